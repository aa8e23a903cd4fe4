/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A function of a PCI device with one TDI (PCIe 6, chapter 11): its state, the
 * part of its configuration space that TDISP watches, and the mailbox through
 * which the TSM reaches it.
 *
 * The behaviour is in tables: messages (tdisp_messages.c), events
 * (tdisp_events.c), refusals of a LOCK (tdisp_lock.c); and of what the TDI
 * rests on: sessions (spdm.c), streams (ide.c), the mailbox's registers
 * (doe.c). Messages are served by a task of the device's own, so an answer is
 * never part of the step that asked.
 *
 * It must not call the kernel's models, nor the firmware's.
 */
#ifndef MODELS_DEVICE_TDISP_H
#define MODELS_DEVICE_TDISP_H

#include "device/dsm.h"
#include "device/tdisp_events.h"
#include "device/tdisp_lock.h"
#include "device/tdisp_report.h"

struct tdisp_device {
	struct object object; /* 'tdi' */
	struct object power;  /* 'power': d3hot */
	struct object link;   /* 'link': cut_off */
	enum tdisp_state state;
	unsigned properties; /* enum tdisp_property */
	unsigned defects;    /* enum tdisp_defect, of its configuration */
	bool memory;	     /* COMMAND.MSE as the hardware has it */
	bool bus_master;     /* COMMAND.BME */
	bool d3hot;
	bool cut_off; /* nothing comes through: reads give all ones */
	bool gone;    /* a VF that is not there */
	/* Of the last LOCK. */
	uint32_t session; /* that it came over */
	unsigned streams; /* bit mask of those bound to the TDI */
	unsigned flags;	  /* enum tdisp_lock_flag */
	uint64_t nonce;	  /* 0: none */
	/* None is ever used twice; so it also numbers the report. */
	uint64_t nonce_last;
	struct tdisp_report_made report;
	/* MMIO ranges, by bit. */
	unsigned non_tee;
	unsigned updatable;
	struct tdisp_device *pf; /* of a VF */
	struct dsm *dsm;	 /* its own, or that of function 0 */
	struct dsm own;
	struct event_flag *unlocked;
	struct actor mailbox; /* 'device' */
};

/*
 * Set up a device of one function, connected and unlocked, and the task that
 * serves it.
 *
 * Owns: the caller's memory; 'unlocked' is set each time that the TDI goes to
 *       CONFIG_UNLOCKED from another state.
 */
void tdisp_device_init(struct world *w, struct tdisp_device *d,
		       const char *name, struct event_flag *unlocked);

/* Set-up: it is a function of the device of another, and its VF or not. */
void tdisp_share_setup(struct tdisp_device *d, struct tdisp_device *other,
		       bool vf);

/*
 * Carry a message out on a device; no op. Arguments: dsm_word(), the nonce, the
 * interface (0: the TDI itself; n: the n-th of the device), what the request
 * has to say for itself. Answers: the nonce or the state, length and rest of a
 * report, and its number.
 */
void tdisp_handle(struct tdisp_device *d, struct message *m);
/* Let an event happen to a device; no op. */
void tdisp_happen(struct tdisp_device *d, enum tdisp_event event);
/* For dsm.c: what an event does to one TDI, and no other. */
void tdisp_reach(struct tdisp_device *d, enum tdisp_event event);

/*
 * The link above goes down, which resets the function, and nothing comes
 * through any more; or it is up again. No ops: the caller has made the step.
 */
void tdisp_link_down(struct tdisp_device *d);
void tdisp_link_up(struct tdisp_device *d);
/* The port changes, which keeps nothing of its streams Secure; with 'off'
 * nothing comes through, until tdisp_link_up(). No op. */
void tdisp_port_changed(struct tdisp_device *d, bool off);
/* Is it so? Reads the link. */
bool tdisp_cut_off(const struct tdisp_device *d);

/*
 * The host (the kernel's PCI core) touches the device. The writer never gets
 * an error, whatever the write does to the TDI, and none where it is cut off:
 * then it does nothing.
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

/* The same for the IDE and DOE capabilities of its device. 'event' is
 * IDE_REGISTERS or IDE_TEAR_DOWN. Returns whether the stream is secure, and
 * whether the abort was obeyed. */
#define tdisp_stream_write(d, event) tdisp_stream_write_at(d, event, PLACE_HERE)
#define tdisp_stream_read(d)	     tdisp_stream_read_at(d, PLACE_HERE)
#define tdisp_doe_abort(d)	     tdisp_doe_abort_at(d, PLACE_HERE)
void tdisp_stream_write_at(struct tdisp_device *d, enum ide_event event,
			   const struct place *place);
bool tdisp_stream_read_at(struct tdisp_device *d, const struct place *place);
bool tdisp_doe_abort_at(struct tdisp_device *d, const struct place *place);

/*
 * An access to the BAR with T=1 (clause 11.2.1). True: it was served; false:
 * all ones.
 *
 * Yields: yes, once.
 */
#define tdisp_private_access(d) tdisp_private_access_at(d, PLACE_HERE)
bool tdisp_private_access_at(struct tdisp_device *d, const struct place *place);

/* The device does DMA with T=1. False: it does none. Yields: yes, once. */
#define tdisp_private_dma(d) tdisp_private_dma_at(d, PLACE_HERE)
bool tdisp_private_dma_at(struct tdisp_device *d, const struct place *place);

#endif
