/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A new kernel starts in the place of the guest's old one, and the VMM sees
 * nothing of that: no device is reset. The old kernel has shut its devices
 * down, or has crashed, and then they are as they were. Its other vCPUs are
 * stopped; what one of them has the host do meanwhile goes on to its end, and
 * nobody is there for the answer.
 *
 * A new kernel has locked no device: until it has, it attests, accepts and uses
 * none. A lock of one that is bound is refused by the host, so it has to unlock
 * first.
 */
#ifndef MODELS_GUEST_GUEST_KEXEC_H
#define MODELS_GUEST_GUEST_KEXEC_H

#include "kernel/vfio_pci_core.h"

/* Set-up of a VM. */
void guest_kernel_init(struct vm *vm);

/* An op of the guest begins. Yields: no. */
void guest_kernel_enter(struct vm *vm);

/* Has the vCPU been stopped since its op began? To be asked after each call
 * of the host or the firmware. Yields: no. */
bool guest_stopped(const struct vfio_pci_core_device *vdev);

/*
 * The guest is about to leave for the host: where the VM is paused, it stops
 * here. False: its vCPU was stopped, or reset, and it does not.
 *
 * Yields: where the VM is paused.
 */
bool guest_exits(const struct vfio_pci_core_device *vdev);

/* Has the kernel begun anew, and not locked the device since? Yields: no. */
bool guest_begins_anew(struct pci_dev *pdev);
/* It has locked it. Yields: no. */
void guest_has_locked(struct pci_dev *pdev);

/*
 * The new kernel, on the vCPU of the current task: for all devices of the VM.
 * False: the VMM was killed, and there is none.
 *
 * Yields: yes.
 */
bool guest_kexec(struct vfio_pci_core_device *vdev, bool crash);

#endif
