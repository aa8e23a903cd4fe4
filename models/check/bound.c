/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Agreement: when nothing is under way any more, all layers must say the same
 * about whether a device is bound. And what a model itself meets: a call
 * through a pointer that is NULL.
 */
#include "findings.h"
#include "findings_firmware.h"
#include "findings_vms.h"
#include "kernel/pci_region.h"
#include "kernel/vfio_pci_core.h"

const struct finding_class check_class_bound_disagreement = {
	"bound-disagreement",
	"at rest, the layers disagree on whether the device is bound",
	SEVERITY_ERROR,
};

const struct finding_class check_class_null_call = {
	"null-call",
	"a pointer is followed, or a function called, through NULL",
	SEVERITY_ERROR,
};

/* The state of each layer as a bit. */
enum layer {
	LAYER_FLAG,
	LAYER_IOMMUFD,
	LAYER_TSM_CORE,
	LAYER_FIRMWARE,
	LAYER_DEVICE,
	LAYER_REGIONS,	   /* one of them at least */
	LAYER_ALL_REGIONS, /* and each */
	LAYER_SECURE_IOMMU,
	LAYER_COUNT,
};

/* Is the session over that the TDI was locked in? */
static bool session_gone(const struct tdisp_device *hw)
{
	for (unsigned i = 0; i < DSM_SESSIONS_MAX; i++)
		if (hw->dsm->sessions[i].state == SPDM_ESTABLISHED &&
		    hw->dsm->sessions[i].id == hw->session)
			return false;
	return true;
}

/*
 * No STOP could be sent, and nothing of the TDI's comes through any more. That
 * is no harm where the next bind stops what it cannot lock; where it does not,
 * the device can never be bound again. There are three ways to it. The firmware
 * has let go of a TDI whose stream is blocked, which no STOP has reached, or of
 * one whose STOP nobody has answered (faults/f14-doe-timeout,
 * f15-doe-abort-fails). Or a connect has brought a new stream since, and the
 * device has sealed what it holds when the session of the LOCK was lost
 * (faults/random-device-faults). And one that the host has stopped itself,
 * since the firmware is dead, nobody can bind any more
 * (faults/f06-psp-timeout).
 */
static bool out_of_reach(const struct pci_dev *pdev)
{
	if (pdev->check->stopped)
		return true;
	if (design(pdev->model, SWITCH_LOST_ANSWER) != ANSWER_STOPPED)
		return false;
	return pdev->dsm->fw_link->blocked || pdev->fw->cut_off ||
	       (pdev->hw.state == TDISP_ERROR && session_gone(&pdev->hw));
}

static unsigned layers_known(const struct vfio_pci_core_device *vdev)
{
	unsigned known = (1U << LAYER_COUNT) - 1;

	if (!design(vdev->model, SWITCH_BOUND_FLAG))
		known &= ~(1U << LAYER_FLAG);
	if (design(vdev->model, SWITCH_TSM_UAPI) == UAPI_IOMMUFD)
		known &= ~(1U << LAYER_IOMMUFD);
	if (design(vdev->model, SWITCH_REGIONS) == REGIONS_NONE)
		known &= ~(1U << LAYER_REGIONS | 1U << LAYER_ALL_REGIONS);
	if (design(vdev->model, SWITCH_SECURE_IOMMU) == SECURE_IOMMU_DEVICE ||
	    vdev->dev_set->functions < 2)
		known &= ~(1U << LAYER_SECURE_IOMMU);
	if (vdev->pdev->check->leaked)
		known &= ~(1U << LAYER_FIRMWARE);
	if (out_of_reach(vdev->pdev))
		known &= ~(1U << LAYER_DEVICE);
	return known;
}

bool check_vdevice_there(const struct pci_dev *pdev, bool bound)
{
	const struct iommufd_ctx *ictx = pdev->drvdata->vm->ictx;

	for (unsigned i = 0; i < IOMMUFD_OBJECTS_MAX; i++) {
		const struct iommufd_vdevice *vdev =
			(const struct iommufd_vdevice *)ictx->objects[i];

		if (vdev && (const void *)vdev != (const void *)ictx &&
		    vdev->obj.type == IOMMUFD_OBJ_VDEVICE &&
		    vdev->dev == pdev && (!bound || vdev->tsm_bound))
			return true;
	}
	return false;
}

/* All say bound, and nobody is left who would ever unbind it. */
static const char *left_bound(const struct vfio_pci_core_device *vdev)
{
	if (!vdev->open_count)
		return "closed, and bound";
	if (design(vdev->model, SWITCH_TSM_UAPI) == UAPI_IOMMUFD &&
	    !check_vdevice_there(vdev->pdev, false))
		return "without a vDEVICE, and bound";
	return NULL;
}

static unsigned layers_bound(const struct vfio_pci_core_device *vdev)
{
	const struct pci_dev *pdev = vdev->pdev;
	uint64_t set = cell_peek(&vdev->dev_set->secure_iommu);
	unsigned mask = 0;

	mask |= (unsigned)cell_bit_peek(&vdev->is_tsm_bound) << LAYER_FLAG;
	mask |= (unsigned)check_vdevice_there(pdev, true) << LAYER_IOMMUFD;
	mask |= (unsigned)(pdev->tsm.tdi != NULL) << LAYER_TSM_CORE;
	mask |= (unsigned)pdev->fw->present << LAYER_FIRMWARE;
	mask |= (unsigned)(pdev->hw.state != TDISP_CONFIG_UNLOCKED)
		<< LAYER_DEVICE;
	mask |= (unsigned)(pci_region_count(pdev, REGION_TSM) > 0)
		<< LAYER_REGIONS;
	mask |= (unsigned)(pci_region_count(pdev, REGION_TSM) == PCI_BAR_COUNT)
		<< LAYER_ALL_REGIONS;
	mask |= (unsigned)(set >> pdev->index & 1) << LAYER_SECURE_IOMMU;
	return mask & layers_known(vdev);
}

static void check_agreement(struct vfio_pci_core_device *vdev)
{
	static const char *const names[LAYER_COUNT] = {
		"is_tsm_bound", "iommufd", "tsm core",	  "firmware",
		"device",	"regions", "all regions", "secure iommu",
	};
	struct pci_dev *pdev = vdev->pdev;
	unsigned bound = layers_bound(vdev);
	unsigned known = layers_known(vdev);
	const char *how = "the layers disagree";
	struct finding f;
	size_t used;

	if (bound == known)
		how = left_bound(vdev);
	if (bound == 0 || !how)
		return;
	f = (struct finding){
		.klass = &check_class_bound_disagreement,
		.object = &pdev->object,
	};
	check_add_mark(&f, "bound last", f.object, &pdev->check->bound);
	used = (size_t)snprintf(f.text, sizeof(f.text), "%s: %s:", pdev->name,
				how);
	for (unsigned i = 0; i < LAYER_COUNT && used < sizeof(f.text); i++) {
		if (!(known >> i & 1))
			continue;
		used += (size_t)snprintf(f.text + used, sizeof(f.text) - used,
					 " %s=%u", names[i], bound >> i & 1);
	}
	world_report(pdev->model->world, &f);
}

/* Only a run that came to its end is at rest. */
static void check_at_end(void *context, struct world *w,
			 const struct event *event)
{
	struct model *model = context;

	(void)event;
	check_dead_vm_blocks(model);
	if (world_status(w) != RUN_FINISHED)
		return;
	for (unsigned i = 0; i < model->device_count; i++) {
		check_agreement(model->devices[i]);
		check_woken_end(model->devices[i]);
		check_op_end(model->devices[i]->pdev);
		check_priority_end(model->devices[i]->pdev);
	}
}

static void null_report(struct pci_dev *pdev, const char *pointer,
			const char *did, const struct place *place)
{
	struct finding f = {
		.klass = &check_class_null_call,
		.object = &pdev->object,
	};

	check_add_here(&f, did, f.object, place);
	(void)snprintf(f.text, sizeof(f.text), "%s: %s is NULL and is %s",
		       pdev->name, pointer, did);
	world_report(pdev->model->world, &f);
}

void check_followed(struct pci_dev *pdev, bool there, const char *pointer,
		    const struct place *place)
{
	world_note(&pdev->object, place,
		   there ? "followed pointer=set" : "followed pointer=null");
	if (!there)
		null_report(pdev, pointer, "followed", place);
}

void check_called(struct pci_dev *pdev, bool there, const char *pointer,
		  const struct place *place)
{
	world_note(&pdev->object, place,
		   there ? "called pointer=set" : "called pointer=null");
	if (!there)
		null_report(pdev, pointer, "called", place);
}

void check_report(const struct model *model, enum invariant rule,
		  const struct finding *f)
{
	unsigned platforms = invariants[rule].platforms;

	if (!platforms || platforms >> model->platform_index & 1)
		world_report(model->world, f);
}

static void marks_init(struct world *w, const struct check_device *c)
{
	for (unsigned bar = 0; bar < PCI_BAR_COUNT; bar++) {
		for (unsigned i = 0; i < REGION_OWNER_COUNT; i++)
			check_mark_init(w, &c->bars[bar].claimed[i]);
		check_mark_init(w, &c->bars[bar].released);
	}
	check_mark_init(w, &c->bound);
	check_mark_init(w, &c->bound_again);
	check_mark_init(w, &c->unbound);
	check_mark_init(w, &c->woken);
	check_mark_init(w, &c->validated);
	check_mark_init(w, &c->numbered);
	check_mark_init(w, &c->busy);
	check_mark_init(w, &c->connection);
	check_mark_init(w, &c->guest.driver);
	check_mark_init(w, &c->guest.pages);
	check_mark_init(w, &c->range.unbound);
	check_answers_init(w, &c->answers);
}

void check_device_init(struct pci_dev *pdev)
{
	struct world *w = pdev->model->world;
	struct check_device *c = world_alloc(w, sizeof(*c));

	for (unsigned bound = 0; bound < 2; bound++) {
		c->note_zap[bound] =
			world_format(w, "zap %s bound=%u", pdev->name, bound);
		c->note_revoke[bound] = world_format(
			w, "zap %s bound=%u what=dma_buf", pdev->name, bound);
	}
	c->note_bound = world_format(w, "tsm_bound %s", pdev->name);
	c->note_unbound = world_format(w, "tsm_unbound %s", pdev->name);
	marks_init(w, c);
	object_init(&c->bind, OBJECT_DEVICE, "bind", pdev->name);
	pdev->check = c;
}

void check_models_attach(struct model *model)
{
	world_subscribe(model->world, HOOK_RUN_END, check_at_end, model);
}
