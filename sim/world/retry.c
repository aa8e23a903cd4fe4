/* SPDX-License-Identifier: GPL-2.0-only */
#include "world/retry.h"

#include "engine.h"

void world_retry_at(struct object *o, uint32_t refused,
		    const struct place *place)
{
	struct world *w = world_current();
	struct event event = {
		.point = HOOK_RETRY,
		.task = w->run.current,
		.object = o,
		.place = place,
		.before = refused,
	};

	SIM_ASSERT(refused > 0);
	if (w->hook_count[HOOK_RETRY])
		engine_emit(w, &event);
}

uint32_t world_retries_max(const struct world *w)
{
	return w->retries_max;
}
