/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running generated tasks: what each profile draws and how likely, what is
 * counted, and that a run with its program can be replayed. What can be drawn
 * at all is test_scenario_random.c's.
 *
 * guest.bind and vmm.close of the registry of the tests look and act in one
 * step, so that a sensible call of these never fails.
 */
#include "test_scenario_files.h"

#include "explore/explore.h"

enum {
	SEEDS = 64,
};

/* A scenario of two devices; 'random' is what is said of its tasks. */
static struct scenario *random_scenario(const char *random)
{
	char text[512];

	snprintf(text, sizeof(text),
		 "question: q\n"
		 "topology: {dev_sets: [{devices: [gpu0, gpu1]}]}\n"
		 "tasks:\n"
		 "  random: {%s}\n",
		 random);
	return good(text);
}

struct fixture {
	struct scenario *scenario;
	struct design *design;
	struct world *world;
	struct test_state *state;
	struct run_result result;
};

static void fixture_open(struct fixture *f, struct scenario *s,
			 const struct scenario_world_options *options)
{
	static const char text[] = "switches: {}\n";
	struct scenario_file file = {"d.yaml", text, sizeof(text) - 1};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct diagnostics d;

	diagnostics_init(&d);
	f->scenario = s;
	f->design = design_parse(&file, NULL, &test_registry, &d);
	ck_assert_ptr_nonnull(f->design);
	diagnostics_clear(&d);
	f->world = scenario_world(s, f->design, 0, options, &error);
	ck_assert_msg(f->world != NULL, "%s", error.text);
	f->state = world_user(f->world);
}

static void fixture_close(struct fixture *f)
{
	world_free(f->world);
	design_free(f->design);
	scenario_free(f->scenario);
}

static void run_with(struct fixture *f, const char *strategy, uint64_t seed)
{
	struct strategy_options options = {0};
	struct strategy *s =
		strategy_new(strategy_type_find(strategy), &options);

	world_run(f->world, &s->chooser, seed, &f->result);
	strategy_free(s);
	ck_assert_int_eq(f->result.status, RUN_FINISHED);
}

START_TEST(one_seed_is_one_program)
{
	struct fixture f, g;
	uint64_t digests[SEEDS];

	fixture_open(&f, random_scenario("ops: [guest.*, vmm.*, admin.*]"),
		     NULL);
	for (unsigned i = 0; i < SEEDS; i++) {
		run_with(&f, "random", i);
		digests[i] = f.result.digest;
		ck_assert(i == 0 || digests[i] != digests[i - 1]);
	}
	fixture_open(&g, random_scenario("ops: [guest.*, vmm.*, admin.*]"),
		     NULL);
	for (unsigned i = SEEDS; i-- > 0;) {
		run_with(&f, "random", i);
		run_with(&g, "random", i);
		ck_assert_uint_eq(f.result.digest, digests[i]);
		ck_assert_uint_eq(g.result.digest, digests[i]);
		ck_assert_uint_eq(f.state->log_count, g.state->log_count);
	}
	fixture_close(&g);
	fixture_close(&f);
}
END_TEST

/* Replay the last run of 'f' in 'g', through the text of the schedule. */
static void replay_in(struct fixture *f, struct fixture *g)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct schedule *s = schedule_new();
	struct replay *replay;
	char *text;

	schedule_from_log(s, f->world);
	text = schedule_format(s);
	ck_assert_msg(schedule_parse(s, text, &error), "%s", error.text);
	replay = replay_new(s);
	world_run(g->world, replay_chooser(replay), 0, &g->result);
	ck_assert_str_eq(replay_divergence(replay), "");
	replay_free(replay);
	schedule_free(s);
	free(text);
}

static const char *const replayed[] = {
	"ops: [guest.*, vmm.*, admin.*], tasks: 3, length: 9",
	"ops: [guest.*, vmm.*, admin.*], tasks: 3, profile: polite",
	"ops: [guest.*, vmm.*, admin.*], tasks: 8, profile: hostile",
	"ops: [guest.bind, vmm.close], tasks: 1, length: 3",
	/* All is drawn before the first step. */
	"ops: guest.write_command, tasks: 1, length: 64, profile: hostile",
};

START_TEST(replay_repeats_the_program)
{
	const char *strategies[] = {"random", "pct", "timed"};
	struct fixture f, g;

	fixture_open(&f, random_scenario(replayed[_i]), NULL);
	fixture_open(&g, random_scenario(replayed[_i]), NULL);
	for (uint64_t seed = 0; seed < 3 * SEEDS; seed++) {
		run_with(&f, strategies[seed % 3], seed);
		replay_in(&f, &g);
		ck_assert_int_eq(g.result.status, RUN_FINISHED);
		ck_assert_uint_eq(g.result.digest, f.result.digest);
		ck_assert_uint_eq(g.result.ops, f.result.ops);
		ck_assert_uint_eq(g.result.ops_effective,
				  f.result.ops_effective);
		ck_assert_uint_eq(g.state->log_count, f.state->log_count);
		for (unsigned i = 0; i < f.state->log_count; i++) {
			ck_assert_str_eq(g.state->log[i].op->name,
					 f.state->log[i].op->name);
			ck_assert_mem_eq(g.state->log[i].argument,
					 f.state->log[i].argument,
					 sizeof(g.state->log[i].argument));
		}
	}
	fixture_close(&g);
	fixture_close(&f);
}
END_TEST

START_TEST(polite_tasks_draw_only_what_makes_sense)
{
	struct fixture f;
	uint64_t ops = 0;

	fixture_open(&f,
		     random_scenario("ops: [guest.bind, vmm.close], tasks: 3, "
				     "length: 20, profile: polite"),
		     NULL);
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		run_with(&f, "random", seed);
		ck_assert_uint_eq(f.result.ops, 60);
		ck_assert_uint_eq(f.result.ops_effective, f.result.ops);
		ops += f.result.ops;
	}
	ck_assert_uint_gt(ops, 0);
	fixture_close(&f);
}
END_TEST

START_TEST(polite_tasks_end_where_nothing_makes_sense)
{
	struct fixture f;

	fixture_open(&f, random_scenario("ops: vmm.close, profile: polite"),
		     NULL);
	run_with(&f, "random", 1);
	ck_assert_uint_eq(f.result.ops, 0);
	fixture_close(&f);
	fixture_open(&f, random_scenario("ops: guest.bind, profile: polite"),
		     NULL);
	run_with(&f, "random", 1);
	ck_assert_uint_eq(f.result.ops, 2); /* one of each device */
	fixture_close(&f);
}
END_TEST

START_TEST(hostile_tasks_draw_anything)
{
	struct fixture f;
	uint64_t ops = 0, effective = 0;

	fixture_open(&f,
		     random_scenario("ops: [guest.bind, vmm.close], tasks: 3, "
				     "length: 20, profile: hostile"),
		     NULL);
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		run_with(&f, "random", seed);
		ck_assert_uint_eq(f.result.ops, 60);
		ops += f.result.ops;
		effective += f.result.ops_effective;
	}
	/* Half of all calls, as it is with two states and two ops. */
	ck_assert_uint_gt(10 * effective, 4 * ops);
	ck_assert_uint_lt(10 * effective, 6 * ops);
	fixture_close(&f);
}
END_TEST

START_TEST(clumsy_tasks_are_sensible_in_four_of_five_cases)
{
	struct fixture f;
	uint64_t ops = 0, effective = 0;

	fixture_open(&f,
		     random_scenario("ops: [guest.bind, vmm.close], tasks: 3, "
				     "length: 20, profile: clumsy"),
		     NULL);
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		run_with(&f, "random", seed);
		ops += f.result.ops;
		effective += f.result.ops_effective;
	}
	ck_assert_uint_eq(ops, SEEDS * 60);
	/* 4/5, and half of the rest: 90 %. */
	ck_assert_uint_gt(100 * effective, 85 * ops);
	ck_assert_uint_lt(100 * effective, 95 * ops);
	fixture_close(&f);
	/* Where nothing makes sense the moment passes in four of five. */
	fixture_open(&f,
		     random_scenario("ops: vmm.close, tasks: 8, length: 64"),
		     NULL);
	run_with(&f, "random", 1);
	ck_assert_uint_gt(f.result.ops, 8 * 64 / 8);
	ck_assert_uint_lt(f.result.ops, 8 * 64 / 3);
	ck_assert_uint_eq(f.result.ops_effective, 0);
	fixture_close(&f);
}
END_TEST

START_TEST(entries_and_arguments_have_their_chances)
{
	unsigned binds = 0, commands = 0, without_master = 0, runs = 0;
	struct fixture f;

	fixture_open(&f,
		     random_scenario("ops: [guest.bind, guest.write_command], "
				     "tasks: 1, length: 64, profile: hostile"),
		     NULL);
	for (uint64_t seed = 0; seed < SEEDS; seed++, runs += 64) {
		run_with(&f, "random", seed);
		for (unsigned i = 0; i < f.state->log_count; i++) {
			const struct op_call *c = &f.state->log[i];
			bool command = c->op == &test_ops[1];

			binds += !command && c->argument[0] == 1;
			commands += command;
			without_master += command && c->argument[2];
		}
	}
	/* A quarter, a half, three quarters of that half. */
	ck_assert_uint_gt(100 * binds, 23 * runs);
	ck_assert_uint_lt(100 * binds, 27 * runs);
	ck_assert_uint_gt(100 * commands, 48 * runs);
	ck_assert_uint_lt(100 * commands, 52 * runs);
	ck_assert_uint_gt(100 * without_master, 73 * commands);
	ck_assert_uint_lt(100 * without_master, 77 * commands);
	fixture_close(&f);
}
END_TEST

START_TEST(longest_programs_run)
{
	struct fixture f, g;

	fixture_open(&f,
		     random_scenario("ops: [guest.*, vmm.*, admin.*], "
				     "tasks: 8, length: 64, profile: hostile"),
		     NULL);
	run_with(&f, "random", 1);
	ck_assert_uint_eq(f.result.ops, 8 * 64);
	ck_assert_uint_eq(f.state->log_count, 8 * 64);
	fixture_open(&g,
		     random_scenario("ops: [guest.*, vmm.*, admin.*], "
				     "tasks: 8, length: 64, profile: hostile"),
		     NULL);
	replay_in(&f, &g);
	ck_assert_uint_eq(g.result.digest, f.result.digest);
	fixture_close(&g);
	fixture_close(&f);
}
END_TEST

/* Texts of the steps of one run, each with a line break. */
struct step_texts {
	size_t used;
	char text[4096];
	unsigned ended;
};

static void note_begin(void *context, struct world *w,
		       const struct event *event)
{
	struct step_texts *t = context;

	(void)w;
	t->used +=
		(size_t)snprintf(t->text + t->used, sizeof(t->text) - t->used,
				 "%s\n", event->text);
}

static void note_end(void *context, struct world *w, const struct event *event)
{
	(void)w;
	(void)event;
	((struct step_texts *)context)->ended++;
}

static void subscribe(void *context, struct world *w)
{
	world_subscribe(w, HOOK_STEP_BEGIN, note_begin, context);
	world_subscribe(w, HOOK_STEP_END, note_end, context);
}

START_TEST(steps_carry_their_arguments)
{
	static struct step_texts t;
	struct scenario_world_options options = {
		.before_seal = subscribe,
		.context = &t,
	};
	struct fixture f;

	fixture_open(&f,
		     random_scenario("ops: guest.bind, tasks: 1, length: 6, "
				     "profile: polite"),
		     &options);
	run_with(&f, "random", 3);
	ck_assert(strcmp(t.text, "guest.bind gpu0\nguest.bind gpu1\n") == 0 ||
		  strcmp(t.text, "guest.bind gpu1\nguest.bind gpu0\n") == 0);
	ck_assert_uint_eq(t.ended, 2);
	fixture_close(&f);
}
END_TEST

START_TEST(fixed_steps_count_too)
{
	struct fixture f;

	fixture_open(&f,
		     good("question: q\n"
			  "tasks:\n"
			  "  t: [guest.bind: gpu0, guest.bind: gpu0, "
			  "guest.rest, wait: gpu0 bound]\n"),
		     NULL);
	for (uint64_t seed = 0; seed < 2; seed++) {
		run_with(&f, "random", seed);
		ck_assert_uint_eq(f.result.ops, 3);
		ck_assert_uint_eq(f.result.ops_effective, 2);
	}
	fixture_close(&f);
}
END_TEST

START_TEST(tally_sums_the_counts)
{
	struct explore_options o = {
		.strategy = strategy_type_find("random"),
		.runs = 10,
	};
	struct tally *t;
	struct fixture f;

	fixture_open(&f,
		     random_scenario("ops: [guest.bind, vmm.close], "
				     "tasks: 2, length: 5, profile: hostile"),
		     NULL);
	t = explore_many(f.world, &o);
	ck_assert_uint_eq(t->ops, 10 * 2 * 5);
	ck_assert_uint_gt(t->ops_effective, 0);
	ck_assert_uint_lt(t->ops_effective, t->ops);
	tally_free(t);
	fixture_close(&f);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("scenario_generated");
	TCase *core = tcase_create("core");
	TCase *limits = tcase_create("limits");

	tcase_add_checked_fixture(core, enter_directory, leave_directory);
	tcase_add_test(core, one_seed_is_one_program);
	tcase_add_loop_test(core, replay_repeats_the_program, 0,
			    ARRAY_COUNT(replayed));
	tcase_add_test(core, polite_tasks_draw_only_what_makes_sense);
	tcase_add_test(core, polite_tasks_end_where_nothing_makes_sense);
	tcase_add_test(core, hostile_tasks_draw_anything);
	tcase_add_test(core, clumsy_tasks_are_sensible_in_four_of_five_cases);
	tcase_add_test(core, entries_and_arguments_have_their_chances);
	tcase_add_test(core, steps_carry_their_arguments);
	tcase_add_test(core, fixed_steps_count_too);
	tcase_add_test(core, tally_sums_the_counts);
	suite_add_tcase(s, core);
	tcase_add_checked_fixture(limits, enter_directory, leave_directory);
	tcase_add_test(limits, longest_programs_run);
	suite_add_tcase(s, limits);
	return s;
}

int main(void)
{
	return run_suite(suite());
}
