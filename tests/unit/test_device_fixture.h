/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A device of three functions without anything around it: a physical function
 * 0, its VF, and another function. What happens to it is no op, so no run is
 * needed.
 */
#ifndef TEST_DEVICE_FIXTURE_H
#define TEST_DEVICE_FIXTURE_H

#include "test_models_fixture.h"

struct machine {
	struct stack stack;
	struct tdisp_device *pf, *vf, *other;
};

/* States by their initials, in the order of the enum. */
static const char state_letters[] = "ULRE";

static inline void machine_init(struct machine *m)
{
	stack_init(&m->stack, 3);
	m->pf = &m->stack.model->devices[0]->pdev->hw;
	m->vf = &m->stack.model->devices[1]->pdev->hw;
	m->other = &m->stack.model->devices[2]->pdev->hw;
	tdisp_share_setup(m->vf, m->pf, true);
	tdisp_share_setup(m->other, m->pf, false);
	m->pf->properties |= TDISP_OPTIONAL_REQUESTS;
	m->pf->updatable = 1;
	/* A stream to a peer. */
	m->pf->dsm->streams[1] = (struct ide_stream){
		.state = IDE_SECURE, .keys = {IDE_ALL_KEYS}, .session = 1};
}

static inline void machine_release(struct machine *m)
{
	stack_release(&m->stack);
}

/* What a TDI answers a request with that has more to say. */
static inline int64_t ask_more(struct tdisp_device *d, unsigned request,
			       uint64_t nonce, uint64_t more)
{
	struct message message = {
		.argument = {request, nonce, 0, more},
	};

	tdisp_handle(d, &message);
	return message.status;
}

/* What another protocol answers. */
static inline int64_t ask_dsm(struct tdisp_device *d,
			      enum dsm_protocol protocol, unsigned code,
			      uint32_t session)
{
	struct message message = {
		.argument = {dsm_word(protocol, code, session)},
	};

	tdisp_handle(d, &message);
	return message.status;
}

/* Bring a TDI into a state by the way that leads there. */
static inline void put(struct tdisp_device *d, enum tdisp_state state)
{
	ck_assert_int_eq(ask_more(d, TDISP_STOP_INTERFACE_REQUEST, 0, 0), 0);
	if (state != TDISP_CONFIG_UNLOCKED)
		ck_assert_int_eq(ask_more(d, TDISP_LOCK_INTERFACE_REQUEST, 0,
					  TDISP_LOCK_BIND_P2P),
				 0);
	if (state == TDISP_RUN)
		ck_assert_int_eq(
			ask_more(d, TDISP_START_INTERFACE_REQUEST, d->nonce, 0),
			0);
	if (state == TDISP_ERROR)
		tdisp_happen(d, TDISP_EVENT_FATAL_TLP);
	ck_assert_int_eq(d->state, state);
}

static inline enum tdisp_state state_of(char letter)
{
	const char *found = strchr(state_letters, letter);

	ck_assert(letter && found);
	return (enum tdisp_state)(found - state_letters);
}

/* All four states, and where an event leads from each. */
static inline void expect_event(const char *row, enum tdisp_event event,
				const char *next, unsigned properties)
{
	for (unsigned i = 0; i < TDISP_STATE_COUNT; i++) {
		struct machine m;

		machine_init(&m);
		m.pf->properties = properties;
		put(m.pf, (enum tdisp_state)i);
		m.pf->properties |= properties;
		tdisp_happen(m.pf, event);
		ck_assert_msg(m.pf->state == state_of(next[i]),
			      "%s: event %u leads from %s to %s", row, event,
			      tdisp_state_name((enum tdisp_state)i),
			      tdisp_state_name(m.pf->state));
		ck_assert_ptr_nonnull(tdisp_event_find(event)->clause);
		machine_release(&m);
	}
}

#endif
