/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What KVM asks of the RMM: private MMIO in the realm's tables. Trusted DMA is
 * the STE's, which the RMM keeps by itself. And the platform as a whole.
 */
#include "firmware/firmware_vm.h"
#include "kernel/cca_tsm.h"
#include "platform.h"

/*
 * Models:     arch/arm64/kvm/rmi.c: mapping device memory, CCA-v1: it is given
 *             to the RMM first. A refusal goes to user space, and harms nobody.
 * Locks:      mmu_lock is held.
 * Yields at:  each SMC.
 * Leaves out: levels.
 */
static int cca_map_private_mmio(struct kvm *kvm, struct pci_dev *pdev)
{
	struct cca_vdev *v = cca_vdev_of(pdev);

	(void)kvm;
	if (rmi_granule_dev_delegate(v) != RMI_SUCCESS)
		return -EFAULT;
	if (rmi_rtt_dev_map(v) == RMI_SUCCESS)
		return 0;
	(void)rmi_granule_dev_undelegate(v);
	return -EFAULT;
}

/*
 * Models:     arch/arm64/kvm/rmi.c: dropping device memory, CCA-v1: legal at
 *             any time; the guest faults.
 * Locks:      mmu_lock is held.
 * Yields at:  each SMC.
 * Leaves out: the flush.
 */
static void cca_unmap_private_mmio(struct kvm *kvm, struct pci_dev *pdev)
{
	struct cca_vdev *v = cca_vdev_of(pdev);

	(void)kvm;
	if (rmi_rtt_dev_unmap(v) == RMI_SUCCESS)
		(void)rmi_granule_dev_undelegate(v);
}

/*
 * Models:     arch/arm64/kvm/rmi.c: kvm_destroy_realm(), CCA-v1: a realm that
 *             the RMM keeps is leaked.
 * Yields at:  the SMC.
 * Leaves out: its granules.
 */
static bool kvm_destroy_realm(struct kvm *kvm)
{
	return rmi_realm_destroy(kvm->fw) == RMI_SUCCESS;
}

static void cca_setup(struct pci_dev *pdev)
{
	struct model *model = pdev->model;
	struct cca_pdev *endpoint =
		world_alloc(model->world, sizeof(*endpoint));
	struct cca_pdev *root_port =
		world_alloc(model->world, sizeof(*root_port));
	struct cca_vdev *vdev = world_alloc(model->world, sizeof(*vdev));

	cca_pdev_init(endpoint, root_port, model, pdev->name);
	cca_vdev_init(vdev, model, pdev->name, &endpoint->link);
	pdev->fw_link = &endpoint->link;
	pdev->fw = &vdev->tdi;
}

static const struct kvm_mmio_ops cca_mmio_ops = {
	.map = cca_map_private_mmio,
	.unmap = cca_unmap_private_mmio,
};

const struct platform platform_cca = {
	.setup = cca_setup,
	.tsm = &cca_tsm_ops,
	.mmio = &cca_mmio_ops,
	.vm_destroy = kvm_destroy_realm,
	.guest = &cca_guest_flow,
};
