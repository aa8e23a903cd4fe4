/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    what is said to be reached was, and nothing else; all that can be
 *         reached is among what exists; and no run is another for being looked
 *         at.
 * Method: runs of shipped scenarios, with a hook of the test's own beside, as a
 *         second opinion on who was where.
 */
#include "drawn.h"
#include "every_cell.h"
#include "explore/reached.h"

enum {
	FUNCTIONS_MAX = 2048,
	RUNS = 20,
};

/* What was told of functions. */
struct told {
	struct {
		const char *function, *file;
		uint64_t count;
	} at[FUNCTIONS_MAX];
	unsigned count;
};

static void tell(void *context, const char *function, const char *file,
		 uint64_t count)
{
	struct told *t = context;

	ck_assert_uint_lt(t->count, FUNCTIONS_MAX);
	t->at[t->count].function = function;
	t->at[t->count].file = file;
	t->at[t->count++].count = count;
}

/* How often; -1: it is not told of. */
static int64_t told_of(const struct told *t, const char *function,
		       const char *file)
{
	for (unsigned i = 0; i < t->count; i++)
		if (!strcmp(t->at[i].function, function) &&
		    (!file || !strcmp(t->at[i].file, file)))
			return (int64_t)t->at[i].count;
	return -1;
}

static int64_t times(const struct told *t, const char *function,
		     const char *file)
{
	int64_t count = told_of(t, function, file);

	return count > 0 ? count : 0;
}

struct fixture {
	struct drawn drawn;
	struct reached *reached; /* NULL: nobody looks on */
	struct scenario *scenario;
	struct design *design;
	struct world *w;
	struct told steps, notes; /* by the test's own hooks */
};

static void seen_event(void *context, struct world *w,
		       const struct event *event)
{
	struct told *t = context;
	const struct place *p = event->place;

	(void)w;
	if (!p || strncmp(p->file, "models/", 7) != 0)
		return;
	for (unsigned i = 0; i < t->count; i++) {
		if (!strcmp(t->at[i].function, p->function) &&
		    !strcmp(t->at[i].file, p->file)) {
			t->at[i].count++;
			return;
		}
	}
	tell(t, p->function, p->file, 1);
}

static void fixture_attach(void *context, struct world *w)
{
	struct fixture *f = context;

	if (f->reached)
		reached_attach(f->reached, w);
	world_subscribe(w, HOOK_STEP, seen_event, &f->steps);
	world_subscribe(w, HOOK_NOTE, seen_event, &f->notes);
}

static void fixture_load(struct fixture *f, const char *path,
			 const char *design, struct reached *reached)
{
	const char *directories[] = {TEST_SOURCE_ROOT "/scenarios/designs",
				     NULL};
	struct diagnostics d;
	char file[512];

	f->reached = reached;
	(void)snprintf(file, sizeof(file), "%s/scenarios/%s", TEST_SOURCE_ROOT,
		       path);
	diagnostics_init(&d);
	f->scenario = scenario_load(file, &model_registry, every_class,
				    every_class_count, &d);
	ck_assert_msg(f->scenario != NULL, "%s", d.text);
	f->design = design_load(design, directories, &model_registry, &d);
	ck_assert_msg(f->design != NULL, "%s", d.text);
	diagnostics_clear(&d);
}

static void fixture_open(struct fixture *f)
{
	const struct scenario_world_options options = {
		.before_seal = fixture_attach,
		.context = f,
	};
	struct sim_error error = {SIM_ERROR_NONE, ""};

	f->w = scenario_world(f->scenario, f->design,
			      (unsigned)__builtin_ctz(f->scenario->platforms),
			      &options, &error);
	ck_assert_msg(f->w != NULL, "%s", error.text);
}

static void fixture_close(struct fixture *f)
{
	world_free(f->w);
	design_free(f->design);
	scenario_free(f->scenario);
}

static unsigned fixture_pick(void *state, const struct world *w,
			     uint64_t enabled)
{
	(void)w;
	return drawn_slot(state, enabled);
}

static uint32_t fixture_choose(void *state, const struct world *w,
			       enum choice_kind kind, uint32_t n)
{
	(void)w;
	(void)kind;
	return drawn_value(state, n);
}

/* The digest. */
static uint64_t fixture_run(struct fixture *f, unsigned schedule)
{
	const struct chooser chooser = {
		.state = &f->drawn,
		.begin = drawn_begin,
		.pick = fixture_pick,
		.choose = fixture_choose,
	};
	struct run_result r;

	f->drawn.schedule = schedule;
	drawn_restart(&f->drawn);
	world_run(f->w, &chooser, schedule, &r);
	return r.digest;
}

static const struct {
	const char *path, *design;
} cells[] = {
	{"thread/mse-write-vs-close.yaml", "no-lock"},
	{"thread/lifecycle.yaml", "rfc-v1"},
	{"bind-unbind/a03-engaged-lost.yaml", "rfc-v1-fixed"},
	{"guest/hostile.yaml", "rfc-v1"},
	{"thread/doe-timeout.yaml", "rfc-v1"},
};

static const char race[] = "thread/mse-write-vs-close.yaml";

START_TEST(each_function_exists_once)
{
	static struct told exists;

	reached_exists(tell, &exists);
	ck_assert_uint_gt(exists.count, 100);
	for (unsigned i = 0; i < exists.count; i++) {
		const char *name = exists.at[i].function;

		ck_assert_msg(*name && strspn(name,
					      "abcdefghijklmnopqrstuvwxyz"
					      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					      "_0123456789") == strlen(name),
			      "'%s'", name);
		ck_assert_int_eq(strncmp(exists.at[i].file, "models/", 7), 0);
		ck_assert_uint_eq(exists.at[i].count, 0);
		for (unsigned j = 0; j < i; j++)
			ck_assert_msg(strcmp(name, exists.at[j].function) !=
						      0 ||
					      strcmp(exists.at[i].file,
						     exists.at[j].file) != 0,
				      "%s is there twice", name);
	}
}
END_TEST

/* As the hooks of the test saw it: each step, and notes that are no warnings;
 * and all of it exists. */
START_TEST(what_is_reached_was_and_exists)
{
	static struct told exists, told;
	struct reached *r = reached_new();
	static struct fixture f;

	fixture_load(&f, cells[_i].path, cells[_i].design, r);
	fixture_open(&f);
	reached_exists(tell, &exists);
	reached_begin(r);
	for (unsigned i = 0; i < RUNS; i++)
		(void)fixture_run(&f, i);
	reached_end(r);
	reached_each(r, tell, &told);
	ck_assert_uint_gt(told.count, 10);
	ck_assert_uint_lt(told.count, exists.count);
	for (unsigned i = 0; i < f.steps.count; i++)
		ck_assert_msg(told_of(&told, f.steps.at[i].function,
				      f.steps.at[i].file) > 0,
			      "%s is left out", f.steps.at[i].function);
	for (unsigned i = 0; i < told.count; i++) {
		const char *name = told.at[i].function;
		const char *file = told.at[i].file;
		int64_t count = (int64_t)told.at[i].count;
		int64_t steps = times(&f.steps, name, file);
		int64_t notes = times(&f.notes, name, file);

		ck_assert_msg(told_of(&exists, name, file) == 0,
			      "%s does not exist", name);
		ck_assert_msg(count >= steps && count <= steps + notes,
			      "%s: %lld times; %lld steps, %lld notes", name,
			      (long long)count, (long long)steps,
			      (long long)notes);
	}
	fixture_close(&f);
	reached_free(r);
}
END_TEST

/* A guest that writes its command register, and a VMM that closes the device:
 * what they do is reached, what nobody asked for is not. */
START_TEST(functions_of_a_race)
{
	static const char *const yes[] = {"vfio_basic_config_write",
					  "vfio_close", "pci_tsm_unbind",
					  "pci_tsm_bind"};
	static const char *const no[] = {"vfio_pci_core_sriov_configure",
					 "iommufd_fault_close"};
	static struct told exists, told;
	struct reached *r = reached_new();
	static struct fixture f;

	fixture_load(&f, race, "no-lock", r);
	fixture_open(&f);
	reached_begin(r);
	for (unsigned i = 0; i < RUNS; i++)
		(void)fixture_run(&f, i);
	reached_end(r);
	reached_exists(tell, &exists);
	reached_each(r, tell, &told);
	for (unsigned i = 0; i < ARRAY_COUNT(yes); i++)
		ck_assert_msg(told_of(&told, yes[i], NULL) > 0, "%s", yes[i]);
	for (unsigned i = 0; i < ARRAY_COUNT(no); i++) {
		ck_assert_msg(told_of(&exists, no[i], NULL) == 0, "%s", no[i]);
		ck_assert_msg(told_of(&told, no[i], NULL) < 0, "%s", no[i]);
	}
	fixture_close(&f);
	reached_free(r);
}
END_TEST

/* Before, between and after; and in another world, where counts are added. */
START_TEST(runs_count_between_begin_and_end)
{
	static struct told before, first, after, both;
	struct reached *r = reached_new();
	static struct fixture f;

	fixture_load(&f, race, "no-lock", r);
	fixture_open(&f);
	(void)fixture_run(&f, 1);
	reached_each(r, tell, &before);
	ck_assert_uint_eq(before.count, 0);
	reached_begin(r);
	(void)fixture_run(&f, 1);
	reached_end(r);
	reached_each(r, tell, &first);
	ck_assert_uint_gt(first.count, 0);
	(void)fixture_run(&f, 2);
	reached_each(r, tell, &after);
	ck_assert_mem_eq(&after, &first, sizeof(first));

	world_free(f.w);
	fixture_open(&f);
	reached_begin(r);
	(void)fixture_run(&f, 1);
	reached_end(r);
	reached_each(r, tell, &both);
	ck_assert_uint_eq(both.count, first.count);
	for (unsigned i = 0; i < both.count; i++)
		ck_assert_uint_eq(both.at[i].count, 2 * first.at[i].count);
	fixture_close(&f);
	reached_free(r);
}
END_TEST

/* Not attached; attached; looking on. */
START_TEST(digests_are_the_same)
{
	struct reached *r = reached_new();
	static struct fixture without, with;

	fixture_load(&without, cells[_i].path, cells[_i].design, NULL);
	fixture_load(&with, cells[_i].path, cells[_i].design, r);
	fixture_open(&without);
	fixture_open(&with);
	for (unsigned i = 0; i < RUNS; i++) {
		uint64_t digest = fixture_run(&without, i);

		ck_assert_uint_eq(fixture_run(&with, i), digest);
		reached_begin(r);
		ck_assert_uint_eq(fixture_run(&with, i), digest);
		reached_end(r);
	}
	fixture_close(&without);
	fixture_close(&with);
	reached_free(r);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("reached");
	TCase *core = suite_case("core");
	unsigned count;
	const struct finding_class *const *engine = check_classes(&count);

	every_class_add(engine, count);
	every_class_add(model_registry.classes, model_registry.class_count);
	tcase_add_test(core, each_function_exists_once);
	SUITE_ADD_TABLE(core, what_is_reached_was_and_exists, cells);
	tcase_add_test(core, functions_of_a_race);
	tcase_add_test(core, runs_count_between_begin_and_end);
	SUITE_ADD_TABLE(core, digests_are_the_same, cells);
	suite_add_tcase(s, core);
	return suite_main(s);
}
