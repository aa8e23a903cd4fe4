/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/iommufd.h"

#include "findings.h"

enum {
	/* iommufd waits so long for calls that use an object. */
	DESTROY_WAIT_NS_SHIFT = 36, /* some 60 s */
};

/* What an id that may not be used again points to. */
static struct iommufd_object *tombstone_of(struct iommufd_ctx *ictx)
{
	return (struct iommufd_object *)ictx;
}

static const struct {
	void (*destroy)(struct iommufd_object *obj);
	void (*pre_destroy)(struct iommufd_object *obj);
} iommufd_object_ops[IOMMUFD_OBJ_TYPE_COUNT] = {
	[IOMMUFD_OBJ_DEVICE] = {iommufd_device_destroy,
				iommufd_device_pre_destroy},
	[IOMMUFD_OBJ_VIOMMU] = {iommufd_viommu_destroy, NULL},
	[IOMMUFD_OBJ_VDEVICE] = {iommufd_vdevice_destroy, NULL},
	[IOMMUFD_OBJ_FAULT] = {iommufd_fault_destroy, NULL},
};

void iommufd_object_init(struct iommufd_object *obj,
			 enum iommufd_object_type type, const char *owner)
{
	static const char *const users[IOMMUFD_OBJ_TYPE_COUNT] = {
		"idev->users", "viommu->users", "vdev->users", "fault->users"};
	static const char *const shortterm[IOMMUFD_OBJ_TYPE_COUNT] = {
		"idev->shortterm_users", "viommu->shortterm_users",
		"vdev->shortterm_users", "fault->shortterm_users"};

	obj->type = type;
	obj->id = 0;
	refcount_init(&obj->users, users[type], owner, 1);
	refcount_init(&obj->shortterm_users, shortterm[type], owner, 1);
}

/*
 * Models:     lib/xarray.c: xa_alloc() for the objects: the lowest free id,
 *             with an entry that nobody can look up.
 * Locks:      xa_lock is held.
 * Yields at:  nowhere.
 * Leaves out: the limit, which is that of an int there.
 */
static int iommufd_object_place(struct iommufd_ctx *ictx,
				struct iommufd_object *obj)
{
	for (unsigned id = 1; id < IOMMUFD_OBJECTS_MAX; id++) {
		if (ictx->objects[id])
			continue;
		obj->id = id;
		ictx->objects[id] = tombstone_of(ictx);
		return 0;
	}
	return -ENOMEM;
}

/*
 * Models:     drivers/iommu/iommufd/main.c: _iommufd_object_alloc(), the id,
 *             ML-IOMMUFD.
 * Locks:      xa_lock.
 * Yields at:  lock, unlock.
 * Leaves out: nothing.
 */
int iommufd_object_reserve(struct iommufd_ctx *ictx, struct iommufd_object *obj)
{
	int rc;

	spin_lock(&ictx->xa_lock);
	rc = iommufd_object_place(ictx, obj);
	spin_unlock(&ictx->xa_lock);
	return rc;
}

/*
 * Models:     drivers/iommu/iommufd/main.c: iommufd_object_finalize(),
 *             ML-IOMMUFD.
 * Locks:      xa_lock.
 * Yields at:  lock, unlock.
 * Leaves out: nothing.
 */
void iommufd_object_finalize(struct iommufd_ctx *ictx,
			     struct iommufd_object *obj)
{
	spin_lock(&ictx->xa_lock);
	ictx->objects[obj->id] = obj;
	spin_unlock(&ictx->xa_lock);
}

/*
 * Models:     drivers/iommu/iommufd/iommufd_private.h: iommufd_lock_obj(),
 *             ML-IOMMUFD.
 * Locks:      xa_lock is held.
 * Yields at:  each counter.
 * Leaves out: nothing.
 */
static bool iommufd_lock_obj(struct iommufd_object *obj)
{
	if (!refcount_inc_not_zero(&obj->users))
		return false;
	if (refcount_inc_not_zero(&obj->shortterm_users))
		return true;
	(void)refcount_dec_and_test(&obj->users);
	return false;
}

/*
 * Models:     drivers/iommu/iommufd/main.c: iommufd_get_object(), ML-IOMMUFD.
 * Locks:      xa_lock.
 * Yields at:  lock, the counters, unlock.
 * Leaves out: nothing.
 */
struct iommufd_object *iommufd_get_object(struct iommufd_ctx *ictx, unsigned id,
					  enum iommufd_object_type type)
{
	struct iommufd_object *obj = NULL;

	spin_lock(&ictx->xa_lock);
	if (id < IOMMUFD_OBJECTS_MAX)
		obj = ictx->objects[id];
	if (obj && (obj == tombstone_of(ictx) ||
		    (type != IOMMUFD_OBJ_ANY && obj->type != type) ||
		    !iommufd_lock_obj(obj)))
		obj = NULL;
	spin_unlock(&ictx->xa_lock);
	return obj;
}

/*
 * Models:     drivers/iommu/iommufd/iommufd_private.h: iommufd_put_object(),
 *             ML-IOMMUFD: users first, so that who waits for the other counter
 *             never sees the first too high.
 * Yields at:  each counter, the wake-up.
 * Leaves out: nothing.
 */
void iommufd_put_object(struct iommufd_ctx *ictx, struct iommufd_object *obj)
{
	(void)refcount_dec_and_test(&obj->users);
	if (refcount_dec_and_test(&obj->shortterm_users))
		waitqueue_wake(&ictx->destroy_wait);
}

/*
 * Models:     drivers/iommu/iommufd/main.c:
 *             iommufd_object_dec_wait_shortterm(), ML-IOMMUFD.
 * Yields at:  the counter, the wait.
 * Leaves out: the critical message, which is a note here.
 */
static int iommufd_object_dec_wait(struct iommufd_ctx *ictx,
				   struct iommufd_object *obj)
{
	int rc = 0;

	if (refcount_dec_and_test(&obj->shortterm_users))
		return 0;
	if (iommufd_object_ops[obj->type].pre_destroy)
		iommufd_object_ops[obj->type].pre_destroy(obj);
	while (rc == 0) {
		uint64_t note = waitqueue_prepare(&ictx->destroy_wait);

		if (refcount_read(&obj->shortterm_users) == 0)
			return 0;
		rc = waitqueue_wait_at(
			&ictx->destroy_wait, note, WAIT_UNINTERRUPTIBLE,
			UINT64_C(1) << DESTROY_WAIT_NS_SHIFT, PLACE_HERE);
	}
	/* The wait looks once more when its time is over. */
	if (refcount_read(&obj->shortterm_users) == 0)
		return 0;
	(void)WARN_ON(rc == -ETIMEDOUT);
	check_wait_expired(ictx->model, &obj->shortterm_users.object,
			   PLACE_HERE);
	refcount_inc(&obj->shortterm_users);
	return -EBUSY;
}

static void iommufd_object_free(struct iommufd_object *obj)
{
	iommufd_object_ops[obj->type].destroy(obj);
	block_free(obj);
}

/*
 * Models:     drivers/iommu/iommufd/main.c: iommufd_object_remove() with
 *             REMOVE_WAIT_SHORTTERM, ML-IOMMUFD. The caller's own reference
 *             goes with the object, or is lost where the object stays.
 * Locks:      xa_lock.
 * Yields at:  the wait, lock, the counters, unlock, the destruction.
 * Leaves out: nothing.
 */
int iommufd_object_destroy_user(struct iommufd_ctx *ictx,
				struct iommufd_object *obj, bool tombstone)
{
	int rc = iommufd_object_dec_wait(ictx, obj);
	bool gone;

	if (rc) {
		(void)refcount_dec_and_test(&obj->users);
		return rc;
	}
	spin_lock(&ictx->xa_lock);
	(void)refcount_dec_and_test(&obj->users);
	gone = refcount_dec_if_one(&obj->users);
	if (gone)
		ictx->objects[obj->id] = tombstone ? tombstone_of(ictx) : NULL;
	else
		obj->shortterm_users.value = 1;
	spin_unlock(&ictx->xa_lock);
	if (WARN_ON(!gone)) {
		check_destroy_refused(ictx->model, &obj->users.object,
				      PLACE_HERE);
		return -EBUSY;
	}
	iommufd_object_free(obj);
	return 0;
}

/*
 * Models:     drivers/iommu/iommufd/main.c: iommufd_object_abort(), ML-IOMMUFD.
 * Locks:      xa_lock, where the id is reserved already.
 * Yields at:  lock, unlock, the counter, the kfree.
 * Leaves out: nothing.
 * Differs:    abort_check: off frees it, whoever counts it.
 */
void iommufd_object_abort(struct iommufd_ctx *ictx, struct iommufd_object *obj)
{
	if (obj->id) {
		spin_lock(&ictx->xa_lock);
		ictx->objects[obj->id] = NULL;
		spin_unlock(&ictx->xa_lock);
	}
	if (design(model_of(world_current()), SWITCH_ABORT_CHECK) &&
	    WARN_ON(!refcount_dec_and_test(&obj->users)))
		return;
	block_free(obj);
}

/* xas_store() of NULL; whoever asked for it knows that the id is free. */
static void iommufd_object_erase(struct iommufd_ctx *ictx, unsigned id)
{
	struct iommufd_object *obj = ictx->objects[id];

	ictx->objects[id] = NULL;
	if (obj->type == IOMMUFD_OBJ_VDEVICE)
		check_vdevice_given_up(((struct iommufd_vdevice *)obj)->dev);
}

/*
 * Models:     drivers/iommu/iommufd/main.c: iommufd_destroy(), before
 *             99f98a7c0d69: it looks the object up as any call does, and turns
 *             that into a count of its own until it knows.
 * Locks:      xa_lock.
 * Yields at:  the look-up, the counters, lock, unlock, the destruction.
 * Leaves out: destroy_rwsem of that time, whose place the second counter has
 *             taken.
 */
static int iommufd_destroy_counted(struct iommufd_ctx *ictx, unsigned id)
{
	struct iommufd_object *obj =
		iommufd_get_object(ictx, id, IOMMUFD_OBJ_ANY);
	bool gone;

	if (!obj)
		return -ENOENT;
	if (refcount_dec_and_test(&obj->shortterm_users))
		waitqueue_wake(&ictx->destroy_wait);
	spin_lock(&ictx->xa_lock);
	(void)refcount_dec_and_test(&obj->users);
	gone = refcount_dec_if_one(&obj->users);
	if (gone)
		iommufd_object_erase(ictx, id);
	spin_unlock(&ictx->xa_lock);
	if (!gone)
		return -EBUSY;
	if (iommufd_object_dec_wait(ictx, obj) == 0)
		iommufd_object_free(obj);
	return 0;
}

/*
 * Models:     drivers/iommu/iommufd/main.c: iommufd_destroy(), with
 *             iommufd_object_remove(), ML-IOMMUFD: refused while somebody uses
 *             the object; a call that has just given it back is waited for.
 * Locks:      xa_lock.
 * Yields at:  lock, the counters, unlock, the wait, the destruction.
 * Leaves out: nothing.
 * Differs:    destroy_reference: on has iommufd_destroy_counted().
 */
int iommufd_destroy_ioctl(struct iommufd_ctx *ictx, unsigned id)
{
	struct iommufd_object *obj = NULL;
	int rc = 0;

	if (copy_from_user())
		return -EFAULT;
	if (design(ictx->model, SWITCH_DESTROY_REFERENCE))
		return iommufd_destroy_counted(ictx, id);
	spin_lock(&ictx->xa_lock);
	if (id < IOMMUFD_OBJECTS_MAX && ictx->objects[id] != tombstone_of(ictx))
		obj = ictx->objects[id];
	if (!obj)
		rc = -ENOENT;
	else if (!refcount_dec_if_one(&obj->users))
		rc = -EBUSY;
	else
		iommufd_object_erase(ictx, id);
	spin_unlock(&ictx->xa_lock);
	if (rc)
		return rc;
	if (iommufd_object_dec_wait(ictx, obj) == 0)
		iommufd_object_free(obj);
	return 0;
}

/*
 * Models:     drivers/iommu/iommufd/main.c: iommufd_fops_release(), ML-IOMMUFD:
 *             destroys what nobody uses until nothing is left. No call is under
 *             way: each holds the file.
 * Yields at:  the counters, each destruction.
 * Leaves out: nothing.
 */
void iommufd_fops_release(struct iommufd_ctx *ictx)
{
	bool progress;

	model_call(ictx->model, ACTOR_IOMMUFD, "iommufd_fops_release");
	do {
		progress = false;
		for (unsigned i = 0; i < IOMMUFD_OBJECTS_MAX; i++) {
			struct iommufd_object *obj = ictx->objects[i];

			if (!obj || obj == tombstone_of(ictx) ||
			    !refcount_dec_if_one(&obj->users))
				continue;
			ictx->objects[i] = NULL;
			iommufd_object_free(obj);
			progress = true;
		}
	} while (progress);
	model_return(ictx->model, ACTOR_IOMMUFD, "iommufd_fops_release", 0);
}

/*
 * Models:     fs/file.c: fdget() on the context's descriptor.
 * Yields at:  the look-up.
 * Leaves out: nothing.
 */
int iommufd_fdget(struct iommufd_ctx *ictx)
{
	task_act(&ictx->file, ictx->file_count);
	if (!ictx->open)
		return -EBADF;
	ictx->file_count++;
	return 0;
}

/*
 * Models:     fs/file_table.c: fput() of the context's file.
 * Yields at:  the drop.
 * Leaves out: nothing.
 */
void iommufd_fput(struct iommufd_ctx *ictx)
{
	task_act(&ictx->file, ictx->file_count);
	SIM_ASSERT(ictx->file_count > 0);
	if (--ictx->file_count == 0)
		task_work_add_iommufd(ictx->vm);
}

/*
 * Models:     fs/file.c: the table of a process that ends: no thread looks the
 *             descriptor up any more; its reference stays for exit_files().
 * Yields at:  the look-up.
 * Leaves out: nothing.
 */
void iommufd_file_leave(struct iommufd_ctx *ictx)
{
	task_act(&ictx->file, ictx->file_count);
	ictx->left = ictx->open;
	ictx->open = false;
}

/*
 * Models:     drivers/iommu/iommufd/main.c: iommufd_ctx_get(), ML-IOMMUFD.
 * Yields at:  the reference.
 * Leaves out: nothing.
 */
void iommufd_ctx_get(struct iommufd_ctx *ictx)
{
	task_act(&ictx->file, ictx->file_count);
	SIM_ASSERT(ictx->file_count > 0);
	ictx->file_count++;
}

/*
 * Models:     fs/open.c: close() of the context's descriptor.
 * Yields at:  the look-up.
 * Leaves out: nothing.
 */
int iommufd_close(struct iommufd_ctx *ictx)
{
	task_act(&ictx->file, ictx->file_count);
	if (!ictx->open)
		return -EBADF;
	ictx->open = false;
	SIM_ASSERT(ictx->file_count > 0);
	if (--ictx->file_count == 0)
		task_work_add_iommufd(ictx->vm);
	return 0;
}

void iommufd_object_setup(struct iommufd_ctx *ictx, struct iommufd_object *obj)
{
	SIM_ASSERT(iommufd_object_place(ictx, obj) == 0);
	ictx->objects[obj->id] = obj;
}

void iommufd_ctx_init(struct iommufd_ctx *ictx, struct vm *vm)
{
	ictx->model = vm->model;
	ictx->vm = vm;
	object_init(&ictx->file, OBJECT_DEVICE, "iommufd file", vm->tag);
	ictx->open = true;
	ictx->file_count = 1;
	spinlock_init(&ictx->xa_lock, "ictx->objects.xa_lock", vm->tag);
	waitqueue_init(&ictx->destroy_wait, "destroy_wait", vm->tag);
	object_init(&ictx->fault_file.object, OBJECT_DEVICE, "fault file",
		    NULL);
	object_init(&ictx->mt_mmap, OBJECT_DEVICE, "ictx->mt_mmap", NULL);
	spinlock_init(&ictx->mt_lock, "ictx->mt_mmap.ma_lock", NULL);
}
