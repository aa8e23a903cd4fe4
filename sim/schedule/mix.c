/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mix: a portfolio. Each run of a series is a run of one of its members, so it
 * has that member's guarantee for its share of the runs, and replays as a run
 * of that member.
 *
 * The series is cut into epochs of a fixed number of runs. In an epoch each
 * member has its share, spread evenly (by stride: the member that lags most
 * behind its share goes next). After it, half of all shares is dealt out anew,
 * by what the members found per run: new signatures of findings, and pairs of
 * events that read from each other as in no run before. The other half is
 * fixed, so that no member is ever left out: what is rare may be seen by one of
 * them only, and there is nothing to learn from before it is. The shares at
 * first are those under which the catalogue of mistakes needs at most twice the
 * runs of its best strategy nearly everywhere ('./dev bench strategies'). All
 * of it follows from the runs themselves and not from the time that they took.
 *
 * A run that stands alone is of the member that its seed draws.
 */
#include "reads_from.h"
#include "strategies.h"

enum {
	MEMBERS = 6,
	EPOCH_RUNS = 64,
	SHARES = 1000,	      /* of all members together */
	SIGNATURE_WORTH = 64, /* in pairs */
	SIGNATURES = 1024,    /* hashed */
	FINDS_KEPT = 2,	      /* finds of an epoch count half in the next */
};

static const struct {
	const struct strategy_type *type;
	uint32_t share; /* at first, of SHARES */
	int64_t lag;
} members[MEMBERS] = {
	{&strategy_surw, 600, 0},
	{&strategy_pct, 160, 0},
	{&strategy_random, 90, 0},
	/* The first run of all is what would ordinarily happen. */
	{&strategy_timed, 80, SHARES},
	{&strategy_rff, 35, 0},
	{&strategy_pos, 35, 0},
};

struct mix_state;

struct mix_member {
	struct strategy *strategy;
	struct chooser watched; /* its chooser, and what it does is seen */
	struct mix_state *mix;
	uint32_t share;
	int64_t lag;	      /* behind its share, in SHARES-ths of a run */
	uint64_t runs, finds; /* of this epoch, and less and less of earlier */
};

struct mix_state {
	struct mix_member member[MEMBERS];
	struct mix_member *turn; /* whose run it is */
	uint32_t epoch_runs;
	struct reads_from reads_from;
	bool signature[SIGNATURES];
};

static void watched_begin(void *state, const struct world *w, uint64_t seed)
{
	struct mix_member *m = state;
	const struct chooser *inner = &m->strategy->chooser;

	reads_from_begin(&m->mix->reads_from);
	inner->begin(inner->state, w, seed);
}

static void watched_declared(void *state, const struct world *w, struct task *t)
{
	const struct mix_member *m = state;
	const struct chooser *inner = &m->strategy->chooser;

	inner->declared(inner->state, w, t);
}

static unsigned watched_step(struct mix_member *m, const struct world *w,
			     unsigned slot)
{
	const struct task *t = world_task(w, slot);

	if (t->op.object)
		reads_from_step(&m->mix->reads_from, event_key(t),
				t->op.object->id, event_modes[t->op.kind]);
	return slot;
}

static unsigned watched_pick(void *state, const struct world *w,
			     uint64_t enabled)
{
	struct mix_member *m = state;
	const struct chooser *inner = &m->strategy->chooser;

	return watched_step(m, w, inner->pick(inner->state, w, enabled));
}

static unsigned watched_only(void *state, const struct world *w, unsigned slot)
{
	struct mix_member *m = state;
	const struct chooser *inner = &m->strategy->chooser;

	if (inner->only)
		slot = inner->only(inner->state, w, slot);
	return watched_step(m, w, slot);
}

static uint32_t watched_choose(void *state, const struct world *w,
			       enum choice_kind kind, uint32_t n)
{
	struct mix_member *m = state;
	const struct chooser *inner = &m->strategy->chooser;

	return inner->choose(inner->state, w, kind, n);
}

static uint64_t hash_signature(const struct finding *f)
{
	char text[256];
	uint64_t hash = 0xcbf29ce484222325u;

	finding_signature(f, text, sizeof(text));
	for (const char *c = text; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 0x100000001b3u;
	return hash >> 32;
}

static void mix_next(void *state, uint64_t seed, struct strategy_turn *ret_turn)
{
	struct mix_state *s = state;
	struct mix_member *best = &s->member[0];

	for (unsigned i = 0; i < MEMBERS; i++) {
		s->member[i].lag += s->member[i].share;
		if (s->member[i].lag > best->lag)
			best = &s->member[i];
	}
	best->lag -= SHARES;
	s->turn = best;
	*ret_turn = (struct strategy_turn){best->strategy->type, &best->watched,
					   seed};
	if (best->strategy->type->next)
		best->strategy->type->next(best->strategy->state, seed,
					   ret_turn);
	ret_turn->chooser = &best->watched;
}

/* What the members found per run decides on half of the shares. */
static void mix_deal(struct mix_state *s)
{
	uint64_t rate[MEMBERS];
	uint64_t total = 0;
	uint32_t left = SHARES;

	for (unsigned i = 0; i < MEMBERS; i++) {
		struct mix_member *m = &s->member[i];

		rate[i] = m->runs ? (m->finds << 16) / m->runs : 0;
		total += rate[i];
		m->finds /= FINDS_KEPT;
		m->runs = (m->runs + FINDS_KEPT - 1) / FINDS_KEPT;
	}
	for (unsigned i = 0; i < MEMBERS; i++) {
		struct mix_member *m = &s->member[i];

		m->share = members[i].share;
		if (total)
			m->share = members[i].share / 2 +
				   (uint32_t)(rate[i] * (SHARES / 2) / total);
		left -= m->share;
	}
	s->member[0].share += left;
}

static void mix_learn(void *state, const struct world *w)
{
	struct mix_state *s = state;
	struct mix_member *m = s->turn;
	const struct strategy_type *type = m->strategy->type;

	m->runs++;
	m->finds += s->reads_from.novel;
	for (unsigned i = 0; i < world_finding_count(w); i++) {
		bool *known =
			&s->signature[hash_signature(world_finding(w, i)) %
				      SIGNATURES];

		m->finds += *known ? 0 : SIGNATURE_WORTH;
		*known = true;
	}
	if (type->learn)
		type->learn(m->strategy->state, w);
	if (++s->epoch_runs < EPOCH_RUNS)
		return;
	s->epoch_runs = 0;
	mix_deal(s);
}

static void mix_begin(void *state, const struct world *w, uint64_t seed)
{
	struct mix_state *s = state;
	struct generator g;

	generator_seed(&g, seed);
	s->turn = &s->member[generator_below(&g, MEMBERS)];
	s->turn->watched.begin(s->turn, w, seed);
}

static void mix_declared(void *state, const struct world *w, struct task *t)
{
	const struct chooser *c = &((struct mix_state *)state)->turn->watched;

	if (c->declared)
		c->declared(c->state, w, t);
}

static unsigned mix_pick(void *state, const struct world *w, uint64_t enabled)
{
	const struct chooser *c = &((struct mix_state *)state)->turn->watched;

	return c->pick(c->state, w, enabled);
}

static unsigned mix_only(void *state, const struct world *w, unsigned slot)
{
	const struct chooser *c = &((struct mix_state *)state)->turn->watched;

	return c->only(c->state, w, slot);
}

static uint32_t mix_choose(void *state, const struct world *w,
			   enum choice_kind kind, uint32_t n)
{
	const struct chooser *c = &((struct mix_state *)state)->turn->watched;

	return c->choose(c->state, w, kind, n);
}

static void mix_init(void *state, const struct strategy_options *options,
		     struct chooser *ret_chooser)
{
	struct mix_state *s = state;

	for (unsigned i = 0; i < MEMBERS; i++) {
		struct mix_member *m = &s->member[i];

		m->mix = s;
		m->share = members[i].share;
		m->lag = members[i].lag;
		m->strategy = strategy_new(members[i].type, options);
		m->watched = (struct chooser){
			.state = m,
			.begin = watched_begin,
			.pick = watched_pick,
			.only = watched_only,
			.choose = watched_choose,
		};
		if (m->strategy->chooser.declared)
			m->watched.declared = watched_declared;
	}
	*ret_chooser = (struct chooser){
		.state = state,
		.begin = mix_begin,
		.declared = mix_declared,
		.pick = mix_pick,
		.only = mix_only,
		.choose = mix_choose,
	};
}

static void mix_release(void *state)
{
	struct mix_state *s = state;

	for (unsigned i = 0; i < MEMBERS; i++)
		strategy_free(s->member[i].strategy);
}

const struct strategy_type strategy_mix = {
	.name = "mix",
	.sentence =
		"take turns: surw most often, then all others, those more often "
		"that find what is new",
	.state_bytes = sizeof(struct mix_state),
	.init = mix_init,
	.next = mix_next,
	.learn = mix_learn,
	.release = mix_release,
};
