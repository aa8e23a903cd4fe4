/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The VMM's process as the kernel sees it: the threads that are in a call of
 * theirs, or in guest mode, and its end. Its descriptors lie with what they
 * stand for (vfio_file, iommufd_ctx, kvm, vfio_pci_dma_buf).
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

struct process {
	struct object object; /* 'process' */
	bool exiting;
	unsigned inside;	  /* threads in a call */
	uint8_t depth[TASKS_MAX]; /* of each, by slot: calls within calls */
	/* Descriptors that the exit has taken out of the table, and not yet
	 * given back: a bit a device, and the two others. */
	uint32_t taken_files[2]; /* the first of a device, and the second */
	bool taken_iommufd, taken_kvm;
};

void process_init(struct process *p);

/*
 * A call begins that has got a descriptor, in the step that has looked it up.
 *
 * Yields: no.
 */
void process_enter(struct model *model);

/*
 * It has ended, with what the kernel does on the way back to user space. The
 * last one out of a process that exits closes all that is open.
 *
 * Locks:  none is held, and no system call is under way.
 * Yields: where the process exits.
 */
void process_leave(struct model *model);

/*
 * The process ends, by its own will or by a signal that kills.
 *
 * Locks:  none is held, and no system call is under way.
 * Yields: yes. Errors: -ESRCH, it is exiting.
 */
int process_exit(struct model *model);

/*
 * Somebody waits for what the process has open. If that comes to nothing, when
 * nothing else goes on any more, it exits, in a task of its own. Who waits sets
 * the flag when the wait is over; it is made here.
 *
 * Yields: once.
 */
void process_request(struct model *model, struct event_flag *given_back);

#endif
