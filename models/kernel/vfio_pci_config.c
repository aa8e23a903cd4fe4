/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/vfio_pci_config.h"

#include "findings.h"
#include "findings_dmabuf.h"
#include "kernel/vfio_pci_tsm.h"

static bool command_bit(uint64_t value, unsigned bit, unsigned keep, bool old)
{
	return (value & keep) != 0 ? old : (value & bit) != 0;
}

/* Does the design look whether a bound device loses bus mastering? */
static bool vfio_master_clear_breaks(const struct model *model)
{
	return design(model, SWITCH_BME_CLEAR) == BME_UNBINDS ||
	       design(model, SWITCH_WHILE_BOUND) == WHILE_BOUND_REFUSED;
}

/*
 * Models:     nothing in the RFC as posted: keep binds out of the write by
 *             dev_set->lock, taken where memory_lock is held already.
 * Locks:      memory_lock (write) is held; dev_set->lock.
 * Yields at:  lock, unlock.
 * Leaves out: nothing.
 * Differs:    config_lock: dev_set_inside.
 */
static void vfio_config_lock_binds(struct vfio_pci_core_device *vdev, bool lock)
{
	if (design(vdev->model, SWITCH_CONFIG_LOCK) == CONFIG_LOCK_MEMORY)
		return;
	if (lock)
		mutex_lock(&vdev->dev_set->lock);
	else
		mutex_unlock(&vdev->dev_set->lock);
}

/*
 * Models:     drivers/pci/access.c: a write that fails, 6.12; nothing posted:
 *             one that is refused since the link is about to be reset, which
 *             would switch off again what the write switches on.
 * Locks:      memory_lock (write) is held, which who shuts the device for the
 *             reset takes, too, after the state of the channel has changed.
 * Yields at:  the state of the channel.
 * Leaves out: nothing.
 * Differs:    error_reset: unbinds.
 */
static bool vfio_config_write_fails(struct vfio_pci_core_device *vdev)
{
	if (fault_strikes(FAULT_CONFIG_WRITE, PLACE_MUTE))
		return true;
	return design(vdev->model, SWITCH_ERROR_RESET) == ERROR_RESET_UNBINDS &&
	       cell_read(&vdev->pdev->error_state);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_config.c: vfio_basic_config_write(),
 *             the part at PCI_COMMAND, RFC-P4, P20. BME goes straight through.
 * Locks:      memory_lock (write), not under dev_set->lock; after it igate,
 *             where INTx is disabled or enabled.
 * Yields at:  the unbind, each lock, the zap, the revoke, the write, unlock.
 * Leaves out: the check for a backdoor reset; I/O space.
 * Differs:    unbind_before_zap: mse, unbind_position, zap_under_dev_set_lock;
 *             bme_clear: unbinds takes the way of MSE. config_error: undoes.
 *             while_bound: refused, for both bits. config_lock. rebind: vfio.
 *             revoke_check: before_lock skips the revoke on what it saw then.
 */
int vfio_basic_config_write(struct vfio_pci_core_device *vdev, uint64_t value)
{
	bool new_mem = command_bit(value, PCI_COMMAND_MEMORY,
				   COMMAND_KEEP_MEMORY, vdev->vconfig.memory);
	bool new_master =
		command_bit(value, PCI_COMMAND_MASTER, COMMAND_KEEP_MASTER,
			    vdev->vconfig.bus_master);
	bool clears_master = vdev->pdev->hw.bus_master && !new_master;
	bool breaks = !new_mem ||
		      (!new_master && vfio_master_clear_breaks(vdev->model));
	bool skips;
	int rc;

	/* What the command holds is looked at before any lock. */
	world_touch(&vdev->pdev->hw.object, TOUCH_READ);
	skips = breaks &&
		design(vdev->model, SWITCH_REVOKE_CHECK) ==
			REVOKE_CHECK_BEFORE_LOCK &&
		vfio_pci_dma_buf_looks_revoked(vdev);

	if (breaks) {
		rc = vfio_pci_tsm_unbind_before_zap(vdev, ZAP_MSE);
		if (rc)
			return rc;
		vfio_pci_zap_and_down_write_memory_lock(vdev);
		vfio_pci_tsm_unbind_after_zap(vdev, ZAP_MSE);
		if (!skips)
			vfio_pci_dma_buf_move(vdev, true);
	} else {
		down_write(&vdev->memory_lock);
	}
	vfio_config_lock_binds(vdev, true);

	if (vfio_config_write_fails(vdev)) {
		if (design(vdev->model, SWITCH_CONFIG_ERROR) ==
			    CONFIG_ERROR_UNDOES &&
		    vfio_pci_memory_enabled_locked(vdev))
			vfio_pci_dma_buf_move(vdev, false);
		check_left_revoked(vdev, PLACE_HERE);
		vfio_config_lock_binds(vdev, false);
		up_write(&vdev->memory_lock);
		if (breaks)
			vfio_pci_tsm_zap_done(vdev);
		return -EIO;
	}
	/* A VF has no MSE of its own in hardware. */
	tdisp_command_write(&vdev->pdev->hw, new_mem || vdev->pdev->physfn,
			    new_master);
	if (vdev->vconfig.memory && !new_mem && !vdev->pdev->physfn)
		check_disturbed(vdev->pdev, "switched memory decode off",
				PLACE_HERE);
	if (clears_master)
		check_disturbed(vdev->pdev, "cleared bus mastering",
				PLACE_HERE);
	vdev->vconfig.memory = new_mem;
	vdev->vconfig.bus_master = new_master;

	if (vfio_pci_memory_enabled_locked(vdev))
		vfio_pci_dma_buf_move(vdev, false);
	vfio_config_lock_binds(vdev, false);
	up_write(&vdev->memory_lock);
	if (breaks)
		vfio_pci_tsm_zap_done(vdev);
	if (!(value & COMMAND_KEEP_INTX))
		vfio_pci_intx_virtual(vdev,
				      (value & PCI_COMMAND_INTX_DISABLE) != 0);
	vfio_pci_tsm_rebind(vdev);
	return 0;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_config.c:
 *             vfio_lock_and_set_power_state(), RFC-P4, P20.
 * Locks:      memory_lock (write), not under dev_set->lock.
 * Yields at:  the unbind, each lock, the zap, the revoke, the write, unlock.
 * Leaves out: D1 and D2.
 * Differs:    unbind_before_zap: d3, unbind_position, zap_under_dev_set_lock.
 *             while_bound: refused. rebind: vfio.
 */
static int vfio_lock_and_set_power_state(struct vfio_pci_core_device *vdev,
					 bool d3hot)
{
	int rc;

	if (d3hot) {
		rc = vfio_pci_tsm_unbind_before_zap(vdev, ZAP_D3);
		if (rc)
			return rc;
		vfio_pci_zap_and_down_write_memory_lock(vdev);
		vfio_pci_tsm_unbind_after_zap(vdev, ZAP_D3);
		vfio_pci_dma_buf_move(vdev, true);
	} else {
		down_write(&vdev->memory_lock);
	}

	if (!d3hot || !vfio_pci_power_refused(vdev)) {
		pci_set_power_state(vdev->pdev, d3hot);
		vdev->d3hot = d3hot;
	}

	if (vfio_pci_memory_enabled_locked(vdev))
		vfio_pci_dma_buf_move(vdev, false);
	up_write(&vdev->memory_lock);
	if (d3hot)
		vfio_pci_tsm_zap_done(vdev);
	vfio_pci_tsm_rebind(vdev);
	return 0;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_config.c: vfio_pm_config_write(),
 *             ML-6.19, which ignores what the one above says.
 * Yields at:  inside.
 * Leaves out: the PME bits.
 */
int vfio_pm_config_write(struct vfio_pci_core_device *vdev, uint64_t value)
{
	return vfio_lock_and_set_power_state(vdev, value == 3);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_config.c: what both FLR bits do from
 *             the reset on, RFC-P5. It may fail and nobody looks.
 * Locks:      memory_lock (write) is held, and given back; tries the device
 *             lock.
 * Yields at:  the reset, the return of the buffer, unlock.
 * Leaves out: nothing.
 * Differs:    zap_under_dev_set_lock: until_done. rebind: vfio.
 */
static void vfio_flr(struct vfio_pci_core_device *vdev)
{
	check_reset_begins(vdev, PLACE_HERE);
	(void)pci_try_reset_function(vdev->pdev);
	if (vfio_pci_dma_buf_returns(vdev))
		vfio_pci_dma_buf_move(vdev, false);
	up_write(&vdev->memory_lock);
	vfio_pci_tsm_zap_done(vdev);
	vfio_pci_tsm_rebind(vdev);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_config.c: vfio_exp_config_write(),
 *             Initiate FLR, RFC-P4, P5, P20.
 * Locks:      memory_lock (write), not under dev_set->lock.
 * Yields at:  the unbind, each lock, the zap, the revoke, the reset, unlock.
 * Leaves out: the test for the capability; the other bits of DEVCTL.
 * Differs:    unbind_before_zap: flr, unbind_position, zap_under_dev_set_lock.
 *             while_bound: refused. rebind: vfio.
 */
int vfio_exp_config_write(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	int rc = vfio_pci_tsm_unbind_before_zap(vdev, ZAP_FLR);

	(void)unused;
	if (rc)
		return rc;
	vfio_pci_zap_and_down_write_memory_lock(vdev);
	vfio_pci_tsm_unbind_after_zap(vdev, ZAP_FLR);
	vfio_pci_dma_buf_move(vdev, true);
	vfio_flr(vdev);
	return 0;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_config.c: vfio_af_config_write(),
 *             RFC-P4, P5, P20.
 * Locks:      memory_lock (write), not under dev_set->lock.
 * Yields at:  the unbind, each lock, the zap, the revoke, the reset, unlock.
 * Leaves out: the test for the capability.
 * Differs:    unbind_before_zap: af_flr, unbind_position,
 *             zap_under_dev_set_lock. while_bound: refused. rebind: vfio.
 */
int vfio_af_config_write(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	int rc = vfio_pci_tsm_unbind_before_zap(vdev, ZAP_AF_FLR);

	(void)unused;
	if (rc)
		return rc;
	vfio_pci_zap_and_down_write_memory_lock(vdev);
	vfio_pci_tsm_unbind_after_zap(vdev, ZAP_AF_FLR);
	vfio_pci_dma_buf_move(vdev, true);
	vfio_flr(vdev);
	return 0;
}
