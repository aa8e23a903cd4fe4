/* SPDX-License-Identifier: GPL-2.0-only */
/* The descriptors of a VM: who holds one keeps the VM. */
#include "kernel/kvm.h"

/*
 * Models:     include/linux/fs.h: get_file() on the VM's file, as TSMOP-v5
 *             keeps a VM: its caller holds another reference.
 * Yields at:  the count.
 * Leaves out: nothing.
 */
void kvm_get_file(struct model *model)
{
	task_act(&model->kvm_file, model->kvm_file_count);
	SIM_ASSERT(model->kvm_file_count > 0);
	model->kvm_file_count++;
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
 * Models:     fs/file_table.c: fput() on a file of the VM;
 *             virt/kvm/kvm_main.c: kvm_vm_release(), kvm_vcpu_release() at the
 *             last reference of all of them.
 * Yields at:  the drop.
 * Leaves out: nothing.
 */
void kvm_fput(struct model *model)
{
	task_act(&model->kvm_file, model->kvm_file_count);
	SIM_ASSERT(model->kvm_file_count > 0);
	if (--model->kvm_file_count == 0)
		task_work_add_kvm(model);
}

/*
 * Models:     fs/file.c: exit_files(): no thread looks the descriptors up any
 *             more; their reference stays for it.
 * Yields at:  the look-up.
 * Leaves out: nothing.
 */
void kvm_file_leave(struct model *model)
{
	task_act(&model->kvm_file, model->kvm_file_count);
	model->kvm_left = model->kvm_open;
	model->kvm_open = false;
}

/*
 * Models:     fs/open.c: close() of all descriptors of the VM: that of its
 *             kvm-vfio device first, then those of its vCPUs, and its own.
 * Yields at:  the look-ups, and inside the releases.
 * Leaves out: nothing.
 */
int kvm_close(struct model *model)
{
	task_act(&model->kvm_file, model->kvm_file_count);
	if (!model->kvm_open)
		return -EBADF;
	model->kvm_open = false;
	kvm_vfio_close(model);
	kvm_fput(model);
	return 0;
}

void kvm_reference_setup(struct model *model, bool by_file)
{
	if (by_file)
		model->kvm_file_count++;
	else
		model->kvm->users_count.value++;
}

void kvm_file_init(struct model *model)
{
	object_init(&model->kvm_file, OBJECT_DEVICE, "kvm file", NULL);
	model->kvm_open = true;
	model->kvm_file_count = 1;
}
