/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who vouches for a device must not have it in use meanwhile: a driver that
 * runs while its guest locks, unlocks or accepts would work on a device that
 * changes under its hands.
 */
#include "findings.h"
#include "kernel/vfio_pci_core.h"

const struct finding_class check_class_driver_bound = {
	"driver-not-excluded",
	"a guest locks, unlocks or accepts a device that a driver is bound to",
	SEVERITY_ERROR,
};

static const char *const guest_steps[GUEST_STEP_COUNT] = {
	[GUEST_LOCKS] = "locks",
	[GUEST_UNLOCKS] = "unlocks",
	[GUEST_ACCEPTS] = "accepts",
};

static const struct {
	const char *begins, *ends;
} guest_notes[GUEST_STEP_COUNT] = {
	[GUEST_LOCKS] = {"guest_begins step=lock", "guest_ends step=lock"},
	[GUEST_UNLOCKS] = {"guest_begins step=unlock",
			   "guest_ends step=unlock"},
	[GUEST_ACCEPTS] = {"guest_begins step=accept",
			   "guest_ends step=accept"},
};

static void check_report_driver(struct pci_dev *pdev, enum guest_step step,
				struct finding *f)
{
	f->klass = &check_class_driver_bound;
	f->object = &pdev->object;
	(void)snprintf(f->text, sizeof(f->text),
		       "%s: the guest %s it while a driver is bound to it",
		       pdev->name, guest_steps[step]);
	check_report(pdev->model, INVARIANT_DRIVER_EXCLUDES, f);
}

/* Steps of two tasks are one another's business in no way: a bit for each. */
void check_guest_step_begin(struct pci_dev *pdev, enum guest_step step,
			    const struct place *place)
{
	struct check_guest *g = &pdev->check->guest;
	struct finding f = {0};

	g->steps[step] |= UINT64_C(1) << task_current()->slot;
	world_note(&pdev->object, place, guest_notes[step].begins);
	if (!g->driver_bound)
		return;
	check_add_here(&f, guest_steps[step], &pdev->object, place);
	check_add_mark(&f, "driver", &pdev->object, &g->driver);
	check_report_driver(pdev, step, &f);
}

void check_guest_step_end(struct pci_dev *pdev, enum guest_step step)
{
	pdev->check->guest.steps[step] &=
		~(UINT64_C(1) << task_current()->slot);
	world_note(&pdev->object, PLACE_HERE, guest_notes[step].ends);
}

void check_guest_driver(struct pci_dev *pdev, bool bound,
			const struct place *place)
{
	struct check_guest *g = &pdev->check->guest;

	g->driver_bound = bound;
	world_note(&pdev->object, place,
		   bound ? "driver_bound" : "driver_unbound");
	if (!bound)
		return;
	check_mark_set(&g->driver, place);
	for (enum guest_step i = 0; i < GUEST_STEP_COUNT; i++) {
		struct finding f = {0};

		if (!g->steps[i])
			continue;
		check_add_here(&f, "driver", &pdev->object, place);
		check_report_driver(pdev, i, &f);
	}
}
