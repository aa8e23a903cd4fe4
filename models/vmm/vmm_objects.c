/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the VMM does with the objects of iommufd, with memory slots and with
 * exported buffers, beside the assigned device itself.
 */
#include "findings.h"
#include "findings_vmm.h"
#include "kernel/kvm.h"
#include "vmm/vmm.h"

static struct vfio_pci_core_device *vmm_device(struct world *w,
					       const struct op_call *call)
{
	return model_of(w)->devices[call->argument[0]];
}

/* A system call on the file of the iommufd context. */
static void vmm_iommufd(struct world *w, const struct op_call *call,
			const char *name, vmm_call *function)
{
	struct vfio_pci_core_device *vdev = vmm_device(w, call);
	int rc;

	vmm_enter(vm_of(vdev), call->op->name);
	rc = vmm_iommufd_syscall(vdev, name, function, call->argument[1]);
	vmm_leave(vm_of(vdev), call->op->name, rc);
	task_result(rc);
}

static int vdevice_alloc(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	int rc;

	(void)unused;
	rc = iommufd_vdevice_alloc_ioctl(
		vm_context(vdev), vm_of(vdev)->viommu_id, vdev->pdev->idev_id,
		vm_vdevice_id(vdev));
	if (rc == 0)
		check_vdevice_named(vdev->pdev);
	return rc;
}

static int vdevice_destroy(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	(void)unused;
	return iommufd_destroy_ioctl(vm_context(vdev), *vm_vdevice_id(vdev));
}

static int device_destroy(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	(void)unused;
	return iommufd_destroy_ioctl(vm_context(vdev), vdev->pdev->idev_id);
}

static int viommu_destroy(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	(void)unused;
	return iommufd_destroy_ioctl(vm_context(vdev), vm_of(vdev)->viommu_id);
}

static int viommu_alloc(struct vfio_pci_core_device *vdev, uint64_t kvm)
{
	struct vm *vm = vm_of(vdev);
	struct iommufd_viommu *viommu;
	int rc = iommufd_viommu_alloc_ioctl(
		vm_context(vdev), vdev->pdev->idev_id, kvm != 0, &viommu);

	if (rc)
		return rc;
	vm->viommu_id = viommu->obj.id;
	vm->viommu_pgoff = viommu->pgoff;
	return 0;
}

static int viommu_mmap(struct vfio_pci_core_device *vdev, uint64_t map)
{
	return map ? iommufd_fops_mmap(vm_context(vdev),
				       vm_of(vdev)->viommu_pgoff)
		   : iommufd_munmap(vm_context(vdev));
}

static int fault_queue(struct vfio_pci_core_device *vdev, uint64_t open)
{
	struct iommufd_ctx *ictx = vm_context(vdev);

	return open ? iommufd_fault_alloc(ictx) : iommufd_fault_close(ictx);
}

/* Arguments: device, kvm. */
void vmm_op_viommu_alloc(struct world *w, const struct op_call *call)
{
	vmm_iommufd(w, call, "IOMMU_VIOMMU_ALLOC", viommu_alloc);
}

/* Arguments: device, map. */
void vmm_op_viommu_mmap(struct world *w, const struct op_call *call)
{
	vmm_iommufd(w, call, call->argument[1] ? "mmap" : "munmap",
		    viommu_mmap);
}

/* Arguments: device, open. */
void vmm_op_fault_queue(struct world *w, const struct op_call *call)
{
	vmm_iommufd(w, call,
		    call->argument[1] ? "IOMMU_FAULT_QUEUE_ALLOC" : "close",
		    fault_queue);
}

void vmm_op_vdevice_alloc(struct world *w, const struct op_call *call)
{
	struct user_buffer buffer = vmm_user_buffer(w, call, 1);

	user_buffer_set(model_of(w), &buffer);
	vmm_iommufd(w, call, "IOMMU_VDEVICE_ALLOC", vdevice_alloc);
	user_buffer_set(model_of(w), NULL);
}

void vmm_op_vdevice_destroy(struct world *w, const struct op_call *call)
{
	vmm_iommufd(w, call, "IOMMU_DESTROY", vdevice_destroy);
}

void vmm_op_device_destroy(struct world *w, const struct op_call *call)
{
	vmm_iommufd(w, call, "IOMMU_DESTROY", device_destroy);
}

void vmm_op_viommu_destroy(struct world *w, const struct op_call *call)
{
	vmm_iommufd(w, call, "IOMMU_DESTROY", viommu_destroy);
}

/* Arguments: device, op. */
void vmm_op_vdevice_tsm_op(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev = vmm_device(w, call);
	int rc;

	vmm_enter(vm_of(vdev), call->op->name);
	check_bind_wished(vdev->pdev, true, PLACE_HERE);
	rc = vmm_vdevice_tsm_op(vdev, call->argument[1]);
	check_bind_wished(vdev->pdev, false, PLACE_HERE);
	vmm_leave(vm_of(vdev), call->op->name, rc);
	task_result(rc);
}

/* Arguments: device, buffer, of whose BAR. */
void vmm_op_guest_request(struct world *w, const struct op_call *call)
{
	struct user_buffer buffer = vmm_user_buffer(w, call, 1);

	task_result(vmm_tsm_guest_request(vmm_device(w, call), &buffer));
}

void vmm_op_iommufd_close(struct world *w, const struct op_call *call)
{
	struct model *model = model_of(w);
	struct vm *vm = vm_of_task(model);
	int rc;

	(void)call;
	vmm_enter(vm, "iommufd_close");
	model_syscall_enter(vm, "close");
	rc = iommufd_close(vm->ictx);
	model_syscall_exit(model);
	vmm_leave(vm, "iommufd_close", rc);
	task_result(rc);
}

/* The file of the VM; its vCPUs are not run any more. */
void vmm_op_kvm_close(struct world *w, const struct op_call *call)
{
	struct model *model = model_of(w);
	struct vm *vm = vm_of_task(model);
	int rc;

	(void)call;
	vmm_enter(vm, "kvm_close");
	model_syscall_enter(vm, "close");
	rc = kvm_close(vm);
	model_syscall_exit(model);
	vmm_leave(vm, "kvm_close", rc);
	task_result(rc);
}

void vmm_op_dmabuf_export(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev = vmm_device(w, call);
	int rc;

	vmm_enter(vm_of(vdev), call->op->name);
	rc = vmm_syscall(vdev, "VFIO_DEVICE_FEATURE_DMA_BUF",
			 vfio_pci_core_feature_dma_buf, call->argument[1]);
	vmm_leave(vm_of(vdev), call->op->name, rc);
	task_result(rc);
}

/* The first descriptor of a buffer of the device. */
void vmm_op_dmabuf_close(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev = vmm_device(w, call);
	struct model *model = vdev->model;
	int rc = -ESRCH;

	vmm_enter(vm_of(vdev), "dmabuf_close");
	if (!process_exiting(vm_of(vdev))) {
		model_syscall_enter(vm_of(vdev), "close");
		rc = dma_buf_close(vdev);
		model_syscall_exit(model);
	}
	vmm_leave(vm_of(vdev), "dmabuf_close", rc);
	task_result(rc);
}

typedef int kvm_call(struct kvm *kvm, struct vfio_pci_core_device *vdev);

/* A system call on a file of the VM. */
static int vmm_kvm_syscall(struct vfio_pci_core_device *vdev, const char *name,
			   kvm_call *function)
{
	struct model *model = vdev->model;
	struct vm *vm = vm_of(vdev);
	int rc;

	model_syscall_enter(vm, name);
	rc = kvm_fdget(vm);
	if (rc == 0) {
		model_call(model, ACTOR_KVM, name);
		rc = function(vm->kvm, vdev);
		model_return(model, ACTOR_KVM, name, rc);
		kvm_fput(vm);
	}
	model_syscall_exit(model);
	return rc;
}

static void vmm_kvm(struct world *w, const struct op_call *call,
		    const char *name, kvm_call *function)
{
	struct vfio_pci_core_device *vdev = vmm_device(w, call);
	int rc;

	vmm_enter(vm_of(vdev), call->op->name);
	rc = vmm_kvm_syscall(vdev, name, function);
	vmm_leave(vm_of(vdev), call->op->name, rc);
	task_result(rc);
}

static void vmm_kvm_file(struct world *w, const struct op_call *call,
			 enum kvm_vfio_attr attr)
{
	struct vfio_pci_core_device *vdev = vmm_device(w, call);
	int rc;

	vmm_enter(vm_of(vdev), call->op->name);
	rc = vmm_kvm_set_attr(&vdev->file, attr);
	vmm_leave(vm_of(vdev), call->op->name, rc);
	task_result(rc);
}

void vmm_op_kvm_file_add(struct world *w, const struct op_call *call)
{
	vmm_kvm_file(w, call, KVM_DEV_VFIO_FILE_ADD);
}

void vmm_op_kvm_file_del(struct world *w, const struct op_call *call)
{
	vmm_kvm_file(w, call, KVM_DEV_VFIO_FILE_DEL);
}

static void vmm_memslot(struct world *w, const struct op_call *call,
			kvm_call *function)
{
	vmm_kvm(w, call, "KVM_SET_USER_MEMORY_REGION2", function);
}

static int memslot_make(struct kvm *kvm, struct vfio_pci_core_device *vdev)
{
	return kvm_set_memslot(kvm, vdev->pdev, false);
}

static int memslot_make_foreign(struct kvm *kvm,
				struct vfio_pci_core_device *vdev)
{
	return kvm_set_memslot(kvm, vdev->pdev, true);
}

static int memslot_modify(struct kvm *kvm, struct vfio_pci_core_device *vdev)
{
	return kvm_modify_memslot(kvm, vdev->pdev);
}

static int memslot_delete(struct kvm *kvm, struct vfio_pci_core_device *vdev)
{
	return kvm_delete_memslot(kvm, vdev->pdev);
}

/* Arguments: device, buffer. */
void vmm_op_memslot(struct world *w, const struct op_call *call)
{
	vmm_memslot(w, call,
		    call->argument[1] ? memslot_make_foreign : memslot_make);
}

void vmm_op_memslot_modify(struct world *w, const struct op_call *call)
{
	vmm_memslot(w, call, memslot_modify);
}

void vmm_op_memslot_delete(struct world *w, const struct op_call *call)
{
	vmm_memslot(w, call, memslot_delete);
}

static int convert_to_private(struct kvm *kvm,
			      struct vfio_pci_core_device *vdev)
{
	return kvm_set_memory_attributes(kvm, vdev->pdev, true);
}

static int convert_to_shared(struct kvm *kvm, struct vfio_pci_core_device *vdev)
{
	return kvm_set_memory_attributes(kvm, vdev->pdev, false);
}

/* What the VMM notes of it goes in a step with vmm_bound. */
static int vmm_convert(struct vfio_pci_core_device *vdev, bool private)
{
	int rc = vmm_kvm_syscall(vdev, "KVM_SET_MEMORY_ATTRIBUTES",
				 private ? convert_to_private
					 : convert_to_shared);

	world_touch(&vdev->vmm_bound.object, TOUCH_WRITE);
	if (rc == 0) {
		vdev->vmm_private = private;
		check_range_converted(vdev);
	}
	return rc;
}

/*
 * A conversion that the kernel refuses is no fault of the VMM's, and is not
 * judged.
 *
 * Differs:    vmm_range: left leaves the range as it is.
 */
void vmm_range_return(struct vfio_pci_core_device *vdev)
{
	world_touch(&vdev->vmm_bound.object, TOUCH_READ);
	if (!vdev->vmm_private)
		return;
	if (design(vdev->model, SWITCH_VMM_RANGE) == VMM_RANGE_RETURNED &&
	    vmm_convert(vdev, false) != 0)
		return;
	check_range_unbound(vdev, PLACE_HERE);
}

/* Arguments: device, private. */
void vmm_op_convert(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev = vmm_device(w, call);
	int rc;

	vmm_enter(vm_of(vdev), call->op->name);
	rc = vmm_convert(vdev, call->argument[1] != 0);
	vmm_leave(vm_of(vdev), call->op->name, rc);
	task_result(rc);
}
