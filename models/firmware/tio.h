/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The SEV firmware (PSP) as far as TIO needs it: a context for each device and
 * each TDI, the table of secure DMA (sDTE), the fences that block a TDI after
 * an error, and what the RMP says of the private BAR.
 *
 * A command is one step. What is not over in one the firmware does by messages
 * to the device: it ends with TIO_SPDM_REQUEST and a message, the host carries
 * it (kernel/sev_tsm.c) and gives the same command again, with the answer. One
 * command of a device can be in flight that way; another one is refused, unless
 * it is by force, which ends the one under way.
 *
 * It must not call the kernel's models.
 */
#ifndef MODELS_FIRMWARE_TIO_H
#define MODELS_FIRMWARE_TIO_H

#include "device/tdisp.h"
#include "firmware/firmware.h"
#include "firmware/tio_status.h"
#include "state.h"

enum tio_command {
	TIO_DEV_CREATE,
	TIO_DEV_RECLAIM,
	TIO_DEV_CONNECT,
	TIO_DEV_DISCONNECT,
	TIO_DEV_STATUS,
	TIO_TDI_CREATE,
	TIO_TDI_RECLAIM,
	TIO_TDI_BIND,
	TIO_TDI_UNBIND,
	TIO_TDI_REPORT,
	TIO_TDI_STATUS,
	TIO_TDI_INFO,
	TIO_GUEST_REQUEST,
	TIO_ASID_FENCE_STATUS,
	TIO_ASID_FENCE_CLEAR,
	TIO_ROLL_KEY,
};

enum tio_flag {
	TIO_FORCE = 1, /* of UNBIND and DISCONNECT: without the device */
	TIO_RUN = 2,   /* of BIND: of a bound TDI, START */
};

/* What a fence of DMA says; one of MMIO is 0 or 3. */
enum tio_fence {
	TIO_FENCE_NONE = 0,
	TIO_FENCE_ERROR = 1, /* the TDI went to ERROR */
	TIO_FENCE_DEFAULT = 3,
};

enum {
	TIO_PAGES = TDISP_BAR_PAGES, /* of the private BAR */
};

struct tio_rmp_entry {
	bool assigned;	/* to the VM: private */
	bool immutable; /* the host cannot change it while the TDI is bound */
	bool validated; /* by the guest */
};

struct tio_tdi {
	/* 'tio tdi'; TDI_CREATE done, TDI_RECLAIM not; the state as the device
	 * was last asked for it; 'mmio': FREE if no access gets through the
	 * nested page table and the RMP, MAPPED if one gets to the device;
	 * 'dma': the sDTE. */
	struct firmware_tdi tdi;
	bool bound;	  /* BIND done, UNBIND not */
	bool unsure;	  /* a LOCK went out, and no good answer came */
	bool reported;	  /* the report of this lock was read */
	unsigned asid;	  /* whose it is, if bound */
	unsigned counter; /* of the report: of locks; 0: none yet */
	uint64_t nonce;
	uint64_t attributes; /* of the range, by MMIO_CONFIG */
	/* They outlive the context. */
	enum tio_fence dma_fence, mmio_fence;
	struct tio_rmp_entry rmp[TIO_PAGES];
};

struct tio_row;

struct tio_dev {
	/* 'tio device'; connected: 'stream'; its TDIs' contexts. */
	struct firmware_link link;
	bool created;		   /* DEV_CREATE done, DEV_RECLAIM not */
	const struct tio_row *row; /* in flight, or NULL */
	struct tio_tdi *tdi;	   /* of which TDI, or NULL */
	unsigned sent;		   /* how many of its messages */
	bool expanded, ending;
	unsigned key_set; /* that the stream uses, of two */
};

/* A guest's message. The status is the firmware's to set. */
struct tio_guest_message {
	unsigned word;	    /* tio_word() */
	unsigned asid;	    /* of the guest whose key it is encrypted with */
	unsigned status;    /* enum tio_message_status */
	uint64_t answer[2]; /* of TDI_INFO: counter, tio_info_word() */
};

/* A command, and what comes of it. Given again, it is the same. */
struct tio_call {
	enum tio_command command;
	unsigned flags; /* enum tio_flag */
	unsigned asid;	/* of BIND */
	struct tio_dev *dev;
	struct tio_tdi *tdi;		 /* NULL: it is one on the device */
	struct tio_guest_message *guest; /* of GUEST_REQUEST */
	struct message message;		 /* to carry; its answer */
	enum tdisp_state state;		 /* of STATUS, INFO */
	enum tio_fence dma_fence, mmio_fence; /* of FENCE_STATUS */
};

/* What a guest's message says: its type, and for MMIO_VALIDATE the first page
 * and how many (0: to the end), for SDTE_WRITE whether to enable DMA, for
 * MMIO_CONFIG 0 or the attributes and 1. */
static inline unsigned tio_word(enum tio_message type, unsigned argument)
{
	return (unsigned)type | argument << 8;
}

static inline enum tio_message tio_word_type(unsigned word)
{
	return (enum tio_message)(word & 0xff);
}

static inline unsigned tio_range(unsigned first, unsigned count)
{
	return first | count << 8;
}

/* What TDI_INFO says beside the counter: is it bound, is the report there, and
 * in which state did the firmware last see it? */
static inline uint64_t tio_info_word(const struct tio_tdi *t)
{
	return (uint64_t)t->bound | (uint64_t)t->reported << 1 |
	       (uint64_t)t->tdi.state << 2;
}

static inline struct tio_tdi *to_tio_tdi(struct firmware_tdi *tdi)
{
	return (struct tio_tdi *)tdi;
}

static inline struct tio_dev *to_tio_dev(struct firmware_link *link)
{
	return (struct tio_dev *)link;
}

/* Set-up: connected; without a context. */
void tio_dev_init(struct tio_dev *d, struct model *model, const char *name);
void tio_tdi_init(struct tio_tdi *t, struct model *model, const char *name,
		  struct firmware_link *link);

/* Give a command. Yields: yes, once. */
enum tio_status tio_command(struct tio_call *c);

/*
 * tio_rmp.c: RMPUPDATE by the host, of all pages to private ones with a mapping
 * in the nested page table, or of one to a shared one. False: refused.
 *
 * Yields: yes, once.
 */
bool tio_rmp_private(struct tio_tdi *t, const struct firmware_vm *vm);
bool tio_rmp_shared(struct tio_tdi *t, unsigned page);
/* The mapping goes. Yields: yes, once. */
void tio_npt_unmap(struct tio_tdi *t);
/* Does a private access get to the device? Yields: yes, once. */
bool tio_npt_walk(struct tio_tdi *t);

#endif
