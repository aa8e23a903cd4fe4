/* SPDX-License-Identifier: GPL-2.0-only */
/* From rows to what a recorder of a live run would have kept. */
#include "cli/stored_run.h"

#include <errno.h>

/* Places and texts that rows point at: few, since most rows share theirs. */
struct stored_place {
	struct place place;
	struct stored_place *next;
};

struct stored_text {
	struct stored_text *next;
	char text[];
};

struct loader {
	struct stored_run *run;
	struct held_lock held[TASK_IDS_MAX + 1][TASK_HELD_MAX];
	unsigned held_count[TASK_IDS_MAX + 1];
	const char *unknown; /* what no such program has, or NULL */
};

static const char *keep_bytes(struct stored_run *run, const char *text,
			      size_t bytes)
{
	struct stored_text *t = run->texts;

	while (t && strcmp(t->text, text) != 0)
		t = t->next;
	if (t)
		return t->text;
	t = cli_alloc(sizeof(*t) + bytes);
	memcpy(t->text, text, bytes);
	t->next = run->texts;
	run->texts = t;
	return t->text;
}

/* The file may be anybody's: nothing in it reaches a terminal as it is. */
static const char *keep(struct stored_run *run, const char *text)
{
	const char *kept;
	struct text clean;

	if (!text)
		return NULL;
	text_init(&clean);
	text_add_clean(&clean, text);
	kept = keep_bytes(run, clean.data, clean.length + 1);
	text_release(&clean);
	return kept;
}

static const struct place *place_of(struct stored_run *run,
				    const struct answer *a)
{
	const char *function = keep(run, answer_text(a, "function"));
	const char *file = keep(run, answer_text(a, "file"));
	unsigned line = (unsigned)answer_integer(a, "line");
	struct stored_place *p = run->places;

	if (!function)
		return NULL;
	while (p && (p->place.function != function || p->place.file != file ||
		     p->place.line != line))
		p = p->next;
	if (p)
		return &p->place;
	p = cli_alloc(sizeof(*p));
	p->place = (struct place){function, file ? file : "?", line};
	p->next = run->places;
	run->places = p;
	return &p->place;
}

static bool kind_find(const char *word, uint8_t *ret_kind)
{
	for (unsigned kind = 0; kind <= OBJECT_RPM; kind++) {
		if (strcmp(object_kind_name((enum object_kind)kind), word) != 0)
			continue;
		*ret_kind = (uint8_t)kind;
		return true;
	}
	return false;
}

static struct object *object_at(struct stored_run *run, int64_t id)
{
	SIM_ASSERT(id > 0 && id <= UINT16_MAX);
	if (id >= run->object_count) {
		size_t count = (size_t)id + 1;

		run->objects =
			cli_realloc(run->objects, count * sizeof(void *));
		while (run->object_count < count)
			run->objects[run->object_count++] = NULL;
	}
	if (!run->objects[id])
		run->objects[id] = cli_alloc(sizeof(struct object));
	run->objects[id]->id = (uint16_t)id;
	return run->objects[id];
}

static bool id_good(struct loader *l, int64_t id)
{
	if (id >= 0 && id <= UINT16_MAX)
		return true;
	l->unknown = "an object's number";
	return false;
}

static void load_objects(struct loader *l, struct stored *s)
{
	struct answer a = stored_ask(s, "object");

	while (answer_next(&a)) {
		int64_t id = answer_integer(&a, "id");
		struct object *o;

		if (!id_good(l, id) || !id)
			continue;
		o = object_at(l->run, id);
		o->name = keep(l->run, answer_word(&a, "name"));
		o->owner = keep(l->run, answer_text(&a, "owner"));
		if (!kind_find(answer_word(&a, "kind"), &o->kind))
			l->unknown = "a kind of object";
	}
}

/* What a finding alone mentions is in no other row: 'name(owner)'. */
static struct object *object_of(struct loader *l, const struct answer *a)
{
	int64_t id = answer_integer(a, "object_id");
	const char *text = answer_text(a, "object");
	struct object *o;
	const char *owner;
	char *name;

	if (!id || !text || !id_good(l, id))
		return NULL;
	o = object_at(l->run, id);
	if (o->name)
		return o;
	owner = strrchr(text, '(');
	name = cli_strdup(text);
	if (owner && owner > text && text[strlen(text) - 1] == ')') {
		name[strlen(name) - 1] = '\0';
		name[owner - text] = '\0';
		o->owner = keep(l->run, name + (owner - text) + 1);
	}
	o->name = keep(l->run, name);
	o->kind = OBJECT_CELL;
	free(name);
	return o;
}

static void load_tasks(struct loader *l, struct stored *s)
{
	struct answer a = stored_ask(s, "task");

	while (answer_next(&a)) {
		int64_t id = answer_integer(&a, "id");

		if (id < 0 || id > TASK_IDS_MAX)
			l->unknown = "a task's number";
		else
			record_task(l->run->record, (unsigned)id,
				    keep(l->run, answer_word(&a, "name")),
				    answer_integer(&a, "daemon"));
	}
}

/* Those that never reach user space are in no header. */
static int64_t kernel_error(const char *name)
{
	static const struct {
		const char *name;
		int number;
	} errors[] = {
		{"-ERESTARTSYS", 512}, {"-ERESTARTNOINTR", 513},
		{"-ENOIOCTLCMD", 515}, {"-EPROBE_DEFER", 517},
		{"-ENOTSUPP", 524},
	};

	for (size_t i = 0; i < ARRAY_COUNT(errors); i++)
		if (strcmp(errors[i].name, name) == 0)
			return -errors[i].number;
	return -4095;
}

/* Results are kept by name: '-EBUSY'. */
static int64_t result_of(const struct answer *a)
{
	const char *name = answer_text(a, "result_name");

	if (!name)
		return answer_integer(a, "result");
	for (int number = 1; number < 512; number++) {
		const char *known = strerrorname_np(number);

		if (known && strcmp(known, name + 1) == 0)
			return -number;
	}
	return kernel_error(name);
}

static bool op_find(const char *word, enum op_kind *ret_op)
{
	for (unsigned op = 0; op < OP_COUNT; op++) {
		if (strcmp(op_kind_name((enum op_kind)op), word) != 0)
			continue;
		*ret_op = (enum op_kind)op;
		return true;
	}
	return false;
}

static bool message_find(const char *word, enum message_kind *ret_message)
{
	static const char *const words[] = {
		[MESSAGE_CALL] = "call",   [MESSAGE_RETURN] = "return",
		[MESSAGE_SEND] = "send",   [MESSAGE_RECEIVE] = "receive",
		[MESSAGE_REPLY] = "reply",
	};

	for (unsigned i = 0; i < ARRAY_COUNT(words); i++) {
		if (strcmp(words[i], word) != 0)
			continue;
		*ret_message = (enum message_kind)i;
		return true;
	}
	return false;
}

static void row_point(struct loader *l, const struct answer *a,
		      struct record_row *row)
{
	const char *point = answer_word(a, "point");
	const char *op = answer_word(a, "op");

	if (strcmp(point, "message") == 0) {
		row->point = HOOK_MESSAGE;
		if (!message_find(op, &row->message))
			l->unknown = "a kind of message";
	} else if (strcmp(point, "note") == 0) {
		row->point = HOOK_NOTE;
	} else if (strcmp(point, "step_begin") == 0) {
		row->point = HOOK_STEP_BEGIN;
	} else {
		row->point =
			strcmp(point, "step") == 0 ? HOOK_STEP : HOOK_BLOCKED;
		if (!op_find(op, &row->op))
			l->unknown = "an op";
	}
}

static enum wait_mode mode_of(const char *mode)
{
	if (!mode)
		return WAIT_UNINTERRUPTIBLE;
	return strcmp(mode, "killable") == 0 ? WAIT_KILLABLE
					     : WAIT_INTERRUPTIBLE;
}

static void hold_add(struct loader *l, const struct record_row *row)
{
	unsigned *count = &l->held_count[row->task];
	bool reads = row->op == OP_RWSEM_DOWN_READ ||
		     row->op == OP_RWSEM_WAIT_READ ||
		     row->op == OP_RWSEM_TRY_READ;

	if (*count == TASK_HELD_MAX)
		return;
	/* Rows point at objects that they do not change. */
	l->held[row->task][(*count)++] = (struct held_lock){
		.object = l->run->objects[row->object->id],
		.place = row->place,
		.step = row->step,
		.mode = reads ? HOLD_READ : HOLD_EXCLUSIVE,
	};
}

/* The last hold of the object, or its count. */
static unsigned hold_find(const struct loader *l, const struct record_row *row)
{
	unsigned count = l->held_count[row->task];

	for (unsigned i = count; i-- > 0;)
		if (l->held[row->task][i].object->id == row->object->id)
			return i;
	return count;
}

static void hold_change(struct loader *l, const struct record_row *row,
			const char *hold)
{
	struct held_lock *held = l->held[row->task];
	unsigned *count = &l->held_count[row->task];
	unsigned at;

	if (!hold || !row->object)
		return;
	if (strcmp(hold, "acquired") == 0) {
		hold_add(l, row);
		return;
	}
	at = hold_find(l, row);
	if (at == *count)
		return;
	if (strcmp(hold, "downgraded") == 0) {
		held[at].mode = HOLD_READ;
		return;
	}
	--*count;
	memmove(held + at, held + at + 1, (*count - at) * sizeof(*held));
}

static void load_row(struct loader *l, const struct answer *a)
{
	struct record *r = l->run->record;
	int64_t task = answer_integer(a, "task_id");
	int64_t object = answer_integer(a, "object_id");
	struct record_row row = {
		.mode = mode_of(answer_text(a, "mode")),
		.step = (uint32_t)answer_integer(a, "step"),
		.from = (uint16_t)answer_integer(a, "from_id"),
		.to = (uint16_t)answer_integer(a, "to_id"),
		.place = place_of(l->run, a),
		.before = (uint64_t)answer_integer(a, "before"),
		.after = (uint64_t)answer_integer(a, "after"),
		.result = result_of(a),
	};

	if (task <= 0 || task > TASK_IDS_MAX || !r->tasks[task].seen)
		return;
	row.task = (uint8_t)task;
	row_point(l, a, &row);
	if (object > 0 && object < l->run->object_count)
		row.object = l->run->objects[object];
	hold_change(l, &row, answer_text(a, "hold"));
	record_add(r, &row, keep(l->run, answer_text(a, "text")), l->held[task],
		   l->held_count[task]);
}

static void load_ends(struct loader *l, struct stored *s)
{
	struct finding *f = &l->run->finding;
	struct answer a = stored_ask(s, "end");

	while (answer_next(&a)) {
		const char *task = answer_word(&a, "task");

		if (f->end_count == FINDING_TASKS_MAX)
			continue;
		f->end[f->end_count++] = (struct finding_end){
			.task = (uint8_t)answer_integer(&a, "task_id"),
			.task_name = keep(l->run, task ? task : "?"),
			.role = keep(l->run, answer_text(&a, "role")),
			.object = object_of(l, &a),
			.place = place_of(l->run, &a),
			.step = (uint32_t)answer_integer(&a, "step"),
		};
	}
}

static enum finding_severity severity_of(const char *word)
{
	static const char *const words[] = {
		[SEVERITY_NOTE] = "note",
		[SEVERITY_LEAK] = "leak",
		[SEVERITY_HANG] = "hang",
	};

	for (unsigned i = 0; i < ARRAY_COUNT(words); i++)
		if (strcmp(words[i], word) == 0)
			return (enum finding_severity)i;
	return SEVERITY_ERROR;
}

static void load_finding(struct loader *l, struct stored *s)
{
	struct stored_run *run = l->run;
	struct answer a = stored_ask(s, "finding");

	while (answer_next(&a)) {
		run->klass = (struct finding_class){
			.name = keep(run, answer_word(&a, "class")),
			.sentence = keep(run, answer_word(&a, "sentence")),
			.severity = severity_of(answer_word(&a, "severity")),
		};
		run->finding.klass = &run->klass;
		run->finding.step = (uint32_t)answer_integer(&a, "step");
		run->finding.object = object_of(l, &a);
		snprintf(run->finding.text, sizeof(run->finding.text), "%s",
			 keep(run, answer_word(&a, "text")));
	}
}

bool stored_run_load(struct stored *s, struct stored_run *ret,
		     struct sim_error *reterr)
{
	struct loader *l = cli_alloc(sizeof(*l));
	struct answer a;
	const char *unknown;

	*ret = (struct stored_run){.record = record_new()};
	l->run = ret;
	load_objects(l, s);
	load_tasks(l, s);
	a = stored_ask(s, "row");
	while (answer_next(&a))
		load_row(l, &a);
	load_finding(l, s);
	load_ends(l, s);
	ret->record->objects = (const struct object *const *)ret->objects;
	ret->record->object_count = ret->object_count;
	unknown = l->unknown;
	free(l);
	if (stored_good(s, reterr) && !unknown)
		return true;
	if (unknown)
		sim_error_set(reterr, SIM_ERROR_HOST,
			      "the database has %s that this program does not "
			      "know",
			      unknown);
	stored_run_release(ret);
	return false;
}

void stored_run_release(struct stored_run *run)
{
	while (run->texts) {
		struct stored_text *next = run->texts->next;

		free(run->texts);
		run->texts = next;
	}
	while (run->places) {
		struct stored_place *next = run->places->next;

		free(run->places);
		run->places = next;
	}
	for (unsigned i = 0; i < run->object_count; i++)
		free(run->objects[i]);
	free(run->objects);
	record_free(run->record);
	*run = (struct stored_run){.record = NULL};
}
