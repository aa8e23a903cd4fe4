/* SPDX-License-Identifier: GPL-2.0-only */
/* Values of options that only a campaign has: durations and shards. */
#include <errno.h>

#include "cli/campaign.h"

#define SECOND_NS UINT64_C(1000000000)

enum {
	DAYS_MAX = 366,
	SHARDS_MAX = 100000,
};

static const struct {
	const char *name;
	uint64_t seconds;
} units[] = {
	{"", 1},     {"s", 1},	  {"m", 60},
	{"min", 60}, {"h", 3600}, {"d", 24 * UINT64_C(3600)},
};

/* Digits, to the first other byte. */
static bool take_number(const char **at, uint64_t max, uint64_t *ret)
{
	char *end;

	if (**at < '0' || **at > '9')
		return false;
	errno = 0;
	*ret = strtoull(*at, &end, 10);
	*at = end;
	return !errno && *ret <= max;
}

bool campaign_duration(const char *text, uint64_t *ret_ns,
		       struct sim_error *reterr)
{
	const char *at = text;
	uint64_t number, most = UINT64_C(86400) * DAYS_MAX;

	for (unsigned i = 0;
	     i < ARRAY_COUNT(units) && take_number(&at, most, &number); i++) {
		if (strcmp(at, units[i].name) == 0 && number &&
		    number <= most / units[i].seconds) {
			*ret_ns = number * units[i].seconds * SECOND_NS;
			return true;
		}
		at = text;
	}
	return sim_error_set(reterr, SIM_ERROR_USER,
			     "'--for' wants a time of up to %d days such as "
			     "90s, 15m, 8h or 1d, not '%.100s'",
			     DAYS_MAX, text);
}

bool campaign_shard(const char *text, unsigned *ret_shard, unsigned *ret_shards,
		    struct sim_error *reterr)
{
	const char *at = text;
	uint64_t shard, shards;

	if (take_number(&at, SHARDS_MAX, &shard) && *at++ == '/' &&
	    take_number(&at, SHARDS_MAX, &shards) && !*at && shard >= 1 &&
	    shard <= shards) {
		*ret_shard = (unsigned)shard;
		*ret_shards = (unsigned)shards;
		return true;
	}
	return sim_error_set(reterr, SIM_ERROR_USER,
			     "'--shard' wants K/N with K from 1 to N, such as "
			     "2/8, not '%.100s'",
			     text);
}
