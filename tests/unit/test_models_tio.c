/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim: the SEV firmware answers commands and guests' messages as the tables of
 * the specification (3.0, 3.2, 8.6, the TIO column) say.
 * Method: one test for each row, with the row in its name, in a mini-language:
 * words 'what=result', one after the other, done to a device of its own. What
 * is a command with the exchanges that it asks for ('!': by force; '.once': it
 * is given once, and nothing is carried), a message of the guest, an RMPUPDATE
 * of the host, or an event of the device; the result is the end of the status'
 * name, or a number.
 */
#include "test_models_fixture.h"

#include "firmware/firmware_vm.h"
#include "kernel/sev_tsm.h"
#include "platform.h"

enum tio_deed {
	DO_COMMAND,    /* on the TDI */
	DO_DEVICE,     /* on the device */
	DO_ONCE,       /* give the command once, carry nothing */
	DO_GUEST,      /* a message of the guest; result: its status */
	DO_EVENT,      /* of the device */
	DO_PRIVATE,    /* RMPUPDATE; result: done? */
	DO_SHARED,     /* of one page */
	DO_ZAP,	       /* the nested page table */
	DO_SET_ONE,    /* the RMP's bits of page 1, whoever set them */
	DO_SET_ALL,    /* and of all pages */
	DO_LOOK_MMIO,  /* result: enum private_mmio */
	DO_LOOK_DMA,   /* enum private_dma */
	DO_LOOK_STATE, /* enum tdisp_state, the firmware's */
	DO_LOOK_DEV,   /* the device's */
	DO_LOOK_FENCE, /* DMA's, and of MMIO in tens */
	DO_LOOK_COUNTER,
	DO_VM,	 /* destroy the VM; result: done? */
	DO_ASID, /* the host names this one from now on */
};

struct tio_word {
	const char *name;
	enum tio_deed deed;
	unsigned what, flags;
};

#define GUEST(name, type, argument)                                            \
	{                                                                      \
		name, DO_GUEST, TIO_MSG_##type, argument                       \
	}

static const struct tio_word tio_words[] = {
	{"create", DO_COMMAND, TIO_TDI_CREATE, 0},
	{"reclaim", DO_COMMAND, TIO_TDI_RECLAIM, 0},
	{"bind", DO_COMMAND, TIO_TDI_BIND, 0},
	{"bind.once", DO_ONCE, TIO_TDI_BIND, 0},
	{"run", DO_COMMAND, TIO_TDI_BIND, TIO_RUN},
	{"unbind", DO_COMMAND, TIO_TDI_UNBIND, 0},
	{"unbind.once", DO_ONCE, TIO_TDI_UNBIND, 0},
	{"unbind!", DO_COMMAND, TIO_TDI_UNBIND, TIO_FORCE},
	{"report", DO_COMMAND, TIO_TDI_REPORT, 0},
	{"status", DO_COMMAND, TIO_TDI_STATUS, 0},
	{"status.once", DO_ONCE, TIO_TDI_STATUS, 0},
	{"info", DO_COMMAND, TIO_TDI_INFO, 0},
	{"nothing", DO_COMMAND, TIO_GUEST_REQUEST, 0},
	{"fence_status", DO_COMMAND, TIO_ASID_FENCE_STATUS, 0},
	{"fence_clear", DO_COMMAND, TIO_ASID_FENCE_CLEAR, 0},
	{"dev_create", DO_DEVICE, TIO_DEV_CREATE, 0},
	{"dev_reclaim", DO_DEVICE, TIO_DEV_RECLAIM, 0},
	{"connect", DO_DEVICE, TIO_DEV_CONNECT, 0},
	{"disconnect", DO_DEVICE, TIO_DEV_DISCONNECT, 0},
	{"disconnect!", DO_DEVICE, TIO_DEV_DISCONNECT, TIO_FORCE},
	{"dev_status", DO_DEVICE, TIO_DEV_STATUS, 0},
	{"roll_key", DO_DEVICE, TIO_ROLL_KEY, 0},
	GUEST("tdi_info", TDI_INFO, 0),
	GUEST("validate", MMIO_VALIDATE, 0),
	GUEST("validate.0", MMIO_VALIDATE, 1 << 8),
	GUEST("validate.far", MMIO_VALIDATE, 1 | 2 << 8),
	GUEST("config.get", MMIO_CONFIG, 0),
	GUEST("config.set", MMIO_CONFIG, 5 << 1 | 1),
	GUEST("sdte.on", SDTE_WRITE, 1),
	GUEST("sdte.off", SDTE_WRITE, 0),
	{"flr", DO_EVENT, TDISP_EVENT_FLR, 0},
	{"mse_clear", DO_EVENT, TDISP_EVENT_MSE_CLEAR, 0},
	{"reset", DO_EVENT, TDISP_EVENT_CONVENTIONAL_RESET, 0},
	{"private", DO_PRIVATE, 0, 0},
	{"shared.0", DO_SHARED, 0, 0},
	{"shared.1", DO_SHARED, 1, 0},
	{"zap", DO_ZAP, 0, 0},
	{"bits.none", DO_SET_ONE, 0, 0},
	{"bits.mutable", DO_SET_ALL, 1, 0},
	{"mmio", DO_LOOK_MMIO, 0, 0},
	{"dma", DO_LOOK_DMA, 0, 0},
	{"state", DO_LOOK_STATE, 0, 0},
	{"device", DO_LOOK_DEV, 0, 0},
	{"fence", DO_LOOK_FENCE, 0, 0},
	{"counter", DO_LOOK_COUNTER, 0, 0},
	{"destroy", DO_VM, 0, 0},
	{"asid.2", DO_ASID, 2, 0},
};

#undef GUEST

static int tio_guest_say(struct pci_dev *pdev, unsigned word)
{
	struct tio_call c = sev_tdi_call(pdev, TIO_GUEST_REQUEST, 0);
	struct tio_guest_message m = {.word = word, .asid = c.asid};

	c.guest = &m;
	ck_assert_int_eq(sev_tio_spdm_cmd(pdev, &c), TIO_SUCCESS);
	return (int)m.status;
}

static int tio_do_call(struct pci_dev *pdev, const struct tio_word *w)
{
	struct tio_call c =
		w->deed == DO_DEVICE
			? sev_dev_call(pdev, (enum tio_command)w->what,
				       w->flags)
			: sev_tdi_call(pdev, (enum tio_command)w->what,
				       w->flags);

	return (int)(w->deed == DO_ONCE ? tio_command(&c)
					: sev_tio_spdm_cmd(pdev, &c));
}

static int tio_look(const struct pci_dev *pdev, enum tio_deed deed)
{
	const struct tio_tdi *t = tio_tdi_of(pdev);

	switch ((unsigned)deed) {
	case DO_LOOK_MMIO:
		return (int)t->tdi.mmio;
	case DO_LOOK_DMA:
		return (int)t->tdi.dma;
	case DO_LOOK_STATE:
		return (int)t->tdi.state;
	case DO_LOOK_DEV:
		return (int)pdev->hw.state;
	case DO_LOOK_FENCE:
		return (int)(t->dma_fence + 10 * t->mmio_fence);
	default:
		return (int)t->counter;
	}
}

static void tio_rmp_set(struct tio_tdi *t, unsigned page, unsigned bits)
{
	t->rmp[page].assigned = bits & 1;
	t->rmp[page].immutable = bits >> 1 & 1;
}

static int tio_do(struct pci_dev *pdev, const struct tio_word *w)
{
	struct tio_tdi *t = tio_tdi_of(pdev);

	switch ((unsigned)w->deed) {
	case DO_COMMAND:
	case DO_DEVICE:
	case DO_ONCE:
		return tio_do_call(pdev, w);
	case DO_GUEST:
		return tio_guest_say(
			pdev, tio_word((enum tio_message)w->what, w->flags));
	case DO_EVENT:
		tdisp_happen(&pdev->hw, (enum tdisp_event)w->what);
		return 0;
	case DO_PRIVATE:
		return tio_rmp_private(t, t->tdi.for_vm);
	case DO_SHARED:
		return tio_rmp_shared(t, w->what);
	case DO_ZAP:
		tio_npt_unmap(t);
		return 0;
	case DO_SET_ONE:
		tio_rmp_set(t, 1, w->what);
		return 0;
	case DO_SET_ALL:
		tio_rmp_set(t, 0, w->what);
		tio_rmp_set(t, 1, w->what);
		return 0;
	case DO_VM:
		return t->tdi.model->platform->vm_destroy(
			t->tdi.model->vms[0].kvm);
	case DO_ASID:
		t->tdi.for_vm->id = w->what;
		return 0;
	default:
		return tio_look(pdev, w->deed);
	}
}

static const struct tio_word *tio_word_find(const char *text, size_t length)
{
	for (unsigned i = 0; i < ARRAY_COUNT(tio_words); i++)
		if (strlen(tio_words[i].name) == length &&
		    strncmp(tio_words[i].name, text, length) == 0)
			return &tio_words[i];
	ck_abort_msg("no word '%.*s'", (int)length, text);
}

/* One 'what=result'. */
static void tio_expect(struct pci_dev *pdev, const char *text, const char *all)
{
	const char *wanted = strchr(text, '=') + 1;
	size_t length = strcspn(wanted, " ");
	const struct tio_word *w =
		tio_word_find(text, (size_t)(wanted - text) - 1);
	char got[64];
	int rc = tio_do(pdev, w);

	if (w->deed <= DO_ONCE)
		(void)snprintf(got, sizeof(got), "%s",
			       tio_status_name((enum tio_status)rc) + 4);
	else
		(void)snprintf(got, sizeof(got), "%d", rc);
	ck_assert_msg(strlen(got) == length &&
			      strncmp(got, wanted, length) == 0,
		      "in '%s': '%s' is %s", all, w->name, got);
}

static void tio_expect_all(struct pci_dev *pdev, const char *all)
{
	for (const char *text = all; *text; text += strspn(text, " ")) {
		tio_expect(pdev, text, all);
		text += strcspn(text, " ");
	}
}

struct tio_stack {
	struct stack stack; /* first */
	const char *words;
};

static void tio_program(struct stack *s, struct vfio_pci_core_device **devices)
{
	tio_expect_all(devices[0]->pdev, ((struct tio_stack *)s)->words);
}

/* Do it on a fresh stack. */
static void tio_run(const char *words)
{
	struct tio_stack s = {.words = words};

	stack_init_on(&s.stack, 1, "tio");
	stack_run(&s.stack, tio_program);
	ck_assert_int_eq(s.stack.result.status, RUN_FINISHED);
	stack_release(&s.stack);
}

#define ROW(name, words)                                                       \
	START_TEST(name)                                                       \
	{                                                                      \
		tio_run(words);                                                \
	}                                                                      \
	END_TEST

#define BOUND	"create=SUCCESS bind=SUCCESS report=SUCCESS "
#define RUNNING BOUND "run=SUCCESS sdte.on=0 private=1 validate=0 "
#define GONE	"reclaim=SUCCESS fence_clear=SUCCESS shared.0=1 shared.1=1 "

/* 3.0: the questions that decide the model. */
ROW(row_3_0_03_tio_spdm_request_the_same_command_again,
    "create=SUCCESS bind.once=SPDM_REQUEST state=0 device=0 "
    "bind.once=SPDM_ERROR bind=SUCCESS device=1 state=1")
ROW(row_3_0_04_tio_the_host_sends_lock_by_tdi_bind,
    "create=SUCCESS device=0 bind=SUCCESS device=1 state=1")
ROW(row_3_0_05_tio_psp_sends_start_on_tdi_bind_with_the_run_flag,
    BOUND "run=SUCCESS device=2 state=2")
ROW(row_3_0_06_tio_the_host_sends_stop_by_tdi_unbind,
    RUNNING "unbind=SUCCESS device=0 state=0")
ROW(row_3_0_07_tio_private_mmio_at_unbind_free_shared_after,
    RUNNING "mmio=2 shared.0=0 unbind=SUCCESS shared.0=1 shared.1=1 mmio=0")
ROW(row_3_0_07_tio_private_mmio_at_unbind_may_be_unmapped,
    RUNNING "zap=0 mmio=0 unbind=SUCCESS")
ROW(row_3_0_08_tio_trusted_dma_off_by_an_invalid_sdte_at_unbind,
    RUNNING "dma=2 unbind=SUCCESS dma=0")
ROW(row_3_0_08_tio_trusted_dma_off_by_a_fence_at_unbind,
    RUNNING "flr=0 unbind=SUCCESS dma=3 fence_clear=SUCCESS dma=0")
ROW(row_3_0_09_tio_guest_accepts_by_sdte_write_and_mmio_validate, BOUND
    "run=SUCCESS dma=0 sdte.on=0 dma=2 private=1 mmio=1 validate=0 mmio=2")
ROW(row_3_0_10_tio_evidence_is_anchored_in_the_report_counter,
    BOUND "counter=1 unbind=SUCCESS bind=SUCCESS counter=2")
ROW(row_3_0_11_tio_a_guest_with_a_bound_tdi_is_not_decommissioned,
    "destroy=1 " BOUND "destroy=0 flr=0 destroy=0 unbind=SUCCESS destroy=1 "
    "fence_clear=SUCCESS bind=SUCCESS unbind!=SUCCESS destroy=1")
ROW(row_3_0_12_tio_failed_teardown_by_the_force_flag_then_reclaim,
    BOUND "reset=0 unbind=SPDM_ERROR unbind!=SUCCESS reclaim=SUCCESS")

/* 3.2.2: commands. */
ROW(row_3_2_2_dev_create_and_reclaim,
    "dev_create=INVALID_DEVICE_STATE dev_reclaim=INVALID_DEVICE_STATE "
    "disconnect=SUCCESS dev_reclaim=SUCCESS dev_status=INVALID_DEVICE_STATE "
    "dev_reclaim=INVALID_DEVICE_STATE dev_create=SUCCESS")
ROW(row_3_2_2_dev_connect_and_disconnect,
    "connect=INVALID_DEVICE_STATE disconnect=SUCCESS "
    "disconnect=INVALID_DEVICE_STATE disconnect!=INVALID_DEVICE_STATE")
ROW(row_3_2_2_dev_disconnect_is_refused_while_tdis_are_left,
    "create=SUCCESS disconnect=IN_USE disconnect!=IN_USE reclaim=SUCCESS "
    "disconnect!=SUCCESS")
ROW(row_3_2_2_dev_disconnect_by_force_sends_nothing,
    "reset=0 disconnect=SPDM_ERROR disconnect!=SUCCESS")
ROW(row_3_2_2_dev_status, "dev_status=SUCCESS")
/* To the other set of keys, and back; new keys begin with the first. */
ROW(row_3_2_2_roll_key,
    "roll_key=SUCCESS roll_key=SUCCESS roll_key=SUCCESS "
    "disconnect=SUCCESS roll_key=INVALID_DEVICE_STATE dev_reclaim=SUCCESS "
    "dev_create=SUCCESS connect=SUCCESS roll_key=SUCCESS")
ROW(row_3_2_2_tdi_create_and_reclaim,
    "reclaim=INVALID_TDI_STATE create=SUCCESS create=INVALID_TDI_STATE "
    "reclaim=SUCCESS reclaim=INVALID_TDI_STATE create=SUCCESS")
ROW(row_3_2_2_tdi_create_needs_a_connected_device,
    "disconnect=SUCCESS create=INVALID_DEVICE_STATE")
ROW(row_3_2_2_tdi_reclaim_is_refused_while_bound,
    BOUND "reclaim=INVALID_TDI_STATE unbind=SUCCESS reclaim=SUCCESS")
ROW(row_3_2_2_tdi_bind_needs_a_context, "bind=INVALID_TDI_STATE")
ROW(row_3_2_2_tdi_bind_to_run_needs_a_locked_tdi,
    "create=SUCCESS run=INVALID_TDI_STATE bind=SUCCESS run=SUCCESS "
    "run=INVALID_TDI_STATE")
ROW(row_3_2_2_tdi_bind_to_run_of_an_error_device_fails,
    BOUND "flr=0 run=SPDM_ERROR state=1 status=SUCCESS state=3 "
	  "run=INVALID_TDI_STATE")
ROW(row_3_2_2_tdi_unbind_by_force_sends_nothing,
    BOUND "unbind!=SUCCESS device=1 state=0")
ROW(row_3_2_2_tdi_report_needs_a_bound_tdi,
    "report=INVALID_TDI_STATE create=SUCCESS report=INVALID_TDI_STATE "
    "bind=SUCCESS report=SUCCESS run=SUCCESS report=SUCCESS")
ROW(row_3_2_2_tdi_status_asks_the_device,
    "status=INVALID_TDI_STATE " BOUND
    "state=1 flr=0 state=1 status=SUCCESS state=3")
ROW(row_3_2_2_tdi_status_of_an_unbound_tdi_changes_nothing,
    BOUND "unbind!=SUCCESS status=SUCCESS state=0 device=1")
ROW(row_3_2_2_tdi_info_asks_nobody,
    "info=INVALID_TDI_STATE " BOUND "reset=0 info=SUCCESS state=1")
ROW(row_3_2_2_guest_request_without_a_guests_message,
    BOUND "nothing=INVALID_MESSAGE state=1 device=1")
ROW(row_3_2_2_asid_fence_clear_is_refused_while_bound,
    BOUND "fence_status=SUCCESS fence_clear=INVALID_TDI_STATE")

/* 3.2.3: bounces. */
ROW(row_3_2_3_a_second_command_meanwhile_is_refused,
    "create=SUCCESS bind.once=SPDM_REQUEST status=COMMAND_IN_FLIGHT "
    "report=COMMAND_IN_FLIGHT disconnect=COMMAND_IN_FLIGHT state=0")
ROW(row_3_2_3_what_needs_no_message_is_not_kept_out,
    BOUND "status.once=SPDM_REQUEST info=SUCCESS tdi_info=0 "
	  "fence_status=SUCCESS report=COMMAND_IN_FLIGHT")
ROW(row_3_2_3_force_ends_the_command_in_flight,
    BOUND "unbind.once=SPDM_REQUEST status=COMMAND_IN_FLIGHT "
	  "unbind!=SUCCESS status=SUCCESS")
ROW(row_3_2_3_a_lock_without_an_answer_can_be_undone,
    "create=SUCCESS reset=0 bind=SPDM_ERROR unbind=SPDM_ERROR unbind!=SUCCESS "
    "reclaim=SUCCESS")
ROW(row_3_2_3_a_lock_without_an_answer_can_be_forgotten,
    "create=SUCCESS reset=0 bind=SPDM_ERROR state=0 reclaim=SUCCESS")

/* 3.2.5: guest messages. */
ROW(row_3_2_5_tdi_info_ok, BOUND "tdi_info=0")
ROW(row_3_2_5_tdi_info_invalid_tdi, "tdi_info=1")
ROW(row_3_2_5_mmio_validate_0_ok,
    BOUND "private=1 validate=0 validate=0 mmio=2")
ROW(row_3_2_5_mmio_validate_0_ok_page_by_page,
    BOUND "private=1 validate.0=0 mmio=1 validate=0 mmio=2")
ROW(row_3_2_5_mmio_validate_1_invalid_tdi, "validate=1")
ROW(row_3_2_5_mmio_validate_2_unbound, "create=SUCCESS validate=2")
ROW(row_3_2_5_mmio_validate_3_not_assigned, BOUND "validate=3")
ROW(row_3_2_5_mmio_validate_4_not_uniform,
    BOUND "private=1 bits.none=0 validate=4 validate.0=0")
ROW(row_3_2_5_mmio_validate_5_not_immutable,
    BOUND "private=1 bits.mutable=0 validate=5")
ROW(row_3_2_5_mmio_validate_6_not_mapped, BOUND "private=1 zap=0 validate=6")
ROW(row_3_2_5_mmio_validate_7_not_reported,
    "create=SUCCESS bind=SUCCESS private=1 validate=7 report=SUCCESS validate=0")
ROW(row_3_2_5_mmio_validate_8_out_of_range, BOUND "private=1 validate.far=8")
ROW(row_3_2_5_mmio_config_set_and_get,
    "config.get=1 create=SUCCESS config.set=2 bind=SUCCESS config.set=0 config.get=0")
ROW(row_3_2_5_sdte_write_enable_and_invalidate,
    BOUND "sdte.on=0 dma=2 sdte.off=0 dma=0")
ROW(row_3_2_5_sdte_write_invalid_tdi, "sdte.on=1")
ROW(row_3_2_5_sdte_write_not_bound, "create=SUCCESS sdte.on=2 dma=0")

/* 3.2.6: what is checked. */
ROW(row_3_2_6_a_bound_tdi_is_not_bound_again,
    BOUND "bind=ALREADY_BOUND state=1 device=1 counter=1 run=SUCCESS "
	  "bind=ALREADY_BOUND state=2")
ROW(row_3_2_6_a_bound_tdi_is_not_bound_to_another_asid,
    BOUND "asid.2=0 bind=ALREADY_BOUND run=ALREADY_BOUND state=1 device=1")
ROW(row_3_2_6_unbind_of_an_unbound_tdi_is_an_error,
    "unbind=INVALID_TDI_STATE create=SUCCESS unbind=INVALID_TDI_STATE "
    "unbind!=INVALID_TDI_STATE bind=SUCCESS unbind=SUCCESS "
    "unbind=INVALID_TDI_STATE")
ROW(row_3_2_6_private_access_to_a_page_no_longer_assigned_exits,
    RUNNING "unbind=SUCCESS mmio=2 shared.1=1 mmio=0")
ROW(row_3_2_6_a_zap_of_a_bound_tdi_only_makes_accesses_exit,
    RUNNING "zap=0 mmio=0 state=2 device=2 private=1 mmio=2")
ROW(row_3_2_6_private_mmio_is_for_a_bound_tdi_alone,
    "private=0 create=SUCCESS private=0 mmio=0 bind=SUCCESS private=1 "
    "unbind!=SUCCESS private=0")
ROW(row_3_2_6_flr_of_a_bound_tdi_fences_it,
    RUNNING "flr=0 fence=0 status=SUCCESS fence=31 dma=3 sdte.on=0 dma=3")
ROW(row_3_2_6_mse_clear_of_a_bound_tdi_needs_a_fence_clear,
    BOUND "mse_clear=0 unbind=SUCCESS fence=31 bind=FENCED fence_clear=SUCCESS "
	  "fence=0 bind=SUCCESS")
ROW(row_3_2_6_a_fence_outlives_the_context,
    BOUND "flr=0 unbind=SUCCESS reclaim=SUCCESS create=SUCCESS bind=FENCED")
ROW(row_3_2_1_fence_3_is_the_default_of_an_unbind_by_force,
    BOUND "unbind!=SUCCESS fence=33")

/* 8.6: differences that flip a verdict. */
ROW(row_8_6_tio_zap_while_bound_guest_faults_only,
    RUNNING "zap=0 unbind=SUCCESS " GONE)
ROW(row_8_6_tio_unbind_before_zap_is_fine, RUNNING "unbind=SUCCESS zap=0 " GONE)
ROW(row_8_6_tio_host_cannot_reach_device_force_unbind,
    RUNNING "reset=0 unbind=SPDM_ERROR unbind!=SUCCESS " GONE)
ROW(row_8_6_tio_error_device_at_unbind_unbind_and_fence_clear,
    RUNNING "flr=0 device=3 unbind=SUCCESS device=0 " GONE
	    "create=SUCCESS bind=SUCCESS")

static void add_commands(TCase *tcase)
{
	const TTest *const rows[] = {
		row_3_0_03_tio_spdm_request_the_same_command_again,
		row_3_0_04_tio_the_host_sends_lock_by_tdi_bind,
		row_3_0_05_tio_psp_sends_start_on_tdi_bind_with_the_run_flag,
		row_3_0_06_tio_the_host_sends_stop_by_tdi_unbind,
		row_3_0_07_tio_private_mmio_at_unbind_free_shared_after,
		row_3_0_07_tio_private_mmio_at_unbind_may_be_unmapped,
		row_3_0_08_tio_trusted_dma_off_by_an_invalid_sdte_at_unbind,
		row_3_0_08_tio_trusted_dma_off_by_a_fence_at_unbind,
		row_3_0_09_tio_guest_accepts_by_sdte_write_and_mmio_validate,
		row_3_0_10_tio_evidence_is_anchored_in_the_report_counter,
		row_3_0_11_tio_a_guest_with_a_bound_tdi_is_not_decommissioned,
		row_3_0_12_tio_failed_teardown_by_the_force_flag_then_reclaim,
		row_3_2_2_dev_create_and_reclaim,
		row_3_2_2_dev_connect_and_disconnect,
		row_3_2_2_dev_disconnect_is_refused_while_tdis_are_left,
		row_3_2_2_dev_disconnect_by_force_sends_nothing,
		row_3_2_2_dev_status,
		row_3_2_2_roll_key,
		row_3_2_2_tdi_create_and_reclaim,
		row_3_2_2_tdi_create_needs_a_connected_device,
		row_3_2_2_tdi_reclaim_is_refused_while_bound,
		row_3_2_2_tdi_bind_needs_a_context,
		row_3_2_2_tdi_bind_to_run_needs_a_locked_tdi,
		row_3_2_2_tdi_bind_to_run_of_an_error_device_fails,
		row_3_2_2_tdi_unbind_by_force_sends_nothing,
		row_3_2_2_tdi_report_needs_a_bound_tdi,
		row_3_2_2_tdi_status_asks_the_device,
		row_3_2_2_tdi_status_of_an_unbound_tdi_changes_nothing,
		row_3_2_2_tdi_info_asks_nobody,
		row_3_2_2_guest_request_without_a_guests_message,
		row_3_2_2_asid_fence_clear_is_refused_while_bound,
		row_3_2_3_a_second_command_meanwhile_is_refused,
		row_3_2_3_what_needs_no_message_is_not_kept_out,
		row_3_2_3_force_ends_the_command_in_flight,
		row_3_2_3_a_lock_without_an_answer_can_be_undone,
		row_3_2_3_a_lock_without_an_answer_can_be_forgotten,
	};

	for (unsigned i = 0; i < ARRAY_COUNT(rows); i++)
		tcase_add_test(tcase, rows[i]);
}

static void add_messages(TCase *tcase)
{
	const TTest *const rows[] = {
		row_3_2_5_tdi_info_ok,
		row_3_2_5_tdi_info_invalid_tdi,
		row_3_2_5_mmio_validate_0_ok,
		row_3_2_5_mmio_validate_0_ok_page_by_page,
		row_3_2_5_mmio_validate_1_invalid_tdi,
		row_3_2_5_mmio_validate_2_unbound,
		row_3_2_5_mmio_validate_3_not_assigned,
		row_3_2_5_mmio_validate_4_not_uniform,
		row_3_2_5_mmio_validate_5_not_immutable,
		row_3_2_5_mmio_validate_6_not_mapped,
		row_3_2_5_mmio_validate_7_not_reported,
		row_3_2_5_mmio_validate_8_out_of_range,
		row_3_2_5_mmio_config_set_and_get,
		row_3_2_5_sdte_write_enable_and_invalidate,
		row_3_2_5_sdte_write_invalid_tdi,
		row_3_2_5_sdte_write_not_bound,
		row_3_2_6_a_bound_tdi_is_not_bound_again,
		row_3_2_6_a_bound_tdi_is_not_bound_to_another_asid,
		row_3_2_6_unbind_of_an_unbound_tdi_is_an_error,
		row_3_2_6_private_access_to_a_page_no_longer_assigned_exits,
		row_3_2_6_a_zap_of_a_bound_tdi_only_makes_accesses_exit,
		row_3_2_6_private_mmio_is_for_a_bound_tdi_alone,
		row_3_2_6_flr_of_a_bound_tdi_fences_it,
		row_3_2_6_mse_clear_of_a_bound_tdi_needs_a_fence_clear,
		row_3_2_6_a_fence_outlives_the_context,
		row_3_2_1_fence_3_is_the_default_of_an_unbind_by_force,
		row_8_6_tio_zap_while_bound_guest_faults_only,
		row_8_6_tio_unbind_before_zap_is_fine,
		row_8_6_tio_host_cannot_reach_device_force_unbind,
		row_8_6_tio_error_device_at_unbind_unbind_and_fence_clear,
	};

	for (unsigned i = 0; i < ARRAY_COUNT(rows); i++)
		tcase_add_test(tcase, rows[i]);
}

int main(void)
{
	Suite *suite = suite_create("models_tio");
	TCase *tcase = tcase_create("rows");
	SRunner *runner = srunner_create(suite);
	int failed;

	add_commands(tcase);
	add_messages(tcase);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
