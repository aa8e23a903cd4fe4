/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs by platform, as a table of functions for each: the TSM driver
 * under the TSM core, KVM's way to map private MMIO, what the IOMMU driver asks
 * of the firmware, and how a guest takes a device over. Who needs to know on
 * which platform he is has no place outside of these.
 */
#ifndef MODELS_PLATFORM_H
#define MODELS_PLATFORM_H

#include "kernel/kvm.h"
#include "kernel/pci_tsm.h"

/*
 * KVM's part: private MMIO of one device.
 *
 * Locks: mmu_lock is held.
 * Yields: at each call of the firmware.
 */
struct kvm_mmio_ops {
	/* It is not mapped. Errors: -EFAULT, to user space; -EIO, the VM is
	 * dead. */
	int (*map)(struct kvm *kvm, struct pci_dev *pdev);
	/* It is mapped, or was left on its way out. */
	void (*unmap)(struct kvm *kvm, struct pci_dev *pdev);
};

/* The IOMMU driver's part: the VM's tables for trusted DMA come and go. A
 * platform whose firmware does that by itself has none. */
struct trusted_dma_ops {
	int (*add)(struct pci_dev *pdev); /* Errors: -EIO. */
	void (*remove)(struct pci_dev *pdev);
};

/*
 * The guest's part, on a vCPU's task, between guest_enter() and guest_leave().
 *
 * Errors: -EPERM: refused, by the firmware or by the guest itself; -EIO: it is
 *         not what the guest has judged.
 */
struct guest_flow {
	/* Take the evidence of this bind and judge it. */
	int (*attest)(struct vfio_pci_core_device *vdev);
	/* Private DMA and MMIO on, RUN; what was judged must be what it is. */
	int (*accept)(struct vfio_pci_core_device *vdev);
	/* It gives the device back: what it does before it asks for that. */
	void (*release)(struct vfio_pci_core_device *vdev);
	/* A private access by a driver of the guest, before it gets to the
	 * device: what of it the platform maps or refuses. NULL: nothing.
	 * Errors: -EIO: no access; those of kvm_private_mmio_fault(). */
	int (*touch)(struct vfio_pci_core_device *vdev);
	/* Does it leave the guest? No op, in the step of the device. NULL: the
	 * device alone decides. */
	bool (*reaches)(const struct pci_dev *pdev);
	/* Would a well-behaved guest do that now? No op. */
	bool (*may_attest)(const struct pci_dev *pdev);
	bool (*may_accept)(const struct pci_dev *pdev);
	/* It keeps what it holds the device against in guest_evidence, and
	 * whether it has accepted it in guest_accepted. */
	bool keeps_evidence;
};

struct platform {
	/* Set-up: the firmware's objects for a device, connected; it sets
	 * pdev->fw and pdev->fw_link. */
	void (*setup)(struct pci_dev *pdev);
	const struct pci_tsm_ops *tsm;
	const struct kvm_mmio_ops *mmio;
	/* KVM's last call of the firmware for a VM. False: it is refused, and
	 * what the VM is there, TD, ASID or realm, is leaked. */
	bool (*vm_destroy)(struct kvm *kvm);
	const struct trusted_dma_ops *dma; /* or NULL */
	const struct guest_flow *guest;
};

enum {
	PLATFORM_COUNT = 3,
};

extern const struct guest_flow tdx_guest_flow;
extern const struct guest_flow tio_guest_flow;
extern const struct guest_flow cca_guest_flow;

extern const struct platform platform_tdx;
extern const struct platform platform_tio;
extern const struct platform platform_cca;

/* In the order of their columns. */
extern const struct platform *const platforms[PLATFORM_COUNT];

#endif
