/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/process.h"

#include "findings.h"
#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"

enum {
	FILES = 2, /* of a device */
	/* Each file of a device, its buffers and its mapping; the fault queue,
	 * the mapping and the file of iommufd; the VM's and kvm-vfio's; those
	 * of the groups. */
	LEFT_MAX = REGISTRY_MEMBERS_MAX * (FILES + DMABUF_FDS_MAX + 2) + 5,
};

/* What is to be closed: how, of which device, which one. */
struct left {
	void (*put)(struct vm *vm, unsigned device, unsigned which);
	unsigned device, which;
};

struct left_list {
	struct left item[LEFT_MAX];
	unsigned count;
};

void process_init(struct process *p, const char *tag)
{
	object_init(&p->object, OBJECT_DEVICE, "process", tag);
	object_init(&p->exit, OBJECT_DEVICE, "exit", tag);
}

/*
 * Models:     the way from user space into a system call, or into the guest.
 * Yields at:  nowhere.
 * Leaves out: what a thread takes with it.
 */
void process_enter(struct vm *vm)
{
	unsigned slot = task_current()->slot;
	struct vm *within = vm->model->entered[slot];
	struct process *p = within ? &within->process : &vm->process;

	world_touch(&p->object, TOUCH_ADD);
	if (p->depth[slot]++ > 0)
		return;
	p->inside++;
	vm->model->entered[slot] = vm;
}

static void add(struct left_list *list,
		void (*put)(struct vm *, unsigned, unsigned), unsigned device,
		unsigned which)
{
	SIM_ASSERT(list->count < LEFT_MAX);
	list->item[list->count++] = (struct left){put, device, which};
}

static struct vfio_file *file_of(const struct vm *vm, unsigned device,
				 unsigned second)
{
	struct vfio_pci_core_device *vdev = vm->model->devices[device];

	return second ? &vdev->second : &vdev->file;
}

static void put_device(struct vm *vm, unsigned device, unsigned second)
{
	vfio_fput(file_of(vm, device, second));
}

static void put_dmabuf(struct vm *vm, unsigned device, unsigned which)
{
	(void)which;
	(void)dma_buf_close(vm->model->devices[device]);
}

static void put_fault_queue(struct vm *vm, unsigned device, unsigned which)
{
	(void)device;
	(void)which;
	(void)iommufd_fault_close(vm->ictx);
}

static void put_iommufd(struct vm *vm, unsigned device, unsigned which)
{
	(void)device;
	(void)which;
	iommufd_fput(vm->ictx);
}

static void put_kvm(struct vm *vm, unsigned device, unsigned which)
{
	(void)device;
	(void)which;
	kvm_fput(vm);
}

static void put_kvm_vfio(struct vm *vm, unsigned device, unsigned which)
{
	(void)device;
	(void)which;
	kvm_vfio_fput(vm);
}

static void put_group(struct vm *vm, unsigned group, unsigned which)
{
	(void)which;
	vfio_group_fput(vm->model->groups[group]);
}

/*
 * Models:     fs/file.c: the table of close_files(), 6.12: nobody opens or
 *             closes anything any more.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
static void list_descriptors(struct vm *vm, struct left_list *list)
{
	const struct model *model = vm->model;

	for (unsigned i = 0; i < model->device_count; i++) {
		for (unsigned j = 0; j < FILES; j++)
			if (file_of(vm, i, j)->left &&
			    file_of(vm, i, j)->vm == vm)
				add(list, put_device, i, j);
		for (unsigned j = 0; j < DMABUF_FDS_MAX; j++)
			if (model->devices[i]->dmabuf_fds.file[j] &&
			    model->devices[i]->vm == vm)
				add(list, put_dmabuf, i, j);
	}
	for (unsigned i = 0; i < model->group_count; i++)
		if (model->groups[i]->left && model->groups[i]->vm == vm)
			add(list, put_group, i, 0);
	if (vm->ictx->fault_file.eventq)
		add(list, put_fault_queue, 0, 0);
	if (vm->ictx->left)
		add(list, put_iommufd, 0, 0);
	if (vm->kvm_left)
		add(list, put_kvm, 0, 0);
	if (vm->kvm_vfio_left)
		add(list, put_kvm_vfio, 0, 0);
}

/*
 * Models:     kernel/exit.c: exit_mm(), 6.12: the mappings go before the files.
 *             What a mapping has kept of a file is put later, as that of the
 *             table is.
 * Locks:      mmap_lock (write).
 * Yields at:  each lock and unlock, and inside.
 * Leaves out: nothing.
 */
static void exit_mm(struct vm *vm, struct left_list *list)
{
	const struct model *model = vm->model;

	for (unsigned i = 0; i < model->device_count; i++)
		if (model->devices[i]->vm == vm && vma_unmap(model->devices[i]))
			add(list, put_device, i, 0);
	if (iommufd_unmap(vm))
		add(list, put_iommufd, 0, 0);
}

/*
 * Models:     kernel/exit.c: do_exit() of the last thread: exit_mm(),
 *             exit_files(), exit_task_work(); fs/file.c: close_files(), 6.12:
 *             all descriptors in the order of their numbers. Which number is
 *             whose is the VMM's affair: any order is possible, and drawn.
 * Locks:      none on entry.
 * Yields at:  inside each release.
 * Leaves out: that the table gives up all its references before the first
 *             release runs, as task work: a release that finds another file
 *             still there does no more than one in another order.
 */
static void exit_files(struct vm *vm)
{
	struct left_list list = {.count = 0};

	syscall_enter("exit");
	check_exit_begins(vm);
	exit_mm(vm, &list);
	list_descriptors(vm, &list);
	while (list.count > 0) {
		unsigned i = world_choose(CHOICE_VALUE, list.count);
		struct left d = list.item[i];

		list.item[i] = list.item[--list.count];
		d.put(vm, d.device, d.which);
		task_work_run(vm->model);
	}
	syscall_exit(PLACE_MUTE);
}

/*
 * Models:     kernel/signal.c: get_signal() on the way back to user space,
 *             where a thread that is to die takes the signal that kills it and
 *             does, 6.12. What it closes then waits as long as it must.
 * Yields at:  where the process exits: the count of its threads, and inside.
 * Leaves out: other signals: syscall_exit() has dealt with them.
 */
void process_leave(struct model *model)
{
	unsigned slot = task_current()->slot;
	struct vm *vm = model->entered[slot];
	struct process *p;

	if (!vm)
		return;
	p = &vm->process;
	world_touch(&p->object, TOUCH_ADD);
	SIM_ASSERT(p->inside > 0);
	/* Who is the last one is decided in a step of the process. */
	if (p->exiting && !p->exited && p->depth[slot] == 1)
		task_act(&p->object, p->inside);
	if (--p->depth[slot] > 0)
		return;
	p->inside--;
	model->entered[slot] = NULL;
	if (!p->exiting)
		return;
	task_signals_delivered();
	if (p->inside > 0 || p->exited)
		return;
	p->exited = true;
	exit_files(vm);
}

/*
 * Models:     kernel/signal.c: zap_other_threads(), 6.12: a signal that kills
 *             for all other threads, of which only waits that are killable take
 *             notice before they are back.
 * Yields at:  each signal.
 * Leaves out: nothing.
 */
static void zap_other_threads(struct vm *vm)
{
	const struct process *p = &vm->process;

	for (unsigned slot = 0; slot < TASKS_MAX; slot++) {
		struct task *t = world_task(vm->model->world, slot);

		world_touch(&p->object, TOUCH_READ);
		if (t && t != task_current() && p->depth[slot])
			task_signal(t, true);
	}
}

/*
 * Models:     kernel/exit.c: do_group_exit(), 6.12. What a thread that is in
 *             user space does not do any more is here a call that finds no
 *             descriptor.
 * Locks:      none on entry.
 * Yields at:  the look at the process, each descriptor, each signal; inside the
 *             releases, if no other thread is in a call.
 * Leaves out: nothing.
 */
int process_exit(struct vm *vm)
{
	struct process *p = &vm->process;
	struct model *model = vm->model;

	task_act(&p->object, p->inside);
	if (p->exiting)
		return -ESRCH;
	process_enter(vm);
	p->exiting = true;
	world_touch(&p->object, TOUCH_WRITE);
	world_touch(&p->exit, TOUCH_WRITE);
	for (unsigned i = 0; i < FILES * model->device_count; i++)
		if (file_of(vm, i / FILES, i % FILES)->vm == vm)
			vfio_file_leave(file_of(vm, i / FILES, i % FILES));
	for (unsigned i = 0; i < model->group_count; i++)
		if (model->groups[i]->vm == vm)
			vfio_group_leave(model, model->groups[i]);
	iommufd_file_leave(vm->ictx);
	kvm_file_leave(vm);
	kvm_vfio_leave(vm);
	zap_other_threads(vm);
	process_leave(model);
	return 0;
}

/*
 * Models:     nothing of the kernel: a process that exits makes no calls.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
bool process_exiting(struct vm *vm)
{
	world_touch(&vm->process.exit, TOUCH_READ);
	return vm->process.exiting;
}

/*
 * Models:     the VMM, or who looks after it, once the request was heard.
 * Yields at:  the wait, and inside the exit.
 * Leaves out: the eventfd of the request.
 */
static void process_requested(void *argument)
{
	struct vfio_pci_core_device *vdev = argument;

	/* False: nothing else goes on. */
	if (event_flag_wait(&vdev->given_back))
		return;
	model_call(vdev->model, ACTOR_VMM, "device request");
	model_return(vdev->model, ACTOR_VMM, "device request",
		     process_exit(vdev->vm));
}

/*
 * Models:     nothing of the kernel: what user space makes of the request for a
 *             device that somebody wants back. A VMM that knows how unplugs it;
 *             one that does not is killed.
 * Yields at:  the creation of the task.
 * Leaves out: nothing.
 */
void process_request(struct vfio_pci_core_device *vdev)
{
	struct event_flag *given_back = &vdev->given_back;

	if (!given_back->object.name)
		event_flag_init(given_back, "given back", NULL);
	given_back->set = false;
	if (!process_exiting(vdev->vm))
		(void)task_create("vmm-exit", process_requested, vdev,
				  TASK_DAEMON);
}
