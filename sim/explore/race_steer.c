/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A chooser around another one. The first run makes the steps that are needed,
 * in their order; a task that has made all of its own stays where it is while
 * another one can go on. In later ones each of the two tasks stays at the
 * place of its access, wherever it comes to it. When both are there they go one
 * after the other. Each task chooses the values that it chose in the run that
 * told of the race.
 */
#include "lock_graph.h"
#include "predict_steer.h"
#include "race_trace.h"

struct race_steered {
	struct chooser chooser;
	const struct race_prediction *p;
	const struct chooser *inner;
	bool by_steps;
	uint32_t next;		    /* of p->needed */
	uint16_t steps[RACE_TASKS]; /* that are needed, by task id */
	bool met;		    /* the first access is being made */
};

static bool at_access(const struct race_steered *s, const struct world *w,
		      const struct race_end *e)
{
	const struct task *t = world_task_by_id(w, e->task);

	return t && t->state == TASK_PARKED && t->op.place == e->place &&
	       t->op.object && lock_key(t->op.object) == s->p->key &&
	       (!s->by_steps || t->steps + 1 == e->steps);
}

static uint64_t slot_of(const struct world *w, unsigned id)
{
	return (uint64_t)1 << world_task_by_id(w, id)->slot;
}

/* The next step that is needed and not made yet, if its task can go on. */
static uint64_t next_needed(struct race_steered *s, const struct world *w,
			    uint64_t enabled)
{
	const struct race_prediction *p = s->p;

	for (; s->by_steps && s->next < p->needed_count; s->next++) {
		const struct race_step *n = &p->needed[s->next];
		const struct task *t = world_task_by_id(w, n->task);

		if (!t)
			return 0;
		if (t->steps < n->steps)
			return slot_of(w, n->task) & enabled;
	}
	return 0;
}

/* Tasks that stay where they are while others can go on. */
static uint64_t staying(const struct race_steered *s, const struct world *w,
			uint64_t enabled)
{
	uint64_t ret = 0;

	for (unsigned i = 0; i < ARRAY_COUNT(s->p->end); i++)
		if (at_access(s, w, &s->p->end[i]))
			ret |= slot_of(w, s->p->end[i].task);
	if (!s->by_steps)
		return ret;
	for (uint64_t m = enabled; m; m &= m - 1) {
		unsigned slot = (unsigned)__builtin_ctzll(m);
		const struct task *t = world_task(w, slot);

		if (t->steps >= s->steps[t->id])
			ret |= (uint64_t)1 << slot;
	}
	return ret;
}

static uint64_t steered_to(struct race_steered *s, const struct world *w,
			   uint64_t enabled)
{
	const struct race_end *end = s->p->end;
	bool first = at_access(s, w, &end[0]),
	     second = at_access(s, w, &end[1]);
	uint64_t to;

	if (first && second) {
		s->met = true;
		return slot_of(w, end[0].task) & enabled;
	}
	if (s->met && second)
		return slot_of(w, end[1].task) & enabled;
	to = next_needed(s, w, enabled);
	return to ? to : enabled & ~staying(s, w, enabled);
}

static unsigned race_pick(void *state, const struct world *w, uint64_t enabled)
{
	struct race_steered *s = state;
	uint64_t to = steered_to(s, w, enabled);

	if (!to)
		to = enabled;
	if (to & (to - 1))
		return s->inner->pick(s->inner->state, w, to);
	return (unsigned)__builtin_ctzll(to);
}

static void race_begin(void *state, const struct world *w, uint64_t seed)
{
	struct race_steered *s = state;

	s->next = 0;
	s->met = false;
	s->inner->begin(s->inner->state, w, seed);
}

static void race_declared(void *state, const struct world *w, struct task *t)
{
	struct race_steered *s = state;

	if (s->inner->declared)
		s->inner->declared(s->inner->state, w, t);
}

static uint32_t race_choose(void *state, const struct world *w,
			    enum choice_kind kind, uint32_t n)
{
	struct race_steered *s = state;

	return s->inner->choose(s->inner->state, w, kind, n);
}

static void confirm(struct world *w, const struct predict_options *o,
		    const struct run_result *r, struct race_prediction *p)
{
	const struct tally_classes none = {0};

	for (unsigned i = 0; i < world_finding_count(w) && !p->confirmed; i++) {
		const struct finding *f = world_finding(w, i);
		char signature[SIGNATURE_BYTES];

		if (f->klass != &check_data_race)
			continue;
		finding_signature(f, signature, sizeof(signature));
		p->confirmed = !strcmp(signature, p->signature);
	}
	if (!p->confirmed || !o->tally)
		return;
	o->tally->ran = &strategy_predict;
	tally_add(o->tally, w, r, o->counted ? o->counted : &none);
}

static void steered_init(struct race_steered *s,
			 const struct race_prediction *p)
{
	*s = (struct race_steered){.p = p};
	for (uint32_t i = 0; i < p->needed_count; i++)
		s->steps[p->needed[i].task] = (uint16_t)p->needed[i].steps;
	s->chooser = (struct chooser){
		.state = s,
		.begin = race_begin,
		.declared = race_declared,
		.pick = race_pick,
		.choose = race_choose,
	};
}

void race_steer(struct world *w, const struct predict_options *o, uint64_t runs,
		struct race_prediction *p)
{
	const struct strategy_options whole = {.depth = 1, .choices_hint = 1};
	struct strategy *inner[] = {
		strategy_new(strategy_type_find("pct"), &whole),
		strategy_new(strategy_type_find("random"), NULL),
	};
	struct race_steered s;
	struct course values = {0};
	struct steer by;

	steered_init(&s, p);
	steer_init(&by);
	predict_values(w, o, &p->seen, &by, &values);
	by.course = &values;
	by.other = &s.chooser;
	while (p->runs < runs && !p->confirmed) {
		struct run_result r;

		s.inner = &inner[p->runs % 2]->chooser;
		s.by_steps = !p->runs;
		world_run(w, &by.chooser, explore_run_seed(o->seed, p->runs++),
			  &r);
		confirm(w, o, &r, p);
	}
	for (unsigned i = 0; i < ARRAY_COUNT(inner); i++)
		strategy_free(inner[i]);
	steer_release(&by);
	course_release(&values);
}
