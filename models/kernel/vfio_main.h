/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The VFIO core: device sets, open files, and the way to the last close.
 */
#ifndef MODELS_KERNEL_VFIO_MAIN_H
#define MODELS_KERNEL_VFIO_MAIN_H

#include "state.h"

/* Devices that are reset together; one lock for all of them. */
struct vfio_device_set {
	struct model *model;
	struct mutex lock; /* 'dev_set->lock' */
	struct vfio_pci_core_device *device_list[REGISTRY_MEMBERS_MAX];
	unsigned device_count;
	struct pci_dev *first; /* function 0 of the slot */
	unsigned functions;    /* of the slot, with a driver or without */
	/* What a secure IOMMU may keep for all of them: a bit a member. */
	struct cell secure_iommu;
};

/* The VM that a file was told: of a device, or of a group. */
struct vfio_kvm_ref {
	struct model *model;
	struct vfio_file *df;
	struct vfio_group *group;
	struct spinlock kvm_ref_lock; /* kvm */
	struct kvm *kvm; /* no count; kvm_reference file: with its file */
	bool added;	 /* kvm-vfio has the file; kv->lock */
	struct vm *vm;	 /* whose kvm-vfio */
};

/*
 * An open file of a device: the descriptor of the VMM and the system calls
 * under way hold a reference each. Changed in the steps of its object.
 */
struct vfio_file {
	struct object object; /* 'file' */
	struct vfio_pci_core_device *vdev;
	struct vm *vm;	     /* whose VMM has opened it */
	bool open;	     /* the descriptor is in the VMM's table */
	bool left;	     /* see process.h */
	bool opening;	     /* it will be */
	bool access_granted; /* a file of its own is bound; dev_set->lock */
	unsigned fd;
	unsigned count;
	struct vfio_kvm_ref kvm_ref;
};

/* An IOMMU group as VFIO sees it. */
struct vfio_group {
	struct mutex group_lock;  /* opened, cdevs, and opening a device */
	struct mutex device_lock; /* registered devices */
	struct mutex iommu_group_mutex;
	struct vfio_kvm_ref kvm_ref;
	struct cell drivers; /* functions that a driver is bound to */
	bool opened;
	struct object file; /* 'group file'; steps on it change the next */
	struct vm *vm;	    /* whose VMM has opened it */
	bool open, left;    /* the VMM's descriptor, see process.h */
	unsigned fd;
	unsigned file_count; /* that, kvm-vfio, devices opened through it */
	unsigned cdev_device_open_cnt; /* devices open by files of their own */
};

void vfio_device_set_init(struct vfio_device_set *dev_set, struct model *model,
			  const char *name);
void vfio_file_init(struct vfio_file *file, struct vfio_pci_core_device *vdev,
		    const char *name);

void vfio_group_init(struct vfio_group *group, struct model *model,
		     const char *tag);

/* Set-up of an open device: as if each step of the way to it had been taken.
 */
void vfio_device_open_setup(struct vfio_pci_core_device *vdev, struct kvm *kvm);

/*
 * The group's file. Results: a descriptor; 0.
 * Errors: -EBUSY if it is open; -EBADF if it is not.
 */
int vfio_group_fops_open(struct model *model, struct vfio_group *group);
int vfio_group_ioctl_get_status(struct vfio_group *group);
/* References on it; the last one takes group_lock. Yields: once, and inside. */
void vfio_group_get(struct vfio_group *group);
void vfio_group_fput(struct vfio_group *group);
/* Where the process exits. Yields: once. */
void vfio_group_leave(struct model *model, struct vfio_group *group);
/* A file of a device. Errors: -EBADF, -ENODEV if it is not registered, -EAGAIN.
 */
int vfio_group_ioctl_get_device_fd(struct vfio_pci_core_device *vdev);
/* True: it was the last one. */
bool vfio_df_group_close(struct vfio_pci_core_device *vdev);
int vfio_device_block_group(struct vfio_pci_core_device *vdev);
void vfio_device_unblock_group(struct vfio_pci_core_device *vdev);
/* The lowest free descriptor. */
int get_unused_fd(struct kernel_612 *kernel);
void put_unused_fd(struct kernel_612 *kernel, unsigned fd);
void vfio_device_group_unregister(struct vfio_pci_core_device *vdev);
void vfio_device_remove_group(struct vfio_pci_core_device *vdev);

/*
 * vfio_cdev.c: a device's own file, and its way into an iommufd context.
 * Errors (open): -ENODEV. (bind): -EBUSY if the group's file is open, -EINVAL
 * if the device is, -EBADF without a context, -EFAULT, -EAGAIN.
 */
int vfio_device_fops_cdev_open(struct vfio_file *df);
int vfio_df_ioctl_bind_iommufd(struct vfio_file *df);
/* True: it was the last one. */
bool vfio_df_unbind_iommufd(struct vfio_file *df);

/* The driver's side: make the device known. Errors: -ENOMEM. */
int vfio_register_group_dev(struct vfio_pci_core_device *vdev);

/* vfio_registration.c */
/* Read the file 'state' of a device in debugfs. Errors: -ENOENT. */
int vfio_device_state_read(struct vfio_pci_core_device *vdev);
void vfio_device_debugfs_init(struct vfio_pci_core_device *vdev);
void vfio_registration_init(struct vfio_pci_core_device *vdev,
			    const char *name);
/* Locks: device_lock is held. Yields: yes, until the last user is gone. */
void vfio_unregister_group_dev(struct vfio_pci_core_device *vdev);
bool vfio_device_try_get_registration(struct vfio_pci_core_device *vdev);
void vfio_device_put_registration(struct vfio_pci_core_device *vdev);

/* First open and last close, whatever the API. dev_set->lock is held.
 * True (close): it was the last one. */
int vfio_df_open(struct vfio_pci_core_device *vdev);
bool vfio_df_close(struct vfio_pci_core_device *vdev);

/*
 * A VM learns that a file is used for it, or that it is not any more; a device
 * keeps the VM while it is open.
 *
 * Locks: kvm_ref_lock (file); dev_set->lock is held (device).
 */
void vfio_kvm_ref_init(struct vfio_kvm_ref *ref, struct model *model,
		       const char *name, const char *tag);
void vfio_file_set_kvm(struct vfio_kvm_ref *ref, struct kvm *kvm);
void vfio_device_get_kvm_safe(struct vfio_pci_core_device *vdev,
			      struct vfio_kvm_ref *ref);
void vfio_device_put_kvm(struct vfio_pci_core_device *vdev);

/* ioctl(), read() or write() on the file. Errors: -EIO, the call's own. */
typedef int vfio_device_call(struct vfio_pci_core_device *vdev,
			     uint64_t argument);
int vfio_device_fops_call(struct vfio_pci_core_device *vdev,
			  vfio_device_call *call, uint64_t argument);

/*
 * A descriptor for a file that is to be opened, and what came of it: 'rc' of
 * the open. Result: the descriptor, or 'rc'. Yields: once each.
 * Errors: -EBADF, it is open.
 */
int vfio_file_reserve(struct vfio_file *file);
int vfio_file_install(struct vfio_file *file, int rc);
/* Take the file for a system call. Yields: once. Errors: -EBADF. */
int vfio_fdget(struct vfio_file *file);
/* One more, for who holds one. Yields: once. */
void vfio_file_get(struct vfio_file *file);
/* Give it back; the last one releases the device. Yields: once, and inside. */
void vfio_fput(struct vfio_file *file);
/* close(): Errors: -EBADF. */
int vfio_close(struct vfio_file *file);
/* Where the process exits. Yields: once. */
void vfio_file_leave(struct vfio_file *file);

#endif
