/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A command of the SEV firmware as a row: the messages that it takes, what is
 * looked at before, and what is done with the answers. For tio*.c only.
 */
#ifndef MODELS_FIRMWARE_TIO_ROW_H
#define MODELS_FIRMWARE_TIO_ROW_H

#include "firmware/tio.h"

/* A message, as the device has it. */
struct tio_step {
	enum dsm_protocol protocol;
	unsigned code;
};

struct tio_row {
	enum tio_command command;
	unsigned flags;
	const char *name;
	enum tio_status (*check)(const struct tio_call *c); /* NULL: none */
	void (*done)(struct tio_call *c); /* NULL: what was heard is all */
	/* A good answer to a message, by its place. */
	void (*heard)(struct tio_call *c, unsigned place);
	void (*failed)(struct tio_dev *d); /* no good answer came */
	bool grows;			   /* what it gives back may not fit */
	unsigned count;
	struct tio_step steps[6];
};

enum {
	TIO_DEV_ROWS = 7,
};

/* tio_dev.c */
extern const struct tio_row tio_dev_rows[TIO_DEV_ROWS];
/* Is there a session that must be ended, where an exchange has failed? */
bool tio_dev_must_end(const struct tio_dev *d);

/* tio_guest.c: answer a guest's message; the caller has made the step. */
void tio_guest_answer(struct tio_tdi *t, struct tio_guest_message *m);

/* tio_rmp.c: what becomes of 'mmio', now that RMP or mapping have changed. */
void tio_mmio_update(struct tio_tdi *t, bool mapped);

#endif
