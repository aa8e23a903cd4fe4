/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All calls of an op that a generated task may draw: every combination of its
 * arguments' values, sorted by subject (see scenario/generated.h).
 *
 * An argument that may be left out is left out in half of the calls by weight,
 * which is what 'otherwise' then stands for. If there are more combinations
 * than GENERATED_CALLS_MAX, the arguments from some place on are left out, or,
 * if they are required, have their first value.
 */
#include <inttypes.h>

#include "load.h"

enum {
	VALUES_MAX = 65, /* of one argument: 64 names, and left out */
};

/* One value of an argument, with its chances. */
struct weighed {
	uint64_t value;
	uint32_t weight;
};

/* The values of one argument; the first is the simplest. */
struct values {
	struct weighed at[VALUES_MAX];
	unsigned count;
};

/* The number of the argument that is the subject, or the count of all. */
static unsigned subject_of(const struct registry_op *op)
{
	unsigned i = 0;

	while (i < op->argument_count &&
	       op->arguments[i].type.kind != VALUE_MEMBER &&
	       op->arguments[i].type.kind != VALUE_TASK)
		i++;
	return i;
}

static unsigned name_count(const char *const *names)
{
	unsigned count = 0;

	while (names[count])
		count++;
	return count;
}

/* How many values can be drawn of a type; 0: none but 'otherwise'. */
static unsigned type_values(const struct load *l, const struct value_type *t)
{
	switch (t->kind) {
	case VALUE_BOOL:
		return 2;
	case VALUE_NUMBER:
		return t->max && t->max - t->min <= GENERATED_RANGE_MAX
			       ? (unsigned)(t->max - t->min) + 1
			       : 0;
	case VALUE_ENUM:
	case VALUE_SET:
		return name_count(t->names);
	case VALUE_MEMBER:
		return l->scenario->member_count;
	case VALUE_TASK:
		return l->scenario->task_count;
	}
	SIM_UNREACHABLE();
}

static uint64_t type_value(const struct value_type *t, unsigned index)
{
	if (t->kind == VALUE_NUMBER)
		return t->min + index;
	/* Of a set: one of its names alone. */
	return t->kind == VALUE_SET ? UINT64_C(1) << index : index;
}

static void values_of(const struct load *l, const struct registry_argument *a,
		      struct values *ret)
{
	unsigned count = type_values(l, &a->type);
	unsigned same = 0;

	SIM_ASSERT(count < VALUES_MAX);
	ret->count = 0;
	if (!a->required || !count) {
		uint64_t value = a->otherwise;

		/* A wide range that must be given and has no default. */
		if (a->required && value < a->type.min)
			value = a->type.min;
		ret->at[ret->count++] = (struct weighed){
			.value = value, .weight = count ? count : 1};
	}
	for (unsigned i = 0; i < count; i++) {
		uint64_t value = type_value(&a->type, i);

		if (!a->required && value == a->otherwise) {
			same++;
			continue;
		}
		ret->at[ret->count++] =
			(struct weighed){.value = value, .weight = 1};
	}
	ret->at[0].weight += same;
}

static const char *value_text(const struct load *l, const struct value_type *t,
			      uint64_t value)
{
	switch (t->kind) {
	case VALUE_BOOL:
		return value ? "on" : "off";
	case VALUE_NUMBER:
		return pool_format(l->pool, "%" PRIu64, value);
	case VALUE_ENUM:
		return t->names[value];
	case VALUE_SET:
		return value ? t->names[__builtin_ctzll(value)] : "none";
	case VALUE_MEMBER:
		return l->scenario->members[value].name;
	case VALUE_TASK:
		return l->scenario->tasks[value].name;
	}
	SIM_UNREACHABLE();
}

const char *calls_text(const struct load *l, const struct op_call *call)
{
	const struct registry_op *op = call->op;
	const char *text = op->name;

	for (unsigned i = 0; i < op->argument_count; i++) {
		const struct registry_argument *a = &op->arguments[i];
		uint64_t value = call->argument[i];

		if (!a->required && value == a->otherwise)
			continue;
		text = pool_format(l->pool, "%s %s%s%s", text, i ? a->name : "",
				   i ? "=" : "",
				   value_text(l, &a->type, value));
	}
	return text;
}

/* The calls of one entry: the arguments count like the digits of a number. */
static void entry_fill(const struct load *l, const struct op_call *base,
		       const struct values *values,
		       struct generated_entry *entry)
{
	const struct registry_op *op = base->op;
	struct generated_call *calls;
	unsigned count = 1;

	for (unsigned i = 0; i < op->argument_count; i++)
		count *= values[i].count;
	SIM_ASSERT(count <= GENERATED_CALLS_MAX);
	calls = pool_alloc(l->pool, count * sizeof(*calls));
	for (unsigned c = 0; c < count; c++) {
		unsigned left = c;

		calls[c] = (struct generated_call){.call = *base, .weight = 1};
		for (unsigned i = 0; i < op->argument_count; i++) {
			const struct weighed *v =
				&values[i].at[left % values[i].count];

			left /= values[i].count;
			calls[c].call.argument[i] = v->value;
			calls[c].weight *= v->weight;
		}
		calls[c].text = calls_text(l, &calls[c].call);
	}
	*entry = (struct generated_entry){.calls = calls, .count = count};
}

unsigned calls_entries(const struct load *l, const struct registry_op *op)
{
	unsigned subject = subject_of(op);

	if (subject == op->argument_count)
		return 1;
	return type_values(l, &op->arguments[subject].type);
}

void calls_add(const struct load *l, const struct registry_op *op,
	       struct generated_entry *entries, unsigned *count)
{
	struct values *values =
		pool_alloc(l->pool, REGISTRY_ARGUMENTS_MAX * sizeof(*values));
	struct op_call call = {.op = op};
	unsigned subject = subject_of(op);
	unsigned subjects = calls_entries(l, op);
	unsigned combinations = 1;
	unsigned column;

	source_locate(l->source, l->random->key->range.start, &call.line,
		      &column);
	for (unsigned i = 0; i < op->argument_count; i++) {
		values_of(l, &op->arguments[i], &values[i]);
		if (i == subject ||
		    combinations * values[i].count > GENERATED_CALLS_MAX)
			values[i].count = 1;
		combinations *= values[i].count;
	}
	for (unsigned i = 0; i < subjects; i++) {
		if (subject < op->argument_count)
			values[subject].at[0] = (struct weighed){i, 1};
		entry_fill(l, &call, values, &entries[(*count)++]);
	}
}
