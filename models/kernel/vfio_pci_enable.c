/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The life of a device between the driver's probe and its removal, 6.12: the
 * first open, the resets of the last close, the set that it belongs to.
 */
#include "findings.h"
#include "kernel/vfio_pci_core.h"

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_core_enable(),
 *             vfio_pci_core_finish_enable(), 6.12.
 * Locks:      dev_set->lock is held; memory_lock (write), to resume; tries the
 *             device lock.
 * Yields at:  the resume, the writes, the reset, the put; the claims.
 * Leaves out: saving state, INTx, MSI-X and zdev set-up, none of which locks.
 * Differs:    barmap: at_open. dma_buf: next has the BARs revoked until memory
 *             is on.
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
	vfio_pci_vf_token_users(vdev, 1);
	vdev->bars_revoked = true;
	vfio_pci_core_map_bars(vdev);
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
	/* A VF is alone in its set, with its PF on the same bus; and VFs, which
	 * have slot numbers of their own, are behind the bus of their PF. */
	if (dev_set->device_list[0]->pdev->physfn)
		return false;
	for (unsigned i = 0; i < port->function_count && !port->hotplug; i++)
		if (cell_peek(&port->functions[i]->num_vfs))
			return false;
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
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_vga_init(), 6.12;
 *             drivers/pci/vgaarb.c: vga_client_register().
 * Locks:      device_lock is held.
 * Yields at:  nowhere.
 * Leaves out: what the arbiter asks its clients.
 */
static void vfio_pci_vga_init(struct vfio_pci_core_device *vdev)
{
	if (!vdev->pdev->has_vga)
		return;
	vdev->vga_client = block_new("vga client", vdev->pdev->name,
				     sizeof(*vdev->vga_client));
	vdev->vga_client->pdev = vdev->pdev;
	block_leak_check(vdev->vga_client, false);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_vga_uninit(), 6.12.
 * Locks:      device_lock is held.
 * Yields at:  the kfree.
 * Leaves out: nothing.
 */
static void vfio_pci_vga_uninit(struct vfio_pci_core_device *vdev)
{
	block_free(vdev->vga_client);
	vdev->vga_client = NULL;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: the error path of
 *             vfio_pci_core_register_device(), 6.12.
 * Locks:      device_lock is held; takes dev_set->lock.
 * Yields at:  each runtime PM call, the kfree, and inside.
 * Leaves out: nothing.
 * Differs:    vga_error: undone.
 */
static void vfio_pci_register_undo(struct vfio_pci_core_device *vdev)
{
	struct pci_function_612 *f = vdev->pdev->f612;

	rpm_get_noresume(&f->rpm);
	rpm_get_noresume(&f->rpm); /* pm_runtime_forbid() */
	if (design(vdev->model, SWITCH_VGA_ERROR) == VGA_ERROR_UNDONE)
		vfio_pci_vga_uninit(vdev);
	/* Nobody else knows of the client. */
	if (vdev->vga_client)
		block_leak_check(vdev->vga_client, true);
	vdev->vga_client = NULL;
	vfio_release_device_set(vdev);
}

void vfio_pci_register_setup(struct vfio_pci_core_device *vdev)
{
	struct pci_dev *pdev = vdev->pdev;
	struct world *w = vdev->model->world;

	if (pdev->has_vga) {
		vdev->vga_client = block_setup(w, "vga client", pdev->name,
					       sizeof(*vdev->vga_client));
		vdev->vga_client->pdev = pdev;
	}
	if (pdev->has_migration) {
		vdev->debugfs = block_setup(w, "debugfs_devm_entry", pdev->name,
					    sizeof(*vdev->debugfs));
		cell_init(&vdev->debugfs->read, "debugfs entry->read",
			  pdev->name, CELL_ONCE, 1);
		vdev->debugfs_there = true;
	}
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c:
 *             vfio_pci_core_register_device(), 6.12.
 * Locks:      device_lock is held; dev_set->lock, pci_bus_sem, the locks of a
 *             registration, one after the other.
 * Yields at:  inside, each runtime PM call.
 * Leaves out: nothing.
 */
int vfio_pci_core_register_device(struct vfio_pci_core_device *vdev)
{
	struct pci_function_612 *f = vdev->pdev->f612;
	int rc;

	lockdep_assert_held(&vdev->pdev->device_lock);
	vfio_assign_device_set(vdev);
	vfio_pci_vf_init(vdev);
	vfio_pci_vga_init(vdev);
	pci_set_power_state(vdev->pdev, false);
	rpm_put_noidle(&f->rpm); /* pm_runtime_allow() */
	rpm_put(&f->rpm);
	rc = vfio_register_group_dev(vdev);
	if (rc)
		vfio_pci_register_undo(vdev);
	return rc;
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
	vfio_pci_vga_uninit(vdev);
	vfio_release_device_set(vdev);
	rpm_get_noresume(&f->rpm);
	rpm_get_noresume(&f->rpm); /* pm_runtime_forbid() */
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c:
 *             vfio_pci_core_runtime_suspend(), 6.12.
 * Locks:      takes memory_lock (write), and after it igate if INTx is on.
 * Yields at:  lock, the power state, unlock, the mask, the flag (two ops: the
 *             byte is shared, and no lock is held).
 * Leaves out: nothing.
 * Differs:    suspend_unbinds.
 */
void vfio_pci_core_runtime_suspend(struct vfio_pci_core_device *vdev)
{
	bool masked;

	if (design(vdev->model, SWITCH_SUSPEND_UNBINDS))
		vfio_pci_tsm_unbind(vdev);
	down_write(&vdev->memory_lock);
	pci_set_power_state(vdev->pdev, false);
	vdev->d3hot = false;
	up_write(&vdev->memory_lock);
	masked = vfio_pci_irq_type(vdev) == VFIO_IRQ_INTX &&
		 vfio_pci_intx_mask(vdev);
	cell_bit_write(&vdev->pm_intx_masked, masked);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_core_runtime_resume(),
 *             6.12: who asked to be told when the device wakes up is told, and
 *             low power is over. Nothing is given back that its entry revoked.
 * Locks:      takes memory_lock (write), and after it igate if INTx was masked.
 * Yields at:  lock, the eventfd, the end of low power, unlock, the flag, the
 *             mask.
 * Leaves out: nothing.
 * Differs:    wake_gives_back.
 */
void vfio_pci_core_runtime_resume(struct vfio_pci_core_device *vdev)
{
	struct eventfd_ctx *wake;

	down_write(&vdev->memory_lock);
	wake = vfio_pci_trigger_get(&vdev->pm_wake);
	if (wake) {
		eventfd_signal(wake);
		vfio_pci_pm_disengage(vdev);
		check_woken(vdev, PLACE_HERE);
	}
	if (wake && design(vdev->model, SWITCH_WAKE_GIVES_BACK) &&
	    vfio_pci_memory_enabled_locked(vdev))
		vfio_pci_dma_buf_move(vdev, false);
	up_write(&vdev->memory_lock);
	if (cell_bit_read(&vdev->pm_intx_masked))
		vfio_pci_intx_unmask(vdev);
}
