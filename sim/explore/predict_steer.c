/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A chooser around another one. A task of the pattern that is at its end of it
 * (about to take what it wants, with what it holds) stays there while any other
 * task can go on. When all are there they go first: who is waited for in a
 * queue before who waits behind it. Each task chooses the values that it chose
 * in the run that showed the pattern: they may say what it does at all.
 */
#include "predict_steer.h"

#include "lock_graph.h"

struct steered {
	struct chooser chooser;
	const struct prediction *p;
	const struct chooser *inner;
};

static bool holds_lock(const struct task *t, uint64_t lock)
{
	for (unsigned i = 0; i < t->held_count; i++)
		if (lock_key(t->held[i].object) == lock)
			return true;
	return false;
}

static bool at_end(const struct task *t, const struct predict_end *e)
{
	bool reads;
	const struct object *o;

	if (!t || t->state != TASK_PARKED)
		return false;
	o = lock_wanted(t, &reads);
	return o && reads == e->reads && lock_key(o) == e->lock &&
	       (!e->holds || holds_lock(t, e->holds));
}

static unsigned steered_pick(void *state, const struct world *w,
			     uint64_t enabled)
{
	const struct steered *s = state;
	const struct prediction *p = s->p;
	uint64_t there = 0;
	unsigned count = 0;

	for (unsigned i = 0; i < p->count; i++) {
		const struct task *t = world_task_by_id(w, p->end[i].task);

		if (!at_end(t, &p->end[i]))
			continue;
		there |= (uint64_t)1 << t->slot;
		count++;
	}
	if (count == p->count && (there & enabled)) {
		for (unsigned i = 0; i < p->count; i++) {
			unsigned slot =
				world_task_by_id(w, p->end[i].task)->slot;

			if (!p->end[i].holds && (enabled >> slot & 1))
				return slot;
		}
		enabled &= there;
	} else if (enabled & ~there) {
		enabled &= ~there;
	}
	if (enabled & (enabled - 1))
		return s->inner->pick(s->inner->state, w, enabled);
	return (unsigned)__builtin_ctzll(enabled);
}

static void steered_begin(void *state, const struct world *w, uint64_t seed)
{
	struct steered *s = state;

	s->inner->begin(s->inner->state, w, seed);
}

static void steered_declared(void *state, const struct world *w, struct task *t)
{
	struct steered *s = state;

	if (s->inner->declared)
		s->inner->declared(s->inner->state, w, t);
}

static uint32_t steered_choose(void *state, const struct world *w,
			       enum choice_kind kind, uint32_t n)
{
	struct steered *s = state;

	return s->inner->choose(s->inner->state, w, kind, n);
}

static bool in_pattern(const struct prediction *p,
		       const struct finding_end *end)
{
	for (unsigned i = 0; i < p->count; i++)
		if (p->end[i].task == end->task)
			return end->object &&
			       lock_key(end->object) == p->end[i].lock;
	return false;
}

/*
 * The deadlock of the tasks of the pattern, at its locks: the same tasks may
 * come to another one, which says nothing of this. Or NULL. A finding names no
 * more than FINDING_TASKS_MAX of them.
 */
static const struct finding *came_to(const struct world *w,
				     const struct prediction *p)
{
	unsigned named =
		p->count < FINDING_TASKS_MAX ? p->count : FINDING_TASKS_MAX;

	for (unsigned i = 0; i < world_finding_count(w); i++) {
		const struct finding *f = world_finding(w, i);
		bool same =
			f->klass == &check_deadlock && f->end_count == named;

		for (unsigned j = 0; same && j < f->end_count; j++)
			same = in_pattern(p, &f->end[j]);
		if (same)
			return f;
	}
	return NULL;
}

static void confirm(struct world *w, const struct predict_options *o,
		    const struct run_result *r, struct prediction *p)
{
	const struct tally_classes none = {0};
	const struct finding *f = came_to(w, p);

	if (!f)
		return;
	p->confirmed = true;
	finding_signature(f, p->signature, sizeof(p->signature));
	if (!o->tally)
		return;
	o->tally->ran = &strategy_predict;
	tally_add(o->tally, w, r, o->counted ? o->counted : &none);
}

void predict_values(struct world *w, const struct predict_options *o,
		    const struct strategy_turn *turn, struct steer *by,
		    struct course *ret)
{
	struct strategy *seen = strategy_new(turn->type, &o->strategy_options);
	struct run_result r;

	by->other = &seen->chooser;
	by->other_values = true;
	world_run(w, &by->chooser, turn->seed, &r);
	course_copy(ret, &by->took, r.steps);
	by->other_values = false;
	strategy_free(seen);
}

void predict_steer(struct world *w, const struct predict_options *o,
		   uint64_t runs, struct prediction *p)
{
	const struct strategy_options whole = {.depth = 1, .choices_hint = 1};
	struct strategy *inner[] = {
		strategy_new(strategy_type_find("pct"), &whole),
		strategy_new(strategy_type_find("random"), NULL),
	};
	struct steered s = {.p = p};
	struct course values = {0};
	struct steer by;

	s.chooser = (struct chooser){
		.state = &s,
		.begin = steered_begin,
		.declared = steered_declared,
		.pick = steered_pick,
		.choose = steered_choose,
	};
	steer_init(&by);
	predict_values(w, o, &p->seen, &by, &values);
	by.course = &values;
	by.other = &s.chooser;
	while (p->runs < runs && !p->confirmed) {
		struct run_result r;

		s.inner = &inner[p->runs % 2]->chooser;
		world_run(w, &by.chooser, explore_run_seed(o->seed, p->runs++),
			  &r);
		confirm(w, o, &r, p);
	}
	for (unsigned i = 0; i < ARRAY_COUNT(inner); i++)
		strategy_free(inner[i]);
	steer_release(&by);
	course_release(&values);
}
