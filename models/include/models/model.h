/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The modelled stack under a trusted assigned device, as one registry: ops,
 * design switches, faults, events, finding classes, platforms, set-up.
 *
 * This is all that the floors of sim/ see of the models.
 */
#ifndef MODELS_MODEL_H
#define MODELS_MODEL_H

#include "world/registry.h"

extern const struct registry model_registry;

#endif
