/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim: where messages lead the RMM, and what host and guest make of it: the
 * moves of PDEV and VDEV, the column of CCA in the comparison of platforms.
 * Method: one test for each row: a few calls in order, and what each leaves, a
 * letter each; then findings, if there must be some.
 */
#include "test_cca_fixture.h"

/* NEW, needs Key, Has key, Ready, Stopped, Error; Absent. */
static void pdev_is(struct stack *s, const struct cca_pdev *p)
{
	answer_of(s, p->present ? "NKHRSE" : "AAAAAA", p->state);
	answer_of(s, "ipae", p->comm);
}

/* NEW, Unlocked, Locked, Started, Error; Absent. */
static void vdev_is(struct stack *s, const struct cca_vdev *v)
{
	answer_of(s, v->tdi.present ? "NULSE" : "AAAAA", v->state);
	answer_of(s, "ipae", v->comm);
}

static void status_is(struct stack *s, enum rmi_status status)
{
	if (status == RMI_SUCCESS)
		answer(s, '+');
	else
		answer(s, status == RMI_ERROR_DEVICE ? 'd' : '?');
}

static void dead(struct pci_dev *pdev, bool is_dead)
{
	pdev->dsm->tsm.doe_mb.dead = is_dead;
}

static void accepted(struct stack *s)
{
	guest(s, guest_op_bind);
	guest(s, guest_op_attest);
	guest(s, guest_op_accept);
}

static void locked(struct pci_dev *pdev)
{
	vdev_to(pdev, CCA_VDEV_CREATE);
	vdev_to(pdev, CCA_VDEV_LOCK);
}

#define BODY(words)                                                            \
	static void words##_body(struct stack *s,                              \
				 struct vfio_pci_core_device **devices)

/* What is left of its PDEVs. */
static struct cca_pdev *disconnected(struct pci_dev *pdev)
{
	(void)pci_tsm_disconnect(pdev);
	return cca_pdev_of(pdev);
}

BODY(pdev_endpoint_goes_from_new_by_its_key_to_ready)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct cca_pdev *p = disconnected(pdev);

	pdev_is(s, p);
	(void)rmi_pdev(p, CCA_PDEV_CREATE);
	pdev_is(s, p);
	(void)pdev_says(pdev, p);
	pdev_is(s, p);
	(void)rmi_pdev(p, CCA_PDEV_SET_PUBKEY);
	pdev_is(s, p);
	(void)pdev_says(pdev, p);
	pdev_is(s, p);
}

BODY(pdev_root_port_goes_from_new_to_ready)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct cca_pdev *p = disconnected(pdev);

	(void)rmi_pdev(p->peer, CCA_PDEV_CREATE);
	pdev_is(s, p->peer);
	(void)pdev_says(pdev, p->peer);
	pdev_is(s, p->peer);
}

BODY(pdev_op_stop_leads_to_stopped_and_destroy_to_nothing)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct cca_pdev *p = disconnected(pdev);

	(void)rmi_pdev(p, CCA_PDEV_CREATE);
	(void)pdev_says(pdev, p);
	(void)rmi_pdev(p, CCA_PDEV_STOP);
	pdev_is(s, p);
	(void)pdev_says(pdev, p);
	pdev_is(s, p);
	(void)rmi_pdev(p, CCA_PDEV_DESTROY);
	pdev_is(s, p);
}

BODY(pdev_failure_leads_to_error_and_abort_leaves_the_state)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct cca_pdev *p = disconnected(pdev);

	(void)rmi_pdev(p, CCA_PDEV_CREATE);
	dead(pdev, true);
	(void)pdev_says(pdev, p);
	pdev_is(s, p);
	(void)rmi_pdev(p, CCA_PDEV_ABORT);
	pdev_is(s, p);
}

BODY(pdev_stream_connect_is_a_handshake_of_two_that_wait)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct cca_pdev *p = disconnected(pdev);

	(void)pci_tsm_connect(pdev);
	(void)rmi_pdev(p, CCA_PDEV_STREAM_DISCONNECT);
	/* The endpoint waits for the root port, which waits for it. */
	answer(s, pdev_says(pdev, p) ? 'w' : '-');
	answer(s, pdev_says(pdev, p->peer) ? 'w' : '-');
	answer(s, pdev_says(pdev, p) ? 'w' : '-');
	answer(s, pdev_says(pdev, p->peer) ? 'w' : '-');
	answer(s, pdev_says(pdev, p) ? 'w' : '-');
	pdev_is(s, p);
	pdev_is(s, p->peer);
	answer(s, p->link.stream ? 'c' : '-');
	status_is(s, rmi_pdev(p, CCA_PDEV_STREAM_COMPLETE));
	answer(s, p->link.stream ? 'c' : '-');
}

BODY(pdev_stream_key_refresh_goes_as_connect)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct cca_pdev *p = cca_pdev_of(pdev);

	(void)rmi_pdev(p, CCA_PDEV_STREAM_KEY_REFRESH);
	for (unsigned i = 0; i < 2; i++) {
		(void)pdev_says(pdev, p->peer);
		(void)pdev_says(pdev, p);
	}
	status_is(s, rmi_pdev(p, CCA_PDEV_STREAM_COMPLETE));
	answer(s, pdev->hw.dsm->streams[0].set == 1 ? '1' : '0');
	answer(s, p->link.stream ? 'c' : '-');
}

/* Neither disconnected, nor stopped, nor spinning. */
BODY(pdev_endpoint_in_error_with_a_connected_stream_is_stuck)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct cca_pdev *p = cca_pdev_of(pdev);
	struct message m = {.name = NULL};
	bool wait;

	p->state = CCA_PDEV_ERROR;
	status_is(s, rmi_pdev(p, CCA_PDEV_STREAM_DISCONNECT));
	status_is(s, rmi_pdev_communicate(p, &m, &wait));
	status_is(s, rmi_pdev(p, CCA_PDEV_ABORT));
	status_is(s, rmi_pdev(p, CCA_PDEV_STOP));
	status_is(s, rmi_pdev(p, CCA_PDEV_DESTROY));
	(void)pci_tsm_disconnect(pdev);
	answer(s, strstr(s->notes, "PDEV leaked") ? 'n' : '?');
	answer(s, p->present ? 'R' : 'A');
	answer(s, pci_tsm_connect(pdev) ? '!' : '+');
}

BODY(vdev_new_is_unlocked_without_a_word_to_the_device)
{
	struct cca_vdev *v = cca_vdev_of(devices[0]->pdev);

	dead(devices[0]->pdev, true);
	(void)rmi_vdev(v, CCA_VDEV_CREATE);
	vdev_is(s, v);
	vdev_says(devices[0]->pdev);
	vdev_is(s, v);
}

static void nonces_are(struct stack *s, const struct cca_vdev *v)
{
	for (unsigned i = 0; i < CCA_NONCE_COUNT; i++)
		answer(s, (char)('0' + v->nonces.of[i]));
}

BODY(vdev_operations_move_it_and_renew_their_nonces)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct cca_vdev *v = cca_vdev_of(pdev);

	locked(pdev);
	vdev_is(s, v);
	nonces_are(s, v);
	vdev_to(pdev, CCA_VDEV_GET_MEASUREMENTS);
	vdev_to(pdev, CCA_VDEV_GET_INTERFACE_REPORT);
	vdev_is(s, v);
	nonces_are(s, v);
	vdev_to(pdev, CCA_VDEV_START);
	vdev_is(s, v);
	nonces_are(s, v);
	vdev_to(pdev, CCA_VDEV_UNLOCK);
	vdev_is(s, v);
	vdev_to(pdev, CCA_VDEV_LOCK);
	vdev_is(s, v);
	nonces_are(s, v);
}

BODY(vdev_failure_leads_to_error_and_out_by_abort_unlock_destroy)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct cca_vdev *v = cca_vdev_of(pdev);

	locked(pdev);
	dead(pdev, true);
	vdev_to(pdev, CCA_VDEV_START);
	vdev_is(s, v);
	status_is(s, rmi_vdev(v, CCA_VDEV_UNLOCK));
	status_is(s, rmi_vdev(v, CCA_VDEV_ABORT));
	vdev_is(s, v);
	status_is(s, rmi_vdev(v, CCA_VDEV_UNLOCK));
	/* The STOP gets nowhere: success. */
	vdev_says(pdev);
	vdev_is(s, v);
	answer(s, v->tdi.cut_off ? 'u' : '-');
	status_is(s, rmi_vdev(v, CCA_VDEV_DESTROY));
	vdev_is(s, v);
}

/* All calls of an operation up to where the message is out. */
static void vdev_asks(struct cca_vdev *v, struct message *m, unsigned messages)
{
	for (unsigned i = 0; i < messages; i++) {
		m->status = 0;
		(void)rmi_vdev_communicate(v, m);
	}
}

BODY(vdev_unlock_fails_if_the_device_answers_and_is_not_unlocked)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct cca_vdev *v = cca_vdev_of(pdev);
	struct message m = {.name = NULL};

	locked(pdev);
	(void)rmi_vdev(v, CCA_VDEV_UNLOCK);
	vdev_asks(v, &m, 2);
	m.answer[0] = TDISP_CONFIG_LOCKED;
	vdev_asks(v, &m, 1);
	vdev_is(s, v);
}

BODY(vdev_lock_is_version_capabilities_state_lock_state)
{
	struct cca_vdev *v = cca_vdev_of(devices[0]->pdev);
	static const enum tdisp_state answers[5] = {
		[2] = TDISP_CONFIG_UNLOCKED, [4] = TDISP_CONFIG_LOCKED};
	struct message m = {.name = NULL};

	(void)rmi_vdev(v, CCA_VDEV_CREATE);
	vdev_says(devices[0]->pdev);
	(void)rmi_vdev(v, CCA_VDEV_LOCK);
	for (unsigned i = 0; i < 5; i++) {
		vdev_asks(v, &m, 1);
		answer_of(s, "VClRSTP", dsm_code(&m) - TDISP_GET_TDISP_VERSION);
		m.answer[0] = answers[i];
	}
	vdev_asks(v, &m, 1);
	vdev_is(s, v);
}

BODY(vdev_lock_fails_if_the_state_is_not_unlocked)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct message lock = {.argument = {TDISP_LOCK_INTERFACE_REQUEST}};

	tdisp_handle(&pdev->hw, &lock);
	locked(pdev);
	vdev_is(s, cca_vdev_of(pdev));
}

BODY(vdev_loops_of_one_pdev_replace_each_others_exchange)
{
	struct cca_vdev *a = cca_vdev_of(devices[0]->pdev);
	struct cca_vdev *b = cca_vdev_of(devices[1]->pdev);
	struct message m = {.name = NULL};

	b->tdi.link = a->tdi.link;
	vdev_to(devices[0]->pdev, CCA_VDEV_CREATE);
	vdev_to(devices[1]->pdev, CCA_VDEV_CREATE);
	(void)rmi_vdev(a, CCA_VDEV_LOCK);
	vdev_asks(a, &m, 3);
	/* The other begins: from here on there is one script, its own. */
	(void)rmi_vdev(b, CCA_VDEV_GET_MEASUREMENTS);
	vdev_asks(b, &m, 1);
	/* That ends it, and the first takes it for its LOCK. */
	vdev_asks(a, &m, 1);
	vdev_is(s, a);
	vdev_asks(b, &m, 1);
	vdev_is(s, b);
}

BODY(vdev_abort_looks_at_the_pdev_to_cancel)
{
	struct cca_vdev *v = cca_vdev_of(devices[0]->pdev);
	struct cca_pdev *p = cca_pdev_of(devices[0]->pdev);
	struct message m = {.name = NULL};

	vdev_to(devices[0]->pdev, CCA_VDEV_CREATE);
	(void)rmi_vdev(v, CCA_VDEV_LOCK);
	vdev_asks(v, &m, 1);
	(void)rmi_vdev(v, CCA_VDEV_ABORT);
	answer(s, p->exchange.script == CCA_SCRIPT_NONE ? '-' : 'x');
	p->comm = CCA_COMM_ACTIVE;
	v->comm = CCA_COMM_ACTIVE;
	(void)rmi_vdev(v, CCA_VDEV_ABORT);
	answer(s, p->exchange.script == CCA_SCRIPT_NONE ? '-' : 'x');
}

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

BODY(row_3_0_04_05_cca_lock_and_start_on_the_guests_wish)
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
	ROW(pdev_endpoint_goes_from_new_by_its_key_to_ready, 1, "AiNpKiHpRi",  \
	    "")                                                                \
	ROW(pdev_root_port_goes_from_new_to_ready, 1, "NpRi", "")              \
	ROW(pdev_op_stop_leads_to_stopped_and_destroy_to_nothing, 1, "KpSiAi", \
	    "")                                                                \
	ROW(pdev_failure_leads_to_error_and_abort_leaves_the_state, 1, "EeEi", \
	    "")                                                                \
	ROW(pdev_stream_connect_is_a_handshake_of_two_that_wait, 1,            \
	    "www--RiRic+-", "")                                                \
	ROW(pdev_stream_key_refresh_goes_as_connect, 1, "+1c", "")             \
	ROW(pdev_endpoint_in_error_with_a_connected_stream_is_stuck, 1,        \
	    "+d+ddnR!", "")                                                    \
	ROW(vdev_new_is_unlocked_without_a_word_to_the_device, 1, "NpUi", "")  \
	ROW(vdev_operations_move_it_and_renew_their_nonces, 1,                 \
	    "Li100Li123Si123UiLi423", "")                                      \
	ROW(vdev_failure_leads_to_error_and_out_by_abort_unlock_destroy, 1,    \
	    "Eed+Ei+Uiu+Ai", "")                                               \
	ROW(vdev_unlock_fails_if_the_device_answers_and_is_not_unlocked, 1,    \
	    "Ee", "")                                                          \
	ROW(vdev_lock_is_version_capabilities_state_lock_state, 1, "VCSlSLi",  \
	    "")                                                                \
	ROW(vdev_lock_fails_if_the_state_is_not_unlocked, 1, "Ee", "")         \
	ROW(vdev_loops_of_one_pdev_replace_each_others_exchange, 2, "LiEe",    \
	    "")                                                                \
	ROW(vdev_abort_looks_at_the_pdev_to_cancel, 1, "x-", "")               \
	ROW(row_3_0_04_05_cca_lock_and_start_on_the_guests_wish, 1,            \
	    "tLLfx-tRRmd-", "")                                                \
	ROW(row_3_0_06_cca_host_sends_stop_by_unlock_and_communicate, 1,       \
	    "--Ufx-", "")                                                      \
	ROW(host_cannot_start_without_a_guests_request, 1, "itLLfx-", "")      \
	ROW(row_3_0_08_cca_dma_is_off_before_the_stop_is_said, 1, "+tRRfx-",   \
	    "")                                                                \
	ROW(zap_while_bound_is_legal, 1, "tRRfd---Ufx-", "")                   \
	ROW(row_3_0_07_cca_unbind_before_zap_is_refused_while_mapped, 1,       \
	    "-RRmd-!", "firmware-error")                                       \
	ROW(row_3_0_12_cca_device_out_of_reach_is_taken_for_stopped, 1,        \
	    "--Lfx-!+", "")                                                    \
	ROW(error_at_unbind_is_unlocked, 1, "tLEfx---Ufx-", "")                \
	ROW(vm_that_is_dead_does_not_keep_an_unbind, 1, "--Ufxk", "")          \
	ROW(row_3_0_10_cca_guest_of_another_bind_is_told_by_its_nonces, 1,     \
	    "tLLfx-tLLfx-", "")

static void expect(unsigned devices, stack_body *body, const char *leaves,
		   const char *findings)
{
	struct stack s;

	stack_init_on(&s, devices, "cca");
	stack_run(&s, body);
	ck_assert_str_eq(s.answers, leaves);
	if (*findings)
		ck_assert_ptr_nonnull(strstr(stack_findings(&s), findings));
	ck_assert_ptr_null(strstr(stack_findings(&s), "stale-evidence"));
	if (!strstr(findings, "firmware-error"))
		ck_assert_ptr_null(
			strstr(stack_findings(&s), "firmware-error"));
	stack_release(&s);
}

#define TEST(words, devices, leaves, findings)                                 \
	START_TEST(words)                                                      \
	{                                                                      \
		expect(devices, words##_body, leaves, findings);               \
	}                                                                      \
	END_TEST
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
	stack_run(&s, row_3_0_04_05_cca_lock_and_start_on_the_guests_wish_body);
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
	Suite *suite = suite_create("models_cca_host");
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
