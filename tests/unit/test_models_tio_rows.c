/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim: what host and guest make of events and failures on SEV-TIO is what the
 * column of TIO in the comparisons of platforms (8.2, 8.6) says, and what a
 * guest holds its evidence against (5.4).
 * Method: a task does what a guest or a VMM does; the calls of the firmware are
 * compared with a text, or what is left is looked at.
 */
#include "suite.h"
#include "test_tio_fixture.h"

/* As two functions of one device. */
static void body_two_tdis(struct stack *s,
			  struct vfio_pci_core_device **devices)
{
	struct tio_call status, other;

	(void)s;
	devices[1]->pdev->dsm = devices[0]->pdev;
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	status = sev_tdi_call(devices[0]->pdev, TIO_TDI_STATUS, 0);
	ck_assert_int_eq(tio_command(&status), TIO_SPDM_REQUEST);
	other = sev_tdi_call(devices[1]->pdev, TIO_TDI_CREATE, 0);
	ck_assert_int_eq(tio_command(&other), TIO_SUCCESS);
	other.command = TIO_TDI_BIND;
	ck_assert_int_eq(tio_command(&other), TIO_COMMAND_IN_FLIGHT);
	other.command = TIO_TDI_RECLAIM;
	ck_assert_int_eq(tio_command(&other), TIO_SUCCESS);
	ck_assert_int_eq(pci_doe(devices[0]->pdev, &status.message), 0);
	ck_assert_int_eq(tio_command(&status), TIO_SUCCESS);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

START_TEST(row_8_6_tio_two_tdis_of_one_pf_one_command_per_device)
{
	struct host h;

	host_init(&h, 2);
	stack_run(&h.stack, body_two_tdis);
	stack_release(&h.stack);
}
END_TEST

static void body_unreachable(struct stack *s,
			     struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	ck_assert_int_eq(stack_bind(devices[0]), 0);
	calls_begin(s);
	pdev->tsm.doe_mb.dead = true;
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	ck_assert(!pdev->fw->present && pdev->fw->cut_off);
	ck_assert_int_eq(pdev->hw.state, TDISP_CONFIG_LOCKED);
	/* The device has never heard of it, and takes no LOCK: the bind that
	 * fails stops it, and the next one works. */
	pdev->tsm.doe_mb.dead = false;
	ck_assert_int_eq(stack_bind(devices[0]), -ENXIO);
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	ck_assert(!pdev->fw->cut_off);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

START_TEST(row_8_6_tio_host_cannot_reach_device_force_unbind)
{
	struct host h;

	host_init(&h, 1);
	stack_design(&h.stack, SWITCH_LOST_ANSWER, ANSWER_STOPPED);
	stack_run(&h.stack, body_unreachable);
	ck_assert_int_eq(
		strncmp(h.calls,
			"TDI_UNBIND TDI_UNBIND force TDI_STATUS TDI_RECLAIM "
			"ASID_FENCE_STATUS ASID_FENCE_CLEAR TDI_CREATE TDI_BIND "
			"TDI_UNBIND TDI_RECLAIM",
			60),
		0);
	ck_assert_str_eq(stack_findings(&h.stack), "");
	stack_release(&h.stack);
}
END_TEST

static void body_reclaim_refused(struct stack *s,
				 struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	/* As if neither had been heard of. */
	sev_link_of(pdev)->dev.link.stream = false;
	tio_tdi_of(pdev)->bound = false;
	tio_tdi_of(pdev)->tdi.present = false;
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

START_TEST(row_8_6_tio_unbind_fails_for_good_the_leak_is_reported)
{
	struct host h;

	host_init(&h, 1);
	stack_run(&h.stack, body_reclaim_refused);
	ck_assert_ptr_nonnull(
		strstr(stack_findings(&h.stack), "firmware-error"));
	stack_release(&h.stack);
}
END_TEST

static void body_zap(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct kvm *kvm = s->model->vms[0].kvm;

	guest(s, guest_op_bind);
	guest(s, guest_op_attest);
	guest(s, guest_op_accept);
	ck_assert_int_eq(kvm_set_memory_attributes(kvm, pdev, false), 0);
	ck_assert_int_eq(pdev->fw->mmio, PRIVATE_MMIO_FREE);
	ck_assert(kvm_vcpu_can_run(kvm));
	/* The guest's access exits, and is of the wrong kind for KVM now. */
	guest(s, guest_op_run);
	ck_assert_int_eq(pdev->guest_view, TDISP_ERROR);
	ck_assert_int_eq(kvm_set_memory_attributes(kvm, pdev, true), 0);
	ck_assert_int_eq(kvm_private_mmio_fault(kvm, pdev), 0);
	ck_assert_int_eq(pdev->fw->mmio, PRIVATE_MMIO_MAPPED);
	ck_assert_int_eq(pdev->hw.state, TDISP_RUN);
	guest(s, guest_op_unbind);
	ck_assert_int_eq(kvm_private_mmio_fault(kvm, pdev), -EFAULT);
	ck_assert(kvm_vcpu_can_run(kvm));
}

START_TEST(row_8_6_tio_zap_while_bound_guest_faults_only)
{
	struct host h;

	host_init(&h, 1);
	stack_run(&h.stack, body_zap);
	ck_assert_str_eq(stack_findings(&h.stack), "");
	stack_release(&h.stack);
}
END_TEST

static void body_under_memory_lock(struct stack *s,
				   struct vfio_pci_core_device **devices)
{
	(void)s;
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	down_write(&devices[0]->memory_lock);
	ck_assert_int_eq(pci_tsm_unbind(devices[0]->pdev), 0);
	up_write(&devices[0]->memory_lock);
	ck_assert(!devices[0]->pdev->fw->present);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

/* r6 of 8.4: a bug that cannot be seen on the wrong platform. */
START_TEST(row_8_2_tio_unbind_does_not_need_memory_lock_free)
{
	struct host h;

	host_init(&h, 1);
	stack_run(&h.stack, body_under_memory_lock);
	ck_assert_ptr_null(strstr(stack_findings(&h.stack), "self-deadlock"));
	ck_assert_int_eq(h.stack.result.status, RUN_FINISHED);
	stack_release(&h.stack);
}
END_TEST

static void body_rebind(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	guest(s, guest_op_bind);
	guest(s, guest_op_attest);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	guest(s, guest_op_accept);
	s->rc[0] = (int)pdev->hw.state;
	s->rc[1] = (int)pdev->fw->dma;
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

START_TEST(row_5_4_tio_the_report_counter_tells_a_later_bind)
{
	struct host h;

	host_init(&h, 1);
	stack_run(&h.stack, body_rebind);
	ck_assert_int_eq(h.stack.rc[0], TDISP_CONFIG_LOCKED);
	ck_assert_int_eq(h.stack.rc[1], PRIVATE_DMA_OFF);
	ck_assert_str_eq(stack_findings(&h.stack), "");
	stack_release(&h.stack);
}
END_TEST

START_TEST(row_5_4_tio_a_guest_that_does_not_compare_uses_stale_evidence)
{
	struct host h;

	host_init(&h, 1);
	stack_design(&h.stack, SWITCH_GUEST_EVIDENCE, EVIDENCE_KEPT);
	stack_run(&h.stack, body_rebind);
	ck_assert_int_eq(h.stack.rc[0], TDISP_RUN);
	ck_assert_str_eq(stack_findings(&h.stack), "stale-evidence");
	stack_release(&h.stack);
}
END_TEST

int main(void)
{
	const TTest *const rows[] = {
		row_8_6_tio_two_tdis_of_one_pf_one_command_per_device,
		row_8_6_tio_host_cannot_reach_device_force_unbind,
		row_8_6_tio_unbind_fails_for_good_the_leak_is_reported,
		row_8_6_tio_zap_while_bound_guest_faults_only,
		row_8_2_tio_unbind_does_not_need_memory_lock_free,
		row_5_4_tio_the_report_counter_tells_a_later_bind,
		row_5_4_tio_a_guest_that_does_not_compare_uses_stale_evidence,
	};
	Suite *s = suite_create("models_tio_rows");
	TCase *core = suite_case("core");

	for (unsigned i = 0; i < ARRAY_COUNT(rows); i++)
		tcase_add_test(core, rows[i]);
	suite_add_tcase(s, core);
	return suite_main(s);
}
