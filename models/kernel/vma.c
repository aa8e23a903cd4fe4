/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The VMM's mapping of a BAR, 6.12: mmap, access, page fault, zap, munmap.
 *
 * Lock order: mmap_lock -> vma.vm_lock, i_mmap_rwsem, memory_lock (read); where
 * zaps go by a list, mmap_lock -> vma_lock -> memory_lock.
 */
#include "findings.h"
#include "kernel/vfio_pci_core.h"

/*
 * Models:     what holds from abafbc551fdd to aac6db75a9fc, not in 6.12.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 * Differs:    zap.
 */
bool vfio_pci_zaps_by_list(const struct vfio_pci_core_device *vdev)
{
	uint64_t zap = design(vdev->model, SWITCH_ZAP);

	return zap == ZAP_BY_LIST || zap == ZAP_BY_LIST_NESTED;
}

/*
 * Models:     mm/memory.c: the page-table entries of the mapping go: the end of
 *             unmap_mapping_range(), zap_vma_ptes(), 6.12.
 * Locks:      what keeps the mapping: i_mmap_rwsem or mmap_lock is held.
 * Yields at:  the zap, if the BAR is mapped.
 * Leaves out: page-table locks: the step stands for them. The flush of the
 *             translations waits for accesses under way: hence one step.
 */
void vma_zap(struct vfio_pci_core_device *vdev)
{
	if (!vdev->vma.mapped)
		return;
	task_act(&vdev->pdev->hw.object, 0);
	vdev->vma.populated = false;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_mmap_close(), from
 *             abafbc551fdd to aac6db75a9fc: off the list.
 * Locks:      mmap_lock (write) is held; takes vma_lock.
 * Yields at:  lock, unlock.
 * Leaves out: nothing.
 */
static void vfio_pci_mmap_close(struct vfio_pci_core_device *vdev)
{
	mutex_lock(&vdev->vma.vma_lock);
	vdev->vma.listed = false;
	mutex_unlock(&vdev->vma.vma_lock);
}

/*
 * Models:     mm/mmap.c: the ways to change the tree of mappings:
 *             vma_start_write(), vma_link(), 6.12.
 * Locks:      mmap_lock (write) is held; vm_lock (write), then i_mmap_rwsem
 *             (write).
 * Yields at:  each lock and unlock, the zap.
 * Leaves out: page tables but for the entry of the BAR.
 */
static void vma_change(struct vfio_pci_core_device *vdev, bool mapped)
{
	down_write(&vdev->vma.vm_lock);
	up_write(&vdev->vma.vm_lock);
	down_write(&vdev->i_mmap_rwsem);
	vma_zap(vdev);
	vdev->vma.mapped = mapped;
	up_write(&vdev->i_mmap_rwsem);
}

/*
 * Models:     mm/util.c: vm_mmap_pgoff();
 *             drivers/vfio/pci/vfio_pci_core.c: vfio_pci_core_mmap(), 6.12. The
 *             mapping holds the device's file.
 * Locks:      takes mmap_lock (write); under it i_mmap_rwsem of /dev/mem, at
 *             the first use of the BAR, and the locks of a change.
 * Yields at:  the look-up, each lock and unlock, the set-up of the BAR.
 * Leaves out: more than one mapping, and BARs other than the private one.
 */
int vma_mmap(struct vfio_pci_core_device *vdev)
{
	struct rwsem *mmap_lock = &vdev->vm->mmap_lock;
	int rc = vfio_fdget(&vdev->file);

	if (rc)
		return rc;
	down_write(mmap_lock);
	rc = vdev->vma.mapped
		     ? -EINVAL
		     : vfio_pci_core_setup_barmap(vdev, PCI_BAR_PRIVATE);
	if (rc == 0)
		vma_change(vdev, true);
	up_write(mmap_lock);
	if (rc)
		vfio_fput(&vdev->file);
	return rc;
}

/*
 * Models:     mm/mmap.c: the part of vm_munmap(), and of exit_mmap(), under
 *             mmap_lock, 6.12.
 * Locks:      takes mmap_lock (write), and the locks of a change under it.
 * Yields at:  each lock and unlock.
 * Leaves out: the downgrade of mmap_lock for the page tables.
 * Differs:    zap: where it goes by a list the mapping is taken off that.
 */
bool vma_unmap(struct vfio_pci_core_device *vdev)
{
	struct rwsem *mmap_lock = &vdev->vm->mmap_lock;
	bool mapped;

	down_write(mmap_lock);
	mapped = vdev->vma.mapped;
	if (mapped)
		vma_change(vdev, false);
	if (mapped && vfio_pci_zaps_by_list(vdev))
		vfio_pci_mmap_close(vdev);
	up_write(mmap_lock);
	return mapped;
}

/*
 * Models:     mm/mmap.c: vm_munmap(), 6.12: the last one may release the
 *             device.
 * Locks:      those of vma_unmap().
 * Yields at:  each lock and unlock, and inside the release.
 * Leaves out: nothing.
 */
int vma_munmap(struct vfio_pci_core_device *vdev)
{
	world_touch(&vdev->i_mmap_rwsem.object, TOUCH_READ);
	if (!vma_unmap(vdev))
		return -EINVAL;
	vfio_fput(&vdev->file);
	return 0;
}

/* May the BAR not be touched? The lock below is held, or should be. */
static bool vfio_pci_mmio_refused(struct vfio_pci_core_device *vdev)
{
	if (design(vdev->model, SWITCH_DMA_BUF) == DMA_BUF_NEXT)
		return vdev->bars_revoked;
	return cell_bit_read(&vdev->pm_runtime_engaged) ||
	       !vfio_pci_memory_enabled_locked(vdev);
}

/* What keeps that as it is: memory_lock; since a mapping is a buffer, the lock
 * of buffers. */
static struct rwsem *vfio_pci_fault_lock(struct vfio_pci_core_device *vdev)
{
	if (design(vdev->model, SWITCH_DMA_BUF) == DMA_BUF_NEXT)
		return &vdev->dmabuf_lock;
	return &vdev->memory_lock;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_mmap_huge_fault(),
 *             6.12; by the list, vfio_pci_mmap_fault() since 6a45ece4c9af.
 * Locks:      mmap_lock (read) is held; takes memory_lock (read), by the list
 *             under vma_lock; dmabuf_lock (read) of the next era.
 * Yields at:  each lock and unlock, the page-table entry.
 * Leaves out: huge pages.
 * Differs:    fault_check: before_lock looks first and locks then; none does
 *             not look. zap: by the list. dma_buf: next has made the mapping a
 *             buffer, and looks whether the BARs are revoked.
 */
static int vfio_pci_mmap_fault(struct vfio_pci_core_device *vdev)
{
	uint64_t check = design(vdev->model, SWITCH_FAULT_CHECK);
	struct rwsem *lock = vfio_pci_fault_lock(vdev);
	bool list = vfio_pci_zaps_by_list(vdev);
	bool refused = false;

	if (check == FAULT_CHECK_BEFORE_LOCK)
		refused = vfio_pci_mmio_refused(vdev);
	if (list)
		mutex_lock(&vdev->vma.vma_lock);
	down_read(lock);
	if (check == FAULT_CHECK_UNDER_LOCK)
		refused = vfio_pci_mmio_refused(vdev);
	if (!refused) {
		task_act(&vdev->pdev->hw.object, 1);
		world_touch(&vdev->pdev->object, TOUCH_WRITE);
		vdev->vma.populated = true;
		vdev->vma.listed = list;
	}
	up_read(lock);
	if (list)
		mutex_unlock(&vdev->vma.vma_lock);
	return refused ? -EFAULT : 0;
}

/*
 * Models:     mm/memory.c: lock_vma_under_rcu(), lock_mm_and_find_vma(), 6.12:
 *             the lock of the mapping alone is tried and given back, since
 *             VFIO's fault handler wants mmap_lock; the mapping is looked up
 *             again under that. A copy of the kernel goes to mmap_lock at once.
 * Locks:      tries vm_lock (read), then mmap_lock (read), and takes the latter
 *             where it cannot be had at once.
 * Yields at:  each try, lock and unlock.
 * Leaves out: that an address which is not mapped gives another signal.
 */
static int vma_fault(struct vfio_pci_core_device *vdev, bool user)
{
	struct rwsem *mmap_lock = &vdev->vm->mmap_lock;
	int rc;

	world_touch(&vdev->i_mmap_rwsem.object, TOUCH_READ);
	if (user && vdev->vma.mapped && down_read_trylock(&vdev->vma.vm_lock))
		up_read(&vdev->vma.vm_lock);
	if (!down_read_trylock(mmap_lock))
		down_read(mmap_lock);
	rc = vdev->vma.mapped ? vfio_pci_mmap_fault(vdev) : -EFAULT;
	up_read(mmap_lock);
	return rc;
}

/*
 * Models:     a load or store of the processor on the mapped BAR, of user space
 *             or of a copy of the kernel: through the page-table entry, or
 *             after a fault once more.
 * Locks:      those of the fault.
 * Yields at:  the access, and inside the fault.
 * Leaves out: the value.
 */
static int vma_access(struct vfio_pci_core_device *vdev, bool user)
{
	for (;;) {
		int rc;

		task_act(&vdev->pdev->hw.object, 0);
		if (vdev->vma.populated) {
			check_user_access(vdev->pdev, PLACE_HERE);
			return 0;
		}
		rc = vma_fault(vdev, user);
		if (rc)
			return rc;
	}
}

/*
 * Models:     a load or store of user space.
 * Yields at:  inside.
 * Leaves out: nothing.
 */
int vma_touch(struct vfio_pci_core_device *vdev)
{
	return vma_access(vdev, true);
}

/*
 * Models:     a load or store of copy_from_user(), copy_to_user().
 * Yields at:  inside.
 * Leaves out: nothing.
 */
int vma_copy(struct vfio_pci_core_device *vdev)
{
	return vma_access(vdev, false);
}

/* For a hot reset each lock is only tried. */
static bool take_vma_lock(struct vfio_pci_core_device *vdev, bool try)
{
	if (try)
		return mutex_trylock(&vdev->vma.vma_lock);
	mutex_lock(&vdev->vma.vma_lock);
	return true;
}

static bool take_mmap_lock(struct vfio_pci_core_device *vdev, bool try)
{
	if (try)
		return down_read_trylock(&vdev->vm->mmap_lock);
	down_read(&vdev->vm->mmap_lock);
	return true;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_zap_and_vma_lock(),
 *             from abafbc551fdd to aac6db75a9fc: mmap_lock comes before
 *             vma_lock, so the latter is dropped to take the former.
 * Locks:      takes vma_lock and keeps it; mmap_lock (read), with vma_lock
 *             under it. 'try' tries them all.
 * Yields at:  each lock, try and unlock, the zap.
 * Leaves out: more than one address space.
 * Differs:    zap: vma_list_nested takes mmap_lock under vma_lock.
 */
bool vfio_pci_zap_and_vma_lock(struct vfio_pci_core_device *vdev, bool try)
{
	bool nested = design(vdev->model, SWITCH_ZAP) == ZAP_BY_LIST_NESTED;
	struct rwsem *mmap_lock = &vdev->vm->mmap_lock;
	struct mutex *vma_lock = &vdev->vma.vma_lock;

	for (;;) {
		if (!take_vma_lock(vdev, try))
			return false;
		if (!vdev->vma.listed)
			return true;
		if (!nested)
			mutex_unlock(vma_lock);

		if (!take_mmap_lock(vdev, try)) {
			if (nested)
				mutex_unlock(vma_lock);
			return false;
		}
		if (!nested && !take_vma_lock(vdev, try)) {
			up_read(mmap_lock);
			return false;
		}
		vdev->vma.listed = false;
		vma_zap(vdev);
		mutex_unlock(vma_lock);
		up_read(mmap_lock);
	}
}

void vma_init(struct vfio_pci_core_device *vdev, const char *name)
{
	rwsem_init(&vdev->vma.vm_lock, "vma.vm_lock", name);
	if (vfio_pci_zaps_by_list(vdev))
		mutex_init(&vdev->vma.vma_lock, "vma_lock", name);
}
