/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The checkers of when an exported buffer may be used. See findings.h. Nothing
 * here yields.
 */
#ifndef MODELS_FINDINGS_DMABUF_H
#define MODELS_FINDINGS_DMABUF_H

#include "kernel/vfio_pci_core.h"
#include "world/finding.h"

extern const struct finding_class check_class_wrong_unrevoke;

/* check/unrevoke.c: the buffer is not revoked any more; VFIO is about to reset
 * the device. memory_lock is held. */
void check_unrevoked(struct vfio_pci_core_device *vdev,
		     const struct vfio_pci_dma_buf *priv,
		     const struct place *place);
void check_reset_begins(struct vfio_pci_core_device *vdev,
			const struct place *place);

#endif
