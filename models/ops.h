/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ops that scenarios are made of; registry.c hands them on.
 */
#ifndef MODELS_OPS_H
#define MODELS_OPS_H

#include "world/registry.h"

enum {
	MODEL_OP_COUNT = 76
};

extern const struct registry_op model_ops[MODEL_OP_COUNT];

#endif
