/* SPDX-License-Identifier: GPL-2.0-only */
#include "strategies.h"

static const struct strategy_type *const types[] = {
	&strategy_random, &strategy_pct, &strategy_timed, &strategy_pos,
	&strategy_surw,	  &strategy_rff, &strategy_mix,
};

const struct strategy_type *const *strategy_types(unsigned *ret_count)
{
	*ret_count = ARRAY_COUNT(types);
	return types;
}

const struct strategy_type *strategy_type_find(const char *name)
{
	for (unsigned i = 0; i < ARRAY_COUNT(types); i++)
		if (!strcmp(types[i]->name, name))
			return types[i];
	return NULL;
}

struct strategy *strategy_new(const struct strategy_type *type,
			      const struct strategy_options *options)
{
	struct strategy *s = calloc(1, sizeof(*s));

	if (s)
		s->state = calloc(1, type->state_bytes);
	if (!s || !s->state) {
		(void)fputs("tdisim: no memory for a strategy\n", stderr);
		exit(3);
	}
	s->type = type;
	s->ran = type;
	type->init(s->state, options, &s->chooser);
	return s;
}

void strategy_free(struct strategy *s)
{
	if (!s)
		return;
	if (s->type->release)
		s->type->release(s->state);
	free(s->state);
	free(s);
}

struct strategy_turn strategy_next(struct strategy *s, uint64_t seed)
{
	struct strategy_turn turn = {s->type, &s->chooser, seed};

	if (s->type->next)
		s->type->next(s->state, seed, &turn);
	return turn;
}

void strategy_learn(struct strategy *s, const struct world *w,
		    const struct strategy_turn *turn)
{
	if (s->type->learn)
		s->type->learn(s->state, w);
	s->ran = turn->type;
}

void strategy_run(struct strategy *s, struct world *w, uint64_t seed,
		  struct run_result *ret_result)
{
	struct strategy_turn turn = strategy_next(s, seed);

	world_run(w, turn.chooser, turn.seed, ret_result);
	strategy_learn(s, w, &turn);
}
