/* SPDX-License-Identifier: GPL-2.0-only */
#include "device/tdisp_lock.h"

#define STREAM(defect)                                                         \
	{                                                                      \
		TDISP_##defect, TDISP_INVALID_REQUEST, "11.3.8, table 11-12"   \
	}
#define CONFIGURATION(defect)                                                  \
	{                                                                      \
		TDISP_##defect, TDISP_INVALID_DEVICE_CONFIGURATION,            \
			"11.3.8, table 11-12"                                  \
	}

static const struct tdisp_lock_row tdisp_lock_rows[TDISP_DEFECT_COUNT] = {
	STREAM(STREAM_NOT_DEFAULT),
	STREAM(KEYS_MISSING),
	STREAM(KEYS_OF_OTHER_SESSION),
	STREAM(DEFAULT_TWICE),
	STREAM(STREAM_NOT_TC0),
	CONFIGURATION(PHANTOM_FUNCTIONS),
	CONFIGURATION(BARS_OVERLAP),
	CONFIGURATION(ROM_OVERLAPS),
	CONFIGURATION(BAR_SIZE),
	CONFIGURATION(VF_BARS_OVERLAP),
	CONFIGURATION(PAGE_SIZE),
	CONFIGURATION(CACHE_LINE),
	CONFIGURATION(TPH_MODE),
	CONFIGURATION(DEVICE_RULE),
	{TDISP_NO_ENTROPY, TDISP_INSUFFICIENT_ENTROPY, "11.3.9, table 11-12"},
};

/*
 * Models:     PCIe 6 table 11-12, error codes of LOCK_INTERFACE_REQUEST.
 * Yields at:  nowhere.
 * Leaves out: the state of the TDI, which the table of messages has.
 */
const struct tdisp_lock_row *tdisp_lock_row_find(unsigned index)
{
	SIM_ASSERT(index < TDISP_DEFECT_COUNT);
	SIM_ASSERT((unsigned)tdisp_lock_rows[index].defect == 1U << index);
	return &tdisp_lock_rows[index];
}

/*
 * Models:     PCIe 6 clause 11.3.8: the checks of a LOCK.
 * Yields at:  nowhere.
 * Leaves out: an order, which the specification does not give: streams come
 *             first, and the nonce is made last.
 */
enum tdisp_error tdisp_lock_check(unsigned defects)
{
	for (unsigned i = 0; i < TDISP_DEFECT_COUNT; i++) {
		const struct tdisp_lock_row *row = tdisp_lock_row_find(i);

		if (defects & (unsigned)row->defect)
			return row->error;
	}
	return TDISP_OK;
}
