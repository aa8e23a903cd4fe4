/* SPDX-License-Identifier: GPL-2.0-only */
#include "scenario/parts.h"

#include <ctype.h>
#include <stdlib.h>

static void *taken(size_t count, size_t each)
{
	void *memory = calloc(count + 1, each);

	if (memory)
		return memory;
	(void)fputs("tdisim: no memory for a scenario\n", stderr);
	exit(3);
}

/* Steps of a task, or calls that it draws. */
static unsigned task_steps(const struct scenario_task *t,
			   const struct scenario *s)
{
	return t->generated ? s->generated->length : t->step_count;
}

static bool is_part(const struct scenario_task *t, unsigned step)
{
	return t->generated || t->steps[step].kind == STEP_OP;
}

static unsigned task_parts(const struct scenario *s, unsigned task)
{
	const struct scenario_task *t = &s->tasks[task];
	unsigned count = 0;

	for (unsigned i = 0; i < task_steps(t, s); i++)
		count += is_part(t, i);
	return count;
}

unsigned scenario_part_count(const struct scenario *s)
{
	unsigned count = 0;

	for (unsigned i = 0; i < s->task_count; i++)
		count += task_parts(s, i);
	return count;
}

/* All parts of a task, and it has some? */
static bool whole_task(const bool *left_out, unsigned count, unsigned first,
		       unsigned parts)
{
	unsigned out = 0;

	for (unsigned i = first; i < first + parts && i < count; i++)
		out += left_out[i];
	return out && out == parts;
}

struct scenario *scenario_without(const struct scenario *s,
				  const bool *left_out, unsigned count)
{
	unsigned steps_max = 0, part = 0;
	struct scenario *copy;
	struct scenario_step *steps;

	for (unsigned i = 0; i < s->task_count; i++)
		steps_max += s->tasks[i].step_count;
	/* The steps lie behind it. */
	copy = taken(1, sizeof(*s) + steps_max * sizeof(*steps));
	steps = (struct scenario_step *)(copy + 1);
	*copy = *s;
	for (unsigned i = 0; i < s->task_count; i++) {
		const struct scenario_task *from = &s->tasks[i];
		struct scenario_task *to = &copy->tasks[i];
		bool gone = whole_task(left_out, count, part, task_parts(s, i));
		unsigned kept = 0;

		for (unsigned j = 0; j < task_steps(from, s); j++) {
			bool out = is_part(from, j)
					   ? part < count && left_out[part]
					   : gone;

			part += is_part(from, j);
			if (from->generated)
				to->left_out |= (uint64_t)out << j;
			else if (!out)
				steps[kept++] = from->steps[j];
		}
		if (from->generated)
			continue;
		to->steps = steps;
		to->step_count = kept;
		steps += kept;
	}
	return copy;
}

/*
 * 'vcpu0', 'vcpu0.2' or 'vcpu0.2-5', behind a comma if it is not the first.
 * Returns its length.
 */
static size_t add_text(char *at, size_t room, size_t used, const char *name,
		       const unsigned range[2])
{
	const char *comma = used ? "," : "";
	int length;

	if (!range)
		length = snprintf(at, room, "%s%s", comma, name);
	else if (range[0] == range[1])
		length = snprintf(at, room, "%s%s.%u", comma, name, range[0]);
	else
		length = snprintf(at, room, "%s%s.%u-%u", comma, name, range[0],
				  range[1]);
	SIM_ASSERT(length > 0 && (size_t)length < room);
	return (size_t)length;
}

/* The text being written, and the part that it has come to. */
struct writing {
	char *text;
	size_t room, used;
	const bool *left_out;
	unsigned count, part;
};

static void add_task(struct writing *w, const struct scenario *s, unsigned task)
{
	const struct scenario_task *t = &s->tasks[task];
	unsigned range[2] = {0, 0};

	for (unsigned j = 0; j < task_steps(t, s); j++) {
		bool out = false;

		if (is_part(t, j)) {
			out = w->part < w->count && w->left_out[w->part];
			w->part++;
		}
		if (out && !range[0])
			range[0] = j + 1;
		if (out)
			range[1] = j + 1;
		if (!range[0] || (out && j + 1 < task_steps(t, s)))
			continue;
		w->used += add_text(w->text + w->used, w->room - w->used,
				    w->used, t->name, range);
		range[0] = 0;
	}
}

char *scenario_parts_format(const struct scenario *s, const bool *left_out,
			    unsigned count)
{
	struct writing w = {.room = 1, .left_out = left_out, .count = count};

	for (unsigned i = 0; i < s->task_count; i++)
		w.room += (task_parts(s, i) + 1) *
			  (strlen(s->tasks[i].name) + 12);
	w.text = taken(w.room, 1);
	for (unsigned i = 0; i < s->task_count; i++) {
		unsigned parts = task_parts(s, i);

		if (!whole_task(left_out, count, w.part, parts)) {
			add_task(&w, s, i);
			continue;
		}
		w.used += add_text(w.text + w.used, w.room - w.used, w.used,
				   s->tasks[i].name, NULL);
		w.part += parts;
	}
	return w.text;
}

/* A task and a range of its steps; 0: all. */
struct part_name {
	char task[64];
	unsigned first, last;
};

/* Digits that end at '*end', which moves before them; 0 if there are none. */
static unsigned number_before(const char *at, size_t *end)
{
	size_t from = *end;

	while (from && isdigit((unsigned char)at[from - 1]))
		from--;
	if (from == *end || *end - from > 5)
		return 0;
	*end = from;
	return (unsigned)strtoul(at + from, NULL, 10);
}

static void part_split(const char *at, size_t length, struct part_name *ret)
{
	size_t end = length;

	ret->last = number_before(at, &end);
	ret->first = ret->last;
	if (ret->last && end > 1 && at[end - 1] == '-') {
		end--;
		ret->first = number_before(at, &end);
	}
	if (ret->first && end > 1 && at[end - 1] == '.')
		length = end - 1;
	else
		ret->first = 0;
	snprintf(ret->task, sizeof(ret->task), "%.*s", (int)length, at);
}

static bool unknown_task(const struct scenario *s, const char *name,
			 struct sim_error *reterr)
{
	const char *names[SCENARIO_TASKS_MAX];
	const char *near;

	for (unsigned i = 0; i < s->task_count; i++)
		names[i] = s->tasks[i].name;
	near = nearest_name(name, names, s->task_count);
	return sim_error_set(reterr, SIM_ERROR_USER,
			     "no task '%s' in the scenario%s%s%s, expected "
			     "'TASK' or 'TASK.STEP'",
			     name, near ? " (did you mean '" : "",
			     near ? near : "", near ? "'?)" : "");
}

static bool part_parse(const struct scenario *s, const struct part_name *n,
		       bool *left_out, struct sim_error *reterr)
{
	const struct scenario_task *t;
	unsigned task = 0, part = 0;

	while (task < s->task_count &&
	       strcmp(s->tasks[task].name, n->task) != 0)
		part += task_parts(s, task++);
	if (task == s->task_count)
		return unknown_task(s, n->task, reterr);
	t = &s->tasks[task];
	if (n->first && (n->last > task_steps(t, s) || n->last < n->first))
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "task '%s' has no step %u, only 1 to %u",
				     n->task, n->last, task_steps(t, s));
	if (n->first && n->first == n->last && !is_part(t, n->first - 1))
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "step %u of task '%s' is a wait: it goes "
				     "when no other step is left",
				     n->first, n->task);
	for (unsigned i = 0; i < task_steps(t, s); i++) {
		if (!is_part(t, i))
			continue;
		left_out[part] |=
			!n->first || (i + 1 >= n->first && i + 1 <= n->last);
		part++;
	}
	return true;
}

bool scenario_parts_parse(const struct scenario *s, const char *text,
			  bool **ret_left_out, struct sim_error *reterr)
{
	bool *left_out = taken(scenario_part_count(s), sizeof(*left_out));

	for (const char *at = text;;) {
		size_t length = strcspn(at, ",");
		struct part_name name;

		part_split(at, length, &name);
		if (!part_parse(s, &name, left_out, reterr)) {
			free(left_out);
			return false;
		}
		at += length;
		if (!*at)
			break;
		at++;
	}
	*ret_left_out = left_out;
	return true;
}
