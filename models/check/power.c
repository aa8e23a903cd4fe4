/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runtime power management: who uses a device resumes it first. Only uses are
 * judged that the kernel brackets so elsewhere: what a TSM says to the device,
 * and a reset of its bus.
 */
#include "findings.h"

const struct finding_class check_class_suspended_access = {
	"suspended-access",
	"the host speaks to a device, or resets its bus, while it is suspended",
	SEVERITY_ERROR,
};

void check_awake(struct pci_dev *pdev, const char *did,
		 const struct place *place)
{
	struct finding f = {
		.klass = &check_class_suspended_access,
		.object = &pdev->object,
	};

	world_touch(&pdev->hw.power, TOUCH_READ);
	world_touch(&pdev->f612->rpm.object, TOUCH_READ);
	world_note(&pdev->object, place, "host_speaks");
	if (!pdev->hw.d3hot || pdev->f612->rpm.status != RPM_SUSPENDED)
		return;
	check_add_here(&f, "used", f.object, place);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the host %s while it was suspended", pdev->name,
		       did);
	world_report(pdev->model->world, &f);
}
