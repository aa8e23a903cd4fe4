/* SPDX-License-Identifier: GPL-2.0-only */
/* What a VMM calls, for tests of the models. */
#ifndef TEST_MODELS_CALLS_H
#define TEST_MODELS_CALLS_H

#include "findings.h"
#include "kernel/kvm.h"
#include "vmm/vmm.h"

static inline int stack_bind(struct vfio_pci_core_device *vdev)
{
	int rc;

	check_bind_wished(vdev->pdev, true, PLACE_HERE);
	rc = vmm_syscall(vdev, "VFIO_DEVICE_TSM_BIND", vfio_pci_ioctl_tsm_bind,
			 0);
	check_bind_wished(vdev->pdev, false, PLACE_HERE);
	return rc;
}

static inline int stack_unbind(struct vfio_pci_core_device *vdev)
{
	return vmm_syscall(vdev, "VFIO_DEVICE_TSM_UNBIND",
			   vfio_pci_ioctl_tsm_unbind, 0);
}

/* As a VMM does it: kvm-vfio gives the file back first. */
static inline int stack_close(struct vfio_pci_core_device *vdev)
{
	(void)kvm_vfio_set_attr_fd(&vdev->file, KVM_DEV_VFIO_FILE_DEL);
	return vfio_close(&vdev->file);
}

#endif
