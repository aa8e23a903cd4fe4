/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A driver that has nothing to do with VFIO and wants a BAR of the device: that
 * of a boot-time framebuffer, say, which knows addresses and no functions.
 */
#include "admin/admin.h"

#include "kernel/pci_region.h"
#include "kernel/vfio_pci_core.h"

static int claim_bar(struct pci_dev *pdev, unsigned bar)
{
	int rc;

	if (pdev->other_driver_bars & bar)
		return -EINVAL;
	rc = pci_request_selected_regions(pdev, bar, REGION_OTHER);
	if (rc == 0)
		pdev->other_driver_bars |= bar;
	return rc;
}

static int release_bar(struct pci_dev *pdev, unsigned bar)
{
	if (!(pdev->other_driver_bars & bar))
		return -EINVAL;
	pdev->other_driver_bars &= ~bar;
	pci_release_selected_regions(pdev, bar, REGION_OTHER);
	return 0;
}

static void other_driver(struct world *w, const struct op_call *call,
			 int (*function)(struct pci_dev *pdev, unsigned bar))
{
	struct model *model = model_of(w);
	struct pci_dev *pdev = model->devices[call->argument[0]]->pdev;
	int rc;

	model_call(model, ACTOR_ADMIN, call->op->name);
	syscall_enter(call->op->name);
	rc = function(pdev, 1U << call->argument[1]);
	model_syscall_exit(model);
	model_return(model, ACTOR_ADMIN, call->op->name, rc);
	task_result(rc);
}

/* Arguments: device, bar. */
void admin_op_claim_bar(struct world *w, const struct op_call *call)
{
	other_driver(w, call, claim_bar);
}

void admin_op_release_bar(struct world *w, const struct op_call *call)
{
	other_driver(w, call, release_bar);
}
