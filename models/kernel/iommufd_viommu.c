/* SPDX-License-Identifier: GPL-2.0-only */
#include "findings.h"
#include "kernel/iommufd.h"
#include "kernel/kvm.h"
#include "kernel/pci_tsm.h"
#include "kernel/vfio_main.h"
#include "kernel/vfio_pci_core.h"
#include "platform.h"

/*
 * Models:     the IOMMU driver's part in viommu->ops->setup_trusted_vdev() and
 *             remove_trusted_vdev(), RFC-P18, as far as the review asks about
 *             it: if the secure IOMMU has one state for a whole dev_set, each
 *             bind and unbind reads, changes and writes that state.
 * Locks:      dev_set->lock guards the state of a set, and is not asserted in
 *             any posted code.
 * Yields at:  the read, the write.
 * Leaves out: what the state is made of: one bit for each member.
 * Differs:    secure_iommu: device, or a function alone in its slot, has no
 *             common state.
 */
void secure_iommu_update(struct pci_dev *pdev, bool on)
{
	struct vfio_device_set *dev_set = pdev->drvdata->dev_set;
	uint64_t bit = UINT64_C(1) << pdev->index;
	uint64_t members;

	if (design(pdev->model, SWITCH_SECURE_IOMMU) == SECURE_IOMMU_DEVICE ||
	    dev_set->functions < 2)
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
	const struct trusted_dma_ops *dma = vdev->dev->model->platform->dma;
	int rc;

	if (vdev->trusted_dma_enabled)
		return 0;
	rc = dma ? dma->add(vdev->dev) : 0;
	if (rc)
		return rc;
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
	const struct trusted_dma_ops *dma = vdev->dev->model->platform->dma;

	if (!vdev->trusted_dma_enabled)
		return;
	if (dma)
		dma->remove(vdev->dev);
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
	bool there = pdev->driver_bound && pdev->driver_has_handler;

	if (there || design(pdev->model, SWITCH_DRIVER_CHECK) == CHECK_NONE)
		check_followed(pdev, there, "pdev->driver->tsm_handler",
			       PLACE_HERE);
	if (!there)
		return -EOPNOTSUPP;
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
 * Leaves out: the driver's part but for its size.
 * Differs:    vdevice_lifetime; vdevice_destroying_check: off does not look
 *             whether the device is being destroyed. vdevice_ictx: off.
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
	if (WARN_ON(fault_strikes(FAULT_SMALL_VDEVICE, PLACE_MUTE)))
		return -EOPNOTSUPP;
	vdev = block_new("vdevice", pdev->name, sizeof(*vdev));
	/* It may live as long as the context. */
	block_leak_check(vdev, false);
	iommufd_object_init(&vdev->obj, IOMMUFD_OBJ_VDEVICE, pdev->name);
	mutex_init(&vdev->tsm_lock, "vdev->tsm_lock", pdev->name);
	vdev->dev = pdev;
	vdev->viommu = viommu;
	if (design(ictx->model, SWITCH_VDEVICE_ICTX))
		vdev->ictx = ictx;
	rc = iommufd_object_reserve(ictx, &vdev->obj);
	if (rc == 0 && !iommufd_viommu_set_vdev(ictx, vdev, NULL, vdev))
		rc = -EEXIST;
	if (rc) {
		iommufd_object_abort(ictx, &vdev->obj);
		return rc;
	}
	refcount_inc(&viommu->obj.users);
	if (follows) {
		vdev->idev = idev;
		idev->owned = vdev;
	}
	*ret_vdev = vdev;
	return 0;
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: iommufd_vdevice_abort(), the
 *             RFC's base, ML-IOMMUFD and TSMOP-v5, which unbinds here.
 * Locks:      igroup->lock is held where it follows its device.
 * Yields at:  inside the unbind, the table, the reference.
 * Leaves out: the driver's part.
 * Differs:    vdevice_lifetime; vdevice_unbinds: a destroyed vDEVICE is unbound
 *             first, as in later series; tsm_uapi: iommufd asks the TSM core,
 *             bound or not.
 */
static void iommufd_vdevice_abort(struct iommufd_vdevice *vdev)
{
	struct model *model = vdev->dev->model;

	if (vdev->idev)
		lockdep_assert_held(&vdev->idev->igroup->lock);
	if (design(model, SWITCH_VDEVICE_UNBINDS) &&
	    design(model, SWITCH_TSM_UAPI) == UAPI_IOMMUFD)
		tsm_unbind(vdev->dev);
	else if (design(model, SWITCH_VDEVICE_UNBINDS))
		iommufd_vdevice_tsm_unbind(vdev);
	(void)iommufd_viommu_set_vdev(vdev->viommu->ictx, vdev, vdev, NULL);
	(void)refcount_dec_and_test(&vdev->viommu->obj.users);
	if (vdev->idev)
		vdev->idev->owned = NULL;
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: iommufd_vdevice_alloc_ioctl(),
 *             the RFC's base and ML-IOMMUFD. A vDEVICE that follows its device
 *             keeps both references of the look-up.
 * Locks:      igroup->lock where it follows its device.
 * Yields at:  the look-ups, lock, the copy of the answer, unlock, and inside.
 * Leaves out: a vIOMMU of another physical IOMMU.
 * Differs:    vdevice_lifetime. vdevice_size_error: keeps_lock, as ML-IOMMUFD
 *             has it, jumps over the unlock where the driver asks for too
 *             small a vDEVICE.
 */
int iommufd_vdevice_alloc_ioctl(struct iommufd_ctx *ictx, unsigned viommu_id,
				unsigned dev_id, unsigned *ret_id)
{
	bool follows = design(ictx->model, SWITCH_VDEVICE_LIFETIME) ==
		       VDEVICE_WITH_DEVICE;
	struct iommufd_vdevice *vdev = NULL;
	struct iommufd_viommu *viommu;
	struct iommufd_device *idev;
	bool keeps;
	int rc = -ENOENT;

	if (copy_from_user())
		return -EFAULT;
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
		rc = user_copy(ictx->model, user_buffer_current(ictx->model));
	if (rc == 0) {
		iommufd_object_finalize(ictx, &vdev->obj);
		*ret_id = vdev->obj.id;
	} else if (vdev) {
		iommufd_vdevice_abort(vdev);
		iommufd_object_abort(ictx, &vdev->obj);
	}
	keeps = rc == -EOPNOTSUPP &&
		design(ictx->model, SWITCH_VDEVICE_SIZE_ERROR) ==
			SIZE_ERROR_KEEPS_LOCK;
	if (follows && !keeps)
		mutex_unlock(&idev->igroup->lock);
	if (rc || !follows)
		iommufd_put_object(ictx, &idev->obj);
out_put_viommu:
	iommufd_put_object(ictx, &viommu->obj);
	return rc;
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: iommufd_vdevice_destroy(), the
 *             RFC's base and ML-IOMMUFD.
 * Locks:      igroup->lock where it follows its device.
 * Yields at:  lock, unlock, the references, and inside.
 * Leaves out: the reference on the struct device; what comes after a context
 *             that is NULL: the model says so.
 * Differs:    vdevice_lifetime.
 */
void iommufd_vdevice_destroy(struct iommufd_object *obj)
{
	struct iommufd_vdevice *vdev = (struct iommufd_vdevice *)obj;
	struct iommufd_ctx *ictx = vdev->viommu->ictx;
	struct iommufd_device *idev = vdev->idev;

	if (idev)
		mutex_lock(&idev->igroup->lock);
	iommufd_vdevice_abort(vdev);
	if (idev) {
		mutex_unlock(&idev->igroup->lock);
		check_followed(vdev->dev, vdev->ictx, "vdev->ictx", PLACE_HERE);
		iommufd_put_object(ictx, &idev->obj);
	}
	check_vdevice_freed(vdev, PLACE_HERE);
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: how a vIOMMU gets its VM: that of
 *             VFIO, RFC-P16; viommu_get_kvm(), CCA-v1: that of a file which the
 *             VMM names, if it does; TSMOP-v5: by the file that VFIO keeps.
 * Yields at:  the reference.
 * Leaves out: a file that is not a VM's.
 * Differs:    kvm_reference; viommu_kvm_reference: off takes none. kvm_get:
 *             plain.
 */
static int iommufd_viommu_get_kvm(struct iommufd_viommu *viommu,
				  const struct iommufd_device *idev, bool named)
{
	struct model *model = idev->dev->model;
	bool keep = design(model, SWITCH_VIOMMU_KVM_REFERENCE) != 0;
	uint64_t how = design(model, SWITCH_KVM_REFERENCE);

	if (how == KVM_BY_VM_FD) {
		if (named && kvm_fdget(vm_of_task(model)))
			return -EBADF;
		viommu->kvm = named ? vm_of_task(model)->kvm : NULL;
		return 0;
	}
	if (!idev->kvm)
		return 0;
	if (keep && how == KVM_BY_FILE)
		kvm_get_file(idev->kvm->vm);
	else if (keep && design(model, SWITCH_KVM_GET) == KVM_GET_PLAIN)
		refcount_inc(&idev->kvm->users_count);
	else if (keep && !kvm_get_kvm_safe(idev->kvm))
		return 0;
	viommu->kvm = idev->kvm;
	return 0;
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: how a vIOMMU gives its VM back:
 *             RFC-P16; viommu_put_kvm(), CCA-v1, which does not look whether
 *             there is one; TSMOP-v5.
 * Yields at:  the reference, and what its last one does.
 * Leaves out: what comes after an fput() of NULL: the model says so.
 * Differs:    kvm_reference; viommu_kvm_reference: off has none to give back.
 */
static void iommufd_viommu_put_kvm(struct iommufd_viommu *viommu)
{
	struct model *model = viommu->model;
	struct kvm *kvm = viommu->kvm;
	uint64_t how = design(model, SWITCH_KVM_REFERENCE);

	if (how == KVM_BY_VM_FD)
		check_followed(viommu->dev, kvm, "viommu->kvm_filp",
			       PLACE_HERE);
	viommu->kvm = NULL;
	if (!kvm || !design(model, SWITCH_VIOMMU_KVM_REFERENCE))
		return;
	if (how == KVM_BY_COUNT)
		kvm_put_kvm(kvm);
	else
		kvm_fput(kvm->vm);
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: iommufd_viommu_destroy(), with
 *             the reference on the VM, and what a driver had user space map.
 * Yields at:  inside.
 * Leaves out: the reference on the page table.
 * Differs:    kvm_reference; viommu_kvm_reference.
 */
void iommufd_viommu_destroy(struct iommufd_object *obj)
{
	struct iommufd_viommu *viommu = (struct iommufd_viommu *)obj;

	iommufd_destroy_mmap(viommu->ictx, viommu);
	iommufd_viommu_put_kvm(viommu);
}

/*
 * Models:     drivers/iommu/iommufd/viommu.c: iommufd_viommu_alloc_ioctl(),
 *             RFC-P16, CCA-v1, TSMOP-v5: where the answer cannot be copied,
 *             CCA-v1 gives the VM back here, and the abort once more.
 * Locks:      xa_lock.
 * Yields at:  the look-up, the references, lock, unlock, and inside.
 * Leaves out: the page table; the driver's part but for the mapping.
 * Differs:    kvm_reference.
 */
int iommufd_viommu_alloc_ioctl(struct iommufd_ctx *ictx, unsigned dev_id,
			       bool kvm_named, struct iommufd_viommu **ret)
{
	struct iommufd_viommu *viommu;
	struct iommufd_device *idev;
	int rc;

	if (copy_from_user())
		return -EFAULT;
	idev = (struct iommufd_device *)iommufd_get_object(ictx, dev_id,
							   IOMMUFD_OBJ_DEVICE);
	if (!idev)
		return -ENOENT;
	viommu = block_new("viommu", NULL, sizeof(*viommu));
	/* It may live as long as the context. */
	block_leak_check(viommu, false);
	iommufd_object_init(&viommu->obj, IOMMUFD_OBJ_VIOMMU, NULL);
	viommu->model = ictx->model;
	viommu->ictx = ictx;
	viommu->dev = idev->dev;
	rc = iommufd_object_reserve(ictx, &viommu->obj);
	if (rc) {
		iommufd_put_object(ictx, &idev->obj);
		iommufd_object_abort(ictx, &viommu->obj);
		return rc;
	}
	iommufd_alloc_mmap(ictx, viommu);
	rc = iommufd_viommu_get_kvm(viommu, idev, kvm_named);
	if (rc == 0 && fault_strikes(FAULT_COPY_TO_USER, PLACE_MUTE)) {
		rc = -EFAULT;
		if (design(ictx->model, SWITCH_KVM_REFERENCE) == KVM_BY_VM_FD)
			iommufd_viommu_put_kvm(viommu);
	}
	iommufd_put_object(ictx, &idev->obj);
	if (rc) {
		iommufd_viommu_destroy(&viommu->obj);
		iommufd_object_abort(ictx, &viommu->obj);
		return rc;
	}
	iommufd_object_finalize(ictx, &viommu->obj);
	*ret = viommu;
	return 0;
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

	if (copy_from_user())
		return -EFAULT;
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
	if (rc == 0 && fault_strikes(FAULT_COPY_TO_USER, PLACE_MUTE))
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
