/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interval is that of the share of runs, which are independent; binds of
 * one run are not. Divided by how many binds a run has on average it is one of
 * the rate per bind.
 */
#include "cli/rates.h"

#include "cli/findings.h"

#include <math.h>

#define MILLION 1e6

bool rate_of(const struct cli *cli, const struct cell *cell,
	     const struct verdict *v, struct rate *ret)
{
	const struct tally *t = cell->tallies[0];
	const char *counts = cell->scenario->registry->counts;
	struct explore_interval share;
	const struct window *w;
	double scale;

	if (cell->exhaust || cell->strategy_count != 1 ||
	    !cell->strategies[0]->timed || !t->runs)
		return false;
	*ret = (struct rate){.unit = "runs", .units = t->runs};
	if (counts && t->counted) {
		ret->unit = counts;
		ret->units = t->counted;
	}
	scale = MILLION / (double)ret->units;
	ret->per_million = (double)v->hits * scale;
	share = explore_interval(v->hits, t->runs);
	ret->low = share.low * (double)t->runs * scale;
	ret->high = share.high * (double)t->runs * scale;
	w = t->class_window[cli_class_index(cli, v->klass)];
	ret->windows = window_count(w);
	if (ret->windows) {
		ret->window_p50_ns = window_quantile(w, 50);
		ret->window_p90_ns = window_quantile(w, 90);
	}
	return true;
}

/* Two digits below ten, three above. */
void rate_format(double per_million, char *buffer, size_t bytes)
{
	double unit = 1;

	if (per_million < 9.95) {
		snprintf(buffer, bytes, "%.2g", per_million);
		return;
	}
	while (per_million / unit >= 1000)
		unit *= 10;
	snprintf(buffer, bytes, "%.0f", round(per_million / unit) * unit);
}

void span_format(uint64_t ns, char *buffer, size_t bytes)
{
	static const char *const units[] = {"ns", "us", "ms", "s"};
	unsigned unit = 0;
	uint64_t tenths = ns * 10;

	while (unit + 1 < ARRAY_COUNT(units) && tenths >= 10000) {
		tenths /= 1000;
		unit++;
	}
	if (unit > 0 && tenths < 100)
		snprintf(buffer, bytes, "%llu.%llu %s",
			 (unsigned long long)(tenths / 10),
			 (unsigned long long)(tenths % 10), units[unit]);
	else
		snprintf(buffer, bytes, "%llu %s",
			 (unsigned long long)(tenths / 10), units[unit]);
}

static void add_row(const struct cell *cell, const struct verdict *v,
		    const struct rate *r, struct text *t)
{
	char middle[32], low[32], high[32];

	rate_format(r->per_million, middle, sizeof(middle));
	rate_format(r->low, low, sizeof(low));
	rate_format(r->high, high, sizeof(high));
	text_format(t, "%-8s  %-23s  ", cell_platform(cell), v->klass->name);
	if (!v->hits) {
		text_format(t, "below %s per million %s (95 %%)\n", high,
			    r->unit);
		return;
	}
	text_format(t, "%s per million %s (95 %%: %s to %s)", middle, r->unit,
		    low, high);
	if (r->windows) {
		span_format(r->window_p50_ns, middle, sizeof(middle));
		span_format(r->window_p90_ns, high, sizeof(high));
		text_format(t, ", window %s (90 %%: %s)", middle, high);
	}
	text_add(t, "\n");
}

void rates_print(const struct cli *cli, const struct cell *cells,
		 unsigned count)
{
	struct text t;
	bool any = false;

	text_init(&t);
	text_add(&t, "\nat the latencies of 'tdisim list latencies' and of the "
		     "scenario:\n");
	for (unsigned i = 0; i < count; i++) {
		for (unsigned j = 0; j < cli->class_count; j++) {
			struct verdict v;
			struct rate r;

			verdict_of(cli, &cells[i], cli->classes[j], &v);
			if (!verdict_worth_showing(&cells[i], &v) ||
			    !rate_of(cli, &cells[i], &v, &r))
				continue;
			add_row(&cells[i], &v, &r, &t);
			any = true;
		}
	}
	if (any)
		output_write(&t);
	text_release(&t);
}

/* Parts per billion. */
static uint64_t ppb(double per_million)
{
	return (uint64_t)llround(per_million * 1000);
}

void rate_json(const struct cli *cli, const struct cell *cell,
	       const struct verdict *v, struct json_object *j)
{
	struct rate r;

	if (!rate_of(cli, cell, v, &r))
		return;
	json_text(j, "rate_unit", r.unit);
	json_number(j, "rate_units", r.units);
	json_number(j, "rate_ppb", ppb(r.per_million));
	json_number(j, "rate_low_ppb", ppb(r.low));
	json_number(j, "rate_high_ppb", ppb(r.high));
	json_number(j, "windows", r.windows);
	json_number(j, "window_p50_ns", r.window_p50_ns);
	json_number(j, "window_p90_ns", r.window_p90_ns);
}
