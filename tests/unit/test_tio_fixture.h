/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A stack on SEV-TIO that writes down which calls of the firmware were made, in
 * order and with repeats as one, and what the steps of a guest are made of.
 */
#ifndef TEST_TIO_FIXTURE_H
#define TEST_TIO_FIXTURE_H

#include "test_models_fixture.h"

#include "firmware/firmware_vm.h"
#include "guest/guest.h"
#include "kernel/pci_tsm.h"
#include "kernel/sev_tsm.h"

struct host {
	struct stack stack; /* first */
	char calls[1024];   /* of the firmware */
	char last[64];
};

static inline void note_call(void *context, struct world *w,
			     const struct event *event)
{
	struct host *h = context;

	(void)w;
	if (event->message != MESSAGE_CALL ||
	    strncmp(event->text, "TIO_", 4) != 0 ||
	    strcmp(h->last, event->text + 4) == 0)
		return;
	(void)snprintf(h->last, sizeof(h->last), "%s", event->text + 4);
	stack_word(h->calls, sizeof(h->calls), h->last);
}

static inline void host_init(struct host *h, unsigned count)
{
	memset(h, 0, sizeof(*h));
	stack_init_on(&h->stack, count, "tio");
	world_subscribe(h->stack.world, HOOK_MESSAGE, note_call, h);
}

/* Forget what was called so far. */
static inline void calls_begin(struct stack *s)
{
	struct host *h = (struct host *)s;

	h->calls[0] = h->last[0] = '\0';
}

/* One step of a guest, as a scenario has it. */
static inline void
guest(struct stack *s, void (*op)(struct world *w, const struct op_call *call))
{
	const struct registry_op row = {.name = "guest"};
	const struct op_call call = {.op = &row};

	op(s->world, &call);
}

/* Run on one device; the calls and the findings must be these. */
static inline void expect_calls(stack_body *body, const char *calls,
				const char *findings)
{
	struct host h;

	host_init(&h, 1);
	stack_run(&h.stack, body);
	ck_assert_int_eq(h.stack.result.status, RUN_FINISHED);
	ck_assert_str_eq(h.calls, calls);
	ck_assert_str_eq(stack_findings(&h.stack), findings);
	stack_release(&h.stack);
}

#endif
