/* SPDX-License-Identifier: GPL-2.0-only */
#include "sensible.h"
#include "platform.h"

#include "kernel/kvm.h"
#include "kernel/pci_region.h"
#include "kernel/pci_tsm.h"
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

	return second ? &vdev->second : &vdev->file;
}

/* The device answers: it decodes memory and is in D0. */
static bool awake(const struct vfio_pci_core_device *vdev)
{
	return vdev->vconfig.memory && !vdev->d3hot &&
	       !cell_bit_peek(&vdev->pm_runtime_engaged);
}

/* In plain memory, or in a BAR that is mapped and on. */
static bool buffer(struct world *w, const struct op_call *call, unsigned first)
{
	const struct vfio_pci_core_device *of =
		model_of(w)->devices[call->argument[first + 1]];

	return call->argument[first] == USER_BUFFER_PLAIN ||
	       (call->argument[first] == USER_BUFFER_BAR && of->vma.mapped &&
		awake(of));
}

static bool has_tsm_core(struct world *w)
{
	return pci_has_tsm_core(model_of(w));
}

/* Has a function of the device a TDI? */
static bool device_bound(struct world *w, const struct pci_dev *dsm)
{
	const struct model *model = model_of(w);

	for (unsigned i = 0; i < model->device_count; i++)
		if (model->devices[i]->pdev->dsm == dsm &&
		    model->devices[i]->pdev->tsm.tdi)
			return true;
	return false;
}

static bool vm_alive(struct world *w, const struct op_call *call)
{
	const struct vm *vm = device(w, call)->vm;

	return vm->kvm_open && !cell_peek(&vm->kvm->vm_dead);
}

/* The guest reaches the device, which it has not made private. */
static bool shared_in_guest(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vm_alive(w, call) && open(vdev) && !bound(vdev);
}

bool sensible_vmm_tsm_bind(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);
	const struct pci_dev *pdev = vdev->pdev;

	return design(vdev->model, SWITCH_TSM_UAPI) == UAPI_VFIO &&
	       open(vdev) && !bound(vdev) && awake(vdev) &&
	       pdev->dsm->tsm.state == PCI_TSM_CONNECT && !pdev->tsm.tdi &&
	       (design(vdev->model, SWITCH_REGIONS) == REGIONS_NONE ||
		pci_region_count(pdev, REGION_FREE) == PCI_BAR_COUNT);
}

bool sensible_vmm_tsm_unbind(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return open(vdev) && bound(vdev);
}

bool sensible_guest_bind(struct world *w, const struct op_call *call)
{
	return vm_alive(w, call) && sensible_vmm_tsm_bind(w, call);
}

bool sensible_guest_unbind(struct world *w, const struct op_call *call)
{
	return vm_alive(w, call) && sensible_vmm_tsm_unbind(w, call);
}

bool sensible_guest_attest(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vm_alive(w, call) && bound(vdev) &&
	       !vdev->pdev->guest_driver.anew &&
	       vdev->model->platform->guest->may_attest(vdev->pdev);
}

bool sensible_guest_accept(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vm_alive(w, call) && bound(vdev) &&
	       !vdev->pdev->guest_driver.anew &&
	       vdev->model->platform->guest->may_accept(vdev->pdev);
}

bool sensible_guest_run(struct world *w, const struct op_call *call)
{
	const struct tdisp_device *hw = &device(w, call)->pdev->hw;

	return vm_alive(w, call) && hw->state == TDISP_RUN && hw->memory;
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

	return open(vdev) && awake(vdev) && buffer(w, call, 3) &&
	       pci_region_count(vdev->pdev, REGION_TSM) == 0;
}

/* In order; 'unbind: off' is a VMM that was killed. */
bool sensible_vmm_close(struct world *w, const struct op_call *call)
{
	return file(w, call, call->argument[2])->open && call->argument[1] &&
	       call->argument[3];
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

	return has_tsm_core(w) && pdev->present && pdev->dsm == pdev &&
	       pdev->tsm.state == PCI_TSM_CONNECT && !device_bound(w, pdev);
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
	return device(w, call)->vm->kvm->slots[call->argument[0]];
}

/* What an id of the VMM's stands for; NULL if it is no such object. */
static const struct iommufd_object *object(const struct vm *vm, unsigned id,
					   enum iommufd_object_type type)
{
	const struct iommufd_ctx *ictx = vm->ictx;
	const struct iommufd_object *obj = NULL;

	if (ictx->open && id < IOMMUFD_OBJECTS_MAX)
		obj = ictx->objects[id];
	if (!obj || (const void *)obj == (const void *)ictx ||
	    obj->type != type)
		return NULL;
	return obj;
}

static const struct iommufd_viommu *viommu(const struct vm *vm)
{
	return (const struct iommufd_viommu *)object(vm, vm->viommu_id,
						     IOMMUFD_OBJ_VIOMMU);
}

bool sensible_guest_touch(struct world *w, const struct op_call *call)
{
	return shared_in_guest(w, call) && awake(device(w, call)) &&
	       slot(w, call);
}

bool sensible_vmm_guest_request(struct world *w, const struct op_call *call)
{
	return bound(device(w, call)) && buffer(w, call, 1);
}

bool sensible_vmm_attach(struct world *w, const struct op_call *call)
{
	return open(device(w, call)) && !group_api(model_of(w)) &&
	       buffer(w, call, 1);
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
	const struct iommufd_viommu *v = viommu(device(w, call)->vm);

	return v && !v->vdevs[pdev->index] && buffer(w, call, 1) &&
	       object(device(w, call)->vm, pdev->idev_id, IOMMUFD_OBJ_DEVICE);
}

bool sensible_vmm_vdevice_destroy(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return !bound(vdev) &&
	       object(device(w, call)->vm, vdev->pdev->vdevice_id,
		      IOMMUFD_OBJ_VDEVICE);
}

/* When the one before is gone: the VMM knows one. */
bool sensible_vmm_viommu_alloc(struct world *w, const struct op_call *call)
{
	return !viommu(device(w, call)->vm) &&
	       object(device(w, call)->vm, device(w, call)->pdev->idev_id,
		      IOMMUFD_OBJ_DEVICE);
}

bool sensible_vmm_viommu_mmap(struct world *w, const struct op_call *call)
{
	bool mapped = device(w, call)->vm->mapped;

	return call->argument[1] ? viommu(device(w, call)->vm) && !mapped
				 : mapped;
}

bool sensible_vmm_fault_queue(struct world *w, const struct op_call *call)
{
	const struct iommufd_ctx *ictx = device(w, call)->vm->ictx;

	return call->argument[1] ? ictx->open && !ictx->fault_file.eventq
				 : ictx->fault_file.eventq != NULL;
}

bool sensible_vmm_viommu_destroy(struct world *w, const struct op_call *call)
{
	const struct iommufd_viommu *v = viommu(device(w, call)->vm);

	(void)call;
	for (unsigned i = 0; v && i < model_of(w)->device_count; i++)
		if (v->vdevs[i])
			return false;
	return v;
}

bool sensible_vmm_iommufd_close(struct world *w, const struct op_call *call)
{
	(void)call;
	return model_of(w)->vms[VM_FIRST].ictx->open && !any_open(w);
}

static bool known_to_kvm(const struct vfio_pci_core_device *vdev)
{
	return group_api(vdev->model) ? vdev->group->kvm_ref.added
				      : vdev->file.kvm_ref.added;
}

bool sensible_vmm_kvm_file_add(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);
	bool there = group_api(vdev->model) ? vdev->group->opened : open(vdev);

	return device(w, call)->vm->kvm_open && there && !known_to_kvm(vdev);
}

bool sensible_vmm_kvm_file_del(struct world *w, const struct op_call *call)
{
	return device(w, call)->vm->kvm_open && known_to_kvm(device(w, call));
}

bool sensible_vmm_kvm_close(struct world *w, const struct op_call *call)
{
	(void)call;
	return model_of(w)->vms[VM_FIRST].kvm_open && !any_open(w);
}

bool sensible_vmm_dmabuf_export(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return design(vdev->model, SWITCH_DMA_BUF) != DMA_BUF_NONE &&
	       open(vdev) && !vdev->dmabuf_fds.file[DMABUF_FDS_MAX - 1];
}

static bool dmabuf_open(const struct vfio_pci_core_device *vdev)
{
	for (unsigned i = 0; i < DMABUF_FDS_MAX; i++)
		if (vdev->dmabuf_fds.file[i])
			return true;
	return false;
}

bool sensible_vmm_dmabuf_close(struct world *w, const struct op_call *call)
{
	return dmabuf_open(device(w, call));
}

bool sensible_vmm_memslot(struct world *w, const struct op_call *call)
{
	return device(w, call)->vm->kvm_open && dmabuf_open(device(w, call)) &&
	       !slot(w, call) && !call->argument[1];
}

bool sensible_vmm_memslot_change(struct world *w, const struct op_call *call)
{
	return device(w, call)->vm->kvm_open && slot(w, call) &&
	       !bound(device(w, call));
}

/* Something changes, and no TDI is in the way. */
bool sensible_vmm_convert(struct world *w, const struct op_call *call)
{
	const struct kvm *kvm = device(w, call)->vm->kvm;
	enum kvm_attribute wanted = call->argument[1] ? KVM_ATTRIBUTE_PRIVATE
						      : KVM_ATTRIBUTE_SHARED;

	return device(w, call)->vm->kvm_open &&
	       kvm->attributes[call->argument[0]] != wanted &&
	       !bound(device(w, call));
}

bool sensible_admin_connect(struct world *w, const struct op_call *call)
{
	const struct pci_dev *pdev = device(w, call)->pdev;

	return has_tsm_core(w) && pdev->present && pdev->dsm == pdev &&
	       pdev->tsm.state != PCI_TSM_CONNECT;
}

bool sensible_admin_show(struct world *w, const struct op_call *call)
{
	return has_tsm_core(w) && device(w, call)->pdev->present;
}

bool sensible_admin_reset(struct world *w, const struct op_call *call)
{
	const struct pci_dev *pdev = device(w, call)->pdev;

	for (unsigned i = 0; i < pdev->total_vfs; i++)
		if (pdev->vfs[i]->tsm.tdi)
			return false;
	return !bound(device(w, call)) && pdev->present;
}

bool sensible_admin_remove(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vdev->pdev->present && !open(vdev);
}

/* VFIO does not use the device. */
bool sensible_admin_claim_bar(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);
	const struct pci_region *r = &vdev->pdev->regions[call->argument[1]];

	return !open(vdev) && cell_peek(&r->owner) == REGION_FREE;
}

bool sensible_admin_release_bar(struct world *w, const struct op_call *call)
{
	return device(w, call)->pdev->other_driver_bars >> call->argument[1] &
	       1;
}

/* An importer that keeps to the rules: it stops when it is told to. */
bool sensible_importer_job(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return open(vdev) && dmabuf_open(vdev) && call->argument[1] &&
	       call->argument[2] == USER_BUFFER_PLAIN;
}

/* Such a device may go at any time. */
bool sensible_admin_remove_other(struct world *w, const struct op_call *call)
{
	(void)call;
	return has_tsm_core(w);
}

/* In order: when it is done with all devices. */
bool sensible_vmm_exit(struct world *w, const struct op_call *call)
{
	(void)call;
	return !model_of(w)->vms[VM_FIRST].process.exiting && !any_open(w);
}

/* There are two of them. */
bool sensible_vm_enter(struct world *w, const struct op_call *call)
{
	(void)call;
	return model_of(w)->vm_count > 1;
}
