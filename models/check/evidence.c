/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Evidence belongs to one bind, even where the next one would give the same
 * bytes. The checker counts the binds of a device, and notes of which one the
 * guest has validated it.
 */
#include "findings.h"

const struct finding_class check_class_stale_evidence = {
	"stale-evidence",
	"a guest uses a device privately under evidence of a former bind",
	SEVERITY_ERROR,
};

void check_evidence_taken(struct pci_dev *pdev, const struct place *place)
{
	struct check_device *c = pdev->check;

	c->evidence = c->binds;
	check_mark_set(&c->validated, place);
}

void check_evidence_used(struct pci_dev *pdev, const char *did,
			 const struct place *place)
{
	const struct check_device *c = pdev->check;
	struct finding f = {
		.klass = &check_class_stale_evidence,
		.object = &pdev->object,
	};

	if (c->evidence == c->binds)
		return;
	check_add_here(&f, "used", f.object, place);
	check_add_mark(&f, "bound again", f.object, &c->bound);
	check_add_mark(&f, "validated", f.object, &c->validated);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the guest has %s under evidence of an earlier bind",
		       pdev->name, did);
	world_report(pdev->model->world, &f);
}
