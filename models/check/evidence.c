/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Evidence belongs to one bind, even where the next one would give the same
 * bytes. The checker counts the binds of a device, and notes of which one the
 * guest has validated it.
 */
#include "findings.h"
#include "firmware/firmware.h"
#include "kernel/vfio_pci_core.h"

const struct finding_class check_class_stale_evidence = {
	"stale-evidence",
	"a guest uses a device privately under evidence of a former bind",
	SEVERITY_ERROR,
};

const struct finding_class check_class_repeated_evidence = {
	"repeated-evidence",
	"the number by which a guest tells the evidence of one bind from that "
	"of another is zero, or was there before",
	SEVERITY_ERROR,
};

const struct finding_class check_class_false_unlock = {
	"false-unlock",
	"a guest is told that a device is unlocked, and it is not",
	SEVERITY_ERROR,
};

const struct finding_class check_class_unhashed_evidence = {
	"unhashed-evidence",
	"a guest judges a device by evidence other than what it has hashed",
	SEVERITY_ERROR,
};

const struct finding_class check_class_wrong_ranges = {
	"wrong-ranges",
	"a guest accepts a device by a report whose ranges are not those of its "
	"BAR: with a hole, an overlap, or at another offset",
	SEVERITY_ERROR,
};

/* By what was hashed, and what was judged. */
#define JUDGED_ROW(index, hashed)                                              \
	[index] = {                                                            \
		[BLOB_GENUINE] =                                               \
			"evidence_judged hashed=" hashed " judged=genuine",    \
		[BLOB_ALTERED] =                                               \
			"evidence_judged hashed=" hashed " judged=altered",    \
		[BLOB_CUT] = "evidence_judged hashed=" hashed " judged=cut",   \
		[BLOB_OLD] = "evidence_judged hashed=" hashed " judged=old",   \
	}

void check_pages_changed(struct pci_dev *pdev, const struct place *place)
{
	check_mark_set(&pdev->check->guest.pages, place);
	world_note(&pdev->object, place, "evidence_changed");
}

static const char *const judged_notes[BLOB_COUNT][BLOB_COUNT] = {
	JUDGED_ROW(BLOB_GENUINE, "genuine"),
	JUDGED_ROW(BLOB_ALTERED, "altered"),
	JUDGED_ROW(BLOB_CUT, "cut"),
	JUDGED_ROW(BLOB_OLD, "old"),
};

void check_blob_parsed(struct pci_dev *pdev, enum blob hashed, enum blob parsed,
		       const struct place *place)
{
	struct finding f = {
		.klass = &check_class_unhashed_evidence,
		.object = &pdev->object,
	};

	world_note(&pdev->object, place, judged_notes[hashed][parsed]);
	if (parsed == hashed)
		return;
	check_add_here(&f, "judges", f.object, place);
	check_add_mark(&f, "changed", f.object, &pdev->check->guest.pages);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the guest judges it by evidence that has changed "
		       "since the guest has hashed it",
		       pdev->name);
	check_report(pdev->model, INVARIANT_BLOB_COPIED, &f);
}

/* How often each page is in a range; one more is beyond the BAR. */
static const char *ranges_wrong(const struct tdisp_report *report)
{
	unsigned times[TDISP_BAR_PAGES + 1] = {0};

	for (unsigned i = 0; i < TDISP_RANGES; i++)
		for (unsigned p = 0; p < report->ranges[i].count; p++) {
			unsigned page = report->ranges[i].first + p;

			times[page < TDISP_BAR_PAGES ? page
						     : TDISP_BAR_PAGES]++;
		}
	if (times[TDISP_BAR_PAGES])
		return "are at another offset than its BAR";
	for (unsigned i = 0; i < TDISP_BAR_PAGES; i++)
		if (times[i] != 1)
			return times[i] ? "overlap" : "leave a hole in its BAR";
	return NULL;
}

void check_ranges_accepted(struct pci_dev *pdev,
			   const struct tdisp_report *report,
			   const struct place *place)
{
	const char *wrong = ranges_wrong(report);
	struct finding f = {
		.klass = &check_class_wrong_ranges,
		.object = &pdev->object,
	};

	world_note(&pdev->object, place, "ranges_accepted");
	if (!wrong)
		return;
	check_add_here(&f, "accepted", f.object, place);
	check_add_mark(&f, "validated", f.object, &pdev->check->validated);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the guest has accepted it by a report whose ranges "
		       "%s",
		       pdev->name, wrong);
	check_report(pdev->model, INVARIANT_REPORT_COVERS, &f);
}

void check_evidence_taken(struct pci_dev *pdev, const struct place *place)
{
	struct check_device *c = pdev->check;

	c->evidence = c->binds;
	check_mark_set(&c->validated, place);
	world_note(&pdev->object, place, "evidence_taken");
}

void check_evidence_used(struct pci_dev *pdev, const char *did,
			 const struct place *place)
{
	const struct check_device *c = pdev->check;
	struct finding f = {
		.klass = &check_class_stale_evidence,
		.object = &pdev->object,
	};

	world_note(&pdev->object, place, "evidence_used");
	if (c->evidence == c->binds)
		return;
	check_add_here(&f, "used", f.object, place);
	check_add_mark(&f, "bound again", f.object, &c->bound);
	check_add_mark(&f, "validated", f.object, &c->validated);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the guest has %s under evidence of an earlier bind",
		       pdev->name, did);
	world_report(pdev->model->world, &f);
}

void check_evidence_made(struct pci_dev *pdev, uint64_t generation,
			 const struct place *place)
{
	struct check_device *c = pdev->check;
	struct finding f = {
		.klass = &check_class_repeated_evidence,
		.object = &pdev->object,
	};

	world_touch(&pdev->object, TOUCH_WRITE);
	world_note(&pdev->object, place, "evidence_made");
	if (generation <= c->generation) {
		check_add_here(&f, "bound", f.object, place);
		check_add_mark(&f, "numbered", f.object, &c->numbered);
		(void)snprintf(f.text, sizeof(f.text),
			       "%s: the evidence of this bind has number %lu, "
			       "and %lu was there before",
			       pdev->name, (unsigned long)generation,
			       (unsigned long)c->generation);
		check_report(pdev->model, INVARIANT_EVIDENCE_MONOTONIC, &f);
		return;
	}
	c->generation = generation;
	check_mark_set(&c->numbered, place);
}

unsigned check_unlock_asked(struct pci_dev *pdev)
{
	world_touch(&pdev->object, TOUCH_READ);
	world_note(&pdev->object, PLACE_HERE, "unlock_asked");
	return pdev->check->binds;
}

/* One that was bound again meanwhile, or is being bound, says nothing; nor does
 * one that the firmware has cut off, as the guest is told. */
void check_unlock_told(struct pci_dev *pdev, unsigned binds,
		       const struct place *place)
{
	const struct check_device *c = pdev->check;
	struct finding f = {
		.klass = &check_class_false_unlock,
		.object = &pdev->object,
	};

	world_touch(&pdev->object, TOUCH_READ);
	world_touch(&pdev->fw->object, TOUCH_READ);
	world_touch(&pdev->hw.object, TOUCH_READ);
	world_note(&pdev->object, place, "unlock_told");
	if (c->binds != binds || c->wishing || pdev->fw->cut_off ||
	    (pdev->hw.state != TDISP_CONFIG_LOCKED &&
	     pdev->hw.state != TDISP_RUN))
		return;
	check_add_here(&f, "was told", f.object, place);
	check_add_mark(&f, "bound", f.object, &c->bound);
	(void)snprintf(
		f.text, sizeof(f.text),
		"%s: the guest is told that it is unlocked, and it is in "
		"%s",
		pdev->name, tdisp_state_name(pdev->hw.state));
	check_report(pdev->model, INVARIANT_UNLOCK_HONEST, &f);
}
