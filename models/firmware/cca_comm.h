/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the RMM speaks to a device: it does not reach it. Each COMMUNICATE call
 * of the host hands a message out and takes the answer to the one before in.
 * What an operation has to say is a script, and of a device and all its
 * functions one script can be suspended between two calls.
 *
 * It must not call the kernel's models.
 */
#ifndef MODELS_FIRMWARE_CCA_COMM_H
#define MODELS_FIRMWARE_CCA_COMM_H

#include "device/dsm.h"
#include "firmware/cca_status.h"

/* Of each object that has operations. */
enum cca_comm {
	CCA_COMM_IDLE,
	CCA_COMM_PENDING, /* an operation has begun, nothing was said */
	CCA_COMM_ACTIVE,  /* a message is out */
	CCA_COMM_ERROR,	  /* it has failed, until an ABORT */
	CCA_COMM_COUNT,
};

enum cca_script_id {
	CCA_SCRIPT_NONE,
	CCA_SCRIPT_INIT, /* of a PDEV: certificates */
	CCA_SCRIPT_SESSION,
	CCA_SCRIPT_KEYS, /* of a stream */
	CCA_SCRIPT_KEYS_STOP,
	CCA_SCRIPT_END,
	CCA_SCRIPT_LOCK, /* of a VDEV */
	CCA_SCRIPT_MEASUREMENTS,
	CCA_SCRIPT_REPORT,
	CCA_SCRIPT_START,
	CCA_SCRIPT_STOP,
	CCA_SCRIPT_COUNT,
};

/* The one that is suspended: of a PDEV and all its VDEVs. */
struct cca_exchange {
	enum cca_script_id script;
	unsigned next;	  /* message */
	unsigned key_set; /* that a stream is given */
	uint64_t answer;  /* to the last one that told something to keep */
	bool unheard;	  /* nobody has answered a STOP */
};

enum cca_progress {
	CCA_BLOCKED, /* the message is to be carried */
	CCA_DONE,
	CCA_FAILED,
};

/* What the messages of an exchange travel in, and the start nonce. */
struct cca_envelope {
	uint32_t session;
	uint64_t nonce;
};

/* A script begins, in place of whatever was suspended; no op. */
void cca_exchange_begin(struct cca_exchange *x, enum cca_script_id script);

/* Judge the answer, and hand out the next message; no op. */
enum cca_progress cca_exchange_go(struct cca_exchange *x,
				  const struct cca_envelope *envelope,
				  struct message *m);

/* Where that leaves who has asked. */
enum cca_comm cca_comm_after(enum cca_progress progress);

#endif
