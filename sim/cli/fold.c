/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Folding: every row has a weight; the heaviest that fit are shown, later ones
 * before earlier ones of the same weight.
 */
#include "cli/fold.h"

enum {
	WEIGHT_END = 100,    /* an end of the finding */
	WEIGHT_HELD = 90,    /* took a lock that is held at the finding */
	WEIGHT_PROGRAM = 85, /* the task begins a step of its scenario */
	WEIGHT_ABOUT = 80,   /* about the object of the finding */
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
	ANY_TASK = TASK_IDS_MAX + 1,
};

/* Who touched an object, and whether anybody changed it. */
struct touch {
	uint64_t tasks; /* bits of task ids modulo 64: a hint is enough */
	bool written;
	uint64_t passed; /* tasks whose last access was weighed */
};

static bool same_place(const struct place *a, const struct place *b)
{
	return a && b && a->line == b->line && strcmp(a->file, b->file) == 0;
}

/* Mark the rows of a step; 'place' NULL: its steps and notes. A task of 0 is
 * any. Returns how many there were. */
static unsigned mark_rows(struct fold *fold, uint32_t step, unsigned task,
			  const struct place *place)
{
	const struct finding *f = fold->s->finding;
	unsigned count = 0;

	for (uint32_t i = fold->first; i < fold->end; i++) {
		const struct record_row *row = &fold->s->record->rows[i];

		if (row->step != step || row->point == HOOK_MESSAGE ||
		    (task != ANY_TASK && row->task != task) ||
		    (place && !same_place(row->place, place)) ||
		    (!place && row->point == HOOK_BLOCKED))
			continue;
		fold->marks[i] = step == f->step ? MARK_CRITICAL : MARK_END;
		count++;
	}
	return count;
}

/* Ends of the finding overwrite it. */
static void mark_decision(struct fold *fold)
{
	const struct record *r = fold->s->record;

	for (uint32_t i = fold->first; i < fold->end; i++)
		if (fold->s->decides && r->rows[i].point == HOOK_STEP &&
		    r->rows[i].step == fold->s->decides)
			fold->marks[i] = MARK_DECIDES;
}

static void mark_ends(struct fold *fold)
{
	const struct finding *f = fold->s->finding;
	unsigned critical = 0;

	if (!f)
		return;
	mark_decision(fold);
	for (unsigned i = 0; i < f->end_count; i++) {
		const struct finding_end *e = &f->end[i];
		unsigned count =
			e->place ? mark_rows(fold, e->step, e->task, e->place)
				 : 0;

		if (!count)
			count = mark_rows(fold, e->step, e->task, NULL);
		critical += e->step == f->step ? count : 0;
	}
	if (!critical)
		mark_rows(fold, f->step, ANY_TASK, NULL);
}

/* Where the tasks of the finding took what they hold at it. */
static void mark_holds(struct fold *fold)
{
	const struct record *r = fold->s->record;
	const struct finding *f = fold->s->finding;

	for (unsigned i = 0; f && i < f->end_count; i++) {
		unsigned task = f->end[i].task;
		const struct record_row *last = record_last(r, task, f->step);

		for (unsigned j = 0; last && j < last->held_count; j++) {
			uint32_t step = r->held[last->held_first + j].step;

			for (uint32_t k = fold->first; k < fold->end; k++)
				fold->holds[k] =
					fold->holds[k] ||
					(r->rows[k].point == HOOK_STEP &&
					 r->rows[k].step == step);
		}
	}
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

static void note_touches(struct fold *fold)
{
	const struct record *r = fold->s->record;

	for (uint32_t i = fold->first; i < fold->end; i++) {
		const struct record_row *row = &r->rows[i];
		struct touch *touch;

		if (!is_cell_op(row) || r->tasks[row->task].daemon)
			continue;
		touch = &fold->touches[row->object->id];
		touch->tasks |= UINT64_C(1) << row->task % 64;
		touch->written = touch->written || row->before != row->after;
	}
}

/* A variable that several tasks of the finding touch, and one changes: most
 * races are about one of these. */
static bool is_shared(const struct fold *fold, const struct record_row *row)
{
	const struct finding *f = fold->s->finding;
	const struct touch *touch;
	uint64_t ends = 0;

	if (!f || !is_cell_op(row))
		return false;
	for (unsigned i = 0; i < f->end_count; i++)
		ends |= UINT64_C(1) << f->end[i].task % 64;
	touch = &fold->touches[row->object->id];
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
static unsigned shared_weight(struct fold *fold, const struct record_row *row)
{
	struct touch *touch = &fold->touches[row->object->id];
	uint64_t task = UINT64_C(1) << row->task % 64;
	bool last = !(touch->passed & task);

	touch->passed |= task;
	return last ? WEIGHT_LAST : WEIGHT_SHARED;
}

static unsigned row_weight(struct fold *fold, uint32_t index)
{
	const struct steps_table *s = fold->s;
	const struct record_row *row = &s->record->rows[index];
	unsigned weight;

	if (fold->marks[index])
		return WEIGHT_END;
	if (fold->holds[index])
		return WEIGHT_HELD;
	if (is_about(s->finding, row))
		return WEIGHT_ABOUT;
	if (is_shared(fold, row))
		return shared_weight(fold, row);
	switch ((int)row->point) {
	case HOOK_NOTE:
		return WEIGHT_NOTE;
	case HOOK_STEP_BEGIN:
		return WEIGHT_PROGRAM;
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
bool fold_joined(const struct fold *fold, uint32_t i)
{
	const struct record_row *row = &fold->s->record->rows[i];

	return row->point == HOOK_STEP && row->op == OP_ACT &&
	       i + 1 < fold->end && row[1].point == HOOK_NOTE &&
	       row[1].task == row->task && row[1].step == row->step;
}

/* A fold of one step costs as much as the step. */
static void unfold_single_rows(struct fold *fold)
{
	for (uint32_t i = fold->first; i < fold->end; i++) {
		uint32_t from = i;
		unsigned steps = 0;

		for (; i < fold->end && !fold->shown[i]; i++)
			steps += !fold_joined(fold, i);
		if (steps == 1)
			memset(fold->shown + from, true, i - from);
	}
}

/* Show as many as fit; a fold costs a line too, so take some for those. */
static void choose_rows(struct fold *fold)
{
	uint32_t rows = fold->end - fold->first;
	unsigned room = fold->s->rows_max;

	for (uint32_t i = fold->end; i-- > fold->first;) {
		fold->weights[i] = (uint8_t)row_weight(fold, i);
		fold->shown[i] = fold->s->all_rows || rows <= fold->s->rows_max;
	}
	if (fold->s->all_rows || rows <= fold->s->rows_max)
		return;
	for (unsigned weight = WEIGHTS; weight-- > WEIGHT_HIDDEN + 1;) {
		for (uint32_t i = fold->end; i-- > fold->first && room;) {
			bool alone;

			if (fold->weights[i] != weight || fold->shown[i])
				continue;
			fold->shown[i] = true;
			/* A row with no shown neighbour splits a fold. */
			alone = !(i + 1 < fold->end && fold->shown[i + 1]) &&
				!(i > fold->first && fold->shown[i - 1]);
			if (!fold_joined(fold, i))
				room -= alone && room > 1 ? 2 : 1;
		}
	}
	unfold_single_rows(fold);
}

void fold_make(struct fold *fold, const struct steps_table *s)
{
	const struct record *r = s->record;

	*fold = (struct fold){.s = s, .end = r->row_count};
	/* Before the first step tasks only come into being. */
	while (fold->first < fold->end && !r->rows[fold->first].step &&
	       r->rows[fold->first].point != HOOK_NOTE &&
	       r->rows[fold->first].point != HOOK_STEP_BEGIN)
		fold->first++;
	while (!s->whole_run && s->finding && fold->end > fold->first &&
	       r->rows[fold->end - 1].step > s->finding->step)
		fold->end--;
	fold->weights = cli_alloc(r->row_count);
	fold->marks = cli_alloc(r->row_count);
	fold->shown = cli_alloc(r->row_count * sizeof(bool));
	fold->holds = cli_alloc(r->row_count * sizeof(bool));
	fold->touches = cli_alloc((UINT16_MAX + 1) * sizeof(struct touch));
	mark_ends(fold);
	mark_holds(fold);
	note_touches(fold);
	choose_rows(fold);
}

void fold_release(struct fold *fold)
{
	free(fold->weights);
	free(fold->marks);
	free(fold->shown);
	free(fold->holds);
	free(fold->touches);
}
