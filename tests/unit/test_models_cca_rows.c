/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim: what host and guest make of the RMM: the column of CCA in the comparison
 * of platforms (3.0, 8.6).
 * Method: one test for each row, with its number in the name where it has one:
 * a few steps of a guest, a VMM or a device, and what each layer is left with,
 * a letter each; then findings, if there must be some.
 */
#include "test_cca_fixture.h"

#include "firmware/firmware_vm.h"
#include "platform.h"

/* The column of CCA: what each layer is left with. */
static void layers(struct stack *s, struct vfio_pci_core_device *vdev)
{
	const struct pci_dev *pdev = vdev->pdev;

	answer(s, pdev->tsm.tdi ? 't' : '-');
	answer_of(s, pdev->fw->present ? "ULRE" : "----", pdev->fw->state);
	answer_of(s, "ULRE", pdev->hw.state);
	answer_of(s, "fpmb", pdev->fw->mmio);
	answer_of(s, "xpdf", pdev->fw->dma);
	answer(s, cell_peek(&vdev->model->vms[0].kvm->vm_dead) ? 'k' : '-');
}

/* What is long is a call that begins it, and one for each message: each comes
 * back, and takes no lock of the kernel. */
BODY(row_3_0_01_cca_a_call_comes_back_and_what_is_long_is_split)
{
	struct cca_vdev *v = cca_vdev_of(devices[0]->pdev);
	struct message m = {.name = NULL};

	s->locks[0] = '\0';
	(void)rmi_vdev(v, CCA_VDEV_CREATE);
	vdev_asks(v, &m, 1);
	vdev_is(s, v);
	(void)rmi_vdev(v, CCA_VDEV_LOCK);
	vdev_is(s, v);
	for (unsigned i = 0; i < 3; i++) {
		vdev_asks(v, &m, 1);
		vdev_is(s, v);
	}
	answer(s, *s->locks ? 'l' : '-');
}

/* The RMM reaches nobody: what it hands out must be carried. */
BODY(row_3_0_03_cca_host_carries_by_the_communicate_loop)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct cca_vdev *v = cca_vdev_of(pdev);
	struct message m = {.name = NULL};

	vdev_to(pdev, CCA_VDEV_CREATE);
	(void)rmi_vdev(v, CCA_VDEV_LOCK);
	for (;;) {
		ck_assert_int_eq(rmi_vdev_communicate(v, &m), RMI_SUCCESS);
		if (!m.name)
			break;
		answer_of(s, "ULRE", pdev->hw.state);
		ck_assert_int_eq(pci_doe(pdev, &m), 0);
	}
	answer_of(s, "ULRE", pdev->hw.state);
	vdev_is(s, v);
}

BODY(row_3_0_04_cca_lock_on_the_guests_wish)
{
	layers(s, devices[0]);
	guest(s, guest_op_bind);
	layers(s, devices[0]);
}

BODY(row_3_0_05_cca_start_on_the_guests_wish)
{
	guest(s, guest_op_bind);
	layers(s, devices[0]);
	guest(s, guest_op_attest);
	guest(s, guest_op_accept);
	layers(s, devices[0]);
}

BODY(row_3_0_06_cca_host_sends_stop_by_unlock_and_communicate)
{
	accepted(s);
	guest(s, guest_op_unbind);
	layers(s, devices[0]);
}

BODY(host_cannot_start_without_a_guests_request)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)stack_bind(devices[0]);
	answer(s, pci_tsm_guest_req(pdev, NULL) == -EINVAL ? 'i' : '?');
	layers(s, devices[0]);
}

BODY(row_3_0_08_cca_dma_is_off_before_the_stop_is_said)
{
	accepted(s);
	cca_exit_ripas_change(s->model->vms[0].kvm, devices[0]->pdev);
	status_is(s, rmi_vdev(cca_vdev_of(devices[0]->pdev), CCA_VDEV_UNLOCK));
	layers(s, devices[0]);
}

BODY(zap_while_bound_is_legal)
{
	accepted(s);
	down_write(&devices[0]->memory_lock);
	vfio_pci_dma_buf_move(devices[0], true);
	up_write(&devices[0]->memory_lock);
	layers(s, devices[0]);
	guest(s, guest_op_unbind);
	layers(s, devices[0]);
}

BODY(row_3_0_07_cca_unbind_before_zap_is_refused_while_mapped)
{
	accepted(s);
	(void)stack_unbind(devices[0]);
	layers(s, devices[0]);
	/* The VDEV stays, and nothing can be bound in its place. */
	answer(s, stack_bind(devices[0]) ? '!' : '+');
}

/* Its VDEV keeps the realm. */
BODY(row_3_0_11_cca_a_realm_with_a_vdev_is_not_destroyed)
{
	struct kvm *kvm = s->model->vms[0].kvm;

	(void)stack_bind(devices[0]);
	ck_assert_int_eq(rmi_realm_destroy(kvm->fw), RMI_ERROR_REALM);
	answer(s, s->model->platform->vm_destroy(kvm) ? '+' : '-');
	(void)stack_unbind(devices[0]);
	answer(s, s->model->platform->vm_destroy(kvm) ? '+' : '-');
	/* One that was refused as well. */
	accepted(s);
	(void)stack_unbind(devices[0]);
	layers(s, devices[0]);
	answer(s, s->model->platform->vm_destroy(kvm) ? '+' : '-');
}

BODY(row_3_0_12_cca_device_out_of_reach_is_taken_for_stopped)
{
	(void)stack_bind(devices[0]);
	dead(devices[0]->pdev, true);
	(void)stack_unbind(devices[0]);
	layers(s, devices[0]);
	dead(devices[0]->pdev, false);
	/* It is still locked: one bind finds out, the next one works. */
	answer(s, stack_bind(devices[0]) ? '!' : '+');
	answer(s, stack_bind(devices[0]) ? '!' : '+');
}

BODY(error_at_unbind_is_unlocked)
{
	(void)stack_bind(devices[0]);
	tdisp_happen(&devices[0]->pdev->hw, TDISP_EVENT_FATAL_TLP);
	layers(s, devices[0]);
	(void)stack_unbind(devices[0]);
	layers(s, devices[0]);
}

BODY(vm_that_is_dead_does_not_keep_an_unbind)
{
	(void)stack_bind(devices[0]);
	WRITE_ONCE(&s->model->vms[0].kvm->vm_dead, 1);
	(void)stack_unbind(devices[0]);
	layers(s, devices[0]);
}

/* A call of the guest, answered by the host in between. */
static struct cca_rec answered(struct cca_vdev *v)
{
	struct cca_rec rec;

	rsi_vdev_request(&rec, v, v->tdi.vm);
	ck_assert_int_eq(rmi_vdev_complete(v, &rec), RMI_SUCCESS);
	return rec;
}

BODY(row_3_0_09_cca_guest_accepts_by_validate_mapping_and_dma_enable)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct cca_vdev *v = cca_vdev_of(pdev);
	struct cca_rec rec;

	guest(s, guest_op_bind);
	guest(s, guest_op_attest);
	rec = answered(v);
	answer(s, rsi_vdev_dma_enable(&rec, &v->judged) ? '!' : '+');
	rec = answered(v);
	answer(s, rsi_vdev_validate_mapping(&rec, &v->judged) == RSI_INCOMPLETE
			  ? 'l'
			  : '?');
	ck_assert_int_eq(guest_touch_private(devices[0]), 0);
	layers(s, devices[0]);
	answer(s, rmi_rtt_dev_validate(v, &rec) ? '!' : '+');
	vdev_to(pdev, CCA_VDEV_START);
	layers(s, devices[0]);
	for (unsigned i = 0; i < 2; i++) {
		rec = answered(v);
		answer(s, rsi_vdev_dma_enable(&rec, &v->judged) ? '!' : '+');
	}
	layers(s, devices[0]);
	rec = answered(v);
	answer(s, rsi_vdev_dma_disable(&rec) ? '!' : '+');
	layers(s, devices[0]);
	guest(s, guest_op_unbind);
}

BODY(row_3_0_10_cca_guest_of_another_bind_is_told_by_its_nonces)
{
	guest(s, guest_op_bind);
	guest(s, guest_op_attest);
	guest(s, guest_op_unbind);
	guest(s, guest_op_bind);
	guest(s, guest_op_accept);
	layers(s, devices[0]);
	/* And one that has never asked has no nonces. */
	cca_vdev_of(devices[0]->pdev)->judged = (struct cca_nonces){{0, 0, 0}};
	guest(s, guest_op_accept);
	layers(s, devices[0]);
}

/* ROW(words, devices, what it leaves, findings) */
#define ROWS(ROW)                                                              \
	ROW(row_3_0_01_cca_a_call_comes_back_and_what_is_long_is_split, 1,     \
	    "UiUpUaUaUa-", "")                                                 \
	ROW(row_3_0_03_cca_host_carries_by_the_communicate_loop, 1,            \
	    "UUUULLLi", "")                                                    \
	ROW(row_3_0_04_cca_lock_on_the_guests_wish, 1, "--Ufx-tLLfx-", "")     \
	ROW(row_3_0_05_cca_start_on_the_guests_wish, 1, "tLLfx-tRRmd-", "")    \
	ROW(row_3_0_06_cca_host_sends_stop_by_unlock_and_communicate, 1,       \
	    "--Ufx-", "")                                                      \
	ROW(host_cannot_start_without_a_guests_request, 1, "itLLfx-", "")      \
	ROW(row_3_0_08_cca_dma_is_off_before_the_stop_is_said, 1, "+tRRfx-",   \
	    "")                                                                \
	ROW(zap_while_bound_is_legal, 1, "tRRfd---Ufx-", "")                   \
	ROW(row_3_0_07_cca_unbind_before_zap_is_refused_while_mapped, 1,       \
	    "-RRmd-!", "firmware-error")                                       \
	ROW(row_3_0_11_cca_a_realm_with_a_vdev_is_not_destroyed, 1,            \
	    "-+-RRmd--", "firmware-error")                                     \
	ROW(row_3_0_12_cca_device_out_of_reach_is_taken_for_stopped, 1,        \
	    "--Lfx-!+", "")                                                    \
	ROW(error_at_unbind_is_unlocked, 1, "tLEfx---Ufx-", "")                \
	ROW(vm_that_is_dead_does_not_keep_an_unbind, 1, "--Ufxk", "")          \
	ROW(row_3_0_09_cca_guest_accepts_by_validate_mapping_and_dma_enable,   \
	    1, "!ltLLpx-+tRRmx-++tRRmd-+tRRmx-", "")                           \
	ROW(row_3_0_10_cca_guest_of_another_bind_is_told_by_its_nonces, 1,     \
	    "tLLfx-tLLfx-", "")

ROWS(TEST)

BODY(unmaps)
{
	accepted(s);
	(void)stack_unbind(devices[0]);
	layers(s, devices[0]);
}

START_TEST(driver_that_unmaps_first_can_unbind_before_the_zap)
{
	struct stack s;

	for (unsigned own = 0; own < 2; own++) {
		stack_init_on(&s, 1, "cca");
		stack_design(&s, SWITCH_CCA_UNMAP, CCA_UNMAP_UNBIND);
		stack_design(&s, SWITCH_TDX_MMIO_HANDLERS, !own);
		stack_design(&s, SWITCH_TDX_UNBIND,
			     own ? TDX_UNBIND_OWN : TDX_UNBIND_CALLBACKS);
		stack_run(&s, unmaps_body);
		ck_assert_str_eq(s.answers, "--Ufx-");
		ck_assert_str_eq(stack_findings(&s), "");
		stack_release(&s);
	}
}
END_TEST

START_TEST(row_3_0_02_cca_busy_changes_nothing_and_is_called_again)
{
	struct stack s;

	stack_init_on(&s, 1, "cca");
	fault_budget(s.world, FAULT_FIRMWARE_BUSY, 3);
	s.fault = true;
	stack_run(&s, row_3_0_05_cca_start_on_the_guests_wish_body);
	ck_assert_str_eq(s.answers, "tLLfx-tRRmd-");
	stack_release(&s);
	stack_init_on(&s, 1, "cca");
	fault_budget(s.world, FAULT_FIRMWARE_BUSY, 99);
	s.fault = true;
	stack_run(&s, host_cannot_start_without_a_guests_request_body);
	ck_assert_str_eq(s.answers, "?--Ufx-");
	stack_release(&s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("models_cca_rows");
	TCase *rows = tcase_create("rows");
	SRunner *runner = srunner_create(suite);
	int failed;

#define ADD(words, ...) tcase_add_test(rows, words);
	ROWS(ADD)
	tcase_add_test(rows,
		       driver_that_unmaps_first_can_unbind_before_the_zap);
	tcase_add_test(rows,
		       row_3_0_02_cca_busy_changes_nothing_and_is_called_again);
	suite_add_tcase(suite, rows);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
