/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/pci_tsm.h"

#include "kernel/pci_region.h"
#include "kernel/tdx_tsm.h"

/* Some exchanges with a device: IDE keys stopped, SPDM session ended. */
enum {
	DISCONNECT_NS = 10000000,
};

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

/*
 * Models:     drivers/pci/tsm.c: tdi_ops_lock(), PCIv3.
 * Locks:      pf0->lock, held on success.
 * Yields at:  the lock; on failure also the unlock.
 * Leaves out: nothing.
 */
static int tdi_ops_lock(struct pci_dev *pdev)
{
	mutex_lock(&pdev->tsm.lock);
	if (pdev->tsm.state < PCI_TSM_CONNECT) {
		mutex_unlock(&pdev->tsm.lock);
		return -EINVAL;
	}
	return 0;
}

static void tdi_ops_unlock(struct pci_dev *pdev)
{
	mutex_unlock(&pdev->tsm.lock);
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

	if (tdi)
		return tdi->kvm == kvm ? 0 : -EBUSY;
	if (regions) {
		int rc = pci_request_regions_exclusive(pdev, REGION_TSM);

		if (rc)
			return rc;
	}
	tdi = tdx_tsm_bind(pdev, kvm);
	if (!tdi) {
		if (regions)
			pci_release_regions(pdev, REGION_TSM);
		return -ENXIO;
	}
	pdev->tsm.tdi = tdi;
	return 0;
}

/*
 * Models:     drivers/pci/tsm.c: pci_tsm_bind(), PCIv3.
 * Locks:      pci_tsm_rwsem (read), pf0->lock.
 * Yields at:  each lock and unlock, and inside the TSM driver.
 * Leaves out: the search for the DSM: each function is its own here.
 */
int pci_tsm_bind(struct pci_dev *pdev, struct kvm *kvm)
{
	struct model *model = pdev->model;
	int rc;

	if (!kvm)
		return -EINVAL;
	model_call(model, ACTOR_PCI_TSM, "pci_tsm_bind");
	rc = tsm_read_lock(model);
	if (rc)
		goto out;
	rc = tdi_ops_lock(pdev);
	if (rc)
		goto out_up;
	rc = pci_tsm_bind_locked(pdev, kvm);
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
		tdx_tsm_unbind(pdev->tsm.tdi);
		pdev->tsm.tdi = NULL;
		if (design(pdev->model, SWITCH_REGIONS) == REGIONS_TSM_CORE)
			pci_release_regions(pdev, REGION_TSM);
	}
	tdi_ops_unlock(pdev);
	return 0;
}

/*
 * Models:     drivers/pci/tsm.c: pci_tsm_unbind(), PCIv3.
 * Locks:      pci_tsm_rwsem (read).
 * Yields at:  lock, unlock, and inside.
 * Leaves out: nothing.
 */
int pci_tsm_unbind(struct pci_dev *pdev)
{
	struct model *model = pdev->model;
	int rc;

	model_call(model, ACTOR_PCI_TSM, "pci_tsm_unbind");
	rc = tsm_read_lock(model);
	if (rc == 0) {
		rc = pci_tsm_unbind_locked(pdev);
		up_read(&model->pci_tsm_rwsem);
	}
	model_return(model, ACTOR_PCI_TSM, "pci_tsm_unbind", rc);
	return rc;
}

/*
 * Models:     drivers/pci/tsm.c: pci_tsm_guest_req(), PCIv3.
 * Locks:      pci_tsm_rwsem (read), pf0->lock.
 * Yields at:  each lock and unlock, and inside the TSM driver.
 * Leaves out: the user buffers.
 */
int pci_tsm_guest_req(struct pci_dev *pdev)
{
	struct model *model = pdev->model;
	int rc;

	model_call(model, ACTOR_PCI_TSM, "pci_tsm_guest_req");
	rc = tsm_read_lock(model);
	if (rc)
		goto out;
	rc = tdi_ops_lock(pdev);
	if (rc)
		goto out_up;
	rc = pdev->tsm.tdi ? tdx_tsm_guest_req(pdev->tsm.tdi) : -ENXIO;
	tdi_ops_unlock(pdev);
out_up:
	up_read(&model->pci_tsm_rwsem);
out:
	model_return(model, ACTOR_PCI_TSM, "pci_tsm_guest_req", rc);
	return rc;
}

/*
 * Models:     drivers/pci/tsm.c: connect_store() with 0, pci_tsm_disconnect(),
 *             PCIv3: under the read lock only, each TDI unbound under a
 *             pf0->lock of its own.
 * Locks:      pci_tsm_rwsem (read), pf0->lock (interruptible the second time).
 * Yields at:  each lock and unlock, and inside the TSM driver.
 * Leaves out: IDE and SPDM tear-down by the firmware; a later bind fails on
 *             the state before it could need them.
 */
int pci_tsm_disconnect(struct pci_dev *pdev)
{
	struct model *model = pdev->model;
	int rc;

	model_call(model, ACTOR_PCI_TSM, "connect_store");
	rc = tsm_read_lock(model);
	if (rc)
		goto out;
	(void)pci_tsm_unbind_locked(pdev);
	rc = mutex_lock_interruptible(&pdev->tsm.lock);
	if (rc == 0) {
		pdev->tsm.state = PCI_TSM_INIT;
		mutex_unlock(&pdev->tsm.lock);
	}
	up_read(&model->pci_tsm_rwsem);
out:
	model_return(model, ACTOR_PCI_TSM, "connect_store", rc);
	return rc;
}

/*
 * Models:     drivers/pci/tsm.c: pci_tsm_destroy() of a device that is none of
 *             ours, PCIv3: what matters is the write lock.
 * Locks:      pci_tsm_rwsem (write).
 * Yields at:  lock, the time that its disconnect takes, unlock.
 * Leaves out: what happens to that device.
 */
void pci_tsm_destroy_other(struct model *model)
{
	model_call(model, ACTOR_PCI_TSM, "pci_tsm_destroy");
	down_write(&model->pci_tsm_rwsem);
	task_sleep(DISCONNECT_NS);
	up_write(&model->pci_tsm_rwsem);
	model_return(model, ACTOR_PCI_TSM, "pci_tsm_destroy", 0);
}
