/* SPDX-License-Identifier: GPL-2.0-only */
/* The descriptors of a VM: who holds one keeps the VM. */
#include "kernel/kvm.h"

/*
 * Models:     include/linux/fs.h: get_file() on the VM's file, as TSMOP-v5
 *             keeps a VM: its caller holds another reference.
 * Yields at:  the count.
 * Leaves out: nothing.
 */
void kvm_get_file(struct vm *vm)
{
	task_act(&vm->kvm_file, vm->kvm_file_count);
	SIM_ASSERT(vm->kvm_file_count > 0);
	vm->kvm_file_count++;
}

/*
 * Models:     fs/file.c: fdget() on the descriptor of the VM or of a vCPU.
 * Yields at:  the look-up.
 * Leaves out: that each has a file of its own; each keeps the VM.
 */
int kvm_fdget(struct vm *vm)
{
	task_act(&vm->kvm_file, vm->kvm_file_count);
	if (!vm->kvm_open)
		return -EBADF;
	vm->kvm_file_count++;
	return 0;
}

/*
 * Models:     fs/file_table.c: fput() on a file of the VM;
 *             virt/kvm/kvm_main.c: kvm_vm_release(), kvm_vcpu_release() at the
 *             last reference of all of them.
 * Yields at:  the drop.
 * Leaves out: nothing.
 */
void kvm_fput(struct vm *vm)
{
	task_act(&vm->kvm_file, vm->kvm_file_count);
	SIM_ASSERT(vm->kvm_file_count > 0);
	if (--vm->kvm_file_count == 0)
		task_work_add_kvm(vm);
}

/*
 * Models:     fs/file.c: exit_files(): no thread looks the descriptors up any
 *             more; their reference stays for it.
 * Yields at:  the look-up.
 * Leaves out: nothing.
 */
void kvm_file_leave(struct vm *vm)
{
	task_act(&vm->kvm_file, vm->kvm_file_count);
	vm->kvm_left = vm->kvm_open;
	vm->kvm_open = false;
}

/*
 * Models:     fs/open.c: close() of all descriptors of the VM: that of its
 *             kvm-vfio device first, then those of its vCPUs, and its own.
 * Yields at:  the look-ups, and inside the releases.
 * Leaves out: nothing.
 */
int kvm_close(struct vm *vm)
{
	task_act(&vm->kvm_file, vm->kvm_file_count);
	if (!vm->kvm_open)
		return -EBADF;
	vm->kvm_open = false;
	kvm_vfio_close(vm);
	kvm_fput(vm);
	return 0;
}

void kvm_reference_setup(struct vm *vm, bool by_file)
{
	if (by_file)
		vm->kvm_file_count++;
	else
		vm->kvm->users_count.value++;
}

void kvm_file_init(struct vm *vm)
{
	object_init(&vm->kvm_file, OBJECT_DEVICE, "kvm file", vm->tag);
	vm->kvm_open = true;
	vm->kvm_file_count = 1;
}
