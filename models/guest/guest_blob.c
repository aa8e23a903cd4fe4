/* SPDX-License-Identifier: GPL-2.0-only */
#include "guest/guest_blob.h"

#include "findings.h"

enum blob guest_blob_copy(const struct pci_dev *pdev)
{
	world_touch(&pdev->pages.object, TOUCH_READ);
	return pdev->pages.blob;
}

/* Bytes that are missing, altered or of another bind have another digest: each
 * report has the nonce of its bind in it, or a number. */
bool guest_blob_hashes(enum blob copy)
{
	return copy == BLOB_GENUINE;
}

struct tdisp_report guest_report_copy(struct pci_dev *pdev)
{
	world_touch(&pdev->hw.report.object, TOUCH_READ);
	return pdev->hw.report.report;
}

/*
 * The ranges follow each other from the beginning of the BAR to its end, as the
 * guest has found it: no overlap, no hole, the right offset. Differs:
 * guest_ranges: unchecked does not compare.
 */
static bool ranges_cover(const struct pci_dev *pdev,
			 const struct tdisp_report *report)
{
	unsigned next = 0;

	if (design(pdev->model, SWITCH_GUEST_RANGES) == GUEST_RANGES_UNCHECKED)
		return true;
	for (unsigned i = 0; i < TDISP_RANGES; i++) {
		if (report->ranges[i].first != next)
			return false;
		next += report->ranges[i].count;
	}
	return next == TDISP_BAR_PAGES;
}

/* Differs: guest_parses: pages reads the pages a second time. */
bool guest_blob_parse(struct pci_dev *pdev, enum blob copy,
		      const struct tdisp_report *report)
{
	struct guest_ranges *g = &pdev->guest_ranges;
	enum blob parsed = copy;

	if (design(pdev->model, SWITCH_GUEST_PARSES) == GUEST_PARSES_PAGES)
		parsed = guest_blob_copy(pdev);
	check_blob_parsed(pdev, copy, parsed, PLACE_HERE);
	world_touch(&g->object, TOUCH_READ);
	if (memcmp(&g->judged, report, sizeof(*report)) != 0) {
		world_touch(&g->object, TOUCH_WRITE);
		g->judged = *report;
	}
	return ranges_cover(pdev, report);
}

bool guest_ranges_judged(struct pci_dev *pdev, struct tdisp_report *ret_report)
{
	world_touch(&pdev->guest_ranges.object, TOUCH_READ);
	*ret_report = pdev->guest_ranges.judged;
	world_note(&pdev->object, PLACE_HERE, "ranges_judged");
	return ranges_cover(pdev, ret_report);
}

/* One that has judged none yet has evidence of none, and is refused for that.
 */
void guest_ranges_init(struct guest_ranges *ranges, const char *name)
{
	object_init(&ranges->object, OBJECT_DEVICE, "guest ranges", name);
	ranges->judged = tdisp_report_right;
}
