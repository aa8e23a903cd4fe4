/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What designs other than the RFC's put around its bind and unbind: a lock of
 * the device, refusals, a bind that VFIO does again, a device that is given up.
 * As posted each of these does nothing.
 */
#ifndef MODELS_KERNEL_VFIO_PCI_TSM_H
#define MODELS_KERNEL_VFIO_PCI_TSM_H

#include "kernel/vfio_pci_core.h"

/* is_tsm_bound has a lock of the device, outside of dev_set->lock. */
void vfio_pci_tsm_bound_lock_init(struct vfio_pci_core_device *vdev);
void vfio_pci_tsm_bound_lock(struct vfio_pci_core_device *vdev);
void vfio_pci_tsm_bound_unlock(struct vfio_pci_core_device *vdev);

/* Is what would break a bound TDI refused? 'held': dev_set->lock is. */
bool vfio_pci_tsm_refuses(struct vfio_pci_core_device *vdev, bool held);

/* May the device be bound in its present state? Errors: -EIO. */
int vfio_pci_tsm_bind_check(struct vfio_pci_core_device *vdev);

/* Note that an unbind follows which nobody has asked for; forget it; bind
 * again, where it was noted. */
void vfio_pci_tsm_rebind_note(struct vfio_pci_core_device *vdev, bool held);
void vfio_pci_tsm_rebind_forget(struct vfio_pci_core_device *vdev);
void vfio_pci_tsm_rebind(struct vfio_pci_core_device *vdev);

/*
 * The TSM driver gives a device up: no BAR of it is handed out any more.
 *
 * Locks: pf0->lock is held; takes memory_lock (write). Yields: yes.
 */
void vfio_pci_core_tsm_isolate(struct pci_dev *pdev);

#endif
