/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One row per request, with a cell for each state, so that nothing is decided
 * outside of it. Failures leave the state as it is.
 */
#include "device/tdisp_messages.h"

#define STAY(state)                                                            \
	{                                                                      \
		TDISP_##state, TDISP_OK, TDISP_NONCE_KEEP                      \
	}
#define WRONG(state)                                                           \
	{                                                                      \
		TDISP_##state, TDISP_INVALID_INTERFACE_STATE, TDISP_NONCE_KEEP \
	}
#define TO(state, nonce)                                                       \
	{                                                                      \
		TDISP_##state, TDISP_OK, TDISP_NONCE_##nonce                   \
	}

#define ANYWHERE                                                               \
	{                                                                      \
		STAY(CONFIG_UNLOCKED), STAY(CONFIG_LOCKED), STAY(RUN),         \
			STAY(ERROR)                                            \
	}
#define IN_RUN                                                                 \
	{                                                                      \
		WRONG(CONFIG_UNLOCKED), WRONG(CONFIG_LOCKED), STAY(RUN),       \
			WRONG(ERROR)                                           \
	}

#define NAMED(request) TDISP_##request
#define NAME(request)  #request

static const struct tdisp_row tdisp_rows[TDISP_REQUEST_COUNT] = {
	{NAMED(GET_TDISP_VERSION), false, ANYWHERE, "11.3.4",
	 NAME(GET_TDISP_VERSION)},
	{NAMED(GET_TDISP_CAPABILITIES), false, ANYWHERE, "11.3.6",
	 NAME(GET_TDISP_CAPABILITIES)},
	{NAMED(LOCK_INTERFACE_REQUEST),
	 false,
	 {TO(CONFIG_LOCKED, MAKE), WRONG(CONFIG_LOCKED), WRONG(RUN),
	  WRONG(ERROR)},
	 "11.3.8",
	 NAME(LOCK_INTERFACE_REQUEST)},
	{NAMED(GET_DEVICE_INTERFACE_REPORT),
	 false,
	 {WRONG(CONFIG_UNLOCKED), STAY(CONFIG_LOCKED), STAY(RUN), WRONG(ERROR)},
	 "11.3.10",
	 NAME(GET_DEVICE_INTERFACE_REPORT)},
	{NAMED(GET_DEVICE_INTERFACE_STATE), false, ANYWHERE, "11.3.12",
	 NAME(GET_DEVICE_INTERFACE_STATE)},
	{NAMED(START_INTERFACE_REQUEST),
	 false,
	 {WRONG(CONFIG_UNLOCKED), TO(RUN, CHECK), WRONG(RUN), WRONG(ERROR)},
	 "11.3.14",
	 NAME(START_INTERFACE_REQUEST)},
	/* Legal everywhere; the device quiesces and scrubs first. */
	{NAMED(STOP_INTERFACE_REQUEST),
	 false,
	 {STAY(CONFIG_UNLOCKED), TO(CONFIG_UNLOCKED, WIPE),
	  TO(CONFIG_UNLOCKED, WIPE), TO(CONFIG_UNLOCKED, WIPE)},
	 "11.3.16",
	 NAME(STOP_INTERFACE_REQUEST)},
	{NAMED(BIND_P2P_STREAM_REQUEST), true, IN_RUN, "11.3.18",
	 NAME(BIND_P2P_STREAM_REQUEST)},
	{NAMED(UNBIND_P2P_STREAM_REQUEST), true, IN_RUN, "11.3.20",
	 NAME(UNBIND_P2P_STREAM_REQUEST)},
	{NAMED(SET_MMIO_ATTRIBUTE_REQUEST), true, IN_RUN, "11.3.22",
	 NAME(SET_MMIO_ATTRIBUTE_REQUEST)},
	{NAMED(VDM_REQUEST), true, ANYWHERE, "11.3.25", NAME(VDM_REQUEST)},
};

/*
 * Models:     PCIe 6 table of TDISP requests and legal states, clause 11.3.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
const struct tdisp_row *tdisp_row_find(unsigned request)
{
	unsigned row = request - TDISP_GET_TDISP_VERSION;

	if (row >= TDISP_REQUEST_COUNT)
		return NULL;
	SIM_ASSERT(tdisp_rows[row].request == (enum tdisp_request)request);
	return &tdisp_rows[row];
}

const char *tdisp_state_name(enum tdisp_state state)
{
	static const char *const names[TDISP_STATE_COUNT] = {
		"CONFIG_UNLOCKED", "CONFIG_LOCKED", "RUN", "ERROR"};

	SIM_ASSERT((unsigned)state < TDISP_STATE_COUNT);
	return names[state];
}

const char *tdisp_request_name(unsigned request)
{
	const struct tdisp_row *row = tdisp_row_find(request);

	SIM_ASSERT(row);
	return row->name;
}
