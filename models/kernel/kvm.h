/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM: one VM whose private MMIO comes from VFIO's dma-bufs (RFC-P7 to P11),
 * through a memory slot for each device.
 *
 * Lock order: slots_lock -> dma_resv -> kvm->mmu_lock; the last two in the
 * fault and in the notification alike.
 */
#ifndef MODELS_KERNEL_KVM_H
#define MODELS_KERNEL_KVM_H

#include "kernel/pci.h"

struct vfio_pci_dma_buf;

struct kvm_memory_slot {
	struct object object; /* 'memslot' */
	struct kvm *kvm;
	struct pci_dev *pdev;
	struct vfio_pci_dma_buf *attach; /* what it is attached to */
	bool shared; /* mapped for the guest's shared accesses; mmu_lock */
	bool going;  /* nothing is mapped any more; mmu_lock */
};

struct kvm {
	struct model *model;
	struct refcount users_count; /* the VM's file, and who keeps it */
	struct mutex slots_lock;
	struct spinlock mmu_lock;
	struct object td;    /* 'td': the handle that binds name */
	struct cell vm_dead; /* KVM_BUG_ON(): every vCPU ioctl gives -EIO */
	uint64_t mmu_invalidate_seq;
	/* By device, a bit each: no private MMIO is mapped; mmu_lock. */
	uint64_t mmio_stopped;
	/* By the index of the device whose BAR they map; slots_lock. */
	struct kvm_memory_slot *slots[REGISTRY_MEMBERS_MAX];
};

/* Set-up. */
struct kvm *kvm_init(struct model *model);
/* One more that keeps the VM, as the design does. */
void kvm_reference_setup(struct model *model);
void kvm_slot_setup(struct kvm *kvm, struct pci_dev *pdev,
		    struct vfio_pci_dma_buf *priv);

/* Take the VM's file for a system call, or give it back; close it.
 * Yields: once, and inside. Errors: -EBADF. */
int kvm_fdget(struct model *model);
void kvm_fput(struct model *model);
int kvm_close(struct model *model);
/* One more reference of a file that the caller knows to be there. */
void kvm_get_file(struct model *model);

/* The last reference destroys the VM. Yields: once, and inside. */
void kvm_put_kvm(struct kvm *kvm);
/* False if the VM goes already. Yields: once. */
bool kvm_get_kvm_safe(struct kvm *kvm);

/*
 * KVM_SET_USER_MEMORY_REGION2 of the slot for a device's BAR: make it from a
 * dma-buf, change its flags, delete it. 'foreign': the buffer is not VFIO's.
 *
 * Errors: -EEXIST, -EINVAL, -ENOENT.
 */
int kvm_set_memslot(struct kvm *kvm, struct pci_dev *pdev, bool foreign);
int kvm_modify_memslot(struct kvm *kvm, struct pci_dev *pdev);
int kvm_delete_memslot(struct kvm *kvm, struct pci_dev *pdev);

/*
 * The exporter takes the buffer away or gives it back: unmap it.
 *
 * Locks: dma_resv is held; takes mmu_lock.
 */
void kvm_vfio_dmabuf_move_notify(struct kvm_memory_slot *slot);

/*
 * TDX alone takes the private MMIO of a stopped TDI out of the S-EPT, and none
 * can be mapped until it allows it again.
 *
 * Locks: takes mmu_lock.
 */
void kvm_stop_private_mmio(struct kvm *kvm, struct pci_dev *pdev);
void kvm_allow_private_mmio(struct kvm *kvm, const struct pci_dev *pdev);

/* KVM_RUN: may the vCPU still run? Yields: yes, once. */
bool kvm_vcpu_can_run(struct kvm *kvm);

/*
 * A vCPU has touched the BAR: map it, for private or for shared accesses.
 *
 * Errors: -EIO (a dead VM), -ENODEV (revoked: the fault goes to user space),
 * -EFAULT (no slot), -EAGAIN (touch it again).
 */
int kvm_private_mmio_fault(struct kvm *kvm, struct pci_dev *pdev);
int kvm_shared_mmio_fault(struct kvm *kvm, struct pci_dev *pdev);

#endif
