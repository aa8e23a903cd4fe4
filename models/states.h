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
	MODEL_STATE_COUNT = 13
};

extern const struct registry_state model_states[MODEL_STATE_COUNT];

#endif
