/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values of the switches that no posted code has: what somebody has asked VFIO,
 * KVM or a guest to do about a device that is bound, or what would mend it.
 */
#ifndef MODELS_POSITIONS_H
#define MODELS_POSITIONS_H

enum {
	WHILE_BOUND_UNBINDS,
	WHILE_BOUND_REFUSED
};
enum {
	BIND_CHECK_NONE,
	BIND_CHECK_MEMORY
};
enum {
	REBIND_NEVER,
	REBIND_VFIO
};
enum {
	EVIDENCE_FRESH,
	EVIDENCE_KEPT
};
enum {
	KVM_ZAP_UNMAPS,
	KVM_ZAP_UNBINDS_INSIDE,
	KVM_ZAP_UNBINDS_BEFORE
};
enum {
	REVOKE_REFERENCE_FILE,
	REVOKE_REFERENCE_NONE
};
enum {
	OWNERSHIP_IN_LOOP,
	OWNERSHIP_FIRST
};
enum {
	STOP_FAILED_IGNORED,
	STOP_FAILED_BLOCKS_STREAM
};

/* What keeps the device awake while it speaks to it: bits of awake_over. */
enum awake_over {
	AWAKE_HOT_RESET,
	AWAKE_CLOSE,
	AWAKE_CONNECT,
};
enum {
	CCA_UNMAP_CALLER,
	CCA_UNMAP_UNBIND,
};
enum {
	CCA_VALIDATE_AT_EXIT,
	CCA_VALIDATE_AGAIN,
};
enum {
	KEXEC_CLEARS_MASTER,
	KEXEC_UNLOCKS,
	KEXEC_LEAVES_ON /* a mistake */
};
enum {
	VMM_LOCK_NONE,
	VMM_LOCK_MAIN,
	VMM_LOCK_OVER_WISHES
};
enum {
	GUEST_LOCKS_NONE,
	GUEST_LOCKS_KERNEL
};
enum {
	PSP_DEAD_IGNORED,
	PSP_DEAD_ISOLATED
};
enum {
	UNLOAD_UNBINDS,
	UNLOAD_TELLS_DRIVER,
	UNLOAD_TELLS_TOO_EARLY
};

#endif
