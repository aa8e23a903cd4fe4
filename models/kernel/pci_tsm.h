/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TSM core of the PCI layer as the RFC sees it (PCIv3): one global rwsem,
 * one lock per physical function 0.
 *
 * Lock order: pci_tsm_rwsem (read) -> pf0->lock -> what the TSM driver takes.
 */
#ifndef MODELS_KERNEL_PCI_TSM_H
#define MODELS_KERNEL_PCI_TSM_H

#include "kernel/pci.h"

struct pci_tdi {
	struct pci_dev *pdev;
	struct kvm *kvm;
};

/* Errors: -EINVAL, -EINTR, -EBUSY, -ENXIO. 0 if it is bound to 'kvm' already.
 */
int pci_tsm_bind(struct pci_dev *pdev, struct kvm *kvm);

/* Errors: -EINTR and -EINVAL, and then it is still bound. */
int pci_tsm_unbind(struct pci_dev *pdev);

/* Carry the message that the guest has left in the firmware.
 * Errors: -EINTR, -EINVAL, -ENXIO, those of the exchange. */
int pci_tsm_guest_req(struct pci_dev *pdev);

/* Write 0 to the sysfs file 'connect'. Errors: -EINTR. */
int pci_tsm_disconnect(struct pci_dev *pdev);

/* Another TSM-capable device goes: the rwsem is held for writing. */
void pci_tsm_destroy_other(struct model *model);

#endif
