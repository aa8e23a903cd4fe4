/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which event reads from which: for each step on an object, the last event
 * before it that changed that object. Events are named by task, kind of op and
 * object, so the same pair in two runs is the same behaviour. Names are of ten
 * bits: two events may share one, which only blurs what is learnt.
 */
#ifndef SCHEDULE_READS_FROM_H
#define SCHEDULE_READS_FROM_H

#include "events.h"

enum {
	EVENT_KEYS = 1 << 10,
	READS_FROM_OBJECTS = 512, /* ids of one rest share a place */
	READS_FROM_PAIRS = 1 << 13,
};

struct reads_from {
	uint32_t run;	/* number of the run */
	uint32_t novel; /* pairs of this run that no run had before */
	uint16_t last[READS_FROM_OBJECTS]; /* key of the last change */
	uint32_t last_run[READS_FROM_OBJECTS];
	uint16_t seen[READS_FROM_PAIRS]; /* how often, up to the most */
};

static inline unsigned event_key(const struct task *t)
{
	uint32_t what = (uint32_t)t->op.kind << 24 ^ (uint32_t)t->id << 16 ^
			(t->op.object ? t->op.object->id : 0u);

	return (what * 0x9e3779b1u) >> 22;
}

static inline unsigned reads_from_pair(unsigned write, unsigned read)
{
	return ((write << 10 | read) * 0x9e3779b1u) >> 19;
}

/* The key of the last change to an object in this run; EVENT_KEYS: none. */
static inline unsigned reads_from_last(const struct reads_from *f,
				       unsigned object)
{
	unsigned at = object % READS_FROM_OBJECTS;

	return f->last_run[at] == f->run ? f->last[at] : EVENT_KEYS;
}

static inline void reads_from_begin(struct reads_from *f)
{
	f->run++;
	f->novel = 0;
}

/* A step of this key on an object. */
static inline void reads_from_step(struct reads_from *f, unsigned key,
				   unsigned object, unsigned mode)
{
	unsigned at = object % READS_FROM_OBJECTS;
	unsigned write = reads_from_last(f, object);
	uint16_t *seen;

	if (write < EVENT_KEYS && mode != EVENT_GIVE) {
		seen = &f->seen[reads_from_pair(write, key)];
		f->novel += !*seen;
		if (*seen < UINT16_MAX)
			++*seen;
	}
	if (mode == EVENT_LOOK)
		return;
	f->last[at] = (uint16_t)key;
	f->last_run[at] = f->run;
}

#endif
