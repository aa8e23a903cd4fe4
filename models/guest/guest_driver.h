/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest's driver of the device. The guest's kernel locks, unlocks and
 * accepts no device that has a driver (-EBUSY), and gives it none meanwhile.
 * Its device_lock is no lock here: two vCPUs that bind at once, which a guest
 * of any sort may do, must not wait for one another.
 */
#ifndef MODELS_GUEST_GUEST_DRIVER_H
#define MODELS_GUEST_GUEST_DRIVER_H

#include "kernel/pci.h"

/*
 * A step begins, and ends if it began. Other tasks may run in neither.
 *
 * Errors: -EBUSY: a driver is bound.
 */
int guest_step_begin(struct pci_dev *pdev, enum guest_step step);
void guest_step_end(struct pci_dev *pdev, enum guest_step step);

/*
 * The driver is bound, and makes the device a bus master again if the driver
 * before it has left it otherwise; or goes, and bus mastering with it.
 * Other tasks run inside: in the write of the Command register.
 *
 * Errors: -EBUSY: another one is bound, or on its way; -EAGAIN: a step is under
 * way; -ENODEV: none is bound; that of the write, and then none is bound.
 */
int guest_driver_load(struct vfio_pci_core_device *vdev);
int guest_driver_unload(struct vfio_pci_core_device *vdev, bool keeps_master);

/* A new kernel has no driver for the device yet, but for one that a vCPU of the
 * old one is just about to bind or to take away. */
void guest_driver_forget(struct pci_dev *pdev);

#endif
