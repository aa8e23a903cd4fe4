/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The step table. Each row has text in one column alone, so a column is an
 * indentation and its text may run to the right edge.
 * Each stretch of rows that are not shown becomes one line that counts what it
 * hides.
 */
#include "cli/fold.h"

enum {
	STEP_COLUMNS = 8, /* '>  1234 ' */
	LAST_COLUMN_MIN = 44,
	STRIDE_MIN = 6,
	STRIDE_MAX = 34,
};

/* One table being printed. */
struct printer {
	const struct steps_table *s;
	struct text *t;
	struct fold fold;
	unsigned column[TASK_IDS_MAX + 1]; /* of a task, from 1; 0: none */
	unsigned order[TASK_IDS_MAX + 2];  /* the task of a column */
	unsigned column_count;
	unsigned stride;
	const char *function[TASK_IDS_MAX + 1];
};

static void place_columns(struct printer *p)
{
	const struct record *r = p->s->record;
	bool used[TASK_IDS_MAX + 1] = {false};
	unsigned count = 0, room;

	for (uint32_t i = p->fold.first; i < p->fold.end; i++)
		used[r->rows[i].task] =
			used[r->rows[i].task] || p->fold.shown[i];
	/* Servers stand to the right of those whom they serve. */
	for (unsigned daemon = 0; daemon < 2; daemon++) {
		for (unsigned id = 0; id < r->task_count; id++) {
			if (!used[id] || r->tasks[id].daemon != daemon)
				continue;
			p->column[id] = ++count;
			p->order[count] = id;
		}
	}
	p->column_count = count;
	room = p->s->output->width - STEP_COLUMNS;
	p->stride =
		count > 1 ? (room - LAST_COLUMN_MIN) / (count - 1) : STRIDE_MAX;
	if (p->stride > STRIDE_MAX)
		p->stride = STRIDE_MAX;
	if (p->stride < STRIDE_MIN)
		p->stride = STRIDE_MIN;
}

static size_t column_start(const struct printer *p, unsigned task)
{
	return STEP_COLUMNS + (p->column[task] - 1) * p->stride;
}

static void print_heads(struct printer *p)
{
	const struct record *r = p->s->record;
	const struct output *o = p->s->output;
	size_t line_start;

	text_add(p->t, output_on(o, COLOUR_BOLD));
	line_start = p->t->length;
	text_add(p->t, "   step ");
	for (unsigned i = 1; i <= p->column_count; i++) {
		bool last = i == p->column_count;

		text_pad(p->t, line_start, column_start(p, p->order[i]));
		/* A name must not run into the next one. */
		text_format(p->t, "%.*s", last ? 31 : (int)p->stride - 1,
			    r->tasks[p->order[i]].name);
	}
	text_format(p->t, "%s\n", output_off(o));
}

/* Cut a line that is too wide, unless nothing may be lost. */
static void end_line(struct printer *p, size_t line_start)
{
	size_t width = p->s->output->width;

	if (!p->s->all_rows && p->t->length - line_start > width) {
		p->t->length = line_start + width - 2;
		p->t->data[p->t->length] = '\0';
		text_add(p->t, "..");
	}
}

static void print_function(struct printer *p, const struct record_row *row)
{
	const struct output *o = p->s->output;
	const char *function = row->place ? row->place->function : NULL;
	const char *last = p->function[row->task];
	size_t line_start;

	if (!function || (last && strcmp(last, function) == 0))
		return;
	p->function[row->task] = function;
	line_start = p->t->length;
	text_pad(p->t, line_start, column_start(p, row->task));
	text_add(p->t, output_on(o, COLOUR_DIM));
	text_format(p->t, "%s()", function);
	text_format(p->t, "%s\n", output_off(o));
}

static void print_row(struct printer *p, uint32_t index)
{
	const struct steps_table *s = p->s;
	const struct record_row *row = &s->record->rows[index];
	bool end = p->fold.marks[index] != MARK_NONE;
	static const char marks[] = {' ', '!', '*', '>'};
	static const enum colour colours[] = {COLOUR_BOLD, COLOUR_BOLD,
					      COLOUR_YELLOW, COLOUR_RED};
	unsigned mark = p->fold.marks[index];
	size_t line_start;

	print_function(p, row);
	if (end)
		text_add(p->t, output_on(s->output, colours[mark]));
	line_start = p->t->length;
	text_format(p->t, "%c ", marks[mark]);
	if (row->point == HOOK_STEP ||
	    (index && fold_joined(&p->fold, index - 1)))
		text_format(p->t, "%5u ", row->step);
	text_pad(p->t, line_start, column_start(p, row->task));
	text_add(p->t, row->place ? "  " : "");
	if (row->point == HOOK_STEP_BEGIN && !end)
		text_add(p->t, output_on(s->output, COLOUR_BOLD));
	steps_words(s->record, s->world, row, p->t);
	if (s->places && row->place)
		text_format(p->t, "  [%s:%u]", row->place->file,
			    row->place->line);
	end_line(p, line_start);
	text_format(p->t, "%s\n",
		    end || row->point == HOOK_STEP_BEGIN ? output_off(s->output)
							 : "");
}

/* '... 14 more steps of vcpu0, 2 of vmm0' */
static uint32_t print_fold(struct printer *p, uint32_t from)
{
	const struct record *r = p->s->record;
	unsigned hidden[TASK_IDS_MAX + 1] = {0};
	uint32_t i;
	bool first = true;
	size_t line_start;

	for (i = from; i < p->fold.end && !p->fold.shown[i]; i++) {
		hidden[r->rows[i].task] += r->rows[i].point == HOOK_STEP;
		/* Say again where it is when it is seen next. */
		p->function[r->rows[i].task] = NULL;
	}
	text_add(p->t, output_on(p->s->output, COLOUR_DIM));
	line_start = p->t->length;
	for (unsigned id = 0; id < r->task_count; id++) {
		if (!hidden[id])
			continue;
		if (first)
			text_format(p->t, "    ... %u more step%s of %s",
				    hidden[id], hidden[id] == 1 ? "" : "s",
				    r->tasks[id].name);
		else
			text_format(p->t, ", %u of %s", hidden[id],
				    r->tasks[id].name);
		first = false;
	}
	end_line(p, line_start);
	text_add(p->t, output_off(p->s->output));
	if (!first)
		text_add(p->t, "\n");
	return i;
}

void steps_table_print(const struct steps_table *s, struct text *t)
{
	struct printer *p = cli_alloc(sizeof(*p));
	const struct fold *fold = &p->fold;

	p->s = s;
	p->t = t;
	fold_make(&p->fold, s);
	place_columns(p);
	print_heads(p);
	for (uint32_t i = fold->first; i < fold->end;) {
		if (fold_joined(fold, i) && fold->shown[i + 1])
			i++;
		else if (fold->shown[i])
			print_row(p, i++);
		else
			i = print_fold(p, i);
	}
	fold_release(&p->fold);
	free(p);
}
