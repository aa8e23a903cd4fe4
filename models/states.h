/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the models show of their state in a trace: one row for each variable
 * (states.c), which 'tdisim list states' prints. What is a cell, a lock, or
 * another object of an op needs no row: its events are there.
 */
#ifndef MODELS_STATES_H
#define MODELS_STATES_H

#include "world/registry.h"

enum {
	MODEL_STATE_COUNT = 56
};

/* Does a layer say that the TDI is bound? */
enum state_layer {
	STATE_LAYER_NO,
	STATE_LAYER_YES,
	STATE_LAYER_NONE, /* the design has no such layer */
	STATE_LAYER_SOME, /* of its BARs */
};

/* states_bound.c; each looks only. */
uint64_t state_vfio_bound(const struct world *w, unsigned index);
uint64_t state_iommufd_bound(const struct world *w, unsigned index);
uint64_t state_regions_bound(const struct world *w, unsigned index);
uint64_t state_iommu_bound(const struct world *w, unsigned index);
uint64_t state_vdevice(const struct world *w, unsigned index);
uint64_t state_firmware_kept(const struct world *w, unsigned index);
uint64_t state_firmware_cut_off(const struct world *w, unsigned index);
uint64_t state_iotlb(const struct world *w, unsigned index);
uint64_t state_firmware_dead(const struct world *w, unsigned index);
uint64_t state_stream_blocked(const struct world *w, unsigned index);
uint64_t state_keys_due(const struct world *w, unsigned index);
uint64_t state_connected(const struct world *w, unsigned index);
uint64_t state_session(const struct world *w, unsigned index);
uint64_t state_runtime_pm(const struct world *w, unsigned index);
/* The one owner of what a design says. */
const char *state_design(const struct world *w, unsigned index);
uint64_t state_lost_answer(const struct world *w, unsigned index);

extern const struct registry_state model_states[MODEL_STATE_COUNT];

/* What VFIO and iommufd keep of a device, by its index: states_vfio.c. */
uint64_t state_low_power(const struct world *w, unsigned index);
uint64_t state_bar0_owner(const struct world *w, unsigned index);
uint64_t state_bar2_owner(const struct world *w, unsigned index);
uint64_t state_bar4_owner(const struct world *w, unsigned index);
uint64_t state_dma_owner(const struct world *w, unsigned index);
uint64_t state_vconfig(const struct world *w, unsigned index);
uint64_t state_vfio_memory(const struct world *w, unsigned index);
uint64_t state_vfio_d3hot(const struct world *w, unsigned index);
uint64_t state_isolated(const struct world *w, unsigned index);
uint64_t state_virtual_function(const struct world *w, unsigned index);
uint64_t state_buffers_revoked(const struct world *w, unsigned index);
uint64_t state_buffers_usable(const struct world *w, unsigned index);

#endif
