/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfio-pci-core beside TDI, zaps and dma-bufs: interrupts, information,
 * mappings, first open, resets of the last close, runtime PM.
 */
#ifndef MODELS_KERNEL_VFIO_PCI_612_H
#define MODELS_KERNEL_VFIO_PCI_612_H

#include "kernel/vfio_pci_intrs.h"
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

/* Who is asked about VGA memory; and what a file of debugfs reads from, which
 * the device owns. Blocks of their own. */
struct vga_client {
	struct pci_dev *pdev;
};

struct debugfs_devm_entry {
	struct cell read; /* the function that the file calls */
};

int vfio_pci_ioctl_get_info(struct vfio_pci_core_device *vdev, uint64_t unused);
int vfio_pci_ioctl_get_region_info(struct vfio_pci_core_device *vdev,
				   uint64_t rom);
int vfio_pci_ioctl_get_pci_hot_reset_info(struct vfio_pci_core_device *vdev,
					  uint64_t unused);
int vfio_pci_ioctl_ioeventfd(struct vfio_pci_core_device *vdev, uint64_t set);
/* The eventfd of the former goes, at the last close. */
void vfio_pci_ioeventfd_release(struct vfio_pci_core_device *vdev);
/* Set-up of both. */
void vfio_pci_ioeventfd_init(struct vfio_pci_core_device *vdev);
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

/* May the function not go to D3? Locks: memory_lock (write) is held. */
bool vfio_pci_power_refused(struct vfio_pci_core_device *vdev);
/* vfio_pci_sriov.c: at registration, at the look-up by a VMM, at first open
 * (1) and last close (-1); set-up. */
void vfio_pci_vf_init(struct vfio_pci_core_device *vdev);
void vfio_pci_validate_vf_token(struct vfio_pci_core_device *vdev);
void vfio_pci_vf_token_users(struct vfio_pci_core_device *vdev, int change);
void vfio_pci_vf_open_setup(struct vfio_pci_core_device *vdev);
void vfio_pci_sriov_init(struct vfio_pci_core_device *vdev);

/* Set-up: what a registration leaves with the device. */
void vfio_pci_register_setup(struct vfio_pci_core_device *vdev);
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
