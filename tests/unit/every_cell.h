/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A test program over the shipped scenarios: one test each, which is shown the
 * scenario under each design that it names. Those that draw new programs in
 * each run are left out: there is no end of them. EVERY_NTH=3 in the
 * environment takes each third of the scenarios.
 */
#ifndef TESTS_UNIT_EVERY_CELL_H
#define TESTS_UNIT_EVERY_CELL_H

#include "check/check.h"
#include "models/model.h"
#include "scenario/scenario.h"
#include "suite.h"

#include <glob.h>

enum {
	EVERY_CLASSES_MAX = 64,
};

static const struct finding_class *every_class[EVERY_CLASSES_MAX];
static unsigned every_class_count;
static glob_t every_file;
static unsigned every_nth;

/* A number from the environment that makes a test larger. */
static inline uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 10) : otherwise;
}

typedef void every_look(const struct scenario *s, const struct design *design);

static inline void every_named(const struct scenario *s, const char *name,
			       every_look *look)
{
	const char *directories[] = {TEST_SOURCE_ROOT "/scenarios/designs",
				     NULL};
	struct diagnostics d;
	struct design *found;

	diagnostics_init(&d);
	found = design_load(name, directories, &model_registry, &d);
	ck_assert_msg(found != NULL, "%s", d.text);
	look(s, found);
	design_free(found);
	diagnostics_clear(&d);
}

/* 'also': a design that need not be named, or NULL. */
static inline void every_design(const struct scenario *s, const char *also,
				every_look *look)
{
	for (unsigned i = 0; i < s->expect_count; i++) {
		const char *name = s->expects[i].design;

		if (i && !strcmp(name, s->expects[i - 1].design))
			continue;
		if (also && !strcmp(name, also))
			also = NULL;
		every_named(s, name, look);
	}
	if (also)
		every_named(s, also, look);
}

/* In the loop test 'i'. */
static inline void every_cell(int i, const char *also, every_look *look)
{
	const char *path = every_file.gl_pathv[(unsigned)i * every_nth];
	struct diagnostics d;
	struct scenario *s;

	if (strstr(path, "/designs/") || strstr(path, "/campaigns/"))
		return;
	diagnostics_init(&d);
	s = scenario_load(path, &model_registry, every_class, every_class_count,
			  &d);
	ck_assert_msg(s != NULL, "%s", d.text);
	if (!s->generated)
		every_design(s, also, look);
	scenario_free(s);
	diagnostics_clear(&d);
}

static inline void every_class_add(const struct finding_class *const *classes,
				   unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		SIM_ASSERT(every_class_count < EVERY_CLASSES_MAX);
		every_class[every_class_count++] = classes[i];
	}
}

static inline int every_cell_main(const char *name, const TTest *test)
{
	Suite *s = suite_create(name);
	TCase *core = suite_case("core");
	unsigned count;
	const struct finding_class *const *engine = check_classes(&count);
	int failed;

	every_class_add(engine, count);
	every_class_add(model_registry.classes, model_registry.class_count);
	if (glob(TEST_SOURCE_ROOT "/scenarios/*/*.yaml", 0, NULL, &every_file))
		return EXIT_FAILURE;
	every_nth = (unsigned)setting("EVERY_NTH", 1);
	SIM_ASSERT(every_nth);
	tcase_add_loop_test(
		core, test, 0,
		(int)((every_file.gl_pathc + every_nth - 1) / every_nth));
	suite_add_tcase(s, core);
	failed = suite_main(s);
	globfree(&every_file);
	return failed;
}

#endif
