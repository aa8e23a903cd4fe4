/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim: where messages lead the RMM: the moves of PDEV and VDEV.
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

static void locked(struct pci_dev *pdev)
{
	vdev_to(pdev, CCA_VDEV_CREATE);
	vdev_to(pdev, CCA_VDEV_LOCK);
}

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
	ROW(vdev_abort_looks_at_the_pdev_to_cancel, 1, "x-", "")
ROWS(TEST)

static void incomplete_body(struct stack *s,
			    struct vfio_pci_core_device **devices)
{
	struct cca_vdev *v = cca_vdev_of(devices[0]->pdev);

	status_is(s, rmi_op_continue(v));
	s->fault = true;
	status_is(s, rmi_vdev(v, CCA_VDEV_CREATE));
	vdev_is(s, v);
	/* Nothing but the two goes. */
	status_is(s, rmi_vdev(v, CCA_VDEV_CREATE));
	status_is(s, rmi_op_cancel(v));
	status_is(s, rmi_op_cancel(v));
	vdev_is(s, v);
	status_is(s, rmi_vdev(v, CCA_VDEV_CREATE));
	status_is(s, rmi_op_continue(v));
	vdev_is(s, v);
	vdev_says(devices[0]->pdev);
	vdev_is(s, v);
	status_is(s, rmi_vdev(v, CCA_VDEV_DESTROY));
}

START_TEST(vdev_incomplete_is_gone_on_with_or_cancelled)
{
	struct stack s;

	stack_init_on(&s, 1, "cca");
	fault_budget(s.world, FAULT_RMM_INCOMPLETE, 2);
	stack_run(&s, incomplete_body);
	ck_assert_str_eq(s.answers, "??Ai?+?Ai?+NpUi+");
	ck_assert_str_eq(stack_findings(&s), "");
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
	tcase_add_test(rows, vdev_incomplete_is_gone_on_with_or_cancelled);
	suite_add_tcase(suite, rows);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
