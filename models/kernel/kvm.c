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
 * Models:     virt/kvm/vfio_dmabuf.c: the importer's move_notify, and
 *             arch/x86/kvm/vmx/tdx.c: dropping a private MMIO page, RFC-P7, P9:
 *             block, track, unmap. Before STOP the module refuses the unmap.
 * Locks:      dma_resv is held; mmu_lock (a rwlock in the kernel, here plainly
 *             exclusive: two faults on one BAR exclude each other by dma_resv
 *             as well).
 * Yields at:  lock, each SEAMCALL, unlock.
 * Leaves out: shared mappings, which the module does not see; the flush.
 */
void kvm_vfio_dmabuf_move_notify(struct kvm *kvm, struct pci_dev *pdev)
{
	enum tdx_mmio leaf;

	model_call(kvm->model, ACTOR_KVM, "move_notify");
	spin_lock(&kvm->mmu_lock);
	kvm->mmu_invalidate_seq++;
	leaf = pdev->devif.mmio;
	if (leaf == TDX_MMIO_PENDING || leaf == TDX_MMIO_MAPPED) {
		enum tdx_status status = tdh_mmio_block(&pdev->devif);

		if (status != TDX_SUCCESS)
			kvm_bug(kvm, pdev, "TDH.MMIO.BLOCK", status,
				PLACE_HERE);
		status = tdh_mmio_unmap(&pdev->devif);
		if (status != TDX_SUCCESS)
			kvm_bug(kvm, pdev, "TDH.MMIO.UNMAP", status,
				PLACE_HERE);
	}
	spin_unlock(&kvm->mmu_lock);
	model_return(kvm->model, ACTOR_KVM, "move_notify", 0);
}

/*
 * Models:     arch/x86/kvm/mmu/mmu.c: the private fault path on a dma-buf slot,
 *             RFC-P8, P9, with VFIO's get_pfn (RFC-P6): snapshot the sequence,
 *             ask the exporter under dma_resv, then map under mmu_lock if
 *             nothing was unmapped meanwhile.
 * Locks:      dma_resv, then mmu_lock, one after the other.
 * Yields at:  each lock and unlock, the SEAMCALL.
 * Leaves out: the memory attribute of the range; a guest that takes such a
 *             fault has made it private. Retry is bounded by the vCPU's exit:
 *             the guest touches the page again.
 */
int kvm_private_mmio_fault(struct kvm *kvm, struct pci_dev *pdev)
{
	struct vfio_pci_dma_buf *priv = &pdev->drvdata->dmabuf;
	enum tdx_status status = TDX_SUCCESS;
	uint64_t seq = kvm->mmu_invalidate_seq;
	int rc = 0;

	model_call(kvm->model, ACTOR_KVM, "private_mmio_fault");
	mutex_lock(&priv->resv);
	if (priv->revoked)
		rc = -ENODEV;
	mutex_unlock(&priv->resv);
	if (rc)
		goto out;
	spin_lock(&kvm->mmu_lock);
	if (kvm->mmu_invalidate_seq != seq)
		rc = -EAGAIN;
	else if (pdev->devif.mmio == TDX_MMIO_FREE)
		status = tdh_mmio_map(&pdev->devif);
	if (status != TDX_SUCCESS) {
		kvm_bug(kvm, pdev, "TDH.MMIO.MAP", status, PLACE_HERE);
		rc = -EIO;
	}
	spin_unlock(&kvm->mmu_lock);
out:
	model_return(kvm->model, ACTOR_KVM, "private_mmio_fault", rc);
	return rc;
}

void kvm_init(struct kvm *kvm, struct model *model)
{
	kvm->model = model;
	cell_init(&kvm->vm_dead, "kvm->vm_dead", NULL, CELL_ONCE, 0);
	spinlock_init(&kvm->mmu_lock, "kvm->mmu_lock", NULL);
}
