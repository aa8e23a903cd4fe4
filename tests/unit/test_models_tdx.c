/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim: the TDX module, its driver and its guest answer the questions that
 * decide the model (3.0) as the column of TDX has it.
 * Method: one test for each row of the table, with its number in the name: a
 * few calls in order on one device, and what each leaves.
 */
#include "test_models_fixture.h"

#include "firmware/firmware_vm.h"
#include "guest/guest.h"
#include "kernel/tdx_tsm.h"
#include "platform.h"
#include "suite.h"

static void guest(struct stack *s,
		  void (*op)(struct world *w, const struct op_call *call))
{
	const struct registry_op row = {.name = "guest"};
	const struct op_call call = {.op = &row};

	op(s->world, &call);
}

static void accepted(struct stack *s)
{
	guest(s, guest_op_bind);
	guest(s, guest_op_attest);
	guest(s, guest_op_accept);
}

/* What the driver does for its STOP, with nothing around it. */
static enum tdx_status stop_by_hand(struct pci_dev *pdev, struct message *m)
{
	enum tdx_status status = tdh_devif_request(
		tdx_devif_of(pdev), TDISP_STOP_INTERFACE_REQUEST, m);

	if (status != TDX_SUCCESS)
		return status;
	ck_assert_int_eq(pci_doe(pdev, m), 0);
	return tdh_devif_response(tdx_devif_of(pdev), m);
}

#define ROW(name, wanted)                                                      \
	static stack_body name##_body;                                         \
	START_TEST(name)                                                       \
	{                                                                      \
		struct stack s;                                                \
                                                                               \
		stack_init(&s, 1);                                             \
		stack_run(&s, name##_body);                                    \
		ck_assert_int_eq(s.result.status, RUN_FINISHED);               \
		ck_assert_str_eq(stack_findings(&s), wanted);                  \
		stack_release(&s);                                             \
	}                                                                      \
	END_TEST                                                               \
	static void name##_body(struct stack *s,                               \
				struct vfio_pci_core_device **devices)

/* Strikes are those of one fault, as long as the test has s->fault set. */
#define ROW_FAULT(name, kind, count)                                           \
	static stack_body name##_body;                                         \
	START_TEST(name)                                                       \
	{                                                                      \
		struct stack s;                                                \
                                                                               \
		stack_init(&s, 1);                                             \
		fault_budget(s.world, kind, count);                            \
		stack_run(&s, name##_body);                                    \
		ck_assert_int_eq(s.result.status, RUN_FINISHED);               \
		ck_assert_str_eq(stack_findings(&s), "");                      \
		stack_release(&s);                                             \
	}                                                                      \
	END_TEST                                                               \
	static void name##_body(struct stack *s,                               \
				struct vfio_pci_core_device **devices)

/* A call that finds its object taken comes back, and nothing is done. */
ROW_FAULT(row_3_0_01_tdx_a_call_never_blocks, FAULT_FIRMWARE_BUSY, 1)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct tdx_devif *d = tdx_devif_of(pdev);

	s->locks[0] = '\0';
	s->fault = true;
	ck_assert_int_eq(tdh_devif_create(d), TDX_OPERAND_BUSY);
	s->fault = false;
	ck_assert(!pdev->fw->present);
	ck_assert_int_eq(tdh_devif_create(d), TDX_SUCCESS);
	ck_assert(pdev->fw->present);
	ck_assert_int_eq(tdh_devif_remove(d), TDX_SUCCESS);
	ck_assert_str_eq(s->locks, "");
}

/* The host calls again, so the guest sees nothing of it. */
ROW_FAULT(row_3_0_02_tdx_operand_busy_is_called_again, FAULT_FIRMWARE_BUSY, 3)
{
	struct pci_dev *pdev = devices[0]->pdev;

	ck_assert_int_eq(stack_bind(devices[0]), 0);
	s->fault = true;
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	ck_assert(!pdev->fw->present);
	ck_assert_int_eq(pdev->hw.state, TDISP_CONFIG_UNLOCKED);
}

ROW_FAULT(row_3_0_02_tdx_interrupted_resumable_is_taken_up, FAULT_INTERRUPTED,
	  1)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct tdx_devif *d = tdx_devif_of(pdev);
	struct message m;

	accepted(s);
	ck_assert_int_eq(stop_by_hand(pdev, &m), TDX_SUCCESS);
	s->fault = true;
	ck_assert_int_eq(tdh_dmar_remove(d), TDX_INTERRUPTED_RESUMABLE);
	ck_assert_int_eq(pdev->fw->dma, PRIVATE_DMA_BLOCKED);
	/* Half done, it holds the TDI. */
	ck_assert_int_eq(tdh_devif_remove(d), TDX_DEVIF_HAS_MAPPED_DMA);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	ck_assert_int_eq(pdev->fw->dma, PRIVATE_DMA_OFF);
}

/* Busy for longer than the host asks: it gives up, and has changed nothing. */
ROW_FAULT(row_3_0_02_tdx_a_call_that_stays_busy_is_given_up, FAULT_BUSY_BURST,
	  1)
{
	struct pci_dev *pdev = devices[0]->pdev;

	ck_assert_int_eq(stack_bind(devices[0]), 0);
	s->fault = true;
	ck_assert_int_eq(tdg_devif_validate(tdx_devif_of(pdev),
					    s->model->vms[0].kvm->fw),
			 TDX_SUCCESS);
	ck_assert_int_eq(pci_tsm_guest_req(pdev, NULL), -EBUSY);
	ck_assert_uint_eq(pdev->fw->burst, FIRMWARE_BURST - 8);
	ck_assert_int_eq(pdev->hw.state, TDISP_CONFIG_LOCKED);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	ck_assert(!pdev->fw->present);
}

/* The host has lost the entry: guests give way, until it is through. */
ROW_FAULT(row_3_0_02_tdx_guests_give_way_to_a_host_that_lost,
	  FAULT_HOST_PRIORITY, 1)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct tdx_devif *d = tdx_devif_of(pdev);
	const struct firmware_vm *td = s->model->vms[0].kvm->fw;
	struct message m;

	ck_assert_int_eq(stack_bind(devices[0]), 0);
	ck_assert_int_eq(tdg_devif_validate(d, td), TDX_SUCCESS);
	s->fault = true;
	ck_assert_int_eq(tdh_devif_request(d, TDISP_STOP_INTERFACE_REQUEST, &m),
			 TDX_OPERAND_BUSY);
	ck_assert_int_eq(tdg_devif_validate(d, td),
			 TDX_OPERAND_BUSY_HOST_PRIORITY);
	ck_assert_int_eq(tdg_devif_response(d, td),
			 TDX_OPERAND_BUSY_HOST_PRIORITY);
	ck_assert_int_eq(tdg_dmar_accept(d, td),
			 TDX_OPERAND_BUSY_HOST_PRIORITY);
	/* A host that is refused has had the lock, too. */
	ck_assert_int_eq(tdh_devif_remove(d), TDX_DEVIF_INVALID_STATE);
	ck_assert_int_eq(tdg_devif_validate(d, td), TDX_DEVIF_ALREADY_VALID);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

/* The module makes a message and waits; the device has heard nothing yet. */
ROW(row_3_0_03_tdx_the_host_carries_what_the_module_has_made, "")
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct tdx_devif *d = tdx_devif_of(pdev);
	struct message m, second;

	ck_assert_int_eq(stack_bind(devices[0]), 0);
	ck_assert_int_eq(tdh_devif_request(d, TDISP_STOP_INTERFACE_REQUEST, &m),
			 TDX_SUCCESS);
	ck_assert_int_eq(pdev->hw.state, TDISP_CONFIG_LOCKED);
	ck_assert_int_eq(
		tdh_devif_request(d, TDISP_STOP_INTERFACE_REQUEST, &second),
		TDX_DEVIF_TDISP_OUT_REQ);
	ck_assert_int_eq(pci_doe(pdev, &m), 0);
	ck_assert_int_eq(pdev->hw.state, TDISP_CONFIG_UNLOCKED);
	/* The module learns of it by the answer alone. */
	ck_assert_int_eq(pdev->fw->state, TDISP_CONFIG_LOCKED);
	ck_assert_int_eq(tdh_devif_response(d, &m), TDX_SUCCESS);
	ck_assert_int_eq(pdev->fw->state, TDISP_CONFIG_UNLOCKED);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	(void)s;
}

ROW(row_3_0_04_tdx_the_host_calls_and_the_module_builds_the_lock, "")
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	ck_assert_int_eq(pdev->hw.state, TDISP_CONFIG_LOCKED);
	ck_assert_int_eq(pdev->fw->state, TDISP_CONFIG_LOCKED);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

/* The host has nothing to carry before the guest has said it. */
ROW(row_3_0_05_tdx_the_guest_sends_start_and_the_host_carries_it, "")
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct message m;

	guest(s, guest_op_bind);
	ck_assert_int_eq(tdh_devif_request(tdx_devif_of(pdev), 0, &m),
			 TDX_OPERAND_INVALID);
	ck_assert_int_eq(pdev->hw.state, TDISP_CONFIG_LOCKED);
	guest(s, guest_op_attest);
	ck_assert_int_eq(pdev->hw.state, TDISP_CONFIG_LOCKED);
	guest(s, guest_op_accept);
	ck_assert_int_eq(pdev->hw.state, TDISP_RUN);
	guest(s, guest_op_unbind);
}

ROW(row_3_0_06_tdx_the_host_sends_stop, "")
{
	struct pci_dev *pdev = devices[0]->pdev;

	accepted(s);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	ck_assert_int_eq(pdev->hw.state, TDISP_CONFIG_UNLOCKED);
	ck_assert_int_eq(pdev->fw->state, TDISP_CONFIG_UNLOCKED);
}

ROW(row_3_0_07_tdx_private_mmio_is_mapped_until_it_is_unlocked, "")
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct tdx_devif *d = tdx_devif_of(pdev);
	struct message m;

	accepted(s);
	ck_assert_int_eq(pdev->fw->mmio, PRIVATE_MMIO_MAPPED);
	ck_assert_int_eq(tdh_mmio_block(d), TDX_SUCCESS);
	ck_assert_int_eq(tdh_mmio_unmap(d), TDX_DEVIF_TDISP_INVALID_STATE);
	ck_assert_int_eq(pdev->fw->mmio, PRIVATE_MMIO_BLOCKED);
	/* What was refused is not lost: it goes after STOP. */
	ck_assert_int_eq(stop_by_hand(pdev, &m), TDX_SUCCESS);
	ck_assert_int_eq(tdh_mmio_unmap(d), TDX_SUCCESS);
	ck_assert_int_eq(pdev->fw->mmio, PRIVATE_MMIO_FREE);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	ck_assert(!pdev->fw->present);
}

/* Its child keeps the TD: who destroys the VM all the same leaks it whole. */
ROW(row_3_0_11_tdx_a_td_with_a_devif_is_not_torn_down, "ended-while-bound")
{
	struct kvm *kvm = s->model->vms[0].kvm;
	struct firmware_vm *td = kvm->fw;

	ck_assert_int_eq(stack_bind(devices[0]), 0);
	ck_assert_int_eq(tdh_phymem_page_reclaim(td),
			 TDX_TD_ASSOCIATED_PAGES_EXIST);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	ck_assert_int_eq(tdh_phymem_page_reclaim(td), TDX_SUCCESS);
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	ck_assert_ptr_null(strstr(s->notes, "VM leaked"));
	for (uint64_t i = kvm->users_count.value; i > 0; i--)
		kvm_put_kvm(kvm);
	ck_assert_ptr_nonnull(strstr(s->notes, "VM leaked"));
}

/*
 * KVM drops its own entry of a page before the module has let go of it. After
 * the refusal (3.1.6: the page is leaked, blocked) no later revoke finds the
 * page, so the module refuses DEVIF.REMOVE as well: its pages are leaked, and
 * its child stays with the TD. That is two refusals, and a firmware that has
 * the TDI when all others say that it is unbound.
 */
static void unmapped_too_early(struct stack *s,
			       struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct kvm *kvm = s->model->vms[0].kvm;

	accepted(s);
	ck_assert(kvm_vcpu_can_run(kvm));
	spin_lock(&kvm->mmu_lock);
	s->model->platform->mmio->unmap(kvm, pdev);
	spin_unlock(&kvm->mmu_lock);
	ck_assert(!kvm_vcpu_can_run(kvm));
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	ck_assert_int_eq(pdev->hw.state, TDISP_CONFIG_UNLOCKED);
	ck_assert_int_eq(pdev->fw->state, TDISP_CONFIG_UNLOCKED);
	ck_assert_int_eq(pdev->fw->dma, PRIVATE_DMA_OFF);
}

ROW(row_3_0_12_tdx_what_is_refused_is_leaked_and_said,
    "firmware-error firmware-error bound-disagreement")
{
	unmapped_too_early(s, devices);
	ck_assert_int_eq(devices[0]->pdev->fw->mmio, PRIVATE_MMIO_BLOCKED);
	ck_assert(devices[0]->pdev->fw->present);
}

/* Where TDX and KVM take MMIO back on their own, the dead VM is all. */
static void taken_back_body(struct stack *s,
			    struct vfio_pci_core_device **devices)
{
	unmapped_too_early(s, devices);
	ck_assert_int_eq(devices[0]->pdev->fw->mmio, PRIVATE_MMIO_FREE);
	ck_assert(!devices[0]->pdev->fw->present);
}

START_TEST(row_3_0_07_tdx_unmapped_before_it_kills_the_vm)
{
	struct stack s;

	stack_init(&s, 1);
	stack_design(&s, SWITCH_TDX_UNBIND, TDX_UNBIND_OWN);
	stack_run(&s, taken_back_body);
	ck_assert_int_eq(s.result.status, RUN_FINISHED);
	ck_assert_str_eq(stack_findings(&s), "firmware-error");
	stack_release(&s);
}
END_TEST

ROW(row_3_0_08_tdx_trusted_dma_is_off_after_stop, "")
{
	struct pci_dev *pdev = devices[0]->pdev;

	accepted(s);
	ck_assert_int_eq(pdev->fw->dma, PRIVATE_DMA_ON);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	ck_assert_int_eq(pdev->fw->dma, PRIVATE_DMA_OFF);
}

ROW(row_3_0_09_tdx_dmar_accept_mmio_accept_start, "")
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct tdx_devif *d = tdx_devif_of(pdev);

	guest(s, guest_op_bind);
	/* Not before the guest has vouched for the device. */
	ck_assert_int_ne(tdg_dmar_accept(d, d->tdi.vm), TDX_SUCCESS);
	ck_assert_int_ne(tdg_mmio_accept(d), TDX_SUCCESS);
	ck_assert_int_ne(pdev->fw->dma, PRIVATE_DMA_ON);
	ck_assert_int_ne(pdev->fw->mmio, PRIVATE_MMIO_MAPPED);
	guest(s, guest_op_attest);
	guest(s, guest_op_accept);
	ck_assert_int_eq(pdev->fw->dma, PRIVATE_DMA_ON);
	ck_assert_int_eq(pdev->fw->mmio, PRIVATE_MMIO_MAPPED);
	ck_assert_int_eq(pdev->hw.state, TDISP_RUN);
	guest(s, guest_op_unbind);
}

/* What was judged is of one lock: another bind needs it anew. */
ROW(row_3_0_10_tdx_the_guest_asks_the_module_for_its_evidence, "")
{
	struct pci_dev *pdev = devices[0]->pdev;

	guest(s, guest_op_bind);
	guest(s, guest_op_attest);
	guest(s, guest_op_unbind);
	guest(s, guest_op_bind);
	guest(s, guest_op_accept);
	ck_assert_int_eq(pdev->hw.state, TDISP_CONFIG_LOCKED);
	ck_assert_int_ne(pdev->fw->dma, PRIVATE_DMA_ON);
	guest(s, guest_op_attest);
	guest(s, guest_op_accept);
	ck_assert_int_eq(pdev->hw.state, TDISP_RUN);
	guest(s, guest_op_unbind);
}

int main(void)
{
	const TTest *const rows[] = {
		row_3_0_01_tdx_a_call_never_blocks,
		row_3_0_02_tdx_operand_busy_is_called_again,
		row_3_0_02_tdx_interrupted_resumable_is_taken_up,
		row_3_0_02_tdx_guests_give_way_to_a_host_that_lost,
		row_3_0_02_tdx_a_call_that_stays_busy_is_given_up,
		row_3_0_03_tdx_the_host_carries_what_the_module_has_made,
		row_3_0_04_tdx_the_host_calls_and_the_module_builds_the_lock,
		row_3_0_05_tdx_the_guest_sends_start_and_the_host_carries_it,
		row_3_0_06_tdx_the_host_sends_stop,
		row_3_0_07_tdx_private_mmio_is_mapped_until_it_is_unlocked,
		row_3_0_07_tdx_unmapped_before_it_kills_the_vm,
		row_3_0_08_tdx_trusted_dma_is_off_after_stop,
		row_3_0_09_tdx_dmar_accept_mmio_accept_start,
		row_3_0_10_tdx_the_guest_asks_the_module_for_its_evidence,
		row_3_0_11_tdx_a_td_with_a_devif_is_not_torn_down,
		row_3_0_12_tdx_what_is_refused_is_leaked_and_said,
	};
	Suite *s = suite_create("models_tdx");
	TCase *core = suite_case("core");

	for (unsigned i = 0; i < ARRAY_COUNT(rows); i++)
		tcase_add_test(core, rows[i]);
	suite_add_tcase(s, core);
	return suite_main(s);
}
