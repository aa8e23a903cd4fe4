/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Textbook programs that share large tables of which two tasks seldom touch the
 * same place (Flanagan and Godefroid, POPL 2005): a reduction that knows only
 * at run time what is touched has almost nothing to do.
 */
#include "textbook.h"

#include "world/cell.h"
#include "world/mutex.h"

enum {
	SLOTS = 128,
	WORDS = 4,
	STRIDE = 11,
	SPREAD = 7,
	BLOCKS = 26,
	INODES = 32,
	TASKS = 24,
};

struct tables {
	struct cell slot[SLOTS]; /* indexer */
	struct cell inode[INODES];
	struct cell busy[BLOCKS];
	struct mutex inode_lock[INODES];
	struct mutex block_lock[BLOCKS];
	struct user {
		struct tables *tables;
		unsigned index;
	} user[TASKS];
};

static struct tables *tables_new(struct world *w, unsigned n,
				 void (*run)(void *))
{
	struct tables *t = world_alloc(w, sizeof(*t));
	char name[16];

	SIM_ASSERT(n <= TASKS);
	world_set_user(w, t);
	for (unsigned i = 0; i < n; i++) {
		t->user[i] = (struct user){t, i};
		(void)snprintf(name, sizeof(name), "p%u", i);
		(void)task_new(w, name, run, &t->user[i], TASK_PLAIN);
	}
	return t;
}

static void cells_init(struct world *w, struct cell *cells, unsigned count,
		       const char *name)
{
	for (unsigned i = 0; i < count; i++)
		cell_init(&cells[i], name, world_format(w, "%u", i), CELL_PLAIN,
			  0);
}

static void locks_init(struct world *w, struct mutex *locks, unsigned count,
		       const char *name)
{
	for (unsigned i = 0; i < count; i++)
		mutex_init(&locks[i], name, world_format(w, "%u", i));
}

/* Insert some words; one whose slot is taken goes to the next. */
static void indexer_run(void *argument)
{
	const struct user *u = argument;

	for (unsigned i = 0; i < WORDS; i++) {
		unsigned word = i * STRIDE + u->index;
		unsigned at = word * SPREAD % SLOTS;

		while (cell_compare_exchange(&u->tables->slot[at], 0, word))
			at = (at + 1) % SLOTS;
	}
}

static void indexer_setup(struct world *w, unsigned n)
{
	struct tables *t = tables_new(w, n, indexer_run);

	cells_init(w, t->slot, SLOTS, "slot");
}

const struct textbook_program textbook_indexer = {
	.name = "indexer",
	.sentence = "N tasks insert 4 words each in a table: 1 up to N = 11, "
		    "then 8^(N-11)",
	.setup = indexer_setup,
};

/* Find a free block for the inode, from a place on that depends on it. */
static void filesystem_take(struct tables *t, unsigned inode)
{
	unsigned block = inode * 2 % BLOCKS;
	bool taken = false;

	while (!taken) {
		mutex_lock(&t->block_lock[block]);
		if (!cell_read(&t->busy[block])) {
			cell_write(&t->busy[block], 1);
			cell_write(&t->inode[inode], block + 1);
			taken = true;
		}
		mutex_unlock(&t->block_lock[block]);
		block = (block + 1) % BLOCKS;
	}
}

static void filesystem_run(void *argument)
{
	const struct user *u = argument;
	unsigned inode = u->index % INODES;

	mutex_lock(&u->tables->inode_lock[inode]);
	if (!cell_read(&u->tables->inode[inode]))
		filesystem_take(u->tables, inode);
	mutex_unlock(&u->tables->inode_lock[inode]);
}

static void filesystem_setup(struct world *w, unsigned n)
{
	struct tables *t = tables_new(w, n, filesystem_run);

	cells_init(w, t->inode, INODES, "inode");
	cells_init(w, t->busy, BLOCKS, "busy");
	locks_init(w, t->inode_lock, INODES, "inode_lock");
	locks_init(w, t->block_lock, BLOCKS, "block_lock");
}

/* How many blocks are taken, and is one given to two? */
static bool filesystem_bad(const struct world *w)
{
	const struct tables *t = world_user(w);
	bool given[BLOCKS + 1] = {false};

	for (unsigned i = 0; i < INODES; i++) {
		uint64_t block = cell_peek(&t->inode[i]);

		if (block && given[block])
			return true;
		given[block] = true;
	}
	return false;
}

const struct textbook_program textbook_filesystem = {
	.name = "filesystem",
	.sentence = "N tasks take a block for an inode each: 1 up to N = 13, "
		    "then 2^(N-13)",
	.setup = filesystem_setup,
	.bad = filesystem_bad,
};
