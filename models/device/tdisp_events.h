/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens to a TDI without a message, as a table: writes of configuration
 * space, resets, errors, and the loss of a stream or a session (PCIe 6, clauses
 * 11.2.6 and 11.4). The writer of a register never learns of it.
 *
 * It must not call the kernel's models, nor the firmware's.
 */
#ifndef MODELS_DEVICE_TDISP_EVENTS_H
#define MODELS_DEVICE_TDISP_EVENTS_H

#include "device/tdisp_messages.h"

enum tdisp_event {
	/* Command */
	TDISP_EVENT_MSE_CLEAR,
	TDISP_EVENT_BME_CLEAR,
	TDISP_EVENT_COMMAND_OTHER, /* INTx disable, SERR#, parity */
	/* Header */
	TDISP_EVENT_BAR_WRITE,
	TDISP_EVENT_ROM_BAR_WRITE,
	TDISP_EVENT_BIST,
	/* Capabilities */
	TDISP_EVENT_RESIZABLE_BAR,
	TDISP_EVENT_VF_RESIZABLE_BAR,
	TDISP_EVENT_EA,
	TDISP_EVENT_ARI,
	TDISP_EVENT_PASID,
	TDISP_EVENT_PRI,
	TDISP_EVENT_SRIOV,
	TDISP_EVENT_MULTICAST,
	/* Device Control; Initiate FLR is FLR below */
	TDISP_EVENT_EXTENDED_TAG,
	TDISP_EVENT_TAG_10_14,
	TDISP_EVENT_PHANTOM,
	TDISP_EVENT_NO_SNOOP,
	/* Interrupts */
	TDISP_EVENT_MSIX_CAPABILITY,
	TDISP_EVENT_MSI_CAPABILITY,
	TDISP_EVENT_MSIX_TABLE, /* an access with T=0 */
	/* Power */
	TDISP_EVENT_D3HOT,
	TDISP_EVENT_D3COLD,
	/* Link */
	TDISP_EVENT_IDE_REGISTERS,
	TDISP_EVENT_LINK_CONTROL,
	TDISP_EVENT_LINK_DOWN,
	/* ATS, AER, ACS, LTR, VC, DOE, VPD, cache line, status, ... */
	TDISP_EVENT_OTHER_REGISTER,
	/* Resets */
	TDISP_EVENT_FLR,
	TDISP_EVENT_CONVENTIONAL_RESET,
	/* What the TDI rests on */
	TDISP_EVENT_STREAM_INSECURE,
	TDISP_EVENT_SESSION_LOST,
	TDISP_EVENT_REQUESTER_ID,
	/* Errors */
	TDISP_EVENT_FATAL_TLP,		/* poison, integrity, UR, CA, timeout */
	TDISP_EVENT_SHARED_TRANSLATION, /* ATS or PRG answer with T=0 */
	TDISP_EVENT_DEBUG_MODE,
	TDISP_EVENT_FIRMWARE_FORCED, /* update or downgrade */
	TDISP_EVENT_DSM_FAULT,
	TDISP_EVENT_DOE_ERROR,
	TDISP_EVENT_COUNT,
};

/* What it does to a TDI. */
enum tdisp_effect {
	TDISP_PLAIN,  /* nothing */
	TDISP_BREAKS, /* a locked or running one goes to ERROR */
	TDISP_RESETS, /* straight to CONFIG_UNLOCKED, wherever it was */
	TDISP_EFFECT_COUNT,
};

/* Whom it reaches. */
enum tdisp_reach {
	TDISP_REACH_TDI,
	TDISP_REACH_VFS,      /* and its VFs; and what function 0 keeps */
	TDISP_REACH_VFS_GO,   /* and its VFs vanish */
	TDISP_REACH_TDIS,     /* all TDIs of the device */
	TDISP_REACH_DEVICE,   /* those, sessions, streams and mailbox */
	TDISP_REACH_STREAM,   /* its stream, and by that each TDI on it */
	TDISP_REACH_SESSION,  /* its session, by that its streams and TDIs */
	TDISP_REACH_SESSIONS, /* so, of all sessions of the device */
};

/* What a device is like. */
enum tdisp_property {
	TDISP_D3HOT_LOSES_STATE = 1,
	TDISP_MSIX_REPORTED = 2,
	TDISP_MSIX_LOCKED = 4, /* by the last LOCK */
	TDISP_FLR_ENDS_SESSION = 8,
	TDISP_NEEDS_IDE = 16,
	TDISP_OPTIONAL_REQUESTS = 32,
};

struct tdisp_event_row {
	enum tdisp_event event;
	enum tdisp_effect effect;
	enum tdisp_reach reach;
	unsigned needs; /* properties, without which nothing happens */
	const char *clause;
};

const struct tdisp_event_row *tdisp_event_find(enum tdisp_event event);

/* Where an effect leads to from a state. */
enum tdisp_state tdisp_effect_next(enum tdisp_effect effect,
				   enum tdisp_state state);

#endif
