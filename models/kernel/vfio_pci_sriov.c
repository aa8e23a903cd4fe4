/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Physical and virtual functions of one device that are both vfio-pci's: the
 * number of VFs, the power of their PF, the token that their users share.
 *
 * Lock order: device_lock -> vfio_pci_sriov_pfs_mutex; device_lock ->
 * memory_lock (write); dev_set->lock and the group's device_lock ->
 * vf_token->lock.
 */
#include "kernel/vfio_pci_core.h"

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: the place in the list of PFs,
 *             of vfio_pci_core_sriov_configure(), 6.12.
 * Locks:      takes vfio_pci_sriov_pfs_mutex.
 * Yields at:  lock, unlock.
 * Leaves out: nothing.
 */
static bool vfio_pci_sriov_list(struct vfio_pci_core_device *vdev, bool on)
{
	struct mutex *pfs = &vdev->model->kernel->sriov_pfs_mutex;
	bool before;

	mutex_lock(pfs);
	before = vdev->sriov_listed;
	vdev->sriov_listed = on;
	mutex_unlock(pfs);
	return before;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c:
 *             vfio_pci_core_sriov_configure(), 6.12, with VFs: the PF is awake
 *             and in D0 while it has VFs. They are probed in the middle of it.
 * Locks:      device_lock is held; takes memory_lock (write), over the probes
 *             of the VFs.
 * Yields at:  each lock and unlock, the get, the power state, and inside.
 * Leaves out: nothing.
 * Differs:    sriov_power: flag, as since 40ef3edf151e, probes the VFs without
 *             memory_lock, and keeps a flag of its own for the power state.
 */
static int vfio_pci_sriov_enable(struct vfio_pci_core_device *vdev,
				 unsigned count)
{
	struct pci_dev *pdev = vdev->pdev;
	bool flag = design(vdev->model, SWITCH_SRIOV_POWER) == SRIOV_POWER_FLAG;
	int rc = rpm_resume_and_get(&pdev->f612->rpm);

	if (rc)
		return rc;
	down_write(&vdev->memory_lock);
	pci_set_power_state(pdev, false);
	vdev->d3hot = false;
	if (flag)
		cell_write(&vdev->sriov_active, true);
	else
		rc = pci_enable_sriov(pdev, count);
	up_write(&vdev->memory_lock);
	if (flag)
		rc = pci_enable_sriov(pdev, count);
	if (rc)
		rpm_put(&pdev->f612->rpm);
	return rc;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c:
 *             vfio_pci_core_sriov_configure(), 6.12.
 * Locks:      device_lock is held; vfio_pci_sriov_pfs_mutex; memory_lock
 *             (write) to switch VFs on, and not to switch them off.
 * Yields at:  each lock and unlock, the put, and inside.
 * Leaves out: nothing.
 * Differs:    sriov_power: flag.
 */
int vfio_pci_core_sriov_configure(struct vfio_pci_core_device *vdev,
				  uint64_t count)
{
	struct pci_dev *pdev = vdev->pdev;
	int rc = 0;

	lockdep_assert_held(&pdev->device_lock);
	if (count) {
		if (vfio_pci_sriov_list(vdev, true))
			return -EINVAL;
		rc = vfio_pci_sriov_enable(vdev, (unsigned)count);
		if (rc == 0)
			return (int)count;
	} else if (pdev->total_vfs && cell_read(&pdev->num_vfs)) {
		pci_disable_sriov(pdev);
		rpm_put(&pdev->f612->rpm);
	}
	if (pdev->total_vfs &&
	    design(vdev->model, SWITCH_SRIOV_POWER) == SRIOV_POWER_FLAG)
		cell_write(&vdev->sriov_active, false);
	(void)vfio_pci_sriov_list(vdev, false);
	return rc;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: the test in
 *             vfio_pci_set_power_state(), 6.12: no D3 while there are VFs.
 * Locks:      memory_lock (write) is held.
 * Yields at:  the count, or the flag.
 * Leaves out: nothing.
 * Differs:    sriov_power: flag.
 */
bool vfio_pci_power_refused(struct vfio_pci_core_device *vdev)
{
	if (!vdev->pdev->total_vfs)
		return false;
	if (design(vdev->model, SWITCH_SRIOV_POWER) == SRIOV_POWER_FLAG)
		return cell_read(&vdev->sriov_active);
	return cell_read(&vdev->pdev->num_vfs);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_vf_init(), 6.12: a VF
 *             finds the PF, if that is vfio-pci's too.
 * Locks:      device_lock is held; takes vfio_pci_sriov_pfs_mutex, for a VF.
 * Yields at:  lock, unlock.
 * Leaves out: the notifier by which a PF gets its VFs the same driver.
 */
void vfio_pci_vf_init(struct vfio_pci_core_device *vdev)
{
	struct mutex *pfs = &vdev->model->kernel->sriov_pfs_mutex;
	struct pci_dev *physfn = vdev->pdev->physfn;

	if (!physfn)
		return;
	mutex_lock(pfs);
	vdev->sriov_pf_core_dev =
		physfn->drvdata->sriov_listed ? physfn->drvdata : NULL;
	mutex_unlock(pfs);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_validate_vf_token(),
 *             6.12: who opens a VF knows the token of its PF, and who opens a
 *             PF with VFs in use too. Who opens a file of its own is asked for
 *             it since ML-6.19.
 * Locks:      the group's device_lock is held, or dev_set->lock; takes
 *             vf_token->lock.
 * Yields at:  lock, unlock.
 * Leaves out: a VMM that does not know it.
 */
void vfio_pci_validate_vf_token(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_core_device *pf =
		vdev->pdev->physfn ? vdev->sriov_pf_core_dev : vdev;

	if (!pf || !pf->pdev->total_vfs)
		return;
	mutex_lock(&pf->vf_token_lock);
	mutex_unlock(&pf->vf_token_lock);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: the users of the token, in
 *             vfio_pci_core_finish_enable() and vfio_pci_core_close_device(),
 *             6.12.
 * Locks:      dev_set->lock of the VF is held; takes vf_token->lock of its PF.
 * Yields at:  lock, unlock.
 * Leaves out: nothing.
 */
void vfio_pci_vf_token_users(struct vfio_pci_core_device *vdev, int change)
{
	struct vfio_pci_core_device *pf = vdev->sriov_pf_core_dev;

	if (!pf)
		return;
	mutex_lock(&pf->vf_token_lock);
	(void)WARN_ON(change < 0 && !pf->vf_token_users);
	pf->vf_token_users += (unsigned)change;
	mutex_unlock(&pf->vf_token_lock);
}

void vfio_pci_vf_open_setup(struct vfio_pci_core_device *vdev)
{
	struct pci_dev *physfn = vdev->pdev->physfn;
	struct vfio_pci_core_device *pf = physfn->drvdata;

	if (!pf->sriov_listed)
		physfn->f612->rpm.usage++;
	pf->sriov_listed = true;
	pf->sriov_active.value =
		design(vdev->model, SWITCH_SRIOV_POWER) == SRIOV_POWER_FLAG;
	pf->vf_token_users++;
	vdev->sriov_pf_core_dev = pf;
}

void vfio_pci_sriov_init(struct vfio_pci_core_device *vdev)
{
	const char *name = vdev->pdev->name;

	mutex_init(&vdev->vf_token_lock, "vf_token->lock", name);
	cell_init(&vdev->sriov_active, "sriov_active", name, CELL_ONCE, 0);
}
