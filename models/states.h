/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the models show of their state in a trace: one row for each variable
 * (states.c), which 'tdisim list states' prints. What is a cell, a lock, or
 * another object of an op needs no row: its events are there.
 *
 * A recorder looks at all of them between any two rows. So they are read
 * together, and no function is called for one of them alone.
 */
#ifndef MODELS_STATES_H
#define MODELS_STATES_H

#include "kernel/vfio_pci_core.h"
#include "world/registry.h"

/* As they stand in states.c, and in 'tdisim list states'. */
enum model_state {
	STATE_TDISP,
	STATE_VFIO_BOUND,
	STATE_IOMMUFD_BOUND,
	STATE_TSM_BOUND,
	STATE_FIRMWARE_BOUND,
	STATE_FIRMWARE_STATE,
	STATE_PRIVATE_MMIO,
	STATE_PRIVATE_DMA,
	STATE_GUEST_VIEW,
	STATE_MEMORY,
	STATE_BUS_MASTER,
	STATE_D3HOT,
	STATE_OPENED,
	STATE_REGIONS_BOUND,
	STATE_IOMMU_BOUND,
	STATE_VDEVICE,
	STATE_FIRMWARE_KEPT,
	STATE_FIRMWARE_CUT_OFF,
	STATE_IOTLB,
	STATE_FIRMWARE_DEAD,
	STATE_STREAM_BLOCKED,
	STATE_KEYS_DUE,
	STATE_CONNECTED,
	STATE_SESSION,
	STATE_RUNTIME_PM,
	STATE_LOST_ANSWER,
	STATE_LINK_KEPT,
	STATE_RMP_PRIVATE,
	STATE_CUT_OFF,
	STATE_LOW_POWER,
	STATE_BAR0_OWNER,
	STATE_BAR2_OWNER,
	STATE_BAR4_OWNER,
	STATE_DMA_OWNER,
	STATE_VCONFIG,
	STATE_VFIO_MEMORY,
	STATE_VFIO_D3HOT,
	STATE_ISOLATED,
	STATE_VIRTUAL_FUNCTION,
	STATE_BUFFERS_REVOKED,
	STATE_BUFFERS_USABLE,
	STATE_BIND_ASKED,
	STATE_TSM_VM,
	STATE_SHARED_VMS,
	STATE_PRIVATE_VMS,
	STATE_VMM_PRIVATE,
	STATE_RANGES,
	STATE_EVIDENCE_NUMBER,
	STATE_KEYS_SESSION,
	STATE_LOCK_SESSION,
	STATE_NONCE,
	STATE_STREAMS_SECURE,
	STATE_HOST_PRIORITY,
	STATE_HALF_DONE,
	STATE_DEAD,
	STATE_TASKS,
	MODEL_STATE_COUNT
};

/* Does a layer say that the TDI is bound? */
enum state_layer {
	STATE_LAYER_NO,
	STATE_LAYER_YES,
	STATE_LAYER_NONE, /* the design has no such layer */
	STATE_LAYER_SOME, /* of its BARs */
};

enum {
	STATES_OF_DEVICE,
	STATES_OF_DESIGN,
	STATES_OF_VM,
	STATES_OWNER_COUNT,
};

extern const struct registry_state model_states[MODEL_STATE_COUNT];
extern const struct registry_state_owner model_state_owners[STATES_OWNER_COUNT];

/*
 * Each file of states_*.c puts its variables of a device to their places, all
 * of them at each call; it looks only.
 */
void states_bound(const struct vfio_pci_core_device *vdev, uint64_t *values);
void states_vfio(const struct vfio_pci_core_device *vdev, uint64_t *values);
void states_trust(const struct vfio_pci_core_device *vdev, uint64_t *values);

#endif
