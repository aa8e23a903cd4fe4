/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An SPDM session on the side of the device (DSP0274, DSP0277): how it comes
 * up, what it is good for, how it ends. Requests that belong together and that
 * nobody can tell apart from outside are one.
 *
 * It must not call the kernel's models, nor the firmware's.
 */
#ifndef MODELS_DEVICE_SPDM_H
#define MODELS_DEVICE_SPDM_H

#include "kapi.h"

enum spdm_state {
	SPDM_NONE,
	SPDM_NEGOTIATED,    /* version, capabilities, algorithms (VCA) */
	SPDM_AUTHENTICATED, /* the certificates were read */
	SPDM_HANDSHAKE,	    /* KEY_EXCHANGE answered, FINISH not there yet */
	SPDM_ESTABLISHED,   /* the application phase: secured messages */
	SPDM_STATE_COUNT,
};

/* Request codes, and after them what happens without one. */
enum spdm_event {
	SPDM_NEGOTIATE,	      /* GET_VERSION to NEGOTIATE_ALGORITHMS */
	SPDM_GET_CERTIFICATE, /* GET_DIGESTS, GET_CERTIFICATE, CHALLENGE */
	SPDM_KEY_EXCHANGE,
	SPDM_FINISH,
	SPDM_SECURED, /* IDE_KM and TDISP travel inside */
	SPDM_GET_MEASUREMENTS,
	SPDM_HEARTBEAT,
	SPDM_KEY_UPDATE,
	SPDM_END_SESSION,
	/* A record that cannot be read, a gap in the sequence, no heartbeat. */
	SPDM_LOST,
	SPDM_RESET, /* conventional */
	SPDM_EVENT_COUNT,
};

enum spdm_error {
	SPDM_OK = 0,
	SPDM_UNEXPECTED_REQUEST = 0x04,
	SPDM_DECRYPT_ERROR = 0x06,
	SPDM_SESSION_LIMIT_EXCEEDED = 0x0a,
	SPDM_SESSION_REQUIRED = 0x0b,
};

struct spdm_cell {
	enum spdm_state next;
	enum spdm_error error;
};

struct spdm_session {
	enum spdm_state state;
	uint32_t id; /* of the last one established; none is used twice */
};

const struct spdm_cell *spdm_cell_find(enum spdm_event event,
				       enum spdm_state state);

/* Carry a request out, or let something happen; no op. */
enum spdm_error spdm_happen(struct spdm_session *s, enum spdm_event event);

/* 'GET_VERSION', ... of a request. */
const char *spdm_event_name(enum spdm_event event);

#endif
