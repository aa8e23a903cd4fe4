/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The attribute of the range of a BAR follows the bind. A range that the VMM
 * leaves private after an unbind is one whose shared accesses KVM refuses, and
 * the guest never gets at its device again. The VMM is judged by what it knows:
 * an unbind that it did not ask for, and a range that it has converted since,
 * are no fault of its. Nor is one that another vCPU has bound again meanwhile.
 */
#include "findings.h"
#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"

const struct finding_class check_class_range_left = {
	"range-left-private",
	"the range of a BAR is still private after the unbind, and the guest's "
	"access to it is refused",
	SEVERITY_ERROR,
};

void check_range_converted(struct vfio_pci_core_device *vdev)
{
	world_touch(&vdev->vmm_bound.object, TOUCH_WRITE);
	world_note(&vdev->pdev->object, PLACE_HERE, "range_converted");
	vdev->pdev->check->range.left = false;
}

static bool range_private(struct vfio_pci_core_device *vdev)
{
	const struct kvm *kvm = vm_of(vdev)->kvm;

	world_touch(&kvm->srcu.object, TOUCH_READ);
	return kvm->attributes[vdev->pdev->index] == KVM_ATTRIBUTE_PRIVATE;
}

void check_range_unbound(struct vfio_pci_core_device *vdev,
			 const struct place *place)
{
	struct check_range *r = &vdev->pdev->check->range;

	world_touch(&vdev->vmm_bound.object, TOUCH_WRITE);
	r->left = vdev->vmm_private;
	check_mark_set(&r->unbound, place);
	world_note(&vdev->pdev->object, place, "range_unbound");
}

void check_range_refused(struct vfio_pci_core_device *vdev,
			 const struct place *place)
{
	struct pci_dev *pdev = vdev->pdev;
	struct check_device *c = pdev->check;
	struct finding f = {
		.klass = &check_class_range_left,
		.object = &pdev->object,
	};

	world_touch(&vdev->vmm_bound.object, TOUCH_READ);
	world_touch(&pdev->object, TOUCH_READ);
	world_note(&pdev->object, place,
		   vm_of(vdev)->index == VM_FIRST ? "shared_refused vm=first"
						  : "shared_refused vm=second");
	if (!c->range.left || !range_private(vdev) || pdev->tsm.tdi ||
	    c->wishing)
		return;
	check_add_here(&f, "was refused", f.object, place);
	check_add_mark(&f, "unbound", f.object, &c->range.unbound);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the guest's access is refused, since the VMM has "
		       "left the range private after the unbind",
		       pdev->name);
	check_report(pdev->model, INVARIANT_ATTRIBUTE_FOLLOWS, &f);
}
