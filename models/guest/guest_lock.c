/* SPDX-License-Identifier: GPL-2.0-only */
#include "guest/guest_lock.h"

#include "vmm/pause.h"

struct guest_locks {
	struct rwsem tsm_rwsem;
	struct mutex device_lock[REGISTRY_MEMBERS_MAX];
};

void guest_locks_init(struct vm *vm)
{
	struct model *model = vm->model;
	struct guest_locks *l;

	if (design(model, SWITCH_GUEST_LOCKS) == GUEST_LOCKS_NONE)
		return;
	l = world_alloc(model->world, sizeof(*l));
	rwsem_init(&l->tsm_rwsem, "guest->tsm_rwsem", vm->tag);
	for (unsigned i = 0; i < REGISTRY_MEMBERS_MAX; i++)
		mutex_init(&l->device_lock[i], "guest->device_lock", vm->tag);
	vm->guest_locks = l;
}

static struct mutex *device_lock_of(const struct vfio_pci_core_device *vdev)
{
	struct guest_locks *l = vm_of(vdev)->guest_locks;

	return l ? &l->device_lock[vdev->pdev->index] : NULL;
}

/*
 * Models:     the guest's drivers/base/base.h: device_lock().
 * Locks:      guest->device_lock.
 * Yields at:  lock.
 * Leaves out: that a vCPU which waits is killed with its VM: who holds the lock
 *             comes to the end of its step, and lets the others go.
 * Differs:    guest_locks: none has no locks.
 */
void guest_device_lock(struct vfio_pci_core_device *vdev)
{
	struct mutex *lock = device_lock_of(vdev);

	if (!lock)
		return;
	/* It waits in the guest, where a pause finds it. */
	vcpu_leave(vm_of(vdev));
	mutex_lock(lock);
	vcpu_enter(vm_of(vdev));
}

/*
 * Models:     the guest's drivers/base/base.h: device_unlock().
 * Yields at:  unlock.
 * Leaves out: nothing.
 */
void guest_device_unlock(struct vfio_pci_core_device *vdev)
{
	struct mutex *lock = device_lock_of(vdev);

	if (lock)
		mutex_unlock(lock);
}

/*
 * Models:     the guest's drivers/pci/tsm.c (devsec tree): lock and unlock take
 *             pci_tsm_rwsem for writing, accept for reading; then the
 *             device_lock.
 * Locks:      guest->tsm_rwsem, guest->device_lock.
 * Yields at:  each lock.
 * Leaves out: a signal in the wait for the rwsem.
 * Differs:    guest_locks: none has no locks.
 */
void guest_step_lock(struct vfio_pci_core_device *vdev, enum guest_step step)
{
	struct guest_locks *l = vm_of(vdev)->guest_locks;

	if (!l)
		return;
	vcpu_leave(vm_of(vdev));
	if (step == GUEST_ACCEPTS)
		down_read(&l->tsm_rwsem);
	else
		down_write(&l->tsm_rwsem);
	vcpu_enter(vm_of(vdev));
	guest_device_lock(vdev);
}

/*
 * Models:     the guest's drivers/pci/tsm.c (devsec tree): the same backwards.
 * Yields at:  each unlock.
 * Leaves out: nothing.
 */
void guest_step_unlock(struct vfio_pci_core_device *vdev, enum guest_step step)
{
	struct guest_locks *l = vm_of(vdev)->guest_locks;

	if (!l)
		return;
	guest_device_unlock(vdev);
	if (step == GUEST_ACCEPTS)
		up_read(&l->tsm_rwsem);
	else
		up_write(&l->tsm_rwsem);
}
