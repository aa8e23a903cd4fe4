/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest's driver of the device. The guest's kernel locks, unlocks and
 * accepts no device that has a driver (-EBUSY), and gives it none meanwhile.
 * Its locks are a matter of the design (guest_lock.h): two vCPUs that bind at
 * once, as a guest of any sort may do, wait for one another only if they are
 * those of a kernel that has them.
 */
#ifndef MODELS_GUEST_GUEST_DRIVER_H
#define MODELS_GUEST_GUEST_DRIVER_H

#include "kernel/vfio_pci_core.h"

/*
 * A step begins, and ends if it began.
 *
 * Locks:  guest_step_lock()'s, from the one to the other.
 * Yields: where these are locks; else other tasks run in neither.
 * Errors: -EBUSY: a driver is bound.
 */
int guest_step_begin(struct vfio_pci_core_device *vdev, enum guest_step step);
void guest_step_end(struct vfio_pci_core_device *vdev, enum guest_step step);

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

/* The kernel goes down, and takes bus mastering away. Other tasks run inside.
 */
void guest_driver_shutdown(struct vfio_pci_core_device *vdev);

/* A new kernel has no driver for the device yet, but for one that a vCPU of the
 * old one is just about to bind or to take away. */
void guest_driver_forget(struct pci_dev *pdev);

#endif
