/* SPDX-License-Identifier: GPL-2.0-only */
#include "coroutine.h"

#include "world/base.h"

#if !COROUTINE_ASM
#include <ucontext.h>
#endif

const char *coroutine_backend(void)
{
	return COROUTINE_ASM ? "asm" : "ucontext";
}

#if COROUTINE_ASM && defined(__x86_64__)

/* NOLINTNEXTLINE(readability-non-const-parameter) */
void *coroutine_prepare(char *stack_low, char *stack_top, void (*entry)(void))
{
	uintptr_t *sp = (uintptr_t *)(void *)stack_top;

	(void)stack_low;
	/* The entry sees the alignment of a called function: after the switch
	 * has popped the address, sp + 8 is a multiple of 16. */
	*--sp = 0;
	*--sp = 0;
	*--sp = 0;
	*--sp = (uintptr_t)entry;
	return sp;
}

__attribute__((noinline)) void coroutine_switch(void **save, void *const *load)
{
	/* The red zone of this frame, if it has one, is stepped over. */
	__asm__ volatile("leaq -128(%%rsp), %%rsp\n\t"
			 "pushq %%rbp\n\t"
			 "pushq %%rbx\n\t"
			 "leaq 1f(%%rip), %%rax\n\t"
			 "pushq %%rax\n\t"
			 "movq %%rsp, (%0)\n\t"
			 "movq (%1), %%rsp\n\t"
			 "popq %%rax\n\t"
			 "jmpq *%%rax\n"
			 "1:\n\t"
			 "popq %%rbx\n\t"
			 "popq %%rbp\n\t"
			 "leaq 128(%%rsp), %%rsp\n\t"
			 : "+D"(save), "+S"(load)
			 :
			 : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12",
			   "r13", "r14", "r15", "xmm0", "xmm1", "xmm2", "xmm3",
			   "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
			   "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15",
			   "cc", "memory");
}

#elif COROUTINE_ASM && defined(__aarch64__)

/* NOLINTNEXTLINE(readability-non-const-parameter) */
void *coroutine_prepare(char *stack_low, char *stack_top, void (*entry)(void))
{
	uintptr_t *sp = (uintptr_t *)(void *)stack_top;

	(void)stack_low;
	*--sp = (uintptr_t)entry;
	*--sp = 0; /* frame pointer: the end of the chain */
	return sp;
}

__attribute__((noinline)) void coroutine_switch(void **save, void *const *load)
{
	register void **save_in __asm__("x0") = save;
	register void *const *load_in __asm__("x1") = load;

	__asm__ volatile(
		"adr x10, 1f\n\t"
		"stp x29, x10, [sp, #-16]!\n\t"
		"mov x11, sp\n\t"
		"str x11, [x0]\n\t"
		"ldr x11, [x1]\n\t"
		"mov sp, x11\n\t"
		"ldp x29, x10, [sp], #16\n\t"
		"br x10\n"
		"1:\n\t"
		: "+r"(save_in), "+r"(load_in)
		:
		: "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11",
		  "x12", "x13", "x14", "x15", "x16", "x17", "x19", "x20", "x21",
		  "x22", "x23", "x24", "x25", "x26", "x27", "x28", "x30", "v0",
		  "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10",
		  "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19",
		  "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28",
		  "v29", "v30", "v31", "cc", "memory");
}

#else

/* The context record lies at the top of the new stack, later ones in the frame
 * of the switch: both inside what a snapshot copies. */
/* NOLINTNEXTLINE(readability-non-const-parameter) */
void *coroutine_prepare(char *stack_low, char *stack_top, void (*entry)(void))
{
	size_t record = (sizeof(ucontext_t) + 63) & ~(size_t)63;
	ucontext_t *context = (ucontext_t *)(void *)(stack_top - record);

	SIM_ASSERT(getcontext(context) == 0);
	context->uc_stack.ss_sp = stack_low;
	context->uc_stack.ss_size = (size_t)(stack_top - stack_low) - record;
	context->uc_link = NULL;
	makecontext(context, entry, 0);
	return context;
}

__attribute__((noinline)) void coroutine_switch(void **save, void *const *load)
{
	ucontext_t here;

	/* It lives on the stack that it describes until that runs again. */
	/* cppcheck-suppress autoVariables */
	*save = &here;
	SIM_ASSERT(swapcontext(&here, *load) == 0);
}

#endif
