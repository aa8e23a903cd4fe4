/* SPDX-License-Identifier: GPL-2.0-only */
/* The arguments of the ops, a table for each kind of op. */
#include "ops_arguments.h"

#define DEVICE_ARGUMENT                                                        \
	{                                                                      \
		.name = "device", .type = {.kind = VALUE_MEMBER},              \
		.required = true, .sentence = "the device that it is about",   \
	}

const struct registry_argument device_arguments[] = {
	DEVICE_ARGUMENT,
};

/* By number; in the order of enum pci_bar. */
static const char *const bar_names[] = {"0", "2", "4", NULL};

#define BAR_ARGUMENT                                                           \
	{                                                                      \
		.name = "bar",                                                 \
		.type = {.kind = VALUE_ENUM, .names = bar_names},              \
		.sentence = "which BAR: the private one (0), that of the "     \
			    "doorbells (2), that of the MSI-X table (4)",      \
	}

const struct registry_argument bar_arguments[] = {
	DEVICE_ARGUMENT,
	BAR_ARGUMENT,
};

const struct registry_argument write_command_arguments[] = {
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
	{
		.name = "intx",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 2,
		.sentence = "INTx on or off; left as it is if not given",
	},
};

static const char *const flr_names[] = {"exp", "af", NULL};

const struct registry_argument flr_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "capability",
		.type = {.kind = VALUE_ENUM, .names = flr_names},
		.sentence = "through PCI Express (exp) or Advanced Features",
	},
};

static const char *const method_names[] = {"flr", "bus", NULL};

const struct registry_argument reset_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "method",
		.type = {.kind = VALUE_ENUM, .names = method_names},
		.sentence = "a function-level reset, or one of the link above",
	},
};

static const char *const buffer_names[] = {"plain", "slow", "bar", NULL};

/* Where the user buffer of a system call lies. */
#define BUFFER_ARGUMENTS                                                       \
	{                                                                      \
		.name = "buffer",                                              \
		.type = {.kind = VALUE_ENUM, .names = buffer_names},           \
		.sentence = "where the user buffer lies: in plain memory, in " \
			    "a page that user space brings in slowly, in a "   \
			    "mapped BAR",                                      \
	},                                                                     \
	{                                                                      \
		.name = "of", .type = {.kind = VALUE_MEMBER},                  \
		.sentence = "the device whose BAR the buffer lies in",         \
	}

const struct registry_argument buffer_arguments[] = {
	DEVICE_ARGUMENT,
	BUFFER_ARGUMENTS,
};

const struct registry_argument viommu_alloc_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "kvm",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 1,
		.sentence = "pass the file of the VM (kvm_reference: vm_fd)",
	},
};

const struct registry_argument viommu_mmap_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "map",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 1,
		.sentence = "map, or unmap",
	},
};

const struct registry_argument fault_queue_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "open",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 1,
		.sentence = "make one, or close its file",
	},
};

static const char *const vm_names[] = {"first", "second", NULL};

const struct registry_argument vm_arguments[] = {
	{
		.name = "vm",
		.type = {.kind = VALUE_ENUM, .names = vm_names},
		.sentence = "which one; there is a second one where a member "
			    "of the topology says so",
	},
};

static const char *const tsm_op_names[] = {"bind", "unbind", NULL};

const struct registry_argument tsm_op_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "op",
		.type = {.kind = VALUE_ENUM, .names = tsm_op_names},
		.sentence = "bind the TDI, or unbind it",
	},
};

static const char *const memslot_names[] = {"vfio", "foreign", NULL};

const struct registry_argument memslot_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "buffer",
		.type = {.kind = VALUE_ENUM, .names = memslot_names},
		.sentence = "the dma-buf: that of VFIO, or another one",
	},
};

const struct registry_argument convert_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "private",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 1,
		.sentence = "what it is to be: private (on) or shared (off)",
	},
};

static const char *const power_names[] = {"d0", "d3hot", NULL};

const struct registry_argument power_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "state",
		.type = {.kind = VALUE_ENUM, .names = power_names},
		.otherwise = 1,
		.sentence = "the power state to write",
	},
};

const struct registry_argument low_power_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "enter",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 1,
		.sentence = "enter (on) or exit (off)",
	},
	{
		.name = "wakeup",
		.type = {.kind = VALUE_BOOL},
		.sentence = "with an eventfd to be told when the device wakes "
			    "up",
	},
};

static const char *const file_names[] = {"first", "second", NULL};

#define FILE_ARGUMENT                                                          \
	{                                                                      \
		.name = "file",                                                \
		.type = {.kind = VALUE_ENUM, .names = file_names},             \
		.sentence = "which of the device's files; second: through "    \
			    "the file of its group",                           \
	}

#define TELL_KVM_ARGUMENT                                                      \
	{                                                                      \
		.name = "kvm", .type = {.kind = VALUE_BOOL}, .otherwise = 1,   \
		.sentence = "tell KVM of the file: KVM_DEV_VFIO_FILE_ADD",     \
	}

const struct registry_argument group_arguments[] = {
	DEVICE_ARGUMENT,
	TELL_KVM_ARGUMENT,
};

const struct registry_argument close_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "unbind",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 1,
		.sentence = "first undo the bind that was asked for; off: as "
			    "a VMM that is killed",
	},
	FILE_ARGUMENT,
	{
		.name = "file_del",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 1,
		.sentence = "before that, KVM_DEV_VFIO_FILE_DEL; off: KVM "
			    "keeps the device open",
	},
};

const struct registry_argument file_arguments[] = {
	DEVICE_ARGUMENT,
	FILE_ARGUMENT,
	BUFFER_ARGUMENTS,
	TELL_KVM_ARGUMENT,
};

const struct registry_argument hot_reset_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "groups",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 1,
		.sentence = "pass the files of the groups; api cdev passes "
			    "none",
	},
};

const struct registry_argument bar_access_arguments[] = {
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
	BUFFER_ARGUMENTS,
	BAR_ARGUMENT,
};

static const char *const stop_names[] = {"at_end", "at_once", NULL};

const struct registry_argument job_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "stops",
		.type = {.kind = VALUE_ENUM, .names = stop_names},
		.sentence = "when it unmaps a buffer that is revoked: at the "
			    "end of the job, or at once",
	},
	BUFFER_ARGUMENTS,
};

static const char *const region_info_names[] = {"bar", "rom", NULL};

const struct registry_argument region_info_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "region",
		.type = {.kind = VALUE_ENUM, .names = region_info_names},
		.sentence = "which region",
	},
};

const struct registry_argument ioeventfd_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "set",
		.type = {.kind = VALUE_BOOL},
		.otherwise = 1,
		.sentence = "set, or take away",
	},
};

static const char *const irq_names[] = {"intx", "msi", "msix",
					"err",	"req", NULL};
static const char *const irq_action_names[] = {"trigger", "mask",    "unmask",
					       "unset",	  "disable", NULL};

const struct registry_argument set_irqs_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "index",
		.type = {.kind = VALUE_ENUM, .names = irq_names},
		.sentence = "which kind of interrupt; err: an error that the "
			    "bus reports; req: the host wants the device back",
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

const struct registry_argument sriov_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "vfs",
		.type = {.kind = VALUE_NUMBER, .min = 0, .max = 4},
		.sentence = "how many",
	},
};

const struct registry_argument aer_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "fatal",
		.type = {.kind = VALUE_BOOL},
		.sentence = "the link above is reset",
	},
};

const struct registry_argument port_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "sleeps",
		.type = {.kind = VALUE_BOOL},
		.sentence = "it goes to D3, and back to D0",
	},
};

const struct registry_argument signal_arguments[] = {
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

const struct registry_argument unload_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "keeps_master",
		.type = {.kind = VALUE_BOOL},
		.sentence = "leave bus mastering on",
	},
};

static const char *const courier_names[] = {
	"nothing", "drops", "repeats", "alters", "truncates", "replays", NULL};

const struct registry_argument courier_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "does",
		.type = {.kind = VALUE_ENUM, .names = courier_names},
		.required = true,
		.sentence = "it drops or repeats messages; it alters the pages "
			    "of evidence, truncates it, or has old evidence "
			    "there; or nothing of this",
	},
};

const struct registry_argument reboot_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "hot_reset",
		.type = {.kind = VALUE_BOOL},
		.sentence = "and a hot reset of its dev_set",
	},
};

const struct registry_argument kexec_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "crash",
		.type = {.kind = VALUE_BOOL},
		.sentence = "the old one has crashed, and shuts nothing down",
	},
};

const struct registry_argument pause_arguments[] = {
	DEVICE_ARGUMENT,
	{
		.name = "reset",
		.type = {.kind = VALUE_BOOL},
		.sentence = "and resets them: they hear of no answer",
	},
};
