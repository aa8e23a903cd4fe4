/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The values of the switches by which mainline kernels of different times
 * differ, and kernels with a patch that was never merged. switches.c has the
 * commits.
 */
#ifndef MODELS_HISTORY_H
#define MODELS_HISTORY_H

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

#endif
