/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One row for each call: what it needs, in the order in which the RMM looks,
 * with the refusal of each; and what it leaves behind. What a COMMUNICATE
 * brings about follows from state and operation, as a table as well.
 */
#include "firmware/cca_pdev.h"

#include "state.h"

/* What a call needs. "Both" are the two ends of a stream. */
enum cca_pdev_need {
	CCA_NEEDS_NOTHING,
	CCA_NEEDS_ABSENT,
	CCA_NEEDS_PRESENT,
	CCA_NEEDS_WANTS_KEY,
	CCA_NEEDS_BOTH_AT_REST, /* READY, no operation, IDLE */
	CCA_NEEDS_BOTH_READY,	/* READY, IDLE */
	CCA_NEEDS_BOTH_ALIVE,	/* READY or ERROR, IDLE */
	CCA_NEEDS_BOTH_COMPLETE,
	CCA_NEEDS_STREAM_FREE,
	CCA_NEEDS_STREAM_TAKEN,
	CCA_NEEDS_STREAM_CONNECTED,
	CCA_NEEDS_SUPPORT, /* that there is none of */
	CCA_NEEDS_NO_STREAM,
	CCA_NEEDS_NO_VDEVS,
	CCA_NEEDS_IDLE,
	CCA_NEEDS_NOT_IDLE,
	CCA_NEEDS_STOPPED,
};

struct cca_pdev_needs {
	enum cca_pdev_need need;
	enum rmi_status refusal;
};

struct cca_pdev_row {
	const char *name;
	struct cca_pdev_needs needs[5];
	enum cca_pdev_op op; /* that begins, of both ends of a stream */
	enum cca_stream stream;
};

#define NEEDS(need, refusal)                                                   \
	{                                                                      \
		CCA_NEEDS_##need, RMI_ERROR_##refusal                          \
	}

static const struct cca_pdev_row cca_pdev_rows[CCA_PDEV_CALL_COUNT] = {
	[CCA_PDEV_CREATE] = {.name = "RMI_PDEV_CREATE",
			     .needs = {NEEDS(ABSENT, INPUT)}},
	[CCA_PDEV_SET_PUBKEY] = {.name = "RMI_PDEV_SET_PUBKEY",
				 .needs = {NEEDS(PRESENT, INPUT),
					   NEEDS(WANTS_KEY, DEVICE)}},
	[CCA_PDEV_STREAM_CONNECT] =
		{
			.name = "RMI_PDEV_STREAM_CONNECT",
			.needs = {NEEDS(PRESENT, INPUT),
				  NEEDS(BOTH_AT_REST, INPUT),
				  NEEDS(STREAM_FREE, INPUT)},
			.op = CCA_PDEV_OP_CONNECT,
			.stream = CCA_STREAM_CONNECTING,
		},
	[CCA_PDEV_STREAM_COMPLETE] = {.name = "RMI_PDEV_STREAM_COMPLETE",
				      .needs = {NEEDS(PRESENT, INPUT),
						NEEDS(STREAM_TAKEN, INPUT),
						NEEDS(BOTH_READY, INPUT),
						NEEDS(BOTH_COMPLETE, DEVICE)}},
	[CCA_PDEV_STREAM_KEY_REFRESH] =
		{
			.name = "RMI_PDEV_STREAM_KEY_REFRESH",
			.needs = {NEEDS(PRESENT, INPUT),
				  NEEDS(STREAM_TAKEN, INPUT),
				  NEEDS(BOTH_AT_REST, INPUT),
				  NEEDS(STREAM_CONNECTED, DEVICE)},
			.op = CCA_PDEV_OP_KEY_REFRESH,
			.stream = CCA_STREAM_KEY_REFRESHING,
		},
	[CCA_PDEV_STREAM_KEY_PURGE] = {.name = "RMI_PDEV_STREAM_KEY_PURGE",
				       .needs = {NEEDS(SUPPORT,
						       NOT_SUPPORTED)}},
	[CCA_PDEV_STREAM_DISCONNECT] =
		{
			.name = "RMI_PDEV_STREAM_DISCONNECT",
			.needs = {NEEDS(PRESENT, INPUT),
				  NEEDS(STREAM_TAKEN, INPUT),
				  NEEDS(STREAM_CONNECTED, DEVICE),
				  NEEDS(BOTH_ALIVE, INPUT),
				  NEEDS(NO_VDEVS, DEVICE)},
			.op = CCA_PDEV_OP_DISCONNECT,
			.stream = CCA_STREAM_DISCONNECTING,
		},
	[CCA_PDEV_STOP] = {.name = "RMI_PDEV_STOP",
			   .needs = {NEEDS(PRESENT, INPUT), NEEDS(IDLE, DEVICE),
				     NEEDS(NO_STREAM, DEVICE),
				     NEEDS(NO_VDEVS, DEVICE)}},
	[CCA_PDEV_ABORT] = {.name = "RMI_PDEV_ABORT",
			    .needs = {NEEDS(PRESENT, INPUT),
				      NEEDS(NOT_IDLE, DEVICE)}},
	[CCA_PDEV_DESTROY] = {.name = "RMI_PDEV_DESTROY",
			      .needs = {NEEDS(PRESENT, INPUT),
					NEEDS(STOPPED, DEVICE)}},
};

/* Where an endpoint says something: by its state and operation. */
struct cca_pdev_talk {
	enum cca_pdev_state state;
	enum cca_pdev_op op;
	enum cca_script_id script;
	enum cca_pdev_state next;
};

/* In state ERROR there is none but for STOP: the dispatcher does not know it.
 */
static const struct cca_pdev_talk cca_pdev_talks[] = {
	{CCA_PDEV_NEW, CCA_PDEV_OP_NONE, CCA_SCRIPT_INIT, CCA_PDEV_NEEDS_KEY},
	{CCA_PDEV_HAS_KEY, CCA_PDEV_OP_NONE, CCA_SCRIPT_SESSION,
	 CCA_PDEV_READY},
	{CCA_PDEV_READY, CCA_PDEV_OP_CONNECT, CCA_SCRIPT_KEYS, CCA_PDEV_READY},
	{CCA_PDEV_READY, CCA_PDEV_OP_KEY_REFRESH, CCA_SCRIPT_KEYS,
	 CCA_PDEV_READY},
	{CCA_PDEV_READY, CCA_PDEV_OP_DISCONNECT, CCA_SCRIPT_KEYS_STOP,
	 CCA_PDEV_READY},
};

static void pdev_enter(struct cca_pdev *p, const char *name,
		       const struct place *place)
{
	model_call(p->link.model, ACTOR_FIRMWARE, name);
	takes(LATENCY_SMC);
	task_act_at(&p->link.object, (uint64_t)p->state << 8 | p->comm, place);
	world_touch(&p->peer->link.object, TOUCH_WRITE);
}

static enum rmi_status pdev_leave(struct cca_pdev *p, const char *name,
				  enum rmi_status status)
{
	model_return(p->link.model, ACTOR_FIRMWARE, name, status);
	return status;
}

/* The end of a stream that keeps it. */
static struct cca_pdev *pdev_endpoint(struct cca_pdev *p)
{
	return p->root_port ? p->peer : p;
}

static bool pdev_is(const struct cca_pdev *p, enum cca_pdev_state state)
{
	return p->present && p->state == state && p->comm == CCA_COMM_IDLE;
}

static bool pdev_alive(const struct cca_pdev *p)
{
	return pdev_is(p, CCA_PDEV_READY) || pdev_is(p, CCA_PDEV_ERROR);
}

static bool both_ready(const struct cca_pdev *p)
{
	return pdev_is(p, CCA_PDEV_READY) && pdev_is(p->peer, CCA_PDEV_READY);
}

static bool both_about(const struct cca_pdev *p, enum cca_pdev_op op)
{
	return p->op == op && p->peer->op == op;
}

/*
 * Models:     RMM, runtime/rmi/pdev.c: the tests of each call.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: granules, and parameters that are wrong in themselves.
 */
static bool pdev_has(struct cca_pdev *p, enum cca_pdev_need need)
{
	switch (need) {
	case CCA_NEEDS_NOTHING:
		return true;
	case CCA_NEEDS_ABSENT:
		return !p->present;
	case CCA_NEEDS_PRESENT:
		return p->present;
	case CCA_NEEDS_WANTS_KEY:
		return p->state == CCA_PDEV_NEEDS_KEY;
	case CCA_NEEDS_BOTH_AT_REST:
		return both_ready(p) && both_about(p, CCA_PDEV_OP_NONE);
	case CCA_NEEDS_BOTH_READY:
		return both_ready(p);
	case CCA_NEEDS_BOTH_ALIVE:
		return pdev_alive(p) && pdev_alive(p->peer);
	case CCA_NEEDS_BOTH_COMPLETE:
		return both_about(p, CCA_PDEV_OP_STREAM_COMPLETE);
	case CCA_NEEDS_STREAM_FREE:
	case CCA_NEEDS_NO_STREAM:
		return pdev_endpoint(p)->stream == CCA_STREAM_FREE;
	case CCA_NEEDS_STREAM_TAKEN:
		return pdev_endpoint(p)->stream != CCA_STREAM_FREE;
	case CCA_NEEDS_STREAM_CONNECTED:
		return pdev_endpoint(p)->stream == CCA_STREAM_CONNECTED;
	case CCA_NEEDS_SUPPORT:
		return false;
	case CCA_NEEDS_NO_VDEVS:
		return p->link.tdis == 0;
	case CCA_NEEDS_IDLE:
		return p->comm == CCA_COMM_IDLE;
	case CCA_NEEDS_NOT_IDLE:
		return p->comm != CCA_COMM_IDLE;
	case CCA_NEEDS_STOPPED:
		return p->state == CCA_PDEV_STOPPED;
	}
	return false;
}

/*
 * Models:     RMM, smc_pdev_stream_complete(): the two ends are done.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
static void pdev_stream_complete(struct cca_pdev *p)
{
	p->link.keys_due = false;
	p->stream = p->stream == CCA_STREAM_DISCONNECTING
			    ? CCA_STREAM_FREE
			    : CCA_STREAM_CONNECTED;
	p->link.stream = p->stream == CCA_STREAM_CONNECTED;
	p->handshake = CCA_HANDSHAKE_NONE;
	p->op = p->peer->op = CCA_PDEV_OP_NONE;
}

/*
 * Models:     RMM, smc_pdev_stream_connect() and its like: an operation begins
 *             at both ends.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: addresses that go over the stream.
 */
static void pdev_stream_begin(struct cca_pdev *p,
			      const struct cca_pdev_row *row)
{
	if (row->op == CCA_PDEV_OP_CONNECT)
		p->exchange.key_set = 0;
	else if (row->op == CCA_PDEV_OP_KEY_REFRESH)
		p->exchange.key_set ^= 1;
	p->stream = row->stream;
	p->handshake = CCA_HANDSHAKE_BEGUN;
	p->op = p->peer->op = row->op;
	p->comm = p->peer->comm = CCA_COMM_PENDING;
}

/*
 * Models:     RMM, runtime/rmi/pdev.c: what is left of a call that went well.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: granules that are donated and given back.
 */
static void pdev_do(struct cca_pdev *p, enum cca_pdev_call call)
{
	const struct cca_pdev_row *row = &cca_pdev_rows[call];

	if (row->op != CCA_PDEV_OP_NONE) {
		pdev_stream_begin(p, row);
		return;
	}
	switch (call) {
	case CCA_PDEV_CREATE:
		p->present = true;
		p->state = CCA_PDEV_NEW;
		p->op = CCA_PDEV_OP_NONE;
		p->comm = CCA_COMM_PENDING;
		p->link.session = 0;
		break;
	case CCA_PDEV_SET_PUBKEY:
		p->state = CCA_PDEV_HAS_KEY;
		p->comm = CCA_COMM_PENDING;
		break;
	case CCA_PDEV_STREAM_COMPLETE:
		pdev_stream_complete(p);
		break;
	case CCA_PDEV_STOP:
		p->op = CCA_PDEV_OP_STOP;
		p->comm = CCA_COMM_PENDING;
		break;
	case CCA_PDEV_ABORT:
		cca_exchange_begin(&p->exchange, CCA_SCRIPT_NONE);
		p->comm = CCA_COMM_IDLE;
		break;
	case CCA_PDEV_DESTROY:
		p->present = false;
		break;
	case CCA_PDEV_STREAM_CONNECT:
	case CCA_PDEV_STREAM_KEY_REFRESH:
	case CCA_PDEV_STREAM_DISCONNECT:
	case CCA_PDEV_STREAM_KEY_PURGE:
	case CCA_PDEV_CALL_COUNT:
		SIM_UNREACHABLE();
	}
}

/*
 * Models:     RMM: the calls on a PDEV but for COMMUNICATE.
 * Yields at:  the call.
 * Leaves out: calls that are made in parts (INCOMPLETE): memory is there.
 */
enum rmi_status rmi_pdev(struct cca_pdev *p, enum cca_pdev_call call)
{
	const struct cca_pdev_row *row = &cca_pdev_rows[call];
	enum rmi_status status = RMI_SUCCESS;

	pdev_enter(p, row->name, PLACE_HERE);
	for (unsigned i = 0;
	     status == RMI_SUCCESS && i < ARRAY_COUNT(row->needs); i++)
		if (!pdev_has(p, row->needs[i].need))
			status = row->needs[i].refusal;
	if (status == RMI_SUCCESS && call == CCA_PDEV_DESTROY &&
	    firmware_keeps(&p->link.kept, PLACE_MUTE))
		status = RMI_ERROR_DEVICE;
	if (status == RMI_SUCCESS)
		pdev_do(p, call);
	return pdev_leave(p, row->name, status);
}

static enum cca_progress pdev_wait(bool *ret_wait)
{
	*ret_wait = true;
	return CCA_BLOCKED;
}

/*
 * Models:     RMM: pdev_dispatch_cmd_rp(): it has nobody to speak to, but for
 *             the two ends of a stream, which wait for each other.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: the keys of the root port, which the RMM programs by itself.
 */
static enum cca_progress pdev_go_root_port(struct cca_pdev *p, bool *ret_wait)
{
	struct cca_pdev *endpoint = p->peer;

	if (p->op == CCA_PDEV_OP_NONE || p->op == CCA_PDEV_OP_STOP)
		return CCA_DONE;
	if (endpoint->handshake == CCA_HANDSHAKE_ENDPOINT_READY) {
		endpoint->handshake = CCA_HANDSHAKE_ROOT_PORT_DONE;
		return CCA_DONE;
	}
	endpoint->handshake = CCA_HANDSHAKE_ROOT_PORT_READY;
	return pdev_wait(ret_wait);
}

/* What an endpoint has to say first; NULL: the dispatcher does not know. */
static const struct cca_pdev_talk *pdev_talk(const struct cca_pdev *p)
{
	for (unsigned i = 0; i < ARRAY_COUNT(cca_pdev_talks); i++)
		if (cca_pdev_talks[i].state == p->state &&
		    cca_pdev_talks[i].op == p->op)
			return &cca_pdev_talks[i];
	return NULL;
}

/*
 * Models:     RMM: the function of the app that an operation runs.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
static enum cca_script_id pdev_script(const struct cca_pdev *p)
{
	const struct cca_pdev_talk *talk = pdev_talk(p);

	if (p->op == CCA_PDEV_OP_STOP)
		return CCA_SCRIPT_END;
	SIM_ASSERT(talk);
	return talk->script;
}

/*
 * Models:     RMM: pdev_dispatch_cmd_ep(). A device without a session has none
 *             to end.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
static enum cca_progress pdev_go_endpoint(struct cca_pdev *p, struct message *m,
					  bool *ret_wait)
{
	struct cca_envelope envelope = {.session = p->link.session};
	bool stream = p->handshake != CCA_HANDSHAKE_NONE;
	enum cca_progress progress;

	if (p->op == CCA_PDEV_OP_STOP && p->link.session == 0)
		return CCA_DONE;
	if (p->handshake == CCA_HANDSHAKE_ROOT_PORT_DONE)
		return CCA_DONE;
	if (stream && p->handshake != CCA_HANDSHAKE_ROOT_PORT_READY)
		return pdev_wait(ret_wait);
	if (p->exchange.script == CCA_SCRIPT_NONE || p->comm != CCA_COMM_ACTIVE)
		cca_exchange_begin(&p->exchange, pdev_script(p));
	progress = cca_exchange_go(&p->exchange, &envelope, m);
	if (progress != CCA_DONE || !stream)
		return progress;
	p->handshake = CCA_HANDSHAKE_ENDPOINT_READY;
	return pdev_wait(ret_wait);
}

/*
 * Models:     RMM: smc_pdev_communicate(), where an operation is over.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
static void pdev_over(struct cca_pdev *p)
{
	const struct cca_pdev_talk *talk = pdev_talk(p);

	if (p->op == CCA_PDEV_OP_STOP) {
		p->state = CCA_PDEV_STOPPED;
		p->op = CCA_PDEV_OP_NONE;
		p->link.session = 0;
		return;
	}
	if (p->state == CCA_PDEV_HAS_KEY)
		p->link.session = (uint32_t)p->exchange.answer;
	if (p->root_port)
		p->state = CCA_PDEV_READY;
	else if (talk)
		p->state = talk->next;
	if (p->op != CCA_PDEV_OP_NONE)
		p->op = CCA_PDEV_OP_STREAM_COMPLETE;
}

/*
 * Models:     RMM: smc_pdev_communicate(), dev_communicate(). In state ERROR an
 *             operation on the stream may have begun, and the dispatcher has no
 *             case for it.
 * Yields at:  the call.
 * Leaves out: that an assertion ends the RMM there: here the call is refused,
 *             as often as it is made.
 */
enum rmi_status rmi_pdev_communicate(struct cca_pdev *p, struct message *m,
				     bool *ret_wait)
{
	static const char name[] = "RMI_PDEV_COMMUNICATE";
	enum cca_progress progress;

	*ret_wait = false;
	pdev_enter(p, name, PLACE_HERE);
	if (!p->present)
		return pdev_leave(p, name, RMI_ERROR_INPUT);
	if ((p->comm != CCA_COMM_PENDING && p->comm != CCA_COMM_ACTIVE) ||
	    (p->op != CCA_PDEV_OP_STOP && p->state == CCA_PDEV_ERROR))
		return pdev_leave(p, name, RMI_ERROR_DEVICE);
	if (p->root_port)
		progress = pdev_go_root_port(p, ret_wait);
	else
		progress = pdev_go_endpoint(p, m, ret_wait);
	p->comm = cca_comm_after(progress);
	if (progress == CCA_FAILED)
		p->state = CCA_PDEV_ERROR;
	else if (progress == CCA_DONE)
		pdev_over(p);
	if (progress != CCA_BLOCKED || *ret_wait)
		m->name = NULL;
	return pdev_leave(p, name, RMI_SUCCESS);
}

static void pdev_init(struct cca_pdev *p, struct model *model, const char *kind,
		      const char *name)
{
	object_init(&p->link.object, OBJECT_DEVICE, kind, name);
	p->link.model = model;
	p->link.session = 1;
	p->present = true;
	p->state = CCA_PDEV_READY;
}

void cca_pdev_init(struct cca_pdev *p, struct cca_pdev *root_port,
		   struct model *model, const char *name)
{
	pdev_init(p, model, "pdev", name);
	pdev_init(root_port, model, "root port pdev", name);
	p->peer = root_port;
	p->stream = CCA_STREAM_CONNECTED;
	p->link.stream = true;
	root_port->peer = p;
	root_port->root_port = true;
}

const char *cca_pdev_call_name(enum cca_pdev_call call)
{
	return cca_pdev_rows[call].name;
}
