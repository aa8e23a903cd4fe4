/* SPDX-License-Identifier: GPL-2.0-only */
#include "firmware/tdx_link.h"

#include "firmware/tdx.h"

/* A message, as the device has it. */
struct tdx_step {
	enum dsm_protocol protocol;
	unsigned code;
};

/* One exchange: its messages in order, and what the module calls it. */
struct tdx_script {
	const char *leaf;
	unsigned count;
	struct tdx_step steps[4];
};

static const struct tdx_script tdx_scripts[TDX_EXCHANGE_COUNT] = {
	[TDX_SPDM_CONNECT] = {"TDH.SPDM.CONNECT",
			      4,
			      {{DSM_SPDM, SPDM_NEGOTIATE},
			       {DSM_SPDM, SPDM_GET_CERTIFICATE},
			       {DSM_SPDM, SPDM_KEY_EXCHANGE},
			       {DSM_SPDM, SPDM_FINISH}}},
	[TDX_IDE_KEYS_SET_UP] = {"TDH.IDE.STREAM.KM SETUP",
				 2,
				 {{DSM_IDE_KM, IDE_KM_KEY_PROG},
				  {DSM_IDE_KM, IDE_KM_K_SET_GO}}},
	[TDX_SPDM_KEY_UPDATE] = {"TDH.SPDM.KEY_UPDATE",
				 1,
				 {{DSM_SPDM, SPDM_KEY_UPDATE}}},
	[TDX_IDE_KEYS_REFRESH] = {"TDH.IDE.STREAM.KM REFRESH",
				  2,
				  {{DSM_IDE_KM, IDE_KM_KEY_PROG},
				   {DSM_IDE_KM, IDE_KM_K_SET_GO}}},
	[TDX_IDE_KEYS_STOP] = {"TDH.IDE.STREAM.KM STOP",
			       1,
			       {{DSM_IDE_KM, IDE_KM_K_SET_STOP}}},
	[TDX_SPDM_DISCONNECT] = {"TDH.SPDM.DISCONNECT",
				 1,
				 {{DSM_SPDM, SPDM_END_SESSION}}},
};

static void tdx_link_enter(struct tdx_link *l, const char *leaf,
			   const struct place *place)
{
	model_call(l->link.model, ACTOR_FIRMWARE, leaf);
	takes(LATENCY_SEAMCALL);
	task_act_at(&l->link.object, (uint64_t)l->spdm << 1 | l->link.stream,
		    place);
}

static enum tdx_status tdx_link_leave(struct tdx_link *l, const char *leaf,
				      enum tdx_status status)
{
	model_return(l->link.model, ACTOR_FIRMWARE, leaf, status);
	return status;
}

/*
 * Models:     TDX module: TDH.SPDM.CREATE.
 * Yields at:  the call.
 * Leaves out: metadata pages.
 */
enum tdx_status tdh_spdm_create(struct tdx_link *l)
{
	static const char leaf[] = "TDH.SPDM.CREATE";
	enum tdx_status status = TDX_SUCCESS;

	tdx_link_enter(l, leaf, PLACE_HERE);
	if (l->spdm)
		status = TDX_OPERAND_INVALID;
	else
		l->spdm = true;
	return tdx_link_leave(l, leaf, status);
}

/*
 * Models:     TDX module: TDH.SPDM.DELETE.
 * Yields at:  the call.
 * Leaves out: metadata pages.
 */
enum tdx_status tdh_spdm_delete(struct tdx_link *l)
{
	static const char leaf[] = "TDH.SPDM.DELETE";
	enum tdx_status status = TDX_SUCCESS;

	tdx_link_enter(l, leaf, PLACE_HERE);
	if (l->spdm && l->link.stream)
		status = TDX_SPDM_HAS_ACTIVE_IDE_STREAMS;
	else if (!l->spdm || firmware_keeps(&l->link.kept, PLACE_MUTE))
		status = TDX_OPERAND_INVALID;
	if (status == TDX_SUCCESS)
		l->spdm = l->bound = false;
	return tdx_link_leave(l, leaf, status);
}

/*
 * Models:     TDX module: TDH.IDE.STREAM.CREATE.
 * Yields at:  the call.
 * Leaves out: key configuration units: the root port has one for each stream.
 */
enum tdx_status tdh_ide_stream_create(struct tdx_link *l)
{
	static const char leaf[] = "TDH.IDE.STREAM.CREATE";
	enum tdx_status status = TDX_SUCCESS;

	tdx_link_enter(l, leaf, PLACE_HERE);
	if (!l->bound || l->link.stream) {
		status = TDX_OPERAND_INVALID;
	} else {
		l->link.stream = true;
		l->link.blocked = false;
	}
	return tdx_link_leave(l, leaf, status);
}

/*
 * Models:     TDX module: TDH.IDE.STREAM.BLOCK: the root port lets nothing of
 *             the stream through, and that of all its TDIs.
 * Yields at:  the call.
 * Leaves out: nothing.
 */
enum tdx_status tdh_ide_stream_block(struct tdx_link *l)
{
	static const char leaf[] = "TDH.IDE.STREAM.BLOCK";
	enum tdx_status status = TDX_SUCCESS;

	tdx_link_enter(l, leaf, PLACE_HERE);
	if (!l->link.stream || l->link.blocked)
		status = TDX_IDE_STREAM_INVALID_STATE;
	else
		l->link.blocked = true;
	return tdx_link_leave(l, leaf, status);
}

/*
 * Models:     TDX module: TDH.IDE.STREAM.DELETE.
 * Yields at:  the call.
 * Leaves out: nothing.
 */
enum tdx_status tdh_ide_stream_delete(struct tdx_link *l)
{
	static const char leaf[] = "TDH.IDE.STREAM.DELETE";
	enum tdx_status status = TDX_SUCCESS;

	tdx_link_enter(l, leaf, PLACE_HERE);
	if (!l->link.stream)
		status = TDX_OPERAND_INVALID;
	else if (!l->link.blocked)
		status = TDX_IDE_STREAM_NOT_BLOCKED;
	else if (l->link.tdis > 0)
		status = TDX_IDE_STREAM_HAS_DEVICE_INTERFACES;
	else if (firmware_keeps(&l->link.kept, PLACE_MUTE))
		status = TDX_IDE_STREAM_INVALID_STATE;
	if (status == TDX_SUCCESS)
		l->link.stream = false;
	return tdx_link_leave(l, leaf, status);
}

/*
 * Models:     TDX module: what an exchange asks for at its first call.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
static enum tdx_status tdx_exchange_check(const struct tdx_link *l,
					  enum tdx_exchange what)
{
	if (what == TDX_SPDM_CONNECT)
		return l->spdm && !l->bound ? TDX_SUCCESS : TDX_OPERAND_INVALID;
	if (!l->bound)
		return TDX_OPERAND_INVALID;
	if (what == TDX_SPDM_KEY_UPDATE)
		return TDX_SUCCESS;
	if (what == TDX_SPDM_DISCONNECT)
		return l->link.stream ? TDX_SPDM_HAS_ACTIVE_IDE_STREAMS
				      : TDX_SUCCESS;
	return l->link.stream ? TDX_SUCCESS : TDX_IDE_STREAM_INVALID_STATE;
}

/* The set of keys that an exchange is about: of a refresh the other one. */
static unsigned tdx_key_set(const struct tdx_link *l, enum tdx_exchange what)
{
	if (what == TDX_IDE_KEYS_SET_UP)
		return 0;
	return what == TDX_IDE_KEYS_REFRESH ? l->key_set ^ 1 : l->key_set;
}

/*
 * Models:     TDX module: the last call of an exchange that went well.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
static void tdx_exchange_done(struct tdx_link *l, enum tdx_exchange what,
			      const struct message *m)
{
	if (what == TDX_SPDM_CONNECT) {
		l->bound = true;
		l->link.session = (uint32_t)m->answer[0];
	} else if (what == TDX_SPDM_DISCONNECT) {
		l->bound = false;
	} else if (what == TDX_IDE_KEYS_SET_UP ||
		   what == TDX_IDE_KEYS_REFRESH) {
		l->key_set = tdx_key_set(l, what);
		l->link.keys_due = false;
	}
}

/*
 * Models:     TDX module: the next message of an exchange, in the session of
 *             the device.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: encryption.
 */
static struct message tdx_message_make(const struct tdx_link *l,
				       enum tdx_exchange what,
				       const struct tdx_step *step)
{
	bool spdm = step->protocol == DSM_SPDM;

	return (struct message){
		.name = spdm ? spdm_event_name((enum spdm_event)step->code)
			     : ide_km_name((enum ide_km_request)step->code),
		.argument = {dsm_word(step->protocol, step->code,
				      l->bound ? l->link.session : 0),
			     spdm ? 0 : (uint64_t)tdx_key_set(l, what) << 8},
	};
}

/*
 * Models:     TDX module: the calls that are made again and again with a
 *             message in between (SPDM connect, key update and disconnect, IDE
 *             key management). One message of each kind stands for all of it.
 * Yields at:  the call.
 * Leaves out: the depth of the queue of such calls; keys that are due in the
 *             middle of one.
 */
enum tdx_status tdh_exchange(struct tdx_link *l, enum tdx_exchange what,
			     struct message *m)
{
	const struct tdx_script *script = &tdx_scripts[what];
	enum tdx_status status = TDX_SUCCESS;

	tdx_link_enter(l, script->leaf, PLACE_HERE);
	if (l->next == 0)
		status = tdx_exchange_check(l, what);
	else if (m->status != 0)
		status = TDX_DEVIF_TDISP_INVALID_MESSAGE;
	if (status == TDX_SUCCESS && l->next < script->count) {
		*m = tdx_message_make(l, what, &script->steps[l->next++]);
		return tdx_link_leave(l, script->leaf, TDX_SPDM_REQUEST);
	}
	l->next = 0;
	if (status == TDX_SUCCESS)
		tdx_exchange_done(l, what, m);
	return tdx_link_leave(l, script->leaf, status);
}

void tdx_link_init(struct tdx_link *l, struct model *model, const char *name)
{
	object_init(&l->link.object, OBJECT_DEVICE, "tdx link", name);
	l->link.model = model;
	l->spdm = true;
	l->bound = true;
	l->link.stream = true;
	l->link.session = 1;
}
