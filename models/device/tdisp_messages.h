/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The messages of TDISP (PCIe 6, chapter 11) as a table: which request is
 * legal in which state, what it does to state and nonce, what is answered.
 *
 * It must not call the kernel's models, nor the firmware's.
 */
#ifndef MODELS_DEVICE_TDISP_MESSAGES_H
#define MODELS_DEVICE_TDISP_MESSAGES_H

#include "kapi.h"

enum tdisp_state {
	TDISP_CONFIG_UNLOCKED,
	TDISP_CONFIG_LOCKED,
	TDISP_RUN,
	TDISP_ERROR,
	TDISP_STATE_COUNT,
};

/* Request codes of clause 11.3; a response has the code less 80h. */
enum tdisp_request {
	TDISP_GET_TDISP_VERSION = 0x81,
	TDISP_GET_TDISP_CAPABILITIES = 0x82,
	TDISP_LOCK_INTERFACE_REQUEST = 0x83,
	TDISP_GET_DEVICE_INTERFACE_REPORT = 0x84,
	TDISP_GET_DEVICE_INTERFACE_STATE = 0x85,
	TDISP_START_INTERFACE_REQUEST = 0x86,
	TDISP_STOP_INTERFACE_REQUEST = 0x87,
	TDISP_BIND_P2P_STREAM_REQUEST = 0x88,
	TDISP_UNBIND_P2P_STREAM_REQUEST = 0x89,
	TDISP_SET_MMIO_ATTRIBUTE_REQUEST = 0x8a,
	TDISP_VDM_REQUEST = 0x8b,
	TDISP_REQUEST_END,
};
enum {
	TDISP_REQUEST_COUNT = TDISP_REQUEST_END - TDISP_GET_TDISP_VERSION,
	TDISP_RESPONSE = 0x80, /* request code less response code */
	TDISP_ERROR_RESPONSE = 0x7f,
	TDISP_VERSION_1_0 = 0x10,
};

/* Error codes of clause 11.3.24, and two that are not TDISP's. */
enum tdisp_error {
	TDISP_OK = 0,
	TDISP_INVALID_REQUEST = 0x01,
	TDISP_BUSY = 0x03,
	TDISP_INVALID_INTERFACE_STATE = 0x04,
	TDISP_UNSPECIFIED = 0x05,
	TDISP_UNSUPPORTED_REQUEST = 0x07,
	TDISP_VERSION_MISMATCH = 0x41,
	TDISP_VENDOR_SPECIFIC_ERROR = 0xff,
	TDISP_INVALID_INTERFACE = 0x101,
	TDISP_INVALID_NONCE = 0x102,
	TDISP_INSUFFICIENT_ENTROPY = 0x103,
	TDISP_INVALID_DEVICE_CONFIGURATION = 0x104,
	/* The SPDM session is gone: the secured message cannot be read. */
	TDISP_NO_SESSION = 0x10000,
	/* The device keeps silent. */
	TDISP_NO_ANSWER,
};

/* What a request does to the one-shot start nonce. */
enum tdisp_nonce {
	TDISP_NONCE_KEEP,
	TDISP_NONCE_MAKE,  /* a fresh one, returned in the response */
	TDISP_NONCE_CHECK, /* must match, and is burnt if it does */
	TDISP_NONCE_WIPE,
};

/* What one request does in one state. */
struct tdisp_cell {
	enum tdisp_state next;
	enum tdisp_error error;
	enum tdisp_nonce nonce;
};

struct tdisp_row {
	enum tdisp_request request;
	bool optional; /* a device may do without */
	struct tdisp_cell in[TDISP_STATE_COUNT];
	const char *clause;
	const char *name;
};

/* The row of a request, or NULL for a code that is none. */
const struct tdisp_row *tdisp_row_find(unsigned request);

/* 'CONFIG_LOCKED', ... */
const char *tdisp_state_name(enum tdisp_state state);
const char *tdisp_request_name(unsigned request);

#endif
