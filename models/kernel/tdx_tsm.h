/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TSM driver for TDX: turns bind, unbind and guest requests into calls of
 * the module and exchanges with the device. Called under pf0->lock.
 */
#ifndef MODELS_KERNEL_TDX_TSM_H
#define MODELS_KERNEL_TDX_TSM_H

#include "firmware/tdx.h"
#include "kernel/pci_tsm.h"

extern const struct pci_tsm_ops tdx_tsm_ops;

/* tdx_connect.c: session and stream. */
int tdx_tsm_connect(struct pci_dev *pdev);
void tdx_tsm_disconnect(struct pci_dev *pdev);
/* New keys for both, in the same hold of pf0->lock: 0, or they stay due. */
int tdx_keys_refresh(struct pci_dev *pdev);

/*
 * tdx_mmio.c: the trusted context of a TDI goes, however often the module has
 * to be asked.
 *
 * Locks: pf0->lock, or what iommufd holds. Yields: yes.
 */
void tdx_trusted_dma_remove(struct pci_dev *pdev);

/* The module's objects for a device, and for a function of it. */
static inline struct tdx_devif *tdx_devif_of(const struct pci_dev *pdev)
{
	return to_tdx_devif(pdev->fw);
}

static inline struct tdx_link *tdx_link_of(const struct pci_dev *pdev)
{
	return to_tdx_link(pdev->dsm->fw_link);
}

#endif
