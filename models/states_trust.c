/* SPDX-License-Identifier: GPL-2.0-only */
/* See states_trust.h. A VM that is freed is not looked into. */
#include "states_trust.h"

#include "findings.h"
#include "firmware/cca_vdev.h"
#include "firmware/tdx.h"
#include "firmware/tio.h"
#include "kernel/kvm.h"
#include "kernel/pci_tsm.h"
#include "kernel/vfio_pci_core.h"

const char *const state_vm_sets[] = {"none", "first", "second", "both", NULL};
const char *const state_vms[] = {"none", "first", "second", "another", NULL};

static const struct pci_dev *pdev(const struct world *w, unsigned index)
{
	return model_of(w)->devices[index]->pdev;
}

static unsigned platform_bit(const struct pci_dev *dev)
{
	return 1U << dev->model->platform_index;
}

uint64_t state_bind_asked(const struct world *w, unsigned index)
{
	return (uint64_t)__builtin_popcountll(pdev(w, index)->check->wishing);
}

uint64_t state_tsm_vm(const struct world *w, unsigned index)
{
	const struct model *model = model_of(w);
	struct pci_tdi *tdi = pdev(w, index)->tsm.tdi;

	if (!tdi || block_of(tdi)->object.dead)
		return 0;
	for (unsigned i = 0; i < model->vm_count; i++)
		if (tdi->kvm == model->vms[i].kvm)
			return i + 1;
	return VMS_MAX + 1;
}

static struct kvm *kvm_alive(const struct model *model, unsigned vm)
{
	struct kvm *kvm = vm < model->vm_count ? model->vms[vm].kvm : NULL;

	return kvm && !block_of(kvm)->object.dead ? kvm : NULL;
}

uint64_t state_shared_vms(const struct world *w, unsigned index)
{
	uint64_t vms = 0;

	for (unsigned i = 0; i < VMS_MAX; i++) {
		const struct kvm *kvm = kvm_alive(model_of(w), i);
		const struct kvm_memory_slot *slot =
			kvm ? kvm->slots[index] : NULL;

		vms |= (uint64_t)(slot && slot->shared) << i;
	}
	return vms;
}

uint64_t state_private_vms(const struct world *w, unsigned index)
{
	uint64_t vms = 0;

	for (unsigned i = 0; i < VMS_MAX; i++) {
		const struct kvm *kvm = kvm_alive(model_of(w), i);

		vms |= (uint64_t)(kvm && kvm->attributes[index] ==
						 KVM_ATTRIBUTE_PRIVATE)
		       << i;
	}
	return vms;
}

uint64_t state_vmm_private(const struct world *w, unsigned index)
{
	return model_of(w)->devices[index]->vmm_private;
}

uint64_t state_ranges(const struct world *w, unsigned index)
{
	const struct tdisp_report *report =
		&pdev(w, index)->guest_ranges.judged;
	uint64_t digits = 0;

	for (unsigned i = 0; i < TDISP_RANGES; i++)
		digits = (digits * 10 + report->ranges[i].first) * 10 +
			 report->ranges[i].count;
	return digits;
}

uint64_t state_evidence_number(const struct world *w, unsigned index)
{
	const struct pci_dev *dev = pdev(w, index);

	switch (platform_bit(dev)) {
	case ON_TIO:
		return to_tio_tdi(dev->fw)->counter;
	case ON_CCA:
		return to_cca_vdev(dev->fw)->nonces.of[CCA_NONCE_LOCK];
	default:
		return 0;
	}
}

uint64_t state_keys_session(const struct world *w, unsigned index)
{
	return pdev(w, index)->dsm->check->answers.keys;
}

uint64_t state_lock_session(const struct world *w, unsigned index)
{
	return pdev(w, index)->check->answers.heard_session;
}

uint64_t state_nonce(const struct world *w, unsigned index)
{
	return pdev(w, index)->check->answers.heard_nonce;
}

uint64_t state_streams_secure(const struct world *w, unsigned index)
{
	const struct tdisp_device *hw = &pdev(w, index)->hw;

	for (unsigned i = 0; i < DSM_STREAMS_MAX; i++)
		if (hw->streams >> i & 1 &&
		    hw->dsm->streams[i].state != IDE_SECURE)
			return false;
	return true;
}

uint64_t state_host_priority(const struct world *w, unsigned index)
{
	const struct pci_dev *dev = pdev(w, index);

	return platform_bit(dev) == ON_TDX &&
	       to_tdx_devif(dev->fw)->host_priority;
}

uint64_t state_half_done(const struct world *w, unsigned index)
{
	const struct pci_dev *dev = pdev(w, index);

	switch (platform_bit(dev)) {
	case ON_TDX:
		return dev->fw->dma == PRIVATE_DMA_BLOCKED;
	case ON_TIO:
		return to_tio_dev(dev->dsm->fw_link)->row != NULL;
	default:
		return to_cca_vdev(dev->fw)->incomplete;
	}
}

const char *state_vm_name(const struct world *w, unsigned index)
{
	const struct model *model = model_of(w);

	return model->vm_count == VMS_MAX && index < VMS_MAX
		       ? state_vms[index + 1]
		       : NULL;
}

uint64_t state_vm_dead(const struct world *w, unsigned index)
{
	struct kvm *kvm = kvm_alive(model_of(w), index);

	return kvm && cell_peek(&kvm->vm_dead);
}

uint64_t state_vm_tasks(const struct world *w, unsigned index)
{
	const struct model *model = model_of(w);
	uint64_t tasks = 0;

	for (unsigned slot = 0; slot < TASKS_MAX; slot++) {
		const struct task *t = world_task(w, slot);

		if (t && t->id <= 64 &&
		    model->entered[slot] == &model->vms[index])
			tasks |= UINT64_C(1) << (t->id - 1);
	}
	return tasks;
}
