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

#include "kernel/dma_buf.h"
#include "kernel/iommufd.h"
#include "kernel/pci.h"
#include "kernel/vfio_main.h"
#include "kernel/vfio_pci_612.h"

/* barmap[] */
enum vfio_pci_bar {
	BAR_NONE,
	BAR_MAPPED,
	BAR_ERROR, /* an error pointer: it could not be had */
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
	struct vm *vm;	     /* whose VMM has it open, or had; dev_set->lock */
	bool passed;	     /* the other VMM was sent its descriptors */
	unsigned open_count; /* dev_set->lock */
	struct vfio_file file;
	struct refcount refcount; /* registration, file, exported buffers */
	struct completion comp;	  /* the last of them has gone */
	/* It was asked for, and they have; made with the request. */
	struct event_flag given_back;

	struct rwsem i_mmap_rwsem; /* of the inode that BAR mmaps share */
	struct rwsem memory_lock;  /* vconfig.memory, d3hot, dmabufs */
	struct vfio_pci_vconfig vconfig;
	bool d3hot;
	struct vfio_pci_dma_buf *dmabufs; /* memory_lock, or dmabuf_lock */
	struct rwsem dmabuf_lock; /* dma_buf: next: dmabufs, bars_revoked */
	bool bars_revoked;
	struct dma_buf_fds dmabuf_fds;
	struct cell barmap[PCI_BAR_COUNT]; /* enum vfio_pci_bar; no lock */
	struct mutex barmap_lock;	   /* where a design has it */

	/*
	 * nointx, needs_pm_restore, pm_intx_masked, pm_runtime_engaged,
	 * is_tsm_bound: one-bit members in a row share a byte. Each of the
	 * three that are written after open has a lock of its own, or none.
	 */
	struct cell flags;
	struct cell own_byte;	 /* where a design gives is_tsm_bound its own */
	struct cell pm_bytes[2]; /* where these two have one each */
	struct cell_bit pm_intx_masked;	    /* no lock */
	struct cell_bit pm_runtime_engaged; /* memory_lock */
	struct cell_bit is_tsm_bound;	    /* dev_set->lock */
	struct mutex bound_lock; /* its own, in designs that have one */
	/* VFIO binds it again, in designs where it does; dev_set->lock. */
	bool rebind;

	struct iommufd_device *idev; /* dev_set->lock */
	struct kvm *kvm;	     /* kept while open; dev_set->lock */

	struct vfio_group *group;
	struct vfio_file second; /* a second file, through the group */
	struct object cdev;	 /* the node of its own file */
	bool registered;	 /* the group's device_lock, cdev */
	struct mutex igate;	 /* irq_type, vectors, both triggers */
	struct spinlock irqlock; /* INTx's mask */
	struct vfio_pci_irq_ctx *intx;
	struct cell virq_disabled; /* the guest has INTx disabled */
	struct vfio_pci_trigger err_trigger;
	struct vfio_pci_trigger req_trigger;
	struct vfio_pci_trigger pm_wake; /* memory_lock */
	struct mutex ioeventfds_lock;
	bool needs_reset;	     /* dev_set->lock */
	struct spinlock eventfd_wqh; /* of the VMM's, and what waits there */
	bool ioeventfd;		     /* ioeventfds_lock and eventfd_wqh */
	struct work inject;	     /* the write that could not be made */
	bool sriov_listed;	     /* vfio_pci_sriov_pfs_mutex */
	struct cell sriov_active;    /* memory_lock, but to clear */
	struct mutex vf_token_lock;  /* of a PF: vf_token_users */
	unsigned vf_token_users;
	/* Of a VF: its PF, while that is vfio-pci's. */
	struct vfio_pci_core_device *sriov_pf_core_dev;
	struct object irqs; /* 'irqs': irq_type */
	enum vfio_pci_irq irq_type;
	unsigned vectors; /* that have a trigger */
	struct vfio_pci_mmap vma;
	struct vga_client *vga_client;	    /* of a VGA device: device_lock */
	struct rwsem debugfs_active;	    /* readers of its files */
	struct debugfs_devm_entry *debugfs; /* a device's devres */
	bool debugfs_there;
	struct cell vmm_bound;	    /* the VMM's: it has asked for a bind */
	bool vmm_private;	    /* and has made the BAR's range private */
	struct cell guest_evidence; /* the guest's: it has attested it */
	struct cell guest_accepted; /* the guest's: its driver may use it */
	struct event_flag events[EVENT_COUNT];
};

/* Set-up: closed, and without a driver. */
void vfio_pci_core_init(struct vfio_pci_core_device *vdev, struct pci_dev *pdev,
			struct vfio_device_set *dev_set, struct vm *vm);

/* ioctls; the argument is what the caller passes, where there is one. */
int vfio_pci_ioctl_tsm_bind(struct vfio_pci_core_device *vdev, uint64_t unused);
int vfio_pci_ioctl_tsm_unbind(struct vfio_pci_core_device *vdev,
			      uint64_t unused);
int vfio_pci_ioctl_reset(struct vfio_pci_core_device *vdev, uint64_t unused);
int vfio_pci_ioctl_pci_hot_reset(struct vfio_pci_core_device *vdev,
				 uint64_t groups);
/* With an eventfd to be told when the device wakes up, or without. */
int vfio_pci_core_pm_entry(struct vfio_pci_core_device *vdev, uint64_t wakeup);
int vfio_pci_core_pm_exit(struct vfio_pci_core_device *vdev, uint64_t unused);
/* The argument of vfio_pci_bar_rw(): bytes, and which BAR. */
#define VFIO_BAR_ACCESS(bytes, bar) ((uint64_t)(bytes) | (uint64_t)(bar) << 32)
/* Result: the bytes.
 * Errors: -EBUSY if somebody else has the BAR, -EIO if memory is off, -EFAULT
 * of the user's buffer. */
int vfio_pci_bar_rw(struct vfio_pci_core_device *vdev, uint64_t access);
void vfio_pci_bars_init(struct vfio_pci_core_device *vdev, const char *name);
void vfio_pci_bars_setup(struct vfio_pci_core_device *vdev);
/* All BARs, at open and at the last close. */
void vfio_pci_core_map_bars(struct vfio_pci_core_device *vdev);
void vfio_pci_core_unmap_bars(struct vfio_pci_core_device *vdev);
/* Claim a BAR and map it, the first time. Errors: -EBUSY. */
int vfio_pci_core_setup_barmap(struct vfio_pci_core_device *vdev,
			       enum pci_bar bar);
/* Out of low power. Locks: memory_lock (write) is held. */
void vfio_pci_pm_disengage(struct vfio_pci_core_device *vdev);

void vfio_pci_core_close_device(struct vfio_pci_core_device *vdev);

/* The regions of bind and unbind. Errors: -EBUSY. */
int vfio_pci_tsm_request_regions(struct vfio_pci_core_device *vdev);
void vfio_pci_tsm_release_regions(struct vfio_pci_core_device *vdev);
/* Take dev_set->lock and unbind; under the lock already. */
void vfio_pci_tsm_unbind(struct vfio_pci_core_device *vdev);
void vfio_pci_tsm_unbind_locked(struct vfio_pci_core_device *vdev);
/* Bind, under dev_set->lock (but for designs). Errors: -EBUSY, -EIO, the
 * bind's own. */
int vfio_pci_tsm_bind_locked(struct vfio_pci_core_device *vdev);

/*
 * What the designs put around a zap, in this order:
 *
 *   vfio_pci_tsm_unbind_before_zap     as posted: vfio_pci_tsm_unbind() and 0;
 *                                      designs: -EBUSY, -EINVAL, refused
 *   vfio_pci_zap_and_down_write_memory_lock
 *   vfio_pci_tsm_unbind_after_zap      as posted: nothing
 *   ... the action ...
 *   up_write(memory_lock)
 *   vfio_pci_tsm_zap_done              as posted: nothing
 */
int vfio_pci_tsm_unbind_before_zap(struct vfio_pci_core_device *vdev,
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

/* The zap itself. Locks: takes i_mmap_rwsem (read). */
void vfio_pci_unmap_bars(struct vfio_pci_core_device *vdev,
			 const struct place *place);

/* Is the device memory accessible? Locks: memory_lock is held. */
bool vfio_pci_memory_enabled_locked(struct vfio_pci_core_device *vdev);

/* The callbacks of the driver for the TSM. */
void vfio_pci_core_tsm_disable_mmio(struct pci_dev *pdev);
void vfio_pci_core_tsm_recover_mmio(struct pci_dev *pdev);

/* vfio_iommufd.c. Errors (bind): -EINVAL without iommufd, iommufd's own. */
int vfio_iommufd_tsm_bind(struct vfio_pci_core_device *vdev);
void vfio_iommufd_tsm_unbind(struct vfio_pci_core_device *vdev);
/* Attach a page table. Errors: -ENOTTY with a group, -EFAULT. */
int vfio_df_ioctl_attach_pt(struct vfio_pci_core_device *vdev, uint64_t unused);

#endif
