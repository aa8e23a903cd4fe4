/* SPDX-License-Identifier: GPL-2.0-only */
/* Textbook programs that do without a lock, or build one. */
#include "textbook.h"

#include "world/cell.h"
#include "world/wait.h"

enum {
	NODES = 3, /* 0 is no node */
	TASKS = 8,
};

struct atomics {
	/* A stack: head, and what lies below each node. */
	struct cell head;
	struct cell below[NODES];
	unsigned
		owner[NODES]; /* the task that has popped it; 0: on the stack */
	/* A lock: tickets drawn, and whose turn it is. */
	struct cell next;
	struct cell turn;
	struct waitqueue waiters;
	struct cell sum;
	unsigned count;
};

static struct atomics *atomics_new(struct world *w, unsigned n)
{
	struct atomics *a = world_alloc(w, sizeof(*a));

	SIM_ASSERT(n <= TASKS);
	a->count = n;
	world_set_user(w, a);
	return a;
}

/*
 * ABA: a pop reads the head A and what is below it, B; before it swings the
 * head from A to B another task has popped both and pushed A again. The head is
 * A as before, and the exchange makes B, which is in use, the head.
 */

static uint64_t pop(struct atomics *a, unsigned task)
{
	uint64_t node, below;

	do {
		node = cell_read(&a->head);
		if (!node)
			return 0;
		below = cell_read(&a->below[node]);
	} while (cell_compare_exchange(&a->head, node, below) != node);
	a->owner[node] = task;
	return node;
}

static void push(struct atomics *a, uint64_t node)
{
	uint64_t head;

	do {
		head = cell_read(&a->head);
		cell_write(&a->below[node], head);
		a->owner[node] = 0;
	} while (cell_compare_exchange(&a->head, head, node) != head);
}

static void popper_run(void *argument)
{
	(void)pop(argument, 1);
}

static void recycler_run(void *argument)
{
	struct atomics *a = argument;
	uint64_t first = pop(a, 2);

	(void)pop(a, 2);
	if (first)
		push(a, first);
}

static void aba_setup(struct world *w, unsigned n)
{
	struct atomics *a = atomics_new(w, n);

	cell_init(&a->head, "head", NULL, CELL_PLAIN, 1);
	for (unsigned i = 0; i < NODES; i++)
		cell_init(&a->below[i], "below", world_format(w, "%u", i),
			  CELL_PLAIN, i == 1 ? 2 : 0);
	(void)task_new(w, "popper", popper_run, a, TASK_PLAIN);
	(void)task_new(w, "recycler", recycler_run, a, TASK_PLAIN);
}

/* The head is a node that somebody has. */
static bool aba_bad(const struct world *w)
{
	const struct atomics *a = world_user(w);
	uint64_t head = cell_peek(&a->head);

	return head && a->owner[head];
}

static uint64_t aba_outcome(const struct world *w)
{
	const struct atomics *a = world_user(w);

	return cell_peek(&a->head) * 16 + a->owner[1] * 4 + a->owner[2];
}

const struct textbook_program textbook_aba = {
	.name = "aba",
	.sentence = "a pop of a stack, while another task pops twice and "
		    "pushes the first node again",
	.setup = aba_setup,
	.bad = aba_bad,
	.outcome = aba_outcome,
};

/* Ticket lock: draw a number, wait for one's turn, call the next one up. */

static void ticket_section(struct atomics *a, uint64_t ticket)
{
	wait_event(&a->waiters, cell_read(&a->turn) == ticket);
	cell_write(&a->sum, cell_read(&a->sum) + 1);
	cell_write(&a->turn, ticket + 1);
	waitqueue_wake(&a->waiters);
}

static void ticket_run(void *argument)
{
	struct atomics *a = argument;

	ticket_section(a, cell_add(&a->next, 1));
}

static void ticket_setup(struct world *w, unsigned n)
{
	struct atomics *a = atomics_new(w, n);
	char name[16];

	cell_init(&a->next, "next", NULL, CELL_PLAIN, 0);
	cell_init(&a->turn, "turn", NULL, CELL_PLAIN, 0);
	cell_init(&a->sum, "sum", NULL, CELL_PLAIN, 0);
	waitqueue_init(&a->waiters, "waiters", NULL);
	for (unsigned i = 0; i < n; i++) {
		(void)snprintf(name, sizeof(name), "p%u", i);
		(void)task_new(w, name, ticket_run, a, TASK_PLAIN);
	}
}

/* Two were in it at once, and one addition is lost. */
static bool ticket_bad(const struct world *w)
{
	const struct atomics *a = world_user(w);

	return cell_peek(&a->sum) != a->count;
}

static uint64_t ticket_outcome(const struct world *w)
{
	const struct atomics *a = world_user(w);

	return cell_peek(&a->sum) * 16 + cell_peek(&a->turn);
}

const struct textbook_program textbook_ticket_lock = {
	.name = "ticket-lock",
	.sentence = "N tasks add one, each in its turn",
	.setup = ticket_setup,
	.bad = ticket_bad,
	.outcome = ticket_outcome,
};
