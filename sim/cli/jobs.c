/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Workers take the number of their next part from a counter in memory that all
 * share, and send what they have made through a pipe: a head, and so many
 * bytes. This process reads the pipes while it waits for a part. A pipe that
 * ends is a worker that has ended; how is asked then, so that none is left as a
 * zombie.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "cli/jobs.h"

enum {
	POLL_MS = 100,
	NO_PART = UINT16_MAX << 8,
};

/* Written by workers, read by all. */
struct shared {
	atomic_uint next; /* part */
	struct shared_worker {
		struct progress_share progress;
		volatile unsigned part; /* that it is at */
	} worker[];
};

struct head {
	unsigned part;
	struct sim_error error; /* SIM_ERROR_NONE: 'bytes' follow */
	size_t bytes;
};

struct worker {
	pid_t pid; /* 0: it has ended */
	int fd;
	struct text in;
};

struct part {
	bool came;
	struct sim_error *error; /* or NULL */
	char *bytes;
	size_t count;
};

struct jobs {
	const struct jobs_work *work;
	struct progress *progress;
	struct shared *shared;
	size_t shared_bytes;
	struct part *parts;
	unsigned come;
	struct worker workers[JOBS_MAX];
	struct pollfd ends[JOBS_MAX]; /* of those: -1 is none */
	unsigned worker_count;
	struct sim_error error; /* of a worker that died */
};

/* --- in a worker ---------------------------------------------------------- */

static void write_all(int fd, const void *bytes, size_t count)
{
	const char *at = bytes;

	while (count) {
		ssize_t written = write(fd, at, count);

		if (written < 0 && errno != EINTR)
			_exit((int)EXIT_HOST); /* nobody reads it any more */
		if (written > 0) {
			at += written;
			count -= (size_t)written;
		}
	}
}

static void part_make(struct jobs *j, unsigned part, int fd)
{
	struct head head = {.part = part};
	char *bytes = NULL;
	FILE *out = open_memstream(&bytes, &head.bytes);
	bool good;

	if (!out)
		_exit((int)EXIT_HOST);
	good = j->work->make(j->work->context, part, j->progress, out,
			     &head.error);
	if (fclose(out) != 0)
		_exit((int)EXIT_HOST);
	if (good)
		head.error.kind = SIM_ERROR_NONE;
	else
		head.bytes = 0;
	write_all(fd, &head, sizeof(head));
	write_all(fd, bytes, head.bytes);
	free(bytes);
}

/* No worker outlives the process that it works for, also if that is killed; it
 * may have been by now, and then nobody reads the pipe. */
static void worker_watch(int fd)
{
	struct pollfd pipe_end = {.fd = fd, .events = POLLOUT};

#ifdef __linux__
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
	if (poll(&pipe_end, 1, 0) > 0 && pipe_end.revents & POLLERR)
		_exit((int)EXIT_HOST);
}

/* A part that was begun before an interrupt is sent as far as it has come. */
static _Noreturn void worker_run(struct jobs *j, unsigned index, int fd)
{
	struct shared_worker *mine = &j->shared->worker[index];
	worker_watch(fd);
	progress_share(j->progress, &mine->progress);
	while (!interrupted()) {
		unsigned part = atomic_fetch_add(&j->shared->next, 1);

		if (part >= j->work->count)
			break;
		mine->part = part;
		part_make(j, part, fd);
		mine->part = NO_PART;
	}
	_exit((int)EXIT_MET);
}

/* --- here ----------------------------------------------------------------- */

static bool worker_begin(struct jobs *j, struct sim_error *reterr)
{
	unsigned index = j->worker_count;
	struct worker *w = &j->workers[index];
	int ends[2];

	if (pipe(ends) < 0)
		return sim_error_set(reterr, SIM_ERROR_HOST,
				     "no pipe for worker %u of --jobs: %s",
				     index + 1, strerror(errno));
	w->pid = fork();
	if (w->pid < 0) {
		int why = errno;

		w->pid = 0;
		(void)close(ends[0]);
		(void)close(ends[1]);
		return sim_error_set(reterr, SIM_ERROR_HOST,
				     "cannot begin worker %u of --jobs: %s; "
				     "try fewer",
				     index + 1, strerror(why));
	}
	if (w->pid == 0) {
		for (unsigned i = 0; i < index; i++)
			if (j->workers[i].fd >= 0)
				(void)close(j->workers[i].fd);
		(void)close(ends[0]);
		worker_run(j, index, ends[1]);
	}
	(void)close(ends[1]);
	w->fd = ends[0];
	text_init(&w->in);
	j->worker_count++;
	return true;
}

static bool jobs_share(struct jobs *j, unsigned workers,
		       struct sim_error *reterr)
{
	void *memory;

	j->shared_bytes =
		sizeof(*j->shared) + workers * sizeof(struct shared_worker);
	memory = mmap(NULL, j->shared_bytes, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED || !interrupt_share())
		return sim_error_set(reterr, SIM_ERROR_HOST,
				     "no memory for what the workers of --jobs "
				     "share: %s",
				     strerror(errno));
	j->shared = memory;
	for (unsigned i = 0; i < workers; i++)
		j->shared->worker[i].part = NO_PART;
	return true;
}

struct jobs *jobs_begin(const struct jobs_work *work, unsigned workers,
			struct progress *progress, struct sim_error *reterr)
{
	struct jobs *j = cli_alloc(sizeof(*j));
	bool good;

	SIM_ASSERT(workers > 0 && workers <= JOBS_MAX);
	if (workers > work->count)
		workers = work->count;
	j->work = work;
	j->progress = progress;
	j->parts = cli_alloc((work->count + 1) * sizeof(*j->parts));
	good = jobs_share(j, workers, reterr);
	/* What is buffered would be written by each of them. */
	(void)fflush(NULL);
	while (good && j->worker_count < workers)
		good = worker_begin(j, reterr);
	if (good)
		return j;
	jobs_end(j);
	return NULL;
}

/* A whole message of a worker is there: a head, and its bytes. */
static bool message_take(struct jobs *j, struct text *in)
{
	struct head head;
	struct part *part;

	if (in->length < sizeof(head))
		return false;
	memcpy(&head, in->data, sizeof(head));
	if (in->length - sizeof(head) < head.bytes)
		return false;
	SIM_ASSERT(head.part < j->work->count);
	part = &j->parts[head.part];
	SIM_ASSERT(!part->came);
	part->came = true;
	j->come++;
	if (head.error.kind != SIM_ERROR_NONE) {
		part->error = cli_alloc(sizeof(*part->error));
		*part->error = head.error;
	}
	part->count = head.bytes;
	part->bytes = cli_alloc(head.bytes + 1);
	memcpy(part->bytes, in->data + sizeof(head), head.bytes);
	in->length -= sizeof(head) + head.bytes;
	memmove(in->data, in->data + sizeof(head) + head.bytes, in->length);
	return true;
}

/* In words, why a worker is no more; NULL: its work was done. */
static char *why_ended(int status)
{
	if (WIFSIGNALED(status))
		return cli_format("was ended by signal %d (%s)",
				  WTERMSIG(status),
				  strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) != EXIT_MET)
		return cli_format("has ended with exit code %d",
				  WEXITSTATUS(status));
	return NULL;
}

static int worker_reap(struct worker *w)
{
	int status = 0;

	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		;
	(void)close(w->fd);
	text_release(&w->in);
	w->pid = 0;
	w->fd = -1;
	return status;
}

static void worker_ended(struct jobs *j, unsigned index)
{
	unsigned part = j->shared->worker[index].part;
	char *why = why_ended(worker_reap(&j->workers[index]));
	struct text what;

	if (!why)
		return;
	text_init(&what);
	if (part < j->work->count)
		j->work->name(j->work->context, part, &what);
	if (j->error.kind == SIM_ERROR_NONE)
		(void)sim_error_set(&j->error, SIM_ERROR_HOST,
				    "a worker of --jobs %s%s%s; with fewer "
				    "workers there is more memory for each",
				    why, part < j->work->count ? ", at " : "",
				    what.data);
	text_release(&what);
	free(why);
}

static void worker_read(struct jobs *j, unsigned index)
{
	struct worker *w = &j->workers[index];
	char bytes[2048];
	ssize_t count = read(w->fd, bytes, sizeof(bytes));

	if (count < 0 && errno == EINTR)
		return;
	if (count <= 0) {
		worker_ended(j, index);
		return;
	}
	text_add_bytes(&w->in, bytes, (size_t)count);
	while (message_take(j, &w->in))
		;
}

static void jobs_progress(struct jobs *j)
{
	struct progress_share all = {.runs = 0};

	for (unsigned i = 0; i < j->worker_count; i++) {
		volatile struct progress_share *one =
			&j->shared->worker[i].progress;

		all.runs += one->runs;
		all.states += one->states;
		if (!j->work->one_search)
			all.findings += one->findings;
		else if (all.findings < one->findings)
			all.findings = one->findings;
	}
	(void)progress_jobs(j->progress, &all, j->come, j->work->count);
}

/* Read what there is, for a moment; false: no worker is left. */
static bool jobs_read(struct jobs *j)
{
	bool any = false;

	for (unsigned i = 0; i < j->worker_count; i++) {
		j->ends[i] = (struct pollfd){.fd = j->workers[i].fd,
					     .events = POLLIN};
		any = any || j->workers[i].pid;
	}
	if (!any)
		return false;
	if (poll(j->ends, j->worker_count, POLL_MS) > 0)
		for (unsigned i = 0; i < j->worker_count; i++)
			if (j->ends[i].revents)
				worker_read(j, i);
	jobs_progress(j);
	return true;
}

bool jobs_wait(struct jobs *j, unsigned part, bool *ret_came,
	       struct sim_error *reterr)
{
	struct part *p = &j->parts[part];
	struct saved from;
	bool whole;

	while (!p->came && j->error.kind == SIM_ERROR_NONE && jobs_read(j))
		;
	if (!p->came && j->error.kind != SIM_ERROR_NONE) {
		*reterr = j->error;
		return false;
	}
	*ret_came = p->came;
	if (!p->came)
		return true;
	if (p->error) {
		*reterr = *p->error;
		return false;
	}
	saved_begin(&from, p->bytes, p->count);
	whole = j->work->take(j->work->context, part, &from);
	SIM_ASSERT(whole && from.at == from.end);
	free(p->bytes);
	p->bytes = NULL;
	return true;
}

void jobs_end(struct jobs *j)
{
	if (!j)
		return;
	for (unsigned i = 0; i < j->worker_count; i++)
		if (j->workers[i].pid)
			(void)kill(j->workers[i].pid, SIGKILL);
	for (unsigned i = 0; i < j->worker_count; i++)
		if (j->workers[i].pid)
			(void)worker_reap(&j->workers[i]);
	for (unsigned i = 0; i < j->work->count; i++) {
		free(j->parts[i].error);
		free(j->parts[i].bytes);
	}
	free(j->parts);
	if (j->shared)
		(void)munmap(j->shared, j->shared_bytes);
	free(j);
}
