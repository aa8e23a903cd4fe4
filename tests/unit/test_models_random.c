/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Generated programs over the models, with the scenarios of scenarios/guest/:
 * they get somewhere, what they find in the design as posted can be replayed,
 * and they find nothing in the mended one. The scenarios themselves are run at
 * length elsewhere; here a few thousand runs must do.
 */
#include <check.h>

#include "explore/explore.h"
#include "models/model.h"
#include "scenario/scenario.h"
#include "suite.h"

static const char *const directories[] = {
	TEST_SOURCE_ROOT "/scenarios/designs",
	NULL,
};

struct fixture {
	struct scenario *scenario;
	struct design *design;
	struct world *world;
	struct tally *tally;
};

static void fixture_open(struct fixture *f, const char *profile,
			 const char *design)
{
	const struct finding_class *classes[64];
	struct explore_options o = {
		.strategy = strategy_type_find("random"),
		.seed = 1,
		.runs = suite_times(1000, 4000),
	};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	unsigned runs = (unsigned)o.runs, count;
	const struct finding_class *const *engine = check_classes(&count);
	struct diagnostics d;
	char path[512];

	ck_assert_uint_le(count + model_registry.class_count, 64);
	memcpy(classes, engine, count * sizeof(*classes));
	memcpy(classes + count, model_registry.classes,
	       model_registry.class_count * sizeof(*classes));
	count += model_registry.class_count;
	diagnostics_init(&d);
	snprintf(path, sizeof(path), "%s/scenarios/guest/%s.yaml",
		 TEST_SOURCE_ROOT, profile);
	f->scenario = scenario_load(path, &model_registry, classes, count, &d);
	ck_assert_msg(f->scenario != NULL, "%s", d.text);
	f->design = design_load(design, directories, &model_registry, &d);
	ck_assert_msg(f->design != NULL, "%s", d.text);
	diagnostics_clear(&d);
	f->world = scenario_world(f->scenario, f->design, 0, NULL, &error);
	ck_assert_msg(f->world != NULL, "%s", error.text);
	f->tally = explore_many(f->world, &o);
	ck_assert_uint_eq(f->tally->runs, runs);
	/* No bound is hit; a deadlock is a finding. */
	ck_assert_uint_eq(f->tally->status[RUN_FINISHED] +
				  f->tally->status[RUN_STUCK],
			  runs);
}

static void fixture_close(struct fixture *f)
{
	tally_free(f->tally);
	world_free(f->world);
	design_free(f->design);
	scenario_free(f->scenario);
}

/* Every op says when it makes sense. */
START_TEST(ops_say_when_they_make_sense)
{
	for (unsigned i = 0; i < model_registry.op_count; i++) {
		const struct registry_op *op = &model_registry.ops[i];

		ck_assert_msg(op->sensible != NULL, "%s", op->name);
	}
}
END_TEST

/* In percent; measured: 91, 83, 49. */
static const struct {
	const char *profile;
	unsigned least;
	unsigned most;
} shares[] = {
	{"polite", 80, 100},
	{"clumsy", 70, 95},
	{"hostile", 40, 70},
};

START_TEST(share_of_ops_with_an_effect)
{
	struct fixture f;
	uint64_t percent;

	fixture_open(&f, shares[_i].profile, "rfc-v1");
	percent = 100 * f.tally->ops_effective / f.tally->ops;
	ck_assert_uint_ge(percent, shares[_i].least);
	ck_assert_uint_le(percent, shares[_i].most);
	fixture_close(&f);
}
END_TEST

/* The text of a schedule alone brings a finding back, byte by byte. */
START_TEST(findings_are_replayed_from_their_schedules)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct fixture f;

	fixture_open(&f, shares[_i].profile, "rfc-v1");
	ck_assert_uint_ge(f.tally->signature_count, 5);
	for (unsigned i = 0; i < f.tally->signature_count; i++) {
		const struct tally_signature *s = &f.tally->signature[i];
		struct schedule *schedule = schedule_new();
		struct run_result result;
		struct replay *replay;
		char text[SIGNATURE_BYTES];
		bool found = false;

		ck_assert(schedule_parse(schedule, s->schedule, &error));
		replay = replay_new(schedule);
		world_run(f.world, replay_chooser(replay), 0, &result);
		ck_assert_str_eq(replay_divergence(replay), "");
		ck_assert_uint_eq(result.digest, s->digest);
		for (unsigned j = 0; j < world_finding_count(f.world); j++) {
			finding_signature(world_finding(f.world, j), text,
					  sizeof(text));
			found = found || !strcmp(text, s->text);
		}
		ck_assert_msg(found, "%s", s->text);
		replay_free(replay);
		schedule_free(schedule);
	}
	fixture_close(&f);
}
END_TEST

START_TEST(nothing_is_found_in_the_mended_design)
{
	struct fixture f;

	fixture_open(&f, shares[_i].profile, "rfc-v1-fixed");
	ck_assert_msg(f.tally->signature_count == 0, "%s: %s",
		      f.tally->signature[0].text,
		      f.tally->signature[0].schedule);
	fixture_close(&f);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("models_random");
	TCase *core = tcase_create("core");
	SRunner *runner;
	int failed;

	tcase_add_test(core, ops_say_when_they_make_sense);
	tcase_add_loop_test(core, share_of_ops_with_an_effect, 0,
			    ARRAY_COUNT(shares));
	tcase_add_loop_test(core, findings_are_replayed_from_their_schedules, 0,
			    ARRAY_COUNT(shares));
	tcase_add_loop_test(core, nothing_is_found_in_the_mended_design, 0,
			    ARRAY_COUNT(shares));
	tcase_set_timeout(core, 300);
	suite_add_tcase(s, core);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
