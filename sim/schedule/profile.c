/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A chooser around another one, that counts. Locks that are held at an access
 * are intersected (Savage and others: Eraser, SOSP 1997); locks taken while
 * others are held give the lock order.
 */
#include "schedule/profile.h"

#include "events.h"

struct profiler {
	struct profile *profile;
	struct chooser inner;
	unsigned task[TASK_IDS_MAX + 1]; /* by id; 0: new, else index + 1 */
};

static uint64_t hash_text(uint64_t hash, const char *text)
{
	for (; text && *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
	return (hash ^ 0xff) * 0x100000001b3u;
}

static uint64_t hash_object(const struct object *o)
{
	return hash_text(hash_text(0xcbf29ce484222325u, o->name), o->owner);
}

unsigned profile_find_task(const struct profile *p, const char *name)
{
	for (unsigned i = 0; i < p->task_count; i++)
		if (!strcmp(p->task[i].name, name))
			return i;
	return PROFILE_TASKS_MAX;
}

unsigned profile_find_object(const struct profile *p, const struct object *o)
{
	uint64_t hash;

	if (o->id <= p->sealed)
		return p->by_id[o->id] ? p->by_id[o->id] - 1u
				       : PROFILE_OBJECTS_MAX;
	hash = hash_object(o);
	for (unsigned i = 0; i < p->object_count; i++)
		if (p->object[i].hash == hash)
			return i;
	return PROFILE_OBJECTS_MAX;
}

bool profile_named(const char *names, const char *object)
{
	size_t bare = strcspn(object, "(");

	while (*names) {
		size_t length = strcspn(names, ",");

		if (!strncmp(names, object, length) &&
		    (length == bare || length == strlen(object)))
			return true;
		names += length;
		names += *names == ',';
	}
	return false;
}

static unsigned add_task(struct profile *p, const char *name)
{
	unsigned at = profile_find_task(p, name);

	if (at == PROFILE_TASKS_MAX && p->task_count < PROFILE_TASKS_MAX) {
		at = p->task_count++;
		(void)snprintf(p->task[at].name, sizeof(p->task[at].name), "%s",
			       name);
	}
	return at;
}

static unsigned add_object(struct profile *p, const struct object *o)
{
	unsigned at = profile_find_object(p, o);
	struct profile_object *new;

	if (at < PROFILE_OBJECTS_MAX || p->object_count == PROFILE_OBJECTS_MAX)
		return at;
	at = p->object_count++;
	new = &p->object[at];
	object_format(o, new->name, sizeof(new->name));
	new->hash = hash_object(o);
	new->cell = o->kind == OBJECT_CELL;
	memset(new->guards, 0xff, sizeof(new->guards));
	if (o->id <= p->sealed)
		p->by_id[o->id] = (uint16_t)(at + 1);
	return at;
}

static void set_bit(uint64_t *words, unsigned bit)
{
	words[bit / 64] |= (uint64_t)1 << (bit % 64);
}

static bool has_bit(const uint64_t *words, unsigned bit)
{
	return (words[bit / 64] >> (bit % 64)) & 1;
}

/* The profile's task of a task; when it is new, it and its creator count it. */
static unsigned task_of(struct profiler *r, const struct world *w,
			const struct task *t)
{
	struct profile *p = r->profile;
	const struct task *parent = world_last_task(w);
	unsigned at = add_task(p, t->name);

	if (r->task[t->id])
		return at;
	r->task[t->id] = at + 1;
	if (at == PROFILE_TASKS_MAX)
		return at;
	p->task[at].count++;
	if (parent && r->task[parent->id] &&
	    r->task[parent->id] <= PROFILE_TASKS_MAX)
		p->task[r->task[parent->id] - 1].created[at]++;
	return at;
}

static void count_locks(struct profile *p, const struct task *t,
			unsigned object, unsigned mode)
{
	struct profile_object *o = &p->object[object];
	uint64_t held[PROFILE_WORDS] = {0};

	for (unsigned i = 0; i < t->held_count; i++) {
		unsigned lock = add_object(p, t->held[i].object);

		if (lock == PROFILE_OBJECTS_MAX)
			continue;
		set_bit(held, lock);
		if (mode != EVENT_GIVE && lock != object && !o->cell)
			set_bit(p->object[lock].after, object);
	}
	for (unsigned i = 0; i < PROFILE_WORDS; i++)
		o->guards[i] &= held[i];
}

static bool is_lock(const struct object *o)
{
	return o->kind == OBJECT_MUTEX || o->kind == OBJECT_RWSEM ||
	       o->kind == OBJECT_SPINLOCK;
}

static void profiler_declared(void *state, const struct world *w,
			      struct task *t)
{
	struct profiler *r = state;
	struct profile *p = r->profile;
	unsigned task = task_of(r, w, t);
	unsigned mode = event_modes[t->op.kind];
	unsigned object;

	if (r->inner.declared)
		r->inner.declared(r->inner.state, w, t);
	if (!t->op.object || mode == EVENT_GIVE)
		return;
	object = add_object(p, t->op.object);
	if (object == PROFILE_OBJECTS_MAX || task == PROFILE_TASKS_MAX)
		return;
	p->task[task].events[object]++;
	p->object[object].events++;
	p->object[object].tasks |= (uint64_t)1 << task;
	p->object[object].written |= mode != EVENT_LOOK;
	if (is_lock(t->op.object) || p->object[object].cell)
		count_locks(p, t, object, mode);
}

static void profiler_begin(void *state, const struct world *w, uint64_t seed)
{
	struct profiler *r = state;
	const struct object *newest = world_objects(w);

	r->profile->sealed = newest ? newest->id : 0;
	if (r->profile->sealed >= PROFILE_IDS_MAX)
		r->profile->sealed = PROFILE_IDS_MAX - 1;
	memset(r->task, 0, sizeof(r->task));
	r->inner.begin(r->inner.state, w, seed);
}

static unsigned profiler_pick(void *state, const struct world *w,
			      uint64_t enabled)
{
	struct profiler *r = state;

	return r->inner.pick(r->inner.state, w, enabled);
}

static uint32_t profiler_choose(void *state, const struct world *w,
				enum choice_kind kind, uint32_t n)
{
	struct profiler *r = state;

	return r->inner.choose(r->inner.state, w, kind, n);
}

void profile_run(struct profile *p, struct world *w,
		 const struct chooser *chooser, uint64_t seed)
{
	struct profiler profiler = {.profile = p, .inner = *chooser};
	struct chooser counting = {
		.state = &profiler,
		.begin = profiler_begin,
		.declared = profiler_declared,
		.pick = profiler_pick,
		.choose = profiler_choose,
	};
	struct run_result r;

	SIM_ASSERT(!chooser->only);
	world_run(w, &counting, seed, &r);
	if (p->choices < r.choices)
		p->choices = r.choices;
	while (p->tasks < TASK_IDS_MAX && world_task_by_id(w, p->tasks + 1))
		p->tasks++;
}

/* The lock order becomes transitive (Warshall). */
void profile_finish(struct profile *p)
{
	for (unsigned via = 0; via < p->object_count; via++)
		for (unsigned i = 0; i < p->object_count; i++) {
			if (!has_bit(p->object[i].after, via))
				continue;
			for (unsigned j = 0; j < PROFILE_WORDS; j++)
				p->object[i].after[j] |=
					p->object[via].after[j];
		}
}

bool profile_cycle(const struct profile *p, unsigned a, unsigned b)
{
	return has_bit(p->object[a].after, b) && has_bit(p->object[b].after, a);
}

bool profile_unguarded(const struct profile *p, unsigned object)
{
	const struct profile_object *o = &p->object[object];
	uint64_t any = 0;

	for (unsigned i = 0; i < PROFILE_WORDS; i++)
		any |= o->guards[i];
	return o->cell && o->written && !any;
}
