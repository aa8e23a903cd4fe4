/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs that are steered to a pattern. */
#ifndef EXPLORE_PREDICT_STEER_H
#define EXPLORE_PREDICT_STEER_H

#include "explore/predict.h"

#include "steer.h"

/* At most 'runs' of them, until one confirms it. */
void predict_steer(struct world *w, const struct predict_options *o,
		   uint64_t runs, struct prediction *p);

/* What each task chose in a run that was looked at. */
void predict_values(struct world *w, const struct predict_options *o,
		    const struct strategy_turn *turn, struct steer *by,
		    struct course *ret);

#endif
