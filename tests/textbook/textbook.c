/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of the textbook programs. */
#include "textbook.h"

#include "check/check.h"

/*
 * Published are the classes of readers (2^N), lastzero ((N+3) 2^(N-2)), inc (4,
 * 36, 576), ainc and lockinc (N!), wainc and n-writers-a-reader ((N+1)!), ABBA
 * (3), philosophers (2^N - 1, 2^N - 2), mutex-deadlock (N), account (6, 2 of
 * them bad), indexer (8^(N-11)) and filesystem (2^(N-13)). Argued:
 *
 * lost-wakeup: the test sees the write or not; if not, the note comes before
 * the wake-up or not. 3 classes, of which the last hangs. wait-event: the note
 * comes after the wake-up (then the test sees the write), or before it; then
 * the test sees the write, or not and the sleeper goes round once. 3 classes.
 *
 * reread-behind-writer: all steps are on one object, so each schedule is a
 * class. The writer comes before the reader's step 1 (2 schedules: the reader
 * queues, or comes after the release), 2 (it hangs), 3, 4, or after it.
 *
 * bounded-buffer, aba, ticket-lock, reorder, twostage, bluetooth: counted here
 * only.
 *
 * The number of runs is given where no step can ever be blocked, or where
 * only one task can go on while a lock is held.
 */
static const struct textbook_case cases[] = {
	/* program, n, traces, bad, stuck, outcomes, runs */
	{&textbook_account, 3, 6, 2, 0, 1, 0},
	{&textbook_abba, 2, 3, 1, 1, 1, 0},
	{&textbook_philosophers_naive, 2, 3, 1, 1, 1, 0},
	{&textbook_philosophers_naive, 3, 7, 1, 1, 1, 0},
	{&textbook_philosophers_ordered, 2, 2, 0, 0, 1, 0},
	{&textbook_philosophers_ordered, 3, 6, 0, 0, 1, 0},
	{&textbook_lockinc, 1, 1, 0, 0, 1, 1},
	{&textbook_lockinc, 2, 2, 0, 0, 1, 2},
	{&textbook_lockinc, 3, 6, 0, 0, 1, 6},
	{&textbook_lockinc, 4, 24, 0, 0, 1, 24},
	{&textbook_mutex_deadlock, 2, 2, 2, 2, 0, 2},
	{&textbook_mutex_deadlock, 4, 4, 4, 4, 0, 4},
	{&textbook_readers, 2, 4, 0, 0, 4, 6},
	{&textbook_readers, 4, 16, 0, 0, 16, 120},
	{&textbook_inc, 2, 4, 2, 0, 2, 6},
	{&textbook_inc, 3, 36, 30, 0, 3, 90},
	{&textbook_inc, 4, 576, 552, 0, 4, 2520},
	{&textbook_ainc, 2, 2, 0, 0, 1, 2},
	{&textbook_ainc, 5, 120, 0, 0, 1, 120},
	{&textbook_wainc, 3, 24, 0, 0, 4, 24},
	{&textbook_writers_a_reader, 3, 24, 0, 0, 12, 24},
	{&textbook_lastzero, 2, 5, 0, 0, 0, 0},
	{&textbook_lastzero, 3, 12, 0, 0, 0, 0},
	{&textbook_lastzero, 4, 28, 0, 0, 0, 0},
	{&textbook_bounded_buffer, 2, 4, 0, 0, 1, 0},
	{&textbook_lost_wakeup, 2, 3, 1, 1, 1, 0},
	{&textbook_wait_event, 2, 3, 0, 0, 1, 0},
	{&textbook_reread_behind_writer, 2, 6, 1, 1, 1, 6},
	{&textbook_reorder, 2, 4, 2, 0, 0, 0},
	{&textbook_reorder, 3, 36, 16, 0, 0, 0},
	{&textbook_twostage, 2, 3, 1, 0, 0, 0},
	{&textbook_bluetooth, 2, 8, 1, 0, 0, 0},
	{&textbook_aba, 2, 36, 1, 0, 5, 0},
	{&textbook_ticket_lock, 2, 8, 0, 0, 1, 0},
};

static const struct textbook_large large[] = {
	{&textbook_readers, 10, 1024},
	{&textbook_lockinc, 7, 5040},
	{&textbook_ainc, 7, 5040},
	{&textbook_writers_a_reader, 6, 5040},
	{&textbook_philosophers_naive, 10, 1023},
	{&textbook_philosophers_ordered, 10, 1022},
	{&textbook_mutex_deadlock, 8, 8},
	{&textbook_indexer, 11, 1},
	{&textbook_indexer, 12, 8},
	{&textbook_indexer, 13, 64},
	{&textbook_indexer, 14, 512},
	{&textbook_indexer, 15, 4096},
	{&textbook_filesystem, 13, 1},
	{&textbook_filesystem, 14, 2},
	{&textbook_filesystem, 16, 8},
	{&textbook_filesystem, 18, 32},
	{&textbook_filesystem, 19, 64},
	{&textbook_lastzero, 5, 64},
	{&textbook_lastzero, 10, 3328},
	{&textbook_lastzero, 15, 147456},
};

const struct textbook_case *textbook_cases(unsigned *ret_count)
{
	*ret_count = ARRAY_COUNT(cases);
	return cases;
}

const struct textbook_large *textbook_large_cases(unsigned *ret_count)
{
	*ret_count = ARRAY_COUNT(large);
	return large;
}

bool textbook_run_is_bad(const struct textbook_program *p,
			 const struct world *w, const struct run_result *r)
{
	if (r->status != RUN_FINISHED)
		return true;
	return p->bad && p->bad(w);
}

struct world *textbook_world(const struct textbook_program *p, unsigned n)
{
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);

	SIM_ASSERT(w);
	check_attach(w);
	p->setup(w, n);
	world_seal(w);
	return w;
}
