/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VDEV of the RMM: a function of a device that is assigned to a realm, its
 * memory in the realm's tables, and what the guest asks the RMM about it. The
 * host's calls are a table.
 *
 * It must not call the kernel's models.
 */
#ifndef MODELS_FIRMWARE_CCA_VDEV_H
#define MODELS_FIRMWARE_CCA_VDEV_H

#include "firmware/cca_pdev.h"

enum cca_vdev_state {
	CCA_VDEV_NEW,
	CCA_VDEV_UNLOCKED,
	CCA_VDEV_LOCKED,
	CCA_VDEV_STARTED,
	CCA_VDEV_ERROR,
	CCA_VDEV_STATE_COUNT,
};

enum cca_vdev_op {
	CCA_VDEV_OP_NONE,
	CCA_VDEV_OP_UNLOCK,
	CCA_VDEV_OP_LOCK,
	CCA_VDEV_OP_MEASUREMENTS,
	CCA_VDEV_OP_REPORT,
	CCA_VDEV_OP_START,
	CCA_VDEV_OP_COUNT,
};

/* The calls of the host. */
enum cca_vdev_call {
	CCA_VDEV_CREATE,
	CCA_VDEV_LOCK,
	CCA_VDEV_GET_MEASUREMENTS,
	CCA_VDEV_GET_INTERFACE_REPORT,
	CCA_VDEV_START,
	CCA_VDEV_UNLOCK,
	CCA_VDEV_ABORT,
	CCA_VDEV_DESTROY,
	CCA_VDEV_CALL_COUNT,
};

/* Of the last LOCK, and of what was fetched since; 0: none. */
enum cca_nonce {
	CCA_NONCE_LOCK,
	CCA_NONCE_MEASUREMENTS,
	CCA_NONCE_REPORT,
	CCA_NONCE_COUNT,
};
struct cca_nonces {
	uint64_t of[CCA_NONCE_COUNT];
};

/* The memory of the function, page by page the same. */
enum cca_granule {
	CCA_UNDELEGATED,
	CCA_DELEGATED,
	CCA_MAPPED,
	CCA_GRANULE_COUNT,
};

struct cca_vdev {
	/* 'vdev'; VDEV_CREATE done, VDEV_DESTROY not; its state in TDISP's
	 * words; PENDING is mapped, MAPPED is validated too; the STE. */
	struct firmware_tdi tdi;
	bool realm_da; /* the realm may have devices */
	/* VDEV_CREATE has begun, and wants memory to go on. */
	bool incomplete;
	enum cca_vdev_state state;
	enum cca_comm comm;
	enum cca_vdev_op op;
	enum cca_granule granule;
	uint64_t start_nonce;
	struct cca_nonces nonces;
	uint64_t nonce_last; /* none is used twice */
	/* The guest's own memory: what it has judged. */
	struct object guest; /* 'guest nonces' */
	struct cca_nonces judged;
};

/* What a guest's call on a VDEV waits for. */
enum cca_rec_pending {
	CCA_REC_NOTHING,
	CCA_REC_VDEV_REQUEST,  /* it has left, to have the host find the VDEV */
	CCA_REC_VDEV_COMPLETE, /* the host has */
	CCA_REC_DEV_MEM_MAP,   /* it has left, to have memory mapped */
};

/* A vCPU of the realm, for as long as one such call takes. */
struct cca_rec {
	const struct firmware_vm *realm;
	enum cca_rec_pending pending;
	struct cca_vdev *wanted;  /* by its id */
	struct cca_vdev *vdev;	  /* found: by its address */
	struct cca_nonces nonces; /* that a mapping is validated with */
};

/* What GET_INFO writes into the guest's memory. */
struct cca_info {
	enum cca_vdev_state state;
	struct cca_nonces nonces;
};

static inline struct cca_vdev *to_cca_vdev(struct firmware_tdi *tdi)
{
	return (struct cca_vdev *)tdi;
}

void cca_vdev_init(struct cca_vdev *v, struct model *model, const char *name,
		   struct firmware_link *link);

/* The host (RMI). Yields: yes, once each. */
enum rmi_status rmi_vdev(struct cca_vdev *v, enum cca_vdev_call call);
/* A VDEV_CREATE that was INCOMPLETE: memory is donated and it goes on, or it is
 * given up. ERROR_INPUT: there is none. */
enum rmi_status rmi_op_continue(struct cca_vdev *v);
enum rmi_status rmi_op_cancel(struct cca_vdev *v);
/* As rmi_pdev_communicate(). */
enum rmi_status rmi_vdev_communicate(struct cca_vdev *v, struct message *m);
enum rmi_status rmi_vdev_complete(struct cca_vdev *v, struct cca_rec *rec);
enum rmi_status rmi_granule_dev_delegate(struct cca_vdev *v);
enum rmi_status rmi_granule_dev_undelegate(struct cca_vdev *v);
enum rmi_status rmi_rtt_dev_map(struct cca_vdev *v);
enum rmi_status rmi_rtt_dev_unmap(struct cca_vdev *v);
enum rmi_status rmi_rtt_dev_validate(struct cca_vdev *v, struct cca_rec *rec);

/* The guest (RSI): each call leaves first, and is finished by one of the
 * others. Yields: no; yes, once each. */
void rsi_vdev_request(struct cca_rec *rec, struct cca_vdev *v,
		      const struct firmware_vm *realm);
enum rsi_status rsi_vdev_get_info(struct cca_rec *rec,
				  struct cca_info *ret_info);
/* RSI_INCOMPLETE: it has left once more. */
enum rsi_status rsi_vdev_validate_mapping(struct cca_rec *rec,
					  const struct cca_nonces *nonces);
enum rsi_status rsi_vdev_dma_enable(struct cca_rec *rec,
				    const struct cca_nonces *nonces);
enum rsi_status rsi_vdev_dma_disable(struct cca_rec *rec);

/* Are they the same, and of something? */
bool cca_nonces_match(const struct cca_nonces *a, const struct cca_nonces *b);

/* 'RMI_VDEV_LOCK', ... */
const char *cca_vdev_call_name(enum cca_vdev_call call);

#endif
