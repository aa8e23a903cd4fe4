/* SPDX-License-Identifier: GPL-2.0-only */
/* The descriptors of a VM: who holds one keeps the VM. */
#include "kernel/kvm.h"

/*
 * Models:     no function: the memory of the VM's file is freed with its last
 *             reference. Who still has the pointer uses it after that, which
 *             the engine reports where the object is dead.
 * Yields at:  the use, if it is gone.
 * Leaves out: what is there instead.
 */
static bool kvm_file_gone(struct vm *vm, const struct place *place)
{
	if (vm->kvm_file_count > 0)
		return false;
	vm->kvm_file.dead = true;
	task_act_at(&vm->kvm_file, 0, place);
	return true;
}

/*
 * Models:     include/linux/fs.h: get_file() on the VM's file, as TSMOP-v5
 *             keeps a VM: its caller holds another reference.
 * Yields at:  the count.
 * Leaves out: nothing.
 */
void kvm_get_file(struct vm *vm)
{
	task_act(&vm->kvm_file, vm->kvm_file_count);
	if (!kvm_file_gone(vm, PLACE_HERE))
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
	if (!kvm_file_gone(vm, PLACE_HERE) && --vm->kvm_file_count == 0)
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
