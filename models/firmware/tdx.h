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

struct tdx_devif {
	/* 'devif'; DEVIF.CREATE done, DEVIF.REMOVE not; its 'tdisp_sts'; the
	 * S-EPT leaf of the BAR; the trusted DMA tables. */
	struct firmware_tdi tdi;
	bool valid;	  /* the guest has validated this bind */
	bool report_read; /* and its report */
	/* A call of the host has lost the lock of the entry, and none has had
	 * it since. */
	bool host_priority;
	bool keys_told; /* the host of this bind knows that keys are due */
	uint64_t nonce;
	unsigned outstanding; /* request code under way, or 0 */
	unsigned td_request;  /* the guest's request, not yet sent, or 0 */
	enum tdx_status td_status;
};

static inline struct tdx_devif *to_tdx_devif(struct firmware_tdi *tdi)
{
	return (struct tdx_devif *)tdi;
}

void tdx_devif_init(struct tdx_devif *d, struct model *model, const char *name,
		    struct firmware_link *link);

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
enum tdx_status tdh_mmio_map(struct tdx_devif *d, const struct firmware_vm *td);
enum tdx_status tdh_mmio_block(struct tdx_devif *d);
enum tdx_status tdh_mmio_unmap(struct tdx_devif *d);

/* Guest leaf functions (TDCALL); 'td' is the guest that calls. Yields: yes,
 * once each. */
enum tdx_status tdg_devif_validate(struct tdx_devif *d,
				   const struct firmware_vm *td);
enum tdx_status tdg_devif_request(struct tdx_devif *d,
				  const struct firmware_vm *td,
				  unsigned request);
enum tdx_status tdg_devif_response(struct tdx_devif *d,
				   const struct firmware_vm *td);
enum tdx_status tdg_dmar_accept(struct tdx_devif *d,
				const struct firmware_vm *td);
enum tdx_status tdg_mmio_accept(struct tdx_devif *d);

#endif
