/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Errors that the bus reports. All functions behind a port are told, one by
 * one under their device locks, while pci_bus_sem is held for reading.
 *
 * Lock order: pci_bus_sem (read) -> device_lock -> igate. The PCI core has the
 * other order too: who holds a device_lock adds and removes VFs.
 */
#include "findings.h"
#include "kernel/pci_bus.h"
#include "kernel/vfio_pci_core.h"

/* What is done to each function; true: it goes on as it should. */
typedef bool pci_walk(struct pci_dev *pdev);

/* What stands behind a port: its functions, and their VFs, added later. */
struct pci_list {
	struct pci_dev *at[REGISTRY_MEMBERS_MAX];
	unsigned count;
	bool copied;
};

/*
 * Models:     bus->devices of the bus behind a port, 6.12.
 * Locks:      pci_bus_sem is held.
 * Yields at:  nowhere.
 * Leaves out: VFs on a bus of their own.
 */
static void pci_list_fill(struct pci_list *list, const struct pci_port *port)
{
	list->count = 0;
	for (unsigned i = 0; i < port->function_count; i++)
		list->at[list->count++] = port->functions[i];
	for (unsigned i = 0; i < port->function_count; i++) {
		const struct pci_dev *pf = port->functions[i];

		for (unsigned v = 0; v < pf->total_vfs; v++)
			if (pf->vfs[v]->present)
				list->at[list->count++] = pf->vfs[v];
	}
}

/*
 * Models:     drivers/pci/pcie/err.c: pci_walk_bridge(), drivers/pci/bus.c:
 *             pci_walk_bus(), 6.12.
 * Locks:      takes pci_bus_sem (read) over all of it.
 * Yields at:  lock, unlock, and inside.
 * Leaves out: nothing.
 * Differs:    aer_walk: copy, after a proposal of 2017, makes a copy of the
 *             list at the first walk, with references in place of the lock.
 */
static bool pci_walk_bridge(struct pci_port *port, struct pci_list *list,
			    pci_walk *walk)
{
	struct rwsem *pci_bus_sem = &port->model->kernel->pci_bus_sem;
	bool copy = design(port->model, SWITCH_AER_WALK) == AER_WALK_COPY;
	bool all = true;

	if (!list->copied) {
		down_read(pci_bus_sem);
		pci_list_fill(list, port);
	}
	if (copy && !list->copied) {
		up_read(pci_bus_sem);
		list->copied = true;
	}
	for (unsigned i = 0; i < list->count; i++)
		all &= walk(list->at[i]);
	if (!copy)
		up_read(pci_bus_sem);
	return all;
}

static bool pci_pm_runtime_get_sync(struct pci_dev *pdev)
{
	(void)rpm_resume_and_get(&pdev->f612->rpm);
	return true;
}

static bool pci_pm_runtime_put(struct pci_dev *pdev)
{
	rpm_put(&pdev->f612->rpm);
	return true;
}

/*
 * Models:     drivers/pci/pcie/err.c: report_error_detected(), 6.12.
 * Locks:      takes device_lock, and under it what the driver takes.
 * Yields at:  lock, the state of a frozen channel, unlock, and inside.
 * Leaves out: nothing.
 */
static bool report_error_detected(struct pci_dev *pdev, bool frozen)
{
	bool driver;

	mutex_lock(&pdev->device_lock);
	if (frozen)
		cell_write(&pdev->error_state, true);
	driver = pdev->driver_bound;
	if (driver)
		vfio_pci_core_aer_err_detected(pdev->drvdata, frozen);
	mutex_unlock(&pdev->device_lock);
	return driver;
}

static bool report_normal_detected(struct pci_dev *pdev)
{
	return report_error_detected(pdev, false);
}

static bool report_frozen_detected(struct pci_dev *pdev)
{
	return report_error_detected(pdev, true);
}

/*
 * Models:     drivers/pci/pcie/err.c: report_mmio_enabled(), 6.12: vfio-pci has
 *             no handler.
 * Locks:      takes device_lock.
 * Yields at:  lock, unlock.
 * Leaves out: nothing.
 */
static bool report_mmio_enabled(struct pci_dev *pdev)
{
	mutex_lock(&pdev->device_lock);
	mutex_unlock(&pdev->device_lock);
	return true;
}

/*
 * Models:     drivers/pci/pcie/err.c: report_resume(), 6.12: vfio-pci has no
 *             handler.
 * Locks:      takes device_lock.
 * Yields at:  lock, the state of a channel that was frozen, unlock.
 * Leaves out: nothing.
 */
static bool report_resume(struct pci_dev *pdev)
{
	mutex_lock(&pdev->device_lock);
	if (cell_peek(&pdev->error_state))
		cell_write(&pdev->error_state, false);
	mutex_unlock(&pdev->device_lock);
	return true;
}

/*
 * Models:     drivers/pci/pcie/err.c: pcie_do_recovery(), 6.12: after a reset
 *             that fails nobody is told to go on, and the channel stays frozen.
 * Locks:      pci_bus_sem (read), four or five times; those of the reset.
 * Yields at:  inside.
 * Leaves out: clearing the error; the port itself, whose driver only reads; the
 *             walk for the driver's slot_reset(), which vfio-pci does not have
 *             and which its vote does not ask for.
 */
static int pcie_do_recovery(struct pci_port *port, pci_walk *detected,
			    int (*reset)(struct pci_port *port))
{
	struct pci_list list = {.count = 0};
	bool all;

	(void)pci_walk_bridge(port, &list, pci_pm_runtime_get_sync);
	all = pci_walk_bridge(port, &list, detected);
	if (reset && reset(port))
		all = false;
	if (all) {
		(void)pci_walk_bridge(port, &list, report_mmio_enabled);
		(void)pci_walk_bridge(port, &list, report_resume);
	}
	(void)pci_walk_bridge(port, &list, pci_pm_runtime_put);
	return all ? 0 : -EIO;
}

/*
 * Models:     an interrupt thread of the port, for AER or for DPC.
 * Yields at:  the look whether it is at work.
 * Leaves out: that an error which comes while it deals with another one waits
 *             for its turn there; it is given up here.
 */
static bool port_thread_enter(struct pci_port *port)
{
	if (!cell_add(&port->aer_isr, 1))
		return true;
	(void)cell_add(&port->aer_isr, (uint64_t)-1);
	return false;
}

static void port_thread_leave(struct pci_port *port)
{
	(void)cell_add(&port->aer_isr, (uint64_t)-1);
}

/*
 * Models:     drivers/pci/pcie/aer.c: aer_process_err_devices(), with the reset
 *             of aer_root_reset(), 6.12.
 * Locks:      those of pcie_do_recovery().
 * Yields at:  inside.
 * Leaves out: who sent the error: all behind the port are told.
 */
int pci_aer_error(struct pci_dev *pdev, uint64_t fatal)
{
	struct pci_port *port = pdev->f612->port;
	int rc;

	if (!port_thread_enter(port))
		return -EBUSY;
	rc = fatal ? pcie_do_recovery(port, report_frozen_detected,
				      pci_bus_error_reset)
		   : pcie_do_recovery(port, report_normal_detected, NULL);
	port_thread_leave(port);
	return rc;
}

/* What a port does to all behind it. */
enum port_change {
	PORT_LINK_DOWN,
	PORT_LINK_UP,
	PORT_ASLEEP,
	PORT_WINDOWS,
};

/*
 * Models:     PCIe 6 clauses 6.2.11 and 5.3.1.4: what hits all behind a port at
 *             once: its link goes down or up, or it lets nothing through while
 *             it is in D3; and clause 11.4.3, by which streams through a port
 *             whose registers change turn Insecure.
 * Yields at:  the step.
 * Leaves out: nothing.
 */
static void pci_port_happen(struct pci_port *port, enum port_change change)
{
	struct pci_list list;

	task_act(&port->functions[0]->hw.object, change);
	pci_list_fill(&list, port);
	for (unsigned i = 0; i < list.count; i++) {
		struct tdisp_device *hw = &list.at[i]->hw;

		if (change == PORT_LINK_UP)
			tdisp_link_up(hw);
		else if (change == PORT_LINK_DOWN)
			tdisp_link_down(hw);
		else
			tdisp_port_changed(hw, change == PORT_ASLEEP);
		if (change == PORT_LINK_DOWN)
			check_bus_reset(list.at[i]);
	}
}

/*
 * Models:     drivers/pci/pcie/dpc.c: dpc_reset_link(), 6.12: none of the locks
 *             that other resets take.
 * Yields at:  the release of the port, a wait in vain.
 * Leaves out: the wait until the link is down, which it is.
 */
static int dpc_reset_link(struct pci_port *port)
{
	pci_port_happen(port, PORT_LINK_UP);
	pci_bus_settle();
	return pci_dev_wait(port->functions[0]);
}

/*
 * Models:     drivers/pci/pcie/dpc.c: dpc_handler(), dpc_process_error(), 6.12:
 *             by the time that the kernel learns of it the link is down.
 * Locks:      those of pcie_do_recovery().
 * Yields at:  the loss of the link, and inside.
 * Leaves out: pciehp, which takes no notice of a link that DPC has taken down;
 *             after a recovery that fails it would remove the devices.
 */
int pci_dpc_error(struct pci_dev *pdev)
{
	struct pci_port *port = pdev->f612->port;
	int rc;

	if (!port_thread_enter(port))
		return -EBUSY;
	pci_port_happen(port, PORT_LINK_DOWN);
	rc = pcie_do_recovery(port, report_frozen_detected, dpc_reset_link);
	port_thread_leave(port);
	return rc;
}

/*
 * Models:     a write of the port's registers behind the back of the kernel, by
 *             setpci or by the platform's firmware: bus numbers or windows; or
 *             D3 and back, which runtime PM would not do while a function is in
 *             use. The kernel does not look for streams before either.
 * Yields at:  each write.
 * Leaves out: D3cold, which is DPC to those behind; that addresses change.
 */
int pci_port_write(struct pci_dev *pdev, uint64_t asleep)
{
	struct pci_port *port = pdev->f612->port;

	if (!port_thread_enter(port))
		return -EBUSY;
	pci_port_happen(port, asleep ? PORT_ASLEEP : PORT_WINDOWS);
	if (asleep) {
		takes(LATENCY_D3HOT);
		pci_port_happen(port, PORT_LINK_UP);
	}
	port_thread_leave(port);
	return 0;
}
