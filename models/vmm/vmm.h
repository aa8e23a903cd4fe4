/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The VMM: turns exits of its vCPUs and decisions of its main thread into
 * system calls. Whether two vCPUs and the main thread call in parallel is a
 * matter of its big lock.
 */
#ifndef MODELS_VMM_VMM_H
#define MODELS_VMM_VMM_H

#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"
#include "vmm/big_lock.h"

typedef vfio_device_call vmm_call;

/* A system call on the file of a device. Errors: -EBADF, the call's own. */
int vmm_syscall(struct vfio_pci_core_device *vdev, const char *name,
		vmm_call *call, uint64_t argument);

/* The same on the file of the iommufd context. */
int vmm_iommufd_syscall(struct vfio_pci_core_device *vdev, const char *name,
			vmm_call *call, uint64_t argument);

/* IOMMU_VDEVICE_TSM_OP; 'op' is of enum iommu_vdevice_tsm_op_type. */
int vmm_vdevice_tsm_op(struct vfio_pci_core_device *vdev, uint64_t op);

/* What a guest can ask for; runs in the vCPU's task. */
int vmm_tsm_bind(struct vfio_pci_core_device *vdev);
int vmm_tsm_unbind(struct vfio_pci_core_device *vdev);
int vmm_tsm_guest_request(struct vfio_pci_core_device *vdev,
			  const struct user_buffer *buffer);
int vmm_config_write(struct vfio_pci_core_device *vdev, vmm_call *call,
		     uint64_t value);

/* The device is unbound: the range of its BAR is shared again, where the VMM
 * had made it private. Yields: inside, if it had. */
void vmm_range_return(struct vfio_pci_core_device *vdev);

/* KVM_SET_DEVICE_ATTR on the kvm-vfio device, with a file of a device or, for
 * api: group, that of its group. */
int vmm_kvm_set_attr(struct vfio_file *file, enum kvm_vfio_attr attr);

/* The user buffer of an op: arguments 'first' and the one after it. */
struct user_buffer vmm_user_buffer(struct world *w, const struct op_call *call,
				   unsigned first);

/* Ops of scenarios. */
void vmm_op_tsm_bind(struct world *w, const struct op_call *call);
void vmm_op_tsm_unbind(struct world *w, const struct op_call *call);
void vmm_op_reset(struct world *w, const struct op_call *call);
void vmm_op_hot_reset(struct world *w, const struct op_call *call);
void vmm_op_low_power(struct world *w, const struct op_call *call);
void vmm_op_attach(struct world *w, const struct op_call *call);
void vmm_op_bar_access(struct world *w, const struct op_call *call);
void vmm_op_dmabuf_export(struct world *w, const struct op_call *call);
void vmm_op_convert(struct world *w, const struct op_call *call);
void vmm_op_dmabuf_close(struct world *w, const struct op_call *call);
void vmm_op_memslot(struct world *w, const struct op_call *call);
void vmm_op_memslot_modify(struct world *w, const struct op_call *call);
void vmm_op_memslot_delete(struct world *w, const struct op_call *call);
void vmm_op_vdevice_alloc(struct world *w, const struct op_call *call);
void vmm_op_vdevice_destroy(struct world *w, const struct op_call *call);
void vmm_op_device_destroy(struct world *w, const struct op_call *call);
void vmm_op_viommu_alloc(struct world *w, const struct op_call *call);
void vmm_op_viommu_mmap(struct world *w, const struct op_call *call);
void vmm_op_fault_queue(struct world *w, const struct op_call *call);
void vmm_op_viommu_destroy(struct world *w, const struct op_call *call);
void vmm_op_vdevice_tsm_op(struct world *w, const struct op_call *call);
void vmm_op_guest_request(struct world *w, const struct op_call *call);
void vmm_op_iommufd_close(struct world *w, const struct op_call *call);
void vmm_op_kvm_file_add(struct world *w, const struct op_call *call);
void vmm_op_kvm_file_del(struct world *w, const struct op_call *call);
void vmm_op_kvm_close(struct world *w, const struct op_call *call);
void vmm_op_close(struct world *w, const struct op_call *call);
void vmm_op_exit(struct world *w, const struct op_call *call);

/* reboot.c */
void vmm_op_reboot(struct world *w, const struct op_call *call);

/* pause.c */
void vmm_op_pause(struct world *w, const struct op_call *call);

/* courier.c */
void vmm_op_courier(struct world *w, const struct op_call *call);
/* How often a message of the guest is handed on, by a task that is about to. */
unsigned vmm_courier_times(const struct pci_dev *pdev);

/* vmm_612.c */
void vmm_op_open_group(struct world *w, const struct op_call *call);
void vmm_op_group_status(struct world *w, const struct op_call *call);
void vmm_op_get_device_fd(struct world *w, const struct op_call *call);
void vmm_op_device_info(struct world *w, const struct op_call *call);
void vmm_op_region_info(struct world *w, const struct op_call *call);
void vmm_op_hot_reset_info(struct world *w, const struct op_call *call);
void vmm_op_config_access(struct world *w, const struct op_call *call);
void vmm_op_set_irqs(struct world *w, const struct op_call *call);
void vmm_op_ioeventfd(struct world *w, const struct op_call *call);
void vmm_op_signal_eventfd(struct world *w, const struct op_call *call);
void vmm_op_mmap(struct world *w, const struct op_call *call);
void vmm_op_munmap(struct world *w, const struct op_call *call);
void vmm_op_touch_bar(struct world *w, const struct op_call *call);

#endif
