/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VMM that does not carry what it is given: messages between the guest and
 * the firmware, and the pages in which the guest finds the evidence. Both are
 * the VMM's own memory, so no system call is made.
 */
#include "vmm/vmm.h"

#include "findings.h"

/* By the argument 'does'. */
static const struct {
	enum courier courier;
	enum blob blob;
} couriers[] = {
	{COURIER_CARRIES, BLOB_GENUINE}, {COURIER_DROPS, BLOB_GENUINE},
	{COURIER_REPEATS, BLOB_GENUINE}, {COURIER_CARRIES, BLOB_ALTERED},
	{COURIER_CARRIES, BLOB_CUT},	 {COURIER_CARRIES, BLOB_OLD},
};

void vmm_op_courier(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev =
		model_of(w)->devices[call->argument[0]];
	struct courier_pages *p = &vdev->pdev->pages;

	model_call(vdev->model, ACTOR_VMM, call->op->name);
	task_act(&p->object, call->argument[1]);
	p->courier = couriers[call->argument[1]].courier;
	p->blob = couriers[call->argument[1]].blob;
	check_pages_changed(vdev->pdev, PLACE_HERE);
	model_return(vdev->model, ACTOR_VMM, call->op->name, 0);
	task_result(0);
}

unsigned vmm_courier_times(const struct pci_dev *pdev)
{
	static const unsigned times[] = {
		[COURIER_CARRIES] = 1,
		[COURIER_DROPS] = 0,
		[COURIER_REPEATS] = 2,
	};

	world_touch(&pdev->pages.object, TOUCH_READ);
	return times[pdev->pages.courier];
}
