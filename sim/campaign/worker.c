/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The loop of a worker: the next order, its cell, its ranges, done. While one
 * is under way the pipe is looked at a few times a second: for the order after
 * it, or the end.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <uv.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "at_work.h"
#include "memory.h"

#define ALIVE_NS ((uint64_t)WORKER_ALIVE_MS * 1000000)

void worker_send(struct worker *w)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	if (message_write_fd(&w->out, w->options->out, &error))
		return;
	(void)fprintf(stderr, "tdisim: %s\n", error.text);
	_exit((int)WORKER_HOST);
}

/* --- messages in ---------------------------------------------------------- */

static void give_up(struct worker *w, const char *why)
{
	(void)fprintf(stderr, "tdisim: a worker of a campaign: %s\n", why);
	w->ended = true;
	w->exit = WORKER_HOST;
}

/* Keep an order for later; anything else is the end. */
static void sort_in(struct worker *w, struct message_in *in)
{
	if (in->kind == MESSAGE_ORDER && w->next_count < ORDERS_AHEAD_MAX) {
		w->next[w->next_count++] = *in;
		return;
	}
	if (in->kind == MESSAGE_END)
		w->ended = true;
	else
		give_up(w, in->kind == MESSAGE_ORDER
				   ? "there are too many orders in advance"
				   : "no message to a worker");
	message_in_release(in);
}

static void sort_all(struct worker *w)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct message_in message;

	while (!w->ended) {
		switch (message_reader_next(w->reader, &message, &error)) {
		case MESSAGE_NONE:
			return;
		case MESSAGE_HERE:
			sort_in(w, &message);
			break;
		case MESSAGE_DAMAGED:
			give_up(w, error.text);
			break;
		}
	}
}

/* Some of what is there, or of what comes. */
static void read_some(struct worker *w)
{
	char bytes[2048];
	ssize_t count = read(w->options->in, bytes, sizeof(bytes));

	if (count < 0 && errno == EINTR)
		return;
	if (count <= 0) {
		w->ended = true;
		w->exit = WORKER_HOST;
		return;
	}
	message_reader_feed(w->reader, bytes, (size_t)count);
	sort_all(w);
}

static void read_all(struct worker *w)
{
	struct pollfd in = {.fd = w->options->in, .events = POLLIN};

	while (!w->ended && poll(&in, 1, 0) > 0)
		read_some(w);
}

bool worker_alive(struct worker *w)
{
	uint64_t now_ns;

	if (w->ended || limits_told())
		return true;
	now_ns = uv_hrtime();
	if (now_ns < w->alive_ns)
		return false;
	w->alive_ns = now_ns + ALIVE_NS;
	result_place_write(&w->place, MESSAGE_ALIVE, &w->out);
	worker_send(w);
	read_all(w);
	return w->ended || limits_told();
}

static bool next_order(struct worker *w, struct message_in *ret)
{
	while (!w->next_count && !w->ended && !limits_told()) {
		limits_waits(true);
		if (!limits_told())
			read_some(w);
		limits_waits(false);
	}
	if (w->ended || limits_told())
		return false;
	*ret = w->next[0];
	w->next_count--;
	memmove(w->next, w->next + 1, w->next_count * sizeof(w->next[0]));
	return true;
}

/* --- cells ---------------------------------------------------------------- */

static void cell_release(struct worker_cell *c)
{
	explore_profile_free(c->profile);
	world_free(c->world);
	design_free(c->design);
	scenario_free(c->scenario);
	*c = (struct worker_cell){.key = 0};
}

static uint64_t file_key(const struct scenario_file *f, uint64_t seed)
{
	seed = XXH3_64bits_withSeed(f->path, strlen(f->path), seed);
	return XXH3_64bits_withSeed(f->text, f->bytes, seed);
}

static uint64_t cell_key(const struct order *o)
{
	uint64_t key =
		o->hung_ns << 2 | (uint64_t)o->races << 1 | o->lock_granularity;

	key = file_key(&o->scenario, key);
	for (unsigned i = 0; i < o->design_count; i++)
		key = file_key(&o->designs[i], key);
	key = XXH3_64bits_withSeed(o->platform, strlen(o->platform), key);
	return key | 1;
}

/* The first of what was diagnosed: a line. */
static bool diagnosed(const struct diagnostics *d, struct sim_error *reterr)
{
	return sim_error_set(reterr,
			     d->host_failure ? SIM_ERROR_HOST : SIM_ERROR_USER,
			     "%.*s", (int)strcspn(d->text, "\n"), d->text);
}

static bool cell_platform(struct worker_cell *c, const struct order *o,
			  struct sim_error *reterr)
{
	const struct registry *r = c->scenario->registry;

	for (unsigned i = 0; i < r->platform_count; i++) {
		if (strcmp(r->platforms[i].name, o->platform) != 0 ||
		    !(c->scenario->platforms >> i & 1))
			continue;
		c->platform = i;
		return true;
	}
	return sim_error_set(reterr, SIM_ERROR_USER,
			     "%s: it does not run on the platform '%.60s'",
			     o->scenario.path, o->platform);
}

static bool cell_parse(struct worker *w, struct sim_error *reterr)
{
	const struct worker_options *with = w->options;
	const struct order *o = w->order;
	struct worker_cell *c = &w->cell;
	struct diagnostics d;
	bool good;

	diagnostics_init(&d);
	c->scenario = scenario_parse(&o->scenario, with->registry,
				     with->classes, with->class_count, &d);
	if (c->scenario)
		c->design = design_parse_chain(o->designs, o->design_count,
					       with->registry, &d);
	good = c->design ? cell_platform(c, o, reterr) : diagnosed(&d, reterr);
	diagnostics_clear(&d);
	return good;
}

/* Take that of the order before, or make one. */
static bool cell_find(struct worker *w, struct sim_error *reterr)
{
	uint64_t key = cell_key(w->order);

	if (w->cell.key == key)
		return true;
	cell_release(&w->cell);
	if (!cell_parse(w, reterr)) {
		cell_release(&w->cell);
		return false;
	}
	w->cell.key = key;
	return true;
}

/* --- orders --------------------------------------------------------------- */

static void send_error(struct worker *w, const struct sim_error *error)
{
	const struct result_error answer = {w->order->id, *error};

	result_error_write(&answer, &w->out);
}

static void carry_out(struct worker *w, const struct order *o)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};

	w->order = o;
	w->place = (struct result_place){.order = o->id};
	w->alive_ns = uv_hrtime() + ALIVE_NS;
	if (!cell_find(w, &error))
		send_error(w, &error);
	else if (o->range_count)
		worker_ranges(w);
	else
		worker_small(w);
	if (w->ended || limits_told())
		return;
	w->place.run = 0;
	result_place_write(&w->place, MESSAGE_DONE, &w->out);
	worker_send(w);
}

static void work(struct worker *w)
{
	struct message_in message;
	struct order order;

	while (next_order(w, &message)) {
		if (order_read(&order, &message)) {
			carry_out(w, &order);
			order_release(&order);
		} else {
			give_up(w, "an order is damaged");
		}
		message_in_release(&message);
	}
}

enum worker_exit worker_run(const struct worker_options *o)
{
	struct sim_error error = {.kind = SIM_ERROR_NONE};
	struct worker w = {
		.options = o,
		.counted = {o->classes, o->class_count},
		.reader = message_reader_new(),
		.reach = worker_reach_new(),
		.exit = WORKER_DONE,
	};

	if (test_faults_read(&w.faults, &error)) {
		limits_set(o->memory);
		work(&w);
		limits_end();
	} else {
		give_up(&w, error.text);
	}
	for (unsigned i = 0; i < w.next_count; i++)
		message_in_release(&w.next[i]);
	cell_release(&w.cell);
	worker_reach_free(w.reach);
	message_out_release(&w.out);
	message_reader_free(w.reader);
	return w.exit;
}
