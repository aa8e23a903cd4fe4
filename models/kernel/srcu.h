/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sleepable RCU, as far as KVM's memory slots need it: who frees a slot waits
 * for all that may have found it before, and for nobody who comes later.
 */
#ifndef MODELS_KERNEL_SRCU_H
#define MODELS_KERNEL_SRCU_H

#include "kapi.h"
#include "world/wait.h"

struct srcu {
	struct object object; /* 'srcu'; the two below change in its steps */
	unsigned index;	      /* of those who come now */
	unsigned readers[2];
	struct waitqueue wait;
};

void srcu_init(struct srcu *srcu, const char *name);
/* Never wait. Result: what the unlock wants. Yields: once. */
unsigned srcu_read_lock(struct srcu *srcu);
void srcu_read_unlock(struct srcu *srcu, unsigned index);
/* Locks: the caller excludes others. Yields: until the readers have left. */
void synchronize_srcu(struct srcu *srcu);

#endif
