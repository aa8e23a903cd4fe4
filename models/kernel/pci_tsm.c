/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/pci_tsm.h"

#include "findings.h"
#include "findings_vms.h"
#include "kernel/pci_region.h"
#include "kernel/vfio_pci_core.h"
#include "platform.h"

/*
 * Models:     drivers/pci/tsm.c: tsm_read_lock(), PCIv3: a signal ends the
 *             wait, at every entry point.
 * Yields at:  the lock.
 * Leaves out: nothing.
 */
static int tsm_read_lock(struct model *model)
{
	return down_read_interruptible(&model->pci_tsm_rwsem);
}

/* Before 6.19: no files in sysfs, and nothing to do when a device goes. */
static bool tsm_core_mainline(const struct model *model)
{
	return design(model, SWITCH_TSM_CORE) == TSM_CORE_MAINLINE;
}

/*
 * Models:     drivers/pci/tsm.c: the read lock of pci_tsm_bind() and
 *             pci_tsm_unbind(): as above in PCIv3, uninterruptible in ML-TSM.
 * Yields at:  the lock.
 * Leaves out: nothing.
 * Differs:    tsm_core: mainline.
 */
static int tsm_bind_lock(struct model *model)
{
	if (!tsm_core_mainline(model))
		return tsm_read_lock(model);
	down_read(&model->pci_tsm_rwsem);
	return 0;
}

/*
 * Models:     drivers/pci/tsm.c: tdi_ops_lock(), PCIv3.
 * Locks:      pf0->lock, held on success.
 * Yields at:  the lock; on failure also the unlock.
 * Leaves out: nothing.
 */
static int tdi_ops_lock(struct pci_dev *pdev)
{
	struct pci_tsm_pf0 *pf0 = &pdev->dsm->tsm;

	mutex_lock(&pf0->lock);
	if (pf0->state < PCI_TSM_CONNECT || pdev->tsm.state < PCI_TSM_CONNECT) {
		mutex_unlock(&pf0->lock);
		return -EINVAL;
	}
	return 0;
}

static void tdi_ops_unlock(struct pci_dev *pdev)
{
	mutex_unlock(&pdev->dsm->tsm.lock);
}

/*
 * Models:     drivers/pci/tsm.c: pci_tsm_bind(), the part under both locks.
 * Locks:      pci_tsm_rwsem (read) and pf0->lock are held.
 * Yields at:  the region claim (design), the TSM driver's calls.
 * Leaves out: nothing.
 * Differs:    regions: tsm_core claims the BARs here, only for a TDI that is
 *             not there yet.
 */
static int pci_tsm_bind_locked(struct pci_dev *pdev, struct kvm *kvm)
{
	bool regions = design(pdev->model, SWITCH_REGIONS) == REGIONS_TSM_CORE;
	struct pci_tdi *tdi = pdev->tsm.tdi;

	if (tdi && tdi->kvm == kvm)
		check_bound_again(pdev, PLACE_HERE);
	if (tdi)
		return tdi->kvm == kvm ? 0 : -EBUSY;
	if (regions) {
		int rc = pci_request_regions_exclusive(pdev, REGION_TSM);

		if (rc)
			return rc;
	}
	check_bind_for(pdev, kvm);
	check_sequence_begin(pdev->dsm, PLACE_HERE);
	check_bind_begin(pdev);
	tdi = pdev->model->platform->tsm->bind(pdev, kvm);
	check_bind_end(pdev);
	check_sequence_end(pdev->dsm);
	if (!tdi) {
		if (regions)
			pci_release_regions(pdev, REGION_TSM);
		return -ENXIO;
	}
	pdev->tsm.tdi = tdi;
	world_count();
	return 0;
}

/*
 * Models:     drivers/pci/tsm.c: pci_tsm_bind(), PCIv3 and ML-TSM.
 * Locks:      pci_tsm_rwsem (read), pf0->lock.
 * Yields at:  each lock and unlock, and inside the TSM driver.
 * Leaves out: the search for the DSM, which is there as long as its functions.
 * Differs:    tsm_core: mainline.
 */
int pci_tsm_bind(struct pci_dev *pdev, struct kvm *kvm)
{
	struct model *model = pdev->model;
	int rc;

	if (!kvm)
		return -EINVAL;
	model_call(model, ACTOR_PCI_TSM, "pci_tsm_bind");
	rc = tsm_bind_lock(model);
	if (rc)
		goto out;
	rc = model->tsm_goes ? -EINVAL : tdi_ops_lock(pdev);
	if (rc)
		goto out_up;
	rc = pci_tsm_bind_locked(pdev, kvm);
	if (rc == 0)
		check_bound_for(pdev, kvm, PLACE_HERE);
	tdi_ops_unlock(pdev);
out_up:
	up_read(&model->pci_tsm_rwsem);
out:
	model_return(model, ACTOR_PCI_TSM, "pci_tsm_bind", rc);
	return rc;
}

/*
 * Models:     drivers/pci/tsm.c: __pci_tsm_unbind(), PCIv3.
 * Locks:      pci_tsm_rwsem is held; takes pf0->lock.
 * Yields at:  lock, unlock, and inside the TSM driver.
 * Leaves out: nothing.
 * Differs:    regions: tsm_core gives the BARs back here, only where a TDI was
 *             really unbound.
 */
static int pci_tsm_unbind_locked(struct pci_dev *pdev)
{
	int rc;

	lockdep_assert_held(&pdev->model->pci_tsm_rwsem);
	rc = tdi_ops_lock(pdev);
	if (rc)
		return rc;
	if (pdev->tsm.tdi) {
		check_sequence_begin(pdev->dsm, PLACE_HERE);
		pdev->model->platform->tsm->unbind(pdev->tsm.tdi);
		check_sequence_end(pdev->dsm);
		pdev->tsm.tdi = NULL;
		if (design(pdev->model, SWITCH_REGIONS) == REGIONS_TSM_CORE)
			pci_release_regions(pdev, REGION_TSM);
	}
	tdi_ops_unlock(pdev);
	return 0;
}

/*
 * Models:     drivers/pci/tsm.c: pci_tsm_unbind(), PCIv3 and ML-TSM: there the
 *             wait cannot be cut short, and nothing is returned.
 * Locks:      pci_tsm_rwsem (read).
 * Yields at:  lock, unlock, and inside.
 * Leaves out: nothing.
 * Differs:    tsm_core: mainline.
 */
int pci_tsm_unbind(struct pci_dev *pdev)
{
	struct model *model = pdev->model;
	int rc;

	model_call(model, ACTOR_PCI_TSM, "pci_tsm_unbind");
	rc = tsm_bind_lock(model);
	if (rc == 0) {
		rc = pci_tsm_unbind_locked(pdev);
		up_read(&model->pci_tsm_rwsem);
	}
	model_return(model, ACTOR_PCI_TSM, "pci_tsm_unbind", rc);
	return rc;
}

/*
 * Models:     drivers/pci/tsm.c: pci_tsm_guest_req(), PCIv3, with the buffers
 *             of user space that RFC-P22 hands down to the TSM driver; ML-TSM,
 *             where a signal ends the wait for pf0->lock as well.
 * Locks:      pci_tsm_rwsem (read), pf0->lock.
 * Yields at:  each lock and unlock, the copy, and inside the TSM driver.
 * Leaves out: the scope of a request.
 * Differs:    tsm_core: mainline.
 */
int pci_tsm_guest_req(struct pci_dev *pdev, const struct user_buffer *buffer)
{
	struct model *model = pdev->model;
	int rc;

	model_call(model, ACTOR_PCI_TSM, "pci_tsm_guest_req");
	rc = tsm_read_lock(model);
	if (rc)
		goto out;
	rc = tsm_core_mainline(model)
		     ? mutex_lock_interruptible(&pdev->dsm->tsm.lock)
		     : tdi_ops_lock(pdev);
	if (rc)
		goto out_up;
	rc = pdev->tsm.tdi ? user_copy(model, buffer) : -ENXIO;
	if (rc == 0) {
		check_sequence_begin(pdev->dsm, PLACE_HERE);
		rc = model->platform->tsm->guest_req(pdev->tsm.tdi);
		check_sequence_end(pdev->dsm);
	}
	tdi_ops_unlock(pdev);
out_up:
	up_read(&model->pci_tsm_rwsem);
out:
	model_return(model, ACTOR_PCI_TSM, "pci_tsm_guest_req", rc);
	return rc;
}

/*
 * Models:     drivers/pci/tsm.c: the lock of connect_store() and
 *             disconnect_store(): PCIv3 for reading, ML-TSM for writing, both
 *             cut short by a signal (there: a fatal one).
 * Locks:      pci_tsm_rwsem, held on success.
 * Yields at:  the lock.
 * Leaves out: nothing.
 * Differs:    tsm_core: mainline.
 */
static int tsm_sysfs_lock(struct model *model)
{
	if (tsm_core_mainline(model))
		return rwsem_down_write_killable(&model->pci_tsm_rwsem);
	return tsm_read_lock(model);
}

static void tsm_sysfs_unlock(struct model *model)
{
	if (tsm_core_mainline(model))
		up_write(&model->pci_tsm_rwsem);
	else
		up_read(&model->pci_tsm_rwsem);
}

/*
 * Models:     fs/sysfs/group.c: sysfs_update_group(), ML-TSM: files come and go
 *             with the connection, and who removes one waits for its readers.
 * Locks:      the kernfs active reference, as if for writing.
 * Yields at:  the wait, its end.
 * Leaves out: nothing.
 * Differs:    tsm_core: pciv3 has no such files. sysfs_update.
 */
static void tsm_sysfs_update(struct pci_dev *pdev, uint64_t position)
{
	struct model *model = pdev->model;

	if (!tsm_core_mainline(model) ||
	    design(model, SWITCH_SYSFS_UPDATE) != position)
		return;
	down_write(&pdev->tsm.active);
	up_write(&pdev->tsm.active);
}

/*
 * Models:     drivers/pci/tsm.c: connect_show(), ML-TSM.
 * Locks:      the kernfs active reference, pci_tsm_rwsem (read).
 * Yields at:  each lock and unlock.
 * Leaves out: the text.
 * Differs:    tsm_core: none.
 */
int pci_tsm_connect_show(struct pci_dev *pdev)
{
	struct model *model = pdev->model;
	int rc;

	if (!pci_has_tsm_core(model))
		return -ENOENT;
	if (!rwsem_try_read(&pdev->tsm.active))
		return -ENODEV;
	rc = tsm_read_lock(model);
	if (rc == 0)
		up_read(&model->pci_tsm_rwsem);
	up_read(&pdev->tsm.active);
	return rc;
}

/*
 * Models:     nothing that was posted: the TSM core does not look at runtime
 *             PM, and the mailbox's writes do not resume the device either.
 * Locks:      memory_lock (write), to resume.
 * Yields at:  the resume.
 * Leaves out: nothing.
 * Differs:    awake_over: connect.
 */
static void tsm_awake_get(struct pci_dev *pdev)
{
	if (design_awake_over(pdev->model, AWAKE_CONNECT))
		(void)rpm_resume_and_get(&pdev->f612->rpm);
}

static void tsm_awake_put(struct pci_dev *pdev)
{
	if (design_awake_over(pdev->model, AWAKE_CONNECT))
		rpm_put(&pdev->f612->rpm);
}

/*
 * Models:     drivers/pci/tsm.c: pci_tsm_connect(), PCIv3 and ML-TSM; SPDM
 *             first, then IDE (RFC-P25).
 * Locks:      pci_tsm_rwsem (read, or write), pf0->lock (interruptible).
 * Yields at:  each lock and unlock, inside the TSM driver.
 * Leaves out: the probe of the other functions.
 * Differs:    tsm_core: mainline; none. awake_over: connect.
 */
int pci_tsm_connect(struct pci_dev *pdev)
{
	struct model *model = pdev->model;
	int rc;

	if (!pci_has_tsm_core(model))
		return -ENOENT;
	if (pdev->dsm != pdev)
		return -ENOENT; /* function 0 alone has the file */
	model_call(model, ACTOR_PCI_TSM, "connect_store");
	tsm_awake_get(pdev);
	rc = tsm_sysfs_lock(model);
	if (rc)
		goto out;
	rc = model->tsm_goes ? -ENXIO
			     : mutex_lock_interruptible(&pdev->tsm.lock);
	if (rc)
		goto out_up;
	if (pdev->tsm.state >= PCI_TSM_CONNECT) {
		rc = -EBUSY;
	} else {
		check_sequence_begin(pdev, PLACE_HERE);
		rc = model->platform->tsm->connect(pdev);
		check_sequence_end(pdev);
	}
	if (rc == 0) {
		check_connected(pdev, PLACE_HERE);
		pdev->tsm.link = block_new("spdm session", pdev->name,
					   sizeof(*pdev->tsm.link));
		block_leak_check(pdev->tsm.link, false);
		pdev->tsm.state = PCI_TSM_CONNECT;
	}
	mutex_unlock(&pdev->tsm.lock);
	tsm_sysfs_update(pdev, UPDATE_UNDER_RWSEM);
out_up:
	tsm_sysfs_unlock(model);
	tsm_sysfs_update(pdev, UPDATE_AFTER_UNLOCK);
out:
	tsm_awake_put(pdev);
	model_return(model, ACTOR_PCI_TSM, "connect_store", rc);
	return rc;
}

/*
 * Models:     drivers/pci/tsm.c: unbind_all_vfs(), unbind_all_mfds(), PCIv3:
 *             each TDI is unbound under a pf0->lock of its own, and what that
 *             says is not looked at.
 * Locks:      pci_tsm_rwsem is held; pf0->lock, for each.
 * Yields at:  inside.
 * Leaves out: functions that are gone; devices behind a switch.
 */
static void pci_tsm_unbind_all(const struct pci_dev *dsm)
{
	const struct model *model = dsm->model;

	for (unsigned i = model->device_count; i-- > 0;) {
		struct pci_dev *pdev = model->devices[i]->pdev;

		if (pdev->dsm != dsm)
			continue;
		/* Whoever removes it writes both. */
		world_touch(&pdev->f612->rpm.object, TOUCH_READ);
		if (pdev->present)
			(void)pci_tsm_unbind_locked(pdev);
	}
}

/*
 * Models:     nothing in the RFC as posted: is a function of the device bound?
 * Locks:      pf0->lock is held.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 * Differs:    disconnect_bound: refused.
 */
static bool pci_tsm_any_bound(const struct pci_dev *dsm)
{
	const struct model *model = dsm->model;

	for (unsigned i = 0; i < model->device_count; i++)
		if (model->devices[i]->pdev->dsm == dsm &&
		    model->devices[i]->pdev->tsm.tdi)
			return true;
	return false;
}

/*
 * Models:     drivers/pci/tsm.c: pci_tsm_disconnect(), PCIv3: of function 0.
 * Locks:      pci_tsm_rwsem is held; pf0->lock, the second time interruptible.
 * Yields at:  each lock and unlock, the kfree, and inside.
 * Leaves out: nothing.
 * Differs:    tsm_core: mainline takes pf0->lock uninterruptibly.
 *             disconnect_bound: refused unbinds nothing.
 */
static int pci_tsm_disconnect_locked(struct pci_dev *pdev)
{
	struct model *model = pdev->model;
	bool refused =
		design(model, SWITCH_DISCONNECT_BOUND) == DISCONNECT_REFUSED;
	int rc = 0;

	if (!refused)
		pci_tsm_unbind_all(pdev);
	if (tsm_core_mainline(model))
		mutex_lock(&pdev->tsm.lock);
	else
		rc = mutex_lock_interruptible(&pdev->tsm.lock);
	if (rc)
		return rc;
	if (refused && pci_tsm_any_bound(pdev)) {
		rc = -EBUSY;
	} else if (pdev->tsm.link) {
		check_disconnect(pdev, PLACE_HERE);
		check_disconnected(pdev, PLACE_HERE);
		check_sequence_begin(pdev, PLACE_HERE);
		model->platform->tsm->disconnect(pdev);
		check_sequence_end(pdev);
		block_free(pdev->tsm.link);
		pdev->tsm.link = NULL;
		pdev->tsm.state = PCI_TSM_INIT;
	}
	mutex_unlock(&pdev->tsm.lock);
	return rc;
}

/*
 * Models:     drivers/pci/tsm.c: connect_store() with 0 (PCIv3), or
 *             disconnect_store() (ML-TSM).
 * Locks:      pci_tsm_rwsem (read, or write).
 * Yields at:  lock, unlock, and inside.
 * Leaves out: nothing.
 * Differs:    tsm_core: mainline; none. awake_over: connect.
 */
int pci_tsm_disconnect(struct pci_dev *pdev)
{
	struct model *model = pdev->model;
	int rc;

	if (!pci_has_tsm_core(model) || pdev->dsm != pdev)
		return -ENOENT;
	model_call(model, ACTOR_PCI_TSM, "connect_store");
	tsm_awake_get(pdev);
	rc = tsm_sysfs_lock(model);
	if (rc == 0) {
		rc = pci_tsm_disconnect_locked(pdev);
		tsm_sysfs_update(pdev, UPDATE_UNDER_RWSEM);
		tsm_sysfs_unlock(model);
		tsm_sysfs_update(pdev, UPDATE_AFTER_UNLOCK);
	}
	tsm_awake_put(pdev);
	model_return(model, ACTOR_PCI_TSM, "connect_store", rc);
	return rc;
}

/*
 * Models:     drivers/pci/tsm.c: pci_tsm_destroy(), PCIv3, under its lock: what
 *             the disconnect says is not looked at, and the context is freed.
 * Locks:      pci_tsm_rwsem (write) is held.
 * Yields at:  inside.
 * Leaves out: nothing.
 */
static void pci_tsm_destroy_locked(struct pci_dev *pdev)
{
	if (pdev->dsm != pdev) {
		(void)pci_tsm_unbind_locked(pdev);
		pdev->tsm.state = PCI_TSM_INIT;
		return;
	}
	(void)pci_tsm_disconnect_locked(pdev);
	/* Nobody knows of the session any more. */
	if (pdev->tsm.link)
		block_leak_check(pdev->tsm.link, true);
	pdev->tsm.link = NULL;
	pdev->tsm.state = PCI_TSM_INIT;
}

/*
 * Models:     drivers/pci/tsm.c: pci_tsm_destroy(), PCIv3.
 * Locks:      pci_tsm_rwsem (write).
 * Yields at:  lock, unlock, and inside.
 * Leaves out: functions that go before function 0 does.
 * Differs:    tsm_core: none. awake_over: connect.
 */
void pci_tsm_destroy(struct pci_dev *pdev)
{
	struct model *model = pdev->model;

	if (!pci_has_tsm_core(model))
		return;
	model_call(model, ACTOR_PCI_TSM, "pci_tsm_destroy");
	tsm_awake_get(pdev);
	down_write(&model->pci_tsm_rwsem);
	pci_tsm_destroy_locked(pdev);
	up_write(&model->pci_tsm_rwsem);
	tsm_awake_put(pdev);
	model_return(model, ACTOR_PCI_TSM, "pci_tsm_destroy", 0);
}

/*
 * Models:     nothing that was posted: the driver of a device is asked to
 *             unbind it, as it is told of an error. No bind can follow.
 * Locks:      device_lock, and what VFIO takes. pci_tsm_rwsem must not be held.
 * Yields at:  each lock and unlock, and inside.
 * Leaves out: nothing.
 * Differs:    tsm_unload: tells_driver.
 */
static void pci_tsm_driver_unbinds(struct pci_dev *pdev)
{
	mutex_lock(&pdev->device_lock);
	if (pdev->driver_bound)
		vfio_pci_tsm_unbind(pdev->drvdata);
	mutex_unlock(&pdev->device_lock);
}

static void pci_tsm_drivers_unbind(struct model *model)
{
	for (unsigned i = model->device_count; i-- > 0;)
		pci_tsm_driver_unbinds(model->devices[i]->pdev);
}

/*
 * Models:     drivers/pci/tsm.c: pci_tsm_core_unregister(), PCIv3, with
 *             pci_tsm_destroy() of each function, the last one first. As
 *             posted, it unbinds what is bound, and nobody tells VFIO.
 * Locks:      pci_tsm_rwsem (write).
 * Yields at:  each lock and unlock, and inside.
 * Leaves out: the module of the TSM driver, whose code stays.
 * Differs:    tsm_unload: tells_driver refuses binds first, and has VFIO unbind
 *             each device before it takes the lock again; tells_too_early has
 *             it unbind them before that, and a bind can follow. awake_over:
 *             connect.
 */
void pci_tsm_core_unregister(struct model *model)
{
	if (!pci_has_tsm_core(model))
		return;
	model_call(model, ACTOR_PCI_TSM, "pci_tsm_core_unregister");
	for (unsigned i = 0; i < model->device_count; i++)
		tsm_awake_get(model->devices[i]->pdev);
	if (design(model, SWITCH_TSM_UNLOAD) == UNLOAD_TELLS_TOO_EARLY)
		pci_tsm_drivers_unbind(model);
	down_write(&model->pci_tsm_rwsem);
	model->tsm_goes = true;
	if (design(model, SWITCH_TSM_UNLOAD) == UNLOAD_TELLS_DRIVER) {
		up_write(&model->pci_tsm_rwsem);
		pci_tsm_drivers_unbind(model);
		down_write(&model->pci_tsm_rwsem);
	}
	for (unsigned i = model->device_count; i-- > 0;)
		pci_tsm_destroy_locked(model->devices[i]->pdev);
	up_write(&model->pci_tsm_rwsem);
	for (unsigned i = model->device_count; i-- > 0;)
		tsm_awake_put(model->devices[i]->pdev);
	model_return(model, ACTOR_PCI_TSM, "pci_tsm_core_unregister", 0);
}

/*
 * Models:     drivers/pci/tsm.c: pci_tsm_destroy() of a device that is none of
 *             ours, PCIv3: what matters is the write lock.
 * Locks:      pci_tsm_rwsem (write).
 * Yields at:  lock, the time that its disconnect takes, unlock.
 * Leaves out: what happens to that device.
 * Differs:    tsm_core: none.
 */
void pci_tsm_destroy_other(struct model *model)
{
	if (!pci_has_tsm_core(model))
		return;
	model_call(model, ACTOR_PCI_TSM, "pci_tsm_destroy");
	down_write(&model->pci_tsm_rwsem);
	task_sleep_for(latency_of(LATENCY_OTHER_DISCONNECT));
	up_write(&model->pci_tsm_rwsem);
	model_return(model, ACTOR_PCI_TSM, "pci_tsm_destroy", 0);
}
