/* SPDX-License-Identifier: GPL-2.0-only */
#include "test_campaign_process.h"

#include <errno.h>

enum {
	CLASSES_MAX = 64,
};

static const struct finding_class *classes[CLASSES_MAX];
static unsigned class_count;
struct tally_classes counted = {classes, 0};

void collect_classes(void)
{
	unsigned count;
	const struct finding_class *const *engine = check_classes(&count);

	for (unsigned i = 0; i < count; i++)
		classes[class_count++] = engine[i];
	for (unsigned i = 0; i < model_registry.class_count; i++)
		classes[class_count++] = model_registry.classes[i];
	counted.count = class_count;
}

/* --- the process ---------------------------------------------------------- */

static _Noreturn void worker_process(const struct spawning *s, int in, int out)
{
	const struct worker_options options = {
		.registry = s->registry ? s->registry : &model_registry,
		.classes = classes,
		.class_count = class_count,
		.memory = s->memory,
		.in = in,
		.out = out,
	};

	if (s->faults)
		(void)setenv("TDISIM_CAMPAIGN_TEST", s->faults, 1);
	_exit((int)worker_run(&options));
}

struct pipes spawn(const struct spawning *s)
{
	struct pipes p = {.reader = message_reader_new()};
	int in[2], out[2];

	ck_assert_int_eq(pipe(in), 0);
	ck_assert_int_eq(pipe(out), 0);
	p.pid = fork();
	ck_assert_int_ge(p.pid, 0);
	if (!p.pid) {
		(void)close(in[1]);
		(void)close(out[0]);
		worker_process(s, in[0], out[1]);
	}
	(void)close(in[0]);
	(void)close(out[1]);
	p.to = in[1];
	p.from = out[0];
	return p;
}

struct pipes spawn_plain(void)
{
	const struct spawning s = {.registry = NULL};

	return spawn(&s);
}

void tell(struct pipes *p)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	ck_assert_msg(message_write_fd(&p->out, p->to, &error), "%s",
		      error.text);
}

void tell_order(struct pipes *p, const struct order *o)
{
	order_write(o, &p->out);
	tell(p);
}

void tell_end(struct pipes *p)
{
	message_begin(&p->out, MESSAGE_END);
	message_end(&p->out);
	tell(p);
}

bool hear(struct pipes *p, struct message_in *ret)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	enum message_next next;
	static char bytes[2048];

	while ((next = message_reader_next(p->reader, ret, &error)) !=
	       MESSAGE_HERE) {
		ssize_t count = read(p->from, bytes, sizeof(bytes));

		ck_assert_msg(next == MESSAGE_NONE, "%s", error.text);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0) {
			ck_assert(!message_reader_within(p->reader));
			return false;
		}
		message_reader_feed(p->reader, bytes, (size_t)count);
	}
	return true;
}

/* They come in between whatever an order asks for. */
static bool is_aside(enum message_type kind)
{
	return kind == MESSAGE_ALIVE || kind == MESSAGE_REACHED;
}

void hear_kind(struct pipes *p, enum message_type kind, struct message_in *ret)
{
	do {
		ck_assert(hear(p, ret));
		if (ret->kind == kind || !is_aside(ret->kind))
			break;
		message_in_release(ret);
	} while (true);
	ck_assert_int_eq(ret->kind, kind);
}

struct result_place hear_place(struct pipes *p, enum message_type kind)
{
	struct result_place place;
	struct message_in in;

	hear_kind(p, kind, &in);
	ck_assert(result_place_read(&place, &in));
	message_in_release(&in);
	return place;
}

struct result_range hear_range(struct pipes *p)
{
	struct result_range range;
	struct message_in in;

	hear_kind(p, MESSAGE_RANGE, &in);
	ck_assert(result_range_read(&range, &counted, &in));
	message_in_release(&in);
	return range;
}

int ended(struct pipes *p)
{
	int status = 0;

	while (waitpid(p->pid, &status, 0) < 0)
		ck_assert_int_eq(errno, EINTR);
	if (p->to >= 0)
		(void)close(p->to);
	(void)close(p->from);
	message_reader_free(p->reader);
	message_out_release(&p->out);
	return status;
}

void ended_with(struct pipes *p, enum worker_exit code)
{
	int status = ended(p);

	ck_assert_msg(WIFEXITED(status), "signal %d", WTERMSIG(status));
	ck_assert_int_eq(WEXITSTATUS(status), code);
}

void end(struct pipes *p)
{
	struct message_in in;

	tell_end(p);
	ck_assert(!hear(p, &in));
	ended_with(p, WORKER_DONE);
}

/* --- cells ---------------------------------------------------------------- */

struct subject subject_load(const char *path, const char *design,
			    const char *platform)
{
	const char *directories[] = {TEST_SOURCE_ROOT "/scenarios/designs",
				     NULL};
	struct subject s = {.platform = 0};
	struct diagnostics d;

	diagnostics_init(&d);
	s.scenario =
		scenario_load(path, &model_registry, classes, class_count, &d);
	ck_assert_msg(s.scenario != NULL, "%s", d.text);
	s.design = design_load(design, directories, &model_registry, &d);
	ck_assert_msg(s.design != NULL, "%s", d.text);
	diagnostics_clear(&d);
	while (strcmp(model_registry.platforms[s.platform].name, platform) != 0)
		s.platform++;
	s.order = (struct order){
		.id = 1,
		.scenario = {path, s.scenario->text, strlen(s.scenario->text)},
		.designs = {{s.design->path, s.design->text,
			     strlen(s.design->text)}},
		.design_count = 1 + s.design->base_count,
		.platform = platform,
	};
	for (unsigned i = 0; i < s.design->base_count; i++)
		s.order.designs[1 + i] = s.design->bases[i];
	return s;
}

struct subject subject_race(void)
{
	return subject_load(TEST_SOURCE_ROOT
			    "/scenarios/thread/mse-write-vs-close.yaml",
			    "patch-19-only", "tdx");
}

void subject_release(struct subject *s)
{
	design_free(s->design);
	scenario_free(s->scenario);
}
