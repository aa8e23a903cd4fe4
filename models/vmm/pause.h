/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The main thread pauses the VM: it kicks the vCPUs, and waits until each is
 * out of the guest and of the call that it has made for it. Then it lets them
 * go on, or resets them first: what one of them has asked for has been done,
 * and nobody hears of it.
 */
#ifndef MODELS_VMM_PAUSE_H
#define MODELS_VMM_PAUSE_H

#include "state.h"

/* Set-up of a VM. */
void vcpus_init(struct vm *vm);

/*
 * A vCPU runs the guest, or no longer; while it waits there for a lock of the
 * guest, it does not. Before its next exit it stops where the VM is paused, and
 * goes on with it.
 *
 * Yields: where the VM is paused.
 */
void vcpu_enter(struct vm *vm);
void vcpu_leave(struct vm *vm);
void vcpu_exits(struct vm *vm);

#endif
