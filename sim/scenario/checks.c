/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * 'check': queries that must give no row, asked of the trace of a run.
 *
 *   check: SELECT ...
 *   check:
 *     - SELECT ...
 *     - name: nobody waits long
 *       designs: [rfc-v1]
 *       sql: SELECT ...
 */
#include "load.h"

#include "scenario/checks.h"

static void read_designs(struct load *l, struct scenario_check *check,
			 struct range *ranges, const struct yaml_node *n)
{
	const struct yaml_node *one = n;

	if (n->kind == YAML_LIST) {
		if (!node_expect_some(l->source, n, YAML_LIST,
				      "a list of designs"))
			return;
		one = n->first;
	}
	for (; one; one = n->kind == YAML_LIST ? one->next : NULL) {
		if (!node_expect(l->source, one, YAML_STRING,
				 "the name of a design"))
			return;
		if (check->design_count == CHECK_DESIGNS_MAX) {
			source_error(l->source, node_range(one),
				     "more than %d designs", CHECK_DESIGNS_MAX);
			return;
		}
		ranges[check->design_count] = node_range(one);
		check->designs[check->design_count++] =
			node_prose(l->source, one, "designs", false);
	}
}

static void read_sql(struct load *l, struct scenario_check *check,
		     const struct yaml_node *n)
{
	unsigned column;

	check->sql = node_prose(l->source, n, "check", true);
	source_locate(l->source, node_range(n).start, &check->line, &column);
}

static void read_mapping(struct load *l, struct scenario_check *check,
			 struct range *ranges, const struct yaml_node *n)
{
	struct node_key keys[] = {
		{"name", NULL}, {"sql", NULL}, {"designs", NULL}};

	node_keys(l->source, n, keys, ARRAY_COUNT(keys));
	if (keys[0].value)
		check->name =
			node_prose(l->source, keys[0].value, "name", false);
	if (keys[2].value)
		read_designs(l, check, ranges, keys[2].value);
	if (keys[1].value)
		read_sql(l, check, keys[1].value);
	else
		source_error(l->source, node_range(n), "missing key 'sql'");
}

static void read_check(struct load *l, struct range *ranges,
		       const struct yaml_node *n)
{
	struct scenario *s = l->scenario;
	struct scenario_check *check = &s->checks[s->check_count];

	if (s->check_count == SCENARIO_CHECKS_MAX) {
		source_error(l->source, node_range(n), "more than %d checks",
			     SCENARIO_CHECKS_MAX);
		return;
	}
	if (n->kind == YAML_MAPPING)
		read_mapping(l, check, ranges, n);
	else if (node_expect(l->source, n, YAML_STRING,
			     "a query, or a mapping with 'sql'"))
		read_sql(l, check, n);
	if (!check->name)
		check->name =
			pool_format(l->pool, "check %u", s->check_count + 1);
	s->check_count++;
}

void checks_read(struct load *l, const struct yaml_node *n)
{
	struct scenario *s = l->scenario;

	if (n->kind != YAML_LIST) {
		read_check(l, l->check_designs[0], n);
		return;
	}
	if (!node_expect_some(l->source, n, YAML_LIST, "a list of checks"))
		return;
	for (n = n->first; n; n = n->next) {
		unsigned at = s->check_count < SCENARIO_CHECKS_MAX
				      ? s->check_count
				      : SCENARIO_CHECKS_MAX - 1;

		read_check(l, l->check_designs[at], n);
	}
}

bool scenario_check_holds(const struct scenario_check *check,
			  const char *design)
{
	for (unsigned i = 0; i < check->design_count; i++)
		if (!strcmp(check->designs[i], design))
			return true;
	return check->design_count == 0;
}
