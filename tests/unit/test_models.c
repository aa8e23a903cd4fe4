/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim: the modelled kernel answers as the kernel does, takes its locks in the
 * kernel's order, and the checkers of the domain see what they are for.
 * Method: one task calls into the stack; nobody else runs but the device.
 */
#include "kernel/pci_region.h"
#include "kernel/pci_tsm.h"
#include "kernel/vfio_pci_config.h"
#include "test_models_fixture.h"

#define RETURN_TEST(name, body, ...)                                           \
	START_TEST(name)                                                       \
	{                                                                      \
		static const int expected[] = {__VA_ARGS__};                   \
		struct stack s;                                                \
                                                                               \
		stack_init(&s, 2);                                             \
		stack_run(&s, body);                                           \
		ck_assert_int_eq(s.result.status, RUN_FINISHED);               \
		for (unsigned i = 0; i < ARRAY_COUNT(expected); i++)           \
			ck_assert_int_eq(s.rc[i], expected[i]);                \
		stack_release(&s);                                             \
	}                                                                      \
	END_TEST

static void bind_twice(struct stack *s, struct vfio_pci_core_device **devices)
{
	s->rc[0] = stack_bind(devices[0]);
	s->rc[1] = stack_bind(devices[0]);
	s->rc[2] = stack_unbind(devices[0]);
	s->rc[3] = stack_unbind(devices[0]);
	s->rc[4] = stack_bind(devices[0]);
}
RETURN_TEST(a_second_bind_is_busy_and_a_second_unbind_is_not_an_error,
	    bind_twice, 0, -EBUSY, 0, 0, 0)

static void bind_errors(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct vfio_pci_core_device *vdev = devices[0];
	unsigned id = vdev->pdev->vdevice_id;

	vdev->pdev->vdevice_id = 0;
	s->rc[0] = stack_bind(vdev);
	vdev->pdev->vdevice_id = devices[1]->pdev->vdevice_id;
	s->rc[1] = stack_bind(vdev);
	vdev->pdev->vdevice_id = id;
	s->model->vms[0].viommu->kvm = NULL;
	s->rc[2] = stack_bind(vdev);
	s->model->vms[0].viommu->kvm = s->model->vms[0].kvm;
	vdev->pdev->tsm.state = PCI_TSM_INIT;
	s->rc[3] = stack_bind(vdev);
	vdev->pdev->tsm.state = PCI_TSM_CONNECT;
	vdev->pdev->hw.dsm->sessions[0].state = SPDM_NONE;
	s->rc[4] = stack_bind(vdev);
	vdev->pdev->hw.dsm->sessions[0].state = SPDM_ESTABLISHED;
	s->rc[5] = stack_bind(vdev);
}
RETURN_TEST(a_bind_fails_as_each_layer_says_and_can_be_repeated, bind_errors,
	    -ENOENT, -EINVAL, -ENOENT, -EINVAL, -ENXIO, 0)

static void tsm_errors(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct vfio_pci_core_device *vdev = devices[0];
	struct kvm other = {.model = s->model};

	s->rc[0] = pci_tsm_bind(vdev->pdev, NULL);
	s->rc[1] = iommufd_vdevice_tsm_guest_request_ioctl(
		s->model->vms[0].ictx, vdev->pdev->vdevice_id, NULL);
	s->rc[2] = pci_tsm_guest_req(vdev->pdev, NULL);
	s->rc[3] = stack_bind(vdev);
	s->rc[4] = pci_tsm_bind(vdev->pdev, s->model->vms[0].kvm);
	s->rc[5] = pci_tsm_bind(vdev->pdev, &other);
	s->rc[6] = iommufd_device_tsm_bind(vdev->idev, vdev->pdev->vdevice_id);
	/* The guest has left nothing to carry. */
	s->rc[7] = pci_tsm_guest_req(vdev->pdev, NULL);
}
RETURN_TEST(the_tsm_core_knows_the_vm_it_is_bound_to, tsm_errors, -EINVAL,
	    -ENOENT, -ENXIO, 0, 0, -EBUSY, -EEXIST, -EINVAL)

static void bar_access(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct vfio_pci_core_device *vdev = devices[0];

	s->rc[0] = stack_bind(vdev);
	s->rc[1] = vfio_pci_bar_rw(vdev, 0);
	s->rc[2] = stack_unbind(vdev);
	s->rc[3] = vfio_pci_bar_rw(vdev, 0);
	s->rc[4] = stack_bind(vdev);
	s->rc[5] = vfio_basic_config_write(vdev, COMMAND_KEEP_MASTER);
	s->rc[6] = vfio_pci_bar_rw(vdev, 0);
}
RETURN_TEST(vfio_and_the_bind_exclude_each_other_from_the_bar, bar_access, 0,
	    -EBUSY, 0, 0, -EBUSY, 0, -EIO)

static void resets(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct vfio_pci_core_device *vdev = devices[0];

	mutex_lock(&vdev->pdev->device_lock);
	s->rc[0] = vfio_pci_ioctl_reset(vdev, 0);
	s->rc[1] = vfio_pci_ioctl_pci_hot_reset(vdev, 0);
	mutex_unlock(&vdev->pdev->device_lock);
	s->rc[2] = vfio_pci_ioctl_reset(vdev, 0);
	down_read(&devices[1]->memory_lock);
	s->rc[3] = vfio_pci_ioctl_pci_hot_reset(vdev, 0);
	up_read(&devices[1]->memory_lock);
	s->rc[4] = vfio_pci_ioctl_pci_hot_reset(vdev, 0);
	/* The session is gone with the bus reset. */
	s->rc[5] = stack_bind(vdev);
	(void)stack_close(devices[1]);
	s->rc[6] = vfio_pci_ioctl_pci_hot_reset(vdev, 0);
}
RETURN_TEST(a_reset_needs_all_locks_and_all_members, resets, -EAGAIN, -EAGAIN,
	    0, -EBUSY, 0, -ENXIO, -EINVAL)

static void low_power(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct vfio_pci_core_device *vdev = devices[0];

	s->rc[0] = vmm_syscall(vdev, "enter", vfio_pci_core_pm_entry, 0);
	s->rc[1] = stack_bind(vdev);
	/* It fails, and has unbound the device. */
	s->rc[2] = vmm_syscall(vdev, "enter", vfio_pci_core_pm_entry, 0);
	s->rc[3] = vdev->pdev->tsm.tdi != NULL;
	s->rc[4] = vmm_syscall(vdev, "exit", vfio_pci_core_pm_exit, 0);
	s->rc[5] = vdev->dmabufs->revoked;
}
RETURN_TEST(a_low_power_entry_that_fails_unbinds, low_power, 0, 0, -EINVAL, 0,
	    0, 0)

static void close_it(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct vfio_pci_core_device *vdev = devices[0];

	s->rc[0] = stack_bind(vdev);
	/* A system call under way keeps the device open. */
	s->rc[1] = vfio_fdget(&vdev->file);
	s->rc[2] = stack_close(vdev);
	s->rc[3] = (int)vdev->open_count;
	vfio_fput(&vdev->file);
	s->rc[4] = (int)vdev->open_count;
	s->rc[5] = vfio_close(&vdev->file);
	s->rc[6] = stack_bind(vdev);
	s->rc[7] = !vdev->dmabufs;
}
RETURN_TEST(the_last_reference_of_the_file_closes_the_device, close_it, 0, 0, 0,
	    1, 0, -EBADF, -EBADF, 1)

static void fault_body(struct stack *s, struct vfio_pci_core_device **devices)
{
	s->rc[0] = stack_bind(devices[0]);
}

/* A fault, and whether the layers agree after it. */
static const struct fault_case {
	unsigned fault;
	int rc;
	const char *findings;
} fault_cases[] = {
	{FAULT_DOE_TIMEOUT, -ENXIO, ""},
	{FAULT_FIRMWARE_BUSY, -ENXIO, ""},
	{FAULT_ENOMEM, -ENXIO, ""},
};

START_TEST(a_bind_that_a_fault_ends_leaves_nothing)
{
	const struct fault_case *c = &fault_cases[_i];
	struct stack s;

	stack_init(&s, 1);
	fault_budget(s.world, c->fault, 1);
	s.fault = true;
	stack_run(&s, fault_body);
	ck_assert_int_eq(s.rc[0], c->rc);
	ck_assert_str_eq(stack_findings(&s), c->findings);
	stack_release(&s);
}
END_TEST

/* Regions: what a sequence of claims and releases is found to be. */
static void release_unclaimed(struct stack *s,
			      struct vfio_pci_core_device **devices)
{
	(void)s;
	pci_release_regions(devices[0]->pdev, REGION_TSM);
}

static void release_twice(struct stack *s,
			  struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	s->rc[0] = pci_request_regions_exclusive(pdev, REGION_TSM);
	s->rc[1] = pci_request_regions_exclusive(pdev, REGION_VFIO);
	pci_release_regions(pdev, REGION_TSM);
	pci_release_regions(pdev, REGION_TSM);
}

static void release_foreign(struct stack *s,
			    struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	s->rc[0] = pci_request_regions_exclusive(pdev, REGION_VFIO);
	pci_release_regions(pdev, REGION_TSM);
	/* VFIO still believes in its claim when the bind gets one. */
	s->rc[1] = pci_request_regions_exclusive(pdev, REGION_TSM);
	pci_release_regions(pdev, REGION_TSM);
}

static void release_balanced(struct stack *s,
			     struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	s->rc[0] = pci_request_regions_exclusive(pdev, REGION_TSM);
	pci_release_regions(pdev, REGION_TSM);
	s->rc[1] = pci_request_regions_exclusive(pdev, REGION_VFIO);
	pci_release_regions(pdev, REGION_VFIO);
}

/* All or nothing: what it has got is given back. */
static void one_bar_is_taken(struct stack *s,
			     struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	s->rc[0] = pci_request_selected_regions(pdev, 1 << PCI_BAR_SHARED,
						REGION_VFIO);
	s->rc[1] = pci_request_regions_exclusive(pdev, REGION_TSM);
	pci_release_selected_regions(pdev, 1 << PCI_BAR_SHARED, REGION_VFIO);
	s->rc[2] = pci_request_regions_exclusive(pdev, REGION_TSM);
	pci_release_regions(pdev, REGION_TSM);
}

static void release_one_bar_of_three(struct stack *s,
				     struct vfio_pci_core_device **devices)
{
	s->rc[0] = pci_request_regions_exclusive(devices[0]->pdev, REGION_TSM);
	pci_release_selected_regions(devices[0]->pdev, 1 << PCI_BAR_PRIVATE,
				     REGION_TSM);
	(void)stack_close(devices[0]);
}

static void leak_region(struct stack *s, struct vfio_pci_core_device **devices)
{
	s->rc[0] = pci_request_regions_exclusive(devices[0]->pdev, REGION_TSM);
	(void)stack_close(devices[0]);
}

/* 7.1: VFIO has the BARs since open. */
static void bind_after_open(struct stack *s,
			    struct vfio_pci_core_device **devices)
{
	stack_design(s, SWITCH_BARMAP, BARMAP_AT_OPEN);
	vfio_pci_core_map_bars(devices[0]);
	s->rc[0] = stack_bind(devices[0]);
	s->rc[1] = stack_bind(devices[0]);
	s->rc[2] = vfio_pci_bar_rw(devices[0], 0);
	(void)stack_close(devices[0]);
	s->rc[3] = (int)pci_region_count(devices[0]->pdev, REGION_FREE);
}
RETURN_TEST(the_bind_is_always_busy_where_open_claims_the_bars, bind_after_open,
	    -EBUSY, -EBUSY, 0, PCI_BAR_COUNT)

static const struct region_case {
	stack_body *body;
	const char *findings;
	const char *notes; /* the beginning */
} region_cases[] = {
	{release_unclaimed, "double-release",
	 "region_release gpu0 bar=0 owner=vfio-pci-tsm result=nonexistent\n"},
	{release_twice, "double-release",
	 "region_request gpu0 bar=0 owner=vfio-pci-tsm result=0\n"
	 "region_request gpu0 bar=2 owner=vfio-pci-tsm result=0\n"
	 "region_request gpu0 bar=4 owner=vfio-pci-tsm result=0\n"
	 "region_request gpu0 bar=0 owner=vfio-pci result=-EBUSY\n"
	 "region_release gpu0 bar=0 owner=vfio-pci-tsm result=ok\n"
	 "region_release gpu0 bar=2 owner=vfio-pci-tsm result=ok\n"
	 "region_release gpu0 bar=4 owner=vfio-pci-tsm result=ok\n"
	 "region_release gpu0 bar=0 owner=vfio-pci-tsm result=nonexistent\n"},
	{release_foreign, "foreign-release region-conflict",
	 "region_request gpu0 bar=0 owner=vfio-pci result=0\n"
	 "region_request gpu0 bar=2 owner=vfio-pci result=0\n"
	 "region_request gpu0 bar=4 owner=vfio-pci result=0\n"
	 "region_release gpu0 bar=0 owner=vfio-pci-tsm result=foreign\n"},
	{one_bar_is_taken, "",
	 "region_request gpu0 bar=2 owner=vfio-pci result=0\n"
	 "region_request gpu0 bar=0 owner=vfio-pci-tsm result=0\n"
	 "region_request gpu0 bar=2 owner=vfio-pci-tsm result=-EBUSY\n"
	 "region_release gpu0 bar=0 owner=vfio-pci-tsm result=ok\n"
	 "region_release gpu0 bar=2 owner=vfio-pci result=ok\n"
	 "region_request gpu0 bar=0 owner=vfio-pci-tsm result=0\n"},
	{release_one_bar_of_three, "region-leak bound-disagreement", ""},
	{release_balanced, "", ""},
	{leak_region, "region-leak bound-disagreement", ""},
};

START_TEST(a_region_belongs_to_who_claimed_it)
{
	const struct region_case *c = &region_cases[_i];
	struct stack s;

	stack_init(&s, 1);
	stack_run(&s, c->body);
	ck_assert_str_eq(stack_findings(&s), c->findings);
	ck_assert_int_eq(strncmp(s.notes, c->notes, strlen(c->notes)), 0);
	stack_release(&s);
}
END_TEST

/* Locks: which ones a way takes on a bound device, in order. */
#define BIND_LOCKS                                                             \
	"dev_set->lock i_mmap_rwsem i_mmap_rwsem i_mmap_rwsem "                \
	"ictx->objects.xa_lock igroup->lock vdev->tsm_lock "                   \
	"pci_tsm_rwsem pf0->lock"
#define CHAIN_LOCKS                                                            \
	"igroup->lock vdev->tsm_lock pci_tsm_rwsem pf0->lock "                 \
	"memory_lock dma_resv kvm->mmu_lock "                                  \
	"memory_lock dma_resv kvm->mmu_lock"
#define UNBIND_LOCKS "dev_set->lock " CHAIN_LOCKS
#define ZAP_LOCKS    "memory_lock i_mmap_rwsem dma_resv kvm->mmu_lock"
#define MOVE_LOCKS   "dma_resv kvm->mmu_lock"
#define RESET_LOCKS  "device_lock cfg_access"

static void lock_bind(struct stack *s, struct vfio_pci_core_device **devices)
{
	(void)stack_bind(devices[0]);
	(void)s;
}

static void lock_unbind(struct stack *s, struct vfio_pci_core_device **devices)
{
	lock_bind(s, devices);
	s->locks[0] = '\0';
	(void)stack_unbind(devices[0]);
}

static void lock_mse(struct stack *s, struct vfio_pci_core_device **devices)
{
	lock_bind(s, devices);
	s->locks[0] = '\0';
	(void)vfio_basic_config_write(devices[0], COMMAND_KEEP_MASTER);
}

static void lock_mse_set(struct stack *s, struct vfio_pci_core_device **devices)
{
	lock_bind(s, devices);
	s->locks[0] = '\0';
	(void)vfio_basic_config_write(devices[0],
				      PCI_COMMAND_MEMORY | COMMAND_KEEP_MASTER);
}

static void lock_d3(struct stack *s, struct vfio_pci_core_device **devices)
{
	lock_bind(s, devices);
	s->locks[0] = '\0';
	(void)vfio_pm_config_write(devices[0], 3);
}

static void lock_flr(struct stack *s, struct vfio_pci_core_device **devices)
{
	lock_bind(s, devices);
	s->locks[0] = '\0';
	(void)vfio_exp_config_write(devices[0], 0);
}

static void lock_af_flr(struct stack *s, struct vfio_pci_core_device **devices)
{
	lock_bind(s, devices);
	s->locks[0] = '\0';
	(void)vfio_af_config_write(devices[0], 0);
}

static void lock_reset(struct stack *s, struct vfio_pci_core_device **devices)
{
	lock_bind(s, devices);
	s->locks[0] = '\0';
	(void)vfio_pci_ioctl_reset(devices[0], 0);
}

static void lock_low_power(struct stack *s,
			   struct vfio_pci_core_device **devices)
{
	lock_bind(s, devices);
	s->locks[0] = '\0';
	(void)vfio_pci_core_pm_entry(devices[0], 0);
}

static void lock_hot_reset(struct stack *s,
			   struct vfio_pci_core_device **devices)
{
	lock_bind(s, devices);
	s->locks[0] = '\0';
	(void)vfio_pci_ioctl_pci_hot_reset(devices[0], 0);
}

static void lock_close(struct stack *s, struct vfio_pci_core_device **devices)
{
	lock_bind(s, devices);
	s->locks[0] = '\0';
	(void)kvm_vfio_set_attr_fd(&devices[0]->file, KVM_DEV_VFIO_FILE_DEL);
	s->locks[0] = '\0';
	(void)vfio_close(&devices[0]->file);
}

static const struct lock_case {
	stack_body *body;
	const char *locks;
} lock_cases[] = {
	{lock_bind, BIND_LOCKS},
	{lock_unbind, UNBIND_LOCKS},
	{lock_mse, UNBIND_LOCKS " " ZAP_LOCKS},
	{lock_mse_set, "memory_lock"},
	{lock_d3, UNBIND_LOCKS " " ZAP_LOCKS},
	{lock_flr, UNBIND_LOCKS " " ZAP_LOCKS " " RESET_LOCKS " " MOVE_LOCKS},
	{lock_af_flr,
	 UNBIND_LOCKS " " ZAP_LOCKS " " RESET_LOCKS " " MOVE_LOCKS},
	{lock_reset, UNBIND_LOCKS " " ZAP_LOCKS " " RESET_LOCKS " " MOVE_LOCKS},
	{lock_low_power, UNBIND_LOCKS " " ZAP_LOCKS},
	{lock_hot_reset, "pci_bus_sem dev_set->lock pci_bus_sem " CHAIN_LOCKS
			 " memory_lock " MOVE_LOCKS " i_mmap_rwsem"
			 " memory_lock " MOVE_LOCKS " i_mmap_rwsem"
			 " " RESET_LOCKS " " RESET_LOCKS " " RESET_LOCKS
			 " pci_bus_sem " MOVE_LOCKS " " MOVE_LOCKS},
	{lock_close, UNBIND_LOCKS " memory_lock " RESET_LOCKS " " RESET_LOCKS
				  " memory_lock " MOVE_LOCKS
				  " igate ictx->objects.xa_lock igroup->lock"
				  " vfio_group.group_lock"},
};

START_TEST(each_way_takes_its_locks_in_the_posted_order)
{
	const struct lock_case *c = &lock_cases[_i];
	bool pair = c->body == lock_hot_reset;
	struct stack s;

	stack_init(&s, pair ? 2 : 1);
	stack_run(&s, c->body);
	ck_assert_int_eq(s.result.status, RUN_FINISHED);
	ck_assert_str_eq(s.locks, c->locks);
	ck_assert_str_eq(stack_findings(&s), "");
	stack_release(&s);
}
END_TEST

START_TEST(the_early_return_leaves_the_lock_held)
{
	struct stack s;

	stack_init(&s, 1);
	stack_design(&s, SWITCH_UNBIND_IOCTL, UNBIND_IOCTL_EARLY_RETURN_LOCKED);
	stack_run(&s, bind_twice);
	ck_assert_str_eq(stack_findings(&s), "lock-leak self-deadlock");
	ck_assert_int_eq(s.result.status, RUN_STUCK);
	stack_release(&s);
}
END_TEST

START_TEST(the_self_locking_unbind_hangs_close_and_hot_reset)
{
	static stack_body *const bodies[] = {lock_close, lock_hot_reset};
	static const enum design_switch switches[] = {SWITCH_CLOSE_UNBIND,
						      SWITCH_HOT_RESET_UNBIND};
	struct stack s;

	stack_init(&s, 1);
	stack_design(&s, switches[_i], FORM_SELF_LOCKING);
	stack_run(&s, bodies[_i]);
	ck_assert_str_eq(stack_findings(&s), "self-deadlock");
	stack_release(&s);
}
END_TEST

START_TEST(a_zap_without_an_unbind_is_found_and_one_inside_it_is_not)
{
	struct stack s;

	stack_init(&s, 1);
	stack_design(&s, SWITCH_UNBIND_BEFORE_ZAP, 1U << ZAP_CLOSE);
	stack_run(&s, lock_mse);
	ck_assert_str_eq(stack_findings(&s), "zap-while-bound");
	ck_assert_ptr_nonnull(strstr(s.notes, "zap gpu0 bound=1\n"));
	ck_assert_ptr_nonnull(strstr(s.notes, "tsm_bound gpu0\n"));
	stack_release(&s);

	stack_init(&s, 1);
	stack_run(&s, lock_mse);
	ck_assert_str_eq(stack_findings(&s), "");
	ck_assert_ptr_nonnull(strstr(s.notes, "zap gpu0 bound=0\n"));
	ck_assert_ptr_nonnull(strstr(s.notes, "tsm_unbound gpu0\n"));
	stack_release(&s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("models");
	TCase *core = tcase_create("core");
	TCase *regions = tcase_create("regions");
	TCase *locks = tcase_create("locks");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(
		core,
		a_second_bind_is_busy_and_a_second_unbind_is_not_an_error);
	tcase_add_test(core,
		       a_bind_fails_as_each_layer_says_and_can_be_repeated);
	tcase_add_test(core, the_tsm_core_knows_the_vm_it_is_bound_to);
	tcase_add_test(core, vfio_and_the_bind_exclude_each_other_from_the_bar);
	tcase_add_test(core, a_reset_needs_all_locks_and_all_members);
	tcase_add_test(core, a_low_power_entry_that_fails_unbinds);
	tcase_add_test(core, the_last_reference_of_the_file_closes_the_device);
	tcase_add_loop_test(core, a_bind_that_a_fault_ends_leaves_nothing, 0,
			    ARRAY_COUNT(fault_cases));
	tcase_add_test(
		core,
		a_zap_without_an_unbind_is_found_and_one_inside_it_is_not);
	tcase_add_test(regions,
		       the_bind_is_always_busy_where_open_claims_the_bars);
	tcase_add_loop_test(regions, a_region_belongs_to_who_claimed_it, 0,
			    ARRAY_COUNT(region_cases));
	tcase_add_loop_test(locks, each_way_takes_its_locks_in_the_posted_order,
			    0, ARRAY_COUNT(lock_cases));
	tcase_add_test(locks, the_early_return_leaves_the_lock_held);
	tcase_add_loop_test(
		locks, the_self_locking_unbind_hangs_close_and_hot_reset, 0, 2);
	suite_add_tcase(suite, core);
	suite_add_tcase(suite, regions);
	suite_add_tcase(suite, locks);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
