/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The root of all that the models keep, in the arena, and the design switches
 * by name (switches.h). Every model reaches the others from here or through the
 * pointers that the kernel's structs have anyway.
 *
 * Lock order (outer first), as posted:
 *
 *   dev_set->lock
 *     igroup->lock
 *       vdev->tsm_lock
 *         pci_tsm_rwsem (read)
 *           pf0->lock
 *             memory_lock (write)      the TDX unbind calls back into VFIO
 *               dma_resv
 *                 kvm->mmu_lock
 */
#ifndef MODELS_STATE_H
#define MODELS_STATE_H

#include "kapi.h"
#include "kernel/task_work.h"
#include "latencies.h"
#include "registry_rows.h"
#include "switches.h"
#include "vm.h"

struct iommufd_device;
struct iommufd_group;
struct iommufd_vdevice;
struct iommufd_viommu;
struct guest_request;
struct kvm_memory_slot;
struct pci_dev;
struct platform;
struct user_buffer;
struct vfio_pci_core_device;
struct vfio_pci_dma_buf;
struct vfio_device_set;
struct kernel_612;
struct vfio_group;

/*
 * The callbacks of a PCI driver for the TSM. There is one such struct for the
 * driver vfio-pci, shared by all its devices.
 */
struct pci_tsm_handlers {
	void (*disable_mmio)(struct pci_dev *pdev);
	void (*recover_mmio)(struct pci_dev *pdev);
	/* Not set by the driver but by each bind, and cleared by each unbind,
	 * of any device, under no common lock: 1 is set, 0 is NULL. */
	struct cell disable_trusted_dma;
};

struct model {
	struct world *world;
	const struct platform *platform;
	unsigned platform_index; /* its column */
	uint64_t switches[SWITCH_COUNT];
	struct latency latencies[LATENCY_COUNT];
	unsigned device_count;
	unsigned set_count;
	/* Task id of the first task of the scenario. */
	unsigned first_task;
	struct vfio_pci_core_device *devices[REGISTRY_MEMBERS_MAX];
	struct vfio_device_set *dev_sets[REGISTRY_MEMBERS_MAX];
	struct vfio_group *groups[REGISTRY_MEMBERS_MAX];
	unsigned group_count;
	struct kernel_612 *kernel;
	struct vm vms[VMS_MAX];
	unsigned vm_count; /* that there are; 1 unless a member says more */
	/* By slot of the task: whose VMM, or vCPU, it is while it is in a call,
	 * or in guest mode; whose it says that it is, or NULL (vm.h). */
	struct vm *entered[TASKS_MAX];
	struct vm *task_vms[TASKS_MAX];
	struct rwsem pci_tsm_rwsem;
	bool tsm_goes; /* there is no TSM driver: pci_tsm_rwsem */
	struct pci_tsm_handlers vfio_pci_core_tsm_handlers;
	/* By slot of the task: buffers to release on its way to user space. */
	struct task_works task_works[TASKS_MAX];
	/* By slot: the user buffer of the system call that the task is in. */
	const struct user_buffer *user_buffers[TASKS_MAX];
	/* By slot: what the guest on that vCPU wants of its TSM, where it is
	 * the host that carries its words. */
	struct guest_request *guest_requests[TASKS_MAX];
	/* By slot: in which kernel of the guest its op has begun. */
	unsigned guest_kernels[TASKS_MAX];
	struct actor actors[ACTOR_COUNT];
};

/* The value of a switch of the design under test. */
static inline uint64_t design(const struct model *model,
			      enum design_switch which)
{
	return model->switches[which];
}

/* Are devices opened through the file of their IOMMU group? */
static inline bool group_api(const struct model *model)
{
	return model->switches[SWITCH_API] == API_GROUP;
}

/* Does the design call the TSM unbind on this way? */
static inline bool design_unbinds_before(const struct model *model,
					 enum zap_path path)
{
	return (model->switches[SWITCH_UNBIND_BEFORE_ZAP] >> path & 1) != 0;
}

/* Does the design keep the device awake over its unbind here? */
static inline bool design_awake_over(const struct model *model,
				     enum awake_over path)
{
	return (model->switches[SWITCH_AWAKE_OVER] >> path & 1) != 0;
}

/* Enter and leave an actor: same task, same stack, locks stay held. */
static inline void model_call(struct model *model, enum model_actor actor,
			      const char *name)
{
	actor_call(&model->actors[actor], name);
}

static inline void model_return(struct model *model, enum model_actor actor,
				const char *name, int64_t status)
{
	actor_return(&model->actors[actor], name, status);
}

/* registry.c's way in. */
void model_setup(struct world *w, const struct registry_setup *setup);
struct event_flag *model_event(struct world *w, unsigned member,
			       unsigned event);

static inline struct model *model_of(const struct world *w)
{
	return world_user(w);
}

#endif
