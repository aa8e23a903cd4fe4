/* SPDX-License-Identifier: GPL-2.0-only */
/* Ops that only generation 6.12 knows make sense only there. */
#include "kernel/vfio_pci_core.h"
#include "sensible.h"

/* The device of an op, its first argument; NULL in another generation. */
static const struct vfio_pci_core_device *device(struct world *w,
						 const struct op_call *call)
{
	const struct model *model = model_of(w);

	return generation_612(model) ? model->devices[call->argument[0]] : NULL;
}

bool sensible_vmm_open_group(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vdev && group_api(vdev->model) && !vdev->group->opened;
}

bool sensible_vmm_group_status(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vdev && vdev->group->opened;
}

/* A cdev is bound once; a group gives a second file. */
bool sensible_vmm_get_device_fd(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);
	const struct vfio_file *file;

	if (!vdev || !vdev->registered)
		return false;
	file = call->argument[1] ? &vdev->second : &vdev->file;
	if (file->open || file->count)
		return false;
	return group_api(vdev->model) ? vdev->group->opened : !vdev->open_count;
}

/* A call on the first file. */
bool sensible_vmm_612(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vdev && vdev->file.open;
}

bool sensible_vmm_signal_eventfd(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vdev && vdev->ioeventfd;
}

bool sensible_vmm_mmap(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vdev && vdev->file.open && !vdev->vma.mapped;
}

bool sensible_vmm_mapped(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vdev && vdev->vma.mapped;
}

bool sensible_admin_bind_driver(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vdev && vdev->pdev->present && !vdev->pdev->f612->driver;
}

bool sensible_admin_driver_612(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vdev && vdev->pdev->f612->driver;
}

bool sensible_admin_debugfs(struct world *w, const struct op_call *call)
{
	const struct vfio_pci_core_device *vdev = device(w, call);

	return vdev && vdev->debugfs_there;
}
