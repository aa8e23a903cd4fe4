/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    binds are counted; each row of the models' table of latencies is
 * taken by what it says, and by nothing where nothing is drawn. Method: a
 * program that does the thing, with the row set to a time that is longer than
 * all the others together.
 */
#include "suite.h"

#include "models/model.h"
#include "scenario/scenario.h"
#include "schedule/schedule.h"

#define LONG_NS UINT64_C(1000000000000)

static const struct {
	const char *latency;
	const char *task; /* its steps */
	const char *faults;
	unsigned platform; /* as in the registry */
} rows[] = {
	{"doe_timeout", "guest.bind: gpu0", "doe_timeout: 1", 0},
	{"doe_poll", "guest.bind: gpu0", NULL, 0},
	{"doe_exchange", "guest.bind: gpu0, guest.attest: gpu0", NULL, 0},
	{"connect", "admin.disconnect: gpu0, admin.connect: gpu0", NULL, 0},
	{"lock", "guest.bind: gpu0", NULL, 0},
	{"start", "guest.bind: gpu0, guest.attest: gpu0, guest.accept: gpu0",
	 NULL, 0},
	{"stop", "guest.bind: gpu0, guest.unbind: gpu0", NULL, 0},
	{"flr", "vmm.reset: gpu0", NULL, 0},
	{"flr_ready", "vmm.reset: gpu0", NULL, 0},
	{"bus_reset", "vmm.hot_reset: gpu0", NULL, 0},
	{"bus_ready", "vmm.hot_reset: gpu0", NULL, 0},
	{"reset_poll", "vmm.reset: gpu0", "reset_timeout: 1", 0},
	{"d3hot", "guest.power: {device: gpu0, state: d3hot}", NULL, 0},
	{"config", "guest.write_command: {device: gpu0, memory: off}", NULL, 0},
	{"mmio", "guest.run: gpu0", NULL, 0},
	{"seamcall", "guest.bind: gpu0", NULL, 0},
	{"psp_command", "guest.bind: gpu0", NULL, 1},
	{"smc", "guest.bind: gpu0", NULL, 2},
	{"zap", "guest.write_command: {device: gpu0, memory: off}", NULL, 0},
	{"vm_exit", "guest.run: gpu0", NULL, 0},
	{"evidence", "guest.bind: gpu0, guest.attest: gpu0", NULL, 0},
	{"other_disconnect", "admin.remove_other", NULL, 0},
	{"userfault", "vmm.bar_access: {device: gpu0, buffer: slow}", NULL, 0},
};

static struct scenario *scenario_of(const char *task, const char *faults,
				    const char *latencies)
{
	struct scenario_file file = {.path = "t.yaml"};
	struct diagnostics d;
	struct scenario *s;
	char text[512];

	(void)snprintf(text, sizeof(text),
		       "question: q\ntasks: {t: [%s]}\nfaults: {%s}\n"
		       "latencies: {%s}\n",
		       task, faults ? faults : "", latencies);
	file.text = text;
	file.bytes = strlen(text);
	diagnostics_init(&d);
	s = scenario_parse(&file, &model_registry, NULL, 0, &d);
	ck_assert_msg(s != NULL, "%s", d.text);
	diagnostics_clear(&d);
	return s;
}

static struct world *world_of_scenario(const struct scenario *s,
				       unsigned platform)
{
	static struct design design = {.name = "default"};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w;

	for (unsigned i = 0; i < model_registry.switch_count; i++)
		design.switches[i] = model_registry.switches[i].otherwise;
	w = scenario_world(s, &design, platform, NULL, &error);
	ck_assert_msg(w != NULL, "%s", error.text);
	return w;
}

/* The longest of some runs. */
static uint64_t longest(unsigned row, const char *latencies,
			const char *strategy)
{
	struct scenario *s =
		scenario_of(rows[row].task, rows[row].faults, latencies);
	struct strategy *by = strategy_new(strategy_type_find(strategy), NULL);
	struct world *w = world_of_scenario(s, rows[row].platform);
	uint64_t most = 0;

	for (uint64_t seed = 0; seed < 50; seed++) {
		struct run_result r;

		world_run(w, &by->chooser, seed, &r);
		most = r.now_ns > most ? r.now_ns : most;
	}
	world_free(w);
	strategy_free(by);
	scenario_free(s);
	return most;
}

START_TEST(a_row_is_taken_by_what_it_says)
{
	char latencies[64];

	(void)snprintf(latencies, sizeof(latencies), "%s: 1000s",
		       rows[_i].latency);
	ck_assert_uint_ge(longest((unsigned)_i, latencies, "timed"), LONG_NS);
	ck_assert_uint_lt(longest((unsigned)_i, "", "timed"), LONG_NS);
}
END_TEST

/* Sleeps last; actions take no time. */
START_TEST(an_action_takes_none_under_other_strategies)
{
	static const char *const sleeps[] = {"doe_timeout", "reset_poll",
					     "other_disconnect", "userfault"};
	char latencies[64];
	bool sleep = false;

	for (unsigned i = 0; i < ARRAY_COUNT(sleeps); i++)
		sleep = sleep || !strcmp(sleeps[i], rows[_i].latency);
	(void)snprintf(latencies, sizeof(latencies), "%s: 1000s",
		       rows[_i].latency);
	ck_assert_int_eq(longest((unsigned)_i, latencies, "random") >= LONG_NS,
			 sleep);
}
END_TEST

/* The one that is left, a timed wait, ends when nothing else can go on. */
START_TEST(all_rows_but_one_are_in_the_table)
{
	for (unsigned i = 0; i < model_registry.latency_count; i++) {
		const char *name = model_registry.latencies[i].name;
		bool found = strcmp(name, "vfio_request") == 0;

		for (unsigned j = 0; j < ARRAY_COUNT(rows); j++)
			found = found || !strcmp(rows[j].latency, name);
		ck_assert_msg(found, "%s", name);
	}
}
END_TEST

START_TEST(every_row_is_a_distribution)
{
	for (unsigned i = 0; i < model_registry.latency_count; i++) {
		const struct registry_latency *row =
			&model_registry.latencies[i];

		ck_assert(row->latency.min_ns <= row->latency.typical_ns);
		ck_assert(row->latency.typical_ns <= row->latency.max_ns);
		ck_assert(row->latency.max_ns <= LATENCY_MAX_NS);
		ck_assert(row->mark == 'S' || row->mark == 'U');
		ck_assert(row->sentence && *row->sentence);
	}
}
END_TEST

static const struct {
	const char *task, *faults;
	uint32_t binds;
} binds[] = {
	{"guest.touch: gpu0", NULL, 0},
	{"guest.bind: gpu0", NULL, 1},
	{"guest.bind: gpu0, guest.bind: gpu0", NULL, 1},
	{"guest.bind: gpu0, guest.unbind: gpu0, guest.bind: gpu0", NULL, 2},
	{"guest.bind: gpu0, guest.unbind: gpu0, vmm.tsm_bind: gpu0", NULL, 2},
};

START_TEST(binds_are_counted)
{
	struct strategy *by = strategy_new(strategy_type_find("timed"), NULL);
	struct scenario *s = scenario_of(binds[_i].task, binds[_i].faults, "");
	struct world *w = world_of_scenario(s, 0);
	struct run_result r;

	world_run(w, &by->chooser, 1, &r);
	ck_assert_uint_eq(r.counted, binds[_i].binds);
	world_free(w);
	strategy_free(by);
	scenario_free(s);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("latencies");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, a_row_is_taken_by_what_it_says, rows);
	SUITE_ADD_TABLE(core, an_action_takes_none_under_other_strategies,
			rows);
	SUITE_ADD_TABLE(core, binds_are_counted, binds);
	tcase_add_test(core, all_rows_but_one_are_in_the_table);
	tcase_add_test(core, every_row_is_a_distribution);
	suite_add_tcase(s, core);
	return suite_main(s);
}
