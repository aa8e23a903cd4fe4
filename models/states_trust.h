/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a trace shows of whom a TDI is trusted by and whose it is: readers for
 * the rows of states.c. All look only; 'index' is that of a device, or of a VM.
 */
#ifndef MODELS_STATES_TRUST_H
#define MODELS_STATES_TRUST_H

#include "world/registry.h"

/* Names of sets of VMs, by bit; and of one of them, or none. */
extern const char *const state_vm_sets[];
extern const char *const state_vms[];

uint64_t state_bind_asked(const struct world *w, unsigned index);
uint64_t state_tsm_vm(const struct world *w, unsigned index);
uint64_t state_shared_vms(const struct world *w, unsigned index);
uint64_t state_private_vms(const struct world *w, unsigned index);
uint64_t state_vmm_private(const struct world *w, unsigned index);
uint64_t state_ranges(const struct world *w, unsigned index);
uint64_t state_evidence_number(const struct world *w, unsigned index);
uint64_t state_keys_session(const struct world *w, unsigned index);
uint64_t state_lock_session(const struct world *w, unsigned index);
uint64_t state_nonce(const struct world *w, unsigned index);
uint64_t state_streams_secure(const struct world *w, unsigned index);
uint64_t state_host_priority(const struct world *w, unsigned index);
uint64_t state_half_done(const struct world *w, unsigned index);

/* Of the VMs of a topology that has two. */
const char *state_vm_name(const struct world *w, unsigned index);
uint64_t state_vm_dead(const struct world *w, unsigned index);
uint64_t state_vm_tasks(const struct world *w, unsigned index);

#endif
