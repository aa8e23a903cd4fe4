/* SPDX-License-Identifier: GPL-2.0-only */
/* Choices of value: drawn from the chooser, recorded, mixed into the digest. */
#include "engine.h"

uint32_t world_choose(enum choice_kind kind, uint32_t n)
{
	struct world *w = world_current();
	uint32_t value;

	SIM_ASSERT(n >= 1);
	if (n == 1)
		return 0;
	/* A run that could not be replayed is worth nothing. */
	if (w->run.value_count == VALUE_CHOICES_MAX)
		engine_limit(w, "more than 4096 choices of value");
	value = w->chooser.choose(w->chooser.state, w, kind, n);
	SIM_ASSERT(value < n);
	w->log_values[w->run.value_count++] = (struct value_choice){
		.step = w->run.steps,
		.kind = (uint16_t)kind,
		.count = (uint16_t)(n > UINT16_MAX ? UINT16_MAX : n),
		.value = value,
	};
	w->run.digest = digest_mix(w->run.digest, (uint64_t)value << 8 | kind);
	return value;
}

void fault_budget(struct world *w, unsigned fault, uint32_t times)
{
	SIM_ASSERT(!w->sealed && fault < FAULTS_MAX);
	w->run.fault_budget[fault] = times;
}

bool fault_strikes(unsigned fault, const struct place *place)
{
	struct world *w = world_current();

	(void)place;
	SIM_ASSERT(fault < FAULTS_MAX);
	/*
	 * The budget is shared, and yet no two steps depend on each other by
	 * it: which faults strike in a run is possible in every order of its
	 * steps, since their number is the same.
	 */
	if (!w->run.fault_budget[fault])
		return false;
	if (!world_choose(CHOICE_FAULT, 2))
		return false;
	w->run.fault_budget[fault]--;
	return true;
}

bool note_has_subject(const char *text)
{
	const char *blank = strchr(text, ' ');

	return blank && !memchr(blank + 1, '=', strcspn(blank + 1, " "));
}

void world_note(struct object *object, const struct place *place,
		const char *text)
{
	struct world *w = world_current();
	struct event event = {
		.point = HOOK_NOTE,
		.task = w->run.current,
		.object = object,
		.place = place,
		.text = text,
	};

	if (w->hook_count[HOOK_NOTE])
		engine_emit(w, &event);
}
