/* SPDX-License-Identifier: GPL-2.0-only */
#include "firmware/iotlb.h"

#include "state.h"

void firmware_iotlb_init(struct firmware_iotlb *iotlb, const char *name)
{
	object_init(&iotlb->object, OBJECT_DEVICE, "iotlb", name);
}

/*
 * Models:     a request with T=1 at the IOMMU: by the tables, which fills the
 *             IOTLB, or by what is there. A fence, and a context that is
 *             blocked, are stronger.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: pages one by one; entries that are displaced.
 */
bool firmware_dma_passes(struct firmware_tdi *tdi)
{
	struct firmware_iotlb *iotlb = &tdi->iotlb;

	world_touch(&tdi->object, TOUCH_READ);
	world_touch(&iotlb->object, TOUCH_READ);
	if (tdi->dma == PRIVATE_DMA_ON && iotlb->of != tdi->vm) {
		world_touch(&iotlb->object, TOUCH_WRITE);
		iotlb->of = tdi->vm;
	}
	return tdi->dma == PRIVATE_DMA_ON ||
	       (iotlb->of && (tdi->dma == PRIVATE_DMA_OFF ||
			      tdi->dma == PRIVATE_DMA_PENDING));
}

/*
 * Models:     TDX module: what TDH.DMAR.REMOVE asks of IQ.INV.PROCESS; SEV
 *             firmware, RMM: the invalidation behind an sDTE or an STE that is
 *             not valid any more.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: how long it takes; one that is cut short is at tdh_dmar_remove().
 * Differs:    iotlb: left.
 */
void firmware_dma_stop(struct firmware_tdi *tdi, enum private_dma next)
{
	struct firmware_iotlb *iotlb = &tdi->iotlb;

	tdi->dma = next;
	world_touch(&iotlb->object, TOUCH_READ);
	if (!iotlb->of || design(tdi->model, SWITCH_IOTLB) == IOTLB_LEFT)
		return;
	world_touch(&iotlb->object, TOUCH_WRITE);
	iotlb->of = NULL;
}
