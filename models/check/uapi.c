/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What callers of iommufd may rely on: an owner can destroy its object, an id
 * stands for what it stood for, and a bind that was told 0 lasts until its own
 * unbind.
 */
#include "findings.h"
#include "kernel/vfio_pci_core.h"

const struct finding_class check_class_destroy_refused = {
	"destroy-refused",
	"the owner of an iommufd object cannot destroy it, because somebody "
	"counts it, and leaks it",
	SEVERITY_LEAK,
};

const struct finding_class check_class_wrong_object = {
	"wrong-object",
	"an id is used again, and a call reaches an object that its caller "
	"does not mean",
	SEVERITY_ERROR,
};

const struct finding_class check_class_unbalanced_bind = {
	"unbalanced-bind",
	"two binds of a device succeed, and one unbind undoes both",
	SEVERITY_ERROR,
};

void check_destroy_refused(struct model *model, struct object *counter,
			   const struct place *place)
{
	struct finding f = {
		.klass = &check_class_destroy_refused,
		.object = counter,
	};

	check_add_here(&f, "refused", counter, place);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s cannot destroy its object, which somebody counts, "
		       "and leaks it",
		       task_current()->name);
	world_report(model->world, &f);
}

void check_vdevice_given_up(struct pci_dev *pdev)
{
	world_note(&pdev->object, PLACE_HERE, "vdevice_given_up");
	world_touch(&pdev->object, TOUCH_WRITE);
	pdev->check->given_up = true;
}

void check_vdevice_named(struct pci_dev *pdev)
{
	world_note(&pdev->object, PLACE_HERE, "vdevice_named");
	world_touch(&pdev->object, TOUCH_WRITE);
	pdev->check->given_up = false;
}

void check_object_meant(struct pci_dev *hit, struct pci_dev *meant,
			const struct place *place)
{
	struct finding f = {
		.klass = &check_class_wrong_object,
		.object = &hit->object,
	};

	world_note(&meant->object, place, "vdevice_meant");
	world_note(&hit->object, place, "vdevice_reached");
	if (hit == meant)
		return;
	world_touch(&meant->object, TOUCH_READ);
	if (meant->check->given_up)
		return;
	check_add_here(&f, "reached", f.object, place);
	(void)snprintf(f.text, sizeof(f.text),
		       "a call means the vDEVICE of %s, and its id stands for "
		       "that of %s",
		       meant->name, hit->name);
	world_report(hit->model->world, &f);
}

void check_bound_again(struct pci_dev *pdev, const struct place *place)
{
	struct check_device *c = pdev->check;

	world_note(&pdev->object, place, "bound_again");
	world_touch(&pdev->object, TOUCH_WRITE);
	if (task_current()->id != c->bound.task)
		check_mark_set(&c->bound_again, place);
}

void check_unbind_asked(struct pci_dev *pdev, bool begins)
{
	uint64_t bit = UINT64_C(1) << task_current()->slot;

	world_note(&pdev->object, PLACE_HERE,
		   begins ? "unbind_asked" : "unbind_answered");
	if (begins)
		pdev->check->asking |= bit;
	else
		pdev->check->asking &= ~bit;
}

/* A third task that unbinds decides for both. */
void check_unbind_shared(struct pci_dev *pdev, const struct place *place)
{
	const struct check_device *c = pdev->check;
	const struct task *t = task_current();
	struct finding f = {
		.klass = &check_class_unbalanced_bind,
		.object = &pdev->object,
	};

	world_note(&pdev->object, place, "tsm_unbinds");
	world_touch(&pdev->object, TOUCH_READ);
	if (!c->bound_again.place || !(c->asking >> t->slot & 1) ||
	    (t->id != c->bound.task && t->id != c->bound_again.task))
		return;
	check_add_here(&f, "unbinds", f.object, place);
	check_add_mark(&f, "bound", f.object, &c->bound);
	check_add_mark(&f, "was told 0", f.object, &c->bound_again);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: two binds have succeeded, and the unbind of one "
		       "undoes both",
		       pdev->name);
	world_report(pdev->model->world, &f);
}
