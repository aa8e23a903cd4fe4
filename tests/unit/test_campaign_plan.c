/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plans of campaigns: every rule by the text of its diagnosis (the table is
 * test_campaign_plan_errors.txt), and what comes out of a good plan: which arms
 * there are, in which order, with which keys, and what the digest is over.
 */
#include "test_campaign_files.h"

START_TEST(error_has_the_text_of_the_table)
{
	const struct text_case *c = &cases[_i];
	struct diagnostics d;

	write_file("plans/t.yaml", c->text);
	ck_assert_ptr_null(try_plan("plans/t.yaml", &d));
	ck_assert_msg(strcmp(d.text, c->expected) == 0,
		      "%s: expected\n%s\ngot\n%s", c->name, c->expected,
		      d.text);
	diagnostics_clear(&d);
}
END_TEST

START_TEST(shortest_plan_has_the_defaults)
{
	struct campaign_plan *p =
		good_plan("groups: {g: {scenarios: ../s/two.yaml}}\n");

	ck_assert_str_eq(p->path, "plans/t.yaml");
	ck_assert_str_eq(p->name, "t");
	ck_assert_str_eq(p->text, "groups: {g: {scenarios: ../s/two.yaml}}\n");
	ck_assert_ptr_null(p->about);
	ck_assert_uint_eq(p->range_first, 128);
	ck_assert_uint_eq(p->range_max, 4096);
	ck_assert_uint_eq(p->twice, 20);
	ck_assert_uint_eq(p->memory, 256 << 20);
	ck_assert_uint_eq(p->hang_ns, UINT64_C(60000000000));
	ck_assert_uint_eq(p->recorded, 30);
	ck_assert_uint_eq(p->shrink_runs, 5000);
	ck_assert_uint_eq(p->scenario_count, 1);
	ck_assert_str_eq(p->scenarios[0]->path, "s/two.yaml");
	ck_assert_uint_eq(p->design_count, 1);
	ck_assert_str_eq(p->designs[0]->path, "designs/rfc-v1.yaml");
	ck_assert_str_eq(keys_of(p), "1 two rfc-v1 cca mix\n");
	ck_assert_int_eq(p->arms[0].canary, -1);
	campaign_plan_free(p);
}
END_TEST

START_TEST(everything_can_be_said)
{
	struct campaign_plan *p = good_plan(
		"about: all\n"
		"budget: {range: 1, range_max: 65536, twice: 0}\n"
		"limits: {memory: 1GiB, hang: 1s, recorded: 0, shrink: 7}\n"
		"groups: {g: {scenarios: ../s/two.yaml}}\n");

	ck_assert_str_eq(p->about, "all");
	ck_assert_uint_eq(p->range_first, 1);
	ck_assert_uint_eq(p->range_max, CAMPAIGN_RANGE_MAX);
	ck_assert_uint_eq(p->twice, 0);
	ck_assert_uint_eq(p->memory, UINT64_C(1) << 30);
	ck_assert_uint_eq(p->hang_ns, 1000000000);
	ck_assert_uint_eq(p->recorded, 0);
	ck_assert_uint_eq(p->shrink_runs, 7);
	campaign_plan_free(p);
}
END_TEST

START_TEST(group_is_every_combination)
{
	check_arms("strategies: {pct: 2, mix: 1}\n"
		   "groups: {g: {scenarios: ../s/one.yaml, weight: 3}}\n",
		   "6 one rfc-v1 tdx pct\n"
		   "3 one rfc-v1 tdx mix\n"
		   "6 one rfc-v1 tio pct\n"
		   "3 one rfc-v1 tio mix\n"
		   "6 one no-lock tdx pct\n"
		   "3 one no-lock tdx mix\n"
		   "6 one no-lock tio pct\n"
		   "3 one no-lock tio mix\n");
	check_arms("groups:\n"
		   "  g:\n"
		   "    scenarios: [../s/one.yaml]\n"
		   "    platforms: tio\n"
		   "    designs: ['x*']\n"
		   "    strategies: [surw, random]\n",
		   "1 one x01 tio random\n"
		   "1 one x01 tio surw\n");
	check_arms("groups: {g: {scenarios: ../s/two.yaml, platforms: all,"
		   " designs: [named, 'x0?']}}\n",
		   "1 two rfc-v1 cca mix\n"
		   "1 two x01 cca mix\n");
}
END_TEST

START_TEST(key_has_all_options)
{
	check_arms("groups:\n"
		   "  g:\n"
		   "    scenarios: ../w/bind.yaml\n"
		   "    races: yes\n"
		   "    granularity: lock\n"
		   "    hung: 120s\n"
		   "    strategies:\n"
		   "      pct: [{depth: 2}, {depth: 5, weight: 4}]\n"
		   "      surw: {objects: bound(gpu0)}\n",
		   "1 bind rfc-v1 tdx pct depth=2 granularity=lock races "
		   "hung=120s\n"
		   "4 bind rfc-v1 tdx pct depth=5 granularity=lock races "
		   "hung=120s\n"
		   "1 bind rfc-v1 tdx surw granularity=lock races hung=120s "
		   "objects=bound(gpu0)\n");
}
END_TEST

START_TEST(arm_of_two_groups_stands_once_with_the_larger_weight)
{
	struct campaign_plan *p = good_plan(
		"groups:\n"
		"  a: {scenarios: ../s/two.yaml, strategies: {mix: 2, pct: 7}}\n"
		"  b: {scenarios: ../s/two.yaml, strategies: {mix: 5, pct: 1}}\n"
		"  c: {scenarios: ../s/two.yaml, races: yes}\n");

	ck_assert_str_eq(keys_of(p), "7 two rfc-v1 cca pct\n"
				     "5 two rfc-v1 cca mix\n"
				     "1 two rfc-v1 cca mix races\n");
	ck_assert_uint_eq(p->scenario_count, 1);
	ck_assert_uint_eq(p->cell_count, 2);
	ck_assert_uint_eq(p->cells[0].first_arm, 0);
	ck_assert_uint_eq(p->cells[0].arm_count, 2);
	ck_assert(!p->cells[0].races);
	ck_assert_uint_eq(p->cells[1].first_arm, 2);
	ck_assert_uint_eq(p->cells[1].arm_count, 1);
	ck_assert(p->cells[1].races);
	ck_assert_uint_eq(p->arms[1].cell, 0);
	ck_assert_uint_eq(p->arms[2].cell, 1);
	campaign_plan_free(p);
}
END_TEST

START_TEST(canaries_stand_behind_the_arms)
{
	struct campaign_plan *p = good_plan(
		"groups: {g: {scenarios: ../s/two.yaml}}\n"
		"canaries:\n"
		"  - {scenario: ../s/two.yaml, design: no-lock, strategy: mix,\n"
		"     class: deadlock, within: 10}\n"
		"  - {scenario: ../s/one.yaml, design: rfc-v1, platform: tio,\n"
		"     strategy: pct, depth: 4, races: on, class: zap-while-bound,"
		" within: 1000000}\n");

	ck_assert_str_eq(keys_of(p), "1 two rfc-v1 cca mix\n"
				     "1 two no-lock cca mix canary=deadlock\n"
				     "1 one rfc-v1 tio pct depth=4 races "
				     "canary=zap-while-bound\n");
	ck_assert_uint_eq(p->plain_arms, 1);
	ck_assert_uint_eq(p->plain_cells, 1);
	ck_assert_uint_eq(p->cell_count, 3);
	ck_assert_uint_eq(p->canary_count, 2);
	for (unsigned i = 0; i < 2; i++) {
		const struct campaign_arm *a = &p->arms[p->canaries[i].arm];

		ck_assert_int_eq(a->canary, (int)i);
		ck_assert_uint_eq(p->cells[a->cell].arm_count, 1);
		ck_assert_uint_eq(p->cells[a->cell].first_arm,
				  p->canaries[i].arm);
	}
	ck_assert_ptr_eq(p->canaries[0].klass, &test_deadlock);
	ck_assert_uint_eq(p->canaries[0].within, 10);
	ck_assert_uint_eq(p->canaries[0].line, 3);
	ck_assert_uint_eq(p->canaries[1].line, 5);
	ck_assert_uint_eq(p->canaries[1].within, 1000000);
	campaign_plan_free(p);
}
END_TEST

START_TEST(known_line_matches_what_it_says)
{
	struct campaign_plan *p =
		good_plan("groups: {g: {scenarios: ../s/one.yaml}}\n"
			  "known:\n"
			  "  - {class: dead*, design: no-*, reason: one}\n"
			  "  - {signature: '*b*', platform: tio, scenario: o?e,"
			  " reason: two}\n");
	const struct campaign_cell *rfc_tdx = &p->cells[0],
				   *rfc_tio = &p->cells[1],
				   *no_lock = &p->cells[2];

	ck_assert_uint_eq(p->known_count, 2);
	ck_assert_uint_eq(p->known[1].line, 4);
	ck_assert_str_eq(p->known[0].reason, "one");
	ck_assert_ptr_null(campaign_plan_knows(p, rfc_tdx, "deadlock", "abc"));
	ck_assert_ptr_eq(campaign_plan_knows(p, rfc_tio, "deadlock", "abc"),
			 &p->known[1]);
	ck_assert_ptr_null(campaign_plan_knows(p, rfc_tio, "deadlock", "ac"));
	ck_assert_ptr_eq(campaign_plan_knows(p, no_lock, "deadlock", ""),
			 &p->known[0]);
	ck_assert_ptr_null(
		campaign_plan_knows(p, no_lock, "zap-while-bound", "b"));
	campaign_plan_free(p);
}
END_TEST

static uint64_t digest_of(const char *plan)
{
	struct campaign_plan *p = good_plan(plan);
	uint64_t digest = p->digest;

	campaign_plan_free(p);
	return digest;
}

START_TEST(digest_is_over_plan_scenarios_and_designs)
{
	static const char plan[] = "groups: {g: {scenarios: ../s/one.yaml}}\n";
	struct campaign_plan *p;
	struct diagnostics d;
	uint64_t first = digest_of(plan), next;
	char path[128];

	ck_assert_uint_eq(digest_of(plan), first);
	ck_assert_uint_ne(
		digest_of("groups: {h: {scenarios: ../s/one.yaml}}\n"), first);
	/* The base of a design that is run counts, another design does not. */
	write_file("designs/x01.yaml", "switches: {retries: 2}\n");
	ck_assert_uint_eq(digest_of(plan), first);
	write_file("designs/rfc-v1.yaml", "about: Posted\n");
	next = digest_of(plan);
	ck_assert_uint_ne(next, first);
	write_scenario("s/one.yaml", "platform: tdx\ndesign: no-lock\n");
	first = digest_of(plan);
	ck_assert_uint_ne(next, first);
	write_file("designs/rfc-v1.yaml", "about: posted\n");
	ck_assert_uint_ne(digest_of(plan), first);
	/* The place does not. */
	first = digest_of(plan);
	snprintf(path, sizeof(path), "%s/plans/t.yaml", directory);
	p = try_plan(path, &d);
	ck_assert_str_eq(d.text, "");
	ck_assert_uint_eq(p->digest, first);
	diagnostics_clear(&d);
	campaign_plan_free(p);
}
END_TEST

START_TEST(series_seed_is_of_night_and_key)
{
	struct campaign_arm a = {.key = "one rfc-v1 tdx mix"};
	struct campaign_arm b = {.key = "one rfc-v1 tdx pct"};

	ck_assert_uint_eq(campaign_series_seed(&a, 1),
			  campaign_series_seed(&a, 1));
	ck_assert_uint_ne(campaign_series_seed(&a, 1),
			  campaign_series_seed(&a, 2));
	ck_assert_uint_ne(campaign_series_seed(&a, 1),
			  campaign_series_seed(&b, 1));
}
END_TEST

START_TEST(plan_is_told_from_a_scenario)
{
	static const struct {
		const char *text;
		bool plan;
	} files[] = {
		{"groups: {}\n", true},
		{"about: a\ngroups:\n", true},
		{"{groups: 1}\n", true},
		{"groups: {}\ntasks: {}\n", false},
		{"about: a\n", false},
		{"- groups\n", false},
		{"a: {groups: 1}\n", false},
		{"", false},
		/* They can't be parsed. */
		{"about: [\ngroups:\n", true},
		{"about: [\ntasks:\ngroups:\n", false},
		{"about: [\n groups:\n", false},
	};

	for (unsigned i = 0; i < ARRAY_COUNT(files); i++) {
		write_file("p.yaml", files[i].text);
		ck_assert_msg(campaign_plan_is("p.yaml") == files[i].plan, "%s",
			      files[i].text);
	}
	ck_assert(!campaign_plan_is("nothing.yaml"));
	ck_assert(!campaign_plan_is("plans"));
}
END_TEST

START_TEST(print_counts_what_there_is)
{
	static char text[2048];
	struct campaign_plan *p = good_plan(
		"about: |\n  first line\n  second line\n"
		"budget: {range: 10, range_max: 20}\n"
		"groups:\n"
		"  a: {scenarios: ../s/one.yaml, strategies: {mix: 4, pct: 1}}\n"
		"  b: {scenarios: ../s/one.yaml,"
		" strategies: {pct: {depth: 2, weight: 3}}, platforms: tdx}\n"
		"canaries:\n"
		"  - {scenario: ../s/two.yaml, design: x01, strategy: mix,"
		" class: deadlock, within: 10}\n"
		"known: [{design: no-lock, reason: a wrong one}]\n");
	FILE *f = fmemopen(text, sizeof(text), "w");

	campaign_plan_print(p, f);
	fclose(f);
	ck_assert_str_eq(
		text,
		"plan:       plans/t.yaml\n"
		"about:      first line\n"
		"scenarios:  2\n"
		"designs:    3\n"
		"platforms:  tdx, tio\n"
		"cells:      4\n"
		"arms:       10\n"
		"ranges:     of 10 runs in the first epoch, up to 20\n"
		"an epoch:   26 ranges, 260 runs at first\n"
		"canaries:   1, up to 10 runs\n"
		"known:      1 line\n"
		"\n"
		"strategy                      arms    ranges         runs\n"
		"pct                              4         4           40\n"
		"pct depth=2                      2         6           60\n"
		"mix                              4        16          160\n");
	campaign_plan_free(p);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("campaign_plan");
	TCase *core = tcase_create("core");

	tcase_add_checked_fixture(core, enter_with_files, leave_directory);
	tcase_add_loop_test(core, error_has_the_text_of_the_table, 0,
			    case_count);
	tcase_add_test(core, shortest_plan_has_the_defaults);
	tcase_add_test(core, everything_can_be_said);
	tcase_add_test(core, group_is_every_combination);
	tcase_add_test(core, key_has_all_options);
	tcase_add_test(core,
		       arm_of_two_groups_stands_once_with_the_larger_weight);
	tcase_add_test(core, canaries_stand_behind_the_arms);
	tcase_add_test(core, known_line_matches_what_it_says);
	tcase_add_test(core, digest_is_over_plan_scenarios_and_designs);
	tcase_add_test(core, series_seed_is_of_night_and_key);
	tcase_add_test(core, plan_is_told_from_a_scenario);
	tcase_add_test(core, print_counts_what_there_is);
	suite_add_tcase(s, core);
	return s;
}

int main(void)
{
	cases_read(TEST_DIRECTORY "/test_campaign_plan_errors.txt");
	return run_suite(suite());
}
