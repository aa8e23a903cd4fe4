/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A logarithm without floating point: doublings() is log2 in 16 bits of
 * fraction, exact at powers of two and straight lines between them, and
 * undoubled() is its inverse. A uniform draw between the doublings of two
 * values makes each doubling between them equally likely.
 */
#include "world/latency.h"

#include "touch.h"

enum {
	FRACTION_BITS = 16,
	HALF_BIT = 63, /* above the typical value? */
	TAIL_BIT = 32, /* the first of those that say which doubling */
	TAIL_DOUBLINGS_MAX = 30,
};

static uint64_t doublings(uint64_t ns)
{
	unsigned exponent = 63 - (unsigned)__builtin_clzll(ns);
	uint64_t fraction = ns << (63 - exponent) << 1 >> (64 - FRACTION_BITS);

	return (uint64_t)exponent << FRACTION_BITS | fraction;
}

static uint64_t undoubled(uint64_t value)
{
	unsigned exponent = (unsigned)(value >> FRACTION_BITS);
	uint64_t fraction = value & ((1U << FRACTION_BITS) - 1);

	return (UINT64_C(1) << exponent) +
	       (fraction << exponent >> FRACTION_BITS);
}

static_assert(LATENCY_MAX_NS < UINT64_C(1) << (63 - FRACTION_BITS),
	      "a fraction times the largest latency fits into 64 bits");

/* At a share of the way in 2^-32. */
static uint64_t between(uint64_t low, uint64_t high, uint32_t share)
{
	uint64_t from = doublings(low ? low : 1);
	uint64_t to = doublings(high ? high : 1);
	uint64_t ns = undoubled(from + ((to - from) * share >> 32));

	if (ns < low)
		return low;
	return ns > high ? high : ns;
}

static uint64_t in_tail(const struct latency *l, uint64_t bits)
{
	uint64_t stop = UINT64_C(1) << TAIL_DOUBLINGS_MAX;
	unsigned doubling = (unsigned)__builtin_ctzll(bits >> TAIL_BIT | stop);
	uint64_t low = l->typical_ns ? l->typical_ns : 1;

	/* Beyond the end: anywhere, so that nothing heaps up there. */
	if (l->max_ns >> doubling <= low)
		return between(l->typical_ns, l->max_ns, (uint32_t)bits);
	low <<= doubling;
	return between(low, 2 * low < l->max_ns ? 2 * low : l->max_ns,
		       (uint32_t)bits);
}

uint64_t latency_at(const struct latency *l, uint64_t bits)
{
	SIM_ASSERT(l->min_ns <= l->typical_ns && l->typical_ns <= l->max_ns);
	SIM_ASSERT(l->max_ns <= LATENCY_MAX_NS);
	if (!(bits >> HALF_BIT))
		return between(l->min_ns, l->typical_ns, (uint32_t)bits);
	if (l->long_tail)
		return in_tail(l, bits);
	return between(l->typical_ns, l->max_ns, (uint32_t)bits);
}

void task_takes(const struct latency *l)
{
	struct world *w = world_current();
	struct task *t = w->run.current;

	/* Nobody draws. */
	if (!w->chooser.declared)
		return;
	SIM_ASSERT(t && t->takes_count < TASK_TAKES_MAX);
	t->takes[t->takes_count++] = l;
}

static void sleep_for(uint64_t ns, const struct latency *l,
		      const struct place *place)
{
	struct world *w = world_current();
	struct task *t;
	uint64_t wake_ns = engine_clock_ns(w) + ns;

	t = op_begin(w, OP_SLEEP, NULL, place);
	t->op.argument = ns;
	t->op.deadline_ns = wake_ns;
	t->sleeps_for = l;
	t->ready_ns = w->run.now_ns + ns;
	op_park(w, t, true);
	engine_clock_step(w,
			  t->latency_drawn ? t->ready_ns : t->op.deadline_ns);
	op_done(w, t, 0, 0, 0);
}

void task_sleep_at(uint64_t ns, const struct place *place)
{
	sleep_for(ns, NULL, place);
}

void task_sleep_for_at(const struct latency *l, const struct place *place)
{
	sleep_for(l->typical_ns, l, place);
}
