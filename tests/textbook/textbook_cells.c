/* SPDX-License-Identifier: GPL-2.0-only */
/* Textbook programs about shared variables alone. */
#include "textbook.h"

#include "world/cell.h"

enum {
	CELLS = 24,
};

struct cells {
	struct cell cell[CELLS];
	uint64_t seen[CELLS]; /* what readers read */
	unsigned count;
	struct hand {
		struct cells *cells;
		unsigned index;
	} hand[CELLS];
};

static struct cells *cells_new(struct world *w, unsigned n)
{
	struct cells *c = world_alloc(w, sizeof(*c));

	SIM_ASSERT(n < CELLS);
	c->count = n;
	world_set_user(w, c);
	for (unsigned i = 0; i < CELLS; i++) {
		c->hand[i].cells = c;
		c->hand[i].index = i;
		cell_init(&c->cell[i], "x", world_format(w, "%u", i),
			  CELL_PLAIN, 0);
	}
	return c;
}

/* Tasks number first .. last - 1. */
static void tasks_new(struct world *w, struct cells *c, unsigned first,
		      unsigned last, void (*run)(void *))
{
	char name[16];

	for (unsigned i = first; i < last; i++) {
		(void)snprintf(name, sizeof(name), "p%u", i);
		(void)task_new(w, name, run, &c->hand[i], 0);
	}
}

static uint64_t x_value(const struct world *w)
{
	return cell_peek(&((struct cells *)world_user(w))->cell[0]);
}

/* All that was seen, and the last value. */
static uint64_t seen_value(const struct world *w)
{
	const struct cells *c = world_user(w);
	uint64_t value = cell_peek(&c->cell[0]);

	for (unsigned i = 0; i < CELLS; i++)
		value = value * UINT64_C(0x100000001b3) + c->seen[i];
	return value;
}

static void read_run(void *argument)
{
	struct hand *hand = argument;

	hand->cells->seen[hand->index] = cell_read(&hand->cells->cell[0]);
}

static void write_run(void *argument)
{
	struct hand *hand = argument;

	cell_write(&hand->cells->cell[0], hand->index + 1);
}

static void add_run(void *argument)
{
	struct hand *hand = argument;

	(void)cell_add(&hand->cells->cell[0], 1);
}

static void inc_run(void *argument)
{
	struct hand *hand = argument;
	struct cell *x = &hand->cells->cell[0];

	cell_write(x, cell_read(x) + 1);
}

static void readers_setup(struct world *w, unsigned n)
{
	struct cells *c = cells_new(w, n);

	tasks_new(w, c, 0, 1, write_run);
	tasks_new(w, c, 1, n + 1, read_run);
}

const struct textbook_program textbook_readers = {
	.name = "readers",
	.sentence = "one writer, N readers of one variable: 2^N",
	.setup = readers_setup,
	.outcome = seen_value,
};

static void inc_setup(struct world *w, unsigned n)
{
	tasks_new(w, cells_new(w, n), 0, n, inc_run);
}

/* An increment got lost: so in all but the N! serial classes. */
static bool inc_bad(const struct world *w)
{
	const struct cells *c = world_user(w);

	return cell_peek(&c->cell[0]) != c->count;
}

const struct textbook_program textbook_inc = {
	.name = "inc",
	.sentence = "N tasks load x and store x + 1: 4, 36, 576",
	.setup = inc_setup,
	.bad = inc_bad,
	.outcome = x_value,
};

static void ainc_setup(struct world *w, unsigned n)
{
	tasks_new(w, cells_new(w, n), 0, n, add_run);
}

const struct textbook_program textbook_ainc = {
	.name = "ainc",
	.sentence = "N tasks add one in one step: N!",
	.setup = ainc_setup,
	.bad = inc_bad,
	.outcome = x_value,
};

static void wainc_setup(struct world *w, unsigned n)
{
	struct cells *c = cells_new(w, n);

	tasks_new(w, c, 0, n, add_run);
	tasks_new(w, c, n, n + 1, write_run);
}

const struct textbook_program textbook_wainc = {
	.name = "wainc",
	.sentence = "N tasks add one, one stores a constant: (N+1)!",
	.setup = wainc_setup,
	.outcome = x_value,
};

static void writers_a_reader_setup(struct world *w, unsigned n)
{
	struct cells *c = cells_new(w, n);

	tasks_new(w, c, 0, n, write_run);
	tasks_new(w, c, n, n + 1, read_run);
}

const struct textbook_program textbook_writers_a_reader = {
	.name = "n-writers-a-reader",
	.sentence = "N writers of their own value and a reader: (N+1)!",
	.setup = writers_a_reader_setup,
	.outcome = seen_value,
};

static void lastzero_reader_run(void *argument)
{
	struct cells *c = ((struct hand *)argument)->cells;
	unsigned i = c->count;

	while (cell_read(&c->cell[i]))
		i--;
}

static void lastzero_writer_run(void *argument)
{
	struct hand *hand = argument;
	struct cell *cell = hand->cells->cell;

	cell_write(&cell[hand->index], cell_read(&cell[hand->index - 1]) + 1);
}

static void lastzero_setup(struct world *w, unsigned n)
{
	struct cells *c = cells_new(w, n);

	tasks_new(w, c, 0, 1, lastzero_reader_run);
	tasks_new(w, c, 1, n + 1, lastzero_writer_run);
}

const struct textbook_program textbook_lastzero = {
	.name = "lastzero",
	.sentence = "a reader looks for the last zero: (N+3) 2^(N-2)",
	.setup = lastzero_setup,
};
