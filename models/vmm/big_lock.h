/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The big lock of a VMM (QEMU's BQL), by switch vmm_lock. The main thread holds
 * it over all that it does. A vCPU does not while it runs the guest; it takes
 * it to emulate configuration space, and holds it over the guest's wishes
 * (bind, unbind, guest request) or not. No VMM says which; both are there.
 *
 * Lock order (outer first): the guest's locks, the big lock, all of the kernel;
 * but for a thread of the VMM that brings in a page for a copy of the kernel,
 * and wants the big lock for that.
 */
#ifndef MODELS_VMM_BIG_LOCK_H
#define MODELS_VMM_BIG_LOCK_H

#include "state.h"

struct vmm_lock;

/* Set-up of a VM; nothing where its VMM has no such lock. */
void vmm_lock_init(struct vm *vm);

/*
 * Enter and leave the VMM: for something that the main thread does, or an exit
 * that is emulated; for a wish of the guest. They nest.
 *
 * Locks:  the big lock, as the design has it.
 * Yields: lock and unlock.
 */
void vmm_enter(struct vm *vm, const char *name);
void vmm_leave(struct vm *vm, const char *name, int rc);
void vmm_wish_enter(struct vm *vm, const char *name);
void vmm_wish_leave(struct vm *vm, const char *name, int rc);

/*
 * Let the lock go for a wait, however often the task has entered with it, and
 * take it again.
 *
 * Yields: where the task holds one, lock and unlock.
 */
unsigned vmm_let_go(struct vm *vm);
void vmm_take_again(struct vm *vm, unsigned depth);

/*
 * The copy of the current task waits for a page that a thread under the big
 * lock has to bring in.
 *
 * Locks:  the big lock, for a moment, unless the task holds it.
 * Yields: where there is one, lock and unlock.
 * Errors: -EFAULT: it was killed.
 */
int vmm_brings_page(struct vm *vm, const struct place *place);

#endif
