/* SPDX-License-Identifier: GPL-2.0-only */
/* What a VMM does with the group API and with plain devices, 6.12. */
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
	int rc = -ENOTTY;

	model_call(vdev->model, ACTOR_VMM, call->op->name);
	if (vdev->model->process.exiting) {
		rc = -ESRCH;
	} else if (generation_612(vdev->model)) {
		process_enter(vdev->model);
		syscall_enter(call->op->name);
		rc = work(vdev, call->argument[1]);
		syscall_exit(PLACE_HERE);
		process_leave(vdev->model);
	}
	model_return(vdev->model, ACTOR_VMM, call->op->name, rc);
	task_result(rc);
}

/* The same on the device's file. */
static void vmm_do_on_file(struct world *w, const struct op_call *call,
			   vmm_call *function, uint64_t argument)
{
	struct vfio_pci_core_device *vdev = vmm_device(w, call);
	int rc = -ENOTTY;

	model_call(vdev->model, ACTOR_VMM, call->op->name);
	if (generation_612(vdev->model))
		rc = vmm_syscall(vdev, call->op->name, function, argument);
	model_return(vdev->model, ACTOR_VMM, call->op->name, rc);
	task_result(rc);
}

static int open_group(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	(void)unused;
	return vfio_group_fops_open(vdev->model, vdev->group);
}

static int group_status(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	(void)unused;
	return vfio_group_ioctl_get_status(vdev->group);
}

static int get_device_fd(struct vfio_pci_core_device *vdev, uint64_t second)
{
	return vfio_group_ioctl_get_device_fd(vdev, second ? &vdev->second
							   : &vdev->file);
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
