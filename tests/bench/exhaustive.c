/* SPDX-License-Identifier: GPL-2.0-only */
/* The exhaustive search, on programs whose number of executions is known. */
#include "bench.h"

#include "check/check.h"
#include "explore/prove.h"
#include "textbook.h"

/*
 * A sample is one program again and again for sample_s, so that a short one is
 * not judged by a few ms. The best sample counts: a shared machine only adds.
 * What takes longer than sample_s each time is its own sample.
 */
enum {
	SAMPLES = 3,
};

static const double sample_s = 0.3;

static double prove_once(const struct textbook_large *c,
			 struct prove_result *ret_result)
{
	struct prove_options options = {.at_end = NULL};
	struct sim_error error = {SIM_ERROR_NONE, ""};
	struct world *w = world_new(NULL, &error);
	struct prove *p;
	double start;

	SIM_ASSERT(w);
	check_attach(w);
	p = prove_attach(w);
	c->program->setup(w, c->n);
	world_seal(w);
	start = bench_now_s();
	prove_run(p, &options, ret_result);
	start = bench_now_s() - start;
	world_free(w);
	prove_free(p);
	return start;
}

/* Seconds of one search, the mean of a sample. */
static double prove_sample(const struct textbook_large *c, double least_s,
			   struct prove_result *ret_result)
{
	double spent = 0;
	unsigned count = 0;

	do {
		spent += prove_once(c, ret_result);
		count++;
	} while (spent < least_s);
	return spent / count;
}

static double prove_best(const struct textbook_large *c,
			 struct prove_result *ret_result)
{
	double least_s = c->traces < BENCH_LONG_EXECUTIONS ? 0 : sample_s;
	double best = 0;

	for (unsigned i = 0; i < SAMPLES; i++) {
		double s = prove_sample(c, least_s, ret_result);

		if (!i || s < best)
			best = s;
	}
	return best;
}

static void print(const struct textbook_large *c, const struct prove_result *r,
		  double s, bool json)
{
	char name[48];

	(void)snprintf(name, sizeof(name), "%s(%u)", c->program->name, c->n);
	if (json)
		(void)printf("{\"type\":\"exhaustive\",\"name\":\"%s\","
			     "\"executions\":%llu,\"published\":%llu,"
			     "\"steps_per_s\":%.0f,\"seconds\":%.4f}\n",
			     name, (unsigned long long)r->executions,
			     (unsigned long long)c->traces,
			     (double)r->steps / s, s);
	else
		(void)printf("%-25s %8llu of %8llu executions  %6.2f M steps/s "
			     "%8.3f s\n",
			     name, (unsigned long long)r->executions,
			     (unsigned long long)c->traces,
			     (double)r->steps / s / 1e6, s);
	(void)fflush(stdout);
}

/* Of those with thousands of executions, and all counts. */
void bench_exhaustive(bool json, struct bench_exhaustive *ret_result)
{
	unsigned count;
	const struct textbook_large *c = textbook_large_cases(&count);

	*ret_result = (struct bench_exhaustive){.slowest = 0};
	for (unsigned i = 0; i < count; i++) {
		struct prove_result r;
		double s = prove_best(&c[i], &r);
		double speed = (double)r.steps / s;

		print(&c[i], &r, s, json);
		ret_result->wrong +=
			r.status != PROVE_ALL || r.executions != c[i].traces;
		if (c[i].traces < BENCH_LONG_EXECUTIONS)
			continue;
		if (s > ret_result->longest_s)
			ret_result->longest_s = s;
		if (ret_result->slowest <= 0 || speed < ret_result->slowest)
			ret_result->slowest = speed;
	}
}
