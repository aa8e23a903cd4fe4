/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The locks of a guest's kernel: its pci_tsm_rwsem, and the device_lock of each
 * device. A guest that keeps to them locks, unlocks and accepts by one vCPU at
 * a time; one of any other sort, which is what a host has to bear, does not.
 *
 * Lock order (outer first): guest->tsm_rwsem, guest->device_lock, all locks of
 * the host. Nobody waits for one of these with a lock of the host.
 */
#ifndef MODELS_GUEST_GUEST_LOCK_H
#define MODELS_GUEST_GUEST_LOCK_H

#include "kernel/vfio_pci_core.h"

struct guest_locks;

/* Set-up of a VM; nothing where the guests of the design have no locks. */
void guest_locks_init(struct vm *vm);

/*
 * What the current task's guest takes for a step, and for its driver.
 *
 * Locks:  see above; they are held between the two.
 * Yields: where the design has them: lock and unlock.
 */
void guest_step_lock(struct vfio_pci_core_device *vdev, enum guest_step step);
void guest_step_unlock(struct vfio_pci_core_device *vdev, enum guest_step step);
void guest_device_lock(struct vfio_pci_core_device *vdev);
void guest_device_unlock(struct vfio_pci_core_device *vdev);

#endif
