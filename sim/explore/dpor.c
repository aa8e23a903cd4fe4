/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Dependence, happens-before and races. Locks follow the rule that reversing
 * two critical sections means the later one takes the lock first: a lock
 * step races with the last lock step of another task, an unlock with nothing.
 */
#include "dpor.h"

enum relation {
	RELATION_NONE,	/* they commute */
	RELATION_ORDER, /* the first must come first */
	RELATION_RACE,
};

/* From the earlier to the later. */
static const uint8_t relations[TOUCH_COUNT][TOUCH_COUNT] = {
	[TOUCH_READ] = {RELATION_NONE, RELATION_RACE, RELATION_RACE,
			RELATION_RACE, RELATION_RACE},
	[TOUCH_WRITE] = {RELATION_RACE, RELATION_RACE, RELATION_RACE,
			 RELATION_RACE, RELATION_RACE},
	[TOUCH_SIGNAL] = {RELATION_RACE, RELATION_RACE, RELATION_NONE,
			  RELATION_RACE, RELATION_RACE},
	[TOUCH_LOCK] = {RELATION_RACE, RELATION_RACE, RELATION_RACE,
			RELATION_RACE, RELATION_ORDER},
	[TOUCH_UNLOCK] = {RELATION_RACE, RELATION_RACE, RELATION_RACE,
			  RELATION_ORDER, RELATION_ORDER},
};

/* How an op touches its object. Tries are writes until their result is known. */
static const uint8_t op_touches[OP_COUNT] = {
	[OP_MUTEX_LOCK] = TOUCH_LOCK,	     [OP_MUTEX_TRYLOCK] = TOUCH_WRITE,
	[OP_MUTEX_UNLOCK] = TOUCH_UNLOCK,    [OP_RWSEM_DOWN_READ] = TOUCH_WRITE,
	[OP_RWSEM_DOWN_WRITE] = TOUCH_WRITE, [OP_RWSEM_WAIT_READ] = TOUCH_WRITE,
	[OP_RWSEM_WAIT_WRITE] = TOUCH_WRITE, [OP_RWSEM_TRY_READ] = TOUCH_WRITE,
	[OP_RWSEM_TRY_WRITE] = TOUCH_WRITE,  [OP_RWSEM_UP_READ] = TOUCH_WRITE,
	[OP_RWSEM_UP_WRITE] = TOUCH_WRITE,   [OP_RWSEM_DOWNGRADE] = TOUCH_WRITE,
	[OP_SPIN_LOCK] = TOUCH_LOCK,	     [OP_SPIN_TRYLOCK] = TOUCH_WRITE,
	[OP_SPIN_UNLOCK] = TOUCH_UNLOCK,     [OP_COMPLETION_WAIT] = TOUCH_WRITE,
	[OP_COMPLETE] = TOUCH_WRITE,	     [OP_WAITQUEUE_PREPARE] = TOUCH_READ,
	[OP_WAITQUEUE_WAIT] = TOUCH_READ,    [OP_WAITQUEUE_WAKE] = TOUCH_WRITE,
	[OP_REFCOUNT_GET] = TOUCH_WRITE,     [OP_REFCOUNT_PUT] = TOUCH_WRITE,
	[OP_REFCOUNT_READ] = TOUCH_READ,     [OP_CELL_READ] = TOUCH_READ,
	[OP_CELL_WRITE] = TOUCH_WRITE,	     [OP_CELL_UPDATE] = TOUCH_WRITE,
	[OP_BLOCK_FREE] = TOUCH_WRITE,	     [OP_WORK_QUEUE] = TOUCH_WRITE,
	[OP_WORK_TAKE] = TOUCH_WRITE,	     [OP_WORK_FLUSH] = TOUCH_READ,
	[OP_WORK_CANCEL] = TOUCH_WRITE,	     [OP_TIMER_ARM] = TOUCH_WRITE,
	[OP_TIMER_CANCEL] = TOUCH_WRITE,     [OP_TIMER_FIRE] = TOUCH_WRITE,
	[OP_SLEEP] = TOUCH_READ,	     [OP_SEND] = TOUCH_WRITE,
	[OP_RECEIVE] = TOUCH_WRITE,	     [OP_REPLY] = TOUCH_WRITE,
	[OP_REPLY_WAIT] = TOUCH_WRITE,	     [OP_TASK_CREATE] = TOUCH_WRITE,
	[OP_TASK_JOIN] = TOUCH_READ,	     [OP_EVENT_WAIT] = TOUCH_READ,
	[OP_SIGNAL] = TOUCH_WRITE,	     [OP_ACT] = TOUCH_WRITE,
	[OP_RPM_GET] = TOUCH_WRITE,	     [OP_RPM_PUT] = TOUCH_WRITE,
	[OP_RPM_STATUS] = TOUCH_WRITE,	     [OP_RPM_WAIT] = TOUCH_READ,
	[OP_RPM_IDLE] = TOUCH_WRITE,	     [OP_RPM_HOLD] = TOUCH_WRITE,
	[OP_RPM_DROP] = TOUCH_WRITE,
};

bool dpor_waits(enum op_kind kind)
{
	switch ((int)kind) {
	case OP_RWSEM_WAIT_READ:
	case OP_RWSEM_WAIT_WRITE:
	case OP_COMPLETION_WAIT:
	case OP_WAITQUEUE_WAIT:
	case OP_WORK_TAKE:
	case OP_WORK_FLUSH:
	case OP_TIMER_FIRE:
	case OP_RECEIVE:
	case OP_REPLY_WAIT:
	case OP_TASK_JOIN:
	case OP_EVENT_WAIT:
	case OP_RPM_WAIT:
		return true;
	default:
		return false;
	}
}

void footprint_add(struct footprint *f, unsigned object, enum touch touch)
{
	for (unsigned i = 0; i < f->count; i++) {
		if (f->at[i].object != object)
			continue;
		/* A step that does both writes. */
		if (f->at[i].touch != touch && f->at[i].touch != TOUCH_LOCK &&
		    f->at[i].touch != TOUCH_UNLOCK)
			f->at[i].touch = TOUCH_WRITE;
		return;
	}
	if (f->count == TOUCHES_MAX) {
		f->all = true;
		return;
	}
	f->at[f->count++] = (struct access){.object = (uint16_t)object,
					    .touch = (uint8_t)touch};
}

void footprint_join(struct footprint *f, const struct footprint *more)
{
	for (unsigned i = 0; i < more->count; i++)
		footprint_add(f, more->at[i].object,
			      (enum touch)more->at[i].touch);
	f->all |= more->all;
}

bool footprint_dependent(const struct footprint *a, const struct footprint *b)
{
	if (a->all || b->all)
		return true;
	for (unsigned i = 0; i < a->count; i++)
		for (unsigned j = 0; j < b->count; j++)
			if (a->at[i].object == b->at[j].object &&
			    relations[a->at[i].touch][b->at[j].touch])
				return true;
	return false;
}

struct footprint dpor_declared(const struct task *t, bool signals)
{
	struct footprint f = {.count = 0};

	if (t->op.object)
		footprint_add(&f, t->op.object->id,
			      (enum touch)op_touches[t->op.kind]);
	if (signals)
		footprint_add(&f, t->object.id, TOUCH_READ);
	return f;
}

static void clock_join(struct clock *c, const struct clock *other)
{
	for (unsigned i = 0; i < PROVE_TASKS_MAX; i++)
		c->of[i] = c->of[i] > other->of[i] ? c->of[i] : other->of[i];
}

static bool clock_has(const struct clock *c, const struct dpor_event *e)
{
	return c->of[e->task] >= e->index;
}

/* What happens before the next step of a task by the task alone. */
static void clock_of_task(const struct dpor *d, unsigned task, struct clock *c)
{
	int32_t before = d->last_event[task];

	if (before < 0)
		before = d->creator[task];
	if (before < 0)
		*c = (struct clock){.of = {0}};
	else
		*c = d->events[before].clock;
}

/* Does an access order all that came to the object before it? */
static bool touch_orders_all(unsigned touch)
{
	return touch == TOUCH_WRITE || touch == TOUCH_LOCK ||
	       touch == TOUCH_UNLOCK;
}

static void clock_of_object(const struct dpor *d, const struct access *what,
			    struct clock *c)
{
	for (int32_t i = d->last_access[what->object]; i >= 0;
	     i = d->accesses[i].before) {
		const struct dpor_access *a = &d->accesses[i];

		if (!relations[a->what.touch][what->touch])
			continue;
		clock_join(c, &d->events[a->event].clock);
		if (touch_orders_all(a->what.touch))
			return;
	}
}

void dpor_clock(const struct dpor *d, const struct dpor_step *s,
		struct clock *ret_clock)
{
	clock_of_task(d, s->task, ret_clock);
	for (unsigned i = 0; i < s->footprint.count; i++)
		clock_of_object(d, &s->footprint.at[i], ret_clock);
	if (!s->idle && !s->footprint.all)
		return;
	for (unsigned i = 0; i < PROVE_TASKS_MAX; i++)
		if (d->last_event[i] >= 0)
			clock_join(ret_clock,
				   &d->events[d->last_event[i]].clock);
}

/* Was the step declared before event 'e', but not enabled? */
static bool waited_at(const struct dpor *d, const struct dpor_step *s,
		      const uint64_t *enabled, uint32_t e)
{
	return s->waits && (int64_t)e > d->last_event[s->task] &&
	       (int64_t)e > d->creator[s->task] &&
	       !(enabled[e] >> s->slot & 1);
}

unsigned dpor_races(const struct dpor *d, const struct dpor_step *s,
		    const uint64_t *enabled, uint32_t *events, unsigned room)
{
	unsigned count = 0;
	struct clock c;

	if (s->idle)
		return 0;
	clock_of_task(d, s->task, &c);
	for (unsigned k = 0; k < s->footprint.count; k++) {
		const struct access *what = &s->footprint.at[k];

		for (int32_t i = d->last_access[what->object]; i >= 0;
		     i = d->accesses[i].before) {
			const struct dpor_access *a = &d->accesses[i];
			const struct dpor_event *e = &d->events[a->event];

			if (relations[a->what.touch][what->touch] !=
				    RELATION_RACE ||
			    clock_has(&c, e) ||
			    waited_at(d, s, enabled, a->event))
				continue;
			if (count < room)
				events[count++] = a->event;
			clock_join(&c, &e->clock);
			if (touch_orders_all(a->what.touch))
				break;
		}
	}
	return count;
}

/* One task of a sequence whose initials are wanted, and its first event. */
struct lead {
	uint8_t task;
	uint16_t index;
};

struct leads {
	struct lead lead[PROVE_TASKS_MAX];
	unsigned count;
	uint64_t tasks;
	uint64_t initials; /* slots */
};

static void leads_add(struct leads *l, unsigned task, unsigned slot,
		      uint16_t index, const struct clock *clock)
{
	bool first = true;

	if (l->tasks >> task & 1)
		return;
	for (unsigned i = 0; i < l->count && first; i++)
		first = clock->of[l->lead[i].task] < l->lead[i].index;
	if (first)
		l->initials |= (uint64_t)1 << slot;
	l->tasks |= (uint64_t)1 << task;
	l->lead[l->count++] =
		(struct lead){.task = (uint8_t)task, .index = index};
}

uint64_t dpor_initials(const struct dpor *d, uint32_t e,
		       const struct dpor_step *s, const struct clock *clock)
{
	const struct dpor_event *before = &d->events[e];
	struct leads l = {.count = 0};

	for (uint32_t i = e + 1; i < d->count; i++) {
		const struct dpor_event *event = &d->events[i];

		if (!clock_has(&event->clock, before))
			leads_add(&l, event->task, event->slot, event->index,
				  &event->clock);
	}
	leads_add(&l, s->task, s->slot, UINT16_MAX, clock);
	return l.initials;
}

static void *grown(void *old, uint32_t *room, uint32_t wanted, size_t bytes)
{
	if (wanted <= *room)
		return old;
	*room = wanted + wanted / 2 + 64;
	old = realloc(old, *room * bytes);
	if (!old) {
		(void)fputs("tdisim: no memory for a proof\n", stderr);
		exit(3);
	}
	return old;
}

void dpor_add(struct dpor *d, const struct dpor_step *s)
{
	struct dpor_event *e;

	d->events = grown(d->events, &d->room, d->count + 1, sizeof(*e));
	d->accesses = grown(d->accesses, &d->access_room,
			    d->access_count + s->footprint.count,
			    sizeof(*d->accesses));
	e = &d->events[d->count];
	dpor_clock(d, s, &e->clock);
	e->task = (uint8_t)s->task;
	e->slot = (uint8_t)s->slot;
	e->before = d->last_event[s->task];
	e->index = e->before < 0
			   ? 1
			   : (uint16_t)(d->events[e->before].index + 1);
	e->clock.of[s->task] = e->index;
	e->first_access = d->access_count;
	for (unsigned i = 0; i < s->footprint.count; i++) {
		const struct access *what = &s->footprint.at[i];

		d->accesses[d->access_count] = (struct dpor_access){
			.event = d->count,
			.before = d->last_access[what->object],
			.what = *what,
		};
		d->last_access[what->object] = (int32_t)d->access_count++;
	}
	d->last_event[s->task] = (int32_t)d->count;
	if (d->made && d->made <= PROVE_TASKS_MAX)
		d->creator[d->made - 1] = (int32_t)d->count;
	d->count++;
}

void dpor_cut(struct dpor *d, uint32_t count)
{
	while (d->count > count) {
		const struct dpor_event *e = &d->events[--d->count];

		while (d->access_count > e->first_access) {
			const struct dpor_access *a =
				&d->accesses[--d->access_count];

			d->last_access[a->what.object] = a->before;
		}
		d->last_event[e->task] = e->before;
	}
	for (unsigned i = 0; i < PROVE_TASKS_MAX; i++)
		if (d->creator[i] >= (int32_t)count)
			d->creator[i] = -1;
}

/* The step's own object and its result. */
static void on_step(void *context, struct world *w, const struct event *event)
{
	struct dpor *d = context;

	(void)w;
	d->result = event->result;
	if (event->op == OP_TASK_CREATE)
		d->made = (unsigned)event->after;
}

static void on_touch(void *context, struct world *w, const struct event *event)
{
	struct dpor *d = context;

	(void)w;
	footprint_add(&d->side, event->object ? event->object->id : 0,
		      event->after ? TOUCH_WRITE : TOUCH_READ);
}

void dpor_init(struct dpor *d, struct world *w)
{
	*d = (struct dpor){.w = w};
	d->last_access = malloc((UINT16_MAX + 1) * sizeof(*d->last_access));
	if (!d->last_access) {
		(void)fputs("tdisim: no memory for a proof\n", stderr);
		exit(3);
	}
	memset(d->last_access, 0xff,
	       (UINT16_MAX + 1) * sizeof(*d->last_access));
	memset(d->last_event, 0xff, sizeof(d->last_event));
	memset(d->creator, 0xff, sizeof(d->creator));
	world_subscribe(w, HOOK_STEP, on_step, d);
	world_subscribe(w, HOOK_TOUCH, on_touch, d);
}

void dpor_release(struct dpor *d)
{
	free(d->events);
	free(d->accesses);
	free(d->last_access);
}
