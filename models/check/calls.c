/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the host calls the firmware. A call of the TDX module that has lost the
 * lock of its DEVIF keeps guests out of it until one comes through: a host that
 * never comes back has shut them out for good. One that comes back without end
 * holds its own locks meanwhile. And what the firmware has left half done wants
 * to be gone on with, or ended.
 */
#include "findings.h"
#include "findings_firmware.h"
#include "firmware/cca_vdev.h"
#include "firmware/tdx.h"
#include "firmware/tio.h"
#include "state.h"
#include "world/retry.h"

const struct finding_class check_class_host_priority = {
	"host-priority-left",
	"at rest, the firmware turns guests away for a call of the host that "
	"does not come",
	SEVERITY_ERROR,
};

void check_call_busy(struct pci_dev *pdev, unsigned before,
		     const struct place *place)
{
	check_mark_set(&pdev->check->busy, place);
	world_retry_at(&pdev->object, before + 1, place);
}

void check_priority_end(struct pci_dev *pdev)
{
	struct finding f = {
		.klass = &check_class_host_priority,
		.object = &pdev->object,
	};
	const struct tdx_devif *devif;

	if (!(invariants[INVARIANT_HOST_PRIORITY].platforms >>
		      pdev->model->platform_index &
	      1))
		return;
	world_touch(&pdev->fw->object, TOUCH_READ);
	devif = to_tdx_devif(pdev->fw);
	if (!devif->tdi.present || !devif->host_priority)
		return;
	f.step = world_steps(pdev->model->world);
	check_add_mark(&f, "was busy", f.object, &pdev->check->busy);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: a call of the host was busy and was never made "
		       "again, and the module turns the guest's away until it "
		       "is",
		       pdev->name);
	check_report(pdev->model, INVARIANT_HOST_PRIORITY, &f);
}

const struct finding_class check_class_abandoned_op = {
	"abandoned-op",
	"an operation of the firmware is half done, and nobody goes on with it "
	"or ends it",
	SEVERITY_ERROR,
};

/* An invalidation, a command with messages, a VDEV_CREATE. */
static bool op_half_done(const struct pci_dev *pdev)
{
	world_touch(&pdev->fw->object, TOUCH_READ);
	switch (1U << pdev->model->platform_index) {
	case ON_TDX:
		return pdev->fw->dma == PRIVATE_DMA_BLOCKED;
	case ON_TIO:
		world_touch(&pdev->dsm->fw_link->object, TOUCH_READ);
		/* A command ends with the PSP. */
		return to_tio_dev(pdev->dsm->fw_link)->row != NULL &&
		       !pdev->dsm->fw_link->dead;
	default:
		return to_cca_vdev(pdev->fw)->incomplete;
	}
}

void check_op_begins(struct pci_dev *pdev, const char *call,
		     const struct place *place)
{
	struct finding f = {
		.klass = &check_class_abandoned_op,
		.object = &pdev->object,
	};

	world_note(&pdev->object, place, "op_refused");
	if (!op_half_done(pdev))
		return;
	check_add_here(&f, "called", f.object, place);
	(void)snprintf(
		f.text, sizeof(f.text),
		"%s: %s was called while the operation before it is half "
		"done",
		pdev->name, call);
	check_report(pdev->model, INVARIANT_NO_ABANDONED_OP, &f);
}

void check_op_end(struct pci_dev *pdev)
{
	struct finding f = {
		.klass = &check_class_abandoned_op,
		.object = &pdev->object,
	};

	if (!op_half_done(pdev))
		return;
	f.step = world_steps(pdev->model->world);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: at rest, an operation of the firmware is half done",
		       pdev->name);
	check_report(pdev->model, INVARIANT_NO_ABANDONED_OP, &f);
}
