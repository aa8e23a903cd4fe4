/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    who goes round for ever is found, where all who can go on do; who
 *         would get on if others were let, or time, or who counts and will come
 *         to an end some time, is not.
 * Method: small programs that loop, each under a schedule that goes round in a
 *         pattern; the same run without the checkers is the same run.
 */
#include "check/check.h"
#include "explore/explore.h"
#include "explore/prove.h"
#include "suite.h"
#include "world/cell.h"
#include "world/cycle.h"
#include "world/fault.h"
#include "world/mutex.h"
#include "world/retry.h"
#include "world/wait.h"

enum {
	STEPS_MAX = 240,
	FAR = 1 << 20, /* tries, more than there are steps */
};

struct loops {
	struct mutex lock[2];
	struct cell flag;
	struct completion done;
	uint64_t count;
	unsigned tries;
	bool sleeps;
	struct polite {
		struct loops *l;
		unsigned mine;
	} polite[2];
};

/* Takes its own lock, tries the other, and lets go for the other if it cannot:
 * two that do so in step never get on. */
static void polite(void *argument)
{
	const struct polite *p = argument;
	struct loops *l = p->l;

	for (unsigned i = 0; i < l->tries; i++) {
		mutex_lock(&l->lock[p->mine]);
		if (mutex_trylock(&l->lock[!p->mine])) {
			mutex_unlock(&l->lock[!p->mine]);
			mutex_unlock(&l->lock[p->mine]);
			return;
		}
		mutex_unlock(&l->lock[p->mine]);
		if (l->sleeps)
			task_sleep(1000);
	}
}

/* The same without a bound: nothing is counted, on no stack. */
static void polite_ever(void *argument)
{
	const struct polite *p = argument;
	struct loops *l = p->l;

	for (;;) {
		mutex_lock(&l->lock[p->mine]);
		if (mutex_trylock(&l->lock[!p->mine]))
			break;
		mutex_unlock(&l->lock[p->mine]);
		if (l->sleeps)
			task_sleep(1000);
	}
	mutex_unlock(&l->lock[!p->mine]);
	mutex_unlock(&l->lock[p->mine]);
}

static void spins(void *argument)
{
	struct loops *l = argument;

	while (!cell_read(&l->flag))
		;
}

static void spins_so_often(void *argument)
{
	struct loops *l = argument;

	for (unsigned i = 0; i < l->tries; i++)
		if (cell_read(&l->flag))
			break;
}

static void lets_go(void *argument)
{
	struct loops *l = argument;

	cell_write(&l->flag, 1);
}

static void waits(void *argument)
{
	struct loops *l = argument;

	(void)completion_wait(&l->done);
}

static void waits_a_while(void *argument)
{
	struct loops *l = argument;

	if (completion_wait_timeout(&l->done, WAIT_UNINTERRUPTIBLE, 1000))
		cell_write(&l->flag, 1);
}

static void draws(void *argument)
{
	struct loops *l = argument;

	while (!cell_read(&l->flag) && !world_choose(CHOICE_VALUE, 2))
		;
}

static void counts(void *argument)
{
	struct loops *l = argument;

	while (!cell_read(&l->flag))
		l->count++;
}

static void takes(void *argument)
{
	struct loops *l = argument;

	while (!cell_read(&l->flag))
		(void)world_alloc(world_current(), 16);
}

static void returns(void *argument)
{
	(void)argument;
}

static const struct row {
	const char *name;
	void (*first)(void *), (*second)(void *);
	const char *pattern; /* slots, again and again; who cannot is passed */
	enum task_flags flags;
	unsigned tries;
	bool sleeps;
	uint32_t cycle; /* its steps; 0: there is none */
	unsigned tasks;
	const char *signature;
	enum run_status status;
} table[] = {
	{"two polite ones in step", polite_ever, polite_ever, "01", 0, 0, false,
	 6, 2, "livelock a polite_ever polite_ever", RUN_STEPS},
	{"that sleep before they come again", polite_ever, polite_ever, "01", 0,
	 0, true, 8, 2, "livelock a polite_ever polite_ever", RUN_STEPS},
	{"out of step they get on", polite_ever, polite_ever, "0001", 0, 0,
	 false, 0, 0, NULL, RUN_FINISHED},
	{"that give up get on", polite, polite, "01", 0, 5, false, 0, 0, NULL,
	 RUN_FINISHED},
	{"that give up some time may get on", polite, polite, "01", 0, FAR,
	 false, 0, 0, NULL, RUN_STEPS},
	{"and sleep", polite, polite, "01", 0, FAR, true, 0, 0, NULL,
	 RUN_STEPS},
	{"for what nobody does", spins, returns, "0", 0, 0, false, 1, 1,
	 "livelock flag spins", RUN_STEPS},
	{"while another sleeps for good", spins, waits, "0", 0, 0, false, 1, 1,
	 "livelock flag spins", RUN_STEPS},
	{"two, each by itself", spins, spins, "0011", 0, 0, false, 1, 2,
	 "livelock flag spins spins", RUN_STEPS},
	{"another is ready, and would end it", spins, lets_go, "0", 0, 0, false,
	 0, 0, NULL, RUN_STEPS},
	{"another is ready, and has nothing to do with it", spins, counts, "0",
	 0, 0, false, 0, 0, NULL, RUN_STEPS},
	{"it is let", spins, lets_go, "001", 0, 0, false, 0, 0, NULL,
	 RUN_FINISHED},
	{"time would end it", spins, waits_a_while, "0", 0, 0, false, 0, 0,
	 NULL, RUN_STEPS},
	{"tries that have a bound", spins_so_often, returns, "0", 0, 100, false,
	 0, 0, NULL, RUN_FINISHED},
	{"and one that is far away", spins_so_often, returns, "0", 0, FAR,
	 false, 0, 0, NULL, RUN_STEPS},
	{"a value may end it", draws, returns, "0", 0, 0, false, 0, 0, NULL,
	 RUN_STEPS},
	{"somebody counts", counts, returns, "0", 0, 0, false, 0, 0, NULL,
	 RUN_STEPS},
	{"memory is taken", takes, returns, "0", 0, 0, false, 0, 0, NULL,
	 RUN_STEPS},
	{"daemons alone", spins, returns, "0", TASK_DAEMON, 0, false, 0, 0,
	 NULL, RUN_STEPS},
};

struct pattern {
	const char *text;
	size_t at;
};

static void pattern_begin(void *state, const struct world *w, uint64_t seed)
{
	(void)w;
	(void)seed;
	((struct pattern *)state)->at = 0;
}

static unsigned pattern_pick(void *state, const struct world *w,
			     uint64_t enabled)
{
	struct pattern *p = state;
	size_t length = strlen(p->text);

	(void)w;
	for (size_t i = 0; i < length; i++) {
		unsigned slot = (unsigned)(p->text[p->at++ % length] - '0');

		if (enabled >> slot & 1)
			return slot;
	}
	return (unsigned)__builtin_ctzll(enabled);
}

static uint32_t pattern_choose(void *state, const struct world *w,
			       enum choice_kind kind, uint32_t n)
{
	(void)state;
	(void)w;
	(void)kind;
	(void)n;
	return 0;
}

static struct world *row_build(const struct row *row,
			       const struct world_options *options)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(options, &error);
	struct loops *l;
	bool pair = row->first == polite || row->first == polite_ever;

	ck_assert_msg(w != NULL, "%s", error.text);
	l = world_alloc(w, sizeof(*l));
	l->tries = row->tries;
	l->sleeps = row->sleeps;
	mutex_init(&l->lock[0], "a", NULL);
	mutex_init(&l->lock[1], "b", NULL);
	cell_init(&l->flag, "flag", NULL, CELL_ONCE, 0);
	completion_init(&l->done, "done", NULL);
	for (unsigned i = 0; i < 2; i++)
		l->polite[i] = (struct polite){l, i};
	(void)task_new(w, "one", row->first, pair ? (void *)l->polite : l,
		       row->flags);
	(void)task_new(w, "two", row->second, pair ? (void *)&l->polite[1] : l,
		       0);
	return w;
}

static struct world *row_world(const struct row *row, uint32_t steps_max,
			       bool checkers)
{
	const struct world_options options = {.steps_max = steps_max};
	struct world *w = row_build(row, &options);

	if (checkers)
		check_attach(w);
	world_seal(w);
	return w;
}

static struct run_result row_run(const struct row *row, struct world *w)
{
	struct pattern pattern = {.text = row->pattern};
	const struct chooser chooser = {.state = &pattern,
					.begin = pattern_begin,
					.pick = pattern_pick,
					.choose = pattern_choose};
	struct run_result r;

	world_run(w, &chooser, 0, &r);
	return r;
}

static void check_cycle(const struct row *row, const struct world *w)
{
	const struct cycle *c = world_cycle(w);
	char signature[SIGNATURE_BYTES];

	ck_assert_msg((c != NULL) == (row->cycle > 0), "%s", row->name);
	ck_assert_uint_eq(world_finding_count(w), c != NULL);
	if (!c)
		return;
	ck_assert_msg(c->steps % row->cycle == 0, "%s: %u steps", row->name,
		      c->steps);
	ck_assert_uint_eq(c->task_count, row->tasks);
	finding_signature(world_finding(w, 0), signature, sizeof(signature));
	ck_assert_str_eq(signature, row->signature);
	ck_assert(world_finding(w, 0)->klass == &check_livelock);
}

START_TEST(fair_ways_round_are_found_and_no_others)
{
	const struct row *row = &table[_i];
	struct world *w = row_world(row, STEPS_MAX, true);
	struct run_result first = row_run(row, w), second;

	ck_assert_msg(first.status == row->status, "%s: %s", row->name,
		      run_status_name(first.status));
	check_cycle(row, w);
	/* The next run is as good as ever. */
	second = row_run(row, w);
	ck_assert_uint_eq(second.digest, first.digest);
	check_cycle(row, w);
	world_free(w);
}
END_TEST

START_TEST(looking_changes_no_run)
{
	const struct row *row = &table[_i];
	struct world *w = row_world(row, STEPS_MAX, true);
	struct world *plain = row_world(row, STEPS_MAX, false);
	struct run_result looked = row_run(row, w);
	struct run_result blind = row_run(row, plain);
	const struct schedule_log *a = world_log(w), *b = world_log(plain);

	ck_assert_uint_eq(looked.digest, blind.digest);
	ck_assert_uint_eq(looked.now_ns, blind.now_ns);
	ck_assert_uint_eq(looked.choices, blind.choices);
	ck_assert_uint_eq(looked.preemptions, blind.preemptions);
	ck_assert_uint_eq(a->steps, b->steps);
	ck_assert_mem_eq(a->tasks, b->tasks, a->steps);
	ck_assert_uint_eq(a->value_count, b->value_count);
	ck_assert_ptr_null(world_cycle(plain));
	world_free(w);
	world_free(plain);
}
END_TEST

/* Of any small bound: nothing is looked at beyond it. */
START_TEST(every_bound_on_steps)
{
	const struct row *row = &table[0];

	for (uint32_t bound = 1; bound <= 64; bound++) {
		struct world *w = row_world(row, bound, true);
		struct run_result r = row_run(row, w);
		const struct cycle *c = world_cycle(w);

		ck_assert_uint_eq(r.status, RUN_STEPS);
		ck_assert_uint_eq(r.steps, bound);
		if (c)
			ck_assert_uint_le(c->from + c->steps, bound);
		if (bound < 4 * row->cycle)
			ck_assert_ptr_null(c);
		if (bound >= 5 * row->cycle)
			ck_assert_ptr_nonnull(c);
		world_free(w);
	}
}
END_TEST

/* What a search by executions sees, which goes back and forth in its runs. */
struct searched {
	uint64_t cut, livelocks, others;
};

static void searched_end(void *context, struct world *w,
			 const struct run_result *r)
{
	struct searched *s = context;

	s->cut += r->status == RUN_STEPS;
	for (unsigned i = 0; i < world_finding_count(w); i++) {
		bool livelock = world_finding(w, i)->klass == &check_livelock;

		s->livelocks += livelock;
		s->others += !livelock;
	}
}

static const struct {
	void (*first)(void *), (*second)(void *);
	bool all; /* of the runs that are cut short go round, or none */
} searches[] = {
	{spins, returns, true},	  {spins, waits, true},
	{spins, lets_go, false},  {spins, waits_a_while, false},
	{counts, returns, false},
};

START_TEST(a_search_sees_them)
{
	const struct row row = {.name = "search",
				.first = searches[_i].first,
				.second = searches[_i].second};
	const struct world_options options = {.steps_max = 60};
	struct searched seen = {.cut = 0};
	const struct prove_options how = {.at_end = searched_end,
					  .context = &seen};
	struct prove_result r;
	struct prove *p;
	struct world *w = row_build(&row, &options);

	check_attach(w);
	p = prove_attach(w);
	world_seal(w);
	prove_run(p, &how, &r);
	ck_assert_int_eq(r.status, PROVE_BOUND);
	ck_assert_uint_gt(seen.cut, 0);
	ck_assert_uint_eq(seen.livelocks, searches[_i].all ? seen.cut : 0);
	ck_assert_uint_eq(seen.others, 0);
	world_free(w);
	prove_free(p);
}
END_TEST

/* --- tries that are said --------------------------------------------------
 */

struct tries {
	struct mutex lock;
	struct completion done;
	unsigned most;
};

static void holds(void *argument)
{
	struct tries *t = argument;

	mutex_lock(&t->lock);
	(void)completion_wait(&t->done);
	mutex_unlock(&t->lock);
}

static void tries(void *argument)
{
	struct tries *t = argument;

	for (unsigned refused = 0; !mutex_trylock(&t->lock);) {
		if (++refused > t->most)
			break;
		world_retry(&t->lock.object, refused);
	}
	completion_complete(&t->done);
}

static const struct {
	uint32_t retries_max; /* 0: default */
	unsigned most;	      /* tries again */
	bool found;
} again[] = {
	{0, 0, false}, {0, 9, false},	{0, 10, false},
	{0, 11, true}, {0, 99, true},	{3, 3, false},
	{3, 4, true},  {50, 50, false}, {50, 51, true},
};

START_TEST(tries_are_counted_against_the_bound)
{
	const struct world_options options = {.retries_max =
						      again[_i].retries_max};
	struct pattern pattern = {.text = "00000000001"};
	const struct chooser chooser = {.state = &pattern,
					.begin = pattern_begin,
					.pick = pattern_pick,
					.choose = pattern_choose};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(&options, &error);
	char signature[SIGNATURE_BYTES];
	struct run_result r;
	struct tries *t;

	ck_assert_msg(w != NULL, "%s", error.text);
	t = world_alloc(w, sizeof(*t));
	t->most = again[_i].most;
	mutex_init(&t->lock, "lock", NULL);
	completion_init(&t->done, "done", NULL);
	check_attach(w);
	(void)task_new(w, "holder", holds, t, 0);
	(void)task_new(w, "other", tries, t, 0);
	world_seal(w);
	world_run(w, &chooser, 0, &r);
	ck_assert_uint_eq(r.status, RUN_FINISHED);
	ck_assert_uint_eq(world_finding_count(w), again[_i].found);
	if (again[_i].found) {
		finding_signature(world_finding(w, 0), signature,
				  sizeof(signature));
		ck_assert_str_eq(signature, "unbounded-retry lock tries");
	}
	world_free(w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("livelock");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, fair_ways_round_are_found_and_no_others, table);
	SUITE_ADD_TABLE(core, looking_changes_no_run, table);
	tcase_add_test(core, every_bound_on_steps);
	SUITE_ADD_TABLE(core, a_search_sees_them, searches);
	SUITE_ADD_TABLE(core, tries_are_counted_against_the_bound, again);
	suite_add_tcase(s, core);
	return suite_main(s);
}
