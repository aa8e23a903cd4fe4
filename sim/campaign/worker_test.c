/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs that are made to go wrong: 'crash@3:17,hang@0:4', from the environment.
 */
#include "at_work.h"
#include "memory.h"

#include <signal.h>

static const char variable[] = "TDISIM_CAMPAIGN_TEST";

static void act_crash(void)
{
	abort();
}

static void act_hang(void)
{
	for (;;)
		(void)pause();
}

/* What nobody could look at, a compiler leaves out. */
static unsigned char *volatile eaten;

static void act_memory(void)
{
	enum {
		PIECE_BYTES = 1 << 20
	};

	for (;;) {
		eaten = campaign_alloc(PIECE_BYTES);
		memset(eaten, 1, PIECE_BYTES);
	}
}

/* More than the host's stack has room for: each frame is used after the call
 * below it, so that none can take the place of another. */
/* NOLINTNEXTLINE(misc-no-recursion): it is to be one without end */
static __attribute__((noinline)) unsigned deeper(unsigned depth)
{
	volatile char frame[2048];
	unsigned below;

	frame[depth % sizeof(frame)] = (char)depth;
	below = depth == UINT32_MAX ? 0 : deeper(depth + 1);
	return below + (unsigned)frame[depth % sizeof(frame)];
}

static void act_stack(void)
{
	(void)deeper(0);
}

/* As the host does, that has no memory left. */
static void act_kill(void)
{
	(void)raise(SIGKILL);
}

static const struct act {
	const char *name;
	void (*act)(void);
} acts[] = {
	{"crash", act_crash},	{"hang", act_hang},   {"kill", act_kill},
	{"memory", act_memory}, {"stack", act_stack},
};

/* The number up to a sign, behind which *at stands then. */
static bool number_read(const char **at, const char *signs, uint64_t *ret)
{
	char *end;

	if (**at < '0' || **at > '9')
		return false;
	*ret = strtoull(*at, &end, 10);
	if (!*end)
		*at = end;
	else if (strchr(signs, *end))
		*at = end + 1;
	else
		return false;
	return true;
}

static bool fault_read(const char **at, struct test_fault *ret)
{
	for (unsigned i = 0; i < ARRAY_COUNT(acts); i++) {
		size_t bytes = strlen(acts[i].name);

		if (strncmp(*at, acts[i].name, bytes) != 0 ||
		    (*at)[bytes] != '@')
			continue;
		ret->act = acts[i].act;
		*at += bytes + 1;
		return number_read(at, ":", &ret->arm) &&
		       number_read(at, ",", &ret->run);
	}
	return false;
}

bool test_faults_read(struct test_faults *ret, struct sim_error *reterr)
{
	const char *at = getenv(variable);

	*ret = (struct test_faults){.count = 0};
	while (at && *at) {
		if (ret->count == TEST_FAULTS_MAX ||
		    !fault_read(&at, &ret->fault[ret->count++]))
			return sim_error_set(
				reterr, SIM_ERROR_USER,
				"%s: expected at most %u times "
				"'crash|hang|kill|memory|stack@ARM:RUN' "
				"between commas, found '%.60s'",
				variable, (unsigned)TEST_FAULTS_MAX, at);
	}
	return true;
}

bool test_faults_within(const struct test_faults *t,
			const struct order_range *range)
{
	for (unsigned i = 0; i < t->count; i++) {
		const struct test_fault *f = &t->fault[i];

		if (f->arm == range->arm && f->run >= range->first_run &&
		    f->run - range->first_run < range->runs)
			return true;
	}
	return false;
}

void test_faults_act(const struct test_faults *t, uint64_t arm, uint64_t run)
{
	for (unsigned i = 0; i < t->count; i++)
		if (t->fault[i].arm == arm && t->fault[i].run == run)
			t->fault[i].act();
}
