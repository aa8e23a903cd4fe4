/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/user_buffer.h"

#include "findings.h"
#include "kernel/vfio_pci_core.h"
#include "vmm/big_lock.h"

/*
 * Models:     copy_from_user(), copy_to_user(): what they take depends on where
 *             the buffer lies. A userfault handler lets the copy wait as long
 *             as it likes (latency userfault).
 * Locks:      mmap_lock and memory_lock (read) for a BAR that must be faulted
 *             in; the VMM's big lock for the handler, if there is one (slow).
 * Yields at:  the wait (slow), the access and the locks (bar).
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
		task_sleep_for_at(latency_of(LATENCY_USERFAULT), place);
		check_long_hold(model, place);
		return vmm_brings_page(vm_of_task(model), place);
	case USER_BUFFER_BAR:
		return vma_copy(buffer->bar);
	}
	SIM_UNREACHABLE();
}
