/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim: the TDISP device does what the specification's tables say.
 * Method: one test for each row of the table of messages and of the table of
 * events, with the row in its name; then the nonce rules over real exchanges.
 */
#include "test_models_fixture.h"

/* ROW(request, state, next, error) */
#define MESSAGE_ROWS(ROW)                                                      \
	ROW(LOCK_INTERFACE_REQUEST, CONFIG_UNLOCKED, CONFIG_LOCKED, OK)        \
	ROW(LOCK_INTERFACE_REQUEST, CONFIG_LOCKED, CONFIG_LOCKED,              \
	    INVALID_INTERFACE_STATE)                                           \
	ROW(LOCK_INTERFACE_REQUEST, RUN, RUN, INVALID_INTERFACE_STATE)         \
	ROW(LOCK_INTERFACE_REQUEST, ERROR, ERROR, INVALID_INTERFACE_STATE)     \
	ROW(GET_DEVICE_INTERFACE_REPORT, CONFIG_UNLOCKED, CONFIG_UNLOCKED,     \
	    INVALID_INTERFACE_STATE)                                           \
	ROW(GET_DEVICE_INTERFACE_REPORT, CONFIG_LOCKED, CONFIG_LOCKED, OK)     \
	ROW(GET_DEVICE_INTERFACE_REPORT, RUN, RUN, OK)                         \
	ROW(GET_DEVICE_INTERFACE_REPORT, ERROR, ERROR,                         \
	    INVALID_INTERFACE_STATE)                                           \
	ROW(GET_DEVICE_INTERFACE_STATE, CONFIG_UNLOCKED, CONFIG_UNLOCKED, OK)  \
	ROW(GET_DEVICE_INTERFACE_STATE, CONFIG_LOCKED, CONFIG_LOCKED, OK)      \
	ROW(GET_DEVICE_INTERFACE_STATE, RUN, RUN, OK)                          \
	ROW(GET_DEVICE_INTERFACE_STATE, ERROR, ERROR, OK)                      \
	ROW(START_INTERFACE_REQUEST, CONFIG_UNLOCKED, CONFIG_UNLOCKED,         \
	    INVALID_INTERFACE_STATE)                                           \
	ROW(START_INTERFACE_REQUEST, CONFIG_LOCKED, RUN, OK)                   \
	ROW(START_INTERFACE_REQUEST, RUN, RUN, INVALID_INTERFACE_STATE)        \
	ROW(START_INTERFACE_REQUEST, ERROR, ERROR, INVALID_INTERFACE_STATE)    \
	ROW(STOP_INTERFACE_REQUEST, CONFIG_UNLOCKED, CONFIG_UNLOCKED, OK)      \
	ROW(STOP_INTERFACE_REQUEST, CONFIG_LOCKED, CONFIG_UNLOCKED, OK)        \
	ROW(STOP_INTERFACE_REQUEST, RUN, CONFIG_UNLOCKED, OK)                  \
	ROW(STOP_INTERFACE_REQUEST, ERROR, CONFIG_UNLOCKED, OK)

/* ROW(event, state, next) */
#define EVENT_ROWS(ROW)                                                        \
	ROW(MSE_CLEAR, CONFIG_UNLOCKED, CONFIG_UNLOCKED)                       \
	ROW(MSE_CLEAR, CONFIG_LOCKED, ERROR)                                   \
	ROW(MSE_CLEAR, RUN, ERROR)                                             \
	ROW(MSE_CLEAR, ERROR, ERROR)                                           \
	ROW(BME_CLEAR, CONFIG_UNLOCKED, CONFIG_UNLOCKED)                       \
	ROW(BME_CLEAR, CONFIG_LOCKED, ERROR)                                   \
	ROW(BME_CLEAR, RUN, ERROR)                                             \
	ROW(BME_CLEAR, ERROR, ERROR)                                           \
	ROW(D3HOT, CONFIG_UNLOCKED, CONFIG_UNLOCKED)                           \
	ROW(D3HOT, CONFIG_LOCKED, ERROR)                                       \
	ROW(D3HOT, RUN, ERROR)                                                 \
	ROW(D3HOT, ERROR, ERROR)                                               \
	ROW(FLR, CONFIG_UNLOCKED, CONFIG_UNLOCKED)                             \
	ROW(FLR, CONFIG_LOCKED, ERROR)                                         \
	ROW(FLR, RUN, ERROR)                                                   \
	ROW(FLR, ERROR, ERROR)                                                 \
	ROW(CONVENTIONAL_RESET, CONFIG_UNLOCKED, CONFIG_UNLOCKED)              \
	ROW(CONVENTIONAL_RESET, CONFIG_LOCKED, CONFIG_UNLOCKED)                \
	ROW(CONVENTIONAL_RESET, RUN, CONFIG_UNLOCKED)                          \
	ROW(CONVENTIONAL_RESET, ERROR, CONFIG_UNLOCKED)

#define MESSAGE_TEST(request, state, next_state, row_error)                    \
	START_TEST(request##_in_##state##_gives_##row_error)                   \
	{                                                                      \
		const struct tdisp_row *row =                                  \
			tdisp_row_find(TDISP_##request, TDISP_##state);        \
                                                                               \
		ck_assert_ptr_nonnull(row);                                    \
		ck_assert_int_eq(row->error, TDISP_##row_error);               \
		ck_assert_int_eq(row->next, TDISP_##next_state);               \
		ck_assert_ptr_nonnull(row->clause);                            \
	}                                                                      \
	END_TEST
MESSAGE_ROWS(MESSAGE_TEST)

#define EVENT_TEST(happens, state, next_state)                                 \
	START_TEST(happens##_in_##state##_leads_to_##next_state)               \
	{                                                                      \
		const struct tdisp_event_row *row = tdisp_event_find(          \
			TDISP_EVENT_##happens, TDISP_##state);                 \
                                                                               \
		ck_assert_int_eq(row->next, TDISP_##next_state);               \
		ck_assert_ptr_nonnull(row->clause);                            \
	}                                                                      \
	END_TEST
EVENT_ROWS(EVENT_TEST)

START_TEST(an_unknown_request_has_no_row)
{
	ck_assert_ptr_null(tdisp_row_find(0x82, TDISP_RUN));
	ck_assert_ptr_null(tdisp_row_find(0x88, TDISP_RUN));
	ck_assert_ptr_null(tdisp_row_find(0, TDISP_CONFIG_UNLOCKED));
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
	TCase *events = tcase_create("events");
	TCase *core = tcase_create("core");
	SRunner *runner = srunner_create(suite);
	int failed;

#define ADD_MESSAGE(request, state, next_state, row_error)                     \
	tcase_add_test(messages, request##_in_##state##_gives_##row_error);
	MESSAGE_ROWS(ADD_MESSAGE)
#define ADD_EVENT(happens, state, next_state)                                  \
	tcase_add_test(events, happens##_in_##state##_leads_to_##next_state);
	EVENT_ROWS(ADD_EVENT)
	tcase_add_test(core, an_unknown_request_has_no_row);
	tcase_add_test(core, a_nonce_works_once_and_for_its_own_lock);
	tcase_add_test(
		core,
		a_broken_tdi_tells_its_state_and_a_reset_ends_the_session);
	suite_add_tcase(suite, messages);
	suite_add_tcase(suite, events);
	suite_add_tcase(suite, core);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
