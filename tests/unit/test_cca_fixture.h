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

/* NEW, Unlocked, Locked, Started, Error; Absent. */
static inline void vdev_is(struct stack *s, const struct cca_vdev *v)
{
	answer_of(s, v->tdi.present ? "NULSE" : "AAAAA", v->state);
	answer_of(s, "ipae", v->comm);
}

static inline void status_is(struct stack *s, enum rmi_status status)
{
	if (status == RMI_SUCCESS)
		answer(s, '+');
	else
		answer(s, status == RMI_ERROR_DEVICE ? 'd' : '?');
}

static inline void dead(struct pci_dev *pdev, bool is_dead)
{
	pdev->dsm->tsm.doe_mb.dead = is_dead;
}

static inline void accepted(struct stack *s)
{
	guest(s, guest_op_bind);
	guest(s, guest_op_attest);
	guest(s, guest_op_accept);
}

/* All calls of an operation up to where the message is out. */
static inline void vdev_asks(struct cca_vdev *v, struct message *m,
			     unsigned messages)
{
	for (unsigned i = 0; i < messages; i++) {
		m->status = 0;
		(void)rmi_vdev_communicate(v, m);
	}
}

#define BODY(words)                                                            \
	static void words##_body(struct stack *s,                              \
				 struct vfio_pci_core_device **devices)

/* A body leaves these answers, and findings of that class, where one is named;
 * never stale evidence, nor a refusal of the firmware that is not named. */
static inline void expect(unsigned devices, stack_body *body,
			  const char *leaves, const char *findings)
{
	struct stack s;

	stack_init_on(&s, devices, "cca");
	stack_run(&s, body);
	ck_assert_str_eq(s.answers, leaves);
	if (*findings)
		ck_assert_ptr_nonnull(strstr(stack_findings(&s), findings));
	ck_assert_ptr_null(strstr(stack_findings(&s), "stale-evidence"));
	if (!strstr(findings, "firmware-error"))
		ck_assert_ptr_null(
			strstr(stack_findings(&s), "firmware-error"));
	stack_release(&s);
}

#define TEST(words, devices, leaves, findings)                                 \
	START_TEST(words)                                                      \
	{                                                                      \
		expect(devices, words##_body, leaves, findings);               \
	}                                                                      \
	END_TEST

#endif
