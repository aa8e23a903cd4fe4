/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two VMs: a TDI and its MMIO are of one of them, and what becomes of the one
 * is nothing to the other.
 */
#include "findings_vms.h"

#include "findings.h"
#include "kernel/pci_tsm.h"
#include "kernel/vfio_pci_core.h"

const struct finding_class check_class_shared_between_vms = {
	"shared-between-vms",
	"a TDI, or the private MMIO of one, is that of two VMs at once",
	SEVERITY_ERROR,
};

const struct finding_class check_class_vm_death_spreads = {
	"vm-death-spreads",
	"the death of a VM kills another one, or leaves it blocked",
	SEVERITY_ERROR,
};

static const char *vm_name(const struct kvm *kvm)
{
	return kvm->vm->index == VM_FIRST ? "the first VM" : "the second VM";
}

/* Of a VM: what the trace says that it does. */
static const char *const bound_notes[VMS_MAX] = {"bound_for vm=first",
						 "bound_for vm=second"};
static const char *const mapped_notes[VMS_MAX][2] = {
	{"bar_mapped vm=first", "bar_made_private vm=first"},
	{"bar_mapped vm=second", "bar_made_private vm=second"},
};
static const char *const killed_notes[VMS_MAX] = {"vm_killed vm=first",
						  "vm_killed vm=second"};

static void shared(struct pci_dev *pdev, enum invariant rule,
		   const struct kvm *kvm, const char *what,
		   const struct place *place)
{
	struct finding f = {
		.klass = &check_class_shared_between_vms,
		.object = &pdev->object,
	};

	check_add_here(&f, "took", f.object, place);
	check_add_mark(&f, "bound", f.object, &pdev->check->bound);
	(void)snprintf(f.text, sizeof(f.text), "%s: %s %s", pdev->name,
		       vm_name(kvm), what);
	check_report(pdev->model, rule, &f);
}

void check_bind_for(struct pci_dev *pdev, const struct kvm *kvm)
{
	if (pdev->model->vm_count < VMS_MAX)
		return;
	world_touch(&pdev->object, TOUCH_WRITE);
	pdev->check->bound_to = kvm;
}

bool check_of_another_vm(struct pci_dev *pdev, const struct kvm *kvm)
{
	if (pdev->model->vm_count < VMS_MAX)
		return false;
	world_touch(&pdev->object, TOUCH_READ);
	return pdev->check->bound_to && pdev->check->bound_to != kvm;
}

void check_bound_for(struct pci_dev *pdev, const struct kvm *kvm,
		     const struct place *place)
{
	world_note(&pdev->object, place, bound_notes[kvm->vm->index]);
	if (pdev->tsm.tdi->kvm != kvm)
		shared(pdev, INVARIANT_ONE_VM, kvm,
		       "is told that it is bound, and it is bound to the other",
		       place);
}

void check_mmio_owner(const struct kvm_memory_slot *slot, bool made_private,
		      const struct place *place)
{
	struct pci_dev *pdev = slot->pdev;
	struct model *model = pdev->model;
	const struct kvm *kvm = slot->kvm;

	world_note(&pdev->object, place,
		   mapped_notes[kvm->vm->index][made_private]);
	if (model->vm_count < VMS_MAX)
		return;
	world_touch(&pdev->fw->object, TOUCH_WRITE);
	if (!made_private) {
		if (pdev->fw->mmio != PRIVATE_MMIO_FREE &&
		    pdev->check->mmio_of != kvm)
			shared(pdev, INVARIANT_ONE_OWNER, kvm,
			       "maps the BAR, which is private MMIO of the "
			       "other",
			       place);
		return;
	}
	pdev->check->mmio_of = kvm;
	for (unsigned i = 0; i < model->vm_count; i++) {
		struct kvm *other = model->vms[i].kvm;
		const struct kvm_memory_slot *of;

		if (other == kvm || block_of(other)->object.dead)
			continue;
		world_touch(&other->srcu.object, TOUCH_READ);
		of = other->slots[pdev->index];
		if (of && of->shared)
			shared(pdev, INVARIANT_ONE_OWNER, kvm,
			       "makes the BAR private MMIO, which the other has "
			       "mapped",
			       place);
	}
}

void check_vm_killed(const struct kvm *kvm, struct pci_dev *pdev,
		     const struct place *place)
{
	const struct pci_tdi *tdi = pdev->tsm.tdi;
	struct finding f = {
		.klass = &check_class_vm_death_spreads,
		.object = &pdev->object,
	};

	world_note(&pdev->object, place, killed_notes[kvm->vm->index]);
	if (pdev->model->vm_count < VMS_MAX || !tdi || tdi->kvm == kvm)
		return;
	world_touch(&pdev->object, TOUCH_READ);
	check_add_here(&f, "killed", f.object, place);
	check_add_mark(&f, "bound", f.object, &pdev->check->bound);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: %s dies of it, and it is bound to the other",
		       pdev->name, vm_name(kvm));
	check_report(pdev->model, INVARIANT_DEATH_LOCAL, &f);
}

/* A thread of a VM that is dead, and holds what is waited for. */
static const struct task *dead_holder(const struct model *model,
				      const struct task *t)
{
	for (unsigned slot = 0; slot < TASKS_MAX; slot++) {
		const struct task *holder = world_task(model->world, slot);
		const struct vm *vm = model->entered[slot];

		if (holder && holder != t && vm &&
		    vm != model->entered[t->slot] &&
		    !block_of(vm->kvm)->object.dead &&
		    cell_peek(&vm->kvm->vm_dead) &&
		    task_holds(holder, t->op.object))
			return holder;
	}
	return NULL;
}

void check_dead_vm_blocks(struct model *model)
{
	if (model->vm_count < VMS_MAX)
		return;
	for (unsigned slot = 0; slot < TASKS_MAX; slot++) {
		const struct task *t = world_task(model->world, slot);
		const struct task *holder = NULL;
		struct finding f = {.klass = &check_class_vm_death_spreads};

		if (t && t->state == TASK_PARKED && t->op.object)
			holder = dead_holder(model, t);
		if (!holder)
			continue;
		f.object = t->op.object;
		finding_add_end(&f, t, "waits for", t->op.object, t->op.place,
				t->last_step);
		(void)snprintf(f.text, sizeof(f.text),
			       "%s waits for %s, which %s of a dead VM holds",
			       t->name, t->op.object->name, holder->name);
		check_report(model, INVARIANT_DEATH_LOCAL, &f);
	}
}
