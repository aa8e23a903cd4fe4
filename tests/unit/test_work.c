/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Work queues and timers, under all schedules. In the orders, the letter of a
 * work item or timer stands where its function ran.
 */
#include "enumerate.h"
#include "table.h"

#include "check/check.h"
#include "world/work.h"

static const struct table_row rows[] = {
	{
		.name = "work runs once per queueing",
		.lines = {"a: queue:w flush:w queue:w flush:w"},
		.orders = "ww",
		.runs = 1,
	},
	{
		.name = "work that is queued already is not queued again",
		.lines = {"a: queue:w queue:w"},
		.orders = "w ww",
	},
	{
		.name = "work items run in the order of queueing",
		.lines = {"a: queue:u queue:v queue:w"},
		.orders = "uvw",
	},
	{
		.name = "two queuers, two orders",
		.lines = {"a: queue:u", "b: queue:v"},
		.orders = "uv vu",
	},
	{
		.name = "a flush waits for the end of the work",
		.lines = {"a: queue:w flush:w say=1", "w#: act:d act:d say=2"},
		.orders = "w21",
	},
	{
		.name = "a flush of idle work does not wait",
		.lines = {"a: flush:w say=1"},
		.orders = "1",
		.runs = 1,
	},
	{
		.name = "work can be queued again while it runs",
		.lines = {"a: queue:w act:d queue:w", "w#: act:e act:e"},
		.orders = "w ww",
	},
	{
		.name = "a cancel takes queued work back, or waits for its end",
		.lines = {"a: queue:w cancel:w say=1", "w#: act:d say=2"},
		.orders = "1 w21",
	},
	{
		.name = "cancelled work can be queued again",
		.lines = {"a: queue:w cancel:w queue:w flush:w"},
		.orders = "w ww",
	},
	{
		.name = "a cancel in the middle keeps the rest in order",
		.lines = {"a: queue:u queue:v queue:w cancel:v"},
		.orders = "uvw uw",
	},
	{
		.name = "a cancel of the own work is a self-deadlock",
		.lines = {"a: queue:w flush:w", "w#: cancel:w"},
		.orders = "w!",
		.findings = "self-deadlock w w",
	},
	{
		.name = "a flush under a lock that the work takes hangs",
		.lines = {"a: queue:w lock:m flush:w unlock:m",
			  "w#: lock:m unlock:m"},
		.orders = "aw! wa! wwa",
		.findings = "deadlock m a w",
	},
	{
		.name = "it hangs too if the work is queued behind the flush",
		.lines = {"a: lock:m flush:w unlock:m", "b: queue:u queue:w",
			  "u#: lock:m unlock:m"},
		.findings = "deadlock m a u",
	},
	{
		.name = "a timer fires at any moment after it was armed",
		.lines = {"a: arm:t=100 act:d say=1"},
		.orders = "1t t1",
	},
	{
		.name = "a timer that was disarmed does not fire",
		.lines = {"a: arm:t=100 disarm:t say=1"},
		.orders = "1 t1",
	},
	{
		.name = "arming anew moves the deadline",
		.lines = {"a: arm:t=100 arm:t=200"},
		.orders = "t tt",
	},
	{
		.name = "a timer function is in atomic context",
		.lines = {"a: arm:t=100", "t#: lock:m unlock:m"},
		.findings = "sleep-in-atomic m t",
	},
	{
		.name = "and may do what does not sleep",
		.lines = {"a: arm:t=100 wait:c",
			  "t#: spin:l unspin:l complete:c"},
		.orders = "tta",
	},
};

START_TEST(every_row_shows_exactly_its_orders)
{
	table_check(&rows[_i]);
}
END_TEST

/* By hand: 't' stands for the task of the timers. */
static const struct {
	const char *lines[2];
	const char *steps;
	const char *order;
	uint64_t now_ns;
} timers[] = {
	{{"a: arm:x=300 arm:y=100 arm:z=200"}, "aaattt", "yzx", 300},
	/* What arming takes does not count. */
	{{"a: arm:x=100 arm:y=100 arm:z=99"}, "aaattt", "zxy", 100},
	{{"a: arm:x=100 arm:y=200 arm:x=300"}, "aaatt", "yx", 300},
	{{"a: arm:x=100 arm:y=200 disarm:x"}, "aaat", "y", 200},
	{{"a: arm:x=1000 arm:y=10 nap=5000 act:d"}, "aaaatt", "yx", 5140},
};

START_TEST(timers_fire_by_deadline_then_by_arming)
{
	struct world *w = script_world(timers[_i].lines);

	script_start(w);
	script_steps(w, timers[_i].steps);
	ck_assert_uint_eq(world_enabled(w), 0);
	ck_assert_str_eq(script_order(script_of(w)), timers[_i].order);
	ck_assert_uint_eq(world_now_ns(w), timers[_i].now_ns);
	world_free(w);
}
END_TEST

/* Work that queues itself, a few times at most, and one that cancels it. */
struct restless {
	struct workqueue queue;
	struct delayed_work delayed;
	struct work *work;
	unsigned left;
	unsigned runs;
	bool by_timer;
	bool cancelled;
	bool late; /* it ran after the cancel had returned */
	bool refused;
};

static struct restless *restless_of(struct work *work)
{
	return CONTAINER_OF(work, struct restless, delayed.work);
}

static bool restless_queue(struct restless *r)
{
	if (r->by_timer)
		return delayed_work_queue(&r->delayed, 100);
	return work_queue(&r->queue, r->work);
}

static void restless_work(struct work *work)
{
	struct restless *r = restless_of(work);

	r->runs++;
	r->late |= r->cancelled;
	if (!r->left)
		return;
	r->left--;
	r->refused |= !restless_queue(r);
}

static void restless_run(void *argument)
{
	struct restless *r = argument;

	SIM_ASSERT(restless_queue(r));
	if (r->by_timer)
		(void)delayed_work_cancel_sync(&r->delayed);
	else
		(void)work_cancel_sync(r->work);
	r->cancelled = true;
}

struct restless_seen {
	bool late, queued, refused;
	unsigned runs;
};

static void restless_state(void *context, struct world *w)
{
	struct restless_seen *seen = context;
	const struct restless *r = world_user(w);
	bool pending = r->work->queued || r->delayed.timer.armed;

	seen->queued |= pending && r->cancelled;
}

static void restless_end(void *context, struct world *w,
			 const struct run_result *result)
{
	struct restless_seen *seen = context;
	const struct restless *r = world_user(w);

	ck_assert_uint_eq(result->status, RUN_FINISHED);
	seen->late |= r->late;
	seen->refused |= r->refused;
	if (seen->runs < r->runs)
		seen->runs = r->runs;
}

START_TEST(work_that_queues_itself_stays_cancelled)
{
	struct restless_seen seen = {.late = false};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct enumeration e = {.w = w,
				.at_state = restless_state,
				.at_end = restless_end,
				.context = &seen};
	struct restless *r;

	ck_assert_ptr_nonnull(w);
	check_attach(w);
	r = world_alloc(w, sizeof(*r));
	world_set_user(w, r);
	r->left = 3;
	r->by_timer = _i == 1;
	workqueue_init(&r->queue, "wq", NULL);
	delayed_work_init(&r->delayed, &r->queue, "restless", NULL,
			  restless_work);
	r->work = &r->delayed.work;
	(void)task_new(w, "a", restless_run, r, 0);
	world_seal(w);
	enumerate_all(&e);
	ck_assert(!seen.late);
	ck_assert(!seen.queued);
	ck_assert(seen.refused);
	ck_assert_uint_eq(seen.runs, 4);
	ck_assert_uint_eq(e.with_finding, 0);
	world_free(w);
}
END_TEST

/* Delayed work that is pending is not queued again, nor put off. */
struct twice {
	struct workqueue queue;
	struct delayed_work delayed;
	bool first, second;
	unsigned runs;
	uint64_t deadline_ns;
};

static void twice_work(struct work *work)
{
	CONTAINER_OF(work, struct twice, delayed.work)->runs++;
}

static void twice_run(void *argument)
{
	struct twice *t = argument;

	t->first = delayed_work_queue(&t->delayed, 1000);
	t->deadline_ns = t->delayed.timer.deadline_ns;
	t->second = delayed_work_queue(&t->delayed, 5000);
}

static void twice_end(void *context, struct world *w,
		      const struct run_result *result)
{
	const struct twice *t = world_user(w);
	unsigned *seen = context;

	(void)result;
	ck_assert(t->first);
	ck_assert_uint_eq(t->runs, t->second ? 2 : 1);
	*seen |= t->second ? 2 : 1;
}

START_TEST(delayed_work_that_is_pending_is_not_queued_again)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	unsigned seen = 0;
	struct enumeration e = {.w = w, .at_end = twice_end, .context = &seen};
	struct twice *t;

	ck_assert_ptr_nonnull(w);
	t = world_alloc(w, sizeof(*t));
	world_set_user(w, t);
	workqueue_init(&t->queue, "wq", NULL);
	delayed_work_init(&t->delayed, &t->queue, "twice", NULL, twice_work);
	(void)task_new(w, "a", twice_run, t, 0);
	world_seal(w);
	enumerate_all(&e);
	/* Queued again only if it had begun to run before. */
	ck_assert_uint_eq(seen, 3);
	world_free(w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("work");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, every_row_shows_exactly_its_orders, rows);
	SUITE_ADD_TABLE(core, timers_fire_by_deadline_then_by_arming, timers);
	tcase_add_loop_test(core, work_that_queues_itself_stays_cancelled, 0,
			    2);
	tcase_add_test(core, delayed_work_that_is_pending_is_not_queued_again);
	suite_add_tcase(s, core);
	return suite_main(s);
}
