/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The firmware as the rest of the model knows it, whichever it is: what each of
 * the three keeps of a connected device and of a TDI, under one name. How it
 * comes to that, and what it refuses, is its own affair (tdx.h, tio.h, cca.h);
 * only the kernel's driver for it, KVM's part for its VMs and its guests call
 * it, and the table in platform.h leads there.
 *
 * None of it may call the kernel's models.
 */
#ifndef MODELS_FIRMWARE_FIRMWARE_H
#define MODELS_FIRMWARE_FIRMWARE_H

#include "device/tdisp_messages.h"
#include "kapi.h"
#include "registry_rows.h"

struct firmware_vm;
struct model;

/* The private BAR, as the tables of the VM have it. */
enum private_mmio {
	PRIVATE_MMIO_FREE,
	PRIVATE_MMIO_PENDING, /* by the host, not accepted by the guest */
	PRIVATE_MMIO_MAPPED,
	PRIVATE_MMIO_BLOCKED, /* on its way out */
};

/* Private DMA of the TDI. */
enum private_dma {
	PRIVATE_DMA_OFF,
	PRIVATE_DMA_PENDING, /* tables are there, the guest has not accepted */
	PRIVATE_DMA_ON,
	PRIVATE_DMA_FENCED, /* stopped by the firmware, until somebody clears */
	PRIVATE_DMA_BLOCKED, /* an invalidation is under way */
};

/* A connected device: of function 0. */
struct firmware_link {
	struct object object;
	struct model *model;
	bool stream;   /* there is one */
	bool blocked;  /* nothing of its TDIs comes through any more */
	bool kept;     /* a delete was refused, for no fault of the host's */
	bool keys_due; /* its keys are to be refreshed */
	/* No call about it is answered, until the machine starts again: what
	 * the firmware has of it stays as it is. */
	bool dead;
	uint32_t session; /* its id */
	unsigned tdis;	  /* on the stream */
};

/* See iotlb.h. */
struct firmware_iotlb {
	struct object object; /* 'iotlb' */
	struct firmware_vm
		*of; /* whose memory it leads to; NULL: it is empty */
};

/* A TDI. First in the struct that the firmware keeps of it. */
struct firmware_tdi {
	struct object object;
	struct model *model;
	struct firmware_link *link; /* of its device */
	/* Whose it is, NULL: nobody's; whom the host says that it is for, to
	 * the call that binds it. See firmware_vm.h. */
	struct firmware_vm *vm, *for_vm;
	bool present; /* it has an object for it */
	/* Let go of without the device, which may still be locked; nothing
	 * private of it comes through. */
	bool cut_off;
	/* Its delete was refused, for no fault of the host's: it stays until
	 * the machine is reset, and nothing comes through it. */
	bool kept;
	enum tdisp_state state; /* as it last heard: not the device's truth */
	enum private_mmio mmio;
	enum private_dma dma;
	struct firmware_iotlb iotlb;
	unsigned burst; /* calls about it that will find it busy */
};

enum {
	FIRMWARE_BURST = 12, /* more than a host asks in one go */
};

/*
 * Models:     TDX module, RMM: a lock that a call needs is taken: now, or for
 * as long as whoever has it likes. Yields at:  nowhere: the caller has made the
 * step. Leaves out: who has it.
 */
static inline bool firmware_busy(struct firmware_tdi *tdi,
				 const struct place *place)
{
	if (tdi->burst == 0 && fault_strikes(FAULT_BUSY_BURST, place))
		tdi->burst = FIRMWARE_BURST;
	if (tdi->burst == 0)
		return fault_strikes(FAULT_FIRMWARE_BUSY, place);
	tdi->burst--;
	return true;
}

/*
 * Models:     all three: an object that the host may have back, and that the
 *             firmware keeps all the same, for good.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: why.
 */
static inline bool firmware_keeps(bool *kept, const struct place *place)
{
	if (fault_strikes(FAULT_DELETE_REFUSED, place))
		*kept = true;
	return *kept;
}

#endif
