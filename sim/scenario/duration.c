/* SPDX-License-Identifier: GPL-2.0-only */
#include "duration.h"

#include "scenario/scenario.h"
#include "world/latency.h"

struct unit {
	const char *name;
	uint64_t ns;
};

/* The largest first. */
static const struct unit units[] = {
	{"s", 1000000000},
	{"ms", 1000000},
	{"us", 1000},
	{"ns", 1},
};

void duration_format(uint64_t ns, char *buffer, size_t bytes)
{
	const struct unit *u = units;

	while (ns % u->ns || ns < u->ns) {
		if (u->ns == 1)
			break;
		u++;
	}
	(void)snprintf(buffer, bytes, "%llu%s",
		       (unsigned long long)(ns / u->ns), u->name);
}

/* Digits, then a unit. */
static bool duration_parse(const char *text, uint64_t *ret_ns)
{
	static const char digits[] = "0123456789";
	size_t count = strspn(text, digits);
	uint64_t number = 0;

	if (count == 0)
		return false;
	for (size_t i = 0; i < count; i++)
		/* Beyond the largest one it is too large all the same. */
		if (number <= LATENCY_MAX_NS)
			number = number * 10 + (uint64_t)(text[i] - '0');
	for (unsigned i = 0; i < ARRAY_COUNT(units); i++) {
		if (strcmp(text + count, units[i].name) != 0)
			continue;
		*ret_ns = number > LATENCY_MAX_NS / units[i].ns
				  ? LATENCY_MAX_NS + 1
				  : number * units[i].ns;
		return true;
	}
	return false;
}

bool duration_read(struct source *s, const struct yaml_node *n,
		   uint64_t *ret_ns)
{
	uint64_t ns;

	if (!node_expect(s, n, YAML_STRING, "a duration"))
		return false;
	if (!duration_parse(n->text, &ns)) {
		struct problem *p = source_error(s, node_range(n),
						 "expected a duration, got %s",
						 quoted(s->pool, n->text));

		problem_note(p, "a duration is a whole number and its unit, "
				"ns, us, ms or s: 1500us");
		return false;
	}
	if (ns > LATENCY_MAX_NS) {
		source_error(s, node_range(n),
			     "duration %s is longer than an hour",
			     quoted(s->pool, n->text));
		return false;
	}
	*ret_ns = ns;
	return true;
}
