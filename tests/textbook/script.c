/* SPDX-License-Identifier: GPL-2.0-only */
#include "script.h"

#include "script_verbs.h"

#include "check/check.h"

static const struct script_verb *verb_find(const char *word, size_t length)
{
	for (const struct script_verb *v = script_verbs; v->name; v++)
		if (strlen(v->name) == length &&
		    !strncmp(v->name, word, length))
			return v;
	(void)fprintf(stderr, "script: unknown word '%s'\n", word);
	SIM_UNREACHABLE();
}

static struct script_object *object_find(struct script *s, const char *name)
{
	for (unsigned i = 0; i < s->object_count; i++)
		if (!strcmp(s->object[i].name, name))
			return &s->object[i];
	return NULL;
}

static struct script_object *object_add(struct script *s, const char *name,
					enum object_kind kind)
{
	struct script_object *o = object_find(s, name);
	const char *dot = strchr(name, '.');

	if (o) {
		SIM_ASSERT(o->kind == kind);
		return o;
	}
	SIM_ASSERT(s->object_count < SCRIPT_OBJECTS_MAX);
	o = &s->object[s->object_count++];
	(void)snprintf(o->name, sizeof(o->name), "%s", name);
	if (dot) {
		(void)snprintf(o->owner, sizeof(o->owner), "%.*s",
			       (int)(dot - name), name);
		(void)snprintf(o->klass, sizeof(o->klass), "%s", dot + 1);
	} else {
		(void)snprintf(o->klass, sizeof(o->klass), "%s", name);
	}
	o->kind = kind;
	script_object_init(s, o);
	return o;
}

static struct script_line *line_find(struct script *s, const char *name)
{
	for (unsigned i = 0; i < s->line_count; i++)
		if (!strcmp(s->line[i].name, name))
			return &s->line[i];
	return NULL;
}

/* 'verb?:object=value' into a word. Returns what follows it. */
static const char *word_parse(struct script *s, struct script_line *l,
			      const char *text)
{
	struct script_word *word = &l->word[l->word_count++];
	size_t length = strcspn(text, " ");
	size_t verb = strcspn(text, " ?:=");
	const char *colon = memchr(text, ':', length);
	const char *equal = memchr(text, '=', length);
	char name[SCRIPT_NAME_BYTES];

	SIM_ASSERT(l->word_count <= SCRIPT_WORDS_MAX);
	word->verb = verb_find(text, verb);
	word->only_if_ok = text[verb] == '?';
	word->result = SCRIPT_NOT_RUN;
	word->place = (struct place){l->name, "script", l->word_count};
	if (equal)
		word->value = strtoull(equal + 1, NULL, 10);
	if (colon) {
		const char *end = equal ? equal : text + length;

		(void)snprintf(name, sizeof(name), "%.*s",
			       (int)(end - colon - 1), colon + 1);
		(void)snprintf(word->name, sizeof(word->name), "%s", name);
		if (word->verb->kind == OBJECT_WORK ||
		    word->verb->kind == OBJECT_RPM)
			(void)object_add(s, "wq", OBJECT_WORKQUEUE);
		if (word->verb->kind != SCRIPT_NO_OBJECT)
			word->object = object_add(
				s, name, (enum object_kind)word->verb->kind);
	}
	return text + length;
}

/* The head of a line; its words are parsed when all heads are known. */
static void line_add(struct script *s, const char *text)
{
	struct script_line *l = &s->line[s->line_count++];
	const char *colon = strchr(text, ':');
	size_t length;

	SIM_ASSERT(s->line_count <= SCRIPT_LINES_MAX && colon);
	length = (size_t)(colon - text);
	l->script = s;
	l->text = colon + 1;
	if (strchr("*@#", text[length - 1]))
		l->mark = text[--length];
	(void)snprintf(l->name, sizeof(l->name), "%.*s", (int)length, text);
}

static void script_run_word(struct script_line *l, struct script_word *word)
{
	if (word->only_if_ok && !l->ok)
		return;
	word->result = word->verb->run(l, word);
	if (word->verb->tells == SCRIPT_TELLS_NOTHING)
		return;
	l->ok = word->verb->tells == SCRIPT_TELLS_BOOL ? word->result != 0
						       : word->result == 0;
	if (l->ok)
		script_say(l->script, l->name[0]);
}

void script_run_line(void *argument)
{
	struct script_line *l = argument;

	do {
		for (unsigned i = 0; i < l->word_count; i++)
			script_run_word(l, &l->word[i]);
	} while (l->mark == '*');
}

void script_say(struct script *s, char c)
{
	if (s->order_count + 1 < SCRIPT_ORDER_BYTES)
		s->order[s->order_count++] = c;
}

/* A work item or a timer ran. */
void script_body(struct script *s, const char *name)
{
	struct script_line *l = line_find(s, name);

	script_say(s, name[0]);
	if (l)
		script_run_line(l);
}

struct script *script_build(struct world *w, const char *const *lines)
{
	struct script *s = world_alloc(w, sizeof(*s));

	s->world = w;
	world_set_user(w, s);
	for (; *lines; lines++)
		line_add(s, *lines);
	for (unsigned i = 0; i < s->line_count; i++) {
		const char *text = s->line[i].text;

		while (*(text += strspn(text, " ")))
			text = word_parse(s, &s->line[i], text);
	}
	for (unsigned i = 0; i < s->line_count; i++) {
		struct script_line *l = &s->line[i];

		if (l->mark == '#' || l->mark == '@')
			continue;
		l->task = task_new(w, l->name, script_run_line, l,
				   l->mark == '*' ? TASK_DAEMON : 0);
	}
	return s;
}

struct world *script_world(const char *const *lines)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);

	SIM_ASSERT(w);
	check_attach(w);
	(void)script_build(w, lines);
	world_seal(w);
	return w;
}

struct script *script_of(const struct world *w)
{
	return world_user(w);
}

void *script_object(const struct script *s, const char *name)
{
	for (unsigned i = 0; i < s->object_count; i++)
		if (!strcmp(s->object[i].name, name))
			return s->object[i].thing;
	SIM_UNREACHABLE();
}

static const struct script_word *word_of(const struct script *s,
					 const char *line, unsigned word)
{
	for (unsigned i = 0; i < s->line_count; i++) {
		if (strcmp(s->line[i].name, line) != 0)
			continue;
		SIM_ASSERT(word >= 1 && word <= s->line[i].word_count);
		return &s->line[i].word[word - 1];
	}
	SIM_UNREACHABLE();
}

int64_t script_result(const struct script *s, const char *line, unsigned word)
{
	return word_of(s, line, word)->result;
}

const struct place *script_place(const struct script *s, const char *line,
				 unsigned word)
{
	return &word_of(s, line, word)->place;
}

const char *script_order(const struct script *s)
{
	return s->order;
}

/* For 'create' and 'signal': the task of a line. */
struct script_line *script_line_named(struct script *s, const char *name)
{
	struct script_line *l = line_find(s, name);

	SIM_ASSERT(l);
	return l;
}

static void hand_begin(void *state, const struct world *w, uint64_t seed)
{
	(void)state;
	(void)w;
	(void)seed;
}

static uint32_t hand_choose(void *state, const struct world *w,
			    enum choice_kind kind, uint32_t n)
{
	(void)state;
	(void)w;
	(void)kind;
	(void)n;
	return 0;
}

void script_start(struct world *w)
{
	const struct chooser chooser = {.begin = hand_begin,
					.choose = hand_choose};

	world_start(w, &chooser, 0);
}

void script_steps(struct world *w, const char *tasks)
{
	for (; *tasks; tasks++) {
		unsigned slot = 0;

		while (!((world_enabled(w) >> slot) & 1) ||
		       world_task(w, slot)->name[0] != *tasks) {
			slot++;
			SIM_ASSERT(slot < TASKS_MAX);
		}
		world_step(w, slot);
	}
}
