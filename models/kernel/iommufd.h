/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * iommufd: the device, its vIOMMU and vDEVICE, and the TSM operations of the
 * RFC on them.
 *
 * Lock order: igroup->lock -> vdev->tsm_lock -> the TSM core's. The functions
 * of VFIO's side are called under dev_set->lock where the design has one.
 */
#ifndef MODELS_KERNEL_IOMMUFD_H
#define MODELS_KERNEL_IOMMUFD_H

#include "kernel/pci.h"

struct iommufd_viommu {
	struct kvm *kvm; /* referenced */
};

struct iommufd_vdevice {
	struct pci_dev *dev;
	struct iommufd_viommu *viommu;
	struct refcount users;
	struct mutex tsm_lock; /* the two below; excludes guest requests */
	bool tsm_bound;
	bool trusted_dma_enabled;
};

struct iommufd_group {
	struct mutex lock; /* iommufd_device.vdev of its devices */
};

struct iommufd_device {
	struct pci_dev *dev;
	struct iommufd_group *igroup;
	struct refcount users;	      /* the table's and the driver's */
	struct iommufd_vdevice *vdev; /* bound to it, or NULL */
};

void iommufd_init(struct pci_dev *pdev, struct iommufd_device *idev,
		  struct iommufd_vdevice *vdev, struct kvm *kvm);

/*
 * Errors: -ENOENT without a vDEVICE, -EINVAL if it is another device's,
 * -EEXIST if bound, those of the TSM core and of the IOMMU driver.
 */
int iommufd_device_tsm_bind(struct iommufd_device *idev,
			    struct iommufd_vdevice *vdev);
void iommufd_device_tsm_unbind(struct iommufd_device *idev);

/* The driver lets the device go. */
void iommufd_device_unbind(struct iommufd_device *idev);

/* Errors: -ENOENT if not bound, -EFAULT, those of the TSM core. */
int iommufd_vdevice_tsm_guest_request_ioctl(struct iommufd_vdevice *vdev);

/* The TSM driver's way to have trusted DMA switched off. */
void pci_driver_disable_trusted_dma(struct pci_dev *pdev);

#endif
