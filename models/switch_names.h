/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The names of the values that a switch can have, each list in the order of its
 * values in values.h, mutants.h or positions.h. For switches.c alone.
 */
#ifndef MODELS_SWITCH_NAMES_H
#define MODELS_SWITCH_NAMES_H

#include <stddef.h>

/* The type of a switch whose values have these names. */
#define ENUM_OF(table)                                                         \
	{                                                                      \
		.kind = VALUE_ENUM, .names = (table)                           \
	}

#define A_BOOL                                                                 \
	{                                                                      \
		.kind = VALUE_BOOL                                             \
	}

static const char *const lock_names[] = {"dev_set", "none", "device", NULL};
static const char *const byte_names[] = {"shared", "own", NULL};
static const char *const region_names[] = {"vfio_at_bind", "tsm_core", "none",
					   NULL};
static const char *const zap_path_names[] = {"mse",    "d3",	    "flr",
					     "af_flr", "low_power", "reset",
					     "close",  "hot_reset", NULL};
static const char *const unbind_ioctl_names[] = {"fixed", "early_return_locked",
						 NULL};
static const char *const form_names[] = {"locked_form", "self_locking", NULL};
static const char *const position_names[] = {"before_memory_lock",
					     "under_memory_lock", NULL};
static const char *const secure_iommu_names[] = {"device", "dev_set", NULL};
static const char *const handler_names[] = {"shared", "device", NULL};
static const char *const api_names[] = {"cdev", "group", NULL};
static const char *const bar_copy_names[] = {"after_unlock",
					     "under_memory_lock", NULL};
static const char *const reset_lock_names[] = {"try", "wait", NULL};
static const char *const hold_names[] = {"not_held", "until_memory_lock",
					 "until_done", NULL};
static const char *const tsm_core_names[] = {"pciv3", "mainline", "none", NULL};
static const char *const disconnect_names[] = {"unbinds", "refused", NULL};
static const char *const unload_names[] = {"unbinds", "tells_driver",
					   "tells_too_early", NULL};
static const char *const answer_names[] = {"ignored", "stopped", NULL};
static const char *const foreign_reset_names[] = {"through", "refused", NULL};
static const char *const bme_names[] = {"through", "unbinds", NULL};
static const char *const low_power_names[] = {"late", "first", NULL};
static const char *const unrevoke_names[] = {"all", "open_only", "after_reset",
					     NULL};
static const char *const cleanup_names[] = {"after_disable", "before_disable",
					    NULL};
static const char *const fd_error_names[] = {"leaks", "undone", "undone_twice",
					     NULL};
static const char *const check_names[] = {"none", "tested", NULL};
static const char *const owner_names[] = {"stays", "cleared", NULL};
static const char *const reference_names[] = {"after_unlock", "under_lock",
					      NULL};
static const char *const lifetime_names[] = {"outlives", "with_device", NULL};
static const char *const copy_names[] = {"under_locks", "outside_locks", NULL};
static const char *const delete_names[] = {"unmaps", "refused", NULL};
static const char *const modify_names[] = {"allowed", "refused", NULL};
static const char *const error_names[] = {"uninitialised", "returned", NULL};
static const char *const sysfs_update_values[] = {"under_rwsem", "after_unlock",
						  NULL};
static const char *const unrevoke_check_values[] = {"memory", "engaged_too",
						    NULL};
static const char *const flag_test_values[] = {"under_lock", "before_lock",
					       NULL};
static const char *const flag_write_values[] = {"under_lock", "clear_after",
						"set_after", NULL};
static const char *const bind_error_values[] = {
	"releases", "releases_unclaimed", "forgets", "keeps_lock", NULL};
static const char *const disable_names[] = {"mapped", "all", NULL};
static const char *const config_error_names[] = {"leaves", "undoes", NULL};
static const char *const release_order_values[] = {"after_unbind",
						   "before_unbind", NULL};
static const char *const close_order_values[] = {"unbind_first",
						 "disable_first", NULL};
static const char *const uapi_names[] = {"vfio", "iommufd", "none", NULL};
static const char *const zap_values[] = {
	"unmap_mapping_range", "vma_list", "vma_list_nested",
	"before_lock",	       "none",	   NULL};
static const char *const fault_check_values[] = {"under_lock", "before_lock",
						 "none", NULL};
static const char *const revoke_check_values[] = {"under_lock", "before_lock",
						  NULL};
static const char *const dma_buf_put_values[] = {"task_work", "sync", NULL};
static const char *const kvm_ref_values[] = {"kvm_ref_lock", "group_lock",
					     "at_destroy", NULL};
static const char *const stop_failed_names[] = {"ignored", "blocks_stream",
						NULL};
static const char *const sev_fence_names[] = {"cleared", "left", NULL};
static const char *const psp_dead_names[] = {"ignored", "isolated", NULL};
static const char *const sev_pages_values[] = {"shared", "left", NULL};
static const char *const tio_counter_values[] = {"of_device", "of_context",
						 NULL};
static const char *const guest_driver_values[] = {"excluded", "unchecked",
						  NULL};
static const char *const guest_parses_values[] = {"copy", "pages", NULL};
static const char *const guest_ranges_values[] = {"compared", "unchecked",
						  NULL};
static const char *const reset_unrevoke_values[] = {"if_memory", "always",
						    NULL};
static const char *const iotlb_values[] = {"invalidated", "left", NULL};
static const char *const vmm_range_values[] = {"returned", "left", NULL};
static const char *const map_error_values[] = {"kvm_bug", "returned", NULL};
static const char *const slot_free_values[] = {"waits", "at_once", NULL};
static const char *const revoke_reference_names[] = {"file", "memory_lock",
						     NULL};
static const char *const ownership_names[] = {"in_loop", "first", NULL};
static const char *const kvm_reference_names[] = {"count", "vm_fd", "file",
						  NULL};
static const char *const tdx_unbind_names[] = {"callbacks", "own", NULL};
static const char *const cca_unmap_names[] = {"caller", "unbind", NULL};
static const char *const cca_validate_names[] = {"at_exit", "again", NULL};
static const char *const size_error_names[] = {"keeps_lock", "unlocks", NULL};
static const char *const abort_put_names[] = {"deferred", "sync", NULL};
static const char *const mmap_reference_names[] = {"under_lock", "late", NULL};
static const char *const dma_buf_names[] = {"rfc", "none", "6.19",
					    "7.1", "next", NULL};
static const char *const while_bound_names[] = {"unbinds", "refused", NULL};
static const char *const bind_check_names[] = {"none", "memory", NULL};
static const char *const config_lock_values[] = {"memory_lock",
						 "dev_set_inside", NULL};
static const char *const rebind_names[] = {"never", "vfio", NULL};
static const char *const evidence_names[] = {"fresh", "kept", NULL};
static const char *const kvm_zap_names[] = {"unmaps", "unbinds_under_mmu_lock",
					    "unbinds_before_mmu_lock", NULL};
static const char *const awake_over_names[] = {"hot_reset", "close", "connect",
					       NULL};
static const char *const vmm_pause_values[] = {"lets_go", "keeps_lock", NULL};
static const char *const vmm_lock_names[] = {"none", "main", "over_wishes",
					     NULL};
static const char *const guest_kexec_values[] = {"clears_master", "unlocks",
						 "leaves_on", NULL};
static const char *const guest_locks_names[] = {"none", "kernel", NULL};
static const char *const last_close_names[] = {"driver_first", "iommufd_first",
					       "vdevice_first", NULL};
static const char *const hot_reset_lock_values[] = {
	"try", "blocking", "unchecked", "undo_short", NULL};
static const char *const kvm_get_values[] = {"not_zero", "plain", NULL};
static const char *const unbind_lock_order_values[] = {"igroup_first",
						       "tsm_first", NULL};
static const char *const ioeventfd_names[] = {"tries", "sleeps", NULL};
static const char *const triggers_names[] = {"cleared", "kept", "unlocked",
					     NULL};
static const char *const intx_lock_names[] = {"igate", "none", NULL};
static const char *const sriov_names[] = {"count", "flag", NULL};
static const char *const error_reset_names[] = {"through", "unbinds", NULL};
static const char *const second_bind_names[] = {"drops_kvm", "refused_first",
						NULL};
static const char *const walk_names[] = {"locked", "copy", NULL};
static const char *const vga_names[] = {"leaks", "undone", NULL};
static const char *const debugfs_names[] = {"late", "first", NULL};

static const char *const tdx_busy_values[] = {"retried", "returned", "for_ever",
					      NULL};
static const char *const guest_busy_values[] = {"bounded", "for_ever", NULL};
static const char *const keys_values[] = {"refreshed", "left", NULL};
static const char *const refused_values[] = {"leaked", "freed", NULL};
static const char *const cca_incomplete_values[] = {"cancelled", "left", NULL};
static const char *const drain_values[] = {"once", "again", NULL};
static const char *const barmap_values[] = {"lazy", "at_open", "locked", NULL};
static const char *const export_bar_values[] = {"unchecked", "claimed", NULL};
static const char *const bind_busy_values[] = {"fails", "is_ours", NULL};
static const char *const release_bars_values[] = {"all", "private", "unmapped",
						  NULL};
static const char *const reboot_values[] = {"forgets", "keeps_evidence", NULL};
static const char *const error_lock_values[] = {"dev_set", "none", NULL};
static const char *const bind_copy_values[] = {"first", "after_regions", NULL};

#endif
