/* SPDX-License-Identifier: GPL-2.0-only */
#include "sensible.h"

#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"

/* The device of an op: its first argument. */
static const struct vfio_pci_core_device *device(struct world *w,
						 const struct op_call *call)
{
	return model_of(w)->devices[call->argument[0]];
}

static bool open(const struct vfio_pci_core_device *vdev)
{
	return vdev->file.open;
}

/* The VMM's view: iommufd has the vDEVICE bound. */
static bool bound(const struct vfio_pci_core_device *vdev)
{
	return vdev->vdevice->tsm_bound;
}

/* The device answers: it decodes memory and is in D0. */
static bool awake(const struct vfio_pci_core_device *vdev)
{
	return vdev->vconfig.memory && !vdev->d3hot &&
	       !cell_bit_peek(&vdev->pm_runtime_engaged);
}

static bool vm_alive(struct world *w)
{
	return !cell_peek(&model_of(w)->kvm->vm_dead);
}

/* The guest reaches the device, which it has not made private. */
static bool shared_in_guest(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vm_alive(w) && open(vdev) && !bound(vdev);
}

bool sensible_vmm_tsm_bind(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);
	const struct pci_dev *pdev = vdev->pdev;

	return open(vdev) && !bound(vdev) && awake(vdev) &&
	       pdev->tsm.state == PCI_TSM_CONNECT && !pdev->tsm.tdi &&
	       cell_peek(&pdev->region.owner) == REGION_FREE;
}

bool sensible_vmm_tsm_unbind(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return open(vdev) && bound(vdev);
}

bool sensible_guest_bind(struct world *w, const struct op_call *call)
{
	return vm_alive(w) && sensible_vmm_tsm_bind(w, call);
}

bool sensible_guest_unbind(struct world *w, const struct op_call *call)
{
	return vm_alive(w) && sensible_vmm_tsm_unbind(w, call);
}

bool sensible_guest_attest(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);
	const struct tdx_devif *devif = &vdev->pdev->devif;

	return vm_alive(w) && bound(vdev) && !devif->valid &&
	       devif->tdisp_sts == TDISP_CONFIG_LOCKED;
}

bool sensible_guest_accept(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);
	const struct tdx_devif *devif = &vdev->pdev->devif;

	return vm_alive(w) && bound(vdev) && devif->valid &&
	       devif->report_read && devif->dmar == TDX_DMAR_PENDING &&
	       devif->tdisp_sts == TDISP_CONFIG_LOCKED;
}

bool sensible_guest_run(struct world *w, const struct op_call *call)
{
	const struct tdisp_device *hw = &device(w, call)->pdev->hw;

	return vm_alive(w) && hw->state == TDISP_RUN && hw->memory;
}

/* Something changes. */
bool sensible_guest_write_command(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_vconfig *v = &device(w, call)->vconfig;
	uint64_t memory = call->argument[1];
	uint64_t bus_master = call->argument[2];

	return shared_in_guest(w, call) &&
	       ((memory < 2 && memory != v->memory) ||
		(bus_master < 2 && bus_master != v->bus_master));
}

bool sensible_guest_flr(struct world *w, const struct op_call *call)
{
	return shared_in_guest(w, call);
}

bool sensible_guest_power(struct world *w, const struct op_call *call)
{
	return shared_in_guest(w, call) &&
	       device(w, call)->d3hot != (call->argument[1] != 0);
}

/* A guest that starts anew is reset with all that it had bound. */
bool sensible_vmm_reset(struct world *w, const struct op_call *call)
{
	return open(device(w, call));
}

/* All members must be open. */
bool sensible_vmm_hot_reset(struct world *w, const struct op_call *call)
{
	const struct vfio_device_set *dev_set = device(w, call)->dev_set;

	for (unsigned i = 0; i < dev_set->device_count; i++)
		if (!open(dev_set->device_list[i]))
			return false;
	return true;
}

bool sensible_vmm_low_power(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);
	bool engaged = cell_bit_peek(&vdev->pm_runtime_engaged);

	if (!call->argument[1])
		return open(vdev) && engaged;
	return open(vdev) && !engaged && !bound(vdev);
}

bool sensible_vmm_bar_access(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return open(vdev) && awake(vdev) &&
	       cell_peek(&vdev->pdev->region.owner) != REGION_TSM;
}

/* In order; 'unbind: off' is a VMM that was killed. */
bool sensible_vmm_close(struct world *w, const struct op_call *call)
{
	return open(device(w, call)) && call->argument[1];
}

/* Somebody is there to get it, and lives on. */
bool sensible_admin_signal(struct world *w, const struct op_call *call)
{
	unsigned id = model_of(w)->first_task + (unsigned)call->argument[0];

	return world_task_by_id(w, id)->state != TASK_ENDED &&
	       !call->argument[1];
}

bool sensible_admin_disconnect(struct world *w, const struct op_call *call)
{
	const struct pci_dev *pdev = device(w, call)->pdev;

	return pdev->tsm.state == PCI_TSM_CONNECT && !pdev->tsm.tdi;
}
