/* SPDX-License-Identifier: GPL-2.0-only */
#include "names.h"

#include "world/finding.h"

#include <errno.h>

struct error_name {
	int number;
	const char *name;
};

/* Linux's; those above 511 never reach user space and are in no header. */
static const struct error_name error_names[] = {
	{EPERM, "-EPERM"},
	{ENOENT, "-ENOENT"},
	{EINTR, "-EINTR"},
	{EIO, "-EIO"},
	{ENXIO, "-ENXIO"},
	{E2BIG, "-E2BIG"},
	{EBADF, "-EBADF"},
	{EAGAIN, "-EAGAIN"},
	{ENOMEM, "-ENOMEM"},
	{EACCES, "-EACCES"},
	{EFAULT, "-EFAULT"},
	{EBUSY, "-EBUSY"},
	{EEXIST, "-EEXIST"},
	{EXDEV, "-EXDEV"},
	{ENODEV, "-ENODEV"},
	{EINVAL, "-EINVAL"},
	{ENFILE, "-ENFILE"},
	{EMFILE, "-EMFILE"},
	{ENOTTY, "-ENOTTY"},
	{EFBIG, "-EFBIG"},
	{ENOSPC, "-ENOSPC"},
	{EROFS, "-EROFS"},
	{EPIPE, "-EPIPE"},
	{EDOM, "-EDOM"},
	{ERANGE, "-ERANGE"},
	{EDEADLK, "-EDEADLK"},
	{ENOLCK, "-ENOLCK"},
	{ENOSYS, "-ENOSYS"},
	{ENODATA, "-ENODATA"},
	{ETIME, "-ETIME"},
	{EPROTO, "-EPROTO"},
	{EBADMSG, "-EBADMSG"},
	{EOVERFLOW, "-EOVERFLOW"},
	{EMSGSIZE, "-EMSGSIZE"},
	{EPROTONOSUPPORT, "-EPROTONOSUPPORT"},
	{EOPNOTSUPP, "-EOPNOTSUPP"},
	{EADDRINUSE, "-EADDRINUSE"},
	{ENOBUFS, "-ENOBUFS"},
	{EISCONN, "-EISCONN"},
	{ENOTCONN, "-ENOTCONN"},
	{ESHUTDOWN, "-ESHUTDOWN"},
	{ETIMEDOUT, "-ETIMEDOUT"},
	{ECONNREFUSED, "-ECONNREFUSED"},
	{EALREADY, "-EALREADY"},
	{EINPROGRESS, "-EINPROGRESS"},
	{ESTALE, "-ESTALE"},
	{EREMOTEIO, "-EREMOTEIO"},
	{ECANCELED, "-ECANCELED"},
	{EKEYREJECTED, "-EKEYREJECTED"},
	{512, "-ERESTARTSYS"},
	{513, "-ERESTARTNOINTR"},
	{515, "-ENOIOCTLCMD"},
	{517, "-EPROBE_DEFER"},
	{524, "-ENOTSUPP"},
};

const char *name_error(int64_t result)
{
	if (result >= 0 || result < -4095)
		return NULL;
	for (size_t i = 0; i < ARRAY_COUNT(error_names); i++)
		if (-result == error_names[i].number)
			return error_names[i].name;
	return "-EUNKNOWN";
}

const char *name_point(enum hook_point point)
{
	static const char *const names[] = {
		[HOOK_STEP] = "step",
		[HOOK_BLOCKED] = "blocked",
		[HOOK_MISUSE] = "misuse",
		[HOOK_SYSCALL_EXIT] = "syscall_exit",
		[HOOK_NOTE] = "note",
		[HOOK_STEP_BEGIN] = "step_begin",
		[HOOK_STEP_END] = "step_end",
		[HOOK_RETRY] = "retry",
	};

	SIM_ASSERT(point < ARRAY_COUNT(names) && names[point]);
	return names[point];
}

const char *name_misuse(enum misuse misuse)
{
	static const char *const names[] = {
		[MISUSE_NONE] = "none",
		[MISUSE_UNLOCK_NOT_HELD] = "unlock_not_held",
		[MISUSE_ASSERT_HELD] = "assert_held",
		[MISUSE_SLEEP_IN_ATOMIC] = "sleep_in_atomic",
		[MISUSE_DEAD_OBJECT] = "dead_object",
		[MISUSE_DOUBLE_FREE] = "double_free",
		[MISUSE_REFCOUNT] = "refcount",
		[MISUSE_UNGUARDED] = "unguarded",
	};

	SIM_ASSERT(misuse < ARRAY_COUNT(names));
	return names[misuse];
}

const char *name_message(enum message_kind kind)
{
	static const char *const names[] = {
		[MESSAGE_CALL] = "call",   [MESSAGE_RETURN] = "return",
		[MESSAGE_SEND] = "send",   [MESSAGE_RECEIVE] = "receive",
		[MESSAGE_REPLY] = "reply",
	};

	SIM_ASSERT(kind < ARRAY_COUNT(names));
	return names[kind];
}

const char *name_choice(unsigned kind)
{
	static const char *const names[] = {
		[CHOICE_VALUE] = "value",
		[CHOICE_MESSAGE] = "message",
		[CHOICE_FAULT] = "fault",
		[CHOICE_TASK] = "task",
	};

	SIM_ASSERT(kind < ARRAY_COUNT(names));
	return names[kind];
}

const char *name_severity(enum finding_severity severity)
{
	static const char *const names[] = {
		[SEVERITY_NOTE] = "note",
		[SEVERITY_LEAK] = "leak",
		[SEVERITY_HANG] = "hang",
		[SEVERITY_ERROR] = "error",
	};

	SIM_ASSERT(severity < ARRAY_COUNT(names));
	return names[severity];
}

const char *name_wait_mode(enum wait_mode mode)
{
	static const char *const names[] = {
		[WAIT_UNINTERRUPTIBLE] = NULL,
		[WAIT_KILLABLE] = "killable",
		[WAIT_INTERRUPTIBLE] = "interruptible",
	};

	SIM_ASSERT(mode < ARRAY_COUNT(names));
	return names[mode];
}

const char *name_hold(enum hold_change hold)
{
	static const char *const names[] = {
		[HOLD_SAME] = NULL,
		[HOLD_ACQUIRED] = "acquired",
		[HOLD_RELEASED] = "released",
		[HOLD_DOWNGRADED] = "downgraded",
	};

	SIM_ASSERT(hold < ARRAY_COUNT(names));
	return names[hold];
}

const char *name_access(enum object_kind kind, bool once)
{
	if (kind != OBJECT_CELL)
		return NULL;
	return once ? "once" : "plain";
}

const char *name_touch(bool reads, bool task)
{
	if (task)
		return "before";
	return reads ? "read" : "write";
}
