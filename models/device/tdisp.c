/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TDISP device. Each of the two tables has a row for every state, so that
 * nothing is decided outside of them.
 */
#include "device/tdisp.h"

/* One row per request and state. Failures leave the state as it is. */
static const struct tdisp_row tdisp_rows[] = {
	{TDISP_LOCK_INTERFACE_REQUEST, TDISP_CONFIG_UNLOCKED,
	 TDISP_CONFIG_LOCKED, TDISP_OK, TDISP_NONCE_MAKE, "11.3.8"},
	{TDISP_LOCK_INTERFACE_REQUEST, TDISP_CONFIG_LOCKED, TDISP_CONFIG_LOCKED,
	 TDISP_INVALID_INTERFACE_STATE, TDISP_NONCE_KEEP, "11.3.8"},
	{TDISP_LOCK_INTERFACE_REQUEST, TDISP_RUN, TDISP_RUN,
	 TDISP_INVALID_INTERFACE_STATE, TDISP_NONCE_KEEP, "11.3.8"},
	{TDISP_LOCK_INTERFACE_REQUEST, TDISP_ERROR, TDISP_ERROR,
	 TDISP_INVALID_INTERFACE_STATE, TDISP_NONCE_KEEP, "11.3.8"},

	{TDISP_GET_DEVICE_INTERFACE_REPORT, TDISP_CONFIG_UNLOCKED,
	 TDISP_CONFIG_UNLOCKED, TDISP_INVALID_INTERFACE_STATE, TDISP_NONCE_KEEP,
	 "11.3.10"},
	{TDISP_GET_DEVICE_INTERFACE_REPORT, TDISP_CONFIG_LOCKED,
	 TDISP_CONFIG_LOCKED, TDISP_OK, TDISP_NONCE_KEEP, "11.3.10"},
	{TDISP_GET_DEVICE_INTERFACE_REPORT, TDISP_RUN, TDISP_RUN, TDISP_OK,
	 TDISP_NONCE_KEEP, "11.3.10"},
	{TDISP_GET_DEVICE_INTERFACE_REPORT, TDISP_ERROR, TDISP_ERROR,
	 TDISP_INVALID_INTERFACE_STATE, TDISP_NONCE_KEEP, "11.3.10"},

	{TDISP_GET_DEVICE_INTERFACE_STATE, TDISP_CONFIG_UNLOCKED,
	 TDISP_CONFIG_UNLOCKED, TDISP_OK, TDISP_NONCE_KEEP, "11.3.12"},
	{TDISP_GET_DEVICE_INTERFACE_STATE, TDISP_CONFIG_LOCKED,
	 TDISP_CONFIG_LOCKED, TDISP_OK, TDISP_NONCE_KEEP, "11.3.12"},
	{TDISP_GET_DEVICE_INTERFACE_STATE, TDISP_RUN, TDISP_RUN, TDISP_OK,
	 TDISP_NONCE_KEEP, "11.3.12"},
	{TDISP_GET_DEVICE_INTERFACE_STATE, TDISP_ERROR, TDISP_ERROR, TDISP_OK,
	 TDISP_NONCE_KEEP, "11.3.12"},

	{TDISP_START_INTERFACE_REQUEST, TDISP_CONFIG_UNLOCKED,
	 TDISP_CONFIG_UNLOCKED, TDISP_INVALID_INTERFACE_STATE, TDISP_NONCE_KEEP,
	 "11.3.14"},
	{TDISP_START_INTERFACE_REQUEST, TDISP_CONFIG_LOCKED, TDISP_RUN,
	 TDISP_OK, TDISP_NONCE_CHECK, "11.3.14"},
	{TDISP_START_INTERFACE_REQUEST, TDISP_RUN, TDISP_RUN,
	 TDISP_INVALID_INTERFACE_STATE, TDISP_NONCE_KEEP, "11.3.14"},
	{TDISP_START_INTERFACE_REQUEST, TDISP_ERROR, TDISP_ERROR,
	 TDISP_INVALID_INTERFACE_STATE, TDISP_NONCE_KEEP, "11.3.14"},

	/* STOP is legal everywhere; the device quiesces and scrubs first. */
	{TDISP_STOP_INTERFACE_REQUEST, TDISP_CONFIG_UNLOCKED,
	 TDISP_CONFIG_UNLOCKED, TDISP_OK, TDISP_NONCE_KEEP, "11.3.16"},
	{TDISP_STOP_INTERFACE_REQUEST, TDISP_CONFIG_LOCKED,
	 TDISP_CONFIG_UNLOCKED, TDISP_OK, TDISP_NONCE_WIPE, "11.3.16"},
	{TDISP_STOP_INTERFACE_REQUEST, TDISP_RUN, TDISP_CONFIG_UNLOCKED,
	 TDISP_OK, TDISP_NONCE_WIPE, "11.3.16"},
	{TDISP_STOP_INTERFACE_REQUEST, TDISP_ERROR, TDISP_CONFIG_UNLOCKED,
	 TDISP_OK, TDISP_NONCE_WIPE, "11.3.16"},
};

/* One row per event and state. */
static const struct tdisp_event_row tdisp_event_rows[] = {
	{TDISP_EVENT_MSE_CLEAR, TDISP_CONFIG_UNLOCKED, TDISP_CONFIG_UNLOCKED,
	 "11.2.6"},
	{TDISP_EVENT_MSE_CLEAR, TDISP_CONFIG_LOCKED, TDISP_ERROR, "11.2.6"},
	{TDISP_EVENT_MSE_CLEAR, TDISP_RUN, TDISP_ERROR, "11.2.6"},
	{TDISP_EVENT_MSE_CLEAR, TDISP_ERROR, TDISP_ERROR, "11.2.6"},

	{TDISP_EVENT_BME_CLEAR, TDISP_CONFIG_UNLOCKED, TDISP_CONFIG_UNLOCKED,
	 "11.2.6"},
	{TDISP_EVENT_BME_CLEAR, TDISP_CONFIG_LOCKED, TDISP_ERROR, "11.2.6"},
	{TDISP_EVENT_BME_CLEAR, TDISP_RUN, TDISP_ERROR, "11.2.6"},
	{TDISP_EVENT_BME_CLEAR, TDISP_ERROR, TDISP_ERROR, "11.2.6"},

	/* This device loses its state in D3hot (no No_Soft_Reset): on the way
	 * there, and on the way back, which is a reset of the function. */
	{TDISP_EVENT_D3HOT, TDISP_CONFIG_UNLOCKED, TDISP_CONFIG_UNLOCKED,
	 "11.2.6"},
	{TDISP_EVENT_D3HOT, TDISP_CONFIG_LOCKED, TDISP_ERROR, "11.2.6"},
	{TDISP_EVENT_D3HOT, TDISP_RUN, TDISP_ERROR, "11.2.6"},
	{TDISP_EVENT_D3HOT, TDISP_ERROR, TDISP_ERROR, "11.2.6"},

	/* A function-level reset is no substitute for STOP. */
	{TDISP_EVENT_FLR, TDISP_CONFIG_UNLOCKED, TDISP_CONFIG_UNLOCKED,
	 "11.4.9"},
	{TDISP_EVENT_FLR, TDISP_CONFIG_LOCKED, TDISP_ERROR, "11.4.9"},
	{TDISP_EVENT_FLR, TDISP_RUN, TDISP_ERROR, "11.4.9"},
	{TDISP_EVENT_FLR, TDISP_ERROR, TDISP_ERROR, "11.4.9"},

	/* Straight to unlocked; keys and session are gone. */
	{TDISP_EVENT_CONVENTIONAL_RESET, TDISP_CONFIG_UNLOCKED,
	 TDISP_CONFIG_UNLOCKED, "11.4.8"},
	{TDISP_EVENT_CONVENTIONAL_RESET, TDISP_CONFIG_LOCKED,
	 TDISP_CONFIG_UNLOCKED, "11.4.8"},
	{TDISP_EVENT_CONVENTIONAL_RESET, TDISP_RUN, TDISP_CONFIG_UNLOCKED,
	 "11.4.8"},
	{TDISP_EVENT_CONVENTIONAL_RESET, TDISP_ERROR, TDISP_CONFIG_UNLOCKED,
	 "11.4.8"},
};

static_assert(ARRAY_COUNT(tdisp_event_rows) ==
		      (size_t)TDISP_EVENT_COUNT * TDISP_STATE_COUNT,
	      "an event has a row for each state");

/*
 * Models:     PCIe 6 table of TDISP requests and legal states, clause 11.3.
 * Yields at:  nowhere.
 * Leaves out: GET_TDISP_VERSION and GET_TDISP_CAPABILITIES, which change
 *             nothing; the optional P2P, MMIO attribute and vendor requests,
 *             which no modelled firmware sends.
 */
const struct tdisp_row *tdisp_row_find(unsigned request, enum tdisp_state state)
{
	unsigned first = TDISP_LOCK_INTERFACE_REQUEST;
	unsigned row = (request - first) * TDISP_STATE_COUNT + (unsigned)state;

	if (request < first || row >= ARRAY_COUNT(tdisp_rows))
		return NULL;
	SIM_ASSERT(tdisp_rows[row].request == (enum tdisp_request)request);
	SIM_ASSERT(tdisp_rows[row].state == state);
	return &tdisp_rows[row];
}

/*
 * Models:     PCIe 6 clauses 11.2.6, 11.4.8 and 11.4.9, what breaks a locked
 *             TDI or resets it.
 * Yields at:  nowhere.
 * Leaves out: BAR, capability and IDE register writes and link loss; the
 *             modelled host does none of them.
 */
const struct tdisp_event_row *tdisp_event_find(enum tdisp_event event,
					       enum tdisp_state state)
{
	const struct tdisp_event_row *row =
		&tdisp_event_rows[(unsigned)event * TDISP_STATE_COUNT +
				  (unsigned)state];

	SIM_ASSERT(row->event == event);
	SIM_ASSERT(row->state == state);
	return row;
}

static void tdisp_enter(struct tdisp_device *d, enum tdisp_state next)
{
	enum tdisp_state before = d->state;

	d->state = next;
	if (next == TDISP_CONFIG_UNLOCKED && before != next)
		event_flag_set(d->unlocked);
}

/*
 * Models:     PCIe 6 clause 11.3: the DSM carries out one request.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: report content and portions (one report fits one message).
 */
void tdisp_handle(struct tdisp_device *d, struct message *m)
{
	const struct tdisp_row *row;

	m->answer[0] = 0;
	if (!d->session) {
		m->status = TDISP_NO_SESSION;
		return;
	}
	row = tdisp_row_find((unsigned)m->argument[0], d->state);
	if (!row) {
		m->status = TDISP_UNSUPPORTED_REQUEST;
		return;
	}
	m->status = row->error;
	if (row->error != TDISP_OK)
		return;
	if (row->nonce == TDISP_NONCE_CHECK &&
	    (d->nonce == 0 || m->argument[1] != d->nonce)) {
		m->status = TDISP_INVALID_NONCE;
		return;
	}
	if (row->nonce == TDISP_NONCE_MAKE)
		d->nonce = ++d->nonce_last;
	if (row->nonce == TDISP_NONCE_CHECK || row->nonce == TDISP_NONCE_WIPE)
		d->nonce = 0;
	tdisp_enter(d, row->next);
	m->answer[0] =
		row->nonce == TDISP_NONCE_MAKE ? d->nonce : (uint64_t)d->state;
}

/*
 * Models:     PCIe 6 clauses 11.2.6, 11.4.8 and 11.4.9: an event reaches the
 * TDI. Yields at:  nowhere: the caller has made the step. Leaves out: the AER
 * message that an implementation may send.
 */
void tdisp_happen(struct tdisp_device *d, enum tdisp_event event)
{
	const struct tdisp_event_row *row = tdisp_event_find(event, d->state);

	if (row->next != row->state)
		d->nonce = 0;
	if (event == TDISP_EVENT_CONVENTIONAL_RESET)
		d->session = false;
	tdisp_enter(d, row->next);
}

/*
 * Models:     a write of the Command register of the function.
 * Yields at:  the write.
 * Leaves out: the other bits; TDISP allows them to change.
 */
void tdisp_command_write_at(struct tdisp_device *d, bool memory,
			    bool bus_master, const struct place *place)
{
	bool clears_memory, clears_master;

	task_act_at(&d->object,
		    (uint64_t)memory << 1 | (uint64_t)bus_master << 2, place);
	clears_memory = d->memory && !memory;
	clears_master = d->bus_master && !bus_master;
	d->memory = memory;
	d->bus_master = bus_master;
	if (clears_memory)
		tdisp_happen(d, TDISP_EVENT_MSE_CLEAR);
	if (clears_master)
		tdisp_happen(d, TDISP_EVENT_BME_CLEAR);
}

/*
 * Models:     a write of the power state field of PMCSR.
 * Yields at:  the write.
 * Leaves out: the delay to D0; D1 and D2. That the mailbox may be deaf in
 *             D3hot is left open by the specification and not modelled.
 */
void tdisp_power_write_at(struct tdisp_device *d, bool d3hot,
			  const struct place *place)
{
	bool changes;

	task_act_at(&d->object, d3hot ? 3 : 0, place);
	changes = d3hot != d->d3hot;
	d->d3hot = d3hot;
	if (changes)
		tdisp_happen(d, TDISP_EVENT_D3HOT);
}

/*
 * Models:     a function-level or conventional reset of the function.
 * Yields at:  the reset.
 * Leaves out: the time that it takes. The PCI core restores MSE and BME
 *             afterwards, in the same step.
 */
void tdisp_reset_at(struct tdisp_device *d, enum tdisp_event event,
		    const struct place *place)
{
	SIM_ASSERT(event == TDISP_EVENT_FLR ||
		   event == TDISP_EVENT_CONVENTIONAL_RESET);
	task_act_at(&d->object, event, place);
	d->d3hot = false;
	tdisp_happen(d, event);
}

/*
 * Models:     the DSM: takes a request out of the DOE mailbox, carries it out,
 *             answers.
 * Yields at:  the receipt, the change of state, the answer.
 * Leaves out: SPDM records and sequence numbers.
 */
static void tdisp_device_main(void *argument)
{
	struct tdisp_device *d = argument;

	for (;;) {
		struct message m;
		unsigned handle = actor_receive(&d->mailbox, &m);

		task_act(&d->object, m.argument[0]);
		tdisp_handle(d, &m);
		actor_reply(&d->mailbox, handle, &m);
	}
}

void tdisp_device_init(struct world *w, struct tdisp_device *d,
		       const char *name, struct event_flag *unlocked)
{
	object_init(&d->object, OBJECT_DEVICE, "tdi", name);
	actor_init(&d->mailbox, "device", name);
	d->state = TDISP_CONFIG_UNLOCKED;
	d->session = true;
	d->memory = true;
	d->bus_master = true;
	d->unlocked = unlocked;
	task_new(w, name, tdisp_device_main, d, TASK_DAEMON);
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
	static const char *const names[] = {
		"LOCK_INTERFACE_REQUEST", "GET_DEVICE_INTERFACE_REPORT",
		"GET_DEVICE_INTERFACE_STATE", "START_INTERFACE_REQUEST",
		"STOP_INTERFACE_REQUEST"};
	unsigned index = request - TDISP_LOCK_INTERFACE_REQUEST;

	SIM_ASSERT(index < ARRAY_COUNT(names));
	return names[index];
}
