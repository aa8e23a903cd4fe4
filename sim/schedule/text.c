/* SPDX-License-Identifier: GPL-2.0-only */
/* Schedules as text: 'v1:vcpu0x14,vmm0x3=1,vcpu0x2'. */
#include "schedule.h"

#include <ctype.h>

struct text {
	char *bytes;
	size_t used;
	size_t room;
};

static void text_put(struct text *t, const char *piece)
{
	size_t length = strlen(piece);

	if (t->used + length + 1 > t->room) {
		t->room = 2 * (t->used + length + 1);
		t->bytes = realloc(t->bytes, t->room);
		if (!t->bytes) {
			(void)fputs("tdisim: no memory for a schedule\n",
				    stderr);
			exit(3);
		}
	}
	memcpy(t->bytes + t->used, piece, length + 1);
	t->used += length;
}

static bool name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '/' ||
	       c == ':' || c == '.';
}

/* The name, other bytes as '%20', and its number if it is not the first. */
static void text_put_task(struct text *t, const struct schedule_task *task)
{
	char piece[8];

	for (const char *c = task->name; *c; c++) {
		(void)snprintf(piece, sizeof(piece),
			       name_byte(*c) ? "%c" : "%%%02x",
			       (unsigned char)*c);
		text_put(t, piece);
	}
	if (task->number <= 1)
		return;
	(void)snprintf(piece, sizeof(piece), "#%u", task->number);
	text_put(t, piece);
}

/* Does the name end like a count, as 'rx1' does? */
static bool name_counts(const struct schedule_task *task)
{
	size_t length = strlen(task->name);
	size_t at = length;

	while (at > 0 && isdigit((unsigned char)task->name[at - 1]))
		at--;
	return task->number <= 1 && at < length && at > 1 &&
	       task->name[at - 1] == 'x';
}

char *schedule_format(const struct schedule *s)
{
	struct text t = {NULL, 0, 0};
	char number[32] = "";

	if (s->latency_drawn)
		(void)snprintf(number, sizeof(number), "@%llu",
			       (unsigned long long)s->latency_seed);
	text_put(&t, "v1");
	text_put(&t, number);
	text_put(&t, ":");
	for (uint32_t i = 0; i < s->block_count; i++) {
		const struct schedule_block *b = &s->blocks[i];

		if (i)
			text_put(&t, ",");
		if (b->name != SCHEDULE_NO_NAME)
			text_put_task(&t, &s->names[b->name]);
		if (b->steps > 1 || (b->name != SCHEDULE_NO_NAME &&
				     name_counts(&s->names[b->name]))) {
			(void)snprintf(number, sizeof(number), "x%u", b->steps);
			text_put(&t, number);
		}
		for (uint32_t v = 0; v < b->value_count; v++) {
			(void)snprintf(number, sizeof(number), "=%u",
				       s->values[b->first_value + v]);
			text_put(&t, number);
		}
	}
	return t.bytes;
}

/* A decimal number without sign; false if there is none or it is too large. */
static bool long_parse(const char **at, uint64_t most, uint64_t *ret_number)
{
	uint64_t number = 0;
	const char *p = *at;

	if (!isdigit((unsigned char)*p))
		return false;
	for (; isdigit((unsigned char)*p); p++) {
		uint64_t digit = (uint64_t)(*p - '0');

		if (digit > most || number > (most - digit) / 10)
			return false;
		number = number * 10 + digit;
	}
	*at = p;
	*ret_number = number;
	return true;
}

static bool number_parse(const char **at, uint32_t most, uint32_t *ret_number)
{
	uint64_t number;

	if (!long_parse(at, most, &number))
		return false;
	*ret_number = (uint32_t)number;
	return true;
}

/*
 * Where a task name ends. Names may end in 'x' and digits, so the count is the
 * last 'x' that only digits follow; such a name is written with its count
 * ('rx1x1').
 */
static const char *name_end(const char *start)
{
	const char *end = start;
	const char *digits;

	while (name_byte(*end) || *end == '%')
		end++;
	digits = end;
	while (digits > start && isdigit((unsigned char)digits[-1]))
		digits--;
	if (*end != '#' && digits < end && digits - 1 > start &&
	    digits[-1] == 'x')
		return digits - 1;
	return end;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The name between two places; false if it is none. */
static bool name_decode(const char *at, const char *end,
			char ret_name[TASK_NAME_BYTES])
{
	unsigned length = 0;

	for (; at < end; at++) {
		int high, low;

		if (length == TASK_NAME_BYTES - 1)
			return false;
		if (*at != '%') {
			ret_name[length++] = *at;
			continue;
		}
		high = end - at > 2 ? hex_digit(at[1]) : -1;
		low = end - at > 2 ? hex_digit(at[2]) : -1;
		if (high < 0 || low < 0 || !(high || low))
			return false;
		ret_name[length++] = (char)(high << 4 | low);
		at += 2;
	}
	ret_name[length] = '\0';
	return length > 0;
}

/* 'task' or 'task#2' of a block. */
static bool task_parse(struct schedule *s, const char **at, uint16_t *ret_name)
{
	const char *end = name_end(*at);
	char name[TASK_NAME_BYTES];
	uint32_t number = 1;

	if (!name_decode(*at, end, name))
		return false;
	if (*end == '#') {
		end++;
		if (!number_parse(&end, TASK_IDS_MAX, &number) || number < 2)
			return false;
	}
	*at = end;
	return schedule_name(s, name, number, ret_name);
}

/* '=1=0' after a block. */
static bool values_parse(struct schedule *s, const char **at,
			 struct sim_error *reterr, const char *text)
{
	uint32_t value;

	while (**at == '=') {
		(*at)++;
		if (!number_parse(at, UINT32_MAX, &value))
			return sim_error_set(reterr, SIM_ERROR_USER,
					     "schedule: no value at character "
					     "%td, expected a number after '='",
					     *at - text + 1);
		schedule_add_value(s, value);
	}
	return true;
}

/* 'x14' after a task; left out, it is 1. */
static bool count_parse(struct schedule_block *b, const char **at)
{
	b->steps = 1;
	if (**at != 'x')
		return true;
	(*at)++;
	return number_parse(at, SCHEDULE_STEPS_MAX, &b->steps) && b->steps;
}

static bool block_parse(struct schedule *s, const char **at,
			struct sim_error *reterr, const char *text)
{
	const char *start = *at;
	struct schedule_block *b;
	uint16_t name;

	if (*start == '=' && !s->block_count) {
		(void)schedule_add_block(s, SCHEDULE_NO_NAME);
		return values_parse(s, at, reterr, text);
	}
	if (!task_parse(s, at, &name))
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "schedule: no task name at character %td, "
				     "expected 'task' or 'taskxN'",
				     start - text + 1);
	b = schedule_add_block(s, name);
	start = *at;
	if (!count_parse(b, at))
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "schedule: no number of steps at "
				     "character %td, expected 1 to 16777216",
				     start - text + 2);
	if (s->steps + b->steps > SCHEDULE_STEPS_MAX)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "schedule: more than 16777216 steps");
	s->steps += b->steps;
	return values_parse(s, at, reterr, text);
}

/* 'v1:' or, where latencies were drawn, 'v1@seed:'. */
static bool head_parse(struct schedule *s, const char **at)
{
	if (strncmp(*at, "v1", 2) != 0)
		return false;
	*at += 2;
	if (**at == '@') {
		(*at)++;
		if (!long_parse(at, UINT64_MAX, &s->latency_seed))
			return false;
		s->latency_drawn = true;
	}
	return *(*at)++ == ':';
}

bool schedule_parse(struct schedule *s, const char *text,
		    struct sim_error *reterr)
{
	const char *at = text;

	schedule_clear(s);
	if (!head_parse(s, &at))
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "schedule: unknown version, expected text "
				     "that begins with 'v1:'");
	if (!*at)
		return true;
	for (;;) {
		if (!block_parse(s, &at, reterr, text))
			return false;
		if (!*at)
			return true;
		if (*at != ',')
			return sim_error_set(reterr, SIM_ERROR_USER,
					     "schedule: unexpected '%c' at "
					     "character %td, expected ','",
					     isprint((unsigned char)*at) ? *at
									 : '?',
					     at - text + 1);
		at++;
	}
}
