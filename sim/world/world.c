/* SPDX-License-Identifier: GPL-2.0-only */
#include "arena.h"
#include "coroutine.h"
#include "cycles.h"
#include "engine.h"
#include "world/retry.h"

#include <stdarg.h>

#define ROUND_UP(n, to) (((n) + (to)-1) / (to) * (to))

enum {
	STEPS_MAX_DEFAULT = 20000
};

static void options_apply(struct world *w, const struct world_options *options)
{
	w->steps_max = STEPS_MAX_DEFAULT;
	w->retries_max = RETRIES_MAX_DEFAULT;
	if (!options)
		return;
	if (options->steps_max)
		w->steps_max = options->steps_max;
	if (options->retries_max)
		w->retries_max = options->retries_max;
	w->lock_granularity = options->lock_granularity;
}

struct world *world_new(const struct world_options *options,
			struct sim_error *reterr)
{
	struct world *w = arena_take(options ? options->stack_bytes : 0);

	if (!w)
		goto out_of_memory;
	options_apply(w, options);
	w->run.heap_top = (char *)w + ROUND_UP(sizeof(*w), 64);
	w->log_tasks = malloc(w->steps_max);
	w->log_times_ns = malloc(w->steps_max * sizeof(*w->log_times_ns));
	w->log_values = malloc(VALUE_CHOICES_MAX * sizeof(*w->log_values));
	w->findings = calloc(FINDINGS_PER_RUN_MAX, sizeof(*w->findings));
	w->base = snapshot_new();
	if (!w->log_tasks || !w->log_times_ns || !w->log_values ||
	    !w->findings || !w->base) {
		world_free(w);
		goto out_of_memory;
	}
	world_crash_register(w);
	return w;

out_of_memory:
	(void)sim_error_set(reterr, SIM_ERROR_HOST,
			    "no memory for the arena of a world");
	return NULL;
}

void world_free(struct world *w)
{
	if (!w)
		return;
	world_crash_forget(w);
	snapshot_free(w->base);
	cycles_free(w->cycles);
	free(w->log_tasks);
	free(w->log_times_ns);
	free(w->log_values);
	free(w->findings);
	free(w->history);
	free(w->scratch);
	arena_give(w);
}

static size_t heap_left(const struct world *w)
{
	const char *end =
		(const char *)w + ROUND_UP(sizeof(*w), 64) + WORLD_HEAP_BYTES;

	return (size_t)(end - w->run.heap_top);
}

void *heap_take(struct world *w, size_t bytes)
{
	char *start = w->run.heap_top;
	size_t left = heap_left(w);

	if (bytes > left || ROUND_UP(bytes, 16) > left)
		engine_limit(w, "the arena is full (8 MiB)");
	w->run.heap_top += ROUND_UP(bytes, 16);
	/* To its end: an earlier world may have been here, and keys of states
	 * are made of all bytes. */
	memset(start, 0, ROUND_UP(bytes, 16));
	return start;
}

void *world_alloc(struct world *w, size_t bytes)
{
	return heap_take(w, bytes);
}

char *world_format(struct world *w, const char *format, ...)
{
	va_list arguments;
	int bytes;
	char *text;

	SIM_ASSERT(format);
	va_start(arguments, format);
	bytes = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	SIM_ASSERT(bytes >= 0);
	text = heap_take(w, (size_t)bytes + 1);
	va_start(arguments, format);
	(void)vsnprintf(text, (size_t)bytes + 1, format, arguments);
	va_end(arguments);
	return text;
}

void world_seal(struct world *w)
{
	SIM_ASSERT(!w->sealed);
	w->sealed = true;
	snapshot_take(w->base, w);
}

void world_subscribe(struct world *w, enum hook_point point,
		     hook_function *function, void *context)
{
	SIM_ASSERT(!w->sealed);
	world_watch(w, point, function, context);
}

void world_watch(struct world *w, enum hook_point point,
		 hook_function *function, void *context)
{
	struct hook *h;

	SIM_ASSERT(w->run.over || !w->run.steps);
	SIM_ASSERT(w->hook_count[point] < HOOKS_PER_POINT_MAX);
	h = &w->hooks[point][w->hook_count[point]++];
	h->function = function;
	h->context = context;
}

void world_unwatch(struct world *w, enum hook_point point,
		   hook_function *function, void *context)
{
	const struct hook gone = {.function = function, .context = context};
	struct hook *hooks = w->hooks[point];
	unsigned i = 0;

	SIM_ASSERT(w->run.over || !w->run.steps);
	while (i < w->hook_count[point] &&
	       (hooks[i].function != gone.function ||
		hooks[i].context != gone.context))
		i++;
	SIM_ASSERT(i < w->hook_count[point]);
	w->hook_count[point]--;
	memmove(&hooks[i], &hooks[i + 1],
		(w->hook_count[point] - i) * sizeof(*hooks));
}

/* Each task runs, in the order of creation, up to its first op. */
static void world_start_tasks(struct world *w)
{
	w->run.starting = true;
	for (unsigned id = 1; id <= w->run.task_count && !w->run.over; id++)
		engine_start_task(w, w->run.by_id[id]);
	w->run.starting = false;
	w->run.current = NULL;
}

void world_start(struct world *w, const struct chooser *chooser, uint64_t seed)
{
	SIM_ASSERT(w->sealed);
	snapshot_restore(w->base, w);
	w->chooser = *chooser;
	w->seed = seed;
	w->stepping = true;
	w->pause_at = w->steps_max;
	w->chooser.begin(w->chooser.state, w, seed);
	world_start_tasks(w);
	engine_settle(w);
}

uint64_t world_enabled(const struct world *w)
{
	return w->run.over ? 0 : w->run.enabled;
}

void world_step(struct world *w, unsigned slot)
{
	struct task *t = engine_commit_slot(w, slot);

	if (w->clean_stacks)
		stack_clean_task(w, t);
	engine_enter(w, t);
	if (w->cycles && w->run.steps >= cycles_from(w))
		cycles_seen(w);
	engine_settle(w);
}

void world_finish(struct world *w, struct run_result *ret_result)
{
	struct run_state *run = &w->run;
	struct event event = {.point = HOOK_RUN_END};

	w->log = (struct schedule_log){
		.tasks = w->log_tasks,
		.steps = run->steps,
		.values = w->log_values,
		.value_count = run->value_count,
		.latency_drawn = run->latency_drawn,
		.latency_seed = run->latency_seed,
		.times_ns = run->latency_drawn ? w->log_times_ns : NULL,
	};
	SIM_ASSERT(run->over);
	run->current = NULL;
	if (w->hook_count[HOOK_RUN_END])
		engine_emit(w, &event);
	run->digest = digest_mix(run->digest, run->now_ns);
	run->digest = digest_mix(run->digest, run->status);
	*ret_result = (struct run_result){
		.status = (enum run_status)run->status,
		.steps = run->steps,
		.choices = run->choices,
		.switches = run->switches,
		.preemptions = run->preemptions,
		.given_up = run->given_up,
		.ops = run->ops,
		.ops_effective = run->ops_effective,
		.counted = run->counted,
		.now_ns = run->now_ns,
		.digest = run->digest,
	};
}

void world_count(void)
{
	world_current()->run.counted++;
}

void world_run(struct world *w, const struct chooser *chooser, uint64_t seed,
	       struct run_result *ret_result)
{
	struct task *t;

	world_start(w, chooser, seed);
	w->stepping = false;
	w->pause_at = cycles_from(w);
	t = engine_next(w);
	if (t)
		engine_enter(w, t);
	if (!w->run.over) {
		w->pause_at = w->steps_max;
		cycles_look(w);
	}
	world_finish(w, ret_result);
}
