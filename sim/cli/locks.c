// SPDX-License-Identifier: GPL-2.0-only
/*
 * A recorder of locks over the hooks, and the chooser that goes with it.
 *
 * What a task takes inside a step is a tree: a node for each acquire, release
 * out of order, and runtime PM call; its parent is the lock that is held
 * around it. Nodes stand in one array in the order of their making, so that
 * children follow their parent. The tree is turned into text at the end.
 *
 * An acquire is noted where the lock function is entered. What happens inside
 * the runtime PM core (the user that a resume counts on the parent) is no call
 * of anybody and is left out.
 */
#include "cli/locks.h"

#include <stdlib.h>

#include "world/rpm.h"

enum {
	WORD_BYTES = 96,
	NO_NODE = -1,
	FOLD_MIN = 3, /* repeats that are folded */
};

struct locks_node {
	char word[WORD_BYTES];
	int parent; /* NO_NODE: nothing is held around it */
	unsigned step;
	unsigned task; /* id */
	bool block;    /* a lock that was taken */
};

struct locks_step {
	const char *name;
	int64_t result;
};

struct locks_hold {
	const struct object *object;
	int node;
	bool released;
};

struct locks_task {
	char name[TASK_NAME_BYTES];
	const struct scenario_task *script; /* NULL: a daemon */
	unsigned next_step;		    /* of the script */
	unsigned step;			    /* that it is in */
	struct locks_hold holds[TASK_HELD_MAX];
	unsigned hold_count;
};

struct locks {
	const struct scenario *scenario;
	struct chooser chooser;
	struct locks_step *steps;
	unsigned step_count;
	struct locks_node *nodes;
	unsigned node_count;
	struct locks_task tasks[TASK_IDS_MAX + 1];
	unsigned last_step; /* that a scenario task was in */
	unsigned running;   /* slot of the scenario task that goes on */
	bool settling;	    /* between two steps: daemons first */
};

static const struct scenario_task *script_of(const struct locks *l,
					     const struct task *t)
{
	for (unsigned i = 0; i < l->scenario->task_count; i++)
		if (strcmp(l->scenario->tasks[i].name, t->name) == 0)
			return &l->scenario->tasks[i];
	return NULL;
}

static struct locks_task *task_of(struct locks *l, const struct task *t)
{
	struct locks_task *lt = &l->tasks[t->id];

	if (!lt->name[0]) {
		(void)snprintf(lt->name, sizeof(lt->name), "%s", t->name);
		if (!(t->flags & TASK_DAEMON))
			lt->script = script_of(l, t);
	}
	return lt;
}

/* 'owner.name'; 'a->b' reads 'a_b'. */
static void word_of(const struct object *o, char *word)
{
	const char *name = o->name;
	const char *arrow = strstr(name, "->");
	int before = arrow ? (int)(arrow - name) : (int)strlen(name);

	(void)snprintf(word, WORD_BYTES, "%s%s%.*s%s%s",
		       o->owner ? o->owner : "", o->owner ? "." : "", before,
		       name, arrow ? "_" : "", arrow ? arrow + 2 : "");
}

/* No step has begun yet: nothing is noted (NO_NODE). */
static int add_node(struct locks *l, const struct task *t, const char *word,
		    bool block)
{
	struct locks_task *lt = task_of(l, t);
	struct locks_node *n;

	if (!l->step_count)
		return NO_NODE;
	l->nodes =
		cli_realloc(l->nodes, (l->node_count + 1) * sizeof(*l->nodes));
	n = &l->nodes[l->node_count];
	*n = (struct locks_node){
		.parent = NO_NODE,
		.step = lt->script ? lt->step : l->last_step,
		.task = t->id,
		.block = block,
	};
	(void)snprintf(n->word, sizeof(n->word), "%s", word);
	if (lt->hold_count) {
		int parent = lt->holds[lt->hold_count - 1].node;

		if (parent != NO_NODE && l->nodes[parent].step == n->step)
			n->parent = parent;
	}
	return (int)l->node_count++;
}

static void acquire(struct locks *l, const struct event *e, const char *prefix)
{
	struct locks_task *lt = task_of(l, e->task);
	char name[WORD_BYTES], word[2 * WORD_BYTES];
	int node;

	word_of(e->object, name);
	(void)snprintf(word, sizeof(word), "%s%s", prefix, name);
	node = add_node(l, e->task, word, true);
	SIM_ASSERT(lt->hold_count < TASK_HELD_MAX);
	lt->holds[lt->hold_count++] =
		(struct locks_hold){e->object, node, false};
}

static void leaf(struct locks *l, const struct event *e, const char *format)
{
	char name[WORD_BYTES], word[2 * WORD_BYTES];

	word_of(e->object, name);
	(void)snprintf(word, sizeof(word), "%s%s", format, name);
	(void)add_node(l, e->task, word, false);
}

static void try_lock(struct locks *l, const struct event *e, const char *mode)
{
	char prefix[8];

	(void)snprintf(prefix, sizeof(prefix), "t%c%s", e->result ? '?' : '!',
		       mode);
	if (e->result)
		acquire(l, e, prefix);
	else
		leaf(l, e, prefix);
}

static void release(struct locks *l, const struct event *e)
{
	struct locks_task *lt = task_of(l, e->task);
	unsigned i = lt->hold_count;

	while (i > 0 && (lt->holds[i - 1].object != e->object ||
			 lt->holds[i - 1].released))
		i--;
	if (i == 0)
		return;
	lt->holds[i - 1].released = true;
	if (i != lt->hold_count)
		leaf(l, e, "-");
	while (lt->hold_count && lt->holds[lt->hold_count - 1].released)
		lt->hold_count--;
}

/* Is it the parent of a device that the task resumes just now? */
static bool counted_by_resume(const struct event *e)
{
	const struct task *t = e->task;

	for (unsigned i = 0; i < t->held_count; i++) {
		struct object *o = t->held[i].object;

		if (o->kind == OBJECT_RPM &&
		    &CONTAINER_OF(o, struct rpm, object)->parent->object ==
			    e->object)
			return true;
	}
	return false;
}

static void power_call(struct locks *l, const struct event *e, const char *name)
{
	const struct object *o = e->object;
	char word[WORD_BYTES];

	(void)snprintf(word, sizeof(word), "%s(%s)", name,
		       o->owner ? o->owner : o->name);
	(void)add_node(l, e->task, word, false);
}

static void note_power(struct locks *l, const struct event *e)
{
	if (e->op == OP_RPM_PUT)
		power_call(l, e, "pm_put");
	else if (e->op == OP_RPM_IDLE)
		power_call(l, e, "pm_idle");
	else if (!counted_by_resume(e))
		power_call(l, e,
			   e->before == e->after ? "pm_resume" : "pm_get");
}

static void note_rwsem(struct locks *l, const struct event *e)
{
	if (e->op == OP_RWSEM_DOWN_READ)
		acquire(l, e, "R:");
	else if (e->op == OP_RWSEM_DOWN_WRITE)
		acquire(l, e, "W:");
	else if (e->op == OP_RWSEM_TRY_READ)
		try_lock(l, e, "R:");
	else if (e->op == OP_RWSEM_TRY_WRITE)
		try_lock(l, e, "W:");
	else if (e->op == OP_RWSEM_UP_READ || e->op == OP_RWSEM_UP_WRITE ||
		 e->result < 0) /* else: a wait that was cut short */
		release(l, e);
}

static void on_step(void *context, struct world *w, const struct event *e)
{
	struct locks *l = context;
	const struct locks_task *lt = task_of(l, e->task);

	(void)w;
	if (lt->script) {
		l->running = e->task->slot;
		l->last_step = lt->step;
		l->settling = false;
	}
	if (!e->object)
		return;
	if (e->object->kind == OBJECT_RWSEM)
		note_rwsem(l, e);
	else if (e->op == OP_MUTEX_LOCK && e->result == 0)
		acquire(l, e, "");
	else if (e->op == OP_MUTEX_TRYLOCK)
		try_lock(l, e, "");
	else if (e->op == OP_MUTEX_UNLOCK)
		release(l, e);
	else if (e->op == OP_RPM_GET || e->op == OP_RPM_PUT ||
		 e->op == OP_RPM_IDLE)
		note_power(l, e);
}

/* Its label, or the name of the op. */
static const char *step_name(struct locks_task *lt, const struct event *e)
{
	const struct scenario_task *s = lt->script;

	while (s && lt->next_step < s->step_count) {
		const struct scenario_step *step = &s->steps[lt->next_step++];

		if (step->kind == STEP_OP)
			return step->label ? step->label : step->call.op->name;
	}
	return e->text;
}

static void on_step_begin(void *context, struct world *w, const struct event *e)
{
	struct locks *l = context;
	struct locks_task *lt = task_of(l, e->task);

	(void)w;
	l->steps =
		cli_realloc(l->steps, (l->step_count + 1) * sizeof(*l->steps));
	l->steps[l->step_count] = (struct locks_step){step_name(lt, e), 0};
	lt->step = l->step_count++;
}

static void on_step_end(void *context, struct world *w, const struct event *e)
{
	struct locks *l = context;

	(void)w;
	l->last_step = task_of(l, e->task)->step;
	l->steps[l->last_step].result = e->result;
	l->settling = true;
}

static void begin(void *state, const struct world *w, uint64_t seed)
{
	(void)state;
	(void)w;
	(void)seed;
}

static unsigned pick(void *state, const struct world *w, uint64_t enabled)
{
	const struct locks *l = state;
	uint64_t daemons = 0;

	for (uint64_t left = enabled; left; left &= left - 1) {
		unsigned slot = (unsigned)__builtin_ctzll(left);

		if (world_task(w, slot)->flags & TASK_DAEMON)
			daemons |= UINT64_C(1) << slot;
	}
	if (!l->settling && enabled >> l->running & 1)
		return l->running;
	return (unsigned)__builtin_ctzll(daemons ? daemons : enabled);
}

static uint32_t choose(void *state, const struct world *w,
		       enum choice_kind kind, uint32_t n)
{
	(void)state;
	(void)w;
	(void)kind;
	(void)n;
	return 0;
}

struct locks *locks_new(const struct scenario *s)
{
	struct locks *l = cli_alloc(sizeof(*l));

	l->scenario = s;
	l->running = TASKS_MAX - 1;
	l->chooser = (struct chooser){
		.state = l, .begin = begin, .pick = pick, .choose = choose};
	return l;
}

void locks_free(struct locks *l)
{
	free(l->steps);
	free(l->nodes);
	free(l);
}

void locks_attach(void *context, struct world *w)
{
	world_subscribe(w, HOOK_STEP, on_step, context);
	world_subscribe(w, HOOK_STEP_BEGIN, on_step_begin, context);
	world_subscribe(w, HOOK_STEP_END, on_step_end, context);
}

const struct chooser *locks_chooser(const struct locks *l)
{
	return &l->chooser;
}

/* The text of what one task did in one step under one parent. */
struct locks_part {
	const struct locks *locks;
	unsigned step;
	unsigned task;
};

static void flush_repeats(struct text *t, const char *word, unsigned repeats)
{
	if (repeats >= FOLD_MIN) {
		text_format(t, " %s (x%u)", word, repeats);
		return;
	}
	while (repeats-- > 0)
		text_format(t, " %s", word);
}

static void print_siblings(const struct locks_part *p, int parent,
			   struct text *t);

static void print_node(const struct locks_part *p, unsigned node,
		       struct text *t)
{
	const struct locks_node *n = &p->locks->nodes[node];
	struct text inside;

	text_add(t, n->word);
	if (!n->block)
		return;
	text_init(&inside);
	print_siblings(p, (int)node, &inside);
	if (inside.length)
		text_format(t, "{%s }", inside.data);
	else
		text_add(t, "{}");
	text_release(&inside);
}

/* Each with a blank before it. Recursion: as deep as locks are held. */
static void print_siblings(const struct locks_part *p, int parent,
			   struct text *t)
{
	const struct locks *l = p->locks;
	struct text word, before;
	unsigned repeats = 0;

	text_init(&word);
	text_init(&before);
	for (unsigned i = parent == NO_NODE ? 0 : (unsigned)parent + 1;
	     i < l->node_count; i++) {
		const struct locks_node *n = &l->nodes[i];

		if (n->parent != parent || n->step != p->step ||
		    n->task != p->task)
			continue;
		text_clear(&word);
		print_node(p, i, &word);
		if (repeats && strcmp(word.data, before.data) != 0) {
			flush_repeats(t, before.data, repeats);
			repeats = 0;
		}
		repeats++;
		text_clear(&before);
		text_add(&before, word.data);
	}
	flush_repeats(t, before.data, repeats);
	text_release(&word);
	text_release(&before);
}

/*
 * A result of the models is 0 or more, or -errno as a system call has it; with
 * a signal in the upper half the access ended in that signal (TASK_SIGNALLED).
 */
static void print_result(struct text *t, int64_t result)
{
	uint64_t loss = result < 0 ? (uint64_t)-result : 0;

	if (loss >> 32)
		text_format(t, "  [rc=-%u errno=%u]\n", (unsigned)(loss >> 32),
			    (unsigned)loss);
	else if (loss)
		text_format(t, "  [rc=-1 errno=%u]\n", (unsigned)loss);
	else
		text_format(t, "  [rc=%lld]\n", (long long)result);
}

static void print_tasks(const struct locks *l, unsigned step, bool daemons,
			struct text *t)
{
	for (unsigned id = 0; id <= TASK_IDS_MAX; id++) {
		struct locks_part p = {l, step, id};
		struct text locks;

		if (!l->tasks[id].script != daemons)
			continue;
		text_init(&locks);
		print_siblings(&p, NO_NODE, &locks);
		if (locks.length)
			text_format(t, "    %s:%s\n", l->tasks[id].name,
				    locks.data);
		text_release(&locks);
	}
}

void locks_print(const struct locks *l, struct text *t)
{
	for (unsigned step = 0; step < l->step_count; step++) {
		text_add_clean(t, l->steps[step].name);
		print_result(t, l->steps[step].result);
		print_tasks(l, step, false, t);
		print_tasks(l, step, true, t);
	}
}
