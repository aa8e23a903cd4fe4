/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A BAR that is exported as a dma-buf, in the eras of switch dma_buf: the
 * RFC's, with KVM as the importer of the private BAR; 6.19's, which tells the
 * importers; 7.1's, which waits for them; and the next one, which has a lock of
 * its own for the list.
 *
 * Lock order: memory_lock -> dmabuf_lock (next) -> dma_resv -> locks of
 * importers; memory_lock -> (wait for importers, 7.1).
 */
#ifndef MODELS_KERNEL_VFIO_PCI_DMABUF_H
#define MODELS_KERNEL_VFIO_PCI_DMABUF_H

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

struct vfio_pci_dma_buf {
	struct model *model;
	enum pci_bar bar;
	struct mutex resv;		   /* 'dma_resv' */
	bool revoked;			   /* memory_lock and dma_resv */
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
	DMABUFS_MAX = 2,
};

/* Revoke the exported buffers, or give them back. Locks: memory_lock (write) is
 * held; takes dma_resv. */
void vfio_pci_dma_buf_move(struct vfio_pci_core_device *vdev, bool revoked,
			   const struct place *place);
#define vfio_pci_dma_buf_move(vdev, revoked)                                   \
	(vfio_pci_dma_buf_move)(vdev, revoked, PLACE_HERE)
void vfio_pci_dma_buf_cleanup(struct vfio_pci_core_device *vdev);
/* VFIO_DEVICE_FEATURE_DMA_BUF of a BAR. Errors: -ENODEV, -EMFILE, -ENOSPC. */
int vfio_pci_core_feature_dma_buf(struct vfio_pci_core_device *vdev,
				  uint64_t bar);
/* Set-up: the buffer that KVM has imported. */
struct vfio_pci_dma_buf *
vfio_pci_dma_buf_setup(struct vfio_pci_core_device *vdev);

/* The importer's side. Locks: dma_resv is held. Errors: -ENODEV (revoked). */
int dma_buf_map_attachment(struct vfio_pci_dma_buf *priv,
			   struct dma_buf_mapping *mapping);
void dma_buf_unmap_attachment(struct vfio_pci_dma_buf *priv,
			      struct dma_buf_mapping *mapping);

#endif
