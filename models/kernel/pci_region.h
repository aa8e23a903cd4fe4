/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Claims on the BARs of a function, each of which is a resource of its own.
 * 'bars' is a mask of 1 << enum pci_bar.
 *
 * 'by' is whose claim the caller means. The kernel is not told it when a
 * region is given back: it frees whatever lies in the range. It is here for
 * the trace and the checker alone.
 */
#ifndef MODELS_KERNEL_PCI_REGION_H
#define MODELS_KERNEL_PCI_REGION_H

#include "kernel/pci.h"

void pci_region_init(struct pci_dev *pdev);
/* Set-up: it has been claimed before. */
void pci_region_setup(struct pci_dev *pdev, enum pci_bar bar,
		      enum region_owner by);

/*
 * Claim all of them or none.
 *
 * Yields: yes, at each BAR. Errors: -EBUSY, nothing claimed.
 */
#define pci_request_regions_exclusive(pdev, by)                                \
	pci_request_regions_at(pdev, PCI_BARS_ALL, by, PLACE_HERE)
#define pci_request_selected_regions(pdev, bars, by)                           \
	pci_request_regions_at(pdev, bars, by, PLACE_HERE)
int pci_request_regions_at(struct pci_dev *pdev, unsigned bars,
			   enum region_owner by, const struct place *place);

/* Yields: yes, at each BAR. */
#define pci_release_regions(pdev, by)                                          \
	pci_release_regions_at(pdev, PCI_BARS_ALL, by, PLACE_HERE)
#define pci_release_selected_regions(pdev, bars, by)                           \
	pci_release_regions_at(pdev, bars, by, PLACE_HERE)
void pci_release_regions_at(struct pci_dev *pdev, unsigned bars,
			    enum region_owner by, const struct place *place);

/* How many of the BARs does 'by' hold? No step: for checkers and the like. */
static inline unsigned pci_region_count(const struct pci_dev *pdev,
					enum region_owner by)
{
	unsigned count = 0;

	for (unsigned bar = 0; bar < PCI_BAR_COUNT; bar++)
		count += cell_peek(&pdev->regions[bar].owner) == by;
	return count;
}

/* 'vfio-pci-tsm', 'vfio-pci', 'other-driver', 'free'. */
const char *pci_region_owner_name(const struct model *model,
				  enum region_owner owner);

#endif
