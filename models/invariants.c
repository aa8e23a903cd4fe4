/* SPDX-License-Identifier: GPL-2.0-only */
#include "invariants.h"

#define HARM_HOST  "host safety"
#define HARM_GUEST "the guest's secrets"
#define HARM_HANG  "progress"
#define HARM_LEAK  "a leak"

/* Those of all platforms name none. */
const struct registry_checker invariants[INVARIANT_COUNT] = {
	[INVARIANT_MMIO_STAYS] =
		{
			.name = "mmio-stays-while-bound",
			.sentence = "no private MMIO leaves the S-EPT while "
				    "the firmware has the TDI locked and its "
				    "stream is not blocked",
			.klass = "firmware-error",
			.harm = HARM_HOST,
			.platforms = ON_TDX,
			.function =
				"check_firmware_refused (tdx_unmap_private_mmio)",
		},
	[INVARIANT_MMIO_GONE] =
		{
			.name = "mmio-gone-before-unlock",
			.sentence = "no TDI is unlocked while a granule of its "
				    "ranges is mapped",
			.klass = "firmware-error",
			.harm = HARM_LEAK,
			.platforms = ON_CCA,
			.function = "check_firmware_refused "
				    "(cca_vdev_unlock)",
		},
	[INVARIANT_RMP_SHARED] =
		{
			.name = "rmp-shared-after-unbind",
			.sentence = "after an unbind each page of a BAR is "
				    "shared in the RMP before the host, or "
				    "the guest through a shared mapping, "
				    "uses it",
			.klass = "stale-mapping",
			.harm = HARM_HOST,
			.platforms = ON_TIO,
			.function = "check_page_shared",
		},
	[INVARIANT_NO_ZAP] =
		{
			.name = "no-zap-while-bound",
			.sentence = "the BARs of a device are zapped, and its "
				    "buffers revoked, only while it is not "
				    "bound, or from inside of its unbind",
			.klass = "zap-while-bound",
			.harm = HARM_HOST,
			.platforms = ON_TDX,
			.function = "check_zapped",
		},
	[INVARIANT_NO_BIND_IN_WINDOW] =
		{
			.name = "no-bind-in-zap-window",
			.sentence = "from the unbind for an action to the end "
				    "of that action no bind completes: none "
				    "of them hits a bound TDI",
			.klass = "zap-while-bound",
			.harm = HARM_HOST,
			.function = "check_disturbed",
		},
	[INVARIANT_DMA_OFF] =
		{
			.name = "private-dma-off-after-unbind",
			.sentence = "when an unbind returns, no private DMA "
				    "of the TDI gets through any more",
			.klass = "private-dma-after-unbind",
			.harm = HARM_GUEST,
			.function = "check_dma_off, check_dma_served",
		},
	[INVARIANT_DMA_OFF_BEFORE_FREE] =
		{
			.name = "dma-off-before-free",
			.sentence = "the pages of a VM are freed, or used by "
				    "a new kernel, only after private DMA is "
				    "off for each of its TDIs",
			.klass = "private-dma-after-unbind",
			.harm = HARM_HOST,
			.function = "check_vm_destroyed, check_memory_reused",
		},
	[INVARIANT_IOTLB] =
		{
			.name = "iotlb-before-reuse",
			.sentence = "what an IOMMU has cached of a TDI's "
				    "private DMA is invalidated before the "
				    "pages of its tables, or of its VM, are "
				    "used again",
			.klass = "stale-iotlb",
			.harm = HARM_HOST,
			.function = "check_iotlb_empty",
		},
	[INVARIANT_ONE_OWNER] =
		{
			.name = "one-owner-mmio",
			.sentence =
				"a BAR is mapped private in one VM at most, "
				"and in no other at the same time",
			.klass = "shared-between-vms",
			.harm = HARM_GUEST,
			.function = "check_mmio_owner",
		},
	[INVARIANT_NO_HOST_MMIO] =
		{
			.name = "no-host-mmio-while-bound",
			.sentence = "no host access and no mapping of user "
				    "space reaches private MMIO while the TDI "
				    "is bound",
			.klass = "stale-mapping",
			.harm = HARM_GUEST,
			.function = "check_host_access, check_user_access",
		},
	[INVARIANT_DMA_ONLY_IN_RUN] =
		{
			.name = "dma-only-in-run",
			.sentence = "a device does private DMA in RUN "
				    "alone, and for the VM that has "
				    "accepted it",
			.klass = "tdisp-violation",
			.harm = HARM_GUEST,
			.function = "check_dma_sent, check_evidence_used",
		},
	[INVARIANT_REVOKED] =
		{
			.name = "revoked-means-revoked",
			.sentence = "nothing of a revoked buffer is mapped "
				    "into the VM until it is given back",
			.klass = "stale-mapping",
			.harm = HARM_HOST,
			.function = "check_mapped",
		},
	[INVARIANT_UNREVOKE_SHARED] =
		{
			.name = "unrevoke-only-shared",
			.sentence = "a buffer is given back only while memory "
				    "decode is on and the device is neither in "
				    "D3 nor in a reset; after an unbind "
				    "nothing of it is private then",
			.klass = "wrong-unrevoke",
			.harm = HARM_HOST,
			.function = "check_unrevoked, check_reset_begins",
		},
	[INVARIANT_ATTRIBUTE_FOLLOWS] =
		{
			.name = "attr-matches-bind",
			.sentence = "a range of a BAR that was private for a "
				    "bind is shared again before the guest "
				    "uses it after the unbind",
			.klass = "range-left-private",
			.harm = HARM_HANG,
			.function = "check_range_refused",
		},
	[INVARIANT_REGIONS_BALANCED] =
		{
			.name = "regions-balanced",
			.sentence = "exclusive claims of a BAR and their "
				    "releases alternate",
			.klass = "double-release",
			.harm = HARM_HOST,
			.function = "check_region_released",
		},
	[INVARIANT_RELEASE_BY_OWNER] =
		{
			.name = "release-by-owner",
			.sentence = "a BAR is released by the owner that has "
				    "claimed it",
			.klass = "foreign-release",
			.harm = HARM_HOST,
			.function = "check_region_released",
		},
	[INVARIANT_REGIONS_FOLLOW] =
		{
			.name = "regions-follow-bound",
			.sentence = "at rest the BARs of a device are claimed "
				    "exclusively if it is bound, and only then",
			.klass = "bound-disagreement",
			.harm = HARM_LEAK,
			.function = "check_agreement",
		},
	[INVARIANT_BOUND_AGREEMENT] =
		{
			.name = "bound-agreement",
			.sentence = "at rest, flag, TSM core, firmware, "
				    "device, regions and IOMMU say the same "
				    "about being bound",
			.klass = "bound-disagreement",
			.harm = HARM_LEAK,
			.function = "check_agreement",
		},
	[INVARIANT_UNBIND_IDEMPOTENT] =
		{
			.name = "unbind-idempotent",
			.sentence = "a second unbind releases nothing again",
			.klass = "double-release",
			.harm = HARM_HOST,
			.function = "check_region_released",
		},
	[INVARIANT_BIND_ROLLBACK] =
		{
			.name = "bind-rollback-total",
			.sentence = "a bind that fails leaves nothing behind",
			.klass = "bound-disagreement",
			.harm = HARM_LEAK,
			.function = "check_agreement",
		},
	[INVARIANT_CONNECT_BALANCED] =
		{
			.name = "connect-balanced",
			.sentence = "a device is connected and disconnected "
				    "in turn",
			.klass = "unbalanced-connect",
			.harm = HARM_LEAK,
			.function = "check_connected, check_disconnected",
		},
	[INVARIANT_KVM_REFERENCE] =
		{
			.name = "kvm-ref-outlives-bind",
			.sentence = "a VM is there as long as a TDI is bound "
				    "to it",
			.klass = "use-after-free",
			.harm = HARM_HOST,
			.function = "the engine, on each access",
		},
	[INVARIANT_ONE_VM] =
		{
			.name = "one-vm-per-tdi",
			.sentence = "a TDI is bound to one VM at most, and no "
				    "other is told that it is",
			.klass = "shared-between-vms",
			.harm = HARM_GUEST,
			.function = "check_bound_for",
		},
	[INVARIANT_NO_VM_TEARDOWN] =
		{
			.name = "no-vm-teardown-with-tdi",
			.sentence = "a VM is destroyed only without TDIs",
			.klass = "ended-while-bound",
			.harm = HARM_LEAK,
			.function = "check_vm_destroyed",
		},
	[INVARIANT_STREAM_WITHOUT_TDI] =
		{
			.name = "no-stream-delete-with-tdi",
			.sentence = "the firmware deletes a stream only "
				    "when no TDI is left on it",
			.klass = "ended-while-bound",
			.harm = HARM_GUEST,
			.function = "check_stream_deleted",
		},
	[INVARIANT_NO_SESSION_END] =
		{
			.name = "no-session-end-with-tdi",
			.sentence = "the host ends session and stream of a "
				    "device only after all its TDIs are "
				    "unbound",
			.klass = "ended-while-bound",
			.harm = HARM_HANG,
			.function = "check_disconnect",
		},
	[INVARIANT_LEAK_ON_REFUSAL] =
		{
			.name = "leak-only-on-refusal",
			.sentence = "what the firmware refuses to give back "
				    "is leaked, and that is reported",
			.klass = "firmware-error",
			.harm = HARM_LEAK,
			.function = "check_firmware_refused",
		},
	[INVARIANT_VDEVICE_UNBOUND] =
		{
			.name = "vdevice-dies-unbound",
			.sentence = "a vDEVICE is freed only after its TDI "
				    "was unbound",
			.klass = "dangling-pointer",
			.harm = HARM_HOST,
			.function = "check_vdevice_freed",
		},
	[INVARIANT_PM_BALANCED] =
		{
			.name = "pm-balanced",
			.sentence = "a use of a device by runtime PM is given "
				    "back once, and no use that was not taken",
			.klass = "refcount",
			.harm = HARM_LEAK,
			.function = "the engine, at each use that is given "
				    "back",
		},
	[INVARIANT_FENCE_CLEARED] =
		{
			.name = "fence-cleared",
			.sentence = "after an unbind no fence stands between "
				    "the TDI and its memory",
			.klass = "private-dma-after-unbind",
			.harm = HARM_HANG,
			.platforms = ON_TIO,
			.function = "check_dma_off",
		},
	[INVARIANT_LOCK_BALANCE] =
		{
			.name = "lock-balance",
			.sentence = "who returns to user space holds no lock",
			.klass = "lock-leak",
			.harm = HARM_HANG,
			.function = "the engine, at the end of a system call",
		},
	[INVARIANT_LOCK_ORDER] =
		{
			.name = "lock-order",
			.sentence = "locks are taken in an order without "
				    "circles, but for those that a common "
				    "lock keeps from closing",
			.klass = "deadlock",
			.harm = HARM_HANG,
			.function = "the engine, and 'tdisim run --predict' "
				    "where no run closes one",
		},
	[INVARIANT_NO_SELF_REACQUIRE] =
		{
			.name = "no-self-reacquire",
			.sentence = "nobody waits for a lock that he holds",
			.klass = "self-deadlock",
			.harm = HARM_HANG,
			.function = "the engine, where nothing can go on",
		},
	[INVARIANT_FLAG_PROTECTED] =
		{
			.name = "bound-flag-protected",
			.sentence = "is_tsm_bound is read and written under "
				    "its lock",
			.klass = "unguarded-access",
			.harm = HARM_HOST,
			.function = "the engine, on each access",
		},
	[INVARIANT_NO_WAIT_UNDER_SPIN] =
		{
			.name = "no-firmware-wait-under-spin",
			.sentence = "nobody waits for a device or a sleeping "
				    "lock with a spinlock held",
			.klass = "sleep-in-atomic",
			.harm = HARM_HANG,
			.function = "the engine, at each op that sleeps",
		},
	[INVARIANT_BOUNDED_RETRY] =
		{
			.name = "bounded-retry",
			.sentence = "a call that is busy is made again so "
				    "often, and then given up",
			.klass = "unbounded-retry",
			.harm = HARM_HANG,
			.platforms = 0,
			.function = "the engine, where a loop says that it "
				    "tries again",
		},
	[INVARIANT_UNBIND_TERMINATES] =
		{
			.name = "unbind-terminates",
			.sentence = "an unbind returns, whatever device, link "
				    "and firmware do",
			.klass = "deadlock",
			.harm = HARM_HANG,
			.function = "the engine, where nothing can go on",
		},
	[INVARIANT_CLOSE_TERMINATES] =
		{
			.name = "close-terminates",
			.sentence = "a close returns, whatever device, VM and "
				    "firmware do",
			.klass = "deadlock",
			.harm = HARM_HANG,
			.function = "the engine, where nothing can go on",
		},
	[INVARIANT_ONE_EXCHANGE] =
		{
			.name = "one-exchange-per-device",
			.sentence = "the messages of two calls to one device "
				    "do not run into each other",
			.klass = "interleaved-exchange",
			.harm = HARM_GUEST,
			.function = "check_sequence_begin",
		},
	[INVARIANT_NO_ABANDONED_OP] =
		{
			.name = "no-abandoned-op",
			.sentence = "an operation that the firmware has left "
				    "half done is gone on with, or ended, "
				    "before another begins",
			.klass = "abandoned-op",
			.harm = HARM_LEAK,
			.function = "check_op_begins, check_op_end",
		},
	[INVARIANT_HOST_PRIORITY] =
		{
			.name = "host-priority-drains",
			.sentence = "a call of the host for which guests give "
				    "way is made again until it has come "
				    "through",
			.klass = "host-priority-left",
			.harm = HARM_HANG,
			.platforms = ON_TDX,
			.function = "check_priority_end",
		},
	[INVARIANT_HOT_RESET_COVERS] =
		{
			.name = "hot-reset-covers-all",
			.sentence = "a reset of the bus unbinds each bound "
				    "member first",
			.klass = "zap-while-bound",
			.harm = HARM_HOST,
			.function = "check_disturbed (pci_reset_in_bus)",
		},
	[INVARIANT_NO_PARTIAL_HOT_RESET] =
		{
			.name = "no-partial-hot-reset",
			.sentence = "a call that is refused has unbound "
				    "nothing, and revoked nothing",
			.klass = "failed-call-side-effect",
			.harm = HARM_HANG,
			.function = "check_call_failed, check_left_revoked",
		},
	[INVARIANT_ACCEPT_SAME_BIND] =
		{
			.name = "accept-same-bind",
			.sentence = "a guest accepts a device only by "
				    "evidence of the bind that it is in",
			.klass = "stale-evidence",
			.harm = HARM_GUEST,
			.function = "check_evidence_used",
		},
	[INVARIANT_NONCE_ONE_SHOT] =
		{
			.name = "nonce-one-shot",
			.sentence = "a nonce starts a TDI once, and only "
				    "under the lock that it was given with",
			.klass = "tdisp-violation",
			.harm = HARM_GUEST,
			.function = "check_doe_answered",
		},
	[INVARIANT_START_FROM_LOCKED] =
		{
			.name = "start-only-from-locked",
			.sentence = "RUN is entered from CONFIG_LOCKED alone",
			.klass = "tdisp-violation",
			.harm = HARM_GUEST,
			.function = "check_doe_answered",
		},
	[INVARIANT_BROKEN_REDO] =
		{
			.name = "broken-means-redo",
			.sentence = "after an unbind nothing is used "
				    "privately without new evidence",
			.klass = "stale-evidence",
			.harm = HARM_GUEST,
			.function = "check_evidence_used",
		},
	[INVARIANT_NO_HOST_REBIND] =
		{
			.name = "no-host-rebind",
			.sentence = "the host binds nothing again that nobody "
				    "has asked for",
			.klass = "unasked-bind",
			.harm = HARM_GUEST,
			.function = "check_bind_unasked",
		},
	[INVARIANT_KEYS_SAME_SESSION] =
		{
			.name = "keys-same-session",
			.sentence = "a TDI is locked over the session that "
				    "has programmed the keys of its stream",
			.klass = "tdisp-violation",
			.harm = HARM_GUEST,
			.function = "check_doe_answered",
		},
	[INVARIANT_INSECURE_NOT_RUN] =
		{
			.name = "insecure-implies-not-run",
			.sentence = "a TDI whose stream is not secure serves "
				    "no private access",
			.klass = "tdisp-violation",
			.harm = HARM_GUEST,
			.function = "check_private_served",
		},
	[INVARIANT_RESET_UNLOCKED] =
		{
			.name = "reset-implies-unlocked",
			.sentence = "after a reset of the bus a TDI serves no "
				    "private access before it is locked again",
			.klass = "tdisp-violation",
			.harm = HARM_GUEST,
			.function = "check_private_served",
		},
	[INVARIANT_REPORT_COVERS] =
		{
			.name = "report-covers-bars",
			.sentence = "the ranges that a guest accepts are those "
				    "of its BARs: no overlap, no hole, the "
				    "right offset",
			.klass = "wrong-ranges",
			.harm = HARM_GUEST,
			.function = "check_ranges_accepted",
		},
	[INVARIANT_DRIVER_EXCLUDES] =
		{
			.name = "driver-excludes-lock",
			.sentence = "a guest locks, unlocks and accepts a "
				    "device only while no driver is bound "
				    "to it",
			.klass = "driver-not-excluded",
			.harm = HARM_GUEST,
			.function = "check_guest_step_begin, "
				    "check_guest_driver",
		},
	[INVARIANT_UNLOCK_HONEST] =
		{
			.name = "guest-unlock-honest",
			.sentence = "a guest is told that its device is "
				    "unlocked only if it is, or is cut off",
			.klass = "false-unlock",
			.harm = HARM_GUEST,
			.platforms = ON_CCA,
			.function = "check_unlock_told",
		},
	[INVARIANT_BLOB_COPIED] =
		{
			.name = "blob-copied-once",
			.sentence = "the evidence that a guest judges is the "
				    "private copy that it has hashed",
			.klass = "unhashed-evidence",
			.harm = HARM_GUEST,
			.function = "check_blob_parsed",
		},
	[INVARIANT_TRUTH_LAG] =
		{
			.name = "truth-lag-bounded",
			.sentence = "at rest, what the firmware takes the TDI "
				    "for is what the device is",
			.klass = "bound-disagreement",
			.harm = HARM_HOST,
			.function = "check_agreement",
		},
	[INVARIANT_EVIDENCE_MONOTONIC] =
		{
			.name = "evidence-monotonic",
			.sentence = "the number of the evidence of a bind "
				    "is never zero, and never that of an "
				    "earlier bind",
			.klass = "repeated-evidence",
			.harm = HARM_GUEST,
			.platforms = ON_TIO | ON_CCA,
			.function = "check_evidence_made",
		},
	[INVARIANT_DEATH_LOCAL] =
		{
			.name = "vm-death-is-local",
			.sentence = "a VM that dies kills no other VM, and no "
				    "other waits for it for ever",
			.klass = "vm-death-spreads",
			.harm = HARM_HOST,
			.function = "check_vm_killed, check_dead_vm_blocks",
		},
};
