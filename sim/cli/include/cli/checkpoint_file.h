/* SPDX-License-Identifier: GPL-2.0-only */
/* The file itself: its frame, its checksum, and how it comes to the disk. */
#ifndef CLI_CHECKPOINT_FILE_H
#define CLI_CHECKPOINT_FILE_H

#include "cli/checkpoint.h"

/*
 * Whole, or not at all: beside the file first, flushed to the disk, then in
 * its place.
 *
 * Errors: host.
 */
bool checkpoint_file_write(const struct checkpoint *c,
			   struct sim_error *reterr);
/*
 * The sections of all cells, if the file is of this plan.
 *
 * Errors: user, host.
 */
bool checkpoint_file_read(struct checkpoint *c, struct sim_error *reterr);
bool checkpoint_file_remove(const struct checkpoint *c,
			    struct sim_error *reterr);

#endif
