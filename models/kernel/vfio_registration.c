/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/vfio_pci_core.h"

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_device_try_get_registration(),
 *             ML-6.19.
 * Yields at:  the count.
 * Leaves out: nothing.
 */
bool vfio_device_try_get_registration(struct vfio_pci_core_device *vdev)
{
	return refcount_inc_not_zero(&vdev->refcount);
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_device_put_registration(),
 *             ML-6.19.
 * Yields at:  the count, the completion.
 * Leaves out: nothing.
 */
void vfio_device_put_registration(struct vfio_pci_core_device *vdev)
{
	if (refcount_dec_and_test(&vdev->refcount))
		completion_complete(&vdev->comp);
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_unregister_group_dev(), ML-6.19:
 *             drops the registration and waits for all users, for ever.
 * Locks:      device_lock is held.
 * Yields at:  the count, the wait.
 * Leaves out: new opens, of which there are none here; the request to the
 *             VMM, each ten seconds.
 */
void vfio_unregister_group_dev(struct vfio_pci_core_device *vdev)
{
	lockdep_assert_held(&vdev->pdev->device_lock);
	vfio_device_put_registration(vdev);
	(void)completion_wait(&vdev->comp);
}

void vfio_registration_init(struct vfio_pci_core_device *vdev, const char *name)
{
	/* One for itself, one for the open file. */
	refcount_init(&vdev->refcount, "vdev->refcount", name, 2);
	completion_init(&vdev->comp, "vdev->comp", name);
}
