/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The checkers of what lies under the TSM core: private DMA, the session and
 * the VM that a TDI rests on, the answers of the device. See findings.h.
 */
#ifndef MODELS_FINDINGS_TSM_H
#define MODELS_FINDINGS_TSM_H

#include "invariants.h"
#include "kernel/pci.h"

struct kvm;
struct world;

extern const struct finding_class check_class_private_dma;
extern const struct finding_class check_class_stale_iotlb;
extern const struct finding_class check_class_ended_while_bound;
extern const struct finding_class check_class_unbalanced_connect;
extern const struct finding_class check_class_interleaved_exchange;
extern const struct finding_class check_class_unasked_bind;
extern const struct finding_class check_class_tdisp_violation;

enum {
	CHECK_EXCHANGES_MAX = 4, /* more at once say nothing new */
};

/* A call of the TSM driver that is under way. */
struct check_exchange {
	const struct task *task;
	const struct place *place;
};

/* What the answers of a device mean. */
struct check_answers {
	bool locked;
	bool reset;	/* the bus was, since the lock */
	uint64_t nonce; /* of the lock; 0: used */
	uint32_t keys;	/* session that has programmed keys; 0: unknown */
	/* For the trace alone: of the last message, where it has one. */
	uint32_t heard_session;
	uint64_t heard_nonce;
};

/* check/dma.c: the unbind is over; private DMA has reached memory; the pages of
 * the VM go. */
void check_dma_off(struct pci_dev *pdev, const struct place *place);
/* A new kernel of the guest uses the memory of the one before it. */
void check_memory_reused(struct pci_dev *pdev, const struct place *place);
void check_dma_served(struct pci_dev *pdev, const struct place *place);
void check_vm_destroyed(const struct kvm *kvm, const struct place *place);
/* Pages are used again, as 'how' says. */
void check_iotlb_empty(struct pci_dev *pdev, const char *how,
		       const struct place *place);

/* check/tsm.c: something that a bound TDI rests on ends, as 'how' says; the
 * session and the stream of a device do. */
void check_ended_while_bound(struct pci_dev *pdev, enum invariant rule,
			     const char *how, const struct place *place);
void check_disconnect(const struct pci_dev *dsm, const struct place *place);

/* check/connect.c: a device was connected, or is disconnected, under its
 * pf0->lock; the firmware has deleted its stream. */
void check_connected(struct pci_dev *dsm, const struct place *place);
void check_disconnected(struct pci_dev *dsm, const struct place *place);
void check_stream_deleted(const struct pci_dev *dsm, const struct place *place);

/* Several messages that belong together begin, and are over. */
void check_sequence_begin(struct pci_dev *dsm, const struct place *place);
void check_sequence_end(struct pci_dev *dsm);
/* A call that asks for a bind begins, or is over; a bind is done. */
void check_bind_wished(struct pci_dev *pdev, bool begins,
		       const struct place *place);
void check_bind_unasked(struct pci_dev *pdev, const struct place *place);

/* check/device.c: set-up; a message was answered; the link was reset; a private
 * access was served. */
void check_answers_init(struct world *w, const struct check_answers *a);
void check_doe_answered(struct pci_dev *pdev, const struct message *m,
			const struct place *place);
void check_bus_reset(struct pci_dev *pdev);
void check_private_served(struct pci_dev *pdev, const struct place *place);
/* The device has sent a request with T=1. */
void check_dma_sent(struct pci_dev *pdev, const struct place *place);

#endif
