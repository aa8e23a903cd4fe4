/* SPDX-License-Identifier: GPL-2.0-only */
/* What designs other than the RFC's put around its bind and unbind. */
#include "kernel/vfio_pci_tsm.h"

/*
 * Models:     nothing in the RFC as posted: a mutex of the device for
 *             is_tsm_bound, in place of that of the set.
 * Locks:      takes the lock of the device.
 * Yields at:  lock.
 * Leaves out: nothing.
 * Differs:    unbind_lock: device.
 */
void vfio_pci_tsm_bound_lock(struct vfio_pci_core_device *vdev)
{
	if (design(vdev->model, SWITCH_UNBIND_LOCK) == LOCK_DEVICE)
		mutex_lock(&vdev->bound_lock);
}

/*
 * Models:     nothing in the RFC as posted, as above.
 * Locks:      gives the lock of the device back.
 * Yields at:  unlock.
 * Leaves out: nothing.
 * Differs:    unbind_lock: device.
 */
void vfio_pci_tsm_bound_unlock(struct vfio_pci_core_device *vdev)
{
	if (design(vdev->model, SWITCH_UNBIND_LOCK) == LOCK_DEVICE)
		mutex_unlock(&vdev->bound_lock);
}

void vfio_pci_tsm_bound_lock_init(struct vfio_pci_core_device *vdev)
{
	struct mutex *lock = &vdev->dev_set->lock;

	if (design(vdev->model, SWITCH_UNBIND_LOCK) == LOCK_DEVICE) {
		lock = &vdev->bound_lock;
		mutex_init(lock, "vdev->tsm_bound_lock", vdev->pdev->name);
	}
	cell_bit_guard(&vdev->is_tsm_bound, &lock->object);
}

/*
 * Models:     nothing in the RFC as posted: "VFIO should block such operations
 *             while the device is bound", in the thread of 2025-06.
 * Locks:      dev_set->lock is held, or taken for the test alone.
 * Yields at:  lock, the flag, unlock.
 * Leaves out: designs without is_tsm_bound: VFIO has nothing to test there.
 * Differs:    while_bound: refused.
 */
bool vfio_pci_tsm_refuses(struct vfio_pci_core_device *vdev, bool held)
{
	bool bound;

	if (design(vdev->model, SWITCH_WHILE_BOUND) == WHILE_BOUND_UNBINDS)
		return false;
	if (!held)
		mutex_lock(&vdev->dev_set->lock);
	bound = cell_bit_read(&vdev->is_tsm_bound);
	if (!held)
		mutex_unlock(&vdev->dev_set->lock);
	return bound;
}

/*
 * Models:     nothing in the RFC as posted: the device answers, as it decodes
 *             memory, is in D0 and not in low power.
 * Locks:      memory_lock (read).
 * Yields at:  lock, the flag, unlock.
 * Leaves out: nothing.
 */
static bool vfio_pci_tsm_ready(struct vfio_pci_core_device *vdev)
{
	bool ready;

	down_read(&vdev->memory_lock);
	ready = vfio_pci_memory_enabled_locked(vdev) &&
		!cell_bit_read(&vdev->pm_runtime_engaged);
	up_read(&vdev->memory_lock);
	return ready;
}

/*
 * Models:     nothing in the RFC as posted, where a bind looks neither at MSE,
 *             nor at the power state, nor at low power, nor at an error of the
 *             bus that is being recovered from.
 * Locks:      dev_set->lock is held; memory_lock (read), for the look alone:
 *             what changes one of them later unbinds first, under
 *             dev_set->lock.
 * Yields at:  the state of the channel, lock, the flag, unlock.
 * Leaves out: nothing.
 * Differs:    bind_check: memory. error_reset: unbinds.
 */
int vfio_pci_tsm_bind_check(struct vfio_pci_core_device *vdev)
{
	if (design(vdev->model, SWITCH_ERROR_RESET) == ERROR_RESET_UNBINDS &&
	    cell_read(&vdev->pdev->error_state))
		return -EIO;
	if (design(vdev->model, SWITCH_BIND_CHECK) == BIND_CHECK_NONE ||
	    vfio_pci_tsm_ready(vdev))
		return 0;
	return -EIO;
}

/*
 * Models:     nothing in the RFC as posted: "Don't we need to re-bind the vdev
 *             with tsm_bind for the continued use of TDI?", in the thread of
 *             2025-06. VFIO notes that its own unbind took away what the guest
 *             had asked for.
 * Locks:      dev_set->lock is held, or taken.
 * Yields at:  lock, the flag, unlock.
 * Leaves out: nothing.
 * Differs:    rebind: vfio.
 */
void vfio_pci_tsm_rebind_note(struct vfio_pci_core_device *vdev, bool held)
{
	if (design(vdev->model, SWITCH_REBIND) == REBIND_NEVER)
		return;
	if (!held)
		mutex_lock(&vdev->dev_set->lock);
	vdev->rebind |= cell_bit_read(&vdev->is_tsm_bound);
	if (!held)
		mutex_unlock(&vdev->dev_set->lock);
}

/*
 * Models:     nothing in the RFC as posted, as above: the guest has asked for
 *             the unbind itself.
 * Locks:      takes dev_set->lock.
 * Yields at:  lock, unlock.
 * Leaves out: nothing.
 * Differs:    rebind: vfio.
 */
void vfio_pci_tsm_rebind_forget(struct vfio_pci_core_device *vdev)
{
	if (design(vdev->model, SWITCH_REBIND) == REBIND_NEVER)
		return;
	mutex_lock(&vdev->dev_set->lock);
	vdev->rebind = false;
	mutex_unlock(&vdev->dev_set->lock);
}

/*
 * Models:     nothing in the RFC as posted, as above: what VFIO has unbound for
 *             an action it binds again once that is over and the device
 *             answers.
 * Locks:      takes dev_set->lock; memory_lock (read) inside.
 * Yields at:  each lock and unlock, and inside the bind.
 * Leaves out: a hot reset, after which the TSM must be connected again first.
 *             That the bind fails: the device stays unbound.
 * Differs:    rebind: vfio.
 */
void vfio_pci_tsm_rebind(struct vfio_pci_core_device *vdev)
{
	if (design(vdev->model, SWITCH_REBIND) == REBIND_NEVER)
		return;
	mutex_lock(&vdev->dev_set->lock);
	if (vdev->rebind && vfio_pci_tsm_ready(vdev)) {
		vdev->rebind = false;
		(void)vfio_pci_tsm_bind_locked(vdev);
	}
	mutex_unlock(&vdev->dev_set->lock);
}

/*
 * Models:     nothing that was posted: what the TSM driver tells the driver of
 *             a device that it has stopped by itself. Nobody has a BAR of it
 *             from here on, and none is given back.
 * Locks:      takes memory_lock (write), under pf0->lock.
 * Yields at:  lock, the zap, the revoke, unlock.
 * Leaves out: drivers other than vfio-pci.
 * Differs:    psp_dead: isolated.
 */
void vfio_pci_core_tsm_isolate(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *vdev = pdev->drvdata;

	model_call(vdev->model, ACTOR_VFIO, "tsm_isolate");
	vfio_pci_zap_and_down_write_memory_lock(vdev);
	pdev->isolated = true;
	vfio_pci_dma_buf_move(vdev, true);
	up_write(&vdev->memory_lock);
	model_return(vdev->model, ACTOR_VFIO, "tsm_isolate", 0);
}
