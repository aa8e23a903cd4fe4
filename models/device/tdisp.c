/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A TDI: what its tables leave to be done.
 */
#include "device/tdisp_touch.h"

#include "state.h"

/*
 * Models:     PCIe 6 clause 11.2: a TDI goes to a state. The nonce does not
 *             outlive CONFIG_LOCKED, nor what a LOCK has said the lock.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: the scrubbing, which is over at once.
 */
static void tdisp_enter(struct tdisp_device *d, enum tdisp_state next)
{
	enum tdisp_state before = d->state;

	/* The step may be one of another function of the device. */
	world_touch(&d->object, TOUCH_WRITE);
	d->state = next;
	if (next == before)
		return;
	if (next != TDISP_CONFIG_LOCKED)
		d->nonce = 0;
	if (next != TDISP_CONFIG_UNLOCKED)
		return;
	d->streams = 0;
	d->session = 0;
	d->flags = 0;
	d->properties &= ~(unsigned)TDISP_MSIX_LOCKED;
	event_flag_set(d->unlocked);
}

/*
 * Models:     PCIe 6 clause 11.3.3: INTERFACE_ID.
 * Yields at:  nowhere.
 * Leaves out: requester ids: an interface has a number.
 */
static struct tdisp_device *tdisp_addressed(struct tdisp_device *d,
					    const struct message *m)
{
	uint64_t interface = m->argument[2];

	if (interface > d->dsm->tdi_count)
		return NULL;
	if (interface > 0)
		d = d->dsm->tdis[interface - 1];
	return d->gone ? NULL : d;
}

/*
 * Models:     PCIe 6 clause 11.3.8: a LOCK is looked at, and what it says is
 *             kept.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: the reporting offset, which only moves what the report says.
 */
static enum tdisp_error tdisp_lock(struct tdisp_device *d, struct message *m)
{
	unsigned stream = m->argument[3] >> 16 & 0xff;
	const struct spdm_session *session = dsm_session_find(d->dsm, m);
	unsigned defects = d->defects;
	enum tdisp_error error;

	if (d->properties & TDISP_NEEDS_IDE)
		defects |= dsm_stream_defects(d->dsm, stream, session);
	error = tdisp_lock_check(defects);
	if (error != TDISP_OK)
		return error;
	d->session = session->id;
	d->streams = d->properties & TDISP_NEEDS_IDE ? 1U << stream : 0;
	d->flags = m->argument[3] & 0xffff;
	if (d->flags & TDISP_LOCK_MSIX)
		d->properties |= TDISP_MSIX_LOCKED;
	return TDISP_OK;
}

/* Clause 11.3.14: the nonce must match; it is burnt on the way to RUN. */
static enum tdisp_error tdisp_start(struct tdisp_device *d, struct message *m)
{
	if (d->nonce == 0 || m->argument[1] != d->nonce)
		return TDISP_INVALID_NONCE;
	return TDISP_OK;
}

/*
 * Models:     PCIe 6 clause 11.3.10: a portion of the report.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: INVALID_INTERFACE_STATE for a request between two portions, which
 *             a device may answer. What it says is in tdisp_report.c.
 */
static enum tdisp_error tdisp_report(struct tdisp_device *d, struct message *m)
{
	uint64_t offset = m->argument[3] & 0xffff;
	uint64_t length = m->argument[3] >> 16 & 0xffff;

	if (offset >= TDISP_REPORT_BYTES)
		return TDISP_INVALID_REQUEST;
	if (length == 0 || length > TDISP_REPORT_BYTES - offset)
		length = TDISP_REPORT_BYTES - offset;
	m->answer[1] = length;
	m->answer[2] = TDISP_REPORT_BYTES - offset - length;
	m->answer[3] = d->nonce_last;
	return TDISP_OK;
}

/*
 * Models:     PCIe 6 clause 11.3.18: a stream to a peer is bound. A failure is
 *             not fatal.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: ATS; overlaps of association registers.
 */
static enum tdisp_error tdisp_bind_p2p(struct tdisp_device *d,
				       struct message *m)
{
	uint64_t stream = m->argument[3];

	if (!(d->flags & TDISP_LOCK_BIND_P2P) || stream >= DSM_STREAMS_MAX ||
	    d->streams >> stream & 1 || d->dsm->streams[stream].is_default ||
	    d->dsm->streams[stream].state != IDE_SECURE ||
	    d->dsm->streams[stream].session != d->session)
		return TDISP_INVALID_REQUEST;
	d->streams |= 1U << stream;
	return TDISP_OK;
}

/*
 * Models:     PCIe 6 clause 11.3.20.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
static enum tdisp_error tdisp_unbind_p2p(struct tdisp_device *d,
					 struct message *m)
{
	uint64_t stream = m->argument[3];

	if (stream >= DSM_STREAMS_MAX || !(d->streams >> stream & 1) ||
	    d->dsm->streams[stream].is_default)
		return TDISP_INVALID_REQUEST;
	d->streams &= ~(1U << stream);
	return TDISP_OK;
}

/*
 * Models:     PCIe 6 clause 11.3.22: a range turns non-TEE (bit 8 of what the
 *             request says), or back. A failure is not fatal.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: addresses.
 */
static enum tdisp_error tdisp_set_mmio(struct tdisp_device *d,
				       struct message *m)
{
	unsigned range = m->argument[3] & 0xff;

	if (range >= TDISP_RANGES || !(d->updatable >> range & 1))
		return TDISP_INVALID_REQUEST;
	d->non_tee &= ~(1U << range);
	d->non_tee |= (unsigned)(m->argument[3] >> 8 & 1) << range;
	return TDISP_OK;
}

typedef enum tdisp_error tdisp_doer(struct tdisp_device *d, struct message *m);

#define DOER(request) [TDISP_##request - TDISP_GET_TDISP_VERSION]

/* What a request does beside its row. */
static tdisp_doer *const tdisp_doers[TDISP_REQUEST_COUNT] = {
	DOER(LOCK_INTERFACE_REQUEST) = tdisp_lock,
	DOER(GET_DEVICE_INTERFACE_REPORT) = tdisp_report,
	DOER(START_INTERFACE_REQUEST) = tdisp_start,
	DOER(BIND_P2P_STREAM_REQUEST) = tdisp_bind_p2p,
	DOER(UNBIND_P2P_STREAM_REQUEST) = tdisp_unbind_p2p,
	DOER(SET_MMIO_ATTRIBUTE_REQUEST) = tdisp_set_mmio,
};

/*
 * Models:     PCIe 6 clause 11.3: the DSM carries out one request.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: more than one request at a time: the mailbox carries one.
 */
static enum tdisp_error tdisp_carry_out(struct tdisp_device *d,
					struct message *m)
{
	unsigned code = dsm_code(m);
	unsigned version = dsm_version(m);
	const struct tdisp_row *row = tdisp_row_find(code);
	const struct tdisp_cell *cell;
	enum tdisp_error error = TDISP_OK;

	if (version != 0 && version != TDISP_VERSION_1_0 &&
	    code != TDISP_GET_TDISP_VERSION)
		return TDISP_VERSION_MISMATCH;
	if (!row ||
	    (row->optional && !(d->properties & TDISP_OPTIONAL_REQUESTS)))
		return TDISP_UNSUPPORTED_REQUEST;
	cell = &row->in[d->state];
	if (cell->error != TDISP_OK)
		return cell->error;
	if (tdisp_doers[code - TDISP_GET_TDISP_VERSION])
		error = tdisp_doers[code - TDISP_GET_TDISP_VERSION](d, m);
	if (error != TDISP_OK)
		return error;
	if (cell->nonce == TDISP_NONCE_MAKE)
		d->nonce = ++d->nonce_last;
	if (cell->nonce == TDISP_NONCE_CHECK || cell->nonce == TDISP_NONCE_WIPE)
		d->nonce = 0;
	tdisp_enter(d, cell->next);
	m->answer[0] =
		cell->nonce == TDISP_NONCE_MAKE ? d->nonce : (uint64_t)d->state;
	return TDISP_OK;
}

/*
 * Models:     PCIe 6 clause 11.2.2: what comes in a session that is up is read,
 *             by the protocol that it belongs to.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: silence, which clause 11.2.2 asks for where a message is not
 *             secured: SPDM answers with an error here.
 */
void tdisp_handle(struct tdisp_device *d, struct message *m)
{
	if (dsm_protocol(m) != DSM_TDISP) {
		dsm_handle(d->dsm, m);
		return;
	}
	m->answer[0] = 0;
	dsm_touch(d->dsm, TOUCH_READ);
	if (!dsm_session_find(d->dsm, m)) {
		m->status = TDISP_NO_SESSION;
		return;
	}
	d = tdisp_addressed(d, m);
	m->status = d ? tdisp_carry_out(d, m) : TDISP_INVALID_INTERFACE;
}

/*
 * Models:     PCIe 6 clause 11.2: an event and one TDI.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: the AER message that an implementation may send.
 */
void tdisp_reach(struct tdisp_device *d, enum tdisp_event event)
{
	const struct tdisp_event_row *row = tdisp_event_find(event);

	tdisp_enter(d, tdisp_effect_next(row->effect, d->state));
}

/*
 * Models:     PCIe 6 clauses 11.4.8, 11.4.9: an event and the VFs of the
 *             function, or all TDIs of the device.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
static void tdisp_reach_others(struct tdisp_device *d, enum tdisp_event event,
			       bool vfs)
{
	for (unsigned i = 0; i < d->dsm->tdi_count; i++) {
		struct tdisp_device *other = d->dsm->tdis[i];

		if (other != d && (!vfs || other->pf == d))
			tdisp_reach(other, event);
	}
}

/*
 * Models:     PCIe 6: VF Enable changes, and the VFs are gone; what they kept
 *             is cleared.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: VFs that come; set-up has them.
 */
static void tdisp_vfs_go(struct tdisp_device *pf)
{
	for (unsigned i = 0; i < pf->dsm->tdi_count; i++) {
		struct tdisp_device *d = pf->dsm->tdis[i];

		if (d->pf != pf)
			continue;
		d->gone = true;
		tdisp_enter(d, TDISP_CONFIG_UNLOCKED);
	}
}

/*
 * Models:     PCIe 6 clause 11.4.3: an event of streams: those of the TDI, or
 *             the default one, or all on the link.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
static void tdisp_streams_happen(struct tdisp_device *d, enum tdisp_event event)
{
	bool link = event == TDISP_EVENT_LINK_DOWN;
	unsigned streams = d->streams ? d->streams : 1;

	for (unsigned i = 0; i < DSM_STREAMS_MAX; i++)
		if (link || streams >> i & 1)
			(void)dsm_stream_happen(
				d->dsm, i,
				event == TDISP_EVENT_IDE_REGISTERS
					? IDE_REGISTERS
					: IDE_FAIL);
}

/*
 * Models:     PCIe 6 clause 11.4.5: the end of the session that the TDI was
 *             locked over; of all, if it is not locked.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
static void tdisp_session_lost(struct tdisp_device *d)
{
	struct dsm *dsm = d->dsm;

	for (unsigned i = 0; i < DSM_SESSIONS_MAX; i++)
		if (d->session == 0 || dsm->sessions[i].id == d->session)
			(void)dsm_session_happen(dsm, &dsm->sessions[i],
						 SPDM_LOST);
}

/*
 * Models:     PCIe 6 clauses 11.2.6 and 11.4: an event and all that it
 *             reaches. A reset of function 0 ends sessions and streams if the
 *             device is like that: clause 11.4.9 says only that of another one
 *             does not.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
void tdisp_happen(struct tdisp_device *d, enum tdisp_event event)
{
	const struct tdisp_event_row *row = tdisp_event_find(event);

	if ((d->properties & row->needs) != row->needs)
		return;
	if (row->reach != TDISP_REACH_STREAM &&
	    row->reach != TDISP_REACH_SESSION)
		tdisp_reach(d, event);
	switch (row->reach) {
	case TDISP_REACH_TDI:
		break;
	case TDISP_REACH_VFS:
		tdisp_reach_others(d, event, true);
		if (d == d->dsm->tdis[0] &&
		    d->properties & TDISP_FLR_ENDS_SESSION)
			dsm_sessions_lose(d->dsm);
		break;
	case TDISP_REACH_VFS_GO:
		tdisp_vfs_go(d);
		break;
	case TDISP_REACH_TDIS:
		tdisp_reach_others(d, event, false);
		break;
	case TDISP_REACH_DEVICE:
		tdisp_reach_others(d, event, false);
		dsm_reset(d->dsm);
		break;
	case TDISP_REACH_STREAM:
		tdisp_streams_happen(d, event);
		break;
	case TDISP_REACH_SESSION:
		tdisp_session_lost(d);
		break;
	case TDISP_REACH_SESSIONS:
		dsm_sessions_lose(d->dsm);
		break;
	}
}

/*
 * Models:     a step that touches the device, which takes its time. An
 *             integrity failure on the link may have come at any moment
 *             before, or an error that hits this TDI alone: nobody can tell
 *             before they look, so it is enough to ask now.
 * Yields at:  the step.
 * Leaves out: nothing.
 */
void tdisp_touch(struct tdisp_device *d, uint64_t value,
		 enum model_latency latency, const struct place *place)
{
	takes(latency);
	task_act_at(&d->object, value, place);
	if (tdisp_default_stream(d)->state == IDE_SECURE &&
	    fault_strikes(FAULT_IDE_INSECURE, place))
		tdisp_happen(d, TDISP_EVENT_STREAM_INSECURE);
	if ((d->state == TDISP_CONFIG_LOCKED || d->state == TDISP_RUN) &&
	    fault_strikes(FAULT_TDI_ERROR, place))
		tdisp_happen(d, TDISP_EVENT_FATAL_TLP);
}

/*
 * Models:     PCIe 6 clause 11.2.1: a TDI as completer of a request with T=1.
 * Yields at:  the access.
 * Leaves out: accesses with T=0, which a range that is not of the TVM serves in
 *             every state; no modelled guest has such a range.
 */
bool tdisp_private_access_at(struct tdisp_device *d, const struct place *place)
{
	tdisp_touch(d, 0, LATENCY_MMIO, place);
	return d->state == TDISP_RUN && d->memory;
}

/*
 * Models:     a write or read of memory with T=1 (clause 11.2.2): only in RUN,
 *             and only while the function is a bus master.
 * Yields at:  the request.
 * Leaves out: address translation in the device.
 */
bool tdisp_private_dma_at(struct tdisp_device *d, const struct place *place)
{
	tdisp_touch(d, 1, LATENCY_MMIO, place);
	return d->state == TDISP_RUN && d->bus_master;
}

/*
 * Models:     the DSM: takes a request out of the DOE mailbox, carries it out,
 *             answers. A record that cannot be read ends the session.
 * Yields at:  the receipt, the change of state, the answer.
 * Leaves out: SPDM records and sequence numbers.
 */
static void tdisp_device_main(void *argument)
{
	struct tdisp_device *d = argument;

	for (;;) {
		struct message m;
		unsigned handle = actor_receive(&d->mailbox, &m);
		struct spdm_session *session;

		tdisp_touch(d, dsm_code(&m), dsm_latency(&m), PLACE_HERE);
		if (tdisp_cut_off(d)) {
			m.status = TDISP_NO_ANSWER;
			actor_reply(&d->mailbox, handle, &m);
			continue;
		}
		session = dsm_session_find(d->dsm, &m);
		if (session && dsm_secured(&m) &&
		    fault_strikes(FAULT_SPDM_LOST, PLACE_MUTE))
			(void)dsm_session_happen(d->dsm, session, SPDM_LOST);
		if (!session || !dsm_stop_fails(&m))
			tdisp_handle(d, &m);
		if (dsm_locked(&m))
			tdisp_report_make(&tdisp_addressed(d, &m)->report);
		if (m.status != TDISP_NO_ANSWER)
			(void)doe_happen(&d->dsm->doe, DOE_ANSWER);
		actor_reply(&d->mailbox, handle, &m);
	}
}

void tdisp_share_setup(struct tdisp_device *d, struct tdisp_device *other,
		       bool vf)
{
	d->dsm = other->dsm;
	d->pf = vf ? other : NULL;
	dsm_attach(d->dsm, d);
}

void tdisp_device_init(struct world *w, struct tdisp_device *d,
		       const char *name, struct event_flag *unlocked)
{
	object_init(&d->object, OBJECT_DEVICE, "tdi", name);
	object_init(&d->power, OBJECT_DEVICE, "power", name);
	tdisp_report_init(&d->report, name);
	object_init(&d->link, OBJECT_DEVICE, "link", name);
	actor_init(&d->mailbox, "device", name);
	d->state = TDISP_CONFIG_UNLOCKED;
	d->properties = TDISP_D3HOT_LOSES_STATE | TDISP_NEEDS_IDE;
	d->memory = true;
	d->bus_master = true;
	d->unlocked = unlocked;
	d->dsm = &d->own;
	dsm_init(d->dsm);
	dsm_attach(d->dsm, d);
	task_new(w, name, tdisp_device_main, d, TASK_DAEMON);
}
