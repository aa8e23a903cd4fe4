/* SPDX-License-Identifier: GPL-2.0-only */
#include "vmm/vmm.h"

#include "findings.h"
#include "kernel/kvm.h"
#include "kernel/pci_tsm.h"

int vmm_syscall(struct vfio_pci_core_device *vdev, const char *name,
		vmm_call *call, uint64_t argument)
{
	unsigned began = check_unbinds(vdev->pdev);
	int rc;

	model_syscall_enter(vm_of(vdev), name);
	rc = vfio_fdget(&vdev->file);
	if (rc == 0) {
		model_call(vdev->model, ACTOR_VFIO, name);
		rc = vfio_device_fops_call(vdev, call, argument);
		if (rc == -EINVAL)
			check_call_failed(vdev->pdev, name, began, PLACE_HERE);
		model_return(vdev->model, ACTOR_VFIO, name, rc);
		vfio_fput(&vdev->file);
	}
	model_syscall_exit(vdev->model);
	return rc;
}

int vmm_iommufd_syscall(struct vfio_pci_core_device *vdev, const char *name,
			vmm_call *call, uint64_t argument)
{
	struct iommufd_ctx *ictx = vm_context(vdev);
	int rc;

	model_syscall_enter(vm_of(vdev), name);
	rc = iommufd_fdget(ictx);
	if (rc == 0) {
		model_call(vdev->model, ACTOR_IOMMUFD, name);
		rc = call(vdev, argument);
		model_return(vdev->model, ACTOR_IOMMUFD, name, rc);
		iommufd_fput(ictx);
	}
	model_syscall_exit(vdev->model);
	return rc;
}

static bool uapi_iommufd(const struct vfio_pci_core_device *vdev)
{
	return design(vdev->model, SWITCH_TSM_UAPI) == UAPI_IOMMUFD;
}

static int vdevice_tsm_op(struct vfio_pci_core_device *vdev, uint64_t type)
{
	struct iommu_vdevice_tsm_op cmd = {
		.vdevice_id = *vm_vdevice_id(vdev),
		.type = (enum iommu_vdevice_tsm_op_type)type,
		.meant = vdev->pdev,
	};

	return iommufd_vdevice_tsm_op_ioctl(vm_context(vdev), &cmd);
}

int vmm_vdevice_tsm_op(struct vfio_pci_core_device *vdev, uint64_t op)
{
	return vmm_iommufd_syscall(vdev, "IOMMU_VDEVICE_TSM_OP", vdevice_tsm_op,
				   op);
}

/*
 * The VMM notes that the device may be bound before it asks, and forgets it
 * only after it has asked for the opposite: any answer in between may be one
 * of a call that has taken effect. Whom it asks is a matter of the design.
 */
int vmm_tsm_bind(struct vfio_pci_core_device *vdev)
{
	int rc;

	vmm_wish_enter(vm_of(vdev), "tsm_bind");
	WRITE_ONCE(&vdev->vmm_bound, 1);
	check_bind_wished(vdev->pdev, true, PLACE_HERE);
	if (uapi_iommufd(vdev))
		rc = vmm_vdevice_tsm_op(vdev, IOMMU_VDEVICE_TSM_BIND);
	else
		rc = vmm_syscall(vdev, "VFIO_DEVICE_TSM_BIND",
				 vfio_pci_ioctl_tsm_bind, 0);
	check_bind_wished(vdev->pdev, false, PLACE_HERE);
	vmm_wish_leave(vm_of(vdev), "tsm_bind", rc);
	return rc;
}

int vmm_tsm_unbind(struct vfio_pci_core_device *vdev)
{
	int rc;

	vmm_wish_enter(vm_of(vdev), "tsm_unbind");
	if (uapi_iommufd(vdev))
		rc = vmm_vdevice_tsm_op(vdev, IOMMU_VDEVICE_TSM_UNBIND);
	else
		rc = vmm_syscall(vdev, "VFIO_DEVICE_TSM_UNBIND",
				 vfio_pci_ioctl_tsm_unbind, 0);
	WRITE_ONCE(&vdev->vmm_bound, 0);
	vmm_range_return(vdev);
	vmm_wish_leave(vm_of(vdev), "tsm_unbind", rc);
	return rc;
}

/* On the file of the iommufd context. */
static int vmm_carry(struct vfio_pci_core_device *vdev,
		     const struct user_buffer *buffer)
{
	bool req = uapi_iommufd(vdev);
	const char *name = req ? "IOMMU_VDEVICE_TSM_REQ"
			       : "IOMMU_VDEVICE_TSM_GUEST_REQUEST";
	struct iommufd_ctx *ictx = vm_context(vdev);
	unsigned id;
	int rc;

	model_syscall_enter(vm_of(vdev), name);
	rc = iommufd_fdget(ictx);
	if (rc == 0) {
		model_call(vdev->model, ACTOR_IOMMUFD, name);
		id = *vm_vdevice_id(vdev);
		if (req)
			rc = iommufd_vdevice_tsm_req_ioctl(ictx, id, buffer);
		else
			rc = iommufd_vdevice_tsm_guest_request_ioctl(ictx, id,
								     buffer);
		model_return(vdev->model, ACTOR_IOMMUFD, name, rc);
		iommufd_fput(ictx);
	}
	model_syscall_exit(vdev->model);
	return rc;
}

/* A message that is dropped was carried, as the VMM says. One that is carried
 * again is a copy: no answer to it reaches the guest. */
int vmm_tsm_guest_request(struct vfio_pci_core_device *vdev,
			  const struct user_buffer *buffer)
{
	unsigned times = vmm_courier_times(vdev->pdev);
	struct guest_request *request = guest_request_current(vdev->model);
	int rc = 0;

	vmm_wish_enter(vm_of(vdev), "guest_request");
	if (times > 0)
		rc = vmm_carry(vdev, buffer);
	if (times > 1) {
		guest_request_set(vdev->model, NULL);
		(void)vmm_carry(vdev, buffer);
		guest_request_set(vdev->model, request);
	}
	vmm_wish_leave(vm_of(vdev), "guest_request", rc);
	return rc;
}

int vmm_config_write(struct vfio_pci_core_device *vdev, vmm_call *call,
		     uint64_t value)
{
	int rc;

	vmm_enter(vm_of(vdev), "config_write");
	rc = vmm_syscall(vdev, "pwrite", call, value);
	vmm_leave(vm_of(vdev), "config_write", rc);
	return rc;
}

struct user_buffer vmm_user_buffer(struct world *w, const struct op_call *call,
				   unsigned first)
{
	return (struct user_buffer){
		.kind = (enum user_buffer_kind)call->argument[first],
		.bar = model_of(w)->devices[call->argument[first + 1]],
	};
}

static struct vfio_pci_core_device *vmm_device(struct world *w,
					       const struct op_call *call)
{
	return model_of(w)->devices[call->argument[0]];
}

static void vmm_run(struct world *w, const struct op_call *call,
		    const char *name, vmm_call *function, uint64_t argument)
{
	struct vfio_pci_core_device *vdev = vmm_device(w, call);
	int rc;

	vmm_enter(vm_of(vdev), call->op->name);
	rc = vmm_syscall(vdev, name, function, argument);
	vmm_leave(vm_of(vdev), call->op->name, rc);
	task_result(rc);
}

void vmm_op_tsm_bind(struct world *w, const struct op_call *call)
{
	task_result(vmm_tsm_bind(vmm_device(w, call)));
}

void vmm_op_tsm_unbind(struct world *w, const struct op_call *call)
{
	task_result(vmm_tsm_unbind(vmm_device(w, call)));
}

void vmm_op_reset(struct world *w, const struct op_call *call)
{
	vmm_run(w, call, "VFIO_DEVICE_RESET", vfio_pci_ioctl_reset, 0);
}

void vmm_op_hot_reset(struct world *w, const struct op_call *call)
{
	vmm_run(w, call, "VFIO_DEVICE_PCI_HOT_RESET",
		vfio_pci_ioctl_pci_hot_reset, call->argument[1]);
}

void vmm_op_low_power(struct world *w, const struct op_call *call)
{
	if (call->argument[1])
		vmm_run(w, call, "LOW_POWER_ENTRY", vfio_pci_core_pm_entry,
			call->argument[2]);
	else
		vmm_run(w, call, "LOW_POWER_EXIT", vfio_pci_core_pm_exit, 0);
}

void vmm_op_bar_access(struct world *w, const struct op_call *call)
{
	struct user_buffer buffer = vmm_user_buffer(w, call, 3);

	user_buffer_set(model_of(w), &buffer);
	vmm_run(w, call, call->argument[2] ? "pwrite" : "pread",
		vfio_pci_bar_rw,
		VFIO_BAR_ACCESS(call->argument[1], call->argument[5]));
	user_buffer_set(model_of(w), NULL);
}

void vmm_op_attach(struct world *w, const struct op_call *call)
{
	struct user_buffer buffer = vmm_user_buffer(w, call, 1);

	user_buffer_set(model_of(w), &buffer);
	vmm_run(w, call, "VFIO_DEVICE_ATTACH_IOMMUFD_PT",
		vfio_df_ioctl_attach_pt, 0);
	user_buffer_set(model_of(w), NULL);
}

int vmm_kvm_set_attr(struct vfio_file *file, enum kvm_vfio_attr attr)
{
	const char *name = attr == KVM_DEV_VFIO_FILE_ADD
				   ? "KVM_DEV_VFIO_FILE_ADD"
				   : "KVM_DEV_VFIO_FILE_DEL";
	struct model *model = file->vdev->model;
	int rc;

	model_syscall_enter(vm_of(file->vdev), name);
	model_call(model, ACTOR_KVM, name);
	rc = kvm_vfio_set_attr_fd(file, attr);
	model_return(model, ACTOR_KVM, name, rc);
	model_syscall_exit(model);
	return rc;
}

/*
 * An orderly tear-down of the device: undo the bind that was asked for, have
 * kvm-vfio let the file go, then close the descriptor. A VMM that is killed
 * does not undo the bind; that kvm-vfio lets go stands there for the close of
 * all that the VMM has. The release in the kernel runs when the last system
 * call on the file is over.
 */
void vmm_op_close(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev = vmm_device(w, call);
	struct vfio_file *file = &vdev->file;
	int rc;

	if (call->argument[2])
		file = &vdev->second;
	vmm_enter(vm_of(vdev), "close");
	if (call->argument[1] && READ_ONCE(&vdev->vmm_bound))
		(void)vmm_tsm_unbind(vdev);
	if (!group_api(vdev->model) && call->argument[3])
		(void)vmm_kvm_set_attr(file, KVM_DEV_VFIO_FILE_DEL);
	model_syscall_enter(vm_of(vdev), "close");
	rc = vfio_close(file);
	model_syscall_exit(vdev->model);
	vmm_leave(vm_of(vdev), "close", rc);
	task_result(rc);
}

/* It ends by itself, or is killed: the kernel does the same. */
void vmm_op_exit(struct world *w, const struct op_call *call)
{
	struct model *model = model_of(w);
	int rc;

	(void)call;
	model_call(model, ACTOR_VMM, "exit");
	rc = process_exit(vm_of_task(model));
	model_return(model, ACTOR_VMM, "exit", rc);
	task_result(rc);
}
