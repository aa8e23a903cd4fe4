/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    orders and results of a campaign come as they were, and those that
 *         cannot be meant are refused.
 * Method: one of each kind with no two fields alike, there and back; then
 *         spoilt in one way after the other.
 */
#include "campaign/order.h"
#include "campaign/result.h"
#include "suite.h"
#include "test_campaign_same.h"

static const struct finding_class *const *classes;
static unsigned class_count;

/* The one message that was written; takes the buffer. */
static struct message_in only(struct message_out *out)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct message_reader *r = message_reader_new();
	struct message_in in;

	message_reader_feed(r, out->bytes, out->length);
	ck_assert_int_eq(message_reader_next(r, &in, &error), MESSAGE_HERE);
	ck_assert(!message_reader_within(r));
	message_reader_free(r);
	message_out_release(out);
	return in;
}

/* --- orders --------------------------------------------------------------- */

static struct order_range ranges[] = {
	{3, "pct", 5, NULL, UINT64_MAX, 128, 256},
	{4, "surw", 0, "lock(gpu0)", 1, 0, UINT64_MAX},
};

static struct order order_some(void)
{
	return (struct order){
		.id = 77,
		.careful = true,
		.scenario = {"a.yaml", "tasks: {}\n", 10},
		.designs = {{"b.yaml", "base: c\n", 8}, {"c.yaml", "", 0}},
		.design_count = 2,
		.platform = "tdx",
		.races = true,
		.hung_ns = 12,
		.ranges = ranges,
		.range_count = ARRAY_COUNT(ranges),
	};
}

static void same_text(const char *a, const char *b)
{
	ck_assert(!a == !b);
	if (a)
		ck_assert_str_eq(a, b);
}

static void same_range(const struct order_range *a, const struct order_range *b)
{
	ck_assert_uint_eq(a->arm, b->arm);
	same_text(a->strategy, b->strategy);
	ck_assert_uint_eq(a->depth, b->depth);
	same_text(a->objects, b->objects);
	ck_assert_uint_eq(a->series, b->series);
	ck_assert_uint_eq(a->first_run, b->first_run);
	ck_assert_uint_eq(a->runs, b->runs);
}

static void same_file(const struct scenario_file *a,
		      const struct scenario_file *b)
{
	same_text(a->path, b->path);
	ck_assert_uint_eq(a->bytes, b->bytes);
	ck_assert_mem_eq(a->text, b->text, a->bytes + 1);
}

static void same_order(const struct order *a, const struct order *b)
{
	ck_assert_uint_eq(a->id, b->id);
	ck_assert_int_eq(a->careful, b->careful);
	ck_assert_int_eq(a->reached, b->reached);
	same_file(&a->scenario, &b->scenario);
	ck_assert_uint_eq(a->design_count, b->design_count);
	for (unsigned i = 0; i < a->design_count; i++)
		same_file(&a->designs[i], &b->designs[i]);
	same_text(a->platform, b->platform);
	ck_assert_int_eq(a->lock_granularity, b->lock_granularity);
	ck_assert_int_eq(a->races, b->races);
	ck_assert_uint_eq(a->hung_ns, b->hung_ns);
	same_text(a->signature, b->signature);
	same_text(a->schedule, b->schedule);
	ck_assert_uint_eq(a->shrink_runs, b->shrink_runs);
	ck_assert_uint_eq(a->range_count, b->range_count);
	for (unsigned i = 0; i < a->range_count; i++)
		same_range(&a->ranges[i], &b->ranges[i]);
}

static struct message_in order_sent(const struct order *o)
{
	struct message_out out = {.bytes = NULL};

	order_write(o, &out);
	return only(&out);
}

static void order_round(const struct order *o)
{
	struct message_in in = order_sent(o);
	struct order back;

	ck_assert(order_read(&back, &in));
	same_order(o, &back);
	order_release(&back);
	message_in_release(&in);
}

START_TEST(orders_come_as_they_were)
{
	struct order o = order_some();

	order_round(&o);
	o.ranges = NULL;
	o.range_count = 0;
	o.lock_granularity = true;
	o.reached = true;
	o.signature = "deadlock of a and b";
	o.schedule = "v1:a,b";
	o.shrink_runs = 500;
	order_round(&o);
}
END_TEST

static void order_refused(const struct order *o)
{
	struct message_in in = order_sent(o);
	struct order back;

	ck_assert(!order_read(&back, &in));
	ck_assert_ptr_null(back.ranges);
	message_in_release(&in);
}

START_TEST(orders_for_nothing_are_refused)
{
	struct order o = order_some();

	o.design_count = 0;
	order_refused(&o);
	o = order_some();
	o.range_count = 0;
	order_refused(&o);
	o = order_some();
	o.platform = NULL;
	order_refused(&o);
}
END_TEST

START_TEST(runs_do_not_go_past_the_last_index)
{
	struct order_range range = ranges[0];
	struct order o = order_some();

	range.first_run = UINT64_MAX - 4;
	range.runs = 5;
	o.ranges = &range;
	o.range_count = 1;
	order_refused(&o);
	range.runs = 4;
	order_round(&o);
}
END_TEST

/* --- results -------------------------------------------------------------- */

static char *copy(const char *text)
{
	size_t bytes = strlen(text) + 1;
	char *ret = malloc(bytes);

	ck_assert_ptr_nonnull(ret);
	memcpy(ret, text, bytes);
	return ret;
}

/* One in which no two numbers are alike. */
static struct tally *tally_some(void)
{
	struct tally *t = tally_new();
	struct tally_signature *s = tally_signature_new(t);

	t->runs = 100;
	t->steps = 12345;
	t->status[RUN_FINISHED] = 93;
	t->status[RUN_STEPS] = 7;
	t->livelocked = 5;
	t->given_up = 2;
	t->ops = 400;
	t->ops_effective = 300;
	t->counted = 11;
	t->choices_max = 50;
	t->digest = UINT64_MAX - 1;
	t->class_hits[0] = 6;
	memcpy(s->text, "a b(c) d", 9);
	s->klass = classes[0];
	s->hits = 6;
	s->first_run = 42;
	s->seed = 1234567;
	s->strategy = strategy_type_find("pct");
	s->preemptions = 1;
	s->steps = 33;
	s->tasks = 3;
	s->schedule = copy("v1:a,b");
	s->digest = 987654321;
	return t;
}

static bool range_round(struct tally *t, struct result_range *ret)
{
	const struct tally_classes counted = {classes, class_count};
	const struct result_range r = {8, 9, 10, t};
	struct message_out out = {.bytes = NULL};
	struct message_in in;
	bool good;

	result_range_write(&r, &counted, &out);
	in = only(&out);
	ck_assert_int_eq(in.kind, MESSAGE_RANGE);
	good = result_range_read(ret, &counted, &in);
	message_in_release(&in);
	return good;
}

START_TEST(tallies_come_as_they_were)
{
	struct tally *t = tally_some();
	struct result_range back;

	ck_assert(range_round(t, &back));
	ck_assert_uint_eq(back.order, 8);
	ck_assert_uint_eq(back.index, 9);
	ck_assert_uint_eq(back.busy_us, 10);
	same_tally(back.tally, t);
	tally_free(back.tally);
	tally_free(t);
}
END_TEST

static void more_hits_than_runs(struct tally *t)
{
	t->signature[0].hits = 101;
}
static void more_in_a_class(struct tally *t)
{
	t->class_hits[1] = 101;
}
static void first_after_the_last(struct tally *t)
{
	t->signature[0].first_run = 100;
}
static void seen_by_none(struct tally *t)
{
	t->signature[0].hits = 0;
}
static void ends_of_other_runs(struct tally *t)
{
	t->status[RUN_FINISHED]++;
}
static void no_strategy(struct tally *t)
{
	t->signature[0].strategy = NULL;
}

static void (*const spoils[])(struct tally *t) = {
	more_hits_than_runs, more_in_a_class,	 first_after_the_last,
	seen_by_none,	     ends_of_other_runs, no_strategy,
};

START_TEST(tallies_that_cannot_be_are_refused)
{
	struct tally *t = tally_some();
	struct result_range back;

	spoils[_i](t);
	ck_assert(!range_round(t, &back));
	ck_assert_ptr_null(back.tally);
	tally_free(t);
}
END_TEST

START_TEST(small_findings_come_as_they_were)
{
	struct result_small s = {
		.order = 5,
		.found = true,
		.why = "",
		.schedule = "v1:a",
		.left_out = "vcpu0.2",
		.size = {1, 2, 3, 4, 5},
		.run_steps = 6,
		.digest = 7,
	};
	struct message_out out = {.bytes = NULL};
	struct result_small back;
	struct message_in in;

	result_small_write(&s, &out);
	in = only(&out);
	ck_assert(result_small_read(&back, &in));
	ck_assert_uint_eq(back.order, 5);
	ck_assert(back.found);
	ck_assert_str_eq(back.schedule, "v1:a");
	ck_assert_str_eq(back.left_out, "vcpu0.2");
	ck_assert_int_eq(shrink_size_compare(&s.size, &back.size), 0);
	ck_assert_uint_eq(back.run_steps, 6);
	ck_assert_uint_eq(back.digest, 7);
	message_in_release(&in);

	s.schedule = NULL; /* found, but no schedule */
	result_small_write(&s, &out);
	in = only(&out);
	ck_assert(!result_small_read(&back, &in));
	message_in_release(&in);
}
END_TEST

START_TEST(what_was_reached_comes_as_it_was)
{
	struct result_reached_item items[] = {
		{"class", "deadlock", "", 4},
		{"function", "bind", "a.c", 0},
	};
	struct result_reached r = {3, items, ARRAY_COUNT(items)}, back;
	struct message_out out = {.bytes = NULL};
	struct message_in in;

	result_reached_write(&r, &out);
	in = only(&out);
	ck_assert(result_reached_read(&back, &in));
	ck_assert_uint_eq(back.order, 3);
	ck_assert_uint_eq(back.count, 2);
	ck_assert_str_eq(back.items[0].name, "deadlock");
	ck_assert_uint_eq(back.items[0].runs, 4);
	ck_assert_str_eq(back.items[1].kind, "function");
	ck_assert_str_eq(back.items[1].file, "a.c");
	result_reached_release(&back);
	message_in_release(&in);

	items[1].kind = "thing";
	result_reached_write(&r, &out);
	in = only(&out);
	ck_assert(!result_reached_read(&back, &in));
	message_in_release(&in);
}
END_TEST

START_TEST(places_and_errors_come_as_they_were)
{
	const struct strategy_type *pct = strategy_type_find("pct");
	const struct result_place p = {1, 2, 3, 4, pct};
	struct result_error e = {.order = 4}, back;
	struct message_out out = {.bytes = NULL};
	struct result_place place;
	struct message_in in;

	result_place_write(&p, MESSAGE_RUN, &out);
	in = only(&out);
	ck_assert_int_eq(in.kind, MESSAGE_RUN);
	ck_assert(result_place_read(&place, &in));
	ck_assert_uint_eq(place.order, 1);
	ck_assert_uint_eq(place.index, 2);
	ck_assert_uint_eq(place.run, 3);
	ck_assert_uint_eq(place.seed, 4);
	ck_assert_ptr_eq(place.strategy, pct);
	message_in_release(&in);

	(void)sim_error_set(&e.error, SIM_ERROR_USER, "a.yaml: no");
	result_error_write(&e, &out);
	in = only(&out);
	ck_assert(result_error_read(&back, &in));
	ck_assert_uint_eq(back.order, 4);
	ck_assert_int_eq(back.error.kind, SIM_ERROR_USER);
	ck_assert_str_eq(back.error.text, "a.yaml: no");
	message_in_release(&in);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("campaign_result");
	TCase *core = suite_case("core");

	classes = check_classes(&class_count);
	tcase_add_test(core, orders_come_as_they_were);
	tcase_add_test(core, orders_for_nothing_are_refused);
	tcase_add_test(core, runs_do_not_go_past_the_last_index);
	tcase_add_test(core, tallies_come_as_they_were);
	SUITE_ADD_TABLE(core, tallies_that_cannot_be_are_refused, spoils);
	tcase_add_test(core, small_findings_come_as_they_were);
	tcase_add_test(core, what_was_reached_comes_as_it_was);
	tcase_add_test(core, places_and_errors_come_as_they_were);
	suite_add_tcase(s, core);
	return suite_main(s);
}
