/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The checkers of what two VMs have to do with each other: nothing, beside that
 * they wait for one another at times. With one VM they look at nothing. See
 * findings.h, where a device has whose TDI it was last (bound_to), and whose
 * private MMIO (mmio_of).
 */
#ifndef MODELS_FINDINGS_VMS_H
#define MODELS_FINDINGS_VMS_H

#include "kernel/kvm.h"
#include "world/finding.h"

extern const struct finding_class check_class_shared_between_vms;
extern const struct finding_class check_class_vm_death_spreads;

/* check/vms.c: a bind for a VM begins; it was answered with 0. pf0->lock is
 * held. */
void check_bind_for(struct pci_dev *pdev, const struct kvm *kvm);
void check_bound_for(struct pci_dev *pdev, const struct kvm *kvm,
		     const struct place *place);

/* A fault has mapped the BAR, or as private MMIO which it was not before;
 * mmu_lock is held. */
void check_mmio_owner(const struct kvm_memory_slot *slot, bool made_private,
		      const struct place *place);

/* A VM is marked dead for a refused call about the device. */
void check_vm_killed(const struct kvm *kvm, struct pci_dev *pdev,
		     const struct place *place);

/* Has another VM had the device bound last? */
bool check_of_another_vm(struct pci_dev *pdev, const struct kvm *kvm);

/* The run is over: is somebody still blocked by a thread of a dead VM? */
void check_dead_vm_blocks(struct model *model);

/* check/bound.c: has it a vDEVICE; one that says that it is bound? It looks
 * only. */
bool check_vdevice_there(const struct pci_dev *pdev, bool bound);

#endif
