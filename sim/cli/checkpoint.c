/* SPDX-License-Identifier: GPL-2.0-only */
#include <inttypes.h>

#include "cli/checkpoint.h"
#include "cli/checkpoint_file.h"

static struct tally_classes counted(const struct cli *cli)
{
	return (struct tally_classes){cli->classes, cli->class_count};
}

static FILE *section_open(struct checkpoint_cell *c)
{
	FILE *out;

	free(c->text);
	c->text = NULL;
	out = open_memstream(&c->text, &c->bytes);
	if (!out) {
		(void)fputs("tdisim: no memory for a checkpoint\n", stderr);
		exit((int)EXIT_HOST);
	}
	return out;
}

static void section_close(FILE *out)
{
	if (fclose(out) == 0)
		return;
	(void)fputs("tdisim: no memory for a checkpoint\n", stderr);
	exit((int)EXIT_HOST);
}

/* A cell with nothing left to do: its counts. */
static void section_ended(const struct cell *cell)
{
	const struct tally_classes classes = counted(cell->checkpoint->of->cli);
	const struct prove_result *r = &cell->proof;
	FILE *out = section_open(cell->checkpoint);

	tally_save(cell->tallies[0], &classes, out);
	(void)fprintf(out, "proof %d %" PRIu64 " %" PRIu64 " %" PRIu64 " %s\n",
		      (int)r->status, r->executions, r->sleep_blocked, r->steps,
		      r->bound ? r->bound : "");
	section_close(out);
	cell->checkpoint->state = CHECKPOINT_ENDED;
}

static bool proof_read(struct saved *s, struct checkpoint_cell *mine,
		       struct prove_result *ret)
{
	struct prove_result r = {.status = PROVE_ALL};

	saved_word(s, "proof");
	r.status = saved_number(s, PROVE_BOUND) == PROVE_BOUND ? PROVE_BOUND
							       : PROVE_ALL;
	r.executions = saved_number(s, UINT64_MAX);
	r.sleep_blocked = saved_number(s, UINT64_MAX);
	r.steps = saved_number(s, UINT64_MAX);
	saved_text(s, mine->bound, sizeof(mine->bound));
	r.bound = r.status == PROVE_BOUND ? mine->bound : NULL;
	*ret = r;
	return !s->bad;
}

bool checkpoint_start(struct cell *cell, struct prove *p,
		      struct checkpoint_start *ret, struct sim_error *reterr)
{
	struct checkpoint_cell *mine = cell->checkpoint;
	const struct tally_classes classes = counted(mine->of->cli);
	struct saved s;
	bool good;

	*ret = (struct checkpoint_start){.tally = NULL};
	if (mine->state == CHECKPOINT_NEW)
		return true;
	saved_begin(&s, mine->text, mine->bytes);
	ret->tally = tally_resume(&s, &classes);
	ret->ended = mine->state == CHECKPOINT_ENDED;
	good = ret->tally != NULL;
	if (good && ret->ended)
		good = proof_read(&s, mine, &cell->proof);
	else if (good)
		good = prove_resume(p, &s);
	ret->runs = prove_resumed_runs(p);
	if (good)
		return true;
	tally_free(ret->tally);
	return sim_error_set(reterr, SIM_ERROR_USER,
			     "checkpoint '%s' does not fit: what stands in it "
			     "of %s cannot be made again by this tdisim; "
			     "remove it and start anew",
			     mine->of->path, cell_platform(cell));
}

static void file_write(struct checkpoint *c)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	if (checkpoint_file_write(c, &error))
		c->there = true;
	else if (c->error.kind == SIM_ERROR_NONE)
		c->error = error;
}

/* No search is lost because somebody forgot '--resume'. */
static bool path_free(const struct checkpoint *c, struct sim_error *reterr)
{
	if (access(c->path, F_OK) < 0)
		return true;
	return sim_error_set(reterr, SIM_ERROR_USER,
			     "'%s' is there already: say '--resume' to go on "
			     "from it, or remove it to start anew",
			     c->path);
}

bool checkpoint_begin(const struct cli *cli, struct plan *p,
		      struct checkpoint *ret, struct sim_error *reterr)
{
	bool good;

	*ret = (struct checkpoint){
		.cli = cli,
		.plan = p,
		.path = cli->options.checkpoint,
		.cells = cli_alloc(p->cell_count * sizeof(*ret->cells)),
	};
	for (unsigned i = 0; i < p->cell_count; i++) {
		ret->cells[i].of = ret;
		p->cells[i].checkpoint = &ret->cells[i];
	}
	good = cli->options.resume ? checkpoint_file_read(ret, reterr)
				   : path_free(ret, reterr);
	if (good && !cli->options.dry_run) {
		good = checkpoint_file_write(ret, reterr);
		ret->there = good;
	}
	return good;
}

void checkpoint_release(struct checkpoint *c)
{
	for (unsigned i = 0; c->cells && i < c->plan->cell_count; i++)
		free(c->cells[i].text);
	free(c->cells);
	c->cells = NULL;
}

void checkpoint_take(struct cell *cell, const struct prove *p, bool write)
{
	struct checkpoint_cell *mine = cell->checkpoint;
	const struct tally_classes classes = counted(mine->of->cli);
	FILE *out = section_open(mine);

	tally_save(cell->tallies[0], &classes, out);
	prove_save(p, out);
	section_close(out);
	mine->state = CHECKPOINT_STOPPED;
	if (write)
		file_write(mine->of);
}

void checkpoint_bound(struct cell *cell)
{
	struct checkpoint_cell *mine = cell->checkpoint;
	struct prove_result *r = &cell->proof;

	if (!r->bound || r->bound == mine->bound)
		return;
	(void)snprintf(mine->bound, sizeof(mine->bound), "%s", r->bound);
	r->bound = mine->bound;
}

bool checkpoint_has(const struct cell *cell)
{
	return cell->checkpoint && cell->proof.left;
}

void checkpoint_end(struct checkpoint *c)
{
	bool left = false;

	for (unsigned i = 0; i < c->plan->cell_count; i++) {
		const struct cell *cell = &c->plan->cells[i];

		if (!cell->proof.left)
			section_ended(cell);
		left = left || cell->proof.left;
	}
	c->searched = true;
	c->error.kind = SIM_ERROR_NONE;
	if (left)
		file_write(c);
	else if (c->there)
		c->there = !checkpoint_file_remove(c, &c->error);
}

/* The command as it was typed, and '--resume'. */
static void print_command(const struct cli *cli)
{
	struct text t;

	text_init(&t);
	text_add(&t, "tdisim");
	for (unsigned i = 1; cli->command_line[i]; i++) {
		text_add(&t, " ");
		text_add_shell(&t, cli->command_line[i]);
	}
	text_add(&t, cli->options.resume ? "\n" : " --resume\n");
	output_write(&t);
	text_release(&t);
}

enum exit_code checkpoint_print(const struct checkpoint *c)
{
	if (c->error.kind != SIM_ERROR_NONE)
		return cli_error(c->cli, &c->error);
	if (!c->there || !c->searched || c->cli->options.json)
		return EXIT_MET;
	(void)fputs("\nto go on where it was stopped:\n", stdout);
	print_command(c->cli);
	return EXIT_MET;
}
