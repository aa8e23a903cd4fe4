/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of a scenario's program: each op of each task, in the order of the
 * file; of generated tasks each call that they draw. A wait is no part: it says
 * when its task may go on, and goes when the task has no op left. A scenario
 * without some parts keeps its tasks, so that ids and names mean the same.
 *
 * As text: 'vcpu0.2,vcpu1.4-6,vmm0': the second step of vcpu0, waits counted,
 * three steps of vcpu1, and all of vmm0.
 */
#ifndef SCENARIO_PARTS_H
#define SCENARIO_PARTS_H

#include "scenario/scenario.h"

unsigned scenario_part_count(const struct scenario *s);

/*
 * The scenario without the parts 'left_out[i]', of 'count'; others stay.
 *
 * Owns: the caller, free(); 's' must outlive it.
 */
struct scenario *scenario_without(const struct scenario *s,
				  const bool *left_out, unsigned count);

/*
 * Owns: the caller, free().
 */
char *scenario_parts_format(const struct scenario *s, const bool *left_out,
			    unsigned count);

/*
 * Errors: user, with a suggestion: no such task, no such step.
 * Owns:   ret_left_out, of scenario_part_count(): the caller, free().
 */
bool scenario_parts_parse(const struct scenario *s, const char *text,
			  bool **ret_left_out, struct sim_error *reterr);

#endif
