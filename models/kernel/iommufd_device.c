/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/iommufd.h"

#include "kernel/kvm.h"
#include "kernel/pci_tsm.h"
#include "kernel/vfio_main.h"
#include "kernel/vfio_pci_core.h"

/*
 * Models:     the IOMMU driver's part in viommu->ops->setup_trusted_vdev() and
 *             remove_trusted_vdev(), RFC-P18, as far as the review asks about
 *             it: if the secure IOMMU has one state for a whole dev_set, each
 *             bind and unbind reads, changes and writes that state.
 * Locks:      dev_set->lock guards the state of a set, and is not asserted in
 *             any posted code.
 * Yields at:  the read, the write.
 * Leaves out: what the state is made of: one bit for each member.
 * Differs:    secure_iommu: device, or a set of one, has no common state.
 */
static void secure_iommu_update(struct pci_dev *pdev, bool on)
{
	struct vfio_device_set *dev_set = pdev->drvdata->dev_set;
	uint64_t bit = UINT64_C(1) << pdev->index;
	uint64_t members;

	if (design(pdev->model, SWITCH_SECURE_IOMMU) == SECURE_IOMMU_DEVICE ||
	    dev_set->device_count < 2)
		return;
	members = cell_read(&dev_set->secure_iommu);
	cell_write(&dev_set->secure_iommu, on ? members | bit : members & ~bit);
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c:
 *             iommufd_vdevice_enable_trusted_dma(), RFC-P18.
 * Locks:      tsm_lock is held.
 * Yields at:  the IOMMU's state, the SEAMCALL.
 * Leaves out: nothing.
 */
static int iommufd_vdevice_enable_trusted_dma(struct iommufd_vdevice *vdev)
{
	if (vdev->trusted_dma_enabled)
		return 0;
	if (tdh_dmar_add(&vdev->dev->devif) != TDX_SUCCESS)
		return -EIO;
	secure_iommu_update(vdev->dev, true);
	vdev->trusted_dma_enabled = true;
	return 0;
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c:
 *             iommufd_vdevice_disable_trusted_dma(), RFC-P18.
 * Locks:      tsm_lock is held, except by a TSM-core-initiated unbind.
 * Yields at:  the IOMMU's state, the SEAMCALL.
 * Leaves out: nothing.
 */
static void iommufd_vdevice_disable_trusted_dma(struct iommufd_vdevice *vdev)
{
	if (!vdev->trusted_dma_enabled)
		return;
	(void)tdh_dmar_remove(&vdev->dev->devif);
	secure_iommu_update(vdev->dev, false);
	vdev->trusted_dma_enabled = false;
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c:
 *             pci_driver_disable_trusted_dma(), RFC-P29.
 * Yields at:  inside.
 * Leaves out: nothing.
 */
void pci_driver_disable_trusted_dma(struct pci_dev *pdev)
{
	model_call(pdev->model, ACTOR_IOMMUFD, "disable_trusted_dma");
	if (!WARN_ON(!pdev->trusted_dma_owner))
		iommufd_vdevice_disable_trusted_dma(pdev->trusted_dma_owner);
	model_return(pdev->model, ACTOR_IOMMUFD, "disable_trusted_dma", 0);
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: iommufd_vdevice_tsm_bind(),
 *             RFC-P17, P18, P29. Owner and callback stay set where it fails.
 * Locks:      igroup->lock is held; takes tsm_lock.
 * Yields at:  lock, unlock, the callback's store, and inside.
 * Leaves out: nothing.
 */
static int iommufd_vdevice_tsm_bind(struct iommufd_vdevice *vdev)
{
	struct pci_dev *pdev = vdev->dev;
	struct kvm *kvm;
	int rc;

	mutex_lock(&vdev->tsm_lock);
	if (vdev->tsm_bound) {
		rc = -EEXIST;
		goto out_unlock;
	}
	kvm = vdev->viommu->kvm;
	if (!kvm) {
		rc = -ENOENT;
		goto out_unlock;
	}

	pdev->trusted_dma_owner = vdev;
	cell_write(pci_tsm_disable_trusted_dma(pdev), 1);
	rc = iommufd_vdevice_enable_trusted_dma(vdev);
	if (rc)
		goto out_unlock;
	rc = pci_tsm_bind(pdev, kvm);
	if (rc)
		goto out_disable_trusted_dma;
	vdev->tsm_bound = true;
	goto out_unlock;

out_disable_trusted_dma:
	iommufd_vdevice_disable_trusted_dma(vdev);
out_unlock:
	mutex_unlock(&vdev->tsm_lock);
	return rc;
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: iommufd_vdevice_tsm_unbind(),
 *             RFC-P17, P18, P29. What the TSM core says is not looked at.
 * Locks:      igroup->lock is held; takes tsm_lock.
 * Yields at:  lock, unlock, the callback's store, and inside.
 * Leaves out: nothing.
 */
static void iommufd_vdevice_tsm_unbind(struct iommufd_vdevice *vdev)
{
	struct pci_dev *pdev = vdev->dev;

	mutex_lock(&vdev->tsm_lock);
	if (!vdev->tsm_bound)
		goto out_unlock;
	(void)pci_tsm_unbind(pdev);
	iommufd_vdevice_disable_trusted_dma(vdev);
	pdev->trusted_dma_owner = NULL;
	cell_write(pci_tsm_disable_trusted_dma(pdev), 0);
	vdev->tsm_bound = false;
out_unlock:
	mutex_unlock(&vdev->tsm_lock);
}

/*
 * Models:     drivers/iommu/iommufd/device.c: iommufd_device_tsm_bind(),
 *             RFC-P17. The device's own reference is taken after the lock.
 * Locks:      takes igroup->lock.
 * Yields at:  lock, unlock, both references, and inside.
 * Leaves out: the short-term reference of the look-up: no modelled task
 *             destroys the vDEVICE.
 */
int iommufd_device_tsm_bind(struct iommufd_device *idev,
			    struct iommufd_vdevice *vdev)
{
	struct model *model = idev->dev->model;
	int rc = 0;

	model_call(model, ACTOR_IOMMUFD, "iommufd_device_tsm_bind");
	if (!vdev) {
		rc = -ENOENT;
		goto out;
	}
	if (vdev->dev != idev->dev) {
		rc = -EINVAL;
		goto out;
	}
	mutex_lock(&idev->igroup->lock);
	if (idev->vdev) {
		rc = -EEXIST;
		goto out_unlock;
	}
	rc = iommufd_vdevice_tsm_bind(vdev);
	if (rc)
		goto out_unlock;
	idev->vdev = vdev;
	refcount_inc(&vdev->users);
	mutex_unlock(&idev->igroup->lock);
	refcount_inc(&idev->users);
	goto out;

out_unlock:
	mutex_unlock(&idev->igroup->lock);
out:
	model_return(model, ACTOR_IOMMUFD, "iommufd_device_tsm_bind", rc);
	return rc;
}

/*
 * Models:     drivers/iommu/iommufd/device.c: iommufd_device_tsm_unbind(),
 *             RFC-P17.
 * Locks:      takes igroup->lock.
 * Yields at:  lock, unlock, both references, and inside.
 * Leaves out: nothing.
 */
void iommufd_device_tsm_unbind(struct iommufd_device *idev)
{
	struct model *model = idev->dev->model;
	struct iommufd_vdevice *vdev;

	model_call(model, ACTOR_IOMMUFD, "iommufd_device_tsm_unbind");
	mutex_lock(&idev->igroup->lock);
	vdev = idev->vdev;
	if (!vdev) {
		mutex_unlock(&idev->igroup->lock);
		goto out;
	}
	iommufd_vdevice_tsm_unbind(vdev);
	(void)refcount_dec_and_test(&vdev->users);
	idev->vdev = NULL;
	mutex_unlock(&idev->igroup->lock);
	(void)refcount_dec_and_test(&idev->users);
out:
	model_return(model, ACTOR_IOMMUFD, "iommufd_device_tsm_unbind", 0);
}

/*
 * Models:     drivers/iommu/iommufd/device.c: iommufd_device_unbind(), the
 *             RFC's base (before the vDEVICE followed its device): a device
 *             that somebody still uses is warned about and leaked.
 * Locks:      dev_set->lock is held.
 * Yields at:  the references.
 * Leaves out: DMA ownership, the wait for short-term users.
 */
void iommufd_device_unbind(struct iommufd_device *idev)
{
	struct model *model = idev->dev->model;

	model_call(model, ACTOR_IOMMUFD, "iommufd_device_unbind");
	(void)refcount_dec_and_test(&idev->users);
	(void)WARN_ON(refcount_read(&idev->users) != 1);
	model_return(model, ACTOR_IOMMUFD, "iommufd_device_unbind", 0);
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: the guest request ioctl, RFC-P21:
 *             tsm_lock is held over the whole exchange and the copy of the
 *             answer.
 * Locks:      takes tsm_lock.
 * Yields at:  lock, unlock, and inside.
 * Leaves out: the user copies' page faults.
 */
int iommufd_vdevice_tsm_guest_request_ioctl(struct iommufd_vdevice *vdev)
{
	struct model *model = vdev->dev->model;
	int rc;

	model_call(model, ACTOR_IOMMUFD, "IOMMU_VDEVICE_TSM_GUEST_REQUEST");
	mutex_lock(&vdev->tsm_lock);
	if (!vdev->tsm_bound) {
		rc = -ENOENT;
		goto out_unlock;
	}
	rc = pci_tsm_guest_req(vdev->dev);
	if (rc == 0 && fault_strikes(FAULT_COPY_TO_USER, PLACE_HERE))
		rc = -EFAULT;
out_unlock:
	mutex_unlock(&vdev->tsm_lock);
	model_return(model, ACTOR_IOMMUFD, "IOMMU_VDEVICE_TSM_GUEST_REQUEST",
		     rc);
	return rc;
}

void iommufd_init(struct pci_dev *pdev, struct iommufd_device *idev,
		  struct iommufd_vdevice *vdev, struct kvm *kvm)
{
	struct world *w = pdev->model->world;
	struct iommufd_group *igroup = world_alloc(w, sizeof(*igroup));
	struct iommufd_viommu *viommu = world_alloc(w, sizeof(*viommu));

	mutex_init(&igroup->lock, "igroup->lock", pdev->name);
	viommu->kvm = kvm;
	idev->dev = pdev;
	idev->igroup = igroup;
	refcount_init(&idev->users, "idev->users", pdev->name, 2);
	vdev->dev = pdev;
	vdev->viommu = viommu;
	refcount_init(&vdev->users, "vdev->users", pdev->name, 1);
	mutex_init(&vdev->tsm_lock, "vdev->tsm_lock", pdev->name);
}
