/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An object with a file of its own: a queue of I/O page faults. The file keeps
 * the object and the context; its release gives both back.
 */
#include "kernel/iommufd.h"

/*
 * Models:     drivers/iommu/iommufd/eventq.c: iommufd_fault_destroy(), 6.17.
 * Yields at:  nowhere.
 * Leaves out: faults in the queue: no modelled device reports any.
 */
void iommufd_fault_destroy(struct iommufd_object *obj)
{
	SIM_ASSERT(obj->type == IOMMUFD_OBJ_FAULT);
}

/*
 * Models:     drivers/iommu/iommufd/eventq.c: iommufd_eventq_fops_release(),
 *             6.17.
 * Yields at:  both references.
 * Leaves out: nothing.
 */
static void iommufd_eventq_fops_release(struct iommufd_ctx *ictx,
					struct iommufd_eventq *eventq)
{
	(void)refcount_dec_and_test(&eventq->obj.users);
	iommufd_fput(ictx);
}

/*
 * Models:     drivers/iommu/iommufd/eventq.c: the end of iommufd_fault_alloc()
 *             where it fails: fput() of the file, which only queues its
 *             release, and the abort; the release runs when the task returns
 *             to user space.
 * Yields at:  both references, the kfree.
 * Leaves out: nothing.
 * Differs:    abort_put: sync releases the file first, as since 4e034bf045b1.
 */
static void iommufd_fault_abort(struct iommufd_ctx *ictx,
				struct iommufd_eventq *eventq)
{
	bool sync = design(ictx->model, SWITCH_ABORT_PUT) == ABORT_PUT_SYNC;

	if (sync)
		iommufd_eventq_fops_release(ictx, eventq);
	iommufd_fault_destroy(&eventq->obj);
	iommufd_object_abort(ictx, &eventq->obj);
	if (!sync)
		iommufd_eventq_fops_release(ictx, eventq);
}

/*
 * Models:     drivers/iommu/iommufd/eventq.c: iommufd_fault_alloc(), 6.17: the
 *             file is there before its descriptor and the answer are.
 * Locks:      xa_lock.
 * Yields at:  the references, lock, unlock.
 * Leaves out: the descriptor, which is the caller's.
 */
static int iommufd_fault_make(struct iommufd_ctx *ictx,
			      struct iommufd_eventq **ret_eventq)
{
	struct iommufd_eventq *eventq;
	int rc;

	eventq = block_new("fault queue", NULL, sizeof(*eventq));
	iommufd_object_init(&eventq->obj, IOMMUFD_OBJ_FAULT, NULL);
	rc = iommufd_object_reserve(ictx, &eventq->obj);
	if (rc) {
		iommufd_object_abort(ictx, &eventq->obj);
		return rc;
	}
	iommufd_ctx_get(ictx);
	refcount_inc(&eventq->obj.users);
	if (fault_strikes(FAULT_EMFILE, PLACE_MUTE))
		rc = -EMFILE;
	else if (fault_strikes(FAULT_COPY_TO_USER, PLACE_MUTE))
		rc = -EFAULT;
	if (rc) {
		iommufd_fault_abort(ictx, eventq);
		return rc;
	}
	/* It may live as long as the VMM. */
	block_leak_check(eventq, false);
	iommufd_object_finalize(ictx, &eventq->obj);
	*ret_eventq = eventq;
	return 0;
}

/*
 * Models:     drivers/iommu/iommufd/eventq.c: iommufd_fault_alloc(), 6.17.
 * Locks:      those of iommufd_fault_make().
 * Yields at:  the look at the descriptor, inside, and the descriptor.
 * Leaves out: a second queue of the VMM, which has one descriptor for it.
 */
int iommufd_fault_alloc(struct iommufd_ctx *ictx)
{
	struct iommufd_eventq_file *file = &ictx->fault_file;
	struct iommufd_eventq *eventq = NULL;
	int rc;

	if (copy_from_user())
		return -EFAULT;
	task_act(&file->object, 1);
	if (file->eventq || file->opening)
		return -EMFILE;
	file->opening = true;
	rc = iommufd_fault_make(ictx, &eventq);
	task_act(&file->object, 1);
	file->opening = false;
	file->eventq = eventq;
	return rc;
}

/*
 * Models:     fs/open.c: close() of the queue's descriptor.
 * Yields at:  the look-up, both references.
 * Leaves out: calls on that file.
 */
int iommufd_fault_close(struct iommufd_ctx *ictx)
{
	struct iommufd_eventq_file *file = &ictx->fault_file;
	struct iommufd_eventq *eventq;

	task_act(&file->object, 0);
	eventq = file->eventq;
	if (!eventq)
		return -EBADF;
	file->eventq = NULL;
	iommufd_eventq_fops_release(ictx, eventq);
	return 0;
}
