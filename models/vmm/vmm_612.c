/* SPDX-License-Identifier: GPL-2.0-only */
/* How a VMM opens a device, and what it does with it beside its TDI. */
#include "kernel/kvm.h"
#include "vmm/vmm.h"

#include <signal.h>

/* One thing that the VMM does with a device, inside a system call or not. */
typedef int vmm_work(struct vfio_pci_core_device *vdev, uint64_t argument);

static struct vfio_pci_core_device *vmm_device(struct world *w,
					       const struct op_call *call)
{
	return model_of(w)->devices[call->argument[0]];
}

static void vmm_do(struct world *w, const struct op_call *call, vmm_work *work,
		   uint64_t argument)
{
	struct vfio_pci_core_device *vdev = vmm_device(w, call);
	int rc;

	vmm_enter(vm_of(vdev), call->op->name);
	if (process_exiting(vm_of(vdev))) {
		rc = -ESRCH;
	} else {
		model_syscall_enter(vm_of(vdev), call->op->name);
		rc = work(vdev, argument);
		model_syscall_exit(vdev->model);
	}
	vmm_leave(vm_of(vdev), call->op->name, rc);
	task_result(rc);
}

/* The same on the device's file. */
static void vmm_do_on_file(struct world *w, const struct op_call *call,
			   vmm_call *function, uint64_t argument)
{
	struct vfio_pci_core_device *vdev = vmm_device(w, call);
	int rc;

	vmm_enter(vm_of(vdev), call->op->name);
	rc = vmm_syscall(vdev, call->op->name, function, argument);
	vmm_leave(vm_of(vdev), call->op->name, rc);
	task_result(rc);
}

static int open_group(struct vfio_pci_core_device *vdev, uint64_t tell_kvm)
{
	struct vfio_group *group = vdev->group;
	int rc = vfio_group_fops_open(vdev->model, group);

	if (rc >= 0 && tell_kvm)
		(void)kvm_vfio_set_attr(vm_of(vdev), &group->kvm_ref,
					KVM_DEV_VFIO_FILE_ADD);
	return rc;
}

static int group_status(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	(void)unused;
	return vfio_group_ioctl_get_status(vdev->group);
}

/* The VM is told of the file before the device is bound to the context. */
static int open_cdev(struct vfio_file *file, bool tell_kvm)
{
	struct vfio_pci_core_device *vdev = file->vdev;
	int rc = vfio_device_fops_cdev_open(file);

	if (rc)
		return rc;
	if (tell_kvm)
		(void)kvm_vfio_set_attr(vm_of(vdev), &file->kvm_ref,
					KVM_DEV_VFIO_FILE_ADD);
	rc = vfio_df_ioctl_bind_iommufd(file);
	if (rc == 0)
		return 0;
	if (tell_kvm)
		(void)kvm_vfio_set_attr(vm_of(vdev), &file->kvm_ref,
					KVM_DEV_VFIO_FILE_DEL);
	vfio_fput(file);
	return rc;
}

enum {
	GET_FD_SECOND = 1,
	GET_FD_TELL_KVM = 2,
};

static int get_device_fd(struct vfio_pci_core_device *vdev, uint64_t how)
{
	struct vfio_file *file =
		how & GET_FD_SECOND ? &vdev->second : &vdev->file;
	int rc = vfio_file_reserve(file);

	if (rc)
		return rc;
	rc = group_api(vdev->model)
		     ? vfio_group_ioctl_get_device_fd(vdev)
		     : open_cdev(file, (how & GET_FD_TELL_KVM) != 0);
	return vfio_file_install(file, rc);
}

static int signal_eventfd(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	(void)unused;
	return vfio_pci_ioeventfd_handler(vdev);
}

static int map_bar(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	(void)unused;
	return vma_mmap(vdev);
}

static int unmap_bar(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	(void)unused;
	return vma_munmap(vdev);
}

static int touch_bar(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	(void)unused;
	return vma_touch(vdev);
}

/* Arguments: device, kvm. */
void vmm_op_open_group(struct world *w, const struct op_call *call)
{
	vmm_do(w, call, open_group, call->argument[1]);
}

void vmm_op_group_status(struct world *w, const struct op_call *call)
{
	vmm_do(w, call, group_status, 0);
}

/* Arguments: device, file, buffer, of, kvm. */
void vmm_op_get_device_fd(struct world *w, const struct op_call *call)
{
	struct user_buffer buffer = vmm_user_buffer(w, call, 2);

	uint64_t how = call->argument[1] ? GET_FD_SECOND : 0;

	if (call->argument[4])
		how |= GET_FD_TELL_KVM;
	user_buffer_set(model_of(w), &buffer);
	vmm_do(w, call, get_device_fd, how);
	user_buffer_set(model_of(w), NULL);
}

void vmm_op_device_info(struct world *w, const struct op_call *call)
{
	vmm_do_on_file(w, call, vfio_pci_ioctl_get_info, 0);
}

void vmm_op_region_info(struct world *w, const struct op_call *call)
{
	vmm_do_on_file(w, call, vfio_pci_ioctl_get_region_info,
		       call->argument[1]);
}

void vmm_op_hot_reset_info(struct world *w, const struct op_call *call)
{
	vmm_do_on_file(w, call, vfio_pci_ioctl_get_pci_hot_reset_info, 0);
}

/* A register that VFIO emulates, or that locks nothing, read or written. */
void vmm_op_config_access(struct world *w, const struct op_call *call)
{
	vmm_do_on_file(w, call, vfio_pci_config_plain, 0);
}

void vmm_op_set_irqs(struct world *w, const struct op_call *call)
{
	vmm_do_on_file(w, call, vfio_pci_ioctl_set_irqs,
		       VFIO_IRQ_SET(call->argument[1] + VFIO_IRQ_INTX,
				    call->argument[2], call->argument[3]));
}

void vmm_op_ioeventfd(struct world *w, const struct op_call *call)
{
	vmm_do_on_file(w, call, vfio_pci_ioctl_ioeventfd, call->argument[1]);
}

void vmm_op_signal_eventfd(struct world *w, const struct op_call *call)
{
	vmm_do(w, call, signal_eventfd, 0);
}

void vmm_op_mmap(struct world *w, const struct op_call *call)
{
	vmm_do(w, call, map_bar, 0);
}

void vmm_op_munmap(struct world *w, const struct op_call *call)
{
	vmm_do(w, call, unmap_bar, 0);
}

/* An access that faults in vain ends in a signal. */
void vmm_op_touch_bar(struct world *w, const struct op_call *call)
{
	vmm_do(w, call, touch_bar, 0);
	if (task_current()->result == -EFAULT)
		task_result(TASK_SIGNALLED(SIGBUS, EFAULT));
}
