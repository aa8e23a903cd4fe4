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

char *schedule_format(const struct schedule *s)
{
	struct text t = {NULL, 0, 0};
	char number[32];

	text_put(&t, "v1:");
	for (uint32_t i = 0; i < s->block_count; i++) {
		const struct schedule_block *b = &s->blocks[i];

		if (i)
			text_put(&t, ",");
		if (b->name != SCHEDULE_NO_NAME)
			text_put(&t, s->names[b->name]);
		if (b->steps > 1) {
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
static bool number_parse(const char **at, uint32_t *ret_number)
{
	uint64_t number = 0;
	const char *p = *at;

	if (!isdigit((unsigned char)*p))
		return false;
	for (; isdigit((unsigned char)*p); p++) {
		number = number * 10 + (uint64_t)(*p - '0');
		if (number > SCHEDULE_STEPS_MAX)
			return false;
	}
	*at = p;
	*ret_number = (uint32_t)number;
	return true;
}

static bool name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '/' ||
	       c == ':' || c == '.';
}

/*
 * Where a task name ends. Names may hold 'x' and digits ('vcpux2' is refused
 * by nobody), so the count is the last 'x' that only digits follow.
 */
static const char *name_end(const char *start, const char **ret_count)
{
	const char *end = start;
	const char *digits;

	while (name_byte(*end))
		end++;
	*ret_count = NULL;
	digits = end;
	while (digits > start && isdigit((unsigned char)digits[-1]))
		digits--;
	if (digits < end && digits - 1 > start && digits[-1] == 'x') {
		*ret_count = digits;
		return digits - 1;
	}
	return end;
}

/* '=1=0' after a block. */
static bool values_parse(struct schedule *s, const char **at,
			 struct sim_error *reterr, const char *text)
{
	uint32_t value;

	while (**at == '=') {
		(*at)++;
		if (!number_parse(at, &value))
			return sim_error_set(reterr, SIM_ERROR_USER,
					     "schedule: no value at character "
					     "%td, expected a number after '='",
					     *at - text + 1);
		schedule_add_value(s, value);
	}
	return true;
}

static bool block_parse(struct schedule *s, const char **at,
			struct sim_error *reterr, const char *text)
{
	const char *start = *at;
	const char *count;
	const char *end = name_end(start, &count);
	struct schedule_block *b;
	uint16_t name;

	if (*start == '=' && !s->block_count) {
		(void)schedule_add_block(s, SCHEDULE_NO_NAME);
		return values_parse(s, at, reterr, text);
	}
	if (end == start ||
	    !schedule_name(s, start, (size_t)(end - start), &name))
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "schedule: no task name at character %td, "
				     "expected 'task' or 'taskxN'",
				     start - text + 1);
	b = schedule_add_block(s, name);
	b->steps = 1;
	*at = end;
	if (count) {
		*at = count;
		if (!number_parse(at, &b->steps) || !b->steps)
			return sim_error_set(
				reterr, SIM_ERROR_USER,
				"schedule: no number of steps at character "
				"%td, expected 1 to 16777216",
				count - text + 1);
	}
	if (s->steps + b->steps > SCHEDULE_STEPS_MAX)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "schedule: more than 16777216 steps");
	s->steps += b->steps;
	return values_parse(s, at, reterr, text);
}

bool schedule_parse(struct schedule *s, const char *text,
		    struct sim_error *reterr)
{
	const char *at = text;

	schedule_clear(s);
	if (strncmp(at, "v1:", 3) != 0)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "schedule: unknown version, expected text "
				     "that begins with 'v1:'");
	at += 3;
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
