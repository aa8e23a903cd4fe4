/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of the design switches, in the order of switches.h: name, values,
 * default, the function that it changes, a sentence.
 */
#include "switches.h"

#include "state.h"
#include "switch_names.h"

const struct registry_switch design_switches[SWITCH_COUNT] = {
	[SWITCH_BOUND_FLAG] =
		{"bound_flag", A_BOOL, 1, "vfio_pci_tsm_unbind_locked",
		 "VFIO keeps is_tsm_bound and unbinds only where it is set"},
	[SWITCH_BOUND_FLAG_BYTE] =
		{"bound_flag_byte", ENUM_OF(byte_names), BYTE_SHARED,
		 "vfio_pci_core_init",
		 "is_tsm_bound shares a byte with bits of other locks, or "
		 "has its own"},
	[SWITCH_UNBIND_LOCK] =
		{"unbind_lock", ENUM_OF(lock_names), LOCK_DEV_SET,
		 "vfio_pci_tsm_unbind",
		 "the lock that a TSM unbind takes and asserts: dev_set->lock, "
		 "none, or one of the device, with dev_set->lock "
		 "inside it, as iommufd asks for"},
	[SWITCH_BIND_LOCK] =
		{"bind_lock", ENUM_OF(lock_names), LOCK_DEV_SET,
		 "vfio_pci_ioctl_tsm_bind",
		 "the lock that a TSM bind takes and asserts; as unbind_lock"},
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
		{"tdx_mmio_handlers", A_BOOL, 1, "tdx_tsm_unbind",
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
	[SWITCH_API] =
		{"api", ENUM_OF(api_names), API_CDEV,
		 "vfio_device_fops_release, vfio_pci_ioctl_pci_hot_reset",
		 "how a device is opened: by its own file, and bound to "
		 "iommufd, or through the file of its IOMMU group"},
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
		 "sysfs takes the read lock), or mainline's, or none"},
	[SWITCH_DISCONNECT_BOUND] =
		{"disconnect_bound", ENUM_OF(disconnect_names),
		 DISCONNECT_UNBINDS, "pci_tsm_disconnect_locked",
		 "a disconnect of a bound device unbinds it behind the "
		 "layers above, or is refused"},
	[SWITCH_LOST_ANSWER] =
		{"lost_answer", ENUM_OF(answer_names), ANSWER_IGNORED,
		 "tdx_tsm_bind, tdx_tdi_stop, sev_tdi_bind, sev_tdi_stop, "
		 "cca_vdev_stop",
		 "a lock or stop of the TDI whose answer is lost is taken "
		 "for done, or the TDI is stopped again"},
	[SWITCH_FOREIGN_RESET] =
		{"foreign_reset", ENUM_OF(foreign_reset_names), RESET_THROUGH,
		 "pci_reset_function, pci_try_reset_function, pci_reset_in_bus",
		 "a reset through sysfs, or of a function with VFs, resets a "
		 "bound device, or is refused"},
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
		 "after a hot reset the buffers of all members are given "
		 "back, or of those that are open, or of all, but only if it "
		 "came as far as the reset"},
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
	[SWITCH_VDEVICE_REFERENCE] = {"vdevice_reference", A_BOOL, 1,
				      "iommufd_device_tsm_bind_locked",
				      "a bind keeps the vDEVICE"},
	[SWITCH_VDEVICE_LIFETIME] =
		{"vdevice_lifetime", ENUM_OF(lifetime_names), VDEVICE_OUTLIVES,
		 "iommufd_vdevice_make, iommufd_device_pre_destroy",
		 "a vDEVICE may outlive its device, or is destroyed with it"},
	[SWITCH_VDEVICE_UNBINDS] =
		{"vdevice_unbinds", A_BOOL, 0, "iommufd_vdevice_destroy",
		 "a vDEVICE that is destroyed is unbound first"},
	[SWITCH_VDEVICE_TOMBSTONE] =
		{"vdevice_tombstone", A_BOOL, 1, "iommufd_device_pre_destroy",
		 "the id of a vDEVICE that went with its device stays taken"},
	[SWITCH_VDEVICE_DESTROYING_CHECK] =
		{"vdevice_destroying_check", A_BOOL, 1, "iommufd_vdevice_make",
		 "no vDEVICE is made for a device that is being destroyed"},
	[SWITCH_VIOMMU_KVM_REFERENCE] = {"viommu_kvm_reference", A_BOOL, 1,
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
				   "deleted or converted all the same, or not"},
	[SWITCH_MEMSLOT_ERROR] =
		{"memslot_error", ENUM_OF(error_names), ERROR_UNINITIALISED,
		 "kvm_vfio_dmabuf_bind",
		 "a dma-buf that is not VFIO's gives what lies on the "
		 "stack, "
		 "or an error"},
	[SWITCH_GET_PFN_RESV] = {"get_pfn_resv", A_BOOL, 1,
				 "kvm_vfio_dmabuf_get_pfn",
				 "a fault asks the exporter under dma_resv"},
	[SWITCH_FAULT_RETRY_CHECK] =
		{"fault_retry_check", A_BOOL, 1, "kvm_mmio_fault",
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
		{"igroup_over_bind", A_BOOL, 1,
		 "iommufd_device_tsm_bind_locked",
		 "igroup->lock is held over the bind in the TSM core"},
	[SWITCH_UNBIND_LOCK_ORDER] =
		{"unbind_lock_order", ENUM_OF(unbind_lock_order_values),
		 UNBIND_IGROUP_FIRST, "iommufd_device_tsm_unbind",
		 "an unbind takes igroup->lock and then tsm_lock, or the "
		 "other way round"},
	[SWITCH_GUEST_REQ_LOCK] = {"guest_req_lock", A_BOOL, 1,
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
	[SWITCH_VDEVICE_ICTX] = {"vdevice_ictx", A_BOOL, 1,
				 "iommufd_vdevice_make",
				 "a vDEVICE is told its context"},
	[SWITCH_ABORT_PUT] =
		{"abort_put", ENUM_OF(abort_put_names), ABORT_PUT_DEFERRED,
		 "iommufd_fault_alloc",
		 "the file of an object whose allocation fails is released "
		 "after the object is freed, or, as since 4e034bf045b1, before"},
	[SWITCH_ABORT_CHECK] =
		{"abort_check", A_BOOL, 0, "iommufd_object_abort",
		 "as since 53d0584eeb2c, an object that somebody still counts "
		 "is leaked, not freed"},
	[SWITCH_MMAP_REFERENCE] =
		{"mmap_reference", ENUM_OF(mmap_reference_names),
		 MMAP_REFERENCE_UNDER_LOCK, "iommufd_fops_mmap",
		 "a mapping counts its vIOMMU under the lock of the look-up, "
		 "or, as before 7a425ec75d2b, at its end"},
	[SWITCH_DESTROY_REFERENCE] =
		{"destroy_reference", A_BOOL, 0, "iommufd_destroy_ioctl",
		 "as before 99f98a7c0d69, IOMMU_DESTROY counts the object "
		 "while it looks whether it may go"},
	[SWITCH_KVM_GET] =
		{"kvm_get", ENUM_OF(kvm_get_values), KVM_GET_NOT_ZERO,
		 "iommufd_viommu_get_kvm",
		 "a vIOMMU takes the VM of its device only if that is not on "
		 "its way out, or without a look"},
	[SWITCH_DMA_BUF] =
		{"dma_buf", ENUM_OF(dma_buf_names), DMA_BUF_RFC,
		 "vfio_pci_core_feature_dma_buf, vfio_pci_dma_buf_move",
		 "the export of a BAR as a dma-buf: as in the RFC, with KVM as "
		 "importer; none; as in 6.19; as in 7.1, where a revoke waits "
		 "for importers; as in the next one, with dmabuf_lock"},
	[SWITCH_WHILE_BOUND] =
		{"while_bound", ENUM_OF(while_bound_names), WHILE_BOUND_UNBINDS,
		 "vfio_pci_tsm_unbind_before_zap, "
		 "vfio_pci_hot_reset_lock_all",
		 "what would break a bound TDI unbinds it first, or is refused "
		 "(but for close); zap_under_dev_set_lock says how long the "
		 "lock of that test is held"},
	[SWITCH_BIND_CHECK] =
		{"bind_check", ENUM_OF(bind_check_names), BIND_CHECK_NONE,
		 "vfio_pci_ioctl_tsm_bind",
		 "a bind looks at nothing, or is refused where memory is off, "
		 "in D3hot, and in low power"},
	[SWITCH_CONFIG_LOCK] =
		{"config_lock", ENUM_OF(config_lock_values), CONFIG_LOCK_MEMORY,
		 "vfio_basic_config_write",
		 "a write of the Command register takes memory_lock, or "
		 "dev_set->lock inside it as well, to keep binds out"},
	[SWITCH_REBIND] =
		{"rebind", ENUM_OF(rebind_names), REBIND_NEVER,
		 "vfio_pci_tsm_rebind",
		 "what VFIO has unbound for a write or a reset stays unbound, "
		 "or VFIO binds it again once memory is on"},
	[SWITCH_GUEST_EVIDENCE] =
		{"guest_evidence", ENUM_OF(evidence_names), EVIDENCE_FRESH,
		 "tdx_accept, tio_is_judged, cca_nonces_of",
		 "a guest accepts a device by evidence of the present bind, or "
		 "by what it has kept of a former one"},
	[SWITCH_KVM_ZAP] =
		{"kvm_zap", ENUM_OF(kvm_zap_names), KVM_ZAP_UNMAPS,
		 "kvm_vfio_dmabuf_move_notify",
		 "KVM unmaps private MMIO that is taken away, or has the TSM "
		 "core unbind the TDI first, under mmu_lock or before it"},
	[SWITCH_SUSPEND_UNBINDS] = {"suspend_unbinds", A_BOOL, 0,
				    "vfio_pci_core_runtime_suspend",
				    "a device that is suspended is unbound "
				    "first, in the callback of runtime PM"},
	[SWITCH_AWAKE_OVER] =
		{"awake_over",
		 {.kind = VALUE_SET, .names = awake_over_names},
		 1 << AWAKE_HOT_RESET,
		 "vfio_pci_dev_set_hot_reset, vfio_pci_core_close_device, "
		 "pci_tsm_connect, pci_tsm_disconnect, pci_tsm_destroy",
		 "which of them resumes the devices before it unbinds and "
		 "resets them, or sets their session up and down"},
	[SWITCH_BARMAP] =
		{"barmap", ENUM_OF(barmap_values), BARMAP_LAZY,
		 "vfio_pci_core_setup_barmap, vfio_pci_core_map_bars",
		 "VFIO claims a BAR at its first use, without a lock or under "
		 "one, or each of them at open"},
	[SWITCH_EXPORT_BAR] =
		{"export_bar", ENUM_OF(export_bar_values), EXPORT_BAR_UNCHECKED,
		 "vfio_pci_core_feature_dma_buf",
		 "a BAR is exported whoever has claimed it, or only if VFIO "
		 "has"},
	[SWITCH_BIND_BUSY] =
		{"bind_busy", ENUM_OF(bind_busy_values), BIND_BUSY_FAILS,
		 "vfio_pci_tsm_request_regions",
		 "a bind that finds the regions busy fails, or takes them for "
		 "claimed by VFIO before"},
	[SWITCH_RELEASE_BARS] =
		{"release_bars", ENUM_OF(release_bars_values), RELEASE_BARS_ALL,
		 "vfio_pci_tsm_release_regions, vfio_pci_tsm_request_regions",
		 "an unbind releases all BARs, or the private one, or those "
		 "that VFIO has not mapped by then"},
	[SWITCH_DMA_BUF_DRAIN] =
		{"dma_buf_drain", ENUM_OF(drain_values), DRAIN_ONCE,
		 "vfio_pci_dma_buf_drain, vfio_pci_dma_buf_cleanup",
		 "close waits for the importers of a buffer that is not "
		 "revoked yet, or again for those of each"},
	[SWITCH_ZAP] =
		{"zap", ENUM_OF(zap_values), ZAP_BY_RANGE,
		 "vfio_pci_zap_and_down_write_memory_lock",
		 "BARs are zapped under memory_lock, by the list of mappings "
		 "(before aac6db75a9fc; nested: with mmap_lock inside the "
		 "list's lock), before memory_lock, or never (before "
		 "abafbc551fdd)"},
	[SWITCH_FAULT_CHECK] =
		{"fault_check", ENUM_OF(fault_check_values),
		 FAULT_CHECK_UNDER_LOCK, "vfio_pci_mmap_fault",
		 "a fault on a mapped BAR looks whether memory is on under "
		 "memory_lock, before it, or, as before abafbc551fdd, not"},
	[SWITCH_REVOKE_CHECK] =
		{"revoke_check", ENUM_OF(revoke_check_values),
		 REVOKE_CHECK_UNDER_LOCK, "vfio_basic_config_write",
		 "a write that switches memory off looks under memory_lock "
		 "whether the dma-bufs are revoked already, or before it"},
	[SWITCH_DMA_BUF_PUT] =
		{"dma_buf_put", ENUM_OF(dma_buf_put_values),
		 DMA_BUF_PUT_TASK_WORK, "dma_buf_put",
		 "the last reference of a dma-buf releases it when its task "
		 "goes back to user space, or at once, under all locks"},
	[SWITCH_KVM_REF] =
		{"kvm_ref", ENUM_OF(kvm_ref_values), KVM_REF_SPINLOCK,
		 "vfio_file_set_kvm, vfio_device_get_kvm_safe",
		 "the VM of a group is changed under kvm_ref_lock, under "
		 "group_lock (before 2b48f52f2bff), or so and only when the "
		 "VM is destroyed (before 51cdc8bc120e)"},
	[SWITCH_SLOT_FREE] =
		{"slot_free", ENUM_OF(slot_free_values), SLOT_FREE_WAITS,
		 "kvm_wait_for_faults",
		 "a memory slot is freed after the faults under way have left "
		 "it, or at once"},
	[SWITCH_MMIO_MAP_ERROR] =
		{"mmio_map_error", ENUM_OF(map_error_values), MAP_ERROR_KVM_BUG,
		 "tdx_map_private_mmio",
		 "private MMIO that the module will not map, since it belongs "
		 "to no bound device, ends the VM, or the fault goes to user "
		 "space"},
	[SWITCH_IOEVENTFD_HANDLER] =
		{"ioeventfd_handler", ENUM_OF(ioeventfd_names), IOEVENTFD_TRIES,
		 "vfio_pci_ioeventfd_handler",
		 "an eventfd that writes a register tries memory_lock and "
		 "leaves the rest to a worker, or, as before 38565c93c8a1, "
		 "takes it under the eventfd's spinlock"},
	[SWITCH_CLOSE_TRIGGERS] =
		{"close_triggers", ENUM_OF(triggers_names),
		 CLOSE_TRIGGERS_CLEARED, "vfio_pci_triggers_release",
		 "the last close puts the eventfds for errors and requests and "
		 "clears the pointers under igate; or keeps the pointers, as "
		 "before 5c5866c593bb; or takes no igate, as before "
		 "b872d0640840"},
	[SWITCH_PM_FLAG_BYTES] =
		{"pm_flag_bytes", ENUM_OF(byte_names), BYTE_SHARED,
		 "vfio_pci_core_init",
		 "pm_runtime_engaged and pm_intx_masked share a byte, or have "
		 "one each, as since e73638e55f86"},
	[SWITCH_INTX_MASK_LOCK] =
		{"intx_mask_lock", ENUM_OF(intx_lock_names), INTX_MASK_IGATE,
		 "vfio_pci_intx_mask, vfio_pci_intx_unmask",
		 "INTx is masked from outside of SET_IRQS under igate, or, as "
		 "before 810cd4bb5345, without"},
	[SWITCH_SRIOV_POWER] =
		{"sriov_power", ENUM_OF(sriov_names), SRIOV_POWER_COUNT,
		 "vfio_pci_sriov_enable, vfio_pci_power_refused",
		 "a function with VFs is kept out of D3 by their count, and "
		 "enables them under memory_lock, or, as since 40ef3edf151e, "
		 "by a flag, and enables them without"},
	[SWITCH_AER_WALK] =
		{"aer_walk", ENUM_OF(walk_names), AER_WALK_LOCKED,
		 "pci_walk_bridge",
		 "an error is told to all functions behind a port under "
		 "pci_bus_sem, or from a copy of the list"},
	[SWITCH_VGA_ERROR] =
		{"vga_error", ENUM_OF(vga_names), VGA_ERROR_LEAKS,
		 "vfio_pci_core_register_device",
		 "a registration that fails leaks the client of the VGA "
		 "arbiter, or gives it back, as since daedde7f024e"},
	[SWITCH_DEBUGFS_EXIT] =
		{"debugfs_exit", ENUM_OF(debugfs_names), DEBUGFS_EXIT_LATE,
		 "vfio_unregister_group_dev",
		 "the files of debugfs go when the last user has gone, or, as "
		 "since dc7fe87de492, before what they read is freed"},
	[SWITCH_ERROR_RESET] =
		{"error_reset", ENUM_OF(error_reset_names), ERROR_RESET_THROUGH,
		 "vfio_pci_core_aer_err_detected, vfio_pci_ioctl_tsm_bind",
		 "a reported error that resets the link hits a bound device, "
		 "and one whose BAR is mapped; or VFIO unbinds it and takes its "
		 "memory away before, and gives neither until it is over"},
	[SWITCH_WAKE_GIVES_BACK] =
		{"wake_gives_back", A_BOOL, 0, "vfio_pci_core_runtime_resume",
		 "who asked to be told when the device wakes up has its buffers "
		 "back by then, as after an exit from low power"},
	[SWITCH_SECOND_BIND] =
		{"second_bind", ENUM_OF(second_bind_names),
		 SECOND_BIND_DROPS_KVM, "vfio_df_bind_iommufd_locked",
		 "a second file of an open device that is bound to iommufd "
		 "drops the VM of the first as it fails, or is refused first"},
	[SWITCH_HOT_RESET_CHECK] =
		{"hot_reset_check", ENUM_OF(ownership_names), OWNERSHIP_IN_LOOP,
		 "vfio_pci_hot_reset_lock_all",
		 "a hot reset asks for each member in turn whether it is the "
		 "caller's, and unbinds it, or asks for all of them first"},
	[SWITCH_REVOKE_REFERENCE] =
		{"revoke_reference", ENUM_OF(revoke_reference_names),
		 REVOKE_REFERENCE_FILE, "vfio_pci_dma_buf_move",
		 "what revokes a buffer, or gives it back, holds its file "
		 "meanwhile, whose last reference it may drop; or relies on "
		 "memory_lock"},
#include "switches_around.def"
};
