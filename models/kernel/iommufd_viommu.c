/* SPDX-License-Identifier: GPL-2.0-only */
#include "findings.h"
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
 * Models:     drivers/iommu/iommufd/viommu.c: the end of
 *             pci_driver_disable_trusted_dma(): owner and callback go, RFC-P29.
 * Locks:      tsm_lock is held.
 * Yields at:  the callback's store.
 * Leaves out: nothing.
 */
static void iommufd_vdevice_disown(struct iommufd_vdevice *vdev)
{
	vdev->dev->trusted_dma_owner = NULL;
	cell_write(pci_tsm_disable_trusted_dma(vdev->dev), 0);
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: RFC-P29 stores its callback
 *             through pdev->driver->tsm_handler, without a test for a driver
 *             that has none.
 * Locks:      tsm_lock is held.
 * Yields at:  the callback's store.
 * Leaves out: what comes after a store through NULL: the model says so and
 *             lets the bind fail.
 * Differs:    driver_check: tested refuses such a driver.
 */
static int iommufd_vdevice_own(struct iommufd_vdevice *vdev)
{
	struct pci_dev *pdev = vdev->dev;

	if (!pdev->driver_bound || !pdev->driver_has_handler) {
		if (design(pdev->model, SWITCH_DRIVER_CHECK) == CHECK_NONE)
			check_null_used(pdev, "pdev->driver->tsm_handler",
					PLACE_HERE);
		return -EOPNOTSUPP;
	}
	pdev->trusted_dma_owner = vdev;
	cell_write(pci_tsm_disable_trusted_dma(pdev), 1);
	return 0;
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: iommufd_vdevice_tsm_bind(),
 *             RFC-P17, P18, P29. Owner and callback stay set where it fails.
 * Locks:      igroup->lock is held; takes tsm_lock.
 * Yields at:  lock, unlock, the callback's store, and inside.
 * Leaves out: nothing.
 * Differs:    trusted_dma_owner: cleared takes both back where it fails.
 */
int iommufd_vdevice_tsm_bind(struct iommufd_vdevice *vdev)
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

	rc = iommufd_vdevice_own(vdev);
	if (rc)
		goto out_unlock;
	rc = iommufd_vdevice_enable_trusted_dma(vdev);
	if (rc)
		goto out_disown;
	rc = pci_tsm_bind(pdev, kvm);
	if (rc)
		goto out_disable_trusted_dma;
	vdev->tsm_bound = true;
	goto out_unlock;

out_disable_trusted_dma:
	iommufd_vdevice_disable_trusted_dma(vdev);
out_disown:
	if (design(pdev->model, SWITCH_TRUSTED_DMA_OWNER) == OWNER_CLEARED)
		iommufd_vdevice_disown(vdev);
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
void iommufd_vdevice_tsm_unbind(struct iommufd_vdevice *vdev)
{
	struct pci_dev *pdev = vdev->dev;
	bool held = task_holds(task_current(), &vdev->tsm_lock.object);

	if (!held)
		mutex_lock(&vdev->tsm_lock);
	if (!vdev->tsm_bound)
		goto out_unlock;
	(void)pci_tsm_unbind(pdev);
	iommufd_vdevice_disable_trusted_dma(vdev);
	iommufd_vdevice_disown(vdev);
	vdev->tsm_bound = false;
out_unlock:
	if (!held)
		mutex_unlock(&vdev->tsm_lock);
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: the table of virtual ids,
 *             xa_cmpxchg() on viommu->vdevs.
 * Locks:      the table's own lock, a leaf: here the context's.
 * Yields at:  lock, unlock.
 * Leaves out: nothing.
 */
static bool iommufd_viommu_set_vdev(struct iommufd_ctx *ictx,
				    struct iommufd_vdevice *vdev,
				    const struct iommufd_vdevice *expected,
				    struct iommufd_vdevice *value)
{
	struct iommufd_vdevice **entry = &vdev->viommu->vdevs[vdev->dev->index];
	bool same;

	spin_lock(&ictx->xa_lock);
	same = *entry == expected;
	if (same)
		*entry = value;
	spin_unlock(&ictx->xa_lock);
	return same;
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: iommufd_vdevice_alloc_ioctl(),
 *             the middle of it: the checks, the object, the virtual id.
 * Locks:      igroup->lock is held where the vDEVICE follows its device.
 * Yields at:  the table, the references, the kfree.
 * Leaves out: the driver's part, the copy of the answer, and the error path
 *             that leaves with igroup->lock held: no modelled driver takes it.
 * Differs:    vdevice_lifetime; vdevice_destroying_check: off does not look
 *             whether the device is being destroyed.
 */
static int iommufd_vdevice_make(struct iommufd_ctx *ictx,
				struct iommufd_viommu *viommu,
				struct iommufd_device *idev,
				struct iommufd_vdevice **ret_vdev)
{
	struct pci_dev *pdev = idev->dev;
	struct iommufd_vdevice *vdev;
	bool follows = design(ictx->model, SWITCH_VDEVICE_LIFETIME) ==
		       VDEVICE_WITH_DEVICE;
	int rc;

	if (follows && idev->destroying &&
	    design(ictx->model, SWITCH_VDEVICE_DESTROYING_CHECK))
		return -ENOENT;
	if (follows && idev->owned)
		return -EEXIST;
	vdev = block_new("vdevice", pdev->name, sizeof(*vdev));
	/* It may live as long as the context. */
	block_leak_check(vdev, false);
	iommufd_object_init(&vdev->obj, IOMMUFD_OBJ_VDEVICE, pdev->name);
	mutex_init(&vdev->tsm_lock, "vdev->tsm_lock", pdev->name);
	vdev->dev = pdev;
	vdev->viommu = viommu;
	rc = iommufd_object_reserve(ictx, &vdev->obj);
	if (rc == 0 && !iommufd_viommu_set_vdev(ictx, vdev, NULL, vdev)) {
		iommufd_object_abort(ictx, &vdev->obj);
		rc = -EEXIST;
	}
	if (rc) {
		block_free(vdev);
		return rc;
	}
	refcount_inc(&viommu->obj.users);
	if (follows) {
		vdev->idev = idev;
		idev->owned = vdev;
	}
	iommufd_object_finalize(ictx, &vdev->obj);
	*ret_vdev = vdev;
	return 0;
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: iommufd_vdevice_alloc_ioctl(),
 *             the RFC's base and ML-IOMMUFD. A vDEVICE that follows its device
 *             keeps the short-term reference of the look-up.
 * Locks:      igroup->lock where it follows its device.
 * Yields at:  the look-ups, lock, unlock, and inside.
 * Leaves out: a vIOMMU of another physical IOMMU.
 * Differs:    vdevice_lifetime.
 */
int iommufd_vdevice_alloc_ioctl(struct iommufd_ctx *ictx, unsigned viommu_id,
				unsigned dev_id, unsigned *ret_id)
{
	bool follows = design(ictx->model, SWITCH_VDEVICE_LIFETIME) ==
		       VDEVICE_WITH_DEVICE;
	struct iommufd_vdevice *vdev = NULL;
	struct iommufd_viommu *viommu;
	struct iommufd_device *idev;
	int rc = -ENOENT;

	viommu = (struct iommufd_viommu *)iommufd_get_object(
		ictx, viommu_id, IOMMUFD_OBJ_VIOMMU);
	if (!viommu)
		return -ENOENT;
	idev = (struct iommufd_device *)iommufd_get_object(ictx, dev_id,
							   IOMMUFD_OBJ_DEVICE);
	if (!idev)
		goto out_put_viommu;
	if (follows)
		mutex_lock(&idev->igroup->lock);
	rc = iommufd_vdevice_make(ictx, viommu, idev, &vdev);
	if (rc == 0)
		*ret_id = vdev->obj.id;
	if (follows)
		mutex_unlock(&idev->igroup->lock);
	if (rc == 0 && follows)
		(void)refcount_dec_and_test(&idev->obj.users);
	else
		iommufd_put_object(ictx, &idev->obj);
out_put_viommu:
	iommufd_put_object(ictx, &viommu->obj);
	return rc;
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: iommufd_vdevice_destroy() and
 *             iommufd_vdevice_abort(), the RFC's base and ML-IOMMUFD.
 * Locks:      igroup->lock where it follows its device.
 * Yields at:  lock, the table, the references, unlock, and inside the unbind.
 * Leaves out: the reference on the struct device.
 * Differs:    vdevice_lifetime; vdevice_unbinds: a destroyed vDEVICE is unbound
 *             first, as in later series.
 */
void iommufd_vdevice_destroy(struct iommufd_object *obj)
{
	struct iommufd_vdevice *vdev = (struct iommufd_vdevice *)obj;
	struct iommufd_ctx *ictx = vdev->dev->model->ictx;
	struct iommufd_device *idev = vdev->idev;

	if (idev)
		mutex_lock(&idev->igroup->lock);
	if (design(ictx->model, SWITCH_VDEVICE_UNBINDS))
		iommufd_vdevice_tsm_unbind(vdev);
	(void)iommufd_viommu_set_vdev(ictx, vdev, vdev, NULL);
	(void)refcount_dec_and_test(&vdev->viommu->obj.users);
	if (idev) {
		idev->owned = NULL;
		mutex_unlock(&idev->igroup->lock);
		if (refcount_dec_and_test(&idev->obj.shortterm_users))
			waitqueue_wake(&ictx->destroy_wait);
	}
	check_vdevice_freed(vdev, PLACE_HERE);
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: iommufd_viommu_destroy(), with
 *             the reference on the VM that RFC-P16 takes.
 * Yields at:  the reference, and what its last one does.
 * Leaves out: the reference on the page table.
 * Differs:    viommu_kvm_reference: off has none to give back.
 */
void iommufd_viommu_destroy(struct iommufd_object *obj)
{
	struct iommufd_viommu *viommu = (struct iommufd_viommu *)obj;

	if (viommu->kvm &&
	    design(viommu->kvm->model, SWITCH_VIOMMU_KVM_REFERENCE))
		kvm_put_kvm(viommu->kvm);
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: the guest request ioctl, RFC-P21,
 *             P22: tsm_lock is held over the whole exchange, over the copies
 *             of the TSM driver (inside) and of the answer.
 * Locks:      takes tsm_lock.
 * Yields at:  the look-up, lock, unlock, the copies, and inside.
 * Leaves out: nothing.
 * Differs:    guest_req_copy: outside_locks copies before and after.
 *             guest_req_lock: off leaves it to pf0->lock.
 */
int iommufd_vdevice_tsm_guest_request_ioctl(struct iommufd_ctx *ictx,
					    unsigned vdevice_id,
					    const struct user_buffer *buffer)
{
	bool outside =
		design(ictx->model, SWITCH_GUEST_REQ_COPY) == COPY_OUTSIDE;
	bool lock = design(ictx->model, SWITCH_GUEST_REQ_LOCK) != 0;
	struct iommufd_vdevice *vdev;
	int rc = 0;

	vdev = (struct iommufd_vdevice *)iommufd_get_object(
		ictx, vdevice_id, IOMMUFD_OBJ_VDEVICE);
	if (!vdev)
		return -ENOENT;
	if (outside)
		rc = user_copy(ictx->model, buffer);
	if (rc)
		goto out_put;
	if (lock)
		mutex_lock(&vdev->tsm_lock);
	if (!vdev->tsm_bound) {
		rc = -ENOENT;
		goto out_unlock;
	}
	rc = pci_tsm_guest_req(vdev->dev, outside ? NULL : buffer);
	if (rc == 0 && fault_strikes(FAULT_COPY_TO_USER, PLACE_HERE))
		rc = -EFAULT;
	else if (rc == 0 && !outside)
		rc = user_copy(ictx->model, buffer);
out_unlock:
	if (lock)
		mutex_unlock(&vdev->tsm_lock);
	if (rc == 0 && outside)
		rc = user_copy(ictx->model, buffer);
out_put:
	iommufd_put_object(ictx, &vdev->obj);
	return rc;
}
