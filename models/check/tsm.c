/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a bound TDI rests on: its VM, its stream, its session; and that two
 * sequences of messages to one device do not run into each other, which the
 * firmwares leave to the host.
 */
#include "findings.h"
#include "kernel/pci_tsm.h"
#include "kernel/vfio_pci_core.h"

const struct finding_class check_class_ended_while_bound = {
	"ended-while-bound",
	"a VM is destroyed, or the stream and the session of a device are "
	"ended, while a TDI rests on them",
	SEVERITY_ERROR,
};

const struct finding_class check_class_interleaved_exchange = {
	"interleaved-exchange",
	"two calls of the TSM driver, each of several messages, are under way "
	"for one device at once",
	SEVERITY_ERROR,
};

const struct finding_class check_class_unasked_bind = {
	"unasked-bind",
	"the host binds a device again, and nobody has asked for it since it "
	"was unbound",
	SEVERITY_ERROR,
};

void check_ended_while_bound(struct pci_dev *pdev, enum invariant rule,
			     const char *how, const struct place *place)
{
	struct finding f = {
		.klass = &check_class_ended_while_bound,
		.object = &pdev->object,
	};

	check_add_here(&f, "ended", f.object, place);
	check_add_mark(&f, "bound", f.object, &pdev->check->bound);
	(void)snprintf(f.text, sizeof(f.text), "%s: %s, and it is bound",
		       pdev->name, how);
	check_report(pdev->model, rule, &f);
}

void check_disconnect(const struct pci_dev *dsm, const struct place *place)
{
	const struct model *model = dsm->model;

	for (unsigned i = 0; i < model->device_count; i++) {
		struct pci_dev *pdev = model->devices[i]->pdev;

		if (pdev->dsm != dsm)
			continue;
		world_note(&pdev->object, place, "session_ends");
		if (pdev->tsm.tdi)
			check_ended_while_bound(
				pdev, INVARIANT_NO_SESSION_END,
				"the session of its device is ended", place);
	}
}

/* The last that another task has begun, and not ended. */
static const struct check_exchange *
exchange_of_another(const struct check_device *c)
{
	for (unsigned i = c->exchange_count; i-- > 0;)
		if (c->exchanges[i].task != task_current())
			return &c->exchanges[i];
	return NULL;
}

static void exchange_add(struct check_device *c, const struct place *place)
{
	if (c->exchange_count < CHECK_EXCHANGES_MAX)
		c->exchanges[c->exchange_count++] = (struct check_exchange){
			.task = task_current(),
			.place = place,
		};
}

void check_sequence_begin(struct pci_dev *dsm, const struct place *place)
{
	const struct check_exchange *other = exchange_of_another(dsm->check);
	struct finding f = {
		.klass = &check_class_interleaved_exchange,
		.object = &dsm->object,
	};

	world_touch(&dsm->tsm.lock.object, TOUCH_WRITE);
	world_note(&dsm->object, place, "exchange_begins");
	if (other) {
		check_add_here(&f, "began", f.object, place);
		finding_add_end(&f, other->task, "was in the middle of its own",
				f.object, other->place, other->task->last_step);
		(void)snprintf(f.text, sizeof(f.text),
			       "%s: %s speaks to it in the middle of what %s "
			       "has to say",
			       dsm->name, task_current()->name,
			       other->task->name);
		check_report(dsm->model, INVARIANT_ONE_EXCHANGE, &f);
	}
	exchange_add(dsm->check, place);
}

void check_sequence_end(struct pci_dev *dsm)
{
	struct check_device *c = dsm->check;
	unsigned kept = 0;

	world_touch(&dsm->tsm.lock.object, TOUCH_WRITE);
	world_note(&dsm->object, PLACE_HERE, "exchange_ends");
	for (unsigned i = 0; i < c->exchange_count; i++)
		if (c->exchanges[i].task != task_current())
			c->exchanges[kept++] = c->exchanges[i];
	/* What is over leaves no trace in the state of the run. */
	for (unsigned i = kept; i < c->exchange_count; i++)
		c->exchanges[i] = (struct check_exchange){NULL, NULL};
	c->exchange_count = kept;
}

void check_bind_wished(struct pci_dev *pdev, bool begins,
		       const struct place *place)
{
	uint64_t bit = UINT64_C(1) << task_current()->slot;

	world_note(&pdev->object, place,
		   begins ? "bind_asked" : "bind_answered");
	if (begins)
		pdev->check->wishing |= bit;
	else
		pdev->check->wishing &= ~bit;
}

void check_bind_unasked(struct pci_dev *pdev, const struct place *place)
{
	struct finding f = {
		.klass = &check_class_unasked_bind,
		.object = &pdev->object,
	};

	if (pdev->check->wishing >> task_current()->slot & 1)
		return;
	check_add_here(&f, "bound", f.object, place);
	check_add_mark(&f, "unbound", f.object, &pdev->check->unbound);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the host binds it, and nobody has asked for that "
		       "since it was unbound",
		       pdev->name);
	check_report(pdev->model, INVARIANT_NO_HOST_REBIND, &f);
}
