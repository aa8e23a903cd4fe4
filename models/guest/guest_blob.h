/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Evidence on its way into the guest. It lies in shared pages, which the VMM
 * can write at any time: the guest copies it once, holds the digest of its copy
 * against the firmware's, and judges the copy.
 *
 * No other task runs inside of these; each belongs to the step before it.
 */
#ifndef MODELS_GUEST_GUEST_BLOB_H
#define MODELS_GUEST_GUEST_BLOB_H

#include "kernel/pci.h"

/* What the guest's private memory has, after it has read the pages. */
enum blob guest_blob_copy(const struct pci_dev *pdev);

/* Is that what the firmware has the digest of? */
bool guest_blob_hashes(enum blob copy);

/* The same of the report, which is a part of it. */
struct tdisp_report guest_report_copy(struct pci_dev *pdev);

/* The guest takes apart, and judges, what it has hashed. False: the ranges are
 * not those of the BAR. */
bool guest_blob_parse(struct pci_dev *pdev, enum blob copy,
		      const struct tdisp_report *report);

/* The ranges by which the guest accepts the device. False: it does not. */
bool guest_ranges_judged(struct pci_dev *pdev, struct tdisp_report *ret_report);

#endif
