/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's words for the engine's primitives, so that a modelled function
 * can be held beside the modelled one. Everything here is a visible op of the
 * world, except the assertions.
 *
 * Errors are the kernel's: 0 or a negative number of errno.h. They are data
 * of the models and never leave this folder as anything else.
 */
#ifndef MODELS_KAPI_H
#define MODELS_KAPI_H

#include <errno.h>

#include "world/actor.h"
#include "world/block.h"
#include "world/cell.h"
#include "world/fault.h"
#include "world/mutex.h"
#include "world/refcount.h"
#include "world/registry.h"
#include "world/rpm.h"
#include "world/rwsem.h"
#include "world/spinlock.h"
#include "world/world.h"

/* mutex_lock(), mutex_unlock(), mutex_trylock(): world/mutex.h has them. */

#define down_read(s)		   ((void)rwsem_down_read(s))
#define down_write(s)		   ((void)rwsem_down_write(s))
#define down_read_interruptible(s) rwsem_down_read_interruptible(s)
#define down_read_trylock(s)	   rwsem_try_read(s)
#define down_write_trylock(s)	   rwsem_try_write(s)
#define up_read(s)		   rwsem_up_read(s)
#define up_write(s)		   rwsem_up_write(s)

#define spin_lock(l)   spinlock_lock(l)
#define spin_unlock(l) spinlock_unlock(l)

#define READ_ONCE(c)	     cell_read(c)
#define WRITE_ONCE(c, value) cell_write(c, value)

/* A property of the modelled kernel: a finding (assert-held), never an abort
 * of ours. */
#define lockdep_assert_held(l)                                                 \
	lock_assert_held_at(&(l)->object, false, PLACE_MUTE)
#define lockdep_assert_held_write(l)                                           \
	lock_assert_held_at(&(l)->object, true, PLACE_MUTE)

/* Says so in the trace, and is true if the condition is. */
#define WARN_ON(condition)                                                     \
	__extension__({                                                        \
		bool warn_ = (condition);                                      \
		if (warn_)                                                     \
			world_note(NULL, PLACE_MUTE,                           \
				   "WARN_ON(" #condition ")");                 \
		warn_;                                                         \
	})

#endif
