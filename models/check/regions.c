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
	"a PCI region is granted while another owner still relies on it",
	SEVERITY_ERROR,
};

static const char *owner_name(const struct pci_dev *pdev,
			      enum region_owner owner)
{
	return pci_region_owner_name(pdev->model, owner);
}

static void check_conflict(struct pci_dev *pdev, enum region_owner by,
			   enum region_owner other, const struct place *place)
{
	struct finding f = {
		.klass = &check_class_region_conflict,
		.object = &pdev->region.owner.object,
	};

	check_add_here(&f, "claimed", f.object, place);
	check_add_mark(&f, "still relies on it", f.object,
		       &pdev->check->claimed[other]);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: '%s' was granted the region while '%s' has not "
		       "given its claim back",
		       pdev->name, owner_name(pdev, by),
		       owner_name(pdev, other));
	world_report(pdev->model->world, &f);
}

/* VFIO gets the BAR while the guest's private MMIO is still in it. */
static void check_claim_while_bound(struct pci_dev *pdev,
				    const struct place *place)
{
	struct finding f = {
		.klass = &check_class_region_conflict,
		.object = &pdev->region.owner.object,
	};

	world_touch(&pdev->object, TOUCH_READ);
	check_add_here(&f, "claimed", f.object, place);
	check_add_mark(&f, "bound", f.object, &pdev->check->bound);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: '%s' was granted the region while the TDI is bound",
		       pdev->name, owner_name(pdev, REGION_VFIO));
	world_report(pdev->model->world, &f);
}

void check_region_requested(struct pci_dev *pdev, enum region_owner by,
			    const struct place *place)
{
	struct check_device *c = pdev->check;

	for (unsigned i = REGION_TSM; i < REGION_OWNER_COUNT; i++) {
		if (i != by && c->claims[i] > 0)
			check_conflict(pdev, by, (enum region_owner)i, place);
	}
	if (by == REGION_VFIO && check_tdi_bound(pdev))
		check_claim_while_bound(pdev, place);
	c->claims[by]++;
	check_mark_set(&c->claimed[by], place);
}

static void check_double_release(struct pci_dev *pdev, enum region_owner by,
				 const struct place *place)
{
	struct check_device *c = pdev->check;
	struct finding f = {
		.klass = &check_class_double_release,
		.object = &pdev->region.owner.object,
	};

	check_add_here(&f, "released again", f.object, place);
	check_add_mark(&f, "released before", f.object, &c->released);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the claim of '%s' was released, but nobody holds "
		       "one%s; the kernel says: Trying to free nonexistent "
		       "resource",
		       pdev->name, owner_name(pdev, by),
		       c->released.place ? " any more" : "");
	world_report(pdev->model->world, &f);
}

static void check_foreign_release(struct pci_dev *pdev, enum region_owner by,
				  enum region_owner found,
				  const struct place *place)
{
	struct check_device *c = pdev->check;
	struct finding f = {
		.klass = &check_class_foreign_release,
		.object = &pdev->region.owner.object,
	};

	check_add_here(&f, "released", f.object, place);
	check_add_mark(&f, "had claimed", f.object, &c->claimed[found]);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: a release meant for '%s' freed the claim of '%s'",
		       pdev->name, owner_name(pdev, by),
		       owner_name(pdev, found));
	world_report(pdev->model->world, &f);
}

void check_region_released(struct pci_dev *pdev, enum region_owner by,
			   enum region_owner found, const struct place *place)
{
	struct check_device *c = pdev->check;

	if (found == REGION_FREE)
		check_double_release(pdev, by, place);
	else if (found != by)
		check_foreign_release(pdev, by, found, place);
	if (c->claims[by] > 0)
		c->claims[by]--;
	check_mark_set(&c->released, place);
}

void check_device_closed(struct vfio_pci_core_device *vdev,
			 const struct place *place)
{
	struct pci_dev *pdev = vdev->pdev;
	enum region_owner owner =
		(enum region_owner)cell_peek(&pdev->region.owner);
	struct finding f = {
		.klass = &check_class_region_leak,
		.object = &pdev->region.owner.object,
	};

	if (owner == REGION_FREE)
		return;
	check_add_here(&f, "closed", f.object, place);
	check_add_mark(&f, "had claimed", f.object,
		       &pdev->check->claimed[owner]);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the device is closed and '%s' still holds the "
		       "region",
		       pdev->name, owner_name(pdev, owner));
	world_report(pdev->model->world, &f);
}
