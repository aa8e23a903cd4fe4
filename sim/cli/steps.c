// SPDX-License-Identifier: GPL-2.0-only
/*
 * The step table. Each row has text in one column alone, so a column is an
 * indentation and its text may run to the right edge.
 *
 * Folding: every row has a weight; the heaviest that fit are shown, later ones
 * before earlier ones of the same weight, and each stretch between them
 * becomes one line that counts what it hides.
 */
#include "cli/steps.h"

enum {
	WEIGHT_END = 100,  /* an end of the finding */
	WEIGHT_ABOUT = 80, /* about the object of the finding */
	/* A variable shared by the tasks of the finding, and written: the
	 * last access of each task, and those before. */
	WEIGHT_LAST = 75,
	WEIGHT_SHARED = 70,
	WEIGHT_NOTE = 60,
	WEIGHT_SWITCH = 50, /* first row of a task after another ran */
	WEIGHT_BLOCKED = 45,
	WEIGHT_WRITE = 40,
	WEIGHT_LOCK = 35,
	WEIGHT_CALL = 30,
	WEIGHT_READ = 20,
	WEIGHT_OTHER = 10,
	WEIGHT_HIDDEN = 1,
	WEIGHTS = 101,
};

enum {
	STEP_COLUMNS = 8, /* '>  1234 ' */
	LAST_COLUMN_MIN = 44,
	STRIDE_MIN = 6,
	STRIDE_MAX = 34,
};

/* Who touched an object, and whether anybody changed it. */
struct touch {
	uint64_t tasks; /* bits of task ids modulo 64: a hint is enough */
	bool written;
	uint64_t passed; /* tasks whose last access was weighed */
};

/* One table being printed. */
struct printer {
	const struct steps_table *s;
	struct text *t;
	uint32_t first, end; /* range of rows */
	uint8_t *weights;
	bool *shown;
	struct touch *touches;		   /* by object id */
	unsigned column[TASK_IDS_MAX + 1]; /* of a task, from 1; 0: none */
	unsigned order[TASK_IDS_MAX + 2];  /* the task of a column */
	unsigned column_count;
	unsigned stride;
	const char *function[TASK_IDS_MAX + 1];
};

static bool is_end(const struct finding *f, const struct record_row *row)
{
	if (!f || row->point == HOOK_MESSAGE || row->point == HOOK_BLOCKED)
		return false;
	if (row->step == f->step && row->step)
		return true;
	for (unsigned i = 0; i < f->end_count; i++) {
		if (f->end[i].step == row->step && f->end[i].task == row->task)
			return true;
	}
	return false;
}

static bool is_about(const struct finding *f, const struct record_row *row)
{
	return f && f->object && row->object == f->object;
}

static bool is_cell_op(const struct record_row *row)
{
	return row->point == HOOK_STEP && row->object &&
	       (row->object->kind == OBJECT_CELL ||
		row->object->kind == OBJECT_REFCOUNT);
}

static void note_touches(struct printer *p)
{
	const struct record *r = p->s->record;

	for (uint32_t i = p->first; i < p->end; i++) {
		const struct record_row *row = &r->rows[i];
		struct touch *touch;

		if (!is_cell_op(row) || r->tasks[row->task].daemon)
			continue;
		touch = &p->touches[row->object->id];
		touch->tasks |= UINT64_C(1) << row->task % 64;
		touch->written = touch->written || row->before != row->after;
	}
}

/* A variable that several tasks of the finding touch, and one changes: most
 * races are about one of these. */
static bool is_shared(const struct printer *p, const struct record_row *row)
{
	const struct finding *f = p->s->finding;
	const struct touch *touch;
	uint64_t ends = 0;

	if (!f || !is_cell_op(row))
		return false;
	for (unsigned i = 0; i < f->end_count; i++)
		ends |= UINT64_C(1) << f->end[i].task % 64;
	touch = &p->touches[row->object->id];
	return touch->written && __builtin_popcountll(touch->tasks & ends) > 1;
}

static unsigned step_weight(const struct record_row *row)
{
	switch ((int)row->op) {
	case OP_CELL_WRITE:
	case OP_CELL_UPDATE:
	case OP_BLOCK_FREE:
		return WEIGHT_WRITE;
	case OP_MUTEX_LOCK:
	case OP_MUTEX_UNLOCK:
	case OP_MUTEX_TRYLOCK:
	case OP_RWSEM_DOWN_READ:
	case OP_RWSEM_DOWN_WRITE:
	case OP_RWSEM_WAIT_READ:
	case OP_RWSEM_WAIT_WRITE:
	case OP_RWSEM_TRY_READ:
	case OP_RWSEM_TRY_WRITE:
	case OP_RWSEM_UP_READ:
	case OP_RWSEM_UP_WRITE:
	case OP_RWSEM_DOWNGRADE:
	case OP_SPIN_LOCK:
	case OP_SPIN_TRYLOCK:
	case OP_SPIN_UNLOCK:
		return WEIGHT_LOCK;
	case OP_CELL_READ:
		return WEIGHT_READ;
	default:
		return row->has_message ? WEIGHT_CALL : WEIGHT_OTHER;
	}
}

/* Rows are weighed from the last to the first. */
static unsigned shared_weight(struct printer *p, const struct record_row *row)
{
	struct touch *touch = &p->touches[row->object->id];
	uint64_t task = UINT64_C(1) << row->task % 64;
	bool last = !(touch->passed & task);

	touch->passed |= task;
	return last ? WEIGHT_LAST : WEIGHT_SHARED;
}

static unsigned row_weight(struct printer *p, uint32_t index)
{
	const struct steps_table *s = p->s;
	const struct record_row *row = &s->record->rows[index];
	unsigned weight;

	if (is_end(s->finding, row))
		return WEIGHT_END;
	if (is_about(s->finding, row))
		return WEIGHT_ABOUT;
	if (is_shared(p, row))
		return shared_weight(p, row);
	switch ((int)row->point) {
	case HOOK_NOTE:
		return WEIGHT_NOTE;
	case HOOK_BLOCKED:
		/* A server without a message waits: no news. */
		return s->record->tasks[row->task].daemon ? WEIGHT_HIDDEN
							  : WEIGHT_BLOCKED;
	case HOOK_MESSAGE:
		weight = row->message == MESSAGE_CALL ? WEIGHT_CALL
						      : WEIGHT_OTHER;
		break;
	default:
		weight = step_weight(row);
		break;
	}
	if (index && s->record->rows[index - 1].task != row->task &&
	    !s->record->tasks[row->task].daemon && weight < WEIGHT_SWITCH)
		weight = WEIGHT_SWITCH;
	return weight;
}

/* 'act regions' says less than the note that the model makes of it: the note
 * takes its place and its step number. */
static bool is_joined(const struct printer *p, uint32_t i)
{
	const struct record_row *row = &p->s->record->rows[i];

	return row->point == HOOK_STEP && row->op == OP_ACT && i + 1 < p->end &&
	       row[1].point == HOOK_NOTE && row[1].task == row->task &&
	       row[1].step == row->step;
}

/* A fold of one step costs as much as the step. */
static void unfold_single_rows(struct printer *p)
{
	for (uint32_t i = p->first; i < p->end; i++) {
		uint32_t from = i;
		unsigned steps = 0;

		for (; i < p->end && !p->shown[i]; i++)
			steps += !is_joined(p, i);
		if (steps == 1)
			memset(p->shown + from, true, i - from);
	}
}

/* Show as many as fit; a fold costs a line too, so take some for those. */
static void choose_rows(struct printer *p)
{
	uint32_t rows = p->end - p->first;
	unsigned room = p->s->rows_max;

	for (uint32_t i = p->end; i-- > p->first;) {
		p->weights[i] = (uint8_t)row_weight(p, i);
		p->shown[i] = p->s->all_rows || rows <= p->s->rows_max;
	}
	if (p->s->all_rows || rows <= p->s->rows_max)
		return;
	for (unsigned weight = WEIGHTS; weight-- > WEIGHT_HIDDEN + 1;) {
		for (uint32_t i = p->end; i-- > p->first && room;) {
			bool alone;

			if (p->weights[i] != weight || p->shown[i])
				continue;
			p->shown[i] = true;
			/* A row with no shown neighbour splits a fold. */
			alone = !(i + 1 < p->end && p->shown[i + 1]) &&
				!(i > p->first && p->shown[i - 1]);
			if (!is_joined(p, i))
				room -= alone && room > 1 ? 2 : 1;
		}
	}
	unfold_single_rows(p);
}

static void place_columns(struct printer *p)
{
	const struct record *r = p->s->record;
	bool used[TASK_IDS_MAX + 1] = {false};
	unsigned count = 0, room;

	for (uint32_t i = p->first; i < p->end; i++)
		used[r->rows[i].task] = used[r->rows[i].task] || p->shown[i];
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
	const struct finding *f = s->finding;
	bool end = is_end(f, row);
	bool critical = end && row->step == f->step;
	size_t line_start;

	print_function(p, row);
	if (end)
		text_add(p->t, output_on(s->output, critical ? COLOUR_RED
							     : COLOUR_YELLOW));
	line_start = p->t->length;
	text_format(p->t, "%c ", critical ? '>' : end ? '*' : ' ');
	if (row->point == HOOK_STEP || (index && is_joined(p, index - 1)))
		text_format(p->t, "%5u ", row->step);
	text_pad(p->t, line_start, column_start(p, row->task));
	text_add(p->t, row->place ? "  " : "");
	steps_words(s->record, s->world, row, p->t);
	if (s->places && row->place)
		text_format(p->t, "  [%s:%u]", row->place->file,
			    row->place->line);
	end_line(p, line_start);
	text_format(p->t, "%s\n", end ? output_off(s->output) : "");
}

/* '... 14 more steps of vcpu0, 2 of vmm0' */
static uint32_t print_fold(struct printer *p, uint32_t from)
{
	const struct record *r = p->s->record;
	unsigned hidden[TASK_IDS_MAX + 1] = {0};
	uint32_t i;
	bool first = true;
	size_t line_start;

	for (i = from; i < p->end && !p->shown[i]; i++)
		hidden[r->rows[i].task] += r->rows[i].point == HOOK_STEP;
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
	const struct record *r = s->record;
	struct printer *p = cli_alloc(sizeof(*p));
	uint32_t i;

	*p = (struct printer){.s = s, .t = t, .end = r->row_count};
	/* Before the first step tasks only come into being. */
	while (p->first < p->end && !r->rows[p->first].step &&
	       r->rows[p->first].point != HOOK_NOTE)
		p->first++;
	while (!s->whole_run && s->finding && p->end > p->first &&
	       r->rows[p->end - 1].step > s->finding->step)
		p->end--;
	p->weights = cli_alloc(r->row_count);
	p->shown = cli_alloc(r->row_count * sizeof(bool));
	p->touches = cli_alloc((UINT16_MAX + 1) * sizeof(struct touch));
	note_touches(p);
	choose_rows(p);
	place_columns(p);
	print_heads(p);
	for (i = p->first; i < p->end;) {
		if (is_joined(p, i) && p->shown[i + 1])
			i++;
		else if (p->shown[i])
			print_row(p, i++);
		else
			i = print_fold(p, i);
	}
	free(p->weights);
	free(p->shown);
	free(p->touches);
	free(p);
}
