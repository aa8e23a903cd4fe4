/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TSM driver for Arm CCA: turns bind, unbind and what a guest asks of the
 * host into calls of the RMM, and carries its messages. And how KVM answers a
 * vCPU that has left the realm because of a device.
 */
#ifndef MODELS_KERNEL_CCA_TSM_H
#define MODELS_KERNEL_CCA_TSM_H

#include "firmware/cca_vdev.h"
#include "kernel/kvm.h"
#include "kernel/pci_tsm.h"

/* RHI: the 'code' of a guest_request. */
enum cca_rhi {
	CCA_RHI_NONE,
	CCA_RHI_GET_MEASUREMENTS,
	CCA_RHI_GET_INTERFACE_REPORT,
	CCA_RHI_SET_TDI_STATE_RUN,
	CCA_RHI_COUNT,
};

/* Its 'status'. */
enum cca_rhi_status {
	CCA_RHI_SUCCESS = 0,
	CCA_RHI_ERROR_INPUT = 5,
	CCA_RHI_ERROR_DEVICE = 6,
	CCA_RHI_BUSY = 9,
};

extern const struct pci_tsm_ops cca_tsm_ops;

/* cca_connect.c: session and stream. Locks: pf0->lock is held. */
int cca_tsm_connect(struct pci_dev *pdev);
void cca_tsm_disconnect(struct pci_dev *pdev);
/* The same of its keys, where they are due: 0, or the stream is lost. */
int cca_keys_refresh(struct pci_dev *pdev);

/*
 * cca_exit.c: a vCPU has left the realm, and KVM answers before it runs again:
 * it names the VDEV; it says that the memory is mapped; it unmaps what the
 * guest does not want any more.
 *
 * Locks: takes mmu_lock (unmap). Errors: -EIO (it runs again without an
 * answer), -EFAULT.
 */
int cca_exit_vdev_request(struct pci_dev *pdev, struct cca_rec *rec);
int cca_exit_dev_mem_map(struct pci_dev *pdev, struct cca_rec *rec);
void cca_exit_ripas_change(struct kvm *kvm, struct pci_dev *pdev);

/* The RMM's objects for a device, and for a function of it. */
static inline struct cca_vdev *cca_vdev_of(const struct pci_dev *pdev)
{
	return to_cca_vdev(pdev->fw);
}

static inline struct cca_pdev *cca_pdev_of(const struct pci_dev *pdev)
{
	return to_cca_pdev(pdev->dsm->fw_link);
}

#endif
