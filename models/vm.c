/* SPDX-License-Identifier: GPL-2.0-only */
#include "vm.h"

#include "guest/guest_kexec.h"
#include "guest/guest_lock.h"
#include "kernel/iommufd.h"
#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"
#include "state.h"
#include "vmm/big_lock.h"
#include "vmm/pause.h"

/* One VM: there is nothing to find out. */
static bool alone(const struct model *model)
{
	return model->vm_count < VMS_MAX;
}

static struct vm *vm_said(const struct model *model)
{
	unsigned slot = task_current()->slot;

	return model->entered[slot] ? model->entered[slot]
				    : model->task_vms[slot];
}

struct vm *vm_of_task(struct model *model)
{
	struct vm *vm = alone(model) ? NULL : vm_said(model);

	return vm ? vm : &model->vms[VM_FIRST];
}

struct vm *vm_of(const struct vfio_pci_core_device *vdev)
{
	struct vm *vm = alone(vdev->model) ? NULL : vm_said(vdev->model);

	return vm ? vm : vdev->vm;
}

bool vm_has_file(const struct vfio_file *file)
{
	const struct model *model = file->vdev->model;
	const struct vm *vm;

	if (alone(model))
		return true;
	vm = model->entered[task_current()->slot];
	return !vm || vm == file->vm || file->vdev->passed;
}

struct iommufd_ctx *vm_context(const struct vfio_pci_core_device *vdev)
{
	return vdev->passed ? vdev->vm->ictx : vm_of(vdev)->ictx;
}

unsigned *vm_vdevice_id(const struct vfio_pci_core_device *vdev)
{
	struct pci_dev *pdev = vdev->pdev;

	return vm_of(vdev) == vdev->vm ? &pdev->vdevice_id
				       : &pdev->second_vdevice_id;
}

void vm_op_enter(struct world *w, const struct op_call *call)
{
	struct model *model = model_of(w);

	if (call->argument[0] >= model->vm_count) {
		task_result(-ESRCH);
		return;
	}
	model->task_vms[task_current()->slot] = &model->vms[call->argument[0]];
	task_result(0);
}

void vm_init(struct vm *vm, struct model *model, unsigned index)
{
	vm->model = model;
	vm->index = index;
	vm->tag = index == VM_SECOND ? "second" : NULL;
	process_init(&vm->process, vm->tag);
	rwsem_init(&vm->mmap_lock, "mmap_lock", vm->tag);
	(void)kvm_init(vm);
	guest_kernel_init(vm);
	guest_locks_init(vm);
	vmm_lock_init(vm);
	vcpus_init(vm);
	vm->ictx = world_alloc(model->world, sizeof(*vm->ictx));
	iommufd_ctx_init(vm->ictx, vm);
	if (!group_api(model))
		iommufd_viommu_setup(vm);
}
