/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What outlives what it belongs to: a pointer to a vDEVICE that is freed, a
 * mapping of a device that is off, a lock over a wait for user space, and an
 * effect of a call that says it had none.
 */
#include "findings.h"
#include "kernel/iommufd.h"
#include "kernel/vfio_pci_core.h"

const struct finding_class check_class_stale_mapping = {
	"stale-mapping",
	"a BAR is touched through a mapping after its memory was switched off",
	SEVERITY_ERROR,
};

const struct finding_class check_class_dangling_pointer = {
	"dangling-pointer",
	"an object is freed and a pointer to it stays in use",
	SEVERITY_ERROR,
};

const struct finding_class check_class_long_hold = {
	"long-hold",
	"a task waits for a lock of the kernel for as long as user space likes",
	SEVERITY_HANG,
};

const struct finding_class check_class_failed_call = {
	"failed-call-side-effect",
	"a call that has failed has unbound the device, or revoked its buffer",
	SEVERITY_ERROR,
};

void check_vdevice_freed(struct iommufd_vdevice *vdev,
			 const struct place *place)
{
	struct pci_dev *pdev = vdev->dev;
	struct finding f = {
		.klass = &check_class_dangling_pointer,
		.object = &pdev->object,
	};

	if (pdev->trusted_dma_owner != vdev)
		return;
	check_add_here(&f, "freed", f.object, place);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the vDEVICE is freed and trusted_dma_owner still "
		       "points to it",
		       pdev->name);
	world_report(pdev->model->world, &f);
}

void check_mmio_access(struct pci_dev *pdev, const struct place *place)
{
	struct finding f = {
		.klass = &check_class_stale_mapping,
		.object = &pdev->object,
	};

	world_touch(&pdev->hw.object, TOUCH_READ);
	if (pdev->hw.memory && !pdev->hw.d3hot &&
	    !cell_bit_peek(&pdev->drvdata->pm_runtime_engaged))
		return;
	check_add_here(&f, "touched", f.object, place);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the BAR is touched through a mapping, and the "
		       "memory of the device is off, or it is in low power",
		       pdev->name);
	world_report(pdev->model->world, &f);
}

/* Locks that others need to open, close or reset a device. */
static const struct held_lock *long_held(const struct task *t)
{
	for (unsigned i = 0; i < t->held_count; i++) {
		const char *name = t->held[i].object->name;

		if (strcmp(name, "dev_set->lock") == 0)
			return &t->held[i];
	}
	return NULL;
}

void check_long_hold(struct model *model, const struct place *place)
{
	struct task *self = task_current();

	for (unsigned slot = 0; slot < TASKS_MAX; slot++) {
		const struct task *t = world_task(model->world, slot);
		const struct held_lock *held;
		struct finding f = {.klass = &check_class_long_hold};

		if (!t || t == self || t->state != TASK_PARKED)
			continue;
		world_touch(&t->object, TOUCH_TASK);
		if (t->op.kind != OP_MUTEX_LOCK ||
		    !task_holds(self, t->op.object))
			continue;
		held = long_held(t);
		if (!held)
			continue;
		f.object = held->object;
		check_add_here(&f, "waited for user space", t->op.object,
			       place);
		finding_add_end(&f, t, "waits for", t->op.object, t->op.place,
				t->last_step);
		(void)snprintf(f.text, sizeof(f.text),
			       "%s holds %s and waits for %s, which %s holds "
			       "over a wait for user space",
			       t->name, held->object->name, t->op.object->name,
			       self->name);
		world_report(model->world, &f);
	}
}

void check_left_revoked(struct vfio_pci_core_device *vdev,
			const struct place *place)
{
	const struct vfio_pci_dma_buf *priv = vdev->dmabufs[0];
	struct pci_dev *pdev = vdev->pdev;
	struct finding f = {
		.klass = &check_class_failed_call,
		.object = &pdev->object,
	};

	if (!priv || !priv->revoked || vdev->d3hot || !vdev->vconfig.memory ||
	    cell_bit_peek(&vdev->pm_runtime_engaged))
		return;
	check_add_here(&f, "failed", f.object, place);
	(void)snprintf(
		f.text, sizeof(f.text),
		"%s: a write that failed leaves the dma-buf revoked, and "
		"memory is on",
		pdev->name);
	world_report(pdev->model->world, &f);
}

void check_wait_expired(struct model *model, struct object *counter,
			const struct place *place)
{
	struct finding f = {
		.klass = &check_class_long_hold,
		.object = counter,
	};

	check_add_here(&f, "waited", counter, place);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s waited for the users of an object as long as it "
		       "may, and leaks it",
		       task_current()->name);
	world_report(model->world, &f);
}

void check_call_failed(struct pci_dev *pdev, const char *call, uint32_t began,
		       const struct place *place)
{
	const struct check_mark *unbound = &pdev->check->unbound;
	struct finding f = {
		.klass = &check_class_failed_call,
		.object = &pdev->object,
	};

	world_touch(&pdev->object, TOUCH_READ);
	if (!unbound->place || unbound->step < began ||
	    unbound->task != task_current()->id)
		return;
	check_add_here(&f, "refused", f.object, place);
	check_add_mark(&f, "unbound", f.object, unbound);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: %s was refused, and has unbound the device",
		       pdev->name, call);
	world_report(pdev->model->world, &f);
}
