/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Progress and interruption. A finding count, a rate and the time left on one
 * line that is rewritten, if standard error is a terminal and the work passes
 * one second; else one plain line every 30 s.
 */
#include <signal.h>
#include <sys/mman.h>
#include <uv.h>

#include "cli/progress.h"
#include "cli/sizing.h"

#define SECOND_NS UINT64_C(1000000000)

enum {
	PLAIN_SECONDS = 30,
	SAVE_SECONDS = 60,
	REDRAWS_PER_SECOND = 8,
	LEFT_IN_HOURS = 2 * 3600, /* and more; else in seconds */
};

/* The one thing that a signal handler may touch. */
static volatile sig_atomic_t interrupt_mine;
/* Or, where there are workers, in memory of all. */
static volatile sig_atomic_t *interrupt_seen = &interrupt_mine;

static void on_interrupt(int signal_number)
{
	(void)signal_number;
	*interrupt_seen = 1;
}

void interrupt_watch(void)
{
	/* SA_RESETHAND: the second signal has its default effect. */
	struct sigaction action = {
		.sa_handler = on_interrupt,
		.sa_flags = (int)SA_RESETHAND,
	};

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

bool interrupted(void)
{
	return *interrupt_seen;
}

bool interrupt_share(void)
{
	void *shared;

	if (interrupt_seen != &interrupt_mine)
		return true;
	shared = mmap(NULL, sizeof(*interrupt_seen), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return false;
	interrupt_seen = shared;
	/* One that came before, or in between, is not lost. */
	if (interrupt_mine)
		*interrupt_seen = 1;
	return true;
}

void progress_begin(struct progress *p, const struct cli *cli,
		    uint64_t runs_wanted)
{
	*p = (struct progress){
		.output = &cli->output,
		.silent = cli->options.json,
		.unit = "runs",
		.runs_wanted = runs_wanted,
		.begin_ns = uv_hrtime(),
	};
	p->save_ns = p->begin_ns + SAVE_SECONDS * SECOND_NS;
	p->next_ns = p->begin_ns + (p->output->message_terminal
					    ? SECOND_NS
					    : PLAIN_SECONDS * SECOND_NS);
}

void progress_limit(struct progress *p, uint64_t seconds)
{
	p->until_ns = p->begin_ns + seconds * SECOND_NS;
}

void progress_halve(struct progress *p)
{
	uint64_t now_ns = uv_hrtime();

	if (p->until_ns > now_ns)
		p->until_ns -= (p->until_ns - now_ns) / 2;
}

void progress_about(struct progress *p, const struct prove_size *size)
{
	p->runs_about = 0;
	if (size && size->known && size->executions < 1e18)
		p->runs_about = p->runs_done + (uint64_t)size->executions;
}

/* What is wanted, or what there may be: no more than that is certain of it. */
static void wanted_format(const struct progress *p, uint64_t runs, char *buffer,
			  size_t bytes)
{
	char share[32];

	if (p->runs_wanted) {
		(void)snprintf(buffer, bytes, " of %llu %s",
			       (unsigned long long)p->runs_wanted, p->unit);
		return;
	}
	if (p->runs_about <= runs) {
		(void)snprintf(buffer, bytes, " %s", p->unit);
		return;
	}
	share_format(runs, p->runs_about, share, sizeof(share));
	(void)snprintf(buffer, bytes, " of about %llu %s (%s)",
		       (unsigned long long)size_rounded((double)p->runs_about),
		       p->unit, share);
}

static void left_format(const struct progress *p, uint64_t runs, uint64_t rate,
			uint64_t now_ns, char *buffer, size_t bytes)
{
	uint64_t of = p->runs_wanted ? p->runs_wanted : p->runs_about;
	uint64_t seconds = UINT64_MAX;

	*buffer = 0;
	if (of > runs && rate)
		seconds = (of - runs) / rate;
	if (p->until_ns > now_ns &&
	    (p->runs_wanted || (p->until_ns - now_ns) / SECOND_NS < seconds))
		seconds = (p->until_ns - now_ns) / SECOND_NS;
	if (seconds == UINT64_MAX)
		return;
	if (seconds < LEFT_IN_HOURS)
		(void)snprintf(buffer, bytes, ", %llu s left",
			       (unsigned long long)seconds);
	else
		(void)snprintf(buffer, bytes, ", %llu h left",
			       (unsigned long long)(seconds / 3600));
}

void progress_states(struct progress *p, uint64_t states)
{
	if (!p->states && states && !p->silent)
		p->states_ns = uv_hrtime();
	if (states < p->states)
		p->states_done += p->states;
	p->states = states;
}

void progress_cell(struct progress *p, uint64_t of)
{
	if (p->share)
		return;
	p->cells++;
	p->cells_of = (unsigned)of;
	p->runs_wanted = p->runs_done = 0;
	p->unit = "runs";
	p->begin_ns = uv_hrtime();
}

static void share_put(struct progress *p, const struct tally *so_far)
{
	p->share->runs = p->runs_done + so_far->runs;
	p->share->states = p->states_done + p->states;
	p->share->findings = p->findings + so_far->signature_count;
}

/* '601025 of about 8900000 executions (6.7 %), 13000 executions/s'. */
static void count_format(const struct progress *p, uint64_t runs,
			 uint64_t now_ns, char *buffer, size_t bytes)
{
	uint64_t spent_ms = (now_ns - p->begin_ns) / 1000000 + 1;
	uint64_t rate = (runs - p->runs_before) * 1000 / spent_ms;
	char wanted[80], left[40];

	if (p->states) {
		spent_ms = (now_ns - p->states_ns) / 1000000 + 1;
		(void)snprintf(
			buffer, bytes, "%llu states, %llu states/s",
			(unsigned long long)p->states,
			(unsigned long long)(p->states * 1000 / spent_ms));
		return;
	}
	wanted_format(p, runs, wanted, sizeof(wanted));
	left_format(p, runs, rate, now_ns, left, sizeof(left));
	(void)snprintf(buffer, bytes, "%llu%s, %llu %s/s%s",
		       (unsigned long long)runs, wanted,
		       (unsigned long long)rate, p->unit, left);
}

static void progress_print(struct progress *p, uint64_t runs, unsigned findings,
			   uint64_t now_ns)
{
	char cell[40] = "", count[200];
	char line[300];
	int bytes;

	if (p->cells_of)
		(void)snprintf(cell, sizeof(cell), "cell %u of %u: ", p->cells,
			       p->cells_of);
	count_format(p, runs, now_ns, count, sizeof(count));
	bytes = snprintf(line, sizeof(line), "%s%s%s, %u finding%s%s",
			 p->output->message_terminal ? "\r" : "", cell, count,
			 findings, findings == 1 ? "" : "s",
			 p->output->message_terminal ? "\033[K" : "\n");
	if (write(STDERR_FILENO, line, (size_t)bytes) > 0)
		p->line_shown = p->output->message_terminal;
}

static bool progress_due(struct progress *p, uint64_t now_ns)
{
	if (now_ns < p->next_ns)
		return false;
	p->next_ns = now_ns + (p->output->message_terminal
				       ? SECOND_NS / REDRAWS_PER_SECOND
				       : PLAIN_SECONDS * SECOND_NS);
	return true;
}

bool progress_stop(void *context, const struct tally *so_far)
{
	struct progress *p = context;
	uint64_t now_ns;

	if (interrupted())
		return true;
	if (p->share)
		share_put(p, so_far);
	if (p->silent && !p->until_ns)
		return false;
	now_ns = uv_hrtime();
	if (p->until_ns && now_ns >= p->until_ns)
		return true;
	if (!p->silent && progress_due(p, now_ns))
		progress_print(p, p->runs_done + so_far->runs,
			       p->findings + so_far->signature_count, now_ns);
	return false;
}

/* '5 of 20 parts, 601025 runs, 7000 states, 13000 a second, 2 findings'. */
static void progress_print_jobs(struct progress *p,
				const struct progress_share *all, unsigned come,
				unsigned of, uint64_t now_ns)
{
	uint64_t spent_ms = (now_ns - p->begin_ns) / 1000000 + 1;
	uint64_t runs = p->runs_done + all->runs;
	uint64_t done = runs - p->runs_before + all->states;
	unsigned findings = p->findings + all->findings;
	char states[60] = "", line[300];
	int bytes;

	if (all->states)
		(void)snprintf(states, sizeof(states), ", %llu states",
			       (unsigned long long)all->states);
	bytes = snprintf(line, sizeof(line),
			 "%s%u of %u parts, %llu %s%s, %llu a second, %u "
			 "finding%s%s",
			 p->output->message_terminal ? "\r" : "", come, of,
			 (unsigned long long)runs, p->unit, states,
			 (unsigned long long)(done * 1000 / spent_ms), findings,
			 findings == 1 ? "" : "s",
			 p->output->message_terminal ? "\033[K" : "\n");
	if (write(STDERR_FILENO, line, (size_t)bytes) > 0)
		p->line_shown = p->output->message_terminal;
}

bool progress_jobs(struct progress *p, const struct progress_share *all,
		   unsigned come, unsigned of)
{
	uint64_t now_ns = uv_hrtime();

	/* Workers of a worker are its own work. */
	if (p->share) {
		p->share->runs = p->runs_done + all->runs;
		p->share->findings = p->findings + all->findings;
	} else if (!p->silent && progress_due(p, now_ns)) {
		progress_print_jobs(p, all, come, of, now_ns);
	}
	return interrupted() || (p->until_ns && now_ns >= p->until_ns);
}

void progress_share(struct progress *p, volatile struct progress_share *share)
{
	p->share = share;
	p->silent = true;
	p->runs_done = share->runs;
	p->findings = share->findings;
	p->states_done = share->states;
}

bool progress_save(struct progress *p)
{
	uint64_t now_ns = uv_hrtime();

	if (now_ns < p->save_ns)
		return false;
	p->save_ns = now_ns + SAVE_SECONDS * SECOND_NS;
	return true;
}

void progress_before(struct progress *p, const struct tally *begun)
{
	p->runs_before += begun->runs;
}

void progress_part(struct progress *p, const struct tally *done)
{
	p->runs_done += done->runs;
	p->findings += done->signature_count;
}

void progress_end(struct progress *p)
{
	static const char wipe[] = "\r\033[K";

	if (!p->line_shown)
		return;
	p->line_shown = write(STDERR_FILENO, wipe, sizeof(wipe) - 1) < 0;
}
