/* SPDX-License-Identifier: GPL-2.0-only */
#include "steps.h"

#include "world/base.h"

const char *step_sql(const char *name)
{
	unsigned i = 0;

	while (i < sql_step_count && strcmp(sql_steps[i].name, name) != 0)
		i++;
	SIM_ASSERT(i < sql_step_count);
	return sql_steps[i].sql;
}
