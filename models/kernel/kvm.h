/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM: one VM whose private MMIO comes from VFIO's dma-bufs (RFC-P7 to P11).
 *
 * Lock order: dma_resv -> kvm->mmu_lock, in the fault and in the notification
 * alike.
 */
#ifndef MODELS_KERNEL_KVM_H
#define MODELS_KERNEL_KVM_H

#include "kernel/pci.h"

struct kvm {
	struct model *model;
	struct spinlock mmu_lock;
	struct cell vm_dead; /* KVM_BUG_ON(): every vCPU ioctl gives -EIO */
	uint64_t mmu_invalidate_seq;
};

void kvm_init(struct kvm *kvm, struct model *model);

/*
 * The exporter takes the buffer away or gives it back: unmap it.
 *
 * Locks: dma_resv is held; takes mmu_lock.
 */
void kvm_vfio_dmabuf_move_notify(struct kvm *kvm, struct pci_dev *pdev);

/* KVM_RUN: may the vCPU still run? Yields: yes, once. */
bool kvm_vcpu_can_run(struct kvm *kvm);

/*
 * A vCPU has touched the private BAR: map it.
 *
 * Errors: -EIO (a dead VM), -ENODEV (revoked: the fault goes to user space).
 */
int kvm_private_mmio_fault(struct kvm *kvm, struct pci_dev *pdev);

#endif
