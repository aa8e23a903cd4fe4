/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    each checker that judges firmware, device and TSM driver sees what it
 *         is there for, and is silent where nothing is wrong. The invariants
 *         that they watch over are all documented, each by one name.
 * Method: a stack with one device, whose state a test breaks behind the models'
 *         back; and the answers of a device, made up.
 */
#include "test_models_fixture.h"

#include "firmware/firmware.h"
#include "invariants.h"
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
	check_vm_destroyed(s->model->kvm, PLACE_HERE);
}

static void bound_when_the_vm_goes(struct stack *s,
				   struct vfio_pci_core_device **devices)
{
	check_vm_destroyed(s->model->kvm, PLACE_HERE);
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	check_vm_destroyed(s->model->kvm, PLACE_HERE);
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
	pdev->check->sequence = world_task(s->world, 0);
	ck_assert_ptr_ne(pdev->check->sequence, task_current());
	check_sequence_begin(pdev, PLACE_HERE);
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

static const struct {
	stack_body *body;
	const char *findings;
} cases[] = {
	{good_answers, ""},
	{an_error_says_nothing, ""},
	{started_unlocked, "tdisp-violation"},
	{nonce_of_another_lock, "tdisp-violation"},
	{keys_of_another_session, "tdisp-violation"},
	{served_when_insecure, "tdisp-violation"},
	{served_after_reset, "tdisp-violation"},
	{served_after_a_new_lock, ""},
	{dma_on_after_unbind, "private-dma-after-unbind"},
	{dma_on_when_the_vm_goes, "private-dma-after-unbind"},
	{bound_when_the_vm_goes, "ended-while-bound"},
	{bound_when_the_session_goes, "ended-while-bound"},
	{two_sequences, "interleaved-exchange"},
	{bound_by_nobodys_wish, "unasked-bind"},
	{accessed_while_bound, "stale-mapping"},
};

START_TEST(a_checker_sees_what_it_is_there_for)
{
	struct stack s;

	stack_init(&s, 1);
	stack_run(&s, cases[_i].body);
	ck_assert_str_eq(stack_findings(&s), cases[_i].findings);
	stack_release(&s);
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

	for (unsigned i = 0; i < INVARIANT_COUNT; i++) {
		const struct registry_checker *c = &invariants[i];

		if (!c->name)
			continue;
		ck_assert_msg(c->sentence && c->function && c->harm, "%s",
			      c->name);
		ck_assert_msg(class_known(c->klass), "%s: %s", c->name,
			      c->klass);
		ck_assert_msg(model_registry.platform_count < 3 ||
				      !(c->platforms & ~all),
			      "%s", c->name);
		for (unsigned j = 0; j < i; j++)
			ck_assert_msg(!invariants[j].name ||
					      strcmp(invariants[j].name,
						     c->name) != 0,
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
