/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A buffer of user space that a system call copies from or to. Where it lies
 * decides what a copy takes: nothing (plain memory), a long time (a page that
 * a userfault handler of the VMM brings in), or what a page fault on an
 * mmapped BAR takes.
 */
#ifndef MODELS_KERNEL_USER_BUFFER_H
#define MODELS_KERNEL_USER_BUFFER_H

#include "registry_rows.h"
#include "state.h"

enum user_buffer_kind {
	USER_BUFFER_PLAIN,
	USER_BUFFER_SLOW,
	USER_BUFFER_BAR,
};

struct user_buffer {
	enum user_buffer_kind kind;
	struct vfio_pci_core_device *bar; /* of whose BAR it is */
};

/* From here on, or no longer (NULL), it is the buffer of the task's calls. */
static inline void user_buffer_set(struct model *model,
				   const struct user_buffer *buffer)
{
	model->user_buffers[task_current()->slot] = buffer;
}

static inline const struct user_buffer *
user_buffer_current(const struct model *model)
{
	return model->user_buffers[task_current()->slot];
}

/*
 * copy_from_user() of an ioctl's struct, true where it fails: user space may
 * unmap the page at any time. It precedes all locks and effects.
 *
 * Yields: no.
 */
#define copy_from_user() fault_strikes(FAULT_COPY_FROM_USER, PLACE_MUTE)

/*
 * copy_from_user() or copy_to_user() of a buffer, where it lies.
 *
 * Locks:  mmap_lock and memory_lock, both for reading (bar).
 * Yields: no (plain); yes.
 * Errors: -EFAULT where the BAR cannot be touched.
 */
#define user_copy(model, buffer) user_copy_at(model, buffer, PLACE_HERE)
int user_copy_at(struct model *model, const struct user_buffer *buffer,
		 const struct place *place);

#endif
