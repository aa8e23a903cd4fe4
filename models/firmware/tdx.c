/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TDX module leaf functions for TDX Connect. Each declares its step, then
 * checks and acts in it.
 */
#include "firmware/tdx.h"

#include "firmware/firmware_vm.h"
#include "firmware/iotlb.h"

static void tdx_enter(struct tdx_devif *d, const char *leaf,
		      const struct place *place)
{
	model_call(d->tdi.model, ACTOR_FIRMWARE, leaf);
	takes(LATENCY_SEAMCALL);
	task_act_at(&d->tdi.object, d->tdi.state, place);
}

static enum tdx_status tdx_leave(struct tdx_devif *d, const char *leaf,
				 enum tdx_status status)
{
	model_return(d->tdi.model, ACTOR_FIRMWARE, leaf, status);
	return status;
}

/* The nonce and the guest's validation belong to one lock. */
static void tdx_devif_forget(struct tdx_devif *d)
{
	d->valid = false;
	d->report_read = false;
	d->nonce = 0;
}

/*
 * Models:     TDX module: the lock of a DEVIF's entry, which no other call has
 *             by now: a call of the host has it, whatever comes of the call.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: the lock itself: a call is one step.
 */
static void tdx_host_has(struct tdx_devif *d)
{
	d->host_priority = false;
}

/*
 * Models:     TDX module: a call of the host finds a guest in the entry, and
 *             leaves word that it is next. So it can lose but once: no other
 *             guest gets in before it.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: two calls of the host that lose to each other.
 */
static bool tdx_host_loses(struct tdx_devif *d)
{
	if (d->host_priority || !fault_strikes(FAULT_HOST_PRIORITY, PLACE_MUTE))
		return false;
	d->host_priority = true;
	return true;
}

static bool tdx_stream_closed(const struct tdx_devif *d)
{
	world_touch(&d->tdi.link->object, TOUCH_READ);
	return !d->tdi.link->stream || d->tdi.link->blocked;
}

/*
 * Models:     TDX module: TDH.DEVIF.CREATE (with DEVIFMT and MMIOMT pages).
 * Yields at:  the call.
 * Leaves out: metadata pages one by one; the stream's range of requester ids.
 */
enum tdx_status tdh_devif_create(struct tdx_devif *d)
{
	static const char leaf[] = "TDH.DEVIF.CREATE";
	enum tdx_status status = TDX_SUCCESS;

	tdx_enter(d, leaf, PLACE_HERE);
	if (firmware_busy(&d->tdi, PLACE_MUTE))
		status = TDX_OPERAND_BUSY;
	else if (d->tdi.present)
		status = TDX_DEVIFMT_ALREADY_PRESENT;
	else if (tdx_stream_closed(d))
		status = TDX_IDE_STREAM_INVALID_STATE;
	else if (fault_strikes(FAULT_NO_TDI, PLACE_MUTE))
		status = TDX_OPERAND_INVALID;
	if (status == TDX_SUCCESS) {
		d->tdi.present = true;
		world_touch(&d->tdi.link->object, TOUCH_ADD);
		d->tdi.link->tdis++;
		firmware_vm_bind(&d->tdi);
		d->tdi.state = TDISP_CONFIG_UNLOCKED;
		d->outstanding = 0;
		d->td_request = 0;
		d->keys_told = false;
		tdx_host_has(d);
		tdx_devif_forget(d);
	}
	return tdx_leave(d, leaf, status);
}

/* The two ways to be let go: unlocked, or cut off by a blocked stream. */
static bool tdx_devif_let_go(const struct tdx_devif *d)
{
	world_touch(&d->tdi.link->object, TOUCH_READ);
	return d->tdi.state == TDISP_CONFIG_UNLOCKED || d->tdi.link->blocked;
}

/*
 * Models:     TDX module: TDH.DEVIF.REMOVE (with MMIOMT and DEVIFMT pages).
 * Yields at:  the call.
 * Leaves out: nothing.
 */
enum tdx_status tdh_devif_remove(struct tdx_devif *d)
{
	static const char leaf[] = "TDH.DEVIF.REMOVE";
	enum tdx_status status = TDX_SUCCESS;

	tdx_enter(d, leaf, PLACE_HERE);
	tdx_host_has(d);
	if (!d->tdi.present)
		status = TDX_OPERAND_INVALID;
	else if (!tdx_devif_let_go(d))
		status = TDX_DEVIF_INVALID_STATE;
	else if (d->tdi.dma == PRIVATE_DMA_ON ||
		 d->tdi.dma == PRIVATE_DMA_BLOCKED)
		status = TDX_DEVIF_HAS_MAPPED_DMA;
	else if (d->tdi.mmio != PRIVATE_MMIO_FREE)
		status = TDX_DEVIF_HAS_MAPPED_MMIO;
	else if (firmware_keeps(&d->tdi.kept, PLACE_MUTE))
		status = TDX_DEVIF_INVALID_METADATA;
	if (status == TDX_SUCCESS) {
		d->tdi.present = false;
		world_touch(&d->tdi.link->object, TOUCH_ADD);
		d->tdi.link->tdis--;
		firmware_vm_unbind(&d->tdi);
	}
	return tdx_leave(d, leaf, status);
}

/* Who may have the module make which message: the host, and the guest. */
static bool tdx_host_may_send(unsigned request)
{
	return request == TDISP_LOCK_INTERFACE_REQUEST ||
	       request == TDISP_GET_DEVICE_INTERFACE_STATE ||
	       request == TDISP_STOP_INTERFACE_REQUEST;
}

static bool tdx_guest_may_send(unsigned request)
{
	return request == TDISP_GET_DEVICE_INTERFACE_REPORT ||
	       request == TDISP_GET_DEVICE_INTERFACE_STATE ||
	       request == TDISP_START_INTERFACE_REQUEST;
}

/*
 * Models:     TDX module: a LOCK is not sent in a session whose keys are due:
 *             the host is told so.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: that the other messages can be the one; counters of messages.
 * Differs:    what comes of a host that calls again all the same is not known:
 *             here each bind is told but once, and its LOCK then goes out.
 */
static bool tdx_keys_due(struct tdx_devif *d, unsigned code)
{
	struct firmware_link *link = d->tdi.link;

	if (code != TDISP_LOCK_INTERFACE_REQUEST || d->keys_told)
		return false;
	world_touch(&link->object, TOUCH_READ);
	if (!link->keys_due && fault_strikes(FAULT_KEYS_DUE, PLACE_MUTE)) {
		world_touch(&link->object, TOUCH_WRITE);
		link->keys_due = true;
	}
	d->keys_told = link->keys_due;
	return link->keys_due;
}

/*
 * Models:     TDX module: TDH.DEVIF.REQUEST.
 * Yields at:  the call.
 * Leaves out: encryption of the message; that the other calls on a DEVIF can
 *             lose its lock, too.
 */
enum tdx_status tdh_devif_request(struct tdx_devif *d, unsigned request,
				  struct message *ret_message)
{
	static const char leaf[] = "TDH.DEVIF.REQUEST";
	enum tdx_status status = TDX_SUCCESS;
	unsigned code;

	tdx_enter(d, leaf, PLACE_HERE);
	code = request ? request : d->td_request;
	if (firmware_busy(&d->tdi, PLACE_MUTE) || tdx_host_loses(d))
		status = TDX_OPERAND_BUSY;
	else if (!d->tdi.present || code == 0 ||
		 (request && !tdx_host_may_send(request)))
		status = TDX_OPERAND_INVALID;
	else if (d->outstanding != 0)
		status = TDX_DEVIF_TDISP_OUT_REQ;
	else if (d->tdi.state == TDISP_ERROR &&
		 code != TDISP_GET_DEVICE_INTERFACE_STATE &&
		 code != TDISP_STOP_INTERFACE_REQUEST)
		status = TDX_DEVIF_TDISP_ERROR_STATE;
	else if (tdx_keys_due(d, code))
		status = TDX_SPDM_SESSION_KEY_REQUIRE_REFRESH;
	if (status != TDX_OPERAND_BUSY)
		tdx_host_has(d);
	if (status == TDX_SUCCESS) {
		d->outstanding = code;
		if (!request)
			d->td_request = 0;
		*ret_message = (struct message){
			.name = tdisp_request_name(code),
			.argument = {dsm_word(DSM_TDISP, code,
					      d->tdi.link->session),
				     d->nonce},
		};
	}
	return tdx_leave(d, leaf, status);
}

/*
 * Models:     TDX module: what a good response does to the cached state.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: the report's content.
 */
static void tdx_devif_learn(struct tdx_devif *d, unsigned code,
			    const struct message *m)
{
	switch (code) {
	case TDISP_LOCK_INTERFACE_REQUEST:
		tdx_devif_forget(d);
		d->tdi.state = TDISP_CONFIG_LOCKED;
		d->nonce = m->answer[0];
		break;
	case TDISP_START_INTERFACE_REQUEST:
		d->tdi.state = TDISP_RUN;
		d->nonce = 0;
		break;
	case TDISP_STOP_INTERFACE_REQUEST:
		d->tdi.state = TDISP_CONFIG_UNLOCKED;
		tdx_devif_forget(d);
		break;
	case TDISP_GET_DEVICE_INTERFACE_STATE:
		d->tdi.state = (enum tdisp_state)m->answer[0];
		if (d->tdi.state == TDISP_ERROR)
			tdx_devif_forget(d);
		break;
	case TDISP_GET_DEVICE_INTERFACE_REPORT:
		d->report_read = true;
		break;
	default:
		SIM_UNREACHABLE();
	}
}

/*
 * Models:     TDX module: TDH.DEVIF.RESPONSE.
 * Yields at:  the call.
 * Leaves out: decryption; a message is either whole or lost.
 * Differs:    a message that nobody answered is given back as such, so that the
 *             next one may go out: the host may have sent the same blob again.
 */
enum tdx_status tdh_devif_response(struct tdx_devif *d, const struct message *m)
{
	static const char leaf[] = "TDH.DEVIF.RESPONSE";
	enum tdx_status status = TDX_SUCCESS;
	unsigned code;

	tdx_enter(d, leaf, PLACE_HERE);
	tdx_host_has(d);
	code = d->outstanding;
	d->outstanding = 0;
	if (!d->tdi.present)
		status = TDX_OPERAND_INVALID;
	else if (code == 0)
		status = TDX_DEVIF_TDISP_OUT_REQ;
	else if (m->status != TDISP_OK)
		status = TDX_DEVIF_TDISP_INVALID_MESSAGE;
	else
		tdx_devif_learn(d, code, m);
	d->td_status = status;
	return tdx_leave(d, leaf, status);
}

/*
 * Models:     TDX module: TDH.DMAR.ADD, the trusted context of the TDI.
 * Yields at:  the call.
 * Leaves out: the levels of the tables.
 */
enum tdx_status tdh_dmar_add(struct tdx_devif *d)
{
	static const char leaf[] = "TDH.DMAR.ADD";
	enum tdx_status status = TDX_SUCCESS;

	tdx_enter(d, leaf, PLACE_HERE);
	if (d->tdi.dma != PRIVATE_DMA_OFF)
		status = TDX_DMAR_INVALID_MAPPING_STATE;
	else
		d->tdi.dma = PRIVATE_DMA_PENDING;
	return tdx_leave(d, leaf, status);
}

/*
 * Models:     TDX module: TDH.DMAR.BLOCK, IQ.INV.REQUEST and PROCESS,
 *             TDH.DMAR.REMOVE, in one step, unless the invalidation is cut
 *             short: then the context is blocked, and the call is to be made
 *             again with the same operands.
 * Yields at:  the call.
 * Leaves out: which of the three calls is the one that is cut short.
 */
enum tdx_status tdh_dmar_remove(struct tdx_devif *d)
{
	static const char leaf[] = "TDH.DMAR.REMOVE";
	enum tdx_status status = TDX_SUCCESS;

	tdx_enter(d, leaf, PLACE_HERE);
	if (d->tdi.dma == PRIVATE_DMA_OFF)
		status = TDX_DMAR_INVALID_MAPPING_STATE;
	else if (fault_strikes(FAULT_INTERRUPTED, PLACE_MUTE))
		status = TDX_INTERRUPTED_RESUMABLE;
	if (status == TDX_SUCCESS)
		firmware_dma_stop(&d->tdi, PRIVATE_DMA_OFF);
	else if (status == TDX_INTERRUPTED_RESUMABLE)
		d->tdi.dma = PRIVATE_DMA_BLOCKED;
	return tdx_leave(d, leaf, status);
}

/*
 * Models:     TDX module: TDH.MMIO.MAP.
 * Yields at:  the call.
 * Leaves out: page by page; the BAR is one leaf.
 */
enum tdx_status tdh_mmio_map(struct tdx_devif *d, const struct firmware_vm *td)
{
	static const char leaf[] = "TDH.MMIO.MAP";
	enum tdx_status status = TDX_SUCCESS;

	tdx_enter(d, leaf, PLACE_HERE);
	if (d->tdi.mmio != PRIVATE_MMIO_FREE)
		status = TDX_EPT_ENTRY_STATE_INCORRECT;
	else if (!d->tdi.present)
		status = TDX_MMIO_INVALID_PAGE_METADATA;
	else if (d->tdi.vm != td)
		status = TDX_MMIO_DEVIF_OWNER_MISMATCH;
	else if (tdx_stream_closed(d))
		status = TDX_IDE_STREAM_BLOCKED;
	else
		d->tdi.mmio = PRIVATE_MMIO_PENDING;
	return tdx_leave(d, leaf, status);
}

/*
 * Models:     TDX module: TDH.MMIO.BLOCK.
 * Yields at:  the call.
 * Leaves out: nothing.
 */
enum tdx_status tdh_mmio_block(struct tdx_devif *d)
{
	static const char leaf[] = "TDH.MMIO.BLOCK";
	enum tdx_status status = TDX_SUCCESS;

	tdx_enter(d, leaf, PLACE_HERE);
	if (d->tdi.mmio != PRIVATE_MMIO_PENDING &&
	    d->tdi.mmio != PRIVATE_MMIO_MAPPED)
		status = TDX_EPT_ENTRY_STATE_INCORRECT;
	else
		d->tdi.mmio = PRIVATE_MMIO_BLOCKED;
	return tdx_leave(d, leaf, status);
}

/*
 * Models:     TDX module: TLB and IOTLB tracking, then TDH.MMIO.UNMAP: refused
 *             unless the cached TDISP state is CONFIG_UNLOCKED, or the IDE
 *             stream is blocked.
 * Yields at:  the call.
 * Leaves out: nothing.
 */
enum tdx_status tdh_mmio_unmap(struct tdx_devif *d)
{
	static const char leaf[] = "TDH.MMIO.UNMAP";
	enum tdx_status status = TDX_SUCCESS;

	tdx_enter(d, leaf, PLACE_HERE);
	if (d->tdi.mmio != PRIVATE_MMIO_BLOCKED)
		status = TDX_GPA_RANGE_NOT_BLOCKED;
	else if (d->tdi.present && !tdx_devif_let_go(d))
		status = TDX_DEVIF_TDISP_INVALID_STATE;
	else
		d->tdi.mmio = PRIVATE_MMIO_FREE;
	return tdx_leave(d, leaf, status);
}

/*
 * Models:     TDX module: TDG.DEVIF.VALIDATE: the guest vouches for the device
 *             information of this bind.
 * Yields at:  the call.
 * Leaves out: the hash; the modelled device is the right one.
 */
enum tdx_status tdg_devif_validate(struct tdx_devif *d,
				   const struct firmware_vm *td)
{
	static const char leaf[] = "TDG.DEVIF.VALIDATE";
	enum tdx_status status = TDX_SUCCESS;

	tdx_enter(d, leaf, PLACE_HERE);
	if (d->host_priority)
		return tdx_leave(d, leaf, TDX_OPERAND_BUSY_HOST_PRIORITY);
	if (!d->tdi.present || d->tdi.vm != td)
		status = TDX_DEVIF_INVALID_METADATA;
	else if (d->valid)
		status = TDX_DEVIF_ALREADY_VALID;
	else
		d->valid = true;
	return tdx_leave(d, leaf, status);
}

/*
 * Models:     TDX module: TDG.DEVIF.REQUEST: leave a message for the host to
 *             carry.
 * Yields at:  the call.
 * Leaves out: nothing.
 * Differs:    START needs the report of this bind, as TDG.DMAR.ACCEPT does: a
 *             guest that has read none asks for neither.
 */
enum tdx_status tdg_devif_request(struct tdx_devif *d,
				  const struct firmware_vm *td,
				  unsigned request)
{
	static const char leaf[] = "TDG.DEVIF.REQUEST";
	enum tdx_status status = TDX_SUCCESS;

	tdx_enter(d, leaf, PLACE_HERE);
	if (d->host_priority)
		return tdx_leave(d, leaf, TDX_OPERAND_BUSY_HOST_PRIORITY);
	if (!d->tdi.present || !d->valid || !tdx_guest_may_send(request) ||
	    (request == TDISP_START_INTERFACE_REQUEST && !d->report_read))
		status = TDX_DEVIF_INVALID_STATE;
	else if (d->tdi.vm != td)
		status = TDX_DEVIF_INVALID_METADATA;
	else if (d->td_request != 0)
		status = TDX_DEVIF_TDISP_OUT_REQ;
	if (status == TDX_SUCCESS) {
		d->td_request = request;
		d->td_status = TDX_DEVIF_INVALID_STATE;
	}
	return tdx_leave(d, leaf, status);
}

/*
 * Models:     TDX module: TDG.DEVIF.RESPONSE: how the last message ended.
 * Yields at:  the call.
 * Leaves out: the report itself.
 */
enum tdx_status tdg_devif_response(struct tdx_devif *d,
				   const struct firmware_vm *td)
{
	static const char leaf[] = "TDG.DEVIF.RESPONSE";
	enum tdx_status status = TDX_DEVIF_INVALID_STATE;

	tdx_enter(d, leaf, PLACE_HERE);
	if (d->host_priority)
		return tdx_leave(d, leaf, TDX_OPERAND_BUSY_HOST_PRIORITY);
	if (d->tdi.vm != td)
		return tdx_leave(d, leaf, status);
	d->td_request = 0;
	if (d->tdi.present && d->valid)
		status = d->td_status;
	return tdx_leave(d, leaf, status);
}

/*
 * Models:     TDX module: TDG.DMAR.ACCEPT.
 * Yields at:  the call.
 * Leaves out: the epoch lock.
 */
enum tdx_status tdg_dmar_accept(struct tdx_devif *d,
				const struct firmware_vm *td)
{
	static const char leaf[] = "TDG.DMAR.ACCEPT";
	enum tdx_status status = TDX_SUCCESS;

	tdx_enter(d, leaf, PLACE_HERE);
	if (d->host_priority)
		return tdx_leave(d, leaf, TDX_OPERAND_BUSY_HOST_PRIORITY);
	if (!d->tdi.present || !d->valid || !d->report_read ||
	    (d->tdi.state != TDISP_CONFIG_LOCKED && d->tdi.state != TDISP_RUN))
		status = TDX_DEVIF_INVALID_STATE;
	else if (d->tdi.vm != td)
		status = TDX_DEVIF_INVALID_METADATA;
	else if (d->tdi.dma == PRIVATE_DMA_OFF ||
		 d->tdi.dma == PRIVATE_DMA_BLOCKED)
		status = TDX_DMAR_INVALID_MAPPING_STATE;
	else
		d->tdi.dma = PRIVATE_DMA_ON;
	return tdx_leave(d, leaf, status);
}

/*
 * Models:     TDX module: TDG.MMIO.ACCEPT: it looks at the leaf alone.
 * Yields at:  the call.
 * Leaves out: the comparison of size and address with the report.
 */
enum tdx_status tdg_mmio_accept(struct tdx_devif *d)
{
	static const char leaf[] = "TDG.MMIO.ACCEPT";
	enum tdx_status status = TDX_SUCCESS;

	tdx_enter(d, leaf, PLACE_HERE);
	if (d->tdi.mmio == PRIVATE_MMIO_MAPPED)
		status = TDX_PAGE_ALREADY_ACCEPTED;
	else if (d->tdi.mmio != PRIVATE_MMIO_PENDING)
		status = TDX_EPT_ENTRY_STATE_INCORRECT;
	else
		d->tdi.mmio = PRIVATE_MMIO_MAPPED;
	return tdx_leave(d, leaf, status);
}

void tdx_devif_init(struct tdx_devif *d, struct model *model, const char *name,
		    struct firmware_link *link)
{
	object_init(&d->tdi.object, OBJECT_DEVICE, "devif", name);
	firmware_iotlb_init(&d->tdi.iotlb, name);
	d->tdi.model = model;
	d->tdi.link = link;
}

const char *tdx_status_name(enum tdx_status status)
{
	static const char *const names[TDX_STATUS_COUNT] = {
		[TDX_SUCCESS] = "TDX_SUCCESS",
		[TDX_OPERAND_BUSY] = "TDX_OPERAND_BUSY",
		[TDX_OPERAND_BUSY_HOST_PRIORITY] =
			"TDX_OPERAND_BUSY_HOST_PRIORITY",
		[TDX_INTERRUPTED_RESUMABLE] = "TDX_INTERRUPTED_RESUMABLE",
		[TDX_OPERAND_INVALID] = "TDX_OPERAND_INVALID",
		[TDX_DEVIFMT_ALREADY_PRESENT] = "TDX_DEVIFMT_ALREADY_PRESENT",
		[TDX_DEVIF_INVALID_METADATA] = "TDX_DEVIF_INVALID_METADATA",
		[TDX_DEVIF_INVALID_STATE] = "TDX_DEVIF_INVALID_STATE",
		[TDX_DEVIF_ALREADY_VALID] = "TDX_DEVIF_ALREADY_VALID",
		[TDX_DEVIF_TDISP_OUT_REQ] = "TDX_DEVIF_TDISP_OUT_REQ",
		[TDX_DEVIF_TDISP_ERROR_STATE] = "TDX_DEVIF_TDISP_ERROR_STATE",
		[TDX_DEVIF_TDISP_INVALID_STATE] =
			"TDX_DEVIF_TDISP_INVALID_STATE",
		[TDX_DEVIF_TDISP_INVALID_MESSAGE] =
			"TDX_DEVIF_TDISP_INVALID_MESSAGE",
		[TDX_DEVIF_HAS_MAPPED_DMA] = "TDX_DEVIF_HAS_MAPPED_DMA",
		[TDX_DEVIF_HAS_MAPPED_MMIO] = "TDX_DEVIF_HAS_MAPPED_MMIO",
		[TDX_DMAR_INVALID_MAPPING_STATE] =
			"TDX_DMAR_INVALID_MAPPING_STATE",
		[TDX_EPT_ENTRY_STATE_INCORRECT] =
			"TDX_EPT_ENTRY_STATE_INCORRECT",
		[TDX_GPA_RANGE_NOT_BLOCKED] = "TDX_GPA_RANGE_NOT_BLOCKED",
		[TDX_MMIO_INVALID_PAGE_METADATA] =
			"TDX_MMIO_INVALID_PAGE_METADATA",
		[TDX_MMIO_DEVIF_OWNER_MISMATCH] =
			"TDX_MMIO_DEVIF_OWNER_MISMATCH",
		[TDX_PAGE_ALREADY_ACCEPTED] = "TDX_PAGE_ALREADY_ACCEPTED",
		[TDX_TD_ASSOCIATED_PAGES_EXIST] =
			"TDX_TD_ASSOCIATED_PAGES_EXIST",
		[TDX_SPDM_REQUEST] = "TDX_SPDM_REQUEST",
		[TDX_SPDM_SESSION_KEY_REQUIRE_REFRESH] =
			"TDX_SPDM_SESSION_KEY_REQUIRE_REFRESH",
		[TDX_SPDM_HAS_ACTIVE_IDE_STREAMS] =
			"TDX_SPDM_HAS_ACTIVE_IDE_STREAMS",
		[TDX_IDE_STREAM_INVALID_STATE] = "TDX_IDE_STREAM_INVALID_STATE",
		[TDX_IDE_STREAM_NOT_BLOCKED] = "TDX_IDE_STREAM_NOT_BLOCKED",
		[TDX_IDE_STREAM_HAS_DEVICE_INTERFACES] =
			"TDX_IDE_STREAM_HAS_DEVICE_INTERFACES",
		[TDX_IDE_STREAM_BLOCKED] = "TDX_IDE_STREAM_BLOCKED",
	};

	SIM_ASSERT((unsigned)status < TDX_STATUS_COUNT);
	return names[status];
}
