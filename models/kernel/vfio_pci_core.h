/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfio-pci-core: one assigned function, the ioctls on it, its BARs, and the
 * TSM unbinds that the RFC puts before each zap.
 *
 * Lock order: dev_set->lock -> (TSM unbind) -> memory_lock (write) ->
 * dma_resv. No posted code takes dev_set->lock under memory_lock.
 */
#ifndef MODELS_KERNEL_VFIO_PCI_CORE_H
#define MODELS_KERNEL_VFIO_PCI_CORE_H

#include "kernel/iommufd.h"
#include "kernel/pci.h"
#include "kernel/vfio_main.h"
#include "kernel/vfio_pci_612.h"

/* The exported private BAR; its importer is KVM. */
struct vfio_pci_dma_buf {
	struct mutex resv;		   /* 'dma_resv' */
	bool revoked;			   /* memory_lock and dma_resv */
	struct vfio_pci_core_device *vdev; /* NULL once it is closed */
	struct kvm_memory_slot *importer;  /* dma_resv */
	/* An importer that has gone without a word. */
	struct kvm_memory_slot *stale;
};

enum {
	DMABUFS_MAX = 2,
};

/* The emulated configuration space, as far as anybody here looks at it. */
struct vfio_pci_vconfig {
	bool present; /* not NULL: the device is open */
	bool memory;
	bool bus_master;
};

struct vfio_pci_core_device {
	struct model *model;
	struct pci_dev *pdev;
	struct vfio_device_set *dev_set;
	unsigned open_count; /* dev_set->lock */
	struct vfio_file file;
	struct refcount refcount; /* registration, file, exported buffers */
	struct completion comp;	  /* the last of them has gone */

	struct rwsem i_mmap_rwsem; /* of the inode that BAR mmaps share */
	struct rwsem memory_lock;  /* vconfig.memory, d3hot, dmabufs */
	struct vfio_pci_vconfig vconfig;
	bool d3hot;
	struct vfio_pci_dma_buf *dmabufs[DMABUFS_MAX]; /* memory_lock */
	struct cell barmap; /* of the private BAR: mapped or not; no lock */

	/*
	 * nointx, needs_pm_restore, pm_intx_masked, pm_runtime_engaged,
	 * is_tsm_bound: one-bit members in a row share a byte. Each of the two
	 * that are written after open has a lock of its own.
	 */
	struct cell flags;
	struct cell own_byte; /* where a design gives is_tsm_bound its own */
	struct cell_bit pm_runtime_engaged; /* memory_lock */
	struct cell_bit is_tsm_bound;	    /* dev_set->lock */

	struct iommufd_device *idev;
	struct kvm *kvm; /* dev_set->lock; kept while the device is open */

	/* Generation 6.12. */
	struct vfio_group *group;
	struct vfio_file second; /* a second file of the device */
	bool registered;	 /* the group's device_lock */
	struct mutex igate;	 /* irq_type, vectors */
	struct mutex ioeventfds_lock;
	bool needs_reset; /* dev_set->lock */
	bool ioeventfd;	  /* ioeventfds_lock */
	unsigned vfs;	  /* memory_lock to set, device_lock */
	unsigned irq_type;
	unsigned vectors; /* that have a trigger */
	struct vfio_pci_mmap vma;

	struct cell vmm_bound; /* the VMM's: it has asked for a bind */
	struct event_flag events[EVENT_COUNT];
};

void vfio_pci_core_init(struct vfio_pci_core_device *vdev, struct pci_dev *pdev,
			struct vfio_device_set *dev_set);

/* ioctls; the argument is what the caller passes, where there is one. */
int vfio_pci_ioctl_tsm_bind(struct vfio_pci_core_device *vdev, uint64_t unused);
int vfio_pci_ioctl_tsm_unbind(struct vfio_pci_core_device *vdev,
			      uint64_t unused);
int vfio_pci_ioctl_reset(struct vfio_pci_core_device *vdev, uint64_t unused);
int vfio_pci_ioctl_pci_hot_reset(struct vfio_pci_core_device *vdev,
				 uint64_t groups);
int vfio_pci_core_pm_entry(struct vfio_pci_core_device *vdev, uint64_t unused);
int vfio_pci_core_pm_exit(struct vfio_pci_core_device *vdev, uint64_t unused);
/* The argument of vfio_pci_bar_rw(): bytes, and is the user's buffer in a
 * mapped BAR of the device? */
#define VFIO_BAR_ACCESS(bytes, in_bar)                                         \
	((uint64_t)(bytes) | (uint64_t)(in_bar) << 32)
/* Result: the bytes.
 * Errors: -EBUSY if somebody else has the BAR, -EIO if memory is off. */
int vfio_pci_bar_rw(struct vfio_pci_core_device *vdev, uint64_t access);
/* Claim the BAR and map it, the first time. Errors: -EBUSY. */
int vfio_pci_core_setup_barmap(struct vfio_pci_core_device *vdev);
/* Out of low power. Locks: memory_lock (write) is held. */
void vfio_pci_pm_disengage(struct vfio_pci_core_device *vdev);

void vfio_pci_core_close_device(struct vfio_pci_core_device *vdev);

/* Take dev_set->lock and unbind; under the lock already. */
void vfio_pci_tsm_unbind(struct vfio_pci_core_device *vdev);
void vfio_pci_tsm_unbind_locked(struct vfio_pci_core_device *vdev);

/*
 * What the designs put around a zap, in this order:
 *
 *   vfio_pci_tsm_unbind_before_zap     as posted: vfio_pci_tsm_unbind();
 *                                      false: the call is refused (design)
 *   vfio_pci_zap_and_down_write_memory_lock
 *   vfio_pci_tsm_unbind_after_zap      as posted: nothing
 *   ... the action ...
 *   up_write(memory_lock)
 *   vfio_pci_tsm_zap_done              as posted: nothing
 */
bool vfio_pci_tsm_unbind_before_zap(struct vfio_pci_core_device *vdev,
				    enum zap_path path);
void vfio_pci_tsm_unbind_after_zap(struct vfio_pci_core_device *vdev,
				   enum zap_path path);
void vfio_pci_tsm_zap_done(struct vfio_pci_core_device *vdev);

/*
 * Zap all mappings of the BARs. 'place' is of the way that zaps; the macros of
 * the same name fill it in.
 */
void vfio_pci_zap_and_down_write_memory_lock(struct vfio_pci_core_device *vdev,
					     const struct place *place);
void vfio_pci_zap_bars(struct vfio_pci_core_device *vdev,
		       const struct place *place);
#define vfio_pci_zap_and_down_write_memory_lock(vdev)                          \
	(vfio_pci_zap_and_down_write_memory_lock)(vdev, PLACE_HERE)
#define vfio_pci_zap_bars(vdev) (vfio_pci_zap_bars)(vdev, PLACE_HERE)

/* Is the device memory accessible? Locks: memory_lock is held. */
bool vfio_pci_memory_enabled_locked(struct vfio_pci_core_device *vdev);

/* Revoke the exported buffer, or give it back. Locks: memory_lock (write) is
 * held; takes dma_resv. */
void vfio_pci_dma_buf_move(struct vfio_pci_core_device *vdev, bool revoked,
			   const struct place *place);
#define vfio_pci_dma_buf_move(vdev, revoked)                                   \
	(vfio_pci_dma_buf_move)(vdev, revoked, PLACE_HERE)
void vfio_pci_dma_buf_cleanup(struct vfio_pci_core_device *vdev);
/* VFIO_DEVICE_FEATURE_DMA_BUF. Errors: -ENODEV, -EMFILE, -ENOSPC. */
int vfio_pci_core_feature_dma_buf(struct vfio_pci_core_device *vdev,
				  uint64_t unused);
/* Set-up: the buffer that KVM has imported. */
struct vfio_pci_dma_buf *
vfio_pci_dma_buf_setup(struct vfio_pci_core_device *vdev);

/* The callbacks of the driver for the TSM. */
void vfio_pci_core_tsm_disable_mmio(struct pci_dev *pdev);
void vfio_pci_core_tsm_recover_mmio(struct pci_dev *pdev);

/* vfio_iommufd.c. Errors (bind): -EINVAL without iommufd, iommufd's own. */
int vfio_iommufd_tsm_bind(struct vfio_pci_core_device *vdev);
void vfio_iommufd_tsm_unbind(struct vfio_pci_core_device *vdev);

#endif
