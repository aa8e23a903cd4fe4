/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * iommufd: the context and its objects, the device, its vIOMMU and vDEVICE,
 * and the TSM operations of the RFC on them.
 *
 * Lock order: igroup->lock -> vdev->tsm_lock -> the TSM core's; the xa_lock
 * of the objects is a leaf. The functions of VFIO's side are called under
 * dev_set->lock where the design has one.
 */
#ifndef MODELS_KERNEL_IOMMUFD_H
#define MODELS_KERNEL_IOMMUFD_H

#include "kernel/iommufd_object.h"
#include "kernel/pci.h"
#include "kernel/user_buffer.h"

struct iommufd_viommu {
	struct iommufd_object obj;
	struct kvm *kvm; /* referenced */
	/* By virtual id, here the index of the device; under the xa_lock. */
	struct iommufd_vdevice *vdevs[REGISTRY_MEMBERS_MAX];
};

struct iommufd_vdevice {
	struct iommufd_object obj;
	struct pci_dev *dev;
	struct iommufd_viommu *viommu;
	struct iommufd_device *idev; /* kept, where it follows its device */
	struct mutex tsm_lock; /* the two below; excludes guest requests */
	bool tsm_bound;
	bool trusted_dma_enabled;
};

/* One for an IOMMU group in a context; its devices come and go. */
struct iommufd_group {
	struct mutex lock; /* vdev, attached, destroying of its devices */
	unsigned device_count;
};

struct iommufd_device {
	struct iommufd_object obj;
	struct pci_dev *dev;
	struct iommufd_group *igroup;
	struct iommufd_vdevice *vdev; /* bound to it, or NULL */
	/* Where a vDEVICE follows its device: the one there is, or NULL. */
	struct iommufd_vdevice *owned;
	bool destroying;
};

/* Set-up: the context with its file open, the vIOMMU, then each device that is
 * in it, with its vDEVICE. */
void iommufd_ctx_init(struct iommufd_ctx *ictx, struct model *model);
struct iommufd_group *iommufd_group_init(struct model *model, const char *name);
void iommufd_viommu_setup(struct model *model);
struct iommufd_device *iommufd_device_setup(struct pci_dev *pdev);

/*
 * Errors: -ENOENT without a vDEVICE, -EINVAL if it is another device's,
 * -EEXIST if bound, those of the TSM core and of the IOMMU driver.
 */
int iommufd_device_tsm_bind(struct iommufd_device *idev, unsigned vdevice_id);
void iommufd_device_tsm_unbind(struct iommufd_device *idev);

/* The driver brings the device in: it has an id then. Errors: -ENOMEM. */
int iommufd_device_bind(struct pci_dev *pdev, struct iommufd_device **ret_idev);
/* The driver lets the device go. */
void iommufd_device_unbind(struct iommufd_device *idev);

/*
 * ioctls on the file of the context.
 *
 * Errors (alloc): -ENOENT without a vIOMMU or device, -EEXIST if there is one
 * for this virtual id. (guest request): -ENOENT if there is none or it is not
 * bound, -EFAULT, those of the TSM core.
 */
int iommufd_vdevice_alloc_ioctl(struct iommufd_ctx *ictx, unsigned viommu_id,
				unsigned dev_id, unsigned *ret_id);
int iommufd_vdevice_tsm_guest_request_ioctl(struct iommufd_ctx *ictx,
					    unsigned vdevice_id,
					    const struct user_buffer *buffer);

/* The last reference of an object goes; iommufd_main.c calls them. */
void iommufd_device_destroy(struct iommufd_object *obj);
void iommufd_viommu_destroy(struct iommufd_object *obj);
void iommufd_vdevice_destroy(struct iommufd_object *obj);
/* Somebody still keeps the device: see to the vDEVICE that does. */
void iommufd_device_pre_destroy(struct iommufd_object *obj);

void iommufd_vdevice_tsm_unbind(struct iommufd_vdevice *vdev);
int iommufd_vdevice_tsm_bind(struct iommufd_vdevice *vdev);

/* The TSM driver's way to have trusted DMA switched off. */
void pci_driver_disable_trusted_dma(struct pci_dev *pdev);

#endif
