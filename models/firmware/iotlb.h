/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an IOMMU has cached of the private DMA of a TDI: one entry, which a
 * request brings in, and which lets requests through until an invalidation has
 * taken it out, whatever the tables say by then.
 *
 * It must not call the kernel's models. No other task runs inside of these:
 * each belongs to the step before it.
 */
#ifndef MODELS_FIRMWARE_IOTLB_H
#define MODELS_FIRMWARE_IOTLB_H

#include "firmware/firmware.h"

void firmware_iotlb_init(struct firmware_iotlb *iotlb, const char *name);

/* The device has sent a request with T=1: does it reach memory? */
bool firmware_dma_passes(struct firmware_tdi *tdi);

/* The context of the TDI is taken out of the tables, or fenced, as 'next' says;
 * the invalidation is complete on return. The caller has made the step on the
 * TDI. */
void firmware_dma_stop(struct firmware_tdi *tdi, enum private_dma next);

#endif
