/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The DOE mailbox of function 0 as its registers have it (PCIe 6, clause 6.30):
 * one data object at a time goes in, and one comes out. What software makes of
 * a mailbox that does not obey is the business of software.
 *
 * It must not call the kernel's models, nor the firmware's.
 */
#ifndef MODELS_DEVICE_DOE_H
#define MODELS_DEVICE_DOE_H

#include "kapi.h"

/* What the status register says. */
enum doe_state {
	DOE_IDLE,
	DOE_BUSY,  /* at work, for whoever wrote Go */
	DOE_READY, /* a data object can be read */
	DOE_ERROR,
	DOE_HUNG, /* busy for good: an abort does not help */
	DOE_STATE_COUNT,
};

enum doe_command {
	DOE_GO,	    /* the host has written an object */
	DOE_ANSWER, /* the device has one ready */
	DOE_READ,   /* the host has read it */
	DOE_ABORT,
	DOE_FAIL,  /* the device: an error in the exchange */
	DOE_HANG,  /* the device: no answer any more, to anything */
	DOE_RESET, /* a conventional reset */
	DOE_COMMAND_COUNT,
};

/* What who gives a command finds. */
enum doe_status {
	DOE_OK,
	DOE_STATUS_BUSY,
	DOE_STATUS_ERROR,
	DOE_NOTHING, /* no data object */
};

struct doe_cell {
	enum doe_state next;
	enum doe_status status;
};

struct doe_mailbox {
	enum doe_state state;
};

const struct doe_cell *doe_cell_find(enum doe_command command,
				     enum doe_state state);

/* Give a command; no op. */
enum doe_status doe_happen(struct doe_mailbox *doe, enum doe_command command);

#endif
