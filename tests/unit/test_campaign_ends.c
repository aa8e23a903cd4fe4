/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    a worker of a campaign ends when it is told to, or has nobody to work
 *         for, at once and with nothing half done; and it says by its exit code
 *         what it died of.
 * Method: workers in processes of their own, at series without an end, or at
 *         runs that are made to go wrong; models whose code breaks.
 */
#include "test_campaign_process.h"

#include <fcntl.h>
#include <poll.h>

#define ENDLESS UINT64_C(1000000000000)

enum {
	MEMORY_BYTES = 16 << 20,
};

static struct order_range forever = {
	.arm = 2,
	.strategy = "random",
	.runs = ENDLESS,
};

static struct subject subject_endless(void)
{
	struct subject s = subject_race();

	s.order.ranges = &forever;
	s.order.range_count = 1;
	return s;
}

/* --- ends ----------------------------------------------------------------- */

static void by_message(struct pipes *p)
{
	tell_end(p);
}
/* While a second order waits. */
static void by_message_after_order(struct pipes *p)
{
	struct subject s = subject_endless();

	order_write(&s.order, &p->out);
	tell_end(p);
	subject_release(&s);
}
static void by_signal(struct pipes *p)
{
	ck_assert_int_eq(kill(p->pid, SIGTERM), 0);
}
static void by_end_of_pipe(struct pipes *p)
{
	(void)close(p->to);
	p->to = -1;
}
static void by_nonsense(struct pipes *p)
{
	ck_assert_int_eq(write(p->to, "0123456789abcdef0123", 20), 20);
}
static void by_wrong_message(struct pipes *p)
{
	const struct result_place place = {.order = 1};

	result_place_write(&place, MESSAGE_DONE, &p->out);
	tell(p);
}

static const struct ending {
	void (*end)(struct pipes *p);
	enum worker_exit code;
} endings[] = {
	{by_message, WORKER_DONE},	 {by_signal, WORKER_DONE},
	{by_end_of_pipe, WORKER_HOST},	 {by_nonsense, WORKER_HOST},
	{by_wrong_message, WORKER_HOST}, {by_message_after_order, WORKER_DONE},
};

START_TEST(it_ends_in_the_middle_of_a_range)
{
	const struct ending *e = &endings[_i];
	struct subject s = subject_endless();
	struct pipes p = spawn_plain();
	struct message_in in;

	tell_order(&p, &s.order);
	(void)hear_place(&p, MESSAGE_BEGIN);
	ck_assert_uint_gt(hear_place(&p, MESSAGE_ALIVE).run, 0);
	e->end(&p);
	while (hear(&p, &in)) {
		ck_assert_int_eq(in.kind, MESSAGE_ALIVE);
		message_in_release(&in);
	}
	ended_with(&p, e->code);
	subject_release(&s);
}
END_TEST

START_TEST(it_ends_while_it_waits)
{
	const struct ending *e = &endings[_i];
	struct subject s = subject_race();
	struct order_range range = {.strategy = "random", .runs = 10};
	struct pipes p = spawn_plain();
	struct result_range made;
	struct message_in in;

	if (e->end == by_message_after_order)
		e = &endings[0];
	s.order.ranges = &range;
	s.order.range_count = 1;
	tell_order(&p, &s.order);
	(void)hear_place(&p, MESSAGE_BEGIN);
	made = hear_range(&p);
	tally_free(made.tally);
	(void)hear_place(&p, MESSAGE_DONE);
	e->end(&p);
	ck_assert(!hear(&p, &in));
	ended_with(&p, e->code);
	subject_release(&s);
}
END_TEST

START_TEST(it_ends_if_nobody_listens)
{
	struct subject s = subject_endless();
	struct pipes p = spawn_plain();

	tell_order(&p, &s.order);
	(void)hear_place(&p, MESSAGE_BEGIN);
	(void)close(p.from);
	p.from = open("/dev/null", O_RDONLY);
	ended_with(&p, WORKER_HOST);
	subject_release(&s);
}
END_TEST

START_TEST(an_interrupt_is_not_for_it)
{
	struct subject s = subject_endless();
	struct pipes p = spawn_plain();
	uint64_t run;

	tell_order(&p, &s.order);
	(void)hear_place(&p, MESSAGE_BEGIN);
	ck_assert_int_eq(kill(p.pid, SIGINT), 0);
	run = hear_place(&p, MESSAGE_ALIVE).run;
	ck_assert_uint_gt(hear_place(&p, MESSAGE_ALIVE).run, run);
	by_signal(&p);
	ended_with(&p, WORKER_DONE);
	subject_release(&s);
}
END_TEST

/* The search is deep in its stack when END comes. */
START_TEST(it_ends_while_it_makes_a_finding_small)
{
	struct subject s = subject_race();
	struct order_range range = {.strategy = "random", .runs = 300};
	struct pipes p = spawn_plain();
	struct result_range made;
	struct message_in in;

	s.order.ranges = &range;
	s.order.range_count = 1;
	tell_order(&p, &s.order);
	(void)hear_place(&p, MESSAGE_BEGIN);
	made = hear_range(&p);
	(void)hear_place(&p, MESSAGE_DONE);
	ck_assert_uint_gt(made.tally->signature_count, 0);
	s.order.ranges = NULL;
	s.order.range_count = 0;
	s.order.signature = made.tally->signature[0].text;
	s.order.schedule = made.tally->signature[0].schedule;
	s.order.shrink_runs = ENDLESS;
	tell_order(&p, &s.order);
	tell_end(&p);
	while (hear(&p, &in)) {
		/* Unless it was made small before it looked. */
		ck_assert(in.kind == MESSAGE_ALIVE ||
			  in.kind == MESSAGE_SMALL || in.kind == MESSAGE_DONE);
		message_in_release(&in);
	}
	ended_with(&p, WORKER_DONE);
	tally_free(made.tally);
	subject_release(&s);
}
END_TEST

/* --- deaths --------------------------------------------------------------- */

static const struct death {
	const char *faults;
	uint64_t last;	  /* run that it says */
	int code, number; /* of its exit, or signal */
} deaths[] = {
	{"crash@2:17", 17, -1, SIGABRT},
	{"stack@2:17", 17, WORKER_STACK, 0},
	{"memory@2:17", 17, WORKER_MEMORY, 0},
	{"crash@1:3,crash@2:9,stack@2:4", 4, WORKER_STACK, 0},
};

/* What it says up to its death; the last run. */
static uint64_t last_run(struct pipes *p)
{
	uint64_t last = UINT64_MAX;
	struct result_place place;
	struct message_in in;

	while (hear(p, &in)) {
		ck_assert(in.kind == MESSAGE_RUN || in.kind == MESSAGE_ALIVE);
		ck_assert(result_place_read(&place, &in));
		if (in.kind == MESSAGE_RUN)
			last = place.run;
		message_in_release(&in);
	}
	return last;
}

START_TEST(it_says_what_it_died_of)
{
	const struct death *d = &deaths[_i];
	const struct spawning with = {.memory = MEMORY_BYTES,
				      .faults = d->faults};
	struct subject s;
	struct pipes p;
	int status;

	if (UNDER_ASAN && strstr(d->faults, "memory"))
		return; /* nothing limits it */
	s = subject_endless();
	p = spawn(&with);
	s.order.careful = true;
	tell_order(&p, &s.order);
	(void)hear_place(&p, MESSAGE_BEGIN);
	ck_assert_uint_eq(last_run(&p), d->last);
	status = ended(&p);
	if (d->number) {
		ck_assert(WIFSIGNALED(status));
		ck_assert_int_eq(WTERMSIG(status), d->number);
		ck_assert(!WCOREDUMP(status));
	} else {
		ck_assert(WIFEXITED(status));
		ck_assert_int_eq(WEXITSTATUS(status), d->code);
	}
	subject_release(&s);
}
END_TEST

START_TEST(a_run_that_hangs_is_silent)
{
	const struct spawning with = {.faults = "hang@2:17"};
	struct subject s = subject_endless();
	struct pipes p = spawn(&with);
	struct pollfd in = {.fd = p.from, .events = POLLIN};
	int status;

	s.order.careful = true;
	tell_order(&p, &s.order);
	(void)hear_place(&p, MESSAGE_BEGIN);
	for (unsigned run = 0; run <= 17; run++)
		ck_assert_uint_eq(hear_place(&p, MESSAGE_RUN).run, run);
	ck_assert_int_eq(poll(&in, 1, 3 * WORKER_ALIVE_MS), 0);
	(void)kill(p.pid, SIGKILL);
	status = ended(&p);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	subject_release(&s);
}
END_TEST

static const char *const bad_faults[] = {
	"crash",      "crash@1",    "crash@1:",	       "crash@:1", "burn@1:1",
	"crash@1:1;", "crash@-1:1", "crash@1:1,stack", ",",
};

START_TEST(switches_that_make_no_sense_are_refused)
{
	const struct spawning with = {.faults = bad_faults[_i]};
	struct pipes p = spawn(&with);
	struct message_in in;

	ck_assert(!hear(&p, &in));
	ended_with(&p, WORKER_HOST);
}
END_TEST

/* --- models that break ---------------------------------------------------- */

static unsigned char *volatile nowhere;

static void write_nowhere(struct world *w, const struct op_call *call)
{
	(void)w;
	(void)call;
	*nowhere = 1;
}

static void break_assertion(struct world *w, const struct op_call *call)
{
	(void)w;
	SIM_ASSERT(!call);
}

/* NOLINTNEXTLINE(misc-no-recursion): it is to be one without end */
static void overflow(struct world *w, const struct op_call *call)
{
	volatile char frame[512];

	frame[0] = 1;
	if (call)
		overflow(w, call);
	frame[1] = frame[0];
}

static const struct breaking {
	void (*run)(struct world *w, const struct op_call *call);
	int code, number;
} breakings[] = {
	{write_nowhere, -1, SIGSEGV},
	{break_assertion, -1, SIGABRT},
	{overflow, WORKER_STACK, 0},
};

/* The ops of the models, but all break in one way. Owns: the caller, free(). */
static struct registry_op *broken_ops(const struct breaking *b)
{
	unsigned count = model_registry.op_count;
	struct registry_op *ops = calloc(count, sizeof(*ops));

	ck_assert_ptr_nonnull(ops);
	for (unsigned i = 0; i < count; i++) {
		ops[i] = model_registry.ops[i];
		ops[i].run = b->run;
	}
	return ops;
}

START_TEST(it_tells_stacks_from_other_deaths)
{
	const struct breaking *b = &breakings[_i];
	struct registry_op *ops = broken_ops(b);
	struct registry r = model_registry;
	const struct spawning with = {.registry = &r};
	struct subject s = subject_endless();
	struct pipes p;
	struct message_in in;
	int status;

	r.ops = ops;
	p = spawn(&with);
	tell_order(&p, &s.order);
	/* Its runs before the first of the range show it. */
	(void)hear_place(&p, MESSAGE_BEGIN);
	ck_assert(!hear(&p, &in));
	status = ended(&p);
	if (b->code >= 0) {
		ck_assert(WIFEXITED(status));
		ck_assert_int_eq(WEXITSTATUS(status), b->code);
	} else if (!UNDER_ASAN) {
		ck_assert(WIFSIGNALED(status));
		ck_assert_int_eq(WTERMSIG(status), b->number);
	}
	free(ops);
	subject_release(&s);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("campaign_ends");
	TCase *core = suite_case("core");

	collect_classes();
	SUITE_ADD_TABLE(core, it_ends_in_the_middle_of_a_range, endings);
	SUITE_ADD_TABLE(core, it_ends_while_it_waits, endings);
	tcase_add_test(core, it_ends_if_nobody_listens);
	tcase_add_test(core, an_interrupt_is_not_for_it);
	tcase_add_test(core, it_ends_while_it_makes_a_finding_small);
	SUITE_ADD_TABLE(core, it_says_what_it_died_of, deaths);
	tcase_add_test(core, a_run_that_hangs_is_silent);
	SUITE_ADD_TABLE(core, switches_that_make_no_sense_are_refused,
			bad_faults);
	SUITE_ADD_TABLE(core, it_tells_stacks_from_other_deaths, breakings);
	suite_add_tcase(s, core);
	return suite_main(s);
}
