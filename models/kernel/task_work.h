/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a task puts off until it goes back to user space, where it holds no
 * lock: the release of the files of iommufd, of the VM and of dma-bufs, whose
 * last reference may go under locks.
 */
#ifndef MODELS_KERNEL_TASK_WORK_H
#define MODELS_KERNEL_TASK_WORK_H

#include "kapi.h"

struct model;
struct vm;
struct vfio_pci_dma_buf;

struct task_works {
	struct vfio_pci_dma_buf *dma_bufs;
	uint8_t iommufd, kvm; /* of which VMs, a bit each */
};

/* fput() of a last reference. Yields: no. */
void task_work_add_dma_buf(struct model *model, struct vfio_pci_dma_buf *priv);
void task_work_add_iommufd(const struct vm *vm);
void task_work_add_kvm(const struct vm *vm);

/* Locks: none is held. Yields: inside. */
void task_work_run(struct model *model);

#endif
