/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trace events as JSON: what chrome://tracing wrote and ui.perfetto.dev reads.
 * The rows come in order of time, begins before what is inside of them. What
 * is still open at the end of the run (a task that never came back) is closed
 * there: a begin without its end is not shown.
 */
#include "connection.h"
#include "memory.h"
#include "report/formats.h"

#include <json-c/json.h>

/* How many slices are open on a track. */
struct track {
	int64_t pid, tid;
	unsigned open;
};

struct timeline {
	FILE *out;
	struct track *tracks;
	unsigned track_count;
	int64_t last_ns;
	bool any;
};

static struct track *track_of(struct timeline *t, int64_t pid, int64_t tid)
{
	for (unsigned i = 0; i < t->track_count; i++)
		if (t->tracks[i].pid == pid && t->tracks[i].tid == tid)
			return &t->tracks[i];
	t->tracks = report_realloc(t->tracks,
				   (t->track_count + 1) * sizeof(*t->tracks));
	t->tracks[t->track_count] = (struct track){.pid = pid, .tid = tid};
	return &t->tracks[t->track_count++];
}

static void add_time(struct json_object *j, int64_t ns)
{
	char us[32];

	(void)snprintf(us, sizeof(us), "%lld.%03lld", (long long)(ns / 1000),
		       (long long)(ns % 1000));
	(void)json_object_object_add(
		j, "ts", json_object_new_double_s((double)ns / 1000, us));
}

/* Takes the object. */
static void write_object(struct timeline *t, struct json_object *j)
{
	(void)fprintf(t->out, "%s%s", t->any ? ",\n" : "",
		      json_object_to_json_string_ext(
			      j, JSON_C_TO_STRING_PLAIN |
					 JSON_C_TO_STRING_NOSLASHESCAPE));
	t->any = true;
	(void)json_object_put(j);
}

static struct json_object *begin_object(const char *ph, int64_t pid,
					int64_t tid)
{
	struct json_object *j = json_object_new_object();

	(void)json_object_object_add(j, "ph", json_object_new_string(ph));
	(void)json_object_object_add(j, "pid", json_object_new_int64(pid));
	(void)json_object_object_add(j, "tid", json_object_new_int64(tid));
	return j;
}

static void add_text(struct json_object *j, const char *name, const char *text)
{
	if (text)
		(void)json_object_object_add(j, name,
					     json_object_new_string(text));
}

/* Without those that are not there. */
static void add_detail(struct json_object *j, const char *detail)
{
	struct json_object *args, *kept;

	if (!detail)
		return;
	args = json_tokener_parse(detail);
	kept = json_object_new_object();
	json_object_object_foreach(args, key, value)
	{
		if (value)
			(void)json_object_object_add(kept, key,
						     json_object_get(value));
	}
	(void)json_object_put(args);
	if (json_object_object_length(kept))
		(void)json_object_object_add(j, "args", kept);
	else
		(void)json_object_put(kept);
}

/* What the kind of event needs beside its name. */
static void add_kind(struct json_object *j, const struct answer *a,
		     const char *ph)
{
	if (*ph == 's' || *ph == 'f')
		(void)json_object_object_add(
			j, "id",
			json_object_new_int64(answer_integer(a, "id")));
	if (*ph == 'f')
		add_text(j, "bp", "e"); /* the slice that it is in */
	if (*ph == 'i')
		add_text(j, "s", "t"); /* on its track */
	if (*ph == 'I')
		add_text(j, "s", "g"); /* over all tracks */
}

static void write_event(struct timeline *t, const struct answer *a)
{
	const char *ph = answer_word(a, "ph");
	int64_t pid = answer_integer(a, "pid"), tid = answer_integer(a, "tid");
	struct track *track = track_of(t, pid, tid);
	struct json_object *j;

	if (*ph == 'E' && !track->open)
		return;
	track->open += *ph == 'B';
	track->open -= *ph == 'E';
	j = begin_object(*ph == 'I' ? "i" : ph, pid, tid);
	if (*ph != 'M') {
		t->last_ns = answer_integer(a, "at_ns");
		add_time(j, t->last_ns);
	}
	if (*ph != 'E')
		add_text(j, "name", answer_word(a, "name"));
	add_text(j, "cat", answer_text(a, "category"));
	add_kind(j, a, ph);
	add_detail(j, answer_text(a, "detail"));
	write_object(t, j);
}

static void close_tracks(struct timeline *t)
{
	for (unsigned i = 0; i < t->track_count; i++) {
		struct track *track = &t->tracks[i];

		for (; track->open; track->open--) {
			struct json_object *j =
				begin_object("E", track->pid, track->tid);

			add_time(j, t->last_ns);
			write_object(t, j);
		}
	}
}

void finding_timeline(struct stored *s, bool simulated, FILE *out)
{
	struct timeline t = {.out = out};
	struct answer a;

	s->simulated = simulated;
	a = stored_ask(s, "timeline");
	(void)fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n", out);
	while (answer_next(&a))
		write_event(&t, &a);
	close_tracks(&t);
	(void)fputs("\n]}\n", out);
	free(t.tracks);
}
