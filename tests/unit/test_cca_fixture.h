/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A stack on CCA whose body says in letters what it has seen, and what the
 * steps of a guest and calls of the RMM are made of.
 */
#ifndef TEST_CCA_FIXTURE_H
#define TEST_CCA_FIXTURE_H

#include "test_models_fixture.h"

#include "guest/guest.h"
#include "kernel/cca_tsm.h"

static inline void answer(struct stack *s, char letter)
{
	size_t used = strlen(s->answers);

	ck_assert(used + 1 < sizeof(s->answers));
	s->answers[used] = letter;
}

/* The letter of a value. */
static inline void answer_of(struct stack *s, const char *letters,
			     unsigned value)
{
	ck_assert(value < strlen(letters));
	answer(s, letters[value]);
}

/* Run a body on a stack of its own, and compare what it says. */
static inline void expect_answers(const char *row, unsigned devices,
				  stack_body *body, const char *expected)
{
	struct stack s;

	stack_init_on(&s, devices, "cca");
	stack_run(&s, body);
	ck_assert_msg(strcmp(s.answers, expected) == 0, "%s: '%s', not '%s'",
		      row, s.answers, expected);
	stack_release(&s);
}

/* One step of a guest, as a scenario has it. */
static inline void
guest(struct stack *s, void (*op)(struct world *w, const struct op_call *call))
{
	const struct registry_op row = {.name = "guest"};
	const struct op_call call = {.op = &row};

	op(s->world, &call);
}

/* Carry what a PDEV has to say. True: it waits for its other end. */
static inline bool pdev_says(struct pci_dev *pdev, struct cca_pdev *p)
{
	struct message m = {.name = NULL};
	bool wait;

	while (rmi_pdev_communicate(p, &m, &wait) == RMI_SUCCESS && m.name)
		if (pci_doe(pdev, &m))
			m.status = TDISP_NO_ANSWER;
	return wait;
}

static inline void vdev_says(struct pci_dev *pdev)
{
	struct message m = {.name = NULL};

	while (rmi_vdev_communicate(cca_vdev_of(pdev), &m) == RMI_SUCCESS &&
	       m.name)
		if (pci_doe(pdev, &m))
			m.status = TDISP_NO_ANSWER;
}

static inline void vdev_to(struct pci_dev *pdev, enum cca_vdev_call call)
{
	(void)rmi_vdev(cca_vdev_of(pdev), call);
	vdev_says(pdev);
}

#endif
