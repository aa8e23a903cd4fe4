/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The scripts as a table: each message, and what its answer must be.
 */
#include "firmware/cca_comm.h"

#include "device/tdisp_messages.h"

/* What an answer must be like. */
enum cca_expect {
	CCA_ANSWERED,
	CCA_KEPT,     /* answered, with something to keep */
	CCA_WHATEVER, /* errors are carried on after */
	CCA_STOPPED,  /* without an answer, the script is over, and well */
	CCA_UNLOCKED, /* the TDI must be in that state */
	CCA_LOCKED,
	CCA_RUNS,
};

struct cca_step {
	enum dsm_protocol protocol;
	unsigned code;
	enum cca_expect expect;
};

struct cca_script {
	unsigned count;
	struct cca_step steps[5];
};

#define STATE TDISP_GET_DEVICE_INTERFACE_STATE

static const struct cca_script cca_scripts[CCA_SCRIPT_COUNT] = {
	[CCA_SCRIPT_INIT] = {2,
			     {{DSM_SPDM, SPDM_NEGOTIATE, CCA_ANSWERED},
			      {DSM_SPDM, SPDM_GET_CERTIFICATE, CCA_ANSWERED}}},
	[CCA_SCRIPT_SESSION] = {2,
				{{DSM_SPDM, SPDM_KEY_EXCHANGE, CCA_ANSWERED},
				 {DSM_SPDM, SPDM_FINISH, CCA_KEPT}}},
	[CCA_SCRIPT_KEYS] = {2,
			     {{DSM_IDE_KM, IDE_KM_KEY_PROG, CCA_ANSWERED},
			      {DSM_IDE_KM, IDE_KM_K_SET_GO, CCA_ANSWERED}}},
	[CCA_SCRIPT_KEYS_STOP] = {1,
				  {{DSM_IDE_KM, IDE_KM_K_SET_STOP,
				    CCA_WHATEVER}}},
	[CCA_SCRIPT_END] = {1, {{DSM_SPDM, SPDM_END_SESSION, CCA_ANSWERED}}},
	[CCA_SCRIPT_LOCK] =
		{5,
		 {{DSM_TDISP, TDISP_GET_TDISP_VERSION, CCA_ANSWERED},
		  {DSM_TDISP, TDISP_GET_TDISP_CAPABILITIES, CCA_ANSWERED},
		  {DSM_TDISP, STATE, CCA_UNLOCKED},
		  {DSM_TDISP, TDISP_LOCK_INTERFACE_REQUEST, CCA_KEPT},
		  {DSM_TDISP, STATE, CCA_LOCKED}}},
	[CCA_SCRIPT_MEASUREMENTS] = {1,
				     {{DSM_SPDM, SPDM_GET_MEASUREMENTS,
				       CCA_ANSWERED}}},
	[CCA_SCRIPT_REPORT] = {1,
			       {{DSM_TDISP, TDISP_GET_DEVICE_INTERFACE_REPORT,
				 CCA_ANSWERED}}},
	[CCA_SCRIPT_START] = {2,
			      {{DSM_TDISP, TDISP_START_INTERFACE_REQUEST,
				CCA_ANSWERED},
			       {DSM_TDISP, STATE, CCA_RUNS}}},
	[CCA_SCRIPT_STOP] = {2,
			     {{DSM_TDISP, TDISP_STOP_INTERFACE_REQUEST,
			       CCA_STOPPED},
			      {DSM_TDISP, STATE, CCA_UNLOCKED}}},
};

/*
 * Models:     RMM, the device assignment app: the run of an operation.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: what the suspended one becomes: the app forgets it.
 */
void cca_exchange_begin(struct cca_exchange *x, enum cca_script_id script)
{
	x->script = script;
	x->next = 0;
	x->answer = 0;
	x->unheard = false;
}

/*
 * Models:     RMM, dev_tdisp_cmds.c and its like: is the answer to the message
 *             that is out what it must be?
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
static bool cca_answer_is(const struct cca_step *step, const struct message *m)
{
	enum tdisp_state state = (enum tdisp_state)m->answer[0];

	if (m->status != 0)
		return step->expect == CCA_WHATEVER;
	switch (step->expect) {
	case CCA_ANSWERED:
	case CCA_KEPT:
	case CCA_WHATEVER:
	case CCA_STOPPED:
		break;
	case CCA_UNLOCKED:
		return state == TDISP_CONFIG_UNLOCKED;
	case CCA_LOCKED:
		return state == TDISP_CONFIG_LOCKED;
	case CCA_RUNS:
		return state == TDISP_RUN;
	}
	return true;
}

static const char *cca_step_name(const struct cca_step *step)
{
	switch (step->protocol) {
	case DSM_SPDM:
		return spdm_event_name((enum spdm_event)step->code);
	case DSM_IDE_KM:
		return ide_km_name((enum ide_km_request)step->code);
	case DSM_TDISP:
		break;
	}
	return tdisp_request_name(step->code);
}

/*
 * Models:     RMM: dev_assign_dev_communicate(): the app goes on with what is
 *             suspended, whoever has asked. One message of each kind stands for
 *             all of it. Where a STOP is not answered, the app says that the
 *             TDI is stopped, and does not ask for its state.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: the messages' encryption; the cache of what the device has said,
 *             which the host keeps for the guest.
 */
enum cca_progress cca_exchange_go(struct cca_exchange *x,
				  const struct cca_envelope *envelope,
				  struct message *m)
{
	const struct cca_script *script = &cca_scripts[x->script];
	const struct cca_step *step;

	if (x->script == CCA_SCRIPT_NONE)
		return CCA_FAILED;
	if (x->next > 0) {
		step = &script->steps[x->next - 1];
		if (step->expect == CCA_KEPT)
			x->answer = m->answer[0];
		x->unheard = step->expect == CCA_STOPPED && m->status != 0;
		if (x->unheard || !cca_answer_is(step, m)) {
			x->script = CCA_SCRIPT_NONE;
			return x->unheard ? CCA_DONE : CCA_FAILED;
		}
	}
	if (x->next == script->count) {
		x->script = CCA_SCRIPT_NONE;
		return CCA_DONE;
	}
	step = &script->steps[x->next++];
	*m = (struct message){
		.name = cca_step_name(step),
		.argument = {dsm_word(step->protocol, step->code,
				      envelope->session),
			     step->protocol == DSM_IDE_KM
				     ? (uint64_t)x->key_set << 8
				     : envelope->nonce},
	};
	return CCA_BLOCKED;
}

/*
 * Models:     RMM: set_comm_state().
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
enum cca_comm cca_comm_after(enum cca_progress progress)
{
	static const enum cca_comm after[] = {
		[CCA_BLOCKED] = CCA_COMM_ACTIVE,
		[CCA_DONE] = CCA_COMM_IDLE,
		[CCA_FAILED] = CCA_COMM_ERROR,
	};

	return after[progress];
}

const char *rmi_status_name(enum rmi_status status)
{
	static const char *const names[RMI_STATUS_COUNT] = {
		[RMI_SUCCESS] = "RMI_SUCCESS",
		[RMI_ERROR_INPUT] = "RMI_ERROR_INPUT",
		[RMI_ERROR_REALM] = "RMI_ERROR_REALM",
		[RMI_ERROR_REC] = "RMI_ERROR_REC",
		[RMI_ERROR_RTT] = "RMI_ERROR_RTT",
		[RMI_ERROR_NOT_SUPPORTED] = "RMI_ERROR_NOT_SUPPORTED",
		[RMI_ERROR_DEVICE] = "RMI_ERROR_DEVICE",
		[RMI_ERROR_RTT_AUX] = "RMI_ERROR_RTT_AUX",
		[RMI_ERROR_PSMMU_ST] = "RMI_ERROR_PSMMU_ST",
		[RMI_ERROR_DPT] = "RMI_ERROR_DPT",
		[RMI_BUSY] = "RMI_BUSY",
		[RMI_ERROR_GLOBAL] = "RMI_ERROR_GLOBAL",
		[RMI_ERROR_TRACKING] = "RMI_ERROR_TRACKING",
		[RMI_INCOMPLETE] = "RMI_INCOMPLETE",
		[RMI_BLOCKED] = "RMI_BLOCKED",
		[RMI_ERROR_GPT] = "RMI_ERROR_GPT",
		[RMI_ERROR_GRANULE] = "RMI_ERROR_GRANULE",
	};

	SIM_ASSERT((unsigned)status < RMI_STATUS_COUNT);
	return names[status];
}
