/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runtime PM: who suspends and resumes, and when. One task drives a device
 * under a parent; the worker of the queue runs where the task ends or sleeps.
 */
#include "suite.h"

#include "world/rpm.h"
#include "world/world.h"

/* Letters of what happened, in order. */
struct log {
	char text[32];
	unsigned length;
};

struct stack {
	struct workqueue queue;
	struct rpm parent, child;
	struct log log;
	const char *script;
	uint64_t usage; /* of the child, at the end */
};

static void say(struct stack *s, char letter)
{
	ck_assert_uint_lt(s->log.length, sizeof(s->log.text) - 1);
	s->log.text[s->log.length++] = letter;
}

static bool by_worker(const struct stack *s)
{
	return task_current() == s->queue.worker;
}

static int suspend(struct rpm *r)
{
	struct stack *s = CONTAINER_OF(r, struct stack, child);

	say(s, by_worker(s) ? 's' : 'S');
	return 0;
}

static int resume(struct rpm *r)
{
	struct stack *s = CONTAINER_OF(r, struct stack, child);

	say(s, 'R');
	return 0;
}

static void carry_out(struct stack *s, char verb)
{
	switch (verb) {
	case '+':
		(void)rpm_resume_and_get(&s->child);
		break;
	case '-':
		rpm_put(&s->child);
		break;
	case '_':
		rpm_put_sync(&s->child);
		break;
	case 'h':
		rpm_get_noresume(&s->child);
		break;
	case 'd':
		rpm_put_noidle(&s->child);
		break;
	case 'i':
		rpm_request_idle(&s->child);
		break;
	default: /* let the worker finish */
		work_flush(&s->child.idle);
		break;
	}
}

static void drive(void *argument)
{
	struct stack *s = argument;

	for (const char *verb = s->script; *verb; verb++)
		carry_out(s, *verb);
	s->usage = s->child.usage;
}

static void begin(void *state, const struct world *w, uint64_t seed)
{
	(void)state;
	(void)w;
	(void)seed;
}

/* The newest task: the driver, not the worker. */
static unsigned pick(void *state, const struct world *w, uint64_t enabled)
{
	(void)state;
	(void)w;
	return 63 - (unsigned)__builtin_clzll(enabled);
}

static const struct {
	const char *name;
	const char *script;
	const char *log;
	uint64_t usage;
} rows[] = {
	{"the last put leaves the suspend to the worker", "-", "s", 0},
	{"a get before the worker runs keeps it awake", "-+", "", 1},
	{"a get of a suspended device resumes it", "-.+", "sR", 1},
	{"a synchronous put suspends at once", "_", "S", 0},
	{"and only if it is the last", "+_", "", 1},
	{"a put that does not look suspends nothing", "d", "", 0},
	{"a request to idle does, later", "di", "s", 0},
	{"but not while the device is used", "i", "", 1},
	{"a get that does not look resumes nothing", "-.h", "s", 1},
	{"and the device still sleeps for the next who looks", "-.h+", "sR", 2},
};

START_TEST(the_right_one_suspends_and_resumes)
{
	static const struct chooser chooser = {.begin = begin, .pick = pick};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct world *w = world_new(NULL, &error);
	struct run_result result;
	struct stack *s;

	ck_assert_ptr_nonnull(w);
	s = world_alloc(w, sizeof(*s));
	s->script = rows[_i].script;
	workqueue_init(&s->queue, "pm_wq", NULL);
	rpm_init(&s->parent, "rpm", "parent", &s->queue);
	rpm_init(&s->child, "rpm", "child", &s->queue);
	rpm_set_parent(&s->child, &s->parent);
	s->child.suspend = suspend;
	s->child.resume = resume;
	(void)task_new(w, "driver", drive, s, TASK_PLAIN);
	world_seal(w);
	world_run(w, &chooser, 1, &result);
	ck_assert_int_eq(result.status, RUN_FINISHED);
	ck_assert_msg(strcmp(s->log.text, rows[_i].log) == 0, "%s: '%s'",
		      rows[_i].name, s->log.text);
	ck_assert_uint_eq(s->usage, rows[_i].usage);
	/* The parent is up with its own user, for as long as the child is. */
	ck_assert_uint_eq(s->parent.usage, 1);
	ck_assert_uint_eq(s->parent.children, s->child.status == RPM_ACTIVE);
	world_free(w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rpm");
	TCase *tcase = tcase_create("calls");

	SUITE_ADD_TABLE(tcase, the_right_one_suspends_and_resumes, rows);
	suite_add_tcase(suite, tcase);
	return suite_main(suite);
}
