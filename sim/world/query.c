/* SPDX-License-Identifier: GPL-2.0-only */
/* What the floors above may ask a world. */
#include "engine.h"

struct world *world_of(const void *arena_address)
{
	struct world *w = world_of_fast(arena_address);

	SIM_ASSERT(world_crash_find(arena_address) == w);
	return w;
}

struct world *world_current(void)
{
	return world_of_fast(__builtin_frame_address(0));
}

void world_set_user(struct world *w, void *user)
{
	SIM_ASSERT(!w->sealed);
	w->user = user;
}

void *world_user(const struct world *w)
{
	return w->user;
}

uint64_t world_now_ns(const struct world *w)
{
	return w->run.now_ns;
}

bool world_idle(const struct world *w)
{
	return w->run.idle_step == w->run.steps + 1;
}

bool world_timer_armed(const struct world *w)
{
	return w->run.timer_first != NULL;
}

uint32_t world_steps(const struct world *w)
{
	return w->run.steps;
}

uint32_t world_steps_max(const struct world *w)
{
	return w->steps_max;
}

uint64_t world_seed(const struct world *w)
{
	return w->seed;
}

struct task *world_task(const struct world *w, unsigned slot)
{
	return slot < TASKS_MAX ? w->run.slots[slot] : NULL;
}

uint64_t world_task_slots(const struct world *w)
{
	return w->run.live;
}

struct task *world_task_by_id(const struct world *w, unsigned id)
{
	return id <= TASK_IDS_MAX ? w->run.by_id[id] : NULL;
}

unsigned world_task_count(const struct world *w)
{
	return w->run.task_count;
}

struct task *world_last_task(const struct world *w)
{
	return w->run.last;
}

struct object *world_objects(const struct world *w)
{
	return w->run.objects;
}

enum run_status world_status(const struct world *w)
{
	return (enum run_status)w->run.status;
}

const struct schedule_log *world_log(const struct world *w)
{
	return &w->log;
}

const char *world_limit_text(const struct world *w)
{
	return w->run.limit_text ? w->run.limit_text : "";
}

const char *run_status_name(enum run_status status)
{
	static const char *const names[] = {
		[RUN_FINISHED] = "finished", [RUN_STUCK] = "stuck",
		[RUN_STEPS] = "steps",	     [RUN_LIMIT] = "limit",
		[RUN_DIVERGED] = "diverged",
	};

	SIM_ASSERT(status < ARRAY_COUNT(names));
	return names[status];
}
