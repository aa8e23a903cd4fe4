/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tables by which scenarios, designs, reports and 'tdisim list' know the
 * models. Their order is that of the enums in state.h.
 */
#include "models/model.h"

#include "findings.h"
#include "findings_dmabuf.h"
#include "findings_firmware.h"
#include "findings_vmm.h"
#include "findings_vms.h"
#include "kernel/pci_bus.h"
#include "latencies.h"
#include "ops.h"
#include "platform.h"
#include "states.h"

static const struct registry_fault faults[] = {
	{"doe_timeout", "pci_doe",
	 "an exchange with the device times out, before or after the device "
	 "has acted",
	 "14"},
	{"firmware_busy",
	 "tdh_devif_create, tdh_devif_request, tio_command, rmi_vdev",
	 "a lock inside the firmware is taken, or (tio) a buffer is too small: "
	 "the call must be made again",
	 "1, 5"},
	{"enomem",
	 "tdx_tsm_bind, sev_tsm_bind, sev_tio_do_cmd, cca_tsm_bind, "
	 "cca_vdev_create, "
	 "vfio_register_group_dev",
	 "an allocation fails", "5, 31"},
	{"copy_to_user_fault",
	 "iommufd_vdevice_tsm_guest_request_ioctl, iommufd_vdevice_tsm_op_ioctl, "
	 "iommufd_viommu_alloc_ioctl, iommufd_fault_alloc",
	 "the answer cannot be copied to user space after all is done", "11"},
	{"emfile", "vfio_pci_core_feature_dma_buf, iommufd_fault_alloc",
	 "no file descriptor is left for an exported buffer or a fault queue",
	 "31"},
	{"config_write", "vfio_basic_config_write",
	 "a write to configuration space fails", NULL},
	{"small_vdevice", "iommufd_vdevice_alloc_ioctl",
	 "the IOMMU driver asks for a vDEVICE that is too small", NULL},
	{"doe_busy", "pci_doe",
	 "somebody else uses the mailbox of the device when an exchange is to "
	 "begin",
	 "13"},
	{"doe_abort_fails", "pci_doe_abort",
	 "a mailbox does not obey the abort after a timeout, an error or "
	 "doe_busy, and is dead for good",
	 "15"},
	{"ide_insecure", "tdisp_touch",
	 "the device's IDE stream goes Insecure, and its TDIs to ERROR", "17"},
	{"spdm_lost", "tdisp_device_main",
	 "the device cannot read a message and ends the SPDM session; its "
	 "streams go Insecure, its TDIs to ERROR",
	 "16"},
	{"stop_fails", "dsm_stop_fails",
	 "the device answers a STOP with an error, and stops nothing", "7"},
	{"tdi_error", "tdisp_touch", "a TDI goes to ERROR, and nobody is told",
	 "12"},
	{"firmware_interrupted", "tdh_dmar_remove",
	 "a long call of the TDX module is cut short: it must be made again "
	 "until it is done",
	 "3"},
	{"reset_timeout", "pci_dev_wait",
	 "a function, or all behind a bus, are not ready for 60 s after a "
	 "reset, and the reset fails",
	 "22"},
	{"no_stream", "pci_ide_stream_alloc",
	 "no IDE stream is left for a connect", "30"},
	{"host_priority", "tdh_devif_request",
	 "the host finds a guest's call of the TDX module in its way, and all "
	 "of them give way until the host has come through",
	 "2"},
	{"busy_burst", "firmware_busy",
	 "what a call of the firmware needs is taken, and stays so for more "
	 "calls than a host makes in one go",
	 "1"},
	{"rmm_incomplete", "rmi_vdev",
	 "the RMM wants more memory in the middle of a VDEV_CREATE; with "
	 "'enomem' the host has none",
	 "4"},
	{"no_tdi", "tdh_devif_create, tio_can_create, vdev_create_refusal",
	 "the firmware has no object left for one more TDI", "30"},
	{"wrong_report", "tdisp_report_make",
	 "the report of a TDI has ranges that are not those of its BAR: with a "
	 "hole, an overlap, or at another offset",
	 NULL},
	{"delete_refused", "firmware_keeps",
	 "the firmware refuses to let go of an object of a TDI or a device, for "
	 "no fault of the host's, and keeps it for good",
	 "8"},
	{"keys_due", "tdh_devif_request, tio_tdi_created, rmi_vdev",
	 "the keys of a session or a stream are to be refreshed, in the middle "
	 "of a bind",
	 "9"},
	{"copy_from_user_fault",
	 "vfio_pci_ioctl_tsm_bind and every ioctl of VFIO, iommufd and KVM that "
	 "has a struct",
	 "the struct of an ioctl cannot be copied from user space, before "
	 "anything is done",
	 "36"},
	{"psp_timeout", "tio_command",
	 "the PSP takes a command out of its mailbox no more, and answers none "
	 "until the machine starts again",
	 "6"},
};

static const struct registry_event events[EVENT_COUNT] = {
	[EVENT_BOUND] = {"bound", "VFIO or iommufd has bound the device"},
	[EVENT_UNBOUND] = {"unbound", "VFIO or iommufd has unbound the device"},
	[EVENT_ATTESTED] = {"attested", "the guest has read the report"},
	[EVENT_RUN] = {"run", "the guest has seen the TDI in RUN"},
	[EVENT_CLOSED] = {"closed", "the device's file was released"},
	[EVENT_OPENED] = {"opened", "a file of the device was opened"},
	[EVENT_REQUESTED] = {"requested",
			     "VFIO has asked user space for the device"},
	[EVENT_UNLOCKED] = {"unlocked", "the TDI went back to CONFIG_UNLOCKED"},
};

const struct platform *const platforms[PLATFORM_COUNT] = {
	&platform_tdx,
	&platform_tio,
	&platform_cca,
};

static const struct registry_platform platform_rows[] = {
	{"tdx", "Intel TDX Connect"},
	{"tio", "AMD SEV-TIO"},
	{"cca", "Arm CCA device assignment"},
};

static const struct finding_class *const classes[] = {
	&check_class_double_release,	 &check_class_foreign_release,
	&check_class_region_leak,	 &check_class_region_conflict,
	&check_class_zap_while_bound,	 &check_class_bound_disagreement,
	&check_class_firmware_error,	 &check_class_null_call,
	&check_class_stale_mapping,	 &check_class_dangling_pointer,
	&check_class_long_hold,		 &check_class_failed_call,
	&check_class_destroy_refused,	 &check_class_wrong_object,
	&check_class_unbalanced_bind,	 &check_class_stale_evidence,
	&check_class_suspended_access,	 &check_class_lost_update,
	&check_class_left_revoked,	 &check_class_private_dma,
	&check_class_ended_while_bound,	 &check_class_interleaved_exchange,
	&check_class_unasked_bind,	 &check_class_tdisp_violation,
	&check_class_unbalanced_connect, &check_class_repeated_evidence,
	&check_class_false_unlock,	 &check_class_shared_between_vms,
	&check_class_vm_death_spreads,	 &check_class_driver_bound,
	&check_class_unhashed_evidence,	 &check_class_host_priority,
	&check_class_abandoned_op,	 &check_class_range_left,
	&check_class_wrong_ranges,	 &check_class_wrong_unrevoke,
	&check_class_stale_iotlb,	 &check_class_leak_reported,
	&check_class_freed_under,	 &check_class_keys_stale,
};

static const char *const group_names[] = {"own", "set", NULL};
static const char *const driver_names[] = {"vfio-pci", "variant", NULL};
static const char *const start_names[] = {"open", "unbound", NULL};
static const char *const reset_names[] = {"flr", "pm", NULL};

static const char *const dsm_names[] = {"own", "set", NULL};
static const char *const vm_names[] = {"first", "second", NULL};
static const char *const has_names[] = {"vga", "migration", NULL};

static const struct registry_argument member_options[] = {
	[MEMBER_IOMMU_GROUP] =
		{
			.name = "iommu_group",
			.type = {.kind = VALUE_ENUM, .names = group_names},
			.sentence = "an IOMMU group of its own, or that of the "
				    "member before it",
		},
	[MEMBER_DRIVER] =
		{
			.name = "driver",
			.type = {.kind = VALUE_ENUM, .names = driver_names},
			.sentence = "vfio-pci, or a variant driver that has no "
				    "callbacks for the TSM",
		},
	[MEMBER_RESETS] =
		{
			.name = "resets",
			.type = {.kind = VALUE_SET, .names = reset_names},
			.otherwise = 1 << PCI_RESET_FLR,
			.sentence = "how the function alone can be reset",
		},
	[MEMBER_HOTPLUG] =
		{
			.name = "hotplug",
			.type = {.kind = VALUE_BOOL},
			.sentence = "it stands in a slot that can be reset",
		},
	[MEMBER_START] =
		{
			.name = "start",
			.type = {.kind = VALUE_ENUM, .names = start_names},
			.sentence = "open, with its driver bound, memory on "
				    "and, where it has its own file, in the "
				    "iommufd context; or without a driver",
		},
	[MEMBER_KVM] =
		{
			.name = "kvm",
			.type = {.kind = VALUE_BOOL},
			.otherwise = 1,
			.sentence = "VFIO was told of the VM before the device "
				    "was opened",
		},
	[MEMBER_VF_OF] =
		{
			.name = "vf_of",
			.type = {.kind = VALUE_MEMBER},
			.otherwise = VF_OF_NONE,
			.sentence = "a virtual function, alone in its dev_set, "
				    "of that physical one, named before",
		},
	[MEMBER_DSM] =
		{
			.name = "dsm",
			.type = {.kind = VALUE_ENUM, .names = dsm_names},
			.sentence = "a device security manager of its own, or "
				    "that of the first function of its slot",
		},
	[MEMBER_HAS] =
		{
			.name = "has",
			.type = {.kind = VALUE_SET, .names = has_names},
			.sentence = "it is a VGA device, can be migrated",
		},
	[MEMBER_FLR_ENDS_SESSION] =
		{
			.name = "flr_ends_session",
			.type = {.kind = VALUE_BOOL},
			.sentence = "an FLR of the function ends its SPDM "
				    "session and its IDE streams",
		},
	[MEMBER_VM] =
		{
			.name = "vm",
			.type = {.kind = VALUE_ENUM, .names = vm_names},
			.sentence = "which VM it is assigned to; there is a "
				    "second one where a member says so",
		},
	[MEMBER_PASSED] =
		{
			.name = "passed",
			.type = {.kind = VALUE_BOOL},
			.sentence = "the VMM of the other VM was sent its file "
				    "and that of its iommufd context",
		},
};

const struct registry model_registry = {
	.name = "tdisp",
	.counts = "binds",
	.ops = model_ops,
	.op_count = MODEL_OP_COUNT,
	.switches = design_switches,
	.switch_count = SWITCH_COUNT,
	.faults = faults,
	.fault_count = ARRAY_COUNT(faults),
	.events = events,
	.event_count = ARRAY_COUNT(events),
	.platforms = platform_rows,
	.platform_count = ARRAY_COUNT(platform_rows),
	.latencies = model_latencies,
	.latency_count = LATENCY_COUNT,
	.classes = classes,
	.class_count = ARRAY_COUNT(classes),
	.checkers = invariants,
	.checker_count = INVARIANT_COUNT,
	.state_owners = model_state_owners,
	.state_owner_count = STATES_OWNER_COUNT,
	.states = model_states,
	.state_count = MODEL_STATE_COUNT,
	.group =
		{
			.key = "dev_sets",
			.member_key = "devices",
			.sentence = "functions that share one dev_set",
			.options = member_options,
			.option_count = ARRAY_COUNT(member_options),
			.default_member = "gpu0",
		},
	.setup = model_setup,
	.event = model_event,
};
