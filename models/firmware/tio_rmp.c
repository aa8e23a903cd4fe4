/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stands between a guest and its private BAR: the nested page table, which
 * is the host's, and the RMP behind it, which has a page private to one VM or
 * shared. No firmware is asked about the former, so a zap is always legal; a
 * mapping of a page that the RMP has as shared serves nobody, and counts as
 * none.
 */
#include "firmware/tio_row.h"

static bool tio_rmp_all(const struct tio_tdi *t, bool validated)
{
	for (unsigned i = 0; i < TIO_PAGES; i++)
		if (!t->rmp[i].assigned || (validated && !t->rmp[i].validated))
			return false;
	return true;
}

/*
 * Models:     APM volume 2, RMP: an access needs the page assigned, and
 *             validated by the guest; before, it faults in the guest.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: pages one by one: a BAR with a page that is not private is not
 *             mapped.
 */
void tio_mmio_update(struct tio_tdi *t, bool mapped)
{
	if (!mapped || !tio_rmp_all(t, false))
		t->tdi.mmio = PRIVATE_MMIO_FREE;
	else
		t->tdi.mmio = tio_rmp_all(t, true) ? PRIVATE_MMIO_MAPPED
						   : PRIVATE_MMIO_PENDING;
}

static void tio_rmp_enter(struct tio_tdi *t, const struct place *place)
{
	task_act_at(&t->tdi.object, t->tdi.mmio, place);
}

/*
 * Models:     APM volume 2, RMPUPDATE: the pages of the BAR become the VM's,
 *             immutable, and are mapped. Those that were before stay what they
 *             are, validated or not.
 * Yields at:  the step.
 * Leaves out: addresses. RMPUPDATE itself asks nobody whether the TDI is bound
 *             to the VM; who maps does, in the same step, or the page would
 * stay private when no unbind is left that makes it shared.
 */
bool tio_rmp_private(struct tio_tdi *t, const struct firmware_vm *vm)
{
	tio_rmp_enter(t, PLACE_HERE);
	if (!t->bound || t->tdi.vm != vm)
		return false;
	for (unsigned i = 0; i < TIO_PAGES; i++)
		t->rmp[i].assigned = t->rmp[i].immutable = true;
	tio_mmio_update(t, true);
	return true;
}

/*
 * Models:     APM volume 2, RMPUPDATE: a page becomes the host's. The firmware
 *             keeps it immutable while the TDI is bound.
 * Yields at:  the step.
 * Leaves out: nothing.
 */
bool tio_rmp_shared(struct tio_tdi *t, unsigned page)
{
	struct tio_rmp_entry *entry = &t->rmp[page];

	SIM_ASSERT(page < TIO_PAGES);
	tio_rmp_enter(t, PLACE_HERE);
	if (t->bound && entry->immutable)
		return false;
	*entry = (struct tio_rmp_entry){.assigned = false};
	tio_mmio_update(t, t->tdi.mmio != PRIVATE_MMIO_FREE);
	return true;
}

/*
 * Models:     APM volume 2, nested paging: the entry is cleared.
 * Yields at:  the step.
 * Leaves out: the flush.
 */
void tio_npt_unmap(struct tio_tdi *t)
{
	tio_rmp_enter(t, PLACE_HERE);
	tio_mmio_update(t, false);
}

/*
 * Models:     APM volume 2, nested paging and RMP check of a private access.
 * Yields at:  the step.
 * Leaves out: nothing.
 */
bool tio_npt_walk(struct tio_tdi *t)
{
	tio_rmp_enter(t, PLACE_HERE);
	return t->tdi.mmio == PRIVATE_MMIO_MAPPED;
}
