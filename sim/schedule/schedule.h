/* SPDX-License-Identifier: GPL-2.0-only */
/* The inside of a schedule, for its text form and its replay. */
#ifndef SCHEDULE_PRIVATE_H
#define SCHEDULE_PRIVATE_H

#include "schedule/schedule.h"

enum {
	SCHEDULE_TASKS_MAX = TASK_IDS_MAX,
	SCHEDULE_STEPS_MAX = 1 << 24,
	SCHEDULE_NO_NAME = UINT16_MAX,
};

/* A run of steps of one task, then the values chosen in the last of them. The
 * first block may have no name and no steps: values chosen before any step. */
struct schedule_block {
	uint16_t name; /* index into names */
	uint32_t steps;
	uint32_t first_value;
	uint32_t value_count;
};

/* A task of a run: its name, and which one of that name in the order of
 * creation, 1 for the first. */
struct schedule_task {
	char name[TASK_NAME_BYTES];
	uint8_t number;
};

struct schedule {
	struct schedule_task names[SCHEDULE_TASKS_MAX];
	unsigned name_count;
	struct schedule_block *blocks;
	uint32_t block_count;
	uint32_t block_room;
	uint32_t *values;
	uint32_t value_count;
	uint32_t value_room;
	uint32_t steps;
	bool latency_drawn; /* time passes as drawn from this seed */
	uint64_t latency_seed;
};

void schedule_clear(struct schedule *s);
/* Index of a name, added if it is new; false when there are too many. */
bool schedule_name(struct schedule *s, const char *name, unsigned number,
		   uint16_t *ret_index);
/* The number of a task among those of its name. */
unsigned schedule_task_number(const struct world *w, const struct task *t);
struct schedule_block *schedule_add_block(struct schedule *s, uint16_t name);
void schedule_add_value(struct schedule *s, uint32_t value);

#endif
