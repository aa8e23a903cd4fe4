/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One row for each call of the host: where it is legal, with what it is refused
 * elsewhere, which operation it begins; and one row for each operation: what it
 * says to the device, and where it leads. Who needs more than that has it in
 * rmi_vdev_refusal().
 */
#include "firmware/cca_vdev.h"

#include "device/tdisp_messages.h"
#include "firmware/firmware_vm.h"
#include "firmware/iotlb.h"
#include "state.h"

#define IN(state)     (1U << CCA_VDEV_##state)
#define IN_ANY	      ((1U << CCA_VDEV_STATE_COUNT) - 1)
#define WHILE(comm)   (1U << CCA_COMM_##comm)
#define WHILE_ANY     ((1U << CCA_COMM_COUNT) - 1)
#define WHILE_NOT(cm) (WHILE_ANY & ~WHILE(cm))

struct cca_vdev_row {
	const char *name;
	unsigned states; /* elsewhere: ERROR_DEVICE */
	unsigned comms;	 /* the same */
	enum cca_vdev_op op;
};

static const struct cca_vdev_row cca_vdev_rows[CCA_VDEV_CALL_COUNT] = {
	[CCA_VDEV_CREATE] = {"RMI_VDEV_CREATE", IN_ANY, WHILE_ANY,
			     CCA_VDEV_OP_UNLOCK},
	[CCA_VDEV_LOCK] = {"RMI_VDEV_LOCK", IN(UNLOCKED), WHILE(IDLE),
			   CCA_VDEV_OP_LOCK},
	[CCA_VDEV_GET_MEASUREMENTS] = {"RMI_VDEV_GET_MEASUREMENTS", IN_ANY,
				       WHILE(IDLE), CCA_VDEV_OP_MEASUREMENTS},
	[CCA_VDEV_GET_INTERFACE_REPORT] = {"RMI_VDEV_GET_INTERFACE_REPORT",
					   IN(LOCKED) | IN(STARTED),
					   WHILE(IDLE), CCA_VDEV_OP_REPORT},
	[CCA_VDEV_START] = {"RMI_VDEV_START", IN(LOCKED), WHILE(IDLE),
			    CCA_VDEV_OP_START},
	[CCA_VDEV_UNLOCK] = {"RMI_VDEV_UNLOCK",
			     IN(LOCKED) | IN(STARTED) | IN(ERROR), WHILE(IDLE),
			     CCA_VDEV_OP_UNLOCK},
	[CCA_VDEV_ABORT] = {"RMI_VDEV_ABORT", IN_ANY, WHILE_NOT(IDLE),
			    CCA_VDEV_OP_NONE},
	[CCA_VDEV_DESTROY] = {"RMI_VDEV_DESTROY", IN(NEW) | IN(UNLOCKED),
			      WHILE_ANY, CCA_VDEV_OP_NONE},
};

/* An operation that went well. */
struct cca_vdev_done {
	enum cca_script_id script;
	bool moves;
	enum cca_vdev_state next;
	bool renews;
	enum cca_nonce nonce;
};

static const struct cca_vdev_done cca_vdev_dones[CCA_VDEV_OP_COUNT] = {
	[CCA_VDEV_OP_UNLOCK] = {CCA_SCRIPT_STOP, true, CCA_VDEV_UNLOCKED, false,
				CCA_NONCE_LOCK},
	[CCA_VDEV_OP_LOCK] = {CCA_SCRIPT_LOCK, true, CCA_VDEV_LOCKED, true,
			      CCA_NONCE_LOCK},
	[CCA_VDEV_OP_MEASUREMENTS] = {CCA_SCRIPT_MEASUREMENTS, false,
				      CCA_VDEV_NEW, true,
				      CCA_NONCE_MEASUREMENTS},
	[CCA_VDEV_OP_REPORT] = {CCA_SCRIPT_REPORT, false, CCA_VDEV_NEW, true,
				CCA_NONCE_REPORT},
	[CCA_VDEV_OP_START] = {CCA_SCRIPT_START, true, CCA_VDEV_STARTED, false,
			       CCA_NONCE_LOCK},
};

static void vdev_enter(struct cca_vdev *v, const char *name,
		       const struct place *place)
{
	model_call(v->tdi.model, ACTOR_FIRMWARE, name);
	takes(LATENCY_SMC);
	task_act_at(&v->tdi.object, (uint64_t)v->state << 8 | v->comm, place);
}

static enum rmi_status vdev_leave(struct cca_vdev *v, const char *name,
				  enum rmi_status status)
{
	model_return(v->tdi.model, ACTOR_FIRMWARE, name, status);
	return status;
}

static struct cca_pdev *vdev_pdev(const struct cca_vdev *v,
				  enum touch_kind touch)
{
	world_touch(&v->tdi.link->object, touch);
	return to_cca_pdev(v->tdi.link);
}

/*
 * Models:     RMM: the state of a VDEV; and what TDISP, and the rest of the
 *             model, call it.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
static void vdev_go(struct cca_vdev *v, enum cca_vdev_state state)
{
	static const enum tdisp_state as[CCA_VDEV_STATE_COUNT] = {
		[CCA_VDEV_NEW] = TDISP_CONFIG_UNLOCKED,
		[CCA_VDEV_UNLOCKED] = TDISP_CONFIG_UNLOCKED,
		[CCA_VDEV_LOCKED] = TDISP_CONFIG_LOCKED,
		[CCA_VDEV_STARTED] = TDISP_RUN,
		[CCA_VDEV_ERROR] = TDISP_ERROR,
	};

	v->state = state;
	v->tdi.state = as[state];
}

/*
 * Models:     RMM: smc_vdev_create(): realm, PDEV, stream. One VDEV may name
 *             the function's addresses.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: ranges that overlap in part.
 */
static enum rmi_status vdev_create_refusal(const struct cca_vdev *v)
{
	const struct cca_pdev *p = vdev_pdev(v, TOUCH_READ);

	if (!v->realm_da)
		return RMI_ERROR_REALM;
	if (!p->present || p->root_port || p->state != CCA_PDEV_READY ||
	    p->link.tdis >= DSM_TDIS_MAX)
		return RMI_ERROR_DEVICE;
	if (v->tdi.present)
		return RMI_ERROR_INPUT;
	if (p->stream != CCA_STREAM_CONNECTED ||
	    fault_strikes(FAULT_NO_TDI, PLACE_MUTE))
		return RMI_ERROR_DEVICE;
	return RMI_SUCCESS;
}

/*
 * Models:     RMM, runtime/rmi/vdev.c: the tests of each call.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: objects that do not belong together.
 */
static enum rmi_status rmi_vdev_refusal(struct cca_vdev *v,
					enum cca_vdev_call call)
{
	const struct cca_vdev_row *row = &cca_vdev_rows[call];

	if (firmware_busy(&v->tdi, PLACE_MUTE))
		return RMI_BUSY;
	if (v->incomplete)
		return RMI_BLOCKED;
	if (call == CCA_VDEV_CREATE)
		return vdev_create_refusal(v);
	if (!v->tdi.present)
		return RMI_ERROR_INPUT;
	if (!(row->states >> v->state & 1) || !(row->comms >> v->comm & 1))
		return RMI_ERROR_DEVICE;
	if (call == CCA_VDEV_UNLOCK && v->granule == CCA_MAPPED)
		return RMI_ERROR_GRANULE;
	return RMI_SUCCESS;
}

/*
 * Models:     RMM: what is left of smc_vdev_create(). All nonces are 0.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: the STE, which is there and off.
 */
static void vdev_create(struct cca_vdev *v)
{
	v->incomplete = false;
	v->tdi.present = true;
	v->tdi.dma = PRIVATE_DMA_OFF;
	v->start_nonce = 0;
	v->nonces = (struct cca_nonces){{0, 0, 0}};
	vdev_go(v, CCA_VDEV_NEW);
	vdev_pdev(v, TOUCH_ADD)->link.tdis++;
	firmware_vm_bind(&v->tdi);
}

/*
 * Models:     RMM: smc_vdev_abort(): it looks at the PDEV to know whether there
 *             is something to cancel, and may so cancel what is not the VDEV's,
 *             or leave what is.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
static void vdev_abort(struct cca_vdev *v)
{
	if (vdev_pdev(v, TOUCH_READ)->comm == CCA_COMM_ACTIVE)
		cca_exchange_begin(&vdev_pdev(v, TOUCH_WRITE)->exchange,
				   CCA_SCRIPT_NONE);
	vdev_go(v, CCA_VDEV_ERROR);
	v->comm = CCA_COMM_IDLE;
}

/*
 * Models:     RMM: the calls on a VDEV but for COMMUNICATE and COMPLETE. UNLOCK
 *             switches DMA off before it says anything to the device; a guest
 *             may switch it on again until the device has answered, so it is
 *             DESTROY, which releases the STE, that makes sure.
 * Yields at:  the call.
 * Leaves out: nothing.
 */
enum rmi_status rmi_vdev(struct cca_vdev *v, enum cca_vdev_call call)
{
	const struct cca_vdev_row *row = &cca_vdev_rows[call];
	enum rmi_status status;

	vdev_enter(v, row->name, PLACE_HERE);
	status = rmi_vdev_refusal(v, call);
	if (status != RMI_SUCCESS)
		return vdev_leave(v, row->name, status);
	if (call == CCA_VDEV_CREATE &&
	    fault_strikes(FAULT_RMM_INCOMPLETE, PLACE_MUTE)) {
		v->incomplete = true;
		return vdev_leave(v, row->name, RMI_INCOMPLETE);
	}
	if (call == CCA_VDEV_CREATE)
		vdev_create(v);
	if (call == CCA_VDEV_CREATE &&
	    fault_strikes(FAULT_KEYS_DUE, PLACE_MUTE))
		vdev_pdev(v, TOUCH_WRITE)->link.keys_due = true;
	if (call == CCA_VDEV_LOCK)
		v->start_nonce = 0;
	if (call == CCA_VDEV_UNLOCK)
		firmware_dma_stop(&v->tdi, PRIVATE_DMA_OFF);
	if (call == CCA_VDEV_ABORT)
		vdev_abort(v);
	if (call == CCA_VDEV_DESTROY) {
		firmware_dma_stop(&v->tdi, PRIVATE_DMA_OFF);
		if (firmware_keeps(&v->tdi.kept, PLACE_MUTE))
			return vdev_leave(v, row->name, RMI_ERROR_DEVICE);
		v->tdi.present = false;
		vdev_pdev(v, TOUCH_ADD)->link.tdis--;
		firmware_vm_unbind(&v->tdi);
	}
	if (row->op != CCA_VDEV_OP_NONE) {
		v->op = row->op;
		v->comm = CCA_COMM_PENDING;
	}
	return vdev_leave(v, row->name, status);
}

/*
 * Models:     RMM: OP_MEM_DONATE and OP_CONTINUE of a VDEV_CREATE that was
 *             INCOMPLETE: it is done.
 * Yields at:  the call.
 * Leaves out: the handle; that it may want still more.
 */
enum rmi_status rmi_op_continue(struct cca_vdev *v)
{
	static const char name[] = "RMI_OP_CONTINUE";

	vdev_enter(v, name, PLACE_HERE);
	if (!v->incomplete)
		return vdev_leave(v, name, RMI_ERROR_INPUT);
	vdev_create(v);
	v->op = CCA_VDEV_OP_UNLOCK;
	v->comm = CCA_COMM_PENDING;
	return vdev_leave(v, name, RMI_SUCCESS);
}

/*
 * Models:     RMM: OP_CANCEL of a VDEV_CREATE that was INCOMPLETE: nothing is
 *             left of it.
 * Yields at:  the call.
 * Leaves out: memory that was donated before, and is given back.
 */
enum rmi_status rmi_op_cancel(struct cca_vdev *v)
{
	static const char name[] = "RMI_OP_CANCEL";

	vdev_enter(v, name, PLACE_HERE);
	if (!v->incomplete)
		return vdev_leave(v, name, RMI_ERROR_INPUT);
	v->incomplete = false;
	return vdev_leave(v, name, RMI_SUCCESS);
}

/*
 * Models:     RMM: smc_vdev_communicate(), where an operation went well.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: a nonce that cannot be made.
 */
static void vdev_over(struct cca_vdev *v, const struct cca_exchange *x)
{
	const struct cca_vdev_done *done = &cca_vdev_dones[v->op];

	if (v->op == CCA_VDEV_OP_LOCK) {
		v->start_nonce = x->answer;
		v->tdi.cut_off = false; /* it has heard that */
	}
	/* In NEW nothing was said: what an unbind before has left may be so. */
	if (v->op == CCA_VDEV_OP_UNLOCK && v->state != CCA_VDEV_NEW)
		v->tdi.cut_off = x->unheard;
	if (done->renews)
		v->nonces.of[done->nonce] = ++v->nonce_last;
	if (done->moves)
		vdev_go(v, done->next);
	v->op = CCA_VDEV_OP_NONE;
}

/*
 * Models:     RMM: vdev_dispatch_cmd(): one that goes on resumes whatever the
 *             device's context has suspended, which nobody has looked at
 *             whether it is its own; one that begins replaces that.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
static enum cca_progress vdev_dispatch(struct cca_vdev *v, struct cca_pdev *p,
				       struct message *m)
{
	struct cca_envelope envelope = {p->link.session, v->start_nonce};

	if (v->comm == CCA_COMM_ACTIVE)
		return cca_exchange_go(&p->exchange, &envelope, m);
	cca_exchange_begin(&p->exchange, cca_vdev_dones[v->op].script);
	/* Nothing was ever said to the device. */
	if (v->state == CCA_VDEV_NEW) {
		p->exchange.script = CCA_SCRIPT_NONE;
		return CCA_DONE;
	}
	return cca_exchange_go(&p->exchange, &envelope, m);
}

/*
 * Models:     RMM: smc_vdev_communicate(), dev_communicate(). Whether the PDEV
 *             is busy is not looked at.
 * Yields at:  the call.
 * Leaves out: a buffer of the host's that cannot be written.
 */
enum rmi_status rmi_vdev_communicate(struct cca_vdev *v, struct message *m)
{
	static const char name[] = "RMI_VDEV_COMMUNICATE";
	enum cca_progress progress;
	struct cca_pdev *p;

	vdev_enter(v, name, PLACE_HERE);
	if (!v->tdi.present)
		return vdev_leave(v, name, RMI_ERROR_INPUT);
	if (v->comm != CCA_COMM_PENDING && v->comm != CCA_COMM_ACTIVE)
		return vdev_leave(v, name, RMI_ERROR_DEVICE);
	p = vdev_pdev(v, TOUCH_WRITE);
	progress = vdev_dispatch(v, p, m);
	v->comm = cca_comm_after(progress);
	if (progress == CCA_FAILED)
		vdev_go(v, CCA_VDEV_ERROR);
	else if (progress == CCA_DONE)
		vdev_over(v, &p->exchange);
	if (progress != CCA_BLOCKED)
		m->name = NULL;
	return vdev_leave(v, name, RMI_SUCCESS);
}

/*
 * Models:     RMM: smc_vdev_complete(): the vCPU's wish has found its VDEV,
 *             which must be one of its realm.
 * Yields at:  the call.
 * Leaves out: nothing.
 */
enum rmi_status rmi_vdev_complete(struct cca_vdev *v, struct cca_rec *rec)
{
	static const char name[] = "RMI_VDEV_COMPLETE";
	enum rmi_status status = RMI_SUCCESS;

	vdev_enter(v, name, PLACE_HERE);
	if (!v->tdi.present || rec->pending != CCA_REC_VDEV_REQUEST ||
	    rec->wanted != v || v->tdi.vm != rec->realm)
		status = RMI_ERROR_INPUT;
	else if (v->comm != CCA_COMM_IDLE)
		status = RMI_ERROR_DEVICE;
	if (status == RMI_SUCCESS) {
		rec->pending = CCA_REC_VDEV_COMPLETE;
		rec->vdev = v;
	}
	return vdev_leave(v, name, status);
}

void cca_vdev_init(struct cca_vdev *v, struct model *model, const char *name,
		   struct firmware_link *link)
{
	object_init(&v->tdi.object, OBJECT_DEVICE, "vdev", name);
	firmware_iotlb_init(&v->tdi.iotlb, name);
	object_init(&v->guest, OBJECT_DEVICE, "guest nonces", name);
	v->tdi.model = model;
	v->tdi.link = link;
	v->realm_da = true;
}

const char *cca_vdev_call_name(enum cca_vdev_call call)
{
	return cca_vdev_rows[call].name;
}
