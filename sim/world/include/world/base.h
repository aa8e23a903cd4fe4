/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ground that every file stands on: fixed-width integers, assertions that
 * no build type can remove, source places, and the ban on host time, host
 * randomness and threads (sim/banned.h).
 *
 * Nothing here allocates, blocks or prints, except a failed assertion.
 */
#ifndef WORLD_BASE_H
#define WORLD_BASE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "world/banned.h"

/*
 * A source place: where in a model (or in a test program) a visible op
 * stands. Static and constant; compared by content, never by address.
 */
struct place {
	const char *function;
	const char *file;
	unsigned line;
};

#define PLACE_WITH(attributes)                                                 \
	__extension__({                                                        \
		static const struct place place_here_ attributes = {           \
			__func__, __FILE__, __LINE__};                         \
		&place_here_;                                                  \
	})

/*
 * The place of the line that it is written on. All of them that are linked lie
 * in one section, for explore/reached.h. A compiler may align data as it likes
 * but for what says how it is to be aligned: there are no gaps.
 */
#define PLACE_HERE                                                             \
	PLACE_WITH(__attribute__((section("sim_places"),                       \
				  aligned(__alignof__(struct place)))))

/* The same, of what shows nothing as long as all is well, as an assertion: that
 * nothing was seen there does not mean that nobody was there. */
#define PLACE_MUTE PLACE_WITH()

#define ARRAY_COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define CONTAINER_OF(pointer, type, member)                                    \
	((type *)(void *)((char *)(pointer)-offsetof(type, member)))

/*
 * Print the expression, the place, and, inside a run, the task, the step, the
 * seed and the schedule so far; then abort.
 */
_Noreturn void sim_assert_fail(const char *expression, const char *file,
			       unsigned line, const char *function);

/* Cannot happen, whatever the scenario, the model or the user does. */
#define SIM_ASSERT(condition)                                                  \
	do {                                                                   \
		if (__builtin_expect(!(condition), 0))                         \
			sim_assert_fail(#condition, __FILE__, __LINE__,        \
					__func__);                             \
	} while (0)

#define SIM_UNREACHABLE()                                                      \
	sim_assert_fail("unreachable", __FILE__, __LINE__, __func__)

/* Walks a structure: off unless the build asks for it (-Dslow_asserts). */
#ifdef SIM_SLOW_ASSERTS
#define SIM_ASSERT_SLOW(condition) SIM_ASSERT(condition)
#else
#define SIM_ASSERT_SLOW(condition) ((void)0)
#endif

#endif
