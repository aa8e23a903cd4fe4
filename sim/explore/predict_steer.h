/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs that are steered to a pattern. */
#ifndef EXPLORE_PREDICT_STEER_H
#define EXPLORE_PREDICT_STEER_H

#include "explore/predict.h"

/* At most 'runs' of them, until one confirms it. */
void predict_steer(struct world *w, const struct predict_options *o,
		   uint64_t runs, struct prediction *p);

#endif
