/* SPDX-License-Identifier: GPL-2.0-only */
#include "guest/guest_driver.h"

#include "findings.h"
#include "guest/guest.h"
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
 * Yields at:  nowhere.
 * Leaves out: that they wait for one another; see guest_driver.h.
 * Differs:    guest_driver: unchecked looks at no driver.
 */
int guest_step_begin(struct pci_dev *pdev, enum guest_step step)
{
	struct guest_driver *g = &pdev->guest_driver;

	world_touch(&g->driver, TOUCH_READ);
	if (g->state != GUEST_DRIVER_NONE && guest_excludes(pdev))
		return -EBUSY;
	world_touch(&g->steps, TOUCH_ADD);
	g->running++;
	check_guest_step_begin(pdev, step, PLACE_HERE);
	return 0;
}

void guest_step_end(struct pci_dev *pdev, enum guest_step step)
{
	struct guest_driver *g = &pdev->guest_driver;

	world_touch(&g->steps, TOUCH_ADD);
	g->running--;
	check_guest_step_end(pdev, step);
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
 * Yields at:  the write of the Command register, if there is one.
 * Leaves out: the wait for the device_lock: a driver that is loaded while a
 *             step is under way is refused, and comes again. A probe that is
 *             deferred until the device is accepted: it comes after that.
 * Differs:    guest_driver: unchecked looks at no step.
 */
int guest_driver_load(struct vfio_pci_core_device *vdev)
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

/*
 * Models:     the guest's drivers/base/dd.c: device_release_driver(), with the
 *             pci_disable_device() of the driver's remove, which clears bus
 *             mastering.
 * Yields at:  the write of the Command register, if there is one.
 * Leaves out: a write that fails: a remove cannot.
 */
int guest_driver_unload(struct vfio_pci_core_device *vdev, bool keeps_master)
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

void guest_driver_forget(struct pci_dev *pdev)
{
	struct guest_driver *g = &pdev->guest_driver;

	world_touch(&g->driver, TOUCH_WRITE);
	g->master_cleared = false;
	if (g->state != GUEST_DRIVER_BOUND)
		return;
	g->state = GUEST_DRIVER_NONE;
	check_guest_driver(pdev, false, PLACE_HERE);
}
