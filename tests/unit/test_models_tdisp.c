/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim: a TDI answers messages as the specification's tables say.
 * Method: one test for each row of the table of messages (1.2) and of the table
 * of what a LOCK is refused for (1.3), with the row in its name; then the rules
 * of nonce and report, over real exchanges where a task is needed.
 */
#include "test_device_fixture.h"

/*
 * ROW(number, request, by state): o is done and changes nothing, x is the wrong
 * state, a state's initial is done and leads there.
 */
#define MESSAGE_ROWS(ROW)                                                      \
	ROW(01, GET_TDISP_VERSION, "oooo")                                     \
	ROW(02, GET_TDISP_CAPABILITIES, "oooo")                                \
	ROW(03, LOCK_INTERFACE_REQUEST, "Lxxx")                                \
	ROW(04, GET_DEVICE_INTERFACE_REPORT, "xoox")                           \
	ROW(05, GET_DEVICE_INTERFACE_STATE, "oooo")                            \
	ROW(06, START_INTERFACE_REQUEST, "xRxx")                               \
	ROW(07, STOP_INTERFACE_REQUEST, "oUUU")                                \
	ROW(08, BIND_P2P_STREAM_REQUEST, "xxox")                               \
	ROW(09, UNBIND_P2P_STREAM_REQUEST, "xxox")                             \
	ROW(10, SET_MMIO_ATTRIBUTE_REQUEST, "xxox")                            \
	ROW(11, VDM_REQUEST, "oooo")

static void expect_message(const char *row, unsigned request, const char *by)
{
	for (unsigned i = 0; i < TDISP_STATE_COUNT; i++) {
		enum tdisp_state next = (enum tdisp_state)i;
		int64_t status, expected = TDISP_OK;
		struct machine m;
		uint64_t more;

		machine_init(&m);
		put(m.pf, next);
		if (request == TDISP_UNBIND_P2P_STREAM_REQUEST)
			m.pf->streams |= 2;
		if (by[i] == 'x')
			expected = TDISP_INVALID_INTERFACE_STATE;
		else if (by[i] != 'o')
			next = state_of(by[i]);
		/* The peer's stream, where one is asked for. */
		more = request == TDISP_BIND_P2P_STREAM_REQUEST ||
		       request == TDISP_UNBIND_P2P_STREAM_REQUEST;
		status = ask_more(m.pf, request, m.pf->nonce, more);
		ck_assert_msg(status == expected, "%s: %s in %s gives %lxh",
			      row, tdisp_request_name(request),
			      tdisp_state_name((enum tdisp_state)i),
			      (unsigned long)status);
		ck_assert_msg(m.pf->state == next, "%s: %s in %s leads to %s",
			      row, tdisp_request_name(request),
			      tdisp_state_name((enum tdisp_state)i),
			      tdisp_state_name(m.pf->state));
		ck_assert_ptr_nonnull(tdisp_row_find(request)->clause);
		machine_release(&m);
	}
}

#define MESSAGE_TEST(number, request, by)                                      \
	START_TEST(row_1_2_##number##_##request)                               \
	{                                                                      \
		expect_message("1.2 row " #number, TDISP_##request, by);       \
	}                                                                      \
	END_TEST
MESSAGE_ROWS(MESSAGE_TEST)

struct failure {
	unsigned request;
	uint64_t interface, more;
	int64_t status;
};

/* Of a TDI that is locked. */
static const struct failure failures[] = {
	{0x80, 0, 0, TDISP_UNSUPPORTED_REQUEST},
	{0x8c, 0, 0, TDISP_UNSUPPORTED_REQUEST},
	{0x2085, 0, 0, TDISP_VERSION_MISMATCH},
	{0x1085, 0, 0, TDISP_OK},
	{0x2081, 0, 0, TDISP_OK},
	{TDISP_GET_DEVICE_INTERFACE_STATE, 4, 0, TDISP_INVALID_INTERFACE},
	{TDISP_GET_DEVICE_INTERFACE_STATE, 3, 0, TDISP_OK},
	{TDISP_GET_DEVICE_INTERFACE_REPORT, 0, TDISP_REPORT_BYTES,
	 TDISP_INVALID_REQUEST},
	{TDISP_START_INTERFACE_REQUEST, 0, 0, TDISP_INVALID_NONCE},
	{TDISP_BIND_P2P_STREAM_REQUEST, 0, 1, TDISP_INVALID_INTERFACE_STATE},
};

START_TEST(row_1_2_12_any_failure_leaves_the_state)
{
	for (unsigned i = 0; i < ARRAY_COUNT(failures); i++) {
		const struct failure *f = &failures[i];
		struct message message = {
			.argument = {f->request, 0, f->interface, f->more},
		};
		struct machine m;

		machine_init(&m);
		put(m.pf, TDISP_CONFIG_LOCKED);
		tdisp_handle(m.pf, &message);
		ck_assert_msg(message.status == f->status,
			      "1.2 row 12: %xh gives %lxh", f->request,
			      (unsigned long)message.status);
		ck_assert_int_eq(m.pf->state, TDISP_CONFIG_LOCKED);
		machine_release(&m);
	}
}
END_TEST

START_TEST(row_1_2_12_what_is_optional_may_be_unsupported_and_never_fatal)
{
	struct machine m;

	machine_init(&m);
	put(m.pf, TDISP_RUN);
	/* The default stream; one that there is not; not bound; a fixed range.
	 */
	ck_assert_int_eq(ask_more(m.pf, TDISP_BIND_P2P_STREAM_REQUEST, 0, 0),
			 TDISP_INVALID_REQUEST);
	ck_assert_int_eq(ask_more(m.pf, TDISP_BIND_P2P_STREAM_REQUEST, 0, 7),
			 TDISP_INVALID_REQUEST);
	ck_assert_int_eq(ask_more(m.pf, TDISP_UNBIND_P2P_STREAM_REQUEST, 0, 1),
			 TDISP_INVALID_REQUEST);
	ck_assert_int_eq(ask_more(m.pf, TDISP_SET_MMIO_ATTRIBUTE_REQUEST, 0, 1),
			 TDISP_INVALID_REQUEST);
	m.pf->properties &= ~(unsigned)TDISP_OPTIONAL_REQUESTS;
	ck_assert_int_eq(ask_more(m.pf, TDISP_BIND_P2P_STREAM_REQUEST, 0, 1),
			 TDISP_UNSUPPORTED_REQUEST);
	ck_assert_int_eq(m.pf->state, TDISP_RUN);
	machine_release(&m);
}
END_TEST

/* ROW(number, defect, error) */
#define LOCK_ROWS(ROW)                                                         \
	ROW(02a, STREAM_NOT_DEFAULT, INVALID_REQUEST)                          \
	ROW(02b, KEYS_MISSING, INVALID_REQUEST)                                \
	ROW(02c, KEYS_OF_OTHER_SESSION, INVALID_REQUEST)                       \
	ROW(02d, DEFAULT_TWICE, INVALID_REQUEST)                               \
	ROW(02e, STREAM_NOT_TC0, INVALID_REQUEST)                              \
	ROW(03, NO_ENTROPY, INSUFFICIENT_ENTROPY)                              \
	ROW(04a, PHANTOM_FUNCTIONS, INVALID_DEVICE_CONFIGURATION)              \
	ROW(04b, BARS_OVERLAP, INVALID_DEVICE_CONFIGURATION)                   \
	ROW(04c, ROM_OVERLAPS, INVALID_DEVICE_CONFIGURATION)                   \
	ROW(04d, VF_BARS_OVERLAP, INVALID_DEVICE_CONFIGURATION)                \
	ROW(04e, BAR_SIZE, INVALID_DEVICE_CONFIGURATION)                       \
	ROW(04f, PAGE_SIZE, INVALID_DEVICE_CONFIGURATION)                      \
	ROW(04g, CACHE_LINE, INVALID_DEVICE_CONFIGURATION)                     \
	ROW(04h, TPH_MODE, INVALID_DEVICE_CONFIGURATION)                       \
	ROW(04i, DEVICE_RULE, INVALID_DEVICE_CONFIGURATION)

START_TEST(row_1_3_01_a_tdi_that_is_not_unlocked)
{
	expect_message("1.3 row 1", TDISP_LOCK_INTERFACE_REQUEST, "Lxxx");
}
END_TEST

/* Make a defect as it would come about; returns what the LOCK has to say. */
static uint64_t make_defect(struct machine *m, enum tdisp_defect defect)
{
	struct ide_stream *streams = m->pf->dsm->streams;
	struct message message = {.argument = {0}};

	if (defect == TDISP_STREAM_NOT_DEFAULT)
		return 1 << 16;
	if (defect == TDISP_KEYS_MISSING) {
		(void)dsm_stream_happen(m->pf->dsm, 0, IDE_STOP);
		message.argument[0] = dsm_word(DSM_IDE_KM, IDE_KM_KEY_PROG, 0);
		message.argument[3] = IDE_ALL_KEYS & ~IDE_TX_COMPLETION;
		tdisp_handle(m->pf, &message);
		ck_assert_int_eq(message.status, IDE_KM_SUCCESS);
	} else if (defect == TDISP_KEYS_OF_OTHER_SESSION) {
		streams[0].session = 7;
	} else if (defect == TDISP_DEFAULT_TWICE) {
		streams[1].is_default = true;
	} else if (defect == TDISP_STREAM_NOT_TC0) {
		streams[0].traffic_class = 1;
	} else {
		m->pf->defects |= (unsigned)defect;
	}
	return 0;
}

static void expect_refusal(const char *row, enum tdisp_defect defect,
			   enum tdisp_error error)
{
	struct machine m;
	int64_t status;
	uint64_t more;

	machine_init(&m);
	more = make_defect(&m, defect);
	status = ask_more(m.pf, TDISP_LOCK_INTERFACE_REQUEST, 0, more);
	ck_assert_msg(status == error, "%s: gives %lxh", row,
		      (unsigned long)status);
	ck_assert_int_eq(m.pf->state, TDISP_CONFIG_UNLOCKED);
	ck_assert_uint_eq(m.pf->nonce, 0);
	machine_release(&m);
}

#define LOCK_TEST(number, defect, row_error)                                   \
	START_TEST(row_1_3_##number##_##defect)                                \
	{                                                                      \
		expect_refusal("1.3 row " #number, TDISP_##defect,             \
			       TDISP_##row_error);                             \
	}                                                                      \
	END_TEST
LOCK_ROWS(LOCK_TEST)

START_TEST(row_1_3_02_only_where_ide_is_required)
{
	struct machine m;

	machine_init(&m);
	(void)make_defect(&m, TDISP_STREAM_NOT_TC0);
	m.pf->properties &= ~(unsigned)TDISP_NEEDS_IDE;
	put(m.pf, TDISP_RUN);
	/* And then no stream can take it along. */
	tdisp_happen(m.pf, TDISP_EVENT_LINK_DOWN);
	ck_assert_int_eq(m.pf->state, TDISP_RUN);
	machine_release(&m);
}
END_TEST

START_TEST(each_way_out_of_locked_destroys_the_nonce)
{
	struct machine m;

	machine_init(&m);
	put(m.pf, TDISP_CONFIG_LOCKED);
	ck_assert_uint_ne(m.pf->nonce, 0);
	put(m.pf, TDISP_RUN);
	ck_assert_uint_eq(m.pf->nonce, 0);
	put(m.pf, TDISP_ERROR);
	ck_assert_uint_eq(m.pf->nonce, 0);
	put(m.pf, TDISP_CONFIG_UNLOCKED);
	ck_assert_uint_eq(m.pf->nonce, 0);
	put(m.pf, TDISP_CONFIG_LOCKED);
	tdisp_happen(m.pf, TDISP_EVENT_CONVENTIONAL_RESET);
	ck_assert_uint_eq(m.pf->nonce, 0);
	machine_release(&m);
}
END_TEST

/* Offset and length in, length and rest out, number of the lock. */
START_TEST(a_report_comes_in_portions_and_belongs_to_one_lock)
{
	struct message message = {
		.argument = {TDISP_GET_DEVICE_INTERFACE_REPORT, 0, 0, 20 << 16},
	};
	struct machine m;
	uint64_t number;

	machine_init(&m);
	put(m.pf, TDISP_CONFIG_LOCKED);
	tdisp_handle(m.pf, &message);
	ck_assert_uint_eq(message.answer[1], 20);
	ck_assert_uint_eq(message.answer[2], TDISP_REPORT_BYTES - 20);
	number = message.answer[3];
	message.argument[3] = 0xffffULL << 16 | 20;
	tdisp_handle(m.pf, &message);
	ck_assert_uint_eq(message.answer[1], TDISP_REPORT_BYTES - 20);
	ck_assert_uint_eq(message.answer[2], 0);
	ck_assert_uint_eq(message.answer[3], number);
	put(m.pf, TDISP_CONFIG_LOCKED);
	tdisp_handle(m.pf, &message);
	ck_assert_uint_ne(message.answer[3], number);
	machine_release(&m);
}
END_TEST

/* Send a request by the mailbox; the answer's status. */
static int64_t ask(struct tdisp_device *d, unsigned request, uint64_t nonce,
		   uint64_t *ret_answer)
{
	struct message m = {
		.name = tdisp_request_name(request),
		.argument = {request, nonce},
	};

	actor_request(&d->mailbox, &m);
	if (ret_answer)
		*ret_answer = m.answer[0];
	return m.status;
}

static void start_twice(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct tdisp_device *d = &devices[0]->pdev->hw;
	uint64_t nonce, other;

	s->rc[0] = (int)ask(d, TDISP_LOCK_INTERFACE_REQUEST, 0, &nonce);
	s->rc[1] = (int)ask(d, TDISP_START_INTERFACE_REQUEST, nonce + 1, NULL);
	s->rc[2] = (int)d->state;
	s->rc[3] = (int)ask(d, TDISP_START_INTERFACE_REQUEST, nonce, NULL);
	s->rc[4] = (int)ask(d, TDISP_STOP_INTERFACE_REQUEST, 0, NULL);
	(void)ask(d, TDISP_LOCK_INTERFACE_REQUEST, 0, &other);
	s->rc[5] = other != nonce;
	s->rc[6] = (int)ask(d, TDISP_START_INTERFACE_REQUEST, nonce, NULL);
	s->rc[7] = (int)d->state;
}

START_TEST(a_nonce_works_once_and_for_its_own_lock)
{
	struct stack s;

	stack_init(&s, 1);
	stack_run(&s, start_twice);
	ck_assert_int_eq(s.rc[0], TDISP_OK);
	ck_assert_int_eq(s.rc[1], TDISP_INVALID_NONCE);
	ck_assert_int_eq(s.rc[2], TDISP_CONFIG_LOCKED);
	ck_assert_int_eq(s.rc[3], TDISP_OK);
	ck_assert_int_eq(s.rc[4], TDISP_OK);
	ck_assert_int_eq(s.rc[5], 1);
	ck_assert_int_eq(s.rc[6], TDISP_INVALID_NONCE);
	ck_assert_int_eq(s.rc[7], TDISP_CONFIG_LOCKED);
	stack_release(&s);
}
END_TEST

static void break_it(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct tdisp_device *d = &devices[0]->pdev->hw;
	uint64_t nonce, state;

	(void)ask(d, TDISP_LOCK_INTERFACE_REQUEST, 0, &nonce);
	/* No change, no event: the bit was set and stays set. */
	tdisp_command_write(d, true, true);
	s->rc[0] = (int)d->state;
	tdisp_command_write(d, true, false);
	s->rc[1] = (int)d->state;
	s->rc[2] = (int)ask(d, TDISP_START_INTERFACE_REQUEST, nonce, NULL);
	s->rc[3] = (int)ask(d, TDISP_GET_DEVICE_INTERFACE_STATE, 0, &state);
	s->rc[4] = (int)state;
	tdisp_reset(d, TDISP_EVENT_CONVENTIONAL_RESET);
	s->rc[5] = (int)d->state;
	s->rc[6] = (int)ask(d, TDISP_STOP_INTERFACE_REQUEST, 0, NULL);
}

START_TEST(a_broken_tdi_tells_its_state_and_a_reset_ends_the_session)
{
	struct stack s;

	stack_init(&s, 1);
	stack_run(&s, break_it);
	ck_assert_int_eq(s.rc[0], TDISP_CONFIG_LOCKED);
	ck_assert_int_eq(s.rc[1], TDISP_ERROR);
	ck_assert_int_eq(s.rc[2], TDISP_INVALID_INTERFACE_STATE);
	ck_assert_int_eq(s.rc[3], TDISP_OK);
	ck_assert_int_eq(s.rc[4], TDISP_ERROR);
	ck_assert_int_eq(s.rc[5], TDISP_CONFIG_UNLOCKED);
	ck_assert_int_eq(s.rc[6], TDISP_NO_SESSION);
	stack_release(&s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("models_tdisp");
	TCase *messages = tcase_create("messages");
	TCase *locks = tcase_create("locks");
	TCase *core = tcase_create("core");
	SRunner *runner = srunner_create(suite);
	int failed;

#define ADD_MESSAGE(number, request, by)                                       \
	tcase_add_test(messages, row_1_2_##number##_##request);
	MESSAGE_ROWS(ADD_MESSAGE)
	tcase_add_test(messages, row_1_2_12_any_failure_leaves_the_state);
	tcase_add_test(
		messages,
		row_1_2_12_what_is_optional_may_be_unsupported_and_never_fatal);
	tcase_add_test(locks, row_1_3_01_a_tdi_that_is_not_unlocked);
#define ADD_LOCK(number, defect, row_error)                                    \
	tcase_add_test(locks, row_1_3_##number##_##defect);
	LOCK_ROWS(ADD_LOCK)
	tcase_add_test(locks, row_1_3_02_only_where_ide_is_required);
	tcase_add_test(core, each_way_out_of_locked_destroys_the_nonce);
	tcase_add_test(core,
		       a_report_comes_in_portions_and_belongs_to_one_lock);
	tcase_add_test(core, a_nonce_works_once_and_for_its_own_lock);
	tcase_add_test(
		core,
		a_broken_tdi_tells_its_state_and_a_reset_ends_the_session);
	suite_add_tcase(suite, messages);
	suite_add_tcase(suite, locks);
	suite_add_tcase(suite, core);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
