/* SPDX-License-Identifier: GPL-2.0-only */
/* See states_trust.h. A VM that is freed is not looked into. */
#include "states_trust.h"

#include "findings.h"
#include "firmware/cca_vdev.h"
#include "firmware/tdx.h"
#include "firmware/tio.h"
#include "kernel/kvm.h"
#include "kernel/pci_tsm.h"
#include "states.h"

const char *const state_vm_sets[] = {"none", "first", "second", "both", NULL};
const char *const state_vms[] = {"none", "first", "second", "another", NULL};

static unsigned platform_bit(const struct pci_dev *dev)
{
	return 1U << dev->model->platform_index;
}

static uint64_t tsm_vm(const struct pci_dev *pdev)
{
	const struct model *model = pdev->model;
	struct pci_tdi *tdi = pdev->tsm.tdi;

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

/* Whose KVM has the BAR, as shared and as private. */
static void vms_with_bar(const struct pci_dev *pdev, uint64_t *values)
{
	uint64_t shared = 0;
	uint64_t private = 0;

	for (unsigned i = 0; i < VMS_MAX; i++) {
		const struct kvm *kvm = kvm_alive(pdev->model, i);
		const struct kvm_memory_slot *slot =
			kvm ? kvm->slots[pdev->index] : NULL;

		shared |= (uint64_t)(slot && slot->shared) << i;
		private |= (uint64_t)(kvm && kvm->attributes[pdev->index] ==
						     KVM_ATTRIBUTE_PRIVATE)
			   << i;
	}
	values[STATE_SHARED_VMS] = shared;
	values[STATE_PRIVATE_VMS] = private;
}

static uint64_t ranges(const struct pci_dev *pdev)
{
	const struct tdisp_report *report = &pdev->guest_ranges.judged;
	uint64_t digits = 0;

	for (unsigned i = 0; i < TDISP_RANGES; i++)
		digits = (digits * 10 + report->ranges[i].first) * 10 +
			 report->ranges[i].count;
	return digits;
}

static uint64_t evidence_number(const struct pci_dev *dev)
{
	switch (platform_bit(dev)) {
	case ON_TIO:
		return to_tio_tdi(dev->fw)->counter;
	case ON_CCA:
		return to_cca_vdev(dev->fw)->nonces.of[CCA_NONCE_LOCK];
	default:
		return 0;
	}
}

static bool streams_secure(const struct tdisp_device *hw)
{
	for (unsigned i = 0; i < DSM_STREAMS_MAX; i++)
		if (hw->streams >> i & 1 &&
		    hw->dsm->streams[i].state != IDE_SECURE)
			return false;
	return true;
}

static bool host_priority(const struct pci_dev *dev)
{
	return platform_bit(dev) == ON_TDX &&
	       to_tdx_devif(dev->fw)->host_priority;
}

static bool half_done(const struct pci_dev *dev)
{
	switch (platform_bit(dev)) {
	case ON_TDX:
		return dev->fw->dma == PRIVATE_DMA_BLOCKED;
	case ON_TIO:
		return to_tio_dev(dev->dsm->fw_link)->row != NULL;
	default:
		return to_cca_vdev(dev->fw)->incomplete;
	}
}

void states_trust(const struct vfio_pci_core_device *vdev, uint64_t *values)
{
	const struct pci_dev *pdev = vdev->pdev;

	values[STATE_BIND_ASKED] =
		(uint64_t)__builtin_popcountll(pdev->check->wishing);
	values[STATE_TSM_VM] = tsm_vm(pdev);
	vms_with_bar(pdev, values);
	values[STATE_VMM_PRIVATE] = vdev->vmm_private;
	values[STATE_RANGES] = ranges(pdev);
	values[STATE_EVIDENCE_NUMBER] = evidence_number(pdev);
	values[STATE_KEYS_SESSION] = pdev->dsm->check->answers.keys;
	values[STATE_LOCK_SESSION] = pdev->check->answers.heard_session;
	values[STATE_NONCE] = pdev->check->answers.heard_nonce;
	values[STATE_STREAMS_SECURE] = streams_secure(&pdev->hw);
	values[STATE_HOST_PRIORITY] = host_priority(pdev);
	values[STATE_HALF_DONE] = half_done(pdev);
}

const char *states_vm_name(const struct world *w, unsigned index)
{
	const struct model *model = model_of(w);

	return model->vm_count == VMS_MAX && index < VMS_MAX
		       ? state_vms[index + 1]
		       : NULL;
}

static uint64_t vm_tasks(const struct world *w, const struct vm *vm)
{
	const struct model *model = model_of(w);
	uint64_t tasks = 0;

	for (unsigned slot = 0; slot < TASKS_MAX; slot++) {
		const struct task *t = world_task(w, slot);

		if (t && t->id <= 64 && model->entered[slot] == vm)
			tasks |= UINT64_C(1) << (t->id - 1);
	}
	return tasks;
}

void states_vm(const struct world *w, unsigned index, uint64_t *values)
{
	const struct model *model = model_of(w);
	struct kvm *kvm = kvm_alive(model, index);

	values[STATE_DEAD] = kvm && cell_peek(&kvm->vm_dead);
	values[STATE_TASKS] = vm_tasks(w, &model->vms[index]);
}
