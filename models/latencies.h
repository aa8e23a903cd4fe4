/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long the hardware, the firmware and the kernel's own waits take, by name.
 * What each row means, and how sure it is, stands in latencies.c; scenarios
 * override rows by name. Only strategy 'timed' draws from them.
 */
#ifndef MODELS_LATENCIES_H
#define MODELS_LATENCIES_H

#include "world/registry.h"

enum model_latency {
	LATENCY_DOE_TIMEOUT,
	LATENCY_DOE_POLL,
	LATENCY_DOE_EXCHANGE,
	LATENCY_CONNECT,
	LATENCY_LOCK,
	LATENCY_START,
	LATENCY_STOP,
	LATENCY_FLR,
	LATENCY_FLR_READY,
	LATENCY_BUS_RESET,
	LATENCY_BUS_READY,
	LATENCY_RESET_POLL,
	LATENCY_D3HOT,
	LATENCY_CONFIG,
	LATENCY_MMIO,
	LATENCY_SEAMCALL,
	LATENCY_PSP_COMMAND,
	LATENCY_SMC,
	LATENCY_ZAP,
	LATENCY_VM_EXIT,
	LATENCY_EVIDENCE,
	LATENCY_OTHER_DISCONNECT,
	LATENCY_USERFAULT,
	LATENCY_VFIO_REQUEST,
	LATENCY_COUNT,
};

extern const struct registry_latency model_latencies[LATENCY_COUNT];

/* The row, as the scenario has it. Inside a run. */
const struct latency *latency_of(enum model_latency which);

/* The running task is busy for so long (task_takes()). Yields: no. */
void takes(enum model_latency which);

#endif
