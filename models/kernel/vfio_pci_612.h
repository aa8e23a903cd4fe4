/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfio-pci-core beside TDI, zaps and dma-bufs: interrupts, information,
 * mappings, first open, resets of the last close, runtime PM.
 */
#ifndef MODELS_KERNEL_VFIO_PCI_612_H
#define MODELS_KERNEL_VFIO_PCI_612_H

#include "state.h"

/*
 * The VMM's mapping of the BAR: mmap_lock. An access to the BAR goes through
 * its page-table entry in one step on the device; so do its making, under
 * memory_lock (read), and its zap, under memory_lock (write).
 */
struct vfio_pci_mmap {
	struct rwsem vm_lock;  /* 'vma.vm_lock' */
	struct mutex vma_lock; /* 'listed', where zaps go by a list */
	bool mapped;
	bool populated;
	bool listed;
};

/* irq_type */
enum vfio_pci_irq {
	VFIO_IRQ_NONE,
	VFIO_IRQ_INTX,
	VFIO_IRQ_MSI,
	VFIO_IRQ_MSIX,
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

/* ioctls. Result of hot_reset_info: the count of devices. */
int vfio_pci_ioctl_get_info(struct vfio_pci_core_device *vdev, uint64_t unused);
int vfio_pci_ioctl_get_region_info(struct vfio_pci_core_device *vdev,
				   uint64_t rom);
int vfio_pci_ioctl_get_pci_hot_reset_info(struct vfio_pci_core_device *vdev,
					  uint64_t unused);
int vfio_pci_ioctl_ioeventfd(struct vfio_pci_core_device *vdev, uint64_t set);
int vfio_pci_ioctl_set_irqs(struct vfio_pci_core_device *vdev,
			    uint64_t argument);
/* Interrupts off, at the last close. */
void vfio_pci_irqs_release(struct vfio_pci_core_device *vdev);
/* A look at configuration space, or a write that it only remembers. */
int vfio_pci_config_plain(struct vfio_pci_core_device *vdev, uint64_t unused);
/* Eight bytes into the eventfd. Result: 8. */
int vfio_pci_ioeventfd_handler(struct vfio_pci_core_device *vdev);

/* Errors: -EAGAIN if the device lock is taken. Locks: dev_set->lock. */
int vfio_pci_core_enable(struct vfio_pci_core_device *vdev);
/* The resets of the last close. Locks: dev_set->lock is held. */
void vfio_pci_core_disable_reset(struct vfio_pci_core_device *vdev);
/* All functions of the slot or bus: are they in the set? */
bool vfio_pci_dev_set_resettable(struct vfio_device_set *dev_set);
void vfio_pci_dev_set_pm_get(struct vfio_device_set *dev_set);
void vfio_pci_dev_set_pm_put(struct vfio_device_set *dev_set);

/* 'count' VFs, 0 for none. Result: the count. Locks: device_lock is held. */
int vfio_pci_core_sriov_configure(struct vfio_pci_core_device *vdev,
				  uint64_t count);

int vfio_pci_core_register_device(struct vfio_pci_core_device *vdev);
void vfio_pci_core_unregister_device(struct vfio_pci_core_device *vdev);
void vfio_pci_core_runtime_suspend(struct vfio_pci_core_device *vdev);
void vfio_pci_core_runtime_resume(struct vfio_pci_core_device *vdev);

/* vma.c: the VMM's mapping of the BAR, and an access through it. Errors:
 * -EBADF, -EBUSY, -EINVAL; touch: -EFAULT, a SIGBUS. */
void vma_init(struct vfio_pci_core_device *vdev, const char *name);
int vma_mmap(struct vfio_pci_core_device *vdev);
int vma_munmap(struct vfio_pci_core_device *vdev);
/* The same but for the file, which is the caller's. False: there is none. */
bool vma_unmap(struct vfio_pci_core_device *vdev);
int vma_touch(struct vfio_pci_core_device *vdev);
/* The kernel copies from or to it. */
int vma_copy(struct vfio_pci_core_device *vdev);

/* Do zaps go by the list of mappings? */
bool vfio_pci_zaps_by_list(const struct vfio_pci_core_device *vdev);
/* Take the page-table entries away. Yields: once, if the BAR is mapped. */
void vma_zap(struct vfio_pci_core_device *vdev);
/* Zap by the list; returns with vma_lock held. 'try': false, with nothing
 * held, where a lock cannot be had at once. */
bool vfio_pci_zap_and_vma_lock(struct vfio_pci_core_device *vdev, bool try);

#endif
