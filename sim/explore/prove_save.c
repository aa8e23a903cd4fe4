/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The frontier of a search as text, and back. The frontier is the running
 * path: of each node which step was made, what sleeps there, and what is left
 * to do. States are not in it: the path is made again from the start. What can
 * be known from that is not in it either.
 *
 * A step stands as: task, values, the object of its task, and what it touches.
 */
#include <inttypes.h>

#include "memory.h"
#include "search.h"

enum {
	OBJECT_IDS_END = UINT16_MAX,
	GATES_END = 3,
};

/* --- to text -------------------------------------------------------------- */

static void step_save(const struct wakeup_step *s, FILE *out)
{
	const struct footprint *f = &s->footprint;

	(void)fprintf(out, "%u %" PRIu64 " %u %d %u", s->task, s->values,
		      f->own, f->all, f->count);
	for (unsigned i = 0; i < f->count; i++)
		(void)fprintf(out, " %u %u %u %u", f->at[i].object,
			      f->at[i].kind, f->at[i].gate,
			      f->at[i].gate_before);
	(void)fputc('\n', out);
}

/* Each branch behind its depth, from left to right and downwards; then 0. */
static void tree_save(const struct wakeup *t, uint32_t node, FILE *out)
{
	uint32_t *path = NULL, room = 0, depth = 0;
	uint32_t at = t->nodes[node].first;

	while (at || depth) {
		if (!at) {
			at = t->nodes[path[--depth]].next;
			continue;
		}
		path = memory_grown(path, &room, depth + 1, sizeof(*path));
		path[depth++] = at;
		(void)fprintf(out, "%u %d ", depth, t->nodes[at].stands);
		step_save(&t->nodes[at].step, out);
		at = t->nodes[at].first;
	}
	(void)fputs("0\n", out);
	free(path);
}

static void node_save(const struct prove *p, const struct node *n, FILE *out)
{
	(void)fprintf(out, "node %u %u %u %" PRIu64 " ", n->sleepers, n->slot,
		      n->combinations, n->values.code);
	step_save(&p->wakeup.nodes[n->branch].step, out);
	tree_save(&p->wakeup, n->tree, out);
}

static void search_save(const struct prove *p, const struct prove_result *r,
			FILE *out)
{
	const struct node *last = &p->nodes[p->depth];

	SIM_ASSERT(prove_can_resume(p->options) && !p->out_of_step);
	(void)fprintf(out, "search %" PRIu64 " %" PRIu64 " %" PRIu64 " %s\n",
		      r->executions, r->sleep_blocked, r->steps,
		      r->bound ? r->bound : "");
	(void)fprintf(out, "path %u %" PRIu64 "\n", p->depth,
		      p->first_values.code);
	for (uint32_t i = 0; i < p->depth; i++)
		node_save(p, &p->nodes[i], out);
	(void)fprintf(out, "end %u %d %" PRIu64 "\n", last->sleepers,
		      last->asleep, history_key(&p->history));
	tree_save(&p->wakeup, last->tree, out);
	(void)fprintf(out, "sleepers %u\n", p->sleepers.count);
	for (uint32_t i = 0; i < p->sleepers.count; i++) {
		(void)fprintf(out, "%u ", p->sleepers.at[i].siblings);
		step_save(&p->sleepers.at[i].step, out);
	}
}

void prove_save(const struct prove *p, FILE *out)
{
	search_save(p, &p->result, out);
}

void prove_part_save(const struct prove *p, FILE *out)
{
	static const struct prove_result none = {.status = PROVE_ALL};

	SIM_ASSERT(p->options->at_part && p->depth > 0);
	search_save(p, &none, out);
}

/* --- and back ------------------------------------------------------------- */

static void step_read(struct saved *s, struct wakeup_step *ret)
{
	struct footprint *f = &ret->footprint;

	*ret = (struct wakeup_step){
		.task = (unsigned)saved_number(s, PROVE_TASKS_MAX - 1)};
	ret->values = saved_number(s, UINT64_MAX);
	f->own = (uint16_t)saved_number(s, OBJECT_IDS_END);
	f->all = saved_number(s, 1);
	f->count = (uint8_t)saved_number(s, FOOTPRINT_MAX);
	for (unsigned i = 0; i < f->count; i++) {
		f->at[i].object = (uint16_t)saved_number(s, OBJECT_IDS_END);
		f->at[i].kind = (uint8_t)saved_number(s, ACCESS_COUNT - 1);
		f->at[i].gate = saved_number(s, GATES_END) & 3;
		f->at[i].gate_before = saved_number(s, GATES_END) & 3;
	}
}

static void tree_read(struct saved *s, struct wakeup *t, uint32_t node)
{
	uint32_t *path = NULL, room = 0, depth = 0;

	do {
		struct wakeup_step step;
		bool stands;

		path = memory_grown(path, &room, depth + 1, sizeof(*path));
		path[depth] = node;
		depth = (uint32_t)saved_number(s, depth + 1);
		if (!depth)
			break;
		stands = saved_number(s, 1);
		step_read(s, &step);
		node = wakeup_add(t, path[depth - 1], &step);
		t->nodes[node].stands = stands;
	} while (!s->bad);
	free(path);
}

/* Where the path has come to. 'towards' is the branch that has led there. */
static struct node *node_arrive(struct prove *p, uint32_t towards)
{
	struct node *n;

	p->nodes = memory_grown(p->nodes, &p->room, p->depth + 2,
				sizeof(*p->nodes));
	n = &p->nodes[p->depth];
	n->enabled = world_enabled(p->w);
	n->asleep = n->again = n->has_snapshot = false;
	n->branch = 0;
	/* The rest of a plan belongs to the node behind its first step. */
	n->tree = towards && p->wakeup.nodes[towards].step.values != WAKEUP_ANY
			  ? towards
			  : wakeup_new(&p->wakeup, &(struct wakeup_step){0});
	return n;
}

/* Is the step one that can be made here? */
static bool step_stands(const struct prove *p, const struct node *n,
			unsigned task)
{
	const struct task *t;

	if (n->slot >= TASKS_MAX || !(n->enabled & slot_bit(n->slot)))
		return false;
	t = world_task(p->w, n->slot);
	return t && t->id == task + 1;
}

/* Read one node, and make its step again: false if that cannot be. */
static bool node_read(struct saved *s, struct prove *p, uint32_t *towards)
{
	struct node *n = node_arrive(p, *towards);
	struct wakeup_step step;
	uint64_t code;

	saved_word(s, "node");
	n->sleepers = (uint32_t)saved_number(s, UINT32_MAX);
	n->slot = (unsigned)saved_number(s, TASKS_MAX - 1);
	n->combinations = (uint32_t)saved_number(s, UINT32_MAX);
	code = saved_number(s, UINT64_MAX);
	step_read(s, &step);
	n->branch = wakeup_new(&p->wakeup, &step);
	tree_read(s, &p->wakeup, n->tree);
	if (s->bad || !step_stands(p, n, step.task))
		return false;
	if (p->depth % SNAPSHOT_EVERY == 0)
		search_snapshot(p);
	values_of_code(&n->values, code);
	search_step(p);
	*towards = n->branch;
	p->depth++;
	return n->values.code == code;
}

static void sleepers_read(struct saved *s, struct prove *p)
{
	uint32_t count;

	saved_word(s, "sleepers");
	count = (uint32_t)saved_number(s, UINT32_MAX);
	for (uint32_t i = 0; i < count && !s->bad; i++) {
		struct sleeper sleeper;

		sleeper.siblings = (uint32_t)saved_number(s, UINT32_MAX);
		step_read(s, &sleeper.step);
		sleepers_put(&p->sleepers, &sleeper);
	}
	for (uint32_t i = 0; i <= p->depth; i++)
		s->bad = s->bad || p->nodes[i].sleepers > p->sleepers.count ||
			 (i && p->nodes[i].sleepers < p->nodes[i - 1].sleepers);
}

/* The path, by making it. */
static bool path_read(struct saved *s, struct prove *p)
{
	uint32_t depth, towards = 0;
	struct node *last;

	saved_word(s, "path");
	depth = (uint32_t)saved_number(s, HISTORY_EVENTS_MAX - 1);
	values_of_code(&p->first_values, saved_number(s, UINT64_MAX));
	if (s->bad)
		return false;
	search_start(p);
	wakeup_clear(&p->wakeup);
	while (p->depth < depth)
		if (!node_read(s, p, &towards))
			return false;
	last = node_arrive(p, towards);
	saved_word(s, "end");
	last->sleepers = (uint32_t)saved_number(s, UINT32_MAX);
	last->asleep = saved_number(s, 1);
	if (saved_number(s, UINT64_MAX) != history_key(&p->history))
		return false;
	tree_read(s, &p->wakeup, last->tree);
	sleepers_read(s, p);
	return !s->bad;
}

bool prove_resume(struct prove *p, struct saved *s)
{
	static const struct prove_options all;
	struct prove_result r = {.status = PROVE_ALL};

	saved_word(s, "search");
	r.executions = saved_number(s, UINT64_MAX);
	r.sleep_blocked = saved_number(s, UINT64_MAX);
	r.steps = saved_number(s, UINT64_MAX);
	saved_text(s, p->bound, sizeof(p->bound));
	r.bound = p->bound[0] ? p->bound : NULL;
	p->options = &all;
	p->no_races = true;
	p->resumed = !s->bad && path_read(s, p);
	p->no_races = false;
	p->result = r;
	return p->resumed;
}

uint64_t prove_resumed_runs(const struct prove *p)
{
	return p->resumed ? p->result.executions + p->result.sleep_blocked : 0;
}
