/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/user_buffer.h"

#include "findings.h"
#include "kernel/vfio_pci_core.h"

enum {
	USERFAULT_NS = 1000000000,
};

/*
 * Models:     mm/memory.c: the fault of a copy on an mmapped BAR, with
 *             vfio_pci_mmap_fault(), ML-6.19.
 * Locks:      mmap_lock (read), and those of the fault.
 * Yields at:  each lock and unlock.
 * Leaves out: the page that is put in: the copy goes through the BAR once.
 */
static int user_copy_bar(struct model *model, struct vfio_pci_core_device *vdev)
{
	bool allowed;

	down_read(&model->mmap_lock);
	allowed = vfio_pci_fault_allowed(vdev);
	up_read(&model->mmap_lock);
	return allowed ? 0 : -EFAULT;
}

/*
 * Models:     copy_from_user(), copy_to_user(): what they take depends on where
 *             the buffer lies. A userfault handler lets the copy wait as long
 *             as it likes; a second stands for that.
 * Locks:      mmap_lock and memory_lock (read) for a BAR.
 * Yields at:  the wait (slow), the locks (bar).
 * Leaves out: swapping, which is a short form of slow.
 */
int user_copy_at(struct model *model, const struct user_buffer *buffer,
		 const struct place *place)
{
	if (!buffer)
		return 0;
	switch (buffer->kind) {
	case USER_BUFFER_PLAIN:
		return 0;
	case USER_BUFFER_SLOW:
		task_sleep_at(USERFAULT_NS, place);
		check_long_hold(model, place);
		return 0;
	case USER_BUFFER_BAR:
		return user_copy_bar(model, buffer->bar);
	}
	SIM_UNREACHABLE();
}
