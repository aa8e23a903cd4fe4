/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One row per event, and one per effect with a cell for each state.
 */
#include "device/tdisp_events.h"

#define PLAIN(event, clause)                                                   \
	{                                                                      \
		TDISP_EVENT_##event, TDISP_PLAIN, TDISP_REACH_TDI, 0, clause   \
	}
#define BREAKS(event, reach, clause)                                           \
	{                                                                      \
		TDISP_EVENT_##event, TDISP_BREAKS, TDISP_REACH_##reach, 0,     \
			clause                                                 \
	}
#define BREAKS_IF(event, needs, clause)                                        \
	{                                                                      \
		TDISP_EVENT_##event, TDISP_BREAKS, TDISP_REACH_TDI, needs,     \
			clause                                                 \
	}

static const struct tdisp_event_row tdisp_event_rows[TDISP_EVENT_COUNT] = {
	BREAKS(MSE_CLEAR, TDI, "11.2.6"),
	BREAKS(BME_CLEAR, TDI, "11.2.6"),
	PLAIN(COMMAND_OTHER, "11.2.6"),
	BREAKS(BAR_WRITE, TDI, "11.2.6"),
	BREAKS(ROM_BAR_WRITE, TDI, "11.2.6"),
	BREAKS(BIST, TDI, "11.2.6"),
	BREAKS(RESIZABLE_BAR, TDI, "11.2.6"),
	BREAKS(VF_RESIZABLE_BAR, TDI, "11.2.6"),
	BREAKS(EA, TDI, "11.2.6"),
	BREAKS(ARI, TDI, "11.2.6"),
	BREAKS(PASID, TDI, "11.2.6"),
	BREAKS(PRI, TDI, "11.2.6"),
	BREAKS(SRIOV, VFS_GO, "11.2.6"),
	BREAKS(MULTICAST, TDI, "11.2.6"),
	BREAKS(EXTENDED_TAG, TDI, "11.2.6"),
	BREAKS(TAG_10_14, TDI, "11.2.6"),
	BREAKS(PHANTOM, TDI, "11.2.6"),
	BREAKS(NO_SNOOP, TDI, "11.2.6"),
	BREAKS_IF(MSIX_CAPABILITY, TDISP_MSIX_LOCKED | TDISP_MSIX_REPORTED,
		  "11.2.6"),
	PLAIN(MSI_CAPABILITY, "11.2.6"),
	/* Who touches a locked table with T=0 is refused, no more. */
	PLAIN(MSIX_TABLE, "11.3.8"),
	/* On the way there, and on the way back, which is a reset. */
	BREAKS_IF(D3HOT, TDISP_D3HOT_LOSES_STATE, "11.2.6"),
	BREAKS(D3COLD, TDI, "11.2.6"),
	BREAKS(IDE_REGISTERS, STREAM, "11.2.6"),
	PLAIN(LINK_CONTROL, "11.2.6"),
	BREAKS(LINK_DOWN, STREAM, "11.4.3"),
	PLAIN(OTHER_REGISTER, "11.2.6"),
	/* A function-level reset is no substitute for STOP. */
	BREAKS(FLR, VFS, "11.4.9"),
	{TDISP_EVENT_CONVENTIONAL_RESET, TDISP_RESETS, TDISP_REACH_DEVICE, 0,
	 "11.4.8"},
	BREAKS(STREAM_INSECURE, STREAM, "11.4.3"),
	BREAKS(SESSION_LOST, SESSION, "11.4.5"),
	BREAKS(REQUESTER_ID, TDI, "11.2"),
	BREAKS(FATAL_TLP, TDI, "11.4.6"),
	BREAKS(SHARED_TRANSLATION, TDI, "11.4.10"),
	BREAKS(DEBUG_MODE, SESSIONS, "11.4.7"),
	BREAKS(FIRMWARE_FORCED, SESSIONS, "11.4.2"),
	BREAKS(DSM_FAULT, TDIS, "11.4.5"),
	PLAIN(DOE_ERROR, "11.2.2"),
};

static const enum tdisp_state
	tdisp_effects[TDISP_EFFECT_COUNT][TDISP_STATE_COUNT] = {
		[TDISP_PLAIN] = {TDISP_CONFIG_UNLOCKED, TDISP_CONFIG_LOCKED,
				 TDISP_RUN, TDISP_ERROR},
		[TDISP_BREAKS] = {TDISP_CONFIG_UNLOCKED, TDISP_ERROR,
				  TDISP_ERROR, TDISP_ERROR},
		[TDISP_RESETS] = {TDISP_CONFIG_UNLOCKED, TDISP_CONFIG_UNLOCKED,
				  TDISP_CONFIG_UNLOCKED, TDISP_CONFIG_UNLOCKED},
};

/*
 * Models:     PCIe 6 clauses 11.2.6 and 11.4, what breaks a locked TDI or
 *             resets it.
 * Yields at:  nowhere.
 * Leaves out: the way from ERROR to CONFIG_UNLOCKED without STOP, which a
 *             device may go; this one does not.
 */
const struct tdisp_event_row *tdisp_event_find(enum tdisp_event event)
{
	const struct tdisp_event_row *row = &tdisp_event_rows[event];

	SIM_ASSERT((unsigned)event < TDISP_EVENT_COUNT);
	SIM_ASSERT(row->event == event);
	return row;
}

/*
 * Models:     PCIe 6 clause 11.2, the arcs that no message takes.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
enum tdisp_state tdisp_effect_next(enum tdisp_effect effect,
				   enum tdisp_state state)
{
	SIM_ASSERT((unsigned)effect < TDISP_EFFECT_COUNT);
	SIM_ASSERT((unsigned)state < TDISP_STATE_COUNT);
	return tdisp_effects[effect][state];
}
