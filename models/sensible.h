/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When each op makes sense: whether a guest, a VMM or an administrator that
 * knows the state of things and plays by the rules would do it now. Generated
 * tasks ask (scenario/generated.h); it decides nothing else.
 *
 * These functions look at the models without an op, like a checker.
 */
#ifndef MODELS_SENSIBLE_H
#define MODELS_SENSIBLE_H

#include "state.h"

bool sensible_guest_bind(struct world *w, const struct op_call *call);
bool sensible_guest_attest(struct world *w, const struct op_call *call);
bool sensible_guest_accept(struct world *w, const struct op_call *call);
bool sensible_guest_run(struct world *w, const struct op_call *call);
bool sensible_guest_unbind(struct world *w, const struct op_call *call);
bool sensible_guest_write_command(struct world *w, const struct op_call *call);
bool sensible_guest_flr(struct world *w, const struct op_call *call);
bool sensible_guest_power(struct world *w, const struct op_call *call);

bool sensible_vmm_tsm_bind(struct world *w, const struct op_call *call);
bool sensible_vmm_tsm_unbind(struct world *w, const struct op_call *call);
bool sensible_vmm_reset(struct world *w, const struct op_call *call);
bool sensible_vmm_hot_reset(struct world *w, const struct op_call *call);
bool sensible_vmm_low_power(struct world *w, const struct op_call *call);
bool sensible_vmm_bar_access(struct world *w, const struct op_call *call);
bool sensible_vmm_close(struct world *w, const struct op_call *call);

bool sensible_admin_signal(struct world *w, const struct op_call *call);
bool sensible_admin_disconnect(struct world *w, const struct op_call *call);

#endif
