/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim: the RMM refuses what its tables say, with what they say, and goes where
 * they lead: PDEV, VDEV, device memory, the guest's calls.
 * Method: one test for each row: a call, what is varied, and the answer for
 * each value as a letter. Then a few calls in order, and where they lead; what
 * the RMM says to the device is carried as the host does it.
 */
#include "test_cca_fixture.h"

#include "firmware/firmware_vm.h"

/* The answer as a letter: ok, input, realm, rec, rtt (t), not supported,
 * device, busy, granule. */
static char rmi_letter(enum rmi_status status)
{
	static const char letters[RMI_STATUS_COUNT] = {
		[RMI_SUCCESS] = 'o',	   [RMI_ERROR_INPUT] = 'i',
		[RMI_ERROR_REALM] = 'r',   [RMI_ERROR_REC] = 'e',
		[RMI_ERROR_RTT] = 't',	   [RMI_ERROR_NOT_SUPPORTED] = 'n',
		[RMI_ERROR_DEVICE] = 'd',  [RMI_BUSY] = 'b',
		[RMI_ERROR_GRANULE] = 'g',
	};

	SIM_ASSERT(letters[status] != '\0');
	return letters[status];
}

static char rsi_letter(enum rsi_status status)
{
	static const char letters[] = {'o', 'i', 's', 'l', 'u', 'd'};

	return letters[status]; /* 'l': it has left */
}

/* Where a row begins, and what it varies. */
enum pdev_base {
	READY,	    /* no stream */
	CONNECTED,  /* with a stream */
	CONNECTING, /* both ends are done */
	ABSENT,
};
enum vary {
	BY_STATE,
	BY_COMM,
	BY_OTHER_STATE, /* of the root port */
	ALONE,
	WITH_VDEV,
	OTHER_OP,
};

static void pdev_base(struct cca_pdev *p, enum pdev_base base)
{
	enum cca_pdev_op op = base == CONNECTING ? CCA_PDEV_OP_STREAM_COMPLETE
						 : CCA_PDEV_OP_NONE;

	p->present = base != ABSENT;
	p->state = p->peer->state = CCA_PDEV_READY;
	p->comm = p->peer->comm = CCA_COMM_IDLE;
	p->op = p->peer->op = op;
	p->handshake = CCA_HANDSHAKE_NONE;
	p->stream = base == CONNECTED	 ? CCA_STREAM_CONNECTED
		    : base == CONNECTING ? CCA_STREAM_CONNECTING
					 : CCA_STREAM_FREE;
	p->link.tdis = 0;
}

static unsigned pdev_vary(struct cca_pdev *p, enum vary vary, unsigned i)
{
	switch (vary) {
	case BY_STATE:
		p->state = (enum cca_pdev_state)i;
		return CCA_PDEV_STATE_COUNT;
	case BY_OTHER_STATE:
		p->peer->state = (enum cca_pdev_state)i;
		return CCA_PDEV_STATE_COUNT;
	case BY_COMM:
		p->comm = (enum cca_comm)i;
		return CCA_COMM_COUNT;
	case WITH_VDEV:
		p->link.tdis = 1;
		break;
	case OTHER_OP:
		p->op = CCA_PDEV_OP_CONNECT;
		break;
	case ALONE:
		break;
	}
	return 1;
}

static void pdev_answers(struct stack *s, struct vfio_pci_core_device *vdev,
			 enum pdev_base base, enum vary vary,
			 enum cca_pdev_call call)
{
	struct cca_pdev *p = cca_pdev_of(vdev->pdev);
	unsigned count = 1;

	for (unsigned i = 0; i < count; i++) {
		pdev_base(p, base);
		count = pdev_vary(p, vary, i);
		answer(s, rmi_letter(rmi_pdev(p, call)));
	}
}

/*
 * ROW(words, where it begins, what is varied, call, answers), the states in
 * order NEW, NEEDS_KEY, HAS_KEY, READY, STOPPED, ERROR, communication IDLE,
 * PENDING, ACTIVE, ERROR.
 */
#define PDEV_ROWS(ROW)                                                         \
	ROW(pdev_create_of_a_free_granule, ABSENT, ALONE, CREATE, "o")         \
	ROW(pdev_create_of_what_is_one_already, READY, ALONE, CREATE, "i")     \
	ROW(pdev_set_pubkey_needs_needs_key, READY, BY_STATE, SET_PUBKEY,      \
	    "dodddd")                                                          \
	ROW(pdev_stream_connect_needs_endpoint_ready, READY, BY_STATE,         \
	    STREAM_CONNECT, "iiioii")                                          \
	ROW(pdev_stream_connect_needs_root_port_ready, READY, BY_OTHER_STATE,  \
	    STREAM_CONNECT, "iiioii")                                          \
	ROW(pdev_stream_connect_needs_comm_idle, READY, BY_COMM,               \
	    STREAM_CONNECT, "oiii")                                            \
	ROW(pdev_stream_connect_needs_op_none, READY, OTHER_OP,                \
	    STREAM_CONNECT, "i")                                               \
	ROW(pdev_stream_connect_of_a_stream_that_is_taken, CONNECTED, ALONE,   \
	    STREAM_CONNECT, "i")                                               \
	ROW(pdev_stream_complete_needs_both_ready, CONNECTING, BY_STATE,       \
	    STREAM_COMPLETE, "iiioii")                                         \
	ROW(pdev_stream_complete_needs_root_port_ready, CONNECTING,            \
	    BY_OTHER_STATE, STREAM_COMPLETE, "iiioii")                         \
	ROW(pdev_stream_complete_needs_comm_idle, CONNECTING, BY_COMM,         \
	    STREAM_COMPLETE, "oiii")                                           \
	ROW(pdev_stream_complete_needs_its_op, CONNECTING, OTHER_OP,           \
	    STREAM_COMPLETE, "d")                                              \
	ROW(pdev_stream_complete_without_a_stream, READY, ALONE,               \
	    STREAM_COMPLETE, "i")                                              \
	ROW(pdev_stream_key_refresh_needs_both_ready, CONNECTED, BY_STATE,     \
	    STREAM_KEY_REFRESH, "iiioii")                                      \
	ROW(pdev_stream_key_refresh_needs_both_idle, CONNECTED, BY_COMM,       \
	    STREAM_KEY_REFRESH, "oiii")                                        \
	ROW(pdev_stream_key_refresh_while_connecting, CONNECTING, ALONE,       \
	    STREAM_KEY_REFRESH, "i")                                           \
	ROW(pdev_stream_key_purge_is_not_supported, CONNECTED, BY_STATE,       \
	    STREAM_KEY_PURGE, "nnnnnn")                                        \
	ROW(pdev_stream_disconnect_needs_ready_or_error, CONNECTED, BY_STATE,  \
	    STREAM_DISCONNECT, "iiioio")                                       \
	ROW(pdev_stream_disconnect_and_the_root_port, CONNECTED,               \
	    BY_OTHER_STATE, STREAM_DISCONNECT, "iiioio")                       \
	ROW(pdev_stream_disconnect_needs_comm_idle, CONNECTED, BY_COMM,        \
	    STREAM_DISCONNECT, "oiii")                                         \
	ROW(pdev_stream_disconnect_with_vdevs, CONNECTED, WITH_VDEV,           \
	    STREAM_DISCONNECT, "d")                                            \
	ROW(pdev_stream_disconnect_while_connecting, CONNECTING, ALONE,        \
	    STREAM_DISCONNECT, "d")                                            \
	ROW(pdev_stop_from_any_state, READY, BY_STATE, STOP, "oooooo")         \
	ROW(pdev_stop_needs_comm_idle, READY, BY_COMM, STOP, "oddd")           \
	ROW(pdev_stop_with_an_associated_stream, CONNECTED, ALONE, STOP, "d")  \
	ROW(pdev_stop_with_a_vdev, READY, WITH_VDEV, STOP, "d")                \
	ROW(pdev_abort_needs_comm_not_idle, READY, BY_COMM, ABORT, "dooo")     \
	ROW(pdev_destroy_needs_stopped, READY, BY_STATE, DESTROY, "ddddod")    \
	ROW(pdev_set_pubkey_without_a_pdev, ABSENT, ALONE, SET_PUBKEY, "i")    \
	ROW(pdev_stream_connect_without_a_pdev, ABSENT, ALONE, STREAM_CONNECT, \
	    "i")                                                               \
	ROW(pdev_stop_without_a_pdev, ABSENT, ALONE, STOP, "i")                \
	ROW(pdev_abort_without_a_pdev, ABSENT, ALONE, ABORT, "i")              \
	ROW(pdev_destroy_without_a_pdev, ABSENT, ALONE, DESTROY, "i")

#define PDEV_TEST(words, base, vary, call, answers)                            \
	static void run_##words(struct stack *s,                               \
				struct vfio_pci_core_device **devices)         \
	{                                                                      \
		pdev_answers(s, devices[0], base, vary, CCA_PDEV_##call);      \
	}                                                                      \
	START_TEST(words)                                                      \
	{                                                                      \
		expect_answers(#words, 1, run_##words, answers);               \
	}                                                                      \
	END_TEST
PDEV_ROWS(PDEV_TEST)

/* What the call of a VDEV finds, beside its state and communication. */
enum vdev_has {
	PLAIN,
	MAPPED,
	NO_VDEV,
	NO_REALM,  /* that may have devices */
	NO_STREAM, /* and no VDEV either, as the next two */
	NO_SLOT,
	PDEV_STATES,
};

static unsigned vdev_base(struct cca_vdev *v, enum vdev_has has,
			  enum cca_vdev_state state, unsigned i)
{
	struct cca_pdev *p = to_cca_pdev(v->tdi.link);

	pdev_base(p, CONNECTED);
	v->tdi.present = has < NO_VDEV;
	v->tdi.vm = v->tdi.present ? v->tdi.for_vm : NULL;
	v->tdi.for_vm->tdis = v->tdi.present;
	v->realm_da = has != NO_REALM;
	v->state = state;
	v->comm = CCA_COMM_IDLE;
	v->granule = has == MAPPED ? CCA_MAPPED : CCA_UNDELEGATED;
	if (has == NO_STREAM)
		p->stream = CCA_STREAM_CONNECTING;
	if (has == NO_SLOT)
		p->link.tdis = DSM_TDIS_MAX;
	if (has != PDEV_STATES)
		return 1;
	p->state = (enum cca_pdev_state)i;
	return CCA_PDEV_STATE_COUNT;
}

static void vdev_answers(struct stack *s, struct vfio_pci_core_device *vdev,
			 enum vdev_has has, int state, enum cca_vdev_call call)
{
	struct cca_vdev *v = cca_vdev_of(vdev->pdev);
	unsigned count = 1;

	for (unsigned i = 0; i < count; i++) {
		bool all = state < 0;
		enum cca_vdev_state in =
			(enum cca_vdev_state)(all ? (int)i : state);

		count = vdev_base(v, has, in, i);
		if (all)
			count = CCA_VDEV_STATE_COUNT;
		/* Where the state is given, communication is varied. */
		if (!all && has == PLAIN) {
			count = CCA_COMM_COUNT;
			v->comm = (enum cca_comm)i;
		}
		if (all && call == CCA_VDEV_ABORT)
			v->comm = CCA_COMM_ERROR;
		answer(s, rmi_letter(rmi_vdev(v, call)));
	}
}

/*
 * ROW(words, what is there, state (-1: each of NEW, UNLOCKED, LOCKED, STARTED,
 * ERROR; otherwise each of IDLE, PENDING, ACTIVE, ERROR), call, answers).
 */
#define VDEV_ROWS(ROW)                                                         \
	ROW(vdev_create_in_a_free_slot, NO_VDEV, 0, CREATE, "o")               \
	ROW(vdev_create_over_the_ranges_of_another, MAPPED, 0, CREATE, "i")    \
	ROW(vdev_create_in_a_realm_without_da, NO_REALM, 0, CREATE, "r")       \
	ROW(vdev_create_without_a_connected_stream, NO_STREAM, 0, CREATE, "d") \
	ROW(vdev_create_without_a_free_slot, NO_SLOT, 0, CREATE, "d")          \
	ROW(vdev_create_needs_pdev_ready, PDEV_STATES, 0, CREATE, "dddodd")    \
	ROW(vdev_lock_needs_unlocked, PLAIN, -1, LOCK, "doddd")                \
	ROW(vdev_lock_needs_comm_idle, PLAIN, CCA_VDEV_UNLOCKED, LOCK, "oddd") \
	ROW(vdev_get_measurements_in_any_state, PLAIN, -1, GET_MEASUREMENTS,   \
	    "ooooo")                                                           \
	ROW(vdev_get_measurements_needs_comm_idle, PLAIN, CCA_VDEV_LOCKED,     \
	    GET_MEASUREMENTS, "oddd")                                          \
	ROW(vdev_get_interface_report_needs_locked_or_started, PLAIN, -1,      \
	    GET_INTERFACE_REPORT, "ddood")                                     \
	ROW(vdev_get_interface_report_needs_comm_idle, PLAIN, CCA_VDEV_LOCKED, \
	    GET_INTERFACE_REPORT, "oddd")                                      \
	ROW(vdev_start_needs_locked, PLAIN, -1, START, "ddodd")                \
	ROW(vdev_start_needs_comm_idle, PLAIN, CCA_VDEV_LOCKED, START, "oddd") \
	ROW(vdev_unlock_needs_locked_started_or_error, PLAIN, -1, UNLOCK,      \
	    "ddooo")                                                           \
	ROW(vdev_unlock_needs_comm_idle, PLAIN, CCA_VDEV_ERROR, UNLOCK,        \
	    "oddd")                                                            \
	ROW(vdev_unlock_with_a_granule_mapped, MAPPED, CCA_VDEV_STARTED,       \
	    UNLOCK, "g")                                                       \
	ROW(vdev_abort_needs_comm_not_idle, PLAIN, CCA_VDEV_LOCKED, ABORT,     \
	    "dooo")                                                            \
	ROW(vdev_abort_in_any_state, PLAIN, -1, ABORT, "ooooo")                \
	ROW(vdev_destroy_needs_new_or_unlocked, PLAIN, -1, DESTROY, "ooddd")   \
	ROW(vdev_lock_without_a_vdev, NO_VDEV, 0, LOCK, "i")                   \
	ROW(vdev_unlock_without_a_vdev, NO_VDEV, 0, UNLOCK, "i")               \
	ROW(vdev_destroy_without_a_vdev, NO_VDEV, 0, DESTROY, "i")

#define VDEV_TEST(words, has, state, call, answers)                            \
	static void run_##words(struct stack *s,                               \
				struct vfio_pci_core_device **devices)         \
	{                                                                      \
		vdev_answers(s, devices[0], has, state, CCA_VDEV_##call);      \
	}                                                                      \
	START_TEST(words)                                                      \
	{                                                                      \
		expect_answers(#words, 1, run_##words, answers);               \
	}                                                                      \
	END_TEST
VDEV_ROWS(VDEV_TEST)

typedef enum rmi_status granule_call(struct cca_vdev *v);

static void granule_answers(struct stack *s, struct vfio_pci_core_device *vdev,
			    bool present, granule_call *call)
{
	struct cca_vdev *v = cca_vdev_of(vdev->pdev);

	for (unsigned i = 0; i < CCA_GRANULE_COUNT; i++) {
		v->tdi.present = present;
		v->granule = (enum cca_granule)i;
		answer(s, rmi_letter(call(v)));
	}
}

/* ROW(words, a VDEV is there, call, answers for undelegated, DELEGATED,
 * MAPPED) */
#define GRANULE_ROWS(ROW)                                                      \
	ROW(granule_undelegated_to_delegated, true, granule_dev_delegate,      \
	    "oii")                                                             \
	ROW(granule_delegated_back_to_undelegated, true,                       \
	    granule_dev_undelegate, "ioi")                                     \
	ROW(rtt_dev_map_needs_a_delegated_granule, true, rtt_dev_map, "got")   \
	ROW(rtt_dev_map_outside_of_the_ranges_of_a_vdev, false, rtt_dev_map,   \
	    "iii")                                                             \
	ROW(rtt_dev_unmap_of_what_is_mapped, true, rtt_dev_unmap, "tto")       \
	ROW(rtt_dev_unmap_after_the_vdev_is_gone, false, rtt_dev_unmap, "tto")

#define GRANULE_TEST(words, present, call, answers)                            \
	static void run_##words(struct stack *s,                               \
				struct vfio_pci_core_device **devices)         \
	{                                                                      \
		granule_answers(s, devices[0], present, rmi_##call);           \
	}                                                                      \
	START_TEST(words)                                                      \
	{                                                                      \
		expect_answers(#words, 1, run_##words, answers);               \
	}                                                                      \
	END_TEST
GRANULE_ROWS(GRANULE_TEST)

/* What a guest calls, in one form. */
enum rsi_call {
	GET_INFO,
	VALIDATE_MAPPING,
	DMA_ENABLE,
	DMA_DISABLE,
};

static enum rsi_status rsi_finish(enum rsi_call call, struct cca_rec *rec,
				  const struct cca_nonces *nonces)
{
	struct cca_info info;

	switch (call) {
	case GET_INFO:
		return rsi_vdev_get_info(rec, &info);
	case VALIDATE_MAPPING:
		return rsi_vdev_validate_mapping(rec, nonces);
	case DMA_ENABLE:
		return rsi_vdev_dma_enable(rec, nonces);
	case DMA_DISABLE:
		break;
	}
	return rsi_vdev_dma_disable(rec);
}

/* What comes between the two halves of a guest's call. */
enum rsi_between {
	COMPLETE,
	NO_ANSWER,
	DESTROYED,
	OTHER_NONCES,
};

static void rsi_answers(struct stack *s, struct vfio_pci_core_device *vdev,
			enum rsi_call call, enum rsi_between between)
{
	struct cca_vdev *v = cca_vdev_of(vdev->pdev);
	struct cca_nonces nonces = {{1, 2, 3}};

	for (unsigned i = 0; i < CCA_VDEV_STATE_COUNT; i++) {
		struct cca_rec rec;

		(void)vdev_base(v, PLAIN, (enum cca_vdev_state)i, 0);
		v->nonces = nonces;
		rsi_vdev_request(&rec, v, v->tdi.for_vm);
		if (between != NO_ANSWER)
			(void)rmi_vdev_complete(v, &rec);
		if (between == DESTROYED)
			v->tdi.present = false;
		if (between == OTHER_NONCES)
			v->nonces.of[CCA_NONCE_REPORT]++;
		answer(s, rsi_letter(rsi_finish(call, &rec, &nonces)));
	}
}

/* ROW(words, call, what comes between, answers by state: ok, input, left,
 * device) */
#define RSI_ROWS(ROW)                                                          \
	ROW(get_info_says_the_state, GET_INFO, COMPLETE, "ooooo")              \
	ROW(get_info_without_vdev_complete, GET_INFO, NO_ANSWER, "iiiii")      \
	ROW(get_info_of_a_vdev_destroyed_meanwhile, GET_INFO, DESTROYED,       \
	    "iiiii")                                                           \
	ROW(validate_mapping_needs_locked_or_started, VALIDATE_MAPPING,        \
	    COMPLETE, "iilli")                                                 \
	ROW(validate_mapping_needs_three_nonces_equal, VALIDATE_MAPPING,       \
	    OTHER_NONCES, "iiddi")                                             \
	ROW(validate_mapping_without_vdev_complete, VALIDATE_MAPPING,          \
	    NO_ANSWER, "iiiii")                                                \
	ROW(dma_enable_needs_started, DMA_ENABLE, COMPLETE, "dddod")           \
	ROW(dma_enable_needs_three_nonces_equal, DMA_ENABLE, OTHER_NONCES,     \
	    "ddddd")                                                           \
	ROW(dma_enable_of_a_vdev_destroyed_meanwhile, DMA_ENABLE, DESTROYED,   \
	    "iiiii")                                                           \
	ROW(dma_disable_in_any_state, DMA_DISABLE, COMPLETE, "ooooo")          \
	ROW(dma_disable_without_vdev_complete, DMA_DISABLE, NO_ANSWER, "iiiii")

#define RSI_TEST(words, call, between, answers)                                \
	static void run_##words(struct stack *s,                               \
				struct vfio_pci_core_device **devices)         \
	{                                                                      \
		rsi_answers(s, devices[0], call, between);                     \
	}                                                                      \
	START_TEST(words)                                                      \
	{                                                                      \
		expect_answers(#words, 1, run_##words, answers);               \
	}                                                                      \
	END_TEST
RSI_ROWS(RSI_TEST)

/* COMMUNICATE of a PDEV and of a VDEV, with each state of communication. */
static void communicate(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct cca_vdev *v = cca_vdev_of(devices[0]->pdev);
	struct cca_pdev *p = cca_pdev_of(devices[0]->pdev);
	struct message m = {.name = NULL};
	bool wait;

	for (unsigned i = 0; i < CCA_COMM_COUNT; i++) {
		pdev_base(p, READY);
		p->state = CCA_PDEV_HAS_KEY;
		p->comm = (enum cca_comm)i;
		answer(s, rmi_letter(rmi_pdev_communicate(p, &m, &wait)));
	}
	for (unsigned i = 0; i < CCA_COMM_COUNT; i++) {
		(void)vdev_base(v, PLAIN, CCA_VDEV_LOCKED, 0);
		v->op = CCA_VDEV_OP_REPORT;
		v->comm = (enum cca_comm)i;
		answer(s, rmi_letter(rmi_vdev_communicate(v, &m)));
	}
	pdev_base(p, ABSENT);
	answer(s, rmi_letter(rmi_pdev_communicate(p, &m, &wait)));
	(void)vdev_base(v, NO_VDEV, CCA_VDEV_NEW, 0);
	answer(s, rmi_letter(rmi_vdev_communicate(v, &m)));
}

START_TEST(communicate_needs_comm_pending_or_active)
{
	expect_answers("IDLE, PENDING, ACTIVE, ERROR", 1, communicate,
		       "dooddoodii");
}
END_TEST

/* The defect of the snapshot is in VALIDATE_MAPPING alone. */
static void destroyed_meanwhile(struct stack *s,
				struct vfio_pci_core_device **devices)
{
	static const enum rsi_call calls[] = {GET_INFO, DMA_ENABLE, DMA_DISABLE,
					      VALIDATE_MAPPING};

	for (unsigned i = 0; i < ARRAY_COUNT(calls); i++) {
		answer(s, strstr(s->notes, "unlocks a granule") ? '!' : '-');
		rsi_answers(s, devices[0], calls[i], DESTROYED);
	}
	answer(s, strstr(s->notes, "unlocks a granule") ? '!' : '-');
}

START_TEST(validate_mapping_of_a_vdev_destroyed_unlocks_no_granule)
{
	expect_answers("not found", 1, destroyed_meanwhile,
		       "-iiiii-iiiii-iiiii-iiiii!");
}
END_TEST

static void validate_again(struct stack *s,
			   struct vfio_pci_core_device **devices)
{
	struct cca_vdev *v = cca_vdev_of(devices[0]->pdev);
	struct cca_nonces nonces = {{1, 2, 3}};
	struct cca_rec rec;

	(void)vdev_base(v, MAPPED, CCA_VDEV_LOCKED, 0);
	v->nonces = nonces;
	rsi_vdev_request(&rec, v, v->tdi.for_vm);
	answer(s, rmi_letter(rmi_rtt_dev_validate(v, &rec)));
	(void)rmi_vdev_complete(v, &rec);
	(void)rsi_vdev_validate_mapping(&rec, &nonces);
	v->granule = CCA_DELEGATED;
	answer(s, rmi_letter(rmi_rtt_dev_validate(v, &rec)));
	v->granule = CCA_MAPPED;
	v->nonces.of[CCA_NONCE_LOCK]++;
	answer(s, rmi_letter(rmi_rtt_dev_validate(v, &rec)));
}

START_TEST(rtt_dev_validate_answers_a_vcpu_that_has_left)
{
	struct stack s;

	expect_answers("nonces at the exit", 1, validate_again, "eto");
	stack_init_on(&s, 1, "cca");
	stack_design(&s, SWITCH_CCA_VALIDATE, CCA_VALIDATE_AGAIN);
	stack_run(&s, validate_again);
	ck_assert_str_eq(s.answers, "etd");
	stack_release(&s);
}
END_TEST

static void complete(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct cca_vdev *v = cca_vdev_of(devices[0]->pdev);
	struct cca_rec rec = {.wanted = v};

	(void)vdev_base(v, PLAIN, CCA_VDEV_LOCKED, 0);
	answer(s, rmi_letter(rmi_vdev_complete(v, &rec)));
	rsi_vdev_request(&rec, cca_vdev_of(devices[1]->pdev), v->tdi.vm);
	answer(s, rmi_letter(rmi_vdev_complete(v, &rec)));
	rsi_vdev_request(&rec, v, v->tdi.for_vm);
	v->comm = CCA_COMM_ACTIVE;
	answer(s, rmi_letter(rmi_vdev_complete(v, &rec)));
	v->comm = CCA_COMM_IDLE;
	answer(s, rmi_letter(rmi_vdev_complete(v, &rec)));
}

START_TEST(vdev_complete_needs_a_rec_that_waits_for_it_and_comm_idle)
{
	struct stack s;

	stack_init_on(&s, 2, "cca");
	stack_run(&s, complete);
	ck_assert_str_eq(s.answers, "iido");
	stack_release(&s);
}
END_TEST

/* The host has answered the guest's call before it unlocks. */
static void enable_in_unlock(struct stack *s,
			     struct vfio_pci_core_device **devices)
{
	struct cca_vdev *v = cca_vdev_of(devices[0]->pdev);
	struct cca_nonces nonces = {{1, 2, 3}};
	struct cca_rec rec;

	(void)vdev_base(v, PLAIN, CCA_VDEV_STARTED, 0);
	v->nonces = nonces;
	rsi_vdev_request(&rec, v, v->tdi.for_vm);
	answer(s, rmi_letter(rmi_vdev_complete(v, &rec)));
	answer(s, rmi_letter(rmi_vdev(v, CCA_VDEV_UNLOCK)));
	answer(s, rsi_letter(rsi_vdev_dma_enable(&rec, &nonces)));
	answer(s, v->tdi.dma == PRIVATE_DMA_ON ? '+' : '-');
	v->state = CCA_VDEV_UNLOCKED;
	v->comm = CCA_COMM_IDLE;
	answer(s, rmi_letter(rmi_vdev(v, CCA_VDEV_DESTROY)));
	answer(s, v->tdi.dma == PRIVATE_DMA_ON ? '+' : '-');
}

START_TEST(vdev_destroy_releases_an_ste_that_was_enabled_during_unlock)
{
	expect_answers("enabled in UNLOCK", 1, enable_in_unlock, "ooo+o-");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("models_cca");
	TCase *rows = tcase_create("rows");
	TCase *core = tcase_create("core");
	SRunner *runner = srunner_create(suite);
	int failed;

#define ADD(words, ...) tcase_add_test(rows, words);
	PDEV_ROWS(ADD)
	VDEV_ROWS(ADD)
	GRANULE_ROWS(ADD)
	RSI_ROWS(ADD)
	tcase_add_test(core, communicate_needs_comm_pending_or_active);
	tcase_add_test(core,
		       validate_mapping_of_a_vdev_destroyed_unlocks_no_granule);
	tcase_add_test(core, rtt_dev_validate_answers_a_vcpu_that_has_left);
	tcase_add_test(
		core,
		vdev_complete_needs_a_rec_that_waits_for_it_and_comm_idle);
	tcase_add_test(
		core,
		vdev_destroy_releases_an_ste_that_was_enabled_during_unlock);
	suite_add_tcase(suite, rows);
	suite_add_tcase(suite, core);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
