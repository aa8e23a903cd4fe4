/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes of the configuration space that change whether the device memory can
 * be reached. All arrive by pwrite() on the device's file.
 */
#ifndef MODELS_KERNEL_VFIO_PCI_CONFIG_H
#define MODELS_KERNEL_VFIO_PCI_CONFIG_H

#include "kernel/vfio_pci_core.h"

enum {
	PCI_COMMAND_MEMORY = 0x2,
	PCI_COMMAND_MASTER = 0x4,
	PCI_COMMAND_INTX_DISABLE = 0x400,
	/* Not a bit of the register: leave that one as it is. */
	COMMAND_KEEP_MEMORY = 0x10000,
	COMMAND_KEEP_MASTER = 0x20000,
	COMMAND_KEEP_INTX = 0x40000,
};

/* 'value': the Command register. */
int vfio_basic_config_write(struct vfio_pci_core_device *vdev, uint64_t value);
/* 'value': the power state, 0 (D0) or 3 (D3hot). */
int vfio_pm_config_write(struct vfio_pci_core_device *vdev, uint64_t value);
/* Initiate FLR by the PCI Express, or the AF, capability. */
int vfio_exp_config_write(struct vfio_pci_core_device *vdev, uint64_t unused);
int vfio_af_config_write(struct vfio_pci_core_device *vdev, uint64_t unused);

#endif
