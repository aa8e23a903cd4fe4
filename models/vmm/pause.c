/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Left out: a snapshot that is restored in another process, and migration. No
 * VMM is known that does either with a bound TDI.
 */
#include "vmm/pause.h"

#include "kernel/kvm.h"
#include "vmm/vmm.h"

void vcpus_init(struct vm *vm)
{
	object_init(&vm->vcpus, OBJECT_DEVICE, "vcpus", vm->tag);
	object_init(&vm->pause, OBJECT_DEVICE, "pause", vm->tag);
	waitqueue_init(&vm->pause_queue, "pause_queue", vm->tag);
}

static bool paused(struct vm *vm)
{
	world_touch(&vm->pause, TOUCH_READ);
	return vm->pauses > 0;
}

void vcpu_enter(struct vm *vm)
{
	while (paused(vm)) {
		uint64_t note = waitqueue_prepare(&vm->pause_queue);

		if (paused(vm))
			(void)waitqueue_wait(&vm->pause_queue, note);
	}
	world_touch(&vm->vcpus, TOUCH_ADD);
	vm->vcpus_inside |= UINT64_C(1) << task_current()->slot;
}

void vcpu_leave(struct vm *vm)
{
	world_touch(&vm->vcpus, TOUCH_ADD);
	vm->vcpus_inside &= ~(UINT64_C(1) << task_current()->slot);
	if (paused(vm))
		waitqueue_wake(&vm->pause_queue);
}

void vcpu_exits(struct vm *vm)
{
	if (!paused(vm))
		return;
	vcpu_leave(vm);
	vcpu_enter(vm);
}

static bool vcpus_inside(struct vm *vm)
{
	world_touch(&vm->vcpus, TOUCH_READ);
	return vm->vcpus_inside != 0;
}

/* A signal, which ends what waits in the kernel and can be interrupted. */
static void kick_vcpus(struct vm *vm)
{
	for (unsigned slot = 0; slot < TASKS_MAX; slot++) {
		struct task *t = world_task(vm->model->world, slot);

		if (!vcpus_inside(vm) || !(vm->vcpus_inside >> slot & 1) || !t)
			continue;
		world_touch(&t->object, TOUCH_TASK);
		if (t->syscall)
			task_signal(t, false);
	}
}

static void wait_for_vcpus(struct vm *vm)
{
	bool keeps = design(vm->model, SWITCH_VMM_PAUSE) == PAUSE_KEEPS_LOCK;

	for (;;) {
		uint64_t note = waitqueue_prepare(&vm->pause_queue);
		unsigned depth;

		if (!vcpus_inside(vm))
			return;
		depth = keeps ? 0 : vmm_let_go(vm);
		(void)waitqueue_wait(&vm->pause_queue, note);
		vmm_take_again(vm, depth);
	}
}

void vmm_op_pause(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev =
		model_of(w)->devices[call->argument[0]];
	struct vm *vm = vm_of(vdev);

	vmm_enter(vm, call->op->name);
	task_act(&vm->pause, 1);
	vm->pauses++;
	kick_vcpus(vm);
	wait_for_vcpus(vm);
	if (call->argument[1]) {
		world_touch(&vm->guest_kernel, TOUCH_WRITE);
		vm->guest_kernel_index++;
	}
	task_act(&vm->pause, 0);
	vm->pauses--;
	waitqueue_wake(&vm->pause_queue);
	vmm_leave(vm, call->op->name, 0);
	task_result(0);
}
