/* SPDX-License-Identifier: GPL-2.0-only */
#include "device/ide.h"

#define TO(state)                                                              \
	{                                                                      \
		IDE_##state, IDE_KM_SUCCESS                                    \
	}
#define WRONG(state)                                                           \
	{                                                                      \
		IDE_##state, IDE_KM_UNSPECIFIED                                \
	}

/* Clause 6.33, one row per event, with a cell for each state. */
static const struct ide_cell ide_cells[IDE_EVENT_COUNT][IDE_STATE_COUNT] = {
	[IDE_REGISTERS] = {TO(SET_UP), TO(SET_UP), TO(SET_UP), TO(INSECURE),
			   TO(INSECURE)},
	/* While it is secure these are the keys of the other set. */
	[IDE_KEYS_COMPLETE] = {WRONG(FREE), TO(KEYED), TO(KEYED), TO(SECURE),
			       TO(KEYED)},
	[IDE_GO] = {WRONG(FREE), WRONG(SET_UP), TO(SECURE), TO(SECURE),
		    WRONG(INSECURE)},
	[IDE_STOP] = {WRONG(FREE), TO(SET_UP), TO(SET_UP), TO(SET_UP),
		      TO(SET_UP)},
	[IDE_FAIL] = {TO(FREE), TO(SET_UP), TO(SET_UP), TO(INSECURE),
		      TO(INSECURE)},
	[IDE_TEAR_DOWN] = {TO(FREE), TO(FREE), TO(FREE), TO(FREE), TO(FREE)},
	[IDE_RESET] = {TO(FREE), TO(FREE), TO(FREE), TO(FREE), TO(FREE)},
};

/*
 * Models:     PCIe 6 clause 6.33, the states of a stream.
 * Yields at:  nowhere.
 * Leaves out: the root port's end; link streams.
 */
const struct ide_cell *ide_cell_find(enum ide_event event, enum ide_state state)
{
	SIM_ASSERT((unsigned)event < IDE_EVENT_COUNT);
	SIM_ASSERT((unsigned)state < IDE_STATE_COUNT);
	return &ide_cells[event][state];
}

/* The keys go with the last state that may use them. */
static void ide_keys_forget(struct ide_stream *s)
{
	for (unsigned set = 0; set < IDE_KEY_SETS; set++)
		s->keys[set] = 0;
	s->set = 0;
	s->session = 0;
}

/*
 * Models:     PCIe 6 clause 6.33: one event reaches a stream.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: the IDE_FAIL message to the partner.
 */
enum ide_km_status ide_happen(struct ide_stream *s, enum ide_event event)
{
	const struct ide_cell *cell = ide_cell_find(event, s->state);
	unsigned other = s->set ^ 1U;

	if (event == IDE_GO && s->state == IDE_SECURE &&
	    s->keys[other] == IDE_ALL_KEYS) {
		s->keys[s->set] = 0;
		s->set = (uint8_t)other;
	}
	s->state = cell->next;
	if (s->state != IDE_KEYED && s->state != IDE_SECURE)
		ide_keys_forget(s);
	return cell->status;
}

/*
 * Models:     PCIe 6 clause 6.33.3: KEY_PROG, and clause 11.4.5: a sub-stream's
 *             key comes over the session of the others, or is refused.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: keys and IVs themselves.
 */
enum ide_km_status ide_keys_program(struct ide_stream *s, unsigned set,
				    unsigned keys, uint32_t session)
{
	bool refresh = s->state == IDE_SECURE;

	if (set >= IDE_KEY_SETS || keys == 0 ||
	    (keys & ~(unsigned)IDE_ALL_KEYS) || (refresh && set == s->set))
		return IDE_KM_UNSUPPORTED_VALUE;
	if (s->state == IDE_FREE)
		return IDE_KM_UNSPECIFIED;
	if (s->session != 0 && s->session != session)
		return IDE_KM_UNSPECIFIED;
	if (s->state == IDE_INSECURE)
		s->state = IDE_SET_UP;
	s->session = session;
	s->keys[set] = (uint8_t)(s->keys[set] | keys);
	if (!refresh)
		s->set = (uint8_t)set;
	if (s->keys[set] != IDE_ALL_KEYS)
		return IDE_KM_SUCCESS;
	return ide_happen(s, IDE_KEYS_COMPLETE);
}

/*
 * Models:     PCIe 6 clause 6.33: all sub-streams, both ways.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
bool ide_keyed(const struct ide_stream *s)
{
	return s->keys[s->set] == IDE_ALL_KEYS &&
	       (s->state == IDE_KEYED || s->state == IDE_SECURE);
}

const char *ide_km_name(enum ide_km_request request)
{
	static const char *const names[] = {
		[IDE_KM_QUERY] = "QUERY",
		[IDE_KM_KEY_PROG] = "KEY_PROG",
		[IDE_KM_K_SET_GO] = "K_SET_GO",
		[IDE_KM_K_SET_STOP] = "K_SET_STOP",
	};

	SIM_ASSERT((unsigned)request < ARRAY_COUNT(names) && names[request]);
	return names[request];
}
