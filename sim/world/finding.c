/* SPDX-License-Identifier: GPL-2.0-only */
#include "world/finding.h"

#include "engine.h"

enum {
	SIGNATURE_MAX = 512,
};

void finding_add_end(struct finding *f, const struct task *t, const char *role,
		     struct object *object, const struct place *place,
		     uint32_t step)
{
	struct finding_end *end;

	if (f->end_count == FINDING_TASKS_MAX)
		return;
	end = &f->end[f->end_count++];
	end->task = t ? t->id : 0;
	end->task_name = t ? t->name : "";
	end->role = role;
	end->object = object;
	end->place = place;
	end->step = step;
}

void finding_signature(const struct finding *f, char *buffer, size_t bytes)
{
	const char *functions[FINDING_TASKS_MAX];
	unsigned count = 0;
	size_t used;

	for (unsigned i = 0; i < f->end_count; i++) {
		const struct place *p = f->end[i].place;
		const char *name = p ? p->function : "?";
		unsigned at = count++;

		for (; at > 0 && strcmp(functions[at - 1], name) > 0; at--)
			functions[at] = functions[at - 1];
		functions[at] = name;
	}
	(void)snprintf(buffer, bytes, "%s %s", f->klass->name,
		       f->object ? f->object->name : "-");
	for (unsigned i = 0; i < count; i++) {
		used = strlen(buffer);
		(void)snprintf(buffer + used, bytes - used, " %s",
			       functions[i]);
	}
}

static bool finding_same(const struct finding *a, const struct finding *b)
{
	char of_a[SIGNATURE_MAX], of_b[SIGNATURE_MAX];

	if (a->klass != b->klass || a->end_count != b->end_count)
		return false;
	finding_signature(a, of_a, sizeof(of_a));
	finding_signature(b, of_b, sizeof(of_b));
	return strcmp(of_a, of_b) == 0;
}

void world_report(struct world *w, const struct finding *f)
{
	struct finding *kept;

	SIM_ASSERT(f->klass);
	if (w->run.finding_count == FINDINGS_PER_RUN_MAX)
		return;
	for (unsigned i = 0; i < w->run.finding_count; i++)
		if (finding_same(&w->findings[i], f))
			return;
	kept = &w->findings[w->run.finding_count++];
	*kept = *f;
	kept->step = w->run.steps;
}

unsigned world_finding_count(const struct world *w)
{
	return w->run.finding_count;
}

const struct finding *world_finding(const struct world *w, unsigned index)
{
	SIM_ASSERT(index < w->run.finding_count);
	return &w->findings[index];
}
