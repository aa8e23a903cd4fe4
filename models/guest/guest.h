/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest: its vCPUs bind, attest, accept and use a device, and do to its
 * configuration space what guests do. A wish travels guest -> VMM -> kernel on
 * the vCPU's task.
 *
 * The guest keeps no state that decides: what it may do next, the firmware
 * knows (the validation and the report belong to one bind), so a guest that
 * comes late or in the wrong order is refused, as on the machine.
 */
#ifndef MODELS_GUEST_GUEST_H
#define MODELS_GUEST_GUEST_H

#include "kernel/vfio_pci_core.h"

/*
 * The guest's own copy of the state. It learns of what happens to the TDI from
 * its calls, and from all ones; nobody tells it.
 */
void guest_view(struct vfio_pci_core_device *vdev, enum tdisp_state state);

/* Its memory is gone: a new kernel begins. Other tasks may run inside. */
void guest_forget(struct vfio_pci_core_device *vdev);

/* The first touch of the private BAR exits; KVM maps it. Errors: those of
 * kvm_private_mmio_fault(). */
int guest_touch_private(struct vfio_pci_core_device *vdev);

/* Ops of scenarios. */
void guest_op_bind(struct world *w, const struct op_call *call);
void guest_op_unbind(struct world *w, const struct op_call *call);
void guest_op_attest(struct world *w, const struct op_call *call);
void guest_op_accept(struct world *w, const struct op_call *call);
void guest_op_touch(struct world *w, const struct op_call *call);
void guest_op_dma(struct world *w, const struct op_call *call);
void guest_op_run(struct world *w, const struct op_call *call);
void guest_op_write_command(struct world *w, const struct op_call *call);
void guest_op_flr(struct world *w, const struct op_call *call);
void guest_op_power(struct world *w, const struct op_call *call);
void guest_op_load_driver(struct world *w, const struct op_call *call);
void guest_op_unload_driver(struct world *w, const struct op_call *call);
void guest_op_kexec(struct world *w, const struct op_call *call);

#endif
