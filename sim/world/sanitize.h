/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What AddressSanitizer and valgrind must be told about our stacks. Without
 * this their reports about tasks would be worth nothing.
 */
#ifndef WORLD_SANITIZE_H
#define WORLD_SANITIZE_H

#include "world/base.h"

#if defined(__SANITIZE_ADDRESS__)
#define SIM_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SIM_ASAN 1
#endif
#endif
#ifndef SIM_ASAN
#define SIM_ASAN 0
#endif

#ifdef SIM_VALGRIND
#include <valgrind/memcheck.h>
#endif

#if SIM_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

static inline void sanitize_leave(const void *bottom, size_t bytes)
{
	/* No fake stacks: the build turns use-after-return detection off. */
	__sanitizer_start_switch_fiber(NULL, bottom, bytes);
}

static inline void sanitize_arrive(const void **ret_bottom, size_t *ret_bytes)
{
	__sanitizer_finish_switch_fiber(NULL, ret_bottom, ret_bytes);
}

static inline void sanitize_clear(void *start, size_t bytes)
{
	__asan_unpoison_memory_region(start, bytes);
}

/* Copies frames with their red zones: must not be instrumented. */
__attribute__((no_sanitize("address"))) static inline void
sanitize_copy(void *to, const void *from, size_t bytes)
{
	volatile uint64_t *d = to;
	const volatile uint64_t *s = from;

	for (size_t i = 0; i < bytes / 8; i++)
		d[i] = s[i];
	for (size_t i = bytes & ~(size_t)7; i < bytes; i++)
		((volatile char *)to)[i] = ((const volatile char *)from)[i];
}

/* Frames that are gone may have left their red zones. */
__attribute__((no_sanitize("address"))) static inline void
sanitize_zero(char *start, size_t bytes)
{
	volatile char *at = start;

	sanitize_clear(start, bytes);
	for (size_t i = 0; i < bytes; i++)
		at[i] = 0;
}
#else
static inline void sanitize_leave(const void *bottom, size_t bytes)
{
	(void)bottom;
	(void)bytes;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): as above */
static inline void sanitize_arrive(const void **ret_bottom, size_t *ret_bytes)
{
	(void)ret_bottom;
	(void)ret_bytes;
}

/* Valgrind takes what lies below a stack pointer for gone; a restore writes
 * there, since the stack was deeper. */
static inline void sanitize_clear(void *start, size_t bytes)
{
#ifdef SIM_VALGRIND
	(void)VALGRIND_MAKE_MEM_UNDEFINED(start, bytes);
#else
	(void)start;
	(void)bytes;
#endif
}

static inline void sanitize_copy(void *to, const void *from, size_t bytes)
{
	memcpy(to, from, bytes);
}

static inline void sanitize_zero(char *start, size_t bytes)
{
	sanitize_clear(start, bytes);
	memset(start, 0, bytes);
}
#endif

/* A key is made of all bytes, of the ones between the members too. */
static inline void sanitize_defined(void *start, size_t bytes)
{
#if defined(SIM_VALGRIND) && !SIM_ASAN
	(void)VALGRIND_MAKE_MEM_DEFINED(start, bytes);
#else
	(void)start;
	(void)bytes;
#endif
}

#ifdef SIM_VALGRIND
#define SANITIZE_STACK_REGISTER(low, top) VALGRIND_STACK_REGISTER(low, top)
#define SANITIZE_STACK_DEREGISTER(id)	  VALGRIND_STACK_DEREGISTER(id)
#else
#define SANITIZE_STACK_REGISTER(low, top) ((unsigned)0)
#define SANITIZE_STACK_DEREGISTER(id)	  ((void)(id))
#endif

#endif
