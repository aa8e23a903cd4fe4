/* SPDX-License-Identifier: GPL-2.0-only */
#include "device/dsm.h"

#include "device/tdisp.h"
#include "registry_rows.h"

/*
 * Models:     nothing that a device does: a step says that it has to do with
 *             sessions and streams, for which function 0 stands.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
void dsm_touch(const struct dsm *dsm, enum touch_kind touch)
{
	if (dsm->tdi_count)
		world_touch(&dsm->tdis[0]->object, touch);
}

/*
 * Models:     PCIe 6 clause 11.4.3: an IDE stream that turns Insecure takes the
 *             TDIs bound to it along.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: containment of data on its way.
 */
enum ide_km_status dsm_stream_happen(struct dsm *dsm, unsigned stream,
				     enum ide_event event)
{
	struct ide_stream *s = &dsm->streams[stream];
	bool secure = s->state == IDE_SECURE;
	enum ide_km_status status = ide_happen(s, event);

	dsm_touch(dsm, TOUCH_WRITE);
	if (!secure || s->state == IDE_SECURE)
		return status;
	for (unsigned i = 0; i < dsm->tdi_count; i++)
		if (dsm->tdis[i]->streams >> stream & 1)
			tdisp_reach(dsm->tdis[i], TDISP_EVENT_STREAM_INSECURE);
	return status;
}

/*
 * Models:     PCIe 6 clause 11.4.5: a session that ends takes the streams that
 *             were keyed over it, and the TDIs that were locked over it, along.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
enum spdm_error dsm_session_happen(struct dsm *dsm, struct spdm_session *s,
				   enum spdm_event event)
{
	bool up = s->state == SPDM_ESTABLISHED;
	enum spdm_error error = spdm_happen(s, event);

	dsm_touch(dsm, TOUCH_WRITE);
	if (!up && s->state == SPDM_ESTABLISHED)
		s->id = ++dsm->session_last;
	if (!up || s->state == SPDM_ESTABLISHED)
		return error;
	for (unsigned i = 0; i < DSM_STREAMS_MAX; i++)
		if (dsm->streams[i].session == s->id)
			(void)dsm_stream_happen(dsm, i, IDE_FAIL);
	for (unsigned i = 0; i < dsm->tdi_count; i++)
		if (dsm->tdis[i]->session == s->id)
			tdisp_reach(dsm->tdis[i], TDISP_EVENT_SESSION_LOST);
	return error;
}

/*
 * Models:     PCIe 6 clauses 11.4.2, 11.4.7: the device ends its sessions.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
void dsm_sessions_lose(struct dsm *dsm)
{
	for (unsigned i = 0; i < DSM_SESSIONS_MAX; i++)
		(void)dsm_session_happen(dsm, &dsm->sessions[i], SPDM_LOST);
}

/*
 * Models:     PCIe 6 clause 11.4.8: keys and sessions are cleared. The TDIs are
 *             unlocked by then.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
void dsm_reset(struct dsm *dsm)
{
	for (unsigned i = 0; i < DSM_SESSIONS_MAX; i++)
		(void)dsm_session_happen(dsm, &dsm->sessions[i], SPDM_RESET);
	for (unsigned i = 0; i < DSM_STREAMS_MAX; i++)
		(void)dsm_stream_happen(dsm, i, IDE_RESET);
	(void)doe_happen(&dsm->doe, DOE_RESET);
}

static bool session_up(const struct spdm_session *s, uint32_t id)
{
	return s->state == SPDM_ESTABLISHED && (id == 0 || s->id == id);
}

/*
 * Models:     DSP0277: a secured message names its session.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
struct spdm_session *dsm_session_find(struct dsm *dsm, const struct message *m)
{
	uint32_t id = (uint32_t)(m->argument[0] >> 32);

	for (unsigned i = 0; i < DSM_SESSIONS_MAX; i++)
		if (session_up(&dsm->sessions[i], id))
			return &dsm->sessions[i];
	return NULL;
}

/*
 * Models:     PCIe 6 clause 11.3.8, the checks of the default stream.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
unsigned dsm_stream_defects(const struct dsm *dsm, unsigned stream,
			    const struct spdm_session *session)
{
	unsigned defaults = 0, defects = 0;
	const struct ide_stream *s;

	for (unsigned i = 0; i < DSM_STREAMS_MAX; i++)
		defaults += dsm->streams[i].state != IDE_FREE &&
			    dsm->streams[i].is_default;
	if (stream >= DSM_STREAMS_MAX)
		return TDISP_STREAM_NOT_DEFAULT;
	s = &dsm->streams[stream];
	if (!s->is_default)
		defects |= TDISP_STREAM_NOT_DEFAULT;
	if (!ide_keyed(s))
		defects |= TDISP_KEYS_MISSING;
	else if (s->session != session->id)
		defects |= TDISP_KEYS_OF_OTHER_SESSION;
	if (defaults > 1)
		defects |= TDISP_DEFAULT_TWICE;
	if (s->traffic_class != 0)
		defects |= TDISP_STREAM_NOT_TC0;
	return defects;
}

/*
 * Models:     PCIe 6 clause 11.4.5: keys belong to the session they came over.
 *             Here: is another one up that has programmed some?
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
static bool keys_owned(const struct dsm *dsm, uint32_t session)
{
	if (dsm->keys_owner == 0 || dsm->keys_owner == session)
		return false;
	for (unsigned i = 0; i < DSM_SESSIONS_MAX; i++)
		if (session_up(&dsm->sessions[i], dsm->keys_owner))
			return true;
	return false;
}

/*
 * Models:     PCIe 6 clause 6.33.3, key management: over a second session it is
 *             met with silence until the one that has programmed keys ends.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: the root port's half, which the host programs by itself.
 */
static int64_t dsm_ide_km(struct dsm *dsm, const struct message *m)
{
	const struct spdm_session *session = dsm_session_find(dsm, m);
	unsigned stream = m->argument[1] & 0xff;
	unsigned set = m->argument[1] >> 8 & 0xff;
	unsigned keys = m->argument[3] ? (unsigned)m->argument[3]
				       : (unsigned)IDE_ALL_KEYS;

	if (!session)
		return TDISP_NO_SESSION;
	if (keys_owned(dsm, session->id))
		return TDISP_NO_ANSWER;
	if (stream >= DSM_STREAMS_MAX)
		return IDE_KM_UNSUPPORTED_VALUE;
	switch ((enum ide_km_request)dsm_code(m)) {
	case IDE_KM_QUERY:
		return IDE_KM_SUCCESS;
	case IDE_KM_KEY_PROG:
		dsm->keys_owner = session->id;
		return ide_keys_program(&dsm->streams[stream], set, keys,
					session->id);
	case IDE_KM_K_SET_GO:
		return dsm_stream_happen(dsm, stream, IDE_GO);
	case IDE_KM_K_SET_STOP:
		return dsm_stream_happen(dsm, stream, IDE_STOP);
	}
	return IDE_KM_UNSPECIFIED;
}

/*
 * Models:     DSP0274: a request outside of a session is the beginning of one
 *             more; the others travel inside of theirs.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: requests that belong to a session and are made outside of it.
 */
static int64_t dsm_spdm(struct dsm *dsm, struct message *m)
{
	enum spdm_event request = (enum spdm_event)dsm_code(m);
	struct spdm_session *s = NULL;
	enum spdm_error error;

	if (request > SPDM_END_SESSION)
		return SPDM_UNEXPECTED_REQUEST;
	if (request >= SPDM_SECURED) {
		s = dsm_session_find(dsm, m);
		if (!s)
			return TDISP_NO_SESSION;
	}
	for (unsigned i = 0; !s && i < DSM_SESSIONS_MAX; i++)
		if (dsm->sessions[i].state != SPDM_ESTABLISHED)
			s = &dsm->sessions[i];
	if (!s)
		return SPDM_SESSION_LIMIT_EXCEEDED;
	error = dsm_session_happen(dsm, s, request);
	m->answer[0] = s->id;
	return error;
}

/*
 * Models:     the responder of SPDM, and of IDE_KM inside of it.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
void dsm_handle(struct dsm *dsm, struct message *m)
{
	m->answer[0] = 0;
	m->status = dsm_protocol(m) == DSM_SPDM ? dsm_spdm(dsm, m)
						: dsm_ide_km(dsm, m);
}

void dsm_attach(struct dsm *dsm, struct tdisp_device *tdi)
{
	SIM_ASSERT(dsm->tdi_count < DSM_TDIS_MAX);
	dsm->tdis[dsm->tdi_count++] = tdi;
}

void dsm_init(struct dsm *dsm)
{
	dsm->session_last = 1;
	dsm->keys_owner = 1;
	dsm->sessions[0].state = SPDM_ESTABLISHED;
	dsm->sessions[0].id = 1;
	dsm->streams[0].state = IDE_SECURE;
	dsm->streams[0].is_default = true;
	dsm->streams[0].keys[0] = IDE_ALL_KEYS;
	dsm->streams[0].session = 1;
}

/*
 * Models:     how long the device has to do with a message.
 * Yields at:  nowhere.
 * Leaves out: the length of messages.
 */
enum model_latency dsm_latency(const struct message *m)
{
	unsigned code = dsm_code(m);

	if (dsm_protocol(m) == DSM_SPDM && code == SPDM_GET_CERTIFICATE)
		return LATENCY_CONNECT;
	if (dsm_protocol(m) != DSM_TDISP)
		return LATENCY_DOE_EXCHANGE;
	if (code == TDISP_LOCK_INTERFACE_REQUEST)
		return LATENCY_LOCK;
	if (code == TDISP_START_INTERFACE_REQUEST)
		return LATENCY_START;
	if (code == TDISP_STOP_INTERFACE_REQUEST)
		return LATENCY_STOP;
	return LATENCY_DOE_EXCHANGE;
}

/*
 * Models:     PCIe 6 clause 11.3.8: a LOCK was carried out, and the report of
 *             the TDI is made with it.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
bool dsm_locked(const struct message *m)
{
	return m->status == TDISP_OK && dsm_protocol(m) == DSM_TDISP &&
	       dsm_code(m) == TDISP_LOCK_INTERFACE_REQUEST;
}

/*
 * Models:     a device that cannot do what STOP asks for, PCIe 6 clause
 *             11.3.16: it says so, and its TDI is as before.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
bool dsm_stop_fails(struct message *m)
{
	if (dsm_protocol(m) != DSM_TDISP ||
	    dsm_code(m) != TDISP_STOP_INTERFACE_REQUEST ||
	    !fault_strikes(FAULT_STOP_FAILS, PLACE_MUTE))
		return false;
	m->answer[0] = 0;
	m->status = TDISP_UNSPECIFIED;
	return true;
}
