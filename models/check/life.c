/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What outlives what it belongs to: a pointer to a vDEVICE that is freed, a
 * mapping of a device that is off, a lock over a wait for user space, and an
 * effect of a call that says it had none.
 */
#include "findings.h"
#include "kernel/iommufd.h"
#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"

const struct finding_class check_class_lost_update = {
	"lost-update",
	"a flag that was cleared is set again: the write of a neighbour in its "
	"byte has brought the old value back",
	SEVERITY_ERROR,
};

const struct finding_class check_class_left_revoked = {
	"left-revoked",
	"the memory of a device is on again, and a buffer stays revoked that "
	"nobody will give back",
	SEVERITY_ERROR,
};

const struct finding_class check_class_stale_mapping = {
	"stale-mapping",
	"a BAR is touched through a mapping after its memory was switched off, "
	"or by user space while a TDI is bound",
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

	world_note(&block_of(vdev)->object, place, "vdevice_freed");
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

	world_note(&pdev->object, place, "mmio_access");
	check_page_shared(pdev, place);
	world_touch(&pdev->hw.object, TOUCH_READ);
	world_touch(&pdev->hw.power, TOUCH_READ);
	/* All ones, and no harm: nobody can switch memory on again before. */
	if (tdisp_cut_off(&pdev->hw))
		return;
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

void check_user_access(struct pci_dev *pdev, const struct place *place)
{
	struct finding f = {
		.klass = &check_class_stale_mapping,
		.object = &pdev->object,
	};

	world_note(&pdev->object, place, "user_access");
	check_mmio_access(pdev, place);
	if (!check_tdi_bound(pdev))
		return;
	check_add_here(&f, "touched", f.object, place);
	check_add_mark(&f, "bound", f.object, &pdev->check->bound);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: user space touches the BAR through its mapping, "
		       "and the TDI is bound",
		       pdev->name);
	check_report(pdev->model, INVARIANT_NO_HOST_MMIO, &f);
}

void check_mapped(const struct kvm_memory_slot *slot, const struct place *place)
{
	static const char *const mapped[2][2] = {
		{"fault_mapped revoked=0 told=0",
		 "fault_mapped revoked=0 told=1"},
		{"fault_mapped revoked=1 told=0",
		 "fault_mapped revoked=1 told=1"},
	};
	struct pci_dev *pdev = slot->pdev;
	struct finding f = {
		.klass = &check_class_stale_mapping,
		.object = &pdev->object,
	};

	if (!slot->attach) {
		world_note(&pdev->object, place, "fault_mapped");
		return;
	}
	world_touch(&slot->attach->resv.object, TOUCH_READ);
	world_note(&pdev->object, place,
		   mapped[slot->attach->revoked][slot->attach->told]);
	if (!slot->attach->revoked || !slot->attach->told)
		return;
	check_add_here(&f, "mapped", f.object, place);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: a fault maps the BAR, and its buffer is revoked",
		       pdev->name);
	check_report(pdev->model, INVARIANT_REVOKED, &f);
}

void check_host_access(struct pci_dev *pdev, enum pci_bar bar,
		       const struct place *place)
{
	static const char *const accessed[PCI_BAR_COUNT] = {
		"host_access bar=0", "host_access bar=2", "host_access bar=4"};
	struct finding f = {
		.klass = &check_class_stale_mapping,
		.object = &pdev->object,
	};

	world_note(&pdev->object, place, accessed[bar]);
	if (bar != PCI_BAR_PRIVATE)
		return;
	check_page_shared(pdev, place);
	if (!check_tdi_bound(pdev))
		return;
	check_add_here(&f, "accessed", f.object, place);
	check_add_mark(&f, "bound", f.object, &pdev->check->bound);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the host accesses the private BAR, and the TDI is "
		       "bound",
		       pdev->name);
	check_report(pdev->model, INVARIANT_NO_HOST_MMIO, &f);
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

	world_note(NULL, place, "user_waited");
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

/* Some buffer that somebody still has: one that is being released is not
 * touched by a revoke, nor by its undoing. */
static bool any_revoked(const struct vfio_pci_core_device *vdev)
{
	const struct vfio_pci_dma_buf *priv = vdev->dmabufs;

	while (priv && (!priv->revoked || !priv->file_count))
		priv = priv->next;
	return priv != NULL;
}

void check_left_revoked(struct vfio_pci_core_device *vdev,
			const struct place *place)
{
	struct pci_dev *pdev = vdev->pdev;
	struct finding f = {
		.klass = &check_class_failed_call,
		.object = &pdev->object,
	};

	world_note(&pdev->object, place, "call_failed");
	if (!any_revoked(vdev) || vdev->d3hot || !vdev->vconfig.memory ||
	    pdev->isolated || cell_bit_peek(&vdev->pm_runtime_engaged))
		return;
	check_add_here(&f, "failed", f.object, place);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: a call that failed leaves the dma-buf revoked, and "
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

unsigned check_unbinds(const struct pci_dev *pdev)
{
	return pdev->check->unbinds[task_current()->slot];
}

void check_call_failed(struct pci_dev *pdev, const char *call, unsigned began,
		       const struct place *place)
{
	const struct check_mark *unbound = &pdev->check->unbound;
	struct finding f = {
		.klass = &check_class_failed_call,
		.object = &pdev->object,
	};

	world_note(&pdev->object, place, "call_refused");
	world_touch(&pdev->object, TOUCH_READ);
	if (check_unbinds(pdev) == began || unbound->task != task_current()->id)
		return;
	check_add_here(&f, "refused", f.object, place);
	check_add_mark(&f, "unbound", f.object, unbound);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: %s was refused, and has unbound the device",
		       pdev->name, call);
	world_report(pdev->model->world, &f);
}

static void must_go(void *block)
{
	if (block && !block_of(block)->object.dead)
		block_leak_check(block, true);
}

void check_exit_begins(struct vm *vm)
{
	struct iommufd_ctx *ictx = vm->ictx;
	const struct model *model = vm->model;
	struct kvm *kvm = vm->kvm;

	for (unsigned i = 0; i < IOMMUFD_OBJECTS_MAX; i++)
		if ((void *)ictx->objects[i] != (void *)ictx)
			must_go(ictx->objects[i]);
	for (unsigned i = 0; i < model->device_count; i++)
		for (unsigned j = 0;
		     model->devices[i]->vm == vm && j < DMABUF_FDS_MAX; j++)
			must_go(model->devices[i]->dmabuf_fds.file[j]);
	for (unsigned i = 0; i < REGISTRY_MEMBERS_MAX; i++)
		if (!block_of(kvm)->object.dead)
			must_go(kvm->slots[i]);
	must_go(kvm);
}

void check_woken(struct vfio_pci_core_device *vdev, const struct place *place)
{
	world_note(&vdev->pdev->object, place, "device_woken");
	check_mark_set(&vdev->pdev->check->woken, place);
}

void check_given_back(struct vfio_pci_core_device *vdev)
{
	world_note(&vdev->pdev->object, PLACE_HERE, "buffers_return");
	vdev->pdev->check->woken.place = NULL;
}

void check_woken_end(struct vfio_pci_core_device *vdev)
{
	struct pci_dev *pdev = vdev->pdev;
	struct finding f = {
		.klass = &check_class_left_revoked,
		.object = &pdev->object,
	};

	if (!pdev->check->woken.place || !any_revoked(vdev) ||
	    !vdev->vconfig.present || vdev->d3hot || pdev->isolated ||
	    cell_bit_peek(&vdev->pm_runtime_engaged) ||
	    !(vdev->vconfig.memory || pdev->physfn))
		return;
	check_add_mark(&f, "woken", f.object, &pdev->check->woken);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: woken up, out of low power, memory is on, and the "
		       "dma-buf is still revoked",
		       pdev->name);
	world_report(pdev->model->world, &f);
}

/* The close has ended low power, and has waited for every suspend since. */
void check_flags_closed(struct vfio_pci_core_device *vdev,
			const struct place *place)
{
	struct finding f = {
		.klass = &check_class_lost_update,
		.object = &vdev->pdev->object,
	};

	world_note(&vdev->pdev->object, place, "device_closed");
	if (!cell_bit_peek(&vdev->pm_runtime_engaged))
		return;
	check_add_here(&f, "closed", f.object, place);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the device is closed, and pm_runtime_engaged is "
		       "set again",
		       vdev->pdev->name);
	world_report(vdev->model->world, &f);
}
