/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables of arguments that the rows of ops.c name. */
#ifndef MODELS_OPS_ARGUMENTS_H
#define MODELS_OPS_ARGUMENTS_H

#include "world/registry.h"

extern const struct registry_argument device_arguments[1];
extern const struct registry_argument bar_arguments[2];
extern const struct registry_argument write_command_arguments[4];
extern const struct registry_argument flr_arguments[2];
extern const struct registry_argument reset_arguments[2];
extern const struct registry_argument buffer_arguments[3];
extern const struct registry_argument viommu_alloc_arguments[2];
extern const struct registry_argument viommu_mmap_arguments[2];
extern const struct registry_argument fault_queue_arguments[2];
extern const struct registry_argument vm_arguments[1];
extern const struct registry_argument tsm_op_arguments[2];
extern const struct registry_argument memslot_arguments[2];
extern const struct registry_argument convert_arguments[2];
extern const struct registry_argument power_arguments[2];
extern const struct registry_argument low_power_arguments[3];
extern const struct registry_argument group_arguments[2];
extern const struct registry_argument close_arguments[4];
extern const struct registry_argument file_arguments[5];
extern const struct registry_argument hot_reset_arguments[2];
extern const struct registry_argument bar_access_arguments[6];
extern const struct registry_argument job_arguments[4];
extern const struct registry_argument region_info_arguments[2];
extern const struct registry_argument ioeventfd_arguments[2];
extern const struct registry_argument set_irqs_arguments[4];
extern const struct registry_argument sriov_arguments[2];
extern const struct registry_argument aer_arguments[2];
extern const struct registry_argument port_arguments[2];
extern const struct registry_argument signal_arguments[2];
extern const struct registry_argument unload_arguments[2];
extern const struct registry_argument courier_arguments[2];
extern const struct registry_argument reboot_arguments[2];
extern const struct registry_argument kexec_arguments[2];
extern const struct registry_argument pause_arguments[2];

#endif
