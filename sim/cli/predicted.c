/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Deadlocks and data races that are predicted (explore/predict.h,
 * explore/predict_races.h), for people and as JSON.
 */
#include "cli/predicted.h"
#include "cli/json.h"

#include "explore/predict.h"

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* What end i holds is what the one before it waits for. */
static const struct predict_end *before(const struct prediction *p, unsigned i)
{
	return &p->end[(i + p->count - 1) % p->count];
}

static void print_circle(const struct prediction *p)
{
	int width = 0;

	for (unsigned i = 0; i < p->count; i++)
		if (width < (int)strlen(p->end[i].name))
			width = (int)strlen(p->end[i].name);
	for (unsigned i = 0; i < p->count; i++) {
		const struct predict_end *e = &p->end[i];

		printf("    %-*s  ", width, e->name);
		if (e->holds)
			printf("holds %s, ", before(p, i)->wants);
		printf("%s %s in %s() at %s:%u\n",
		       e->reads ? "wants to read" : "wants", e->wants,
		       e->function, e->file, e->line);
	}
}

static void print_open(const struct prediction_list *l, bool confirmed)
{
	for (unsigned i = 0; i < l->count; i++) {
		const struct prediction *p = &l->of[i];

		if (p->confirmed != confirmed)
			continue;
		if (confirmed)
			printf("  confirmed: a run that was steered to it "
			       "ends in a deadlock\n");
		else
			printf("  suspected: %llu run%s steered to it, none "
			       "came there\n",
			       (unsigned long long)p->runs,
			       p->runs == 1 ? " was" : "s were");
		print_circle(p);
	}
}

static void print_circles(const struct cell *cell)
{
	const struct predictions *p = cell->predictions;
	unsigned confirmed = 0;

	for (unsigned i = 0; i < p->open.count; i++)
		confirmed += p->open.of[i].confirmed;
	printf("\n%s: lock order of %llu run%s: %u circle%s of locks, "
	       "%u confirmed, %u behind a common lock\n",
	       cell_platform(cell), (unsigned long long)p->runs,
	       plural(p->runs), p->open.count, plural(p->open.count), confirmed,
	       p->gated.count);
	print_open(&p->open, true);
	print_open(&p->open, false);
	for (unsigned i = 0; i < p->gated.count; i++) {
		printf("  no deadlock, for they all hold %s:\n",
		       p->gated.of[i].gate);
		print_circle(&p->gated.of[i]);
	}
	if (p->full)
		printf("  there are more: a bound of the search was hit\n");
}

static void print_race(const struct race_prediction *p)
{
	int width[2] = {0, 0};

	if (p->confirmed)
		printf("  confirmed: a run that was steered to it shows the "
		       "race\n");
	else
		printf("  suspected: %llu run%s steered to it, none showed the "
		       "race\n",
		       (unsigned long long)p->runs,
		       p->runs == 1 ? " was" : "s were");
	for (unsigned i = 0; i < ARRAY_COUNT(p->end); i++) {
		if (width[0] < (int)strlen(p->end[i].name))
			width[0] = (int)strlen(p->end[i].name);
		if (width[1] < (int)strlen(p->end[i].role))
			width[1] = (int)strlen(p->end[i].role);
	}
	for (unsigned i = 0; i < ARRAY_COUNT(p->end); i++) {
		const struct race_end *e = &p->end[i];

		printf("    %-*s  %-*s %s in %s() at %s:%u\n", width[0],
		       e->name, width[1], e->role, p->variable,
		       e->place->function, e->place->file, e->place->line);
	}
}

/* Those that the runs show themselves are findings, and are not here. */
static void print_races(const struct cell *cell)
{
	const struct race_predictions *p = cell->race_predictions;
	unsigned confirmed = 0;

	for (unsigned i = 0; i < p->count; i++)
		confirmed += p->of[i].confirmed;
	printf("\n%s: accesses of %llu run%s: %u data race%s that no run has "
	       "shown, %u confirmed\n",
	       cell_platform(cell), (unsigned long long)p->runs,
	       plural(p->runs), p->count, plural(p->count), confirmed);
	for (unsigned i = 0; i < p->count; i++)
		if (p->of[i].confirmed)
			print_race(&p->of[i]);
	for (unsigned i = 0; i < p->count; i++)
		if (!p->of[i].confirmed)
			print_race(&p->of[i]);
	if (p->full)
		printf("  there are more: a bound of the search was hit\n");
}

void predicted_print(const struct cell *cell)
{
	if (cell->predictions)
		print_circles(cell);
	if (cell->race_predictions)
		print_races(cell);
}

static void json_circle(const struct cell *cell, const struct prediction *p)
{
	const char *tasks[PREDICT_LENGTH_MAX + 1] = {NULL};
	const char *locks[PREDICT_LENGTH_MAX + 1] = {NULL};
	const char *functions[PREDICT_LENGTH_MAX + 1] = {NULL};
	struct json_object *j = json_begin();

	for (unsigned i = 0; i < p->count; i++) {
		tasks[i] = p->end[i].name;
		locks[i] = p->end[i].wants;
		functions[i] = p->end[i].function;
	}
	json_text(j, "type", "prediction");
	json_text(j, "scenario", cell->scenario->name);
	json_text(j, "design", cell->design->name);
	json_text(j, "platform", cell_platform(cell));
	json_text(j, "status",
		  *p->gate	 ? "gated"
		  : p->confirmed ? "confirmed"
				 : "suspected");
	json_texts(j, "tasks", tasks);
	json_texts(j, "wants", locks);
	json_texts(j, "functions", functions);
	json_text(j, "gate", p->gate);
	json_number(j, "first_run", p->first_run);
	json_number(j, "steered", p->runs);
	json_text(j, "signature", p->signature);
	json_line(j);
}

static void json_race(const struct cell *cell, const struct race_prediction *p)
{
	const char *tasks[3] = {NULL};
	const char *does[3] = {NULL};
	const char *functions[3] = {NULL};
	struct json_object *j = json_begin();

	for (unsigned i = 0; i < ARRAY_COUNT(p->end); i++) {
		tasks[i] = p->end[i].name;
		does[i] = p->end[i].role;
		functions[i] = p->end[i].place->function;
	}
	json_text(j, "type", "race_prediction");
	json_text(j, "scenario", cell->scenario->name);
	json_text(j, "design", cell->design->name);
	json_text(j, "platform", cell_platform(cell));
	json_text(j, "status", p->confirmed ? "confirmed" : "suspected");
	json_text(j, "variable", p->variable);
	json_texts(j, "tasks", tasks);
	json_texts(j, "does", does);
	json_texts(j, "functions", functions);
	json_number(j, "first_run", p->first_run);
	json_number(j, "steered", p->runs);
	json_text(j, "signature", p->signature);
	json_line(j);
}

void predicted_json(const struct cell *cell)
{
	const struct race_predictions *races = cell->race_predictions;
	const struct predictions *p = cell->predictions;

	for (unsigned i = 0; p && i < p->open.count; i++)
		json_circle(cell, &p->open.of[i]);
	for (unsigned i = 0; p && i < p->gated.count; i++)
		json_circle(cell, &p->gated.of[i]);
	for (unsigned i = 0; races && i < races->count; i++)
		json_race(cell, &races->of[i]);
}
