/* SPDX-License-Identifier: GPL-2.0-only */
/* tdisim check: read scenarios and designs, run nothing. */
#include <limits.h>

#include "cli/inputs.h"
#include "cli/json.h"
#include "cli/rows.h"

static const struct option_row rows[] = {
	{
		.name = "design",
		.value = "NAME,NAME",
		.kind = OPTION_TEXT,
		.offset = OPTION_FIELD(designs),
		.completes = "designs",
		.group = GROUP_WHAT,
		.sentence = "check these designs too",
	},
	ROW_DESIGN_DIR,
	ROW_JSON,
};

static const char *const examples[] = {
	"tdisim check scenarios",
	"tdisim check my.yaml --design=my-design.yaml",
	NULL,
};

static const char *const about[] = {
	"Reads scenario files and says what is wrong with them, with the "
	"place, the nearest known name, and up to 20 errors a file. Files in "
	"a folder 'designs' are read as designs; a file with 'groups' and no "
	"'tasks' is the plan of a campaign, and read with all scenarios and "
	"designs that it names. Designs that a scenario names must exist.",
	NULL,
};

static void json_platforms(struct json_object *j, const struct scenario *s)
{
	const struct registry *r = s->registry;
	const char *names[33] = {NULL};
	unsigned count = 0;

	SIM_ASSERT(r->platform_count < ARRAY_COUNT(names));
	for (unsigned i = 0; i < r->platform_count; i++) {
		if (s->platforms & 1U << i)
			names[count++] = r->platforms[i].name;
	}
	json_texts(j, "platforms", names);
}

/* 's' is NULL for what is no scenario. */
static void print_good(struct cli *cli, const char *path, const char *kind,
		       const struct scenario *s, const char *details)
{
	struct text t;

	if (cli->options.json) {
		struct json_object *j = json_begin();

		json_text(j, "path", path);
		json_text(j, "kind", kind);
		json_flag(j, "ok", true);
		if (s)
			json_platforms(j, s);
		json_line(j);
		return;
	}
	text_init(&t);
	text_add_clean(&t, path);
	text_format(&t, ": %sok%s (%s)\n",
		    output_on(&cli->output, COLOUR_GREEN),
		    output_off(&cli->output), details);
	output_write(&t);
	text_release(&t);
}

static void print_bad(struct cli *cli, const char *path, const char *kind)
{
	struct json_object *j;

	if (!cli->options.json)
		return;
	j = json_begin();
	json_text(j, "path", path);
	json_text(j, "kind", kind);
	json_flag(j, "ok", false);
	json_line(j);
}

/* Each design that the scenario names must be there. */
static enum exit_code check_named_designs(struct cli *cli,
					  const struct scenario *s)
{
	struct design_directories d = {.count = 0};
	enum exit_code code;

	design_directories_add(cli, s->path, &d);
	code = inputs_check_designs(cli, s, &d);
	design_directories_release(&d);
	return code;
}

static void print_good_scenario(struct cli *cli, const struct scenario *s)
{
	struct text t;

	text_init(&t);
	text_format(&t, "%u task%s and %u expectation%s on ", s->task_count,
		    s->task_count == 1 ? "" : "s", s->expect_count,
		    s->expect_count == 1 ? "" : "s");
	inputs_platform_names(cli->registry, s->platforms, &t);
	print_good(cli, s->path, "scenario", s, t.data);
	text_release(&t);
}

static enum exit_code check_scenario(struct cli *cli, const char *path)
{
	enum exit_code code = EXIT_MISUSE;
	struct scenario *s = inputs_scenario(cli, path, &code);

	if (s) {
		code = check_named_designs(cli, s);
		if (code == EXIT_MET)
			print_good_scenario(cli, s);
		scenario_free(s);
	}
	if (code != EXIT_MET)
		print_bad(cli, path, "scenario");
	return code;
}

static enum exit_code check_design(struct cli *cli, const char *name,
				   const struct design_directories *d)
{
	enum exit_code code = EXIT_MET;
	struct design *design = inputs_design(cli, name, d, &code);

	if (!design) {
		print_bad(cli, name, "design");
		return code;
	}
	print_good(cli, design->path, "design", NULL,
		   *design->sentence ? design->sentence : "design");
	design_free(design);
	return code;
}

static void print_good_plan(struct cli *cli, const struct campaign_plan *p)
{
	struct text t;

	text_init(&t);
	text_format(&t, "%u arm%s of %u cell%s, %u scenario%s, %u canar%s",
		    p->plain_arms, p->plain_arms == 1 ? "" : "s",
		    p->plain_cells, p->plain_cells == 1 ? "" : "s",
		    p->scenario_count, p->scenario_count == 1 ? "" : "s",
		    p->canary_count, p->canary_count == 1 ? "y" : "ies");
	print_good(cli, p->path, "plan", NULL, t.data);
	text_release(&t);
}

static enum exit_code check_plan(struct cli *cli, const char *path)
{
	enum exit_code code = EXIT_MET;
	struct campaign_plan *p = inputs_plan(cli, path, &code);

	if (p)
		print_good_plan(cli, p);
	else
		print_bad(cli, path, "plan");
	campaign_plan_free(p);
	return code;
}

static enum exit_code check_one(struct cli *cli, const char *path,
				const struct design_directories *d)
{
	if (inputs_is_design_path(path))
		return check_design(cli, path, d);
	if (campaign_plan_is(path))
		return check_plan(cli, path);
	return check_scenario(cli, path);
}

static enum exit_code run(struct cli *cli)
{
	const struct cli_options *o = &cli->options;
	struct design_directories d = {.count = 0};
	struct path_list paths;
	enum exit_code code =
		inputs_paths(cli, o->operands, o->operand_count, &paths);

	if (o->json)
		json_header("tdisim-check", cli->command_line);
	design_directories_add(cli, NULL, &d);
	for (unsigned i = 0; i < paths.count; i++)
		code = exit_worse(code, check_one(cli, paths.paths[i], &d));
	if (o->designs) {
		struct name_list names;

		name_list_split(&names, o->designs);
		for (unsigned i = 0; i < paths.count; i++)
			design_directories_add(cli, paths.paths[i], &d);
		for (unsigned i = 0; i < names.count; i++)
			code = exit_worse(
				code, check_design(cli, names.names[i], &d));
		name_list_release(&names);
	}
	design_directories_release(&d);
	path_list_release(&paths);
	return code;
}

const struct command command_check = {
	.name = "check",
	.sentence = "read scenarios, designs and plans, and say what is wrong",
	.operands = "FILE|DIR...",
	.operands_min = 1,
	.operands_max = UINT_MAX,
	.missing = "a scenario file or a directory",
	.examples = examples,
	.options = rows,
	.option_count = ARRAY_COUNT(rows),
	.about = about,
	.run = run,
};
