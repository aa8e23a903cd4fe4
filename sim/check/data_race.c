/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Data races, by happens-before (vector clocks: Mattern, 1989; the epochs and
 * the two clocks of a read-write lock as in FastTrack: Flanagan and Freund,
 * PLDI 2009). Two accesses to a plain cell race if one of them writes, not both
 * are atomic, and no chain of releases and acquires leads from one to the
 * other. The run need not have come near to the other order.
 *
 * FastTrack keeps the last write of a variable alone. Here it is the last
 * access of each task and kind: plain cells are few, and then a run has a race
 * or has none however the steps are ordered that have nothing to do with each
 * other, which a proof relies on.
 *
 * What orders: locks, completions, wait queues, reference counts, atomic
 * changes, accesses to 'once' cells, messages, events, work, timers, runtime
 * power, joins, signals and visible actions. Where it is not known what an
 * op orders it is taken to order all: then a race may be missed, and none is
 * made up. What a model only touches (world_touch) orders nothing.
 *
 * Each race but the first of a run may be there because of the first.
 */
#include "checkers.h"

#include "world/cell.h"

const struct finding_class check_data_race = {
	.name = "data-race",
	.sentence = "a variable is written while another task accesses it, and "
		    "nothing orders the two",
	.severity = SEVERITY_ERROR,
};

/* What a step does to the clock of its object. */
enum edge {
	ACQUIRES = 1,
	RELEASES = 2,
	ORDERS = ACQUIRES | RELEASES,
	AS_READER = 4, /* is not ordered with other readers */
	IF_ZERO = 8,   /* only where the result is 0 */
	IF_TAKEN = 16, /* only where it is not */
};

static const uint8_t op_edges[OP_COUNT] = {
	[OP_MUTEX_LOCK] = ACQUIRES | IF_ZERO,
	[OP_MUTEX_TRYLOCK] = ACQUIRES | IF_TAKEN,
	[OP_MUTEX_UNLOCK] = RELEASES | IF_ZERO,
	[OP_RWSEM_DOWN_READ] = ACQUIRES | AS_READER | IF_ZERO,
	[OP_RWSEM_DOWN_WRITE] = ACQUIRES | IF_ZERO,
	[OP_RWSEM_WAIT_READ] = ACQUIRES | AS_READER | IF_ZERO,
	[OP_RWSEM_WAIT_WRITE] = ACQUIRES | IF_ZERO,
	[OP_RWSEM_TRY_READ] = ACQUIRES | AS_READER | IF_TAKEN,
	[OP_RWSEM_TRY_WRITE] = ACQUIRES | IF_TAKEN,
	[OP_RWSEM_UP_READ] = RELEASES | AS_READER | IF_ZERO,
	[OP_RWSEM_UP_WRITE] = RELEASES | IF_ZERO,
	[OP_RWSEM_DOWNGRADE] = RELEASES | IF_ZERO,
	[OP_SPIN_LOCK] = ACQUIRES | IF_ZERO,
	[OP_SPIN_TRYLOCK] = ACQUIRES | IF_TAKEN,
	[OP_SPIN_UNLOCK] = RELEASES | IF_ZERO,
	[OP_COMPLETION_WAIT] = ACQUIRES | IF_ZERO,
	[OP_COMPLETE] = RELEASES,
	[OP_WAITQUEUE_PREPARE] = ACQUIRES,
	[OP_WAITQUEUE_WAIT] = ACQUIRES | IF_ZERO,
	[OP_WAITQUEUE_WAKE] = RELEASES,
	[OP_REFCOUNT_GET] = ACQUIRES,
	[OP_REFCOUNT_PUT] = ORDERS,
	[OP_WORK_QUEUE] = ORDERS,
	[OP_WORK_TAKE] = ACQUIRES,
	[OP_WORK_FLUSH] = ACQUIRES,
	[OP_WORK_CANCEL] = ORDERS,
	[OP_TIMER_ARM] = ORDERS,
	[OP_TIMER_CANCEL] = ORDERS,
	[OP_SEND] = RELEASES,
	[OP_RECEIVE] = ACQUIRES,
	[OP_REPLY] = RELEASES,
	[OP_REPLY_WAIT] = ACQUIRES,
	[OP_TASK_JOIN] = ACQUIRES,
	[OP_EVENT_WAIT] = ACQUIRES | IF_ZERO,
	[OP_ACT] = ORDERS,
	[OP_RPM_GET] = ORDERS,
	[OP_RPM_PUT] = ORDERS,
	[OP_RPM_STATUS] = ORDERS,
	[OP_RPM_WAIT] = ORDERS,
	[OP_RPM_IDLE] = ORDERS,
	[OP_RPM_HOLD] = ORDERS,
	[OP_RPM_DROP] = ORDERS,
};

/*
 * How much is known of each task, by its id; what lies beyond 'room' is 0, and
 * of NULL it is all. Once others can see it, it is not changed any more but
 * replaced.
 */
struct race_clock {
	uint32_t room;
	uint32_t of[];
};

/*
 * What an object lets others know: all that task 'by' knew at its 'epoch', as
 * everybody knows who knows of that epoch. Where several tasks have released
 * that did not know of each other 'by' is 0, and the clock is the object's own.
 */
struct race_release {
	const struct race_clock *clock;
	uint32_t epoch;
	uint8_t by; /* id */
};

enum access {
	ACCESS_READS,
	ACCESS_WRITES,
	ACCESS_UPDATES, /* atomically */
	ACCESS_KINDS,
};

static const char *const roles[] = {"reads", "writes", "updates"};

/* The last access of a task, of one kind. */
struct race_access {
	struct race_access *next; /* of a higher id, or kind */
	uint32_t epoch;
	uint32_t step;
	const struct place *place;
	uint64_t before, after;
	uint8_t id;   /* of the task */
	uint8_t kind; /* enum access */
};

struct race_object {
	struct race_release writer; /* writers, and all that are no readers */
	struct race_release reader;
	struct race_access *last; /* of a plain cell; by id, then kind */
};

struct race_task {
	uint32_t epoch;			/* from 1; 0: not seen yet */
	const struct race_clock *clock; /* of all others */
};

enum {
	PAGE_OBJECTS = 256,
	PAGES = (UINT16_MAX + 1) / PAGE_OBJECTS,
	PAGE_TASKS = 16,
	TASK_PAGES = (TASK_IDS_MAX + 1) / PAGE_TASKS,
	ROOM_STEP = 8, /* tasks */
};

static_assert((TASK_IDS_MAX + 1) % PAGE_TASKS == 0, "the last page is whole");
static_assert(TASK_IDS_MAX <= UINT8_MAX, "an id fits");

/*
 * In the arena, as all that a run changes. What is needed on the way is taken
 * from there, so that little has to be restored for each run; when it is full
 * the run ends, and says so.
 */
struct races {
	struct race_object **page[PAGES];
	struct race_task *task[TASK_PAGES];
};

static uint32_t clock_of(const struct race_clock *c, uint32_t id)
{
	return c && id < c->room ? c->of[id] : 0;
}

static uint32_t clock_room(const struct race_clock *c)
{
	return c ? c->room : 0;
}

/* A new clock of all that two know; there is room for 'id'. */
static struct race_clock *clock_joined(struct world *w,
				       const struct race_clock *a,
				       const struct race_clock *b, uint32_t id)
{
	uint32_t room = (id / ROOM_STEP + 1) * ROOM_STEP;
	uint32_t a_room = clock_room(a), b_room = clock_room(b);
	struct race_clock *c;

	room = room < a_room ? a_room : room;
	room = room < b_room ? b_room : room;
	c = world_alloc(w, sizeof(*c) + room * sizeof(*c->of));
	c->room = room;
	for (uint32_t i = 0; i < a_room; i++)
		c->of[i] = a->of[i];
	for (uint32_t i = 0; i < b_room; i++)
		c->of[i] = c->of[i] > b->of[i] ? c->of[i] : b->of[i];
	return c;
}

static struct race_task *task_of(struct world *w, struct races *r,
				 const struct task *t)
{
	struct race_task **page = &r->task[t->id / PAGE_TASKS];
	struct race_task *task;

	if (!*page)
		*page = world_alloc(w, PAGE_TASKS * sizeof(**page));
	task = &(*page)[t->id % PAGE_TASKS];
	task->epoch += !task->epoch;
	return task;
}

/* Does a task know all that was released? */
static bool knows_joined(const struct race_task *task, unsigned id,
			 const struct race_clock *of)
{
	for (uint32_t i = 0; i < clock_room(of); i++)
		if (i != id && of->of[i] > clock_of(task->clock, i))
			return false;
	return true;
}

static inline bool knows(const struct race_task *task, unsigned id,
			 const struct race_release *of)
{
	if (of->by)
		return of->by == id ||
		       clock_of(task->clock, of->by) >= of->epoch;
	return !of->clock || knows_joined(task, id, of->clock);
}

static void learn(struct world *w, struct race_task *task,
		  const struct race_release *from)
{
	struct race_clock *c =
		clock_joined(w, task->clock, from->clock, from->by);

	if (from->by)
		c->of[from->by] = from->epoch;
	task->clock = c;
}

static inline void acquire(struct world *w, struct race_task *task, unsigned id,
			   const struct race_release *from)
{
	if (!knows(task, id, from))
		learn(w, task, from);
}

/* What the task does from here on is not what it has let others know of. */
static inline struct race_release release_of(struct race_task *task,
					     unsigned id)
{
	return (struct race_release){
		.clock = task->clock,
		.epoch = task->epoch++,
		.by = (uint8_t)id,
	};
}

/* Of two that did not know of each other. */
static void release_joined(struct world *w, struct race_release now,
			   struct race_release *into)
{
	struct race_clock *both =
		clock_joined(w, into->clock, now.clock,
			     now.by > into->by ? now.by : into->by);

	both->of[now.by] = now.epoch;
	if (into->by)
		both->of[into->by] = into->epoch;
	*into = (struct race_release){.clock = both};
}

static inline void release(struct world *w, struct race_task *task, unsigned id,
			   struct race_release *into)
{
	bool all = knows(task, id, into);
	struct race_release now = release_of(task, id);

	if (all)
		*into = now;
	else
		release_joined(w, now, into);
}

/* All that a task does from its next step on comes after this one. */
static void order_task(struct world *w, struct races *r, const struct task *t,
		       const struct task *later)
{
	struct race_release now = release_of(task_of(w, r, t), t->id);

	acquire(w, task_of(w, r, later), later->id, &now);
}

static struct race_object *object_of(struct world *w, struct races *r,
				     const struct object *o)
{
	struct race_object ***page = &r->page[o->id / PAGE_OBJECTS];
	struct race_object **at;

	if (!*page)
		*page = world_alloc(w, PAGE_OBJECTS *
					       sizeof(struct race_object *));
	at = &(*page)[o->id % PAGE_OBJECTS];
	if (!*at)
		*at = world_alloc(w, sizeof(**at));
	return *at;
}

static void order(struct world *w, struct races *r, const struct task *t,
		  const struct object *o, unsigned edge)
{
	struct race_object *of = object_of(w, r, o);
	struct race_task *task = task_of(w, r, t);
	bool reads = edge & AS_READER;

	if (edge & ACQUIRES) {
		acquire(w, task, t->id, &of->writer);
		if (!reads)
			acquire(w, task, t->id, &of->reader);
	}
	if (edge & RELEASES)
		release(w, task, t->id, reads ? &of->reader : &of->writer);
}

/* Two reads do not, nor do two atomic changes. */
static bool conflict(enum access a, enum access b)
{
	return a == ACCESS_WRITES || b == ACCESS_WRITES || a != b;
}

/* The values of a write, as KCSAN shows them. */
static void value_format(enum access kind, const struct race_access *a,
			 char *buffer, size_t bytes)
{
	buffer[0] = '\0';
	if (kind != ACCESS_READS)
		(void)snprintf(buffer, bytes, " (0x%llx -> 0x%llx)",
			       (unsigned long long)a->before,
			       (unsigned long long)a->after);
}

static void race_report(struct world *w, const struct event *event,
			enum access kind, const struct race_access *other)
{
	struct finding f = {.klass = &check_data_race, .object = event->object};
	const struct race_access now = {.before = event->before,
					.after = event->after};
	const struct task *t = world_task_by_id(w, other->id);
	const enum access other_kind = (enum access)other->kind;
	char what[64], values[48], other_values[48];
	int bytes;

	object_format(event->object, what, sizeof(what));
	value_format(kind, &now, values, sizeof(values));
	value_format(other_kind, other, other_values, sizeof(other_values));
	/* Cut where names are long. */
	bytes = snprintf(f.text, sizeof(f.text),
			 "%s: %s %s %s%s, which %s %s%s in %s, and nothing "
			 "orders the two",
			 event->place->function, event->task->name, roles[kind],
			 what, values, t->name, roles[other_kind], other_values,
			 other->place->function);
	SIM_ASSERT(bytes > 0);
	finding_add_end(&f, t, roles[other_kind], event->object, other->place,
			other->step);
	finding_add_end(&f, event->task, roles[kind], event->object,
			event->place, world_steps(w));
	world_report(w, &f);
}

/* The place of an access among those of its cell. */
static struct race_access *access_of(struct world *w, struct race_object *of,
				     unsigned id, enum access kind)
{
	struct race_access **at = &of->last;
	struct race_access *a;

	while (*at && ((*at)->id < id ||
		       ((*at)->id == id && (*at)->kind < (uint8_t)kind)))
		at = &(*at)->next;
	a = *at;
	if (a && a->id == id && a->kind == (uint8_t)kind)
		return a;
	a = world_alloc(w, sizeof(*a));
	a->next = *at;
	a->id = (uint8_t)id;
	a->kind = (uint8_t)kind;
	*at = a;
	return a;
}

static void access_check(struct world *w, struct races *r,
			 const struct event *event, enum access kind)
{
	const struct race_task *task = task_of(w, r, event->task);
	struct race_object *of = object_of(w, r, event->object);
	unsigned id = event->task->id;
	struct race_access *mine;

	for (const struct race_access *a = of->last; a; a = a->next)
		if (a->id != id && conflict(kind, (enum access)a->kind) &&
		    a->epoch > clock_of(task->clock, a->id))
			race_report(w, event, kind, a);
	mine = access_of(w, of, id, kind);
	mine->epoch = task->epoch;
	mine->step = world_steps(w);
	mine->place = event->place;
	mine->before = event->before;
	mine->after = event->after;
}

static void cell_step(struct world *w, struct races *r,
		      const struct event *event)
{
	const struct cell *c = CONTAINER_OF(event->object, struct cell, object);
	bool once = c->flags & CELL_ONCE;

	if (event->op == OP_CELL_UPDATE) {
		if (!once)
			access_check(w, r, event, ACCESS_UPDATES);
		order(w, r, event->task, event->object, ORDERS);
	} else if (once) {
		order(w, r, event->task, event->object,
		      event->op == OP_CELL_READ ? ACQUIRES : RELEASES);
	} else {
		access_check(w, r, event,
			     event->op == OP_CELL_READ ? ACCESS_READS
						       : ACCESS_WRITES);
	}
}

/* An op that has an edge of its own, or none. */
static void op_step(struct world *w, struct races *r, const struct event *event)
{
	unsigned edge = op_edges[event->op];

	if (edge && !((edge & IF_ZERO) && event->result) &&
	    !((edge & IF_TAKEN) && !event->result))
		order(w, r, event->task, event->object, edge);
}

static void race_step(void *context, struct world *w, const struct event *event)
{
	struct races *r = context;

	if (!event->object)
		return;
	switch ((unsigned)event->op) {
	case OP_CELL_READ:
	case OP_CELL_WRITE:
	case OP_CELL_UPDATE:
		cell_step(w, r, event);
		break;
	case OP_SIGNAL:
		order_task(w, r, event->task,
			   CONTAINER_OF(event->object, struct task, object));
		break;
	case OP_TASK_CREATE:
		/* The new task has not run yet. */
		order_task(w, r, event->task,
			   world_task_by_id(w, (unsigned)event->after));
		break;
	default:
		op_step(w, r, event);
		break;
	}
}

/* What the engine itself does in a step, to more than the object of its op. */
static void race_side(void *context, struct world *w, const struct event *event)
{
	if (!event->task)
		return;
	switch ((unsigned)event->object->kind) {
	case OBJECT_WORK:
	case OBJECT_WORKQUEUE:
	case OBJECT_TIMER:
	case OBJECT_TASK:
	case OBJECT_EVENT:
	case OBJECT_RPM:
		order(w, context, event->task, event->object,
		      event->after == TOUCH_READ ? ACQUIRES : ORDERS);
		break;
	default:
		break;
	}
}

void check_attach_races(struct world *w)
{
	struct races *r = world_alloc(w, sizeof(*r));

	world_subscribe(w, HOOK_STEP, race_step, r);
	world_subscribe(w, HOOK_SIDE, race_side, r);
}
