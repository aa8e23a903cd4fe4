/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/kvm.h"

#include "findings.h"
#include "findings_vms.h"
#include "firmware/firmware_vm.h"
#include "kernel/pci_tsm.h"
#include "kernel/vfio_pci_core.h"
#include "platform.h"

/* The slots, what is mapped of them, and the sequence: kept under several
 * locks, read under srcu. */
static void kvm_slots_touch(struct kvm *kvm, enum touch_kind touch)
{
	world_touch(&kvm->srcu.object, touch);
}

/*
 * Models:     KVM_BUG_ON() after a refused call of the firmware, RFC-P7: the VM
 *             is dead, the host lives on.
 * Yields at:  the mark.
 * Leaves out: the page that stays with the firmware.
 */
void kvm_bug(struct kvm *kvm, struct pci_dev *pdev, const char *leaf,
	     const char *status, const struct place *place)
{
	check_firmware_refused(pdev, leaf, status, place);
	check_vm_killed(kvm, pdev, place);
	WRITE_ONCE(&kvm->vm_dead, 1);
}

/*
 * Models:     virt/kvm/kvm_main.c: the test of vm_dead in each vCPU ioctl.
 * Yields at:  the test.
 * Leaves out: nothing.
 */
bool kvm_vcpu_can_run(struct kvm *kvm)
{
	return !READ_ONCE(&kvm->vm_dead);
}

/*
 * Models:     nothing in the RFC as posted; "let the S-EPT or TSM layer
 *             unbind" of the debate about the order of unbind and zap.
 * Locks:      pci_tsm_rwsem (read) and pf0->lock, inside; what the caller
 *             holds.
 * Yields at:  inside the unbind.
 * Leaves out: a device whose MMIO is not mapped, with nothing to protect.
 * Differs:    kvm_zap.
 */
static void kvm_unbind_first(struct pci_dev *pdev, uint64_t position)
{
	if (design(pdev->model, SWITCH_KVM_ZAP) == position &&
	    pdev->fw->mmio != PRIVATE_MMIO_FREE)
		(void)pci_tsm_unbind(pdev);
}

/*
 * Models:     arch/x86/kvm/mmu/mmu.c: the unmap of the private roots of a slot,
 *             RFC-P7, P9.
 * Locks:      mmu_lock is held.
 * Yields at:  each SEAMCALL.
 * Leaves out: the flush.
 */
static void kvm_zap_private(struct kvm_memory_slot *slot)
{
	enum private_mmio leaf = slot->pdev->fw->mmio;

	world_touch(&slot->pdev->fw->object, TOUCH_READ);
	if (leaf == PRIVATE_MMIO_PENDING || leaf == PRIVATE_MMIO_MAPPED)
		slot->kvm->model->platform->mmio->unmap(slot->kvm, slot->pdev);
}

/*
 * Models:     virt/kvm/vfio_dmabuf.c: the importer's move_notify, and
 *             arch/x86/kvm/mmu/mmu.c: the unmap of the slot, RFC-P7, P9.
 * Locks:      dma_resv is held; mmu_lock (a rwlock in the kernel, here plainly
 *             exclusive: two faults on one BAR exclude each other by dma_resv
 *             as well).
 * Yields at:  the look at the slot, lock, each SEAMCALL, unlock.
 * Leaves out: nothing: the flush is in the time that it takes.
 * Differs:    kvm_zap.
 */
void kvm_vfio_dmabuf_move_notify(struct kvm_memory_slot *slot)
{
	struct kvm *kvm = slot->kvm;

	model_call(kvm->model, ACTOR_KVM, "move_notify");
	task_act(&slot->object, 0);
	kvm_unbind_first(slot->pdev, KVM_ZAP_UNBINDS_BEFORE);
	spin_lock(&kvm->mmu_lock);
	kvm_unbind_first(slot->pdev, KVM_ZAP_UNBINDS_INSIDE);
	kvm_slots_touch(kvm, TOUCH_WRITE);
	kvm->mmu_invalidate_seq++;
	slot->shared = false;
	takes(LATENCY_ZAP);
	kvm_zap_private(slot);
	spin_unlock(&kvm->mmu_lock);
	model_return(kvm->model, ACTOR_KVM, "move_notify", 0);
}

/*
 * Models:     nothing that was posted: a reviewer's advice on RFC-P20, that
 *             the order of STOP, unmap and removal is for TDX and KVM to keep.
 *             What a revoke has blocked and could not unmap goes here, too.
 * Locks:      mmu_lock.
 * Yields at:  lock, each SEAMCALL, unlock.
 * Leaves out: the flush.
 */
void kvm_stop_private_mmio(struct kvm *kvm, struct pci_dev *pdev)
{
	model_call(kvm->model, ACTOR_KVM, "stop_private_mmio");
	spin_lock(&kvm->mmu_lock);
	kvm_slots_touch(kvm, TOUCH_WRITE);
	kvm->mmu_invalidate_seq++;
	kvm->mmio_stopped |= UINT64_C(1) << pdev->index;
	if (pdev->fw->mmio != PRIVATE_MMIO_FREE)
		kvm->model->platform->mmio->unmap(kvm, pdev);
	spin_unlock(&kvm->mmu_lock);
	model_return(kvm->model, ACTOR_KVM, "stop_private_mmio", 0);
}

/*
 * Models:     nothing that was posted, as kvm_stop_private_mmio().
 * Locks:      mmu_lock.
 * Yields at:  lock, unlock.
 * Leaves out: nothing.
 */
void kvm_allow_private_mmio(struct kvm *kvm, const struct pci_dev *pdev)
{
	spin_lock(&kvm->mmu_lock);
	kvm->mmio_stopped &= ~(UINT64_C(1) << pdev->index);
	spin_unlock(&kvm->mmu_lock);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c: the get_pfn of RFC-P6, as the
 *             fault calls it (RFC-P1, P8).
 * Locks:      dma_resv.
 * Yields at:  lock, unlock.
 * Leaves out: the range.
 * Differs:    get_pfn_resv: off asks without the lock.
 */
static int kvm_vfio_dmabuf_get_pfn(const struct kvm_memory_slot *slot)
{
	bool resv = design(slot->kvm->model, SWITCH_GET_PFN_RESV) != 0;
	struct vfio_pci_dma_buf *priv = slot->attach;
	int rc = 0;

	check_followed(slot->pdev, priv, "slot->dmabuf_attach", PLACE_HERE);
	if (!priv)
		return -EIO;
	if (resv)
		mutex_lock(&priv->resv);
	else
		world_touch(&priv->resv.object, TOUCH_READ);
	if (priv->revoked)
		rc = -ENODEV;
	if (resv)
		mutex_unlock(&priv->resv);
	return rc;
}

/*
 * Models:     arch/x86/kvm/mmu/tdp_mmu.c: mapping the page, RFC-P8, P9, if
 *             nothing was unmapped meanwhile.
 * Locks:      takes mmu_lock.
 * Yields at:  lock, the SEAMCALL, unlock.
 * Leaves out: levels.
 * Differs:    fault_retry_check: off maps what it was told, whatever happened
 *             since.
 */
static int kvm_mmio_map(struct kvm_memory_slot *slot, uint64_t seq,
			bool private)
{
	struct pci_dev *pdev = slot->pdev;
	struct kvm *kvm = slot->kvm;
	bool free;
	int rc = 0;

	spin_lock(&kvm->mmu_lock);
	kvm_slots_touch(kvm, private ? TOUCH_READ : TOUCH_WRITE);
	world_touch(&pdev->fw->object, TOUCH_READ);
	free = pdev->fw->mmio == PRIVATE_MMIO_FREE;
	if (slot->going ||
	    (private && (kvm->mmio_stopped >> pdev->index & 1) != 0))
		rc = -EFAULT;
	else if (kvm->mmu_invalidate_seq != seq &&
		 design(kvm->model, SWITCH_FAULT_RETRY_CHECK))
		rc = -EAGAIN;
	else if (!private)
		slot->shared = true;
	else if (free)
		rc = kvm->model->platform->mmio->map(kvm, pdev);
	if (rc == 0) {
		check_mapped(slot, PLACE_HERE);
		check_mmio_owner(slot, private && free, PLACE_HERE);
	}
	spin_unlock(&kvm->mmu_lock);
	return rc;
}

/*
 * Models:     arch/x86/kvm/mmu/mmu.c: the fault path on a dma-buf slot, RFC-P8,
 *             P9: snapshot the sequence, compare the attribute, ask the
 *             exporter under dma_resv, then map.
 * Locks:      inside of srcu: dma_resv, then mmu_lock, one after the other.
 * Yields at:  the way in and out of srcu, and inside.
 * Leaves out: the attribute of a range that nobody has converted: who asks says
 *             what it is. Retry is bounded by the vCPU's exit: the guest
 *             touches the page again.
 */
static int kvm_mmio_fault(struct kvm *kvm, struct pci_dev *pdev, bool private)
{
	unsigned index = srcu_read_lock(&kvm->srcu);
	struct kvm_memory_slot *slot = kvm->slots[pdev->index];
	uint64_t seq = kvm->mmu_invalidate_seq;
	enum kvm_attribute wrong =
		private ? KVM_ATTRIBUTE_SHARED : KVM_ATTRIBUTE_PRIVATE;
	int rc = 0;

	kvm_slots_touch(kvm, TOUCH_READ);
	if (!slot || kvm->attributes[pdev->index] == wrong)
		rc = -EFAULT;
	else if (slot->invalid)
		rc = -EAGAIN;
	if (rc == 0)
		rc = kvm_vfio_dmabuf_get_pfn(slot);
	if (rc == 0)
		rc = kvm_mmio_map(slot, seq, private);
	srcu_read_unlock(&kvm->srcu, index);
	return rc;
}

/*
 * Models:     arch/x86/kvm/mmu/mmu.c: the private path, RFC-P9.
 * Yields at:  inside.
 * Leaves out: nothing.
 */
int kvm_private_mmio_fault(struct kvm *kvm, struct pci_dev *pdev)
{
	int rc;

	model_call(kvm->model, ACTOR_KVM, "private_mmio_fault");
	rc = kvm_mmio_fault(kvm, pdev, true);
	model_return(kvm->model, ACTOR_KVM, "private_mmio_fault", rc);
	return rc;
}

/*
 * Models:     arch/x86/kvm/mmu/mmu.c: the shared path, RFC-P8.
 * Yields at:  inside.
 * Leaves out: nothing.
 */
int kvm_shared_mmio_fault(struct kvm *kvm, struct pci_dev *pdev)
{
	int rc;

	model_call(kvm->model, ACTOR_KVM, "shared_mmio_fault");
	rc = kvm_mmio_fault(kvm, pdev, false);
	model_return(kvm->model, ACTOR_KVM, "shared_mmio_fault", rc);
	return rc;
}

/*
 * Models:     virt/kvm/vfio_dmabuf.c: kvm_vfio_dmabuf_bind(), RFC-P7, P11: the
 *             error path of a buffer that is not VFIO's returns a variable that
 *             nobody has set.
 * Locks:      slots_lock is held; dma_resv.
 * Yields at:  the descriptor, lock, unlock.
 * Leaves out: a size that does not fit; a buffer of a device without a VM.
 * Differs:    memslot_error: returned gives -EINVAL.
 */
static int kvm_vfio_dmabuf_bind(struct kvm_memory_slot *slot, bool foreign)
{
	struct vfio_pci_dma_buf *priv;

	if (foreign) {
		if (design(slot->kvm->model, SWITCH_MEMSLOT_ERROR) ==
			    ERROR_UNINITIALISED &&
		    world_choose(CHOICE_VALUE, 2) == 0)
			return 0;
		return -EINVAL;
	}
	priv = dma_buf_get(slot->pdev->drvdata);
	if (!priv)
		return -EBADF;
	if (priv->kvm && priv->kvm != slot->kvm) {
		dma_buf_put(priv);
		return -EINVAL;
	}
	mutex_lock(&priv->resv);
	/* A second attachment leaves the first in the buffer's list. */
	priv->stale = priv->importer;
	priv->importer = slot;
	slot->attach = priv;
	mutex_unlock(&priv->resv);
	return 0;
}

/*
 * Models:     virt/kvm/vfio_dmabuf.c: kvm_vfio_dmabuf_unbind(), RFC-P7.
 * Locks:      slots_lock is held; dma_resv.
 * Yields at:  lock, unlock, the reference.
 * Leaves out: nothing.
 */
static void kvm_vfio_dmabuf_unbind(struct kvm_memory_slot *slot)
{
	struct vfio_pci_dma_buf *priv = slot->attach;

	if (!priv)
		return;
	mutex_lock(&priv->resv);
	if (priv->importer == slot)
		priv->importer = NULL;
	slot->attach = NULL;
	mutex_unlock(&priv->resv);
	dma_buf_put(priv);
}

/*
 * Models:     virt/kvm/kvm_main.c: the end of kvm_swap_active_memslots(),
 *             ML-6.19: nobody looks at the slots that were.
 * Locks:      slots_lock is held.
 * Yields at:  inside.
 * Leaves out: slots_arch_lock.
 * Differs:    slot_free: at_once does not wait.
 */
static void kvm_wait_for_faults(struct kvm *kvm)
{
	if (design(kvm->model, SWITCH_SLOT_FREE) == SLOT_FREE_WAITS)
		synchronize_srcu(&kvm->srcu);
}

/*
 * Models:     virt/kvm/kvm_main.c: the new slot of kvm_set_memory_region().
 * Yields at:  nowhere.
 * Leaves out: address and size.
 */
static struct kvm_memory_slot *kvm_slot_new(struct kvm *kvm,
					    struct pci_dev *pdev)
{
	struct kvm_memory_slot *slot =
		block_new("memslot", pdev->name, sizeof(*slot));

	/* It lives as long as the VM. */
	block_leak_check(slot, false);
	object_init(&slot->object, OBJECT_DEVICE, "memslot", pdev->name);
	slot->kvm = kvm;
	slot->pdev = pdev;
	return slot;
}

/*
 * Models:     virt/kvm/kvm_main.c: kvm_set_memory_region() that makes a slot,
 *             RFC-P7.
 * Locks:      slots_lock.
 * Yields at:  lock, unlock, and inside.
 * Leaves out: address and size.
 * Differs:    dma_buf: only the RFC's KVM knows such slots.
 */
int kvm_set_memslot(struct kvm *kvm, struct pci_dev *pdev, bool foreign)
{
	struct kvm_memory_slot *slot;
	int rc = -EEXIST;

	if (copy_from_user())
		return -EFAULT;
	if (design(kvm->model, SWITCH_DMA_BUF) != DMA_BUF_RFC)
		return -EINVAL;
	mutex_lock(&kvm->slots_lock);
	if (kvm->slots[pdev->index])
		goto out_unlock;
	slot = kvm_slot_new(kvm, pdev);
	rc = kvm_vfio_dmabuf_bind(slot, foreign);
	if (rc) {
		block_free(slot);
		goto out_unlock;
	}
	kvm->slots[pdev->index] = slot;
	kvm_wait_for_faults(kvm);
out_unlock:
	mutex_unlock(&kvm->slots_lock);
	return rc;
}

/*
 * Models:     virt/kvm/kvm_main.c: kvm_set_memory_region() with other flags for
 *             a slot that is there, RFC-P7: the new slot is bound, the old one
 *             is freed without an unbind.
 * Locks:      slots_lock.
 * Yields at:  lock, the kfree, unlock, and inside.
 * Leaves out: which flags.
 * Differs:    memslot_modify: refused says -EINVAL, as for guest_memfd.
 */
int kvm_modify_memslot(struct kvm *kvm, struct pci_dev *pdev)
{
	struct kvm_memory_slot *old, *slot;
	int rc = -ENOENT;

	if (copy_from_user())
		return -EFAULT;
	mutex_lock(&kvm->slots_lock);
	old = kvm->slots[pdev->index];
	if (!old)
		goto out_unlock;
	rc = -EINVAL;
	if (design(kvm->model, SWITCH_MEMSLOT_MODIFY) == MODIFY_REFUSED)
		goto out_unlock;
	slot = kvm_slot_new(kvm, pdev);
	rc = kvm_vfio_dmabuf_bind(slot, false);
	if (rc) {
		block_free(slot);
		goto out_unlock;
	}
	kvm->slots[pdev->index] = slot;
	kvm_wait_for_faults(kvm);
	block_free(old);
	rc = 0;
out_unlock:
	mutex_unlock(&kvm->slots_lock);
	return rc;
}

static void kvm_free_memslot(struct kvm *kvm, struct kvm_memory_slot *slot)
{
	kvm->slots[slot->pdev->index] = NULL;
	kvm_vfio_dmabuf_unbind(slot);
	block_free(slot);
}

/*
 * Models:     nothing in the RFC as posted, which unmaps private MMIO of a
 *             bound TDI and has the VM die of it.
 * Locks:      slots_lock is held; mmu_lock.
 * Yields at:  lock, unlock.
 * Leaves out: nothing.
 * Differs:    memslot_delete: refused.
 */
static bool kvm_delete_refused(struct kvm *kvm, struct kvm_memory_slot *slot)
{
	if (design(kvm->model, SWITCH_MEMSLOT_DELETE) == DELETE_UNMAPS)
		return false;
	spin_lock(&kvm->mmu_lock);
	slot->going = slot->pdev->fw->mmio == PRIVATE_MMIO_FREE;
	spin_unlock(&kvm->mmu_lock);
	return !slot->going;
}

/*
 * Models:     virt/kvm/kvm_main.c: kvm_set_memory_region() that deletes a slot,
 *             RFC-P7: invalidate, unmap, take it out, unbind, free.
 * Locks:      slots_lock, mmu_lock; waits for faults under the former, twice.
 * Yields at:  each lock and unlock, the waits, and inside.
 * Leaves out: nothing.
 * Differs:    memslot_delete: refused says -EBUSY while private MMIO is mapped.
 */
int kvm_delete_memslot(struct kvm *kvm, struct pci_dev *pdev)
{
	struct kvm_memory_slot *slot;
	int rc = -ENOENT;

	if (copy_from_user())
		return -EFAULT;
	mutex_lock(&kvm->slots_lock);
	slot = kvm->slots[pdev->index];
	if (slot && kvm_delete_refused(kvm, slot)) {
		rc = -EBUSY;
	} else if (slot) {
		kvm_slots_touch(kvm, TOUCH_WRITE);
		slot->invalid = true;
		kvm_wait_for_faults(kvm);
		kvm_vfio_dmabuf_move_notify(slot);
		kvm_slots_touch(kvm, TOUCH_WRITE);
		kvm->slots[pdev->index] = NULL;
		kvm_wait_for_faults(kvm);
		kvm_free_memslot(kvm, slot);
		rc = 0;
	}
	mutex_unlock(&kvm->slots_lock);
	return rc;
}

/*
 * Models:     virt/kvm/kvm_main.c: kvm_vm_set_mem_attributes(), with
 *             kvm_pre_set_memory_attributes(), 6.12, on a slot of RFC-P9: what
 *             is mapped goes, and the next fault maps it the other way.
 * Locks:      takes slots_lock, mmu_lock under it.
 * Yields at:  each lock and unlock, and inside.
 * Leaves out: a range that is a part of a slot.
 * Differs:    memslot_delete: refused says -EBUSY while private MMIO is mapped.
 *             kvm_zap.
 */
int kvm_set_memory_attributes(struct kvm *kvm, struct pci_dev *pdev,
			      bool private)
{
	struct kvm_memory_slot *slot;
	int rc = 0;

	if (copy_from_user())
		return -EFAULT;
	mutex_lock(&kvm->slots_lock);
	slot = kvm->slots[pdev->index];
	if (slot && !private)
		kvm_unbind_first(pdev, KVM_ZAP_UNBINDS_BEFORE);
	spin_lock(&kvm->mmu_lock);
	if (slot && !private)
		kvm_unbind_first(pdev, KVM_ZAP_UNBINDS_INSIDE);
	if (!private && pdev->fw->mmio != PRIVATE_MMIO_FREE &&
	    design(kvm->model, SWITCH_MEMSLOT_DELETE) == DELETE_REFUSED)
		rc = -EBUSY;
	if (rc == 0) {
		kvm_slots_touch(kvm, TOUCH_WRITE);
		kvm->mmu_invalidate_seq++;
		kvm->attributes[pdev->index] =
			private ? KVM_ATTRIBUTE_PRIVATE : KVM_ATTRIBUTE_SHARED;
	}
	if (rc == 0 && slot && private)
		slot->shared = false;
	else if (rc == 0 && slot)
		kvm_zap_private(slot);
	spin_unlock(&kvm->mmu_lock);
	mutex_unlock(&kvm->slots_lock);
	return rc;
}

/*
 * Models:     virt/kvm/kvm_main.c: kvm_put_kvm(), kvm_destroy_vm(), RFC-P7.
 * Locks:      slots_lock.
 * Yields at:  the reference, the firmware's call, and inside.
 * Leaves out: what else belongs to a VM; slots_lock, which nobody can hold.
 */
void kvm_put_kvm(struct kvm *kvm)
{
	if (!refcount_dec_and_test(&kvm->users_count))
		return;
	kvm_vfio_destroy(kvm);
	for (unsigned i = 0; i < REGISTRY_MEMBERS_MAX; i++)
		if (kvm->slots[i])
			kvm_free_memslot(kvm, kvm->slots[i]);
	if (!kvm->model->platform->vm_destroy(kvm))
		world_note(&kvm->fw->object, PLACE_HERE, "VM leaked");
	check_vm_destroyed(kvm, PLACE_HERE);
	block_free(kvm);
}

/*
 * Models:     virt/kvm/kvm_main.c: kvm_get_kvm_safe(), 6.12.
 * Yields at:  the count.
 * Leaves out: nothing.
 */
bool kvm_get_kvm_safe(struct kvm *kvm)
{
	return refcount_inc_not_zero(&kvm->users_count);
}

void kvm_slot_setup(struct kvm *kvm, struct pci_dev *pdev,
		    struct vfio_pci_dma_buf *priv)
{
	struct kvm_memory_slot *slot = block_setup(kvm->model->world, "memslot",
						   pdev->name, sizeof(*slot));

	object_init(&slot->object, OBJECT_DEVICE, "memslot", pdev->name);
	slot->kvm = kvm;
	slot->pdev = pdev;
	slot->attach = priv;
	priv->importer = slot;
	priv->file_count++;
	kvm->slots[pdev->index] = slot;
}

struct kvm *kvm_init(struct vm *vm)
{
	struct kvm *kvm =
		block_setup(vm->model->world, "kvm", vm->tag, sizeof(*kvm));

	kvm->model = vm->model;
	kvm->vm = vm;
	vm->kvm = kvm;
	kvm_file_init(vm);
	refcount_init(&kvm->users_count, "kvm->users_count", vm->tag, 1);
	kvm_vfio_init(kvm);
	mutex_init(&kvm->slots_lock, "kvm->slots_lock", vm->tag);
	object_init(&kvm->td, OBJECT_DEVICE, "td", vm->tag);
	kvm->fw = world_alloc(vm->model->world, sizeof(*kvm->fw));
	firmware_vm_init(kvm->fw, vm->model, vm->tag, vm->index + 1);
	cell_init(&kvm->vm_dead, "kvm->vm_dead", vm->tag, CELL_ONCE, 0);
	srcu_init(&kvm->srcu, "kvm->srcu");
	spinlock_init(&kvm->mmu_lock, "kvm->mmu_lock", vm->tag);
	return kvm;
}
