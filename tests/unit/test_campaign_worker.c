/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    a worker of a campaign makes the runs that it is told to, the same
 *         as 'tdisim run' with this seed; it says where it is, ends when it is
 *         told to, survives orders that make no sense, and says by its exit
 *         code what it died of.
 * Method: workers in processes of their own, real scenarios; tallies are
 *         compared with those that the cells of the command line make.
 */
#include "cli/cell.h"
#include "test_campaign_process.h"
#include "test_campaign_same.h"

#include "scenario/parts.h"
#include "scenario/smaller.h"

enum {
	SEED = 12345,
	RUNS = 300,
	ORDERS = 4, /* as many as may wait */
};

/* What 'tdisim run' makes. */
static struct tally *run_tally(const struct subject *s,
			       const struct order_range *range)
{
	struct cli cli = {.registry = &model_registry};
	struct cell cell = {
		.scenario = s->scenario,
		.design = s->design,
		.design_word = s->design->name,
		.platform = s->platform,
		.strategies = {strategy_type_find(range->strategy)},
		.strategy_count = 1,
		.seed = range->series,
		.runs = range->runs,
		.depth = range->depth,
		.objects = range->objects,
		.lock_granularity = s->order.lock_granularity,
		.races = s->order.races,
		.hung_ns = s->order.hung_ns,
		.record = range->runs, /* keeps the seeds */
	};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct progress progress;

	memcpy(cli.classes, counted.at, counted.count * sizeof(*counted.at));
	cli.class_count = counted.count;
	cli.options.json = true; /* no progress is printed */
	progress_begin(&progress, &cli, range->runs);
	ck_assert_msg(cell_run(&cli, &cell, &progress, &error), "%s",
		      error.text);
	return cell.tallies[0];
}

static const struct series {
	const char *file, *design, *platform, *strategy;
	unsigned depth;
	const char *objects;
	bool lock_granularity, races;
	uint64_t hung_ns;
} series[] = {
	{"mse-write-vs-close", "no-lock", "tdx", .strategy = "random"},
	{"mse-write-vs-close", "patch-19-only", "tdx", .strategy = "pct",
	 .depth = 5},
	{"mse-write-vs-close", "patch-19-only", "tdx", .strategy = "mix"},
	{"mse-write-vs-close", "rfc-v1-fixed", "tdx", .strategy = "surw",
	 .objects = "auto"},
	{"mse-write-vs-close", "rfc-v1", "tio", .strategy = "mix",
	 .races = true},
	{"mse-write-vs-close", "rfc-v1", "tdx", .strategy = "mix",
	 .lock_granularity = true},
	{"reset-vs-bind", "rfc-v1", "tdx", .strategy = "timed",
	 .hung_ns = 1000000},
};

static struct subject series_subject(const struct series *s)
{
	struct subject subject;
	static char path[512]; /* the order points to it */

	(void)snprintf(path, sizeof(path),
		       TEST_SOURCE_ROOT "/scenarios/thread/%s.yaml", s->file);
	subject = subject_load(path, s->design, s->platform);
	subject.order.lock_granularity = s->lock_granularity;
	subject.order.races = s->races;
	subject.order.hung_ns = s->hung_ns;
	return subject;
}

START_TEST(runs_are_those_of_the_command_line)
{
	const struct series *with = &series[_i];
	struct subject s = series_subject(with);
	struct order_range range = {
		.strategy = with->strategy,
		.depth = with->depth,
		.objects = with->objects,
		.series = SEED,
		.runs = RUNS,
	};
	/* A world that has run gives the same again. */
	struct order_range ranges[] = {range, range};
	struct tally *t = run_tally(&s, &range);
	struct pipes p = spawn_plain();

	s.order.scenario.path = "elsewhere.yaml"; /* no file is read */
	s.order.ranges = ranges;
	s.order.range_count = 2;
	tell_order(&p, &s.order);
	for (unsigned i = 0; i < 2; i++) {
		struct result_place place = hear_place(&p, MESSAGE_BEGIN);
		struct result_range made = hear_range(&p);

		ck_assert_uint_eq(place.index, i);
		ck_assert_uint_eq(place.run, 0);
		ck_assert_uint_eq(made.order, 1);
		ck_assert_uint_eq(made.index, i);
		same_tally(made.tally, t);
		tally_free(made.tally);
	}
	ck_assert_uint_eq(hear_place(&p, MESSAGE_DONE).index, 2);
	end(&p);
	tally_free(t);
	subject_release(&s);
}
END_TEST

/* Ranges of a strategy that learns nothing are pieces of one series. */
START_TEST(ranges_are_pieces_of_a_series)
{
	struct subject s = subject_race();
	struct order_range whole = {
		.strategy = "pct",
		.series = SEED,
		.runs = RUNS,
	};
	struct order_range ranges[] = {whole, whole};
	struct tally *t = run_tally(&s, &whole), *sum = tally_new();
	struct pipes p = spawn_plain();

	ranges[0].runs = 100;
	ranges[1].first_run = 100;
	ranges[1].runs = RUNS - 100;
	s.order.ranges = ranges;
	s.order.range_count = 2;
	tell_order(&p, &s.order);
	for (unsigned i = 0; i < 2; i++) {
		struct result_range made;

		ck_assert_uint_eq(hear_place(&p, MESSAGE_BEGIN).run, i * 100);
		made = hear_range(&p);
		tally_merge(sum, made.tally);
		tally_free(made.tally);
	}
	(void)hear_place(&p, MESSAGE_DONE);
	ck_assert_uint_gt(t->signature_count, 0);
	sum->digest = t->digest; /* of pieces, it is another */
	same_tally(sum, t);
	end(&p);
	tally_free(sum);
	tally_free(t);
	subject_release(&s);
}
END_TEST

/* Of two cells, in turn, all sent at once. */
START_TEST(orders_are_carried_out_one_after_the_other)
{
	struct subject s[] = {subject_race(), series_subject(&series[3])};
	struct order_range range = {
		.strategy = "random",
		.series = SEED,
		.runs = RUNS,
	};
	struct tally *t[] = {run_tally(&s[0], &range),
			     run_tally(&s[1], &range)};
	struct pipes p = spawn_plain();

	for (unsigned i = 0; i < ORDERS; i++) {
		struct order *o = &s[i % 2].order;

		o->ranges = &range;
		o->range_count = 1;
		o->id = 10 + i;
		order_write(o, &p.out);
	}
	tell(&p);
	for (unsigned i = 0; i < ORDERS; i++) {
		struct result_range made;

		ck_assert_uint_eq(hear_place(&p, MESSAGE_BEGIN).order, 10 + i);
		made = hear_range(&p);
		same_tally(made.tally, t[i % 2]);
		tally_free(made.tally);
		ck_assert_uint_eq(hear_place(&p, MESSAGE_DONE).order, 10 + i);
	}
	end(&p);
	for (unsigned i = 0; i < 2; i++) {
		tally_free(t[i]);
		subject_release(&s[i]);
	}
}
END_TEST

START_TEST(a_careful_worker_says_each_run)
{
	struct subject s = subject_race();
	struct order_range range = {
		.strategy = "mix", .series = SEED, .first_run = 40, .runs = 50};
	struct pipes p = spawn_plain();
	struct result_range made[2];

	s.order.ranges = &range;
	s.order.range_count = 1;
	for (unsigned i = 0; i < 2; i++) {
		s.order.careful = i;
		tell_order(&p, &s.order);
		(void)hear_place(&p, MESSAGE_BEGIN);
		for (unsigned run = 0; i && run < 50; run++)
			ck_assert_uint_eq(hear_place(&p, MESSAGE_RUN).run,
					  40 + run);
		made[i] = hear_range(&p);
		(void)hear_place(&p, MESSAGE_DONE);
	}
	same_tally(made[0].tally, made[1].tally);
	tally_free(made[0].tally);
	tally_free(made[1].tally);
	end(&p);
	subject_release(&s);
}
END_TEST

/* A run that kills is made again by what was said before it began. */
START_TEST(a_careful_worker_says_how_each_run_is_made_alone)
{
	struct subject s = subject_race();
	struct order_range range = {
		.strategy = "mix", .series = SEED, .runs = 200};
	struct tally *t = run_tally(&s, &range);
	struct pipes p = spawn_plain();
	struct result_range made;
	unsigned kinds = 0;

	s.order.ranges = &range;
	s.order.range_count = 1;
	s.order.careful = true;
	ck_assert_uint_eq(t->turn_count, 200);
	tell_order(&p, &s.order);
	(void)hear_place(&p, MESSAGE_BEGIN);
	for (unsigned run = 0; run < 200; run++) {
		struct result_place place = hear_place(&p, MESSAGE_RUN);

		ck_assert_ptr_eq(place.strategy, t->turns[run].type);
		ck_assert_uint_eq(place.seed, t->turns[run].seed);
		kinds += place.strategy != t->turns[0].type;
	}
	ck_assert_uint_gt(kinds, 0);
	made = hear_range(&p);
	(void)hear_place(&p, MESSAGE_DONE);
	tally_free(made.tally);
	tally_free(t);
	end(&p);
	subject_release(&s);
}
END_TEST

/* --- small findings ------------------------------------------------------- */

static struct shrunk small_here(const struct subject *s,
				const struct tally_signature *of, uint64_t runs)
{
	const struct scenario_subject subject = {
		.scenario = s->scenario,
		.design = s->design,
		.platform = s->platform,
	};
	const struct shrink_options options = {.runs = runs,
					       .executions = runs};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct shrunk shrunk;

	ck_assert_msg(scenario_shrink(&subject, of->schedule, of->text,
				      &options, &shrunk, &error),
		      "%s", error.text);
	return shrunk;
}

static void same_small(const struct subject *s, const struct result_small *a,
		       const struct shrunk *b)
{
	char *left_out = scenario_parts_format(s->scenario, b->left_out,
					       SHRINK_PARTS_MAX);

	ck_assert(a->found);
	ck_assert_str_eq(a->schedule, b->schedule);
	ck_assert_str_eq(a->left_out ? a->left_out : "", left_out);
	ck_assert_int_eq(shrink_size_compare(&a->size, &b->size), 0);
	ck_assert_uint_eq(a->run_steps, b->run_steps);
	ck_assert_uint_eq(a->digest, b->digest);
	free(left_out);
}

START_TEST(a_finding_is_made_small)
{
	struct subject s = subject_race();
	const struct order_range range = {
		.strategy = "random", .series = SEED, .runs = RUNS};
	struct tally *t = run_tally(&s, &range);
	const struct tally_signature *of = &t->signature[0];
	struct shrunk shrunk = small_here(&s, of, 300);
	struct pipes p = spawn_plain();
	struct result_small result;
	struct message_in in;

	ck_assert_uint_gt(shrunk.left_out_count, 0);
	s.order.signature = of->text;
	s.order.schedule = of->schedule;
	s.order.shrink_runs = 300;
	tell_order(&p, &s.order);
	hear_kind(&p, MESSAGE_SMALL, &in);
	ck_assert(result_small_read(&result, &in));
	same_small(&s, &result, &shrunk);
	message_in_release(&in);
	(void)hear_place(&p, MESSAGE_DONE);

	s.order.signature = "nothing that anyone has seen";
	tell_order(&p, &s.order);
	hear_kind(&p, MESSAGE_SMALL, &in);
	ck_assert(result_small_read(&result, &in));
	ck_assert(!result.found);
	ck_assert_str_eq(result.why,
			 "the run of the schedule does not show 'nothing that "
			 "anyone has seen'");
	message_in_release(&in);
	(void)hear_place(&p, MESSAGE_DONE);
	end(&p);
	shrunk_release(&shrunk);
	tally_free(t);
	subject_release(&s);
}
END_TEST

/* --- orders that cannot be carried out ------------------------------------ */

static void break_scenario(struct order *o)
{
	o->scenario = (struct scenario_file){"bad.yaml", "tasks: [}\n", 10};
}
static void break_design(struct order *o)
{
	o->designs[0] = (struct scenario_file){"bad-design.yaml",
					       "no-such-switch: 1\n", 18};
}
static void break_platform(struct order *o)
{
	o->platform = "abacus";
}
static void break_strategy(struct order *o)
{
	o->ranges[0].strategy = "oracle";
}
static void break_schedule(struct order *o)
{
	o->range_count = 0;
	o->signature = "something";
	o->schedule = "no schedule";
}

static const struct bad_order {
	void (*spoil)(struct order *o);
	const char *says; /* the beginning of it */
} bad_orders[] = {
	{break_scenario, "bad.yaml:1:"},
	{break_design, "bad-design.yaml:1:1: error: "},
	{break_platform, "bad-platform.yaml: it does not run on the platform "
			 "'abacus'"},
	{break_strategy, "no strategy 'oracle'"},
	{break_schedule, ""},
};

START_TEST(a_bad_order_is_an_error_and_no_end)
{
	const struct bad_order *b = &bad_orders[_i];
	struct subject s = subject_race();
	struct order_range range = {
		.strategy = "random", .series = SEED, .runs = RUNS};
	struct order good;
	struct pipes p = spawn_plain();
	struct message_in in;
	struct result_error e;
	struct result_small small;
	struct result_range made;

	s.order.scenario.path = "bad-platform.yaml";
	s.order.ranges = &range;
	s.order.range_count = 1;
	good = s.order;
	b->spoil(&s.order);
	tell_order(&p, &s.order);
	if (s.order.range_count) {
		hear_kind(&p, MESSAGE_FAILED, &in);
		ck_assert(result_error_read(&e, &in));
		ck_assert_uint_eq(e.order, 1);
		ck_assert_int_eq(e.error.kind, SIM_ERROR_USER);
		ck_assert_msg(!strncmp(e.error.text, b->says, strlen(b->says)),
			      "%s", e.error.text);
		ck_assert_ptr_null(strchr(e.error.text, '\n'));
	} else {
		hear_kind(&p, MESSAGE_SMALL, &in);
		ck_assert(result_small_read(&small, &in));
		ck_assert(!small.found && small.why[0]);
	}
	message_in_release(&in);
	(void)hear_place(&p, MESSAGE_DONE);
	range.strategy = "random";
	tell_order(&p, &good);
	(void)hear_place(&p, MESSAGE_BEGIN);
	made = hear_range(&p);
	ck_assert_uint_eq(made.tally->runs, RUNS);
	tally_free(made.tally);
	(void)hear_place(&p, MESSAGE_DONE);
	end(&p);
	subject_release(&s);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("campaign_worker");
	TCase *core = suite_case("core");

	collect_classes();
	SUITE_ADD_TABLE(core, runs_are_those_of_the_command_line, series);
	tcase_add_test(core, ranges_are_pieces_of_a_series);
	tcase_add_test(core, orders_are_carried_out_one_after_the_other);
	tcase_add_test(core, a_careful_worker_says_each_run);
	tcase_add_test(core, a_careful_worker_says_how_each_run_is_made_alone);
	tcase_add_test(core, a_finding_is_made_small);
	SUITE_ADD_TABLE(core, a_bad_order_is_an_error_and_no_end, bad_orders);
	suite_add_tcase(s, core);
	return suite_main(s);
}
