/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The VMM's mapping of a BAR, 6.12: mmap, page fault, munmap.
 *
 * Lock order: mmap_lock -> vma.vm_lock, i_mmap_rwsem, memory_lock (read).
 */
#include "kernel/vfio_pci_core.h"

/*
 * Models:     mm/mmap.c: the ways to change the tree of mappings:
 *             vma_start_write(), vma_link(), 6.12.
 * Locks:      mmap_lock (write) is held; vm_lock (write), then i_mmap_rwsem
 *             (write).
 * Yields at:  each lock and unlock.
 * Leaves out: page tables.
 */
static void vma_change(struct vfio_pci_core_device *vdev, bool mapped)
{
	down_write(&vdev->vma.vm_lock);
	up_write(&vdev->vma.vm_lock);
	down_write(&vdev->i_mmap_rwsem);
	vdev->vma.mapped = mapped;
	vdev->vma.populated = false;
	up_write(&vdev->i_mmap_rwsem);
}

/*
 * Models:     mm/util.c: vm_mmap_pgoff();
 *             drivers/vfio/pci/vfio_pci_core.c: vfio_pci_core_mmap(), 6.12. The
 *             mapping holds the device's file.
 * Locks:      takes mmap_lock (write); under it i_mmap_rwsem of /dev/mem, at
 *             the first use of the BAR, and the locks of a change.
 * Yields at:  each lock and unlock, the set-up of the BAR.
 * Leaves out: more than one mapping.
 */
int vma_mmap(struct vfio_pci_core_device *vdev)
{
	struct rwsem *mmap_lock = &vdev->model->mmap_lock;
	int rc;

	world_touch(&vdev->i_mmap_rwsem.object, TOUCH_READ);
	rc = vdev->vma.mapped ? -EINVAL : vfio_fdget(&vdev->file);
	if (rc)
		return rc;
	down_write(mmap_lock);
	rc = vfio_pci_core_setup_barmap(vdev);
	if (rc == 0)
		vma_change(vdev, true);
	up_write(mmap_lock);
	if (rc)
		vfio_fput(&vdev->file);
	return rc;
}

/*
 * Models:     mm/mmap.c: vm_munmap(), 6.12: the last one may release the
 *             device.
 * Locks:      takes mmap_lock (write), and the locks of a change under it.
 * Yields at:  each lock and unlock, and inside the release.
 * Leaves out: the downgrade of mmap_lock for the page tables.
 */
int vma_munmap(struct vfio_pci_core_device *vdev)
{
	struct rwsem *mmap_lock = &vdev->model->mmap_lock;

	world_touch(&vdev->i_mmap_rwsem.object, TOUCH_READ);
	if (!vdev->vma.mapped)
		return -EINVAL;
	down_write(mmap_lock);
	vma_change(vdev, false);
	up_write(mmap_lock);
	vfio_fput(&vdev->file);
	return 0;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_mmap_huge_fault(),
 *             6.12.
 * Locks:      mmap_lock (read) is held; takes memory_lock (read).
 * Yields at:  lock, unlock.
 * Leaves out: huge pages.
 */
static int vfio_pci_mmap_fault(struct vfio_pci_core_device *vdev)
{
	int rc = 0;

	down_read(&vdev->memory_lock);
	if (cell_bit_read(&vdev->pm_runtime_engaged) ||
	    !vfio_pci_memory_enabled_locked(vdev))
		rc = -EFAULT;
	else {
		world_touch(&vdev->pdev->object, TOUCH_WRITE);
		vdev->vma.populated = true;
	}
	up_read(&vdev->memory_lock);
	return rc;
}

/*
 * Models:     mm/memory.c: lock_vma_under_rcu(), lock_mm_and_find_vma(), 6.12:
 *             the lock of the mapping alone is tried and given back, since
 *             VFIO's fault handler wants mmap_lock.
 * Locks:      tries vm_lock (read), then mmap_lock (read), and takes the latter
 *             where it cannot be had at once.
 * Yields at:  each try, lock and unlock.
 * Leaves out: nothing.
 */
int vma_fault(struct vfio_pci_core_device *vdev)
{
	struct rwsem *mmap_lock = &vdev->model->mmap_lock;
	int rc;

	world_touch(&vdev->i_mmap_rwsem.object, TOUCH_READ);
	if (!vdev->vma.mapped)
		return -EFAULT;
	world_touch(&vdev->pdev->object, TOUCH_READ);
	world_touch(&vdev->pdev->devif.object, TOUCH_READ); /* zapped */
	if (vdev->vma.populated)
		return 0;
	if (down_read_trylock(&vdev->vma.vm_lock))
		up_read(&vdev->vma.vm_lock);
	if (!down_read_trylock(mmap_lock))
		down_read(mmap_lock);
	rc = vfio_pci_mmap_fault(vdev);
	up_read(mmap_lock);
	return rc;
}
