/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/vfio_pci_core.h"

#include "findings.h"
#include "kernel/pci_region.h"
#include "kernel/vfio_pci_tsm.h"
#include "platform.h"

/*
 * Models:     nothing: which BARs are the business of bind and unbind.
 * Yields at:  each test.
 * Leaves out: nothing.
 * Differs:    release_bars: unmapped.
 */
static unsigned vfio_pci_tsm_bars(struct vfio_pci_core_device *vdev)
{
	unsigned bars = PCI_BARS_ALL;

	if (design(vdev->model, SWITCH_RELEASE_BARS) != RELEASE_BARS_UNMAPPED)
		return bars;
	for (unsigned bar = 0; bar < PCI_BAR_COUNT; bar++)
		if (cell_read(&vdev->barmap[bar]))
			bars &= ~(1U << bar);
	return bars;
}

/*
 * Models:     pci_request_regions_exclusive() in vfio_pci_ioctl_tsm_bind(),
 *             RFC-P19.
 * Yields at:  the claims.
 * Leaves out: nothing.
 * Differs:    bind_busy: is_ours. release_bars: unmapped claims those alone.
 */
int vfio_pci_tsm_request_regions(struct vfio_pci_core_device *vdev)
{
	int rc = pci_request_selected_regions(
		vdev->pdev, vfio_pci_tsm_bars(vdev), REGION_TSM);

	if (rc && design(vdev->model, SWITCH_BIND_BUSY) == BIND_BUSY_IS_OURS)
		return 0;
	return rc;
}

/*
 * Models:     pci_release_regions() in __vfio_pci_tsm_unbind() and in the error
 *             path of the bind, RFC-P19.
 * Yields at:  the releases.
 * Leaves out: nothing.
 * Differs:    release_bars.
 */
void vfio_pci_tsm_release_regions(struct vfio_pci_core_device *vdev)
{
	unsigned bars = vfio_pci_tsm_bars(vdev);

	if (design(vdev->model, SWITCH_RELEASE_BARS) == RELEASE_BARS_PRIVATE)
		bars = 1U << PCI_BAR_PRIVATE;
	pci_release_selected_regions(vdev->pdev, bars, REGION_TSM);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: __vfio_pci_tsm_unbind(),
 *             RFC-P20.
 * Locks:      dev_set->lock is held.
 * Yields at:  the read of the flag, the unbind, the release of the regions,
 *             the write of the flag (two ops: the byte is shared).
 * Leaves out: nothing.
 * Differs:    bound_flag: off always goes through. regions: only vfio_at_bind
 *             releases them here. unbind_lock: none drops the assertion too.
 *             release_order: before_unbind. flag_test, flag_write: see the
 *             caller.
 */
void vfio_pci_tsm_unbind_locked(struct vfio_pci_core_device *vdev)
{
	struct model *model = vdev->model;
	bool flag = design(model, SWITCH_BOUND_FLAG) != 0;
	bool regions = design(model, SWITCH_REGIONS) == REGIONS_VFIO_AT_BIND;
	bool first =
		design(model, SWITCH_RELEASE_ORDER) == RELEASE_BEFORE_UNBIND;

	if (design(model, SWITCH_UNBIND_LOCK) != LOCK_NONE)
		lockdep_assert_held(&vdev->dev_set->lock);
	if (flag && design(model, SWITCH_FLAG_TEST) == FLAG_TEST_UNDER_LOCK &&
	    !cell_bit_read(&vdev->is_tsm_bound))
		return;
	if (regions && first)
		vfio_pci_tsm_release_regions(vdev);
	vfio_iommufd_tsm_unbind(vdev);
	if (regions && !first)
		vfio_pci_tsm_release_regions(vdev);
	if (flag && design(model, SWITCH_FLAG_WRITE) != FLAG_CLEAR_AFTER)
		cell_bit_write(&vdev->is_tsm_bound, false);
	event_flag_set(&vdev->events[EVENT_UNBOUND]);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_tsm_unbind(),
 *             RFC-P20.
 * Locks:      takes dev_set->lock.
 * Yields at:  lock, unlock, and inside.
 * Leaves out: nothing.
 * Differs:    unbind_lock: none takes no lock, device takes that of the device
 *             before it. flag_test: before_lock. flag_write: clear_after.
 */
void vfio_pci_tsm_unbind(struct vfio_pci_core_device *vdev)
{
	struct model *model = vdev->model;

	if (design(model, SWITCH_FLAG_TEST) == FLAG_TEST_BEFORE_LOCK &&
	    !cell_bit_read(&vdev->is_tsm_bound))
		return;
	if (design(model, SWITCH_UNBIND_LOCK) == LOCK_NONE) {
		vfio_pci_tsm_unbind_locked(vdev);
		return;
	}
	vfio_pci_tsm_bound_lock(vdev);
	mutex_lock(&vdev->dev_set->lock);
	vfio_pci_tsm_unbind_locked(vdev);
	mutex_unlock(&vdev->dev_set->lock);
	vfio_pci_tsm_bound_unlock(vdev);
	if (design(model, SWITCH_FLAG_WRITE) == FLAG_CLEAR_AFTER)
		cell_bit_write(&vdev->is_tsm_bound, false);
}

/*
 * Models:     nothing in the RFC as posted, where a LOW_POWER_ENTRY that will
 *             fail unbinds all the same.
 * Locks:      memory_lock (read).
 * Yields at:  lock, the flag, unlock.
 * Leaves out: nothing.
 * Differs:    low_power_check: first.
 */
static bool vfio_pci_low_power_refused(struct vfio_pci_core_device *vdev)
{
	bool engaged;

	if (design(vdev->model, SWITCH_LOW_POWER_CHECK) == CHECK_LATE)
		return false;
	down_read(&vdev->memory_lock);
	engaged = cell_bit_read(&vdev->pm_runtime_engaged);
	up_read(&vdev->memory_lock);
	return engaged;
}

/*
 * Models:     the call of vfio_pci_tsm_unbind() in front of each zap, RFC-P20.
 * Locks:      dev_set->lock, inside the unbind.
 * Yields at:  inside.
 * Leaves out: nothing.
 * Differs:    unbind_before_zap without the path, and unbind_position under
 *             memory_lock: no call. zap_under_dev_set_lock: the lock stays
 *             held on return with 0. low_power_check: first. while_bound:
 *             refused. rebind: vfio.
 */
int vfio_pci_tsm_unbind_before_zap(struct vfio_pci_core_device *vdev,
				   enum zap_path path)
{
	struct model *model = vdev->model;
	bool hold = design(model, SWITCH_ZAP_UNDER_DEV_SET_LOCK) != HOLD_NO;
	int rc = 0;

	if (hold)
		mutex_lock(&vdev->dev_set->lock);
	if (path == ZAP_LOW_POWER && vfio_pci_low_power_refused(vdev))
		rc = -EINVAL;
	else if (vfio_pci_tsm_refuses(vdev, hold))
		rc = -EBUSY;
	if (rc && hold)
		mutex_unlock(&vdev->dev_set->lock);
	if (rc || !design_unbinds_before(model, path) ||
	    design(model, SWITCH_WHILE_BOUND) == WHILE_BOUND_REFUSED ||
	    design(model, SWITCH_UNBIND_POSITION) == POSITION_UNDER_MEMORY_LOCK)
		return rc;
	vfio_pci_tsm_rebind_note(vdev, hold);
	if (hold)
		vfio_pci_tsm_unbind_locked(vdev);
	else
		vfio_pci_tsm_unbind(vdev);
	return 0;
}

/*
 * Models:     nothing in the RFC as posted: the unbind moved behind the zap.
 * Locks:      memory_lock (write) is held; dev_set->lock inside the unbind.
 * Yields at:  inside.
 * Leaves out: nothing.
 * Differs:    unbind_position, zap_under_dev_set_lock: until_memory_lock gives
 *             dev_set->lock back here.
 */
void vfio_pci_tsm_unbind_after_zap(struct vfio_pci_core_device *vdev,
				   enum zap_path path)
{
	struct model *model = vdev->model;
	uint64_t hold = design(model, SWITCH_ZAP_UNDER_DEV_SET_LOCK);

	if (design_unbinds_before(model, path) &&
	    design(model, SWITCH_UNBIND_POSITION) ==
		    POSITION_UNDER_MEMORY_LOCK) {
		if (hold != HOLD_NO)
			vfio_pci_tsm_unbind_locked(vdev);
		else
			vfio_pci_tsm_unbind(vdev);
	}
	if (hold == HOLD_UNTIL_MEMORY_LOCK)
		mutex_unlock(&vdev->dev_set->lock);
}

/*
 * Models:     nothing in the RFC as posted.
 * Locks:      gives dev_set->lock back where the design still holds it.
 * Yields at:  the unlock.
 * Leaves out: nothing.
 * Differs:    zap_under_dev_set_lock: until_done.
 */
void vfio_pci_tsm_zap_done(struct vfio_pci_core_device *vdev)
{
	if (design(vdev->model, SWITCH_ZAP_UNDER_DEV_SET_LOCK) ==
	    HOLD_UNTIL_DONE)
		mutex_unlock(&vdev->dev_set->lock);
}

/*
 * Models:     mm/memory.c: unmap_mapping_range() over the BARs, 6.12.
 * Locks:      takes i_mmap_rwsem (read).
 * Yields at:  lock, the zap, unlock.
 * Leaves out: page-table locks.
 */
void vfio_pci_unmap_bars(struct vfio_pci_core_device *vdev,
			 const struct place *place)
{
	down_read(&vdev->i_mmap_rwsem);
	takes(LATENCY_ZAP);
	task_act(&vdev->pdev->fw->object, 0);
	check_zapped(vdev, "zapped the BARs", place);
	vma_zap(vdev);
	up_read(&vdev->i_mmap_rwsem);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_zap_bars(), ML-6.19.
 * Locks:      memory_lock (write) is held; takes i_mmap_rwsem (read).
 * Yields at:  inside.
 * Leaves out: nothing.
 * Differs:    zap: none; by the list it was done before memory_lock. dma_buf:
 *             next leaves it to the revoke.
 */
void(vfio_pci_zap_bars)(struct vfio_pci_core_device *vdev,
			const struct place *place)
{
	if (design(vdev->model, SWITCH_ZAP) == ZAP_NOTHING ||
	    design(vdev->model, SWITCH_DMA_BUF) == DMA_BUF_NEXT ||
	    vfio_pci_zaps_by_list(vdev))
		return;
	vfio_pci_unmap_bars(vdev, place);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c:
 *             vfio_pci_zap_and_down_write_memory_lock(), ML-6.19.
 * Locks:      takes memory_lock (write).
 * Yields at:  the lock, the zap.
 * Leaves out: nothing.
 * Differs:    zap: by the list, vma_lock is held until memory_lock is taken;
 *             before_lock. none keeps memory_lock, which came with the zap.
 */
void(vfio_pci_zap_and_down_write_memory_lock)(struct vfio_pci_core_device *vdev,
					      const struct place *place)
{
	bool list = vfio_pci_zaps_by_list(vdev);
	bool before = design(vdev->model, SWITCH_ZAP) == ZAP_BEFORE_LOCK;

	if (list)
		(void)vfio_pci_zap_and_vma_lock(vdev, false);
	if (before)
		(vfio_pci_zap_bars)(vdev, place);
	down_write(&vdev->memory_lock);
	if (list)
		mutex_unlock(&vdev->vma.vma_lock);
	if (!before)
		(vfio_pci_zap_bars)(vdev, place);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_config.c: __vfio_pci_memory_enabled(),
 *             ML-6.19.
 * Locks:      memory_lock is held.
 * Yields at:  nowhere.
 * Differs:    unrevoke_check: engaged_too. psp_dead: isolated.
 * Leaves out: what comes after a read through the vconfig of a device that is
 *             not open: the model says so.
 */
bool vfio_pci_memory_enabled_locked(struct vfio_pci_core_device *vdev)
{
	if (vdev->pdev->isolated)
		return false;
	check_followed(vdev->pdev, vdev->vconfig.present, "vdev->vconfig",
		       PLACE_HERE);
	if (design(vdev->model, SWITCH_UNREVOKE_CHECK) ==
		    UNREVOKE_ENGAGED_TOO &&
	    cell_bit_read(&vdev->pm_runtime_engaged))
		return false;
	return !vdev->d3hot && !pci_in_d3hot(vdev->pdev) &&
	       (vdev->pdev->physfn || vdev->vconfig.memory);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c:
 *             vfio_pci_core_tsm_disable_mmio(), RFC-P28.
 * Locks:      takes memory_lock (write).
 * Yields at:  lock, the revoke, unlock.
 * Leaves out: nothing.
 */
void vfio_pci_core_tsm_disable_mmio(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *vdev = pdev->drvdata;

	model_call(vdev->model, ACTOR_VFIO, "disable_mmio");
	down_write(&vdev->memory_lock);
	vfio_pci_dma_buf_move(vdev, true);
	up_write(&vdev->memory_lock);
	model_return(vdev->model, ACTOR_VFIO, "disable_mmio", 0);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c:
 *             vfio_pci_core_tsm_recover_mmio(), RFC-P28.
 * Locks:      takes memory_lock (write).
 * Yields at:  lock, the return of the buffer, unlock.
 * Leaves out: nothing.
 */
void vfio_pci_core_tsm_recover_mmio(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *vdev = pdev->drvdata;

	model_call(vdev->model, ACTOR_VFIO, "recover_mmio");
	down_write(&vdev->memory_lock);
	if (vfio_pci_memory_enabled_locked(vdev))
		vfio_pci_dma_buf_move(vdev, false);
	up_write(&vdev->memory_lock);
	model_return(vdev->model, ACTOR_VFIO, "recover_mmio", 0);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: the inside of
 *             vfio_pci_runtime_pm_exit(), ML-6.19.
 * Locks:      memory_lock (write) is held.
 * Yields at:  the flag (two ops), the count, the eventfd (two ops, kfree).
 * Leaves out: nothing.
 */
void vfio_pci_pm_disengage(struct vfio_pci_core_device *vdev)
{
	struct eventfd_ctx *wake;

	lockdep_assert_held_write(&vdev->memory_lock);
	if (!cell_bit_read(&vdev->pm_runtime_engaged))
		return;
	cell_bit_write(&vdev->pm_runtime_engaged, false);
	rpm_get_noresume(&vdev->pdev->f612->rpm);
	wake = vfio_pci_trigger_get(&vdev->pm_wake);
	if (!wake)
		return;
	eventfd_ctx_put(wake);
	vfio_pci_trigger_set(&vdev->pm_wake, NULL);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_runtime_pm_exit(), as
 *             core_disable calls it, RFC-P4: gives the buffer back, where the
 *             device is not suspended.
 * Locks:      takes memory_lock (write).
 * Yields at:  lock, the flag, the return of the buffer, unlock.
 * Leaves out: nothing.
 */
static void vfio_pci_runtime_pm_exit(struct vfio_pci_core_device *vdev)
{
	down_write(&vdev->memory_lock);
	vfio_pci_pm_disengage(vdev);
	if (vfio_pci_memory_enabled_locked(vdev))
		vfio_pci_dma_buf_move(vdev, false);
	up_write(&vdev->memory_lock);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_core_disable(),
 *             RFC-P20.
 * Locks:      dev_set->lock is held; memory_lock (write), to resume; tries the
 *             device locks of port and function.
 * Yields at:  the PM exit, the resume, each write of the device, the release of
 *             the BAR, the resets.
 * Leaves out: special regions.
 */
static void vfio_pci_core_disable(struct vfio_pci_core_device *vdev)
{
	struct pci_dev *pdev = vdev->pdev;

	lockdep_assert_held(&vdev->dev_set->lock);
	vfio_pci_runtime_pm_exit(vdev);
	(void)rpm_resume(&pdev->f612->rpm);
	if (vdev->d3hot) {
		pci_set_power_state(pdev, false);
		vdev->d3hot = false;
	}
	pci_clear_master(pdev);
	vfio_pci_irqs_release(vdev);
	vfio_pci_ioeventfd_release(vdev);
	vdev->rebind = false;
	vdev->vconfig = (struct vfio_pci_vconfig){false, false, false};
	vfio_pci_core_unmap_bars(vdev);
	tdisp_command_write(&pdev->hw, pdev->physfn != NULL, false);
	vfio_pci_core_disable_reset(vdev);
}

/*
 * Models:     the call of __vfio_pci_tsm_unbind() in close, RFC-P20.
 * Locks:      dev_set->lock is held.
 * Yields at:  inside.
 * Leaves out: nothing.
 * Differs:    unbind_before_zap: close; close_unbind: self_locking;
 *             close_order; unbind_lock: device. A close tests the flag itself
 * where flag_test and flag_write move it out of the lock.
 */
static void vfio_pci_close_unbind(struct vfio_pci_core_device *vdev,
				  uint64_t position)
{
	struct model *model = vdev->model;

	if (!design_unbinds_before(model, ZAP_CLOSE) ||
	    design(model, SWITCH_CLOSE_ORDER) != position)
		return;
	if (design(model, SWITCH_CLOSE_UNBIND) == FORM_SELF_LOCKING) {
		vfio_pci_tsm_unbind(vdev);
		return;
	}
	if (design(model, SWITCH_FLAG_TEST) == FLAG_TEST_BEFORE_LOCK &&
	    !cell_bit_read(&vdev->is_tsm_bound))
		return;
	vfio_pci_tsm_bound_lock(vdev);
	vfio_pci_tsm_unbind_locked(vdev);
	vfio_pci_tsm_bound_unlock(vdev);
	if (design(model, SWITCH_FLAG_WRITE) == FLAG_CLEAR_AFTER)
		cell_bit_write(&vdev->is_tsm_bound, false);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_core_close_device(),
 *             RFC-P19, P20: unbind, disable, and only then the dma-bufs.
 * Locks:      dev_set->lock is held; takes igate at the end.
 * Yields at:  inside.
 * Leaves out: EEH.
 * Differs:    unbind_before_zap: close; close_unbind: self_locking;
 *             close_dmabuf: before_disable, as later mainline. awake_over:
 *             close resumes the device before the unbind.
 */
void vfio_pci_core_close_device(struct vfio_pci_core_device *vdev)
{
	struct model *model = vdev->model;
	struct rpm *rpm = &vdev->pdev->f612->rpm;
	bool awake = design_awake_over(model, AWAKE_CLOSE);

	if (awake)
		(void)rpm_resume_and_get(rpm);
	vfio_pci_vf_token_users(vdev, -1);
	vfio_pci_close_unbind(vdev, CLOSE_UNBIND_FIRST);
	if (design(model, SWITCH_CLOSE_DMABUF) == CLEANUP_BEFORE_DISABLE)
		vfio_pci_dma_buf_cleanup(vdev);
	vfio_pci_core_disable(vdev);
	vfio_pci_close_unbind(vdev, CLOSE_DISABLE_FIRST);
	if (design(model, SWITCH_CLOSE_DMABUF) == CLEANUP_AFTER_DISABLE)
		vfio_pci_dma_buf_cleanup(vdev);
	vfio_pci_triggers_release(vdev);
	if (awake)
		rpm_put(rpm);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_rdwr.c: vfio_pci_bar_rw(), ML-6.19.
 * Locks:      memory_lock (read) around the access alone.
 * Yields at:  the set-up of the BAR, lock, unlock.
 *             access has up to 8 bytes.
 * Leaves out: the ROM.
 * Differs:    bar_copy: under_memory_lock copies with the lock held.
 */
int vfio_pci_bar_rw(struct vfio_pci_core_device *vdev, uint64_t access)
{
	struct model *model = vdev->model;
	bool inside = design(model, SWITCH_BAR_COPY) != COPY_AFTER_UNLOCK;
	const struct user_buffer *buffer = user_buffer_current(model);
	enum pci_bar bar = (enum pci_bar)(access >> 32);
	uint32_t bytes = (uint32_t)access;
	int rc = vfio_pci_core_setup_barmap(vdev, bar);
	uint64_t done = 0;

	if (rc)
		return rc;
	do {
		down_read(&vdev->memory_lock);
		if (!vfio_pci_memory_enabled_locked(vdev))
			rc = -EIO;
		else if (inside)
			rc = user_copy(model, buffer);
		if (rc == 0)
			check_host_access(vdev->pdev, bar, PLACE_HERE);
		up_read(&vdev->memory_lock);
		if (rc == 0 && !inside)
			rc = user_copy(model, buffer);
		done += 8;
	} while (rc == 0 && done < bytes);
	return rc ? rc : (int)bytes;
}

static void vfio_pci_pm_bits_init(struct vfio_pci_core_device *vdev)
{
	bool own = design(vdev->model, SWITCH_PM_FLAG_BYTES) == BYTE_OWN;
	struct cell *masked = own ? &vdev->pm_bytes[0] : &vdev->flags;
	struct cell *engaged = own ? &vdev->pm_bytes[1] : &vdev->flags;
	const char *name = vdev->pdev->name;

	if (own) {
		cell_init(masked, "pm_intx_masked byte", name, CELL_PLAIN, 0);
		cell_init(engaged, "pm_runtime_engaged byte", name, CELL_PLAIN,
			  0);
	}
	cell_bit_init(&vdev->pm_intx_masked, masked, 2, "pm_intx_masked");
	cell_bit_init(&vdev->pm_runtime_engaged, engaged, 3,
		      "pm_runtime_engaged");
	cell_bit_guard(&vdev->pm_runtime_engaged, &vdev->memory_lock.object);
}

static void vfio_pci_locks_init(struct vfio_pci_core_device *vdev)
{
	const char *name = vdev->pdev->name;

	rwsem_init(&vdev->i_mmap_rwsem, "i_mmap_rwsem", name);
	rwsem_init(&vdev->memory_lock, "memory_lock", name);
	vfio_pci_intrs_init(vdev);
	vfio_pci_ioeventfd_init(vdev);
	rwsem_init(&vdev->debugfs_active, "debugfs active", name);
	if (design(vdev->model, SWITCH_DMA_BUF) == DMA_BUF_NEXT)
		rwsem_init(&vdev->dmabuf_lock, "dmabuf_lock", name);
}

void vfio_pci_core_init(struct vfio_pci_core_device *vdev, struct pci_dev *pdev,
			struct vfio_device_set *dev_set, struct vm *vm)
{
	struct model *model = pdev->model;
	const char *name = pdev->name;
	bool own = design(model, SWITCH_BOUND_FLAG_BYTE) == BYTE_OWN;

	vdev->model = model;
	vdev->pdev = pdev;
	vdev->dev_set = dev_set;
	vdev->vm = vm;
	vfio_file_init(&vdev->file, vdev, name);
	vfio_file_init(&vdev->second, vdev, name);
	vfio_registration_init(vdev, name);
	vfio_pci_locks_init(vdev);
	vfio_pci_bars_init(vdev, name);
	cell_init(&vdev->flags, "vdev flags", name, CELL_PLAIN, 0);
	if (own)
		cell_init(&vdev->own_byte, "is_tsm_bound byte", name,
			  CELL_PLAIN, 0);
	vfio_pci_pm_bits_init(vdev);
	vfio_pci_sriov_init(vdev);
	cell_bit_init(&vdev->is_tsm_bound, own ? &vdev->own_byte : &vdev->flags,
		      4, "is_tsm_bound");
	vfio_pci_tsm_bound_lock_init(vdev);
	cell_init(&vdev->vmm_bound, "vmm bound", name, CELL_ONCE, 0);
	vma_init(vdev, name);
	object_init(&vdev->dmabuf_fds.object, OBJECT_DEVICE, "dma-buf fds",
		    name);
	if (design(model, SWITCH_GUEST_EVIDENCE) == EVIDENCE_KEPT ||
	    model->platform->guest->keeps_evidence)
		cell_init(&vdev->guest_evidence, "guest evidence", name,
			  CELL_ONCE, 0);
	if (model->platform->guest->keeps_evidence)
		cell_init(&vdev->guest_accepted, "guest accepted", name,
			  CELL_ONCE, 0);
	pdev->drvdata = vdev;
}
