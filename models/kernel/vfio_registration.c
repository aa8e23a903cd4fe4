/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The registration of a device: it goes away only when nobody uses it any more,
 * be it through a file or through a buffer that was exported.
 */
#include "kernel/vfio_pci_core.h"

enum {
	VFIO_REQUEST_S = 10,
};
#define VFIO_REQUEST_NS (VFIO_REQUEST_S * UINT64_C(1000000000))

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
 * Models:     drivers/vfio/vfio_main.c: vfio_unregister_group_dev(): the loop,
 *             ML-6.19: user space is asked for the device, again each time that
 *             10 s are over; a signal ends one round, and those after it do not
 *             look at signals.
 * Locks:      device_lock is held; takes igate, to ask.
 * Yields at:  the look, the request, the wait.
 * Leaves out: the third round and those after it, which are as the second:
 *             that one waits for ever.
 * Differs:    generation: rfc asks nobody.
 */
static void vfio_wait_for_users(struct vfio_pci_core_device *vdev)
{
	bool asks = generation_612(vdev->model);
	bool gone = false;

	if (asks) {
		vfio_pci_core_request(vdev);
		gone = completion_wait_timeout(&vdev->comp, WAIT_INTERRUPTIBLE,
					       VFIO_REQUEST_NS) == 0;
		if (!gone)
			vfio_pci_core_request(vdev);
	}
	if (!gone)
		(void)completion_wait(&vdev->comp);
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_unregister_group_dev(), ML-6.19:
 *             drops the registration and waits for all users, for ever.
 * Locks:      device_lock is held; in 6.12 takes the locks of a group, and
 *             igate, to ask for the device.
 * Yields at:  the count, the wait; in 6.12 each lock and unlock.
 * Leaves out: nothing.
 * Differs:    generation: rfc leaves groups, igate and new opens out.
 */
void vfio_unregister_group_dev(struct vfio_pci_core_device *vdev)
{
	bool whole = generation_612(vdev->model);

	lockdep_assert_held(&vdev->pdev->device_lock);
	if (whole)
		vfio_device_group_unregister(vdev);
	if (refcount_dec_and_test(&vdev->refcount)) {
		completion_complete(&vdev->comp);
		(void)completion_wait(&vdev->comp);
	} else {
		vfio_wait_for_users(vdev);
	}
	if (whole)
		vfio_device_remove_group(vdev);
}

void vfio_registration_init(struct vfio_pci_core_device *vdev, const char *name)
{
	/* One for itself, one for the open file; 6.12 begins without either. */
	unsigned count = generation_612(vdev->model) ? 0 : 2;

	refcount_init(&vdev->refcount, "vdev->refcount", name, count);
	completion_init(&vdev->comp, "vdev->comp", name);
}
