/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The checkers of how the host calls the firmware: that what was busy is done
 * in the end. See findings.h. Nothing here yields.
 */
#ifndef MODELS_FINDINGS_FIRMWARE_H
#define MODELS_FINDINGS_FIRMWARE_H

#include "firmware/firmware.h"
#include "kernel/pci.h"
#include "world/finding.h"

extern const struct finding_class check_class_host_priority;
extern const struct finding_class check_class_abandoned_op;
extern const struct finding_class check_class_leak_reported;
extern const struct finding_class check_class_freed_under;
extern const struct finding_class check_class_keys_stale;

/* check/calls.c: a call about the TDI was busy, and was so 'before' times in
 * the same loop, which says so (world/retry.h); pf0->lock is held. */
void check_call_busy(struct pci_dev *pdev, unsigned before,
		     const struct place *place);
/* A call was refused: because the firmware waits for another one? */
void check_op_begins(struct pci_dev *pdev, const char *call,
		     const struct place *place);
/* The run is over: is one half done? */
void check_op_end(struct pci_dev *pdev);
/* The run is over: does the firmware still hold guests back for the host? */
void check_priority_end(struct pci_dev *pdev);

/* check/connect.c: the TDI was bound: are keys of its stream due? */
void check_keys_bound(struct pci_dev *pdev, const struct place *place);

/* check/leak.c: the host gives up an object of a device, and says so: has the
 * firmware kept it for no fault of the host's? Then the TDI is 'leaked'. The
 * host frees a TDI's pages. */
void check_link_leaked(struct pci_dev *dsm, struct firmware_link *link,
		       const char *what, const struct place *place);
void check_pages_freed(struct pci_dev *pdev, const struct place *place);
/* The host has done what it can to stop a device without the firmware: is that
 * dead, and has the device really stopped? Then the TDI is 'stopped': nothing
 * private of it comes through, and nothing ever will. */
void check_device_stopped(struct pci_dev *pdev);

#endif
