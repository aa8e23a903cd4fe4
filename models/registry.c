/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tables by which scenarios, designs, reports and 'tdisim list' know the
 * models. Their order is that of the enums in state.h.
 */
#include "models/model.h"

#include "admin/admin.h"
#include "findings.h"
#include "guest/guest.h"
#include "kernel/pci_bus.h"
#include "sensible.h"
#include "vmm/vmm.h"

#define DEVICE_ARGUMENT                                                        \
	{                                                                      \
		.name = "device", .type = {.kind = VALUE_MEMBER},              \
		.required = true, .sentence = "the device that it is about",   \
	}

static const struct registry_argument device_arguments[] = {
	DEVICE_ARGUMENT,
};

static const struct registry_argument write_command_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "memory",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 2,
		.sentence = "memory decode (MSE); left as it is if not given",
	},
	{
		.name = "bus_master",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 2,
		.sentence = "bus mastering (BME); left as it is if not given",
	},
};

static const char *const flr_names[] = {"exp", "af", NULL};

static const struct registry_argument flr_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "capability",
		.type = {.kind = VALUE_ENUM, .names = flr_names},
		.sentence = "through PCI Express (exp) or Advanced Features",
	},
};

static const char *const power_names[] = {"d0", "d3hot", NULL};

static const struct registry_argument power_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "state",
		.type = {.kind = VALUE_ENUM, .names = power_names},
		.otherwise = 1,
		.sentence = "the power state to write",
	},
};

static const struct registry_argument low_power_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "enter",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 1,
		.sentence = "enter (on) or exit (off)",
	},
};

static const char *const file_names[] = {"first", "second", NULL};

#define FILE_ARGUMENT                                                          \
	{                                                                      \
		.name = "file",                                                \
		.type = {.kind = VALUE_ENUM, .names = file_names},             \
		.sentence = "which of the device's files; second: of "         \
			    "generation 6.12",                                 \
	}

static const struct registry_argument close_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "unbind",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 1,
		.sentence = "first undo the bind that was asked for; off: as "
			    "a VMM that is killed",
	},
	FILE_ARGUMENT,
};

static const struct registry_argument file_arguments[] = {
	DEVICE_ARGUMENT,
	FILE_ARGUMENT,
};

static const struct registry_argument hot_reset_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "groups",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 1,
		.sentence = "pass the files of the groups; api cdev passes "
			    "none",
	},
};

static const char *const buffer_names[] = {"memory", "bar", NULL};

static const struct registry_argument bar_access_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "bytes",
		.type = {.kind = VALUE_NUMBER, .min = 1, .max = 4096},
		.otherwise = 4,
		.sentence = "how much, in accesses of up to 8",
	},
	{
		.name = "write",
		.type = {.kind = VALUE_BOOL},
		.sentence = "write, in place of a read",
	},
	{
		.name = "buffer",
		.type = {.kind = VALUE_ENUM, .names = buffer_names},
		.sentence = "where the user's buffer lies: in plain memory, or "
			    "in the mapped BAR of the device (6.12)",
	},
};

static const char *const region_info_names[] = {"bar", "rom", NULL};

static const struct registry_argument region_info_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "region",
		.type = {.kind = VALUE_ENUM, .names = region_info_names},
		.sentence = "which region",
	},
};

static const struct registry_argument ioeventfd_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "set",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 1,
		.sentence = "set, or take away",
	},
};

static const char *const irq_names[] = {"intx", "msi", "msix", NULL};
static const char *const irq_action_names[] = {"trigger", "mask",    "unmask",
					       "unset",	  "disable", NULL};

static const struct registry_argument set_irqs_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "index",
		.type = {.kind = VALUE_ENUM, .names = irq_names},
		.sentence = "which kind of interrupt",
	},
	{
		.name = "action",
		.type = {.kind = VALUE_ENUM, .names = irq_action_names},
		.sentence = "trigger: give each vector an eventfd; unset: take "
			    "them away; disable: all of it",
	},
	{
		.name = "vectors",
		.type = {.kind = VALUE_NUMBER, .min = 1, .max = 32},
		.otherwise = 1,
		.sentence = "how many, of MSI and MSI-X",
	},
};

static const char *const reset_names[] = {"flr", "pm", NULL};

static const struct registry_argument member_options[] = {
	[MEMBER_RESETS] =
		{
			.name = "resets",
			.type = {.kind = VALUE_SET, .names = reset_names},
			.otherwise = 1 << PCI_RESET_FLR,
			.sentence = "how the function alone can be reset; "
				    "generation 6.12",
		},
	[MEMBER_HOTPLUG] =
		{
			.name = "hotplug",
			.type = {.kind = VALUE_BOOL},
			.sentence = "it stands in a slot that can be reset; "
				    "generation 6.12",
		},
};

static const struct registry_argument sriov_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "vfs",
		.type = {.kind = VALUE_NUMBER, .min = 0, .max = 2},
		.sentence = "how many",
	},
};

static const struct registry_argument signal_arguments[] = {
	{
		.name = "task",
		.type = {.kind = VALUE_TASK},
		.required = true,
		.sentence = "the task that gets the signal",
	},
	{
		.name = "fatal",
		.type = {.kind = VALUE_BOOL},
		.sentence = "a signal that kills",
	},
};

#define ARGUMENTS(table)                                                       \
	.arguments = (table), .argument_count = ARRAY_COUNT(table)

static const struct registry_op ops[] = {
	{.name = "guest.bind",
	 .sentence = "the guest asks for the device to be bound to it",
	 ARGUMENTS(device_arguments),
	 .run = guest_op_bind,
	 .sensible = sensible_guest_bind},
	{.name = "guest.attest",
	 .sentence = "the guest validates the device and reads its report",
	 ARGUMENTS(device_arguments),
	 .run = guest_op_attest,
	 .sensible = sensible_guest_attest},
	{.name = "guest.accept",
	 .sentence =
		 "the guest accepts private DMA and MMIO and starts the TDI",
	 ARGUMENTS(device_arguments),
	 .run = guest_op_accept,
	 .sensible = sensible_guest_accept},
	{.name = "guest.run",
	 .sentence = "the guest uses the private device once",
	 ARGUMENTS(device_arguments),
	 .run = guest_op_run,
	 .sensible = sensible_guest_run},
	{.name = "guest.unbind",
	 .sentence = "the guest gives the private device back",
	 ARGUMENTS(device_arguments),
	 .run = guest_op_unbind,
	 .sensible = sensible_guest_unbind},
	{.name = "guest.write_command",
	 .sentence = "the guest writes the Command register",
	 ARGUMENTS(write_command_arguments),
	 .run = guest_op_write_command,
	 .sensible = sensible_guest_write_command},
	{.name = "guest.flr",
	 .sentence = "the guest sets an Initiate FLR bit",
	 ARGUMENTS(flr_arguments),
	 .run = guest_op_flr,
	 .sensible = sensible_guest_flr},
	{.name = "guest.power",
	 .sentence = "the guest writes the power state",
	 ARGUMENTS(power_arguments),
	 .run = guest_op_power,
	 .sensible = sensible_guest_power},
	{.name = "vmm.tsm_bind",
	 .sentence = "VFIO_DEVICE_TSM_BIND",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_tsm_bind,
	 .sensible = sensible_vmm_tsm_bind},
	{.name = "vmm.tsm_unbind",
	 .sentence = "VFIO_DEVICE_TSM_UNBIND",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_tsm_unbind,
	 .sensible = sensible_vmm_tsm_unbind},
	{.name = "vmm.reset",
	 .sentence = "VFIO_DEVICE_RESET",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_reset,
	 .sensible = sensible_vmm_reset},
	{.name = "vmm.hot_reset",
	 .sentence = "VFIO_DEVICE_PCI_HOT_RESET of the whole dev_set",
	 ARGUMENTS(hot_reset_arguments),
	 .run = vmm_op_hot_reset,
	 .sensible = sensible_vmm_hot_reset},
	{.name = "vmm.low_power",
	 .sentence = "VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY or _EXIT",
	 ARGUMENTS(low_power_arguments),
	 .run = vmm_op_low_power,
	 .sensible = sensible_vmm_low_power},
	{.name = "vmm.bar_access",
	 .sentence = "read or write a BAR through the device's file",
	 ARGUMENTS(bar_access_arguments),
	 .run = vmm_op_bar_access,
	 .sensible = sensible_vmm_bar_access},
	{.name = "vmm.close",
	 .sentence = "tear the device down and close its file",
	 ARGUMENTS(close_arguments),
	 .run = vmm_op_close,
	 .sensible = sensible_vmm_close},
	{.name = "vmm.open_group",
	 .sentence = "open the file of the device's IOMMU group (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_open_group},
	{.name = "vmm.group_status",
	 .sentence = "VFIO_GROUP_GET_STATUS (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_group_status},
	{.name = "vmm.get_device_fd",
	 .sentence = "open a device: VFIO_GROUP_GET_DEVICE_FD, or its cdev "
		     "(6.12)",
	 ARGUMENTS(file_arguments),
	 .run = vmm_op_get_device_fd},
	{.name = "vmm.device_info",
	 .sentence = "VFIO_DEVICE_GET_INFO (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_device_info},
	{.name = "vmm.region_info",
	 .sentence = "VFIO_DEVICE_GET_REGION_INFO (6.12)",
	 ARGUMENTS(region_info_arguments),
	 .run = vmm_op_region_info},
	{.name = "vmm.hot_reset_info",
	 .sentence = "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_hot_reset_info},
	{.name = "vmm.config_access",
	 .sentence = "read configuration space, or write a register that only "
		     "VFIO keeps (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_config_access},
	{.name = "vmm.set_irqs",
	 .sentence = "VFIO_DEVICE_SET_IRQS (6.12)",
	 ARGUMENTS(set_irqs_arguments),
	 .run = vmm_op_set_irqs},
	{.name = "vmm.ioeventfd",
	 .sentence = "VFIO_DEVICE_IOEVENTFD (6.12)",
	 ARGUMENTS(ioeventfd_arguments),
	 .run = vmm_op_ioeventfd},
	{.name = "vmm.signal_eventfd",
	 .sentence = "write to the eventfd of VFIO_DEVICE_IOEVENTFD (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_signal_eventfd},
	{.name = "vmm.mmap",
	 .sentence = "map the BAR; the mapping holds the file (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_mmap},
	{.name = "vmm.munmap",
	 .sentence = "unmap the BAR (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_munmap},
	{.name = "vmm.touch_bar",
	 .sentence = "access the mapped BAR; may end in SIGBUS (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_touch_bar},
	{.name = "admin.bind_driver",
	 .sentence = "bind the driver vfio-pci (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = admin_op_bind_driver},
	{.name = "admin.unbind_driver",
	 .sentence = "take the driver away; waits for the last close (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = admin_op_unbind_driver},
	{.name = "admin.sriov",
	 .sentence = "write the number of VFs to sysfs (6.12)",
	 ARGUMENTS(sriov_arguments),
	 .run = admin_op_sriov},
	{.name = "admin.aer",
	 .sentence = "the bus reports an error of the device (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = admin_op_aer},
	{.name = "admin.signal",
	 .sentence = "send a signal to a task",
	 ARGUMENTS(signal_arguments),
	 .run = admin_op_signal,
	 .sensible = sensible_admin_signal},
	{.name = "admin.disconnect",
	 .sentence = "write 0 to the sysfs file 'connect' of the device",
	 ARGUMENTS(device_arguments),
	 .run = admin_op_disconnect,
	 .sensible = sensible_admin_disconnect},
	{.name = "admin.remove_other",
	 .sentence = "remove another TSM-capable device (pci_tsm_rwsem for "
		     "writing)",
	 .run = admin_op_remove_other},
};

static const char *const lock_names[] = {"dev_set", "none", NULL};
static const char *const byte_names[] = {"shared", "own", NULL};
static const char *const region_names[] = {"vfio_at_bind", "tsm_core", NULL};
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

#define ENUM_OF(table)                                                         \
	{                                                                      \
		.kind = VALUE_ENUM, .names = (table)                           \
	}

static const struct registry_switch switches[SWITCH_COUNT] = {
	[SWITCH_BOUND_FLAG] =
		{"bound_flag",
		 {.kind = VALUE_BOOL},
		 1,
		 "vfio_pci_tsm_unbind_locked",
		 "VFIO keeps is_tsm_bound and unbinds only where it is set"},
	[SWITCH_BOUND_FLAG_BYTE] =
		{"bound_flag_byte", ENUM_OF(byte_names), BYTE_SHARED,
		 "vfio_pci_core_init",
		 "is_tsm_bound shares a byte with bits of other locks, or has "
		 "its own"},
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
		 "the TSM core where a TDI was really unbound"},
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
		 "the secure IOMMU has a state for each device, or one for a "
		 "dev_set of two or more"},
	[SWITCH_TDX_MMIO_HANDLERS] =
		{"tdx_mmio_handlers",
		 {.kind = VALUE_BOOL},
		 1,
		 "tdx_tsm_unbind",
		 "the TDX unbind calls back to have MMIO unmapped and trusted "
		 "DMA off"},
	[SWITCH_TRUSTED_DMA_HANDLER] =
		{"trusted_dma_handler", ENUM_OF(handler_names), HANDLER_SHARED,
		 "pci_tsm_disable_trusted_dma",
		 "the callback that switches trusted DMA off lies in the one "
		 "struct of the driver (shared), or with each device"},
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
};

static const struct registry_fault faults[] = {
	{"doe_timeout", "pci_doe",
	 "an exchange with the device times out, before or after the device "
	 "has acted"},
	{"firmware_busy", "tdh_devif_create, tdh_devif_request",
	 "a lock inside the firmware is taken: the call must be made again"},
	{"enomem", "tdx_tsm_bind", "an allocation fails"},
	{"copy_to_user_fault", "iommufd_vdevice_tsm_guest_request_ioctl",
	 "the answer cannot be copied to user space after all is done"},
};

static const struct registry_event events[EVENT_COUNT] = {
	[EVENT_BOUND] = {"bound", "VFIO has bound the device"},
	[EVENT_UNBOUND] = {"unbound", "VFIO has unbound the device"},
	[EVENT_ATTESTED] = {"attested", "the guest has read the report"},
	[EVENT_RUN] = {"run", "the guest has seen the TDI in RUN"},
	[EVENT_CLOSED] = {"closed", "the device's file was released"},
	[EVENT_OPENED] = {"opened", "a file of the device was opened (6.12)"},
	[EVENT_UNLOCKED] = {"unlocked", "the TDI went back to CONFIG_UNLOCKED"},
};

static const struct registry_platform platforms[] = {
	{"tdx", "Intel TDX Connect"},
};

static const struct finding_class *const classes[] = {
	&check_class_double_release,  &check_class_foreign_release,
	&check_class_region_leak,     &check_class_region_conflict,
	&check_class_zap_while_bound, &check_class_bound_disagreement,
	&check_class_firmware_error,  &check_class_null_call,
};

const struct registry model_registry = {
	.name = "tdisp",
	.ops = ops,
	.op_count = ARRAY_COUNT(ops),
	.switches = switches,
	.switch_count = ARRAY_COUNT(switches),
	.faults = faults,
	.fault_count = ARRAY_COUNT(faults),
	.events = events,
	.event_count = ARRAY_COUNT(events),
	.platforms = platforms,
	.platform_count = ARRAY_COUNT(platforms),
	.classes = classes,
	.class_count = ARRAY_COUNT(classes),
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
