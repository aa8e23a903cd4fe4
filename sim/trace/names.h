/* SPDX-License-Identifier: GPL-2.0-only */
/* The words that stand in the trace for numbers of the engine. */
#ifndef TRACE_NAMES_H
#define TRACE_NAMES_H

#include "recorder.h"

/* '-EBUSY' for a number between -4095 and -1, NULL for another one. An error
 * that has no name here is '-EUNKNOWN'. */
const char *name_error(int64_t result);

const char *name_point(enum hook_point point);
const char *name_misuse(enum misuse misuse);
const char *name_message(enum message_kind kind);
/* 'kind' is an enum choice_kind or CHOICE_TASK. */
const char *name_choice(unsigned kind);
const char *name_severity(enum finding_severity severity);
/* NULL for what is the ordinary case. */
const char *name_wait_mode(enum wait_mode mode);
const char *name_hold(enum hold_change hold);
/* How a variable is accessed; NULL for what is none. */
const char *name_access(enum object_kind kind, bool once);
/* What a step orders: a task that comes later, else an object. */
const char *name_touch(bool reads, bool task);

#endif
