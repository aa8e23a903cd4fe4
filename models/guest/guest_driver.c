/* SPDX-License-Identifier: GPL-2.0-only */
#include "guest/guest_driver.h"

#include "findings.h"
#include "guest/guest.h"
#include "guest/guest_lock.h"
#include "kernel/vfio_pci_config.h"
#include "vmm/vmm.h"

/* Does the guest look whether a driver and a step are in each other's way? */
static bool guest_excludes(const struct pci_dev *pdev)
{
	return design(pdev->model, SWITCH_GUEST_DRIVER) ==
	       GUEST_DRIVER_EXCLUDED;
}

/*
 * Models:     the guest's drivers/pci/tsm.c (devsec tree): lock, unlock and
 *             accept: -EBUSY if dev->driver is set, under the device_lock.
 * Locks:      those of guest_step_lock(), held if it begins.
 * Yields at:  each lock; unlock, if a driver is bound.
 * Leaves out: nothing.
 * Differs:    guest_driver: unchecked looks at no driver.
 */
int guest_step_begin(struct vfio_pci_core_device *vdev, enum guest_step step)
{
	struct pci_dev *pdev = vdev->pdev;
	struct guest_driver *g = &pdev->guest_driver;

	guest_step_lock(vdev, step);
	world_touch(&g->driver, TOUCH_READ);
	if (g->state != GUEST_DRIVER_NONE && guest_excludes(pdev)) {
		guest_step_unlock(vdev, step);
		return -EBUSY;
	}
	world_touch(&g->steps, TOUCH_ADD);
	g->running++;
	check_guest_step_begin(pdev, step, PLACE_HERE);
	return 0;
}

void guest_step_end(struct vfio_pci_core_device *vdev, enum guest_step step)
{
	struct guest_driver *g = &vdev->pdev->guest_driver;

	world_touch(&g->steps, TOUCH_ADD);
	g->running--;
	check_guest_step_end(vdev->pdev, step);
	guest_step_unlock(vdev, step);
}

static int guest_write_master(struct vfio_pci_core_device *vdev, bool on)
{
	return vmm_config_write(vdev, vfio_basic_config_write,
				COMMAND_KEEP_MEMORY | COMMAND_KEEP_INTX |
					(on ? PCI_COMMAND_MASTER : 0));
}

/*
 * Models:     the guest's drivers/base/dd.c: really_probe(), with the
 *             pci_set_master() of the driver's probe.
 * Locks:      the guest's device_lock is held.
 * Yields at:  the write of the Command register, if there is one.
 * Leaves out: a probe that is deferred until the device is accepted: it comes
 *             after that.
 * Differs:    guest_locks: none refuses a driver while a step is under way, in
 *             place of the wait. guest_driver: unchecked looks at no step.
 */
static int guest_driver_probe(struct vfio_pci_core_device *vdev)
{
	struct guest_driver *g = &vdev->pdev->guest_driver;
	int rc = 0;

	world_touch(&g->driver, TOUCH_WRITE);
	world_touch(&g->steps, TOUCH_READ);
	if (g->state != GUEST_DRIVER_NONE)
		return -EBUSY;
	if (g->running && guest_excludes(vdev->pdev))
		return -EAGAIN;
	g->state = GUEST_DRIVER_MOVES;
	check_guest_driver(vdev->pdev, true, PLACE_HERE);
	if (g->master_cleared)
		rc = guest_write_master(vdev, true);
	world_touch(&g->driver, TOUCH_WRITE);
	g->state = rc ? GUEST_DRIVER_NONE : GUEST_DRIVER_BOUND;
	if (rc)
		check_guest_driver(vdev->pdev, false, PLACE_HERE);
	else
		g->master_cleared = false;
	return rc;
}

int guest_driver_load(struct vfio_pci_core_device *vdev)
{
	int rc;

	guest_device_lock(vdev);
	rc = guest_driver_probe(vdev);
	guest_device_unlock(vdev);
	return rc;
}

/*
 * Models:     the guest's drivers/base/dd.c: device_release_driver(), with the
 *             pci_disable_device() of the driver's remove, which clears bus
 *             mastering.
 * Locks:      the guest's device_lock is held.
 * Yields at:  the write of the Command register, if there is one.
 * Leaves out: a write that fails: a remove cannot.
 */
static int guest_driver_remove(struct vfio_pci_core_device *vdev,
			       bool keeps_master)
{
	struct guest_driver *g = &vdev->pdev->guest_driver;

	world_touch(&g->driver, TOUCH_WRITE);
	if (g->state == GUEST_DRIVER_NONE)
		return -ENODEV;
	if (g->state != GUEST_DRIVER_BOUND)
		return -EBUSY;
	g->state = GUEST_DRIVER_MOVES;
	if (!keeps_master) {
		(void)guest_write_master(vdev, false);
		g->master_cleared = true;
		if (vdev->pdev->guest_view == TDISP_RUN)
			guest_view(vdev, TDISP_ERROR);
	}
	world_touch(&g->driver, TOUCH_WRITE);
	g->state = GUEST_DRIVER_NONE;
	check_guest_driver(vdev->pdev, false, PLACE_HERE);
	return 0;
}

int guest_driver_unload(struct vfio_pci_core_device *vdev, bool keeps_master)
{
	int rc;

	guest_device_lock(vdev);
	rc = guest_driver_remove(vdev, keeps_master);
	guest_device_unlock(vdev);
	return rc;
}

void guest_driver_shutdown(struct vfio_pci_core_device *vdev)
{
	struct guest_driver *g = &vdev->pdev->guest_driver;

	if (guest_write_master(vdev, false))
		return;
	world_touch(&g->driver, TOUCH_WRITE);
	g->master_cleared = true;
}

void guest_driver_forget(struct pci_dev *pdev)
{
	struct guest_driver *g = &pdev->guest_driver;

	world_touch(&g->driver, TOUCH_WRITE);
	/* A kexec leaves the Command register as it is; a reboot does not. */
	if (!g->anew)
		g->master_cleared = false;
	if (g->state != GUEST_DRIVER_BOUND)
		return;
	g->state = GUEST_DRIVER_NONE;
	check_guest_driver(pdev, false, PLACE_HERE);
}
