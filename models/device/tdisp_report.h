/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The report of a TDI, as far as anybody looks at it: its MMIO ranges (PCIe 6,
 * clause 11.3.11). It must not call the kernel's models, nor the firmware's.
 */
#ifndef MODELS_DEVICE_TDISP_REPORT_H
#define MODELS_DEVICE_TDISP_REPORT_H

#include "world/object.h"

enum {
	TDISP_REPORT_BYTES = 52, /* two ranges */
	TDISP_RANGES = 2,
	TDISP_BAR_PAGES = 2, /* of the private BAR, as the hardware has it */
};

/* In pages from the beginning of the BAR; 'count' 0: there is none. */
struct tdisp_range {
	uint8_t first, count;
};

struct tdisp_report {
	struct tdisp_range ranges[TDISP_RANGES];
};

/* The one that says what the BAR is. */
extern const struct tdisp_report tdisp_report_right;

/* Made at a LOCK, and fixed until the next one. */
struct tdisp_report_made {
	struct object object; /* 'report' */
	struct tdisp_report report;
};

void tdisp_report_init(struct tdisp_report_made *made, const char *name);
/* For tdisp.c, in the step of a LOCK. */
void tdisp_report_make(struct tdisp_report_made *made);

#endif
