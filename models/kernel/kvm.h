/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM: one VM whose private MMIO comes from VFIO's dma-bufs (RFC-P7 to P11),
 * through a memory slot for each device.
 *
 * Lock order: slots_lock -> dma_resv -> kvm->mmu_lock; the last two in the
 * fault and in the notification alike. Who has slots_lock waits for faults that
 * are inside of srcu.
 */
#ifndef MODELS_KERNEL_KVM_H
#define MODELS_KERNEL_KVM_H

#include "kernel/pci.h"
#include "kernel/srcu.h"

struct firmware_vm;
struct vfio_file;
struct vfio_kvm_ref;
struct vfio_pci_dma_buf;

/* What the VMM has set for the range; none: who asks says. */
enum kvm_attribute {
	KVM_ATTRIBUTE_NONE,
	KVM_ATTRIBUTE_SHARED,
	KVM_ATTRIBUTE_PRIVATE,
};

struct kvm_memory_slot {
	struct object object; /* 'memslot' */
	struct kvm *kvm;
	struct pci_dev *pdev;
	struct vfio_pci_dma_buf *attach; /* what it is attached to */
	bool shared;  /* mapped for the guest's shared accesses; mmu_lock */
	bool going;   /* nothing is mapped any more; mmu_lock */
	bool invalid; /* being deleted; slots_lock, read under srcu */
};

struct kvm {
	struct model *model;
	struct vm *vm;
	struct refcount users_count; /* its file, kvm-vfio, who keeps it */
	struct mutex lock;	     /* the kvm-vfio device goes */
	struct mutex vfio_lock;	     /* 'kv->lock': which files it has */
	struct mutex slots_lock;
	struct srcu srcu; /* who looks at slots */
	struct spinlock mmu_lock;
	struct object td; /* 'td': the handle that binds name */
	/* Its other end, which may outlive it. */
	struct firmware_vm *fw;
	struct cell vm_dead; /* KVM_BUG_ON(): every vCPU ioctl gives -EIO */
	uint64_t mmu_invalidate_seq;
	/* By device, a bit each: no private MMIO is mapped; mmu_lock. */
	uint64_t mmio_stopped;
	/* By the index of the device whose BAR they map. */
	enum kvm_attribute attributes[REGISTRY_MEMBERS_MAX]; /* mmu_lock */
	/* slots_lock to change, srcu to look. */
	struct kvm_memory_slot *slots[REGISTRY_MEMBERS_MAX];
};

/* Set-up. */
struct kvm *kvm_init(struct vm *vm);
void kvm_file_init(struct vm *vm);
/* One more that keeps the VM: by its file, or by its count. */
void kvm_reference_setup(struct vm *vm, bool by_file);
void kvm_slot_setup(struct kvm *kvm, struct pci_dev *pdev,
		    struct vfio_pci_dma_buf *priv);

/* kvm_file.c: take the VM's file for a system call, or give it back; close it.
 * Yields: once, and inside. Errors: -EBADF. */
int kvm_fdget(struct vm *vm);
void kvm_fput(struct vm *vm);
int kvm_close(struct vm *vm);
/* One more reference of a file that the caller knows to be there; of one that
 * may be on its way out. */
void kvm_get_file(struct vm *vm);
bool kvm_get_file_active(struct vm *vm);

/* Where the process exits. Yields: once each. */
void kvm_file_leave(struct vm *vm);
void kvm_vfio_leave(struct vm *vm);
/* The last reference of it closes the kvm-vfio device. Yields: once, and
 * inside. */
void kvm_vfio_fput(struct vm *vm);

/* The last reference destroys the VM. Yields: once, and inside. */
void kvm_put_kvm(struct kvm *kvm);
/* False if the VM goes already. Yields: once. */
bool kvm_get_kvm_safe(struct kvm *kvm);

/*
 * kvm_vfio.c: KVM_DEV_VFIO_FILE_ADD or _DEL of a file that the caller holds; or
 * of the descriptor of a device, or of its group. Until it is taken out, or the
 * kvm-vfio device is closed, that keeps the file.
 *
 * Locks: kv->lock, kvm_ref_lock. Errors: -EBADF, -EEXIST, -ENOENT.
 */
enum kvm_vfio_attr {
	KVM_DEV_VFIO_FILE_ADD,
	KVM_DEV_VFIO_FILE_DEL,
};
int kvm_vfio_set_attr(struct vm *vm, struct vfio_kvm_ref *ref,
		      enum kvm_vfio_attr attr);
int kvm_vfio_set_attr_fd(struct vfio_file *df, enum kvm_vfio_attr attr);

/* Its descriptor goes; the VM is destroyed; set-up. */
void kvm_vfio_close(struct vm *vm);
void kvm_vfio_destroy(struct kvm *kvm);
void kvm_vfio_init(struct kvm *kvm);
void kvm_vfio_file_setup(struct vfio_kvm_ref *ref, struct kvm *kvm);

/*
 * KVM_SET_USER_MEMORY_REGION2 of the slot for a device's BAR: make it from a
 * dma-buf, change its flags, delete it. 'foreign': the buffer is not VFIO's.
 *
 * Errors: -EEXIST, -EINVAL, -ENOENT.
 */
int kvm_set_memslot(struct kvm *kvm, struct pci_dev *pdev, bool foreign);
int kvm_modify_memslot(struct kvm *kvm, struct pci_dev *pdev);
int kvm_delete_memslot(struct kvm *kvm, struct pci_dev *pdev);
/* KVM_SET_MEMORY_ATTRIBUTES of the range of that slot. */
int kvm_set_memory_attributes(struct kvm *kvm, struct pci_dev *pdev,
			      bool private);

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

/* KVM_BUG_ON() after a refused call of the firmware. Yields: yes, once. */
void kvm_bug(struct kvm *kvm, struct pci_dev *pdev, const char *leaf,
	     const char *status, const struct place *place);

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
