/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/iommufd.h"

#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"

/*
 * Models:     drivers/iommu/iommufd/device.c: the part of
 *             iommufd_device_tsm_bind() under igroup->lock, RFC-P17.
 * Locks:      igroup->lock is held.
 * Yields at:  the references, and inside.
 * Leaves out: nothing.
 * Differs:    vdevice_reference: off does not keep the vDEVICE.
 *             idev_reference: under_lock keeps the device here.
 *             igroup_over_bind: off lets others in meanwhile.
 */
static int iommufd_device_tsm_bind_locked(struct iommufd_device *idev,
					  struct iommufd_vdevice *vdev)
{
	struct model *model = idev->dev->model;
	int rc;

	if (idev->vdev)
		return -EEXIST;
	if (!design(model, SWITCH_IGROUP_OVER_BIND))
		mutex_unlock(&idev->igroup->lock);
	rc = iommufd_vdevice_tsm_bind(vdev);
	if (!design(model, SWITCH_IGROUP_OVER_BIND))
		mutex_lock(&idev->igroup->lock);
	if (rc)
		return rc;
	idev->vdev = vdev;
	if (design(model, SWITCH_VDEVICE_REFERENCE))
		refcount_inc(&vdev->obj.users);
	if (design(model, SWITCH_IDEV_REFERENCE) == REFERENCE_UNDER_LOCK)
		refcount_inc(&idev->obj.users);
	return 0;
}

/*
 * Models:     drivers/iommu/iommufd/device.c: iommufd_device_tsm_bind(),
 *             RFC-P17. The device's own reference is taken after the lock.
 * Locks:      takes igroup->lock.
 * Yields at:  the look-up, lock, unlock, both references, and inside.
 * Leaves out: nothing.
 * Differs:    idev_reference: under_lock.
 */
int iommufd_device_tsm_bind(struct iommufd_device *idev, unsigned vdevice_id)
{
	struct model *model = idev->dev->model;
	struct iommufd_vdevice *vdev;
	int rc = 0;

	model_call(model, ACTOR_IOMMUFD, "iommufd_device_tsm_bind");
	vdev = (struct iommufd_vdevice *)iommufd_get_object(
		idev->ictx, vdevice_id, IOMMUFD_OBJ_VDEVICE);
	if (!vdev) {
		rc = -ENOENT;
		goto out;
	}
	if (vdev->dev != idev->dev) {
		rc = -EINVAL;
		goto out_put;
	}
	mutex_lock(&idev->igroup->lock);
	rc = iommufd_device_tsm_bind_locked(idev, vdev);
	mutex_unlock(&idev->igroup->lock);
	if (rc == 0 &&
	    design(model, SWITCH_IDEV_REFERENCE) == REFERENCE_AFTER_UNLOCK)
		refcount_inc(&idev->obj.users);
out_put:
	iommufd_put_object(idev->ictx, &vdev->obj);
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
 * Differs:    vdevice_reference: off has none to give back. unbind_lock_order:
 *             tsm_first.
 */
void iommufd_device_tsm_unbind(struct iommufd_device *idev)
{
	struct model *model = idev->dev->model;
	struct iommufd_vdevice *first = NULL, *vdev;

	model_call(model, ACTOR_IOMMUFD, "iommufd_device_tsm_unbind");
	if (design(model, SWITCH_UNBIND_LOCK_ORDER) == UNBIND_TSM_FIRST)
		first = idev->vdev;
	if (first)
		mutex_lock(&first->tsm_lock);
	mutex_lock(&idev->igroup->lock);
	vdev = idev->vdev;
	if (!vdev) {
		mutex_unlock(&idev->igroup->lock);
		goto out;
	}
	iommufd_vdevice_tsm_unbind(vdev);
	if (design(model, SWITCH_VDEVICE_REFERENCE))
		(void)refcount_dec_and_test(&vdev->obj.users);
	idev->vdev = NULL;
	mutex_unlock(&idev->igroup->lock);
	(void)refcount_dec_and_test(&idev->obj.users);
out:
	if (first)
		mutex_unlock(&first->tsm_lock);
	model_return(model, ACTOR_IOMMUFD, "iommufd_device_tsm_unbind", 0);
}

/* One more of the group, which is this context's. */
static void iommufd_group_count(struct iommufd_device *idev)
{
	idev->igroup->device_count++;
	idev->igroup->ictx = idev->ictx;
}

static void iommufd_device_init(struct iommufd_device *idev,
				struct pci_dev *pdev, struct kvm *kvm)
{
	iommufd_object_init(&idev->obj, IOMMUFD_OBJ_DEVICE, pdev->name);
	/* The table's, and the driver's. */
	idev->obj.users.value = 2;
	idev->dev = pdev;
	idev->ictx = pdev->drvdata->vm->ictx;
	idev->kvm = kvm;
	idev->igroup = pdev->igroup;
}

/*
 * Models:     drivers/iommu/iommu.c: iommu_device_claim_dma_owner(),
 *             ML-IOMMUFD: a group has one owner, here a context.
 * Yields at:  nowhere.
 * Leaves out: group->mutex, a leaf; owners that are no context.
 */
static bool iommufd_group_claimed(const struct pci_dev *pdev,
				  const struct iommufd_ctx *ictx)
{
	struct iommufd_group *igroup = pdev->igroup;

	if (pdev->model->vm_count < VMS_MAX)
		return false;
	world_touch(&igroup->lock.object, TOUCH_READ);
	return igroup->device_count && igroup->ictx != ictx;
}

/*
 * Models:     drivers/iommu/iommufd/device.c: iommufd_device_bind(),
 *             ML-IOMMUFD, with the VM of RFC-P12.
 * Locks:      dev_set->lock is held; igroup->lock, for the group's count;
 *             xa_lock.
 * Yields at:  lock, unlock, the context's reference, the table.
 * Leaves out: cache coherency and isolated MSIs, which are there; the count of
 *             the driver, which the object is born with: nobody has its id yet.
 */
int iommufd_device_bind(struct pci_dev *pdev, struct kvm *kvm,
			struct iommufd_device **ret_idev)
{
	struct iommufd_ctx *ictx = pdev->drvdata->vm->ictx;
	struct iommufd_device *idev;
	int rc = 0;

	model_call(pdev->model, ACTOR_IOMMUFD, "iommufd_device_bind");
	if (iommufd_group_claimed(pdev, ictx)) {
		rc = -EPERM;
		goto out;
	}
	idev = block_new("iommufd device", pdev->name, sizeof(*idev));
	/* It may stay bound to the end. */
	block_leak_check(idev, false);
	iommufd_device_init(idev, pdev, kvm);
	rc = iommufd_object_reserve(ictx, &idev->obj);
	if (rc) {
		block_free(idev);
		goto out;
	}
	mutex_lock(&idev->igroup->lock);
	iommufd_group_count(idev);
	mutex_unlock(&idev->igroup->lock);
	iommufd_ctx_get(ictx);
	iommufd_object_finalize(ictx, &idev->obj);
	*ret_idev = idev;
out:
	model_return(pdev->model, ACTOR_IOMMUFD, "iommufd_device_bind", rc);
	return rc;
}

/*
 * Models:     drivers/iommu/iommufd/device.c: iommufd_device_unbind(). A device
 *             that somebody still uses is warned about and leaked.
 * Locks:      dev_set->lock is held.
 * Yields at:  the wait for short-term users, and inside.
 * Leaves out: nothing.
 */
void iommufd_device_unbind(struct iommufd_device *idev)
{
	struct model *model = idev->dev->model;

	model_call(model, ACTOR_IOMMUFD, "iommufd_device_unbind");
	(void)iommufd_object_destroy_user(idev->ictx, &idev->obj, false);
	model_return(model, ACTOR_IOMMUFD, "iommufd_device_unbind", 0);
}

/*
 * Models:     drivers/iommu/iommufd/device.c: iommufd_device_destroy(),
 *             ML-IOMMUFD.
 * Locks:      igroup->lock, for the group's count.
 * Yields at:  lock, unlock, the context's reference.
 * Leaves out: DMA ownership.
 */
void iommufd_device_destroy(struct iommufd_object *obj)
{
	struct iommufd_device *idev = (struct iommufd_device *)obj;

	mutex_lock(&idev->igroup->lock);
	idev->igroup->device_count--;
	mutex_unlock(&idev->igroup->lock);
	iommufd_fput(idev->ictx);
}

/*
 * Models:     drivers/iommu/iommufd/device.c: iommufd_device_pre_destroy(),
 *             850f14f5b919: the vDEVICE goes with its device, and its id stays
 *             taken. One that a user destroys just now is waited for instead.
 * Locks:      igroup->lock, not over the destruction.
 * Yields at:  lock, the look-up, the references, unlock, and inside.
 * Leaves out: nothing.
 * Differs:    vdevice_lifetime: outlives has nothing to do here.
 *             vdevice_tombstone: off frees the id.
 */
void iommufd_device_pre_destroy(struct iommufd_object *obj)
{
	struct iommufd_device *idev = (struct iommufd_device *)obj;
	struct iommufd_ctx *ictx = idev->ictx;
	struct iommufd_object *vdev = NULL;

	if (design(ictx->model, SWITCH_VDEVICE_LIFETIME) == VDEVICE_OUTLIVES)
		return;
	mutex_lock(&idev->igroup->lock);
	idev->destroying = true;
	if (idev->owned)
		vdev = iommufd_get_object(ictx, idev->owned->obj.id,
					  IOMMUFD_OBJ_VDEVICE);
	if (vdev) {
		refcount_inc(&vdev->users);
		iommufd_put_object(ictx, vdev);
	}
	mutex_unlock(&idev->igroup->lock);
	if (vdev)
		(void)iommufd_object_destroy_user(
			ictx, vdev,
			design(ictx->model, SWITCH_VDEVICE_TOMBSTONE) != 0);
}

struct iommufd_group *iommufd_group_init(struct model *model, const char *name)
{
	struct iommufd_group *igroup =
		world_alloc(model->world, sizeof(*igroup));

	mutex_init(&igroup->lock, "igroup->lock", name);
	return igroup;
}

void iommufd_viommu_setup(struct vm *vm)
{
	struct model *model = vm->model;
	struct iommufd_viommu *viommu =
		block_setup(model->world, "viommu", vm->tag, sizeof(*viommu));
	uint64_t how = design(model, SWITCH_KVM_REFERENCE);

	iommufd_object_init(&viommu->obj, IOMMUFD_OBJ_VIOMMU, vm->tag);
	viommu->model = model;
	viommu->ictx = vm->ictx;
	iommufd_mmap_setup(vm->ictx, viommu);
	viommu->kvm = vm->kvm;
	if (design(model, SWITCH_VIOMMU_KVM_REFERENCE))
		kvm_reference_setup(vm, how != KVM_BY_COUNT);
	iommufd_object_setup(vm->ictx, &viommu->obj);
	vm->viommu = viommu;
	vm->viommu_id = viommu->obj.id;
	vm->viommu_pgoff = viommu->pgoff;
}

static void iommufd_vdevice_setup(struct iommufd_device *idev)
{
	struct pci_dev *pdev = idev->dev;
	struct model *model = pdev->model;
	struct iommufd_viommu *viommu = idev->ictx->vm->viommu;
	struct iommufd_vdevice *vdev =
		block_setup(model->world, "vdevice", pdev->name, sizeof(*vdev));

	iommufd_object_init(&vdev->obj, IOMMUFD_OBJ_VDEVICE, pdev->name);
	mutex_init(&vdev->tsm_lock, "vdev->tsm_lock", pdev->name);
	vdev->dev = pdev;
	vdev->viommu = viommu;
	if (!viommu->dev)
		viommu->dev = pdev;
	if (design(model, SWITCH_VDEVICE_ICTX))
		vdev->ictx = idev->ictx;
	viommu->vdevs[pdev->index] = vdev;
	viommu->obj.users.value++;
	if (design(model, SWITCH_VDEVICE_LIFETIME) == VDEVICE_WITH_DEVICE) {
		vdev->idev = idev;
		idev->owned = vdev;
		idev->obj.users.value++;
		idev->obj.shortterm_users.value++;
	}
	iommufd_object_setup(idev->ictx, &vdev->obj);
	pdev->vdevice_id = vdev->obj.id;
}

struct iommufd_device *iommufd_device_setup(struct pci_dev *pdev,
					    struct kvm *kvm)
{
	struct model *model = pdev->model;
	struct iommufd_device *idev = block_setup(
		model->world, "iommufd device", pdev->name, sizeof(*idev));

	iommufd_device_init(idev, pdev, kvm);
	iommufd_group_count(idev);
	idev->ictx->file_count++;
	iommufd_object_setup(idev->ictx, &idev->obj);
	pdev->idev_id = idev->obj.id;
	iommufd_vdevice_setup(idev);
	return idev;
}
