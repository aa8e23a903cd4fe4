/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A chooser that keeps to a course where it can, and says what course the run
 * took.
 *
 * A course is what a run did that it need not have done: at each choice point
 * the default goes on with the task that made the last step, else with the
 * lowest id; a turn is a pick of another task, and is known by the task that it
 * leaves and how many steps that one has made. So a turn means the same when
 * other turns are taken out. Values are kept for each task in the order in
 * which it chose them. Where a turn or a value cannot be had the default is
 * taken: no run of a steer diverges.
 */
#ifndef EXPLORE_STEER_H
#define EXPLORE_STEER_H

#include "schedule/schedule.h"

struct turn {
	uint8_t from;	/* task id; 0 at the start of the run */
	uint8_t to;	/* task id */
	bool preempts;	/* 'from' could have gone on */
	uint32_t steps; /* that 'from' has made */
	uint32_t step;	/* of the run, that 'to' makes then */
};

/* A choice of value. Of those of one task the order counts. */
struct drawn {
	uint8_t task;
	uint32_t step; /* of the run, in which it was chosen */
	uint32_t value;
};

struct course {
	struct turn *turns;
	uint32_t turn_count, turn_room;
	struct drawn *drawn;
	uint32_t drawn_count, drawn_room;
};
void course_add_turn(struct course *c, const struct turn *turn);
void course_add_drawn(struct course *c, const struct drawn *drawn);
/* Without turns and values that come after a step of the run. */
void course_copy(struct course *to, const struct course *from, uint32_t until);
void course_release(struct course *c);

struct steer {
	struct chooser chooser;
	/* What it keeps to: */
	const struct course *course; /* NULL: the default everywhere */
	uint8_t avoided;	     /* task id that the default passes over */
	/* Another chooser in place of that; 'other_values': for values too. */
	const struct chooser *other;
	bool other_values;
	/* But first so many steps of a run, by task id. */
	const uint8_t *exact;
	uint32_t exact_steps;
	/* For the times of a run that drew them; or NULL. */
	const struct chooser *times;
	/* The course of the run. */
	struct course took;
	uint32_t next[TASK_IDS_MAX + 1]; /* of 'course->drawn', by task */
};

void steer_init(struct steer *s);
void steer_release(struct steer *s);

/* What picks if nothing else does: a slot. */
unsigned steer_default(const struct world *w, uint64_t enabled,
		       uint8_t avoided);

#endif
