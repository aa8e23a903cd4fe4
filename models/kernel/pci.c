/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/pci.h"

#include "findings.h"
#include "kernel/pci_region.h"
#include "kernel/vfio_main.h"
#include "kernel/vfio_pci_core.h"
#include "platform.h"

/*
 * Models:     pdev->driver->tsm_handler->disable_trusted_dma, RFC-P27, P29.
 * Yields at:  nowhere.
 * Leaves out: drivers other than vfio-pci.
 * Differs:    trusted_dma_handler: device has a pointer for each device.
 */
struct cell *pci_tsm_disable_trusted_dma(struct pci_dev *pdev)
{
	if (design(pdev->model, SWITCH_TRUSTED_DMA_HANDLER) == HANDLER_DEVICE)
		return &pdev->own_disable_trusted_dma;
	return &pdev->model->vfio_pci_core_tsm_handlers.disable_trusted_dma;
}

/*
 * Models:     drivers/pci/pci.c: pci_clear_master(), ML-6.19.
 * Yields at:  the write.
 * Leaves out: nothing.
 */
void pci_clear_master(struct pci_dev *pdev)
{
	world_touch(&pdev->hw.object, TOUCH_READ);
	tdisp_command_write(&pdev->hw, pdev->hw.memory, false);
	check_disturbed(pdev, "cleared bus mastering", PLACE_HERE);
}

/*
 * Models:     drivers/pci/pci.c: pci_dev_trylock(), ML-6.19.
 * Locks:      tries device_lock, then configuration access.
 * Yields at:  each try, the unlock.
 * Leaves out: nothing.
 * Differs:    reset_lock: wait.
 */
bool pci_dev_trylock(struct pci_dev *pdev)
{
	if (design(pdev->model, SWITCH_RESET_LOCK) == RESET_LOCK_WAIT)
		mutex_lock(&pdev->device_lock);
	else if (!mutex_trylock(&pdev->device_lock))
		return false;
	if (mutex_trylock(&pdev->f612->cfg_access))
		return true;
	mutex_unlock(&pdev->device_lock);
	return false;
}

/*
 * Models:     drivers/pci/pci.c: pci_dev_unlock(), ML-6.19.
 * Yields at:  each unlock.
 * Leaves out: nothing.
 */
void pci_dev_unlock(struct pci_dev *pdev)
{
	mutex_unlock(&pdev->f612->cfg_access);
	mutex_unlock(&pdev->device_lock);
}

/*
 * Models:     include/linux/pci.h: pdev->current_state, ML-6.19: what the
 *             function is in.
 * Yields at:  nowhere.
 * Leaves out: that the kernel remembers it.
 */
bool pci_in_d3hot(const struct pci_dev *pdev)
{
	world_touch(&pdev->hw.power, TOUCH_READ);
	return pdev->hw.d3hot;
}

/*
 * Models:     drivers/pci/pci.c: pci_set_power_state(), ML-6.19. The way to D0
 *             tells ASPM.
 * Locks:      pci_bus_sem (read), to D0.
 * Yields at:  the write, lock, unlock.
 * Leaves out: D1 and D2.
 */
void pci_set_power_state(struct pci_dev *pdev, bool d3hot)
{
	struct pci_function_612 *f = pdev->f612;
	bool changes = pci_in_d3hot(pdev) != d3hot;

	if (f->known_power && !changes)
		return;
	tdisp_power_write(&pdev->hw, d3hot);
	if (changes)
		check_disturbed(pdev, "changed the power state", PLACE_HERE);
	f->known_power = true;
	if (!d3hot)
		pci_walk_bus(f->port);
}

/*
 * Models:     nothing in the RFC as posted: is a VF of the function bound; or
 *             one of any function of its device?
 * Locks:      pf0->lock is held.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
static bool vf_is_bound(const struct pci_dev *pdev, bool device)
{
	const struct model *model = pdev->model;

	for (unsigned i = 0; i < model->device_count; i++) {
		const struct pci_dev *vf = model->devices[i]->pdev;

		if (vf->physfn && vf->tsm.tdi &&
		    (vf->physfn == pdev || (device && vf->dsm == pdev->dsm)))
			return true;
	}
	return false;
}

/*
 * Models:     nothing in the RFC as posted: are there VFs to look at?
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
static bool has_vfs(const struct pci_dev *pdev, bool device)
{
	const struct model *model = pdev->model;

	for (unsigned i = 0; device && i < model->device_count; i++)
		if (model->devices[i]->pdev->physfn &&
		    model->devices[i]->pdev->dsm == pdev->dsm)
			return true;
	return pdev->total_vfs > 0;
}

/*
 * Models:     nothing in the RFC as posted: nobody who resets a physical
 *             function looks at its VFs, which stand in other sets.
 * Locks:      tries pci_tsm_rwsem (read) and pf0->lock, held on success so that
 *             no VF is bound meanwhile. A try, since the caller may hold a
 *             memory_lock, which an unbind takes under both.
 * Yields at:  each try, the unlocks.
 * Leaves out: nothing.
 * Differs:    foreign_reset: refused.
 */
static bool pci_vfs_hold(struct pci_dev *pdev, bool device)
{
	struct model *model = pdev->model;

	if (!has_vfs(pdev, device) ||
	    design(model, SWITCH_FOREIGN_RESET) != RESET_REFUSED)
		return true;
	if (!down_read_trylock(&model->pci_tsm_rwsem))
		return false;
	if (mutex_trylock(&pdev->dsm->tsm.lock)) {
		if (!vf_is_bound(pdev, device))
			return true;
		mutex_unlock(&pdev->dsm->tsm.lock);
	}
	up_read(&model->pci_tsm_rwsem);
	return false;
}

static void pci_vfs_release(struct pci_dev *pdev, bool device)
{
	if (!has_vfs(pdev, device) ||
	    design(pdev->model, SWITCH_FOREIGN_RESET) != RESET_REFUSED)
		return;
	mutex_unlock(&pdev->dsm->tsm.lock);
	up_read(&pdev->model->pci_tsm_rwsem);
}

/*
 * Models:     what a reset of a physical function does to its VFs: in the
 *             device it reaches them itself, in the same step (PCIe 6, clauses
 *             6.6.2 and 11.4.9).
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: VF Enable, which the PCI core restores: the VFs are there again.
 */
static void pci_vfs_reset(struct pci_dev *pdev)
{
	for (unsigned i = 0; i < pdev->total_vfs; i++)
		if (pdev->vfs[i]->present)
			check_disturbed(pdev->vfs[i],
					"reset it with its physical function",
					PLACE_HERE);
}

/*
 * Models:     drivers/pci/pci.c: pci_dev_wait(), ML-6.19: a function that does
 *             not answer after its reset is polled for a minute; the reset has
 *             happened all the same. Of a bus one function is polled.
 * Locks:      the device lock is held, and whatever the caller holds.
 * Yields at:  the wait, if there is one.
 * Leaves out: the intervals, which double.
 */
int pci_dev_wait(const struct pci_dev *pdev)
{
	bool late = fault_strikes(FAULT_RESET_TIMEOUT, PLACE_MUTE);

	if (!late && !tdisp_cut_off(&pdev->hw))
		return 0;
	task_sleep_for(latency_of(LATENCY_RESET_POLL));
	return late || tdisp_cut_off(&pdev->hw) ? -ENOTTY : 0;
}

/*
 * Models:     drivers/pci/pci.c: pcie_flr(), ML-6.19, as a driver calls it.
 * Locks:      none of its own. A TSM driver can not take the device lock: who
 *             has that may wait for pf0->lock.
 * Yields at:  the reset, a wait in vain.
 * Leaves out: saving and restoring configuration space, as below.
 */
void pcie_flr(struct pci_dev *pdev)
{
	tdisp_reset(&pdev->hw, TDISP_EVENT_FLR);
	(void)pci_dev_wait(pdev);
}

/*
 * Models:     drivers/pci/pci.c: pci_try_reset_function(), ML-6.19, by FLR.
 * Locks:      tries the device lock.
 * Yields at:  the try, the resets, a wait in vain, the unlock.
 * Leaves out: saving and restoring configuration space: the Command register
 *             is as before, and what its clearing in between would do to a
 *             locked TDI the FLR does anyway.
 * Differs:    foreign_reset: refused looks at the TDIs of the function's VFs.
 */
int pci_try_reset_function(struct pci_dev *pdev)
{
	int rc = -EBUSY;

	if (!pci_dev_trylock(pdev))
		return -EAGAIN;
	if (pci_vfs_hold(pdev, false)) {
		tdisp_reset(&pdev->hw, TDISP_EVENT_FLR);
		check_disturbed(pdev, "reset the function", PLACE_HERE);
		pci_vfs_reset(pdev);
		rc = pci_dev_wait(pdev);
		pci_vfs_release(pdev, false);
	}
	pci_dev_unlock(pdev);
	return rc;
}

/*
 * Models:     drivers/pci/pci-sysfs.c: reset_store(), drivers/pci/pci.c:
 *             pci_reset_function(), ML-6.19. Neither VFIO nor the TSM core is
 *             asked; the driver's reset_prepare() is not there in vfio-pci. The
 *             link above is reset only for a function that is alone behind it.
 * Locks:      memory_lock (write), to resume; then device_lock.
 * Yields at:  the resume, lock, the reset, unlock, the put.
 * Leaves out: saving and restoring configuration space.
 * Differs:    foreign_reset: refused looks for a TDI, under pf0->lock over the
 *             reset so that none comes meanwhile.
 */
int pci_reset_function(struct pci_dev *pdev, bool bus)
{
	bool refused =
		design(pdev->model, SWITCH_FOREIGN_RESET) == RESET_REFUSED;
	enum tdisp_event event =
		bus ? TDISP_EVENT_CONVENTIONAL_RESET : TDISP_EVENT_FLR;
	int rc = 0;

	if (bus && (pdev->physfn || pdev->f612->port->function_count > 1))
		return -ENOTTY;
	(void)rpm_resume_and_get(&pdev->f612->rpm);
	mutex_lock(&pdev->device_lock);
	mutex_lock(&pdev->f612->cfg_access);
	if (refused) {
		down_read(&pdev->model->pci_tsm_rwsem);
		mutex_lock(&pdev->dsm->tsm.lock);
		rc = pdev->tsm.tdi || vf_is_bound(pdev, bus) ? -EBUSY : 0;
	}
	if (rc == 0) {
		tdisp_reset(&pdev->hw, event);
		if (bus)
			check_bus_reset(pdev);
		check_disturbed(pdev, "reset the function", PLACE_HERE);
		pci_vfs_reset(pdev);
		if (bus)
			pci_bus_settle();
		rc = pci_dev_wait(pdev);
	}
	if (refused) {
		mutex_unlock(&pdev->dsm->tsm.lock);
		up_read(&pdev->model->pci_tsm_rwsem);
	}
	pci_dev_unlock(pdev);
	rpm_put(&pdev->f612->rpm);
	return rc;
}

/*
 * Models:     what a reset of the bus does to one function, ML-6.19.
 * Locks:      the device lock is held.
 * Yields at:  the resets.
 * Leaves out: that one bound VF spares all functions: where the design looks at
 *             VFs, those before it are reset by then, as they would be alone.
 * Differs:    foreign_reset: refused looks at the TDIs of the VFs of all
 *             functions that the device resets together.
 */
int pci_reset_in_bus(struct pci_dev *pdev)
{
	if (!pci_vfs_hold(pdev, true))
		return -EBUSY;
	check_awake(pdev, "reset its bus", PLACE_HERE);
	tdisp_reset(&pdev->hw, TDISP_EVENT_CONVENTIONAL_RESET);
	check_bus_reset(pdev);
	check_disturbed(pdev, "reset the bus", PLACE_HERE);
	pci_vfs_reset(pdev);
	pci_vfs_release(pdev, true);
	return 0;
}

/*
 * Models:     drivers/pci/doe.c: pci_doe_abort() and signal_task_abort(),
 *             ML-6.19: a mailbox that does not obey is given up for good.
 * Locks:      pf0->lock is held.
 * Yields at:  the write; the wait, where it is in vain.
 * Leaves out: the polls in between.
 */
static void pci_doe_abort(struct pci_dev *pdev)
{
	if (tdisp_doe_abort(&pdev->dsm->hw))
		return;
	task_sleep_for(latency_of(LATENCY_DOE_TIMEOUT));
	pdev->dsm->tsm.doe_mb.dead = true;
}

/*
 * Models:     drivers/pci/doe.c: pci_doe_send_req(), ML-6.19: somebody else,
 *             such as the device's firmware, may be using the mailbox.
 * Locks:      pf0->lock is held.
 * Yields at:  nowhere: the mailbox is the lock holder's.
 * Leaves out: nothing.
 */
static int pci_doe_send_req(struct pci_dev *pdev)
{
	struct doe_mailbox *doe = &pdev->hw.dsm->doe;

	if (tdisp_cut_off(&pdev->dsm->hw))
		return -EBUSY; /* as a status of all ones says */
	if (fault_strikes(FAULT_DOE_BUSY, PLACE_MUTE))
		(void)doe_happen(doe, DOE_GO);
	switch (doe_happen(doe, DOE_GO)) {
	case DOE_OK:
		return 0;
	case DOE_STATUS_BUSY:
		return -EBUSY;
	case DOE_STATUS_ERROR:
	case DOE_NOTHING:
		break;
	}
	return -EIO;
}

/* No answer within the time (PCIe 6, clause 6.30.2). */
static int pci_doe_timed_out(void)
{
	task_sleep_for(latency_of(LATENCY_DOE_TIMEOUT));
	return -EIO;
}

/*
 * Models:     drivers/pci/doe.c: doe_statemachine_work(), ML-6.19: one
 *             exchange. A timeout strikes either before the device has seen the
 *             request or after it has acted on it; whether the session survives
 *             that is a fault of its own (spdm_lost).
 * Locks:      pf0->lock is held.
 * Yields at:  the sending, the answer; the wait that is in vain.
 * Leaves out: a device that is cancelled because it goes: who removes one waits
 *             for pf0->lock before that.
 */
static int pci_doe_exchange(struct pci_dev *pdev, struct message *m)
{
	int rc = pci_doe_send_req(pdev);

	if (rc)
		return rc;
	if (fault_strikes(FAULT_DOE_TIMEOUT, PLACE_MUTE))
		return pci_doe_timed_out();
	actor_request(&pdev->hw.mailbox, m);
	if (m->status == TDISP_NO_ANSWER ||
	    fault_strikes(FAULT_DOE_TIMEOUT, PLACE_MUTE))
		return pci_doe_timed_out();
	takes(LATENCY_DOE_POLL);
	return doe_happen(&pdev->hw.dsm->doe, DOE_READ) == DOE_OK ? 0 : -EIO;
}

/*
 * Models:     drivers/pci/doe.c: pci_doe(), ML-6.19, waited for
 *             uninterruptibly.
 * Locks:      pf0->lock is held.
 * Yields at:  inside; the abort.
 * Leaves out: the mailbox's work queue: pf0->lock serialises the callers.
 */
int pci_doe(struct pci_dev *pdev, struct message *m)
{
	int rc;

	if (pdev->dsm->tsm.doe_mb.dead)
		return -EIO;
	check_awake(pdev, "spoke to it", PLACE_HERE);
	rc = pci_doe_exchange(pdev, m);
	if (rc)
		pci_doe_abort(pdev);
	else
		check_doe_answered(pdev, m, PLACE_HERE);
	return rc;
}

void pci_dev_init(struct pci_dev *pdev, struct model *model, const char *name,
		  unsigned index, struct event_flag *unlocked)
{
	object_init(&pdev->object, OBJECT_DEVICE, "device", name);
	object_init(&pdev->guest_driver.driver, OBJECT_DEVICE, "guest driver",
		    name);
	object_init(&pdev->guest_driver.steps, OBJECT_DEVICE, "guest steps",
		    name);
	object_init(&pdev->pages.object, OBJECT_DEVICE, "evidence pages", name);
	guest_ranges_init(&pdev->guest_ranges, name);
	pdev->model = model;
	pdev->name = name;
	pdev->index = index;
	mutex_init(&pdev->device_lock, "device_lock", name);
	mutex_init(&pdev->tsm.lock, "pf0->lock", name);
	rwsem_init(&pdev->tsm.active, "kernfs active", name);
	pdev->tsm.state = PCI_TSM_CONNECT;
	pdev->tsm.link = block_setup(model->world, "spdm session", name,
				     sizeof(*pdev->tsm.link));
	pdev->present = true;
	pdev->dsm = pdev;
	cell_init(&pdev->error_state, "pdev->error_state", name, CELL_ONCE, 0);
	cell_init(&pdev->num_vfs, "num_VFs", name, CELL_ONCE, 0);
	pdev->driver_has_handler = true;
	if (design(model, SWITCH_TRUSTED_DMA_HANDLER) == HANDLER_DEVICE)
		cell_init(&pdev->own_disable_trusted_dma, "disable_trusted_dma",
			  name, CELL_PLAIN, 0);
	tdisp_device_init(model->world, &pdev->hw, name, unlocked);
	model->platform->setup(pdev);
	pdev->fw->for_vm = model->vms[VM_FIRST].kvm->fw;
	pci_region_init(pdev);
}

/*
 * Models:     drivers/pci/iov.c: what pci_iov_add_virtfn() says of a VF, 6.12.
 * Yields at:  nowhere: set-up.
 * Leaves out: nothing.
 */
void pci_set_physfn(struct pci_dev *pdev, struct pci_dev *physfn, bool present)
{
	present = present && physfn->num_vfs.value == physfn->total_vfs;
	pdev->physfn = physfn;
	pdev->dsm = physfn->dsm;
	pdev->present = present;
	physfn->vfs[physfn->total_vfs++] = pdev;
	physfn->num_vfs.value += present;
}

/*
 * Models:     drivers/pci/ide.c: pci_ide_stream_alloc(), ML-6.19: the streams
 *             of a host bridge are few, and other devices have them.
 * Locks:      pf0->lock is held.
 * Yields at:  nowhere.
 * Leaves out: the other devices' streams; pci_ide_stream_free().
 */
int pci_ide_stream_alloc(void)
{
	return fault_strikes(FAULT_NO_STREAM, PLACE_MUTE) ? -EBUSY : 0;
}
