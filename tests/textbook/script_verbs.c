/* SPDX-License-Identifier: GPL-2.0-only */
/* The words of scripts: one row each, over the public functions of world/. */
#include "script_verbs.h"

#include "world/block.h"
#include "world/fault.h"
#include "world/mutex.h"
#include "world/refcount.h"
#include "world/rpm.h"
#include "world/rwsem.h"
#include "world/spinlock.h"
#include "world/wait.h"
#include "world/work.h"

enum {
	SCRIPT_TIMEOUT_NS = 1000,
};

/* Work items and timers lead back to the script by their names. */
struct script_work {
	struct work work;
	struct script *script;
	const char *name;
};

struct script_timer {
	struct timer timer;
	struct script *script;
	const char *name;
};

static void work_body(struct work *work)
{
	struct script_work *w = CONTAINER_OF(work, struct script_work, work);

	script_body(w->script, w->name);
}

static void timer_body(struct timer *timer)
{
	struct script_timer *t =
		CONTAINER_OF(timer, struct script_timer, timer);

	script_body(t->script, t->name);
}

static void *work_make(struct script *s, struct script_object *o,
		       const char *owner)
{
	struct script_work *work = world_alloc(s->world, sizeof(*work));

	work->script = s;
	work->name = o->name;
	work_init(&work->work, o->klass, owner, work_body);
	return work;
}

static void *timer_make(struct script *s, struct script_object *o,
			const char *owner)
{
	struct script_timer *t = world_alloc(s->world, sizeof(*t));

	t->script = s;
	t->name = o->name;
	timer_init(&t->timer, o->klass, owner, timer_body);
	return t;
}

/* All after the first have the first as their parent. */
static void *rpm_make(struct script *s, struct script_object *o,
		      const char *owner)
{
	struct rpm *r = world_alloc(s->world, sizeof(*r));

	rpm_init(r, o->klass, owner, script_object(s, "wq"));
	for (unsigned i = 0; i < s->object_count; i++) {
		if (s->object[i].kind != OBJECT_RPM || &s->object[i] == o)
			continue;
		rpm_set_parent(r, s->object[i].thing);
		break;
	}
	return r;
}

/* An allocation with a variable in it. */
static void *block_make(struct script *s, struct script_object *o,
			const char *owner)
{
	struct cell *c = block_setup(s->world, o->klass, owner, sizeof(*c));

	cell_init(c, o->klass, owner, CELL_PLAIN, 0);
	return c;
}

static size_t object_bytes(enum object_kind kind)
{
	static const size_t bytes[] = {
		[OBJECT_MUTEX] = sizeof(struct mutex),
		[OBJECT_RWSEM] = sizeof(struct rwsem),
		[OBJECT_SPINLOCK] = sizeof(struct spinlock),
		[OBJECT_COMPLETION] = sizeof(struct completion),
		[OBJECT_WAITQUEUE] = sizeof(struct waitqueue),
		[OBJECT_REFCOUNT] = sizeof(struct refcount),
		[OBJECT_CELL] = sizeof(struct cell),
		[OBJECT_WORKQUEUE] = sizeof(struct workqueue),
		[OBJECT_ACTOR] = sizeof(struct actor),
		[OBJECT_EVENT] = sizeof(struct event_flag),
		[OBJECT_DEVICE] = sizeof(struct object),
	};

	return bytes[kind];
}

void script_object_init(struct script *s, struct script_object *o)
{
	const char *owner = o->owner[0] ? o->owner : NULL;
	void *thing;

	if (o->kind == OBJECT_WORK) {
		o->thing = work_make(s, o, owner);
		return;
	}
	if (o->kind == OBJECT_TIMER) {
		o->thing = timer_make(s, o, owner);
		return;
	}
	if (o->kind == OBJECT_RPM) {
		o->thing = rpm_make(s, o, owner);
		return;
	}
	if (o->kind == OBJECT_BLOCK) {
		o->thing = block_make(s, o, owner);
		return;
	}
	thing = o->thing = world_alloc(s->world, object_bytes(o->kind));
	switch ((unsigned)o->kind) {
	case OBJECT_MUTEX:
		mutex_init(thing, o->klass, owner);
		break;
	case OBJECT_RWSEM:
		rwsem_init(thing, o->klass, owner);
		break;
	case OBJECT_SPINLOCK:
		spinlock_init(thing, o->klass, owner);
		break;
	case OBJECT_COMPLETION:
		completion_init(thing, o->klass, owner);
		break;
	case OBJECT_WAITQUEUE:
		waitqueue_init(thing, o->klass, owner);
		break;
	case OBJECT_REFCOUNT:
		refcount_init(thing, o->klass, owner, 1);
		break;
	case OBJECT_CELL:
		cell_init(thing, o->klass, owner, CELL_PLAIN, 0);
		break;
	case OBJECT_WORKQUEUE:
		workqueue_init(thing, o->klass, owner);
		break;
	case OBJECT_ACTOR:
		actor_init(thing, o->klass, owner);
		break;
	case OBJECT_EVENT:
		event_flag_init(thing, o->klass, owner);
		break;
	default:
		object_init(thing, o->kind, o->klass, owner);
		break;
	}
}

/* The work queue that all work of a script goes to. */
static struct workqueue *queue_of(struct script_line *l)
{
	return script_object(l->script, "wq");
}

static int64_t send(struct script_line *l, struct script_word *word, bool waits)
{
	struct message m = {.name = word->name, .argument = {word->value}};

	if (!waits) {
		actor_send_at(word->object->thing, &m, &word->place);
		return 0;
	}
	actor_request_at(word->object->thing, &m, &word->place);
	l->last = m.answer[0];
	return (int64_t)m.answer[0];
}

static int64_t receive(struct script_line *l, struct script_word *word)
{
	l->handle = actor_receive_at(word->object->thing, &l->message,
				     &word->place);
	l->last = l->message.argument[0];
	script_say(l->script, (char)('0' + l->last % 10));
	return (int64_t)l->last;
}

static int64_t reply(struct script_line *l, struct script_word *word)
{
	if (!l->message.wants_reply)
		return 0;
	l->message.status = 0;
	l->message.answer[0] = l->last + word->value;
	actor_reply_at(word->object->thing, l->handle, &l->message,
		       &word->place);
	return 0;
}

static int64_t create(struct script_line *l, struct script_word *word)
{
	struct script_line *made = script_line_named(l->script, word->name);

	made->task = task_create_at(made->name, script_run_line, made, 0,
				    &word->place);
	return 0;
}

static void signal_task(struct script_line *l, struct script_word *word,
			bool fatal)
{
	struct task *t = script_line_named(l->script, word->name)->task;

	task_signal_at(t, fatal, &word->place);
}

#define THING (word->object->thing)
#define PLACE (&word->place)

/* VERB(function, expression): a verb that gives a result. */
#define VERB(function, expression)                                             \
	static int64_t function(struct script_line *l,                         \
				struct script_word *word)                      \
	{                                                                      \
		(void)l;                                                       \
		(void)word;                                                    \
		return (int64_t)(expression);                                  \
	}
/* DO(function, call): one that gives none. */
#define DO(function, call) VERB(function, ((call), 0))

DO(v_lock, mutex_lock_at(THING, PLACE))
VERB(v_lockint, mutex_lock_mode_at(THING, WAIT_INTERRUPTIBLE, PLACE))
VERB(v_lockkill, mutex_lock_mode_at(THING, WAIT_KILLABLE, PLACE))
VERB(v_try, mutex_trylock_at(THING, PLACE))
DO(v_unlock, mutex_unlock_at(THING, PLACE))
VERB(v_rd, rwsem_down_read_at(THING, WAIT_UNINTERRUPTIBLE, PLACE))
VERB(v_rdint, rwsem_down_read_at(THING, WAIT_INTERRUPTIBLE, PLACE))
VERB(v_rdkill, rwsem_down_read_at(THING, WAIT_KILLABLE, PLACE))
VERB(v_wr, rwsem_down_write_at(THING, WAIT_UNINTERRUPTIBLE, PLACE))
VERB(v_wrkill, rwsem_down_write_at(THING, WAIT_KILLABLE, PLACE))
VERB(v_tryrd, rwsem_try_read_at(THING, PLACE))
VERB(v_trywr, rwsem_try_write_at(THING, PLACE))
DO(v_ru, rwsem_up_read_at(THING, PLACE))
DO(v_wu, rwsem_up_write_at(THING, PLACE))
DO(v_down, rwsem_downgrade_at(THING, PLACE))
DO(v_spin, spinlock_lock_at(THING, PLACE))
VERB(v_tryspin, spinlock_trylock_at(THING, PLACE))
DO(v_unspin, spinlock_unlock_at(THING, PLACE))
VERB(v_wait, completion_wait_at(THING, WAIT_UNINTERRUPTIBLE, UINT64_MAX, PLACE))
VERB(v_waitint,
     completion_wait_at(THING, WAIT_INTERRUPTIBLE, UINT64_MAX, PLACE))
VERB(v_waitkill, completion_wait_at(THING, WAIT_KILLABLE, UINT64_MAX, PLACE))
VERB(v_waitto,
     completion_wait_at(THING, WAIT_UNINTERRUPTIBLE,
			word->value ? word->value : SCRIPT_TIMEOUT_NS, PLACE))
DO(v_complete, completion_complete_at(THING, false, PLACE))
DO(v_completeall, completion_complete_at(THING, true, PLACE))
DO(v_reinit, completion_reinit(THING))
VERB(v_prepare, l->note = waitqueue_prepare_at(THING, PLACE))
VERB(v_sleep,
     waitqueue_wait_at(THING, l->note, WAIT_UNINTERRUPTIBLE, UINT64_MAX, PLACE))
VERB(v_sleepint,
     waitqueue_wait_at(THING, l->note, WAIT_INTERRUPTIBLE, UINT64_MAX, PLACE))
VERB(v_sleepto,
     waitqueue_wait_at(THING, l->note, WAIT_UNINTERRUPTIBLE,
		       word->value ? word->value : SCRIPT_TIMEOUT_NS, PLACE))
DO(v_wake, waitqueue_wake_at(THING, PLACE))
DO(v_set, event_flag_set(THING))
VERB(v_until, event_flag_wait_at(THING, PLACE))
DO(v_get, refcount_inc_at(THING, PLACE))
VERB(v_getnz, refcount_inc_not_zero_at(THING, PLACE))
VERB(v_put, refcount_dec_and_test_at(THING, PLACE))
VERB(v_read, l->last = cell_read_at(THING, PLACE))
DO(v_write, cell_write_at(THING, word->value, PLACE))
DO(v_store, cell_write_at(THING, l->last + word->value, PLACE))
VERB(v_add, cell_add_at(THING, word->value, PLACE))
VERB(v_queue, work_queue_at(queue_of(l), THING, PLACE))
DO(v_flush, work_flush_at(THING, PLACE))
VERB(v_cancel, work_cancel_sync_at(THING, PLACE))
VERB(v_pmget, rpm_resume_and_get_at(THING, PLACE))
DO(v_pmput, rpm_put_at(THING, PLACE))
DO(v_pmputsync, rpm_put_sync_at(THING, PLACE))
DO(v_pmhold, rpm_get_noresume_at(THING, PLACE))
DO(v_pmdrop, rpm_put_noidle_at(THING, PLACE))
DO(v_pmidle, rpm_request_idle_at(THING, PLACE))
DO(v_pmwait, rpm_barrier_at(THING, PLACE))
DO(v_free, block_free_at(THING, PLACE))
DO(v_use, cell_add_at(THING, 1, PLACE))
DO(v_arm, timer_arm_at(THING, word->value, PLACE))
VERB(v_disarm, timer_cancel_at(THING, PLACE))
VERB(v_send, send(l, word, false))
VERB(v_request, send(l, word, true))
VERB(v_receive, receive(l, word))
VERB(v_reply, reply(l, word))
VERB(v_create, create(l, word))
DO(v_join, task_join_at(script_line_named(l->script, word->name)->task, PLACE))
DO(v_signal, signal_task(l, word, false))
DO(v_kill, signal_task(l, word, true))
DO(v_die, task_signals_delivered())
DO(v_nap, task_sleep_at(word->value ? word->value : 1000, PLACE))
DO(v_act, task_act_at(THING, word->value, PLACE))
DO(v_enter, syscall_enter("ioctl"))
DO(v_leave, syscall_exit(PLACE))
VERB(v_choose, l->last = world_choose(CHOICE_VALUE, (uint32_t)word->value))
VERB(v_fault, fault_strikes(FAULT_FIRST_OF_PROGRAM, PLACE))
DO(v_say, script_say(l->script, (char)('0' + word->value % 10)))
DO(v_held, lock_assert_held_at(THING, false, PLACE))
DO(v_heldwr, lock_assert_held_at(THING, true, PLACE))

#define NONE  SCRIPT_NO_OBJECT
#define NO    SCRIPT_TELLS_NOTHING
#define BOOL  SCRIPT_TELLS_BOOL
#define ERROR SCRIPT_TELLS_ERROR

const struct script_verb script_verbs[] = {
	{"lock", OBJECT_MUTEX, ERROR, v_lock},
	{"lockint", OBJECT_MUTEX, ERROR, v_lockint},
	{"lockkill", OBJECT_MUTEX, ERROR, v_lockkill},
	{"try", OBJECT_MUTEX, BOOL, v_try},
	{"unlock", OBJECT_MUTEX, NO, v_unlock},
	{"held", OBJECT_MUTEX, NO, v_held},
	{"rd", OBJECT_RWSEM, ERROR, v_rd},
	{"rdint", OBJECT_RWSEM, ERROR, v_rdint},
	{"rdkill", OBJECT_RWSEM, ERROR, v_rdkill},
	{"wr", OBJECT_RWSEM, ERROR, v_wr},
	{"wrkill", OBJECT_RWSEM, ERROR, v_wrkill},
	{"tryrd", OBJECT_RWSEM, BOOL, v_tryrd},
	{"trywr", OBJECT_RWSEM, BOOL, v_trywr},
	{"ru", OBJECT_RWSEM, NO, v_ru},
	{"wu", OBJECT_RWSEM, NO, v_wu},
	{"downgrade", OBJECT_RWSEM, NO, v_down},
	{"rwheld", OBJECT_RWSEM, NO, v_held},
	{"wrheld", OBJECT_RWSEM, NO, v_heldwr},
	{"spin", OBJECT_SPINLOCK, ERROR, v_spin},
	{"tryspin", OBJECT_SPINLOCK, BOOL, v_tryspin},
	{"unspin", OBJECT_SPINLOCK, NO, v_unspin},
	{"wait", OBJECT_COMPLETION, ERROR, v_wait},
	{"waitint", OBJECT_COMPLETION, ERROR, v_waitint},
	{"waitkill", OBJECT_COMPLETION, ERROR, v_waitkill},
	{"waitto", OBJECT_COMPLETION, ERROR, v_waitto},
	{"complete", OBJECT_COMPLETION, NO, v_complete},
	{"completeall", OBJECT_COMPLETION, NO, v_completeall},
	{"reinit", OBJECT_COMPLETION, NO, v_reinit},
	{"prepare", OBJECT_WAITQUEUE, NO, v_prepare},
	{"sleep", OBJECT_WAITQUEUE, ERROR, v_sleep},
	{"sleepint", OBJECT_WAITQUEUE, ERROR, v_sleepint},
	{"sleepto", OBJECT_WAITQUEUE, ERROR, v_sleepto},
	{"wake", OBJECT_WAITQUEUE, NO, v_wake},
	{"set", OBJECT_EVENT, NO, v_set},
	{"until", OBJECT_EVENT, BOOL, v_until},
	{"get", OBJECT_REFCOUNT, NO, v_get},
	{"getnz", OBJECT_REFCOUNT, BOOL, v_getnz},
	{"put", OBJECT_REFCOUNT, BOOL, v_put},
	{"read", OBJECT_CELL, NO, v_read},
	{"write", OBJECT_CELL, NO, v_write},
	{"store", OBJECT_CELL, NO, v_store},
	{"add", OBJECT_CELL, NO, v_add},
	{"queue", OBJECT_WORK, NO, v_queue},
	{"flush", OBJECT_WORK, NO, v_flush},
	{"cancel", OBJECT_WORK, NO, v_cancel},
	{"pmget", OBJECT_RPM, ERROR, v_pmget},
	{"pmput", OBJECT_RPM, NO, v_pmput},
	{"pmputsync", OBJECT_RPM, NO, v_pmputsync},
	{"pmhold", OBJECT_RPM, NO, v_pmhold},
	{"pmdrop", OBJECT_RPM, NO, v_pmdrop},
	{"pmidle", OBJECT_RPM, NO, v_pmidle},
	{"pmwait", OBJECT_RPM, NO, v_pmwait},
	{"free", OBJECT_BLOCK, NO, v_free},
	{"use", OBJECT_BLOCK, NO, v_use},
	{"arm", OBJECT_TIMER, NO, v_arm},
	{"disarm", OBJECT_TIMER, NO, v_disarm},
	{"send", OBJECT_ACTOR, NO, v_send},
	{"request", OBJECT_ACTOR, NO, v_request},
	{"receive", OBJECT_ACTOR, NO, v_receive},
	{"reply", OBJECT_ACTOR, NO, v_reply},
	{"create", NONE, NO, v_create},
	{"join", NONE, NO, v_join},
	{"signal", NONE, NO, v_signal},
	{"kill", NONE, NO, v_kill},
	{"die", NONE, NO, v_die},
	{"nap", NONE, NO, v_nap},
	{"act", OBJECT_DEVICE, NO, v_act},
	{"enter", NONE, NO, v_enter},
	{"leave", NONE, NO, v_leave},
	{"choose", NONE, NO, v_choose},
	{"fault", NONE, NO, v_fault},
	{"say", NONE, NO, v_say},
	{NULL, 0, NO, NULL},
};
