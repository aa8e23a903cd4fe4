/* SPDX-License-Identifier: GPL-2.0-only */
#include "scenario/smaller.h"

#include "pool.h"
#include "scenario/parts.h"

/* Worlds stand on the scenarios that were made for them. */
struct making {
	const struct scenario_subject *subject;
	unsigned part_count;
	struct made {
		struct scenario *scenario;
	} * made;
	unsigned made_count;
};

struct sealing {
	const struct scenario_subject *subject;
	struct prove **ret_prove;
};

static void attach(void *context, struct world *w)
{
	const struct sealing *s = context;

	if (s->subject->before_seal)
		s->subject->before_seal(s->subject->context, w);
	if (s->ret_prove)
		*s->ret_prove = prove_attach(w);
}

static struct world *make_world(void *context, const bool *left_out,
				struct prove **ret_prove,
				struct sim_error *reterr)
{
	struct making *m = context;
	const struct scenario_subject *s = m->subject;
	struct sealing sealing = {s, ret_prove};
	struct scenario_world_options options = {
		.lock_granularity = s->lock_granularity,
		.before_seal = attach,
		.context = &sealing,
		.races = s->races,
		.hung_ns = s->hung_ns,
	};
	struct scenario *less =
		scenario_without(s->scenario, left_out, m->part_count);

	m->made = xrealloc(m->made, (m->made_count + 1) * sizeof(*m->made));
	m->made[m->made_count++].scenario = less;
	return scenario_world(less, s->design, s->platform, &options, reterr);
}

bool scenario_shrink(const struct scenario_subject *subject,
		     const char *schedule, const char *signature,
		     const struct shrink_options *options, struct shrunk *ret,
		     struct sim_error *reterr)
{
	struct making making = {
		.subject = subject,
		.part_count = scenario_part_count(subject->scenario),
	};
	struct shrink_program program = {
		.drawn = subject->scenario->generated,
		.world = make_world,
		.context = &making,
	};
	bool good;

	if (making.part_count > SHRINK_PARTS_MAX)
		making.part_count = SHRINK_PARTS_MAX;
	program.part_count = making.part_count;
	good = shrink(&program, schedule, signature, options, ret, reterr);
	for (unsigned i = 0; i < making.made_count; i++)
		free(making.made[i].scenario);
	free(making.made);
	return good;
}
