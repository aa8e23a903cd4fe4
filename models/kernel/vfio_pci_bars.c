/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VFIO's own claims on BARs, in three eras: at the first use of a BAR, without
 * a lock (until 7.0, and the RFC); for each BAR at open (7.1); and, as nobody
 * has posted, at the first use under a lock.
 */
#include "findings.h"
#include "kernel/pci_region.h"
#include "kernel/vfio_pci_core.h"

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_core_map_bars(),
 *             ML-7.1: what cannot be had is written down, and no error here.
 * Locks:      dev_set->lock is held.
 * Yields at:  each claim and store.
 * Leaves out: the iomap.
 * Differs:    barmap: only at_open claims here.
 */
void vfio_pci_core_map_bars(struct vfio_pci_core_device *vdev)
{
	if (design(vdev->model, SWITCH_BARMAP) != BARMAP_AT_OPEN)
		return;
	for (unsigned bar = 0; bar < PCI_BAR_COUNT; bar++) {
		int rc = pci_request_selected_regions(vdev->pdev, 1U << bar,
						      REGION_VFIO);

		cell_write(&vdev->barmap[bar], rc ? BAR_ERROR : BAR_MAPPED);
	}
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: the loop over the BARs in
 *             vfio_pci_core_disable(), ML-6.19; vfio_pci_core_unmap_bars(),
 *             ML-7.1.
 * Locks:      dev_set->lock is held.
 * Yields at:  each test, release and store.
 * Leaves out: the iounmap; sub-page reservations.
 * Differs:    disable_releases: all.
 */
void vfio_pci_core_unmap_bars(struct vfio_pci_core_device *vdev)
{
	bool all = design(vdev->model, SWITCH_DISABLE_RELEASES) ==
		   DISABLE_RELEASES_ALL;

	for (unsigned bar = 0; bar < PCI_BAR_COUNT; bar++) {
		uint64_t was = cell_read(&vdev->barmap[bar]);

		if (was == BAR_MAPPED || all)
			pci_release_selected_regions(vdev->pdev, 1U << bar,
						     REGION_VFIO);
		if (was != BAR_NONE || all)
			cell_write(&vdev->barmap[bar], BAR_NONE);
	}
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_core_setup_barmap(),
 *             ML-6.19 and the RFC's base: lazy, without a lock.
 * Locks:      none; see Differs.
 * Yields at:  the test, the claim, the store.
 * Leaves out: the iomap.
 * Differs:    barmap: at_open looks only at what open has written down; locked
 *             does all three under barmap_lock.
 */
int vfio_pci_core_setup_barmap(struct vfio_pci_core_device *vdev,
			       enum pci_bar bar)
{
	uint64_t era = design(vdev->model, SWITCH_BARMAP);
	uint64_t was;
	int rc = 0;

	if (era == BARMAP_LOCKED)
		mutex_lock(&vdev->barmap_lock);
	was = cell_read(&vdev->barmap[bar]);
	if (era == BARMAP_AT_OPEN)
		return was == BAR_MAPPED ? 0 : -EBUSY;
	if (was == BAR_NONE) {
		rc = pci_request_selected_regions(vdev->pdev, 1U << bar,
						  REGION_VFIO);
		if (rc)
			check_claim_refused(vdev->pdev, bar, PLACE_HERE);
		else
			cell_write(&vdev->barmap[bar], BAR_MAPPED);
	}
	if (era == BARMAP_LOCKED)
		mutex_unlock(&vdev->barmap_lock);
	return rc;
}

void vfio_pci_bars_init(struct vfio_pci_core_device *vdev, const char *name)
{
	uint64_t era = design(vdev->model, SWITCH_BARMAP);

	for (unsigned bar = 0; bar < PCI_BAR_COUNT; bar++)
		cell_init(&vdev->barmap[bar], "barmap", name, CELL_PLAIN,
			  BAR_NONE);
	if (era == BARMAP_LOCKED)
		mutex_init(&vdev->barmap_lock, "barmap_lock", name);
}

/* Set-up: a device that is open has its BARs where open claims them. */
void vfio_pci_bars_setup(struct vfio_pci_core_device *vdev)
{
	if (design(vdev->model, SWITCH_BARMAP) != BARMAP_AT_OPEN)
		return;
	for (unsigned bar = 0; bar < PCI_BAR_COUNT; bar++) {
		vdev->barmap[bar].value = BAR_MAPPED;
		pci_region_setup(vdev->pdev, (enum pci_bar)bar, REGION_VFIO);
	}
}
