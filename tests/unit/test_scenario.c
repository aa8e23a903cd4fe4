/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenario files: every rule by the text of its diagnosis (the table is
 * test_scenario_errors.txt), what comes out of good files, and files that are
 * no text at all.
 */
#include "test_scenario_files.h"

#include <sys/stat.h>

START_TEST(error_has_the_text_of_the_table)
{
	const struct text_case *c = &cases[_i];
	struct diagnostics d;
	struct scenario *s;

	write_file("t.yaml", c->text);
	s = load("t.yaml", &d);
	ck_assert_msg(strcmp(d.text, c->expected) == 0,
		      "%s: expected\n%s\ngot\n%s", c->name, c->expected,
		      d.text);
	ck_assert_ptr_null(s);
	ck_assert(!d.host_failure);
	diagnostics_clear(&d);
}
END_TEST

START_TEST(smallest_scenario_has_the_defaults)
{
	struct scenario *s = good("question: q\ntasks: {t: [guest.rest]}\n");

	ck_assert_str_eq(s->path, "t.yaml");
	ck_assert_str_eq(s->name, "t");
	ck_assert_str_eq(s->text, "question: q\ntasks: {t: [guest.rest]}\n");
	ck_assert_str_eq(s->question, "q");
	ck_assert_ptr_null(s->about);
	ck_assert_ptr_eq(s->registry, &test_registry);
	ck_assert_uint_eq(s->platforms, 7);
	ck_assert_ptr_null(s->design);
	ck_assert_uint_eq(s->group_count, 1);
	ck_assert_uint_eq(s->member_count, 1);
	ck_assert_str_eq(s->members[0].name, "gpu0");
	ck_assert_uint_eq(s->members[0].option[0], 2);
	ck_assert_uint_eq(s->members[0].option[1], 99);
	ck_assert_uint_eq(s->task_count, 1);
	ck_assert_str_eq(s->tasks[0].name, "t");
	ck_assert_uint_eq(s->tasks[0].step_count, 1);
	ck_assert_uint_eq(s->steps_max, 0);
	ck_assert_uint_eq(s->expect_count, 0);
	for (unsigned i = 0; i < FAULTS_MAX; i++)
		ck_assert_uint_eq(s->fault_budget[i], 0);
	scenario_free(s);
}
END_TEST

static const struct {
	const char *latencies; /* after the key */
	struct latency flr, stop;
} latencies[] = {
#define FLR                                                                    \
	{                                                                      \
		100000000, 100000000, 100000000, false                         \
	}
#define STOP                                                                   \
	{                                                                      \
		1000000, 10000000, 1000000000, true                            \
	}
	{"{}", FLR, STOP},
	{"{flr: 3us}", {3000, 3000, 3000, false}, STOP},
	{"{flr: 0s, stop: 7ns}", {0, 0, 0, false}, {7, 7, 7, true}},
	{"{stop: {min: 2ms, max: 2s}}",
	 FLR,
	 {2000000, 10000000, 2000000000, true}},
	{"{stop: {typical: 5ms}}", FLR, {1000000, 5000000, 1000000000, true}},
	/* What was not said of the middle gives way. */
	{"{stop: {max: 4ms}}", FLR, {1000000, 4000000, 4000000, true}},
	{"{stop: {min: 20ms}}", FLR, {20000000, 20000000, 1000000000, true}},
	{"{flr: {max: 3600s}}",
	 {100000000, 100000000, LATENCY_MAX_NS, false},
	 STOP},
#undef STOP
#undef FLR
};

static void check_latency(const struct latency *got, const struct latency *want)
{
	ck_assert_uint_eq(got->min_ns, want->min_ns);
	ck_assert_uint_eq(got->typical_ns, want->typical_ns);
	ck_assert_uint_eq(got->max_ns, want->max_ns);
	ck_assert_int_eq(got->long_tail, want->long_tail);
}

START_TEST(a_scenario_may_have_other_latencies)
{
	char text[256];
	struct scenario *s;

	(void)snprintf(text, sizeof(text),
		       "question: q\nlatencies: %s\n"
		       "tasks: {t: [guest.rest]}\n",
		       latencies[_i].latencies);
	s = good(text);
	check_latency(&s->latencies[0], &latencies[_i].flr);
	check_latency(&s->latencies[1], &latencies[_i].stop);
	scenario_free(s);
}
END_TEST

static const struct {
	uint64_t ns;
	const char *text;
} durations[] = {
	{0, "0ns"},	     {999, "999ns"},	   {1000, "1us"},
	{1500000, "1500us"}, {60000000000, "60s"}, {LATENCY_MAX_NS, "3600s"},
};

START_TEST(a_duration_is_written_as_it_is_read)
{
	char text[32];

	duration_format(durations[_i].ns, text, sizeof(text));
	ck_assert_str_eq(text, durations[_i].text);
}
END_TEST

START_TEST(every_key_is_read)
{
	struct scenario *s = good(
		"question: 'What: now?'\n"
		"about: |\n"
		"  one\n"
		"  two\n"
		"platform: [cca, tdx]\n"
		"design: rfc-v1\n"
		"topology:\n"
		"  dev_sets:\n"
		"    - devices: [gpu0, {name: gpu1, bars: 0x6, peer: nic}]\n"
		"    - devices: [{name: nic, owner: last}, {name: hba, bars: 4}]\n"
		"      bars: 3\n"
		"tasks:\n"
		"  first: [guest.bind: gpu1]\n"
		"  last: [guest.rest]\n"
		"faults: {timeout: 1, doe_timeout: 3, enomem: 0}\n"
		"bounds: {steps: 1000000}\n"
		"expect:\n"
		"  rfc-v1: {never: [deadlock], always: double-release}\n"
		"  no-lock:\n"
		"    sometimes:\n"
		"      - zap-while-bound\n");

	ck_assert_str_eq(s->question, "What: now?");
	ck_assert_str_eq(s->about, "one\ntwo");
	ck_assert_uint_eq(s->platforms, 1 | 4);
	ck_assert_str_eq(s->design, "rfc-v1");
	ck_assert_uint_eq(s->group_count, 2);
	ck_assert_uint_eq(s->member_count, 4);
	ck_assert_str_eq(s->members[1].name, "gpu1");
	ck_assert_uint_eq(s->members[1].group, 0);
	ck_assert_uint_eq(s->members[1].option[0], 6);
	ck_assert_uint_eq(s->members[1].option[1], 2);
	ck_assert_str_eq(s->members[2].name, "nic");
	ck_assert_uint_eq(s->members[2].group, 1);
	ck_assert_uint_eq(s->members[0].option[0], 2);
	ck_assert_uint_eq(s->members[2].option[0], 3);
	ck_assert_uint_eq(s->members[2].option[2], 1);
	ck_assert_uint_eq(s->members[3].option[0], 4);
	ck_assert_uint_eq(s->task_count, 2);
	ck_assert_str_eq(s->tasks[1].name, "last");
	ck_assert_uint_eq(s->fault_budget[FAULT_SIGNAL], 0);
	ck_assert_uint_eq(s->fault_budget[FAULT_TIMEOUT], 1);
	ck_assert_uint_eq(s->fault_budget[FAULT_FIRST_OF_PROGRAM], 0);
	ck_assert_uint_eq(s->fault_budget[FAULT_FIRST_OF_PROGRAM + 1], 3);
	ck_assert_uint_eq(s->steps_max, 1000000);
	ck_assert_uint_eq(s->expect_count, 3);
	ck_assert_uint_eq(
		scenario_expects(s, "rfc-v1", 0, &test_deadlock)->line, 18);
	ck_assert_int_eq(
		scenario_expects(s, "rfc-v1", 0, &test_deadlock)->expectation,
		EXPECT_NEVER);
	ck_assert_int_eq(scenario_expects(s, "rfc-v1", 0, &test_double_release)
				 ->expectation,
			 EXPECT_ALWAYS);
	ck_assert_int_eq(
		scenario_expects(s, "no-lock", 0, &test_zap)->expectation,
		EXPECT_SOMETIMES);
	ck_assert_ptr_null(scenario_expects(s, "no-lock", 0, &test_deadlock));
	ck_assert_ptr_null(scenario_expects(s, "other", 0, &test_deadlock));
	scenario_free(s);
}
END_TEST

START_TEST(what_is_said_for_a_platform_goes_before_what_is_said_for_all)
{
	static const struct {
		const char *design;
		unsigned platform;
		const struct finding_class *klass;
		unsigned line; /* 0: nothing is said */
		enum expectation expectation;
	} wanted[] = {
		{"a", 0, &test_zap, 6, EXPECT_ALWAYS},
		{"a", 1, &test_zap, 5, EXPECT_SOMETIMES},
		{"a", 2, &test_zap, 9, EXPECT_NEVER},
		{"a", 0, &test_double_release, 7, EXPECT_NEVER},
		{"a", 1, &test_double_release, 0, EXPECT_NEVER},
		{"a", 2, &test_double_release, 9, EXPECT_NEVER},
		{"a", 0, &test_deadlock, 10, EXPECT_NEVER},
		{"a", 1, &test_deadlock, 10, EXPECT_NEVER},
		{"b", 1, &test_zap, 11, EXPECT_ALWAYS},
		{"b", 0, &test_zap, 0, EXPECT_NEVER},
		{"b", 1, &test_deadlock, 0, EXPECT_NEVER},
	};
	struct scenario *s =
		good("question: q\n"
		     "tasks: {t: [guest.rest]}\n"
		     "expect:\n"
		     "  a:\n"
		     "    sometimes: [zap-while-bound]\n"
		     "    tdx: {always: zap-while-bound,\n"
		     "          never: double-release}\n"
		     "    cca:\n"
		     "      never: [zap-while-bound, double-release]\n"
		     "    never: [deadlock]\n"
		     "  b: {tio: {always: [zap-while-bound]}}\n");

	ck_assert_uint_eq(s->expect_count, 7);
	for (unsigned i = 0; i < ARRAY_COUNT(wanted); i++) {
		const struct scenario_expect *e =
			scenario_expects(s, wanted[i].design,
					 wanted[i].platform, wanted[i].klass);

		ck_assert_uint_eq(e ? e->line : 0, wanted[i].line);
		if (e)
			ck_assert_int_eq(e->expectation, wanted[i].expectation);
	}
	scenario_free(s);
}
END_TEST

/* A step's text, the op it stands for, and its arguments. */
struct step_case {
	const char *text;
	const char *op;
	uint64_t argument[3];
};

static const struct step_case step_cases[] = {
	{"guest.rest", "guest.rest", {0}},
	{"guest.rest:", "guest.rest", {0}},
	{"guest.rest: {}", "guest.rest", {0}},
	{"guest.bind: gpu1", "guest.bind", {1}},
	{"guest.bind: 'gpu1'", "guest.bind", {1}},
	{"guest.bind: {device: gpu1}", "guest.bind", {1}},
	{"guest.write_command: {device: gpu1, memory: on}",
	 "guest.write_command",
	 {1, 1, 1}},
	{"guest.write_command: {master: off, memory: yes, device: gpu0}",
	 "guest.write_command",
	 {0, 1, 0}},
	{"guest.write_command: {device: gpu1, memory: no, master: true}",
	 "guest.write_command",
	 {1, 0, 1}},
	{"guest.write_command: {device: gpu1, memory: false}",
	 "guest.write_command",
	 {1, 0, 1}},
	{"admin.reset: flr", "admin.reset", {1, 1}},
	{"admin.reset: []", "admin.reset", {0, 1}},
	{"admin.reset: [flr]", "admin.reset", {1, 1}},
	{"admin.reset: [d3, flr]", "admin.reset", {5, 1}},
	{"admin.reset: {kinds: [bus, d3], times: 3}", "admin.reset", {6, 3}},
	{"admin.reset: {kinds: bus, times: 1}", "admin.reset", {2, 1}},
	{"admin.signal: a", "admin.signal", {0}},
	{"admin.signal: later", "admin.signal", {1}},
	{"vmm.poke", "vmm.poke", {0, 0}},
	{"vmm.poke: 0", "vmm.poke", {0, 0}},
	{"vmm.poke: 0x0", "vmm.poke", {0, 0}},
	{"vmm.poke: 0xfFaA", "vmm.poke", {0xffaa, 0}},
	{"vmm.poke: 18446744073709551615", "vmm.poke", {UINT64_MAX, 0}},
	{"vmm.poke: 0xffffffffffffffff", "vmm.poke", {UINT64_MAX, 0}},
	{"vmm.poke: {lock: group}", "vmm.poke", {0, 2}},
};

static void check_step(const struct step_case *c)
{
	char text[512];
	struct scenario *s;
	const struct scenario_step *step;

	snprintf(text, sizeof(text),
		 "question: q\n"
		 "topology: {dev_sets: [{devices: [gpu0, gpu1]}]}\n"
		 "tasks:\n"
		 "  a:\n"
		 "    - guest.rest\n"
		 "    - %s\n"
		 "  later: [guest.rest]\n",
		 c->text);
	s = good(text);
	ck_assert_uint_eq(s->tasks[0].step_count, 2);
	step = &s->tasks[0].steps[1];
	ck_assert_int_eq(step->kind, STEP_OP);
	ck_assert_str_eq(step->call.op->name, c->op);
	ck_assert_uint_eq(step->call.line, 6);
	for (unsigned i = 0; i < step->call.op->argument_count; i++)
		ck_assert_uint_eq(step->call.argument[i], c->argument[i]);
	scenario_free(s);
}

START_TEST(step_has_its_op_and_arguments)
{
	check_step(&step_cases[_i]);
}
END_TEST

START_TEST(wait_has_its_member_and_event)
{
	static const char *const texts[] = {"gpu1 closed", "gpu1\t  closed",
					    "'gpu1 closed'", "gpu1\n   closed"};

	for (unsigned i = 0; i < ARRAY_COUNT(texts); i++) {
		char text[256];
		struct scenario *s;

		snprintf(text, sizeof(text),
			 "question: q\n"
			 "topology: {dev_sets: [{devices: [gpu0, gpu1]}]}\n"
			 "tasks: {t: [wait: %s]}\n",
			 texts[i]);
		s = good(text);
		ck_assert_int_eq(s->tasks[0].steps[0].kind, STEP_WAIT);
		ck_assert_uint_eq(s->tasks[0].steps[0].member, 1);
		ck_assert_uint_eq(s->tasks[0].steps[0].event, 1);
		scenario_free(s);
	}
}
END_TEST

START_TEST(text_in_memory_is_read_like_a_file)
{
	static const char text[] = "question: q\ntasks: {t: [guest.rset]}\n";
	struct scenario_file file = {"x/memory.yaml", text, sizeof(text) - 1};
	struct diagnostics d;

	diagnostics_init(&d);
	ck_assert_ptr_null(
		scenario_parse(&file, &test_registry, test_classes, 3, &d));
	ck_assert_str_eq(d.text,
			 "x/memory.yaml:2:13: error: unknown op 'guest.rset'\n"
			 "tasks: {t: [guest.rset]}\n"
			 "            ^~~~~~~~~~\n"
			 "hint: did you mean 'guest.rest'?\n");
	ck_assert_uint_eq(d.error_count, 1);
	diagnostics_clear(&d);
}
END_TEST

START_TEST(designs_that_are_named_must_exist)
{
	static const char *const names[] = {"rfc-v1", "no-lock"};
	struct scenario *s = good("question: q\n"
				  "design: rfc-v2\n"
				  "tasks: {t: [guest.rest]}\n"
				  "expect:\n"
				  "  no-lock: {never: [deadlock]}\n"
				  "  \"no_flag\": {never: [deadlock, "
				  "zap-while-bound]}\n");
	struct diagnostics d;

	diagnostics_init(&d);
	ck_assert(!scenario_check_designs(s, names, 2, &d));
	ck_assert_str_eq(d.text, "t.yaml:2:9: error: unknown design 'rfc-v2'\n"
				 "design: rfc-v2\n"
				 "        ^~~~~~\n"
				 "hint: did you mean 'rfc-v1'?\n"
				 "t.yaml:6:3: error: unknown design 'no_flag'\n"
				 "  \"no_flag\": {never: [deadlock, "
				 "zap-while-bound]}\n"
				 "  ^~~~~~~~~\n");
	ck_assert_uint_eq(d.error_count, 2);
	diagnostics_clear(&d);
	scenario_free(s);
	s = good("question: q\ndesign: rfc-v1\ntasks: {t: [guest.rest]}\n");
	diagnostics_init(&d);
	ck_assert(scenario_check_designs(s, names, 2, &d));
	ck_assert_str_eq(d.text, "");
	diagnostics_clear(&d);
	scenario_free(s);
}
END_TEST

START_TEST(registry_may_have_no_topology)
{
	struct registry r = test_registry;
	struct scenario_file file = {.path = "m"};
	struct diagnostics d;
	struct scenario *s;

	r.group = (struct registry_group){.key = NULL};
	r.platform_count = 0;
	r.event_count = 0;
	file.text = "question: q\ntasks: {t: [guest.rest]}\n";
	file.bytes = strlen(file.text);
	diagnostics_init(&d);
	s = scenario_parse(&file, &r, test_classes, 3, &d);
	ck_assert_str_eq(d.text, "");
	ck_assert_uint_eq(s->member_count, 0);
	ck_assert_uint_eq(s->group_count, 0);
	ck_assert_uint_eq(s->platforms, 1);
	scenario_free(s);
	file.text = "question: q\ntopology: {}\n"
		    "tasks: {t: [wait: gpu0 bound]}\n";
	file.bytes = strlen(file.text);
	ck_assert_ptr_null(scenario_parse(&file, &r, test_classes, 3, &d));
	ck_assert_str_eq(
		d.text,
		"m:2:1: error: 'topology' is not known to these models\n"
		"topology: {}\n"
		"^~~~~~~~\n"
		"m:3:19: error: unknown member 'gpu0'\n"
		"tasks: {t: [wait: gpu0 bound]}\n"
		"                  ^~~~\n"
		"m:3:24: error: unknown event 'bound'\n"
		"tasks: {t: [wait: gpu0 bound]}\n"
		"                       ^~~~~\n");
	diagnostics_clear(&d);
}
END_TEST

START_TEST(file_that_is_not_there)
{
	bad("no.yaml", "no.yaml: error: no such file\n");
	bad("no/no.yaml", "no/no.yaml: error: no such file\n");
	bad("", ": error: no such file\n");
	bad("a\nb\x1b.yaml", "a\\x0ab\\x1b.yaml: error: no such file\n");
	bad(".", ".: error: is a directory, expected a file\n");
	write_file("t.yaml", "");
	bad("t.yaml/t.yaml", "t.yaml/t.yaml: error: no such file\n");
}
END_TEST

START_TEST(file_that_cannot_be_read_is_a_host_failure)
{
	struct diagnostics d;

	write_file("t.yaml", "question: q\n");
	ck_assert_int_eq(chmod("t.yaml", 0), 0);
	if (access("t.yaml", R_OK) == 0)
		return; /* root reads everything */
	ck_assert_ptr_null(load("t.yaml", &d));
	ck_assert_str_eq(d.text,
			 "t.yaml: error: cannot be read: permission denied\n");
	ck_assert(d.host_failure);
	diagnostics_clear(&d);
}
END_TEST

/* Bytes that are no text, or not quite. */
struct byte_case {
	const char *bytes;
	size_t count;
	const char *expected;
};

static const struct byte_case byte_cases[] = {
	{"", 0, "t.yaml:1:1: error: file is empty\n"},
	{"\n", 1, "t.yaml:1:1: error: file is empty\n\n^\n"},
	{"\0", 1, "t.yaml:1:1: error: not a text file: it has a NUL byte\n"},
	{"a: b\n\xff\0", 7,
	 "t.yaml:2:2: error: not a text file: it has a NUL byte\n"},
	{"a: b\nc\xff", 7,
	 "t.yaml:2:2: error: not a text file: it is not in UTF-8\n"},
	{"\xc0\x80", 2,
	 "t.yaml:1:1: error: not a text file: it is not in UTF-8\n"},
	{"\xed\xa0\x80", 3,
	 "t.yaml:1:1: error: not a text file: it is not in UTF-8\n"},
	{"\xf4\x90\x80\x80", 4,
	 "t.yaml:1:1: error: not a text file: it is not in UTF-8\n"},
	{"a: \xe2\x82", 5,
	 "t.yaml:1:4: error: not a text file: it is not in UTF-8\n"},
	{"a: \x1b[31m", 8, "t.yaml:1:4: error: control character U+001B\n"},
	{"a: \x7f", 4, "t.yaml:1:4: error: control character U+007F\n"},
	{"a: \xc2\x85", 5, "t.yaml:1:4: error: control character U+0085\n"},
	{"a: \xe2\x80\xae", 6, "t.yaml:1:4: error: control character U+202E\n"},
	{"a: b\rc: d\n", 10, "t.yaml:1:5: error: control character U+000D\n"},
	{"\xef\xbb\xbf[", 4,
	 "t.yaml:1:2: error: flow sequence without a closing bracket\n[\n ^\n"},
	{"a: b\r\na: b\r\n", 12,
	 "t.yaml:1:1: error: unknown key 'a'\na: b\n^\n"
	 "t.yaml:1:1: error: missing key 'question'\na: b\n^\n"
	 "note: a scenario begins with the question that it asks, in words\n"
	 "t.yaml:1:1: error: missing key 'tasks'\na: b\n^\n"
	 "t.yaml:2:1: error: key 'a' stands twice\na: b\n^\n"
	 "note: first defined at t.yaml:1:1\n"},
	{"question: q\ntasks: {t:\t[\tx1,\tx2]}\n", 38 - 5,
	 "t.yaml:2:14: error: unknown op 'x1'\n"
	 "tasks: {t:      [       x1,     x2]}\n"
	 "                        ^~\n"
	 "t.yaml:2:18: error: unknown op 'x2'\n"
	 "tasks: {t:      [       x1,     x2]}\n"
	 "                                ^~\n"},
};

static void check_bytes(const struct byte_case *c)
{
	write_bytes("t.yaml", c->bytes, c->count);
	bad("t.yaml", c->expected);
}

START_TEST(file_of_odd_bytes)
{
	check_bytes(&byte_cases[_i]);
}
END_TEST

START_TEST(name_that_is_near)
{
	static const char *const names[] = {"vmm.close", "vmm.open", "gpu0",
					    "gpu1", "guest.open"};
	static const struct {
		const char *name;
		const char *near;
	} rows[] = {
		{"vmm.close", "vmm.close"},
		{"vmm.clsoe", "vmm.close"},
		{"VMM.CLOSE", "vmm.close"},
		{"gpu2", "gpu0"},
		{"gpu11", "gpu1"},
		{"gpu", "gpu0"},
		{"close", "vmm.close"},
		{"open", NULL},
		{"", NULL},
		{"x", NULL},
		{"wxyz", NULL},
		{"vmm.opem", "vmm.open"},
	};
	char name[100];

	for (unsigned i = 0; i < ARRAY_COUNT(rows); i++)
		ck_assert_pstr_eq(
			nearest_name(rows[i].name, names, ARRAY_COUNT(names)),
			rows[i].near);
	ck_assert_ptr_null(nearest_name("gpu0", NULL, 0));
	/* As long as it may be, and one more. */
	for (unsigned length = 64; length <= 65; length++) {
		const char *known = name;

		memset(name, 'a', sizeof(name));
		name[length] = '\0';
		ck_assert_pstr_eq(nearest_name(name, &known, 1),
				  length == 64 ? name : NULL);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("scenario");
	TCase *core = tcase_create("core");
	TCase *files = tcase_create("files");

	tcase_add_checked_fixture(core, enter_directory, leave_directory);
	tcase_add_loop_test(core, error_has_the_text_of_the_table, 0,
			    case_count);
	tcase_add_test(core, smallest_scenario_has_the_defaults);
	tcase_add_test(core, every_key_is_read);
	tcase_add_test(
		core,
		what_is_said_for_a_platform_goes_before_what_is_said_for_all);
	tcase_add_loop_test(core, a_scenario_may_have_other_latencies, 0,
			    (int)ARRAY_COUNT(latencies));
	tcase_add_loop_test(core, a_duration_is_written_as_it_is_read, 0,
			    (int)ARRAY_COUNT(durations));
	tcase_add_loop_test(core, step_has_its_op_and_arguments, 0,
			    ARRAY_COUNT(step_cases));
	tcase_add_test(core, wait_has_its_member_and_event);
	tcase_add_test(core, text_in_memory_is_read_like_a_file);
	tcase_add_test(core, designs_that_are_named_must_exist);
	tcase_add_test(core, registry_may_have_no_topology);
	tcase_add_test(core, name_that_is_near);
	suite_add_tcase(s, core);
	tcase_add_checked_fixture(files, enter_directory, leave_directory);
	tcase_add_test(files, file_that_is_not_there);
	tcase_add_test(files, file_that_cannot_be_read_is_a_host_failure);
	tcase_add_loop_test(files, file_of_odd_bytes, 0,
			    ARRAY_COUNT(byte_cases));
	suite_add_tcase(s, files);
	return s;
}

int main(void)
{
	cases_read(TEST_DIRECTORY "/test_scenario_errors.txt");
	return run_suite(suite());
}
