/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Set-up: the modelled stack with every device connected, opened, in D0 with
 * memory decode on, attached to one VM, not bound. How it got there is not
 * modelled yet.
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

	for (unsigned i = 0; i < EVENT_COUNT; i++)
		event_flag_init(&vdev->events[i], names[i], name);
}

static void setup_device(struct model *model,
			 const struct registry_member *member, unsigned index)
{
	struct world *w = model->world;
	struct vfio_pci_core_device *vdev = world_alloc(w, sizeof(*vdev));
	struct pci_dev *pdev = world_alloc(w, sizeof(*pdev));
	struct vfio_device_set *dev_set = model->dev_sets[member->group];
	struct iommufd_group *igroup = dev_set->igroup;
	const char *name = world_format(w, "%s", member->name);

	setup_events(vdev, name);
	pci_dev_init(pdev, model, name, index, &vdev->events[EVENT_UNLOCKED]);
	check_device_init(pdev);
	pdev->driver_has_handler = member->option[MEMBER_DRIVER] == DRIVER_VFIO;
	if (!igroup || member->option[MEMBER_IOMMU_GROUP] == GROUP_OWN)
		igroup = iommufd_group_init(model, name);
	dev_set->igroup = igroup;
	iommufd_init(pdev, igroup);
	vfio_pci_core_init(vdev, pdev, dev_set);
	kvm_slot_setup(model->kvm, pdev, vfio_pci_dma_buf_setup(vdev));
	model->devices[index] = vdev;
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

	model->set_count = setup->group_count;
	for (unsigned i = 0; i < setup->group_count; i++) {
		model->dev_sets[i] = world_alloc(w, sizeof(**model->dev_sets));
		vfio_device_set_init(model->dev_sets[i],
				     world_format(w, "set%u", i));
	}
	model->device_count = setup->member_count;
	for (unsigned i = 0; i < setup->member_count; i++)
		setup_device(model, &setup->members[i], i);
	check_models_attach(model);
	model->first_task = world_task_count(w) + 1;
}

struct event_flag *model_event(struct world *w, unsigned member, unsigned event)
{
	return &model_of(w)->devices[member]->events[event];
}
