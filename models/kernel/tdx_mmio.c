/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What KVM and the IOMMU driver ask of the TDX module: private MMIO in the
 * S-EPT, and the tables for trusted DMA.
 */
#include "findings_firmware.h"
#include "firmware/firmware_vm.h"
#include "kernel/tdx_tsm.h"
#include "platform.h"

/*
 * Models:     arch/x86/kvm/vmx/tdx.c: mapping a private MMIO page, RFC-P9.
 * Locks:      mmu_lock is held.
 * Yields at:  the SEAMCALL.
 * Leaves out: levels.
 * Differs:    mmio_map_error: returned. stop_failed: blocks_stream knows that a
 *             TDI may be cut off just before its MMIO is taken back.
 */
static int tdx_map_private_mmio(struct kvm *kvm, struct pci_dev *pdev)
{
	const struct model *model = kvm->model;
	enum tdx_status status = tdh_mmio_map(tdx_devif_of(pdev), kvm->fw);

	if ((status == TDX_MMIO_INVALID_PAGE_METADATA &&
	     design(model, SWITCH_MMIO_MAP_ERROR) == MAP_ERROR_RETURNED) ||
	    (status == TDX_IDE_STREAM_BLOCKED &&
	     design(model, SWITCH_STOP_FAILED) == STOP_FAILED_BLOCKS_STREAM))
		return -EFAULT;
	if (status == TDX_SUCCESS)
		return 0;
	kvm_bug(kvm, pdev, "TDH.MMIO.MAP", tdx_status_name(status), PLACE_MUTE);
	return -EIO;
}

/*
 * Models:     arch/x86/kvm/vmx/tdx.c: dropping a private MMIO page, RFC-P9:
 *             block, track, unmap. Before STOP the module refuses the unmap.
 * Locks:      mmu_lock is held.
 * Yields at:  each SEAMCALL.
 * Leaves out: the flush.
 */
static void tdx_unmap_private_mmio(struct kvm *kvm, struct pci_dev *pdev)
{
	struct tdx_devif *devif = tdx_devif_of(pdev);
	enum tdx_status status = TDX_SUCCESS;

	if (devif->tdi.mmio != PRIVATE_MMIO_BLOCKED)
		status = tdh_mmio_block(devif);
	if (status != TDX_SUCCESS)
		kvm_bug(kvm, pdev, "TDH.MMIO.BLOCK", tdx_status_name(status),
			PLACE_MUTE);
	status = tdh_mmio_unmap(devif);
	if (status != TDX_SUCCESS)
		kvm_bug(kvm, pdev, "TDH.MMIO.UNMAP", tdx_status_name(status),
			PLACE_MUTE);
}

/*
 * Models:     drivers/iommu/intel: the trusted context of a TDI, RFC-P18.
 * Yields at:  the SEAMCALL.
 * Leaves out: the levels of the tables.
 */
static int tdx_trusted_dma_add(struct pci_dev *pdev)
{
	if (tdh_dmar_add(tdx_devif_of(pdev)) == TDX_SUCCESS)
		return 0;
	check_op_begins(pdev, "TDH.DMAR.ADD", PLACE_MUTE);
	return -EIO;
}

/*
 * Models:     drivers/iommu/intel: the end of the trusted context of a TDI,
 *             RFC-P18: a call that is cut short is made again until it is done,
 *             whoever waits, and whatever signal is pending.
 * Yields at:  each SEAMCALL.
 * Leaves out: the levels of the tables.
 */
void tdx_trusted_dma_remove(struct pci_dev *pdev)
{
	enum tdx_status status;

	do
		status = tdh_dmar_remove(tdx_devif_of(pdev));
	while (status == TDX_INTERRUPTED_RESUMABLE);
}

/*
 * Models:     arch/x86/kvm/vmx/tdx.c: the end of tdx_vm_destroy(), ML-6.19: a
 *             TD that something is left of is leaked as a whole.
 * Yields at:  the SEAMCALL.
 * Leaves out: the pages of the TD, one by one.
 */
static bool tdx_vm_destroy(struct kvm *kvm)
{
	return tdh_phymem_page_reclaim(kvm->fw) == TDX_SUCCESS;
}

static void tdx_setup(struct pci_dev *pdev)
{
	struct model *model = pdev->model;
	struct tdx_link *link = world_alloc(model->world, sizeof(*link));
	struct tdx_devif *devif = world_alloc(model->world, sizeof(*devif));

	tdx_link_init(link, model, pdev->name);
	tdx_devif_init(devif, model, pdev->name, &link->link);
	pdev->fw_link = &link->link;
	pdev->fw = &devif->tdi;
}

static const struct kvm_mmio_ops tdx_mmio_ops = {
	.map = tdx_map_private_mmio,
	.unmap = tdx_unmap_private_mmio,
};

static const struct trusted_dma_ops tdx_dma_ops = {
	.add = tdx_trusted_dma_add,
	.remove = tdx_trusted_dma_remove,
};

const struct platform platform_tdx = {
	.setup = tdx_setup,
	.tsm = &tdx_tsm_ops,
	.mmio = &tdx_mmio_ops,
	.vm_destroy = tdx_vm_destroy,
	.dma = &tdx_dma_ops,
	.guest = &tdx_guest_flow,
};
