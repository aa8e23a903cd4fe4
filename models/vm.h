/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VM: the process of its VMM, what that has open for it (KVM, kvm-vfio, an
 * iommufd context), and what it knows of that. There is one, or two where a
 * member of the topology says so; the second has objects of its own only then.
 *
 * Whose call it is: a task is of the VM that it has said (vm.enter), or else
 * of that of the device which it calls for. It stays that until the call ends.
 */
#ifndef MODELS_VM_H
#define MODELS_VM_H

#include "kernel/process.h"

struct guest_locks;
struct iommufd_ctx;
struct iommufd_viommu;
struct kvm;
struct model;
struct op_call;
struct vfio_file;
struct vfio_pci_core_device;
struct vmm_lock;

enum {
	VM_FIRST,
	VM_SECOND,
	VMS_MAX
};

struct vm {
	struct model *model;
	unsigned index;
	const char *tag; /* of its objects; NULL for the first */
	struct process process;
	struct kvm *kvm;
	/* The VM's file, with those of its vCPUs: the VMM's descriptors and the
	 * calls under way. */
	struct object kvm_file;
	bool kvm_open, kvm_left; /* see process.h */
	unsigned kvm_file_count;
	/* The same for the file of its kvm-vfio device. */
	struct object kvm_vfio_file;
	bool kvm_vfio_open, kvm_vfio_left;
	unsigned kvm_vfio_file_count;
	struct iommufd_ctx *ictx;
	struct iommufd_viommu *viommu;	 /* at set-up; NULL for api: group */
	unsigned viommu_id;		 /* the VMM's */
	unsigned viommu_pgoff;		 /* where it can be mapped */
	struct iommufd_viommu *mapped;	 /* by the VMM; mmap_lock */
	struct rwsem mmap_lock;		 /* the VMM's address space */
	struct vmm_lock *vmm_lock;	 /* NULL: its VMM has none */
	struct guest_locks *guest_locks; /* NULL: guests have none */
	/* Which kernel runs in the guest: 0, and more after a kexec. */
	struct object guest_kernel;
	unsigned guest_kernel_index;
	/* Which tasks are vCPUs that run, by slot; how often it is paused. */
	struct object vcpus, pause;
	uint64_t vcpus_inside;
	unsigned pauses;
	struct waitqueue pause_queue;
};

/* Set-up. */
void vm_init(struct vm *vm, struct model *model, unsigned index);

/* Whose call the current task is in, or would be in: one for no device, or one
 * for a device. Yields: no. */
struct vm *vm_of_task(struct model *model);
struct vm *vm_of(const struct vfio_pci_core_device *vdev);

/* Has the VMM that calls a descriptor of the file? One was passed to it, or it
 * is the one that has opened it. Yields: no. */
bool vm_has_file(const struct vfio_file *file);

/* The context, and the vDEVICE, that the VMM which calls names for a device.
 * Yields: no. */
struct iommufd_ctx *vm_context(const struct vfio_pci_core_device *vdev);
unsigned *vm_vdevice_id(const struct vfio_pci_core_device *vdev);

/* vm.enter: what follows in this task is of that VM. Result: -ESRCH, there is
 * none. */
void vm_op_enter(struct world *w, const struct op_call *call);

#endif
