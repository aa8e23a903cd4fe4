/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim: what happens to a device without a message leads where the
 * specification's tables say, and reaches whom it should.
 * Method: one test for each row of the table of events (1.5) and of that of
 * what a host may do (8.1, the device's column), with the row in its name. A
 * row of several events has them all.
 */
#include "test_device_fixture.h"

#include "kernel/vfio_pci_612.h"

#define PLAIN  "ULRE"
#define BREAKS "UEEE"
#define RESETS "UUUU"

struct event_case {
	enum tdisp_event event;
	const char *next; /* from each state */
	unsigned properties;
};

static void expect_events(const char *row, const struct event_case *cases,
			  unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		expect_event(row, cases[i].event, cases[i].next,
			     TDISP_NEEDS_IDE | cases[i].properties);
}

#define EVENTS(row, ...)                                                       \
	do {                                                                   \
		static const struct event_case cases[] = {__VA_ARGS__};        \
                                                                               \
		expect_events(row, cases, ARRAY_COUNT(cases));                 \
	} while (0)
#define EVENT(name, next)                                                      \
	{                                                                      \
		TDISP_EVENT_##name, next, 0                                    \
	}

START_TEST(row_1_5_01_command)
{
	EVENTS("1.5 row 1", EVENT(MSE_CLEAR, BREAKS), EVENT(BME_CLEAR, BREAKS),
	       EVENT(COMMAND_OTHER, PLAIN));
}
END_TEST

START_TEST(row_1_5_02_bar_rom_bist)
{
	EVENTS("1.5 row 2", EVENT(BAR_WRITE, BREAKS),
	       EVENT(ROM_BAR_WRITE, BREAKS), EVENT(BIST, BREAKS));
}
END_TEST

START_TEST(row_1_5_03_capabilities)
{
	EVENTS("1.5 row 3", EVENT(RESIZABLE_BAR, BREAKS),
	       EVENT(VF_RESIZABLE_BAR, BREAKS), EVENT(EA, BREAKS),
	       EVENT(ARI, BREAKS), EVENT(PASID, BREAKS), EVENT(PRI, BREAKS),
	       EVENT(SRIOV, BREAKS), EVENT(MULTICAST, BREAKS));
}
END_TEST

START_TEST(row_1_5_04_device_control)
{
	EVENTS("1.5 row 4", EVENT(FLR, BREAKS), EVENT(EXTENDED_TAG, BREAKS),
	       EVENT(TAG_10_14, BREAKS), EVENT(PHANTOM, BREAKS),
	       EVENT(NO_SNOOP, BREAKS));
}
END_TEST

START_TEST(row_1_5_05_msix_capability)
{
	EVENTS("1.5 row 5", EVENT(MSIX_CAPABILITY, PLAIN),
	       {TDISP_EVENT_MSIX_CAPABILITY, PLAIN, TDISP_MSIX_REPORTED},
	       {TDISP_EVENT_MSIX_CAPABILITY, PLAIN, TDISP_MSIX_LOCKED},
	       {TDISP_EVENT_MSIX_CAPABILITY, BREAKS,
		TDISP_MSIX_LOCKED | TDISP_MSIX_REPORTED});
}
END_TEST

START_TEST(row_1_5_05_locked_is_what_the_lock_has_said)
{
	struct machine m;

	machine_init(&m);
	m.pf->properties |= TDISP_MSIX_REPORTED;
	(void)ask_more(m.pf, TDISP_LOCK_INTERFACE_REQUEST, 0, TDISP_LOCK_MSIX);
	tdisp_happen(m.pf, TDISP_EVENT_MSIX_CAPABILITY);
	ck_assert_int_eq(m.pf->state, TDISP_ERROR);
	put(m.pf, TDISP_CONFIG_LOCKED);
	tdisp_happen(m.pf, TDISP_EVENT_MSIX_CAPABILITY);
	ck_assert_int_eq(m.pf->state, TDISP_CONFIG_LOCKED);
	machine_release(&m);
}
END_TEST

START_TEST(row_1_5_06_msi_capability)
{
	EVENTS("1.5 row 6", EVENT(MSI_CAPABILITY, PLAIN));
}
END_TEST

START_TEST(row_1_5_07_msix_table)
{
	EVENTS("1.5 row 7", EVENT(MSIX_TABLE, PLAIN),
	       {TDISP_EVENT_MSIX_TABLE, PLAIN,
		TDISP_MSIX_LOCKED | TDISP_MSIX_REPORTED});
}
END_TEST

START_TEST(row_1_5_08_power)
{
	EVENTS("1.5 row 8", EVENT(D3HOT, PLAIN),
	       {TDISP_EVENT_D3HOT, BREAKS, TDISP_D3HOT_LOSES_STATE},
	       EVENT(D3COLD, BREAKS));
}
END_TEST

START_TEST(row_1_5_09_ide_registers)
{
	EVENTS("1.5 row 9", EVENT(IDE_REGISTERS, BREAKS));
}
END_TEST

START_TEST(row_1_5_10_link)
{
	EVENTS("1.5 row 10", EVENT(LINK_CONTROL, PLAIN),
	       EVENT(LINK_DOWN, BREAKS));
}
END_TEST

START_TEST(row_1_5_11_other_registers)
{
	EVENTS("1.5 row 11", EVENT(OTHER_REGISTER, PLAIN));
}
END_TEST

/* What becomes of the three functions, all in RUN. */
static void expect_reach(const char *row, unsigned function,
			 enum tdisp_event event, const char *next)
{
	struct machine m;
	struct tdisp_device *tdis[3];

	machine_init(&m);
	tdis[0] = m.pf;
	tdis[1] = m.vf;
	tdis[2] = m.other;
	for (unsigned i = 0; i < 3; i++)
		put(tdis[i], TDISP_RUN);
	tdisp_happen(tdis[function], event);
	for (unsigned i = 0; i < 3; i++)
		ck_assert_msg(tdis[i]->state == state_of(next[i]),
			      "%s: function %u is in %s", row, i,
			      tdisp_state_name(tdis[i]->state));
	machine_release(&m);
}

START_TEST(row_1_5_12_flr_of_a_pf_hits_its_vfs_that_of_a_vf_itself)
{
	EVENTS("1.5 row 12", EVENT(FLR, BREAKS));
	expect_reach("1.5 row 12", 0, TDISP_EVENT_FLR, "EER");
	expect_reach("1.5 row 12", 1, TDISP_EVENT_FLR, "RER");
	expect_reach("1.5 row 12", 2, TDISP_EVENT_FLR, "RRE");
}
END_TEST

static bool session_is_up(const struct machine *m)
{
	return m->pf->dsm->sessions[0].state == SPDM_ESTABLISHED;
}

static bool stream_is_secure(const struct machine *m)
{
	return m->pf->dsm->streams[0].state == IDE_SECURE;
}

START_TEST(row_1_5_13_flr_of_function_0_may_end_session_and_streams)
{
	struct machine m;

	machine_init(&m);
	m.pf->properties |= TDISP_FLR_ENDS_SESSION;
	m.other->properties |= TDISP_FLR_ENDS_SESSION;
	put(m.pf, TDISP_RUN);
	put(m.other, TDISP_RUN);
	tdisp_happen(m.other, TDISP_EVENT_FLR);
	ck_assert(session_is_up(&m) && stream_is_secure(&m));
	put(m.other, TDISP_RUN);
	tdisp_happen(m.pf, TDISP_EVENT_FLR);
	ck_assert(!session_is_up(&m) && !stream_is_secure(&m));
	ck_assert_int_eq(m.other->state, TDISP_ERROR);
	machine_release(&m);
}
END_TEST

START_TEST(row_1_5_14_conventional_reset_unlocks_and_clears_all)
{
	struct machine m;

	EVENTS("1.5 row 14", EVENT(CONVENTIONAL_RESET, RESETS));
	expect_reach("1.5 row 14", 2, TDISP_EVENT_CONVENTIONAL_RESET, "UUU");
	machine_init(&m);
	put(m.pf, TDISP_RUN);
	(void)doe_happen(&m.pf->dsm->doe, DOE_HANG);
	tdisp_happen(m.pf, TDISP_EVENT_CONVENTIONAL_RESET);
	ck_assert(!session_is_up(&m));
	ck_assert_int_eq(m.pf->dsm->streams[0].state, IDE_FREE);
	ck_assert_int_eq(m.pf->dsm->doe.state, DOE_IDLE);
	ck_assert_int_eq(ask_more(m.pf, TDISP_STOP_INTERFACE_REQUEST, 0, 0),
			 TDISP_NO_SESSION);
	machine_release(&m);
}
END_TEST

START_TEST(row_1_5_15_an_insecure_stream_hits_each_tdi_on_it)
{
	struct machine m;

	EVENTS("1.5 row 15", EVENT(STREAM_INSECURE, BREAKS));
	expect_reach("1.5 row 15", 1, TDISP_EVENT_STREAM_INSECURE, "EEE");
	/* That to a peer: only who has bound it, and the session stays. */
	machine_init(&m);
	put(m.pf, TDISP_RUN);
	put(m.other, TDISP_RUN);
	ck_assert_int_eq(ask_more(m.pf, TDISP_BIND_P2P_STREAM_REQUEST, 0, 1),
			 0);
	(void)dsm_stream_happen(m.pf->dsm, 1, IDE_FAIL);
	ck_assert_int_eq(m.pf->state, TDISP_ERROR);
	ck_assert_int_eq(m.other->state, TDISP_RUN);
	ck_assert(session_is_up(&m));
	machine_release(&m);
}
END_TEST

START_TEST(row_1_5_16_a_session_takes_streams_and_tdis_along)
{
	struct machine m;

	EVENTS("1.5 row 16", EVENT(SESSION_LOST, BREAKS));
	expect_reach("1.5 row 16", 2, TDISP_EVENT_SESSION_LOST, "EEE");
	machine_init(&m);
	/* Locked over it, and on no stream. */
	m.pf->properties &= ~(unsigned)TDISP_NEEDS_IDE;
	put(m.pf, TDISP_RUN);
	ck_assert_int_eq(ask_dsm(m.pf, DSM_SPDM, SPDM_END_SESSION, 0), 0);
	ck_assert_int_eq(m.pf->state, TDISP_ERROR);
	ck_assert_int_eq(m.pf->dsm->streams[0].state, IDE_INSECURE);
	ck_assert_int_eq(m.pf->dsm->streams[1].state, IDE_INSECURE);
	machine_release(&m);
}
END_TEST

START_TEST(row_1_5_17_requester_id)
{
	EVENTS("1.5 row 17", EVENT(REQUESTER_ID, BREAKS));
}
END_TEST

START_TEST(row_1_5_18_errors_that_cannot_be_recovered_from)
{
	EVENTS("1.5 row 18", EVENT(FATAL_TLP, BREAKS));
	expect_reach("1.5 row 18", 0, TDISP_EVENT_FATAL_TLP, "ERR");
}
END_TEST

START_TEST(row_1_5_19_translations_with_t_clear)
{
	EVENTS("1.5 row 19", EVENT(SHARED_TRANSLATION, BREAKS));
}
END_TEST

START_TEST(row_1_5_20_debug_firmware_and_faults_of_the_dsm)
{
	EVENTS("1.5 row 20", EVENT(DEBUG_MODE, BREAKS),
	       EVENT(FIRMWARE_FORCED, BREAKS), EVENT(DSM_FAULT, BREAKS));
	expect_reach("1.5 row 20", 2, TDISP_EVENT_DEBUG_MODE, "EEE");
	expect_reach("1.5 row 20", 2, TDISP_EVENT_FIRMWARE_FORCED, "EEE");
	expect_reach("1.5 row 20", 2, TDISP_EVENT_DSM_FAULT, "EEE");
}
END_TEST

START_TEST(row_1_5_21_doe_error)
{
	EVENTS("1.5 row 21", EVENT(DOE_ERROR, PLAIN));
}
END_TEST

START_TEST(row_8_1_01_mse_clear)
{
	EVENTS("8.1 row 1", EVENT(MSE_CLEAR, BREAKS));
}
END_TEST

START_TEST(row_8_1_02_bme_clear)
{
	EVENTS("8.1 row 2", EVENT(BME_CLEAR, BREAKS));
}
END_TEST

static void virtual_write(struct stack *s,
			  struct vfio_pci_core_device **devices)
{
	s->rc[0] = stack_bind(devices[0]);
	s->rc[1] = vmm_syscall(devices[0], "pwrite", vfio_pci_config_plain, 0);
	s->rc[2] = (int)devices[0]->pdev->hw.state;
}

START_TEST(row_8_1_03_a_bar_write_of_a_guest_does_not_reach_the_device)
{
	struct stack s;

	stack_init(&s, 1);
	stack_run(&s, virtual_write);
	ck_assert_int_eq(s.rc[0], 0);
	ck_assert_int_eq(s.rc[1], 0);
	ck_assert_int_eq(s.rc[2], TDISP_CONFIG_LOCKED);
	stack_release(&s);
}
END_TEST

START_TEST(row_8_1_04_bar_write_of_the_host)
{
	EVENTS("8.1 row 4", EVENT(BAR_WRITE, BREAKS));
}
END_TEST

START_TEST(row_8_1_05_d3hot)
{
	EVENTS("8.1 row 5",
	       {TDISP_EVENT_D3HOT, BREAKS, TDISP_D3HOT_LOSES_STATE},
	       EVENT(D3HOT, PLAIN));
}
END_TEST

START_TEST(row_8_1_06_flr)
{
	EVENTS("8.1 row 6", EVENT(FLR, BREAKS));
}
END_TEST

START_TEST(row_8_1_07_bus_reset)
{
	EVENTS("8.1 row 7", EVENT(CONVENTIONAL_RESET, RESETS));
	for (unsigned i = 0; i < TDISP_STATE_COUNT; i++) {
		struct machine m;

		machine_init(&m);
		put(m.vf, (enum tdisp_state)i);
		tdisp_happen(m.pf, TDISP_EVENT_CONVENTIONAL_RESET);
		ck_assert_msg(!session_is_up(&m) && !stream_is_secure(&m),
			      "8.1 row 7: keys and session stay");
		machine_release(&m);
	}
}
END_TEST

START_TEST(row_8_1_08_msix_enable)
{
	EVENTS("8.1 row 8", EVENT(MSIX_CAPABILITY, PLAIN),
	       {TDISP_EVENT_MSIX_CAPABILITY, BREAKS,
		TDISP_MSIX_LOCKED | TDISP_MSIX_REPORTED});
}
END_TEST

START_TEST(row_8_1_09_vf_enable)
{
	struct message message = {
		.argument = {TDISP_GET_DEVICE_INTERFACE_STATE, 0, 2},
	};
	struct machine m;

	EVENTS("8.1 row 9", EVENT(SRIOV, BREAKS));
	machine_init(&m);
	put(m.vf, TDISP_RUN);
	put(m.other, TDISP_RUN);
	tdisp_happen(m.pf, TDISP_EVENT_SRIOV);
	tdisp_handle(m.pf, &message);
	ck_assert_int_eq(message.status, TDISP_INVALID_INTERFACE);
	ck_assert_int_eq(m.other->state, TDISP_RUN);
	machine_release(&m);
}
END_TEST

START_TEST(row_8_1_10_ide_register_of_the_bound_stream)
{
	EVENTS("8.1 row 10", EVENT(IDE_REGISTERS, BREAKS));
}
END_TEST

/* A request in all four states: what it is answered, and where it leads. */
static void expect_request(const char *row, unsigned request, const char *next)
{
	for (unsigned i = 0; i < TDISP_STATE_COUNT; i++) {
		bool refused = next[i] == 'x';
		struct machine m;
		int64_t status;

		machine_init(&m);
		put(m.pf, (enum tdisp_state)i);
		status = ask_more(m.pf, request, m.pf->nonce, 0);
		ck_assert_msg(status == (refused ? TDISP_INVALID_INTERFACE_STATE
						 : TDISP_OK),
			      "%s: gives %lxh", row, (unsigned long)status);
		ck_assert_msg(m.pf->state == (refused ? (enum tdisp_state)i
						      : state_of(next[i])),
			      "%s: leads to %s", row,
			      tdisp_state_name(m.pf->state));
		machine_release(&m);
	}
}

START_TEST(row_8_1_11_stop)
{
	expect_request("8.1 row 11", TDISP_STOP_INTERFACE_REQUEST, "UUUU");
}
END_TEST

START_TEST(row_8_1_12_lock)
{
	expect_request("8.1 row 12", TDISP_LOCK_INTERFACE_REQUEST, "Lxxx");
}
END_TEST

START_TEST(row_8_1_13_start)
{
	expect_request("8.1 row 13", TDISP_START_INTERFACE_REQUEST, "xRxx");
}
END_TEST

static void access_it(struct stack *s, struct vfio_pci_core_device **devices)
{
	for (unsigned i = 0; i < TDISP_STATE_COUNT; i++) {
		put(&devices[0]->pdev->hw, (enum tdisp_state)i);
		s->rc[i] = tdisp_private_access(&devices[0]->pdev->hw);
	}
}

START_TEST(row_8_1_14_private_access)
{
	struct stack s;

	stack_init(&s, 1);
	stack_run(&s, access_it);
	for (unsigned i = 0; i < TDISP_STATE_COUNT; i++)
		ck_assert_msg(s.rc[i] == (i == TDISP_RUN), "8.1 row 14: %s",
			      tdisp_state_name((enum tdisp_state)i));
	stack_release(&s);
}
END_TEST

static void add_events(TCase *tcase)
{
	const TTest *const rows[] = {
		row_1_5_01_command,
		row_1_5_02_bar_rom_bist,
		row_1_5_03_capabilities,
		row_1_5_04_device_control,
		row_1_5_05_msix_capability,
		row_1_5_05_locked_is_what_the_lock_has_said,
		row_1_5_06_msi_capability,
		row_1_5_07_msix_table,
		row_1_5_08_power,
		row_1_5_09_ide_registers,
		row_1_5_10_link,
		row_1_5_11_other_registers,
		row_1_5_12_flr_of_a_pf_hits_its_vfs_that_of_a_vf_itself,
		row_1_5_13_flr_of_function_0_may_end_session_and_streams,
		row_1_5_14_conventional_reset_unlocks_and_clears_all,
		row_1_5_15_an_insecure_stream_hits_each_tdi_on_it,
		row_1_5_16_a_session_takes_streams_and_tdis_along,
		row_1_5_17_requester_id,
		row_1_5_18_errors_that_cannot_be_recovered_from,
		row_1_5_19_translations_with_t_clear,
		row_1_5_20_debug_firmware_and_faults_of_the_dsm,
		row_1_5_21_doe_error,
	};

	for (unsigned i = 0; i < ARRAY_COUNT(rows); i++)
		tcase_add_test(tcase, rows[i]);
}

static void add_operations(TCase *tcase)
{
	const TTest *const rows[] = {
		row_8_1_01_mse_clear,
		row_8_1_02_bme_clear,
		row_8_1_03_a_bar_write_of_a_guest_does_not_reach_the_device,
		row_8_1_04_bar_write_of_the_host,
		row_8_1_05_d3hot,
		row_8_1_06_flr,
		row_8_1_07_bus_reset,
		row_8_1_08_msix_enable,
		row_8_1_09_vf_enable,
		row_8_1_10_ide_register_of_the_bound_stream,
		row_8_1_11_stop,
		row_8_1_12_lock,
		row_8_1_13_start,
		row_8_1_14_private_access,
	};

	for (unsigned i = 0; i < ARRAY_COUNT(rows); i++)
		tcase_add_test(tcase, rows[i]);
}

int main(void)
{
	Suite *suite = suite_create("models_device");
	TCase *events = tcase_create("events");
	TCase *operations = tcase_create("operations");
	SRunner *runner = srunner_create(suite);
	int failed;

	add_events(events);
	add_operations(operations);
	suite_add_tcase(suite, events);
	suite_add_tcase(suite, operations);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
