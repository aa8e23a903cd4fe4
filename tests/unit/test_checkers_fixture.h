/* SPDX-License-Identifier: GPL-2.0-only */
/* What a body does to a stack with one device, and what is found. */
#ifndef TEST_CHECKERS_FIXTURE_H
#define TEST_CHECKERS_FIXTURE_H

#include "test_models_fixture.h"

struct checker_case {
	stack_body *body;
	const char *findings;
	const char *platform;
};

static inline void checker_case_judge(const struct checker_case *c)
{
	struct stack s;

	stack_init_on(&s, 1, c->platform);
	stack_run(&s, c->body);
	ck_assert_msg(!strcmp(stack_findings(&s), c->findings),
		      "'%s', and not '%s'", stack_findings(&s), c->findings);
	stack_release(&s);
}

#endif
