/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs by which strategies are compared in the literature (SCTBench:
 * Thomson, Donaldson and Betts, PPoPP 2014): each has a bug that few of its
 * schedules show. One task creates the others.
 */
#include "textbook.h"

#include "world/cell.h"
#include "world/mutex.h"
#include "world/wait.h"

enum {
	TASKS = 24,
};

struct hunt {
	struct cell a, b;
	struct mutex first, second;
	struct event_flag drained;
	void (*many)(void *); /* all tasks but the last */
	void (*last)(void *);
	unsigned count;
	bool failed;
};

static void spawner_run(void *argument)
{
	struct hunt *h = argument;
	char name[16];

	for (unsigned i = 0; i < h->count; i++) {
		(void)snprintf(name, sizeof(name), "p%u", i);
		(void)task_create(name, i + 1 < h->count ? h->many : h->last, h,
				  TASK_PLAIN);
	}
}

static void hunt_new(struct world *w, unsigned n, uint64_t a,
		     void (*many)(void *), void (*last)(void *))
{
	struct hunt *h = world_alloc(w, sizeof(*h));

	SIM_ASSERT(n >= 2 && n <= TASKS);
	*h = (struct hunt){.count = n, .many = many, .last = last};
	world_set_user(w, h);
	cell_init(&h->a, "a", NULL, CELL_PLAIN, a);
	cell_init(&h->b, "b", NULL, CELL_PLAIN, 0);
	mutex_init(&h->first, "first", NULL);
	mutex_init(&h->second, "second", NULL);
	event_flag_init(&h->drained, "drained", NULL);
	(void)task_new(w, "spawner", spawner_run, h, TASK_PLAIN);
}

static bool hunt_failed(const struct world *w)
{
	return ((const struct hunt *)world_user(w))->failed;
}

/* reorder: the checker looks between the two steps of the first setter to
 * begin, or its own two looks fall on both sides of all of that. */

static void setter_run(void *argument)
{
	struct hunt *h = argument;

	cell_write(&h->a, 1);
	cell_write(&h->b, (uint64_t)-1);
}

static void checker_run(void *argument)
{
	struct hunt *h = argument;
	uint64_t a = cell_read(&h->a);
	uint64_t b = cell_read(&h->b);

	h->failed = !(a == 0 && b == 0) && !(a == 1 && b == (uint64_t)-1);
}

static void reorder_setup(struct world *w, unsigned n)
{
	hunt_new(w, n, 0, setter_run, checker_run);
}

const struct textbook_program textbook_reorder = {
	.name = "reorder",
	.sentence = "N - 1 tasks set a, then b; one looks at both",
	.setup = reorder_setup,
	.bad = hunt_failed,
};

/* twostage: the reader comes between the two halves of a writer. */

static void stages_run(void *argument)
{
	struct hunt *h = argument;

	mutex_lock(&h->first);
	cell_write(&h->a, 1);
	mutex_unlock(&h->first);
	mutex_lock(&h->second);
	cell_write(&h->b, cell_read(&h->a) + 1);
	mutex_unlock(&h->second);
}

static void stage_reader_run(void *argument)
{
	struct hunt *h = argument;
	uint64_t a, b;

	mutex_lock(&h->first);
	a = cell_read(&h->a);
	mutex_unlock(&h->first);
	if (!a)
		return;
	mutex_lock(&h->second);
	b = cell_read(&h->b);
	mutex_unlock(&h->second);
	h->failed = b != a + 1;
}

static void twostage_setup(struct world *w, unsigned n)
{
	hunt_new(w, n, 0, stages_run, stage_reader_run);
}

const struct textbook_program textbook_twostage = {
	.name = "twostage",
	.sentence = "N - 1 tasks write under one lock, then under another; one "
		    "reads so",
	.setup = twostage_setup,
	.bad = hunt_failed,
};

/* bluetooth: a request looks whether the driver stops, and is counted only
 * after that. a: requests, of which one is the driver's own; b: it stops. */

static void request_leave(struct hunt *h)
{
	if (cell_add(&h->a, (uint64_t)-1) == 1)
		event_flag_set(&h->drained);
}

static void request_run(void *argument)
{
	struct hunt *h = argument;

	if (cell_read(&h->b))
		return;
	(void)cell_add(&h->a, 1);
	if (cell_read(&h->b) == 2)
		h->failed = true;
	request_leave(h);
}

static void stop_run(void *argument)
{
	struct hunt *h = argument;

	cell_write(&h->b, 1);
	request_leave(h);
	(void)event_flag_wait(&h->drained);
	cell_write(&h->b, 2);
}

static void bluetooth_setup(struct world *w, unsigned n)
{
	hunt_new(w, n, 1, request_run, stop_run);
}

const struct textbook_program textbook_bluetooth = {
	.name = "bluetooth",
	.sentence = "N - 1 requests, and a driver that stops",
	.setup = bluetooth_setup,
	.bad = hunt_failed,
};

static const struct textbook_hunt hunts[] = {
	{&textbook_account, 3},	 {&textbook_bluetooth, 2},
	{&textbook_abba, 2},	 {&textbook_reorder, 5},
	{&textbook_reorder, 10}, {&textbook_twostage, 20},
};

const struct textbook_hunt *textbook_hunts(unsigned *ret_count)
{
	*ret_count = ARRAY_COUNT(hunts);
	return hunts;
}
