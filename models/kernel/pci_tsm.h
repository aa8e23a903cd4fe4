/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TSM core of the PCI layer as the RFC sees it (PCIv3), and as mainline has
 * it (ML-TSM): one global rwsem, one lock per physical function 0.
 *
 * Lock order: pci_tsm_rwsem (read) -> pf0->lock -> what the TSM driver takes.
 */
#ifndef MODELS_KERNEL_PCI_TSM_H
#define MODELS_KERNEL_PCI_TSM_H

#include "kernel/pci.h"
#include "kernel/user_buffer.h"

struct pci_tdi {
	struct pci_dev *pdev;
	struct kvm *kvm;
};

/*
 * The TSM driver of the platform. Called under pf0->lock; the last three under
 * pci_tsm_rwsem as well.
 */
struct pci_tsm_ops {
	/* Session and stream. Errors: -EIO, -ENXIO, -ENOMEM, and then nothing
	 * is left of it. */
	int (*connect)(struct pci_dev *pdev);
	void (*disconnect)(struct pci_dev *pdev);
	/* NULL on any failure. */
	struct pci_tdi *(*bind)(struct pci_dev *pdev, struct kvm *kvm);
	void (*unbind)(struct pci_tdi *tdi);
	/* What the guest asks for: guest_request_current(), or what it has left
	 * in the firmware. Errors: -EIO, -EBUSY, -EINVAL. */
	int (*guest_req)(struct pci_tdi *tdi);
};

/* What a guest wants of its TSM, where it is the host that carries its words,
 * and the answer. */
struct guest_request {
	unsigned asid;	    /* whose it is, where it is encrypted */
	unsigned code;	    /* the platform's */
	unsigned status;    /* the platform's; set by who answers */
	uint64_t answer[2]; /* the same */
};

/* From here on, or no longer (NULL), it is what the calls of the task carry. */
static inline void guest_request_set(struct model *model,
				     struct guest_request *request)
{
	model->guest_requests[task_current()->slot] = request;
}

/* NULL: the VMM asks in its own name. */
static inline struct guest_request *
guest_request_current(const struct model *model)
{
	return model->guest_requests[task_current()->slot];
}

/* Errors: -EINVAL, -EINTR, -EBUSY, -ENXIO. 0 if it is bound to 'kvm' already.
 */
int pci_tsm_bind(struct pci_dev *pdev, struct kvm *kvm);

/* Errors: -EINTR and -EINVAL, and then it is still bound. */
int pci_tsm_unbind(struct pci_dev *pdev);

/* Carry the message that the guest has left in the firmware; 'buffer' is
 * copied from under the locks, NULL: it was before.
 * Errors: -EINTR, -EINVAL, -ENXIO, -EFAULT, those of the exchange. */
int pci_tsm_guest_req(struct pci_dev *pdev, const struct user_buffer *buffer);

/* Write the sysfs files 'connect' and 'disconnect'.
 * Errors: -EINTR, -EBUSY (is connected; is bound: design). */
int pci_tsm_connect(struct pci_dev *pdev);
int pci_tsm_disconnect(struct pci_dev *pdev);

/* Read one of them. Errors: -ENODEV (it goes), -EINTR. */
int pci_tsm_connect_show(struct pci_dev *pdev);

/* The device goes: disconnect it, forget it. Locks: pci_tsm_rwsem (write). */
void pci_tsm_destroy(struct pci_dev *pdev);

/* The TSM driver goes, and with it all connections; binds and connects are
 * refused from then on (-EINVAL, -ENXIO). Locks: pci_tsm_rwsem (write). */
void pci_tsm_core_unregister(struct model *model);

/* Another TSM-capable device goes: the rwsem is held for writing. */
void pci_tsm_destroy_other(struct model *model);

/* Is there one? */
static inline bool pci_has_tsm_core(const struct model *model)
{
	return design(model, SWITCH_TSM_CORE) != TSM_CORE_NONE;
}

#endif
