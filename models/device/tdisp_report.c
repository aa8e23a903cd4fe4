/* SPDX-License-Identifier: GPL-2.0-only */
#include "device/tdisp_report.h"

#include "kapi.h"
#include "registry_rows.h"

const struct tdisp_report tdisp_report_right = {{{0, 1}, {1, 1}}};

/* A hole, an overlap, and another offset. */
static const struct tdisp_report wrong[] = {
	{{{0, 1}, {0, 0}}},
	{{{0, 1}, {0, 2}}},
	{{{1, 1}, {2, 1}}},
};

void tdisp_report_init(struct tdisp_report_made *made, const char *name)
{
	object_init(&made->object, OBJECT_DEVICE, "report", name);
	made->report = tdisp_report_right;
}

/*
 * Models:     PCIe 6 clause 11.3.11: MMIO_RANGE of a report, which is made at
 *             the LOCK: the next one may say something else.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: the reporting offset, attributes, other BARs.
 */
void tdisp_report_make(struct tdisp_report_made *made)
{
	const struct tdisp_report *r = &tdisp_report_right;

	if (fault_strikes(FAULT_WRONG_REPORT, PLACE_MUTE))
		r = &wrong[world_choose(CHOICE_VALUE, ARRAY_COUNT(wrong))];
	world_touch(&made->object, TOUCH_READ);
	if (!memcmp(&made->report, r, sizeof(*r)))
		return;
	world_touch(&made->object, TOUCH_WRITE);
	made->report = *r;
}
