/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TDX module's side of a connected device: the SPDM object of function 0
 * and its IDE stream. What is not over in one call the module does by messages:
 * each call hands one out, and the next takes its answer in.
 *
 * It must not call the kernel's models.
 */
#ifndef MODELS_FIRMWARE_TDX_LINK_H
#define MODELS_FIRMWARE_TDX_LINK_H

#include "firmware/firmware.h"
#include "firmware/tdx_status.h"

/* What takes messages. */
enum tdx_exchange {
	TDX_SPDM_CONNECT,
	TDX_IDE_KEYS_SET_UP,
	TDX_SPDM_KEY_UPDATE,
	TDX_IDE_KEYS_REFRESH,
	TDX_IDE_KEYS_STOP,
	TDX_SPDM_DISCONNECT,
	TDX_EXCHANGE_COUNT,
};

struct tdx_link {
	/* 'tdx link'; IDE_STREAM.CREATE done, IDE_STREAM.DELETE not; its
	 * DEVIFs. */
	struct firmware_link link;
	bool spdm;     /* SPDM.CREATE done, SPDM.DELETE not */
	bool bound;    /* with a session */
	unsigned next; /* message of the exchange under way */
	/* Set of keys that the stream uses, of two. */
	unsigned key_set;
};

static inline struct tdx_link *to_tdx_link(struct firmware_link *link)
{
	return (struct tdx_link *)link;
}

/* Set-up: connected. */
void tdx_link_init(struct tdx_link *l, struct model *model, const char *name);

/* Host leaf functions. Yields: yes, once each. */
enum tdx_status tdh_spdm_create(struct tdx_link *l);
enum tdx_status tdh_spdm_delete(struct tdx_link *l);
enum tdx_status tdh_ide_stream_create(struct tdx_link *l);
enum tdx_status tdh_ide_stream_block(struct tdx_link *l);
enum tdx_status tdh_ide_stream_delete(struct tdx_link *l);

/*
 * Begin an exchange, or go on with it: 'm' holds the answer to the message
 * before, and the next one on return. TDX_SPDM_REQUEST: there is one.
 */
enum tdx_status tdh_exchange(struct tdx_link *l, enum tdx_exchange what,
			     struct message *m);

#endif
