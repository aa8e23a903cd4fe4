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

static void vmm_do(struct world *w, const struct op_call *call, vmm_work *work)
{
	struct vfio_pci_core_device *vdev = vmm_device(w, call);
	int rc;

	model_call(vdev->model, ACTOR_VMM, call->op->name);
	if (vdev->model->process.exiting) {
		rc = -ESRCH;
	} else {
		model_syscall_enter(vdev->model, call->op->name);
		rc = work(vdev, call->argument[1]);
		model_syscall_exit(vdev->model);
	}
	model_return(vdev->model, ACTOR_VMM, call->op->name, rc);
	task_result(rc);
}

/* The same on the device's file. */
static void vmm_do_on_file(struct world *w, const struct op_call *call,
			   vmm_call *function, uint64_t argument)
{
	struct vfio_pci_core_device *vdev = vmm_device(w, call);
	int rc;

	model_call(vdev->model, ACTOR_VMM, call->op->name);
	rc = vmm_syscall(vdev, call->op->name, function, argument);
	model_return(vdev->model, ACTOR_VMM, call->op->name, rc);
	task_result(rc);
}

static int open_group(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	struct vfio_group *group = vdev->group;
	int rc = vfio_group_fops_open(vdev->model, group);

	(void)unused;
	if (rc >= 0)
		kvm_vfio_file_add(vdev->model, &group->kvm_ref_lock,
				  &group->kvm);
	return rc;
}

static int group_status(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	(void)unused;
	return vfio_group_ioctl_get_status(vdev->group);
}

/* The VM is told of the file before the device is bound to the context. */
static int open_cdev(struct vfio_file *file)
{
	struct vfio_pci_core_device *vdev = file->vdev;
	int rc = vfio_device_fops_cdev_open(file);

	if (rc)
		return rc;
	kvm_vfio_file_add(vdev->model, &file->kvm_ref_lock, &file->kvm);
	rc = vfio_df_ioctl_bind_iommufd(file);
	if (rc)
		vfio_device_put_registration(vdev);
	return rc;
}

static int get_device_fd(struct vfio_pci_core_device *vdev, uint64_t second)
{
	struct vfio_file *file = second ? &vdev->second : &vdev->file;
	int rc = vfio_file_reserve(file);

	if (rc)
		return rc;
	rc = group_api(vdev->model) ? vfio_group_ioctl_get_device_fd(vdev)
				    : open_cdev(file);
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
	return vma_fault(vdev);
}

void vmm_op_open_group(struct world *w, const struct op_call *call)
{
	vmm_do(w, call, open_group);
}

void vmm_op_group_status(struct world *w, const struct op_call *call)
{
	vmm_do(w, call, group_status);
}

void vmm_op_get_device_fd(struct world *w, const struct op_call *call)
{
	vmm_do(w, call, get_device_fd);
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
	vmm_do(w, call, signal_eventfd);
}

void vmm_op_mmap(struct world *w, const struct op_call *call)
{
	vmm_do(w, call, map_bar);
}

void vmm_op_munmap(struct world *w, const struct op_call *call)
{
	vmm_do(w, call, unmap_bar);
}

/* An access that faults in vain ends in a signal. */
void vmm_op_touch_bar(struct world *w, const struct op_call *call)
{
	vmm_do(w, call, touch_bar);
	if (task_current()->result == -EFAULT)
		task_result(TASK_SIGNALLED(SIGBUS, EFAULT));
}
