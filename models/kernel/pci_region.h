/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Claims on the BARs of a function. The six BARs are one region here: the
 * modelled drivers claim and give back all of them, or the private one.
 *
 * 'by' is whose claim the caller means. The kernel is not told it when a
 * region is given back: it frees whatever lies in the range. It is here for
 * the trace and the checker alone.
 */
#ifndef MODELS_KERNEL_PCI_REGION_H
#define MODELS_KERNEL_PCI_REGION_H

#include "kernel/pci.h"

void pci_region_init(struct pci_dev *pdev);

/* Yields: yes, once. Errors: -EBUSY, nothing claimed. */
#define pci_request_regions_exclusive(pdev, by)                                \
	pci_request_regions_at(pdev, by, PLACE_HERE)
#define pci_request_selected_regions(pdev, by)                                 \
	pci_request_regions_at(pdev, by, PLACE_HERE)
int pci_request_regions_at(struct pci_dev *pdev, enum region_owner by,
			   const struct place *place);

/* Yields: yes, once. */
#define pci_release_regions(pdev, by)                                          \
	pci_release_regions_at(pdev, by, PLACE_HERE)
#define pci_release_selected_regions(pdev, by)                                 \
	pci_release_regions_at(pdev, by, PLACE_HERE)
void pci_release_regions_at(struct pci_dev *pdev, enum region_owner by,
			    const struct place *place);

/* 'vfio-pci-tsm', 'vfio-pci', 'free'. */
const char *pci_region_owner_name(const struct model *model,
				  enum region_owner owner);

#endif
