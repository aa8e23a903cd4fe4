/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Work queues and timers. A work queue has one worker, a daemon task; work
 * items run in the order in which they were queued, once per queueing. Timers
 * fire in the order of their deadlines (ties: in the order of arming), at any
 * moment: under all strategies but 'timed', how long the others take is free,
 * and deadlines are set by a clock on which ops take no time.
 */
#ifndef WORLD_WORK_H
#define WORLD_WORK_H

#include "world/task.h"

struct work {
	struct object object;
	void (*run)(struct work *);
	struct work *next;
	struct workqueue *queue;
	bool queued;
	bool running;
	uint8_t cancelling; /* callers of cancel: it is not queued meanwhile */
};

struct workqueue {
	struct object object;
	struct work *first, *last;
	struct task *worker;
};

/* Set-up: makes the worker task too. */
void workqueue_init(struct workqueue *q, const char *name, const char *owner);
void work_init(struct work *work, const char *name, const char *owner,
	       void (*run)(struct work *));

/* queue_work(): false if it was queued already, or is being cancelled.
 * Yields: yes, once. */
#define work_queue(q, work) work_queue_at(q, work, PLACE_HERE)
bool work_queue_at(struct workqueue *q, struct work *work,
		   const struct place *place);
/* flush_work(): wait until neither queued nor running. Yields: yes, once. */
#define work_flush(work) work_flush_at(work, PLACE_HERE)
void work_flush_at(struct work *work, const struct place *place);
/* cancel_work_sync(): take it back, then wait if it runs; true if it was
 * queued. Meanwhile nobody queues it, so work that queues itself stays
 * cancelled. Yields: yes, twice. */
#define work_cancel_sync(work) work_cancel_sync_at(work, PLACE_HERE)
bool work_cancel_sync_at(struct work *work, const struct place *place);

struct timer {
	struct object object;
	void (*run)(struct timer *);
	uint64_t deadline_ns;
	uint64_t order; /* of arming: breaks ties */
	struct timer *next;
	bool armed;
};

/* The first timer of a world is made at set-up: its task is made with it. */
void timer_init(struct timer *t, const char *name, const char *owner,
		void (*run)(struct timer *));
/* mod_timer() with a delay from now. The function runs in the task 'timers',
 * in atomic context. Yields: yes, once. */
#define timer_arm(t, delay_ns) timer_arm_at(t, delay_ns, PLACE_HERE)
void timer_arm_at(struct timer *t, uint64_t delay_ns,
		  const struct place *place);
/* del_timer(): true if it was armed. Yields: yes, once. */
#define timer_cancel(t) timer_cancel_at(t, PLACE_HERE)
bool timer_cancel_at(struct timer *t, const struct place *place);

struct delayed_work {
	struct work work;
	struct timer timer;
	struct workqueue *queue;
};

void delayed_work_init(struct delayed_work *d, struct workqueue *q,
		       const char *name, const char *owner,
		       void (*run)(struct work *));
/* queue_delayed_work(): false, and no change, if it is pending already (its
 * timer armed, or the work queued), or is being cancelled. Yields: yes, once.
 */
#define delayed_work_queue(d, delay_ns)                                        \
	delayed_work_queue_at(d, delay_ns, PLACE_HERE)
bool delayed_work_queue_at(struct delayed_work *d, uint64_t delay_ns,
			   const struct place *place);
/* cancel_delayed_work_sync(): true if it was pending. Yields: yes, three
 * times. */
#define delayed_work_cancel_sync(d) delayed_work_cancel_sync_at(d, PLACE_HERE)
bool delayed_work_cancel_sync_at(struct delayed_work *d,
				 const struct place *place);

#endif
