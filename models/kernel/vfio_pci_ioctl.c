/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ioctls of vfio-pci-core. The copies from user space all come before the
 * first lock.
 */
#include "findings.h"
#include "findings_dmabuf.h"
#include "kernel/user_buffer.h"
#include "kernel/vfio_pci_tsm.h"

static void vfio_pci_tsm_mark_bound(struct vfio_pci_core_device *vdev)
{
	if (design(vdev->model, SWITCH_BOUND_FLAG))
		cell_bit_write(&vdev->is_tsm_bound, true);
	event_flag_set(&vdev->events[EVENT_BOUND]);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: the inside of
 *             vfio_pci_ioctl_tsm_bind(), RFC-P19: neither the flag, nor MSE,
 *             nor the power state is looked at.
 * Locks:      dev_set->lock is held; never memory_lock.
 * Yields at:  the claim of the regions, the bind, the write of the flag (two
 *             ops).
 * Leaves out: nothing.
 * Differs:    regions: only vfio_at_bind claims here. bound_flag: off writes
 *             nothing. bind_error; flag_write: set_after. bind_check.
 *             bind_copy: after_regions copies here, and forgets the claim.
 */
int vfio_pci_tsm_bind_locked(struct vfio_pci_core_device *vdev)
{
	struct model *model = vdev->model;
	bool regions = design(model, SWITCH_REGIONS) == REGIONS_VFIO_AT_BIND;
	uint64_t error = design(model, SWITCH_BIND_ERROR);
	int rc = vfio_pci_tsm_bind_check(vdev);

	if (rc)
		return rc;
	if (regions) {
		rc = vfio_pci_tsm_request_regions(vdev);
		if (rc && error == BIND_ERROR_RELEASES_UNCLAIMED)
			goto out_release_region;
		if (rc)
			return rc;
	}
	if (design(model, SWITCH_BIND_COPY) == BIND_COPY_AFTER_REGIONS &&
	    copy_from_user())
		return -EFAULT;
	rc = vfio_iommufd_tsm_bind(vdev);
	if (rc)
		goto out_release_region;
	if (design(model, SWITCH_FLAG_WRITE) != FLAG_SET_AFTER)
		vfio_pci_tsm_mark_bound(vdev);
	return 0;

out_release_region:
	if (regions && error != BIND_ERROR_FORGETS)
		vfio_pci_tsm_release_regions(vdev);
	return rc;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_ioctl_tsm_bind(),
 *             RFC-P19.
 * Locks:      takes dev_set->lock.
 * Yields at:  lock, unlock, and inside.
 * Leaves out: argsz and flags.
 * Differs:    bind_lock: none takes no lock, device that of the device.
 *             bind_error: keeps_lock; flag_write: set_after. tsm_uapi.
 *             bind_copy.
 */
int vfio_pci_ioctl_tsm_bind(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	struct model *model = vdev->model;
	bool lock = design(model, SWITCH_BIND_LOCK) == LOCK_DEV_SET;
	uint64_t error = design(model, SWITCH_BIND_ERROR);
	int rc;

	(void)unused;
	if (design(model, SWITCH_TSM_UAPI) != UAPI_VFIO)
		return -ENOTTY;
	if (design(model, SWITCH_BIND_COPY) == BIND_COPY_FIRST &&
	    copy_from_user())
		return -EFAULT;
	vfio_pci_tsm_bound_lock(vdev);
	if (lock)
		mutex_lock(&vdev->dev_set->lock);
	rc = vfio_pci_tsm_bind_locked(vdev);
	if (lock && !(rc && error == BIND_ERROR_KEEPS_LOCK))
		mutex_unlock(&vdev->dev_set->lock);
	vfio_pci_tsm_bound_unlock(vdev);
	if (rc == 0 && design(model, SWITCH_FLAG_WRITE) == FLAG_SET_AFTER)
		vfio_pci_tsm_mark_bound(vdev);
	return rc;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_ioctl_tsm_unbind(), in
 *             the form of RFC-P19 alone: a device that is not bound makes it
 *             return with the lock held.
 * Locks:      takes dev_set->lock.
 * Yields at:  lock, and inside, unlock.
 * Leaves out: argsz and flags.
 */
static int vfio_pci_ioctl_tsm_unbind_p19(struct vfio_pci_core_device *vdev)
{
	mutex_lock(&vdev->dev_set->lock);
	if (!cell_bit_read(&vdev->is_tsm_bound))
		return 0;
	vfio_pci_tsm_unbind_locked(vdev);
	mutex_unlock(&vdev->dev_set->lock);
	return 0;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_ioctl_tsm_unbind(),
 *             RFC-P20: never fails.
 * Locks:      dev_set->lock, inside the unbind.
 * Yields at:  inside.
 * Leaves out: argsz and flags.
 * Differs:    unbind_ioctl: early_return_locked. tsm_uapi. rebind: vfio.
 */
int vfio_pci_ioctl_tsm_unbind(struct vfio_pci_core_device *vdev,
			      uint64_t unused)
{
	(void)unused;
	if (design(vdev->model, SWITCH_TSM_UAPI) != UAPI_VFIO)
		return -ENOTTY;
	if (copy_from_user())
		return -EFAULT;
	if (design(vdev->model, SWITCH_UNBIND_IOCTL) ==
	    UNBIND_IOCTL_EARLY_RETURN_LOCKED)
		return vfio_pci_ioctl_tsm_unbind_p19(vdev);
	vfio_pci_tsm_rebind_forget(vdev);
	vfio_pci_tsm_unbind(vdev);
	return 0;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_ioctl_reset(), RFC-P4,
 *             P20.
 * Locks:      memory_lock (write), not under dev_set->lock; tries the device
 *             lock.
 * Yields at:  the unbind, each lock, the zap, D0, the revoke, the reset.
 * Leaves out: reset_works, which is true here.
 * Differs:    unbind_before_zap: reset, unbind_position,
 *             zap_under_dev_set_lock. while_bound: refused. rebind: vfio.
 */
int vfio_pci_ioctl_reset(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	int rc = vfio_pci_tsm_unbind_before_zap(vdev, ZAP_RESET);

	(void)unused;
	if (rc)
		return rc;
	vfio_pci_zap_and_down_write_memory_lock(vdev);
	vfio_pci_tsm_unbind_after_zap(vdev, ZAP_RESET);
	if (vdev->d3hot) {
		pci_set_power_state(vdev->pdev, false);
		vdev->d3hot = false;
	}
	vfio_pci_dma_buf_move(vdev, true);
	check_reset_begins(vdev, PLACE_HERE);
	rc = pci_try_reset_function(vdev->pdev);
	if (vfio_pci_dma_buf_returns(vdev))
		vfio_pci_dma_buf_move(vdev, false);
	up_write(&vdev->memory_lock);
	vfio_pci_tsm_zap_done(vdev);
	vfio_pci_tsm_rebind(vdev);
	return rc;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_runtime_pm_entry(),
 *             RFC-P4, P20: a call that fails unbinds and revokes all the same.
 * Locks:      memory_lock (write), not under dev_set->lock.
 * Yields at:  the unbind, each lock, the zap, the revoke, the flag (two ops),
 *             the eventfd.
 * Leaves out: nothing. The suspend is that of the wrapper's put.
 * Differs:    unbind_before_zap: low_power, unbind_position,
 *             zap_under_dev_set_lock. while_bound: refused.
 */
int vfio_pci_core_pm_entry(struct vfio_pci_core_device *vdev, uint64_t wakeup)
{
	int rc;

	if (copy_from_user())
		return -EFAULT;
	rc = vfio_pci_tsm_unbind_before_zap(vdev, ZAP_LOW_POWER);
	if (rc)
		return rc;
	vfio_pci_zap_and_down_write_memory_lock(vdev);
	vfio_pci_tsm_unbind_after_zap(vdev, ZAP_LOW_POWER);
	vfio_pci_dma_buf_move(vdev, true);
	if (cell_bit_read(&vdev->pm_runtime_engaged)) {
		rc = -EINVAL;
	} else {
		cell_bit_write(&vdev->pm_runtime_engaged, true);
		if (wakeup)
			vfio_pci_trigger_set(&vdev->pm_wake,
					     eventfd_ctx_fdget(vdev));
		rpm_put_noidle(&vdev->pdev->f612->rpm);
	}
	up_write(&vdev->memory_lock);
	vfio_pci_tsm_zap_done(vdev);
	return rc;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_core_pm_exit(),
 *             RFC-P4.
 * Locks:      memory_lock (write).
 * Yields at:  lock, the flag (two ops), the return of the buffer, unlock.
 * Leaves out: nothing.
 * Differs:    rebind: vfio.
 */
int vfio_pci_core_pm_exit(struct vfio_pci_core_device *vdev, uint64_t unused)
{
	(void)unused;
	if (copy_from_user())
		return -EFAULT;
	down_write(&vdev->memory_lock);
	vfio_pci_pm_disengage(vdev);
	if (vfio_pci_memory_enabled_locked(vdev))
		vfio_pci_dma_buf_move(vdev, false);
	up_write(&vdev->memory_lock);
	vfio_pci_tsm_rebind(vdev);
	return 0;
}

/*
 * Models:     the call of __vfio_pci_tsm_unbind() for each member of a hot
 *             reset, RFC-P20.
 * Locks:      dev_set->lock is held.
 * Yields at:  inside.
 * Leaves out: nothing.
 * Differs:    unbind_before_zap: hot_reset, hot_reset_unbind, unbind_position;
 *             unbind_lock: device.
 */
static void vfio_pci_hot_reset_unbind(struct vfio_pci_core_device *vdev,
				      unsigned position)
{
	struct model *model = vdev->model;

	if (!design_unbinds_before(model, ZAP_HOT_RESET) ||
	    design(model, SWITCH_UNBIND_POSITION) != position)
		return;
	if (design(model, SWITCH_HOT_RESET_UNBIND) == FORM_SELF_LOCKING) {
		vfio_pci_tsm_unbind(vdev);
		return;
	}
	vfio_pci_tsm_bound_lock(vdev);
	vfio_pci_tsm_unbind_locked(vdev);
	vfio_pci_tsm_bound_unlock(vdev);
}

/*
 * Models:     drivers/vfio/vfio_main.c, drivers/vfio/iommufd.c:
 *             vfio_iommufd_get_dev_id(): the question of a hot reset who owns a
 *             member: the iommufd context of the caller (ML-6.19: a device that
 *             is not open, if another of its IOMMU group is in the context), or
 *             one of the groups that the caller passes.
 * Locks:      dev_set->lock is held.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 * Differs:    api.
 */
static bool vfio_pci_dev_owned(const struct vfio_pci_core_device *vdev,
			       const struct vfio_pci_core_device *caller)
{
	const struct iommufd_group *igroup = vdev->pdev->igroup;

	if (group_api(vdev->model))
		return vdev->group->opened &&
		       vdev->group->vm == caller->group->vm;
	return (vdev->idev || igroup->device_count > 0) &&
	       igroup->ictx == caller->pdev->igroup->ictx;
}

/*
 * Models:     nothing in the RFC as posted, which asks for the owner of each
 *             member after it has unbound those before it.
 * Locks:      dev_set->lock is held, so that the answer stays true.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 * Differs:    hot_reset_check: first.
 */
static bool vfio_pci_dev_set_owned(const struct vfio_pci_core_device *caller)
{
	const struct vfio_device_set *dev_set = caller->dev_set;

	if (design(dev_set->model, SWITCH_HOT_RESET_CHECK) != OWNERSHIP_FIRST)
		return true;
	for (unsigned i = 0; i < dev_set->device_count; i++)
		if (!vfio_pci_dev_owned(dev_set->device_list[i], caller))
			return false;
	return true;
}

/*
 * Models:     down_write_trylock() of a member in a hot reset, ML-6.19.
 * Locks:      tries memory_lock (write).
 * Yields at:  the try.
 * Leaves out: by the list: that each vma_lock is kept until all members have
 *             theirs. All are tries, so that decides only who gets -EBUSY.
 * Differs:    hot_reset_lock: blocking waits, unchecked goes on without.
 *             zap: by the list it comes first, and is tried as well.
 */
static bool vfio_pci_hot_reset_lock(struct vfio_pci_core_device *vdev)
{
	uint64_t how = design(vdev->model, SWITCH_HOT_RESET_LOCK);
	bool list = vfio_pci_zaps_by_list(vdev);
	bool got = true;

	if (list && !vfio_pci_zap_and_vma_lock(vdev, how != HOT_RESET_BLOCKING))
		return false;
	if (how == HOT_RESET_BLOCKING)
		down_write(&vdev->memory_lock);
	else
		got = down_write_trylock(&vdev->memory_lock);
	if (list)
		mutex_unlock(&vdev->vma.vma_lock);
	return got || how == HOT_RESET_UNCHECKED;
}

/*
 * Models:     nothing in the RFC as posted, which unbinds all members.
 * Locks:      dev_set->lock is held.
 * Yields at:  each flag.
 * Leaves out: nothing.
 * Differs:    while_bound: refused.
 */
static bool vfio_pci_hot_reset_refused(const struct vfio_device_set *dev_set)
{
	if (design(dev_set->model, SWITCH_WHILE_BOUND) == WHILE_BOUND_UNBINDS)
		return false;
	for (unsigned i = 0; i < dev_set->device_count; i++)
		if (cell_bit_read(&dev_set->device_list[i]->is_tsm_bound))
			return true;
	return false;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: the loop over the members in
 *             vfio_pci_dev_set_hot_reset(), RFC-P4, P20. Returns how many
 *             members are locked.
 * Locks:      dev_set->lock is held; tries memory_lock of each member.
 * Yields at:  the unbind, the try, the revoke, the zap.
 * Leaves out: nothing.
 * Differs:    unbind_before_zap: hot_reset, hot_reset_unbind, unbind_position.
 *             while_bound: refused, before the first member is touched.
 *             hot_reset_check.
 */
static unsigned
vfio_pci_hot_reset_lock_all(const struct vfio_pci_core_device *caller,
			    int *ret_error)
{
	struct vfio_device_set *dev_set = caller->dev_set;
	unsigned i;

	*ret_error = 0;
	if (!vfio_pci_dev_set_owned(caller))
		*ret_error = -EINVAL;
	else if (vfio_pci_hot_reset_refused(dev_set))
		*ret_error = -EBUSY;
	for (i = 0; *ret_error == 0 && i < dev_set->device_count; i++) {
		struct vfio_pci_core_device *vdev = dev_set->device_list[i];

		if (!vfio_pci_dev_owned(vdev, caller)) {
			*ret_error = -EINVAL;
			break;
		}
		vfio_pci_hot_reset_unbind(vdev, POSITION_BEFORE_MEMORY_LOCK);
		if (!vfio_pci_hot_reset_lock(vdev)) {
			*ret_error = -EBUSY;
			break;
		}
		vfio_pci_hot_reset_unbind(vdev, POSITION_UNDER_MEMORY_LOCK);
		vfio_pci_dma_buf_move(vdev, true);
		vfio_pci_zap_bars(vdev);
	}
	return i;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_dev_set_hot_reset(),
 *             RFC-P4, P20: its inside.
 * Locks:      dev_set->lock is held; memory_lock (write, by try) of all
 *             members; tries the device locks.
 * Yields at:  each lock and unlock, the unbinds, the zaps, the reset.
 * Leaves out: nothing.
 * Differs:    hot_reset_unrevoke: open_only looks at the vconfig of open
 *             members alone, as final mainline; after_reset gives nothing back
 *             where a lock could not be had, as before it. dma_buf: none has no
 *             buffer to give back and looks at no vconfig.
 */
static int
vfio_pci_dev_set_hot_reset_locked(const struct vfio_pci_core_device *caller)
{
	struct vfio_device_set *dev_set = caller->dev_set;
	struct model *model = dev_set->model;
	uint64_t unrevoke = design(model, SWITCH_HOT_RESET_UNREVOKE);
	bool none = design(model, SWITCH_DMA_BUF) == DMA_BUF_NONE;
	unsigned locked, last;
	int rc;

	lockdep_assert_held(&dev_set->lock);
	locked = vfio_pci_hot_reset_lock_all(caller, &rc);
	if (rc && unrevoke == UNREVOKE_AFTER_RESET)
		none = true;
	if (rc == 0) {
		for (unsigned i = 0; i < locked; i++) {
			struct vfio_pci_core_device *vdev =
				dev_set->device_list[i];

			if (vdev->d3hot)
				pci_set_power_state(vdev->pdev, false);
			vdev->d3hot = false;
			check_reset_begins(vdev, PLACE_HERE);
		}
		rc = pci_reset_bus_612(
			dev_set->device_list[0]->pdev->f612->port);
	}
	last = rc &&
	       design(model, SWITCH_HOT_RESET_LOCK) == HOT_RESET_UNDO_SHORT;
	while (locked-- > last) {
		struct vfio_pci_core_device *vdev =
			dev_set->device_list[locked];

		if (!none &&
		    (vdev->open_count || unrevoke != UNREVOKE_OPEN_ONLY) &&
		    vfio_pci_memory_enabled_locked(vdev))
			vfio_pci_dma_buf_move(vdev, false);
		if (rc)
			check_left_revoked(vdev, PLACE_HERE);
		up_write(&vdev->memory_lock);
	}
	return rc;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_dev_set_hot_reset():
 *             the whole, ML-6.19.
 * Locks:      takes dev_set->lock; pci_bus_sem (read); memory_lock (write), to
 *             resume.
 * Yields at:  lock, unlock, and inside.
 * Leaves out: nothing.
 * Differs:    awake_over without hot_reset.
 */
static int vfio_pci_dev_set_hot_reset(const struct vfio_pci_core_device *caller)
{
	struct vfio_device_set *dev_set = caller->dev_set;
	bool awake = design_awake_over(dev_set->model, AWAKE_HOT_RESET);
	int rc = -EINVAL;

	mutex_lock(&dev_set->lock);
	if (!vfio_pci_dev_set_resettable(dev_set))
		goto out_unlock;
	if (awake)
		vfio_pci_dev_set_pm_get(dev_set);
	rc = vfio_pci_dev_set_hot_reset_locked(caller);
	if (awake)
		vfio_pci_dev_set_pm_put(dev_set);
out_unlock:
	mutex_unlock(&dev_set->lock);
	return rc;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_ioctl_pci_hot_reset(),
 *             ML-6.19: without group fds for a cdev's user, with the fds of
 *             the groups of all functions for a group's, who counts them.
 * Locks:      pci_bus_sem (read), to count.
 * Yields at:  inside.
 * Leaves out: fds that are not those of the groups.
 * Differs:    api.
 */
int vfio_pci_ioctl_pci_hot_reset(struct vfio_pci_core_device *vdev,
				 uint64_t groups)
{
	if (copy_from_user())
		return -EFAULT;
	if (group_api(vdev->model) && !groups)
		return -EINVAL;
	pci_walk_bus(vdev->pdev->f612->port);
	return vfio_pci_dev_set_hot_reset(vdev);
}
