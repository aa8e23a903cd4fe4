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

/* Files, objects and buffers that come and go. */
bool sensible_guest_touch(struct world *w, const struct op_call *call);
bool sensible_vmm_vdevice_tsm_op(struct world *w, const struct op_call *call);
bool sensible_vmm_guest_request(struct world *w, const struct op_call *call);
bool sensible_vmm_attach(struct world *w, const struct op_call *call);
bool sensible_vmm_vdevice_alloc(struct world *w, const struct op_call *call);
bool sensible_vmm_vdevice_destroy(struct world *w, const struct op_call *call);
bool sensible_never(struct world *w, const struct op_call *call);
bool sensible_vmm_viommu_alloc(struct world *w, const struct op_call *call);
bool sensible_vmm_viommu_mmap(struct world *w, const struct op_call *call);
bool sensible_vmm_fault_queue(struct world *w, const struct op_call *call);
bool sensible_vmm_viommu_destroy(struct world *w, const struct op_call *call);
bool sensible_vmm_iommufd_close(struct world *w, const struct op_call *call);
bool sensible_vmm_kvm_file_add(struct world *w, const struct op_call *call);
bool sensible_vmm_kvm_file_del(struct world *w, const struct op_call *call);
bool sensible_vmm_kvm_close(struct world *w, const struct op_call *call);
bool sensible_vmm_dmabuf_export(struct world *w, const struct op_call *call);
bool sensible_vmm_dmabuf_close(struct world *w, const struct op_call *call);
bool sensible_vmm_memslot(struct world *w, const struct op_call *call);
bool sensible_vmm_convert(struct world *w, const struct op_call *call);
bool sensible_vmm_memslot_change(struct world *w, const struct op_call *call);
bool sensible_admin_connect(struct world *w, const struct op_call *call);
bool sensible_admin_show(struct world *w, const struct op_call *call);
bool sensible_admin_reset(struct world *w, const struct op_call *call);
bool sensible_admin_remove(struct world *w, const struct op_call *call);
bool sensible_admin_remove_other(struct world *w, const struct op_call *call);
bool sensible_vm_enter(struct world *w, const struct op_call *call);
bool sensible_vmm_exit(struct world *w, const struct op_call *call);

/* sensible_612.c */
bool sensible_vmm_open_group(struct world *w, const struct op_call *call);
bool sensible_vmm_group_status(struct world *w, const struct op_call *call);
bool sensible_vmm_get_device_fd(struct world *w, const struct op_call *call);
bool sensible_vmm_612(struct world *w, const struct op_call *call);
bool sensible_vmm_signal_eventfd(struct world *w, const struct op_call *call);
bool sensible_vmm_mmap(struct world *w, const struct op_call *call);
bool sensible_vmm_mapped(struct world *w, const struct op_call *call);
bool sensible_admin_bind_driver(struct world *w, const struct op_call *call);
bool sensible_admin_aer(struct world *w, const struct op_call *call);
bool sensible_admin_dpc(struct world *w, const struct op_call *call);
bool sensible_admin_debugfs(struct world *w, const struct op_call *call);
bool sensible_admin_driver_612(struct world *w, const struct op_call *call);
bool sensible_admin_claim_bar(struct world *w, const struct op_call *call);
bool sensible_admin_release_bar(struct world *w, const struct op_call *call);
bool sensible_importer_job(struct world *w, const struct op_call *call);

#endif
