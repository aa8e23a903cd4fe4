/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/task_work.h"

#include "kernel/iommufd.h"
#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"

static struct task_works *task_works(struct model *model)
{
	return &model->task_works[task_current()->slot];
}

/*
 * Models:     fs/file_table.c: fput(), kernel/task_work.c: task_work_add(),
 *             ML-6.19, for the last reference of a dma-buf.
 * Yields at:  nowhere: the list is of the task alone.
 * Leaves out: a kernel thread, whose last fput() goes to a work item.
 */
void task_work_add_dma_buf(struct model *model, struct vfio_pci_dma_buf *priv)
{
	struct vfio_pci_dma_buf **end = &task_works(model)->dma_bufs;

	while (*end)
		end = &(*end)->next_work;
	priv->next_work = NULL;
	*end = priv;
}

/*
 * Models:     the same for the file of an iommufd context.
 * Yields at:  nowhere.
 * Leaves out: as above.
 */
void task_work_add_iommufd(const struct vm *vm)
{
	task_works(vm->model)->iommufd |= (uint8_t)(1U << vm->index);
}

/*
 * Models:     the same for the files of a VM.
 * Yields at:  nowhere.
 * Leaves out: as above.
 */
void task_work_add_kvm(const struct vm *vm)
{
	task_works(vm->model)->kvm |= (uint8_t)(1U << vm->index);
}

/* One of those that are to be released; it is none of them any more. */
static const struct vm *first_vm(const struct model *model, uint8_t *vms)
{
	unsigned i = (unsigned)__builtin_ctz(*vms);

	*vms &= (uint8_t)(*vms - 1U);
	return &model->vms[i];
}

/*
 * Models:     kernel/task_work.c: task_work_run(), ML-6.19: until nothing is
 *             left, since a release may put off another.
 * Locks:      none of the task's; those of the releases.
 * Yields at:  inside.
 * Leaves out: the order of files that a task has dropped in one call, which
 *             the kernel does not promise.
 */
void task_work_run(struct model *model)
{
	struct task_works *works = task_works(model);

	while (works->iommufd || works->kvm || works->dma_bufs) {
		struct vfio_pci_dma_buf *priv = works->dma_bufs;
		const struct vm *vm;

		if (works->iommufd) {
			vm = first_vm(model, &works->iommufd);
			iommufd_fops_release(vm->ictx);
		} else if (works->kvm) {
			vm = first_vm(model, &works->kvm);
			kvm_put_kvm(vm->kvm);
		} else {
			works->dma_bufs = priv->next_work;
			vfio_pci_dma_buf_release(priv);
		}
	}
}
