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
};

struct iommufd_ctx {
	struct model *model;
	/* The file: the VMM's descriptor, the calls under way, and a reference
	 * for each device in it. */
	struct object file;
	bool open;
	unsigned file_count;
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
 * the context. Yields: once, and inside. Errors: -EBADF. */
int iommufd_fdget(struct iommufd_ctx *ictx);
void iommufd_fput(struct iommufd_ctx *ictx);
/* One more, for who holds one. Yields: once. */
void iommufd_ctx_get(struct iommufd_ctx *ictx);
/* close(). Errors: -EBADF. */
int iommufd_close(struct iommufd_ctx *ictx);

/* Give an object its counters and an id; it can be looked up from here on. */
void iommufd_object_init(struct iommufd_object *obj,
			 enum iommufd_object_type type, const char *owner);
/* Set-up. */
void iommufd_object_setup(struct iommufd_ctx *ictx, struct iommufd_object *obj);
void iommufd_object_finalize(struct iommufd_ctx *ictx,
			     struct iommufd_object *obj);

/* Give back an object that nobody could look up yet. */
void iommufd_object_abort(struct iommufd_object *obj);

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
