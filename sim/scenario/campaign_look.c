/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What runs of a group look for, and how fine their steps are:
 *
 *   races: yes
 *   granularity: lock
 *   hung: 120s
 */
#include "campaign_load.h"
#include "duration.h"
#include "value.h"

const char *const look_names[LOOK_KEYS] = {
	[LOOK_RACES] = "races",
	[LOOK_GRANULARITY] = "granularity",
	[LOOK_HUNG] = "hung",
};

void look_read(struct source *s, const struct node_key keys[LOOK_KEYS],
	       struct plan_look *ret)
{
	static const struct value_type yes = {.kind = VALUE_BOOL};
	static const char *const steps[] = {"access", "lock", NULL};
	static const struct value_type granularity = {.kind = VALUE_ENUM,
						      .names = steps};
	const struct yaml_node *hung = keys[LOOK_HUNG].value;
	uint64_t value;

	*ret = (struct plan_look){.hung_ns = 0};
	if (keys[LOOK_RACES].value &&
	    value_read(s, NULL, &yes, keys[LOOK_RACES].value, &value))
		ret->races = value;
	if (keys[LOOK_GRANULARITY].value &&
	    value_read(s, NULL, &granularity, keys[LOOK_GRANULARITY].value,
		       &value))
		ret->lock_granularity = value;
	if (hung && duration_read(s, hung, &ret->hung_ns) && !ret->hung_ns)
		source_error(s, node_range(hung),
			     "a task hangs after more than %s",
			     quoted(s->pool, hung->text));
}
