/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The administrator of the host: signals to tasks, and sysfs.
 */
#ifndef MODELS_ADMIN_ADMIN_H
#define MODELS_ADMIN_ADMIN_H

#include "state.h"

/* Ops of scenarios. */
void admin_op_signal(struct world *w, const struct op_call *call);
void admin_op_bind_driver(struct world *w, const struct op_call *call);
void admin_op_unbind_driver(struct world *w, const struct op_call *call);
void admin_op_sriov(struct world *w, const struct op_call *call);
void admin_op_port(struct world *w, const struct op_call *call);
void admin_op_dpc(struct world *w, const struct op_call *call);
void admin_op_aer(struct world *w, const struct op_call *call);
void admin_op_debugfs(struct world *w, const struct op_call *call);
void admin_op_disconnect(struct world *w, const struct op_call *call);
void admin_op_connect(struct world *w, const struct op_call *call);
void admin_op_show(struct world *w, const struct op_call *call);
void admin_op_reset(struct world *w, const struct op_call *call);
void admin_op_remove(struct world *w, const struct op_call *call);
void admin_op_remove_other(struct world *w, const struct op_call *call);
void admin_op_claim_bar(struct world *w, const struct op_call *call);
void admin_op_release_bar(struct world *w, const struct op_call *call);
void admin_op_tsm_unload(struct world *w, const struct op_call *call);

#endif
