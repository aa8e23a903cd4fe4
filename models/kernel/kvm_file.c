/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files by which a VM is kept, that of its kvm-vfio device among them: who
 * opens, uses and closes them, and what VFIO's files know of the VM.
 */
#include "kernel/kvm.h"
#include "kernel/vfio_main.h"
#include "kernel/vfio_pci_core.h"

/*
 * Models:     include/linux/fs.h: get_file() on the VM's file, as TSMOP-v5
 *             keeps a VM: its caller holds another reference.
 * Yields at:  the count.
 * Leaves out: nothing.
 */
void kvm_get_file(struct model *model)
{
	task_act(&model->kvm_file, model->kvm_file_count);
	if (model->kvm_file_count == 0)
		refcount_inc(&model->kvm->users_count); /* of a freed file */
	model->kvm_file_count++;
}

/*
 * Models:     include/linux/fs.h: get_file_active(): not of a file that is
 *             being released.
 * Yields at:  the count.
 * Leaves out: nothing.
 */
bool kvm_get_file_active(struct model *model)
{
	task_act(&model->kvm_file, model->kvm_file_count);
	if (model->kvm_file_count == 0)
		return false;
	model->kvm_file_count++;
	return true;
}

/*
 * Models:     fs/file.c: fdget() on the descriptor of the VM or of a vCPU.
 * Yields at:  the look-up.
 * Leaves out: that each has a file of its own; each keeps the VM.
 */
int kvm_fdget(struct model *model)
{
	task_act(&model->kvm_file, model->kvm_file_count);
	if (!model->kvm_open)
		return -EBADF;
	model->kvm_file_count++;
	return 0;
}

/*
 * Models:     virt/kvm/kvm_main.c: kvm_vm_release(), kvm_vcpu_release() at the
 *             last reference of the file.
 * Yields at:  the drop, and inside.
 * Leaves out: nothing.
 */
void kvm_fput(struct model *model)
{
	task_act(&model->kvm_file, model->kvm_file_count);
	SIM_ASSERT(model->kvm_file_count > 0);
	if (--model->kvm_file_count == 0)
		kvm_put_kvm(model->kvm);
}

/*
 * Models:     virt/kvm/vfio.c: kvm_vfio_file_add(), ML-6.19.
 * Locks:      kvm_ref_lock.
 * Yields at:  the look-up, lock, unlock, the drop.
 * Leaves out: kvm-vfio's list with its mutex, and its reference on the file:
 *             a VMM takes a file out again before it closes it.
 */
void kvm_vfio_file_add(struct model *model, struct spinlock *kvm_ref_lock,
		       struct kvm **entry)
{
	if (kvm_fdget(model))
		return;
	vfio_file_set_kvm(kvm_ref_lock, entry, model->kvm);
	kvm_fput(model);
}

/*
 * Models:     virt/kvm/vfio.c: kvm_vfio_release(), ML-6.19: no file of VFIO's
 *             knows the VM any more, before its descriptor drops it.
 * Locks:      kvm_ref_lock of each.
 * Yields at:  each lock and unlock.
 * Leaves out: as kvm_vfio_file_add().
 */
static void kvm_vfio_release(struct model *model)
{
	for (unsigned i = 0; i < model->group_count; i++) {
		struct vfio_group *group = model->groups[i];

		if (group->kvm)
			vfio_file_set_kvm(&group->kvm_ref_lock, &group->kvm,
					  NULL);
	}
	for (unsigned i = 0; i < model->device_count; i++) {
		struct vfio_file *df = &model->devices[i]->file;

		if (!df->kvm)
			df = &model->devices[i]->second;
		if (df->kvm)
			vfio_file_set_kvm(&df->kvm_ref_lock, &df->kvm, NULL);
	}
}

/*
 * Models:     fs/open.c: close() of all descriptors of the VM, that of its
 *             kvm-vfio device first.
 * Yields at:  the look-up, and inside the releases.
 * Leaves out: nothing.
 */
int kvm_close(struct model *model)
{
	task_act(&model->kvm_file, model->kvm_file_count);
	if (!model->kvm_open)
		return -EBADF;
	model->kvm_open = false;
	kvm_vfio_release(model);
	task_act(&model->kvm_file, model->kvm_file_count);
	SIM_ASSERT(model->kvm_file_count > 0);
	if (--model->kvm_file_count == 0)
		kvm_put_kvm(model->kvm);
	return 0;
}
