/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kvm-vfio device: which VFIO files belong to the VM. VFIO remembers the VM
 * with each file, without a reference; a device that is opened takes one and
 * keeps it until its last close.
 *
 * Lock order: kvm->lock -> kv->lock -> kvm_ref_lock;
 * dev_set->lock -> kvm_ref_lock.
 */
#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"

/* The file that KVM is told: the group's, or the device's own. */
static struct vfio_kvm_ref *kvm_ref_of(struct vfio_pci_core_device *vdev)
{
	return group_api(vdev->model) ? &vdev->group->kvm_ref : &vdev->kvm_ref;
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_file_set_kvm(), with
 *             vfio_device_file_set_kvm() and vfio_group_set_kvm(), ML-6.19.
 * Locks:      takes kvm_ref_lock.
 * Yields at:  lock, unlock.
 * Leaves out: nothing.
 * Differs:    kvm_ref: takes group_lock, as before 2b48f52f2bff.
 */
static void vfio_file_set_kvm(struct vfio_kvm_ref *ref, struct kvm *kvm)
{
	if (ref->group_lock &&
	    design(ref->model, SWITCH_KVM_REF) != KVM_REF_SPINLOCK) {
		mutex_lock(ref->group_lock);
		ref->kvm = kvm;
		mutex_unlock(ref->group_lock);
		return;
	}
	spin_lock(&ref->kvm_ref_lock);
	ref->kvm = kvm;
	spin_unlock(&ref->kvm_ref_lock);
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_device_get_kvm_safe(), with
 *             vfio_device_group_get_kvm_safe() and vfio_df_get_kvm_safe(),
 *             ML-6.19, at the first open.
 * Locks:      dev_set->lock is held; takes kvm_ref_lock.
 * Yields at:  lock, the reference, unlock.
 * Leaves out: the symbol of a KVM that is a module.
 * Differs:    kvm_ref: before 2b48f52f2bff the group's lock, which is held, is
 *             enough; a driver that wants the VM (vfio-ap, vfio-pci on s390)
 *             takes its reference under kvm->lock.
 */
void vfio_device_get_kvm_safe(struct vfio_pci_core_device *vdev)
{
	struct vfio_kvm_ref *ref = kvm_ref_of(vdev);
	bool group = ref->group_lock &&
		     design(vdev->model, SWITCH_KVM_REF) != KVM_REF_SPINLOCK;

	lockdep_assert_held(&vdev->dev_set->lock);
	if (!group)
		spin_lock(&ref->kvm_ref_lock);
	else if (ref->kvm)
		mutex_lock(&ref->kvm->lock);
	if (ref->kvm && refcount_inc_not_zero(&ref->kvm->users_count))
		vdev->kvm = ref->kvm;
	if (!group)
		spin_unlock(&ref->kvm_ref_lock);
	else if (ref->kvm)
		mutex_unlock(&ref->kvm->lock);
}

/*
 * Models:     drivers/vfio/vfio_main.c: vfio_device_put_kvm(), ML-6.19, after
 *             the last close.
 * Locks:      dev_set->lock is held, and group_lock where there is one.
 * Yields at:  the reference, and what its last one does.
 * Leaves out: nothing.
 */
void vfio_device_put_kvm(struct vfio_pci_core_device *vdev)
{
	struct kvm *kvm = vdev->kvm;

	lockdep_assert_held(&vdev->dev_set->lock);
	vdev->kvm = NULL;
	if (kvm)
		kvm_put_kvm(kvm);
}

/*
 * Models:     virt/kvm/vfio.c: kvm_vfio_file_add(), ML-6.19.
 * Locks:      takes kv->lock, and what vfio_file_set_kvm() takes under it.
 * Yields at:  each lock and unlock, the file.
 * Leaves out: non-coherent DMA; the reference on a group's file, which no VMM
 *             here closes.
 */
int kvm_vfio_file_add(struct kvm *kvm, struct vfio_pci_core_device *vdev)
{
	struct vfio_kvm_ref *ref = kvm_ref_of(vdev);
	bool group = group_api(vdev->model);
	int rc = 0;

	if (group && !vdev->group->opened)
		return -EBADF;
	if (!group)
		rc = vfio_fdget(&vdev->file);
	if (rc)
		return rc;
	mutex_lock(&kvm->vfio_lock);
	if (ref->added)
		rc = -EEXIST;
	else
		vfio_file_set_kvm(ref, kvm);
	ref->added = true;
	mutex_unlock(&kvm->vfio_lock);
	if (rc && !group)
		vfio_fput(&vdev->file);
	return rc;
}

/*
 * Models:     virt/kvm/vfio.c: kvm_vfio_file_del(), ML-6.19.
 * Locks:      takes kv->lock, and what vfio_file_set_kvm() takes under it; the
 *             last reference of the file is put off until it is given back.
 * Yields at:  each lock and unlock, the file.
 * Leaves out: non-coherent DMA.
 */
int kvm_vfio_file_del(struct kvm *kvm, struct vfio_pci_core_device *vdev)
{
	struct vfio_kvm_ref *ref = kvm_ref_of(vdev);
	bool added;

	mutex_lock(&kvm->vfio_lock);
	added = ref->added;
	ref->added = false;
	if (added)
		vfio_file_set_kvm(ref, NULL);
	mutex_unlock(&kvm->vfio_lock);
	if (!added)
		return -ENOENT;
	if (!group_api(vdev->model))
		vfio_fput(&vdev->file);
	return 0;
}

/*
 * Models:     virt/kvm/vfio.c: the loop over its files in kvm_vfio_release():
 *             the mask of the devices whose own file was one of them.
 * Locks:      takes what vfio_file_set_kvm() takes.
 * Yields at:  inside.
 * Leaves out: nothing.
 */
static unsigned kvm_vfio_forget(struct model *model)
{
	unsigned dropped = 0;

	for (unsigned i = 0; i < model->device_count; i++) {
		struct vfio_kvm_ref *ref = kvm_ref_of(model->devices[i]);

		if (!ref->added)
			continue;
		ref->added = false;
		vfio_file_set_kvm(ref, NULL);
		if (!group_api(model))
			dropped |= 1U << i;
	}
	return dropped;
}

/*
 * Models:     virt/kvm/kvm_main.c: kvm_device_release(); virt/kvm/vfio.c:
 *             kvm_vfio_release(), ML-6.19: the last descriptor of the device
 *             is closed.
 * Locks:      takes kvm->lock, and under it what vfio_file_set_kvm() takes; the
 *             last reference of a file is put off until it is given back.
 * Yields at:  each lock and unlock, the files.
 * Leaves out: kv->lock, which nobody else can want any more; the reference
 *             on the VM, which that on the VM's own file stands for.
 * Differs:    kvm_ref: at_destroy does nothing here.
 */
void kvm_vfio_release(struct kvm *kvm)
{
	struct model *model = kvm->model;
	unsigned dropped;

	if (design(model, SWITCH_KVM_REF) == KVM_REF_AT_DESTROY)
		return;
	mutex_lock(&kvm->lock);
	dropped = kvm_vfio_forget(model);
	mutex_unlock(&kvm->lock);
	for (unsigned i = 0; i < model->device_count; i++)
		if (dropped >> i & 1)
			vfio_fput(&model->devices[i]->file);
}

/*
 * Models:     virt/kvm/vfio.c: kvm_vfio_destroy(), before 51cdc8bc120e: the
 *             files are let go when the VM is destroyed.
 * Locks:      those of vfio_file_set_kvm(), under those of who drops the VM.
 * Yields at:  inside.
 * Leaves out: devices' own files, which came later.
 * Differs:    kvm_ref: only at_destroy.
 */
void kvm_vfio_destroy(struct kvm *kvm)
{
	if (design(kvm->model, SWITCH_KVM_REF) == KVM_REF_AT_DESTROY)
		(void)kvm_vfio_forget(kvm->model);
}

void vfio_kvm_ref_init(struct vfio_kvm_ref *ref, struct model *model,
		       struct mutex *group_lock, const char *tag)
{
	ref->model = model;
	ref->group_lock = group_lock;
	spinlock_init(&ref->kvm_ref_lock, "kvm_ref_lock", tag);
}
