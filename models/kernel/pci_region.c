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
 * Models:     drivers/pci/pci.c: __pci_request_region(), kernel/resource.c:
 *             __request_region(), ML-6.19.
 * Locks:      resource_lock, a leaf: hence one step.
 * Yields at:  the claim.
 * Leaves out: the exclusive mark, which keeps user space out of /dev/mem and
 *             sysfs: no modelled task maps a BAR there.
 */
static int pci_request_region(struct pci_dev *pdev, enum pci_bar bar,
			      enum region_owner by, const struct place *place)
{
	struct pci_region *r = &pdev->regions[bar];
	bool busy = cell_compare_exchange_at(&r->owner, REGION_FREE, by,
					     place) != REGION_FREE;

	world_note(&r->owner.object, place,
		   busy ? r->request_busy[by] : r->request_ok[by]);
	if (busy)
		return -EBUSY;
	check_region_requested(pdev, bar, by, place);
	pci_revoke_iomem(pdev);
	return 0;
}

/*
 * Models:     drivers/pci/pci.c: pci_release_region(), kernel/resource.c:
 *             __release_region(), ML-6.19: frees by range, whoever owns it.
 * Locks:      resource_lock, a leaf: hence one step.
 * Yields at:  the release.
 * Leaves out: the kernel's warning is the note 'result=nonexistent'.
 */
static void pci_release_region(struct pci_dev *pdev, enum pci_bar bar,
			       enum region_owner by, const struct place *place)
{
	struct pci_region *r = &pdev->regions[bar];
	enum region_owner found = (enum region_owner)cell_exchange_at(
		&r->owner, REGION_FREE, place);
	const char *text = r->release_ok[by];

	if (found == REGION_FREE)
		text = r->release_nonexistent[by];
	else if (found != by)
		text = r->release_foreign[by];
	world_note(&r->owner.object, place, text);
	check_region_released(pdev, bar, by, found, place);
}

/*
 * Models:     drivers/pci/pci.c: pci_request_selected_regions() and its
 *             _exclusive form, ML-6.19: one BAR after the other, and those that
 *             it has got are given back where one is taken.
 * Locks:      resource_lock, at each BAR.
 * Yields at:  each claim and release.
 * Leaves out: BARs without a length, which are skipped.
 */
int pci_request_regions_at(struct pci_dev *pdev, unsigned bars,
			   enum region_owner by, const struct place *place)
{
	unsigned bar;

	for (bar = 0; bar < PCI_BAR_COUNT; bar++) {
		if (!(bars >> bar & 1))
			continue;
		if (pci_request_region(pdev, (enum pci_bar)bar, by, place))
			goto err_out;
	}
	return 0;

err_out:
	while (bar-- > 0)
		if (bars >> bar & 1)
			pci_release_region(pdev, (enum pci_bar)bar, by, place);
	return -EBUSY;
}

/*
 * Models:     drivers/pci/pci.c: pci_release_selected_regions(),
 *             pci_release_regions(), ML-6.19.
 * Locks:      resource_lock, at each BAR.
 * Yields at:  each release.
 * Leaves out: BARs without a length, which are skipped.
 */
void pci_release_regions_at(struct pci_dev *pdev, unsigned bars,
			    enum region_owner by, const struct place *place)
{
	for (unsigned bar = 0; bar < PCI_BAR_COUNT; bar++)
		if (bars >> bar & 1)
			pci_release_region(pdev, (enum pci_bar)bar, by, place);
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
	case REGION_OTHER:
		return "other-driver";
	case REGION_FREE:
	case REGION_OWNER_COUNT:
		break;
	}
	return "free";
}

static const char *region_note(const struct pci_dev *pdev, enum pci_bar bar,
			       enum region_owner by, const char *verb,
			       const char *result)
{
	return world_format(pdev->model->world,
			    "region_%s %s bar=%u owner=%s result=%s", verb,
			    pdev->name, pci_bar_number(bar),
			    pci_region_owner_name(pdev->model, by), result);
}

static const char *bar_note(const struct pci_dev *pdev, enum pci_bar bar,
			    const char *verb)
{
	return world_format(pdev->model->world, "region_%s %s bar=%u", verb,
			    pdev->name, pci_bar_number(bar));
}

void pci_region_init(struct pci_dev *pdev)
{
	for (unsigned i = 0; i < PCI_BAR_COUNT * REGION_OWNER_COUNT; i++) {
		enum pci_bar bar = (enum pci_bar)(i / REGION_OWNER_COUNT);
		enum region_owner by =
			(enum region_owner)(i % REGION_OWNER_COUNT);
		struct pci_region *r = &pdev->regions[bar];

		if (by == REGION_FREE) {
			cell_init(&r->owner, "pci region", pdev->name,
				  CELL_PLAIN, REGION_FREE);
			r->exported = bar_note(pdev, bar, "exported");
			r->closed = bar_note(pdev, bar, "closed");
			continue;
		}
		r->request_ok[by] = region_note(pdev, bar, by, "request", "0");
		r->request_busy[by] =
			region_note(pdev, bar, by, "request", "-EBUSY");
		r->release_ok[by] = region_note(pdev, bar, by, "release", "ok");
		r->release_nonexistent[by] =
			region_note(pdev, bar, by, "release", "nonexistent");
		r->release_foreign[by] =
			region_note(pdev, bar, by, "release", "foreign");
	}
}

void pci_region_setup(struct pci_dev *pdev, enum pci_bar bar,
		      enum region_owner by)
{
	pdev->regions[bar].owner.value = by;
	check_region_setup(pdev, bar, by);
}
