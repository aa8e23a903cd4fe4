/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/vfio_pci_core.h"

/*
 * Models:     drivers/vfio/iommufd.c: vfio_iommufd_tsm_bind(), RFC-P19.
 * Locks:      dev_set->lock is held.
 * Yields at:  inside.
 * Leaves out: nothing.
 * Differs:    bind_lock: none drops the lock and the assertion, device takes
 *             dev_set->lock here.
 */
int vfio_iommufd_tsm_bind(struct vfio_pci_core_device *vdev)
{
	uint64_t lock = design(vdev->model, SWITCH_BIND_LOCK);
	int rc;

	if (lock == LOCK_DEVICE)
		mutex_lock(&vdev->dev_set->lock);
	if (lock != LOCK_NONE)
		lockdep_assert_held(&vdev->dev_set->lock);
	rc = -EINVAL;
	if (!WARN_ON(!vdev->idev))
		rc = iommufd_device_tsm_bind(vdev->idev, *vm_vdevice_id(vdev));
	if (lock == LOCK_DEVICE)
		mutex_unlock(&vdev->dev_set->lock);
	return rc;
}

/*
 * Models:     drivers/vfio/iommufd.c: vfio_iommufd_tsm_unbind(), RFC-P19.
 * Locks:      dev_set->lock is held.
 * Yields at:  inside.
 * Leaves out: nothing.
 * Differs:    unbind_lock: none drops the lock and the assertion.
 */
void vfio_iommufd_tsm_unbind(struct vfio_pci_core_device *vdev)
{
	if (design(vdev->model, SWITCH_UNBIND_LOCK) != LOCK_NONE)
		lockdep_assert_held(&vdev->dev_set->lock);
	if (WARN_ON(!vdev->idev))
		return;
	iommufd_device_tsm_unbind(vdev->idev);
}

/*
 * Models:     drivers/vfio/device_cdev.c: vfio_df_ioctl_attach_pt(), with
 *             vfio_iommufd_physical_attach_ioas(), ML-6.19: the answer is
 *             copied under dev_set->lock.
 * Locks:      takes dev_set->lock, and igroup->lock under it.
 * Yields at:  each lock and unlock, the copy.
 * Leaves out: page tables: nobody looks whether the device is attached; the
 *             IOAS's mutex, which nobody else takes.
 */
int vfio_df_ioctl_attach_pt(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	struct model *model = vdev->model;
	int rc;

	(void)unused;
	if (group_api(model))
		return -ENOTTY;
	if (copy_from_user())
		return -EFAULT;
	mutex_lock(&vdev->dev_set->lock);
	if (vdev->idev) {
		mutex_lock(&vdev->idev->igroup->lock);
		mutex_unlock(&vdev->idev->igroup->lock);
	}
	rc = user_copy(model, user_buffer_current(model));
	mutex_unlock(&vdev->dev_set->lock);
	return rc;
}
