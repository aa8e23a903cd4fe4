/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/vfio_pci_core.h"

/*
 * Models:     drivers/vfio/iommufd.c: vfio_iommufd_tsm_bind(), RFC-P19.
 * Locks:      dev_set->lock is held.
 * Yields at:  inside.
 * Leaves out: nothing.
 * Differs:    bind_lock: none drops the lock and the assertion.
 */
int vfio_iommufd_tsm_bind(struct vfio_pci_core_device *vdev)
{
	if (design(vdev->model, SWITCH_BIND_LOCK) == LOCK_DEV_SET)
		lockdep_assert_held(&vdev->dev_set->lock);
	if (WARN_ON(!vdev->idev))
		return -EINVAL;
	return iommufd_device_tsm_bind(vdev->idev, vdev->pdev->vdevice_id);
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
	if (design(vdev->model, SWITCH_UNBIND_LOCK) == LOCK_DEV_SET)
		lockdep_assert_held(&vdev->dev_set->lock);
	if (WARN_ON(!vdev->idev))
		return;
	iommufd_device_tsm_unbind(vdev->idev);
}
