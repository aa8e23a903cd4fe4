/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    a fault may strike at any step of a bind, an unbind and what comes
 *         between: the design that has every known defect mended ends with
 *         nothing worse than a leak that is reported, and always ends.
 * Method: each fault alone; each scenario whose tasks have no faults declared,
 *         under that design. In the run the fault strikes at its first, second,
 *         ... k-th chance, and at no other.
 *
 * FAULT_SCHEDULES in the environment is how many runs of each are struck.
 */
#include "drawn.h"
#include "every_cell.h"
#include "world/fault.h"

#define MENDED "rfc-v1-fixed"

enum {
	SCHEDULES_DEFAULT = 2,
	SCHEDULES_ALL = 8,
	CHANCES_TOO_MANY = 10000,
};

struct strike {
	const struct scenario *scenario;
	const struct design *design;
	unsigned platform;
	unsigned fault;
	struct drawn drawn;
	uint64_t chance, at; /* so far; the one that is taken */
	bool struck;
};

static void strike_attach(void *context, struct world *w)
{
	const struct strike *s = context;

	fault_budget(w, s->fault, 1);
}

static unsigned strike_pick(void *state, const struct world *w,
			    uint64_t enabled)
{
	struct strike *s = state;

	(void)w;
	return drawn_slot(&s->drawn, enabled);
}

static uint32_t strike_choose(void *state, const struct world *w,
			      enum choice_kind kind, uint32_t n)
{
	struct strike *s = state;

	(void)w;
	if (kind == CHOICE_FAULT) {
		if (s->chance++ != s->at)
			return 0;
		s->struck = true;
		return 1;
	}
	return drawn_value(&s->drawn, n);
}

static const char *fault_name(unsigned fault)
{
	if (fault < FAULT_FIRST_OF_PROGRAM)
		return fault == FAULT_SIGNAL ? "signal" : "timeout";
	return model_registry.faults[fault - FAULT_FIRST_OF_PROGRAM].name;
}

static bool strike_declared(const struct strike *s, const struct finding *f)
{
	const struct scenario_expect *e = scenario_expects(
		s->scenario, s->design->name, s->platform, f->klass);

	return e && e->expectation != EXPECT_NEVER;
}

static void strike_judge(const struct strike *s, const struct world *w,
			 const struct run_result *r)
{
	ck_assert_msg(r->status == RUN_FINISHED,
		      "%s: %s at its chance %u of schedule %u: status %d",
		      s->scenario->path, fault_name(s->fault), (unsigned)s->at,
		      s->drawn.schedule, (int)r->status);
	for (unsigned i = 0; i < world_finding_count(w); i++) {
		const struct finding *f = world_finding(w, i);

		ck_assert_msg(f->klass->severity <= SEVERITY_LEAK ||
				      strike_declared(s, f),
			      "%s on %s: %s at its chance %u of schedule %u: "
			      "%s: %s",
			      s->scenario->path,
			      model_registry.platforms[s->platform].name,
			      fault_name(s->fault), (unsigned)s->at,
			      s->drawn.schedule, f->klass->name, f->text);
	}
}

static void strike_at_each_chance(struct strike *s, struct world *w)
{
	struct chooser chooser = {
		.state = s,
		.begin = drawn_begin,
		.pick = strike_pick,
		.choose = strike_choose,
	};
	struct run_result r;

	s->struck = true;
	for (s->at = 0; s->struck && s->at < CHANCES_TOO_MANY; s->at++) {
		s->struck = false;
		s->chance = 0;
		drawn_restart(&s->drawn);
		world_run(w, &chooser, 1, &r);
		strike_judge(s, w, &r);
	}
}

static void strike_platform(struct strike *s)
{
	const struct scenario_world_options options = {
		.before_seal = strike_attach,
		.context = s,
	};
	uint64_t schedules =
		setting("FAULT_SCHEDULES",
			suite_times(SCHEDULES_DEFAULT, SCHEDULES_ALL));
	unsigned end = FAULT_FIRST_OF_PROGRAM + model_registry.fault_count;
	struct sim_error error;
	struct world *w;

	for (s->fault = 0; s->fault < end; s->fault++) {
		w = scenario_world(s->scenario, s->design, s->platform,
				   &options, &error);
		ck_assert_ptr_nonnull(w);
		for (s->drawn.schedule = 0; s->drawn.schedule < schedules;
		     s->drawn.schedule++)
			strike_at_each_chance(s, w);
		world_free(w);
	}
}

static void strike_cell(const struct scenario *scenario,
			const struct design *design)
{
	struct strike s = {.scenario = scenario, .design = design};

	if (strcmp(design->name, MENDED) != 0)
		return;
	for (unsigned i = 0; i < FAULTS_MAX; i++)
		if (scenario->fault_budget[i])
			return;
	for (s.platform = 0; s.platform < model_registry.platform_count;
	     s.platform++)
		if (scenario->platforms >> s.platform & 1)
			strike_platform(&s);
}

START_TEST(a_fault_at_any_chance_is_survived)
{
	every_cell(_i, MENDED, strike_cell);
}
END_TEST

int main(void)
{
	return every_cell_main("faults", a_fault_at_any_chance_is_survived);
}
