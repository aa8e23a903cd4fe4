/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TSM driver for TDX: turns bind, unbind and guest requests into calls of
 * the module and exchanges with the device. Called under pf0->lock.
 */
#ifndef MODELS_KERNEL_TDX_TSM_H
#define MODELS_KERNEL_TDX_TSM_H

#include "kernel/pci_tsm.h"

/* Session and stream. Errors: -EIO, -ENXIO, and then nothing is left of it. */
int tdx_tsm_connect(struct pci_dev *pdev);
void tdx_tsm_disconnect(struct pci_dev *pdev);

/* NULL on any failure. */
struct pci_tdi *tdx_tsm_bind(struct pci_dev *pdev, struct kvm *kvm);
void tdx_tsm_unbind(struct pci_tdi *tdi);
/* Errors: -EIO, -EBUSY, -EINVAL. */
int tdx_tsm_guest_req(struct pci_tdi *tdi);

#endif
