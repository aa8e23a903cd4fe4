/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Findings: what checkers report. A finding has a class (fixed names), a
 * place, and a signature that does not depend on seed, ids or line numbers:
 * same signature, same bug.
 */
#ifndef WORLD_FINDING_H
#define WORLD_FINDING_H

#include "world/task.h"

enum finding_severity {
	SEVERITY_NOTE,	/* allowed, but worth knowing */
	SEVERITY_LEAK,	/* something is lost */
	SEVERITY_HANG,	/* somebody never goes on */
	SEVERITY_ERROR, /* state is broken */
};

/* One row per class; static and constant. */
struct finding_class {
	const char *name; /* 'double-release' */
	const char *sentence;
	enum finding_severity severity;
};

enum {
	FINDING_TASKS_MAX = 8,
	FINDING_TEXT_BYTES = 240,
	FINDINGS_PER_RUN_MAX = 16,
};

/* One end of a finding: who did what, where and when. */
struct finding_end {
	uint8_t task; /* id */
	const char *task_name;
	const char *role;      /* 'waits for', 'released', ...; static */
	struct object *object; /* may be NULL */
	const struct place *place;
	uint32_t step;
};

struct finding {
	const struct finding_class *klass;
	struct object *object; /* what it is about; may be NULL */
	uint32_t step;	       /* at which it was seen */
	uint8_t end_count;
	struct finding_end end[FINDING_TASKS_MAX];
	char text[FINDING_TEXT_BYTES]; /* one sentence, lower case */
};

/*
 * Report a finding. A second one with the same signature in the same run is
 * dropped. The run goes on.
 *
 * Bounds: FINDINGS_PER_RUN_MAX a run; later ones are dropped.
 */
void world_report(struct world *w, const struct finding *f);

/* Add an end with the task's present step and place. */
void finding_add_end(struct finding *f, const struct task *t, const char *role,
		     struct object *object, const struct place *place,
		     uint32_t step);

/*
 * Write 'class object function function...' into the buffer; the functions
 * are sorted, so that the order of the tasks does not matter.
 */
void finding_signature(const struct finding *f, char *buffer, size_t bytes);

unsigned world_finding_count(const struct world *w);
const struct finding *world_finding(const struct world *w, unsigned index);

#endif
