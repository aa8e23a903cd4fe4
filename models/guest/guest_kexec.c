/* SPDX-License-Identifier: GPL-2.0-only */
#include "guest/guest_kexec.h"

#include "findings.h"
#include "guest/guest.h"
#include "guest/guest_driver.h"
#include "platform.h"
#include "vmm/pause.h"
#include "vmm/vmm.h"

void guest_kernel_init(struct vm *vm)
{
	object_init(&vm->guest_kernel, OBJECT_DEVICE, "guest kernel", vm->tag);
}

void guest_kernel_enter(struct vm *vm)
{
	world_touch(&vm->guest_kernel, TOUCH_READ);
	vm->model->guest_kernels[task_current()->slot] = vm->guest_kernel_index;
}

bool guest_stopped(const struct vfio_pci_core_device *vdev)
{
	struct vm *vm = vm_of(vdev);

	world_touch(&vm->guest_kernel, TOUCH_READ);
	return vm->model->guest_kernels[task_current()->slot] !=
	       vm->guest_kernel_index;
}

bool guest_exits(const struct vfio_pci_core_device *vdev)
{
	vcpu_exits(vm_of(vdev));
	return !guest_stopped(vdev);
}

bool guest_begins_anew(struct pci_dev *pdev)
{
	world_touch(&pdev->guest_driver.driver, TOUCH_READ);
	return pdev->guest_driver.anew;
}

void guest_has_locked(struct pci_dev *pdev)
{
	if (!guest_begins_anew(pdev))
		return;
	world_touch(&pdev->guest_driver.driver, TOUCH_WRITE);
	pdev->guest_driver.anew = false;
}

/*
 * Models:     the guest's drivers/pci/pci-driver.c: pci_device_shutdown(),
 *             ML-6.19: bus mastering goes off before a new kernel starts.
 * Yields at:  the write of the Command register, and inside the unlock.
 * Leaves out: the driver's own shutdown: it ends in the same.
 * Differs:    guest_kexec: unlocks gives the TDI back first, leaves_on does
 *             nothing.
 */
static void guest_shutdown(struct vfio_pci_core_device *vdev)
{
	uint64_t how = design(vdev->model, SWITCH_GUEST_KEXEC);

	if (how == KEXEC_LEAVES_ON)
		return;
	if (how == KEXEC_UNLOCKS &&
	    vdev->pdev->guest_view != TDISP_CONFIG_UNLOCKED) {
		vdev->model->platform->guest->release(vdev);
		(void)vmm_tsm_unbind(vdev);
	}
	guest_driver_shutdown(vdev);
}

/* The other vCPUs are stopped, and the memory is the new kernel's; that of one
 * that has crashed stays as it is, for the dump. */
static void guest_begin(struct vm *vm, bool crash)
{
	struct model *model = vm->model;

	task_act(&vm->guest_kernel, vm->guest_kernel_index);
	vm->guest_kernel_index++;
	guest_kernel_enter(vm);
	for (unsigned i = 0; i < model->device_count; i++) {
		struct pci_dev *pdev = model->devices[i]->pdev;

		if (model->devices[i]->vm != vm)
			continue;
		world_touch(&pdev->guest_driver.driver, TOUCH_WRITE);
		pdev->guest_driver.anew = true;
		if (!crash)
			check_memory_reused(pdev, PLACE_HERE);
	}
}

bool guest_kexec(struct vfio_pci_core_device *vdev, bool crash)
{
	struct model *model = vdev->model;
	struct vm *vm = vm_of(vdev);

	for (unsigned i = 0; !crash && i < model->device_count; i++)
		if (model->devices[i]->vm == vm)
			guest_shutdown(model->devices[i]);
	/* Who was killed in an exit does not come back to the guest. */
	if (process_exiting(vm))
		return false;
	guest_begin(vm, crash);
	for (unsigned i = 0; i < model->device_count; i++)
		if (model->devices[i]->vm == vm)
			guest_forget(model->devices[i]);
	return true;
}
