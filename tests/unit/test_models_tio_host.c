/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim: the host's driver for SEV-TIO keeps the orders of the specification
 * (3.2.3, 3.2.4).
 * Method: a task does what a guest or a VMM does; the calls of the firmware, in
 * order and with repeats as one, are compared with a text.
 */
#include "test_tio_fixture.h"

#define UNBIND "TDI_UNBIND TDI_STATUS TDI_RECLAIM ASID_FENCE_STATUS"

static void body_bind(struct stack *s, struct vfio_pci_core_device **devices)
{
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	((struct host *)s)->last[0] = '\0';
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

START_TEST(row_3_2_4_bind_and_unbind_in_order)
{
	expect_calls(body_bind,
		     "TDI_CREATE TDI_BIND TDI_STATUS TDI_REPORT " UNBIND, "");
}
END_TEST

static void body_connect(struct stack *s, struct vfio_pci_core_device **devices)
{
	(void)s;
	ck_assert_int_eq(pci_tsm_disconnect(devices[0]->pdev), 0);
	ck_assert_int_eq(pci_tsm_connect(devices[0]->pdev), 0);
}

START_TEST(row_3_2_4_disconnect_and_connect_in_order)
{
	expect_calls(body_connect,
		     "DEV_DISCONNECT DEV_RECLAIM DEV_CREATE DEV_CONNECT", "");
}
END_TEST

/* One exchange of it gets no answer. */
static void body_connect_fails(struct stack *s,
			       struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	ck_assert_int_eq(pci_tsm_disconnect(pdev), 0);
	calls_begin(s);
	s->fault = true;
	ck_assert_int_eq(pci_tsm_connect(pdev), -EIO);
	s->fault = false;
	ck_assert(!sev_link_of(pdev)->dev.created);
	ck_assert_int_eq(pci_tsm_connect(pdev), 0);
}

START_TEST(row_3_2_4_connect_that_fails_reclaims_the_device)
{
	struct host h;

	host_init(&h, 1);
	fault_budget(h.stack.world, FAULT_DOE_TIMEOUT, 1);
	stack_run(&h.stack, body_connect_fails);
	ck_assert_str_eq(h.calls, "DEV_CREATE DEV_CONNECT DEV_RECLAIM "
				  "DEV_CREATE DEV_CONNECT");
	ck_assert_str_eq(stack_findings(&h.stack), "");
	stack_release(&h.stack);
}
END_TEST

/* The TDI goes to ERROR between TDI_BIND and TDI_STATUS. */
static void body_bind_not_locked(struct stack *s,
				 struct vfio_pci_core_device **devices)
{
	s->fault = true;
	ck_assert_int_ne(stack_bind(devices[0]), 0);
	s->fault = false;
	((struct host *)s)->last[0] = '\0';
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

START_TEST(row_3_2_4_bind_that_is_not_locked_is_undone)
{
	struct host h;

	host_init(&h, 1);
	fault_budget(h.stack.world, FAULT_TDI_ERROR, 1);
	stack_run(&h.stack, body_bind_not_locked);
	ck_assert_str_eq(h.calls,
			 "TDI_CREATE TDI_BIND TDI_STATUS TDI_UNBIND "
			 "TDI_RECLAIM ASID_FENCE_STATUS ASID_FENCE_CLEAR "
			 "TDI_CREATE TDI_BIND TDI_STATUS TDI_REPORT " UNBIND);
	ck_assert_str_eq(stack_findings(&h.stack), "");
	stack_release(&h.stack);
}
END_TEST

static void body_disconnect_reset(struct stack *s,
				  struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	tdisp_happen(&pdev->hw, TDISP_EVENT_CONVENTIONAL_RESET);
	ck_assert_int_eq(pci_tsm_disconnect(pdev), 0);
	ck_assert_int_eq(pci_tsm_connect(pdev), 0);
}

START_TEST(row_3_2_4_disconnect_on_error_again_with_force)
{
	expect_calls(body_disconnect_reset,
		     "DEV_DISCONNECT DEV_DISCONNECT force DEV_RECLAIM "
		     "DEV_CREATE DEV_CONNECT",
		     "");
}
END_TEST

static void body_run(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	guest(s, guest_op_bind);
	guest(s, guest_op_attest);
	ck_assert_int_eq(pdev->hw.state, TDISP_CONFIG_LOCKED);
	calls_begin(s);
	guest(s, guest_op_accept);
	ck_assert_int_eq(pdev->hw.state, TDISP_RUN);
	ck_assert_int_eq(pdev->fw->dma, PRIVATE_DMA_ON);
	ck_assert_int_eq(pdev->fw->mmio, PRIVATE_MMIO_MAPPED);
	ck_assert_int_eq(pdev->guest_view, TDISP_RUN);
	((struct host *)s)->last[0] = '\0';
	guest(s, guest_op_run);
	ck_assert_int_eq(pdev->guest_view, TDISP_RUN);
	guest(s, guest_op_unbind);
	ck_assert_int_eq(pdev->fw->dma, PRIVATE_DMA_OFF);
	ck_assert_int_eq(pdev->fw->mmio, PRIVATE_MMIO_FREE);
}

/* TDI_INFO; SDTE_WRITE, which starts it; MMIO_VALIDATE; TDI_INFO. */
START_TEST(row_3_2_4_run_on_the_guests_message_status_then_bind_with_run)
{
	expect_calls(body_run,
		     "GUEST_REQUEST TDI_STATUS TDI_BIND run GUEST_REQUEST "
		     "TDI_STATUS GUEST_REQUEST " UNBIND,
		     "");
}
END_TEST

static void body_run_of_error(struct stack *s,
			      struct vfio_pci_core_device **devices)
{
	struct guest_request request = {
		.asid = devices[0]->pdev->fw->for_vm->id,
		.code = tio_word(TIO_MSG_SDTE_WRITE, 1),
		.status = TIO_NOT_ANSWERED,
	};

	ck_assert_int_eq(stack_bind(devices[0]), 0);
	tdisp_happen(&devices[0]->pdev->hw, TDISP_EVENT_FLR);
	calls_begin(s);
	guest_request_set(s->model, &request);
	ck_assert_int_eq(vmm_tsm_guest_request(devices[0], NULL), -EFAULT);
	guest_request_set(s->model, NULL);
	ck_assert_int_eq((int)request.status, TIO_NOT_ANSWERED);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

START_TEST(row_3_2_4_run_of_any_other_state_is_efault)
{
	struct host h;

	host_init(&h, 1);
	stack_run(&h.stack, body_run_of_error);
	ck_assert_ptr_nonnull(strstr(
		h.calls, "TDI_STATUS TDI_UNBIND TDI_STATUS TDI_RECLAIM "
			 "ASID_FENCE_STATUS ASID_FENCE_CLEAR TDI_CREATE"));
	ck_assert_str_eq(stack_findings(&h.stack), "");
	stack_release(&h.stack);
}
END_TEST

static void body_no_guest(struct stack *s,
			  struct vfio_pci_core_device **devices)
{
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	calls_begin(s);
	ck_assert_int_eq(vmm_tsm_guest_request(devices[0], NULL), -EINVAL);
	ck_assert_int_eq(devices[0]->pdev->fw->state, TDISP_CONFIG_LOCKED);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

START_TEST(a_request_that_is_no_guests_is_refused_and_has_no_effect)
{
	expect_calls(body_no_guest, "GUEST_REQUEST " UNBIND, "");
}
END_TEST

static void body_expand(struct stack *s, struct vfio_pci_core_device **devices)
{
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	s->rc[0] = fault_strikes(FAULT_FIRMWARE_BUSY, PLACE_HERE);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

START_TEST(row_3_2_3_expand_buffer_reallocate_and_give_again)
{
	struct host h;

	host_init(&h, 1);
	fault_budget(h.stack.world, FAULT_FIRMWARE_BUSY, 1);
	h.stack.fault = true;
	stack_run(&h.stack, body_expand);
	ck_assert_int_eq(h.stack.rc[0], false);
	ck_assert_str_eq(stack_findings(&h.stack), "");
	stack_release(&h.stack);
}
END_TEST

static void body_expand_in_vain(struct stack *s,
				struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct tio_call report = sev_tdi_call(pdev, TIO_TDI_REPORT, 0);

	ck_assert_int_eq(stack_bind(devices[0]), 0);
	s->fault = true;
	ck_assert_int_eq(sev_tio_spdm_cmd(pdev, &report), TIO_SPDM_ERROR);
	ck_assert_ptr_null(sev_link_of(pdev)->dev.row);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

START_TEST(row_3_2_3_enomem_for_the_buffer_ends_the_command)
{
	struct host h;

	host_init(&h, 1);
	fault_budget(h.stack.world, FAULT_FIRMWARE_BUSY, 1);
	fault_budget(h.stack.world, FAULT_ENOMEM, 1);
	stack_run(&h.stack, body_expand_in_vain);
	ck_assert_str_eq(stack_findings(&h.stack), "");
	stack_release(&h.stack);
}
END_TEST

static void body_mailbox(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct tio_call status;

	ck_assert_ptr_eq(sev_link_of(devices[0]->pdev)->sev,
			 sev_link_of(devices[1]->pdev)->sev);
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	status = sev_tdi_call(devices[0]->pdev, TIO_TDI_STATUS, 0);
	s->locks[0] = '\0';
	ck_assert_int_eq(sev_tio_spdm_cmd(devices[0]->pdev, &status),
			 TIO_SUCCESS);
	/* Held for the command, twice, and not over the exchange. */
	ck_assert_str_eq(s->locks, "sev_cmd_mutex sev_cmd_mutex");
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

START_TEST(row_3_0_01_tio_one_mailbox_for_all_one_command_at_a_time)
{
	struct host h;

	host_init(&h, 2);
	stack_run(&h.stack, body_mailbox);
	ck_assert_str_eq(stack_findings(&h.stack), "");
	stack_release(&h.stack);
}
END_TEST

/* A task that wants the mailbox waits for who has it; a command that needs the
 * device, or a larger buffer, says so, and is given again. */
static void wants_the_mailbox(void *argument)
{
	struct pci_dev *pdev = argument;
	struct tio_call status = sev_dev_call(pdev, TIO_DEV_STATUS, 0);

	ck_assert_int_eq(sev_tio_spdm_cmd(pdev, &status), TIO_SUCCESS);
}

static void body_not_now(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct mutex *mailbox = &sev_link_of(pdev)->sev->sev_cmd_mutex;
	struct tio_call report = sev_tdi_call(pdev, TIO_TDI_REPORT, 0);
	struct task *other;

	ck_assert_int_eq(stack_bind(devices[0]), 0);
	mutex_lock(mailbox);
	other = task_create("other", wants_the_mailbox, pdev,
			    (enum task_flags)0);
	task_sleep(1000);
	ck_assert_int_eq(other->state, TASK_PARKED);
	ck_assert_ptr_eq(other->op.object, &mailbox->object);
	mutex_unlock(mailbox);
	s->fault = true;
	ck_assert_int_eq(tio_command(&report), TIO_EXPAND_BUFFER);
	ck_assert_int_eq(tio_command(&report), TIO_SPDM_REQUEST);
	s->fault = false;
	ck_assert_int_eq(pci_doe(pdev, &report.message), 0);
	ck_assert_int_eq(tio_command(&report), TIO_SUCCESS);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

START_TEST(row_3_0_02_tio_not_now_is_a_mutex_a_bounce_or_a_buffer)
{
	struct host h;

	host_init(&h, 1);
	fault_budget(h.stack.world, FAULT_FIRMWARE_BUSY, 1);
	stack_run(&h.stack, body_not_now);
	ck_assert_int_eq(h.stack.result.status, RUN_FINISHED);
	ck_assert_str_eq(stack_findings(&h.stack), "");
	stack_release(&h.stack);
}
END_TEST

static void body_interleave(struct stack *s,
			    struct vfio_pci_core_device **devices)
{
	struct tio_call status;

	(void)s;
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	status = sev_tdi_call(devices[0]->pdev, TIO_TDI_STATUS, 0);
	ck_assert_int_eq(tio_command(&status), TIO_SPDM_REQUEST);
	ck_assert_int_eq(stack_bind(devices[1]), 0);
	ck_assert_int_eq(pci_doe(devices[0]->pdev, &status.message), 0);
	ck_assert_int_eq(tio_command(&status), TIO_SUCCESS);
	ck_assert_int_eq(status.state, TDISP_CONFIG_LOCKED);
	ck_assert_int_eq(stack_unbind(devices[1]), 0);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

START_TEST(row_3_2_3_between_bounces_commands_of_other_devices_interleave)
{
	struct host h;

	host_init(&h, 2);
	stack_run(&h.stack, body_interleave);
	ck_assert_str_eq(stack_findings(&h.stack), "");
	stack_release(&h.stack);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		row_3_0_01_tio_one_mailbox_for_all_one_command_at_a_time,
		row_3_0_02_tio_not_now_is_a_mutex_a_bounce_or_a_buffer,
		row_3_2_3_between_bounces_commands_of_other_devices_interleave,
		row_3_2_3_enomem_for_the_buffer_ends_the_command,
		row_3_2_3_expand_buffer_reallocate_and_give_again,
		row_3_2_4_bind_and_unbind_in_order,
		row_3_2_4_bind_that_is_not_locked_is_undone,
		row_3_2_4_connect_that_fails_reclaims_the_device,
		row_3_2_4_disconnect_and_connect_in_order,
		row_3_2_4_disconnect_on_error_again_with_force,
		row_3_2_4_run_on_the_guests_message_status_then_bind_with_run,
		row_3_2_4_run_of_any_other_state_is_efault,
		a_request_that_is_no_guests_is_refused_and_has_no_effect,
	};
	Suite *suite = suite_create("models_tio_host");
	TCase *tcase = tcase_create("core");
	SRunner *runner = srunner_create(suite);
	int failed;

	for (unsigned i = 0; i < ARRAY_COUNT(tests); i++)
		tcase_add_test(tcase, tests[i]);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
