/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A small program to record: a device that is bound and unbound under a lock
 * that one path forgets, so that some schedules release its regions twice. It
 * uses each thing that the recorder has a column for.
 */
#ifndef TEST_TRACE_PROGRAM_H
#define TEST_TRACE_PROGRAM_H

#include "trace/trace.h"

extern const struct registry program_registry;
extern const struct finding_class program_double_release;
extern const struct scenario program_scenario;
extern const struct design program_design;

/*
 * Run the program from seed 1 on until a run with (or without) a finding is
 * there; fill in all that trace_record() needs, with schedule and digest.
 *
 * Owns: the caller, free() of run->schedule.
 */
struct trace_run program_run(bool with_finding);
void program_run_free(struct trace_run *run);

#endif
