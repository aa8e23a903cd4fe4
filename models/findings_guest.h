/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The checkers of what a guest relies on: its evidence, and what it is told.
 * See findings.h.
 */
#ifndef MODELS_FINDINGS_GUEST_H
#define MODELS_FINDINGS_GUEST_H

#include "findings_mark.h"
#include "kernel/pci.h"
#include "world/finding.h"

/* What the checkers keep of the guest's driver of a device. */
struct check_guest {
	uint64_t steps[GUEST_STEP_COUNT]; /* the tasks that are in one */
	bool driver_bound;
	struct check_mark driver;
	struct check_mark pages; /* of evidence: the VMM has changed them */
};

extern const struct finding_class check_class_stale_evidence;
extern const struct finding_class check_class_repeated_evidence;
extern const struct finding_class check_class_false_unlock;
extern const struct finding_class check_class_driver_bound;
extern const struct finding_class check_class_unhashed_evidence;
extern const struct finding_class check_class_wrong_ranges;

/* check/evidence.c: the guest vouches for the device; it uses it privately,
 * or accepts it, as 'did' says. */
void check_evidence_taken(struct pci_dev *pdev, const struct place *place);
void check_evidence_used(struct pci_dev *pdev, const char *did,
			 const struct place *place);

/* A bind has made new evidence, which the firmware numbers; pf0->lock is held.
 */
void check_evidence_made(struct pci_dev *pdev, uint64_t generation,
			 const struct place *place);
/* The guest is about to ask for an unbind: what to hand in when it was told
 * that it was done. */
unsigned check_unlock_asked(struct pci_dev *pdev);
void check_unlock_told(struct pci_dev *pdev, unsigned binds,
		       const struct place *place);

/* The VMM has changed the pages of evidence. */
void check_pages_changed(struct pci_dev *pdev, const struct place *place);
/* A guest has judged 'parsed', and had hashed 'hashed'. */
void check_blob_parsed(struct pci_dev *pdev, enum blob hashed, enum blob parsed,
		       const struct place *place);

/* The guest has accepted the device by such a report. */
void check_ranges_accepted(struct pci_dev *pdev,
			   const struct tdisp_report *report,
			   const struct place *place);

/* check/guest.c: the guest makes a step; a driver of it is bound, or gone. */
void check_guest_step_begin(struct pci_dev *pdev, enum guest_step step,
			    const struct place *place);
void check_guest_step_end(struct pci_dev *pdev, enum guest_step step);
void check_guest_driver(struct pci_dev *pdev, bool bound,
			const struct place *place);

#endif
