/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim: iommufd, the TSM core's sysfs, KVM's slots and exported buffers answer
 * as the kernel does, and take their locks in its order.
 * Method: one task calls into the stack; nobody else runs but the device.
 */
#include "kernel/pci_tsm.h"
#include "test_models_fixture.h"

static void destroy(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct iommufd_ctx *ictx = s->model->vms[0].ictx;
	struct pci_dev *pdev = devices[0]->pdev;
	unsigned id = pdev->vdevice_id;

	s->rc[0] = stack_bind(devices[0]);
	/* Bound: it is used. VFIO's own device always is. */
	s->rc[1] = iommufd_destroy_ioctl(ictx, id);
	s->rc[2] = iommufd_destroy_ioctl(ictx, pdev->idev_id);
	s->rc[3] = stack_unbind(devices[0]);
	s->rc[4] = iommufd_destroy_ioctl(ictx, s->model->vms[0].viommu_id);
	s->rc[5] = iommufd_destroy_ioctl(ictx, id);
	s->rc[6] = iommufd_destroy_ioctl(ictx, id);
	s->rc[7] =
		iommufd_vdevice_alloc_ioctl(ictx, s->model->vms[0].viommu_id,
					    pdev->idev_id, &pdev->vdevice_id);
}

static void alloc(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct iommufd_ctx *ictx = s->model->vms[0].ictx;
	struct pci_dev *pdev = devices[0]->pdev;
	unsigned viommu = s->model->vms[0].viommu_id;
	unsigned id = pdev->vdevice_id, stale = 0;

	s->rc[0] = iommufd_vdevice_alloc_ioctl(ictx, viommu, pdev->idev_id,
					       &stale);
	s->rc[1] = iommufd_vdevice_alloc_ioctl(ictx, 0, pdev->idev_id, &stale);
	s->rc[2] = iommufd_vdevice_alloc_ioctl(ictx, viommu, viommu, &stale);
	s->rc[3] = iommufd_destroy_ioctl(ictx, id);
	/* The lowest free id is used again. */
	s->rc[4] = iommufd_vdevice_alloc_ioctl(ictx, viommu, pdev->idev_id,
					       &pdev->vdevice_id);
	s->rc[5] = pdev->vdevice_id == id;
	s->rc[6] = stack_close(devices[0]);
	s->rc[7] = iommufd_close(ictx);
}

static void connect(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	s->rc[0] = pci_tsm_connect(pdev);
	s->rc[1] = pci_tsm_disconnect(pdev);
	s->rc[2] = stack_bind(devices[0]);
	s->rc[3] = pci_tsm_connect(pdev);
	s->rc[4] = stack_bind(devices[0]);
	s->rc[5] = pci_tsm_connect_show(pdev);
	s->rc[6] = stack_unbind(devices[0]);
	pci_tsm_destroy(pdev);
	s->rc[7] = stack_bind(devices[0]);
}

static void slots(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct kvm *kvm = s->model->vms[0].kvm;
	struct pci_dev *pdev = devices[0]->pdev;

	s->rc[0] = kvm_shared_mmio_fault(kvm, pdev);
	s->rc[1] = kvm_set_memslot(kvm, pdev, false);
	s->rc[2] = kvm_modify_memslot(kvm, pdev);
	s->rc[3] = kvm_delete_memslot(kvm, pdev);
	s->rc[4] = kvm_delete_memslot(kvm, pdev);
	s->rc[5] = kvm_shared_mmio_fault(kvm, pdev);
	s->rc[6] = kvm_modify_memslot(kvm, pdev);
	s->rc[7] = kvm_set_memslot(kvm, pdev, false);
}

static void export_twice(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct vfio_pci_core_device *vdev = devices[0];

	s->rc[0] = vfio_pci_core_feature_dma_buf(vdev, 0);
	s->rc[1] = vfio_pci_core_feature_dma_buf(vdev, 0);
	/* Itself, the file, two buffers. */
	s->rc[2] = (int)vdev->refcount.value;
	s->rc[3] = stack_close(vdev);
	s->rc[4] = (int)vdev->refcount.value;
	mutex_lock(&vdev->pdev->device_lock);
	vfio_unregister_group_dev(vdev);
	mutex_unlock(&vdev->pdev->device_lock);
	s->rc[5] = (int)vdev->refcount.value;
	(void)dma_buf_close(vdev);
	s->rc[6] = vfio_pci_core_feature_dma_buf(vdev, 0);
}

static void copies(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct user_buffer plain = {.kind = USER_BUFFER_PLAIN};
	struct user_buffer slow = {.kind = USER_BUFFER_SLOW};
	struct user_buffer bar = {USER_BUFFER_BAR, devices[0]};

	s->rc[0] = user_copy(s->model, NULL);
	s->rc[1] = user_copy(s->model, &plain);
	s->rc[2] = user_copy(s->model, &slow);
	(void)vma_mmap(devices[0]);
	s->rc[3] = user_copy(s->model, &bar);
	s->rc[4] = vfio_pci_core_pm_entry(devices[0], 0);
	s->rc[5] = user_copy(s->model, &bar);
}

static void mappings(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct vfio_pci_core_device *vdev = devices[0];

	s->rc[0] = vma_touch(vdev);
	s->rc[1] = vma_mmap(vdev);
	s->rc[2] = vma_mmap(vdev);
	s->rc[3] = vma_touch(vdev);
	/* The BAR is VFIO's now. */
	s->rc[4] = stack_bind(vdev);
	(void)stack_close(vdev);
	s->rc[5] = (int)vdev->open_count;
	s->rc[6] = vma_munmap(vdev);
	s->rc[7] = (int)vdev->open_count;
}

static void descriptors(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct vfio_pci_core_device *vdev = devices[0];
	struct kvm *kvm = s->model->vms[0].kvm;

	s->rc[0] = dma_buf_close(vdev);
	s->rc[1] = dma_buf_close(vdev);
	/* The slot has the buffer. */
	s->rc[2] = kvm_shared_mmio_fault(kvm, vdev->pdev);
	s->rc[3] = vdev->dmabufs != NULL;
	s->rc[4] = kvm_delete_memslot(kvm, vdev->pdev);
	s->rc[5] = vdev->dmabufs != NULL;
	task_work_run(s->model);
	s->rc[6] = vdev->dmabufs != NULL;
	s->rc[7] = kvm_set_memslot(kvm, vdev->pdev, false);
}

static void kvm_files(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct vfio_pci_core_device *vdev = devices[0];
	struct vfio_file *df = &vdev->file;

	s->rc[0] = kvm_vfio_set_attr_fd(df, KVM_DEV_VFIO_FILE_ADD);
	s->rc[1] = kvm_vfio_set_attr_fd(df, KVM_DEV_VFIO_FILE_DEL);
	s->rc[2] = kvm_vfio_set_attr_fd(df, KVM_DEV_VFIO_FILE_DEL);
	s->rc[3] = kvm_vfio_set_attr_fd(df, KVM_DEV_VFIO_FILE_ADD);
	/* The VM keeps the device open. */
	s->rc[4] = vfio_close(df);
	s->rc[5] = (int)vdev->open_count;
	s->rc[6] = kvm_close(&s->model->vms[0]);
	s->rc[7] = (int)vdev->open_count;
}

static void exits(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct vfio_pci_core_device *vdev = devices[0];

	s->rc[0] = vma_mmap(vdev);
	s->rc[1] = iommufd_fault_alloc(s->model->vms[0].ictx);
	s->rc[2] = process_exit(&s->model->vms[0]);
	s->rc[3] = (int)vdev->open_count;
	s->rc[4] = (int)s->model->vms[0].ictx->file_count;
	s->rc[5] = block_of(s->model->vms[0].kvm)->object.dead;
	s->rc[6] = vfio_fdget(&vdev->file);
	s->rc[7] = process_exit(&s->model->vms[0]);
}

static void exits_group(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct vfio_pci_core_device *vdev = devices[0];
	struct vfio_group *group = vdev->group;

	(void)kvm_vfio_set_attr_fd(&vdev->file, KVM_DEV_VFIO_FILE_DEL);
	s->rc[0] = vfio_group_fops_open(s->model, group);
	s->rc[1] = stack_close(vdev);
	s->rc[2] = vfio_group_fops_open(s->model, group) > 0;
	s->rc[3] = kvm_vfio_set_attr(&s->model->vms[0], &group->kvm_ref,
				     KVM_DEV_VFIO_FILE_ADD);
	s->rc[4] = (int)group->file_count;
	s->rc[5] = process_exit(&s->model->vms[0]);
	s->rc[6] = group->opened;
	s->rc[7] = vfio_group_ioctl_get_status(group);
}

static void resets(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	s->rc[0] = pci_reset_function(pdev, false);
	s->rc[1] = stack_bind(devices[0]);
	s->rc[2] = pci_reset_function(pdev, false);
	s->rc[3] = pdev->hw.state == TDISP_ERROR;
	s->rc[4] = stack_unbind(devices[0]);
}

static const struct return_case {
	stack_body *body;
	int rc[8];
	const char *findings;
} return_cases[] = {
	{destroy, {0, -EBUSY, -EBUSY, 0, -EBUSY, 0, -ENOENT, 0}, ""},
	{alloc, {-EEXIST, -ENOENT, -ENOENT, 0, 0, 1, 0, 0}, ""},
	{connect, {-EBUSY, 0, -EINVAL, 0, 0, 0, 0, -EINVAL}, ""},
	{slots, {0, -EEXIST, 0, 0, -ENOENT, -EFAULT, -ENOENT, 0}, ""},
	{export_twice, {0, -ENOSPC, 4, 0, 1, 0, -ENODEV}, ""},
	{copies, {0, 0, 0, 0, 0, -EFAULT}, ""},
	{mappings, {-EFAULT, 0, -EINVAL, 0, -EBUSY, 1, 0, 0}, ""},
	{descriptors, {0, -EBADF, 0, 1, 0, 1, 0, -EBADF}, ""},
	{kvm_files, {-EEXIST, 0, -ENOENT, 0, 0, 1, 0, 0}, ""},
	{exits, {0, 0, 0, 0, 0, 1, -EBADF, -ESRCH}, ""},
	{exits_group, {-EBUSY, 0, 1, 0, 2, 0, 0, -EBADF}, ""},
	{resets, {0, 0, 0, 1, 0}, "zap-while-bound"},
};

START_TEST(each_call_answers_as_the_kernel_does)
{
	const struct return_case *c = &return_cases[_i];
	struct stack s;

	stack_init(&s, 1);
	stack_run(&s, c->body);
	ck_assert_int_eq(s.result.status, RUN_FINISHED);
	for (unsigned i = 0; i < ARRAY_COUNT(c->rc); i++)
		ck_assert_int_eq(s.rc[i], c->rc[i]);
	ck_assert_str_eq(stack_findings(&s), c->findings);
	stack_release(&s);
}
END_TEST

/* Locks: which ones a call takes, in order. */
#define XA_LOCK "ictx->objects.xa_lock"

static void lock_alloc(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)iommufd_destroy_ioctl(s->model->vms[0].ictx, pdev->vdevice_id);
	s->locks[0] = '\0';
	(void)iommufd_vdevice_alloc_ioctl(s->model->vms[0].ictx,
					  s->model->vms[0].viommu_id,
					  pdev->idev_id, &pdev->vdevice_id);
}

static void lock_destroy(struct stack *s, struct vfio_pci_core_device **devices)
{
	(void)iommufd_destroy_ioctl(s->model->vms[0].ictx,
				    devices[0]->pdev->vdevice_id);
}

static void lock_request(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct user_buffer bar = {USER_BUFFER_BAR, devices[1]};

	(void)vma_mmap(devices[1]);
	(void)stack_bind(devices[0]);
	s->locks[0] = '\0';
	(void)iommufd_vdevice_tsm_guest_request_ioctl(
		s->model->vms[0].ictx, devices[0]->pdev->vdevice_id, &bar);
}

static void lock_disconnect(struct stack *s,
			    struct vfio_pci_core_device **devices)
{
	(void)s;
	(void)pci_tsm_disconnect(devices[0]->pdev);
}

static void lock_export(struct stack *s, struct vfio_pci_core_device **devices)
{
	(void)s;
	(void)vfio_pci_core_feature_dma_buf(devices[0], 0);
}

static void lock_slot(struct stack *s, struct vfio_pci_core_device **devices)
{
	(void)kvm_delete_memslot(s->model->vms[0].kvm, devices[0]->pdev);
}

static void lock_fault(struct stack *s, struct vfio_pci_core_device **devices)
{
	(void)kvm_shared_mmio_fault(s->model->vms[0].kvm, devices[0]->pdev);
}

static const struct lock_case {
	stack_body *body;
	const char *locks;
} lock_cases[] = {
	{lock_alloc, XA_LOCK " " XA_LOCK " " XA_LOCK " " XA_LOCK " " XA_LOCK},
	{lock_destroy, XA_LOCK " " XA_LOCK},
	{lock_request, XA_LOCK " vdev->tsm_lock pci_tsm_rwsem pf0->lock"
			       " memory_lock"},
	{lock_disconnect, "pci_tsm_rwsem pf0->lock pf0->lock"},
	{lock_export, "memory_lock dma_resv"},
	{lock_slot, "kvm->slots_lock kvm->mmu_lock dma_resv"},
	{lock_fault, "dma_resv kvm->mmu_lock"},
};

START_TEST(each_call_takes_its_locks_in_the_posted_order)
{
	const struct lock_case *c = &lock_cases[_i];
	struct stack s;

	stack_init(&s, 2);
	stack_run(&s, c->body);
	ck_assert_int_eq(s.result.status, RUN_FINISHED);
	ck_assert_str_eq(s.locks, c->locks);
	stack_release(&s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("models_iommufd");
	TCase *core = tcase_create("core");
	TCase *locks = tcase_create("locks");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(core, each_call_answers_as_the_kernel_does, 0,
			    ARRAY_COUNT(return_cases));
	tcase_add_loop_test(locks,
			    each_call_takes_its_locks_in_the_posted_order, 0,
			    ARRAY_COUNT(lock_cases));
	suite_add_tcase(suite, core);
	suite_add_tcase(suite, locks);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
