/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exported buffers: what VFIO does with those of a device (vfio_pci_dmabuf.c),
 * and who holds the file of one (dma_buf.c). In the eras of switch dma_buf: the
 * RFC's, with KVM as the importer of the private BAR; 6.19's, which tells the
 * importers; 7.1's, which waits for them; and the next one, which has a lock of
 * its own for the list.
 *
 * Lock order: memory_lock -> dmabuf_lock (next) -> dma_resv -> locks of
 * importers; memory_lock -> (wait for importers, 7.1).
 */
#ifndef MODELS_KERNEL_DMA_BUF_H
#define MODELS_KERNEL_DMA_BUF_H

#include "kernel/pci.h"

#include "world/wait.h"

/* One use of a buffer by another device, which does DMA to the BAR. */
struct dma_buf_mapping {
	struct dma_buf_mapping *next; /* dma_resv */
	bool mapped;		      /* dma_resv */
	/* It stops and unmaps as soon as it is told that the buffer is gone,
	 * and not only when its job is done. */
	bool at_once;
};

/* An exported BAR. */
struct vfio_pci_dma_buf {
	struct model *model;
	enum pci_bar bar;
	const struct kvm *kvm; /* of the device, when it was exported */
	struct object file;  /* 'dma-buf file'; steps on it change the count */
	unsigned file_count; /* descriptors, importers, calls under way */
	struct vfio_pci_dma_buf *next_work; /* of one task */
	struct vfio_pci_dma_buf *next;	    /* of the device's list */
	struct mutex resv;		    /* 'dma_resv' */
	bool revoked;			    /* memory_lock and dma_resv */
	bool told; /* for checkers: it is revoked, and all importers know */
	struct vfio_pci_core_device *vdev; /* NULL once it is closed */
	struct kvm_memory_slot *importer;  /* dma_resv */
	/* An importer that has gone without a word. */
	struct kvm_memory_slot *stale;
	struct dma_buf_mapping *mappings; /* dma_resv */
	/* 7.1: one for each mapping, and one until it is revoked; then 'comp'
	 * is completed. Both start anew after the wait. */
	struct refcount kref;
	struct completion comp;
};

enum {
	DMABUF_FDS_MAX = 2,
};

/* The VMM's descriptors of a device's buffers; changed in steps. */
struct dma_buf_fds {
	struct object object; /* 'dma-buf fds' */
	struct vfio_pci_dma_buf *file[DMABUF_FDS_MAX];
	unsigned reserved; /* by exports under way */
};

/* Revoke the exported buffers, or give them back. Locks: memory_lock (write) is
 * held; takes dma_resv. */
void vfio_pci_dma_buf_move(struct vfio_pci_core_device *vdev, bool revoked,
			   const struct place *place);
#define vfio_pci_dma_buf_move(vdev, revoked)                                   \
	(vfio_pci_dma_buf_move)(vdev, revoked, PLACE_HERE)
/* Are buffers given back after a reset? Locks: memory_lock (write) is held. */
bool vfio_pci_dma_buf_returns(struct vfio_pci_core_device *vdev);
/* Is there nothing to revoke? A look without a lock. Yields: once. */
bool vfio_pci_dma_buf_looks_revoked(struct vfio_pci_core_device *vdev);
void vfio_pci_dma_buf_cleanup(struct vfio_pci_core_device *vdev);
/* The last reference of the buffer is gone. Locks: memory_lock (write), or
 * dmabuf_lock (write) of the next era. */
void vfio_pci_dma_buf_release(struct vfio_pci_dma_buf *priv);
/* VFIO_DEVICE_FEATURE_DMA_BUF of a BAR. Errors: -ENODEV, -EMFILE, -ENOSPC. */
int vfio_pci_core_feature_dma_buf(struct vfio_pci_core_device *vdev,
				  uint64_t bar);
/* Set-up: the buffer that KVM has imported. */
struct vfio_pci_dma_buf *
vfio_pci_dma_buf_setup(struct vfio_pci_core_device *vdev);

/* dma_buf.c: references on a buffer's file. 'get': NULL without a descriptor;
 * 'close': -EBADF. */
bool dma_buf_get_active(struct vfio_pci_dma_buf *priv);
struct vfio_pci_dma_buf *dma_buf_get(struct vfio_pci_core_device *vdev);
void dma_buf_put(struct vfio_pci_dma_buf *priv);
bool dma_buf_fd_reserve(struct vfio_pci_core_device *vdev);
void dma_buf_fd_install(struct vfio_pci_dma_buf *priv);
int dma_buf_close(struct vfio_pci_core_device *vdev);

/* The importer's side. Locks: dma_resv is held. Errors: -ENODEV (revoked). */
int dma_buf_map_attachment(struct vfio_pci_dma_buf *priv,
			   struct dma_buf_mapping *mapping);
void dma_buf_unmap_attachment(struct vfio_pci_dma_buf *priv,
			      struct dma_buf_mapping *mapping);

#endif
