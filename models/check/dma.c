/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Private DMA: it must be off when an unbind returns, and before the pages of
 * the VM are used by somebody else.
 */
#include "findings.h"
#include "findings_vms.h"
#include "firmware/firmware.h"
#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"

const struct finding_class check_class_private_dma = {
	"private-dma-after-unbind",
	"private DMA of a TDI is possible, or happens, after its unbind or "
	"after the end of its VM, or of the guest's kernel",
	SEVERITY_ERROR,
};

const struct finding_class check_class_stale_iotlb = {
	"stale-iotlb",
	"private DMA of a TDI is out of the tables of the IOMMU, pages are used "
	"again, and the IOTLB still leads to them",
	SEVERITY_ERROR,
};

static void dma_report(struct pci_dev *pdev, enum invariant rule,
		       const char *role, const char *how,
		       const struct place *place)
{
	struct finding f = {
		.klass = &check_class_private_dma,
		.object = &pdev->object,
	};

	check_add_here(&f, role, f.object, place);
	check_add_mark(&f, "bound", f.object, &pdev->check->bound);
	(void)snprintf(f.text, sizeof(f.text), "%s: %s", pdev->name, how);
	check_report(pdev->model, rule, &f);
}

/* The firmware lets it through; and is there somebody to do it? */
static bool dma_possible(const struct pci_dev *pdev)
{
	return pdev->fw->dma == PRIVATE_DMA_ON && !pdev->check->stopped;
}

void check_dma_off(struct pci_dev *pdev, const struct place *place)
{
	world_touch(&pdev->fw->object, TOUCH_READ);
	if (dma_possible(pdev))
		dma_report(pdev, INVARIANT_DMA_OFF, "unbound",
			   "it is unbound, and the firmware still lets its "
			   "private DMA through",
			   place);
	/* One that nobody can clear harms nobody. */
	if (pdev->fw->dma == PRIVATE_DMA_FENCED && !pdev->dsm->fw_link->dead)
		dma_report(pdev, INVARIANT_FENCE_CLEARED, "unbound",
			   "it is unbound, and the fence of its DMA stands",
			   place);
}

void check_memory_reused(struct pci_dev *pdev, const struct place *place)
{
	world_touch(&pdev->hw.object, TOUCH_READ);
	world_touch(&pdev->fw->object, TOUCH_READ);
	world_note(&pdev->object, place, "memory_reused");
	if (pdev->hw.state == TDISP_RUN && pdev->hw.bus_master &&
	    pdev->fw->dma == PRIVATE_DMA_ON)
		dma_report(pdev, INVARIANT_DMA_OFF_BEFORE_FREE, "began",
			   "a new kernel of the guest begins, and private DMA "
			   "of the device into the memory of the old one is on",
			   place);
}

void check_dma_served(struct pci_dev *pdev, const struct place *place)
{
	world_touch(&pdev->object, TOUCH_READ);
	world_note(&pdev->object, place, "private_dma_served");
	if (!pdev->tsm.tdi)
		dma_report(pdev, INVARIANT_DMA_OFF, "did DMA",
			   "private DMA has reached memory, and it is unbound",
			   place);
}

/* While the tables have it, it is no more than they say. */
void check_iotlb_empty(struct pci_dev *pdev, const char *how,
		       const struct place *place)
{
	struct finding f = {
		.klass = &check_class_stale_iotlb,
		.object = &pdev->object,
	};

	world_touch(&pdev->fw->object, TOUCH_READ);
	world_touch(&pdev->fw->iotlb.object, TOUCH_READ);
	if (!pdev->fw->iotlb.of || pdev->fw->dma == PRIVATE_DMA_ON ||
	    pdev->fw->dma == PRIVATE_DMA_BLOCKED)
		return;
	check_add_here(&f, "used again", f.object, place);
	check_add_mark(&f, "bound", f.object, &pdev->check->bound);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: %s, and the IOTLB still has an entry of its "
		       "private DMA",
		       pdev->name, how);
	check_report(pdev->model, INVARIANT_IOTLB, &f);
}

void check_vm_destroyed(const struct kvm *kvm, const struct place *place)
{
	struct model *model = kvm->model;

	for (unsigned i = 0; i < model->device_count; i++) {
		struct pci_dev *pdev = model->devices[i]->pdev;

		if (check_of_another_vm(pdev, kvm))
			continue;
		world_note(&pdev->object, place, "vm_destroyed");
		world_touch(&pdev->fw->object, TOUCH_READ);
		if (dma_possible(pdev))
			dma_report(pdev, INVARIANT_DMA_OFF_BEFORE_FREE, "freed",
				   "the pages of the VM are freed, and the "
				   "firmware still lets its private DMA "
				   "through",
				   place);
		check_iotlb_empty(pdev, "the pages of the VM are freed", place);
		if (pdev->fw->present && !pdev->check->leaked)
			check_ended_while_bound(pdev, INVARIANT_NO_VM_TEARDOWN,
						"the VM is destroyed", place);
	}
}
