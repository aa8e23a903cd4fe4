/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/vfio_main.h"

#include "findings.h"
#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"

/* Of a group, before it had a kvm_ref_lock. */
static struct mutex *kvm_ref_group_lock(const struct vfio_kvm_ref *ref)
{
	if (!ref->group ||
	    design(ref->model, SWITCH_KVM_REF) == KVM_REF_SPINLOCK)
		return NULL;
	return &ref->group->group_lock;
}

static bool kept_by_file(const struct model *model)
{
	return design(model, SWITCH_KVM_REFERENCE) == KVM_BY_FILE;
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_file_set_kvm() with its forms for
 *             a group and for a device's own file, ML-6.19; TSMOP-v5, which
 *             keeps the VM's file here.
 * Locks:      takes kvm_ref_lock.
 * Yields at:  lock, unlock, the file.
 * Leaves out: nothing.
 * Differs:    kvm_ref: takes group_lock, as before 2b48f52f2bff.
 *             kvm_reference: file.
 */
void vfio_file_set_kvm(struct vfio_kvm_ref *ref, struct kvm *kvm)
{
	struct mutex *group_lock = kvm_ref_group_lock(ref);
	bool by_file = kept_by_file(ref->model);
	const struct kvm *old;

	if (by_file && kvm)
		kvm_get_file(kvm->vm);
	if (group_lock)
		mutex_lock(group_lock);
	else
		spin_lock(&ref->kvm_ref_lock);
	old = ref->kvm;
	ref->kvm = kvm;
	if (group_lock)
		mutex_unlock(group_lock);
	else
		spin_unlock(&ref->kvm_ref_lock);
	if (by_file && old)
		kvm_fput(old->vm);
}

/*
 * Models:     drivers/vfio/vfio_main.c: the reference of
 *             vfio_device_get_kvm_safe(), ML-6.19: no VM that is going any
 *             more; TSMOP-v5: its file, which VFIO has.
 * Yields at:  the reference.
 * Leaves out: the module reference of KVM.
 * Differs:    kvm_reference.
 */
static bool vfio_kvm_get(struct kvm *kvm)
{
	if (!kept_by_file(kvm->model))
		return kvm_get_kvm_safe(kvm);
	kvm_get_file(kvm->vm);
	return true;
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_device_get_kvm_safe(), and its
 *             callers in device_cdev.c and group.c, ML-6.19, before the first
 *             open.
 * Locks:      dev_set->lock is held; takes kvm_ref_lock.
 * Yields at:  lock, the reference, unlock.
 * Leaves out: nothing.
 * Differs:    kvm_ref: before 2b48f52f2bff the group's lock, which is held, is
 *             enough; a driver that wants the VM (vfio-ap, vfio-pci on s390)
 *             takes its reference under kvm->lock.
 */
void vfio_device_get_kvm_safe(struct vfio_pci_core_device *vdev,
			      struct vfio_kvm_ref *ref)
{
	bool group = kvm_ref_group_lock(ref) != NULL;

	lockdep_assert_held(&vdev->dev_set->lock);
	if (!group)
		spin_lock(&ref->kvm_ref_lock);
	else if (ref->kvm)
		mutex_lock(&ref->kvm->lock);
	if (ref->kvm && vfio_kvm_get(ref->kvm))
		vdev->kvm = ref->kvm;
	if (!group)
		spin_unlock(&ref->kvm_ref_lock);
	else if (ref->kvm)
		mutex_unlock(&ref->kvm->lock);
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_device_put_kvm(), ML-6.19.
 * Locks:      dev_set->lock is held, and group_lock where there is one; what
 *             the end of a VM takes.
 * Yields at:  the reference, and inside.
 * Leaves out: the module reference of KVM.
 * Differs:    kvm_reference.
 */
void vfio_device_put_kvm(struct vfio_pci_core_device *vdev)
{
	struct kvm *kvm = vdev->kvm;

	lockdep_assert_held(&vdev->dev_set->lock);
	vdev->kvm = NULL;
	if (!kvm)
		return;
	if (kept_by_file(vdev->model))
		kvm_fput(kvm->vm);
	else
		kvm_put_kvm(kvm);
}

/*
 * Models:     drivers/vfio/iommufd.c: vfio_df_iommufd_bind() with
 *             vfio_iommufd_physical_bind(), ML-6.19.
 * Locks:      dev_set->lock is held.
 * Yields at:  inside.
 * Leaves out: the attachment to a page table, which comes with a later ioctl
 *             and locks nothing that is modelled.
 * Differs:    api: group has a container, and no iommufd.
 */
static int vfio_df_iommufd_bind(struct vfio_pci_core_device *vdev)
{
	lockdep_assert_held(&vdev->dev_set->lock);
	if (group_api(vdev->model))
		return 0;
	return iommufd_device_bind(vdev->pdev, vdev->kvm, &vdev->idev);
}

/*
 * Models:     drivers/vfio/iommufd.c: vfio_iommufd_physical_unbind(), ML-6.19.
 * Locks:      dev_set->lock is held.
 * Yields at:  inside.
 * Leaves out: attached page tables.
 */
static void vfio_iommufd_unbind(struct vfio_pci_core_device *vdev)
{
	if (!vdev->idev)
		return;
	iommufd_device_unbind(vdev->idev);
	vdev->idev = NULL;
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_df_device_last_close(), ML-6.19:
 *             the driver closes first, iommufd lets go afterwards.
 * Locks:      dev_set->lock is held.
 * Yields at:  inside.
 * Leaves out: the module reference.
 * Differs:    last_close: iommufd_first swaps the two, as the review of CCA-v1
 *             advised; vdevice_first destroys the vDEVICE before both, as that
 *             series has it in code that is switched off.
 */
static void vfio_df_device_last_close(struct vfio_pci_core_device *vdev)
{
	uint64_t order = design(vdev->model, SWITCH_LAST_CLOSE);

	lockdep_assert_held(&vdev->dev_set->lock);
	if (order == LAST_CLOSE_VDEVICE_FIRST && vdev->idev)
		iommufd_device_pre_destroy(&vdev->idev->obj);
	if (order == LAST_CLOSE_IOMMUFD_FIRST)
		vfio_iommufd_unbind(vdev);
	vfio_pci_core_close_device(vdev);
	vfio_iommufd_unbind(vdev);
	check_device_closed(vdev, PLACE_HERE);
	check_flags_closed(vdev, PLACE_HERE);
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_df_device_first_open(), ML-6.19:
 *             iommufd first, then the driver.
 * Locks:      dev_set->lock is held.
 * Yields at:  inside.
 * Leaves out: the module reference.
 */
static int vfio_df_device_first_open(struct vfio_pci_core_device *vdev)
{
	int rc = vfio_df_iommufd_bind(vdev);

	if (rc)
		return rc;
	rc = vfio_pci_core_enable(vdev);
	if (rc)
		vfio_iommufd_unbind(vdev);
	return rc;
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_df_close(), ML-6.19.
 * Locks:      dev_set->lock is held.
 * Yields at:  inside.
 * Leaves out: nothing.
 */
bool vfio_df_close(struct vfio_pci_core_device *vdev)
{
	lockdep_assert_held(&vdev->dev_set->lock);
	if (vdev->open_count == 1)
		vfio_df_device_last_close(vdev);
	vdev->open_count--;
	return vdev->open_count == 0;
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_df_open(), ML-6.19: the first open
 *             enables the device, and a device's own file is opened once.
 * Locks:      dev_set->lock is held.
 * Yields at:  inside.
 * Leaves out: nothing.
 * Differs:    api.
 */
int vfio_df_open(struct vfio_pci_core_device *vdev)
{
	int rc;

	lockdep_assert_held(&vdev->dev_set->lock);
	if (vdev->open_count && !group_api(vdev->model))
		return -EINVAL;
	vdev->open_count++;
	if (vdev->open_count > 1)
		return 0;
	rc = vfio_df_device_first_open(vdev);
	if (rc)
		vdev->open_count--;
	return rc;
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_device_fops_release(), ML-6.19:
 *             runs when the last reference of the file is dropped, in the task
 *             that drops it.
 * Locks:      none on entry.
 * Yields at:  inside.
 * Leaves out: nothing.
 * Differs:    api: group closes under the group's lock.
 */
static void vfio_device_fops_release(struct vfio_file *df)
{
	struct vfio_pci_core_device *vdev = df->vdev;
	bool last;

	model_call(vdev->model, ACTOR_VFIO, "vfio_device_fops_release");
	last = group_api(vdev->model) ? vfio_df_group_close(vdev)
				      : vfio_df_unbind_iommufd(df);
	vfio_device_put_registration(vdev);
	model_return(vdev->model, ACTOR_VFIO, "vfio_device_fops_release", 0);
	if (last)
		event_flag_set(&vdev->events[EVENT_CLOSED]);
}

/*
 * Models:     the VMM's own table: each of its two files of a device is opened
 *             by one task at a time, and none by a process that exits.
 * Yields at:  the look-up.
 * Leaves out: nothing.
 */
int vfio_file_reserve(struct vfio_file *file)
{
	task_act(&file->object, file->count);
	if (file->open || file->opening || file->count ||
	    process_exiting(vm_of(file->vdev)))
		return -EBADF;
	file->opening = true;
	file->vm = vm_of(file->vdev);
	return 0;
}

/*
 * Models:     fs/file.c: get_unused_fd_flags(), fd_install().
 * Yields at:  the install.
 * Leaves out: a full table.
 */
int vfio_file_install(struct vfio_file *file, int rc)
{
	struct vfio_pci_core_device *vdev = file->vdev;

	task_act(&file->object, rc == 0);
	file->opening = false;
	if (rc)
		return rc;
	rc = get_unused_fd(vdev->model->kernel);
	file->left = process_exiting(file->vm);
	file->open = !file->left;
	if (group_api(vdev->model))
		file->count = 1;
	file->fd = (unsigned)rc;
	event_flag_set(&vdev->events[EVENT_OPENED]);
	return rc;
}

/*
 * Models:     fs/file.c: fdget(): look the descriptor up and take a reference,
 *             in one go.
 * Yields at:  the look-up.
 * Leaves out: the short cut of single-threaded processes.
 */
int vfio_fdget(struct vfio_file *file)
{
	task_act(&file->object, file->count);
	if (!file->open || !vm_has_file(file))
		return -EBADF;
	file->count++;
	return 0;
}

/*
 * Models:     include/linux/fs.h: get_file().
 * Yields at:  the count.
 * Leaves out: nothing.
 */
void vfio_file_get(struct vfio_file *file)
{
	task_act(&file->object, file->count);
	SIM_ASSERT(file->count > 0);
	file->count++;
}

/*
 * Models:     fs/file_table.c: fput().
 * Yields at:  the drop, and inside the release.
 * Leaves out: task work: the release runs before the task is back in user
 *             space, here as there.
 */
void vfio_fput(struct vfio_file *file)
{
	task_act(&file->object, file->count);
	SIM_ASSERT(file->count > 0);
	if (--file->count == 0)
		vfio_device_fops_release(file);
}

/*
 * Models:     fs/file.c: file_close_fd(): the descriptor goes from the table.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
static bool vfio_file_forget(struct vfio_file *file)
{
	struct model *model = file->vdev->model;

	if (!file->open)
		return false;
	file->open = false;
	put_unused_fd(model->kernel, file->fd);
	SIM_ASSERT(file->count > 0);
	return true;
}

/*
 * Models:     fs/file.c: the table of a process that ends: no thread looks the
 *             descriptor up any more; its reference stays for exit_files().
 * Yields at:  the look-up.
 * Leaves out: nothing.
 */
void vfio_file_leave(struct vfio_file *file)
{
	task_act(&file->object, file->count);
	/* Or a call under way has just made it. */
	file->left |= vfio_file_forget(file);
}

/*
 * Models:     fs/open.c: close(): the descriptor goes at once; the device is
 *             released here only if no system call holds the file.
 * Yields at:  the look-up, and inside the release.
 * Leaves out: nothing.
 */
int vfio_close(struct vfio_file *file)
{
	task_act(&file->object, file->count);
	if (!vfio_file_forget(file))
		return -EBADF;
	if (--file->count == 0)
		vfio_device_fops_release(file);
	return 0;
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_device_fops_unl_ioctl();
 *             drivers/vfio/pci/vfio_pci_core.c: vfio_pci_rw(), 6.12: the device
 *             is awake while one of them is under way.
 * Locks:      memory_lock (write), if it must be resumed.
 * Yields at:  get, put, and inside.
 * Leaves out: nothing.
 */
int vfio_device_fops_call(struct vfio_pci_core_device *vdev,
			  vfio_device_call *call, uint64_t argument)
{
	struct pci_function_612 *f = vdev->pdev->f612;
	int rc;

	if (rpm_resume_and_get(&f->rpm))
		return -EIO;
	rc = call(vdev, argument);
	rpm_put(&f->rpm);
	return rc;
}

void vfio_device_set_init(struct vfio_device_set *dev_set, struct model *model,
			  const char *name)
{
	dev_set->model = model;
	mutex_init(&dev_set->lock, "dev_set->lock", name);
	cell_init(&dev_set->secure_iommu, "dev_set->secure_iommu", name,
		  CELL_PLAIN, 0);
	cell_guard(&dev_set->secure_iommu, &dev_set->lock.object);
}

void vfio_file_init(struct vfio_file *file, struct vfio_pci_core_device *vdev,
		    const char *name)
{
	object_init(&file->object, OBJECT_DEVICE, "file", name);
	vfio_kvm_ref_init(&file->kvm_ref, vdev->model, "df->kvm_ref_lock",
			  name);
	file->kvm_ref.df = file;
	file->vdev = vdev;
	file->vm = vdev->vm;
}

void vfio_kvm_ref_init(struct vfio_kvm_ref *ref, struct model *model,
		       const char *name, const char *tag)
{
	ref->model = model;
	spinlock_init(&ref->kvm_ref_lock, name, tag);
}

/* The file of the group that it is opened through, or its own in the iommufd
 * context. */
static void vfio_file_open_setup(struct vfio_pci_core_device *vdev,
				 struct kvm *kvm)
{
	struct model *model = vdev->model;
	struct vfio_group *group = vdev->group;

	if (group_api(model)) {
		if (!group->opened) {
			group->fd = (unsigned)get_unused_fd(model->kernel);
			group->opened = true;
			group->open = true;
			group->file_count = 1;
		}
		group->file_count++;
		if (kvm && !group->kvm_ref.added)
			kvm_vfio_file_setup(&group->kvm_ref, kvm);
	} else {
		group->cdev_device_open_cnt++;
		if (kvm)
			kvm_vfio_file_setup(&vdev->file.kvm_ref, kvm);
		vdev->vm->ictx->file_count++;
		vdev->idev = iommufd_device_setup(vdev->pdev, kvm);
	}
	vdev->file.fd = (unsigned)get_unused_fd(model->kernel);
	vdev->file.open = true;
	vdev->file.access_granted = true;
	vdev->file.count++;
}

void vfio_device_open_setup(struct vfio_pci_core_device *vdev, struct kvm *kvm)
{
	struct vfio_device_set *dev_set = vdev->dev_set;

	/* The driver is bound, and does not keep the device awake itself. */
	vdev->pdev->driver_bound = true;
	vdev->pdev->f612->known_power = true;
	vdev->registered = true;
	dev_set->device_list[dev_set->device_count++] = vdev;
	/* One for itself, one for the file. */
	vdev->refcount.value = 2;
	vfio_file_open_setup(vdev, kvm);
	vdev->open_count = 1;
	vdev->kvm = kvm;
	if (kvm)
		kvm_reference_setup(kvm->vm, kept_by_file(vdev->model));
	vdev->vconfig = (struct vfio_pci_vconfig){true, true, true};
	vdev->group->drivers.value++;
	vfio_pci_register_setup(vdev);
	if (vdev->pdev->physfn)
		vfio_pci_vf_open_setup(vdev);
}
