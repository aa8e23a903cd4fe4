/* SPDX-License-Identifier: GPL-2.0-only */
#include "schedule.h"

static void *grow(void *memory, uint32_t *room, uint32_t count, size_t each)
{
	if (count < *room)
		return memory;
	*room = *room ? 2 * *room : 64;
	memory = realloc(memory, *room * each);
	if (!memory) {
		(void)fputs("tdisim: no memory for a schedule\n", stderr);
		exit(3);
	}
	return memory;
}

struct schedule *schedule_new(void)
{
	struct schedule *s = calloc(1, sizeof(*s));

	if (!s) {
		(void)fputs("tdisim: no memory for a schedule\n", stderr);
		exit(3);
	}
	return s;
}

void schedule_free(struct schedule *s)
{
	if (!s)
		return;
	free(s->blocks);
	free(s->values);
	free(s);
}

void schedule_clear(struct schedule *s)
{
	s->name_count = 0;
	s->block_count = 0;
	s->value_count = 0;
	s->steps = 0;
	s->latency_drawn = false;
	s->latency_seed = 0;
}

unsigned schedule_task_number(const struct world *w, const struct task *t)
{
	unsigned number = 1;

	for (unsigned id = 1; id < t->id; id++)
		number += !strcmp(world_task_by_id(w, id)->name, t->name);
	return number;
}

bool schedule_name(struct schedule *s, const char *name, unsigned number,
		   uint16_t *ret_index)
{
	struct schedule_task *t;

	for (unsigned i = 0; i < s->name_count; i++) {
		if (s->names[i].number != number ||
		    strcmp(s->names[i].name, name) != 0)
			continue;
		*ret_index = (uint16_t)i;
		return true;
	}
	if (s->name_count == SCHEDULE_TASKS_MAX)
		return false;
	t = &s->names[s->name_count];
	(void)snprintf(t->name, sizeof(t->name), "%s", name);
	t->number = (uint8_t)number;
	*ret_index = (uint16_t)s->name_count++;
	return true;
}

struct schedule_block *schedule_add_block(struct schedule *s, uint16_t name)
{
	struct schedule_block *b;

	s->blocks = grow(s->blocks, &s->block_room, s->block_count,
			 sizeof(*s->blocks));
	b = &s->blocks[s->block_count++];
	*b = (struct schedule_block){.name = name,
				     .first_value = s->value_count};
	return b;
}

void schedule_add_value(struct schedule *s, uint32_t value)
{
	s->values = grow(s->values, &s->value_room, s->value_count,
			 sizeof(*s->values));
	s->values[s->value_count++] = value;
	s->blocks[s->block_count - 1].value_count++;
}

uint32_t schedule_steps(const struct schedule *s)
{
	return s->steps;
}

/* The values of one step, without the zeros at their end. */
static uint32_t step_values(const struct schedule_log *log, uint32_t step,
			    uint32_t at, uint32_t *ret_next)
{
	uint32_t end = at;
	uint32_t last = at;

	while (end < log->value_count && log->values[end].step == step) {
		end++;
		if (log->values[end - 1].value)
			last = end;
	}
	*ret_next = end;
	return last;
}

void schedule_from_log(struct schedule *s, const struct world *w)
{
	schedule_from_log_until(s, w, UINT32_MAX);
}

void schedule_from_log_until(struct schedule *s, const struct world *w,
			     uint32_t steps)
{
	const struct schedule_log *log = world_log(w);
	struct schedule_block *block = NULL;
	uint32_t at = 0;
	uint8_t before = 0;

	schedule_clear(s);
	s->steps = log->steps < steps ? log->steps : steps;
	s->latency_drawn = log->latency_drawn;
	s->latency_seed = log->latency_seed;
	if (step_values(log, 0, 0, &at) > 0) {
		uint32_t last = step_values(log, 0, 0, &at);

		(void)schedule_add_block(s, SCHEDULE_NO_NAME);
		for (uint32_t i = 0; i < last; i++)
			schedule_add_value(s, log->values[i].value);
	}
	for (uint32_t i = 0; i < s->steps; i++) {
		uint32_t next, last;

		if (!block || log->tasks[i] != before) {
			const struct task *t =
				world_task_by_id(w, log->tasks[i]);
			uint16_t name;
			bool room = schedule_name(
				s, t->name, schedule_task_number(w, t), &name);

			SIM_ASSERT(room);
			block = schedule_add_block(s, name);
		}
		before = log->tasks[i];
		block->steps++;
		last = step_values(log, i + 1, at, &next);
		for (; at < last; at++)
			schedule_add_value(s, log->values[at].value);
		if (block->value_count)
			block = NULL;
		at = next;
	}
}
