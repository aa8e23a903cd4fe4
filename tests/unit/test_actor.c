/* SPDX-License-Identifier: GPL-2.0-only */
/* Mailboxes and calls. In the orders a digit is a message as it is received. */
#include "enumerate.h"
#include "table.h"

#include "check/check.h"
#include "world/actor.h"

static const struct table_row rows[] = {
	{
		.name = "a message is received",
		.lines = {"a: send:m=1", "s: receive:m"},
		.orders = "1",
		.runs = 1,
	},
	{
		.name = "one sender's messages keep their order",
		.lines = {"a: send:m=1 send:m=2 send:m=3",
			  "s: receive:m receive:m receive:m"},
		.orders = "123",
	},
	{
		.name = "different senders' order is a choice",
		.lines = {"a: send:m=1", "b: send:m=2",
			  "s: receive:m receive:m"},
		.orders = "12 21",
	},
	{
		.name = "all merges of two senders, and no other",
		.lines = {"a: send:m=1 send:m=2", "b: send:m=3 send:m=4",
			  "s: receive:m receive:m receive:m receive:m"},
		.orders = "1234 1324 1342 3124 3142 3412",
	},
	{
		.name = "the order of sending does not decide",
		/* Both lie in the box when the server begins. */
		.lines = {"a: send:m=1 complete:c wait:d",
			  "b: wait:c send:m=2 complete:e",
			  "s: wait:e receive:m receive:m complete:d"},
		.orders = "bs12a bs21a",
	},
	{
		.name = "two servers share a mailbox",
		.lines = {"a: send:m=1 send:m=2", "s: receive:m say=7",
			  "t: receive:m say=8"},
		.orders = "1728 1827",
	},
	{
		.name = "a request waits for its reply",
		.lines = {"a: request:m=5 say=1", "s*: receive:m reply:m=2"},
		.orders = "51",
	},
	{
		.name = "two requests get their own replies",
		.lines = {"a: request:m=3 say=1", "b: request:m=5 say=2",
			  "s*: receive:m reply:m=1"},
		.orders = "3152 3512 3521 5231 5312 5321",
	},
	{
		.name = "a request that nobody serves hangs",
		.lines = {"a: request:m=5"},
		.orders = "!",
		.findings = "deadlock m a",
	},
	{
		.name = "a server without messages is idle and not stuck",
		.lines = {"a: act:d", "s*: receive:m"},
		.orders = "",
	},
	{
		.name = "a server that is no daemon is missed",
		.lines = {"a: act:d", "s: receive:m"},
		.orders = "!",
		.findings = "deadlock m s",
	},
};

START_TEST(every_row_shows_exactly_its_orders)
{
	table_check(&rows[_i]);
}
END_TEST

START_TEST(the_answer_comes_back_to_the_request)
{
	static const char *const lines[] = {"a: request:m=3",
					    "s*: receive:m reply:m=4", NULL};
	struct world *w = script_world(lines);

	script_start(w);
	script_steps(w, "assa");
	ck_assert_uint_eq(world_enabled(w), 0);
	ck_assert_int_eq(script_result(script_of(w), "a", 1), 7);
	world_free(w);
}
END_TEST

/* Message events as text: 'kind name from to'. */
struct messages {
	struct actor guest, vmm, device;
	char log[256];
};

static void messages_log(void *context, struct world *w,
			 const struct event *event)
{
	static const char *const kinds[] = {"call", "return", "send", "receive",
					    "reply"};
	struct messages *m = context;
	size_t used = strlen(m->log);

	(void)w;
	(void)snprintf(m->log + used, sizeof(m->log) - used, "%s %s %u %u; ",
		       kinds[event->message], event->text, event->from,
		       event->to);
}

static void messages_run(void *argument)
{
	struct messages *m = argument;
	struct message message = {.name = "lock"};

	SIM_ASSERT(!task_actor(task_current()));
	actor_call(&m->guest, "main");
	SIM_ASSERT(task_actor(task_current()) == &m->guest);
	actor_call(&m->vmm, "exit");
	SIM_ASSERT(task_actor(task_current()) == &m->vmm);
	actor_request(&m->device, &message);
	SIM_ASSERT(message.status == -5);
	actor_return(&m->vmm, "exit", 0);
	actor_return(&m->guest, "main", 1);
	SIM_ASSERT(!task_actor(task_current()));
}

static void messages_serve(void *argument)
{
	struct messages *m = argument;
	struct message message;
	unsigned handle = actor_receive(&m->device, &message);

	message.status = -5;
	actor_reply(&m->device, handle, &message);
}

START_TEST(calls_nest_and_messages_say_who_talks_to_whom)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct messages *m;

	ck_assert_ptr_nonnull(w);
	m = world_alloc(w, sizeof(*m));
	actor_init(&m->guest, "guest", NULL);
	actor_init(&m->vmm, "vmm", NULL);
	actor_init(&m->device, "device", NULL);
	(void)task_new(w, "a", messages_run, m, 0);
	(void)task_new(w, "s", messages_serve, m, 0);
	world_subscribe(w, HOOK_MESSAGE, messages_log, m);
	world_seal(w);
	script_start(w);
	script_steps(w, "assa");
	ck_assert_uint_eq(world_enabled(w), 0);
	ck_assert_str_eq(m->log, "call main 0 1; call exit 1 2; "
				 "send lock 2 3; receive lock 2 3; "
				 "reply lock 3 2; return exit 2 1; "
				 "return main 1 0; ");
	world_free(w);
}
END_TEST

START_TEST(a_full_mailbox_ends_the_run)
{
	char text[256];
	int used = snprintf(text, sizeof(text), "a:");
	const char *lines[] = {text, "s: wait:c receive:m", NULL};
	struct world *w;
	struct run_result r;

	/* MAILBOX_MAX fit, one more does not. */
	for (unsigned i = 0; i < MAILBOX_MAX + (unsigned)_i; i++)
		used += snprintf(text + used, sizeof(text) - (size_t)used,
				 " send:m");
	(void)snprintf(text + used, sizeof(text) - (size_t)used, " complete:c");
	w = script_world(lines);
	script_start(w);
	while (world_enabled(w))
		world_step(w, (unsigned)__builtin_ctzll(world_enabled(w)));
	world_finish(w, &r);
	ck_assert_uint_eq(r.status, _i ? RUN_LIMIT : RUN_FINISHED);
	ck_assert_str_eq(world_limit_text(w),
			 _i ? "a mailbox holds more than 16 messages" : "");
	world_free(w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("actor");
	TCase *core = suite_case("core");
	TCase *limits = suite_case("limits");

	SUITE_ADD_TABLE(core, every_row_shows_exactly_its_orders, rows);
	tcase_add_test(core, the_answer_comes_back_to_the_request);
	tcase_add_test(core, calls_nest_and_messages_say_who_talks_to_whom);
	suite_add_tcase(s, core);
	tcase_add_loop_test(limits, a_full_mailbox_ends_the_run, 0, 2);
	suite_add_tcase(s, limits);
	return suite_main(s);
}
