/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The registration of a device: it goes away only when nobody uses it any more,
 * be it through a file or through a buffer that was exported.
 */
#include "kernel/vfio_pci_core.h"

enum {
	REQUEST_NS_SHIFT = 33, /* some 10 s */
};

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
 *             the wait for the last user. Its first round is over when nothing
 *             else goes on.
 * Yields at:  the wait, the request.
 * Leaves out: see the caller.
 */
static void vfio_device_wait_users(struct vfio_pci_core_device *vdev)
{
	if (completion_wait_timeout(&vdev->comp, WAIT_UNINTERRUPTIBLE,
				    UINT64_C(1) << REQUEST_NS_SHIFT) == 0)
		return;
	process_request(vdev->model, &vdev->given_back);
	(void)completion_wait(&vdev->comp);
	event_flag_set(&vdev->given_back);
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_unregister_group_dev(), ML-6.19:
 *             drops the registration and waits for all users, for ever; asks
 *             user space for the device every 10 s.
 * Locks:      device_lock is held; takes the locks of a group, and igate, to
 *             ask for the device.
 * Yields at:  the count, the wait, the request, each lock and unlock.
 * Leaves out: the requests after the first: once is enough for who listens. A
 *             signal, which ends one round of the wait and begins another.
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
	vfio_device_wait_users(vdev);
	vfio_device_remove_group(vdev);
}

void vfio_registration_init(struct vfio_pci_core_device *vdev, const char *name)
{
	refcount_init(&vdev->refcount, "vdev->refcount", name, 0);
	completion_init(&vdev->comp, "vdev->comp", name);
	object_init(&vdev->cdev, OBJECT_DEVICE, "cdev", name);
}
