/* SPDX-License-Identifier: GPL-2.0-only */
#include "device/doe.h"

#define TO(state)                                                              \
	{                                                                      \
		DOE_##state, DOE_OK                                            \
	}
#define SAYS(state, finds)                                                     \
	{                                                                      \
		DOE_##state, finds                                             \
	}

/* Clause 6.30.2; one row per command, with a cell for each state. */
static const struct doe_cell doe_cells[DOE_COMMAND_COUNT][DOE_STATE_COUNT] = {
	[DOE_GO] = {TO(BUSY), SAYS(BUSY, DOE_STATUS_BUSY),
		    SAYS(READY, DOE_STATUS_BUSY), SAYS(ERROR, DOE_STATUS_ERROR),
		    SAYS(HUNG, DOE_STATUS_BUSY)},
	[DOE_ANSWER] = {TO(IDLE), TO(READY), TO(READY), TO(ERROR), TO(HUNG)},
	[DOE_READ] = {SAYS(IDLE, DOE_NOTHING), SAYS(BUSY, DOE_NOTHING),
		      TO(IDLE), SAYS(ERROR, DOE_STATUS_ERROR),
		      SAYS(HUNG, DOE_NOTHING)},
	[DOE_ABORT] = {TO(IDLE), TO(IDLE), TO(IDLE), TO(IDLE),
		       SAYS(HUNG, DOE_STATUS_BUSY)},
	[DOE_FAIL] = {TO(ERROR), TO(ERROR), TO(ERROR), TO(ERROR), TO(HUNG)},
	[DOE_HANG] = {TO(HUNG), TO(HUNG), TO(HUNG), TO(HUNG), TO(HUNG)},
	/* An exchange that is under way goes on; see below. */
	[DOE_RESET] = {TO(IDLE), TO(BUSY), TO(READY), TO(IDLE), TO(IDLE)},
};

/*
 * Models:     PCIe 6 clause 6.30.2, Operation.
 * Yields at:  nowhere.
 * Leaves out: data objects in dwords, and interrupts. A reset would also lose
 *             the object under way: the device answers it instead, that there
 *             is no session any more, and a lost answer is a fault of its own
 *             (doe_timeout).
 */
const struct doe_cell *doe_cell_find(enum doe_command command,
				     enum doe_state state)
{
	SIM_ASSERT((unsigned)command < DOE_COMMAND_COUNT);
	SIM_ASSERT((unsigned)state < DOE_STATE_COUNT);
	return &doe_cells[command][state];
}

/*
 * Models:     a write of the control register, or the device's own doing.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
enum doe_status doe_happen(struct doe_mailbox *doe, enum doe_command command)
{
	const struct doe_cell *cell = doe_cell_find(command, doe->state);

	doe->state = cell->next;
	return cell->status;
}
