/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rff: greybox search by reads-from feedback (Wolff, Shi, Duck, Mathur,
 * Roychoudhury: Greybox Fuzzing for Concurrency Testing, ASPLOS 2024).
 *
 * What is searched is not schedules but sets of constraints: 'this event reads
 * from that one', or does not. A run holds events back so that its constraints
 * come true where they can; else it goes on as pos does. Constraints whose runs
 * showed a pair of events that no run had before are kept, and changed a little
 * for later runs; new ones are made of pairs that were seen rarely or never.
 *
 * Departures: a run's constraints, two at most, are part of its seed, so that
 * the seed alone makes the run again, without those before it. Events are those
 * of reads_from.h. A constraint holds for the first event that it names.
 *
 * The seed: bits 63-62 how many constraints (3 is none), then the constraints:
 * 1 bit 'does not read', 10 bits who writes, 10 bits who reads; the rest is
 * drawn. As the seed of a run that stands alone any number will do.
 */
#include "faults.h"
#include "reads_from.h"
#include "strategies.h"

enum {
	CONSTRAINTS_MAX = 2,
	CONSTRAINT_BITS = 21,
	CORPUS_MAX = 128,
	FREE_RUNS = 8, /* at first, without constraints */
	TRIES = 16,
	CANDIDATES = 4, /* the rarest of so many is taken */
};

struct constraint {
	uint16_t write, read;
	bool negative;
};

/* Constraints, as a run obeys them. */
struct constraint_state {
	struct constraint c;
	uint16_t object; /* which the writer has changed; 0: not yet */
	bool over;
};

/* An event that some run had. */
struct known_event {
	uint16_t object;
	uint8_t mode;
	uint8_t task;
	bool known;
};

struct rff_state {
	struct generator generator;
	struct fault_draw faults;
	struct pending_events pending;
	uint16_t key[TASKS_MAX];
	unsigned count;
	struct constraint_state constraint[CONSTRAINTS_MAX];
	struct reads_from reads_from;
	/* What the series has learnt. */
	struct generator choices;
	uint64_t series_runs;
	struct known_event event[EVENT_KEYS];
	uint16_t events[EVENT_KEYS]; /* keys of those that are known */
	unsigned event_count;
	uint64_t corpus[CORPUS_MAX]; /* seeds, for their constraints */
	unsigned corpus_count;	     /* that were ever put there */
};

static struct constraint seed_constraint(uint64_t seed, unsigned i)
{
	uint64_t bits = seed >> (41 - CONSTRAINT_BITS * i);

	return (struct constraint){
		.write = (uint16_t)((bits >> 10) % EVENT_KEYS),
		.read = (uint16_t)(bits % EVENT_KEYS),
		.negative = (bits >> 20) & 1,
	};
}

static unsigned seed_count(uint64_t seed)
{
	return (unsigned)(seed >> 62) % (CONSTRAINTS_MAX + 1);
}

/* A seed of these constraints; what is left of it is drawn from another. */
static uint64_t seed_make(const struct constraint *c, unsigned count,
			  uint64_t draw)
{
	uint64_t seed =
		(uint64_t)count << 62 | draw >> (2 + CONSTRAINT_BITS * count);

	if (!count)
		return draw >> 2;
	for (unsigned i = 0; i < count; i++) {
		uint64_t bits = (uint64_t)c[i].negative << 20 |
				(uint64_t)c[i].write << 10 | c[i].read;

		seed |= bits << (41 - CONSTRAINT_BITS * i);
	}
	return seed;
}

static void rff_begin(void *state, const struct world *w, uint64_t seed)
{
	struct rff_state *s = state;

	(void)w;
	generator_seed(&s->generator, seed);
	fault_draw_next(&s->faults, &s->generator);
	pending_clear(&s->pending);
	reads_from_begin(&s->reads_from);
	s->count = seed_count(seed);
	for (unsigned i = 0; i < s->count; i++)
		s->constraint[i] = (struct constraint_state){
			.c = seed_constraint(seed, i)};
}

static void rff_declared(void *state, const struct world *w, struct task *t)
{
	struct rff_state *s = state;
	unsigned key = event_key(t);
	struct known_event *e = &s->event[key];

	(void)w;
	pending_put(&s->pending, t, &s->generator);
	s->key[t->slot] = (uint16_t)key;
	if (e->known || !t->op.object)
		return;
	*e = (struct known_event){t->op.object->id, event_modes[t->op.kind],
				  t->id, true};
	s->events[s->event_count++] = (uint16_t)key;
}

static unsigned rff_only(void *state, const struct world *w, unsigned slot)
{
	struct rff_state *s = state;
	unsigned key = s->key[slot];
	unsigned object = s->pending.object[slot];
	unsigned mode = s->pending.mode[slot];

	(void)w;
	for (unsigned i = 0; i < s->count; i++) {
		struct constraint_state *c = &s->constraint[i];

		if (c->c.read == key)
			c->over = true;
		else if (c->c.write == key && mode != EVENT_LOOK)
			c->object = (uint16_t)object;
	}
	if (object)
		reads_from_step(&s->reads_from, key, object, mode);
	pending_redraw(&s->pending, slot, &s->generator);
	return slot;
}

/* Must the event of that slot wait, for the constraint to come true? */
static bool rff_holds(const struct rff_state *s,
		      const struct constraint_state *c, unsigned slot)
{
	unsigned object = s->pending.object[slot];
	bool written = c->object && object == c->object &&
		       reads_from_last(&s->reads_from, object) == c->c.write;

	if (s->key[slot] == c->c.read)
		return written == c->c.negative;
	/* Nobody else may write before it has read. */
	return written && !c->c.negative &&
	       s->pending.mode[slot] != EVENT_LOOK &&
	       s->pending.mode[slot] != EVENT_GIVE;
}

/* The reader of a constraint that now comes true, or TASKS_MAX. */
static unsigned rff_due(const struct rff_state *s,
			const struct constraint_state *c, uint64_t enabled)
{
	for (uint64_t m = enabled; m && !c->c.negative; m &= m - 1) {
		unsigned slot = (unsigned)__builtin_ctzll(m);

		if (s->key[slot] == c->c.read && !rff_holds(s, c, slot))
			return slot;
	}
	return TASKS_MAX;
}

static unsigned rff_pick(void *state, const struct world *w, uint64_t enabled)
{
	struct rff_state *s = state;
	uint64_t held = 0;

	for (unsigned i = 0; i < s->count; i++) {
		const struct constraint_state *c = &s->constraint[i];
		unsigned due;

		if (c->over)
			continue;
		due = rff_due(s, c, enabled);
		if (due < TASKS_MAX)
			return rff_only(state, w, due);
		for (uint64_t m = enabled; m; m &= m - 1) {
			unsigned slot = (unsigned)__builtin_ctzll(m);

			if (rff_holds(s, c, slot))
				held |= (uint64_t)1 << slot;
		}
	}
	if (held == enabled)
		held = 0;
	return rff_only(state, w,
			pending_highest(&s->pending, enabled & ~held));
}

static uint32_t rff_choose(void *state, const struct world *w,
			   enum choice_kind kind, uint32_t n)
{
	struct rff_state *s = state;

	(void)w;
	if (kind == CHOICE_FAULT)
		return fault_draw_choose(&s->faults, &s->generator);
	return generator_below(&s->generator, n);
}

/* Two events of different tasks on one object, the first of which writes. */
static bool draw_pair(struct rff_state *s, struct constraint *ret)
{
	struct generator *g = &s->choices;

	for (unsigned i = 0; i < TRIES; i++) {
		unsigned write = s->events[generator_below(g, s->event_count)];
		unsigned read = s->events[generator_below(g, s->event_count)];
		const struct known_event *a = &s->event[write];
		const struct known_event *b = &s->event[read];

		if (a->object != b->object || a->task == b->task ||
		    a->mode == EVENT_LOOK || b->mode == EVENT_GIVE)
			continue;
		*ret = (struct constraint){(uint16_t)write, (uint16_t)read,
					   generator_below(g, 4) == 0};
		return true;
	}
	return false;
}

static unsigned pair_seen(const struct rff_state *s, const struct constraint *c)
{
	return s->reads_from.seen[reads_from_pair(c->write, c->read)];
}

/* The rarest of a few pairs. */
static bool draw_constraint(struct rff_state *s, struct constraint *ret)
{
	bool any = false;

	for (unsigned i = 0; i < CANDIDATES && s->event_count; i++) {
		struct constraint c;

		if (!draw_pair(s, &c))
			continue;
		if (any && pair_seen(s, &c) >= pair_seen(s, ret))
			continue;
		*ret = c;
		any = true;
	}
	return any;
}

static void rff_next(void *state, uint64_t seed, struct strategy_turn *ret_turn)
{
	struct rff_state *s = state;
	struct constraint c[CONSTRAINTS_MAX];
	unsigned count = 0;

	if (!s->series_runs)
		generator_seed(&s->choices, seed);
	if (s->series_runs >= FREE_RUNS && generator_below(&s->choices, 4)) {
		unsigned kept = s->corpus_count < CORPUS_MAX ? s->corpus_count
							     : CORPUS_MAX;

		if (kept && generator_below(&s->choices, 2)) {
			uint64_t old =
				s->corpus[generator_below(&s->choices, kept)];

			c[count++] = seed_constraint(
				old,
				generator_below(&s->choices, seed_count(old)));
		}
		if (draw_constraint(s, &c[count]))
			count++;
	}
	ret_turn->seed = seed_make(c, count, generator_derive(seed, 1));
}

static void rff_learn(void *state, const struct world *w)
{
	struct rff_state *s = state;
	uint64_t seed = world_seed(w);

	s->series_runs++;
	if (s->reads_from.novel && seed_count(seed))
		s->corpus[s->corpus_count++ % CORPUS_MAX] = seed;
}

static void rff_init(void *state, const struct strategy_options *options,
		     struct chooser *ret_chooser)
{
	(void)options;
	*ret_chooser = (struct chooser){
		.state = state,
		.begin = rff_begin,
		.declared = rff_declared,
		.pick = rff_pick,
		.only = rff_only,
		.choose = rff_choose,
	};
}

const struct strategy_type strategy_rff = {
	.name = "rff",
	.sentence = "make one step read from what another has written, in "
		    "pairs that earlier runs have seen rarely or never",
	.state_bytes = sizeof(struct rff_state),
	.init = rff_init,
	.next = rff_next,
	.learn = rff_learn,
};
