/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Region ownership. The kernel frees by range and does not know who asks; the
 * checker does, and keeps a ledger of its own: what each owner has claimed and
 * not given back.
 */
#include "findings.h"
#include "kernel/pci_region.h"
#include "kernel/vfio_pci_core.h"

const struct finding_class check_class_double_release = {
	"double-release",
	"a PCI region is released although nobody holds a claim on it",
	SEVERITY_ERROR,
};

const struct finding_class check_class_foreign_release = {
	"foreign-release",
	"a PCI region is released while another owner holds it",
	SEVERITY_ERROR,
};

const struct finding_class check_class_region_leak = {
	"region-leak",
	"a device is closed and a PCI region of it stays claimed",
	SEVERITY_LEAK,
};

const struct finding_class check_class_region_conflict = {
	"region-conflict",
	"a PCI region is granted or exported while another owner relies on "
	"it, or is refused to the owner that has it",
	SEVERITY_ERROR,
};

static const char *owner_name(const struct pci_dev *pdev,
			      enum region_owner owner)
{
	return pci_region_owner_name(pdev->model, owner);
}

static void check_conflict(struct pci_dev *pdev, enum pci_bar bar,
			   enum region_owner by, enum region_owner other,
			   const struct place *place)
{
	struct finding f = {
		.klass = &check_class_region_conflict,
		.object = &pdev->regions[bar].owner.object,
	};

	check_add_here(&f, "claimed", f.object, place);
	check_add_mark(&f, "still relies on it", f.object,
		       &pdev->check->bars[bar].claimed[other]);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: '%s' was granted BAR %u while '%s' has not given "
		       "its claim back",
		       pdev->name, owner_name(pdev, by), pci_bar_number(bar),
		       owner_name(pdev, other));
	world_report(pdev->model->world, &f);
}

/* Somebody gets the BAR while the guest's private MMIO is still in it. */
static void check_claim_while_bound(struct pci_dev *pdev, enum region_owner by,
				    const struct place *place)
{
	struct finding f = {
		.klass = &check_class_region_conflict,
		.object = &pdev->regions[PCI_BAR_PRIVATE].owner.object,
	};

	world_touch(&pdev->object, TOUCH_READ);
	check_add_here(&f, "claimed", f.object, place);
	check_add_mark(&f, "bound", f.object, &pdev->check->bound);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: '%s' was granted the private BAR while the TDI is "
		       "bound",
		       pdev->name, owner_name(pdev, by));
	world_report(pdev->model->world, &f);
}

void check_region_requested(struct pci_dev *pdev, enum pci_bar bar,
			    enum region_owner by, const struct place *place)
{
	struct check_bar *c = &pdev->check->bars[bar];

	world_touch(&pdev->regions[bar].owner.object, TOUCH_WRITE);
	for (unsigned i = REGION_TSM; i < REGION_OWNER_COUNT; i++) {
		if (i != by && c->claims[i] > 0)
			check_conflict(pdev, bar, by, (enum region_owner)i,
				       place);
	}
	if (by != REGION_TSM && bar == PCI_BAR_PRIVATE && check_tdi_bound(pdev))
		check_claim_while_bound(pdev, by, place);
	c->claims[by]++;
	check_mark_set(&c->claimed[by], place);
}

void check_region_setup(struct pci_dev *pdev, enum pci_bar bar,
			enum region_owner by)
{
	pdev->check->bars[bar].claims[by]++;
}

/* What was done to the BAR cannot be while this owner has it. */
static void check_not_owned(struct pci_dev *pdev, enum pci_bar bar,
			    enum region_owner owner, const char *did,
			    const struct place *place)
{
	struct pci_region *r = &pdev->regions[bar];
	struct finding f = {
		.klass = &check_class_region_conflict,
		.object = &r->owner.object,
	};

	world_touch(&r->owner.object, TOUCH_READ);
	if (cell_peek(&r->owner) != owner)
		return;
	check_add_here(&f, did, f.object, place);
	check_add_mark(&f, "had claimed", f.object,
		       &pdev->check->bars[bar].claimed[owner]);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: BAR %u was %s while '%s' has it", pdev->name,
		       pci_bar_number(bar), did, owner_name(pdev, owner));
	world_report(pdev->model->world, &f);
}

void check_claim_refused(struct pci_dev *pdev, enum pci_bar bar,
			 const struct place *place)
{
	check_not_owned(pdev, bar, REGION_VFIO, "refused", place);
}

void check_exported(struct pci_dev *pdev, enum pci_bar bar,
		    const struct place *place)
{
	struct pci_region *r = &pdev->regions[bar];

	world_note(&r->owner.object, place, r->exported);
	check_not_owned(pdev, bar, REGION_OTHER, "exported", place);
}

static void check_double_release(struct pci_dev *pdev, enum pci_bar bar,
				 enum region_owner by,
				 const struct place *place)
{
	const struct check_bar *c = &pdev->check->bars[bar];
	struct finding f = {
		.klass = &check_class_double_release,
		.object = &pdev->regions[bar].owner.object,
	};

	check_add_here(&f, "released again", f.object, place);
	check_add_mark(&f, "released before", f.object, &c->released);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the claim of '%s' on BAR %u was released, but "
		       "nobody holds one%s; the kernel says: Trying to free "
		       "nonexistent resource",
		       pdev->name, owner_name(pdev, by), pci_bar_number(bar),
		       c->released.place ? " any more" : "");
	world_report(pdev->model->world, &f);
}

static void check_foreign_release(struct pci_dev *pdev, enum pci_bar bar,
				  enum region_owner by, enum region_owner found,
				  const struct place *place)
{
	struct finding f = {
		.klass = &check_class_foreign_release,
		.object = &pdev->regions[bar].owner.object,
	};

	check_add_here(&f, "released", f.object, place);
	check_add_mark(&f, "had claimed", f.object,
		       &pdev->check->bars[bar].claimed[found]);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: a release of BAR %u meant for '%s' freed the claim "
		       "of '%s'",
		       pdev->name, pci_bar_number(bar), owner_name(pdev, by),
		       owner_name(pdev, found));
	world_report(pdev->model->world, &f);
}

void check_region_released(struct pci_dev *pdev, enum pci_bar bar,
			   enum region_owner by, enum region_owner found,
			   const struct place *place)
{
	struct check_bar *c = &pdev->check->bars[bar];

	if (found == REGION_FREE)
		check_double_release(pdev, bar, by, place);
	else if (found != by)
		check_foreign_release(pdev, bar, by, found, place);
	if (c->claims[by] > 0)
		c->claims[by]--;
	check_mark_set(&c->released, place);
}

static void check_left_claimed(struct pci_dev *pdev, enum pci_bar bar,
			       const struct place *place)
{
	struct pci_region *r = &pdev->regions[bar];
	enum region_owner owner = (enum region_owner)cell_peek(&r->owner);
	struct finding f = {
		.klass = &check_class_region_leak,
		.object = &r->owner.object,
	};

	world_note(&r->owner.object, place, r->closed);
	world_touch(&r->owner.object, TOUCH_READ);
	if (owner != REGION_TSM && owner != REGION_VFIO)
		return;
	check_add_here(&f, "closed", f.object, place);
	check_add_mark(&f, "had claimed", f.object,
		       &pdev->check->bars[bar].claimed[owner]);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the device is closed and '%s' still holds BAR %u",
		       pdev->name, owner_name(pdev, owner),
		       pci_bar_number(bar));
	world_report(pdev->model->world, &f);
}

void check_device_closed(struct vfio_pci_core_device *vdev,
			 const struct place *place)
{
	for (unsigned bar = 0; bar < PCI_BAR_COUNT; bar++)
		check_left_claimed(vdev->pdev, (enum pci_bar)bar, place);
}
