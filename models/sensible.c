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
	if (design(vdev->model, SWITCH_TSM_UAPI) == UAPI_IOMMUFD)
		return vdev->pdev->tsm.tdi;
	return vdev->idev && vdev->idev->vdev;
}

/* The first file of the device, or the second. */
static const struct vfio_file *file(struct world *w, const struct op_call *call,
				    uint64_t second)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return second && vdev->pdev->f612 ? &vdev->second : &vdev->file;
}

/* The device answers: it decodes memory and is in D0. */
static bool awake(const struct vfio_pci_core_device *vdev)
{
	return vdev->vconfig.memory && !vdev->d3hot &&
	       !cell_bit_peek(&vdev->pm_runtime_engaged);
}

static bool vm_alive(struct world *w)
{
	const struct model *model = model_of(w);

	return model->kvm_open && !cell_peek(&model->kvm->vm_dead);
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

	return !pdev->f612 && open(vdev) && !bound(vdev) && awake(vdev) &&
	       pdev->tsm.state == PCI_TSM_CONNECT && !pdev->tsm.tdi &&
	       (design(vdev->model, SWITCH_REGIONS) == REGIONS_NONE ||
		cell_peek(&pdev->region.owner) == REGION_FREE);
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
	return file(w, call, call->argument[2])->open && call->argument[1];
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

	return !pdev->f612 && pdev->tsm.state == PCI_TSM_CONNECT &&
	       !pdev->tsm.tdi;
}

/* Nobody does it who plays by the rules. */
bool sensible_never(struct world *w, const struct op_call *call)
{
	(void)w;
	(void)call;
	return false;
}

static bool any_open(struct world *w)
{
	const struct model *model = model_of(w);

	for (unsigned i = 0; i < model->device_count; i++)
		if (open(model->devices[i]))
			return true;
	return false;
}

static const struct kvm_memory_slot *slot(struct world *w,
					  const struct op_call *call)
{
	return model_of(w)->kvm->slots[call->argument[0]];
}

/* What an id of the VMM's stands for; NULL if it is no such object. */
static const struct iommufd_object *object(struct world *w, unsigned id,
					   enum iommufd_object_type type)
{
	const struct iommufd_ctx *ictx = model_of(w)->ictx;
	const struct iommufd_object *obj = NULL;

	if (ictx->open && id < IOMMUFD_OBJECTS_MAX)
		obj = ictx->objects[id];
	if (!obj || (const void *)obj == (const void *)ictx ||
	    obj->type != type)
		return NULL;
	return obj;
}

static const struct iommufd_viommu *viommu(struct world *w)
{
	return (const struct iommufd_viommu *)object(w, model_of(w)->viommu_id,
						     IOMMUFD_OBJ_VIOMMU);
}

bool sensible_guest_touch(struct world *w, const struct op_call *call)
{
	return shared_in_guest(w, call) && awake(device(w, call)) &&
	       slot(w, call);
}

/* From plain memory, or from a BAR that is there and on. */
bool sensible_vmm_guest_request(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *of =
		model_of(w)->devices[call->argument[2]];

	return bound(device(w, call)) &&
	       call->argument[1] != USER_BUFFER_SLOW &&
	       (call->argument[1] == USER_BUFFER_PLAIN ||
		(open(of) && awake(of)));
}

/* Where the design has it, as the other bind and unbind. */
bool sensible_vmm_vdevice_tsm_op(struct world *w, const struct op_call *call)
{
	if (design(model_of(w), SWITCH_TSM_UAPI) != UAPI_IOMMUFD)
		return false;
	return call->argument[1] == IOMMU_VDEVICE_TSM_BIND
		       ? sensible_vmm_tsm_bind(w, call)
		       : sensible_vmm_tsm_unbind(w, call);
}

bool sensible_vmm_vdevice_alloc(struct world *w, const struct op_call *call)
{
	const struct pci_dev *pdev = device(w, call)->pdev;
	const struct iommufd_viommu *v = viommu(w);

	return v && !v->vdevs[pdev->index] &&
	       object(w, pdev->idev_id, IOMMUFD_OBJ_DEVICE);
}

bool sensible_vmm_vdevice_destroy(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return !bound(vdev) &&
	       object(w, vdev->pdev->vdevice_id, IOMMUFD_OBJ_VDEVICE);
}

/* When the one before is gone: the VMM knows one. */
bool sensible_vmm_viommu_alloc(struct world *w, const struct op_call *call)
{
	return !viommu(w) &&
	       object(w, device(w, call)->pdev->idev_id, IOMMUFD_OBJ_DEVICE);
}

bool sensible_vmm_viommu_mmap(struct world *w, const struct op_call *call)
{
	bool mapped = model_of(w)->mapped;

	return call->argument[1] ? viommu(w) && !mapped : mapped;
}

bool sensible_vmm_fault_queue(struct world *w, const struct op_call *call)
{
	const struct iommufd_ctx *ictx = model_of(w)->ictx;

	return call->argument[1] ? ictx->open && !ictx->fault_file.eventq
				 : ictx->fault_file.eventq != NULL;
}

bool sensible_vmm_viommu_destroy(struct world *w, const struct op_call *call)
{
	const struct iommufd_viommu *v = viommu(w);

	(void)call;
	for (unsigned i = 0; v && i < model_of(w)->device_count; i++)
		if (v->vdevs[i])
			return false;
	return v;
}

bool sensible_vmm_iommufd_close(struct world *w, const struct op_call *call)
{
	(void)call;
	return model_of(w)->ictx->open && !any_open(w);
}

bool sensible_vmm_kvm_close(struct world *w, const struct op_call *call)
{
	(void)call;
	return model_of(w)->kvm_open && !any_open(w);
}

bool sensible_vmm_dmabuf_export(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return !vdev->pdev->f612 && open(vdev) &&
	       !vdev->dmabufs[DMABUFS_MAX - 1];
}

bool sensible_vmm_memslot(struct world *w, const struct op_call *call)
{
	return model_of(w)->kvm_open && device(w, call)->dmabufs[0] &&
	       !slot(w, call) && !call->argument[1];
}

bool sensible_vmm_memslot_change(struct world *w, const struct op_call *call)
{
	return model_of(w)->kvm_open && slot(w, call) &&
	       !bound(device(w, call));
}

bool sensible_admin_connect(struct world *w, const struct op_call *call)
{
	const struct pci_dev *pdev = device(w, call)->pdev;

	return !pdev->f612 && pdev->tsm.state != PCI_TSM_CONNECT;
}

bool sensible_admin_show(struct world *w, const struct op_call *call)
{
	return !device(w, call)->pdev->f612;
}

bool sensible_admin_reset(struct world *w, const struct op_call *call)
{
	return !bound(device(w, call));
}

bool sensible_admin_driver_unbind(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return !vdev->pdev->f612 && vdev->pdev->driver_bound && !open(vdev);
}
