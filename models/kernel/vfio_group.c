/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IOMMU groups and the registration of devices, 6.12. The lock order is
 * group_lock -> dev_set->lock.
 */
#include "kernel/vfio_pci_core.h"

enum {
	/* Below are the standard streams, the container, and what a VMM opens
	 * before it looks for devices. */
	FD_FIRST = 6,
	FD_LIMIT = 32, /* more than two files a device and one a group */
};

/*
 * Models:     fs/file.c: get_unused_fd_flags(): the lowest that is free.
 * Yields at:  nowhere.
 * Leaves out: the limit of a process, which nobody here comes near.
 */
static int get_unused_fd(struct kernel_612 *kernel)
{
	for (unsigned fd = FD_FIRST; fd < FD_LIMIT; fd++) {
		if (kernel->fds >> fd & 1)
			continue;
		kernel->fds |= 1U << fd;
		return (int)fd;
	}
	SIM_UNREACHABLE();
}

/*
 * Models:     drivers/vfio/group.c: vfio_group_fops_open(), 6.12.
 * Locks:      takes group_lock.
 * Yields at:  lock, unlock.
 * Leaves out: the check for a group that VFIO may not have; the container,
 *             which is there and set.
 */
int vfio_group_fops_open(struct model *model, struct vfio_group *group)
{
	int rc = -EBUSY;

	mutex_lock(&group->group_lock);
	if (!group->opened) {
		rc = get_unused_fd(model->kernel);
		group->opened = true;
		group->fd = (unsigned)rc;
	}
	mutex_unlock(&group->group_lock);
	return rc;
}

/*
 * Models:     drivers/vfio/group.c: vfio_group_ioctl_get_status(), 6.12.
 * Locks:      takes group_lock, and the IOMMU group's mutex under it.
 * Yields at:  each lock and unlock.
 * Leaves out: the flags of the answer.
 */
int vfio_group_ioctl_get_status(struct vfio_group *group)
{
	if (!group->opened)
		return -EBADF;
	mutex_lock(&group->group_lock);
	mutex_lock(&group->iommu_group_mutex);
	mutex_unlock(&group->iommu_group_mutex);
	mutex_unlock(&group->group_lock);
	return 0;
}

/*
 * Models:     drivers/vfio/group.c: vfio_df_group_open(), 6.12.
 * Locks:      takes group_lock, and dev_set->lock under it.
 * Yields at:  each lock and unlock, and inside.
 * Leaves out: the reference on KVM.
 */
static int vfio_df_group_open(struct vfio_pci_core_device *vdev)
{
	int rc;

	mutex_lock(&vdev->group->group_lock);
	mutex_lock(&vdev->dev_set->lock);
	rc = vfio_df_open(vdev);
	mutex_unlock(&vdev->dev_set->lock);
	mutex_unlock(&vdev->group->group_lock);
	return rc;
}

/*
 * Models:     drivers/vfio/device_cdev.c: vfio_df_ioctl_bind_iommufd(), 6.12.
 * Locks:      takes dev_set->lock.
 * Yields at:  lock, unlock, and inside.
 * Leaves out: blocking the group, iommufd, the copy of the id to user space.
 */
static int vfio_df_bind_iommufd(struct vfio_pci_core_device *vdev)
{
	int rc = -EINVAL;

	mutex_lock(&vdev->dev_set->lock);
	if (!vdev->open_count)
		rc = vfio_df_open(vdev);
	mutex_unlock(&vdev->dev_set->lock);
	return rc;
}

/*
 * Models:     drivers/vfio/group.c: vfio_group_ioctl_get_device_fd(), with
 *             vfio_device_get_from_name(), vfio_device_open_file(), 6.12.
 * Locks:      takes the group's device_lock, and later group_lock.
 * Yields at:  each lock and unlock, the references, and inside.
 * Leaves out: the name.
 * Differs:    api: cdev opens without the group, once.
 */
int vfio_group_ioctl_get_device_fd(struct vfio_pci_core_device *vdev,
				   struct vfio_file *file)
{
	struct vfio_group *group = vdev->group;
	bool found;
	int rc;

	if ((group_api(vdev->model) && !group->opened) || file->open ||
	    file->count || file->opening)
		return -EBADF;
	file->opening = true;
	mutex_lock(&group->device_lock);
	if (vdev->registered)
		vfio_pci_validate_vf_token(vdev);
	found = vdev->registered && vfio_device_try_get_registration(vdev);
	mutex_unlock(&group->device_lock);
	if (!found) {
		file->opening = false;
		return -ENODEV;
	}
	rc = group_api(vdev->model) ? vfio_df_group_open(vdev)
				    : vfio_df_bind_iommufd(vdev);
	if (rc == 0)
		rc = get_unused_fd(vdev->model->kernel);
	if (rc < 0) {
		vfio_device_put_registration(vdev);
		file->opening = false;
		return rc;
	}
	task_act(&file->object, 1);
	file->opening = false;
	file->open = true;
	file->count = 1;
	file->fd = (unsigned)rc;
	event_flag_set(model_event(vdev->model->world, vdev->pdev->index,
				   EVENT_OPENED));
	return rc;
}

/*
 * Models:     drivers/vfio/group.c: vfio_df_group_close(), 6.12.
 * Locks:      takes group_lock, and dev_set->lock under it.
 * Yields at:  each lock and unlock, and inside.
 * Leaves out: the reference on KVM.
 */
void vfio_df_group_close(struct vfio_pci_core_device *vdev)
{
	mutex_lock(&vdev->group->group_lock);
	mutex_lock(&vdev->dev_set->lock);
	vfio_df_close(vdev);
	mutex_unlock(&vdev->dev_set->lock);
	mutex_unlock(&vdev->group->group_lock);
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_register_group_dev();
 *             drivers/vfio/group.c: vfio_device_set_group(),
 *             vfio_device_group_register(), 6.12.
 * Locks:      takes the lock of the list of groups, then the group's
 *             device_lock.
 * Yields at:  each lock and unlock, the count of the group's drivers.
 * Leaves out: the group's life: it is there as long as its functions.
 */
int vfio_register_group_dev(struct vfio_pci_core_device *vdev)
{
	struct kernel_612 *kernel = vdev->model->kernel;

	vdev->refcount.value = 1; /* of a vfio_device that is new */
	completion_reinit(&vdev->comp);
	mutex_lock(&kernel->vfio_group_lock);
	if (fault_strikes(FAULT_ENOMEM, PLACE_HERE)) {
		mutex_unlock(&kernel->vfio_group_lock);
		return -ENOMEM;
	}
	(void)cell_add(&vdev->group->drivers, 1);
	mutex_unlock(&kernel->vfio_group_lock);
	mutex_lock(&vdev->group->device_lock);
	vdev->registered = true;
	mutex_unlock(&vdev->group->device_lock);
	vfio_device_debugfs_init(vdev);
	return 0;
}

/*
 * Models:     drivers/vfio/group.c: vfio_device_group_unregister(), 6.12: no
 *             one finds the device any more.
 * Locks:      takes the group's device_lock.
 * Yields at:  lock, unlock.
 * Leaves out: nothing.
 */
void vfio_device_group_unregister(struct vfio_pci_core_device *vdev)
{
	struct vfio_group *group = vdev->group;

	mutex_lock(&group->device_lock);
	vdev->registered = false;
	mutex_unlock(&group->device_lock);
}

/*
 * Models:     drivers/vfio/group.c: vfio_device_remove_group(), 6.12.
 * Locks:      takes the lock of the list of groups, with group_lock under it,
 *             for the last driver of the group.
 * Yields at:  the count, each lock and unlock.
 * Leaves out: the group's life: it is there as long as its functions. The last
 *             one counts itself off before the lock, where nobody looks.
 */
void vfio_device_remove_group(struct vfio_pci_core_device *vdev)
{
	struct kernel_612 *kernel = vdev->model->kernel;
	struct vfio_group *group = vdev->group;

	if (cell_add(&group->drivers, (uint64_t)-1) > 1)
		return;
	mutex_lock(&kernel->vfio_group_lock);
	mutex_lock(&group->group_lock);
	mutex_unlock(&group->group_lock);
	mutex_unlock(&kernel->vfio_group_lock);
}

void vfio_group_init(struct vfio_group *group, const char *tag)
{
	mutex_init(&group->group_lock, "vfio_group.group_lock", tag);
	mutex_init(&group->device_lock, "vfio_group.device_lock", tag);
	mutex_init(&group->iommu_group_mutex, "iommu_group.mutex", tag);
	cell_init(&group->drivers, "vfio_group.drivers", tag, CELL_ONCE, 0);
}
