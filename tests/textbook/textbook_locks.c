/* SPDX-License-Identifier: GPL-2.0-only */
/* Textbook programs about locks and waits. */
#include "textbook.h"

#include "world/cell.h"
#include "world/mutex.h"
#include "world/rwsem.h"
#include "world/wait.h"

enum {
	TASKS = 24,
};

struct locks {
	struct mutex mutex[TASKS];
	struct cell cell[TASKS];
	struct rwsem rwsem;
	struct waitqueue waitqueue;
	unsigned count;
	bool last_first; /* the ordered philosopher */
	struct seat {
		struct locks *locks;
		unsigned index;
	} seat[TASKS];
};

static struct locks *locks_new(struct world *w, unsigned n)
{
	struct locks *l = world_alloc(w, sizeof(*l));

	SIM_ASSERT(n <= TASKS);
	l->count = n;
	world_set_user(w, l);
	for (unsigned i = 0; i < TASKS; i++) {
		l->seat[i].locks = l;
		l->seat[i].index = i;
	}
	return l;
}

static void tasks_new(struct world *w, struct locks *l, void (*run)(void *))
{
	char name[16];

	for (unsigned i = 0; i < l->count; i++) {
		(void)snprintf(name, sizeof(name), "p%u", i);
		(void)task_new(w, name, run, &l->seat[i], 0);
	}
}

static uint64_t first_cell(const struct world *w)
{
	const struct locks *l = world_user(w);

	return cell_peek(&l->cell[0]);
}

/* account: the check goes wrong if it comes last, in 2 of the 3! orders. */

static void account_change(struct locks *l, uint64_t by, unsigned done)
{
	mutex_lock(&l->mutex[0]);
	cell_write(&l->cell[0], cell_read(&l->cell[0]) + by);
	cell_write(&l->cell[done], 1);
	mutex_unlock(&l->mutex[0]);
}

static void account_deposit(void *argument)
{
	account_change(argument, 2, 1);
}

static void account_withdraw(void *argument)
{
	account_change(argument, (uint64_t)-4, 2);
}

static void account_check(void *argument)
{
	struct locks *l = argument;

	mutex_lock(&l->mutex[0]);
	if (cell_read(&l->cell[1]) && cell_read(&l->cell[2]))
		cell_write(&l->cell[3], 1);
	mutex_unlock(&l->mutex[0]);
}

static void account_setup(struct world *w, unsigned n)
{
	struct locks *l = locks_new(w, n);

	mutex_init(&l->mutex[0], "account->lock", NULL);
	cell_init(&l->cell[0], "balance", NULL, CELL_PLAIN, 1);
	cell_init(&l->cell[1], "deposit_done", NULL, CELL_PLAIN, 0);
	cell_init(&l->cell[2], "withdraw_done", NULL, CELL_PLAIN, 0);
	cell_init(&l->cell[3], "wrong", NULL, CELL_PLAIN, 0);
	(void)task_new(w, "deposit", account_deposit, l, 0);
	(void)task_new(w, "withdraw", account_withdraw, l, 0);
	(void)task_new(w, "check", account_check, l, 0);
}

static bool account_bad(const struct world *w)
{
	const struct locks *l = world_user(w);

	return cell_peek(&l->cell[3]);
}

const struct textbook_program textbook_account = {
	.name = "account",
	.sentence = "deposit, withdraw and check, each under one lock",
	.setup = account_setup,
	.bad = account_bad,
	.outcome = first_cell,
};

/* ABBA, and philosophers around a table: fork i, then fork i+1. */

static void philosopher_run(void *argument)
{
	const struct seat *seat = argument;
	struct locks *l = seat->locks;
	unsigned first = seat->index;
	unsigned second = (seat->index + 1) % l->count;

	if (l->last_first && first > second) {
		first = second;
		second = seat->index;
	}
	mutex_lock(&l->mutex[first]);
	mutex_lock(&l->mutex[second]);
	mutex_unlock(&l->mutex[second]);
	mutex_unlock(&l->mutex[first]);
}

static void philosophers(struct world *w, unsigned n, bool ordered)
{
	struct locks *l = locks_new(w, n);

	l->last_first = ordered;
	cell_init(&l->cell[0], "none", NULL, CELL_PLAIN, 0);
	for (unsigned i = 0; i < n; i++)
		mutex_init(&l->mutex[i], "fork", world_format(w, "%u", i));
	tasks_new(w, l, philosopher_run);
}

static void philosophers_naive_setup(struct world *w, unsigned n)
{
	philosophers(w, n, false);
}

static void philosophers_ordered_setup(struct world *w, unsigned n)
{
	philosophers(w, n, true);
}

const struct textbook_program textbook_abba = {
	.name = "abba",
	.sentence = "two tasks take two locks in opposite orders",
	.setup = philosophers_naive_setup,
	.outcome = first_cell,
};

const struct textbook_program textbook_philosophers_naive = {
	.name = "philosophers-naive",
	.sentence = "all take the left fork, then the right one",
	.setup = philosophers_naive_setup,
	.outcome = first_cell,
};

const struct textbook_program textbook_philosophers_ordered = {
	.name = "philosophers-ordered",
	.sentence = "the last one takes the right fork first",
	.setup = philosophers_ordered_setup,
	.outcome = first_cell,
};

/* lockinc: N! orders, always the same sum. */

static void lockinc_run(void *argument)
{
	struct locks *l = ((struct seat *)argument)->locks;

	mutex_lock(&l->mutex[0]);
	cell_write(&l->cell[0], cell_read(&l->cell[0]) + 1);
	mutex_unlock(&l->mutex[0]);
}

static void one_lock(struct world *w, unsigned n, void (*run)(void *))
{
	struct locks *l = locks_new(w, n);

	mutex_init(&l->mutex[0], "lock", NULL);
	cell_init(&l->cell[0], "x", NULL, CELL_PLAIN, 0);
	tasks_new(w, l, run);
}

static void lockinc_setup(struct world *w, unsigned n)
{
	one_lock(w, n, lockinc_run);
}

static bool lockinc_bad(const struct world *w)
{
	const struct locks *l = world_user(w);

	return cell_peek(&l->cell[0]) != l->count;
}

const struct textbook_program textbook_lockinc = {
	.name = "lockinc",
	.sentence = "N tasks add one under a lock",
	.setup = lockinc_setup,
	.bad = lockinc_bad,
	.outcome = first_cell,
};

static void mutex_deadlock_run(void *argument)
{
	mutex_lock(&((struct seat *)argument)->locks->mutex[0]);
}

static void mutex_deadlock_setup(struct world *w, unsigned n)
{
	one_lock(w, n, mutex_deadlock_run);
}

const struct textbook_program textbook_mutex_deadlock = {
	.name = "mutex-deadlock",
	.sentence = "N tasks take one lock and never give it back",
	.setup = mutex_deadlock_setup,
};

/*
 * Bounded buffer of one place: a producer of two items, a consumer of two,
 * waiting for each other under one lock and on one wait queue.
 */

static bool buffer_step(struct locks *l, uint64_t want, uint64_t put)
{
	bool done = false;

	mutex_lock(&l->mutex[0]);
	if (cell_read(&l->cell[0]) == want) {
		cell_write(&l->cell[0], put);
		done = true;
	}
	mutex_unlock(&l->mutex[0]);
	return done;
}

static void buffer_run(struct locks *l, uint64_t want, uint64_t put)
{
	for (unsigned i = 0; i < l->count; i++) {
		wait_event(&l->waitqueue, buffer_step(l, want, put));
		waitqueue_wake(&l->waitqueue);
	}
}

static void buffer_produce(void *argument)
{
	buffer_run(argument, 0, 1);
}

static void buffer_consume(void *argument)
{
	buffer_run(argument, 1, 0);
}

static void bounded_buffer_setup(struct world *w, unsigned n)
{
	struct locks *l = locks_new(w, n - 1);

	mutex_init(&l->mutex[0], "buffer->lock", NULL);
	cell_init(&l->cell[0], "full", NULL, CELL_PLAIN, 0);
	waitqueue_init(&l->waitqueue, "buffer->wait", NULL);
	(void)task_new(w, "producer", buffer_produce, l, 0);
	(void)task_new(w, "consumer", buffer_consume, l, 0);
}

const struct textbook_program textbook_bounded_buffer = {
	.name = "bounded-buffer",
	.sentence = "producer and consumer of N-1 items around one place",
	.setup = bounded_buffer_setup,
	.outcome = first_cell,
};

/* lost wake-up: test first, note the wait queue afterwards. */

static void waker_run(void *argument)
{
	struct locks *l = argument;

	cell_write(&l->cell[0], 1);
	waitqueue_wake(&l->waitqueue);
}

static void sloppy_sleeper_run(void *argument)
{
	struct locks *l = argument;

	if (!cell_read(&l->cell[0]))
		(void)waitqueue_wait(&l->waitqueue,
				     waitqueue_prepare(&l->waitqueue));
}

static void careful_sleeper_run(void *argument)
{
	struct locks *l = argument;

	wait_event(&l->waitqueue, cell_read(&l->cell[0]));
}

static void sleeper(struct world *w, unsigned n, void (*run)(void *))
{
	struct locks *l = locks_new(w, n);

	cell_init(&l->cell[0], "ready", NULL, CELL_PLAIN, 0);
	waitqueue_init(&l->waitqueue, "wait", NULL);
	(void)task_new(w, "sleeper", run, l, 0);
	(void)task_new(w, "waker", waker_run, l, 0);
}

static void lost_wakeup_setup(struct world *w, unsigned n)
{
	sleeper(w, n, sloppy_sleeper_run);
}

static void wait_event_setup(struct world *w, unsigned n)
{
	sleeper(w, n, careful_sleeper_run);
}

const struct textbook_program textbook_lost_wakeup = {
	.name = "lost-wakeup",
	.sentence = "the condition is tested before the wait queue is noted",
	.setup = lost_wakeup_setup,
	.outcome = first_cell,
};

const struct textbook_program textbook_wait_event = {
	.name = "wait-event",
	.sentence = "the wait queue is noted before the condition is tested",
	.setup = wait_event_setup,
	.outcome = first_cell,
};

/* A reader that reads again while a writer waits in between. */

static void rereader_run(void *argument)
{
	struct locks *l = argument;

	rwsem_down_read(&l->rwsem);
	rwsem_down_read(&l->rwsem);
	rwsem_up_read(&l->rwsem);
	rwsem_up_read(&l->rwsem);
}

static void writer_run(void *argument)
{
	struct locks *l = argument;

	rwsem_down_write(&l->rwsem);
	rwsem_up_write(&l->rwsem);
}

static void reread_setup(struct world *w, unsigned n)
{
	struct locks *l = locks_new(w, n);

	cell_init(&l->cell[0], "none", NULL, CELL_PLAIN, 0);
	rwsem_init(&l->rwsem, "rwsem", NULL);
	(void)task_new(w, "reader", rereader_run, l, 0);
	(void)task_new(w, "writer", writer_run, l, 0);
}

const struct textbook_program textbook_reread_behind_writer = {
	.name = "reread-behind-writer",
	.sentence = "a reader reads again while a writer is queued",
	.setup = reread_setup,
	.outcome = first_cell,
};
