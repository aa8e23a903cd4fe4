/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kvm-vfio device: which files of VFIO's belong to the VM. It keeps each of
 * them; VFIO remembers the VM with each, without a reference, and a device that
 * is opened takes one until its last close.
 *
 * Lock order: kvm->lock -> kv->lock -> kvm_ref_lock;
 * dev_set->lock -> kvm_ref_lock.
 */
#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"

static void vfio_kvm_ref_get_file(const struct vfio_kvm_ref *ref)
{
	if (ref->df)
		vfio_file_get(ref->df);
	else
		vfio_group_get(ref->group);
}

static void vfio_kvm_ref_fput(const struct vfio_kvm_ref *ref)
{
	if (ref->df)
		vfio_fput(ref->df);
	else
		vfio_group_fput(ref->group);
}

/*
 * Models:     virt/kvm/vfio.c: kvm_vfio_file_add(), ML-6.19.
 * Locks:      takes kv->lock, and what vfio_file_set_kvm() takes under it.
 * Yields at:  each lock and unlock, the file.
 * Leaves out: non-coherent DMA.
 */
static int kvm_vfio_file_add(struct kvm *kvm, struct vfio_kvm_ref *ref)
{
	int rc = 0;

	mutex_lock(&kvm->vfio_lock);
	if (ref->added) {
		rc = -EEXIST;
		goto out_unlock;
	}
	vfio_kvm_ref_get_file(ref);
	ref->added = true;
	ref->vm = kvm->vm;
	vfio_file_set_kvm(ref, kvm);
out_unlock:
	mutex_unlock(&kvm->vfio_lock);
	return rc;
}

/*
 * Models:     virt/kvm/vfio.c: kvm_vfio_file_del(), ML-6.19. The caller has the
 *             file as well.
 * Locks:      takes kv->lock, and what vfio_file_set_kvm() takes under it.
 * Yields at:  each lock and unlock, the file.
 * Leaves out: non-coherent DMA.
 */
static int kvm_vfio_file_del(struct kvm *kvm, struct vfio_kvm_ref *ref)
{
	int rc = -ENOENT;

	mutex_lock(&kvm->vfio_lock);
	if (!ref->added || ref->vm != kvm->vm)
		goto out_unlock;
	ref->added = false;
	vfio_file_set_kvm(ref, NULL);
	vfio_kvm_ref_fput(ref);
	rc = 0;
out_unlock:
	mutex_unlock(&kvm->vfio_lock);
	return rc;
}

/*
 * Models:     virt/kvm/vfio.c: kv->file_list: all that can be in it.
 * Yields at:  nowhere.
 * Leaves out: its order, which is that of groups and devices here.
 */
static struct vfio_kvm_ref *kvm_vfio_nth(struct model *model, unsigned n)
{
	if (n < model->group_count)
		return &model->groups[n]->kvm_ref;
	n -= model->group_count;
	if (n >= 2 * model->device_count)
		return NULL;
	return n % 2 ? &model->devices[n / 2]->second.kvm_ref
		     : &model->devices[n / 2]->file.kvm_ref;
}

/*
 * Models:     virt/kvm/vfio.c: the loop over its files in kvm_vfio_release():
 *             a bit for each that was one of them.
 * Locks:      takes what vfio_file_set_kvm() takes.
 * Yields at:  inside.
 * Leaves out: nothing.
 */
static uint64_t kvm_vfio_forget(const struct vm *vm)
{
	struct vfio_kvm_ref *ref;
	uint64_t dropped = 0;

	for (unsigned i = 0; (ref = kvm_vfio_nth(vm->model, i)); i++) {
		if (!ref->added || ref->vm != vm)
			continue;
		ref->added = false;
		vfio_file_set_kvm(ref, NULL);
		dropped |= UINT64_C(1) << i;
	}
	return dropped;
}

/*
 * Models:     virt/kvm/kvm_main.c: kvm_device_release(); virt/kvm/vfio.c:
 *             kvm_vfio_release(), ML-6.19: the last reference of the device's
 *             own file goes.
 * Locks:      takes kvm->lock, and under it what vfio_file_set_kvm() takes; the
 *             last reference of a VFIO file is put off until the task goes back
 *             to user space.
 * Yields at:  each lock and unlock, the VM's count, the files.
 * Leaves out: kv->lock, which nobody else can want any more.
 * Differs:    kvm_ref: at_destroy only drops the VM.
 */
static void kvm_device_release(struct kvm *kvm)
{
	struct model *model = kvm->model;
	const struct vfio_kvm_ref *ref;
	uint64_t dropped = 0;

	if (design(model, SWITCH_KVM_REF) != KVM_REF_AT_DESTROY) {
		mutex_lock(&kvm->lock);
		dropped = kvm_vfio_forget(kvm->vm);
		mutex_unlock(&kvm->lock);
	}
	kvm_put_kvm(kvm);
	for (unsigned i = 0; (ref = kvm_vfio_nth(model, i)); i++)
		if (dropped >> i & 1)
			vfio_kvm_ref_fput(ref);
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
		(void)kvm_vfio_forget(kvm->vm);
}

/*
 * Models:     fs/file.c: fdget() on the descriptor of the kvm-vfio device.
 * Yields at:  the look-up.
 * Leaves out: nothing.
 */
static int kvm_vfio_fdget(struct vm *vm)
{
	task_act(&vm->kvm_vfio_file, vm->kvm_vfio_file_count);
	if (!vm->kvm_vfio_open)
		return -EBADF;
	vm->kvm_vfio_file_count++;
	return 0;
}

/*
 * Models:     fs/file_table.c: fput() on the file of the kvm-vfio device.
 * Yields at:  the drop, and inside the release.
 * Leaves out: nothing.
 */
void kvm_vfio_fput(struct vm *vm)
{
	task_act(&vm->kvm_vfio_file, vm->kvm_vfio_file_count);
	SIM_ASSERT(vm->kvm_vfio_file_count > 0);
	if (--vm->kvm_vfio_file_count == 0)
		kvm_device_release(vm->kvm);
}

/*
 * Models:     virt/kvm/kvm_main.c: kvm_device_ioctl(); virt/kvm/vfio.c:
 *             kvm_vfio_set_attr(), ML-6.19.
 * Locks:      those of the two.
 * Yields at:  inside.
 * Leaves out: the look-up of the file, which its callers have.
 */
int kvm_vfio_set_attr(struct vm *vm, struct vfio_kvm_ref *ref,
		      enum kvm_vfio_attr attr)
{
	int rc = kvm_vfio_fdget(vm);

	if (rc)
		return rc;
	if (copy_from_user())
		rc = -EFAULT;
	else if (attr == KVM_DEV_VFIO_FILE_ADD)
		rc = kvm_vfio_file_add(vm->kvm, ref);
	else
		rc = kvm_vfio_file_del(vm->kvm, ref);
	kvm_vfio_fput(vm);
	return rc;
}

/*
 * Models:     virt/kvm/vfio.c: the look-up of the descriptor that
 *             kvm_vfio_file_add() and _del() begin with, ML-6.19.
 * Locks:      those of the two.
 * Yields at:  the look-up, the drop, and inside.
 * Leaves out: nothing.
 */
int kvm_vfio_set_attr_fd(struct vfio_file *df, enum kvm_vfio_attr attr)
{
	struct vfio_group *group = df->vdev->group;
	struct model *model = df->vdev->model;
	int rc;

	if (group_api(model) && !group->open)
		return -EBADF;
	if (group_api(model))
		return kvm_vfio_set_attr(vm_of(df->vdev), &group->kvm_ref,
					 attr);
	rc = vfio_fdget(df);
	if (rc)
		return rc;
	rc = kvm_vfio_set_attr(vm_of(df->vdev), &df->kvm_ref, attr);
	vfio_fput(df);
	return rc;
}

/*
 * Models:     fs/file.c: exit_files(), as kvm_file_leave().
 * Yields at:  the look-up.
 * Leaves out: nothing.
 */
void kvm_vfio_leave(struct vm *vm)
{
	task_act(&vm->kvm_vfio_file, vm->kvm_vfio_file_count);
	vm->kvm_vfio_left = vm->kvm_vfio_open;
	vm->kvm_vfio_open = false;
}

/*
 * Models:     fs/open.c: close() of the descriptor of the kvm-vfio device.
 * Yields at:  inside.
 * Leaves out: nothing.
 */
void kvm_vfio_close(struct vm *vm)
{
	vm->kvm_vfio_open = false;
	world_touch(&vm->kvm_vfio_file, TOUCH_WRITE);
	kvm_vfio_fput(vm);
}

void kvm_vfio_file_setup(struct vfio_kvm_ref *ref, struct kvm *kvm)
{
	ref->kvm = kvm;
	ref->added = true;
	ref->vm = kvm->vm;
	if (ref->df)
		ref->df->count++;
	else
		ref->group->file_count++;
	if (design(ref->model, SWITCH_KVM_REFERENCE) == KVM_BY_FILE)
		kvm_reference_setup(kvm->vm, true);
}

void kvm_vfio_init(struct kvm *kvm)
{
	struct vm *vm = kvm->vm;

	mutex_init(&kvm->lock, "kvm->lock", vm->tag);
	mutex_init(&kvm->vfio_lock, "kv->lock", vm->tag);
	object_init(&vm->kvm_vfio_file, OBJECT_DEVICE, "kvm-vfio file",
		    vm->tag);
	vm->kvm_vfio_open = true;
	vm->kvm_vfio_file_count = 1;
	kvm->users_count.value++;
}
