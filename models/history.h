/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values of the switches that turn a part of the kernel back to what it was
 * before a fix, or to another of its versions; mistakes at the same place stand
 * among them.
 */
#ifndef MODELS_HISTORY_H
#define MODELS_HISTORY_H

/* Mainline's way; before aac6db75a9fc; two mistakes; before abafbc551fdd. */
enum {
	ZAP_BY_RANGE,
	ZAP_BY_LIST,
	ZAP_BY_LIST_NESTED,
	ZAP_BEFORE_LOCK,
	ZAP_NOTHING
};
/* Mainline's way; before 2b48f52f2bff; before 51cdc8bc120e. */
enum {
	KVM_REF_SPINLOCK,
	KVM_REF_GROUP_LOCK,
	KVM_REF_AT_DESTROY
};
/* Mainline's way; a mistake; before abafbc551fdd. */
enum {
	FAULT_CHECK_UNDER_LOCK,
	FAULT_CHECK_BEFORE_LOCK,
	FAULT_CHECK_NONE
};
enum {
	IOEVENTFD_TRIES,
	IOEVENTFD_SLEEPS
};
enum {
	CLOSE_TRIGGERS_CLEARED,
	CLOSE_TRIGGERS_KEPT,
	CLOSE_TRIGGERS_UNLOCKED
};
enum {
	INTX_MASK_IGATE,
	INTX_MASK_NONE
};
enum {
	SRIOV_POWER_COUNT,
	SRIOV_POWER_FLAG
};
enum {
	AER_WALK_LOCKED,
	AER_WALK_COPY
};
enum {
	VGA_ERROR_LEAKS,
	VGA_ERROR_UNDONE
};
enum {
	SECOND_BIND_DROPS_KVM,
	SECOND_BIND_REFUSED_FIRST
};
enum {
	DEBUGFS_EXIT_LATE,
	DEBUGFS_EXIT_FIRST
};
/* Until 7.0; since 7.1; a mend of the former that nobody has posted. */
enum {
	BARMAP_LAZY,
	BARMAP_AT_OPEN,
	BARMAP_LOCKED
};
/* As posted; before there was any; mainline, and what comes next there. */
enum {
	DMA_BUF_RFC,
	DMA_BUF_NONE,
	DMA_BUF_6_19,
	DMA_BUF_7_1,
	DMA_BUF_NEXT
};
/* Mainline's way; before the fix of 2026-05-07. */
enum {
	DRAIN_ONCE,
	DRAIN_AGAIN
};
/* Before 702809dabdec; since then. */
enum {
	EXPORT_BAR_UNCHECKED,
	EXPORT_BAR_CLAIMED
};

#endif
