/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/vfio_main.h"

#include "findings.h"
#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"

/*
 * Models:     drivers/vfio/iommufd.c: vfio_iommufd_physical_unbind(), ML-6.19.
 * Locks:      dev_set->lock is held.
 * Yields at:  inside.
 * Leaves out: attached page tables.
 */
static void vfio_iommufd_unbind(struct vfio_pci_core_device *vdev)
{
	if (!vdev->idev)
		return;
	iommufd_device_unbind(vdev->idev);
	vdev->idev = NULL;
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_df_device_last_close(), ML-6.19:
 *             the driver closes first, iommufd lets go afterwards.
 * Locks:      dev_set->lock is held.
 * Yields at:  inside.
 * Leaves out: the module reference.
 * Differs:    last_close: iommufd_first swaps the two, as the review of CCA-v1
 *             advised; vdevice_first destroys the vDEVICE before both, as that
 *             series has it in code that is switched off.
 */
static void vfio_df_device_last_close(struct vfio_pci_core_device *vdev)
{
	uint64_t order = design(vdev->model, SWITCH_LAST_CLOSE);

	lockdep_assert_held(&vdev->dev_set->lock);
	if (order == LAST_CLOSE_VDEVICE_FIRST && vdev->idev)
		iommufd_device_pre_destroy(&vdev->idev->obj);
	if (order == LAST_CLOSE_IOMMUFD_FIRST)
		vfio_iommufd_unbind(vdev);
	vfio_pci_core_close_device(vdev);
	vfio_iommufd_unbind(vdev);
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_df_close(), ML-6.19.
 * Locks:      dev_set->lock is held.
 * Yields at:  inside.
 * Leaves out: nothing.
 */
void vfio_df_close(struct vfio_pci_core_device *vdev)
{
	lockdep_assert_held(&vdev->dev_set->lock);
	if (vdev->open_count == 1)
		vfio_df_device_last_close(vdev);
	vdev->open_count--;
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_df_open(), 6.12: the first open
 *             enables the device.
 * Locks:      dev_set->lock is held.
 * Yields at:  inside.
 * Leaves out: the module reference, the iommufd bind: generation rfc begins
 *             with open devices.
 */
int vfio_df_open(struct vfio_pci_core_device *vdev)
{
	int rc;

	lockdep_assert_held(&vdev->dev_set->lock);
	vdev->open_count++;
	if (vdev->open_count > 1)
		return 0;
	rc = vfio_pci_core_enable(vdev);
	if (rc)
		vdev->open_count--;
	return rc;
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_device_put_kvm(), ML-6.19 and
 *             TSMOP-v5: the VM was kept since the open.
 * Locks:      dev_set->lock is held.
 * Yields at:  the reference, and what its last one does.
 * Leaves out: nothing.
 * Differs:    kvm_reference. generation: 6.12 takes none.
 */
static void vfio_device_put_kvm(struct vfio_pci_core_device *vdev)
{
	struct kvm *kvm = vdev->kvm;

	lockdep_assert_held(&vdev->dev_set->lock);
	if (!kvm)
		return;
	vdev->kvm = NULL;
	if (design(vdev->model, SWITCH_KVM_REFERENCE) == KVM_BY_FILE)
		kvm_fput(vdev->model);
	else
		kvm_put_kvm(kvm);
}

/*
 * Models:     drivers/vfio/device_cdev.c: vfio_df_unbind_iommufd(), ML-6.19.
 * Locks:      takes dev_set->lock.
 * Yields at:  lock, unlock, and inside.
 * Leaves out: the reference on the iommufd context: each device in it has one
 *             of its own.
 */
static void vfio_df_unbind_iommufd(struct vfio_pci_core_device *vdev)
{
	mutex_lock(&vdev->dev_set->lock);
	vfio_df_close(vdev);
	vfio_device_put_kvm(vdev);
	mutex_unlock(&vdev->dev_set->lock);
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_device_fops_release(), ML-6.19:
 *             runs when the last reference of the file is dropped, in the task
 *             that drops it.
 * Locks:      none on entry.
 * Yields at:  inside.
 * Leaves out: nothing.
 * Differs:    api: group closes under the group's lock.
 */
static void vfio_device_fops_release(struct vfio_pci_core_device *vdev)
{
	model_call(vdev->model, ACTOR_VFIO, "vfio_device_fops_release");
	if (group_api(vdev->model))
		vfio_df_group_close(vdev);
	else
		vfio_df_unbind_iommufd(vdev);
	vfio_device_put_registration(vdev);
	model_return(vdev->model, ACTOR_VFIO, "vfio_device_fops_release", 0);
	if (vdev->open_count)
		return;
	check_device_closed(vdev, PLACE_HERE);
	event_flag_set(&vdev->events[EVENT_CLOSED]);
}

/*
 * Models:     fs/file.c: fdget(): look the descriptor up and take a reference,
 *             in one go.
 * Yields at:  the look-up.
 * Leaves out: the short cut of single-threaded processes.
 */
int vfio_fdget(struct vfio_file *file)
{
	task_act(&file->object, file->count);
	if (!file->open)
		return -EBADF;
	file->count++;
	return 0;
}

/*
 * Models:     fs/file_table.c: fput().
 * Yields at:  the drop, and inside the release.
 * Leaves out: task work: the release runs before the task is back in user
 *             space, here as there.
 */
void vfio_fput(struct vfio_file *file)
{
	task_act(&file->object, file->count);
	SIM_ASSERT(file->count > 0);
	if (--file->count == 0)
		vfio_device_fops_release(file->vdev);
}

/*
 * Models:     fs/open.c: close(): the descriptor goes at once; the device is
 *             released here only if no system call holds the file.
 * Yields at:  the look-up, and inside the release.
 * Leaves out: nothing.
 */
int vfio_close(struct vfio_file *file)
{
	task_act(&file->object, file->count);
	if (!file->open)
		return -EBADF;
	file->open = false;
	if (file->vdev->model->kernel)
		file->vdev->model->kernel->fds &= ~(1U << file->fd);
	SIM_ASSERT(file->count > 0);
	if (--file->count == 0)
		vfio_device_fops_release(file->vdev);
	return 0;
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_device_fops_unl_ioctl();
 *             drivers/vfio/pci/vfio_pci_core.c: vfio_pci_rw(), 6.12: the device
 *             is awake while one of them is under way.
 * Locks:      memory_lock (write), if it must be resumed.
 * Yields at:  get, put, and inside.
 * Leaves out: nothing.
 * Differs:    generation: rfc leaves runtime PM out.
 */
int vfio_device_fops_call(struct vfio_pci_core_device *vdev,
			  vfio_device_call *call, uint64_t argument)
{
	struct pci_function_612 *f = vdev->pdev->f612;
	int rc;

	if (!f)
		return call(vdev, argument);
	if (rpm_resume_and_get(&f->rpm))
		return -EIO;
	rc = call(vdev, argument);
	rpm_put(&f->rpm);
	return rc;
}

void vfio_device_set_init(struct vfio_device_set *dev_set, struct model *model,
			  const char *name)
{
	dev_set->model = model;
	mutex_init(&dev_set->lock, "dev_set->lock", name);
	cell_init(&dev_set->secure_iommu, "dev_set->secure_iommu", name,
		  CELL_PLAIN, 0);
	cell_guard(&dev_set->secure_iommu, &dev_set->lock.object);
}

void vfio_file_init(struct vfio_file *file, struct vfio_pci_core_device *vdev,
		    const char *name)
{
	object_init(&file->object, OBJECT_DEVICE, "file", name);
	file->vdev = vdev;
	file->open = !generation_612(vdev->model);
	file->count = file->open;
}
