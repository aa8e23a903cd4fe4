/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    runtime power management keeps its promise under all schedules: who
 *         has got a device finds it active, its parent too; one callback at a
 *         time; no user is lost or made up.
 * Method: small programs by brute force, with counters in the callbacks.
 */
#include "enumerate.h"
#include "oracle.h"
#include "suite.h"

#include "script.h"

#include "check/check.h"
#include "world/mutex.h"
#include "world/rpm.h"

#include <errno.h>

struct power {
	struct rpm device, parent;
	struct workqueue queue;
	struct mutex mutex;
	int resume_error;
	int parent_error;
	int suspend_error;
	unsigned resumes, suspends, errors, gets;
	unsigned inside; /* callbacks of the device under way */
	bool overlap, asleep, orphan;
	bool locks;	/* callbacks take the mutex */
	bool selfish;	/* and the device itself */
	bool suspended; /* it was, at some time */
};

static struct power *power_of(struct rpm *r)
{
	return CONTAINER_OF(r, struct power, device);
}

static void callback(struct power *p)
{
	p->overlap |= p->inside++ > 0;
	if (p->locks)
		mutex_lock(&p->mutex);
	task_act(&p->device.object, 0);
	if (p->selfish)
		(void)rpm_resume(&p->device);
	if (p->locks)
		mutex_unlock(&p->mutex);
	p->inside--;
}

static int device_suspend(struct rpm *r)
{
	struct power *p = power_of(r);

	callback(p);
	p->suspends += !p->suspend_error;
	p->suspended |= !p->suspend_error;
	return p->suspend_error;
}

static int device_resume(struct rpm *r)
{
	struct power *p = power_of(r);

	p->orphan |= p->device.parent && p->parent.status != RPM_ACTIVE;
	callback(p);
	p->resumes += !p->resume_error;
	return p->resume_error;
}

static int parent_resume(struct rpm *r)
{
	struct power *p = CONTAINER_OF(r, struct power, parent);

	task_act(&r->object, 0);
	return p->parent_error;
}

/* Probe is done: drop its count. */
static void release_run(void *argument)
{
	struct power *p = argument;

	if (p->device.parent)
		rpm_put(&p->parent);
	rpm_put(&p->device);
}

/* Use it once. */
static void use_run(void *argument)
{
	struct power *p = argument;
	int error = rpm_resume_and_get(&p->device);

	if (error) {
		SIM_ASSERT(error == p->resume_error || error == -EBUSY);
		p->errors++;
		return;
	}
	p->gets++;
	p->asleep |= p->device.status != RPM_ACTIVE;
	p->orphan |= p->device.parent && p->parent.status != RPM_ACTIVE;
	task_act(&p->device.object, 1);
	p->asleep |= p->device.status != RPM_ACTIVE;
	rpm_put(&p->device);
}

static void use_locked_run(void *argument)
{
	struct power *p = argument;

	mutex_lock(&p->mutex);
	use_run(p);
	mutex_unlock(&p->mutex);
}

static void peek_run(void *argument)
{
	struct power *p = argument;

	(void)rpm_resume(&p->device);
	rpm_barrier(&p->device);
}

static void put_twice_run(void *argument)
{
	struct power *p = argument;

	rpm_put(&p->device);
	rpm_put_noidle(&p->device);
}

static const struct {
	const char *name;
	void (*tasks[3])(void *);
	bool parent;
	int resume_error;
	int parent_error;
	int suspend_error;
	bool locks;
	bool selfish;
	const char *findings; /* signatures that may be; NULL: none */
	uint32_t usage;	      /* of the device at the end */
	bool sleeps;	      /* it is suspended whenever a run has finished */
	bool errors;	      /* some get fails */
} cases[] = {
	{.name = "the last put suspends it",
	 .tasks = {release_run},
	 .sleeps = true},
	{.name = "a user finds it active",
	 .tasks = {release_run, use_run},
	 .sleeps = true},
	{.name = "so do two",
	 .tasks = {release_run, use_run, use_run},
	 .sleeps = true},
	{.name = "a resume without a user suspends again",
	 .tasks = {release_run, peek_run},
	 .sleeps = true},
	{.name = "a parent is up while the device is",
	 .tasks = {release_run, use_run},
	 .parent = true,
	 .sleeps = true},
	{.name = "a failed resume counts no user",
	 .tasks = {release_run, use_run},
	 .resume_error = -EIO,
	 .sleeps = true,
	 .errors = true},
	{.name = "nor does one whose parent fails",
	 .tasks = {release_run, use_run},
	 .parent = true,
	 .parent_error = -EIO,
	 .sleeps = true,
	 .errors = true},
	{.name = "a failed suspend leaves it active",
	 .tasks = {release_run, use_run},
	 .suspend_error = -EAGAIN},
	{.name = "a callback and a user may share a lock",
	 .tasks = {release_run, use_run},
	 .locks = true,
	 .sleeps = true},
	{.name = "but not if the user holds it while it waits",
	 .tasks = {release_run, use_locked_run},
	 .locks = true,
	 .findings = "deadlock device callback use_run; "
		     "self-deadlock mutex callback use_locked_run",
	 .sleeps = true},
	{.name = "a callback that waits for its own device hangs",
	 .tasks = {release_run},
	 .selfish = true,
	 .findings = "self-deadlock device callback rpm_idle_work"},
	{.name = "a put too many is a finding",
	 .tasks = {put_twice_run},
	 .findings = "refcount device put_twice_run"},
};

static void power_state(void *context, struct world *w)
{
	const struct power *p = world_user(w);
	const char *wrong = oracle_check(w);

	(void)context;
	ck_assert_msg(!wrong, "%s", wrong);
	ck_assert(!p->overlap && !p->asleep && !p->orphan);
}

struct power_seen {
	unsigned row;
	bool errors, suspended;
};

static void power_end(void *context, struct world *w,
		      const struct run_result *r)
{
	struct power_seen *seen = context;
	const struct power *p = world_user(w);
	char text[160];

	seen->errors |= p->errors > 0;
	seen->suspended |= p->suspended;
	for (unsigned i = 0; i < world_finding_count(w); i++) {
		finding_signature(world_finding(w, i), text, sizeof(text));
		ck_assert_msg(cases[seen->row].findings &&
				      strstr(cases[seen->row].findings, text),
			      "%s: %s", cases[seen->row].name, text);
	}
	if (r->status == RUN_STUCK) {
		ck_assert_uint_gt(world_finding_count(w), 0);
		return;
	}
	ck_assert_uint_eq(p->device.usage, cases[seen->row].usage);
	if (cases[seen->row].sleeps)
		ck_assert_uint_eq(p->device.status, RPM_SUSPENDED);
	if (p->device.parent) {
		ck_assert_uint_eq(p->parent.usage, 0);
		ck_assert_uint_eq(p->parent.children,
				  p->device.status == RPM_ACTIVE);
	}
}

static struct world *power_world(unsigned row)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct power *p;

	ck_assert_msg(w != NULL, "%s", error.text);
	check_attach(w);
	p = world_alloc(w, sizeof(*p));
	world_set_user(w, p);
	workqueue_init(&p->queue, "pm_wq", NULL);
	mutex_init(&p->mutex, "mutex", NULL);
	rpm_init(&p->device, "device", NULL, &p->queue);
	rpm_init(&p->parent, "parent", NULL, &p->queue);
	p->device.suspend = device_suspend;
	p->device.resume = device_resume;
	p->parent.resume = parent_resume;
	p->resume_error = cases[row].resume_error;
	p->parent_error = cases[row].parent_error;
	p->suspend_error = cases[row].suspend_error;
	p->locks = cases[row].locks;
	p->selfish = cases[row].selfish;
	if (cases[row].parent)
		rpm_set_parent(&p->device, &p->parent);
	for (unsigned i = 0; i < 3 && cases[row].tasks[i]; i++)
		(void)task_new(w, i ? "user" : "probe", cases[row].tasks[i], p,
			       TASK_PLAIN);
	world_seal(w);
	return w;
}

START_TEST(power_is_there_for_those_who_asked_for_it)
{
	struct power_seen seen = {.row = (unsigned)_i};
	struct enumeration e = {.w = power_world((unsigned)_i),
				.at_state = power_state,
				.at_end = power_end,
				.context = &seen};

	enumerate_all(&e);
	ck_assert_int_eq(e.with_finding > 0, cases[_i].findings != NULL);
	ck_assert_int_eq(seen.errors, cases[_i].errors);
	if (cases[_i].sleeps)
		ck_assert(seen.suspended);
	world_free(e.w);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("wait_rpm");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, power_is_there_for_those_who_asked_for_it, cases);
	suite_add_tcase(s, core);
	return suite_main(s);
}
