/* SPDX-License-Identifier: GPL-2.0-only */
/* tdisim list: what scenarios, designs and options can name. */
#include "cli/described.h"
#include "cli/inputs.h"
#include "cli/json.h"
#include "cli/rows.h"

/* Where the entries of one list go. */
struct lister {
	struct cli *cli;
	const char *kind;
	struct text *t;
};

struct list_kind {
	const char *name;
	const char *sentence;
	enum exit_code (*list)(struct lister *l);
};

enum {
	NAME_COLUMN = 22,
};

/* One entry; what is NULL is left out. */
struct entry {
	const char *name;
	const char *values;
	const char *sentence;
	const char *detail; /* 'function: vfio_pci_tsm_unbind' */
	const char *detail_name;
	const char *numbers; /* of the catalogue of faults */
};

static void entry_json(const struct lister *l, const struct entry *e)
{
	struct json_object *j = json_begin();

	json_text(j, "type", l->kind);
	json_text(j, "name", e->name);
	if (e->values)
		json_text(j, "values", e->values);
	json_text(j, "sentence", e->sentence ? e->sentence : "");
	if (e->detail)
		json_text(j, e->detail_name, e->detail);
	if (e->numbers)
		json_text(j, "catalogue", e->numbers);
	json_line(j);
}

static void add_entry(struct lister *l, const struct entry *e)
{
	const struct output *o = &l->cli->output;
	size_t start;

	if (l->cli->options.json) {
		entry_json(l, e);
		return;
	}
	text_add(l->t, output_on(o, COLOUR_BOLD));
	start = l->t->length;
	text_add(l->t, e->name);
	if (l->cli->options.names) {
		text_add(l->t, "\n");
		output_write(l->t);
		return;
	}
	if (!e->values)
		text_pad(l->t, start, NAME_COLUMN);
	text_format(l->t, "%s  %s", output_off(o),
		    e->values	  ? e->values
		    : e->sentence ? e->sentence
				  : "");
	text_add(l->t, "\n");
	if (e->values && e->sentence)
		text_format(l->t, "    %s\n", e->sentence);
	if (e->detail)
		text_format(l->t, "    %s%s: %s%s\n", output_on(o, COLOUR_DIM),
			    e->detail_name, e->detail, output_off(o));
	if (e->numbers)
		text_format(l->t, "    %scatalogue: %s%s\n",
			    output_on(o, COLOUR_DIM), e->numbers,
			    output_off(o));
	output_write(l->t);
}

static void entry(struct lister *l, const char *name, const char *values,
		  const char *function, const char *sentence)
{
	add_entry(l, &(struct entry){.name = name,
				     .values = values,
				     .sentence = sentence,
				     .detail = function,
				     .detail_name = "function"});
}

/* The shape of a value: 'on|off', '0..31', 'a|b|c', 'a,b,c', 'MEMBER'. */
static void add_type(struct text *t, const struct value_type *type)
{
	const char *between = type->kind == VALUE_SET ? "," : "|";

	switch (type->kind) {
	case VALUE_BOOL:
		text_add(t, "on|off");
		break;
	case VALUE_NUMBER:
		text_format(t, "%llu..%llu", (unsigned long long)type->min,
			    (unsigned long long)type->max);
		break;
	case VALUE_ENUM:
	case VALUE_SET:
		if (type->kind == VALUE_SET)
			text_add(t, "any of ");
		for (unsigned i = 0; type->names[i]; i++)
			text_format(t, "%s%s", i ? between : "",
				    type->names[i]);
		break;
	case VALUE_MEMBER:
		text_add(t, "MEMBER");
		break;
	case VALUE_TASK:
		text_add(t, "TASK");
		break;
	default:
		SIM_UNREACHABLE();
	}
}

static enum exit_code list_ops(struct lister *l)
{
	const struct registry *r = l->cli->registry;
	struct text values;

	text_init(&values);
	for (unsigned i = 0; i < r->op_count; i++) {
		const struct registry_op *op = &r->ops[i];

		text_clear(&values);
		text_add(&values, op->argument_count ? "{" : "");
		for (unsigned j = 0; j < op->argument_count; j++) {
			const struct registry_argument *a = &op->arguments[j];

			text_format(&values, "%s%s%s: ", j ? ", " : "", a->name,
				    a->required ? "" : "?");
			add_type(&values, &a->type);
		}
		text_add(&values, op->argument_count ? "}" : "");
		entry(l, op->name, values.data, NULL, op->sentence);
	}
	text_release(&values);
	return EXIT_MET;
}

static void add_otherwise(struct text *t, const struct registry_switch *s)
{
	bool first = true;

	text_add(t, ", default ");
	switch (s->type.kind) {
	case VALUE_BOOL:
		text_add(t, s->otherwise ? "on" : "off");
		break;
	case VALUE_ENUM:
		text_add(t, s->type.names[s->otherwise]);
		break;
	case VALUE_SET:
		text_add(t, "[");
		for (unsigned i = 0; s->type.names[i]; i++) {
			if (!(s->otherwise >> i & 1))
				continue;
			text_format(t, "%s%s", first ? "" : ", ",
				    s->type.names[i]);
			first = false;
		}
		text_add(t, "]");
		break;
	case VALUE_NUMBER:
	case VALUE_MEMBER:
	case VALUE_TASK:
	default:
		text_format(t, "%llu", (unsigned long long)s->otherwise);
		break;
	}
}

static enum exit_code list_switches(struct lister *l)
{
	const struct registry *r = l->cli->registry;
	struct text values;

	text_init(&values);
	for (unsigned i = 0; i < r->switch_count; i++) {
		const struct registry_switch *s = &r->switches[i];

		text_clear(&values);
		add_type(&values, &s->type);
		add_otherwise(&values, s);
		entry(l, s->name, values.data, s->function, s->sentence);
	}
	text_release(&values);
	return EXIT_MET;
}

static enum exit_code list_strategies(struct lister *l)
{
	unsigned count;
	const struct strategy_type *const *types = strategy_types(&count);

	for (unsigned i = 0; i < count; i++)
		add_entry(l, &(struct entry){.name = types[i]->name,
					     .sentence = types[i]->sentence,
					     .detail = types[i]->guarantee,
					     .detail_name = "guarantee"});
	return EXIT_MET;
}

/* With when it is looked for, where that is not always. */
static const char *class_sentence(const struct finding_class *klass)
{
	if (klass == &check_data_race)
		return "with --races, or where 'expect' names it: a variable "
		       "is written while another task accesses it, and "
		       "nothing orders the two";
	if (klass == &check_hung_task)
		return "with --hung, or where 'expect' names it, in runs of "
		       "'timed': a task waits for a lock for so long that the "
		       "kernel would warn of it";
	return klass->sentence;
}

static enum exit_code list_classes(struct lister *l)
{
	static const char *const severities[] = {
		[SEVERITY_NOTE] = "note",
		[SEVERITY_LEAK] = "leak",
		[SEVERITY_HANG] = "hang",
		[SEVERITY_ERROR] = "error",
	};

	for (unsigned i = 0; i < l->cli->class_count; i++) {
		const struct finding_class *k = l->cli->classes[i];

		add_entry(l, &(struct entry){.name = k->name,
					     .sentence = class_sentence(k),
					     .detail = severities[k->severity],
					     .detail_name = "severity"});
	}
	return EXIT_MET;
}

static void fault_entry(struct lister *l, const struct registry_fault *f)
{
	add_entry(l, &(struct entry){.name = f->name,
				     .sentence = f->sentence,
				     .detail = f->function,
				     .detail_name = "function",
				     .numbers = f->numbers});
}

static enum exit_code list_faults(struct lister *l)
{
	static const struct registry_fault engine[] = {
		{"signal", "every interruptible wait",
		 "a signal reaches a task that is about to wait interruptibly",
		 "32, 33"},
		{"timeout", "every timed wait", "a timed wait expires early",
		 NULL},
	};
	const struct registry *r = l->cli->registry;

	for (unsigned i = 0; i < ARRAY_COUNT(engine); i++)
		fault_entry(l, &engine[i]);
	for (unsigned i = 0; i < r->fault_count; i++)
		fault_entry(l, &r->faults[i]);
	return EXIT_MET;
}

/* As a scenario would write it. */
static void add_latency(struct text *t, const struct latency *l)
{
	const uint64_t parts[] = {l->min_ns, l->typical_ns, l->max_ns};
	static const char *const names[] = {"{min: ", ", typical: ", ", max: "};
	char duration[32];

	for (unsigned i = 0; i < ARRAY_COUNT(parts); i++) {
		duration_format(parts[i], duration, sizeof(duration));
		if (l->min_ns == l->max_ns) {
			text_add(t, duration);
			return;
		}
		text_format(t, "%s%s", names[i], duration);
	}
	text_add(t, l->long_tail ? "}, long tail" : "}");
}

static enum exit_code list_latencies(struct lister *l)
{
	const struct registry *r = l->cli->registry;
	struct text values;

	text_init(&values);
	for (unsigned i = 0; i < r->latency_count; i++) {
		const struct registry_latency *row = &r->latencies[i];

		text_clear(&values);
		add_latency(&values, &row->latency);
		add_entry(l, &(struct entry){
				     .name = row->name,
				     .values = values.data,
				     .sentence = row->sentence,
				     .detail = row->mark == 'S' ? "S" : "U",
				     .detail_name = "mark",
			     });
	}
	text_release(&values);
	return EXIT_MET;
}

static enum exit_code list_events(struct lister *l)
{
	const struct registry *r = l->cli->registry;

	for (unsigned i = 0; i < r->event_count; i++)
		entry(l, r->events[i].name, NULL, NULL, r->events[i].sentence);
	return EXIT_MET;
}

/* 'host safety, on tdx'. */
static void add_stake(const struct registry *r,
		      const struct registry_checker *c, struct text *t)
{
	text_add(t, c->harm);
	if (!c->platforms)
		return;
	text_add(t, ", on ");
	inputs_platform_names(r, c->platforms, t);
}

static enum exit_code list_states(struct lister *l)
{
	const struct registry *r = l->cli->registry;
	struct text values;

	text_init(&values);
	for (unsigned i = 0; i < r->state_count; i++) {
		const struct registry_state *s = &r->states[i];

		text_clear(&values);
		for (unsigned j = 0; s->values && s->values[j]; j++)
			text_format(&values, "%s%s", j ? ", " : "",
				    s->values[j]);
		add_entry(l, &(struct entry){
				     .name = s->name,
				     .values = s->values ? values.data
							 : "a number",
				     .sentence = s->sentence,
			     });
	}
	text_release(&values);
	return EXIT_MET;
}

/* What the checkers of the models watch over. */
static enum exit_code list_checkers(struct lister *l)
{
	const struct registry *r = l->cli->registry;
	struct text stake, who;

	text_init(&stake);
	text_init(&who);
	for (unsigned i = 0; i < r->checker_count; i++) {
		const struct registry_checker *c = &r->checkers[i];

		if (!c->name)
			continue;
		text_clear(&stake);
		text_clear(&who);
		add_stake(r, c, &stake);
		text_format(&who, "%s, by %s", c->klass, c->function);
		add_entry(l, &(struct entry){.name = c->name,
					     .values = stake.data,
					     .sentence = c->sentence,
					     .detail = who.data,
					     .detail_name = "finds"});
	}
	text_release(&stake);
	text_release(&who);
	return EXIT_MET;
}

static enum exit_code list_platforms(struct lister *l)
{
	const struct registry *r = l->cli->registry;

	for (unsigned i = 0; i < r->platform_count; i++)
		entry(l, r->platforms[i].name, NULL, NULL,
		      r->platforms[i].sentence);
	return EXIT_MET;
}

static enum exit_code list_queries(struct lister *l)
{
	unsigned count;
	const struct trace_named_query *all = trace_named_queries(&count);

	for (unsigned i = 0; i < count; i++)
		add_entry(l, &(struct entry){.name = all[i].name,
					     .sentence = all[i].sentence,
					     .detail = all[i].is_view ? "view"
								      : "query",
					     .detail_name = "kind"});
	return EXIT_MET;
}

static enum exit_code list_designs(struct lister *l)
{
	struct design_directories d = {.count = 0};
	struct name_list names;
	enum exit_code code = EXIT_MET;

	design_directories_add(l->cli, NULL, &d);
	design_names(&d, &names);
	for (unsigned i = 0; i < names.count; i++) {
		enum exit_code one = EXIT_MET;
		struct design *design =
			inputs_design(l->cli, names.names[i], &d, &one);

		code = exit_worse(code, one);
		if (!design)
			continue;
		entry(l, design->name, NULL, NULL, design->sentence);
		design_free(design);
	}
	name_list_release(&names);
	design_directories_release(&d);
	return code;
}

static enum exit_code list_scenarios(struct lister *l)
{
	static const char *const places[] = {
		"scenarios",
		TDISIM_DATA_DIRECTORY "/scenarios",
	};
	struct path_list paths = {.count = 0};
	enum exit_code code = EXIT_MET;

	for (unsigned i = 0; i < ARRAY_COUNT(places) && !paths.count; i++) {
		if (access(places[i], R_OK) == 0)
			code = inputs_paths(l->cli, &places[i], 1, &paths);
	}
	for (unsigned i = 0; i < paths.count; i++) {
		enum exit_code one = EXIT_MET;
		struct scenario *s;

		if (inputs_is_design_path(paths.paths[i]) ||
		    inputs_is_plan_path(paths.paths[i]))
			continue;
		s = inputs_scenario(l->cli, paths.paths[i], &one);
		code = exit_worse(code, one);
		if (!s)
			continue;
		entry(l, s->path, NULL, NULL, s->question);
		scenario_free(s);
	}
	path_list_release(&paths);
	return code;
}

static const struct list_kind kinds[] = {
	{"scenarios", "scenario files and their questions", list_scenarios},
	{"designs", "design files: proposed variants of the code",
	 list_designs},
	{"switches", "what a design can set, and the function that it changes",
	 list_switches},
	{"ops", "what a task of a scenario can do", list_ops},
	{"events", "what a scenario can wait for: '- wait: MEMBER EVENT'",
	 list_events},
	{"faults", "what may go wrong where a scenario gives it a budget",
	 list_faults},
	{"latencies",
	 "how long things take under 'timed' (S: a source says so, U: "
	 "unverified)",
	 list_latencies},
	{"platforms", "which firmware is underneath", list_platforms},
	{"strategies", "who makes the choices of a run", list_strategies},
	{"classes", "classes of findings, and how grave they are",
	 list_classes},
	{"checkers", "what must hold, what is at stake, and who looks",
	 list_checkers},
	{"states", "what a trace shows of the models' state, row by row",
	 list_states},
	{"queries", "named queries and views of a trace database",
	 list_queries},
};

static enum exit_code list_kinds(struct lister *l)
{
	for (unsigned i = 0; i < ARRAY_COUNT(kinds); i++) {
		l->kind = "lists";
		entry(l, kinds[i].name, NULL, NULL, kinds[i].sentence);
	}
	return EXIT_MET;
}

static enum exit_code unknown_kind(struct cli *cli, const char *name)
{
	const char *names[ARRAY_COUNT(kinds)];
	enum exit_code code;
	const char *near;
	char *text;

	for (unsigned i = 0; i < ARRAY_COUNT(kinds); i++)
		names[i] = kinds[i].name;
	near = nearest_name(name, names, ARRAY_COUNT(names));
	if (near)
		text = cli_format("nothing is called '%.100s': did you mean "
				  "'%s'?",
				  name, near);
	else
		text = cli_format("nothing is called '%.100s': 'tdisim list' "
				  "says what can be listed",
				  name);
	code = cli_misuse(cli, "list", text);
	free(text);
	return code;
}

static enum exit_code run(struct cli *cli)
{
	const struct cli_options *o = &cli->options;
	const char *name = o->operand_count ? o->operands[0] : NULL;
	const struct list_kind *kind = NULL;
	enum exit_code code;
	struct text t;
	struct lister l = {.cli = cli, .kind = name, .t = &t};

	for (unsigned i = 0; name && i < ARRAY_COUNT(kinds); i++) {
		if (strcmp(kinds[i].name, name) == 0)
			kind = &kinds[i];
	}
	if (name && !kind)
		return unknown_kind(cli, name);
	if (o->operand_count > 1) {
		if (kind && kind->list == list_queries)
			return described_print(cli, NULL, o->operands[1]);
		return cli_misuse(cli, "list",
				  "only 'queries' takes a name behind it");
	}
	text_init(&t);
	if (o->json)
		json_header("tdisim-list", cli->command_line);
	code = kind ? kind->list(&l) : list_kinds(&l);
	text_release(&t);
	return code;
}

static const struct option_row rows[] = {
	ROW_DESIGN_DIR,
	{
		.name = "names",
		.kind = OPTION_FLAG,
		.offset = OPTION_FIELD(names),
		.group = GROUP_OUTPUT,
		.sentence = "names alone, one a line",
	},
	ROW_JSON,
};

static const char *const examples[] = {
	"tdisim list",
	"tdisim list switches",
	NULL,
};

static const char *const about[] = {
	"Prints what scenarios, designs and options can name, with one "
	"sentence each. Without an argument: what can be listed. 'queries NAME' "
	"says what a named query, a view or a table of a trace database "
	"means.",
	NULL,
};

const struct command command_list = {
	.name = "list",
	.sentence = "print what scenarios, designs and options can name",
	.operands = "[WHAT] | queries NAME",
	.operands_max = 2,
	.missing = "nothing",
	.completes = "scenarios designs switches ops events faults latencies "
		     "platforms strategies classes checkers queries",
	.examples = examples,
	.options = rows,
	.option_count = ARRAY_COUNT(rows),
	.about = about,
	.run = run,
};
