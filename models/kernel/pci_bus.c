/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/pci_bus.h"

#include "findings.h"
#include "kernel/pci_tsm.h"
#include "kernel/vfio_pci_core.h"

/*
 * Models:     drivers/pci/bus.c: pci_walk_bus(), as VFIO counts and checks the
 *             functions of a slot or bus, 6.12.
 * Locks:      takes pci_bus_sem (read).
 * Yields at:  lock, unlock.
 * Leaves out: what is done with each function: looks only.
 */
void pci_walk_bus(struct pci_port *port)
{
	struct kernel_612 *kernel = port->model->kernel;

	down_read(&kernel->pci_bus_sem);
	up_read(&kernel->pci_bus_sem);
}

/*
 * Models:     drivers/pci/pci.c: pci_dev_trylock() of a bridge, 6.12.
 * Locks:      tries device_lock, then cfg_access; both or none.
 * Yields at:  each try, the unlock.
 * Leaves out: nothing.
 */
bool pci_port_trylock(struct pci_port *port)
{
	if (!mutex_trylock(&port->device_lock))
		return false;
	if (mutex_trylock(&port->cfg_access))
		return true;
	mutex_unlock(&port->device_lock);
	return false;
}

/*
 * Models:     drivers/pci/pci.c: pci_dev_unlock() of a bridge, 6.12.
 * Yields at:  each unlock.
 * Leaves out: nothing.
 */
void pci_port_unlock(struct pci_port *port)
{
	mutex_unlock(&port->cfg_access);
	mutex_unlock(&port->device_lock);
}

/*
 * Models:     drivers/pci/hotplug/pciehp_hpc.c: pciehp_reset_slot(), 6.12.
 * Locks:      takes reset_lock (write); under it ctrl_lock, pci_bus_sem and
 *             ctrl_lock, one after the other.
 * Yields at:  each lock and unlock.
 * Leaves out: the slot's interrupt thread, which takes reset_lock too.
 */
static void pciehp_reset_slot(struct pci_port *port)
{
	down_write(&port->reset_lock);
	mutex_lock(&port->ctrl_lock);
	mutex_unlock(&port->ctrl_lock);
	pci_walk_bus(port);
	mutex_lock(&port->ctrl_lock);
	mutex_unlock(&port->ctrl_lock);
	up_write(&port->reset_lock);
}

/*
 * Models:     drivers/pci/pci.c: pci_bridge_secondary_bus_reset(): the wait
 *             after a reset of the bus or the slot, ML-6.19.
 * Yields at:  nowhere: the next step comes later.
 * Leaves out: nothing.
 */
void pci_bus_settle(void)
{
	takes(LATENCY_BUS_RESET);
	takes(LATENCY_BUS_READY);
}

/*
 * Models:     drivers/pci/pci.c: pci_reset_bus() with __pci_reset_slot() or
 *             __pci_reset_bus(), pci_slot_trylock(), pci_bus_trylock(), 6.12.
 * Locks:      tries the port, then each function in bus order; gives the
 *             functions back in bus order too, the port last.
 * Yields at:  each try, each reset, a wait in vain, each unlock.
 * Leaves out: saving and restoring configuration space: Command is as before.
 *             The functions are reset one step after the other, while in
 *             hardware it is one event; all their memory_locks are held in a
 *             hot reset, so only messages to the devices can fall in between.
 */
int pci_reset_bus_612(struct pci_port *port)
{
	unsigned locked = 0;
	int rc = 0;

	if (!pci_port_trylock(port))
		return -EAGAIN;
	while (locked < port->function_count &&
	       pci_dev_trylock(port->functions[locked]))
		locked++;
	if (locked < port->function_count) {
		while (locked-- > 0)
			pci_dev_unlock(port->functions[locked]);
		pci_port_unlock(port);
		return -EAGAIN;
	}
	if (port->hotplug)
		pciehp_reset_slot(port);
	else
		pci_walk_bus(port);
	for (unsigned i = 0; rc == 0 && i < locked; i++)
		rc = pci_reset_in_bus(port->functions[i]);
	pci_bus_settle();
	if (rc == 0)
		rc = pci_dev_wait(port->functions[0]);
	for (unsigned i = 0; i < locked; i++)
		pci_dev_unlock(port->functions[i]);
	pci_port_unlock(port);
	return rc;
}

/*
 * Models:     drivers/pci/pci.c: pci_dev_lock(), 6.12.
 * Locks:      takes device_lock, then cfg_access.
 * Yields at:  each lock.
 * Leaves out: nothing.
 */
static void pci_dev_lock(struct pci_dev *pdev)
{
	mutex_lock(&pdev->device_lock);
	mutex_lock(&pdev->f612->cfg_access);
}

/*
 * Models:     drivers/pci/pci.c: one function in pci_bus_error_reset(), 6.12:
 *             unlike other resets, this one restores nothing. In the device it
 *             reaches the VFs, too.
 * Locks:      the device lock is held.
 * Yields at:  the reset, the write.
 * Leaves out: nothing.
 */
static void pci_error_reset_function(struct pci_dev *pdev)
{
	check_disturbed(pdev, "reset the link above", PLACE_HERE);
	for (unsigned i = 0; i < pdev->total_vfs; i++)
		if (pdev->vfs[i]->present)
			check_disturbed(pdev->vfs[i], "reset the link above",
					PLACE_HERE);
	tdisp_reset(&pdev->hw, TDISP_EVENT_CONVENTIONAL_RESET);
	check_bus_reset(pdev);
	tdisp_command_write(&pdev->hw, false, false);
}

/*
 * Models:     drivers/pci/pci.c: pci_bus_error_reset(), with pci_slot_lock(),
 *             6.12: waits for each lock, while resets for VFIO try them.
 * Locks:      takes pci_slot_mutex, over a reset of the slot; the port, then
 *             each function; those of the slot.
 * Yields at:  each lock and unlock, the resets, a wait in vain.
 * Leaves out: the locks of VFs, where the bus is reset and not the slot.
 */
int pci_bus_error_reset(struct pci_port *port)
{
	struct mutex *slots = &port->model->kernel->pci_slot_mutex;
	int rc;

	mutex_lock(slots);
	if (!port->hotplug)
		mutex_unlock(slots);
	mutex_lock(&port->device_lock);
	mutex_lock(&port->cfg_access);
	for (unsigned i = 0; i < port->function_count; i++)
		pci_dev_lock(port->functions[i]);
	if (port->hotplug)
		pciehp_reset_slot(port);
	for (unsigned i = 0; i < port->function_count; i++)
		pci_error_reset_function(port->functions[i]);
	pci_bus_settle();
	rc = pci_dev_wait(port->functions[0]);
	for (unsigned i = 0; i < port->function_count; i++)
		pci_dev_unlock(port->functions[i]);
	pci_port_unlock(port);
	if (port->hotplug)
		mutex_unlock(slots);
	return rc;
}

/*
 * Models:     drivers/pci/pci-driver.c: pci_pm_runtime_suspend(), 6.12: the
 *             driver first, then D3; without a driver the device stays in D0.
 * Locks:      memory_lock, inside the driver's callback.
 * Yields at:  inside, the power state.
 * Leaves out: saving state; D3cold.
 */
static int pci_pm_runtime_suspend(struct rpm *r)
{
	struct pci_function_612 *f =
		CONTAINER_OF(r, struct pci_function_612, rpm);

	if (!f->pdev->driver_bound)
		return 0;
	vfio_pci_core_runtime_suspend(f->pdev->drvdata);
	tdisp_power_write(&f->pdev->hw, true);
	check_disturbed(f->pdev, "suspended the device", PLACE_HERE);
	return 0;
}

/*
 * Models:     drivers/pci/pci-driver.c: pci_pm_runtime_resume(), 6.12: D0, then
 *             the driver.
 * Locks:      memory_lock, inside the driver's callback.
 * Yields at:  the power state, and inside.
 * Leaves out: restoring state.
 */
static int pci_pm_runtime_resume(struct rpm *r)
{
	struct pci_function_612 *f =
		CONTAINER_OF(r, struct pci_function_612, rpm);

	if (pci_in_d3hot(f->pdev))
		tdisp_power_write(&f->pdev->hw, false);
	if (f->pdev->driver_bound)
		vfio_pci_core_runtime_resume(f->pdev->drvdata);
	return 0;
}

/*
 * Models:     drivers/base/dd.c: __device_attach(), driver_probe_device(),
 *             really_probe(); drivers/pci/pci-driver.c: local_pci_probe(),
 *             6.12.
 * Locks:      takes device_lock over all of it; iommu_probe_device_lock.
 * Yields at:  each lock and unlock, each runtime PM call, and inside.
 * Leaves out: other drivers.
 */
int device_attach(struct pci_dev *pdev)
{
	struct pci_function_612 *f = pdev->f612;
	struct mutex *probe = &pdev->model->kernel->iommu_probe_device_lock;
	int rc = -EBUSY;

	mutex_lock(&pdev->device_lock);
	if (pdev->dead)
		rc = -ENODEV;
	if (pdev->driver_bound || pdev->dead)
		goto out;
	(void)rpm_resume_and_get(&f->port->rpm); /* of the attach */
	(void)rpm_resume_and_get(&f->port->rpm); /* of the probe */
	mutex_lock(probe);
	mutex_unlock(probe);
	(void)rpm_resume_and_get(&f->rpm);
	pdev->driver_bound = true;
	rc = vfio_pci_core_register_device(pdev->drvdata);
	if (rc) {
		pdev->driver_bound = false;
		rpm_put_sync(&f->rpm);
	}
	rpm_request_idle(&f->rpm);
	rpm_put(&f->port->rpm);
	rpm_request_idle(&f->rpm);
	rpm_put(&f->port->rpm);
out:
	mutex_unlock(&pdev->device_lock);
	return rc;
}

/*
 * Models:     drivers/base/dd.c: device_release_driver();
 *             drivers/pci/pci-driver.c: pci_device_remove(), 6.12.
 * Locks:      takes device_lock over all of it, the wait for users included.
 * Yields at:  each lock and unlock, each runtime PM call, and inside.
 * Leaves out: other drivers.
 */
int device_release_driver(struct pci_dev *pdev)
{
	struct pci_function_612 *f = pdev->f612;
	int rc = -ENODEV;

	mutex_lock(&pdev->device_lock);
	if (!pdev->driver_bound)
		goto out;
	rc = 0;
	(void)rpm_resume_and_get(&f->rpm);
	rpm_put_sync(&f->rpm);
	(void)rpm_resume_and_get(&f->rpm);
	vfio_pci_core_unregister_device(pdev->drvdata);
	rpm_put_noidle(&f->rpm);
	pdev->driver_bound = false;
	f->known_power = false;
	rpm_put_sync(&f->rpm);
out:
	mutex_unlock(&pdev->device_lock);
	return rc;
}

/*
 * Models:     drivers/base/core.c: device_del(), bus_remove_device(), 6.12:
 *             from here on no driver is bound to the device, and one that was
 *             bound since it was stopped goes.
 * Locks:      takes device_lock, twice; then the IOMMU group's mutex.
 * Yields at:  each lock and unlock, and inside.
 * Leaves out: what sysfs shows.
 */
static void device_del(struct pci_dev *pdev)
{
	struct vfio_group *group = pdev->drvdata->group;

	mutex_lock(&pdev->device_lock);
	pdev->dead = true;
	mutex_unlock(&pdev->device_lock);
	(void)device_release_driver(pdev);
	mutex_lock(&group->iommu_group_mutex);
	mutex_unlock(&group->iommu_group_mutex);
}

/*
 * Models:     drivers/pci/remove.c: pci_stop_and_remove_bus_device(),
 *             pci_destroy_dev(), 6.12; with the call of pci_tsm_destroy() where
 *             there is a TSM core: the driver goes first, which waits for its
 *             users.
 * Locks:      device_lock, inside, given back; pci_tsm_rwsem (write); those of
 *             device_del(); pci_bus_sem (write).
 * Yields at:  inside, lock, unlock.
 * Leaves out: pci_rescan_remove_lock, which no other modelled call takes.
 * Differs:    tsm_uapi: none with tsm_core: pciv3 has no TSM core.
 */
void pci_stop_and_remove_bus_device(struct pci_dev *pdev)
{
	struct model *model = pdev->model;
	struct rpm *rpm = &pdev->f612->rpm;

	(void)device_release_driver(pdev);
	if (pci_has_tsm_core(model))
		pci_tsm_destroy(pdev);
	device_del(pdev);
	down_write(&model->kernel->pci_bus_sem);
	pdev->present = false;
	world_touch(&rpm->object, TOUCH_WRITE);
	if (rpm->status == RPM_ACTIVE) {
		rpm->status = RPM_SUSPENDED;
		world_touch(&rpm->parent->object, TOUCH_WRITE);
		rpm->parent->children--;
	}
	up_write(&model->kernel->pci_bus_sem);
}

static void pci_port_init(struct model *model, struct pci_port *port,
			  const char *name)
{
	port->model = model;
	mutex_init(&port->device_lock, "device_lock", name);
	mutex_init(&port->cfg_access, "cfg_access", name);
	rpm_init(&port->rpm, "rpm", name, &model->kernel->pm_wq);
	rwsem_init(&port->reset_lock, "pciehp.reset_lock", name);
	mutex_init(&port->ctrl_lock, "pciehp.ctrl_lock", name);
	cell_init(&port->aer_isr, "aer_isr", name, CELL_ONCE, 0);
}

void kernel_612_setup(struct model *model)
{
	struct kernel_612 *k = world_alloc(model->world, sizeof(*k));

	model->kernel = k;
	k->ports =
		world_alloc(model->world, model->set_count * sizeof(*k->ports));
	workqueue_init(&k->pm_wq, "kworker/1", NULL);
	workqueue_init(&k->system_wq, "kworker/2", NULL);
	rwsem_init(&k->pci_bus_sem, "pci_bus_sem", NULL);
	mutex_init(&k->iommu_probe_device_lock, "iommu_probe_device_lock",
		   NULL);
	mutex_init(&k->vfio_group_lock, "vfio.group_lock", NULL);
	mutex_init(&k->sriov_pfs_mutex, "vfio_pci_sriov_pfs_mutex", NULL);
	mutex_init(&k->pci_slot_mutex, "pci_slot_mutex", NULL);
	mutex_init(&k->irqbypass_lock, "irqbypass.lock", NULL);
	rwsem_init(&k->iomem_i_mmap_rwsem, "i_mmap_rwsem", "iomem");
	object_init(&k->files, OBJECT_DEVICE, "files_struct", NULL);
	for (unsigned i = 0; i < model->set_count; i++)
		pci_port_init(model, &k->ports[i],
			      world_format(model->world, "rp%u", i + 1));
}

void pci_function_setup(struct pci_dev *pdev, unsigned index,
			const struct registry_member *member)
{
	struct model *model = pdev->model;
	struct pci_port *port = pdev->physfn ? pdev->physfn->f612->port
					     : &model->kernel->ports[index];
	struct pci_function_612 *f = world_alloc(model->world, sizeof(*f));

	pdev->f612 = f;
	f->pdev = pdev;
	f->port = port;
	f->resets = member->option[MEMBER_RESETS];
	if (!pdev->physfn)
		port->hotplug = member->option[MEMBER_HOTPLUG] != 0;
	mutex_init(&f->cfg_access, "cfg_access", pdev->name);
	rpm_init(&f->rpm, "rpm", pdev->name, &model->kernel->pm_wq);
	rpm_set_parent(&f->rpm, &port->rpm);
	f->rpm.suspend = pci_pm_runtime_suspend;
	f->rpm.resume = pci_pm_runtime_resume;
	if (!pdev->present) {
		/* Not there yet: see pci_iov.c. */
		f->rpm.status = RPM_SUSPENDED;
		port->rpm.children--;
	}
	if (!pdev->physfn)
		port->functions[port->function_count++] = pdev;
}
