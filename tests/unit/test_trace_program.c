/* SPDX-License-Identifier: GPL-2.0-only */
#include "test_trace_program.h"

#include "world/actor.h"
#include "world/cell.h"
#include "world/mutex.h"
#include "world/refcount.h"
#include "world/rwsem.h"

#include <errno.h>

struct device {
	struct mutex lock;
	struct rwsem memory_lock;
	struct cell bound;
	struct refcount users;
	struct object regions;
	struct actor vfio;
	struct actor device;
	struct event_flag is_bound;
	bool claimed; /* the truth about the regions */
	const struct place *released_at;
	uint32_t released_step;
	struct task *released_by;
};

const struct finding_class program_double_release = {
	.name = "double-release",
	.sentence = "PCI regions are released that nobody holds",
	.severity = SEVERITY_ERROR,
};

static struct device *the_device(void)
{
	return world_user(world_current());
}

static void note(const struct place *place, const char *text)
{
	/* On the stack of the task on purpose: gone after the run. */
	char copy[80];

	(void)snprintf(copy, sizeof(copy), "%s", text);
	world_note(&the_device()->regions, place, copy);
}

static void regions_request(struct device *d)
{
	task_act(&d->regions, 1);
	d->claimed = true;
	note(PLACE_HERE, "region_request gpu0 owner=vfio-pci result=0");
}

static void regions_release(struct world *w, struct device *d)
{
	struct finding f = {
		.klass = &program_double_release,
		.object = &d->regions,
		.text = "regions of gpu0 are released twice",
	};

	task_act(&d->regions, 0);
	if (d->claimed) {
		d->claimed = false;
		d->released_at = PLACE_HERE;
		d->released_step = world_steps(w);
		d->released_by = task_current();
		note(PLACE_HERE, "region_release gpu0 owner=vfio-pci"
				 " result=ok");
		return;
	}
	note(PLACE_HERE, "region_release gpu0 owner=vfio-pci"
			 " result=nonexistent");
	finding_add_end(&f, d->released_by, "released", &d->regions,
			d->released_at, d->released_step);
	finding_add_end(&f, task_current(), "released again", &d->regions,
			PLACE_HERE, world_steps(w));
	world_report(w, &f);
}

/* The answer of the device: busy, always. */
static void device_serve(void *argument)
{
	struct device *d = argument;

	for (;;) {
		struct message m;
		unsigned handle = actor_receive(&d->device, &m);

		m.status = -EBUSY;
		actor_reply(&d->device, handle, &m);
	}
}

static void op_bind(struct world *w, const struct op_call *call)
{
	struct device *d = the_device();
	struct message m = {.name = "LOCK_INTERFACE_REQUEST"};

	(void)w;
	(void)call;
	syscall_enter("ioctl");
	actor_call(&d->vfio, "tsm_bind");
	mutex_lock(&d->lock);
	refcount_inc(&d->users);
	regions_request(d);
	actor_request(&d->device, &m);
	cell_write(&d->bound, 1);
	note(PLACE_HERE, "tsm_bound gpu0");
	event_flag_set(&d->is_bound);
	mutex_unlock(&d->lock);
	actor_return(&d->vfio, "tsm_bind", 0);
	syscall_exit(PLACE_HERE);
}

/* The mistake: the flag is looked at and cleared without the lock. */
static void op_unbind(struct world *w, const struct op_call *call)
{
	struct device *d = the_device();

	(void)call;
	if (!cell_read(&d->bound))
		return;
	if (mutex_lock_interruptible(&d->lock))
		return;
	regions_release(w, d);
	cell_write(&d->bound, 0);
	note(PLACE_HERE, "tsm_unbound gpu0");
	mutex_unlock(&d->lock);
}

static void op_zap(struct world *w, const struct op_call *call)
{
	struct device *d = the_device();

	(void)w;
	(void)call;
	rwsem_down_write(&d->memory_lock);
	task_act(&d->regions, 2);
	note(PLACE_HERE,
	     cell_peek(&d->bound) ? "zap gpu0 bound=1" : "zap gpu0 bound=0");
	rwsem_downgrade(&d->memory_lock);
	(void)world_choose(CHOICE_VALUE, 3);
	rwsem_up_read(&d->memory_lock);
	task_result(-EBUSY);
}

static const struct registry_op ops[] = {
	{.name = "vmm.bind", .sentence = "bind", .run = op_bind},
	{.name = "vmm.unbind", .sentence = "unbind", .run = op_unbind},
	{.name = "vmm.zap", .sentence = "zap", .run = op_zap},
};

static const struct registry_event events[] = {
	{.name = "bound", .sentence = "the device is bound"},
};

static const struct registry_platform platforms[] = {
	{.name = "tdx", .sentence = "one"},
	{.name = "tio", .sentence = "two"},
};

static void program_setup(struct world *w, const struct registry_setup *setup)
{
	struct device *d = world_alloc(w, sizeof(*d));
	/* In the arena, as models make them. */
	char *owner = world_format(w, "%s0", "gpu");

	(void)setup;
	mutex_init(&d->lock, "dev_set->lock", "set0");
	rwsem_init(&d->memory_lock, "memory_lock", owner);
	cell_init(&d->bound, "is_tsm_bound", owner, CELL_ONCE, 0);
	refcount_init(&d->users, "users", owner, 1);
	object_init(&d->regions, OBJECT_DEVICE, "regions", owner);
	actor_init(&d->vfio, "vfio", NULL);
	actor_init(&d->device, "device", owner);
	event_flag_init(&d->is_bound, "bound", owner);
	task_new(w, "device", device_serve, d, TASK_DAEMON);
	world_set_user(w, d);
}

static struct event_flag *program_event(struct world *w, unsigned member,
					unsigned event)
{
	struct device *d = world_user(w);

	SIM_ASSERT(!member && !event);
	return &d->is_bound;
}

static const struct finding_class *const classes[] = {
	&program_double_release,
};

static const char *state_owner(const struct world *w, unsigned index)
{
	(void)w;
	return index ? NULL : "gpu0";
}

static void state_read(const struct world *w, unsigned index,
		       uint64_t *ret_values)
{
	const struct device *d = world_user(w);

	(void)index;
	ret_values[0] = d->claimed;
}

static const struct registry_state_owner state_owners[] = {
	{state_owner, state_read},
};

static const struct registry_state states[] = {
	{"claimed", "the regions are claimed",
	 (const char *const[]){"no", "yes", NULL}, 0},
};

const struct registry program_registry = {
	.name = "program",
	.ops = ops,
	.op_count = ARRAY_COUNT(ops),
	.events = events,
	.event_count = ARRAY_COUNT(events),
	.platforms = platforms,
	.platform_count = ARRAY_COUNT(platforms),
	.classes = classes,
	.class_count = ARRAY_COUNT(classes),
	.state_owners = state_owners,
	.state_owner_count = ARRAY_COUNT(state_owners),
	.states = states,
	.state_count = ARRAY_COUNT(states),
	.setup = program_setup,
	.event = program_event,
};

#define STEP(index, words)                                                     \
	{                                                                      \
		.kind = STEP_OP, .text = (words), .call = {.op = &ops[index] } \
	}
#define WAIT_BOUND                                                             \
	{                                                                      \
		.kind = STEP_WAIT                                              \
	}

static const struct scenario_step vcpu0[] = {STEP(0, "vmm.bind"),
					     STEP(1, "vmm.unbind")};
static const struct scenario_step vmm0[] = {WAIT_BOUND, STEP(2, "vmm.zap"),
					    STEP(1, "vmm.unbind")};

const struct scenario program_scenario = {
	.path = "scenarios/it's a test.yaml",
	.name = "it's a test",
	.text = "question: \"Twice, or \\n once?\"\n",
	.question = "Twice?",
	.registry = &program_registry,
	.platforms = 3,
	.members = {{.name = "gpu0"}},
	.member_count = 1,
	.group_count = 1,
	.tasks = {{.name = "vcpu0",
		   .steps = vcpu0,
		   .step_count = ARRAY_COUNT(vcpu0)},
		  {.name = "vmm0",
		   .steps = vmm0,
		   .step_count = ARRAY_COUNT(vmm0)}},
	.task_count = 2,
};

const struct design program_design = {
	.name = "no-lock",
	.path = "no-lock.yaml",
	.text = "about: none\n",
	.sentence = "none",
};

struct trace_run program_run(bool with_finding)
{
	struct trace_run run = {
		.scenario = &program_scenario,
		.design = &program_design,
		.platform = 1,
		.strategy = "random",
		.check_digest = true,
	};
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct world *w = scenario_world(&program_scenario, &program_design, 1,
					 NULL, &error);
	struct strategy *strategy =
		strategy_new(strategy_type_find("random"),
			     &(struct strategy_options){.depth = 0});
	struct schedule *schedule = schedule_new();
	struct run_result result;
	bool found;

	SIM_ASSERT(w);
	do {
		SIM_ASSERT(run.seed < 1000);
		world_run(w, &strategy->chooser, ++run.seed, &result);
		found = false;
		for (unsigned i = 0; i < world_finding_count(w); i++)
			if (world_finding(w, i)->klass ==
			    &program_double_release)
				found = true;
	} while (found != with_finding);
	schedule_from_log(schedule, w);
	run.schedule = schedule_format(schedule);
	run.digest = result.digest;
	schedule_free(schedule);
	strategy_free(strategy);
	world_free(w);
	return run;
}

void program_run_free(struct trace_run *run)
{
	union {
		const char *text;
		void *memory;
	} schedule = {.text = run->schedule};

	free(schedule.memory);
	run->schedule = NULL;
}
