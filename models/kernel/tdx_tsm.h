/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TSM driver for TDX: turns bind, unbind and guest requests into calls of
 * the module and exchanges with the device. Called under pf0->lock.
 */
#ifndef MODELS_KERNEL_TDX_TSM_H
#define MODELS_KERNEL_TDX_TSM_H

#include "kernel/pci_tsm.h"

/* NULL on any failure. */
struct pci_tdi *tdx_tsm_bind(struct pci_dev *pdev, struct kvm *kvm);
void tdx_tsm_unbind(struct pci_tdi *tdi);
/* Errors: -EIO, -EBUSY, -EINVAL. */
int tdx_tsm_guest_req(struct pci_tdi *tdi);

#endif
