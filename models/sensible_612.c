/* SPDX-License-Identifier: GPL-2.0-only */
/* Opening a device, and what is done with it beside its TDI. */
#include "kernel/vfio_pci_core.h"
#include "sensible.h"

/* The device of an op: its first argument. */
static const struct vfio_pci_core_device *device(struct world *w,
						 const struct op_call *call)
{
	return model_of(w)->devices[call->argument[0]];
}

bool sensible_vmm_open_group(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return group_api(vdev->model) && !vdev->group->opened &&
	       !vdev->group->cdev_device_open_cnt;
}

bool sensible_vmm_group_status(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vdev->group->opened;
}

/* A cdev is bound once; a group gives a second file. */
bool sensible_vmm_get_device_fd(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);
	const struct vfio_file *file;

	if (!vdev->registered)
		return false;
	file = call->argument[1] ? &vdev->second : &vdev->file;
	if (file->open || file->opening || file->count)
		return false;
	if (group_api(vdev->model))
		return vdev->group->opened;
	return !call->argument[1] && !vdev->open_count &&
	       call->argument[2] == USER_BUFFER_PLAIN && vdev->vm->ictx->open &&
	       !vdev->group->opened;
}

/* A call on the first file. */
bool sensible_vmm_612(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vdev->file.open;
}

bool sensible_vmm_signal_eventfd(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vdev->ioeventfd;
}

bool sensible_vmm_mmap(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vdev->file.open && !vdev->vma.mapped;
}

bool sensible_vmm_mapped(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vdev->vma.mapped;
}

bool sensible_admin_bind_driver(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return !vdev->pdev->driver_bound && vdev->pdev->present;
}

bool sensible_admin_driver_612(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vdev->pdev->driver_bound;
}

/* An error that resets the link hits all that is bound behind it. */
static bool link_is_used(const struct pci_dev *pdev)
{
	const struct model *model = pdev->model;

	for (unsigned i = 0; i < model->device_count; i++) {
		const struct pci_dev *other = model->devices[i]->pdev;

		if (other->tsm.tdi && other->f612->port == pdev->f612->port)
			return true;
	}
	return false;
}

bool sensible_admin_aer(struct world *w, const struct op_call *call)
{
	const struct pci_dev *pdev = device(w, call)->pdev;

	return pdev->driver_bound && !(call->argument[1] && link_is_used(pdev));
}

bool sensible_admin_dpc(struct world *w, const struct op_call *call)
{
	const struct pci_dev *pdev = device(w, call)->pdev;

	return pdev->driver_bound && !link_is_used(pdev);
}

bool sensible_admin_debugfs(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vdev->debugfs_there;
}
