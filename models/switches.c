/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of the design switches, in the order of switches.h: name, values,
 * default, the function that it changes, a sentence.
 */
#include "switches.h"

#include "state.h"

static const char *const lock_names[] = {"dev_set", "none", NULL};
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
static const char *const generation_names[] = {"rfc", "6.12", NULL};
static const char *const api_names[] = {"cdev", "group", NULL};
static const char *const bar_copy_names[] = {"after_unlock",
					     "under_memory_lock", NULL};
static const char *const reset_lock_names[] = {"try", "wait", NULL};
static const char *const hold_names[] = {"not_held", "until_memory_lock",
					 "until_done", NULL};

static const char *const tsm_core_names[] = {"pciv3", "mainline", NULL};
static const char *const disconnect_names[] = {"unbinds", "refused", NULL};
static const char *const answer_names[] = {"ignored", "stopped", NULL};
static const char *const foreign_reset_names[] = {"through", "refused", NULL};
static const char *const bme_names[] = {"through", "unbinds", NULL};
static const char *const low_power_names[] = {"late", "first", NULL};
static const char *const unrevoke_names[] = {"all", "open_only", NULL};
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
static const char *const kvm_reference_names[] = {"count", "vm_fd", "file",
						  NULL};
static const char *const tdx_unbind_names[] = {"callbacks", "own", NULL};
static const char *const size_error_names[] = {"keeps_lock", "unlocks", NULL};
static const char *const abort_put_names[] = {"deferred", "sync", NULL};
static const char *const mmap_reference_names[] = {"under_lock", "late", NULL};
static const char *const last_close_names[] = {"driver_first", "iommufd_first",
					       "vdevice_first", NULL};
static const char *const hot_reset_lock_values[] = {
	"try", "blocking", "unchecked", "undo_short", NULL};
static const char *const kvm_get_values[] = {"not_zero", "plain", NULL};
static const char *const unbind_lock_order_values[] = {"igroup_first",
						       "tsm_first", NULL};

#define ENUM_OF(table)                                                         \
	{                                                                      \
		.kind = VALUE_ENUM, .names = (table)                           \
	}

const struct registry_switch design_switches[SWITCH_COUNT] = {
	[SWITCH_BOUND_FLAG] =
		{"bound_flag",
		 {.kind = VALUE_BOOL},
		 1,
		 "vfio_pci_tsm_unbind_locked",
		 "VFIO keeps is_tsm_bound and unbinds only where it is set"},
	[SWITCH_BOUND_FLAG_BYTE] =
		{"bound_flag_byte", ENUM_OF(byte_names), BYTE_SHARED,
		 "vfio_pci_core_init",
		 "is_tsm_bound shares a byte with bits of other locks, or "
		 "has its own"},
	[SWITCH_UNBIND_LOCK] = {"unbind_lock", ENUM_OF(lock_names),
				LOCK_DEV_SET, "vfio_pci_tsm_unbind",
				"the lock that a TSM unbind takes and asserts"},
	[SWITCH_BIND_LOCK] = {"bind_lock", ENUM_OF(lock_names), LOCK_DEV_SET,
			      "vfio_pci_ioctl_tsm_bind",
			      "the lock that a TSM bind takes and asserts"},
	[SWITCH_REGIONS] =
		{"regions", ENUM_OF(region_names), REGIONS_VFIO_AT_BIND,
		 "vfio_pci_ioctl_tsm_bind, pci_tsm_bind_locked",
		 "who claims the BARs at bind and gives them back: VFIO, or "
		 "the TSM core where a TDI was really unbound, or nobody"},
	[SWITCH_UNBIND_BEFORE_ZAP] =
		{"unbind_before_zap",
		 {.kind = VALUE_SET, .names = zap_path_names},
		 0xff,
		 "vfio_pci_tsm_unbind_before_zap",
		 "the ways to a zap on which a TSM unbind comes first"},
	[SWITCH_UNBIND_IOCTL] =
		{"unbind_ioctl", ENUM_OF(unbind_ioctl_names),
		 UNBIND_IOCTL_FIXED, "vfio_pci_ioctl_tsm_unbind",
		 "TSM_UNBIND of a device that is not bound gives the lock "
		 "back, or returns with it"},
	[SWITCH_CLOSE_UNBIND] = {"close_unbind", ENUM_OF(form_names),
				 FORM_LOCKED, "vfio_pci_core_close_device",
				 "the form of the unbind that close calls"},
	[SWITCH_HOT_RESET_UNBIND] =
		{"hot_reset_unbind", ENUM_OF(form_names), FORM_LOCKED,
		 "vfio_pci_hot_reset_unbind",
		 "the form of the unbind that a hot reset calls"},
	[SWITCH_UNBIND_POSITION] =
		{"unbind_position", ENUM_OF(position_names),
		 POSITION_BEFORE_MEMORY_LOCK, "vfio_pci_tsm_unbind_before_zap",
		 "the unbind comes before memory_lock is taken, or under it"},
	[SWITCH_SECURE_IOMMU] =
		{"secure_iommu", ENUM_OF(secure_iommu_names),
		 SECURE_IOMMU_DEV_SET, "secure_iommu_update",
		 "the secure IOMMU has a state for each device, or one for "
		 "a dev_set of two or more"},
	[SWITCH_TDX_MMIO_HANDLERS] =
		{"tdx_mmio_handlers",
		 {.kind = VALUE_BOOL},
		 1,
		 "tdx_tsm_unbind",
		 "the TDX unbind calls back to have MMIO unmapped and "
		 "trusted DMA off"},
	[SWITCH_TRUSTED_DMA_HANDLER] =
		{"trusted_dma_handler", ENUM_OF(handler_names), HANDLER_SHARED,
		 "pci_tsm_disable_trusted_dma",
		 "the callback that switches trusted DMA off lies in the "
		 "one struct of the driver (shared), or with each device"},
	[SWITCH_ZAP_UNDER_DEV_SET_LOCK] =
		{"zap_under_dev_set_lock", ENUM_OF(hold_names), HOLD_NO,
		 "vfio_pci_tsm_unbind_before_zap",
		 "dev_set->lock is given back after the unbind, after "
		 "memory_lock was taken, or after the whole action"},
	[SWITCH_GENERATION] =
		{"generation", ENUM_OF(generation_names), GENERATION_RFC,
		 "model_setup, vfio_device_fops_call",
		 "the kernel under it: the RFC's, with all devices open, or "
		 "6.12, with drivers to bind, runtime PM, no TSM, no dma-buf"},
	[SWITCH_API] =
		{"api", ENUM_OF(api_names), API_CDEV,
		 "vfio_device_fops_release, vfio_pci_ioctl_pci_hot_reset",
		 "how a device is opened in generation 6.12: by its own file, "
		 "or through that of its IOMMU group"},
	[SWITCH_BAR_COPY] =
		{"bar_copy", ENUM_OF(bar_copy_names), COPY_AFTER_UNLOCK,
		 "vfio_pci_bar_rw",
		 "a BAR access copies from and to user space without "
		 "memory_lock, or, as before bc93b9ae0151, under it"},
	[SWITCH_RESET_LOCK] =
		{"reset_lock", ENUM_OF(reset_lock_names), RESET_LOCK_TRY,
		 "pci_dev_trylock",
		 "a reset tries the device lock, or, as before 890ed578df82, "
		 "waits for it"},
	[SWITCH_TSM_CORE] =
		{"tsm_core", ENUM_OF(tsm_core_names), TSM_CORE_PCIV3,
		 "pci_tsm_unbind, tsm_sysfs_lock",
		 "the TSM core of the RFC's time (a signal ends an unbind, "
		 "sysfs takes the read lock), or mainline's"},
	[SWITCH_DISCONNECT_BOUND] =
		{"disconnect_bound", ENUM_OF(disconnect_names),
		 DISCONNECT_UNBINDS, "pci_tsm_disconnect_locked",
		 "a disconnect of a bound device unbinds it behind the "
		 "layers above, or is refused"},
	[SWITCH_LOST_ANSWER] =
		{"lost_answer", ENUM_OF(answer_names), ANSWER_IGNORED,
		 "tdx_tsm_bind, tdx_tdi_stop",
		 "a lock or stop of the TDI whose answer is lost is taken "
		 "for done, or the TDI is stopped again"},
	[SWITCH_FOREIGN_RESET] =
		{"foreign_reset", ENUM_OF(foreign_reset_names), RESET_THROUGH,
		 "pci_reset_function",
		 "a reset through sysfs resets a bound device, or is refused"},
	[SWITCH_BME_CLEAR] =
		{"bme_clear", ENUM_OF(bme_names), BME_THROUGH,
		 "vfio_basic_config_write",
		 "a guest that clears bus mastering reaches the hardware, "
		 "or the device is unbound before"},
	[SWITCH_LOW_POWER_CHECK] =
		{"low_power_check", ENUM_OF(low_power_names), CHECK_LATE,
		 "vfio_pci_low_power_refused",
		 "LOW_POWER_ENTRY looks after the unbind whether it is "
		 "allowed, or before"},
	[SWITCH_HOT_RESET_UNREVOKE] =
		{"hot_reset_unrevoke", ENUM_OF(unrevoke_names), UNREVOKE_ALL,
		 "vfio_pci_dev_set_hot_reset",
		 "after a hot reset all members are looked at, or those "
		 "that are open"},
	[SWITCH_CLOSE_DMABUF] =
		{"close_dmabuf", ENUM_OF(cleanup_names), CLEANUP_AFTER_DISABLE,
		 "vfio_pci_core_close_device",
		 "close takes the dma-bufs back after the device is off, or "
		 "before"},
	[SWITCH_DMA_BUF_FD_ERROR] =
		{"dma_buf_fd_error", ENUM_OF(fd_error_names), FD_ERROR_LEAKS,
		 "vfio_pci_core_feature_dma_buf",
		 "an export that finds no free descriptor leaks the buffer, "
		 "drops it, or drops it twice"},
	[SWITCH_DRIVER_CHECK] =
		{"driver_check", ENUM_OF(check_names), CHECK_NONE,
		 "iommufd_vdevice_own, tdx_tsm_unbind",
		 "whether there is a driver with callbacks for the TSM is "
		 "tested"},
	[SWITCH_TRUSTED_DMA_OWNER] =
		{"trusted_dma_owner", ENUM_OF(owner_names), OWNER_STAYS,
		 "iommufd_vdevice_tsm_bind",
		 "owner and callback of trusted DMA stay after a bind that "
		 "failed, or are cleared"},
	[SWITCH_IDEV_REFERENCE] =
		{"idev_reference", ENUM_OF(reference_names),
		 REFERENCE_AFTER_UNLOCK, "iommufd_device_tsm_bind",
		 "a bind counts its use of the device after igroup->lock, "
		 "or under it"},
	[SWITCH_VDEVICE_REFERENCE] = {"vdevice_reference",
				      {.kind = VALUE_BOOL},
				      1,
				      "iommufd_device_tsm_bind_locked",
				      "a bind keeps the vDEVICE"},
	[SWITCH_VDEVICE_LIFETIME] =
		{"vdevice_lifetime", ENUM_OF(lifetime_names), VDEVICE_OUTLIVES,
		 "iommufd_vdevice_make, iommufd_device_pre_destroy",
		 "a vDEVICE may outlive its device, or is destroyed with it"},
	[SWITCH_VDEVICE_UNBINDS] =
		{"vdevice_unbinds",
		 {.kind = VALUE_BOOL},
		 0,
		 "iommufd_vdevice_destroy",
		 "a vDEVICE that is destroyed is unbound first"},
	[SWITCH_VDEVICE_TOMBSTONE] =
		{"vdevice_tombstone",
		 {.kind = VALUE_BOOL},
		 1,
		 "iommufd_device_pre_destroy",
		 "the id of a vDEVICE that went with its device stays taken"},
	[SWITCH_VDEVICE_DESTROYING_CHECK] =
		{"vdevice_destroying_check",
		 {.kind = VALUE_BOOL},
		 1,
		 "iommufd_vdevice_make",
		 "no vDEVICE is made for a device that is being destroyed"},
	[SWITCH_VIOMMU_KVM_REFERENCE] = {"viommu_kvm_reference",
					 {.kind = VALUE_BOOL},
					 1,
					 "iommufd_viommu_destroy",
					 "a vIOMMU keeps its VM"},
	[SWITCH_GUEST_REQ_COPY] =
		{"guest_req_copy", ENUM_OF(copy_names), COPY_UNDER_LOCKS,
		 "iommufd_vdevice_tsm_guest_request_ioctl",
		 "the user buffers of a guest request are copied under the "
		 "locks, or before and after"},
	[SWITCH_MEMSLOT_MODIFY] =
		{"memslot_modify", ENUM_OF(modify_names), MODIFY_ALLOWED,
		 "kvm_modify_memslot",
		 "flags of a dma-buf slot can be changed (and the old slot "
		 "is forgotten), or not"},
	[SWITCH_MEMSLOT_DELETE] = {"memslot_delete", ENUM_OF(delete_names),
				   DELETE_UNMAPS, "kvm_delete_memslot",
				   "a slot whose private MMIO is mapped is "
				   "deleted all the same, or not"},
	[SWITCH_MEMSLOT_ERROR] =
		{"memslot_error", ENUM_OF(error_names), ERROR_UNINITIALISED,
		 "kvm_vfio_dmabuf_bind",
		 "a dma-buf that is not VFIO's gives what lies on the "
		 "stack, "
		 "or an error"},
	[SWITCH_GET_PFN_RESV] = {"get_pfn_resv",
				 {.kind = VALUE_BOOL},
				 1,
				 "kvm_vfio_dmabuf_get_pfn",
				 "a fault asks the exporter under dma_resv"},
	[SWITCH_FAULT_RETRY_CHECK] =
		{"fault_retry_check",
		 {.kind = VALUE_BOOL},
		 1,
		 "kvm_mmio_fault",
		 "a fault looks under mmu_lock whether something was "
		 "unmapped meanwhile"},
	[SWITCH_SYSFS_UPDATE] =
		{"sysfs_update", ENUM_OF(sysfs_update_values),
		 UPDATE_UNDER_RWSEM, "tsm_sysfs_update",
		 "mainline's TSM core changes its sysfs files under "
		 "pci_tsm_rwsem, or after it"},
	[SWITCH_UNREVOKE_CHECK] =
		{"unrevoke_check", ENUM_OF(unrevoke_check_values),
		 UNREVOKE_MEMORY, "vfio_pci_memory_enabled_locked",
		 "a dma-buf is given back where memory decode is on, or "
		 "only outside of low power"},
	[SWITCH_FLAG_TEST] =
		{"flag_test", ENUM_OF(flag_test_values), FLAG_TEST_UNDER_LOCK,
		 "vfio_pci_tsm_unbind",
		 "is_tsm_bound is tested under dev_set->lock, or only before"},
	[SWITCH_FLAG_WRITE] =
		{"flag_write", ENUM_OF(flag_write_values),
		 FLAG_WRITE_UNDER_LOCK,
		 "vfio_pci_tsm_unbind, vfio_pci_ioctl_tsm_bind",
		 "is_tsm_bound is written under dev_set->lock; unbind "
		 "clears it, or bind sets it, after the unlock"},
	[SWITCH_BIND_ERROR] =
		{"bind_error", ENUM_OF(bind_error_values), BIND_ERROR_RELEASES,
		 "vfio_pci_ioctl_tsm_bind",
		 "a bind that fails releases what it has claimed, also what "
		 "it could not claim, or nothing"},
	[SWITCH_RELEASE_ORDER] =
		{"release_order", ENUM_OF(release_order_values),
		 RELEASE_AFTER_UNBIND, "vfio_pci_tsm_unbind_locked",
		 "the regions are released after the TSM unbind, or before"},
	[SWITCH_CLOSE_ORDER] =
		{"close_order", ENUM_OF(close_order_values), CLOSE_UNBIND_FIRST,
		 "vfio_pci_core_close_device",
		 "close unbinds before it switches the device off, or after"},
	[SWITCH_LAST_CLOSE] =
		{"last_close", ENUM_OF(last_close_names),
		 LAST_CLOSE_DRIVER_FIRST, "vfio_df_device_last_close",
		 "at the last close the driver closes first, or iommufd "
		 "lets the device go first, or at least its vDEVICE"},
	[SWITCH_HOT_RESET_LOCK] =
		{"hot_reset_lock", ENUM_OF(hot_reset_lock_values),
		 HOT_RESET_TRY, "vfio_pci_hot_reset_lock_all",
		 "a hot reset tries each memory_lock, waits for it, does "
		 "not look whether it got it, or forgets the first one in the "
		 "undo"},
	[SWITCH_IGROUP_OVER_BIND] =
		{"igroup_over_bind",
		 {.kind = VALUE_BOOL},
		 1,
		 "iommufd_device_tsm_bind_locked",
		 "igroup->lock is held over the bind in the TSM core"},
	[SWITCH_UNBIND_LOCK_ORDER] =
		{"unbind_lock_order", ENUM_OF(unbind_lock_order_values),
		 UNBIND_IGROUP_FIRST, "iommufd_device_tsm_unbind",
		 "an unbind takes igroup->lock and then tsm_lock, or the "
		 "other way round"},
	[SWITCH_GUEST_REQ_LOCK] = {"guest_req_lock",
				   {.kind = VALUE_BOOL},
				   1,
				   "iommufd_vdevice_tsm_guest_request_ioctl",
				   "a guest request holds tsm_lock"},
	[SWITCH_DISABLE_RELEASES] =
		{"disable_releases", ENUM_OF(disable_names),
		 DISABLE_RELEASES_MAPPED, "vfio_pci_core_disable",
		 "close releases the BARs that VFIO has mapped, or all of "
		 "them"},
	[SWITCH_CONFIG_ERROR] =
		{"config_error", ENUM_OF(config_error_names),
		 CONFIG_ERROR_LEAVES, "vfio_basic_config_write",
		 "a write of the Command register that fails leaves the "
		 "dma-buf revoked, or gives it back"},
	[SWITCH_TSM_UAPI] =
		{"tsm_uapi", ENUM_OF(uapi_names), UAPI_VFIO,
		 "vfio_pci_ioctl_tsm_bind, vfio_pci_ioctl_tsm_unbind",
		 "who has the ioctls that bind a TDI: VFIO, iommufd, or "
		 "nobody"},
	[SWITCH_KVM_REFERENCE] =
		{"kvm_reference", ENUM_OF(kvm_reference_names), KVM_BY_COUNT,
		 "iommufd_viommu_get_kvm, vfio_device_put_kvm",
		 "how VFIO and a vIOMMU keep the VM: by its count, or by its "
		 "file; or the vIOMMU by a file that the VMM names"},
	[SWITCH_TDX_UNBIND] =
		{"tdx_unbind", ENUM_OF(tdx_unbind_names), TDX_UNBIND_CALLBACKS,
		 "tdx_tsm_bind, tdx_tsm_unbind",
		 "MMIO and trusted DMA of a TDI are the business of VFIO and "
		 "iommufd, which TDX calls back, or of TDX and KVM alone"},
	[SWITCH_VDEVICE_SIZE_ERROR] =
		{"vdevice_size_error", ENUM_OF(size_error_names),
		 SIZE_ERROR_KEEPS_LOCK, "iommufd_vdevice_alloc_ioctl",
		 "an IOMMU driver whose vDEVICE is too small makes the call "
		 "return with igroup->lock, or without"},
	[SWITCH_VDEVICE_ICTX] = {"vdevice_ictx",
				 {.kind = VALUE_BOOL},
				 1,
				 "iommufd_vdevice_make",
				 "a vDEVICE is told its context"},
	[SWITCH_ABORT_PUT] =
		{"abort_put", ENUM_OF(abort_put_names), ABORT_PUT_DEFERRED,
		 "iommufd_fault_alloc",
		 "the file of an object whose allocation fails is released "
		 "after the object is freed, or, as since 4e034bf045b1, before"},
	[SWITCH_ABORT_CHECK] =
		{"abort_check",
		 {.kind = VALUE_BOOL},
		 0,
		 "iommufd_object_abort",
		 "as since 53d0584eeb2c, an object that somebody still counts "
		 "is leaked, not freed"},
	[SWITCH_MMAP_REFERENCE] =
		{"mmap_reference", ENUM_OF(mmap_reference_names),
		 MMAP_REFERENCE_UNDER_LOCK, "iommufd_fops_mmap",
		 "a mapping counts its vIOMMU under the lock of the look-up, "
		 "or, as before 7a425ec75d2b, at its end"},
	[SWITCH_DESTROY_REFERENCE] =
		{"destroy_reference",
		 {.kind = VALUE_BOOL},
		 0,
		 "iommufd_destroy_ioctl",
		 "as before 99f98a7c0d69, IOMMU_DESTROY counts the object "
		 "while it looks whether it may go"},
	[SWITCH_KVM_GET] =
		{"kvm_get", ENUM_OF(kvm_get_values), KVM_GET_NOT_ZERO,
		 "iommufd_viommu_get_kvm",
		 "a vIOMMU takes the VM of its device only if that is not on "
		 "its way out, or without a look"},
};
