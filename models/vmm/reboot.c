/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest reboots: its VMM resets the device, as QEMU does it. The device is
 * put to D0, the Command register is cleared, and it is reset, alone or with
 * all of its dev_set: up to three calls in turn that unbind it, of which the
 * second and the third find nothing to do. Then the new kernel switches memory
 * and bus mastering on, and knows nothing of what the old one had.
 *
 * Left out: that vCPUs are paused. What one of them is in the middle of in the
 * kernel goes on, and that is what can go wrong.
 */
#include "guest/guest.h"
#include "kernel/vfio_pci_config.h"
#include "vmm/vmm.h"

/* Interrupts off, D0, Command clear. What fails is told, and changes nothing.
 */
static void reboot_quiesce(struct vfio_pci_core_device *vdev)
{
	(void)vmm_config_write(vdev, vfio_pm_config_write, 0);
	(void)vmm_config_write(vdev, vfio_basic_config_write,
			       PCI_COMMAND_INTX_DISABLE);
}

static int reboot_reset(struct vfio_pci_core_device *vdev, bool hot)
{
	if (hot)
		return vmm_syscall(vdev, "VFIO_DEVICE_PCI_HOT_RESET",
				   vfio_pci_ioctl_pci_hot_reset, 0);
	return vmm_syscall(vdev, "VFIO_DEVICE_RESET", vfio_pci_ioctl_reset, 0);
}

void vmm_op_reboot(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev =
		model_of(w)->devices[call->argument[0]];
	int rc;

	vmm_enter(vm_of(vdev), call->op->name);
	reboot_quiesce(vdev);
	rc = reboot_reset(vdev, false);
	if (call->argument[1])
		rc = reboot_reset(vdev, true);
	vmm_range_return(vdev);
	guest_forget(vdev);
	(void)vmm_config_write(vdev, vfio_basic_config_write,
			       PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	vmm_leave(vm_of(vdev), call->op->name, rc);
	task_result(rc);
}
