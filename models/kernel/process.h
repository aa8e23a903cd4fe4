/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The VMM's process as the kernel sees it: the threads that are in a call of
 * theirs, or in guest mode, and its end. Its descriptors lie with what they
 * stand for: 'open', one that a call finds, and 'left', one that the exit has
 * taken from the table, or a call under way has made since, and that is to be
 * closed.
 *
 * A task of a scenario is a thread of the process while it is between
 * process_enter() and process_leave(), and somebody else (the administrator)
 * otherwise.
 */
#ifndef MODELS_KERNEL_PROCESS_H
#define MODELS_KERNEL_PROCESS_H

#include "kapi.h"

#include "world/wait.h"

struct model;
struct vfio_pci_core_device;
struct vm;

struct process {
	struct object object;	  /* 'process': who is inside */
	struct object exit;	  /* 'exit': whether it is exiting */
	bool exiting;		  /* no call of it begins any more */
	bool exited;		  /* what it has left is being closed */
	unsigned inside;	  /* threads in a call */
	uint8_t depth[TASKS_MAX]; /* of each, by slot: calls within calls */
};

void process_init(struct process *p, const char *tag);

/*
 * A call of a thread begins, or ends with what the kernel does on the way back
 * to user space. The last one out of a process that exits closes all that is
 * open. The end is nothing for who is no thread of it.
 *
 * Locks:  none is held, and no system call is under way.
 * Yields: the end where the process exits.
 */
void process_enter(struct vm *vm);
void process_leave(struct model *model);

/* A system call: of the VMM, from the beginning; of anybody, to the end. */
#define model_syscall_enter(vm, name)                                          \
	do {                                                                   \
		process_enter(vm);                                             \
		syscall_enter(name);                                           \
	} while (0)
#define model_syscall_exit(model)                                              \
	do {                                                                   \
		task_work_run(model);                                          \
		syscall_exit(PLACE_MUTE);                                      \
		process_leave(model);                                          \
	} while (0)

/*
 * The process ends, by its own will or by a signal that kills.
 *
 * Locks:  none is held, and no system call is under way.
 * Yields: yes. Errors: -ESRCH, it is exiting.
 */
int process_exit(struct vm *vm);

/* Does no call of it begin any more? */
bool process_exiting(struct vm *vm);

/*
 * Somebody waits for what the process has open. If that comes to nothing, when
 * nothing else goes on any more, it exits, in a task of its own. Who waits sets
 * the flag when the wait is over; it is made here.
 *
 * Yields: once.
 */
void process_request(struct vfio_pci_core_device *vdev);

#endif
