/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Latencies of a scenario that are not those of the registry:
 *
 *   latencies:
 *     flr: 100ms                    # always
 *     stop: {min: 1ms, max: 2s}     # what is not said stays
 */
#include "duration.h"
#include "load.h"

enum part {
	PART_MIN,
	PART_TYPICAL,
	PART_MAX,
	PART_COUNT,
};

/* Is what was said in order, beside what was not? */
static bool in_order(struct source *s, const struct yaml_node *n,
		     const uint64_t values[PART_COUNT],
		     const struct node_key keys[PART_COUNT])
{
	/* The outer two first: the middle may have given way to them. */
	static const enum part pairs[][2] = {
		{PART_MIN, PART_MAX},
		{PART_MIN, PART_TYPICAL},
		{PART_TYPICAL, PART_MAX},
	};

	for (unsigned i = 0; i < ARRAY_COUNT(pairs); i++) {
		enum part low = pairs[i][0], high = pairs[i][1];
		const struct yaml_node *at =
			keys[high].value ? keys[high].value : keys[low].value;
		char less[32], more[32];

		if (values[low] <= values[high])
			continue;
		duration_format(values[low], less, sizeof(less));
		duration_format(values[high], more, sizeof(more));
		source_error(s, node_range(at ? at : n),
			     "of '%s', %s %s is above %s %s", n->key->text,
			     keys[low].name, less, keys[high].name, more);
		return false;
	}
	return true;
}

static void latency_read(struct source *s, const struct yaml_node *n,
			 struct latency *l)
{
	struct node_key keys[PART_COUNT] = {
		{"min", NULL}, {"typical", NULL}, {"max", NULL}};
	uint64_t values[PART_COUNT] = {l->min_ns, l->typical_ns, l->max_ns};
	bool good = true;

	if (n->kind == YAML_STRING) {
		if (duration_read(s, n, &l->min_ns))
			l->typical_ns = l->max_ns = l->min_ns;
		return;
	}
	if (!node_expect_some(s, n, YAML_MAPPING,
			      "a duration, or min, typical and max"))
		return;
	node_keys(s, n, keys, PART_COUNT);
	for (unsigned i = 0; i < PART_COUNT; i++)
		if (keys[i].value &&
		    !duration_read(s, keys[i].value, &values[i]))
			good = false;
	/* A typical value that was not said gives way. */
	if (!keys[PART_TYPICAL].value) {
		if (values[PART_TYPICAL] > values[PART_MAX])
			values[PART_TYPICAL] = values[PART_MAX];
		if (values[PART_TYPICAL] < values[PART_MIN])
			values[PART_TYPICAL] = values[PART_MIN];
	}
	if (!good || !in_order(s, n, values, keys))
		return;
	l->min_ns = values[PART_MIN];
	l->typical_ns = values[PART_TYPICAL];
	l->max_ns = values[PART_MAX];
}

void latencies_read(struct load *l, const struct yaml_node *n)
{
	const struct registry *r = l->registry;
	struct words words = words_collect(
		l->pool, r->latencies, r->latency_count, sizeof(*r->latencies));

	SIM_ASSERT(r->latency_count <= REGISTRY_LATENCIES_MAX);
	for (unsigned i = 0; i < r->latency_count; i++)
		l->scenario->latencies[i] = r->latencies[i].latency;
	if (!n ||
	    !node_expect(l->source, n, YAML_MAPPING, "a mapping of latencies"))
		return;
	for (n = n->first; n; n = n->next) {
		unsigned i = words_find(&words, n->key->text);
		struct problem *p;

		if (i < words.count) {
			latency_read(l->source, n, &l->scenario->latencies[i]);
			continue;
		}
		p = source_error(l->source, n->key->range, "unknown latency %s",
				 quoted(l->pool, n->key->text));
		problem_hint_word(p, n->key->text, &words);
	}
}
