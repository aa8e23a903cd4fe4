/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ioctls that tell about a device, and the eventfd that writes a register,
 * 6.12.
 */
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
	return 0;
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
 * Models:     drivers/vfio/pci/vfio_pci_rdwr.c: vfio_pci_ioeventfd(), 6.12.
 * Locks:      i_mmap_rwsem of /dev/mem, at the first use of the BAR; takes
 *             ioeventfds_lock.
 * Yields at:  the set-up of the BAR, lock, unlock.
 * Leaves out: more than one.
 */
int vfio_pci_ioctl_ioeventfd(struct vfio_pci_core_device *vdev, uint64_t set)
{
	int rc = vfio_pci_core_setup_barmap(vdev, PCI_BAR_PRIVATE);

	if (rc)
		return rc;
	mutex_lock(&vdev->ioeventfds_lock);
	if (set && vdev->ioeventfd)
		rc = -EEXIST;
	else if (!set && !vdev->ioeventfd)
		rc = -ENODEV;
	else
		vdev->ioeventfd = set != 0;
	mutex_unlock(&vdev->ioeventfds_lock);
	return rc;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_rdwr.c: vfio_pci_ioeventfd_handler(),
 *             vfio_pci_ioeventfd_thread(), 6.12, in the writer's task.
 * Locks:      tries memory_lock (read); where it cannot be had at once, takes
 *             it.
 * Yields at:  each lock and unlock.
 * Leaves out: the wait queue's spinlock.
 * Differs:    the worker that waits for memory_lock is the writer itself.
 */
int vfio_pci_ioeventfd_handler(struct vfio_pci_core_device *vdev)
{
	if (!vdev->ioeventfd)
		return 8;
	if (!down_read_trylock(&vdev->memory_lock))
		down_read(&vdev->memory_lock);
	up_read(&vdev->memory_lock);
	return 8;
}
