/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The registration of a device: it goes away only when nobody uses it any more,
 * be it through a file or through a buffer that was exported.
 */
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
 * Locks:      device_lock is held; takes the locks of a group, and igate, to
 *             ask for the device.
 * Yields at:  the count, the wait, each lock and unlock.
 * Leaves out: the request that is repeated every 10 s: once is enough for who
 *             listens. A signal, which ends one round of the wait and begins
 *             another.
 */
void vfio_unregister_group_dev(struct vfio_pci_core_device *vdev)
{
	lockdep_assert_held(&vdev->pdev->device_lock);
	vfio_device_group_unregister(vdev);
	if (refcount_dec_and_test(&vdev->refcount)) {
		completion_complete(&vdev->comp);
	} else {
		mutex_lock(&vdev->igate);
		mutex_unlock(&vdev->igate);
	}
	(void)completion_wait(&vdev->comp);
	vfio_device_remove_group(vdev);
}

void vfio_registration_init(struct vfio_pci_core_device *vdev, const char *name)
{
	refcount_init(&vdev->refcount, "vdev->refcount", name, 0);
	completion_init(&vdev->comp, "vdev->comp", name);
	object_init(&vdev->cdev, OBJECT_DEVICE, "cdev", name);
}
