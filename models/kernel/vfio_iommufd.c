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
		rc = iommufd_device_tsm_bind(vdev->idev,
					     vdev->pdev->vdevice_id);
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
