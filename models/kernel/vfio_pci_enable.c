/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The life of a device between the driver's probe and its removal, 6.12: the
 * first open, the resets of the last close, the set that it belongs to.
 */
#include "kernel/vfio_pci_core.h"

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_core_enable(), 6.12.
 * Locks:      dev_set->lock is held; memory_lock (write), to resume; tries the
 *             device lock.
 * Yields at:  the resume, the writes, the reset, the put.
 * Leaves out: saving state, INTx, MSI-X and zdev set-up, none of which locks.
 */
int vfio_pci_core_enable(struct vfio_pci_core_device *vdev)
{
	struct pci_function_612 *f = vdev->pdev->f612;
	int rc;

	lockdep_assert_held(&vdev->dev_set->lock);
	rc = rpm_resume_and_get(&f->rpm);
	if (rc)
		return rc;
	pci_clear_master(vdev->pdev);
	rc = f->resets ? pci_try_reset_function(vdev->pdev) : 0;
	if (rc) {
		rpm_put(&f->rpm);
		return rc;
	}
	vdev->vconfig = (struct vfio_pci_vconfig){true, false, false};
	return 0;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_dev_set_resettable(),
 *             6.12.
 * Locks:      dev_set->lock is held; takes pci_bus_sem (read).
 * Yields at:  lock, unlock.
 * Leaves out: nothing.
 */
bool vfio_pci_dev_set_resettable(struct vfio_device_set *dev_set)
{
	struct pci_port *port;

	lockdep_assert_held(&dev_set->lock);
	if (!dev_set->device_count)
		return false;
	port = dev_set->device_list[0]->pdev->f612->port;
	pci_walk_bus(port);
	return port->function_count == dev_set->device_count;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c:
 *             vfio_pci_dev_set_pm_runtime_get(), 6.12.
 * Locks:      dev_set->lock is held; memory_lock (write), to resume.
 * Yields at:  each get, and inside.
 * Leaves out: a resume that fails, which no modelled one does.
 */
void vfio_pci_dev_set_pm_get(struct vfio_device_set *dev_set)
{
	for (unsigned i = 0; i < dev_set->device_count; i++)
		(void)rpm_resume_and_get(
			&dev_set->device_list[i]->pdev->f612->rpm);
}

/*
 * Models:     the loop of pm_runtime_put() over the set, 6.12.
 * Locks:      dev_set->lock is held.
 * Yields at:  each put.
 * Leaves out: nothing.
 */
void vfio_pci_dev_set_pm_put(struct vfio_device_set *dev_set)
{
	for (unsigned i = 0; i < dev_set->device_count; i++)
		rpm_put(&dev_set->device_list[i]->pdev->f612->rpm);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_dev_set_needs_reset(),
 *             6.12: nobody else has one of the set open, and one needs it.
 * Locks:      dev_set->lock is held.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
static bool vfio_pci_dev_set_needs_reset(const struct vfio_device_set *dev_set)
{
	bool needs_reset = false;
	unsigned open_count = 0;

	for (unsigned i = 0; i < dev_set->device_count; i++) {
		open_count += dev_set->device_list[i]->open_count;
		needs_reset |= dev_set->device_list[i]->needs_reset;
	}
	return needs_reset && open_count <= 1;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_dev_set_try_reset(),
 *             6.12.
 * Locks:      dev_set->lock is held; pci_bus_sem (read); tries the device locks
 *             of the port and of all functions.
 * Yields at:  the walk, each get, the reset, each put.
 * Leaves out: nothing.
 */
static void vfio_pci_dev_set_try_reset(struct vfio_device_set *dev_set)
{
	if (!vfio_pci_dev_set_needs_reset(dev_set) ||
	    !vfio_pci_dev_set_resettable(dev_set))
		return;
	vfio_pci_dev_set_pm_get(dev_set);
	if (pci_reset_bus_612(dev_set->device_list[0]->pdev->f612->port) == 0) {
		for (unsigned i = 0; i < dev_set->device_count; i++)
			dev_set->device_list[i]->needs_reset = false;
	}
	vfio_pci_dev_set_pm_put(dev_set);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: the end of
 *             vfio_pci_core_disable(), 6.12: a function reset, under the lock
 *             of the bridge too; where that fails, one of the whole set.
 * Locks:      dev_set->lock is held; tries the device locks of port and
 *             function.
 * Yields at:  each try, the resets, the put.
 * Leaves out: pci_disable_device().
 */
void vfio_pci_core_disable_reset(struct vfio_pci_core_device *vdev)
{
	struct pci_function_612 *f = vdev->pdev->f612;

	vdev->needs_reset = true;
	if (f->resets && pci_port_trylock(f->port)) {
		if (pci_try_reset_function(vdev->pdev) == 0)
			vdev->needs_reset = false;
		pci_port_unlock(f->port);
	}
	vfio_pci_dev_set_try_reset(vdev->dev_set);
	rpm_put(&f->rpm);
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_assign_device_set(), 6.12.
 * Locks:      takes dev_set->lock.
 * Yields at:  lock, unlock.
 * Leaves out: making the set: it is there as long as the slot.
 */
static void vfio_assign_device_set(struct vfio_pci_core_device *vdev)
{
	struct vfio_device_set *dev_set = vdev->dev_set;

	mutex_lock(&dev_set->lock);
	dev_set->device_list[dev_set->device_count++] = vdev;
	mutex_unlock(&dev_set->lock);
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_release_device_set(), 6.12.
 * Locks:      takes dev_set->lock.
 * Yields at:  lock, unlock.
 * Leaves out: freeing the set.
 */
static void vfio_release_device_set(struct vfio_pci_core_device *vdev)
{
	struct vfio_device_set *dev_set = vdev->dev_set;
	unsigned kept = 0;

	mutex_lock(&dev_set->lock);
	for (unsigned i = 0; i < dev_set->device_count; i++)
		if (dev_set->device_list[i] != vdev)
			dev_set->device_list[kept++] = dev_set->device_list[i];
	dev_set->device_count = kept;
	mutex_unlock(&dev_set->lock);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c:
 *             vfio_pci_core_register_device(), 6.12.
 * Locks:      device_lock is held; dev_set->lock, pci_bus_sem, the locks of a
 *             registration, one after the other.
 * Yields at:  inside, each runtime PM call.
 * Leaves out: VGA and SR-IOV set-up, which lock nothing for a plain function.
 */
int vfio_pci_core_register_device(struct vfio_pci_core_device *vdev)
{
	struct pci_function_612 *f = vdev->pdev->f612;

	lockdep_assert_held(&vdev->pdev->device_lock);
	vfio_assign_device_set(vdev);
	pci_set_power_state(vdev->pdev, false);
	rpm_put_noidle(&f->rpm); /* pm_runtime_allow() */
	rpm_put(&f->rpm);
	vfio_register_group_dev(vdev);
	return 0;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c:
 *             vfio_pci_core_unregister_device(), 6.12.
 * Locks:      device_lock is held, also while it waits for the last close;
 *             vfio_pci_sriov_pfs_mutex, the locks of a registration,
 *             dev_set->lock, one after the other.
 * Yields at:  inside, each runtime PM call.
 * Leaves out: nothing.
 */
void vfio_pci_core_unregister_device(struct vfio_pci_core_device *vdev)
{
	struct pci_function_612 *f = vdev->pdev->f612;

	lockdep_assert_held(&vdev->pdev->device_lock);
	(void)vfio_pci_core_sriov_configure(vdev, 0);
	vfio_unregister_group_dev(vdev);
	vfio_release_device_set(vdev);
	rpm_get_noresume(&f->rpm);
	rpm_get_noresume(&f->rpm); /* pm_runtime_forbid() */
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c:
 *             vfio_pci_core_runtime_suspend(), 6.12.
 * Locks:      takes memory_lock (write).
 * Yields at:  lock, the power state, unlock.
 * Leaves out: masking INTx, which takes a spinlock only.
 * Differs:    suspend_unbinds.
 */
void vfio_pci_core_runtime_suspend(struct vfio_pci_core_device *vdev)
{
	if (design(vdev->model, SWITCH_SUSPEND_UNBINDS))
		vfio_pci_tsm_unbind(vdev);
	down_write(&vdev->memory_lock);
	pci_set_power_state(vdev->pdev, false);
	vdev->d3hot = false;
	up_write(&vdev->memory_lock);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_core_runtime_resume(),
 *             6.12.
 * Locks:      takes memory_lock (write).
 * Yields at:  lock, unlock.
 * Leaves out: the wake-up context, which no modelled VMM gives; INTx.
 */
void vfio_pci_core_runtime_resume(struct vfio_pci_core_device *vdev)
{
	down_write(&vdev->memory_lock);
	up_write(&vdev->memory_lock);
}
