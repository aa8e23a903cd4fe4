/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How often and how long, where the strategy draws latencies: a finding's rate
 * per million of what the program counts (registry.counts), and how far its
 * ends lie apart. Floating point, for reports only.
 */
#ifndef CLI_RATES_H
#define CLI_RATES_H

#include "cli/cell.h"
#include "cli/json.h"

struct rate {
	const char *unit; /* 'binds'; 'runs' where none was made */
	uint64_t units;	  /* in all runs */
	double per_million;
	double low, high; /* of that, at 95 % confidence */
	uint64_t windows; /* runs with two ends; 0: the next two mean nothing */
	uint64_t window_p50_ns, window_p90_ns;
};

/* False where the cell's runs say nothing about time, or there are none. */
bool rate_of(const struct cli *cli, const struct cell *cell,
	     const struct verdict *v, struct rate *ret);

/* One line for each class that is worth showing; nothing if there is no cell
 * that says something about time. */
void rates_print(const struct cli *cli, const struct cell *cells,
		 unsigned count);

/* Fields of a verdict, if it has a rate. */
void rate_json(const struct cli *cli, const struct cell *cell,
	       const struct verdict *v, struct json_object *j);

/* A rate for people: '0.012', '3.1', '37', '123000'. */
void rate_format(double per_million, char *buffer, size_t bytes);
/* A duration for people: '3.1 us', '82 ms'. */
void span_format(uint64_t ns, char *buffer, size_t bytes);

#endif
