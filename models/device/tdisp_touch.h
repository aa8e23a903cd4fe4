/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For the files of a TDI alone: the step by which anybody touches a device.
 */
#ifndef MODELS_DEVICE_TDISP_TOUCH_H
#define MODELS_DEVICE_TDISP_TOUCH_H

#include "device/tdisp.h"
#include "latencies.h"

static inline struct ide_stream *tdisp_default_stream(struct tdisp_device *d)
{
	return &d->dsm->streams[0];
}

/*
 * A step on the device, which takes its time; faults of the link and of the TDI
 * may strike in it.
 *
 * Yields: yes, once.
 */
void tdisp_touch(struct tdisp_device *d, uint64_t value,
		 enum model_latency latency, const struct place *place);

#endif
