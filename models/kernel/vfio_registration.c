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
 * Models:     drivers/vfio/vfio_main.c: vfio_unregister_group_dev(): the loop,
 *             ML-6.19: user space is asked for the device, again each time that
 *             10 s are over; a signal ends one round, and those after it do not
 *             look at signals.
 * Locks:      device_lock is held; takes igate, to ask.
 * Yields at:  the look, the requests, the waits.
 * Leaves out: the third round and those after it, which are as the second:
 *             that one waits for ever.
 */
static void vfio_wait_for_users(struct vfio_pci_core_device *vdev)
{
	uint64_t wait_ns = latency_of(LATENCY_VFIO_REQUEST)->typical_ns;

	vfio_pci_core_request(vdev);
	if (completion_wait_timeout(&vdev->comp, WAIT_INTERRUPTIBLE, wait_ns) ==
	    0)
		return;
	vfio_pci_core_request(vdev);
	process_request(vdev);
	(void)completion_wait(&vdev->comp);
	event_flag_set(&vdev->given_back);
}

/*
 * Models:     drivers/vfio/debugfs.c: vfio_device_debugfs_init(),
 *             debugfs_create_devm_seqfile(), 6.12: what the file reads from is
 *             the device's, and freed with it.
 * Yields at:  nowhere.
 * Leaves out: the other file, which is as this one.
 */
void vfio_device_debugfs_init(struct vfio_pci_core_device *vdev)
{
	const char *name = vdev->pdev->name;

	if (!vdev->pdev->has_migration)
		return;
	vdev->debugfs =
		block_new("debugfs_devm_entry", name, sizeof(*vdev->debugfs));
	block_leak_check(vdev->debugfs, false);
	cell_init(&vdev->debugfs->read, "debugfs entry->read", name, CELL_ONCE,
		  1);
	vdev->debugfs_there = true;
}

/*
 * Models:     drivers/vfio/debugfs.c: vfio_device_debugfs_exit();
 *             fs/debugfs/inode.c: debugfs_remove(), 6.12: waits for readers.
 * Locks:      the file's active reference, as if for writing.
 * Yields at:  the wait, its end.
 * Leaves out: nothing.
 */
static void vfio_device_debugfs_exit(struct vfio_pci_core_device *vdev)
{
	if (!vdev->pdev->has_migration)
		return;
	down_write(&vdev->debugfs_active);
	vdev->debugfs_there = false;
	up_write(&vdev->debugfs_active);
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_device_del(); drivers/base/core.c:
 *             device_del(), 6.12: frees what the device owns.
 * Yields at:  the kfree.
 * Leaves out: the character device: one that is being opened is told so by
 *             the registration.
 */
static void vfio_device_del(struct vfio_pci_core_device *vdev)
{
	block_free(vdev->debugfs);
}

/*
 * Models:     drivers/vfio/debugfs.c: vfio_device_state_read();
 *             fs/debugfs/file.c: debugfs_file_get(), 6.12.
 * Locks:      the file's active reference.
 * Yields at:  the reference, the look at what the file reads from.
 * Leaves out: the state.
 */
int vfio_device_state_read(struct vfio_pci_core_device *vdev)
{
	int rc = -ENOENT;

	if (!vdev->pdev->has_migration ||
	    !down_read_trylock(&vdev->debugfs_active))
		return rc;
	if (vdev->debugfs_there) {
		(void)cell_read(&vdev->debugfs->read);
		rc = 0;
	}
	up_read(&vdev->debugfs_active);
	return rc;
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_unregister_group_dev(), ML-6.19:
 *             drops the registration and waits for all users, for ever; asks
 *             user space for the device every 10 s.
 * Locks:      device_lock is held; takes the locks of a group, and igate, to
 *             ask for the device.
 * Yields at:  the count, each lock and unlock, and inside.
 * Leaves out: nothing.
 * Differs:    debugfs_exit: first.
 */
void vfio_unregister_group_dev(struct vfio_pci_core_device *vdev)
{
	bool first =
		design(vdev->model, SWITCH_DEBUGFS_EXIT) == DEBUGFS_EXIT_FIRST;

	lockdep_assert_held(&vdev->pdev->device_lock);
	vfio_device_group_unregister(vdev);
	if (first)
		vfio_device_debugfs_exit(vdev);
	vfio_device_del(vdev);
	if (refcount_dec_and_test(&vdev->refcount)) {
		completion_complete(&vdev->comp);
		(void)completion_wait(&vdev->comp);
	} else {
		vfio_wait_for_users(vdev);
	}
	if (!first)
		vfio_device_debugfs_exit(vdev);
	vfio_device_remove_group(vdev);
}

void vfio_registration_init(struct vfio_pci_core_device *vdev, const char *name)
{
	refcount_init(&vdev->refcount, "vdev->refcount", name, 0);
	completion_init(&vdev->comp, "vdev->comp", name);
	object_init(&vdev->cdev, OBJECT_DEVICE, "cdev", name);
}
