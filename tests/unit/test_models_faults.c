/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    faults of the kernel and of the link do what they say, and no more.
 * Method: a body strikes at the chance that it wants, and looks around after.
 */
#include "test_models_fixture.h"

#include "kernel/dma_buf.h"
#include "kernel/iommufd.h"
#include "registry_rows.h"
#include "suite.h"
#include "vmm/vmm.h"

/* An ioctl on the file of a device. */
static vfio_device_call *const ioctls[] = {
	vfio_pci_ioctl_tsm_bind,	vfio_pci_ioctl_tsm_unbind,
	vfio_pci_core_pm_entry,		vfio_pci_core_pm_exit,
	vfio_pci_ioctl_pci_hot_reset,	vfio_pci_ioctl_get_info,
	vfio_pci_ioctl_get_region_info, vfio_pci_ioctl_get_pci_hot_reset_info,
	vfio_pci_ioctl_ioeventfd,	vfio_pci_ioctl_set_irqs,
	vfio_pci_core_feature_dma_buf,	vfio_df_ioctl_attach_pt,
};

/* No step: no lock was taken, and nobody else can have run. */
static void not_copied(struct stack *s, struct vfio_pci_core_device **devices)
{
	uint64_t steps = world_steps(s->world);

	s->rc[0] = ioctls[s->rc[7]](devices[0], 1);
	s->rc[1] = (int)(world_steps(s->world) - steps);
}

START_TEST(an_ioctl_without_its_struct_takes_no_step)
{
	struct stack s;

	stack_init(&s, 1);
	fault_budget(s.world, FAULT_COPY_FROM_USER, 1);
	s.rc[7] = _i;
	s.fault = true;
	stack_run(&s, not_copied);
	ck_assert_int_eq(s.rc[0], -EFAULT);
	ck_assert_int_eq(s.rc[1], 0);
	ck_assert_str_eq(stack_findings(&s), "");
	stack_release(&s);
}
END_TEST

/* The objects of iommufd and of KVM: a letter for each that is left alone. */
static void not_copied_elsewhere(struct stack *s,
				 struct vfio_pci_core_device **devices)
{
	struct vm *vm = &s->model->vms[0];
	struct pci_dev *pdev = devices[0]->pdev;
	uint64_t steps = world_steps(s->world);
	struct iommufd_viommu *viommu;
	unsigned id;
	int rc[] = {
		iommufd_viommu_alloc_ioctl(vm->ictx, pdev->idev_id, true,
					   &viommu),
		iommufd_vdevice_alloc_ioctl(vm->ictx, vm->viommu_id,
					    pdev->idev_id, &id),
		iommufd_vdevice_tsm_guest_request_ioctl(vm->ictx,
							pdev->vdevice_id, NULL),
		iommufd_fault_alloc(vm->ictx),
		iommufd_destroy_ioctl(vm->ictx, pdev->vdevice_id),
		kvm_set_memslot(vm->kvm, pdev, false),
		kvm_modify_memslot(vm->kvm, pdev),
		kvm_delete_memslot(vm->kvm, pdev),
		kvm_set_memory_attributes(vm->kvm, pdev, true),
	};

	s->rc[1] = (int)(world_steps(s->world) - steps);
	for (size_t i = 0; i < ARRAY_COUNT(rc); i++)
		stack_word(s->answers, sizeof(s->answers),
			   rc[i] == -EFAULT ? "f" : "?");
}

START_TEST(iommufd_and_kvm_without_a_struct_take_no_step)
{
	struct stack s;

	stack_init(&s, 1);
	fault_budget(s.world, FAULT_COPY_FROM_USER, 9);
	s.fault = true;
	stack_run(&s, not_copied_elsewhere);
	ck_assert_str_eq(s.answers, "f f f f f f f f f");
	ck_assert_int_eq(s.rc[1], 0);
	stack_release(&s);
}
END_TEST

/* A reset of the bus by VFIO, then one after an error. */
static void bus_not_ready(struct stack *s,
			  struct vfio_pci_core_device **devices)
{
	s->fault = true;
	s->rc[0] = vfio_pci_ioctl_pci_hot_reset(devices[0], 1);
	s->rc[1] = pci_aer_error(devices[0]->pdev, true);
	s->rc[2] = (int)cell_peek(&devices[1]->pdev->error_state);
	s->rc[3] = vfio_pci_ioctl_pci_hot_reset(devices[0], 1);
}

START_TEST(a_bus_that_is_not_ready_fails_its_reset_and_keeps_no_lock)
{
	struct stack s;

	stack_init(&s, 2);
	fault_budget(s.world, FAULT_RESET_TIMEOUT, 2);
	stack_run(&s, bus_not_ready);
	ck_assert_int_eq(s.rc[0], -ENOTTY);
	ck_assert_int_eq(s.rc[1], -EIO);
	ck_assert_int_eq(s.rc[2], 1);
	ck_assert_int_eq(s.rc[3], 0);
	ck_assert_uint_eq(s.result.now_ns / 1000000000, 120);
	ck_assert_str_eq(stack_findings(&s), "");
	stack_release(&s);
}
END_TEST

/* What a host finds of a device whose link is down, a letter each. */
static void cut_off(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;
	struct message m = {.status = 0};

	s->rc[0] = stack_bind(devices[0]);
	tdisp_link_down(&pdev->hw);
	s->rc[1] = (int)pdev->hw.state;
	tdisp_command_write(&pdev->hw, true, true);
	tdisp_reset(&pdev->hw, TDISP_EVENT_FLR);
	s->rc[2] = pdev->hw.memory + tdisp_stream_read(&pdev->hw) +
		   tdisp_private_access(&pdev->hw);
	s->rc[3] = pci_doe(pdev, &m);
	s->rc[4] = pci_try_reset_function(pdev);
	tdisp_link_up(&pdev->hw);
	tdisp_command_write(&pdev->hw, true, true);
	s->rc[5] = pdev->hw.memory;
	s->rc[6] = pci_try_reset_function(pdev);
	s->rc[7] = pci_doe(pdev, &m);
}

START_TEST(nothing_comes_through_a_link_that_is_down)
{
	static const int expected[] = {
		0, TDISP_CONFIG_UNLOCKED, 0, -EBUSY, -ENOTTY, 1, 0, -EIO,
	};
	struct stack s;

	stack_init(&s, 1);
	stack_run(&s, cut_off);
	for (size_t i = 0; i < ARRAY_COUNT(expected); i++)
		ck_assert_int_eq(s.rc[i], expected[i]);
	stack_release(&s);
}
END_TEST

/* All functions behind the port, and the frozen channel over the recovery. */
static void port_error(struct stack *s, struct vfio_pci_core_device **devices)
{
	s->rc[0] = pci_dpc_error(devices[0]->pdev);
	for (int i = 0; i < 2; i++) {
		const struct pci_dev *pdev = devices[i]->pdev;

		s->rc[1] += pdev->hw.memory + pdev->hw.cut_off +
			    (int)cell_peek(&pdev->error_state);
		s->rc[2] += pdev->hw.dsm->sessions[0].state == SPDM_ESTABLISHED;
	}
	s->fault = true;
	s->rc[3] = pci_dpc_error(devices[1]->pdev);
	s->rc[4] = (int)cell_peek(&devices[0]->pdev->error_state);
}

START_TEST(a_port_cuts_off_all_behind_it_and_lets_them_come_up)
{
	struct stack s;

	stack_init(&s, 2);
	fault_budget(s.world, FAULT_RESET_TIMEOUT, 1);
	stack_run(&s, port_error);
	ck_assert_int_eq(s.rc[0], 0);
	ck_assert_int_eq(s.rc[1], 0);
	ck_assert_int_eq(s.rc[2], 0);
	ck_assert_int_eq(s.rc[3], -EIO);
	ck_assert_int_eq(s.rc[4], 1);
	ck_assert_str_eq(stack_findings(&s), "");
	stack_release(&s);
}
END_TEST

/* No TDI of the port's is locked, and Command is as it was. */
static void port_changes(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	s->rc[0] = stack_bind(devices[0]);
	s->rc[1] = pci_port_write(pdev, false);
	s->rc[2] = (int)pdev->hw.state;
	s->rc[3] = pci_port_write(pdev, true);
	s->rc[4] = pdev->hw.memory && !pdev->hw.cut_off;
	s->rc[5] = tdisp_stream_read(&pdev->hw);
	s->rc[6] = tdisp_stream_read(&devices[1]->pdev->hw);
}

START_TEST(a_port_that_changes_has_all_streams_through_it_insecure)
{
	static const int expected[] = {0, 0, TDISP_ERROR, 0, 1, 0, 0};
	struct stack s;

	stack_init(&s, 2);
	stack_run(&s, port_changes);
	for (size_t i = 0; i < ARRAY_COUNT(expected); i++)
		ck_assert_int_eq(s.rc[i], expected[i]);
	stack_release(&s);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("models_faults");
	TCase *core = suite_case("core");

	tcase_add_loop_test(core, an_ioctl_without_its_struct_takes_no_step, 0,
			    (int)ARRAY_COUNT(ioctls));
	tcase_add_test(core, iommufd_and_kvm_without_a_struct_take_no_step);
	tcase_add_test(
		core,
		a_bus_that_is_not_ready_fails_its_reset_and_keeps_no_lock);
	tcase_add_test(core, nothing_comes_through_a_link_that_is_down);
	tcase_add_test(core,
		       a_port_cuts_off_all_behind_it_and_lets_them_come_up);
	tcase_add_test(core,
		       a_port_that_changes_has_all_streams_through_it_insecure);
	suite_add_tcase(s, core);
	return suite_main(s);
}
