/* SPDX-License-Identifier: GPL-2.0-only */
/* What a guest keeps of a device, and nobody else looks at. */
#ifndef MODELS_GUEST_GUEST_STATE_H
#define MODELS_GUEST_GUEST_STATE_H

#include <stdbool.h>

#include "device/tdisp_report.h"

/* What it does to a device that has no driver. */
enum guest_step {
	GUEST_LOCKS,
	GUEST_UNLOCKS,
	GUEST_ACCEPTS,
	GUEST_STEP_COUNT,
};

/* Its driver, and what that may not run beside: see guest_driver.h. */
struct guest_driver {
	struct object driver; /* state, master_cleared, anew */
	struct object steps;  /* running */
	enum {
		GUEST_DRIVER_NONE,
		GUEST_DRIVER_MOVES, /* it is on its way in or out */
		GUEST_DRIVER_BOUND,
	} state;
	bool master_cleared; /* the last one has left it so */
	bool anew;	     /* a new kernel has not locked the device yet */
	unsigned running;    /* steps */
};

/* What lies in a page of evidence: certificates, measurements, report. */
enum blob {
	BLOB_GENUINE, /* the device's, of this bind */
	BLOB_ALTERED,
	BLOB_CUT,
	BLOB_OLD, /* of another bind */
	BLOB_COUNT,
};

/* The ranges of the report that it has judged last, and by which it accepts. */
struct guest_ranges {
	struct object object;
	struct tdisp_report judged;
};

void guest_ranges_init(struct guest_ranges *ranges, const char *name);

/* What the VMM does to a message that it carries for the guest. */
enum courier {
	COURIER_CARRIES,
	COURIER_DROPS,	 /* and says that it was carried */
	COURIER_REPEATS, /* once more, and the guest has made none */
};

/* Evidence reaches the guest in pages that the VMM can write at any time, and
 * messages reach the firmware through it. */
struct courier_pages {
	struct object object;
	enum blob blob;
	enum courier courier;
};

#endif
