/* SPDX-License-Identifier: GPL-2.0-only */
#include "wakeup.h"

#include "memory.h"

void wakeup_plan_add(struct wakeup_plan *v, const struct wakeup_step *s)
{
	v->step = memory_grown(v->step, &v->room, v->count + 1,
			       sizeof(struct wakeup_step *));
	v->step[v->count++] = s;
}

static void plan_remove(struct wakeup_plan *v, uint32_t at)
{
	v->count--;
	for (; at < v->count; at++)
		v->step[at] = v->step[at + 1];
}

static enum wakeup_begin same_values(const struct wakeup_step *s,
				     const struct wakeup_step *planned)
{
	if (s->values == planned->values || s->values == WAKEUP_ANY)
		return WAKEUP_FIRST;
	if (planned->values != WAKEUP_ANY)
		return WAKEUP_NOT;
	/* It chooses no values, so there is one combination. */
	return s->values ? WAKEUP_ONE : WAKEUP_FIRST;
}

enum wakeup_begin wakeup_begins(const struct wakeup_step *s,
				const struct wakeup_plan *v, uint32_t count,
				uint32_t *ret_at)
{
	for (uint32_t i = 0; i < v->count; i++) {
		const struct wakeup_step *planned = v->step[i];

		if (planned->task == s->task) {
			*ret_at = i;
			return same_values(s, planned);
		}
		if (i < count &&
		    footprint_dependent(&s->footprint, &planned->footprint))
			return WAKEUP_NOT;
	}
	return WAKEUP_ABSENT;
}

uint32_t wakeup_new(struct wakeup *t, const struct wakeup_step *s)
{
	uint32_t node = t->spare;

	if (node) {
		t->spare = t->nodes[node].next;
	} else {
		node = t->count ? t->count : 1;
		t->nodes = memory_grown(t->nodes, &t->room, node + 1,
					sizeof(*t->nodes));
		t->count = node + 1;
	}
	t->nodes[node] = (struct wakeup_node){.step = *s};
	return node;
}

void wakeup_drop(struct wakeup *t, uint32_t node)
{
	uint32_t list = node;

	SIM_ASSERT(node && !t->nodes[node].next);
	while (list) {
		struct wakeup_node *n = &t->nodes[list];
		uint32_t next = n->next;

		n->next = t->spare;
		t->spare = list;
		if (n->first) {
			t->nodes[n->last].next = next;
			next = n->first;
		}
		list = next;
	}
}

uint32_t wakeup_first(const struct wakeup *t, uint32_t node)
{
	return t->nodes[node].first;
}

uint32_t wakeup_add(struct wakeup *t, uint32_t node,
		    const struct wakeup_step *s)
{
	uint32_t branch = wakeup_new(t, s);
	struct wakeup_node *n = &t->nodes[node];

	if (n->last)
		t->nodes[n->last].next = branch;
	else
		n->first = branch;
	n->last = branch;
	return branch;
}

uint32_t wakeup_take(struct wakeup *t, uint32_t node)
{
	struct wakeup_node *n = &t->nodes[node];
	uint32_t branch = n->first;

	if (!branch)
		return 0;
	n->first = t->nodes[branch].next;
	if (!n->first)
		n->last = 0;
	t->nodes[branch].next = 0;
	return branch;
}

/* The branch whose step may begin the plan, which goes on behind it. */
static uint32_t branch_of(struct wakeup *t, uint32_t node,
			  struct wakeup_plan *v)
{
	for (uint32_t i = t->nodes[node].first; i; i = t->nodes[i].next) {
		uint32_t at;
		enum wakeup_begin b =
			wakeup_begins(&t->nodes[i].step, v, v->count, &at);

		if (b == WAKEUP_FIRST)
			plan_remove(v, at);
		else if (b == WAKEUP_ABSENT)
			t->nodes[i].stands = true;
		else
			continue;
		return i;
	}
	return 0;
}

void wakeup_insert(struct wakeup *t, uint32_t node, struct wakeup_plan *v)
{
	uint32_t branch;

	while ((branch = branch_of(t, node, v)) != 0) {
		if (!t->nodes[branch].first)
			return;
		node = branch;
	}
	for (uint32_t i = 0; i < v->count; i++)
		node = wakeup_add(t, node, v->step[i]);
}

void wakeup_clear(struct wakeup *t)
{
	t->count = 0;
	t->spare = 0;
}

void wakeup_release(struct wakeup *t)
{
	free(t->nodes);
}
