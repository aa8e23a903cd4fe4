/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What VFIO signals to user space, and how: eventfds for errors, requests and
 * wake-ups, INTx with its mask, and the eventfd that writes a register.
 *
 * Lock order: igate -> memory_lock (write); igate -> irqlock. The eventfd's
 * own spinlock is outside of a try of memory_lock (read).
 */
#ifndef MODELS_KERNEL_VFIO_PCI_INTRS_H
#define MODELS_KERNEL_VFIO_PCI_INTRS_H

#include "state.h"

/* An eventfd as the kernel has it, in a block of its own. */
struct eventfd_ctx {
	struct spinlock wqh;
};

/* A pointer to one, or NULL: 'ctx' goes with the steps on 'set'. */
struct vfio_pci_trigger {
	struct cell set;
	struct eventfd_ctx *ctx;
};

/* INTx, from the call that enables it to the one that disables it. */
struct vfio_pci_irq_ctx {
	struct cell masked; /* irqlock */
};

/* irq_type */
enum vfio_pci_irq {
	VFIO_IRQ_NONE,
	VFIO_IRQ_INTX,
	VFIO_IRQ_MSI,
	VFIO_IRQ_MSIX,
	VFIO_IRQ_ERR, /* an error that the bus has reported */
	VFIO_IRQ_REQ, /* the host wants the device back */
};

enum vfio_irq_action {
	IRQ_TRIGGER, /* an eventfd for each vector */
	IRQ_MASK,
	IRQ_UNMASK,
	IRQ_UNSET, /* no eventfd any more */
	IRQ_DISABLE,
};

/* The argument of vfio_pci_ioctl_set_irqs(). */
#define VFIO_IRQ_SET(index, action, count)                                     \
	((uint64_t)(index) | (uint64_t)(action) << 8 | (uint64_t)(count) << 16)

struct vfio_pci_core_device;

int vfio_pci_ioctl_set_irqs(struct vfio_pci_core_device *vdev,
			    uint64_t argument);
/* Interrupts off, at the last close. */
void vfio_pci_irqs_release(struct vfio_pci_core_device *vdev);
/* The eventfds for errors and requests go, at the last close. */
void vfio_pci_triggers_release(struct vfio_pci_core_device *vdev);

enum vfio_pci_irq vfio_pci_irq_type(const struct vfio_pci_core_device *vdev);
/* Not under igate. Result: it was not masked before. */
bool vfio_pci_intx_mask(struct vfio_pci_core_device *vdev);
void vfio_pci_intx_unmask(struct vfio_pci_core_device *vdev);
/* The guest writes the bit Interrupt Disable of its Command register. */
void vfio_pci_intx_virtual(struct vfio_pci_core_device *vdev, bool disabled);

/* The bus reports an error. 'frozen': its link will be reset.
 * Locks: device_lock is held; igate; dev_set->lock before it (design). */
void vfio_pci_core_aer_err_detected(struct vfio_pci_core_device *vdev,
				    bool frozen);
/* The host wants the device back. Locks: device_lock is held; igate. */
void vfio_pci_core_request(struct vfio_pci_core_device *vdev);

struct eventfd_ctx *eventfd_ctx_fdget(struct vfio_pci_core_device *vdev);
void eventfd_ctx_put(struct eventfd_ctx *ctx);
void eventfd_signal(struct eventfd_ctx *ctx);
struct eventfd_ctx *vfio_pci_trigger_get(struct vfio_pci_trigger *trigger);
void vfio_pci_trigger_set(struct vfio_pci_trigger *trigger,
			  struct eventfd_ctx *ctx);

/* Set-up. */
void vfio_pci_intrs_init(struct vfio_pci_core_device *vdev);

#endif
