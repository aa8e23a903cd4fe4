/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What KVM and the IOMMU driver do for TIO: private MMIO, which is a page that
 * the RMP has as the VM's and a mapping in the nested page table; and nothing
 * for trusted DMA: the sDTE is the firmware's.
 */
#include "firmware/firmware_vm.h"
#include "kernel/kvm.h"
#include "kernel/sev_tsm.h"
#include "kernel/vfio_pci_core.h"
#include "platform.h"

/*
 * Models:     arch/x86/kvm/svm/sev.c: a private fault on MMIO: RMPUPDATE, and
 *             the mapping. Once the guest has validated the pages they stay so
 *             over a zap, until they turn shared.
 * Locks:      mmu_lock is held.
 * Yields at:  the RMPUPDATE.
 * Leaves out: levels.
 * Differs:    only a TDI that is bound to the VM has private MMIO: for another
 *             one the fault goes to user space.
 */
static int sev_map_private_mmio(struct kvm *kvm, struct pci_dev *pdev)
{
	return tio_rmp_private(tio_tdi_of(pdev), kvm->fw) ? 0 : -EFAULT;
}

/*
 * Models:     arch/x86/kvm/svm/sev.c: the unmap of a private MMIO page: nobody
 *             can refuse it, and the RMP is not touched.
 * Locks:      mmu_lock is held.
 * Yields at:  the step.
 * Leaves out: the flush.
 */
static void sev_unmap_private_mmio(struct kvm *kvm, struct pci_dev *pdev)
{
	(void)kvm;
	tio_npt_unmap(tio_tdi_of(pdev));
}

/*
 * Models:     arch/x86/kvm/svm/sev.c: sev_vm_destroy(), ML-6.19: where the
 *             guest context is not let go of, the ASID is leaked with it.
 * Locks:      sev_cmd_mutex.
 * Yields at:  lock, the command, unlock.
 * Leaves out: that this command is the first one to time out.
 */
static bool sev_vm_destroy(struct kvm *kvm)
{
	struct pci_dev *pdev = kvm->model->devices[0]->pdev;
	struct sev_device *sev = sev_link_of(pdev)->sev;
	enum tio_status status;

	mutex_lock(&sev->sev_cmd_mutex);
	status = sev->psp_dead ? TIO_NO_ANSWER : snp_decommission(kvm->fw);
	mutex_unlock(&sev->sev_cmd_mutex);
	return status == TIO_SUCCESS;
}

/*
 * Models:     drivers/crypto/ccp/sev-dev.c: the one sev_device of the machine,
 *             ML-6.19; the first device makes it, the others find it.
 * Yields at:  nowhere: set-up.
 * Leaves out: nothing.
 */
static struct sev_device *sev_device_of(struct model *model, unsigned index)
{
	struct sev_device *sev;

	if (index > 0)
		return sev_link_of(model->devices[0]->pdev)->sev;
	sev = world_alloc(model->world, sizeof(*sev));
	mutex_init(&sev->sev_cmd_mutex, "sev_cmd_mutex", NULL);
	return sev;
}

static void sev_setup(struct pci_dev *pdev)
{
	struct model *model = pdev->model;
	struct sev_link *link = world_alloc(model->world, sizeof(*link));
	struct tio_tdi *tdi = world_alloc(model->world, sizeof(*tdi));

	tio_dev_init(&link->dev, model, pdev->name);
	tio_tdi_init(tdi, model, pdev->name, &link->dev.link);
	link->sev = sev_device_of(model, pdev->index);
	pdev->fw_link = &link->dev.link;
	pdev->fw = &tdi->tdi;
}

static const struct kvm_mmio_ops sev_mmio_ops = {
	.map = sev_map_private_mmio,
	.unmap = sev_unmap_private_mmio,
};

const struct platform platform_tio = {
	.setup = sev_setup,
	.tsm = &sev_tsm_ops,
	.mmio = &sev_mmio_ops,
	.vm_destroy = sev_vm_destroy,
	.guest = &tio_guest_flow,
};
