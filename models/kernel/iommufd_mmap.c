/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers of a vIOMMU that user space may map: by an offset that the
 * allocation has answered with.
 */
#include "kernel/iommufd.h"

/*
 * Models:     drivers/iommu/iommufd/driver.c: _iommufd_alloc_mmap(), 6.17, as
 *             an IOMMU driver calls it for a new vIOMMU.
 * Locks:      the lock of the maple tree.
 * Yields at:  lock, the entry, unlock.
 * Leaves out: vIOMMUs that have nothing to map.
 */
void iommufd_alloc_mmap(struct iommufd_ctx *ictx, struct iommufd_viommu *viommu)
{
	spin_lock(&ictx->mt_lock);
	task_act(&ictx->mt_mmap, 0);
	iommufd_mmap_setup(ictx, viommu);
	spin_unlock(&ictx->mt_lock);
}

void iommufd_mmap_setup(struct iommufd_ctx *ictx, struct iommufd_viommu *viommu)
{
	viommu->pgoff = 0;
	while (ictx->mmaps[viommu->pgoff]) {
		viommu->pgoff++;
		SIM_ASSERT(viommu->pgoff < IOMMUFD_OBJECTS_MAX);
	}
	ictx->mmaps[viommu->pgoff] = viommu;
}

/*
 * Models:     drivers/iommu/iommufd/driver.c: _iommufd_destroy_mmap(), 6.17.
 * Locks:      the lock of the maple tree.
 * Yields at:  lock, the entry, unlock.
 * Leaves out: the kfree of the entry, which goes with its vIOMMU here.
 */
void iommufd_destroy_mmap(struct iommufd_ctx *ictx,
			  struct iommufd_viommu *viommu)
{
	spin_lock(&ictx->mt_lock);
	task_act(&ictx->mt_mmap, 0);
	ictx->mmaps[viommu->pgoff] = NULL;
	spin_unlock(&ictx->mt_lock);
}

/*
 * Models:     drivers/iommu/iommufd/main.c: the look-up in iommufd_fops_mmap(),
 *             7a425ec75d2b and before: there it counts nothing.
 * Locks:      the lock of the maple tree; none before.
 * Yields at:  lock, the entry, the count, unlock.
 * Leaves out: nothing.
 * Differs:    mmap_reference: late.
 */
static struct iommufd_viommu *iommufd_mmap_look_up(struct iommufd_ctx *ictx,
						   unsigned pgoff)
{
	bool late = design(ictx->model, SWITCH_MMAP_REFERENCE) ==
		    MMAP_REFERENCE_LATE;
	struct iommufd_viommu *viommu;

	if (!late)
		spin_lock(&ictx->mt_lock);
	task_act(&ictx->mt_mmap, 0);
	viommu = ictx->mmaps[pgoff];
	if (viommu && !late && !refcount_inc_not_zero(&viommu->obj.users))
		viommu = NULL;
	if (!late)
		spin_unlock(&ictx->mt_lock);
	return viommu;
}

/*
 * Models:     drivers/iommu/iommufd/main.c: iommufd_fops_mmap(), 7a425ec75d2b
 *             and before, under the caller's mmap_lock. The mapping keeps the
 *             context's file.
 * Locks:      mmap_lock (write).
 * Yields at:  each lock and unlock, the look-up, the counts.
 * Leaves out: length and flags; a second mapping.
 * Differs:    mmap_reference: late.
 */
int iommufd_fops_mmap(struct iommufd_ctx *ictx, unsigned pgoff)
{
	struct vm *vm = vm_of_task(ictx->model);
	struct iommufd_viommu *viommu = NULL;
	int rc = -ENXIO;

	down_write(&vm->mmap_lock);
	if (!vm->mapped)
		viommu = iommufd_mmap_look_up(ictx, pgoff);
	if (viommu) {
		if (design(ictx->model, SWITCH_MMAP_REFERENCE) ==
		    MMAP_REFERENCE_LATE)
			refcount_inc(&viommu->obj.users);
		iommufd_ctx_get(ictx);
		vm->mapped = viommu;
		rc = 0;
	}
	up_write(&vm->mmap_lock);
	return rc;
}

/*
 * Models:     drivers/iommu/iommufd/main.c: iommufd_fops_vma_close(), 6.17, in
 *             munmap() or exit_mmap().
 * Locks:      mmap_lock (write).
 * Yields at:  lock, the counts, unlock.
 * Leaves out: nothing.
 */
bool iommufd_unmap(struct vm *vm)
{
	struct iommufd_viommu *viommu;

	down_write(&vm->mmap_lock);
	viommu = vm->mapped;
	vm->mapped = NULL;
	if (viommu)
		(void)refcount_dec_and_test(&viommu->obj.users);
	up_write(&vm->mmap_lock);
	return viommu != NULL;
}

/*
 * Models:     mm/mmap.c: vm_munmap(), 6.17: the file goes when the task returns
 *             to user space.
 * Locks:      mmap_lock (write).
 * Yields at:  inside, and the drop of the file.
 * Leaves out: nothing.
 */
int iommufd_munmap(struct iommufd_ctx *ictx)
{
	if (!iommufd_unmap(vm_of_task(ictx->model)))
		return -EINVAL;
	iommufd_fput(ictx);
	return 0;
}
