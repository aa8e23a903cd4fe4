/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How KVM answers a vCPU that has left its realm because of a device: in the
 * kernel, between the exit and the next entry. Nothing holds the VDEV over the
 * two.
 */
#include "kernel/cca_tsm.h"
#include "platform.h"

/*
 * Models:     arch/arm64/kvm/rmi-exit.c: the exit VDEV_REQUEST, CCA-v1: the
 *             host names the VDEV that the guest's id stands for.
 * Locks:      none that an unbind takes.
 * Yields at:  the SMC.
 * Leaves out: how the VDEV is found: there is one for a function.
 */
int cca_exit_vdev_request(struct pci_dev *pdev, struct cca_rec *rec)
{
	enum rmi_status status;

	model_call(pdev->model, ACTOR_KVM, "vdev_request");
	status = rmi_vdev_complete(cca_vdev_of(pdev), rec);
	model_return(pdev->model, ACTOR_KVM, "vdev_request", status);
	return status == RMI_SUCCESS ? 0 : -EIO;
}

/*
 * Models:     arch/arm64/kvm/rmi-exit.c: the exit DEV_MEM_MAP, CCA-v1, once the
 *             memory is mapped: the answer that the guest is to accept.
 * Yields at:  the SMC.
 * Leaves out: page by page.
 */
int cca_exit_dev_mem_map(struct pci_dev *pdev, struct cca_rec *rec)
{
	enum rmi_status status;

	model_call(pdev->model, ACTOR_KVM, "dev_mem_map");
	status = rmi_rtt_dev_validate(cca_vdev_of(pdev), rec);
	model_return(pdev->model, ACTOR_KVM, "dev_mem_map", status);
	return status == RMI_SUCCESS ? 0 : -EFAULT;
}

/*
 * Models:     arch/arm64/kvm/rmi.c: a guest that makes the range of a device
 *             empty, CCA-v1: what is mapped there goes.
 * Locks:      mmu_lock.
 * Yields at:  lock, each SMC, unlock.
 * Leaves out: the attribute, which the VMM may change with it.
 */
void cca_exit_ripas_change(struct kvm *kvm, struct pci_dev *pdev)
{
	model_call(kvm->model, ACTOR_KVM, "ripas_change");
	spin_lock(&kvm->mmu_lock);
	world_touch(&kvm->srcu.object, TOUCH_WRITE);
	world_touch(&pdev->fw->object, TOUCH_READ);
	kvm->mmu_invalidate_seq++;
	if (pdev->fw->mmio != PRIVATE_MMIO_FREE)
		kvm->model->platform->mmio->unmap(kvm, pdev);
	spin_unlock(&kvm->mmu_lock);
	model_return(kvm->model, ACTOR_KVM, "ripas_change", 0);
}
