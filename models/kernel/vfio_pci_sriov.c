/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Virtual functions of a bound physical one, and errors that the bus reports,
 * 6.12. The caller, the PCI core, holds device_lock.
 */
#include "kernel/vfio_pci_core.h"

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c:
 *             vfio_pci_core_sriov_configure(), 6.12: while there are VFs the
 *             function does not suspend.
 * Locks:      device_lock is held; vfio_pci_sriov_pfs_mutex, then memory_lock
 *             (write) to switch VFs on; off takes the former only.
 * Yields at:  each lock and unlock, get and put, the power state.
 * Leaves out: the VFs as devices of their own, each in a set of its own.
 */
int vfio_pci_core_sriov_configure(struct vfio_pci_core_device *vdev,
				  uint64_t count)
{
	struct pci_function_612 *f = vdev->pdev->f612;
	struct mutex *pfs = &vdev->model->kernel->sriov_pfs_mutex;

	lockdep_assert_held(&vdev->pdev->device_lock);
	if (count && vdev->vfs)
		return -EBUSY; /* the PCI core's answer */
	if (count) {
		mutex_lock(pfs);
		mutex_unlock(pfs);
		(void)rpm_resume_and_get(&f->rpm);
		down_write(&vdev->memory_lock);
		pci_set_power_state(vdev->pdev, false);
		vdev->d3hot = false;
		vdev->vfs = (unsigned)count;
		up_write(&vdev->memory_lock);
		return (int)count;
	}
	if (vdev->vfs) {
		vdev->vfs = 0;
		rpm_put(&f->rpm);
	}
	mutex_lock(pfs);
	mutex_unlock(pfs);
	return 0;
}

/*
 * Models:     drivers/pci/pci-sysfs.c, iov.c: sriov_numvfs_store(), 6.12.
 * Locks:      takes device_lock.
 * Yields at:  lock, unlock, and inside.
 * Leaves out: nothing.
 */
int sriov_numvfs_store(struct pci_dev *pdev, uint64_t count)
{
	int rc = -ENOENT;

	mutex_lock(&pdev->device_lock);
	if (pdev->driver_bound)
		rc = vfio_pci_core_sriov_configure(pdev->drvdata, count);
	mutex_unlock(&pdev->device_lock);
	return rc;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c:
 *             vfio_pci_core_aer_err_detected(), under the lock that
 *             drivers/pci/pcie/err.c takes, 6.12.
 * Locks:      takes device_lock, and igate under it.
 * Yields at:  each lock and unlock.
 * Leaves out: the walk over the bus to the device; the eventfd, which only
 *             user space sees; a reset by the PCI core, which VFIO does not
 *             take part in.
 */
int pci_aer_error(struct pci_dev *pdev, uint64_t unused)
{
	(void)unused;
	mutex_lock(&pdev->device_lock);
	if (pdev->driver_bound) {
		mutex_lock(&pdev->drvdata->igate);
		mutex_unlock(&pdev->drvdata->igate);
	}
	mutex_unlock(&pdev->device_lock);
	return 0;
}
