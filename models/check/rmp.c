/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A page of a BAR that an unbind has left private in the RMP is not the host's:
 * an access by the host, or a shared one of the guest, faults there, where the
 * kernel does not expect it. While the device is bound no-host-mmio-while-bound
 * looks at the same accesses.
 */
#include "findings.h"
#include "firmware/tio.h"
#include "kernel/vfio_pci_core.h"

void check_bind_begin(struct pci_dev *pdev)
{
	world_touch(&pdev->check->bind, TOUCH_WRITE);
	pdev->check->binding = true;
	world_note(&pdev->object, PLACE_HERE, "tsm_binds");
}

void check_bind_end(struct pci_dev *pdev)
{
	world_touch(&pdev->check->bind, TOUCH_WRITE);
	pdev->check->binding = false;
	world_note(&pdev->object, PLACE_HERE, "tsm_bind_over");
}

void check_page_shared(struct pci_dev *pdev, const struct place *place)
{
	const struct tio_tdi *tdi;
	struct finding f = {
		.klass = &check_class_stale_mapping,
		.object = &pdev->object,
	};
	bool left = false;

	if (!(invariants[INVARIANT_RMP_SHARED].platforms >>
		      pdev->model->platform_index &
	      1))
		return;
	world_touch(&pdev->object, TOUCH_READ);
	world_touch(&pdev->fw->object, TOUCH_READ);
	tdi = to_tio_tdi(pdev->fw);
	for (unsigned i = 0; i < TIO_PAGES; i++)
		left |= tdi->rmp[i].assigned;
	if (!left || pdev->tsm.tdi || pdev->check->unbinding)
		return;
	/* What a bind under way has made private, no unbind has left. */
	world_touch(&pdev->check->bind, TOUCH_READ);
	if (pdev->check->binding)
		return;
	check_add_here(&f, "accessed", f.object, place);
	check_add_mark(&f, "unbound", f.object, &pdev->check->unbound);
	(void)snprintf(
		f.text, sizeof(f.text),
		"%s: the BAR is accessed as shared after the unbind, and "
		"the RMP still has a page of it private",
		pdev->name);
	check_report(pdev->model, INVARIANT_RMP_SHARED, &f);
}
