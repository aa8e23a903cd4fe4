/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The VFIO core: device sets, open files, and the way to the last close.
 */
#ifndef MODELS_KERNEL_VFIO_MAIN_H
#define MODELS_KERNEL_VFIO_MAIN_H

#include "state.h"

/* Devices that are reset together; one lock for all of them. */
struct vfio_device_set {
	struct mutex lock; /* 'dev_set->lock' */
	struct vfio_pci_core_device *device_list[REGISTRY_MEMBERS_MAX];
	unsigned device_count;
	/* Of the members that share one. */
	struct iommufd_group *igroup;
	/* What a secure IOMMU may keep for all of them: a bit a member. */
	struct cell secure_iommu;
};

/*
 * An open file of a device: the descriptor of the VMM and the system calls
 * under way hold a reference each. Changed in the steps of its object.
 */
struct vfio_file {
	struct object object; /* 'file' */
	struct vfio_pci_core_device *vdev;
	bool open; /* the descriptor is in the VMM's table */
	unsigned count;
};

void vfio_device_set_init(struct vfio_device_set *dev_set, const char *name);
void vfio_file_init(struct vfio_file *file, struct vfio_pci_core_device *vdev,
		    const char *name);

/* Take the file for a system call. Yields: once. Errors: -EBADF. */
int vfio_fdget(struct vfio_file *file);
/* Give it back; the last one releases the device. Yields: once, and inside. */
void vfio_fput(struct vfio_file *file);
/* close(): Errors: -EBADF. */
int vfio_close(struct vfio_file *file);

#endif
