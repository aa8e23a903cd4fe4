/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    each checker that judges firmware, device and TSM driver sees what it
 *         is there for, and is silent where nothing is wrong. The invariants
 *         that they watch over are all documented, each by one name.
 * Method: a stack with one device, whose state a test breaks behind the models'
 *         back; and the answers of a device, made up.
 */
#include "test_checkers_fixture.h"

#include "findings_firmware.h"
#include "firmware/firmware.h"
#include "firmware/tio_row.h"
#include "invariants.h"
#include "kernel/cca_tsm.h"
#include "kernel/pci_tsm.h"
#include "kernel/sev_tsm.h"
#include "kernel/tdx_tsm.h"
#include "platform.h"
#include "suite.h"

static struct message answered(enum dsm_protocol protocol, unsigned code,
			       uint32_t session, uint64_t nonce)
{
	return (struct message){
		.name = "test",
		.argument = {dsm_word(protocol, code, session), nonce},
		.answer = {nonce},
	};
}

static void answer(struct pci_dev *pdev, enum dsm_protocol protocol,
		   unsigned code, uint32_t session, uint64_t nonce)
{
	struct message m = answered(protocol, code, session, nonce);

	check_doe_answered(pdev, &m, PLACE_HERE);
}

static void good_answers(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	answer(pdev, DSM_IDE_KM, IDE_KM_KEY_PROG, 7, 0);
	answer(pdev, DSM_TDISP, TDISP_LOCK_INTERFACE_REQUEST, 7, 1);
	answer(pdev, DSM_TDISP, TDISP_START_INTERFACE_REQUEST, 7, 1);
	answer(pdev, DSM_TDISP, TDISP_STOP_INTERFACE_REQUEST, 7, 0);
	answer(pdev, DSM_TDISP, TDISP_LOCK_INTERFACE_REQUEST, 7, 2);
	answer(pdev, DSM_TDISP, TDISP_START_INTERFACE_REQUEST, 7, 2);
}

static void started_unlocked(struct stack *s,
			     struct vfio_pci_core_device **devices)
{
	(void)s;
	answer(devices[0]->pdev, DSM_TDISP, TDISP_START_INTERFACE_REQUEST, 1,
	       1);
}

static void nonce_of_another_lock(struct stack *s,
				  struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	answer(pdev, DSM_TDISP, TDISP_LOCK_INTERFACE_REQUEST, 1, 1);
	answer(pdev, DSM_TDISP, TDISP_STOP_INTERFACE_REQUEST, 1, 0);
	answer(pdev, DSM_TDISP, TDISP_LOCK_INTERFACE_REQUEST, 1, 2);
	answer(pdev, DSM_TDISP, TDISP_START_INTERFACE_REQUEST, 1, 1);
}

static void keys_of_another_session(struct stack *s,
				    struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	answer(pdev, DSM_IDE_KM, IDE_KM_KEY_PROG, 1, 0);
	answer(pdev, DSM_TDISP, TDISP_LOCK_INTERFACE_REQUEST, 2, 1);
}

static void an_error_says_nothing(struct stack *s,
				  struct vfio_pci_core_device **devices)
{
	struct message m =
		answered(DSM_TDISP, TDISP_START_INTERFACE_REQUEST, 1, 1);

	(void)s;
	m.status = TDISP_NO_ANSWER;
	check_doe_answered(devices[0]->pdev, &m, PLACE_HERE);
}

static void served_when_insecure(struct stack *s,
				 struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	pdev->hw.streams = 1;
	pdev->hw.dsm->streams[0].state = IDE_INSECURE;
	check_private_served(pdev, PLACE_HERE);
}

static void served_after_reset(struct stack *s,
			       struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	answer(pdev, DSM_TDISP, TDISP_LOCK_INTERFACE_REQUEST, 1, 1);
	check_private_served(pdev, PLACE_HERE);
	check_bus_reset(pdev);
	check_private_served(pdev, PLACE_HERE);
}

static void served_after_a_new_lock(struct stack *s,
				    struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	check_bus_reset(pdev);
	answer(pdev, DSM_TDISP, TDISP_LOCK_INTERFACE_REQUEST, 1, 1);
	check_private_served(pdev, PLACE_HERE);
}

static void dma_on_after_unbind(struct stack *s,
				struct vfio_pci_core_device **devices)
{
	(void)s;
	check_dma_off(devices[0]->pdev, PLACE_HERE);
	devices[0]->pdev->fw->dma = PRIVATE_DMA_ON;
	check_dma_off(devices[0]->pdev, PLACE_HERE);
}

static void dma_on_when_the_vm_goes(struct stack *s,
				    struct vfio_pci_core_device **devices)
{
	devices[0]->pdev->fw->dma = PRIVATE_DMA_ON;
	check_vm_destroyed(s->model->vms[0].kvm, PLACE_HERE);
}

static void bound_when_the_vm_goes(struct stack *s,
				   struct vfio_pci_core_device **devices)
{
	check_vm_destroyed(s->model->vms[0].kvm, PLACE_HERE);
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	check_vm_destroyed(s->model->vms[0].kvm, PLACE_HERE);
	(void)stack_unbind(devices[0]);
}

static void bound_when_the_session_goes(struct stack *s,
					struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	check_disconnect(pdev, PLACE_HERE);
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	check_disconnect(pdev, PLACE_HERE);
	(void)stack_unbind(devices[0]);
}

static void two_sequences(struct stack *s,
			  struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	check_sequence_begin(pdev, PLACE_HERE);
	check_sequence_end(pdev);
	/* The task that serves the device stands for somebody else. */
	pdev->check->exchanges[0] = (struct check_exchange){
		.task = world_task(s->world, 0),
		.place = PLACE_HERE,
	};
	pdev->check->exchange_count = 1;
	ck_assert_ptr_ne(pdev->check->exchanges[0].task, task_current());
	check_sequence_begin(pdev, PLACE_HERE);
	check_sequence_end(pdev);
	/* That one is in the middle of it still. */
	ck_assert_uint_eq(pdev->check->exchange_count, 1);
}

/* Another unbind under way does not make a zap somebody else's. */
static void own_zap_of_two_unbinds(struct stack *s,
				   struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	ck_assert_int_eq(stack_bind(devices[0]), 0);
	check_unbind_begin(pdev);
	pdev->check->unbinding |= UINT64_C(1) << world_task(s->world, 0)->slot;
	check_zapped(devices[0], "zapped the BARs", PLACE_HERE);
	pdev->check->unbinding = 0;
	(void)stack_unbind(devices[0]);
}

static void zap_beside_an_unbind(struct stack *s,
				 struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	ck_assert_int_eq(stack_bind(devices[0]), 0);
	pdev->check->unbinding |= UINT64_C(1) << world_task(s->world, 0)->slot;
	check_zapped(devices[0], "zapped the BARs", PLACE_HERE);
	pdev->check->unbinding = 0;
	(void)stack_unbind(devices[0]);
}

static void bound_by_nobodys_wish(struct stack *s,
				  struct vfio_pci_core_device **devices)
{
	(void)s;
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	(void)vmm_syscall(devices[0], "pwrite", vfio_pci_ioctl_tsm_bind, 0);
	(void)stack_unbind(devices[0]);
}

static void accessed_while_bound(struct stack *s,
				 struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	check_host_access(pdev, PCI_BAR_PRIVATE, PLACE_HERE);
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	check_host_access(pdev, PCI_BAR_SHARED, PLACE_HERE);
	check_host_access(pdev, PCI_BAR_PRIVATE, PLACE_HERE);
	(void)stack_unbind(devices[0]);
}

/* As the page fault has it that has mapped the BAR. */
static void mapped_while_revoked(struct stack *s,
				 struct vfio_pci_core_device **devices)
{
	struct kvm *kvm = s->model->vms[0].kvm;
	struct pci_dev *pdev = devices[0]->pdev;
	struct kvm_memory_slot *slot = kvm->slots[pdev->index];

	ck_assert_int_eq(kvm_shared_mmio_fault(kvm, pdev), 0);
	check_mapped(slot, PLACE_HERE);
	slot->attach->revoked = true;
	/* KVM is not told yet: it will undo what it maps now. */
	slot->attach->told = false;
	check_mapped(slot, PLACE_HERE);
	slot->attach->told = true;
	check_mapped(slot, PLACE_HERE);
}

static void dma_sent(struct stack *s, struct vfio_pci_core_device **devices,
		     enum tdisp_state state)
{
	(void)s;
	devices[0]->pdev->hw.state = state;
	check_dma_sent(devices[0]->pdev, PLACE_HERE);
	devices[0]->pdev->hw.state = TDISP_CONFIG_UNLOCKED;
}

static void dma_in_run(struct stack *s, struct vfio_pci_core_device **devices)
{
	dma_sent(s, devices, TDISP_RUN);
}

static void dma_when_unlocked(struct stack *s,
			      struct vfio_pci_core_device **devices)
{
	dma_sent(s, devices, TDISP_CONFIG_UNLOCKED);
}

static void dma_when_locked(struct stack *s,
			    struct vfio_pci_core_device **devices)
{
	dma_sent(s, devices, TDISP_CONFIG_LOCKED);
}

static void dma_in_error(struct stack *s, struct vfio_pci_core_device **devices)
{
	dma_sent(s, devices, TDISP_ERROR);
}

static void connections_in_turn(struct stack *s,
				struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	ck_assert_int_eq(pci_tsm_connect(pdev), -EBUSY);
	ck_assert_int_eq(pci_tsm_disconnect(pdev), 0);
	ck_assert_int_eq(pci_tsm_disconnect(pdev), 0);
	ck_assert_int_eq(pci_tsm_connect(pdev), 0);
	ck_assert_int_eq(pci_tsm_disconnect(pdev), 0);
	ck_assert_int_eq(pci_tsm_connect(pdev), 0);
}

static void connected_twice(struct stack *s,
			    struct vfio_pci_core_device **devices)
{
	(void)s;
	check_connected(devices[0]->pdev, PLACE_HERE);
}

static void disconnected_twice(struct stack *s,
			       struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	ck_assert_int_eq(pci_tsm_disconnect(pdev), 0);
	check_disconnected(pdev, PLACE_HERE);
}

/* A firmware that does not count its TDIs lets the driver delete the stream. */
static void stream_goes_under_a_tdi(struct stack *s,
				    struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	ck_assert_int_eq(stack_bind(devices[0]), 0);
	pdev->fw_link->tdis = 0;
	mutex_lock(&pdev->tsm.lock);
	s->model->platform->tsm->disconnect(pdev);
	mutex_unlock(&pdev->tsm.lock);
	pdev->fw_link->tdis = 1;
}

static void stream_goes_after_unbind(struct stack *s,
				     struct vfio_pci_core_device **devices)
{
	(void)s;
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	ck_assert_int_eq(pci_tsm_disconnect(devices[0]->pdev), 0);
}

static void bind_twice(struct vfio_pci_core_device *vdev)
{
	ck_assert_int_eq(stack_bind(vdev), 0);
	ck_assert_int_eq(stack_unbind(vdev), 0);
	ck_assert_int_eq(stack_bind(vdev), 0);
	ck_assert_int_eq(stack_unbind(vdev), 0);
}

static void evidence_goes_up(struct stack *s,
			     struct vfio_pci_core_device **devices)
{
	(void)s;
	bind_twice(devices[0]);
}

/* The firmware forgets how far it has counted. */
static void report_counter_starts_again(struct stack *s,
					struct vfio_pci_core_device **devices)
{
	(void)s;
	bind_twice(devices[0]);
	tio_tdi_of(devices[0]->pdev)->counter = 0;
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

static void lock_nonce_repeats(struct stack *s,
			       struct vfio_pci_core_device **devices)
{
	(void)s;
	bind_twice(devices[0]);
	cca_vdev_of(devices[0]->pdev)->nonce_last--;
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

static void evidence_of_number_zero(struct stack *s,
				    struct vfio_pci_core_device **devices)
{
	(void)s;
	check_evidence_made(devices[0]->pdev, 0, PLACE_HERE);
}

static void read_after_unbind(struct vfio_pci_core_device *vdev, bool left)
{
	struct pci_dev *pdev = vdev->pdev;

	check_page_shared(pdev, PLACE_HERE);
	ck_assert_int_eq(stack_bind(vdev), 0);
	ck_assert(tio_rmp_private(tio_tdi_of(pdev), pdev->fw->vm));
	check_page_shared(pdev, PLACE_HERE);
	ck_assert_int_eq(stack_unbind(vdev), 0);
	tio_tdi_of(pdev)->rmp[TIO_PAGES - 1].assigned = left;
	check_host_access(pdev, PCI_BAR_SHARED, PLACE_HERE);
	check_host_access(pdev, PCI_BAR_PRIVATE, PLACE_HERE);
}

static void pages_shared_after_unbind(struct stack *s,
				      struct vfio_pci_core_device **devices)
{
	(void)s;
	read_after_unbind(devices[0], false);
}

static void page_private_after_unbind(struct stack *s,
				      struct vfio_pci_core_device **devices)
{
	(void)s;
	read_after_unbind(devices[0], true);
}

/* A vCPU faults in the middle of a bind that has come as far as that. */
static void page_private_in_a_bind(struct stack *s,
				   struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	check_bind_begin(pdev);
	tio_tdi_of(pdev)->rmp[0].assigned = true;
	check_page_shared(pdev, PLACE_HERE);
	tio_tdi_of(pdev)->rmp[0].assigned = false;
	check_bind_end(pdev);
}

static void guest_told_the_truth(struct stack *s,
				 struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;
	unsigned binds;

	(void)s;
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	binds = check_unlock_asked(pdev);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	check_unlock_told(pdev, binds, PLACE_HERE);
	/* It is another bind that makes it locked by now. */
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	check_unlock_told(pdev, binds, PLACE_HERE);
	/* The firmware has given it up, and says so. */
	pdev->fw->cut_off = true;
	check_unlock_told(pdev, check_unlock_asked(pdev), PLACE_HERE);
	pdev->fw->cut_off = false;
	(void)stack_unbind(devices[0]);
}

/* A host that says 0, and has done nothing. */
static void guest_told_a_lie(struct stack *s,
			     struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	check_unlock_told(pdev, check_unlock_asked(pdev), PLACE_HERE);
	(void)stack_unbind(devices[0]);
}

static const struct checker_case cases[] = {
	{good_answers, "", "tdx"},
	{an_error_says_nothing, "", "tdx"},
	{started_unlocked, "tdisp-violation", "tdx"},
	{nonce_of_another_lock, "tdisp-violation", "tdx"},
	{keys_of_another_session, "tdisp-violation", "tdx"},
	{served_when_insecure, "tdisp-violation", "tdx"},
	{served_after_reset, "tdisp-violation", "tdx"},
	{served_after_a_new_lock, "", "tdx"},
	{dma_on_after_unbind, "private-dma-after-unbind", "tdx"},
	{dma_on_when_the_vm_goes, "private-dma-after-unbind", "tdx"},
	{bound_when_the_vm_goes, "ended-while-bound", "tdx"},
	{bound_when_the_session_goes, "ended-while-bound", "tdx"},
	{two_sequences, "interleaved-exchange", "tdx"},
	{own_zap_of_two_unbinds, "", "tdx"},
	{zap_beside_an_unbind, "zap-while-bound", "tdx"},
	{bound_by_nobodys_wish, "unasked-bind", "tdx"},
	{accessed_while_bound, "stale-mapping", "tdx"},
	{mapped_while_revoked, "stale-mapping", "tdx"},
	{dma_in_run, "", "tdx"},
	{dma_when_unlocked, "tdisp-violation", "tdx"},
	{dma_when_locked, "tdisp-violation", "tdx"},
	{dma_in_error, "tdisp-violation", "tdx"},
	{connections_in_turn, "", "tdx"},
	{connections_in_turn, "", "tio"},
	{connections_in_turn, "", "cca"},
	{connected_twice, "unbalanced-connect", "tdx"},
	{disconnected_twice, "unbalanced-connect", "tdx"},
	{stream_goes_after_unbind, "", "tdx"},
	{stream_goes_after_unbind, "", "tio"},
	{stream_goes_after_unbind, "", "cca"},
	{stream_goes_under_a_tdi, "ended-while-bound", "tdx"},
	{stream_goes_under_a_tdi, "ended-while-bound", "tio"},
	{stream_goes_under_a_tdi, "ended-while-bound", "cca"},
	{evidence_goes_up, "", "tdx"},
	{evidence_goes_up, "", "tio"},
	{evidence_goes_up, "", "cca"},
	{report_counter_starts_again, "repeated-evidence", "tio"},
	{lock_nonce_repeats, "repeated-evidence", "cca"},
	{evidence_of_number_zero, "repeated-evidence", "tio"},
	{evidence_of_number_zero, "repeated-evidence", "cca"},
	{pages_shared_after_unbind, "", "tio"},
	{page_private_after_unbind, "stale-mapping", "tio"},
	{page_private_in_a_bind, "", "tio"},
	{guest_told_the_truth, "", "cca"},
	{guest_told_a_lie, "false-unlock", "cca"},
	{guest_told_a_lie, "", "tdx"},
};

START_TEST(a_checker_sees_what_it_is_there_for)
{
	checker_case_judge(&cases[_i]);
}
END_TEST

static bool class_known(const char *name)
{
	unsigned count;
	const struct finding_class *const *engine = check_classes(&count);

	for (unsigned i = 0; i < count; i++)
		if (!strcmp(engine[i]->name, name))
			return true;
	for (unsigned i = 0; i < model_registry.class_count; i++)
		if (!strcmp(model_registry.classes[i]->name, name))
			return true;
	return false;
}

START_TEST(every_invariant_is_documented_once)
{
	unsigned all = (1U << model_registry.platform_count) - 1;

	for (unsigned i = 1; i < INVARIANT_COUNT; i++) {
		const struct registry_checker *c = &invariants[i];

		ck_assert_msg(c->name != NULL, "number %u has no row", i);
		ck_assert_msg(c->sentence && c->function && c->harm, "%s",
			      c->name);
		ck_assert_msg(class_known(c->klass), "%s: %s", c->name,
			      c->klass);
		ck_assert_msg(model_registry.platform_count < 3 ||
				      !(c->platforms & ~all),
			      "%s", c->name);
		for (unsigned j = 1; j < i; j++)
			ck_assert_msg(strcmp(invariants[j].name, c->name) != 0,
				      "%s stands twice", c->name);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("models_checkers");
	TCase *core = suite_case("core");

	tcase_add_loop_test(core, a_checker_sees_what_it_is_there_for, 0,
			    (int)ARRAY_COUNT(cases));
	tcase_add_test(core, every_invariant_is_documented_once);
	suite_add_tcase(s, core);
	return suite_main(s);
}
