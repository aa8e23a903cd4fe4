/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    the checkers of what two VMs have to do with each other see what they
 *         are there for, and are silent where nothing is wrong.
 * Method: a stack with two devices, each of a VM of its own, whose state a test
 *         breaks behind the models' back.
 */
#include "test_models_fixture.h"

#include "findings_vms.h"
#include "firmware/firmware_vm.h"
#include "guest/guest.h"
#include "kernel/pci_tsm.h"
#include "suite.h"

/* The first device is of the first VM, the second one of the second, which has
 * a slot for the first device's BAR behind everybody's back. */
static struct kvm_memory_slot *slot_of_second(struct stack *s,
					      struct pci_dev *pdev)
{
	struct kvm *kvm = s->model->vms[VM_SECOND].kvm;
	struct kvm_memory_slot *slot =
		world_alloc(s->world, sizeof(struct kvm_memory_slot));

	*slot = *s->model->vms[VM_FIRST].kvm->slots[pdev->index];
	slot->kvm = kvm;
	kvm->slots[pdev->index] = slot;
	return slot;
}

static void each_vm_has_its_own(struct stack *s,
				struct vfio_pci_core_device **devices)
{
	for (unsigned i = 0; i < 2; i++) {
		struct kvm *kvm = s->model->vms[i].kvm;

		ck_assert_int_eq(stack_bind(devices[i]), 0);
		check_bound_for(devices[i]->pdev, kvm, PLACE_HERE);
		ck_assert_int_eq(kvm_private_mmio_fault(kvm, devices[i]->pdev),
				 0);
		check_vm_killed(kvm, devices[i]->pdev, PLACE_HERE);
	}
}

static void bound_for_another_vm(struct stack *s,
				 struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct kvm *second = s->model->vms[VM_SECOND].kvm;

	ck_assert_int_eq(stack_bind(devices[0]), 0);
	ck_assert_int_eq(pci_tsm_bind(pdev, second), -EBUSY);
	ck_assert_ptr_eq(pdev->tsm.tdi->kvm, s->model->vms[VM_FIRST].kvm);
	check_bound_for(pdev, second, PLACE_HERE);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

static void guest(struct stack *s,
		  void (*op)(struct world *w, const struct op_call *call))
{
	const struct registry_op row = {.name = "guest"};
	const struct op_call call = {.op = &row};

	op(s->world, &call);
}

/* Has a guest of the first VM got the TDI that is bound to its device? */
static void guest_takes(struct stack *s, struct vfio_pci_core_device *vdev,
			bool gets)
{
	const struct pci_dev *pdev = vdev->pdev;

	guest(s, guest_op_attest);
	guest(s, guest_op_accept);
	guest(s, guest_op_run);
	ck_assert_int_eq(pdev->hw.state == TDISP_RUN, gets);
	ck_assert_int_eq(pdev->guest_view == TDISP_RUN, gets);
	ck_assert_int_eq(pdev->fw->dma == PRIVATE_DMA_ON, gets);
	ck_assert_int_eq(pdev->fw->mmio == PRIVATE_MMIO_MAPPED, gets);
}

/* The firmware knows whose it is: as if the device had been passed on, and
 * bound to the second VM. */
static void guest_that_has_it_not_bound(struct stack *s,
					struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	struct firmware_vm *second = s->model->vms[VM_SECOND].kvm->fw;

	ck_assert_int_eq(stack_bind(devices[0]), 0);
	firmware_vm_unbind(pdev->fw);
	pdev->fw->for_vm = second;
	firmware_vm_bind(pdev->fw);
	guest_takes(s, devices[0], false);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	ck_assert_uint_eq(second->tdis, 0);
	guest(s, guest_op_bind);
	guest_takes(s, devices[0], true);
	guest(s, guest_op_unbind);
}

static void
private_in_one_shared_in_another(struct stack *s,
				 struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	ck_assert_int_eq(stack_bind(devices[0]), 0);
	ck_assert_int_eq(
		kvm_private_mmio_fault(s->model->vms[VM_FIRST].kvm, pdev), 0);
	check_mmio_owner(slot_of_second(s, pdev), false, PLACE_HERE);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

static void
shared_in_one_private_in_another(struct stack *s,
				 struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	slot_of_second(s, pdev)->shared = true;
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	ck_assert_int_eq(
		kvm_private_mmio_fault(s->model->vms[VM_FIRST].kvm, pdev), 0);
	s->model->vms[VM_SECOND].kvm->slots[pdev->index] = NULL;
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

static void killed_for_the_tdi_of_another(struct stack *s,
					  struct vfio_pci_core_device **devices)
{
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	check_vm_killed(s->model->vms[VM_FIRST].kvm, devices[0]->pdev,
			PLACE_HERE);
	check_vm_killed(s->model->vms[VM_SECOND].kvm, devices[0]->pdev,
			PLACE_HERE);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

/* A vCPU of the second VM wants a lock. */
static void wants_a_lock(void *argument)
{
	struct vfio_pci_core_device *vdev = argument;

	process_enter(vdev->vm);
	mutex_lock(&vdev->dev_set->lock);
	mutex_unlock(&vdev->dev_set->lock);
	process_leave(vdev->model);
}

static void waits_for_who_may_be_dead(struct stack *s,
				      struct vfio_pci_core_device **devices,
				      bool dead)
{
	process_enter(devices[0]->vm);
	mutex_lock(&devices[0]->dev_set->lock);
	WRITE_ONCE(&devices[0]->vm->kvm->vm_dead, dead);
	(void)task_create("waits", wants_a_lock, devices[1],
			  (enum task_flags)0);
	task_sleep(1000);
	check_dead_vm_blocks(s->model);
	mutex_unlock(&devices[0]->dev_set->lock);
	process_leave(s->model);
	check_dead_vm_blocks(s->model);
}

static void waits_for_a_dead_vm(struct stack *s,
				struct vfio_pci_core_device **devices)
{
	waits_for_who_may_be_dead(s, devices, true);
}

static void waits_for_one_that_lives(struct stack *s,
				     struct vfio_pci_core_device **devices)
{
	waits_for_who_may_be_dead(s, devices, false);
}

static const struct {
	stack_body *body;
	const char *findings;
	const char *platform;
} of_two_vms[] = {
	{waits_for_a_dead_vm, "vm-death-spreads", "tdx"},
	{waits_for_one_that_lives, "", "tdx"},
	{each_vm_has_its_own, "", "tdx"},
	{each_vm_has_its_own, "", "tio"},
	{bound_for_another_vm, "shared-between-vms", "tdx"},
	{bound_for_another_vm, "shared-between-vms", "tio"},
	{bound_for_another_vm, "shared-between-vms", "cca"},
	{guest_that_has_it_not_bound, "", "tdx"},
	{guest_that_has_it_not_bound, "", "tio"},
	{guest_that_has_it_not_bound, "", "cca"},
	{private_in_one_shared_in_another, "shared-between-vms", "tdx"},
	{shared_in_one_private_in_another, "shared-between-vms", "tdx"},
	{killed_for_the_tdi_of_another, "vm-death-spreads", "tdx"},
};

START_TEST(a_checker_of_two_vms_sees_what_it_is_there_for)
{
	struct stack s;

	stack_init_vms(&s, of_two_vms[_i].platform);
	stack_run(&s, of_two_vms[_i].body);
	ck_assert_msg(!strcmp(stack_findings(&s), of_two_vms[_i].findings),
		      "case %d: '%s', and not '%s'", _i, stack_findings(&s),
		      of_two_vms[_i].findings);
	stack_release(&s);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("models_vms");
	TCase *core = suite_case("core");

	tcase_add_loop_test(core,
			    a_checker_of_two_vms_sees_what_it_is_there_for, 0,
			    (int)ARRAY_COUNT(of_two_vms));
	suite_add_tcase(s, core);
	return suite_main(s);
}
