/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim: what a TDI rests on: mailbox, session, streams; and how the kernel uses
 * them.
 * Method: one test for each row of their tables; then connects, disconnects and
 * exchanges of the kernel, with a fault where it is about one.
 */
#include "test_device_fixture.h"

#include "firmware/tdx.h"
#include "guest/guest.h"
#include "kernel/pci_tsm.h"

/* ROW(command, next state by its initial, status: ok, busy, error, nothing) */
#define DOE_ROWS(ROW)                                                          \
	ROW(GO, "BBREH", "obbeb")                                              \
	ROW(ANSWER, "IRREH", "ooooo")                                          \
	ROW(READ, "IBIEH", "nnoen")                                            \
	ROW(ABORT, "IIIIH", "oooob")                                           \
	ROW(FAIL, "EEEEH", "ooooo")                                            \
	ROW(HANG, "HHHHH", "ooooo")                                            \
	ROW(RESET, "IBRII", "ooooo")

/* ROW(request or event, next, status: ok, wrong, bare, blind) */
#define SPDM_ROWS(ROW)                                                         \
	ROW(NEGOTIATE, "VVVVE", "oooow")                                       \
	ROW(GET_CERTIFICATE, "NAAHE", "woowo")                                 \
	ROW(KEY_EXCHANGE, "NVHHE", "wwoww")                                    \
	ROW(FINISH, "NVAEE", "wwwow")                                          \
	ROW(SECURED, "NVAHE", "xxxxo")                                         \
	ROW(GET_MEASUREMENTS, "NVAHE", "wwowo")                                \
	ROW(HEARTBEAT, "NVAHE", "bbbbo")                                       \
	ROW(KEY_UPDATE, "NVAHE", "bbbbo")                                      \
	ROW(END_SESSION, "NVAHN", "bbbbo")                                     \
	ROW(LOST, "NVANN", "ooooo")                                            \
	ROW(RESET, "NNNNN", "ooooo")

/* ROW(event, next, status: ok, wrong) */
#define IDE_ROWS(ROW)                                                          \
	ROW(REGISTERS, "UUUII", "ooooo")                                       \
	ROW(KEYS_COMPLETE, "FKKSK", "woooo")                                   \
	ROW(GO, "FUSSI", "wwoow")                                              \
	ROW(STOP, "FUUUU", "woooo")                                            \
	ROW(FAIL, "FUUII", "ooooo")                                            \
	ROW(TEAR_DOWN, "FFFFF", "ooooo")                                       \
	ROW(RESET, "FFFFF", "ooooo")

static void expect_cell(const char *row, const char *letters, unsigned state,
			unsigned next, char expected)
{
	ck_assert_msg(letters[next] == expected, "%s: leads from %c to %c", row,
		      letters[state], letters[next]);
}

#define DOE_TEST(command, leads, statuses)                                     \
	START_TEST(doe_##command)                                              \
	{                                                                      \
		for (unsigned i = 0; i < DOE_STATE_COUNT; i++) {               \
			const struct doe_cell *cell = doe_cell_find(           \
				DOE_##command, (enum doe_state)i);             \
                                                                               \
			expect_cell(#command, "IBREH", i, cell->next,          \
				    (leads)[i]);                               \
			ck_assert_int_eq("oben"[cell->status], (statuses)[i]); \
		}                                                              \
	}                                                                      \
	END_TEST
DOE_ROWS(DOE_TEST)

static char spdm_letter(enum spdm_error error)
{
	switch (error) {
	case SPDM_OK:
		return 'o';
	case SPDM_UNEXPECTED_REQUEST:
		return 'w';
	case SPDM_SESSION_REQUIRED:
		return 'b';
	case SPDM_DECRYPT_ERROR:
		return 'x';
	case SPDM_SESSION_LIMIT_EXCEEDED:
		break;
	}
	return '?';
}

#define SPDM_TEST(event, leads, statuses)                                      \
	START_TEST(spdm_##event)                                               \
	{                                                                      \
		for (unsigned i = 0; i < SPDM_STATE_COUNT; i++) {              \
			const struct spdm_cell *cell = spdm_cell_find(         \
				SPDM_##event, (enum spdm_state)i);             \
                                                                               \
			expect_cell(#event, "NVAHE", i, cell->next,            \
				    (leads)[i]);                               \
			ck_assert_int_eq(spdm_letter(cell->error),             \
					 (statuses)[i]);                       \
		}                                                              \
	}                                                                      \
	END_TEST
SPDM_ROWS(SPDM_TEST)

#define IDE_TEST(event, leads, statuses)                                       \
	START_TEST(ide_##event)                                                \
	{                                                                      \
		for (unsigned i = 0; i < IDE_STATE_COUNT; i++) {               \
			const struct ide_cell *cell =                          \
				ide_cell_find(IDE_##event, (enum ide_state)i); \
                                                                               \
			expect_cell(#event, "FUKSI", i, cell->next,            \
				    (leads)[i]);                               \
			ck_assert_int_eq(cell->status == IDE_KM_SUCCESS ? 'o'  \
									: 'w', \
					 (statuses)[i]);                       \
		}                                                              \
	}                                                                      \
	END_TEST
IDE_ROWS(IDE_TEST)

START_TEST(a_stream_is_keyed_by_six_keys_of_one_session)
{
	struct ide_stream s = {.state = IDE_SET_UP};

	ck_assert_int_eq(ide_keys_program(&s, 0, 0, 1),
			 IDE_KM_UNSUPPORTED_VALUE);
	ck_assert_int_eq(ide_keys_program(&s, 2, 1, 1),
			 IDE_KM_UNSUPPORTED_VALUE);
	ck_assert_int_eq(ide_keys_program(&s, 0, 31, 1), IDE_KM_SUCCESS);
	ck_assert(!ide_keyed(&s));
	ck_assert_int_eq(ide_keys_program(&s, 0, 32, 2), IDE_KM_UNSPECIFIED);
	ck_assert_int_eq(ide_keys_program(&s, 0, 32, 1), IDE_KM_SUCCESS);
	ck_assert(ide_keyed(&s));
	ck_assert_int_eq(s.state, IDE_KEYED);
}
END_TEST

START_TEST(a_refresh_is_of_the_other_set_and_an_insecure_one_starts_anew)
{
	struct ide_stream s = {
		.state = IDE_SECURE, .keys = {IDE_ALL_KEYS}, .session = 1};

	ck_assert_int_eq(ide_keys_program(&s, 0, IDE_ALL_KEYS, 1),
			 IDE_KM_UNSUPPORTED_VALUE);
	ck_assert_int_eq(ide_keys_program(&s, 1, IDE_ALL_KEYS, 1),
			 IDE_KM_SUCCESS);
	ck_assert_int_eq(ide_happen(&s, IDE_GO), IDE_KM_SUCCESS);
	ck_assert(s.set == 1 && s.keys[0] == 0 && ide_keyed(&s));
	(void)ide_happen(&s, IDE_FAIL);
	ck_assert(!ide_keyed(&s));
	ck_assert_int_eq(ide_happen(&s, IDE_GO), IDE_KM_UNSPECIFIED);
	ck_assert_int_eq(ide_keys_program(&s, 0, IDE_ALL_KEYS, 2),
			 IDE_KM_SUCCESS);
	ck_assert_int_eq(ide_happen(&s, IDE_GO), IDE_KM_SUCCESS);
	ck_assert_int_eq(s.state, IDE_SECURE);
}
END_TEST

START_TEST(a_second_session_gets_no_answer_while_the_first_owns_keys)
{
	static const enum spdm_event begin[] = {SPDM_NEGOTIATE,
						SPDM_GET_CERTIFICATE,
						SPDM_KEY_EXCHANGE, SPDM_FINISH};
	struct machine m;

	machine_init(&m);
	for (unsigned i = 0; i < ARRAY_COUNT(begin); i++)
		ck_assert_int_eq(ask_dsm(m.pf, DSM_SPDM, begin[i], 0), SPDM_OK);
	ck_assert_int_eq(ask_dsm(m.pf, DSM_SPDM, SPDM_NEGOTIATE, 0),
			 SPDM_SESSION_LIMIT_EXCEEDED);
	ck_assert_int_eq(ask_dsm(m.pf, DSM_IDE_KM, IDE_KM_KEY_PROG, 2),
			 TDISP_NO_ANSWER);
	ck_assert_int_eq(ask_dsm(m.pf, DSM_IDE_KM, IDE_KM_QUERY, 1), 0);
	/* A LOCK over it is one over another session than the keys. */
	ck_assert_int_eq(
		ask_dsm(m.pf, DSM_TDISP, TDISP_LOCK_INTERFACE_REQUEST, 2),
		TDISP_INVALID_REQUEST);
	ck_assert_int_eq(ask_dsm(m.pf, DSM_SPDM, SPDM_END_SESSION, 1), 0);
	ck_assert_int_eq(ask_dsm(m.pf, DSM_IDE_KM, IDE_KM_KEY_PROG, 2), 0);
	ck_assert_int_eq(ask_dsm(m.pf, DSM_IDE_KM, IDE_KM_KEY_PROG, 1),
			 TDISP_NO_SESSION);
	machine_release(&m);
}
END_TEST

/* Run with a budget for each of some faults, and strike whenever asked. */
static void run_with_faults(struct stack *s, stack_body *body, unsigned first,
			    unsigned second)
{
	fault_budget(s->world, first, 1);
	fault_budget(s->world, second, 1);
	s->fault = true;
	stack_run(s, body);
}

static int exchange(struct pci_dev *pdev)
{
	struct message m = {
		.name = "GET_DEVICE_INTERFACE_STATE",
		.argument = {TDISP_GET_DEVICE_INTERFACE_STATE},
	};

	return pci_doe(pdev, &m);
}

static void exchange_thrice(struct stack *s,
			    struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	for (unsigned i = 0; i < 3; i++)
		s->rc[i] = exchange(pdev);
	s->rc[3] = pdev->tsm.doe_mb.dead;
	s->rc[4] = (int)pdev->hw.dsm->doe.state;
}

static void expect_exchanges(unsigned first, unsigned second, const int *rc)
{
	struct stack s;

	stack_init(&s, 1);
	run_with_faults(&s, exchange_thrice, first, second);
	for (unsigned i = 0; i < 5; i++)
		ck_assert_int_eq(s.rc[i], rc[i]);
	stack_release(&s);
}

START_TEST(a_busy_mailbox_is_aborted_and_works_again)
{
	static const int rc[] = {-EBUSY, 0, 0, false, DOE_IDLE};

	expect_exchanges(FAULT_DOE_BUSY, FAULT_DOE_BUSY, rc);
}
END_TEST

START_TEST(a_timeout_is_aborted_and_the_mailbox_works_again)
{
	static const int rc[] = {-EIO, 0, 0, false, DOE_IDLE};

	expect_exchanges(FAULT_DOE_TIMEOUT, FAULT_DOE_TIMEOUT, rc);
}
END_TEST

START_TEST(a_mailbox_that_does_not_obey_an_abort_is_dead)
{
	static const int busy[] = {-EBUSY, -EIO, -EIO, true, DOE_HUNG};
	static const int timeout[] = {-EIO, -EIO, -EIO, true, DOE_HUNG};

	expect_exchanges(FAULT_DOE_BUSY, FAULT_DOE_ABORT_FAILS, busy);
	expect_exchanges(FAULT_DOE_TIMEOUT, FAULT_DOE_ABORT_FAILS, timeout);
}
END_TEST

static void reconnect(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	s->rc[0] = pci_tsm_connect(pdev);
	s->rc[1] = pci_tsm_disconnect(pdev);
	s->rc[2] = stack_bind(devices[0]);
	s->rc[3] = pci_tsm_connect(pdev);
	s->rc[4] = (int)pdev->fw_link->session;
	s->rc[5] = stack_bind(devices[0]);
}

START_TEST(a_connect_makes_a_new_session_and_a_bind_needs_one)
{
	struct stack s;

	stack_init(&s, 1);
	stack_run(&s, reconnect);
	ck_assert_int_eq(s.rc[0], -EBUSY);
	ck_assert_int_eq(s.rc[1], 0);
	ck_assert_int_eq(s.rc[2], -EINVAL);
	ck_assert_int_eq(s.rc[3], 0);
	ck_assert_int_eq(s.rc[4], 2);
	ck_assert_int_eq(s.rc[5], 0);
	ck_assert_str_eq(stack_findings(&s), "");
	stack_release(&s);
}
END_TEST

/* Nothing is left of a connect that fails, and the next one may work. */
static void connect_twice(struct stack *s,
			  struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	s->fault = false;
	s->rc[0] = pci_tsm_disconnect(pdev);
	s->fault = true;
	s->rc[1] = pci_tsm_connect(pdev);
	s->rc[2] = to_tdx_link(pdev->fw_link)->spdm || pdev->fw_link->stream;
	s->rc[3] = pci_tsm_connect(pdev);
}

static void expect_connects(unsigned fault, int first, int second)
{
	struct stack s;

	stack_init(&s, 1);
	run_with_faults(&s, connect_twice, fault, fault);
	ck_assert_int_eq(s.rc[0], 0);
	ck_assert_int_eq(s.rc[1], first);
	ck_assert_int_eq(s.rc[2], false);
	ck_assert_int_eq(s.rc[3], second);
	stack_release(&s);
}

START_TEST(a_connect_that_fails_takes_back_what_it_has_done)
{
	expect_connects(FAULT_DOE_BUSY, -EIO, 0);
	expect_connects(FAULT_DOE_TIMEOUT, -EIO, 0);
	/* After the handshake, with the first message of key management. */
	expect_connects(FAULT_SPDM_LOST, -EIO, 0);
	/* Between the last key and the look at the stream. */
	expect_connects(FAULT_IDE_INSECURE, -ENXIO, 0);
}
END_TEST

static void disconnect_unheard(struct stack *s,
			       struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	/* The mailbox dies for the host alone. */
	pdev->tsm.doe_mb.dead = true;
	s->rc[0] = pci_tsm_disconnect(pdev);
	pdev->tsm.doe_mb.dead = false;
	s->rc[1] = pci_tsm_connect(pdev);
	s->rc[2] = to_tdx_link(pdev->fw_link)->spdm || pdev->fw_link->stream;
	tdisp_reset(&pdev->hw, TDISP_EVENT_CONVENTIONAL_RESET);
	s->rc[3] = pci_tsm_connect(pdev);
}

START_TEST(a_connect_over_a_second_session_times_out_until_a_reset)
{
	struct stack s;

	stack_init(&s, 1);
	stack_run(&s, disconnect_unheard);
	ck_assert_int_eq(s.rc[0], 0);
	ck_assert_int_eq(s.rc[1], -EIO);
	ck_assert_int_eq(s.rc[2], false);
	ck_assert_int_eq(s.rc[3], 0);
	stack_release(&s);
}
END_TEST

/* One step of a guest, as a scenario has it. */
static void guest_step(struct stack *s,
		       void (*op)(struct world *w, const struct op_call *call),
		       const char *name)
{
	const struct registry_op row = {.name = name};
	const struct op_call call = {.op = &row};

	op(s->world, &call);
}

static void run_on_an_insecure_stream(struct stack *s,
				      struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	s->fault = false;
	guest_step(s, guest_op_bind, "guest.bind");
	guest_step(s, guest_op_attest, "guest.attest");
	guest_step(s, guest_op_accept, "guest.accept");
	(void)dsm_stream_happen(pdev->hw.dsm, 0, IDE_FAIL);
	s->rc[0] = (int)pdev->hw.state;
	s->rc[1] = (int)pdev->fw->state;
	s->rc[2] = cell_bit_peek(&devices[0]->is_tsm_bound);
	s->rc[3] = (int)pdev->guest_view;
	guest_step(s, guest_op_run, "guest.run");
	s->rc[4] = (int)pdev->guest_view;
	guest_step(s, guest_op_unbind, "guest.unbind");
	s->rc[5] = pdev->hw.state == TDISP_CONFIG_UNLOCKED &&
		   !pdev->fw->present &&
		   pdev->guest_view == TDISP_CONFIG_UNLOCKED;
	s->rc[6] = stack_bind(devices[0]);
}

START_TEST(four_copies_of_the_state_disagree_until_each_one_looks)
{
	struct stack s;

	stack_init(&s, 1);
	stack_run(&s, run_on_an_insecure_stream);
	ck_assert_int_eq(s.rc[0], TDISP_ERROR);
	ck_assert_int_eq(s.rc[1], TDISP_RUN);
	ck_assert_int_eq(s.rc[2], true);
	ck_assert_int_eq(s.rc[3], TDISP_RUN);
	ck_assert_int_eq(s.rc[4], TDISP_ERROR);
	ck_assert_int_eq(s.rc[5], true);
	ck_assert_int_eq(s.rc[6], -ENXIO);
	ck_assert_str_eq(stack_findings(&s), "");
	stack_release(&s);
}
END_TEST

static void lose_the_session(struct stack *s,
			     struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	s->rc[0] = stack_bind(devices[0]);
	dsm_sessions_lose(pdev->hw.dsm);
	s->rc[1] = stack_unbind(devices[0]);
	s->rc[2] = stack_bind(devices[0]);
	s->rc[3] = pci_tsm_disconnect(pdev);
	s->rc[4] = pci_tsm_connect(pdev);
	s->rc[5] = stack_bind(devices[0]);
	s->rc[6] = stack_bind(devices[0]);
	s->rc[7] = (int)pdev->hw.state;
}

/* As it is mended; the RFC's host gets the firmware's refusal. */
START_TEST(a_lost_session_costs_a_connect_and_one_bind)
{
	struct stack s;

	stack_init(&s, 1);
	stack_design(&s, SWITCH_LOST_ANSWER, ANSWER_STOPPED);
	stack_design(&s, SWITCH_STOP_FAILED, STOP_FAILED_BLOCKS_STREAM);
	stack_run(&s, lose_the_session);
	ck_assert_int_eq(s.rc[0], 0);
	ck_assert_int_eq(s.rc[1], 0);
	ck_assert_int_eq(s.rc[2], -ENXIO);
	ck_assert_int_eq(s.rc[3], 0);
	ck_assert_int_eq(s.rc[4], 0);
	ck_assert_int_eq(s.rc[5], -ENXIO);
	ck_assert_int_eq(s.rc[6], 0);
	ck_assert_int_eq(s.rc[7], TDISP_CONFIG_LOCKED);
	ck_assert_str_eq(stack_findings(&s), "");
	stack_release(&s);
	stack_init(&s, 1);
	stack_run(&s, lose_the_session);
	ck_assert_int_ne(s.rc[6], 0);
	ck_assert_ptr_nonnull(strstr(stack_findings(&s), "firmware-error"));
	stack_release(&s);
}
END_TEST

static void add_kernel(TCase *tcase)
{
	const TTest *const tests[] = {
		a_busy_mailbox_is_aborted_and_works_again,
		a_timeout_is_aborted_and_the_mailbox_works_again,
		a_mailbox_that_does_not_obey_an_abort_is_dead,
		a_connect_makes_a_new_session_and_a_bind_needs_one,
		a_connect_that_fails_takes_back_what_it_has_done,
		a_connect_over_a_second_session_times_out_until_a_reset,
		four_copies_of_the_state_disagree_until_each_one_looks,
		a_lost_session_costs_a_connect_and_one_bind,
	};

	for (unsigned i = 0; i < ARRAY_COUNT(tests); i++)
		tcase_add_test(tcase, tests[i]);
}

int main(void)
{
	Suite *suite = suite_create("models_link");
	TCase *rows = tcase_create("rows");
	TCase *core = tcase_create("core");
	TCase *kernel = tcase_create("kernel");
	SRunner *runner = srunner_create(suite);
	int failed;

#define ADD_DOE(command, leads, statuses) tcase_add_test(rows, doe_##command);
	DOE_ROWS(ADD_DOE)
#define ADD_SPDM(event, leads, statuses) tcase_add_test(rows, spdm_##event);
	SPDM_ROWS(ADD_SPDM)
#define ADD_IDE(event, leads, statuses) tcase_add_test(rows, ide_##event);
	IDE_ROWS(ADD_IDE)
	tcase_add_test(core, a_stream_is_keyed_by_six_keys_of_one_session);
	tcase_add_test(
		core,
		a_refresh_is_of_the_other_set_and_an_insecure_one_starts_anew);
	tcase_add_test(
		core,
		a_second_session_gets_no_answer_while_the_first_owns_keys);
	add_kernel(kernel);
	suite_add_tcase(suite, rows);
	suite_add_tcase(suite, core);
	suite_add_tcase(suite, kernel);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
