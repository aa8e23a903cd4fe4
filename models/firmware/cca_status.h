/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What calls of the RMM return: to the host (RMI), and to a guest (RSI). The
 * values are those of the specification.
 */
#ifndef MODELS_FIRMWARE_CCA_STATUS_H
#define MODELS_FIRMWARE_CCA_STATUS_H

enum rmi_status {
	RMI_SUCCESS,
	RMI_ERROR_INPUT,
	RMI_ERROR_REALM,
	RMI_ERROR_REC,
	RMI_ERROR_RTT,
	RMI_ERROR_NOT_SUPPORTED,
	RMI_ERROR_DEVICE,
	RMI_ERROR_RTT_AUX,
	RMI_ERROR_PSMMU_ST,
	RMI_ERROR_DPT,
	RMI_BUSY, /* nothing has changed: call again */
	RMI_ERROR_GLOBAL,
	RMI_ERROR_TRACKING,
	RMI_INCOMPLETE, /* half done: go on with it, or cancel it */
	RMI_BLOCKED,
	RMI_ERROR_GPT,
	RMI_ERROR_GRANULE,
	RMI_STATUS_COUNT,
};

enum rsi_status {
	RSI_SUCCESS,
	RSI_ERROR_INPUT,
	RSI_ERROR_STATE,
	RSI_INCOMPLETE,
	RSI_ERROR_UNKNOWN,
	RSI_ERROR_DEVICE,
	RSI_STATUS_COUNT,
};

const char *rmi_status_name(enum rmi_status status);

#endif
