/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For tests of plans: a directory with some scenarios and designs. All plans
 * are 'plans/t.yaml'.
 */
#ifndef TEST_CAMPAIGN_FILES_H
#define TEST_CAMPAIGN_FILES_H

#include "test_scenario_files.h"

#include <sys/stat.h>

#include "scenario/campaign.h"

static const struct campaign_plan_options plan_options = {
	.registry = &test_registry,
	.classes = test_classes,
	.class_count = ARRAY_COUNT(test_classes),
};

static inline struct campaign_plan *try_plan(const char *path,
					     struct diagnostics *d)
{
	diagnostics_init(d);
	return campaign_plan_load(path, &plan_options, d);
}

static inline struct campaign_plan *good_plan(const char *text)
{
	struct campaign_plan *p;
	struct diagnostics d;

	write_file("plans/t.yaml", text);
	p = try_plan("plans/t.yaml", &d);
	ck_assert_str_eq(d.text, "");
	ck_assert_ptr_nonnull(p);
	diagnostics_clear(&d);
	return p;
}

static inline void write_scenario(const char *path, const char *rest)
{
	char text[512];

	snprintf(text, sizeof(text),
		 "question: Is it?\ntasks: {a: [guest.rest]}\n%s", rest);
	write_file(path, text);
}

static inline void enter_with_files(void)
{
	static const char *const folders[] = {
		"plans",  "plans/designs",  "designs", "s",
		"s/deep", "s/deep/designs", "w"};

	enter_directory();
	for (unsigned i = 0; i < ARRAY_COUNT(folders); i++)
		ck_assert_int_eq(mkdir(folders[i], 0700), 0);
	write_file("designs/rfc-v1.yaml", "about: posted\n");
	write_file("designs/no-lock.yaml",
		   "base: rfc-v1\nswitches: {unbind_lock: none}\n");
	write_file("designs/x01.yaml", "switches: {retries: 1}\n");
	write_file("designs/broken.yaml", "swiches: {retries: 1}\n");
	write_scenario("s/one.yaml", "platform: [tdx, tio]\ndesign: rfc-v1\n"
				     "expect: {no-lock: {sometimes: deadlock},"
				     " rfc-v1: {never: deadlock}}\n");
	write_scenario("s/two.yaml", "platform: cca\ndesign: rfc-v1\n");
	write_scenario("s/none.yaml", "platform: tdx\n");
	write_scenario("s/deep/three.yaml", "platform: tdx\ndesign: x01\n");
	write_file("s/readme.md", "no scenario\n");
	write_file("s/deep/designs/d.yaml", "about: no scenario\n");
	write_file("w/bind.yaml", "question: Is it?\n"
				  "platform: tdx\n"
				  "design: rfc-v1\n"
				  "tasks:\n"
				  "  a: [guest.bind: gpu0]\n"
				  "  b: [wait: gpu0 bound]\n");
	write_file("broken.yaml", "question: Is it?\n");
}

/* The keys of all arms, each with its weight, a line each. */
static inline const char *keys_of(const struct campaign_plan *p)
{
	static char text[8192];
	size_t bytes = 0;

	text[0] = '\0';
	for (unsigned i = 0; i < p->arm_count; i++)
		bytes += (size_t)snprintf(text + bytes, sizeof(text) - bytes,
					  "%u %s\n", p->arms[i].weight,
					  p->arms[i].key);
	ck_assert_uint_lt(bytes, sizeof(text));
	return text;
}

static inline void check_arms(const char *plan, const char *keys)
{
	struct campaign_plan *p = good_plan(plan);

	ck_assert_str_eq(keys_of(p), keys);
	campaign_plan_free(p);
}

#endif
