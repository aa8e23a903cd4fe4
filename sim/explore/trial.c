/* SPDX-License-Identifier: GPL-2.0-only */
#include "trial.h"

#include "memory.h"

int shrink_size_compare(const struct shrink_size *a,
			const struct shrink_size *b)
{
	const uint32_t of_a[] = {a->tasks, a->values, a->switches,
				 a->preemptions, a->steps};
	const uint32_t of_b[] = {b->tasks, b->values, b->switches,
				 b->preemptions, b->steps};

	for (unsigned i = 0; i < ARRAY_COUNT(of_a); i++)
		if (of_a[i] != of_b[i])
			return of_a[i] < of_b[i] ? -1 : 1;
	return 0;
}

const struct finding *trial_finding(const struct world *w,
				    const char *signature)
{
	char text[SIGNATURE_BYTES];

	for (unsigned i = 0; i < world_finding_count(w); i++) {
		const struct finding *f = world_finding(w, i);

		finding_signature(f, text, sizeof(text));
		if (!strcmp(text, signature))
			return f;
	}
	return NULL;
}

/* Of the run that has ended, up to a step. */
static void measure(const struct world *w, const struct course *took,
		    uint32_t step, struct shrink_size *ret)
{
	const struct schedule_log *log = world_log(w);
	bool seen[TASK_IDS_MAX + 1] = {false};
	uint8_t before = 0;

	*ret = (struct shrink_size){.steps = step};
	for (uint32_t i = 0; i < log->steps && i < step; i++) {
		uint8_t id = log->tasks[i];

		if (world_task_by_id(w, id)->flags & TASK_DAEMON)
			continue;
		ret->tasks += !seen[id];
		ret->switches += before && before != id;
		seen[id] = true;
		before = id;
	}
	for (uint32_t i = 0; i < took->turn_count; i++)
		ret->preemptions +=
			took->turns[i].preempts && took->turns[i].step <= step;
	for (uint32_t i = 0; i < took->drawn_count; i++)
		ret->values +=
			took->drawn[i].value && took->drawn[i].step <= step;
}

bool trial_run(struct trial *t, struct world *w, uint64_t seed,
	       struct shrink_size *ret_size, uint32_t *ret_step)
{
	const struct finding *f;
	struct run_result r;

	t->runs++;
	world_run(w, &t->steer.chooser, seed, &r);
	f = trial_finding(w, t->signature);
	/* A wait for what a part that is left out would have done is no
	 * simpler to understand. */
	if (!f || r.status == RUN_DIVERGED || r.given_up > t->given_up)
		return false;
	t->last_given_up = r.given_up;
	measure(w, &t->steer.took, f->step, ret_size);
	*ret_step = f->step;
	return true;
}

void trial_keep(struct trial *t, const struct shrink_size *size, uint32_t step)
{
	course_copy(&t->best, &t->steer.took, step);
	t->size = *size;
}

bool trial_course(struct trial *t, const struct course *course, uint8_t avoided)
{
	struct shrink_size size;
	uint32_t step;
	bool smaller;

	t->steer.course = course;
	t->steer.avoided = avoided;
	t->steer.other = NULL;
	t->steer.exact_steps = 0;
	smaller = trial_run(t, t->world, 0, &size, &step) &&
		  shrink_size_compare(&size, &t->size) < 0;
	if (smaller)
		trial_keep(t, &size, step);
	return smaller;
}
