/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Zaps of a bound TDI. Bound is what the firmware says: it has a DEVIF for the
 * function and has not seen it unlocked. The one zap that may and must happen
 * to such a TDI is that of its own unbind.
 */
#include "findings.h"
#include "kernel/vfio_pci_core.h"

const struct finding_class check_class_zap_while_bound = {
	"zap-while-bound",
	"BARs are zapped, a dma-buf is revoked, or the device is reset, changes "
	"its power state or loses bus mastering while the TDI is bound",
	SEVERITY_ERROR,
};

void check_bound(struct pci_dev *pdev, const struct place *place)
{
	pdev->check->binds++;
	world_touch(&pdev->object, TOUCH_WRITE);
	check_bind_unasked(pdev, place);
	check_mark_set(&pdev->check->bound, place);
	pdev->check->bound_again.place = NULL;
	world_note(&pdev->object, place, pdev->check->note_bound);
}

void check_unbind_begin(struct pci_dev *pdev)
{
	world_touch(&pdev->object, TOUCH_WRITE);
	world_note(&pdev->object, PLACE_HERE, "unbind_begins");
	pdev->check->unbinding |= UINT64_C(1) << task_current()->slot;
	check_unbind_shared(pdev, PLACE_HERE);
}

void check_unbind_end(struct pci_dev *pdev, const struct place *place)
{
	world_touch(&pdev->object, TOUCH_WRITE);
	pdev->check->unbinding &= ~(UINT64_C(1) << task_current()->slot);
	check_mark_set(&pdev->check->unbound, place);
	pdev->check->unbinds[task_current()->slot]++;
	check_dma_off(pdev, place);
	check_iotlb_empty(pdev, "the pages of its tables are given back",
			  place);
	world_note(&pdev->object, place, pdev->check->note_unbound);
}

bool check_tdi_bound(const struct pci_dev *pdev)
{
	world_touch(&pdev->fw->object, TOUCH_READ);
	return pdev->fw->present && !pdev->fw->kept && !pdev->check->stopped &&
	       pdev->fw->state != TDISP_CONFIG_UNLOCKED;
}

static void check_broken(struct pci_dev *pdev, enum invariant rule,
			 const char *role, const char *did,
			 const struct place *place)
{
	struct finding f = {
		.klass = &check_class_zap_while_bound,
		.object = &pdev->object,
	};

	check_add_here(&f, role, f.object, place);
	check_add_mark(&f, "bound", f.object, &pdev->check->bound);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: %s %s while the TDI was bound (%s in the firmware)",
		       pdev->name, place->function, did,
		       tdisp_state_name(pdev->fw->state));
	check_report(pdev->model, rule, &f);
}

static bool tdi_disturbed(const struct pci_dev *pdev)
{
	if (!check_tdi_bound(pdev))
		return false;
	world_touch(&pdev->object, TOUCH_READ);
	return !(pdev->check->unbinding >> task_current()->slot & 1);
}

void check_zapped(struct vfio_pci_core_device *vdev, const char *did,
		  const struct place *place)
{
	struct pci_dev *pdev = vdev->pdev;
	struct check_device *c = pdev->check;
	bool bound = tdi_disturbed(pdev);
	bool zap = did[0] == 'z';

	world_note(&pdev->object, place,
		   zap ? c->note_zap[bound] : c->note_revoke[bound]);
	if (bound)
		check_broken(pdev, INVARIANT_NO_ZAP, zap ? "zapped" : "revoked",
			     did, place);
}

void check_disturbed(struct pci_dev *pdev, const char *did,
		     const struct place *place)
{
	world_note(&pdev->object, place, "disturbed");
	if (tdi_disturbed(pdev))
		check_broken(pdev, INVARIANT_NO_BIND_IN_WINDOW, "disturbed",
			     did, place);
}
