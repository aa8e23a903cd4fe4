/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The connection of a device, which its TDIs share: it is made and ended in
 * turn, and its stream is deleted only when no TDI is left on it. Who is left
 * is asked of the firmware; whether the TSM core agrees is check_disconnect()'s
 * affair (tsm.c).
 */
#include "findings.h"
#include "findings_firmware.h"
#include "firmware/firmware.h"
#include "kernel/vfio_pci_core.h"

const struct finding_class check_class_unbalanced_connect = {
	"unbalanced-connect",
	"a device that is connected is connected again, or one that is not is "
	"disconnected",
	SEVERITY_ERROR,
};

const struct finding_class check_class_keys_stale = {
	"keys-stale",
	"a TDI is bound over a stream whose keys are due, and were not "
	"refreshed",
	SEVERITY_ERROR,
};

void check_keys_bound(struct pci_dev *pdev, const struct place *place)
{
	struct finding f = {
		.klass = &check_class_keys_stale,
		.object = &pdev->object,
	};

	world_touch(&pdev->dsm->fw_link->object, TOUCH_READ);
	if (!pdev->dsm->fw_link->keys_due)
		return;
	check_add_here(&f, "bound", f.object, place);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: it is bound, and the keys of its stream are due "
		       "and were not refreshed",
		       pdev->name);
	world_report(pdev->model->world, &f);
}

static void connect_turned(struct pci_dev *dsm, bool connects,
			   const struct place *place)
{
	struct check_device *c = dsm->check;
	struct finding f = {
		.klass = &check_class_unbalanced_connect,
		.object = &dsm->object,
	};

	world_touch(&dsm->tsm.lock.object, TOUCH_WRITE);
	world_note(&dsm->object, place,
		   connects ? "connected" : "disconnected");
	if (c->disconnected != connects) {
		check_add_here(&f, connects ? "connected" : "disconnected",
			       f.object, place);
		check_add_mark(&f, "the same before", f.object, &c->connection);
		(void)snprintf(f.text, sizeof(f.text),
			       "%s: it is %s, and it %s", dsm->name,
			       connects ? "connected" : "disconnected",
			       connects ? "was connected already"
					: "was not connected");
		check_report(dsm->model, INVARIANT_CONNECT_BALANCED, &f);
	}
	c->disconnected = !connects;
	check_mark_set(&c->connection, place);
}

void check_connected(struct pci_dev *dsm, const struct place *place)
{
	connect_turned(dsm, true, place);
}

void check_disconnected(struct pci_dev *dsm, const struct place *place)
{
	connect_turned(dsm, false, place);
}

void check_stream_deleted(const struct pci_dev *dsm, const struct place *place)
{
	const struct model *model = dsm->model;

	for (unsigned i = 0; i < model->device_count; i++) {
		struct pci_dev *pdev = model->devices[i]->pdev;

		if (pdev->dsm != dsm)
			continue;
		world_note(&pdev->object, place, "stream_deleted");
		if (check_tdi_bound(pdev) && !pdev->fw->cut_off)
			check_ended_while_bound(
				pdev, INVARIANT_STREAM_WITHOUT_TDI,
				"the stream of its device is deleted", place);
	}
}
