/* SPDX-License-Identifier: GPL-2.0-only */
#include "checkers.h"

static const struct finding_class *const classes[] = {
	&check_deadlock,	 &check_self_deadlock,
	&check_lock_leak,	 &check_unbalanced_unlock,
	&check_assert_held,	 &check_sleep_in_atomic,
	&check_use_after_free,	 &check_double_free,
	&check_refcount,	 &check_object_leak,
	&check_unguarded_access, &check_livelock,
	&check_unbounded_retry,	 &check_data_race,
	&check_hung_task,
};

const struct finding_class *const *check_classes(unsigned *ret_count)
{
	*ret_count = ARRAY_COUNT(classes);
	return classes;
}

void check_attach(struct world *w)
{
	deadlock_attach(w);
	lock_leak_attach(w);
	lock_use_attach(w);
	object_life_attach(w);
	access_attach(w);
	livelock_attach(w);
	retry_attach(w);
}
