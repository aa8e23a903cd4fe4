/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A device's own file and its way into an iommufd context. The lock order is
 * dev_set->lock -> kvm_ref_lock, and dev_set->lock -> iommufd's; group_lock is
 * taken and given back before.
 */
#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"

/*
 * Models:     drivers/vfio/device_cdev.c: vfio_device_fops_cdev_open(),
 *             ML-6.19.
 * Yields at:  the look-up of the node, the registration, the file.
 * Leaves out: a node that is there before its device counts references, which
 *             cannot be opened either.
 */
int vfio_device_fops_cdev_open(struct vfio_file *df)
{
	struct vfio_pci_core_device *vdev = df->vdev;

	task_act(&vdev->cdev, vdev->registered);
	if (!vdev->registered || !vfio_device_try_get_registration(vdev))
		return -ENODEV;
	task_act(&df->object, 1);
	df->access_granted = false;
	df->count = 1;
	return 0;
}

/*
 * Models:     drivers/vfio/device_cdev.c: the inside of
 *             vfio_df_ioctl_bind_iommufd(), ML-6.19: a VM and a context are
 *             kept from before the open to after the close, and the id is
 *             copied to user space under the lock.
 * Locks:      dev_set->lock is held; takes vf_token->lock, then kvm_ref_lock.
 * Yields at:  the references, the copy, and inside.
 * Leaves out: nothing.
 * Differs:    second_bind: refused_first, as "vfio: Get/put KVM only for the
 *             first/last vfio_df_open/close in cdev path",
 *             20240628151845.22166-1-yan.y.zhao@intel.com, has it; as posted,
 *             the bind of a second file takes the pointer to the VM of the
 *             first and puts it when it fails.
 */
static int vfio_df_bind_iommufd_locked(struct vfio_file *df)
{
	struct vfio_pci_core_device *vdev = df->vdev;
	struct model *model = vdev->model;
	struct iommufd_ctx *ictx = df->vm->ictx;
	int rc;

	vfio_pci_validate_vf_token(vdev);
	rc = iommufd_fdget(ictx);
	if (rc)
		return rc;
	if (vdev->open_count &&
	    design(model, SWITCH_SECOND_BIND) == SECOND_BIND_REFUSED_FIRST) {
		rc = -EINVAL;
		goto out_put_context;
	}
	if (!vdev->open_count)
		vdev->vm = df->vm;
	vfio_device_get_kvm_safe(vdev, &df->kvm_ref);
	rc = vfio_df_open(vdev);
	if (rc)
		goto out_put_kvm;
	rc = fault_strikes(FAULT_COPY_TO_USER, PLACE_MUTE)
		     ? -EFAULT
		     : user_copy(model, user_buffer_current(model));
	if (rc == 0) {
		vdev->pdev->idev_id = vdev->idev->obj.id;
		df->access_granted = true;
		return 0;
	}
	(void)vfio_df_close(vdev);
out_put_kvm:
	vfio_device_put_kvm(vdev);
out_put_context:
	iommufd_fput(ictx);
	return rc;
}

/*
 * Models:     drivers/vfio/device_cdev.c: vfio_df_ioctl_bind_iommufd(),
 *             ML-6.19.
 * Locks:      group_lock, given back; then takes dev_set->lock.
 * Yields at:  each lock and unlock, and inside.
 * Leaves out: a file that is bound already: the VMM binds each once.
 */
int vfio_df_ioctl_bind_iommufd(struct vfio_file *df)
{
	struct vfio_pci_core_device *vdev = df->vdev;
	int rc;

	if (copy_from_user())
		return -EFAULT;
	rc = vfio_device_block_group(vdev);
	if (rc)
		return rc;
	mutex_lock(&vdev->dev_set->lock);
	rc = vfio_df_bind_iommufd_locked(df);
	mutex_unlock(&vdev->dev_set->lock);
	if (rc)
		vfio_device_unblock_group(vdev);
	return rc;
}

/*
 * Models:     drivers/vfio/device_cdev.c: vfio_df_unbind_iommufd(), ML-6.19.
 * Locks:      takes dev_set->lock; then group_lock.
 * Yields at:  each lock and unlock, the references, and inside.
 * Leaves out: nothing.
 */
bool vfio_df_unbind_iommufd(struct vfio_file *df)
{
	struct vfio_pci_core_device *vdev = df->vdev;
	bool last;

	if (!df->access_granted)
		return false;
	mutex_lock(&vdev->dev_set->lock);
	last = vfio_df_close(vdev);
	vfio_device_put_kvm(vdev);
	iommufd_fput(df->vm->ictx);
	mutex_unlock(&vdev->dev_set->lock);
	vfio_device_unblock_group(vdev);
	return last;
}
