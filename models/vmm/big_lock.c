/* SPDX-License-Identifier: GPL-2.0-only */
#include "vmm/big_lock.h"

struct vmm_lock {
	struct mutex bql;
	/* By slot of the task: how often it has entered with it. */
	uint8_t depth[TASKS_MAX];
};

void vmm_lock_init(struct vm *vm)
{
	struct vmm_lock *l;

	if (design(vm->model, SWITCH_VMM_LOCK) == VMM_LOCK_NONE)
		return;
	l = world_alloc(vm->model->world, sizeof(*l));
	mutex_init(&l->bql, "bql", vm->tag);
	vm->vmm_lock = l;
}

static void big_lock(struct vmm_lock *l)
{
	if (l && l->depth[task_current()->slot]++ == 0)
		mutex_lock(&l->bql);
}

static void big_unlock(struct vmm_lock *l)
{
	if (l && --l->depth[task_current()->slot] == 0)
		mutex_unlock(&l->bql);
}

void vmm_enter(struct vm *vm, const char *name)
{
	model_call(vm->model, ACTOR_VMM, name);
	big_lock(vm->vmm_lock);
}

void vmm_leave(struct vm *vm, const char *name, int rc)
{
	big_unlock(vm->vmm_lock);
	model_return(vm->model, ACTOR_VMM, name, rc);
}

/* NULL where a wish of the guest is carried out without it. */
static struct vmm_lock *over_wishes(const struct vm *vm)
{
	return design(vm->model, SWITCH_VMM_LOCK) == VMM_LOCK_OVER_WISHES
		       ? vm->vmm_lock
		       : NULL;
}

void vmm_wish_enter(struct vm *vm, const char *name)
{
	model_call(vm->model, ACTOR_VMM, name);
	big_lock(over_wishes(vm));
}

void vmm_wish_leave(struct vm *vm, const char *name, int rc)
{
	big_unlock(over_wishes(vm));
	model_return(vm->model, ACTOR_VMM, name, rc);
}

unsigned vmm_let_go(struct vm *vm)
{
	struct vmm_lock *l = vm->vmm_lock;
	unsigned depth = l ? l->depth[task_current()->slot] : 0;

	if (depth == 0)
		return 0;
	l->depth[task_current()->slot] = 0;
	mutex_unlock(&l->bql);
	return depth;
}

void vmm_take_again(struct vm *vm, unsigned depth)
{
	if (depth == 0)
		return;
	mutex_lock(&vm->vmm_lock->bql);
	vm->vmm_lock->depth[task_current()->slot] = (uint8_t)depth;
}

/* A task that holds the lock itself would wait for ever: no VMM has such a page
 * there. */
int vmm_brings_page(struct vm *vm, const struct place *place)
{
	struct vmm_lock *l = vm->vmm_lock;

	if (!l || l->depth[task_current()->slot])
		return 0;
	if (mutex_lock_mode_at(&l->bql, WAIT_KILLABLE, place))
		return -EFAULT;
	mutex_unlock_at(&l->bql, place);
	return 0;
}
