/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A selective IDE stream at the endpoint (PCIe 6, clause 6.33), and the key
 * management messages that set it up (6.33.3).
 *
 * It must not call the kernel's models, nor the firmware's.
 */
#ifndef MODELS_DEVICE_IDE_H
#define MODELS_DEVICE_IDE_H

#include "kapi.h"

enum ide_state {
	IDE_FREE,
	IDE_SET_UP, /* stream control and association registers written */
	IDE_KEYED,  /* all keys of a set are there */
	IDE_SECURE,
	IDE_INSECURE, /* until new keys are there */
	IDE_STATE_COUNT,
};

enum ide_event {
	IDE_REGISTERS, /* a write of stream control, RID or address association
			*/
	IDE_KEYS_COMPLETE, /* the last key of a set was programmed */
	IDE_GO,
	IDE_STOP,
	IDE_FAIL,      /* integrity, link down, end of the session, ... */
	IDE_TEAR_DOWN, /* the registers are cleared */
	IDE_RESET,     /* conventional */
	IDE_EVENT_COUNT,
};

/* Object codes of IDE_KM, of those that are requests. */
enum ide_km_request {
	IDE_KM_QUERY = 0,
	IDE_KM_KEY_PROG = 2,
	IDE_KM_K_SET_GO = 4,
	IDE_KM_K_SET_STOP = 5,
};

/* Status of KP_ACK. */
enum ide_km_status {
	IDE_KM_SUCCESS,
	IDE_KM_INCORRECT_LENGTH,
	IDE_KM_UNSUPPORTED_PORT,
	IDE_KM_UNSUPPORTED_VALUE,
	IDE_KM_UNSPECIFIED,
};

/* A key of a set: direction and sub-stream. */
enum ide_key {
	IDE_RX_POSTED = 1,
	IDE_RX_NON_POSTED = 2,
	IDE_RX_COMPLETION = 4,
	IDE_TX_POSTED = 8,
	IDE_TX_NON_POSTED = 16,
	IDE_TX_COMPLETION = 32,
	IDE_ALL_KEYS = 63,
};
enum {
	IDE_KEY_SETS = 2, /* K0 and K1 */
};

struct ide_cell {
	enum ide_state next;
	enum ide_km_status status;
};

struct ide_stream {
	enum ide_state state;
	bool is_default;
	uint8_t traffic_class;
	uint8_t keys[IDE_KEY_SETS]; /* enum ide_key; of the sets in use */
	uint8_t set;		    /* that is in use */
	uint32_t session;	    /* over which the keys came; 0: none */
};

const struct ide_cell *ide_cell_find(enum ide_event event,
				     enum ide_state state);

/* Let something happen to a stream; no op. */
enum ide_km_status ide_happen(struct ide_stream *s, enum ide_event event);

/* Keys of a set arrive over a session; no op. */
enum ide_km_status ide_keys_program(struct ide_stream *s, unsigned set,
				    unsigned keys, uint32_t session);

/* Are all keys of the set in use there? */
bool ide_keyed(const struct ide_stream *s);

/* 'KEY_PROG', ... */
const char *ide_km_name(enum ide_km_request request);

#endif
