/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of the ops that scenarios are made of: name, a sentence, arguments,
 * what runs, and when it makes sense.
 */
#include "ops.h"

#include "admin/admin.h"
#include "guest/guest.h"
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

static const char *const method_names[] = {"flr", "bus", NULL};

static const struct registry_argument reset_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "method",
		.type = {.kind = VALUE_ENUM, .names = method_names},
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

static const struct registry_argument viommu_alloc_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "kvm",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 1,
		.sentence = "pass the file of the VM (kvm_reference: vm_fd)",
	},
};

static const struct registry_argument viommu_mmap_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "map",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 1,
		.sentence = "map, or unmap",
	},
};

static const struct registry_argument fault_queue_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "open",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 1,
		.sentence = "make one, or close its file",
	},
};

static const char *const tsm_op_names[] = {"bind", "unbind", NULL};

static const struct registry_argument tsm_op_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "op",
		.type = {.kind = VALUE_ENUM, .names = tsm_op_names},
		.sentence = "bind the TDI, or unbind it",
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

static const char *const copy_names[] = {"memory", "bar", NULL};

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
		.type = {.kind = VALUE_ENUM, .names = copy_names},
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

const struct registry_op model_ops[MODEL_OP_COUNT] = {
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
	{.name = "guest.touch",
	 .sentence = "the guest touches the BAR through a shared mapping",
	 ARGUMENTS(device_arguments),
	 .run = guest_op_touch,
	 .sensible = sensible_guest_touch},
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
	 .sentence = "VFIO_DEVICE_TSM_BIND, or what the design has for it",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_tsm_bind,
	 .sensible = sensible_vmm_tsm_bind},
	{.name = "vmm.tsm_unbind",
	 .sentence = "VFIO_DEVICE_TSM_UNBIND, or what the design has for it",
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
	{.name = "vmm.guest_request",
	 .sentence = "IOMMU_VDEVICE_TSM_GUEST_REQUEST, or what the design has "
		     "for it, with a user buffer",
	 ARGUMENTS(request_arguments),
	 .run = vmm_op_guest_request,
	 .sensible = sensible_vmm_guest_request},
	{.name = "vmm.vdevice_alloc",
	 .sentence = "IOMMU_VDEVICE_ALLOC; later binds name the new vDEVICE",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_vdevice_alloc,
	 .sensible = sensible_vmm_vdevice_alloc},
	{.name = "vmm.vdevice_destroy",
	 .sentence = "IOMMU_DESTROY of the vDEVICE that binds name",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_vdevice_destroy,
	 .sensible = sensible_vmm_vdevice_destroy},
	{.name = "vmm.device_destroy",
	 .sentence = "IOMMU_DESTROY of the device, which VFIO owns",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_device_destroy,
	 .sensible = sensible_never},
	{.name = "vmm.viommu_destroy",
	 .sentence = "IOMMU_DESTROY of the vIOMMU",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_viommu_destroy,
	 .sensible = sensible_vmm_viommu_destroy},
	{.name = "vmm.iommufd_close",
	 .sentence = "close the file of the iommufd context",
	 .run = vmm_op_iommufd_close,
	 .sensible = sensible_vmm_iommufd_close},
	{.name = "vmm.kvm_close",
	 .sentence = "close the files of the VM and of its vCPUs",
	 .run = vmm_op_kvm_close,
	 .sensible = sensible_vmm_kvm_close},
	{.name = "vmm.dmabuf_export",
	 .sentence = "VFIO_DEVICE_FEATURE_DMA_BUF: export the BAR once more",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_dmabuf_export,
	 .sensible = sensible_vmm_dmabuf_export},
	{.name = "vmm.memslot",
	 .sentence = "KVM_SET_USER_MEMORY_REGION2: make the slot for the BAR",
	 ARGUMENTS(memslot_arguments),
	 .run = vmm_op_memslot,
	 .sensible = sensible_vmm_memslot},
	{.name = "vmm.memslot_modify",
	 .sentence = "KVM_SET_USER_MEMORY_REGION2: other flags for that slot",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_memslot_modify,
	 .sensible = sensible_vmm_memslot_change},
	{.name = "vmm.memslot_delete",
	 .sentence = "KVM_SET_USER_MEMORY_REGION2: delete that slot",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_memslot_delete,
	 .sensible = sensible_vmm_memslot_change},
	{.name = "vmm.close",
	 .sentence = "tear the device down and close its file",
	 ARGUMENTS(close_arguments),
	 .run = vmm_op_close,
	 .sensible = sensible_vmm_close},
	{.name = "vmm.open_group",
	 .sentence = "open the file of the device's IOMMU group (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_open_group,
	 .sensible = sensible_vmm_open_group},
	{.name = "vmm.group_status",
	 .sentence = "VFIO_GROUP_GET_STATUS (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_group_status,
	 .sensible = sensible_vmm_group_status},
	{.name = "vmm.get_device_fd",
	 .sentence = "open a device: VFIO_GROUP_GET_DEVICE_FD, or its cdev "
		     "(6.12)",
	 ARGUMENTS(file_arguments),
	 .run = vmm_op_get_device_fd,
	 .sensible = sensible_vmm_get_device_fd},
	{.name = "vmm.device_info",
	 .sentence = "VFIO_DEVICE_GET_INFO (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_device_info,
	 .sensible = sensible_vmm_612},
	{.name = "vmm.region_info",
	 .sentence = "VFIO_DEVICE_GET_REGION_INFO (6.12)",
	 ARGUMENTS(region_info_arguments),
	 .run = vmm_op_region_info,
	 .sensible = sensible_vmm_612},
	{.name = "vmm.hot_reset_info",
	 .sentence = "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_hot_reset_info,
	 .sensible = sensible_vmm_612},
	{.name = "vmm.config_access",
	 .sentence = "read configuration space, or write a register that only "
		     "VFIO keeps (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_config_access,
	 .sensible = sensible_vmm_612},
	{.name = "vmm.set_irqs",
	 .sentence = "VFIO_DEVICE_SET_IRQS (6.12)",
	 ARGUMENTS(set_irqs_arguments),
	 .run = vmm_op_set_irqs,
	 .sensible = sensible_vmm_612},
	{.name = "vmm.ioeventfd",
	 .sentence = "VFIO_DEVICE_IOEVENTFD (6.12)",
	 ARGUMENTS(ioeventfd_arguments),
	 .run = vmm_op_ioeventfd,
	 .sensible = sensible_vmm_612},
	{.name = "vmm.signal_eventfd",
	 .sentence = "write to the eventfd of VFIO_DEVICE_IOEVENTFD (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_signal_eventfd,
	 .sensible = sensible_vmm_signal_eventfd},
	{.name = "vmm.mmap",
	 .sentence = "map the BAR; the mapping holds the file (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_mmap,
	 .sensible = sensible_vmm_mmap},
	{.name = "vmm.munmap",
	 .sentence = "unmap the BAR (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_munmap,
	 .sensible = sensible_vmm_mapped},
	{.name = "vmm.touch_bar",
	 .sentence = "access the mapped BAR; may end in SIGBUS (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = vmm_op_touch_bar,
	 .sensible = sensible_vmm_mapped},
	{.name = "admin.bind_driver",
	 .sentence = "bind the driver vfio-pci (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = admin_op_bind_driver,
	 .sensible = sensible_admin_bind_driver},
	{.name = "admin.unbind_driver",
	 .sentence = "take the driver away; waits for the last close (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = admin_op_unbind_driver,
	 .sensible = sensible_admin_driver_612},
	{.name = "admin.sriov",
	 .sentence = "write the number of VFs to sysfs (6.12)",
	 ARGUMENTS(sriov_arguments),
	 .run = admin_op_sriov,
	 .sensible = sensible_admin_driver_612},
	{.name = "admin.aer",
	 .sentence = "the bus reports an error of the device (6.12)",
	 ARGUMENTS(device_arguments),
	 .run = admin_op_aer,
	 .sensible = sensible_admin_driver_612},
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
	{.name = "admin.connect",
	 .sentence = "write 1 to the sysfs file 'connect' of the device",
	 ARGUMENTS(device_arguments),
	 .run = admin_op_connect,
	 .sensible = sensible_admin_connect},
	{.name = "admin.show",
	 .sentence = "read the sysfs file 'connect' of the device",
	 ARGUMENTS(device_arguments),
	 .run = admin_op_show,
	 .sensible = sensible_admin_show},
	{.name = "admin.reset",
	 .sentence = "write 1 to the sysfs file 'reset' of the device",
	 ARGUMENTS(reset_arguments),
	 .run = admin_op_reset,
	 .sensible = sensible_admin_reset},
	{.name = "admin.driver_unbind",
	 .sentence =
		 "write the device to the sysfs file 'unbind' of its driver",
	 ARGUMENTS(device_arguments),
	 .run = admin_op_driver_unbind,
	 .sensible = sensible_admin_driver_unbind},
	{.name = "admin.remove",
	 .sentence = "write 1 to the sysfs file 'remove' of the device",
	 ARGUMENTS(device_arguments),
	 .run = admin_op_remove,
	 .sensible = sensible_admin_driver_unbind},
	{.name = "admin.remove_other",
	 .sentence = "remove another TSM-capable device (pci_tsm_rwsem for "
		     "writing)",
	 .run = admin_op_remove_other},
	{.name = "vmm.vdevice_tsm_op",
	 .sentence = "IOMMU_VDEVICE_TSM_OP of the vDEVICE that binds name; "
		     "-ENOTTY unless tsm_uapi is iommufd",
	 ARGUMENTS(tsm_op_arguments),
	 .run = vmm_op_vdevice_tsm_op,
	 .sensible = sensible_vmm_vdevice_tsm_op},
	{.name = "vmm.viommu_alloc",
	 .sentence = "IOMMU_VIOMMU_ALLOC with the device; later calls name the "
		     "new vIOMMU",
	 ARGUMENTS(viommu_alloc_arguments),
	 .run = vmm_op_viommu_alloc,
	 .sensible = sensible_vmm_viommu_alloc},
	{.name = "vmm.viommu_mmap",
	 .sentence = "map the registers of the vIOMMU",
	 ARGUMENTS(viommu_mmap_arguments),
	 .run = vmm_op_viommu_mmap,
	 .sensible = sensible_vmm_viommu_mmap},
	{.name = "vmm.fault_queue",
	 .sentence = "IOMMU_FAULT_QUEUE_ALLOC, or the close of its file",
	 ARGUMENTS(fault_queue_arguments),
	 .run = vmm_op_fault_queue,
	 .sensible = sensible_vmm_fault_queue},
};
