/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tasks of a scenario: what each does, step by step.
 *
 *   tasks:
 *     vcpu0:
 *       - guest.bind: gpu0                      # the first argument alone
 *       - guest.write_command: {device: gpu0, memory: off}
 *       - guest.rest                            # no argument
 *       - {guest.rest: , as: nap}               # what 'signature' calls it
 *       - wait: gpu0 bound                      # an event of a member
 *     random: {tasks: 2, ops: [guest.*]}        # random0, random1: random.c
 */
#include "load.h"

static const char wait_word[] = "wait";
static const char random_word[] = "random";
static const char label_word[] = "as";

/* False when there is no room for more. */
static bool add_task(struct load *l, const struct yaml_node *n,
		     const char *name, bool generated)
{
	struct scenario *s = l->scenario;

	if (s->task_count == SCENARIO_TASKS_MAX) {
		source_error(l->source, n->key->range, "more than %d tasks",
			     SCENARIO_TASKS_MAX);
		return false;
	}
	l->scope.tasks.at[s->task_count] = name;
	s->tasks[s->task_count].generated = generated;
	s->tasks[s->task_count++].name = name;
	l->scope.tasks.count = s->task_count;
	return true;
}

static bool read_names(struct load *l, const struct yaml_node *n)
{
	unsigned count;

	if (strcmp(n->key->text, random_word) != 0) {
		node_expect_name(l->source, n->key, "task");
		return add_task(l, n, n->key->text, false);
	}
	count = random_read(l, n);
	for (unsigned i = 0; i < count; i++) {
		struct scenario *s = l->scenario;

		if (!add_task(l, n, pool_format(l->pool, "random%u", i), true))
			return false;
		s->tasks[s->task_count - 1].profile = l->generated->profiles[i];
	}
	return true;
}

/* A task that is written out must not have the name of a generated one. */
static void check_collision(struct load *l, const struct yaml_node *n)
{
	const struct scenario *s = l->scenario;
	struct problem *p;

	for (unsigned i = 0; i < s->task_count; i++) {
		if (!s->tasks[i].generated ||
		    strcmp(s->tasks[i].name, n->key->text) != 0)
			continue;
		p = source_error(l->source, n->key->range,
				 "task %s has the name of a generated task",
				 quoted(l->pool, n->key->text));
		problem_note_at(p, l->random->key->range,
				"tasks are generated");
	}
}

void tasks_read_names(struct load *l, const struct yaml_node *n)
{
	l->scope.tasks_node = n;
	l->scope.tasks.at =
		pool_alloc(l->pool, SCENARIO_TASKS_MAX * sizeof(char *));
	if (!node_expect_some(l->source, n, YAML_MAPPING, "tasks by name"))
		return;
	for (const struct yaml_node *m = n->first; m; m = m->next)
		if (!read_names(l, m))
			break;
	for (const struct yaml_node *m = n->first; m; m = m->next)
		check_collision(l, m);
}

static bool read_event(struct load *l, struct range r, const char *name,
		       unsigned *ret_event)
{
	const struct registry *registry = l->registry;
	struct words words =
		words_collect(l->pool, registry->events, registry->event_count,
			      sizeof(*registry->events));
	struct problem *p;

	*ret_event = words_find(&words, name);
	if (*ret_event < words.count)
		return true;
	p = source_error(l->source, r, "unknown event %s",
			 quoted(l->pool, name));
	problem_hint_word(p, name, &words);
	return false;
}

/* '- wait: MEMBER EVENT' */
static bool read_wait(struct load *l, const struct yaml_node *n,
		      struct scenario_step *step)
{
	static const char blank[] = " \t\n";
	const char *member, *event;
	size_t member_bytes, event_bytes;
	struct range member_range, event_range;
	const char *what =
		pool_format(l->pool, "a %s and an event", l->scope.member_word);
	bool known;

	if (!node_expect(l->source, n, YAML_STRING, what))
		return false;
	member_bytes = strcspn(n->text, blank);
	event = n->text + member_bytes;
	event += strspn(event, blank);
	event_bytes = strcspn(event, blank);
	if (!event_bytes || event[event_bytes] != '\0') {
		source_error(l->source, n->range, "expected %s, got %s", what,
			     quoted(l->pool, n->text));
		return false;
	}
	member = pool_copy(l->pool, n->text, member_bytes);
	member_range = event_range = n->range;
	if (n->plain && n->range.end - n->range.start == strlen(n->text)) {
		/* As written: point at the word itself. */
		member_range.end = member_range.start + member_bytes;
		event_range.start += (size_t)(event - n->text);
	}
	step->kind = STEP_WAIT;
	known = value_find_member(l->source, &l->scope, member_range, member,
				  &step->member);
	return read_event(l, event_range, event, &step->event) && known;
}

static void read_arguments(struct load *l, const struct registry_op *op,
			   const struct yaml_node *n, struct range name,
			   struct op_call *call)
{
	bool list = n && n->kind == YAML_LIST;
	struct arguments a;

	arguments_init(&a, op->arguments, op->argument_count, call->argument);
	a.owner = op->name;
	if (!n || node_is_nothing(n)) {
		/* No argument at all. */
	} else if (n->kind == YAML_MAPPING) {
		for (n = n->first; n; n = n->next)
			arguments_read_named(&a, l->source, &l->scope, n);
	} else if (op->argument_count == 0) {
		source_error(l->source, n->range, "%s takes no argument",
			     quoted(l->pool, op->name));
	} else if (list && op->arguments[0].type.kind != VALUE_SET) {
		node_unexpected(l->source, n,
				"one argument or a mapping of arguments");
		return;
	} else {
		arguments_read(&a, l->source, &l->scope, 0, n);
	}
	arguments_finish(&a, l->source, name);
}

static void read_op(struct load *l, const struct yaml_node *key,
		    const struct yaml_node *n, struct scenario_step *step)
{
	const struct registry *registry = l->registry;
	struct words ops =
		words_collect(l->pool, registry->ops, registry->op_count,
			      sizeof(*registry->ops));
	unsigned index = words_find(&ops, key->text);
	unsigned column;

	if (index == ops.count) {
		struct problem *p = source_error(l->source, node_range(key),
						 "unknown op %s",
						 quoted(l->pool, key->text));

		problem_hint_word(p, key->text, &ops);
		return;
	}
	step->kind = STEP_OP;
	step->call.op = &registry->ops[index];
	source_locate(l->source, key->range.start, &step->call.line, &column);
	read_arguments(l, step->call.op, n, key->range, &step->call);
	if (!l->source->problem_count)
		step->text = calls_text(l, &step->call);
}

/* Behind the op of a step: 'as: TEXT', once; false after a diagnosis. */
static bool read_label(struct load *l, const struct yaml_node *n,
		       struct scenario_step *step)
{
	for (; n; n = n->next) {
		if (step->label || strcmp(n->key->text, label_word) != 0) {
			source_error(l->source, n->key->range,
				     "a second op in one step");
			return false;
		}
		if (!node_expect(l->source, n, YAML_STRING, "a label"))
			return false;
		step->label = n->text;
	}
	return true;
}

static void read_step(struct load *l, const struct yaml_node *n,
		      struct scenario_step *step)
{
	const struct yaml_node *key = n, *value = NULL;

	if (n->kind == YAML_MAPPING && n->count > 0) {
		key = n->first->key;
		value = n->first;
		if (!read_label(l, n->first->next, step))
			return;
	}
	if (!node_expect(l->source, key, YAML_STRING, "an op"))
		return;
	if (strcmp(key->text, wait_word) != 0)
		read_op(l, key, value, step);
	else if (value)
		read_wait(l, value, step);
	else
		source_error(l->source, key->range,
			     "'wait' without a %s and an event",
			     l->scope.member_word);
}

static void read_steps(struct load *l, const struct yaml_node *n,
		       struct scenario_task *task)
{
	struct scenario_step *steps;

	if (!node_expect_some(l->source, n, YAML_LIST, "a list of steps"))
		return;
	if (n->count > SCENARIO_STEPS_MAX) {
		source_error(l->source, n->key->range,
			     "task %s has %u steps, at most %d are possible",
			     quoted(l->pool, task->name), n->count,
			     SCENARIO_STEPS_MAX);
		return;
	}
	steps = pool_alloc(l->pool, n->count * sizeof(*steps));
	task->steps = steps;
	for (n = n->first; n; n = n->next)
		read_step(l, n, &steps[task->step_count++]);
}

void tasks_read_steps(struct load *l, const struct yaml_node *n)
{
	struct scenario *s = l->scenario;
	unsigned i = 0;

	if (n->kind != YAML_MAPPING)
		return;
	for (n = n->first; n && i < s->task_count; n = n->next) {
		if (n != l->random)
			read_steps(l, n, &s->tasks[i++]);
		while (i < s->task_count && s->tasks[i].generated)
			i++;
	}
	if (l->generated)
		random_make(l);
}
