/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the firmware refuses. Where the host has done all that it must, and the
 * firmware keeps an object all the same ('kept'), the one right thing is to
 * leak its pages and to say so: that is a leak, and no error. Any other refusal
 * is one that the kernel is not ready for. A host that says nothing is seen by
 * bound.c; one that frees the pages, here. A firmware that does not answer any
 * more keeps all that it has.
 */
#include "findings.h"
#include "findings_firmware.h"
#include "state.h"

const struct finding_class check_class_firmware_error = {
	"firmware-error",
	"the firmware refuses a call whose failure the kernel cannot handle",
	SEVERITY_ERROR,
};

const struct finding_class check_class_leak_reported = {
	"leak-reported",
	"the firmware keeps an object for no fault of the host's, which leaks "
	"it and says so",
	SEVERITY_LEAK,
};

const struct finding_class check_class_freed_under = {
	"freed-under-firmware",
	"the host frees pages that the firmware still uses",
	SEVERITY_ERROR,
};

void check_firmware_refused(struct pci_dev *pdev, const char *leaf,
			    const char *status, const struct place *place)
{
	bool kept = pdev->fw->kept || pdev->dsm->fw_link->dead;
	struct finding f = {
		.klass = kept ? &check_class_leak_reported
			      : &check_class_firmware_error,
		.object = &pdev->fw->object,
	};

	world_note(&pdev->object, place, "firmware_refused");
	world_note(&pdev->fw->object, place, "firmware_refused");
	if (kept)
		pdev->check->leaked = true;
	check_add_here(&f, "was refused", f.object, place);
	(void)snprintf(f.text, sizeof(f.text), "%s: %s was refused with %s%s",
		       pdev->name, leaf, status,
		       kept ? ", and the host leaks its pages" : "");
	world_report(pdev->model->world, &f);
}

void check_link_leaked(struct pci_dev *dsm, struct firmware_link *link,
		       const char *what, const struct place *place)
{
	struct finding f = {
		.klass = &check_class_leak_reported,
		.object = &link->object,
	};

	world_note(&link->object, place, "link_leaked");
	if (!link->kept && !link->dead)
		return;
	check_add_here(&f, "was refused", f.object, place);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the delete of its %s was refused, and the host "
		       "leaks the pages",
		       dsm->name, what);
	world_report(dsm->model->world, &f);
}

/* The device has no way back: only the firmware could lock it. */
void check_device_stopped(struct pci_dev *pdev)
{
	world_touch(&pdev->fw->object, TOUCH_WRITE);
	world_touch(&pdev->hw.object, TOUCH_READ);
	world_note(&pdev->object, PLACE_HERE, "host_stopped_it");
	pdev->check->stopped |= pdev->dsm->fw_link->dead &&
				pdev->hw.state != TDISP_CONFIG_LOCKED &&
				pdev->hw.state != TDISP_RUN;
}

void check_pages_freed(struct pci_dev *pdev, const struct place *place)
{
	struct finding f = {
		.klass = &check_class_freed_under,
		.object = &pdev->fw->object,
	};

	world_note(&pdev->fw->object, place, "pages_freed");
	if (!pdev->fw->present)
		return;
	check_add_here(&f, "freed", f.object, place);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the pages of its TDI are freed, and the firmware "
		       "has not let go of it",
		       pdev->name);
	check_report(pdev->model, INVARIANT_LEAK_ON_REFUSAL, &f);
}
