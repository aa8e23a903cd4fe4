/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tables by which scenarios, designs, reports and 'tdisim list' know the
 * models. Their order is that of the enums in state.h.
 */
#include "models/model.h"

#include "admin/admin.h"
#include "findings.h"
#include "guest/guest.h"
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

static const char *const reset_names[] = {"flr", "bus", NULL};

static const struct registry_argument reset_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "method",
		.type = {.kind = VALUE_ENUM, .names = reset_names},
		.sentence = "a function-level reset, or one of the link above",
	},
};

static const char *const buffer_names[] = {"plain", "slow", "bar", NULL};

static const struct registry_argument request_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "buffer",
		.type = {.kind = VALUE_ENUM, .names = buffer_names},
		.sentence = "where the user buffer lies: in plain memory, in a "
			    "page that user space brings in slowly, in a BAR",
	},
	{
		.name = "of",
		.type = {.kind = VALUE_MEMBER},
		.sentence = "the device whose BAR the buffer lies in",
	},
};

static const char *const memslot_names[] = {"vfio", "foreign", NULL};

static const struct registry_argument memslot_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "buffer",
		.type = {.kind = VALUE_ENUM, .names = memslot_names},
		.sentence = "the dma-buf: that of VFIO, or another one",
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

static const struct registry_argument close_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "unbind",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 1,
		.sentence = "first undo the bind that was asked for; off: as "
			    "a VMM that is killed",
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
	 .run = guest_op_bind},
	{.name = "guest.attest",
	 .sentence = "the guest validates the device and reads its report",
	 ARGUMENTS(device_arguments),
	 .run = guest_op_attest},
	{.name = "guest.accept",
	 .sentence =
		 "the guest accepts private DMA and MMIO and starts the TDI",
	 ARGUMENTS(device_arguments),
	 .run = guest_op_accept},
	{.name = "guest.run",
	 .sentence = "the guest uses the private device once",
	 ARGUMENTS(device_arguments),
	 .run = guest_op_run},
	{.name = "guest.touch",
	 .sentence = "the guest touches the BAR through a shared mapping",
	 ARGUMENTS(device_arguments),
	 .run = guest_op_touch},
	{.name = "guest.unbind",
	 .sentence = "the guest gives the private device back",
	 ARGUMENTS(device_arguments),
	 .run = guest_op_unbind},
	{.name = "guest.write_command",
	 .sentence = "the guest writes the Command register",
	 ARGUMENTS(write_command_arguments),
	 .run = guest_op_write_command},
	{.name = "guest.flr",
	 .sentence = "the guest sets an Initiate FLR bit",
	 ARGUMENTS(flr_arguments),
	 .run = guest_op_flr},
	{.name = "guest.power",
	 .sentence = "the guest writes the power state",
	 ARGUMENTS(power_arguments),
	 .run = guest_op_power},
	{.name = "vmm.tsm_bind",
	 .sentence = "VFIO_DEVICE_TSM_BIND",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_tsm_bind},
	{.name = "vmm.tsm_unbind",
	 .sentence = "VFIO_DEVICE_TSM_UNBIND",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_tsm_unbind},
	{.name = "vmm.reset",
	 .sentence = "VFIO_DEVICE_RESET",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_reset},
	{.name = "vmm.hot_reset",
	 .sentence = "VFIO_DEVICE_PCI_HOT_RESET of the whole dev_set",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_hot_reset},
	{.name = "vmm.low_power",
	 .sentence = "VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY or _EXIT",
	 ARGUMENTS(low_power_arguments),
	 .run = vmm_op_low_power},
	{.name = "vmm.bar_access",
	 .sentence = "read a BAR through the device's file",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_bar_access},
	{.name = "vmm.guest_request",
	 .sentence = "IOMMU_VDEVICE_TSM_GUEST_REQUEST, with a user buffer",
	 ARGUMENTS(request_arguments),
	 .run = vmm_op_guest_request},
	{.name = "vmm.vdevice_alloc",
	 .sentence = "IOMMU_VDEVICE_ALLOC; later binds name the new vDEVICE",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_vdevice_alloc},
	{.name = "vmm.vdevice_destroy",
	 .sentence = "IOMMU_DESTROY of the vDEVICE that binds name",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_vdevice_destroy},
	{.name = "vmm.device_destroy",
	 .sentence = "IOMMU_DESTROY of the device, which VFIO owns",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_device_destroy},
	{.name = "vmm.viommu_destroy",
	 .sentence = "IOMMU_DESTROY of the vIOMMU",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_viommu_destroy},
	{.name = "vmm.iommufd_close",
	 .sentence = "close the file of the iommufd context",
	 .run = vmm_op_iommufd_close},
	{.name = "vmm.kvm_close",
	 .sentence = "close the files of the VM and of its vCPUs",
	 .run = vmm_op_kvm_close},
	{.name = "vmm.dmabuf_export",
	 .sentence = "VFIO_DEVICE_FEATURE_DMA_BUF: export the BAR once more",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_dmabuf_export},
	{.name = "vmm.memslot",
	 .sentence = "KVM_SET_USER_MEMORY_REGION2: make the slot for the BAR",
	 ARGUMENTS(memslot_arguments),
	 .run = vmm_op_memslot},
	{.name = "vmm.memslot_modify",
	 .sentence = "KVM_SET_USER_MEMORY_REGION2: other flags for that slot",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_memslot_modify},
	{.name = "vmm.memslot_delete",
	 .sentence = "KVM_SET_USER_MEMORY_REGION2: delete that slot",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_memslot_delete},
	{.name = "vmm.close",
	 .sentence = "tear the device down and close its file",
	 ARGUMENTS(close_arguments),
	 .run = vmm_op_close},
	{.name = "admin.signal",
	 .sentence = "send a signal to a task",
	 ARGUMENTS(signal_arguments),
	 .run = admin_op_signal},
	{.name = "admin.disconnect",
	 .sentence = "write 0 to the sysfs file 'connect' of the device",
	 ARGUMENTS(device_arguments),
	 .run = admin_op_disconnect},
	{.name = "admin.connect",
	 .sentence = "write 1 to the sysfs file 'connect' of the device",
	 ARGUMENTS(device_arguments),
	 .run = admin_op_connect},
	{.name = "admin.show",
	 .sentence = "read the sysfs file 'connect' of the device",
	 ARGUMENTS(device_arguments),
	 .run = admin_op_show},
	{.name = "admin.reset",
	 .sentence = "write 1 to the sysfs file 'reset' of the device",
	 ARGUMENTS(reset_arguments),
	 .run = admin_op_reset},
	{.name = "admin.driver_unbind",
	 .sentence =
		 "write the device to the sysfs file 'unbind' of its driver",
	 ARGUMENTS(device_arguments),
	 .run = admin_op_driver_unbind},
	{.name = "admin.remove",
	 .sentence = "write 1 to the sysfs file 'remove' of the device",
	 ARGUMENTS(device_arguments),
	 .run = admin_op_remove},
	{.name = "admin.remove_other",
	 .sentence = "remove another TSM-capable device (pci_tsm_rwsem for "
		     "writing)",
	 .run = admin_op_remove_other},
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
	{"emfile", "vfio_pci_core_feature_dma_buf",
	 "no file descriptor is left for an exported buffer"},
	{"config_write", "vfio_basic_config_write",
	 "a write to configuration space fails"},
};

static const struct registry_event events[EVENT_COUNT] = {
	[EVENT_BOUND] = {"bound", "VFIO has bound the device"},
	[EVENT_UNBOUND] = {"unbound", "VFIO has unbound the device"},
	[EVENT_ATTESTED] = {"attested", "the guest has read the report"},
	[EVENT_RUN] = {"run", "the guest has seen the TDI in RUN"},
	[EVENT_CLOSED] = {"closed", "the device's file was released"},
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
	&check_class_stale_mapping,   &check_class_dangling_pointer,
	&check_class_long_hold,	      &check_class_failed_call,
};

static const char *const group_names[] = {"own", "set", NULL};
static const char *const driver_names[] = {"vfio-pci", "variant", NULL};

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
};

const struct registry model_registry = {
	.name = "tdisp",
	.ops = ops,
	.op_count = ARRAY_COUNT(ops),
	.switches = design_switches,
	.switch_count = SWITCH_COUNT,
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
