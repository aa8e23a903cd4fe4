/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stack switch. On x86-64 and aarch64 it is a few instructions that save
 * the frame and base pointer, leave the other callee-saved registers to the
 * compiler by way of the clobber list, and end in an indirect jump; the one
 * function around it has one call site, so the processor's return predictor
 * stays in step. Elsewhere, or with -Dcoroutine=ucontext, swapcontext().
 *
 * Floating-point control words and signal masks are not switched: models do
 * no floating point.
 */
#ifndef WORLD_COROUTINE_H
#define WORLD_COROUTINE_H

#include "world/base.h"

#if !defined(SIM_COROUTINE_UCONTEXT) &&                                        \
	(defined(__x86_64__) || defined(__aarch64__))
#define COROUTINE_ASM 1
#else
#define COROUTINE_ASM 0
#endif

/* Bytes below the saved stack pointer that still matter (the context record
 * of swapcontext lies on the stack that it describes). */
enum {
	COROUTINE_BELOW_BYTES = COROUTINE_ASM ? 0 : 2048,
};

/* 'asm' or 'ucontext'. */
const char *coroutine_backend(void);

/*
 * Make a stack pointer that, when switched to, runs 'entry' (which never
 * returns) on the stack.
 */
void *coroutine_prepare(char *stack_low, char *stack_top, void (*entry)(void));

/*
 * Save where we are in *save, go on at *load. Returns when somebody switches
 * back. By address, so that the host's stack pointer is not left on the stack
 * of a task.
 */
void coroutine_switch(void **save, void *const *load);

#endif
