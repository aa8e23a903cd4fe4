/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/kvm.h"

#include "findings.h"
#include "kernel/vfio_pci_core.h"

/*
 * Models:     KVM_BUG_ON() after a refused SEAMCALL, RFC-P7: the VM is dead,
 *             the host lives on.
 * Yields at:  the mark.
 * Leaves out: the page that stays with the module.
 */
static void kvm_bug(struct kvm *kvm, struct pci_dev *pdev, const char *leaf,
		    enum tdx_status status, const struct place *place)
{
	check_firmware_refused(pdev, leaf, tdx_status_name(status), place);
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
 * Models:     arch/x86/kvm/vmx/tdx.c: dropping a private MMIO page, RFC-P9:
 *             block, track, unmap. Before STOP the module refuses the unmap.
 * Locks:      mmu_lock is held.
 * Yields at:  each SEAMCALL.
 * Leaves out: the flush.
 */
static void kvm_unmap_private_mmio(struct kvm *kvm, struct pci_dev *pdev)
{
	enum tdx_status status = tdh_mmio_block(&pdev->devif);

	if (status != TDX_SUCCESS)
		kvm_bug(kvm, pdev, "TDH.MMIO.BLOCK", status, PLACE_HERE);
	status = tdh_mmio_unmap(&pdev->devif);
	if (status != TDX_SUCCESS)
		kvm_bug(kvm, pdev, "TDH.MMIO.UNMAP", status, PLACE_HERE);
}

/*
 * Models:     virt/kvm/vfio_dmabuf.c: the importer's move_notify, and
 *             arch/x86/kvm/mmu/mmu.c: the unmap of the slot, RFC-P7, P9.
 * Locks:      dma_resv is held; mmu_lock (a rwlock in the kernel, here plainly
 *             exclusive: two faults on one BAR exclude each other by dma_resv
 *             as well).
 * Yields at:  the look at the slot, lock, each SEAMCALL, unlock.
 * Leaves out: the flush.
 */
void kvm_vfio_dmabuf_move_notify(struct kvm_memory_slot *slot)
{
	struct kvm *kvm = slot->kvm;
	struct pci_dev *pdev = slot->pdev;
	enum tdx_mmio leaf;

	model_call(kvm->model, ACTOR_KVM, "move_notify");
	task_act(&slot->object, 0);
	spin_lock(&kvm->mmu_lock);
	kvm->mmu_invalidate_seq++;
	slot->shared = false;
	leaf = pdev->devif.mmio;
	if (leaf == TDX_MMIO_PENDING || leaf == TDX_MMIO_MAPPED)
		kvm_unmap_private_mmio(kvm, pdev);
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
	kvm->mmu_invalidate_seq++;
	kvm->mmio_stopped |= UINT64_C(1) << pdev->index;
	if (pdev->devif.mmio == TDX_MMIO_BLOCKED) {
		enum tdx_status status = tdh_mmio_unmap(&pdev->devif);

		if (status != TDX_SUCCESS)
			kvm_bug(kvm, pdev, "TDH.MMIO.UNMAP", status,
				PLACE_HERE);
	} else if (pdev->devif.mmio != TDX_MMIO_FREE) {
		kvm_unmap_private_mmio(kvm, pdev);
	}
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

	if (!priv) {
		check_null_used(slot->pdev, "slot->dmabuf_attach", PLACE_HERE);
		return -EIO;
	}
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
 * Models:     arch/x86/kvm/mmu/mmu.c: the fault path on a dma-buf slot, RFC-P8,
 *             P9: snapshot the sequence, ask the exporter under dma_resv, then
 *             map under mmu_lock if nothing was unmapped meanwhile.
 * Locks:      dma_resv, then mmu_lock, one after the other.
 * Yields at:  the look at the slot, each lock and unlock, the SEAMCALL.
 * Leaves out: the memory attribute of the range: who asks says what it is.
 *             Retry is bounded by the vCPU's exit: the guest touches the page
 *             again.
 * Differs:    fault_retry_check: off maps what it was told, whatever happened
 *             since.
 */
static int kvm_mmio_fault(struct kvm *kvm, struct pci_dev *pdev, bool private)
{
	struct kvm_memory_slot *slot = kvm->slots[pdev->index];
	enum tdx_status status = TDX_SUCCESS;
	uint64_t seq = kvm->mmu_invalidate_seq;
	int rc;

	if (!slot)
		return -EFAULT;
	rc = kvm_vfio_dmabuf_get_pfn(slot);
	if (rc)
		return rc;
	spin_lock(&kvm->mmu_lock);
	if (slot->going ||
	    (private && (kvm->mmio_stopped >> pdev->index & 1) != 0))
		rc = -EFAULT;
	else if (kvm->mmu_invalidate_seq != seq &&
		 design(kvm->model, SWITCH_FAULT_RETRY_CHECK))
		rc = -EAGAIN;
	else if (!private)
		slot->shared = true;
	else if (pdev->devif.mmio == TDX_MMIO_FREE)
		status = tdh_mmio_map(&pdev->devif);
	if (status != TDX_SUCCESS) {
		kvm_bug(kvm, pdev, "TDH.MMIO.MAP", status, PLACE_HERE);
		rc = -EIO;
	}
	spin_unlock(&kvm->mmu_lock);
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
 * Yields at:  lock, unlock.
 * Leaves out: a size that does not fit; the comparison of the VM.
 * Differs:    memslot_error: returned gives -EINVAL.
 */
static int kvm_vfio_dmabuf_bind(struct kvm_memory_slot *slot, bool foreign)
{
	struct vfio_pci_core_device *vdev = slot->pdev->drvdata;
	struct vfio_pci_dma_buf *priv = vdev->dmabufs[0];

	if (foreign) {
		if (design(slot->kvm->model, SWITCH_MEMSLOT_ERROR) ==
			    ERROR_UNINITIALISED &&
		    world_choose(CHOICE_VALUE, 2) == 0)
			return 0;
		return -EINVAL;
	}
	if (!priv)
		return -EINVAL;
	mutex_lock(&priv->resv);
	priv->importer = slot;
	slot->attach = priv;
	mutex_unlock(&priv->resv);
	return 0;
}

/*
 * Models:     virt/kvm/vfio_dmabuf.c: kvm_vfio_dmabuf_unbind(), RFC-P7.
 * Locks:      slots_lock is held; dma_resv.
 * Yields at:  lock, unlock.
 * Leaves out: the last reference on the buffer: VFIO's file holds another.
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
 */
int kvm_set_memslot(struct kvm *kvm, struct pci_dev *pdev, bool foreign)
{
	struct kvm_memory_slot *slot;
	int rc = -EEXIST;

	mutex_lock(&kvm->slots_lock);
	if (kvm->slots[pdev->index])
		goto out_unlock;
	slot = kvm_slot_new(kvm, pdev);
	rc = kvm_vfio_dmabuf_bind(slot, foreign);
	if (rc)
		block_free(slot);
	else
		kvm->slots[pdev->index] = slot;
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

	mutex_lock(&kvm->slots_lock);
	old = kvm->slots[pdev->index];
	if (!old)
		goto out_unlock;
	rc = -EINVAL;
	if (design(kvm->model, SWITCH_MEMSLOT_MODIFY) == MODIFY_REFUSED)
		goto out_unlock;
	slot = kvm_slot_new(kvm, pdev);
	/* A second attachment; the first stays in the buffer's list. */
	slot->attach = old->attach;
	if (slot->attach) {
		mutex_lock(&slot->attach->resv);
		slot->attach->stale = slot->attach->importer;
		slot->attach->importer = slot;
		mutex_unlock(&slot->attach->resv);
	}
	kvm->slots[pdev->index] = slot;
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
	slot->going = slot->pdev->devif.mmio == TDX_MMIO_FREE;
	spin_unlock(&kvm->mmu_lock);
	return !slot->going;
}

/*
 * Models:     virt/kvm/kvm_main.c: kvm_set_memory_region() that deletes a slot,
 *             RFC-P7: unmap, then unbind, then free.
 * Locks:      slots_lock, mmu_lock.
 * Yields at:  each lock and unlock, and inside.
 * Leaves out: synchronize_srcu(): a fault and the deletion exclude each other
 *             by mmu_lock and the sequence here.
 * Differs:    memslot_delete: refused says -EBUSY while private MMIO is mapped.
 */
int kvm_delete_memslot(struct kvm *kvm, struct pci_dev *pdev)
{
	struct kvm_memory_slot *slot;
	int rc = -ENOENT;

	mutex_lock(&kvm->slots_lock);
	slot = kvm->slots[pdev->index];
	if (slot && kvm_delete_refused(kvm, slot)) {
		rc = -EBUSY;
	} else if (slot) {
		kvm_vfio_dmabuf_move_notify(slot);
		kvm_free_memslot(kvm, slot);
		rc = 0;
	}
	mutex_unlock(&kvm->slots_lock);
	return rc;
}

/*
 * Models:     virt/kvm/kvm_main.c: kvm_put_kvm(), kvm_destroy_vm(), RFC-P7.
 * Locks:      slots_lock.
 * Yields at:  the reference, and inside.
 * Leaves out: what else belongs to a VM; slots_lock, which nobody can hold.
 */
void kvm_put_kvm(struct kvm *kvm)
{
	if (!refcount_dec_and_test(&kvm->users_count))
		return;
	for (unsigned i = 0; i < REGISTRY_MEMBERS_MAX; i++)
		if (kvm->slots[i])
			kvm_free_memslot(kvm, kvm->slots[i]);
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

/*
 * Models:     include/linux/fs.h: get_file() on the VM's file, as TSMOP-v5
 *             keeps a VM: its caller holds another reference.
 * Yields at:  the count.
 * Leaves out: nothing.
 */
void kvm_get_file(struct model *model)
{
	task_act(&model->kvm_file, model->kvm_file_count);
	SIM_ASSERT(model->kvm_file_count > 0);
	model->kvm_file_count++;
}

/*
 * Models:     fs/file.c: fdget() on the descriptor of the VM or of a vCPU.
 * Yields at:  the look-up.
 * Leaves out: that each has a file of its own; each keeps the VM.
 */
int kvm_fdget(struct model *model)
{
	task_act(&model->kvm_file, model->kvm_file_count);
	if (!model->kvm_open)
		return -EBADF;
	model->kvm_file_count++;
	return 0;
}

/*
 * Models:     virt/kvm/kvm_main.c: kvm_vm_release(), kvm_vcpu_release() at the
 *             last reference of the file.
 * Yields at:  the drop, and inside.
 * Leaves out: nothing.
 */
void kvm_fput(struct model *model)
{
	task_act(&model->kvm_file, model->kvm_file_count);
	SIM_ASSERT(model->kvm_file_count > 0);
	if (--model->kvm_file_count == 0)
		kvm_put_kvm(model->kvm);
}

/*
 * Models:     fs/open.c: close() of all descriptors of the VM.
 * Yields at:  the look-up, and inside the release.
 * Leaves out: nothing.
 */
int kvm_close(struct model *model)
{
	task_act(&model->kvm_file, model->kvm_file_count);
	if (!model->kvm_open)
		return -EBADF;
	model->kvm_open = false;
	SIM_ASSERT(model->kvm_file_count > 0);
	if (--model->kvm_file_count == 0)
		kvm_put_kvm(model->kvm);
	return 0;
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
	kvm->slots[pdev->index] = slot;
}

void kvm_reference_setup(struct model *model)
{
	if (design(model, SWITCH_KVM_REFERENCE) == KVM_BY_FILE)
		model->kvm_file_count++;
	else
		model->kvm->users_count.value++;
}

struct kvm *kvm_init(struct model *model)
{
	struct kvm *kvm = block_setup(model->world, "kvm", NULL, sizeof(*kvm));

	kvm->model = model;
	object_init(&model->kvm_file, OBJECT_DEVICE, "kvm file", NULL);
	model->kvm_open = true;
	model->kvm_file_count = 1;
	refcount_init(&kvm->users_count, "kvm->users_count", NULL, 1);
	mutex_init(&kvm->slots_lock, "kvm->slots_lock", NULL);
	object_init(&kvm->td, OBJECT_DEVICE, "td", NULL);
	cell_init(&kvm->vm_dead, "kvm->vm_dead", NULL, CELL_ONCE, 0);
	spinlock_init(&kvm->mmu_lock, "kvm->mmu_lock", NULL);
	return kvm;
}
