/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rows of the registry's tables by name: faults, options of a member of the
 * topology, what a scenario can wait for; and the actors.
 */
#ifndef MODELS_REGISTRY_ROWS_H
#define MODELS_REGISTRY_ROWS_H

#include "world/fault.h"
#include "world/registry.h"

enum model_fault {
	FAULT_DOE_TIMEOUT = FAULT_FIRST_OF_PROGRAM,
	FAULT_FIRMWARE_BUSY,
	FAULT_ENOMEM,
	FAULT_COPY_TO_USER,
	FAULT_EMFILE,
	FAULT_CONFIG_WRITE,
	FAULT_SMALL_VDEVICE,
};

enum member_option {
	MEMBER_IOMMU_GROUP,
	MEMBER_DRIVER,
	MEMBER_RESETS,
	MEMBER_HOTPLUG,
	MEMBER_KVM,
	MEMBER_START,
	MEMBER_VF_OF,
	MEMBER_DSM,
	MEMBER_HAS,
};
enum {
	GROUP_OWN,
	GROUP_OF_SET
};
enum {
	DRIVER_VFIO,
	DRIVER_VARIANT
};
enum {
	START_OPEN,
	START_UNBOUND
};
enum {
	VF_OF_NONE = REGISTRY_MEMBERS_MAX
};
enum {
	DSM_OWN,
	DSM_OF_SET
};
enum {
	HAS_VGA, /* bits */
	HAS_MIGRATION
};

enum model_event {
	EVENT_BOUND,
	EVENT_UNBOUND,
	EVENT_ATTESTED,
	EVENT_RUN,
	EVENT_CLOSED,
	EVENT_UNLOCKED,
	EVENT_OPENED,
	EVENT_REQUESTED,
	EVENT_COUNT,
};

enum model_actor {
	ACTOR_GUEST,
	ACTOR_VMM,
	ACTOR_VFIO,
	ACTOR_IOMMUFD,
	ACTOR_PCI_TSM,
	ACTOR_KVM,
	ACTOR_FIRMWARE,
	ACTOR_ADMIN,
	ACTOR_IMPORTER,
	ACTOR_COUNT,
};

#endif
