/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Set-up: the modelled stack. Each dev_set is the slot behind one root port. A
 * device is open, in D0 with memory decode on, in use by one VM and not bound,
 * or has no driver. An open one stands in the iommufd context with a vDEVICE
 * of the VM's, and KVM has its BAR in a memory slot, or it is open through the
 * file of its group, as the design has it.
 */
#include "findings.h"
#include "kernel/iommufd.h"
#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"
#include "platform.h"
#include "state.h"

static void setup_actors(struct model *model)
{
	static const char *const names[ACTOR_COUNT] = {
		[ACTOR_GUEST] = "guest",       [ACTOR_VMM] = "vmm",
		[ACTOR_VFIO] = "vfio",	       [ACTOR_IOMMUFD] = "iommufd",
		[ACTOR_PCI_TSM] = "pci_tsm",   [ACTOR_KVM] = "kvm",
		[ACTOR_FIRMWARE] = "firmware", [ACTOR_ADMIN] = "admin",
		[ACTOR_IMPORTER] = "importer",
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
		[EVENT_OPENED] = "opened",     [EVENT_REQUESTED] = "requested",
	};

	for (unsigned i = 0; i < EVENT_COUNT; i++)
		event_flag_init(&vdev->events[i], names[i], name);
}

/* Slots and IOMMU groups are called by all their functions: 'ab'. */
static const char *name_more(struct model *model, const char *name,
			     const struct registry_member *member)
{
	return world_format(model->world, "%s%s", name, member->name);
}

static bool new_group(const struct registry_member *members, unsigned index)
{
	const struct registry_member *member = &members[index];

	return member->option[MEMBER_IOMMU_GROUP] == GROUP_OWN || index == 0 ||
	       members[index - 1].group != member->group;
}

/* An IOMMU group, as VFIO and as iommufd see it. */
struct setup_group {
	struct vfio_group *vfio;
	struct iommufd_group *iommufd;
};

/* The group that begins with a member. */
static struct setup_group setup_group(struct model *model,
				      const struct registry_setup *setup,
				      unsigned first)
{
	const char *name = name_more(model, "", &setup->members[first]);
	struct setup_group group;

	for (unsigned i = first + 1; i < setup->member_count; i++) {
		if (new_group(setup->members, i))
			break;
		name = name_more(model, name, &setup->members[i]);
	}
	group.vfio = world_alloc(model->world, sizeof(*group.vfio));
	vfio_group_init(group.vfio, model, name);
	group.iommufd = iommufd_group_init(model, name);
	model->groups[model->group_count++] = group.vfio;
	return group;
}

static void setup_open(struct vfio_pci_core_device *vdev, bool kvm)
{
	struct model *model = vdev->model;

	vfio_device_open_setup(vdev, kvm ? vdev->vm->kvm : NULL);
	vdev->events[EVENT_OPENED].set = 1;
	vfio_pci_bars_setup(vdev);
	if (design(model, SWITCH_DMA_BUF) == DMA_BUF_RFC)
		kvm_slot_setup(vdev->vm->kvm, vdev->pdev,
			       vfio_pci_dma_buf_setup(vdev));
}

static_assert((int)DSM_TDIS_MAX >= (int)REGISTRY_MEMBERS_MAX,
	      "all members may be functions of one device");

/*
 * A VF and its PF; functions of one slot that have one DSM. A VF that is open
 * at the beginning was enabled before, with those of its PF that are named
 * before it.
 */
static void setup_relatives(struct pci_dev *pdev,
			    const struct vfio_device_set *dev_set,
			    const struct registry_member *member)
{
	struct model *model = pdev->model;
	uint64_t of = member->option[MEMBER_VF_OF];
	struct vfio_pci_core_device *pf =
		of < pdev->index ? model->devices[of] : NULL;

	if (pf && !pf->pdev->physfn && pf->dev_set != dev_set)
		pci_set_physfn(pdev, pf->pdev,
			       member->option[MEMBER_START] == START_OPEN &&
				       pf->open_count);
	else if (member->option[MEMBER_DSM] == DSM_OF_SET && dev_set->first)
		pdev->dsm = dev_set->first->dsm;
	if (pdev->dsm == pdev)
		return;
	tdisp_share_setup(&pdev->hw,
			  pdev->physfn ? &pdev->physfn->hw : &pdev->dsm->hw,
			  pdev->physfn != NULL);
	pdev->fw->link = pdev->dsm->fw_link;
}

static void setup_device(struct model *model,
			 const struct registry_member *member, unsigned index,
			 struct setup_group group)
{
	struct world *w = model->world;
	struct vfio_device_set *dev_set = model->dev_sets[member->group];
	struct vfio_pci_core_device *vdev = world_alloc(w, sizeof(*vdev));
	struct pci_dev *pdev = world_alloc(w, sizeof(*pdev));
	const char *name = world_format(w, "%s", member->name);

	setup_events(vdev, name);
	pci_dev_init(pdev, model, name, index, &vdev->events[EVENT_UNLOCKED]);
	setup_relatives(pdev, dev_set, member);
	if (!dev_set->first)
		dev_set->first = pdev;
	dev_set->functions++;
	check_device_init(pdev);
	if (member->option[MEMBER_FLR_ENDS_SESSION])
		pdev->hw.properties |= TDISP_FLR_ENDS_SESSION;
	pdev->has_vga = member->option[MEMBER_HAS] >> HAS_VGA & 1;
	pdev->has_migration = member->option[MEMBER_HAS] >> HAS_MIGRATION & 1;
	pdev->driver_has_handler = member->option[MEMBER_DRIVER] == DRIVER_VFIO;
	pdev->igroup = group.iommufd;
	vfio_pci_core_init(vdev, pdev, dev_set,
			   &model->vms[member->option[MEMBER_VM]]);
	vdev->passed = member->option[MEMBER_PASSED] != 0;
	vdev->group = group.vfio;
	if (!vdev->group->vm)
		vdev->group->vm = vdev->vm;
	model->devices[index] = vdev;
	pci_function_setup(pdev, member->group, member);
	if (member->option[MEMBER_START] == START_OPEN && pdev->present)
		setup_open(vdev, member->option[MEMBER_KVM]);
}

static void setup_devices(struct model *model,
			  const struct registry_setup *setup)
{
	struct setup_group group = {NULL, NULL};

	model->device_count = setup->member_count;
	for (unsigned i = 0; i < setup->member_count; i++) {
		if (new_group(setup->members, i))
			group = setup_group(model, setup, i);
		setup_device(model, &setup->members[i], i, group);
	}
}

static void setup_sets(struct model *model, const struct registry_setup *setup)
{
	model->set_count = setup->group_count;
	for (unsigned set = 0; set < setup->group_count; set++) {
		const char *name = "";

		for (unsigned i = 0; i < setup->member_count; i++)
			if (setup->members[i].group == set)
				name = name_more(model, name,
						 &setup->members[i]);
		model->dev_sets[set] =
			world_alloc(model->world, sizeof(**model->dev_sets));
		vfio_device_set_init(model->dev_sets[set], model, name);
	}
	kernel_612_setup(model);
}

/* One VM, unless a member is that of another, or another was sent it. */
static void setup_vms(struct model *model, const struct registry_setup *setup)
{
	model->vm_count = 1;
	for (unsigned i = 0; i < setup->member_count; i++)
		if (setup->members[i].option[MEMBER_VM] == VM_SECOND ||
		    setup->members[i].option[MEMBER_PASSED])
			model->vm_count = VMS_MAX;
	for (unsigned i = 0; i < model->vm_count; i++)
		vm_init(&model->vms[i], model, i);
}

void model_setup(struct world *w, const struct registry_setup *setup)
{
	struct model *model = world_alloc(w, sizeof(*model));

	world_set_user(w, model);
	model->world = w;
	memcpy(model->switches, setup->switches, sizeof(model->switches));
	for (unsigned i = 0; i < LATENCY_COUNT; i++)
		model->latencies[i] = setup->latencies
					      ? setup->latencies[i]
					      : model_latencies[i].latency;
	SIM_ASSERT(setup->platform_index < PLATFORM_COUNT);
	model->platform = platforms[setup->platform_index];
	model->platform_index = setup->platform_index;
	setup_actors(model);
	setup_tsm(model);
	setup_vms(model, setup);
	setup_sets(model, setup);
	setup_devices(model, setup);
	check_models_attach(model);
	model->first_task = world_task_count(w) + 1;
}

struct event_flag *model_event(struct world *w, unsigned member, unsigned event)
{
	return &model_of(w)->devices[member]->events[event];
}
