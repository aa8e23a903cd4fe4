/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A budget is spent in rounds: what is left of it is shared out evenly among
 * the parts that are not at their end, and each goes on from its text. So a few
 * large parts get what the small ones did not need.
 */
#include "cli/split.h"
#include "cli/jobs.h"

enum {
	PARTS_MIN = 64,
	CHOICES_MAX = 64, /* a program may never have so many parts */
	STOP_EVERY_RUNS = 64,
};

struct part {
	struct prove_result result;
	char bound[PROVE_BOUND_BYTES];
	uint32_t steps; /* of the state that it begins with */
	bool open;
	uint64_t runs_max; /* with those of earlier rounds */
	char *text;	   /* a tally; if it is open, where the search stands */
	size_t bytes;
};

struct splitting {
	const struct split *of;
	uint32_t choices;
	struct prove_result above; /* what ends above the parts */
	char above_bound[PROVE_BOUND_BYTES];
	struct tally *tally;
	struct part *parts;
	unsigned part_count;
	unsigned *round; /* parts that are in it */
	unsigned round_count;
};

static FILE *text_open(struct part *part)
{
	FILE *out = open_memstream(&part->text, &part->bytes);

	if (!out)
		cli_no_memory();
	return out;
}

static void text_close(FILE *out)
{
	if (fclose(out) != 0)
		cli_no_memory();
}

static void parts_clear(struct splitting *s)
{
	for (unsigned i = 0; i < s->part_count; i++)
		free(s->parts[i].text);
	s->part_count = 0;
}

static uint64_t runs_of(const struct prove_result *r)
{
	return r->executions + r->sleep_blocked;
}

static void bound_copy(char *to, const struct prove_result *r)
{
	(void)snprintf(to, PROVE_BOUND_BYTES, "%s", r->bound ? r->bound : "");
}

/* --- above the parts ------------------------------------------------------ */

static void above_part(void *context, uint32_t steps)
{
	struct splitting *s = context;
	struct tally *none = tally_new();
	struct part *part;
	FILE *out;

	s->parts =
		cli_realloc(s->parts, (s->part_count + 1) * sizeof(*s->parts));
	part = &s->parts[s->part_count++];
	*part = (struct part){.steps = steps, .open = true};
	out = text_open(part);
	tally_save(none, &s->of->counted, out);
	prove_part_save(s->of->prove, out);
	text_close(out);
	tally_free(none);
}

static void above_end(void *context, struct world *w,
		      const struct run_result *r)
{
	struct splitting *s = context;

	tally_add(s->tally, w, r, &s->of->counted);
}

static bool above_stop(void *context, const struct prove_result *so_far)
{
	const struct splitting *s = context;

	return runs_of(so_far) >= s->of->most || interrupted();
}

/* Cut where there are enough parts, or no more. */
static void above_search(struct splitting *s)
{
	do {
		struct prove_options options = {
			.choices = ++s->choices,
			.at_part = above_part,
			.at_end = above_end,
			.stop = above_stop,
			.context = s,
		};

		parts_clear(s);
		tally_free(s->tally);
		s->tally = tally_new();
		prove_run(s->of->prove, &options, &s->above);
	} while (!s->above.left && s->part_count && s->part_count < PARTS_MIN &&
		 s->choices < CHOICES_MAX);
	bound_copy(s->above_bound, &s->above);
}

/* --- in a worker ---------------------------------------------------------- */

struct worker {
	const struct splitting *s;
	struct part *part;
	struct tally *tally;
	struct progress *progress;
	uint64_t asked;
};

static void worker_end(void *context, struct world *w,
		       const struct run_result *r)
{
	struct worker *k = context;

	tally_add(k->tally, w, r, &k->s->of->counted);
}

/* Keep it: with where the search stands, or only what it has counted. */
static void worker_save(struct worker *k, bool open)
{
	FILE *out;

	free(k->part->text);
	k->part->text = NULL;
	out = text_open(k->part);
	tally_save(k->tally, &k->s->of->counted, out);
	if (open)
		prove_save(k->s->of->prove, out);
	text_close(out);
}

static bool worker_stop(void *context, const struct prove_result *so_far)
{
	struct worker *k = context;
	bool look = k->asked++ % STOP_EVERY_RUNS == 0;
	bool stop = runs_of(so_far) >= k->part->runs_max ||
		    (look && progress_stop(k->progress, k->tally));

	if (stop)
		worker_save(k, true);
	return stop;
}

static void worker_search(struct worker *k)
{
	const struct prove_options options = {
		.part_steps = k->part->steps,
		.at_end = worker_end,
		.stop = worker_stop,
		.context = k,
	};
	struct part *part = k->part;
	struct saved saved;
	bool good;

	saved_begin(&saved, part->text, part->bytes);
	k->tally = tally_resume(&saved, &k->s->of->counted);
	good = k->tally && prove_resume(k->s->of->prove, &saved);
	SIM_ASSERT(good);
	/* What was counted in rounds before is in 'runs_done' already. */
	k->progress->runs_done -= k->tally->runs;
	prove_run(k->s->of->prove, &options, &part->result);
	part->open = part->result.left;
	if (!part->open)
		worker_save(k, false);
	bound_copy(part->bound, &part->result);
	k->progress->runs_done += k->tally->runs;
	tally_free(k->tally);
}

static bool part_make(void *context, unsigned index, struct progress *progress,
		      FILE *out, struct sim_error *reterr)
{
	struct splitting *s = context;
	struct worker k = {
		.s = s,
		.part = &s->parts[s->round[index]],
		.progress = progress,
	};

	(void)reterr;
	if (!progress_stop(progress, s->tally))
		worker_search(&k);
	(void)fwrite(k.part, sizeof(*k.part), 1, out);
	(void)fwrite(k.part->text, 1, k.part->bytes, out);
	free(k.part->text);
	k.part->text = NULL;
	return true;
}

/* --- here ----------------------------------------------------------------- */

static bool part_take(void *context, unsigned index, struct saved *from)
{
	struct splitting *s = context;
	struct part *part = &s->parts[s->round[index]];

	free(part->text);
	saved_bytes(from, part, sizeof(*part));
	part->text = cli_alloc(part->bytes + 1);
	saved_bytes(from, part->text, part->bytes);
	return !from->bad;
}

static void part_name(const void *context, unsigned index, struct text *t)
{
	const struct splitting *s = context;

	text_format(t, "part %u of %u of ", s->round[index] + 1, s->part_count);
	cell_name(s->of->cell, t);
}

static uint64_t runs_left(const struct splitting *s)
{
	uint64_t runs = runs_of(&s->above);

	for (unsigned i = 0; i < s->part_count; i++)
		runs += runs_of(&s->parts[i].result);
	return runs < s->of->most ? s->of->most - runs : 0;
}

/* Which parts are in the next round, and how far each may go; false: none. */
static bool round_make(struct splitting *s)
{
	uint64_t left = runs_left(s), open = 0, each;

	for (unsigned i = 0; i < s->part_count; i++)
		open += s->parts[i].open;
	s->round_count = 0;
	if (!open || !left)
		return false;
	each = left < open ? 1 : left / open;
	for (unsigned i = 0; i < s->part_count && left; i++) {
		struct part *part = &s->parts[i];

		if (!part->open)
			continue;
		part->runs_max = runs_of(&part->result) + each;
		left -= each;
		s->round[s->round_count++] = i;
	}
	return true;
}

static bool round_run(struct splitting *s, struct sim_error *reterr)
{
	const struct jobs_work work = {
		.count = s->round_count,
		.one_search = true,
		.make = part_make,
		.take = part_take,
		.name = part_name,
		.context = s,
	};
	struct progress *progress = s->of->progress;
	uint64_t runs_done = progress->runs_done;
	struct jobs *jobs;
	bool came, good = true;

	progress->runs_done += s->of->most - runs_left(s);
	jobs = jobs_begin(&work, s->of->cell->jobs, progress, reterr);
	for (unsigned i = 0; jobs && good && i < s->round_count; i++)
		good = jobs_wait(jobs, i, &came, reterr);
	jobs_end(jobs);
	progress->runs_done = runs_done;
	return jobs && good;
}

/* --- together ------------------------------------------------------------- */

static void result_add(struct cell *cell, const struct prove_result *r,
		       const char *bound, bool open)
{
	struct prove_result *all = &cell->proof;

	all->executions += r->executions;
	all->sleep_blocked += r->sleep_blocked;
	all->steps += r->steps;
	all->left = all->left || open;
	if (*bound && !all->bound)
		cell_bound_keep(cell, bound);
}

static void parts_merge(struct splitting *s)
{
	struct cell *cell = s->of->cell;

	cell->tallies[0] = s->tally;
	cell->proof = (struct prove_result){.status = PROVE_ALL};
	result_add(cell, &s->above, s->above_bound, s->above.left);
	for (unsigned i = 0; i < s->part_count; i++) {
		const struct part *part = &s->parts[i];
		struct saved saved;
		struct tally *tally;

		saved_begin(&saved, part->text, part->bytes);
		tally = tally_resume(&saved, &s->of->counted);
		SIM_ASSERT(tally);
		tally_merge(s->tally, tally);
		tally_free(tally);
		result_add(cell, &part->result, part->bound, part->open);
	}
	if (cell->proof.left)
		cell->proof.status = PROVE_STOP;
	if (cell->proof.bound)
		cell->proof.status = PROVE_BOUND;
}

bool split_search(const struct split *of, struct sim_error *reterr)
{
	struct splitting s = {.of = of};
	bool good = true;

	above_search(&s);
	s.round = cli_alloc((s.part_count + 1) * sizeof(*s.round));
	while (good && !progress_stop(of->progress, s.tally) && round_make(&s))
		good = round_run(&s, reterr);
	parts_merge(&s);
	parts_clear(&s);
	free(s.parts);
	free(s.round);
	return good;
}
