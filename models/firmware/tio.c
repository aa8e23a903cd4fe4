/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mailbox of the SEV firmware for TIO, and its commands on a TDI.
 *
 * A command is looked up in the rows. One without messages is checked and done
 * in its step. One with messages is checked in its first, and is then in flight
 * on its device until its last answer is in, an answer is bad, or one by force
 * ends it.
 */
#include "firmware/tio_row.h"

#include "firmware/firmware_vm.h"
#include "firmware/iotlb.h"

/*
 * Models:     SEV firmware: TIO_TDI_CREATE: there is no context yet, and room
 *             for one.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: nothing.
 */
static enum tio_status tio_can_create(const struct tio_call *c)
{
	if (!c->dev->link.stream)
		return TIO_INVALID_DEVICE_STATE;
	if (c->tdi->tdi.present)
		return TIO_INVALID_TDI_STATE;
	return fault_strikes(FAULT_NO_TDI, PLACE_MUTE) ? TIO_RESOURCE_LIMIT
						       : TIO_SUCCESS;
}

/*
 * Models:     SEV firmware: TIO_TDI_RECLAIM: of a context that is not bound.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: nothing.
 */
static enum tio_status tio_can_reclaim(const struct tio_call *c)
{
	if (!c->tdi->tdi.present || c->tdi->bound)
		return TIO_INVALID_TDI_STATE;
	return firmware_keeps(&c->tdi->tdi.kept, PLACE_MUTE) ? TIO_IN_USE
							     : TIO_SUCCESS;
}

static enum tio_status tio_there(const struct tio_call *c)
{
	return c->tdi->tdi.present ? TIO_SUCCESS : TIO_INVALID_TDI_STATE;
}

/*
 * Models:     SEV firmware: TIO_TDI_BIND: a TDI that is bound is not bound
 *             again, for whichever VM, and one whose fences nobody has cleared
 *             is not either.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: the guest's context, beside its ASID.
 */
static enum tio_status tio_can_bind(const struct tio_call *c)
{
	if (!c->tdi->tdi.present)
		return TIO_INVALID_TDI_STATE;
	if (!c->dev->link.stream)
		return TIO_INVALID_DEVICE_STATE;
	if (c->tdi->bound)
		return TIO_ALREADY_BOUND;
	if (c->tdi->dma_fence || c->tdi->mmio_fence)
		return TIO_FENCED;
	return TIO_SUCCESS;
}

static enum tio_status tio_can_run(const struct tio_call *c)
{
	if (!c->tdi->bound || c->tdi->tdi.state != TDISP_CONFIG_LOCKED)
		return TIO_INVALID_TDI_STATE;
	return c->tdi->asid == c->asid ? TIO_SUCCESS : TIO_ALREADY_BOUND;
}

/* Bound, or perhaps locked without the firmware's knowing. */
static enum tio_status tio_can_unbind(const struct tio_call *c)
{
	return c->tdi->bound || c->tdi->unsure ? TIO_SUCCESS
					       : TIO_INVALID_TDI_STATE;
}

/*
 * Models:     SEV firmware: TIO_TDI_REPORT.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: nothing.
 */
static enum tio_status tio_can_report(const struct tio_call *c)
{
	const struct tio_tdi *t = c->tdi;

	return t->bound && (t->tdi.state == TDISP_CONFIG_LOCKED ||
			    t->tdi.state == TDISP_RUN)
		       ? TIO_SUCCESS
		       : TIO_INVALID_TDI_STATE;
}

/*
 * Models:     SEV firmware: TIO_GUEST_REQUEST: a message that the key of the
 *             guest, as the host names it, decrypts.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: sequence numbers.
 */
static enum tio_status tio_is_message(const struct tio_call *c)
{
	return c->guest && tio_word_type(c->guest->word) < TIO_MSG_COUNT &&
			       c->guest->asid == c->asid
		       ? TIO_SUCCESS
		       : TIO_INVALID_MESSAGE;
}

static enum tio_status tio_not_bound(const struct tio_call *c)
{
	return c->tdi->bound ? TIO_INVALID_TDI_STATE : TIO_SUCCESS;
}

/*
 * Models:     SEV firmware: ASID fences: nothing of the TDI comes through until
 *             the host clears them.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: a fence that hardware puts up before the firmware has looked: by
 *             then the device refuses everything itself.
 */
static void tio_fence(struct tio_tdi *t, enum tio_fence dma)
{
	t->dma_fence = dma;
	t->mmio_fence = TIO_FENCE_DEFAULT;
	firmware_dma_stop(&t->tdi, PRIVATE_DMA_FENCED);
}

/*
 * Models:     SEV firmware: TIO_TDI_CREATE: a context that is not bound.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: its pages.
 * Differs:    tio_counter: of_context counts its reports from 1 again.
 */
static void tio_tdi_created(struct tio_call *c)
{
	if (design(c->tdi->tdi.model, SWITCH_TIO_COUNTER) == COUNTER_OF_CONTEXT)
		c->tdi->counter = 0;
	c->tdi->tdi.present = true;
	c->tdi->tdi.state = TDISP_CONFIG_UNLOCKED;
	c->tdi->bound = c->tdi->unsure = c->tdi->reported = false;
	c->dev->link.tdis++;
	if (fault_strikes(FAULT_KEYS_DUE, PLACE_MUTE))
		c->dev->link.keys_due = true;
}

static void tio_tdi_reclaimed(struct tio_call *c)
{
	c->tdi->tdi.present = false;
	c->dev->link.tdis--;
}

/*
 * Models:     SEV firmware: TIO_TDI_BIND, when the LOCK is answered: a new
 *             report, which the counter numbers, and an sDTE that is not valid.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: the report's content.
 */
static void tio_locked(struct tio_call *c, unsigned place)
{
	struct tio_tdi *t = c->tdi;

	(void)place;
	t->bound = true;
	firmware_vm_bind(&t->tdi);
	t->unsure = t->reported = t->tdi.cut_off = false;
	t->asid = c->asid;
	t->counter++;
	t->attributes = 0;
	t->tdi.state = TDISP_CONFIG_LOCKED;
	t->tdi.dma = PRIVATE_DMA_OFF;
	t->nonce = c->message.answer[0];
}

static void tio_lock_failed(struct tio_dev *d)
{
	d->tdi->unsure = true;
}

static void tio_started(struct tio_call *c, unsigned place)
{
	(void)place;
	c->tdi->tdi.state = TDISP_RUN;
	c->tdi->nonce = 0;
}

static void tio_read(struct tio_call *c, unsigned place)
{
	(void)place;
	c->tdi->reported = true;
}

/*
 * Models:     SEV firmware: TIO_TDI_STATUS, which asks the device. A bound TDI
 *             that is found in ERROR is fenced.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: nothing.
 */
static void tio_state_heard(struct tio_call *c, unsigned place)
{
	struct tio_tdi *t = c->tdi;

	if (place != 0)
		return;
	c->state = (enum tdisp_state)c->message.answer[0];
	if (!t->bound)
		return;
	t->tdi.state = c->state;
	if (c->state == TDISP_ERROR)
		tio_fence(t, TIO_FENCE_ERROR);
}

/*
 * Models:     SEV firmware: TIO_TDI_UNBIND: the sDTE is invalid; nonce and
 *             report belong to one lock. A fence stays.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: the flush of the IOMMU.
 */
static void tio_unbound(struct tio_call *c)
{
	struct tio_tdi *t = c->tdi;

	if (t->bound)
		firmware_vm_unbind(&t->tdi);
	t->bound = t->unsure = t->reported = t->tdi.cut_off = false;
	t->nonce = 0;
	t->tdi.state = TDISP_CONFIG_UNLOCKED;
	if (t->tdi.dma != PRIVATE_DMA_FENCED)
		firmware_dma_stop(&t->tdi, PRIVATE_DMA_OFF);
}

/*
 * Models:     SEV firmware: TIO_TDI_UNBIND with its force flag: no message to
 *             the device, which may think that it is locked; the fences keep it
 *             away.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: nothing.
 */
static void tio_unbound_by_force(struct tio_call *c)
{
	tio_unbound(c);
	c->tdi->tdi.cut_off = true;
	tio_fence(c->tdi, TIO_FENCE_DEFAULT);
}

static void tio_info_given(struct tio_call *c)
{
	c->state = c->tdi->tdi.state;
}

static void tio_answered(struct tio_call *c)
{
	tio_guest_answer(c->tdi, c->guest);
}

static void tio_fence_told(struct tio_call *c)
{
	c->dma_fence = c->tdi->dma_fence;
	c->mmio_fence = c->tdi->mmio_fence;
}

static void tio_fence_cleared(struct tio_call *c)
{
	c->tdi->dma_fence = c->tdi->mmio_fence = TIO_FENCE_NONE;
	c->tdi->tdi.dma = PRIVATE_DMA_OFF;
}

#define STATE_STEP                                                             \
	{                                                                      \
		DSM_TDISP, TDISP_GET_DEVICE_INTERFACE_STATE                    \
	}

static const struct tio_row tio_tdi_rows[] = {
	{
		.command = TIO_TDI_CREATE,
		.name = "TIO_TDI_CREATE",
		.check = tio_can_create,
		.done = tio_tdi_created,
	},
	{
		.command = TIO_TDI_RECLAIM,
		.name = "TIO_TDI_RECLAIM",
		.check = tio_can_reclaim,
		.done = tio_tdi_reclaimed,
	},
	{
		.command = TIO_TDI_BIND,
		.name = "TIO_TDI_BIND",
		.check = tio_can_bind,
		.heard = tio_locked,
		.failed = tio_lock_failed,
		.count = 1,
		.steps = {{DSM_TDISP, TDISP_LOCK_INTERFACE_REQUEST}},
	},
	{
		.command = TIO_TDI_BIND,
		.flags = TIO_RUN,
		.name = "TIO_TDI_BIND run",
		.check = tio_can_run,
		.heard = tio_started,
		.count = 1,
		.steps = {{DSM_TDISP, TDISP_START_INTERFACE_REQUEST}},
	},
	{
		.command = TIO_TDI_UNBIND,
		.name = "TIO_TDI_UNBIND",
		.check = tio_can_unbind,
		.heard = tio_state_heard,
		.done = tio_unbound,
		.count = 2,
		.steps = {STATE_STEP,
			  {DSM_TDISP, TDISP_STOP_INTERFACE_REQUEST}},
	},
	{
		.command = TIO_TDI_UNBIND,
		.flags = TIO_FORCE,
		.name = "TIO_TDI_UNBIND force",
		.check = tio_can_unbind,
		.done = tio_unbound_by_force,
	},
	{
		.command = TIO_TDI_REPORT,
		.name = "TIO_TDI_REPORT",
		.check = tio_can_report,
		.heard = tio_read,
		.grows = true,
		.count = 1,
		.steps = {{DSM_TDISP, TDISP_GET_DEVICE_INTERFACE_REPORT}},
	},
	{
		.command = TIO_TDI_STATUS,
		.name = "TIO_TDI_STATUS",
		.check = tio_there,
		.heard = tio_state_heard,
		.count = 1,
		.steps = {STATE_STEP},
	},
	{
		.command = TIO_TDI_INFO,
		.name = "TIO_TDI_INFO",
		.check = tio_there,
		.done = tio_info_given,
	},
	{
		.command = TIO_GUEST_REQUEST,
		.name = "TIO_GUEST_REQUEST",
		.check = tio_is_message,
		.done = tio_answered,
	},
	{
		.command = TIO_ASID_FENCE_STATUS,
		.name = "TIO_ASID_FENCE_STATUS",
		.done = tio_fence_told,
	},
	{
		.command = TIO_ASID_FENCE_CLEAR,
		.name = "TIO_ASID_FENCE_CLEAR",
		.check = tio_not_bound,
		.done = tio_fence_cleared,
	},
};

/*
 * Models:     nothing: a command by its number and flags.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
static const struct tio_row *tio_row_find(const struct tio_call *c)
{
	const struct tio_row *rows = c->tdi ? tio_tdi_rows : tio_dev_rows;
	unsigned count =
		c->tdi ? ARRAY_COUNT(tio_tdi_rows) : (unsigned)TIO_DEV_ROWS;

	for (unsigned i = 0; i < count; i++)
		if (rows[i].command == c->command && rows[i].flags == c->flags)
			return &rows[i];
	SIM_UNREACHABLE();
}

/*
 * Models:     SEV firmware: what a message says beside its kind: the nonce of
 *             the TDI, or the set of keys of a stream: a roll is to the other
 *             one.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
static uint64_t tio_argument(const struct tio_call *c)
{
	if (c->tdi)
		return c->tdi->nonce;
	return c->command == TIO_ROLL_KEY ? (uint64_t)(c->dev->key_set ^ 1) << 8
					  : 0;
}

/*
 * Models:     SEV firmware: a message for the host to carry, in the session of
 *             the device.
 * Yields at:  nowhere.
 * Leaves out: encryption.
 */
static struct message tio_message_make(const struct tio_call *c,
				       enum dsm_protocol protocol,
				       unsigned code)
{
	const char *name;

	if (protocol == DSM_TDISP)
		name = tdisp_request_name(code);
	else if (protocol == DSM_SPDM)
		name = spdm_event_name((enum spdm_event)code);
	else
		name = ide_km_name((enum ide_km_request)code);
	return (struct message){
		.name = name,
		.argument = {dsm_word(protocol, code, c->dev->link.session),
			     tio_argument(c)},
	};
}

/* The command in flight is over, and has not come to its end. */
static void tio_drop(struct tio_dev *d)
{
	if (d->row && d->row->failed)
		d->row->failed(d);
	d->row = NULL;
}

/*
 * Models:     SEV firmware: the end of a command whose exchange has failed.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: nothing.
 */
static enum tio_status tio_fail(struct tio_call *c)
{
	struct tio_dev *d = c->dev;

	if (!d->ending && tio_dev_must_end(d)) {
		d->ending = true;
		c->message = tio_message_make(c, DSM_SPDM, SPDM_END_SESSION);
		return TIO_SPDM_REQUEST;
	}
	tio_drop(d);
	return TIO_SPDM_ERROR;
}

/*
 * Models:     SEV firmware: a command in flight goes on: its last answer is
 *             taken in, its next message is handed out, or it is done.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: content of messages: one is either whole or lost.
 */
static enum tio_status tio_go_on(struct tio_call *c)
{
	struct tio_dev *d = c->dev;
	const struct tio_row *row = d->row;

	/* Nobody's answer is none. */
	if (d->ending || c->message.status != 0 ||
	    (d->sent > 0 && !c->message.name))
		return tio_fail(c);
	if (row->grows && !d->expanded &&
	    fault_strikes(FAULT_FIRMWARE_BUSY, PLACE_MUTE)) {
		d->expanded = true;
		return TIO_EXPAND_BUFFER;
	}
	if (d->sent > 0 && row->heard)
		row->heard(c, d->sent - 1);
	if (d->sent < row->count) {
		const struct tio_step *step = &row->steps[d->sent++];

		c->message = tio_message_make(c, step->protocol, step->code);
		return TIO_SPDM_REQUEST;
	}
	d->row = NULL;
	if (row->done)
		row->done(c);
	return TIO_SUCCESS;
}

/*
 * Models:     SEV firmware: a command is taken: one that needs messages is
 *             refused while another of its device is in flight; one by force
 *             ends that.
 * Yields at:  nowhere: the command is the step.
 * Leaves out: nothing.
 */
static enum tio_status tio_take(const struct tio_row *row, struct tio_call *c)
{
	struct tio_dev *d = c->dev;
	enum tio_status status;

	if (d->row == row && d->tdi == c->tdi)
		return tio_go_on(c);
	if (c->flags & TIO_FORCE)
		tio_drop(d);
	if (d->row && row->count > 0)
		return TIO_COMMAND_IN_FLIGHT;
	status = row->check ? row->check(c) : TIO_SUCCESS;
	if (status != TIO_SUCCESS)
		return status;
	if (row->count == 0) {
		if (row->done)
			row->done(c);
		return TIO_SUCCESS;
	}
	d->row = row;
	d->tdi = c->tdi;
	d->sent = 0;
	d->expanded = d->ending = false;
	c->message = (struct message){.status = 0};
	return tio_go_on(c);
}

/*
 * Models:     the mailbox registers of the PSP, for the commands of SEV-TIO:
 *             one at a time, each over before the next.
 * Yields at:  the command.
 * Leaves out: TIO_STATUS and TIO_INIT, once for all devices; measurements and
 *             certificates, which change no state. A PSP that dies has not
 *             carried the command out: to the host it is the same as one that
 *             has, and can not say so.
 */
enum tio_status tio_command(struct tio_call *c)
{
	const struct tio_row *row = tio_row_find(c);
	struct firmware_link *link = &c->dev->link;
	enum tio_status status;

	model_call(link->model, ACTOR_FIRMWARE, row->name);
	takes(LATENCY_PSP_COMMAND);
	if (c->tdi) {
		task_act(&c->tdi->tdi.object, c->tdi->tdi.state);
		world_touch(&link->object, TOUCH_WRITE);
	} else {
		task_act(&link->object,
			 (uint64_t)c->dev->created << 1 | link->stream);
	}
	status = fault_strikes(FAULT_PSP_TIMEOUT, PLACE_MUTE)
			 ? TIO_NO_ANSWER
			 : tio_take(row, c);
	model_return(link->model, ACTOR_FIRMWARE, row->name, status);
	return status;
}

void tio_tdi_init(struct tio_tdi *t, struct model *model, const char *name,
		  struct firmware_link *link)
{
	object_init(&t->tdi.object, OBJECT_DEVICE, "tio tdi", name);
	firmware_iotlb_init(&t->tdi.iotlb, name);
	t->tdi.model = model;
	t->tdi.link = link;
}

const char *tio_status_name(enum tio_status status)
{
	static const char *const names[TIO_STATUS_COUNT] = {
		[TIO_SUCCESS] = "TIO_SUCCESS",
		[TIO_INVALID_DEVICE_STATE] = "TIO_INVALID_DEVICE_STATE",
		[TIO_INVALID_TDI_STATE] = "TIO_INVALID_TDI_STATE",
		[TIO_ALREADY_BOUND] = "TIO_ALREADY_BOUND",
		[TIO_IN_USE] = "TIO_IN_USE",
		[TIO_FENCED] = "TIO_FENCED",
		[TIO_INVALID_MESSAGE] = "TIO_INVALID_MESSAGE",
		[TIO_COMMAND_IN_FLIGHT] = "TIO_COMMAND_IN_FLIGHT",
		[TIO_SPDM_REQUEST] = "TIO_SPDM_REQUEST",
		[TIO_SPDM_ERROR] = "TIO_SPDM_ERROR",
		[TIO_EXPAND_BUFFER] = "TIO_EXPAND_BUFFER",
		[TIO_RESOURCE_LIMIT] = "TIO_RESOURCE_LIMIT",
		[TIO_NO_ANSWER] = "TIO_NO_ANSWER",
	};

	SIM_ASSERT((unsigned)status < TIO_STATUS_COUNT);
	return names[status];
}
