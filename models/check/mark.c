/* SPDX-License-Identifier: GPL-2.0-only */
#include "findings_mark.h"

#include "world/state_key.h"
#include "world/task.h"

void check_mark_init(struct world *w, const struct check_mark *mark)
{
	world_history(w, &mark->step, sizeof(mark->step));
}

void check_mark_set(struct check_mark *mark, const struct place *place)
{
	struct task *t = task_current();

	mark->place = place;
	mark->task = t->id;
	mark->step = world_steps(world_of(t));
}

void check_add_here(struct finding *f, const char *role, struct object *object,
		    const struct place *place)
{
	struct task *t = task_current();
	uint32_t step = world_steps(world_of(t));

	f->step = step;
	finding_add_end(f, t, role, object, place, step);
}

void check_add_mark(struct finding *f, const char *role, struct object *object,
		    const struct check_mark *mark)
{
	world_touch(object, TOUCH_READ);
	if (!mark->place)
		return;
	finding_add_end(f, world_task_by_id(world_of(object), mark->task), role,
			object, mark->place, mark->step);
}
