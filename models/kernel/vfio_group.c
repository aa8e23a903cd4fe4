/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IOMMU groups and the registration of devices, 6.12. The lock order is
 * group_lock -> dev_set->lock.
 */
#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"

enum {
	/* Below are the standard streams, the container, and what a VMM opens
	 * before it looks for devices. */
	FD_FIRST = 6,
	FD_LIMIT = 64, /* more than two files a device and one a group */
};

/*
 * Models:     fs/file.c: get_unused_fd_flags(): the lowest that is free.
 * Yields at:  nowhere.
 * Leaves out: the limit of a process, which nobody here comes near.
 */
int get_unused_fd(struct kernel_612 *kernel)
{
	world_touch(&kernel->files, TOUCH_WRITE);
	for (unsigned fd = FD_FIRST; fd < FD_LIMIT; fd++) {
		if (kernel->fds >> fd & 1)
			continue;
		kernel->fds |= UINT64_C(1) << fd;
		return (int)fd;
	}
	SIM_UNREACHABLE();
}

/*
 * Models:     fs/file.c: put_unused_fd(), and what close() does of it.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
void put_unused_fd(struct kernel_612 *kernel, unsigned fd)
{
	world_touch(&kernel->files, TOUCH_WRITE);
	kernel->fds &= ~(UINT64_C(1) << fd);
}

/*
 * Models:     drivers/vfio/group.c: vfio_group_fops_open(), 6.12: not while a
 *             device of it is open by a file of its own.
 * Locks:      takes group_lock.
 * Yields at:  lock, unlock, the install.
 * Leaves out: the check for a group that VFIO may not have; the container,
 *             which is there and set.
 */
int vfio_group_fops_open(struct model *model, struct vfio_group *group)
{
	int rc = -EBUSY;

	mutex_lock(&group->group_lock);
	if (!group->opened && !group->cdev_device_open_cnt) {
		rc = get_unused_fd(model->kernel);
		group->opened = true;
		group->fd = (unsigned)rc;
		group->file_count = 1;
	}
	mutex_unlock(&group->group_lock);
	if (rc < 0)
		return rc;
	task_act(&group->file, group->file_count);
	group->vm = vm_of_task(model);
	group->left = process_exiting(group->vm);
	group->open = !group->left;
	return rc;
}

/*
 * Models:     drivers/vfio/group.c: vfio_group_fops_release(), 6.12.
 * Locks:      takes group_lock.
 * Yields at:  lock, unlock.
 * Leaves out: the container, which is there and set.
 */
static void vfio_group_fops_release(struct vfio_group *group)
{
	mutex_lock(&group->group_lock);
	SIM_ASSERT(group->opened);
	group->opened = false;
	mutex_unlock(&group->group_lock);
}

/*
 * Models:     include/linux/fs.h: get_file().
 * Yields at:  the count.
 * Leaves out: nothing.
 */
void vfio_group_get(struct vfio_group *group)
{
	task_act(&group->file, group->file_count);
	SIM_ASSERT(group->file_count > 0);
	group->file_count++;
}

/*
 * Models:     fs/file_table.c: fput().
 * Yields at:  the drop, and inside the release.
 * Leaves out: task work: who drops it holds no lock of the release.
 */
void vfio_group_fput(struct vfio_group *group)
{
	task_act(&group->file, group->file_count);
	SIM_ASSERT(group->file_count > 0);
	if (--group->file_count == 0)
		vfio_group_fops_release(group);
}

/*
 * Models:     fs/file.c: exit_files(): no thread looks the descriptor up any
 *             more; its reference stays for it.
 * Yields at:  the look-up.
 * Leaves out: nothing.
 */
void vfio_group_leave(struct model *model, struct vfio_group *group)
{
	task_act(&group->file, group->file_count);
	if (!group->open)
		return;
	group->open = false;
	group->left = true;
	put_unused_fd(model->kernel, group->fd);
}

/*
 * Models:     drivers/vfio/group.c: vfio_group_ioctl_get_status(), 6.12.
 * Locks:      takes group_lock, and the IOMMU group's mutex under it.
 * Yields at:  each lock and unlock.
 * Leaves out: the flags of the answer.
 */
int vfio_group_ioctl_get_status(struct vfio_group *group)
{
	if (!group->open)
		return -EBADF;
	if (copy_from_user())
		return -EFAULT;
	mutex_lock(&group->group_lock);
	mutex_lock(&group->iommu_group_mutex);
	mutex_unlock(&group->iommu_group_mutex);
	mutex_unlock(&group->group_lock);
	return 0;
}

/*
 * Models:     drivers/vfio/group.c: vfio_device_block_group(), ML-6.19: no file
 *             of the group is opened from here on.
 * Locks:      takes group_lock.
 * Yields at:  lock, unlock.
 * Leaves out: nothing.
 */
int vfio_device_block_group(struct vfio_pci_core_device *vdev)
{
	struct vfio_group *group = vdev->group;
	int rc = 0;

	mutex_lock(&group->group_lock);
	if (group->opened)
		rc = -EBUSY;
	else
		group->cdev_device_open_cnt++;
	mutex_unlock(&group->group_lock);
	return rc;
}

/*
 * Models:     drivers/vfio/group.c: vfio_device_unblock_group(), ML-6.19.
 * Locks:      takes group_lock.
 * Yields at:  lock, unlock.
 * Leaves out: nothing.
 */
void vfio_device_unblock_group(struct vfio_pci_core_device *vdev)
{
	struct vfio_group *group = vdev->group;

	mutex_lock(&group->group_lock);
	SIM_ASSERT(group->cdev_device_open_cnt > 0);
	group->cdev_device_open_cnt--;
	mutex_unlock(&group->group_lock);
}

/*
 * Models:     drivers/vfio/group.c: vfio_df_group_open(), 6.12: the first open
 *             keeps the VM, before the device learns of it;
 *             drivers/vfio/container.c: vfio_device_group_use_iommu(): and the
 *             group's file, as one more that uses its container.
 * Locks:      takes group_lock, and dev_set->lock under it; kvm_ref_lock.
 * Yields at:  each lock and unlock, the references, and inside.
 * Leaves out: nothing.
 */
static int vfio_df_group_open(struct vfio_pci_core_device *vdev)
{
	struct vfio_group *group = vdev->group;
	int rc;

	mutex_lock(&group->group_lock);
	mutex_lock(&vdev->dev_set->lock);
	if (!vdev->open_count)
		vfio_device_get_kvm_safe(vdev, &group->kvm_ref);
	rc = vfio_df_open(vdev);
	if (rc == 0 && vdev->open_count == 1)
		vfio_group_get(group);
	if (rc && !vdev->open_count)
		vfio_device_put_kvm(vdev);
	mutex_unlock(&vdev->dev_set->lock);
	mutex_unlock(&group->group_lock);
	return rc;
}

/*
 * Models:     drivers/vfio/group.c: vfio_group_ioctl_get_device_fd(), with
 *             vfio_device_get_from_name(), vfio_device_open_file(), 6.12.
 * Locks:      takes the group's device_lock, and later group_lock.
 * Yields at:  each lock and unlock, the references, and inside.
 * Leaves out: the name.
 */
int vfio_group_ioctl_get_device_fd(struct vfio_pci_core_device *vdev)
{
	struct vfio_group *group = vdev->group;
	bool found;
	int rc;

	if (!group->open)
		return -EBADF;
	if (copy_from_user())
		return -EFAULT;
	mutex_lock(&group->device_lock);
	if (vdev->registered)
		vfio_pci_validate_vf_token(vdev);
	found = vdev->registered && vfio_device_try_get_registration(vdev);
	mutex_unlock(&group->device_lock);
	if (!found)
		return -ENODEV;
	rc = vfio_df_group_open(vdev);
	if (rc)
		vfio_device_put_registration(vdev);
	return rc;
}

/*
 * Models:     drivers/vfio/group.c: vfio_df_group_close(), 6.12;
 *             drivers/vfio/container.c: vfio_device_group_unuse_iommu(), whose
 *             reference on the group's file goes as task work.
 * Locks:      takes group_lock, and dev_set->lock under it.
 * Yields at:  each lock and unlock, the references, and inside.
 * Leaves out: nothing.
 */
bool vfio_df_group_close(struct vfio_pci_core_device *vdev)
{
	bool last;

	mutex_lock(&vdev->group->group_lock);
	mutex_lock(&vdev->dev_set->lock);
	last = vfio_df_close(vdev);
	if (last)
		vfio_device_put_kvm(vdev);
	mutex_unlock(&vdev->dev_set->lock);
	mutex_unlock(&vdev->group->group_lock);
	if (last)
		vfio_group_fput(vdev->group);
	return last;
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_register_group_dev();
 *             drivers/vfio/group.c: vfio_device_set_group(),
 *             vfio_device_group_register(), 6.12.
 * Locks:      takes the lock of the list of groups, then the group's
 *             device_lock.
 * Yields at:  each lock and unlock, the count of the group's drivers, the
 *             node.
 * Leaves out: the group's life: it is there as long as its functions.
 */
int vfio_register_group_dev(struct vfio_pci_core_device *vdev)
{
	struct kernel_612 *kernel = vdev->model->kernel;

	vdev->refcount.value = 1; /* of a vfio_device that is new */
	completion_reinit(&vdev->comp);
	mutex_lock(&kernel->vfio_group_lock);
	if (fault_strikes(FAULT_ENOMEM, PLACE_MUTE)) {
		mutex_unlock(&kernel->vfio_group_lock);
		return -ENOMEM;
	}
	(void)cell_add(&vdev->group->drivers, 1);
	mutex_unlock(&kernel->vfio_group_lock);
	mutex_lock(&vdev->group->device_lock);
	task_act(&vdev->cdev, true);
	vdev->registered = true;
	mutex_unlock(&vdev->group->device_lock);
	vfio_device_debugfs_init(vdev);
	return 0;
}

/*
 * Models:     drivers/vfio/group.c: vfio_device_group_unregister(), 6.12: no
 *             one finds the device any more, nor, by vfio_device_del(), its
 *             own file.
 * Locks:      takes the group's device_lock.
 * Yields at:  lock, the node, unlock.
 * Leaves out: that the node goes a moment later.
 */
void vfio_device_group_unregister(struct vfio_pci_core_device *vdev)
{
	struct vfio_group *group = vdev->group;

	mutex_lock(&group->device_lock);
	task_act(&vdev->cdev, false);
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

void vfio_group_init(struct vfio_group *group, struct model *model,
		     const char *tag)
{
	mutex_init(&group->group_lock, "vfio_group.group_lock", tag);
	mutex_init(&group->device_lock, "vfio_group.device_lock", tag);
	mutex_init(&group->iommu_group_mutex, "iommu_group.mutex", tag);
	object_init(&group->file, OBJECT_DEVICE, "group file", tag);
	vfio_kvm_ref_init(&group->kvm_ref, model, "group->kvm_ref_lock", tag);
	group->kvm_ref.group = group;
	cell_init(&group->drivers, "vfio_group.drivers", tag, CELL_ONCE, 0);
}
