/* SPDX-License-Identifier: GPL-2.0-only */
#include "device/spdm.h"

#define TO(state)                                                              \
	{                                                                      \
		SPDM_##state, SPDM_OK                                          \
	}
#define WRONG(state)                                                           \
	{                                                                      \
		SPDM_##state, SPDM_UNEXPECTED_REQUEST                          \
	}
#define BARE(state)                                                            \
	{                                                                      \
		SPDM_##state, SPDM_SESSION_REQUIRED                            \
	}
#define BLIND(state)                                                           \
	{                                                                      \
		SPDM_##state, SPDM_DECRYPT_ERROR                               \
	}

/* DSP0274, one row per request or event, with a cell for each state. */
static const struct spdm_cell spdm_cells[SPDM_EVENT_COUNT][SPDM_STATE_COUNT] = {
	/* A session that is up stays so: this is another one's beginning. */
	[SPDM_NEGOTIATE] = {TO(NEGOTIATED), TO(NEGOTIATED), TO(NEGOTIATED),
			    TO(NEGOTIATED), WRONG(ESTABLISHED)},
	[SPDM_GET_CERTIFICATE] = {WRONG(NONE), TO(AUTHENTICATED),
				  TO(AUTHENTICATED), WRONG(HANDSHAKE),
				  TO(ESTABLISHED)},
	[SPDM_KEY_EXCHANGE] = {WRONG(NONE), WRONG(NEGOTIATED), TO(HANDSHAKE),
			       WRONG(HANDSHAKE), WRONG(ESTABLISHED)},
	[SPDM_FINISH] = {WRONG(NONE), WRONG(NEGOTIATED), WRONG(AUTHENTICATED),
			 TO(ESTABLISHED), WRONG(ESTABLISHED)},
	[SPDM_SECURED] = {BLIND(NONE), BLIND(NEGOTIATED), BLIND(AUTHENTICATED),
			  BLIND(HANDSHAKE), TO(ESTABLISHED)},
	[SPDM_GET_MEASUREMENTS] = {WRONG(NONE), WRONG(NEGOTIATED),
				   TO(AUTHENTICATED), WRONG(HANDSHAKE),
				   TO(ESTABLISHED)},
	[SPDM_HEARTBEAT] = {BARE(NONE), BARE(NEGOTIATED), BARE(AUTHENTICATED),
			    BARE(HANDSHAKE), TO(ESTABLISHED)},
	[SPDM_KEY_UPDATE] = {BARE(NONE), BARE(NEGOTIATED), BARE(AUTHENTICATED),
			     BARE(HANDSHAKE), TO(ESTABLISHED)},
	[SPDM_END_SESSION] = {BARE(NONE), BARE(NEGOTIATED), BARE(AUTHENTICATED),
			      BARE(HANDSHAKE), TO(NONE)},
	[SPDM_LOST] = {TO(NONE), TO(NEGOTIATED), TO(AUTHENTICATED), TO(NONE),
		       TO(NONE)},
	[SPDM_RESET] = {TO(NONE), TO(NONE), TO(NONE), TO(NONE), TO(NONE)},
};

/*
 * Models:     DSP0274, the order of requests; DSP0277, secured messages.
 * Yields at:  nowhere.
 * Leaves out: content of certificates and measurements; BUSY and
 *             RESPONSE_NOT_READY, after which the same request is made again,
 *             under the same locks: the caller waits longer, no more.
 */
const struct spdm_cell *spdm_cell_find(enum spdm_event event,
				       enum spdm_state state)
{
	SIM_ASSERT((unsigned)event < SPDM_EVENT_COUNT);
	SIM_ASSERT((unsigned)state < SPDM_STATE_COUNT);
	return &spdm_cells[event][state];
}

/*
 * Models:     a responder: one request of a session, or the end of it.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: keys.
 */
enum spdm_error spdm_happen(struct spdm_session *s, enum spdm_event event)
{
	const struct spdm_cell *cell = spdm_cell_find(event, s->state);

	s->state = cell->next;
	return cell->error;
}

const char *spdm_event_name(enum spdm_event event)
{
	static const char *const names[SPDM_EVENT_COUNT] = {
		[SPDM_NEGOTIATE] = "GET_VERSION",
		[SPDM_GET_CERTIFICATE] = "GET_CERTIFICATE",
		[SPDM_KEY_EXCHANGE] = "KEY_EXCHANGE",
		[SPDM_FINISH] = "FINISH",
		[SPDM_SECURED] = "VENDOR_DEFINED_REQUEST",
		[SPDM_GET_MEASUREMENTS] = "GET_MEASUREMENTS",
		[SPDM_HEARTBEAT] = "HEARTBEAT",
		[SPDM_KEY_UPDATE] = "KEY_UPDATE",
		[SPDM_END_SESSION] = "END_SESSION",
		[SPDM_LOST] = "session lost",
		[SPDM_RESET] = "reset",
	};

	SIM_ASSERT((unsigned)event < SPDM_EVENT_COUNT);
	return names[event];
}
