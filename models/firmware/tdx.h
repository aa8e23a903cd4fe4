/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TDX module as far as TDX Connect needs it: one DEVIF per TDI, with its
 * own copy of the TDISP state, its S-EPT MMIO leaf and its DMAR entry.
 *
 * A leaf function is one step: all locks of the module are try-locks, so it
 * is over at once, or says busy. The module does not reach the device: the
 * host carries its messages (kernel/tdx_tsm.c).
 *
 * It must not call the kernel's models.
 */
#ifndef MODELS_FIRMWARE_TDX_H
#define MODELS_FIRMWARE_TDX_H

#include "device/tdisp.h"
#include "firmware/tdx_link.h"
#include "state.h"

/* The S-EPT leaf of the private BAR. */
enum tdx_mmio {
	TDX_MMIO_FREE,
	TDX_MMIO_PENDING, /* mapped by the host, not accepted by the guest */
	TDX_MMIO_MAPPED,
	TDX_MMIO_BLOCKED,
};

/* The trusted DMA tables of the TDI. */
enum tdx_dmar {
	TDX_DMAR_FREE,
	TDX_DMAR_PENDING,
	TDX_DMAR_PRESENT,
};

struct tdx_devif {
	struct object object; /* 'devif' */
	struct model *model;
	struct tdx_link *link;	    /* of its device */
	bool present;		    /* DEVIF.CREATE done, DEVIF.REMOVE not */
	bool valid;		    /* the guest has validated this bind */
	bool report_read;	    /* and its report */
	enum tdisp_state tdisp_sts; /* cached, not the device's truth */
	enum tdx_mmio mmio;
	enum tdx_dmar dmar;
	uint64_t nonce;
	unsigned outstanding; /* request code under way, or 0 */
	unsigned td_request;  /* the guest's request, not yet sent, or 0 */
	enum tdx_status td_status;
};

void tdx_devif_init(struct tdx_devif *d, struct model *model, const char *name,
		    struct tdx_link *link);

/* Host leaf functions (SEAMCALL). Yields: yes, once each. */
enum tdx_status tdh_devif_create(struct tdx_devif *d);
enum tdx_status tdh_devif_remove(struct tdx_devif *d);
/* 'request' 0: the one that the guest has left in the module. */
enum tdx_status tdh_devif_request(struct tdx_devif *d, unsigned request,
				  struct message *ret_message);
enum tdx_status tdh_devif_response(struct tdx_devif *d,
				   const struct message *m);
enum tdx_status tdh_dmar_add(struct tdx_devif *d);
enum tdx_status tdh_dmar_remove(struct tdx_devif *d);
enum tdx_status tdh_mmio_map(struct tdx_devif *d);
enum tdx_status tdh_mmio_block(struct tdx_devif *d);
enum tdx_status tdh_mmio_unmap(struct tdx_devif *d);

/* Guest leaf functions (TDCALL). Yields: yes, once each. */
enum tdx_status tdg_devif_validate(struct tdx_devif *d);
enum tdx_status tdg_devif_request(struct tdx_devif *d, unsigned request);
enum tdx_status tdg_devif_response(struct tdx_devif *d);
enum tdx_status tdg_dmar_accept(struct tdx_devif *d);
enum tdx_status tdg_mmio_accept(struct tdx_devif *d);

#endif
