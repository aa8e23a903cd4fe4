/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A device beside the assigned one that does DMA to its BAR: a NIC, say, which
 * user space has given the exported buffer to.
 */
#ifndef MODELS_IMPORTER_IMPORTER_H
#define MODELS_IMPORTER_IMPORTER_H

#include "state.h"

/* Ops of scenarios. */
void importer_op_job(struct world *w, const struct op_call *call);

#endif
