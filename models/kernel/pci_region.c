/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/pci_region.h"

#include "findings.h"

/*
 * Models:     kernel/resource.c: revoke_iomem(), 6.12: a claim takes mappings
 *             of /dev/mem away.
 * Locks:      takes i_mmap_rwsem of /dev/mem (read).
 * Yields at:  lock, unlock.
 * Leaves out: such mappings, of which nobody here has any.
 */
static void pci_revoke_iomem(struct pci_dev *pdev)
{
	struct kernel_612 *kernel = pdev->model->kernel;

	down_read(&kernel->iomem_i_mmap_rwsem);
	up_read(&kernel->iomem_i_mmap_rwsem);
}

/*
 * Models:     drivers/pci/pci.c: pci_request_selected_regions() and its
 *             _exclusive form, kernel/resource.c: __request_region(), ML-6.19.
 * Locks:      resource_lock, a leaf: hence one step.
 * Yields at:  the claim.
 * Leaves out: the exclusive mark, which keeps user space out of /dev/mem and
 *             sysfs; BAR by BAR, as no modelled driver takes a part of them
 *             while another holds the rest.
 */
int pci_request_regions_at(struct pci_dev *pdev, enum region_owner by,
			   const struct place *place)
{
	struct pci_region *r = &pdev->region;
	bool busy = cell_compare_exchange_at(&r->owner, REGION_FREE, by,
					     place) != REGION_FREE;

	world_note(&r->owner.object, place,
		   busy ? r->request_busy[by] : r->request_ok[by]);
	if (busy)
		return -EBUSY;
	pci_revoke_iomem(pdev);
	check_region_requested(pdev, by, place);
	return 0;
}

/*
 * Models:     drivers/pci/pci.c: pci_release_regions(), kernel/resource.c:
 *             __release_region(), ML-6.19: frees by range, whoever owns it.
 * Locks:      resource_lock, a leaf: hence one step.
 * Yields at:  the release.
 * Leaves out: the kernel's warning is the note 'result=nonexistent'.
 */
void pci_release_regions_at(struct pci_dev *pdev, enum region_owner by,
			    const struct place *place)
{
	struct pci_region *r = &pdev->region;
	enum region_owner found = (enum region_owner)cell_exchange_at(
		&r->owner, REGION_FREE, place);
	const char *text = r->release_ok[by];

	if (found == REGION_FREE)
		text = r->release_nonexistent[by];
	else if (found != by)
		text = r->release_foreign[by];
	world_note(&r->owner.object, place, text);
	check_region_released(pdev, by, found, place);
}

const char *pci_region_owner_name(const struct model *model,
				  enum region_owner owner)
{
	switch (owner) {
	case REGION_TSM:
		if (design(model, SWITCH_REGIONS) == REGIONS_TSM_CORE)
			return "pci-tsm";
		return "vfio-pci-tsm";
	case REGION_VFIO:
		return "vfio-pci";
	case REGION_FREE:
	case REGION_OWNER_COUNT:
		break;
	}
	return "free";
}

void pci_region_init(struct pci_dev *pdev)
{
	struct pci_region *r = &pdev->region;
	struct world *w = pdev->model->world;

	cell_init(&r->owner, "pci region", pdev->name, CELL_PLAIN, REGION_FREE);
	for (unsigned i = REGION_TSM; i < REGION_OWNER_COUNT; i++) {
		const char *owner = pci_region_owner_name(pdev->model,
							  (enum region_owner)i);

		r->request_ok[i] =
			world_format(w, "region_request %s owner=%s result=0",
				     pdev->name, owner);
		r->request_busy[i] = world_format(
			w, "region_request %s owner=%s result=-EBUSY",
			pdev->name, owner);
		r->release_ok[i] =
			world_format(w, "region_release %s owner=%s result=ok",
				     pdev->name, owner);
		r->release_nonexistent[i] = world_format(
			w, "region_release %s owner=%s result=nonexistent",
			pdev->name, owner);
		r->release_foreign[i] = world_format(
			w, "region_release %s owner=%s result=foreign",
			pdev->name, owner);
	}
}
