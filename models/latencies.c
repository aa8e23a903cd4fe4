/* SPDX-License-Identifier: GPL-2.0-only */
#include "latencies.h"

#include "state.h"

#define NS(n) UINT64_C(n)
#define US(n) (NS(1000) * (n))
#define MS(n) (NS(1000000) * (n))
#define S(n)  (NS(1000000000) * (n))

/* min, typical, max; the same three times; with a long tail. */
#define SPREAD(min, typical, max)                                              \
	{                                                                      \
		min, typical, max, false                                       \
	}
#define FIXED(ns)                                                              \
	{                                                                      \
		ns, ns, ns, false                                              \
	}
#define TAIL(min, typical, max)                                                \
	{                                                                      \
		min, typical, max, true                                        \
	}

const struct registry_latency model_latencies[LATENCY_COUNT] = {
	[LATENCY_DOE_TIMEOUT] = {"doe_timeout", FIXED(S(1)), 'S',
				 "the host waits for one phase of a DOE "
				 "exchange, or for an abort, and gives up"},
	[LATENCY_DOE_POLL] = {"doe_poll", SPREAD(US(100), MS(4), US(7812)), 'S',
			      "until the host, which polls each 1/128 s, sees "
			      "that the device has answered"},
	[LATENCY_DOE_EXCHANGE] = {"doe_exchange", SPREAD(US(100), MS(1), MS(5)),
				  'U',
				  "the device answers a message that has no "
				  "row of its own"},
	[LATENCY_CONNECT] = {"connect", SPREAD(MS(100), MS(500), S(3)), 'U',
			     "the device proves who it is: certificates and "
			     "their 20 to 300 exchanges"},
	[LATENCY_LOCK] = {"lock", SPREAD(MS(1), MS(5), MS(50)), 'U',
			  "the device carries out LOCK, with the 2 to 4 "
			  "exchanges around it"},
	[LATENCY_START] = {"start", SPREAD(MS(1), MS(5), MS(50)), 'U',
			   "the device carries out START, with the 2 to 4 "
			   "exchanges around it"},
	[LATENCY_STOP] = {"stop", TAIL(MS(1), MS(10), S(1)), 'U',
			  "the device carries out STOP: it drains and scrubs, "
			  "which may take long"},
	[LATENCY_FLR] = {"flr", FIXED(MS(100)), 'U',
			 "after an FLR the host leaves the function alone"},
	[LATENCY_FLR_READY] = {"flr_ready", TAIL(US(1), US(10), S(60)), 'U',
			       "after that, until the function answers"},
	[LATENCY_BUS_RESET] = {"bus_reset", FIXED(MS(2)), 'U',
			       "the host holds a secondary bus in reset"},
	[LATENCY_BUS_READY] = {"bus_ready", TAIL(MS(100), MS(100), S(60)), 'U',
			       "after that, until the functions answer"},
	[LATENCY_RESET_POLL] = {"reset_poll", FIXED(S(60)), 'U',
				"the host polls a function that does not "
				"answer after a reset, and gives up"},
	[LATENCY_D3HOT] = {"d3hot", FIXED(MS(10)), 'U',
			   "the host waits after a change between D0 and "
			   "D3hot"},
	[LATENCY_CONFIG] = {"config", SPREAD(NS(300), US(1), US(5)), 'U',
			    "an access to configuration space or to a "
			    "stream's registers"},
	[LATENCY_MMIO] = {"mmio", SPREAD(NS(300), US(1), US(3)), 'U',
			  "an access to a BAR"},
	[LATENCY_SEAMCALL] = {"seamcall", SPREAD(NS(500), US(2), US(20)), 'U',
			      "a call into the TDX module, of host or guest"},
	[LATENCY_PSP_COMMAND] = {"psp_command", SPREAD(US(10), US(50), MS(1)),
				 'U',
				 "the PSP takes a command out of its mailbox "
				 "and answers"},
	[LATENCY_SMC] = {"smc", SPREAD(NS(500), US(2), US(20)), 'U',
			 "a call into the RMM, of host or guest"},
	[LATENCY_ZAP] = {"zap", SPREAD(US(1), US(5), US(100)), 'U',
			 "mappings of a BAR are removed, and TLBs flushed"},
	[LATENCY_VM_EXIT] = {"vm_exit", SPREAD(US(1), US(3), US(30)), 'U',
			     "what a guest asks for reaches the VMM"},
	[LATENCY_EVIDENCE] = {"evidence", SPREAD(MS(1), MS(100), S(10)), 'U',
			      "the guest, or who it asks, makes up its mind "
			      "about the device's report"},
	[LATENCY_OTHER_DISCONNECT] = {"other_disconnect",
				      SPREAD(MS(1), MS(10), MS(300)), 'U',
				      "another device's keys are stopped and "
				      "its session is ended"},
	[LATENCY_USERFAULT] = {"userfault", SPREAD(MS(1), S(1), S(60)), 'U',
			       "a userfault handler fills in a page"},
	[LATENCY_VFIO_REQUEST] = {"vfio_request", FIXED(S(10)), 'S',
				  "VFIO asks user space for a device again"},
};

const struct latency *latency_of(enum model_latency which)
{
	return &model_of(world_current())->latencies[which];
}

void takes(enum model_latency which)
{
	task_takes(latency_of(which));
}
