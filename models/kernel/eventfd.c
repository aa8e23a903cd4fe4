/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Eventfds that the VMM has handed to VFIO, and VFIO's pointers to them.
 */
#include "kernel/vfio_pci_core.h"

/*
 * Models:     fs/eventfd.c: eventfd_ctx_fdget(), 6.12.
 * Yields at:  nowhere.
 * Leaves out: the VMM's own descriptor, which it may close at any moment and
 *             here has closed by then: VFIO's reference is the last one.
 */
struct eventfd_ctx *eventfd_ctx_fdget(struct vfio_pci_core_device *vdev)
{
	const char *name = vdev->pdev->name;
	struct eventfd_ctx *ctx = block_new("eventfd_ctx", name, sizeof(*ctx));

	/* It may be there at the end: the device is open. */
	block_leak_check(ctx, false);
	spinlock_init(&ctx->wqh, "eventfd wqh", name);
	return ctx;
}

/*
 * Models:     fs/eventfd.c: eventfd_ctx_put(), 6.12, of the last reference.
 * Yields at:  the kfree.
 * Leaves out: nothing.
 */
void eventfd_ctx_put(struct eventfd_ctx *ctx)
{
	block_free(ctx);
}

/*
 * Models:     fs/eventfd.c: eventfd_signal(), 6.12.
 * Locks:      takes the eventfd's spinlock.
 * Yields at:  lock, unlock.
 * Leaves out: the count, which only user space reads.
 */
void eventfd_signal(struct eventfd_ctx *ctx)
{
	spin_lock(&ctx->wqh);
	spin_unlock(&ctx->wqh);
}

/*
 * Models:     the read of vdev->err_trigger, req_trigger, pm_wake_eventfd_ctx.
 * Yields at:  the read.
 * Leaves out: that a compiler may read the pointer twice, for the test and for
 *             the use.
 */
struct eventfd_ctx *vfio_pci_trigger_get(struct vfio_pci_trigger *trigger)
{
	return cell_read(&trigger->set) ? trigger->ctx : NULL;
}

/*
 * Models:     the write of such a pointer.
 * Yields at:  the write.
 * Leaves out: nothing.
 */
void vfio_pci_trigger_set(struct vfio_pci_trigger *trigger,
			  struct eventfd_ctx *ctx)
{
	cell_write(&trigger->set, ctx != NULL);
	trigger->ctx = ctx;
}
