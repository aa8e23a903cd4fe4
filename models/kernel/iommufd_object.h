/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The objects of an iommufd context. Each has two counters: 'users', the edges
 * of the object graph and the table's own; and 'shortterm_users', one for the
 * table and one for each call that has looked it up. Who destroys an object
 * waits for the latter and refuses while the former says that it is in use.
 */
#ifndef MODELS_KERNEL_IOMMUFD_OBJECT_H
#define MODELS_KERNEL_IOMMUFD_OBJECT_H

#include "state.h"

#include "world/wait.h"

enum {
	IOMMUFD_OBJECTS_MAX = 64,
};

enum iommufd_object_type {
	IOMMUFD_OBJ_DEVICE,
	IOMMUFD_OBJ_VIOMMU,
	IOMMUFD_OBJ_VDEVICE,
	IOMMUFD_OBJ_FAULT,
	IOMMUFD_OBJ_TYPE_COUNT,
	IOMMUFD_OBJ_ANY,
};

struct iommufd_object {
	enum iommufd_object_type type;
	unsigned id; /* 0: not in the table */
	struct refcount users;
	struct refcount shortterm_users;
};

struct iommufd_viommu;
struct iommufd_eventq;

/* A file of the VMM for an object that reports something. */
struct iommufd_eventq_file {
	struct object object;
	struct iommufd_eventq *eventq; /* NULL: not open */
	bool opening;		       /* it will be */
};

struct iommufd_ctx {
	struct model *model;
	struct vm *vm; /* whose VMM has opened it */
	/* The file: the VMM's descriptor, the calls under way, and a reference
	 * for each device in it. */
	struct object file;
	bool open, left; /* see process.h */
	unsigned file_count;
	struct task *releaser;	 /* who dropped the last reference */
	struct spinlock xa_lock; /* objects */
	struct iommufd_object *objects[IOMMUFD_OBJECTS_MAX];
	struct waitqueue destroy_wait;
	struct iommufd_eventq_file fault_file; /* the VMM's */
	/* What can be mapped, by offset. */
	struct object mt_mmap;
	struct spinlock mt_lock;
	struct iommufd_viommu *mmaps[IOMMUFD_OBJECTS_MAX];
};

/* Take the file for a system call, or give it back; the last one out releases
 * the context, on its way to user space. Yields: once. Errors: -EBADF. */
int iommufd_fdget(struct iommufd_ctx *ictx);
void iommufd_fput(struct iommufd_ctx *ictx);
/* The last one has gone. Locks: none is held. */
void iommufd_fops_release(struct iommufd_ctx *ictx);
/* One more, for who holds one. Yields: once. */
void iommufd_ctx_get(struct iommufd_ctx *ictx);
/* close(). Errors: -EBADF. */
int iommufd_close(struct iommufd_ctx *ictx);
/* Where the process exits. Yields: once. */
void iommufd_file_leave(struct iommufd_ctx *ictx);

/* Give an object its counters; then an id; then it can be looked up.
 * Errors: -ENOMEM, no id is left. */
void iommufd_object_init(struct iommufd_object *obj,
			 enum iommufd_object_type type, const char *owner);
/* Set-up. */
void iommufd_object_setup(struct iommufd_ctx *ictx, struct iommufd_object *obj);
int iommufd_object_reserve(struct iommufd_ctx *ictx,
			   struct iommufd_object *obj);
/* Free one that nobody could look up yet, and its id. */
void iommufd_object_abort(struct iommufd_ctx *ictx, struct iommufd_object *obj);
void iommufd_object_finalize(struct iommufd_ctx *ictx,
			     struct iommufd_object *obj);

/* NULL if there is none, if it is of another type or being destroyed. */
struct iommufd_object *iommufd_get_object(struct iommufd_ctx *ictx, unsigned id,
					  enum iommufd_object_type type);
void iommufd_put_object(struct iommufd_ctx *ictx, struct iommufd_object *obj);

/* IOMMU_DESTROY. Errors: -ENOENT, -EBUSY. */
int iommufd_destroy_ioctl(struct iommufd_ctx *ictx, unsigned id);
/* The kernel destroys an object of its own; it stays where that fails. A
 * tombstone keeps its id. Errors: -EBUSY. */
int iommufd_object_destroy_user(struct iommufd_ctx *ictx,
				struct iommufd_object *obj, bool tombstone);

#endif
