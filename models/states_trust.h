/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a trace shows of whom a TDI is trusted by and whose it is: names for
 * the rows of states.c, and the variables of a VM. All look only.
 */
#ifndef MODELS_STATES_TRUST_H
#define MODELS_STATES_TRUST_H

#include "world/registry.h"

/* Names of sets of VMs, by bit; and of one of them, or none. */
extern const char *const state_vm_sets[];
extern const char *const state_vms[];

/* Of the VMs of a topology that has two. */
const char *states_vm_name(const struct world *w, unsigned index);
void states_vm(const struct world *w, unsigned index, uint64_t *values);

#endif
