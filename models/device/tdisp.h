/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A PCI device with one TDI: its TDISP state machine (PCIe 6, chapter 11),
 * the mailbox (DOE) through which the TSM reaches it, and the part of its
 * configuration space that TDISP watches.
 *
 * Two tables in tdisp.c are the whole behaviour: messages (clause 11.3) and
 * events (clauses 11.2.6, 11.4.8 and 11.4.9). Messages are served by a task of
 * the device's own, so an answer is never part of the step that asked.
 *
 * It must not call the kernel's models, nor the firmware's.
 */
#ifndef MODELS_DEVICE_TDISP_H
#define MODELS_DEVICE_TDISP_H

#include "kapi.h"

enum tdisp_state {
	TDISP_CONFIG_UNLOCKED,
	TDISP_CONFIG_LOCKED,
	TDISP_RUN,
	TDISP_ERROR,
	TDISP_STATE_COUNT,
};

/* Request codes of clause 11.3. */
enum tdisp_request {
	TDISP_LOCK_INTERFACE_REQUEST = 0x83,
	TDISP_GET_DEVICE_INTERFACE_REPORT = 0x84,
	TDISP_GET_DEVICE_INTERFACE_STATE = 0x85,
	TDISP_START_INTERFACE_REQUEST = 0x86,
	TDISP_STOP_INTERFACE_REQUEST = 0x87,
};

/* Error codes of clause 11.3.24, and one that is not TDISP's. */
enum tdisp_error {
	TDISP_OK = 0,
	TDISP_INVALID_INTERFACE_STATE = 0x04,
	TDISP_UNSUPPORTED_REQUEST = 0x07,
	TDISP_INVALID_NONCE = 0x102,
	/* The SPDM session is gone: the secured message cannot be read. */
	TDISP_NO_SESSION = 0x10000,
};

/* What a row does to the one-shot start nonce. */
enum tdisp_nonce {
	TDISP_NONCE_KEEP,
	TDISP_NONCE_MAKE,  /* a fresh one, returned in the response */
	TDISP_NONCE_CHECK, /* must match, and is burnt if it does */
	TDISP_NONCE_WIPE,
};

struct tdisp_row {
	enum tdisp_request request;
	enum tdisp_state state;
	enum tdisp_state next;
	enum tdisp_error error;
	enum tdisp_nonce nonce;
	const char *clause;
};

/* What happens to a device without a message. */
enum tdisp_event {
	TDISP_EVENT_MSE_CLEAR,
	TDISP_EVENT_BME_CLEAR,
	TDISP_EVENT_D3HOT,
	TDISP_EVENT_FLR,
	TDISP_EVENT_CONVENTIONAL_RESET,
	TDISP_EVENT_COUNT,
};

struct tdisp_event_row {
	enum tdisp_event event;
	enum tdisp_state state;
	enum tdisp_state next;
	const char *clause;
};

struct tdisp_device {
	struct object object; /* 'tdi' */
	enum tdisp_state state;
	bool session;	 /* SPDM session up and IDE keys in place */
	bool memory;	 /* COMMAND.MSE as the hardware has it */
	bool bus_master; /* COMMAND.BME */
	bool d3hot;
	uint64_t nonce;	     /* 0: none */
	uint64_t nonce_last; /* none is ever used twice */
	struct event_flag *unlocked;
	struct actor mailbox; /* 'device' */
};

/*
 * Set up a device, connected and unlocked, and the task that serves it.
 *
 * Owns: the caller's memory; 'unlocked' is set each time that the TDI goes to
 *       CONFIG_UNLOCKED from another state.
 */
void tdisp_device_init(struct world *w, struct tdisp_device *d,
		       const char *name, struct event_flag *unlocked);

/* The row for a request in a state, or NULL for an unsupported request. */
const struct tdisp_row *tdisp_row_find(unsigned request,
				       enum tdisp_state state);
const struct tdisp_event_row *tdisp_event_find(enum tdisp_event event,
					       enum tdisp_state state);

/* Carry a message out on a device; no op. */
void tdisp_handle(struct tdisp_device *d, struct message *m);
/* Let an event happen to a device; no op. */
void tdisp_happen(struct tdisp_device *d, enum tdisp_event event);

/*
 * The host (the kernel's PCI core) touches the device. The writer never gets
 * an error, whatever the write does to the TDI.
 *
 * Yields: yes, once.
 */
#define tdisp_command_write(d, memory, bus_master)                             \
	tdisp_command_write_at(d, memory, bus_master, PLACE_HERE)
#define tdisp_power_write(d, d3hot) tdisp_power_write_at(d, d3hot, PLACE_HERE)
#define tdisp_reset(d, event)	    tdisp_reset_at(d, event, PLACE_HERE)
void tdisp_command_write_at(struct tdisp_device *d, bool memory,
			    bool bus_master, const struct place *place);
void tdisp_power_write_at(struct tdisp_device *d, bool d3hot,
			  const struct place *place);
void tdisp_reset_at(struct tdisp_device *d, enum tdisp_event event,
		    const struct place *place);

/* 'CONFIG_LOCKED', ... */
const char *tdisp_state_name(enum tdisp_state state);
const char *tdisp_request_name(unsigned request);

#endif
