/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * replay: make the choices of a schedule again. Tasks are known by name, so a
 * schedule survives a change in the order of creation. It fails loudly: a task
 * that is not there or not enabled ends the run with RUN_DIVERGED.
 *
 * Where several tasks of one run have one name, all but the first of them are
 * written with their number ('kworker#2'). A name without number is the lowest
 * enabled task of that name.
 */
#include "schedule.h"

#include "latency.h"

struct replay {
	const struct schedule *schedule;
	struct chooser chooser;
	uint32_t block;
	uint32_t step; /* steps of the block already made */
	uint32_t value;
	char divergence[512];
};

static void replay_begin(void *state, const struct world *w, uint64_t seed)
{
	struct replay *r = state;

	(void)w;
	(void)seed;
	r->block = 0;
	r->step = 0;
	r->value = 0;
	r->divergence[0] = '\0';
}

static void replay_declared(void *state, const struct world *w, struct task *t)
{
	const struct schedule *s = ((struct replay *)state)->schedule;

	if (s->latency_drawn)
		latency_draw(w, t, s->latency_seed);
}

static unsigned find_enabled(const struct world *w, uint64_t enabled,
			     const struct schedule_task *wanted)
{
	unsigned best = TASKS_MAX;

	for (uint64_t m = enabled; m; m &= m - 1) {
		unsigned slot = (unsigned)__builtin_ctzll(m);
		const struct task *t = world_task(w, slot);

		if (strcmp(t->name, wanted->name) != 0 ||
		    (wanted->number > 1 &&
		     schedule_task_number(w, t) != wanted->number))
			continue;
		if (best == TASKS_MAX || t->id < world_task(w, best)->id)
			best = slot;
	}
	return best;
}

static void replay_diverged(struct replay *r, const struct world *w,
			    uint64_t enabled,
			    const struct schedule_task *wanted)
{
	char number[8] = "";
	size_t used;

	if (wanted->number > 1)
		(void)snprintf(number, sizeof(number), "#%u", wanted->number);
	(void)snprintf(r->divergence, sizeof(r->divergence),
		       "step %u: the schedule wants task '%s%s', enabled are:",
		       world_steps(w) + 1, wanted->name, number);
	for (uint64_t m = enabled; m; m &= m - 1) {
		const struct task *t =
			world_task(w, (unsigned)__builtin_ctzll(m));

		used = strlen(r->divergence);
		(void)snprintf(r->divergence + used,
			       sizeof(r->divergence) - used, " '%s' (%s)",
			       t->name, op_kind_name(t->op.kind));
	}
}

/* After the end of the schedule: who runs goes on, else the lowest id. */
static unsigned replay_default(const struct world *w, uint64_t enabled)
{
	const struct task *last = world_last_task(w);
	unsigned best = (unsigned)__builtin_ctzll(enabled);

	if (last && ((enabled >> last->slot) & 1) &&
	    world_task(w, last->slot) == last)
		return last->slot;
	for (uint64_t m = enabled; m; m &= m - 1) {
		unsigned slot = (unsigned)__builtin_ctzll(m);

		if (world_task(w, slot)->id < world_task(w, best)->id)
			best = slot;
	}
	return best;
}

static unsigned replay_pick(void *state, const struct world *w,
			    uint64_t enabled)
{
	struct replay *r = state;
	const struct schedule *s = r->schedule;
	const struct schedule_block *b;
	unsigned slot;

	if (r->block < s->block_count && r->step == s->blocks[r->block].steps) {
		r->block++;
		r->step = 0;
	}
	if (r->block >= s->block_count)
		return replay_default(w, enabled);
	b = &s->blocks[r->block];
	slot = find_enabled(w, enabled, &s->names[b->name]);
	if (slot == TASKS_MAX)
		replay_diverged(r, w, enabled, &s->names[b->name]);
	if (r->step == 0)
		r->value = 0;
	r->step++;
	return slot;
}

static unsigned replay_only(void *state, const struct world *w, unsigned slot)
{
	return replay_pick(state, w, (uint64_t)1 << slot);
}

/* Values belong to the last step of their block; elsewhere they are 0. */
static uint32_t replay_choose(void *state, const struct world *w,
			      enum choice_kind kind, uint32_t n)
{
	struct replay *r = state;
	const struct schedule *s = r->schedule;
	const struct schedule_block *b;
	uint32_t value;

	(void)kind;
	if (r->block >= s->block_count)
		return 0;
	b = &s->blocks[r->block];
	if (r->step != b->steps || r->value >= b->value_count)
		return 0;
	value = s->values[b->first_value + r->value++];
	if (value >= n && !r->divergence[0])
		(void)snprintf(r->divergence, sizeof(r->divergence),
			       "step %u: the schedule wants value %u of a "
			       "choice among %u",
			       world_steps(w), value, n);
	return value < n ? value : n - 1;
}

struct replay *replay_new(const struct schedule *s)
{
	struct replay *r = calloc(1, sizeof(*r));

	if (!r) {
		(void)fputs("tdisim: no memory for a replay\n", stderr);
		exit(3);
	}
	r->schedule = s;
	r->chooser = (struct chooser){
		.state = r,
		.begin = replay_begin,
		.declared = replay_declared,
		.pick = replay_pick,
		.only = replay_only,
		.choose = replay_choose,
	};
	return r;
}

void replay_free(struct replay *r)
{
	free(r);
}

const struct chooser *replay_chooser(struct replay *r)
{
	return &r->chooser;
}

/* The run is over before its schedule: it was made for another one. */
static void replay_left_over(struct replay *r)
{
	const struct schedule *s = r->schedule;
	uint32_t block = r->block, left = 0;

	if (block < s->block_count && r->step == s->blocks[block].steps)
		block++;
	for (uint32_t i = block; i < s->block_count; i++)
		left += s->blocks[i].steps;
	if (block == r->block)
		left -= r->step;
	if (left)
		(void)snprintf(r->divergence, sizeof(r->divergence),
			       "the run has ended, but the schedule goes on "
			       "with task '%s': %u steps are left",
			       s->names[s->blocks[block].name].name, left);
}

const char *replay_divergence(struct replay *r)
{
	if (!r->divergence[0])
		replay_left_over(r);
	return r->divergence;
}
