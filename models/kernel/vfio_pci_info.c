/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ioctls that tell about a device, and the eventfd that writes a register,
 * 6.12.
 */
#include "kernel/user_buffer.h"
#include "kernel/vfio_pci_core.h"

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_ioctl_get_info().
 * Yields at:  nowhere.
 * Leaves out: the answer, and its copy to user space, under no lock.
 */
int vfio_pci_ioctl_get_info(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	(void)vdev;
	(void)unused;
	return copy_from_user() ? -EFAULT : 0;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c:
 *             vfio_pci_ioctl_get_region_info(), 6.12: the ROM must be mapped to
 *             see its size.
 * Locks:      memory_lock (write), for the ROM.
 * Yields at:  lock, unlock.
 * Leaves out: the answer, and its copy to user space, under no lock.
 */
int vfio_pci_ioctl_get_region_info(struct vfio_pci_core_device *vdev,
				   uint64_t rom)
{
	if (copy_from_user())
		return -EFAULT;
	if (!rom)
		return 0;
	down_write(&vdev->memory_lock);
	up_write(&vdev->memory_lock);
	return 0;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c:
 *             vfio_pci_ioctl_get_pci_hot_reset_info(), 6.12.
 * Locks:      pci_bus_sem (read), to count; then dev_set->lock, and
 *             pci_bus_sem (read) under it.
 * Yields at:  each lock and unlock.
 * Leaves out: an array that is too small.
 */
int vfio_pci_ioctl_get_pci_hot_reset_info(struct vfio_pci_core_device *vdev,
					  uint64_t unused)
{
	struct pci_port *port = vdev->pdev->f612->port;

	(void)unused;
	if (copy_from_user())
		return -EFAULT;
	pci_walk_bus(port);
	mutex_lock(&vdev->dev_set->lock);
	pci_walk_bus(port);
	mutex_unlock(&vdev->dev_set->lock);
	return (int)port->function_count;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_config.c: vfio_pci_config_rw(), 6.12,
 *             for reads, and for writes that go into vconfig alone (BARs).
 * Yields at:  nowhere.
 * Leaves out: the values.
 */
int vfio_pci_config_plain(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	(void)vdev;
	(void)unused;
	return 0;
}

/*
 * Models:     drivers/vfio/virqfd.c: virqfd_wakeup() is set or taken
 *             away on the eventfd's wait queue, 6.12.
 * Locks:      the eventfd's spinlock.
 * Yields at:  lock, unlock.
 * Leaves out: nothing.
 */
static void vfio_virqfd_set(struct vfio_pci_core_device *vdev, bool on)
{
	spin_lock(&vdev->eventfd_wqh);
	vdev->ioeventfd = on;
	spin_unlock(&vdev->eventfd_wqh);
}

/*
 * Models:     drivers/vfio/virqfd.c: vfio_virqfd_disable(), virqfd_shutdown(),
 *             6.12: waits for a write that was left to the worker.
 * Locks:      the eventfd's spinlock; the worker's memory_lock (read), as a
 *             wait.
 * Yields at:  lock, unlock, the wait.
 * Leaves out: the queue on which the shutdown runs, which is waited for.
 */
static void vfio_virqfd_disable(struct vfio_pci_core_device *vdev)
{
	vfio_virqfd_set(vdev, false);
	work_flush(&vdev->inject);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_rdwr.c: vfio_pci_ioeventfd(), 6.12.
 * Locks:      i_mmap_rwsem of /dev/mem, at the first use of the BAR; takes
 *             ioeventfds_lock, and the eventfd's spinlock under it.
 * Yields at:  the set-up of the BAR, each lock and unlock, the wait for the
 *             worker.
 * Leaves out: more than one.
 */
int vfio_pci_ioctl_ioeventfd(struct vfio_pci_core_device *vdev, uint64_t set)
{
	int rc;

	if (copy_from_user())
		return -EFAULT;
	rc = vfio_pci_core_setup_barmap(vdev, PCI_BAR_PRIVATE);
	if (rc)
		return rc;
	mutex_lock(&vdev->ioeventfds_lock);
	if (set && vdev->ioeventfd)
		rc = -EEXIST;
	else if (!set && !vdev->ioeventfd)
		rc = -ENODEV;
	else if (set)
		vfio_virqfd_set(vdev, true);
	else
		vfio_virqfd_disable(vdev);
	mutex_unlock(&vdev->ioeventfds_lock);
	return rc;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_core_disable(): the
 *             eventfds that write registers, 6.12. Not under ioeventfds_lock.
 * Locks:      dev_set->lock is held; the eventfd's spinlock.
 * Yields at:  inside.
 * Leaves out: nothing.
 */
void vfio_pci_ioeventfd_release(struct vfio_pci_core_device *vdev)
{
	if (vdev->ioeventfd)
		vfio_virqfd_disable(vdev);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_rdwr.c: vfio_pci_ioeventfd_thread(),
 *             vfio_pci_ioeventfd_do_write(), 6.12.
 * Locks:      takes memory_lock (read).
 * Yields at:  lock, unlock.
 * Leaves out: the write, which only the device sees.
 */
static void vfio_pci_ioeventfd_thread(struct work *work)
{
	struct vfio_pci_core_device *vdev =
		CONTAINER_OF(work, struct vfio_pci_core_device, inject);

	down_read(&vdev->memory_lock);
	up_read(&vdev->memory_lock);
}

/*
 * Models:     drivers/vfio/virqfd.c: virqfd_wakeup();
 *             drivers/vfio/pci/vfio_pci_rdwr.c: vfio_pci_ioeventfd_handler(),
 *             6.12, in the task that writes to the eventfd.
 * Locks:      the eventfd's spinlock, interrupts off; under it tries
 *             memory_lock (read), and leaves the write to a worker where that
 *             cannot be had at once.
 * Yields at:  each lock and unlock, the hand-over.
 * Leaves out: nothing.
 * Differs:    ioeventfd_handler: sleeps takes memory_lock there, as between
 *             bc93b9ae0151 and 38565c93c8a1.
 */
int vfio_pci_ioeventfd_handler(struct vfio_pci_core_device *vdev)
{
	bool sleeps = design(vdev->model, SWITCH_IOEVENTFD_HANDLER) ==
		      IOEVENTFD_SLEEPS;

	spin_lock(&vdev->eventfd_wqh);
	if (!vdev->ioeventfd)
		goto out;
	if (sleeps) {
		down_read(&vdev->memory_lock);
		up_read(&vdev->memory_lock);
	} else if (down_read_trylock(&vdev->memory_lock)) {
		up_read(&vdev->memory_lock);
	} else {
		(void)work_queue(&vdev->model->kernel->system_wq,
				 &vdev->inject);
	}
out:
	spin_unlock(&vdev->eventfd_wqh);
	return 8;
}

void vfio_pci_ioeventfd_init(struct vfio_pci_core_device *vdev)
{
	const char *name = vdev->pdev->name;

	mutex_init(&vdev->ioeventfds_lock, "ioeventfds_lock", name);
	spinlock_init(&vdev->eventfd_wqh, "eventfd wqh", name);
	work_init(&vdev->inject, "virqfd->inject", name,
		  vfio_pci_ioeventfd_thread);
}
