/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What commands of the SEV firmware for TIO end with, and what a guest's
 * messages are answered with.
 */
#ifndef MODELS_FIRMWARE_TIO_STATUS_H
#define MODELS_FIRMWARE_TIO_STATUS_H

enum tio_status {
	TIO_SUCCESS,
	TIO_INVALID_DEVICE_STATE, /* no context, not connected */
	TIO_INVALID_TDI_STATE,
	TIO_ALREADY_BOUND,
	TIO_IN_USE, /* TDIs of the device are left */
	TIO_FENCED, /* of an earlier bind, and not cleared */
	TIO_INVALID_MESSAGE,
	TIO_COMMAND_IN_FLIGHT, /* another one of the device */
	TIO_SPDM_REQUEST,      /* carry a message, and call again */
	TIO_SPDM_ERROR,
	TIO_EXPAND_BUFFER,  /* 31h: make it larger, and call again */
	TIO_RESOURCE_LIMIT, /* no context is left */
	/* None of the firmware's: the mailbox is dead. */
	TIO_NO_ANSWER,
	TIO_STATUS_COUNT,
};

/* A guest's messages. */
enum tio_message {
	TIO_MSG_TDI_INFO,
	TIO_MSG_MMIO_VALIDATE,
	TIO_MSG_MMIO_CONFIG,
	TIO_MSG_SDTE_WRITE,
	TIO_MSG_COUNT,
};

/* Of MMIO_VALIDATE; the first three mean the same to all messages. */
enum tio_message_status {
	TIO_OK,
	TIO_INVALID_TDI,
	TIO_UNBOUND,
	TIO_NOT_ASSIGNED,
	TIO_NOT_UNIFORM,
	TIO_NOT_IMMUTABLE,
	TIO_NOT_MAPPED,
	TIO_NOT_REPORTED,
	TIO_OUT_OF_RANGE,
	TIO_NOT_ANSWERED, /* by nobody: what a guest begins with */
};

const char *tio_status_name(enum tio_status status);

#endif
