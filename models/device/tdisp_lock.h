/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a LOCK_INTERFACE_REQUEST is refused for in a TDI that could be locked
 * by its state (PCIe 6, clause 11.3.8), as a table.
 *
 * It must not call the kernel's models, nor the firmware's.
 */
#ifndef MODELS_DEVICE_TDISP_LOCK_H
#define MODELS_DEVICE_TDISP_LOCK_H

#include "device/tdisp_messages.h"

/* FLAGS of the request. */
enum tdisp_lock_flag {
	TDISP_LOCK_NO_FW_UPDATE = 1,
	TDISP_LOCK_CACHE_LINE_SIZE = 2,
	TDISP_LOCK_MSIX = 4,
	TDISP_LOCK_BIND_P2P = 8,
	TDISP_LOCK_ALL_REQUEST_REDIRECT = 16,
};

/* Bits, in the order in which they are looked for. */
enum tdisp_defect {
	/* Where IDE is required: the default stream */
	TDISP_STREAM_NOT_DEFAULT = 1 << 0,
	TDISP_KEYS_MISSING = 1 << 1,
	TDISP_KEYS_OF_OTHER_SESSION = 1 << 2,
	TDISP_DEFAULT_TWICE = 1 << 3,
	TDISP_STREAM_NOT_TC0 = 1 << 4,
	/* Configuration of the function, or of function 0 */
	TDISP_PHANTOM_FUNCTIONS = 1 << 5,
	TDISP_BARS_OVERLAP = 1 << 6,
	TDISP_ROM_OVERLAPS = 1 << 7,
	TDISP_BAR_SIZE = 1 << 8,
	TDISP_VF_BARS_OVERLAP = 1 << 9,
	TDISP_PAGE_SIZE = 1 << 10,
	TDISP_CACHE_LINE = 1 << 11,
	TDISP_TPH_MODE = 1 << 12,
	TDISP_DEVICE_RULE = 1 << 13,
	/* And then the nonce */
	TDISP_NO_ENTROPY = 1 << 14,
};
enum {
	TDISP_DEFECT_COUNT = 15,
};

struct tdisp_lock_row {
	enum tdisp_defect defect;
	enum tdisp_error error;
	const char *clause;
};

const struct tdisp_lock_row *tdisp_lock_row_find(unsigned index);

/* What a LOCK is answered with so many defects. */
enum tdisp_error tdisp_lock_check(unsigned defects);

#endif
