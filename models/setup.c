/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Set-up: the modelled stack with every device connected, opened, in D0 with
 * memory decode on, attached to one VM, not bound. How it got there is not
 * modelled yet. In generation 6.12 no driver is bound to the devices, and each
 * dev_set is the slot behind one root port, and one IOMMU group.
 */
#include "findings.h"
#include "kernel/iommufd.h"
#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"
#include "state.h"

static void setup_actors(struct model *model)
{
	static const char *const names[ACTOR_COUNT] = {
		[ACTOR_GUEST] = "guest",       [ACTOR_VMM] = "vmm",
		[ACTOR_VFIO] = "vfio",	       [ACTOR_IOMMUFD] = "iommufd",
		[ACTOR_PCI_TSM] = "pci_tsm",   [ACTOR_KVM] = "kvm",
		[ACTOR_FIRMWARE] = "firmware", [ACTOR_ADMIN] = "admin",
	};

	for (unsigned i = 0; i < ACTOR_COUNT; i++)
		actor_init(&model->actors[i], names[i], NULL);
}

static void setup_tsm(struct model *model)
{
	struct pci_tsm_handlers *handlers = &model->vfio_pci_core_tsm_handlers;

	rwsem_init(&model->pci_tsm_rwsem, "pci_tsm_rwsem", NULL);
	handlers->disable_mmio = vfio_pci_core_tsm_disable_mmio;
	handlers->recover_mmio = vfio_pci_core_tsm_recover_mmio;
	cell_init(&handlers->disable_trusted_dma,
		  "tsm_handler->disable_trusted_dma", NULL, CELL_PLAIN, 0);
}

static void setup_events(struct vfio_pci_core_device *vdev, const char *name)
{
	static const char *const names[EVENT_COUNT] = {
		[EVENT_BOUND] = "bound",       [EVENT_UNBOUND] = "unbound",
		[EVENT_ATTESTED] = "attested", [EVENT_RUN] = "run",
		[EVENT_CLOSED] = "closed",     [EVENT_UNLOCKED] = "unlocked",
	};

	for (unsigned i = 0; i < EVENT_OPENED; i++)
		event_flag_init(&vdev->events[i], names[i], name);
}

static void setup_iommufd(struct pci_dev *pdev, struct vfio_device_set *dev_set,
			  const struct registry_member *member)
{
	struct iommufd_group *igroup = dev_set->igroup;

	if (!igroup || member->option[MEMBER_IOMMU_GROUP] == GROUP_OWN)
		igroup = iommufd_group_init(pdev->model, pdev->name);
	dev_set->igroup = igroup;
	iommufd_init(pdev, igroup,
		     member->option[MEMBER_KVM] ? pdev->model->kvm : NULL);
}

static void setup_device(struct model *model,
			 const struct registry_member *member, unsigned index)
{
	struct vfio_device_set *dev_set = model->dev_sets[member->group];
	struct world *w = model->world;
	struct vfio_pci_core_device *vdev = world_alloc(w, sizeof(*vdev));
	struct pci_dev *pdev = world_alloc(w, sizeof(*pdev));
	const char *name = world_format(w, "%s", member->name);

	setup_events(vdev, name);
	pci_dev_init(pdev, model, name, index, &vdev->events[EVENT_UNLOCKED]);
	check_device_init(pdev);
	pdev->driver_has_handler = member->option[MEMBER_DRIVER] == DRIVER_VFIO;
	if (!generation_612(model))
		setup_iommufd(pdev, dev_set, member);
	vfio_pci_core_init(vdev, pdev, dev_set);
	model->devices[index] = vdev;
	if (!generation_612(model)) {
		vdev->kvm = pdev->idev->kvm;
		if (vdev->kvm)
			kvm_reference_setup(model);
		kvm_slot_setup(model->kvm, pdev, vfio_pci_dma_buf_setup(vdev));
		return;
	}
	pci_function_setup(pdev, member->group, member);
	vdev->group = &model->groups[member->group];
}

/* A slot is called by all its functions: 'ab'. */
static const char *set_name(struct model *model,
			    const struct registry_setup *setup, unsigned set)
{
	const char *name = "";

	if (!generation_612(model))
		return world_format(model->world, "set%u", set);
	for (unsigned i = 0; i < setup->member_count; i++)
		if (setup->members[i].group == set)
			name = world_format(model->world, "%s%s", name,
					    setup->members[i].name);
	return name;
}

static void setup_sets(struct model *model, const struct registry_setup *setup)
{
	model->set_count = setup->group_count;
	if (generation_612(model))
		model->groups = world_alloc(model->world,
					    setup->group_count *
						    sizeof(*model->groups));
	for (unsigned i = 0; i < setup->group_count; i++) {
		const char *name = set_name(model, setup, i);

		model->dev_sets[i] =
			world_alloc(model->world, sizeof(**model->dev_sets));
		vfio_device_set_init(model->dev_sets[i], model, name);
		if (generation_612(model))
			vfio_group_init(&model->groups[i], name);
	}
	if (generation_612(model))
		kernel_612_setup(model);
}

void model_setup(struct world *w, const struct registry_setup *setup)
{
	struct model *model = world_alloc(w, sizeof(*model));

	world_set_user(w, model);
	model->world = w;
	memcpy(model->switches, setup->switches, sizeof(model->switches));
	setup_actors(model);
	setup_tsm(model);
	rwsem_init(&model->mmap_lock, "mmap_lock", NULL);
	model->kvm = kvm_init(model);
	model->ictx = world_alloc(w, sizeof(*model->ictx));
	iommufd_ctx_init(model->ictx, model);

	setup_sets(model, setup);
	model->device_count = setup->member_count;
	for (unsigned i = 0; i < setup->member_count; i++)
		setup_device(model, &setup->members[i], i);
	check_models_attach(model);
	model->first_task = world_task_count(w) + 1;
}

/* Made at the first look: in the RFC's designs, where nobody waits for it,
 * nothing is to be different. Devices are open there from the beginning. */
static struct event_flag *opened_event(struct vfio_pci_core_device *vdev)
{
	struct event_flag *flag = &vdev->events[EVENT_OPENED];

	if (!flag->object.name) {
		event_flag_init(flag, "opened", vdev->pdev->name);
		flag->count = !generation_612(vdev->model);
	}
	return flag;
}

struct event_flag *model_event(struct world *w, unsigned member, unsigned event)
{
	struct vfio_pci_core_device *vdev = model_of(w)->devices[member];

	if (event == EVENT_OPENED)
		return opened_event(vdev);
	return &vdev->events[event];
}
