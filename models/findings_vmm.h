/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The checkers of what a VMM does for its guest around a bind. See findings.h.
 * Nothing here yields.
 */
#ifndef MODELS_FINDINGS_VMM_H
#define MODELS_FINDINGS_VMM_H

#include "findings_mark.h"
#include "world/finding.h"

struct vfio_pci_core_device;

/* The range of the private BAR; goes in a step with vmm_bound. */
struct check_range {
	bool left; /* private, and the VMM is done with the unbind */
	struct check_mark unbound;
};

extern const struct finding_class check_class_range_left;

/* check/range.c: the VMM has converted the range, either way; an unbind is
 * over, as it sees it; a shared access of the guest was refused. */
void check_range_converted(struct vfio_pci_core_device *vdev);
void check_range_unbound(struct vfio_pci_core_device *vdev,
			 const struct place *place);
void check_range_refused(struct vfio_pci_core_device *vdev,
			 const struct place *place);

#endif
