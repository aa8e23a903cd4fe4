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
	struct model *model;
	struct iommufd_ctx *ictx;
	struct pci_dev *dev; /* that it was made with; NULL: at set-up */
	struct kvm *kvm;     /* referenced */
	unsigned pgoff;	     /* where user space maps it */
	/* By virtual id, here the index of the device; under the xa_lock. */
	struct iommufd_vdevice *vdevs[REGISTRY_MEMBERS_MAX];
};

struct iommufd_vdevice {
	struct iommufd_object obj;
	struct pci_dev *dev;
	struct iommufd_viommu *viommu;
	struct iommufd_device *idev; /* kept, where it follows its device */
	struct iommufd_ctx *ictx;    /* NULL: nobody has set it (design) */
	struct mutex tsm_lock; /* the two below; excludes guest requests */
	bool tsm_bound;
	bool trusted_dma_enabled;
};

/* A queue of faults, which its file keeps. */
struct iommufd_eventq {
	struct iommufd_object obj;
};

/* One for an IOMMU group in a context; its devices come and go. */
struct iommufd_group {
	struct mutex lock; /* vdev, attached, destroying of its devices */
	unsigned device_count;
	const struct iommufd_ctx *ictx; /* that claims its DMA, if > 0 */
};

struct iommufd_device {
	struct iommufd_object obj;
	struct iommufd_ctx *ictx;
	struct pci_dev *dev;
	struct iommufd_group *igroup;
	struct kvm *kvm; /* VFIO's; not referenced here */
	/* Bound to it by RFC-P17, or NULL. */
	struct iommufd_vdevice *vdev;
	/* Where a vDEVICE follows its device: the one there is, or NULL. */
	struct iommufd_vdevice *owned;
	bool destroying;
};

/* Set-up: the context with its file open, the vIOMMU, then each device that is
 * in it, with its vDEVICE. */
void iommufd_ctx_init(struct iommufd_ctx *ictx, struct vm *vm);
struct iommufd_group *iommufd_group_init(struct model *model, const char *name);
void iommufd_viommu_setup(struct vm *vm);
struct iommufd_device *iommufd_device_setup(struct pci_dev *pdev,
					    struct kvm *kvm);

/*
 * Errors: -ENOENT without a vDEVICE, -EINVAL if it is another device's,
 * -EEXIST if bound, those of the TSM core and of the IOMMU driver.
 */
int iommufd_device_tsm_bind(struct iommufd_device *idev, unsigned vdevice_id);
void iommufd_device_tsm_unbind(struct iommufd_device *idev);

/* The driver brings the device in: it has an id then. Errors: -ENOMEM. */
int iommufd_device_bind(struct pci_dev *pdev, struct kvm *kvm,
			struct iommufd_device **ret_idev);
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

/*
 * IOMMU_VDEVICE_TSM_OP and IOMMU_VDEVICE_TSM_REQ, iommufd_tsm.c.
 *
 * Errors: -ENOTTY where the design does not have them, -ENOENT; (op) -ENODEV
 * without a VM, -EFAULT, those of the TSM core.
 */
enum iommu_vdevice_tsm_op_type {
	IOMMU_VDEVICE_TSM_BIND,
	IOMMU_VDEVICE_TSM_UNBIND,
};

struct iommu_vdevice_tsm_op {
	unsigned vdevice_id;
	enum iommu_vdevice_tsm_op_type type;
	struct pci_dev *meant; /* for the checkers: the VMM's idea */
};

int iommufd_vdevice_tsm_op_ioctl(struct iommufd_ctx *ictx,
				 const struct iommu_vdevice_tsm_op *cmd);
int iommufd_vdevice_tsm_req_ioctl(struct iommufd_ctx *ictx, unsigned vdevice_id,
				  const struct user_buffer *buffer);
/* Unbind the device, if it is bound. */
void tsm_unbind(struct pci_dev *pdev);

/*
 * IOMMU_VIOMMU_ALLOC, 'kvm_named': the VMM passes the VM's file (CCA-v1). The
 * file of a fault queue, iommufd_eventq.c. A mapping of a vIOMMU's registers,
 * iommufd_mmap.c.
 *
 * Errors (viommu): -ENOENT, -EBADF, -EFAULT. (fault): -EMFILE, -EFAULT; -EBADF.
 * (mmap): -ENXIO if nothing is there, or the VMM has mapped it; -EINVAL.
 */
int iommufd_viommu_alloc_ioctl(struct iommufd_ctx *ictx, unsigned dev_id,
			       bool kvm_named, struct iommufd_viommu **ret);
int iommufd_fault_alloc(struct iommufd_ctx *ictx);
int iommufd_fault_close(struct iommufd_ctx *ictx);
int iommufd_fops_mmap(struct iommufd_ctx *ictx, unsigned pgoff);
int iommufd_munmap(struct iommufd_ctx *ictx);
/* The same but for the file, which is the caller's. False: there is none. */
bool iommufd_unmap(struct vm *vm);
/* The driver's side: something to map comes, and goes. */
void iommufd_alloc_mmap(struct iommufd_ctx *ictx,
			struct iommufd_viommu *viommu);
void iommufd_mmap_setup(struct iommufd_ctx *ictx,
			struct iommufd_viommu *viommu);
void iommufd_destroy_mmap(struct iommufd_ctx *ictx,
			  struct iommufd_viommu *viommu);

/* The last reference of an object goes; iommufd_main.c calls them. */
void iommufd_fault_destroy(struct iommufd_object *obj);
void iommufd_device_destroy(struct iommufd_object *obj);
void iommufd_viommu_destroy(struct iommufd_object *obj);
void iommufd_vdevice_destroy(struct iommufd_object *obj);
/* Somebody still keeps the device: see to the vDEVICE that does. */
void iommufd_device_pre_destroy(struct iommufd_object *obj);

void iommufd_vdevice_tsm_unbind(struct iommufd_vdevice *vdev);
int iommufd_vdevice_tsm_bind(struct iommufd_vdevice *vdev);

/* The secure IOMMU lets the device use trusted DMA, or not any more. */
void secure_iommu_update(struct pci_dev *pdev, bool on);
/* The TSM driver's way to have trusted DMA switched off. */
void pci_driver_disable_trusted_dma(struct pci_dev *pdev);

#endif
