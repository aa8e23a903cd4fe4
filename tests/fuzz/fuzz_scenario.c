/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Any bytes as a scenario file and as a design file: each is either accepted
 * or diagnosed, twice in the same words, and what is accepted is in bounds.
 */
#include "../unit/test_scenario_registry.h"

/* libFuzzer's name. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	DIAGNOSTIC_BYTES_MAX = 1000, /* of one; notes and hint included */
};

/* Complete lines, and nothing that could upset a terminal. */
static void check_text(const struct diagnostics *d)
{
	size_t bytes = strlen(d->text);

	SIM_ASSERT(d->error_count > 0);
	SIM_ASSERT(bytes > 0);
	SIM_ASSERT(d->text[bytes - 1] == '\n');
	SIM_ASSERT(bytes / DIAGNOSTIC_BYTES_MAX <= DIAGNOSTICS_MAX);
	for (size_t i = 0; i < bytes; i++) {
		SIM_ASSERT(d->text[i] == '\n' || (uint8_t)d->text[i] >= ' ');
		SIM_ASSERT(d->text[i] != 0x7f);
	}
}

static void check_value(const struct scenario *s, const struct value_type *type,
			uint64_t value)
{
	switch (type->kind) {
	case VALUE_BOOL:
		SIM_ASSERT(value <= 1);
		break;
	case VALUE_NUMBER:
		SIM_ASSERT(value >= type->min);
		SIM_ASSERT(!type->max || value <= type->max);
		break;
	case VALUE_ENUM:
		SIM_ASSERT(value < 3);
		break;
	case VALUE_SET:
		SIM_ASSERT(value < 1 << 3);
		break;
	case VALUE_MEMBER:
		SIM_ASSERT(value < s->member_count);
		break;
	case VALUE_TASK:
		SIM_ASSERT(value < s->task_count);
		break;
	}
}

static void check_step(const struct scenario *s,
		       const struct scenario_step *step)
{
	const struct registry_op *op = step->call.op;

	if (step->kind == STEP_WAIT) {
		SIM_ASSERT(step->member < s->member_count);
		SIM_ASSERT(step->event < TEST_EVENTS);
		return;
	}
	SIM_ASSERT(op);
	SIM_ASSERT(step->call.line > 0);
	for (unsigned i = 0; i < op->argument_count; i++)
		check_value(s, &op->arguments[i].type, step->call.argument[i]);
}

/* It is found on its platform, or, if it is for all, on any. */
static void check_expect(const struct scenario *s,
			 const struct scenario_expect *e)
{
	bool every = e->platform == EXPECT_EVERY_PLATFORM;
	const struct scenario_expect *found = scenario_expects(
		s, e->design, every ? 31 : e->platform, e->klass);

	SIM_ASSERT(found == e);
	if (!every)
		SIM_ASSERT(s->platforms >> e->platform & 1);
}

static void check_scenario(const struct scenario *s)
{
	SIM_ASSERT(s->question && s->question[0]);
	SIM_ASSERT(s->platforms && s->platforms < 8);
	SIM_ASSERT(s->member_count >= 1);
	SIM_ASSERT(s->member_count <= REGISTRY_MEMBERS_MAX);
	SIM_ASSERT(s->group_count >= 1);
	SIM_ASSERT(s->group_count <= REGISTRY_GROUPS_MAX);
	SIM_ASSERT(s->task_count >= 1);
	SIM_ASSERT(s->task_count <= SCENARIO_TASKS_MAX);
	SIM_ASSERT(s->expect_count <= SCENARIO_EXPECTS_MAX);
	SIM_ASSERT(s->steps_max <= SCENARIO_STEPS_BOUND_MAX);
	for (unsigned i = 0; i < s->member_count; i++) {
		SIM_ASSERT(s->members[i].name[0]);
		SIM_ASSERT(s->members[i].group < s->group_count);
	}
	for (unsigned i = 0; i < s->task_count; i++) {
		SIM_ASSERT(strlen(s->tasks[i].name) < TASK_NAME_BYTES);
		SIM_ASSERT((s->tasks[i].step_count >= 1) !=
			   s->tasks[i].generated);
		SIM_ASSERT(s->tasks[i].step_count <= SCENARIO_STEPS_MAX);
		for (unsigned j = 0; j < s->tasks[i].step_count; j++)
			check_step(s, &s->tasks[i].steps[j]);
	}
	for (unsigned i = 0; i < s->expect_count; i++)
		check_expect(s, &s->expects[i]);
}

static void try_scenario(const struct scenario_file *file,
			 struct diagnostics *d)
{
	static const char *const designs[] = {"rfc-v1"};
	struct scenario *s;

	diagnostics_init(d);
	s = scenario_parse(file, &test_registry, test_classes,
			   ARRAY_COUNT(test_classes), d);
	if (!s) {
		check_text(d);
		return;
	}
	SIM_ASSERT(d->error_count == 0);
	SIM_ASSERT(d->text[0] == '\0');
	check_scenario(s);
	if (!scenario_check_designs(s, designs, 1, d))
		check_text(d);
	scenario_free(s);
}

static void try_design(const struct scenario_file *file)
{
	struct diagnostics d;
	struct design *design;

	/* A base with a path may lead to any file of this machine. */
	if (memmem(file->text, file->bytes, "base", 4) &&
	    memchr(file->text, '/', file->bytes))
		return;
	diagnostics_init(&d);
	design = design_parse(file, NULL, &test_registry, &d);
	if (design) {
		SIM_ASSERT(d.error_count == 0);
		SIM_ASSERT(design->sentence);
		SIM_ASSERT(design->switches[0] < 3);
		SIM_ASSERT(design->switches[1] < 2);
		SIM_ASSERT(design->switches[2] < 9);
		SIM_ASSERT(design->switches[3] < 1 << 7);
	} else {
		check_text(&d);
	}
	design_free(design);
	diagnostics_clear(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scenario_file file = {"x.yaml", (const char *)data, size};
	struct diagnostics first, second;

	if (size > SCENARIO_FILE_BYTES_MAX)
		return 0;
	try_scenario(&file, &first);
	try_scenario(&file, &second);
	SIM_ASSERT(strcmp(first.text, second.text) == 0);
	diagnostics_clear(&first);
	diagnostics_clear(&second);
	try_design(&file);
	return 0;
}
