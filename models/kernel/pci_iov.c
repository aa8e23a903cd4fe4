/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Virtual functions: devices that are there only while their physical function
 * has them enabled.
 *
 * Lock order: device_lock of the physical function -> device_lock of the
 * virtual one, with all that probe and removal take under it; device_lock ->
 * pci_bus_sem (write).
 */
#include "kernel/pci_bus.h"
#include "kernel/vfio_pci_core.h"

/*
 * Models:     drivers/pci/pci.c: pci_pm_init(), 6.12: a device that is new is
 *             active, and may not suspend before a driver allows it.
 * Yields at:  nowhere: part of the step that adds it.
 * Leaves out: nothing.
 */
static void pci_pm_init(struct pci_function_612 *f)
{
	if (f->rpm.status == RPM_ACTIVE)
		return;
	world_touch(&f->rpm.object, TOUCH_WRITE);
	world_touch(&f->rpm.parent->object, TOUCH_WRITE);
	f->rpm.status = RPM_ACTIVE;
	f->rpm.parent->children++;
}

/*
 * Models:     drivers/pci/probe.c: pci_device_add(), drivers/iommu/iommu.c:
 *             iommu_probe_device(), 6.12.
 * Locks:      takes pci_bus_sem (write); then iommu_probe_device_lock, and the
 *             IOMMU group's mutex under it.
 * Yields at:  each lock and unlock.
 * Leaves out: the chain of the bus's notifiers, which only drivers that come
 *             and go write.
 */
static void pci_device_add(struct pci_dev *pdev)
{
	struct kernel_612 *kernel = pdev->model->kernel;
	struct vfio_group *group = pdev->drvdata->group;

	down_write(&kernel->pci_bus_sem);
	pci_pm_init(pdev->f612);
	pdev->present = true;
	pdev->dead = false;
	pdev->tsm.state = PCI_TSM_CONNECT; /* it has its context again */
	up_write(&kernel->pci_bus_sem);
	mutex_lock(&kernel->iommu_probe_device_lock);
	mutex_lock(&group->iommu_group_mutex);
	mutex_unlock(&group->iommu_group_mutex);
	mutex_unlock(&kernel->iommu_probe_device_lock);
}

/*
 * Models:     drivers/pci/iov.c: the write of VF Enable in sriov_enable() and
 *             sriov_disable(), 6.12: nobody else touches configuration space
 *             for a while.
 * Locks:      takes cfg_access.
 * Yields at:  lock, unlock.
 * Leaves out: the wait for the device.
 */
static void sriov_write_control(struct pci_dev *pdev)
{
	mutex_lock(&pdev->f612->cfg_access);
	mutex_unlock(&pdev->f612->cfg_access);
}

/*
 * Models:     drivers/pci/iov.c: pci_enable_sriov(), sriov_enable(),
 *             pci_iov_add_virtfn(), 6.12: each VF is added, and vfio-pci bound
 *             to it at once, since the driver of its PF has asked for that.
 *             The count is there at the end.
 * Locks:      device_lock of the PF is held; cfg_access, pci_bus_sem (write),
 *             device_lock of each VF.
 * Yields at:  each lock and unlock, and inside.
 * Leaves out: a VF that cannot be added.
 */
int pci_enable_sriov(struct pci_dev *pdev, unsigned count)
{
	lockdep_assert_held(&pdev->device_lock);
	if (cell_read(&pdev->num_vfs) || count > pdev->total_vfs)
		return -EINVAL;
	sriov_write_control(pdev);
	for (unsigned i = 0; i < count; i++) {
		pci_device_add(pdev->vfs[i]);
		(void)device_attach(pdev->vfs[i]);
	}
	cell_write(&pdev->num_vfs, count);
	return 0;
}

/*
 * Models:     drivers/pci/iov.c: pci_disable_sriov(), sriov_disable(),
 *             pci_iov_remove_virtfn(), 6.12: waits for the users of each VF,
 *             with the PF's device_lock held.
 * Locks:      device_lock of the PF is held; device_lock of each VF,
 *             pci_bus_sem (write), cfg_access.
 * Yields at:  each lock and unlock, and inside.
 * Leaves out: nothing.
 */
void pci_disable_sriov(struct pci_dev *pdev)
{
	uint64_t count = cell_read(&pdev->num_vfs);

	lockdep_assert_held(&pdev->device_lock);
	if (!count)
		return;
	for (unsigned i = 0; i < count; i++)
		pci_stop_and_remove_bus_device(pdev->vfs[i]);
	sriov_write_control(pdev);
	cell_write(&pdev->num_vfs, 0);
}

/*
 * Models:     drivers/pci/iov.c: sriov_numvfs_store(), 6.12.
 * Locks:      takes device_lock.
 * Yields at:  lock, unlock, the count, and inside.
 * Leaves out: pci_rescan_remove_lock, which some of the stable kernels take
 *             here and which no modelled call takes but this one.
 */
int sriov_numvfs_store(struct pci_dev *pdev, uint64_t count)
{
	uint64_t enabled;
	int rc;

	if (count > pdev->total_vfs)
		return -ERANGE;
	mutex_lock(&pdev->device_lock);
	enabled = cell_read(&pdev->num_vfs);
	if (count == enabled)
		rc = 0;
	else if (!pdev->driver_bound)
		rc = -ENOENT;
	else if (count && enabled)
		rc = -EBUSY;
	else
		rc = vfio_pci_core_sriov_configure(pdev->drvdata, count);
	mutex_unlock(&pdev->device_lock);
	return rc < 0 ? rc : (int)count;
}
