/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim: the TDX module, its driver and its guest answer the questions that
 * decide the model (3.0) as the column of TDX has it.
 * Method: one test for each row of the table, with its number in the name: a
 * few calls in order on one device, and what each leaves. Rows 1 to 3, which
 * are of exchanges and busy locks, are seen by what random faults do; row 11 is
 * left to the checker of no-vm-teardown-with-tdi.
 */
#include "test_models_fixture.h"

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

	accepted(s);
	ck_assert_int_eq(pdev->fw->mmio, PRIVATE_MMIO_MAPPED);
	ck_assert_int_eq(tdh_mmio_block(tdx_devif_of(pdev)), TDX_SUCCESS);
	ck_assert_int_eq(tdh_mmio_unmap(tdx_devif_of(pdev)),
			 TDX_DEVIF_TDISP_INVALID_STATE);
	/* As if nobody had tried. */
	pdev->fw->mmio = PRIVATE_MMIO_MAPPED;
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	ck_assert_int_eq(pdev->fw->mmio, PRIVATE_MMIO_FREE);
}

ROW(row_3_0_07_tdx_unmapped_before_it_kills_the_vm, "firmware-error")
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct kvm *kvm = s->model->vms[0].kvm;

	accepted(s);
	ck_assert(kvm_vcpu_can_run(kvm));
	spin_lock(&kvm->mmu_lock);
	s->model->platform->mmio->unmap(kvm, pdev);
	spin_unlock(&kvm->mmu_lock);
	ck_assert(!kvm_vcpu_can_run(kvm));
}

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
	ck_assert_int_ne(tdg_dmar_accept(d), TDX_SUCCESS);
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
		row_3_0_04_tdx_the_host_calls_and_the_module_builds_the_lock,
		row_3_0_05_tdx_the_guest_sends_start_and_the_host_carries_it,
		row_3_0_06_tdx_the_host_sends_stop,
		row_3_0_07_tdx_private_mmio_is_mapped_until_it_is_unlocked,
		row_3_0_07_tdx_unmapped_before_it_kills_the_vm,
		row_3_0_08_tdx_trusted_dma_is_off_after_stop,
		row_3_0_09_tdx_dmar_accept_mmio_accept_start,
		row_3_0_10_tdx_the_guest_asks_the_module_for_its_evidence,
	};
	Suite *s = suite_create("models_tdx");
	TCase *core = suite_case("core");

	for (unsigned i = 0; i < ARRAY_COUNT(rows); i++)
		tcase_add_test(core, rows[i]);
	suite_add_tcase(s, core);
	return suite_main(s);
}
