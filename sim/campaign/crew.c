/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A worker is over when three things have come, in any order: its process has
 * exited, its pipe has been read to the end, and all handles are closed. Only
 * then is it said to have died, so that what it sent before counts.
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "campaign/crew.h"
#include "campaign/worker.h"
#include "memory.h"

enum {
	WATCH_MS = 1000,
	LATE_MS = 1000, /* our own sleep, not the workers' silence */
	READ_BYTES = 1 << 16,
	DEATHS_AT_ONCE = 2, /* a run that kills: once, and again to find it */
	DEATH_TEXT_BYTES = 200,
};

struct member {
	struct crew *crew;
	unsigned index;
	uv_process_t process;
	uv_pipe_t to, from;
	uv_timer_t backoff;
	struct message_reader *reader;
	unsigned handles; /* of the process and its pipes, that are open */
	bool alive;	  /* spawned, and has not exited */
	bool read_to_end;
	bool expected; /* its silence means something */
	uint64_t heard_ms;
	int64_t exit_status;
	int signal;
	bool killed; /* by us: 'end' says why, 'text' in words */
	enum crew_end end;
	char text[DEATH_TEXT_BYTES];
	unsigned deaths; /* since it has last been useful */
};

struct crew {
	struct crew_options o;
	struct member *members;
	uv_timer_t watch;
	uint64_t watched_ms;
	bool ending;
	unsigned deaths;
	char buffer[READ_BYTES];
};

struct sending {
	uv_write_t request;
	char *bytes;
};

static bool spawn(struct member *m, struct sim_error *reterr);

struct crew *crew_new(const struct crew_options *o)
{
	struct crew *c = campaign_alloc(sizeof(*c));

	SIM_ASSERT(o->workers >= 1);
	SIM_ASSERT(o->workers <= CREW_MAX);
	c->o = *o;
	c->members = campaign_alloc(o->workers * sizeof(*c->members));
	for (unsigned i = 0; i < o->workers; i++) {
		c->members[i].crew = c;
		c->members[i].index = i;
	}
	return c;
}

void crew_free(struct crew *c)
{
	if (!c)
		return;
	for (unsigned i = 0; i < c->o.workers; i++) {
		SIM_ASSERT(!c->members[i].handles);
		message_reader_free(c->members[i].reader);
	}
	free(c->members);
	free(c);
}

/* --- how it ends ---------------------------------------------------------- */

static void kill_member(struct member *m, enum crew_end end, const char *text)
{
	if (!m->alive || m->killed)
		return;
	m->killed = true;
	m->end = end;
	(void)snprintf(m->text, sizeof(m->text), "%.190s", text);
	(void)uv_process_kill(&m->process, SIGKILL);
}

/* From what the process left, unless it was killed by us. */
static void tell_end(struct member *m)
{
	static const struct {
		int status;
		enum crew_end end;
		const char *text;
	} ends[] = {
		{WORKER_MEMORY, CREW_MEMORY, "more memory than it may have"},
		{WORKER_STACK, CREW_STACK, "its stack overflowed"},
		{WORKER_HOST, CREW_HOST,
		 "it cannot work here (--verbose shows why)"},
	};

	if (m->killed)
		return;
	m->end = CREW_CRASH;
	if (m->signal) {
		if (m->signal == SIGKILL)
			m->end = CREW_KILLED;
		(void)snprintf(m->text, sizeof(m->text), "signal %d (%s)",
			       m->signal, strsignal(m->signal));
		return;
	}
	(void)snprintf(m->text, sizeof(m->text), "exit code %d",
		       (int)m->exit_status);
	for (unsigned i = 0; i < ARRAY_COUNT(ends); i++) {
		if (m->exit_status != ends[i].status)
			continue;
		m->end = ends[i].end;
		(void)snprintf(m->text, sizeof(m->text), "%s", ends[i].text);
	}
}

static void give_up(struct crew *c, const struct sim_error *error)
{
	if (!c->ending)
		c->o.handler.lost(c->o.handler.context, error);
}

static void begin_again(struct member *m)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	if (m->crew->ending)
		return;
	if (spawn(m, &error))
		m->crew->o.handler.ready(m->crew->o.handler.context, m->index);
	else
		give_up(m->crew, &error);
}

static void on_backoff(uv_timer_t *timer)
{
	begin_again(timer->data);
}

/* The next one at once, or after 1, 2, 4, ... seconds; or never. */
static void follow_up(struct member *m)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	if (m->deaths >= CREW_DEATHS_MAX) {
		(void)sim_error_set(&error, SIM_ERROR_HOST,
				    "a worker has died %u times in a row "
				    "without having made anything: %s",
				    m->deaths, m->text);
		give_up(m->crew, &error);
	} else if (m->deaths <= DEATHS_AT_ONCE) {
		begin_again(m);
	} else {
		uv_timer_start(
			&m->backoff, on_backoff,
			UINT64_C(1000) << (m->deaths - DEATHS_AT_ONCE - 1), 0);
	}
}

static void on_closed(uv_handle_t *handle)
{
	struct member *m = handle->data;
	struct crew *c = m->crew;

	if (--m->handles || c->ending)
		return;
	tell_end(m);
	m->deaths++;
	c->deaths++;
	c->o.handler.died(c->o.handler.context, m->index, m->end, m->text);
	if (!c->ending)
		follow_up(m);
}

static void close_if_over(struct member *m)
{
	if (m->alive || !m->read_to_end ||
	    uv_is_closing((uv_handle_t *)&m->process))
		return;
	uv_close((uv_handle_t *)&m->process, on_closed);
	uv_close((uv_handle_t *)&m->to, on_closed);
	uv_close((uv_handle_t *)&m->from, on_closed);
}

static void on_exit_process(uv_process_t *process, int64_t status, int number)
{
	struct member *m = process->data;

	m->alive = false;
	m->exit_status = status;
	m->signal = number;
	close_if_over(m);
}

/* --- what it says --------------------------------------------------------- */

static void hear(struct member *m)
{
	struct crew *c = m->crew;
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct message_in in;
	enum message_next next;

	while (!c->ending &&
	       (next = message_reader_next(m->reader, &in, &error)) !=
		       MESSAGE_NONE) {
		if (next == MESSAGE_DAMAGED) {
			kill_member(m, CREW_CRASH, error.text);
			return;
		}
		c->o.handler.message(c->o.handler.context, m->index, &in);
		message_in_release(&in);
	}
}

static void on_room(uv_handle_t *handle, size_t bytes, uv_buf_t *ret)
{
	struct member *m = handle->data;

	(void)bytes;
	/* What is read is fed to the reader before the next read. */
	*ret = uv_buf_init(m->crew->buffer, READ_BYTES);
}

static void on_read(uv_stream_t *stream, ssize_t bytes, const uv_buf_t *buffer)
{
	struct member *m = stream->data;

	if (bytes > 0) {
		m->heard_ms = uv_now(m->crew->o.loop);
		message_reader_feed(m->reader, buffer->base, (size_t)bytes);
		hear(m);
	} else if (bytes < 0) {
		m->read_to_end = true;
		(void)uv_read_stop(stream);
		close_if_over(m);
	}
}

static void on_sent(uv_write_t *request, int status)
{
	struct sending *s = CONTAINER_OF(request, struct sending, request);

	/* One that cannot be written to is dying; its exit tells all. */
	(void)status;
	free(s->bytes);
	free(s);
}

void crew_send(struct crew *c, unsigned worker, struct message_out *out)
{
	struct member *m = &c->members[worker];
	struct sending *s;
	uv_buf_t buffer;

	SIM_ASSERT(worker < c->o.workers);
	if (!m->alive || c->ending) {
		message_out_release(out);
		*out = (struct message_out){.bytes = NULL};
		return;
	}
	s = campaign_alloc(sizeof(*s));
	s->bytes = out->bytes;
	buffer = uv_buf_init(out->bytes, (unsigned)out->length);
	*out = (struct message_out){.bytes = NULL};
	if (uv_write(&s->request, (uv_stream_t *)&m->to, &buffer, 1, on_sent) <
	    0)
		on_sent(&s->request, 0);
}

void crew_kill(struct crew *c, unsigned worker, const char *text)
{
	kill_member(&c->members[worker], CREW_CRASH, text);
}

void crew_expect(struct crew *c, unsigned worker, bool speaks)
{
	struct member *m = &c->members[worker];

	if (speaks && !m->expected)
		m->heard_ms = uv_now(c->o.loop);
	m->expected = speaks;
}

void crew_useful(struct crew *c, unsigned worker)
{
	c->members[worker].deaths = 0;
}

unsigned crew_deaths(const struct crew *c)
{
	return c->deaths;
}

bool crew_alive(const struct crew *c, unsigned worker)
{
	return c->members[worker].alive;
}

/* --- watching ------------------------------------------------------------- */

/* Bytes of the process that are in memory; 0: not known. */
static uint64_t resident(int pid)
{
	unsigned long long size, pages = 0;
	char path[40];
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/statm", pid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	if (fscanf(f, "%llu %llu", &size, &pages) != 2)
		pages = 0;
	(void)fclose(f);
	return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void watch_member(struct member *m, uint64_t now_ms)
{
	const struct crew_options *o = &m->crew->o;
	char text[DEATH_TEXT_BYTES];

	if (!m->alive)
		return;
	if (o->memory && resident(m->process.pid) > o->memory) {
		(void)snprintf(text, sizeof(text),
			       "more than %llu MiB of memory",
			       (unsigned long long)(o->memory >> 20));
		kill_member(m, CREW_MEMORY, text);
	} else if (o->hang_ns && m->expected &&
		   now_ms - m->heard_ms > o->hang_ns / 1000000) {
		(void)snprintf(
			text, sizeof(text), "no sign of life for %llu s",
			(unsigned long long)((now_ms - m->heard_ms) / 1000));
		kill_member(m, CREW_HANG, text);
	}
}

static void on_watch(uv_timer_t *timer)
{
	struct crew *c = timer->data;
	uint64_t now_ms = uv_now(c->o.loop);
	uint64_t slept_ms = now_ms - c->watched_ms;

	c->watched_ms = now_ms;
	for (unsigned i = 0; i < c->o.workers; i++) {
		struct member *m = &c->members[i];

		/* Then what they said is still to be read. */
		if (slept_ms > WATCH_MS + LATE_MS)
			m->heard_ms += slept_ms - WATCH_MS;
		watch_member(m, now_ms);
	}
}

/* --- life ----------------------------------------------------------------- */

static void open_handles(struct member *m)
{
	uv_loop_t *loop = m->crew->o.loop;

	uv_pipe_init(loop, &m->to, 0);
	uv_pipe_init(loop, &m->from, 0);
	m->to.data = m->from.data = m->process.data = m;
	m->handles = 3;
	m->read_to_end = m->killed = m->expected = false;
	m->exit_status = m->signal = 0;
	message_reader_free(m->reader);
	m->reader = message_reader_new();
}

static bool spawn(struct member *m, struct sim_error *reterr)
{
	const struct crew_options *o = &m->crew->o;
	uv_stdio_container_t stdio[3] = {
		{.flags = (uv_stdio_flags)(UV_CREATE_PIPE | UV_READABLE_PIPE),
		 .data.stream = (uv_stream_t *)&m->to},
		{.flags = (uv_stdio_flags)(UV_CREATE_PIPE | UV_WRITABLE_PIPE),
		 .data.stream = (uv_stream_t *)&m->from},
		{.flags = o->loud ? UV_INHERIT_FD : UV_IGNORE,
		 .data.fd = STDERR_FILENO},
	};
	/* Also if the file has been replaced since. */
	uv_process_options_t process = {
		.file = "/proc/self/exe",
		.args = campaign_own(o->arguments),
		.exit_cb = on_exit_process,
		.stdio_count = 3,
		.stdio = stdio,
	};
	int code;

	open_handles(m);
	code = uv_spawn(o->loop, &m->process, &process);
	m->alive = code == 0;
	m->heard_ms = uv_now(o->loop);
	if (m->alive)
		code = uv_read_start((uv_stream_t *)&m->from, on_room, on_read);
	if (code == 0)
		return true;
	m->read_to_end = true;
	if (m->alive)
		(void)uv_process_kill(&m->process, SIGKILL);
	return sim_error_set(reterr, SIM_ERROR_HOST,
			     "cannot begin a worker process: %s",
			     uv_strerror(code));
}

bool crew_begin(struct crew *c, struct sim_error *reterr)
{
	uv_timer_init(c->o.loop, &c->watch);
	c->watch.data = c;
	c->watched_ms = uv_now(c->o.loop);
	uv_timer_start(&c->watch, on_watch, WATCH_MS, WATCH_MS);
	for (unsigned i = 0; i < c->o.workers; i++) {
		uv_timer_init(c->o.loop, &c->members[i].backoff);
		c->members[i].backoff.data = &c->members[i];
	}
	for (unsigned i = 0; i < c->o.workers; i++)
		if (!spawn(&c->members[i], reterr))
			return false;
	return true;
}

void crew_end(struct crew *c)
{
	if (c->ending)
		return;
	c->ending = true;
	uv_close((uv_handle_t *)&c->watch, NULL);
	for (unsigned i = 0; i < c->o.workers; i++) {
		struct member *m = &c->members[i];

		uv_close((uv_handle_t *)&m->backoff, NULL);
		if (m->alive)
			(void)uv_process_kill(&m->process, SIGKILL);
		else if (m->handles)
			close_if_over(m);
	}
}
