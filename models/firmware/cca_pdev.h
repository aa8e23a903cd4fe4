/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A PDEV of the RMM: a physical device that the host has brought in, or the
 * root port above it, and the IDE stream between the two. Which call is refused
 * where, and with what, is a table.
 *
 * It must not call the kernel's models.
 */
#ifndef MODELS_FIRMWARE_CCA_PDEV_H
#define MODELS_FIRMWARE_CCA_PDEV_H

#include "firmware/cca_comm.h"
#include "firmware/firmware.h"

enum cca_pdev_state {
	CCA_PDEV_NEW,
	CCA_PDEV_NEEDS_KEY,
	CCA_PDEV_HAS_KEY,
	CCA_PDEV_READY,
	CCA_PDEV_STOPPED,
	CCA_PDEV_ERROR,
	CCA_PDEV_STATE_COUNT,
};

/* What it is about. */
enum cca_pdev_op {
	CCA_PDEV_OP_NONE,
	CCA_PDEV_OP_CONNECT,
	CCA_PDEV_OP_DISCONNECT,
	CCA_PDEV_OP_KEY_REFRESH,
	CCA_PDEV_OP_STOP,
	CCA_PDEV_OP_STREAM_COMPLETE,
	CCA_PDEV_OP_COUNT,
};

enum cca_stream {
	CCA_STREAM_FREE,
	CCA_STREAM_CONNECTING,
	CCA_STREAM_CONNECTED,
	CCA_STREAM_DISCONNECTING,
	CCA_STREAM_KEY_REFRESHING,
	CCA_STREAM_COUNT,
};

/* How far the two ends of a stream are in an operation on it. */
enum cca_handshake {
	CCA_HANDSHAKE_NONE,
	CCA_HANDSHAKE_BEGUN,
	CCA_HANDSHAKE_ROOT_PORT_READY,
	CCA_HANDSHAKE_ENDPOINT_READY,
	CCA_HANDSHAKE_ROOT_PORT_DONE,
};

/* The calls of the host. */
enum cca_pdev_call {
	CCA_PDEV_CREATE,
	CCA_PDEV_SET_PUBKEY,
	CCA_PDEV_STREAM_CONNECT, /* of the endpoint, as all four of them */
	CCA_PDEV_STREAM_COMPLETE,
	CCA_PDEV_STREAM_KEY_REFRESH,
	CCA_PDEV_STREAM_KEY_PURGE,
	CCA_PDEV_STREAM_DISCONNECT,
	CCA_PDEV_STOP,
	CCA_PDEV_ABORT,
	CCA_PDEV_DESTROY,
	CCA_PDEV_CALL_COUNT,
};

struct cca_pdev {
	/* 'pdev'; its stream is connected; its VDEVs. */
	struct firmware_link link;
	bool present;
	bool root_port;
	enum cca_pdev_state state;
	enum cca_comm comm;
	enum cca_pdev_op op;
	struct cca_exchange exchange; /* its own, and that of its VDEVs */
	struct cca_pdev *peer;	      /* the other end of the stream */
	/* Of an endpoint. */
	enum cca_stream stream;
	enum cca_handshake handshake;
};

static inline struct cca_pdev *to_cca_pdev(struct firmware_link *link)
{
	return (struct cca_pdev *)link;
}

/* Set-up: an endpoint and its root port, connected. */
void cca_pdev_init(struct cca_pdev *p, struct cca_pdev *root_port,
		   struct model *model, const char *name);

/* Yields: yes, once. */
enum rmi_status rmi_pdev(struct cca_pdev *p, enum cca_pdev_call call);

/*
 * RMI_PDEV_COMMUNICATE: 'm' holds the answer to the message before, and the
 * next one on return; its name is NULL if there is none. Then it is over, well
 * or not, unless 'ret_wait' says that the other end is to go on first.
 *
 * Yields: yes, once.
 */
enum rmi_status rmi_pdev_communicate(struct cca_pdev *p, struct message *m,
				     bool *ret_wait);

/* 'RMI_PDEV_STOP', ... */
const char *cca_pdev_call_name(enum cca_pdev_call call);

#endif
