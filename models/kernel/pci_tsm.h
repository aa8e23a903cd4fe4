/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TSM core of the PCI layer as the RFC sees it (PCIv3), and as mainline has
 * it (ML-TSM): one global rwsem, one lock per physical function 0.
 *
 * Lock order: pci_tsm_rwsem (read) -> pf0->lock -> what the TSM driver takes.
 */
#ifndef MODELS_KERNEL_PCI_TSM_H
#define MODELS_KERNEL_PCI_TSM_H

#include "kernel/pci.h"
#include "kernel/user_buffer.h"

struct pci_tdi {
	struct pci_dev *pdev;
	struct kvm *kvm;
};

/* Errors: -EINVAL, -EINTR, -EBUSY, -ENXIO. 0 if it is bound to 'kvm' already.
 */
int pci_tsm_bind(struct pci_dev *pdev, struct kvm *kvm);

/* Errors: -EINTR and -EINVAL, and then it is still bound. */
int pci_tsm_unbind(struct pci_dev *pdev);

/* Carry the message that the guest has left in the firmware; 'buffer' is
 * copied from under the locks, NULL: it was before.
 * Errors: -EINTR, -EINVAL, -ENXIO, -EFAULT, those of the exchange. */
int pci_tsm_guest_req(struct pci_dev *pdev, const struct user_buffer *buffer);

/* Write the sysfs files 'connect' and 'disconnect'.
 * Errors: -EINTR, -EBUSY (is connected; is bound: design). */
int pci_tsm_connect(struct pci_dev *pdev);
int pci_tsm_disconnect(struct pci_dev *pdev);

/* Read one of them. Errors: -ENODEV (it goes), -EINTR. */
int pci_tsm_connect_show(struct pci_dev *pdev);

/* The device goes: disconnect it, forget it. Locks: pci_tsm_rwsem (write). */
void pci_tsm_destroy(struct pci_dev *pdev);

/* Another TSM-capable device goes: the rwsem is held for writing. */
void pci_tsm_destroy_other(struct model *model);

/* Is there one? */
static inline bool pci_has_tsm_core(const struct model *model)
{
	return design(model, SWITCH_TSM_CORE) != TSM_CORE_NONE;
}

#endif
