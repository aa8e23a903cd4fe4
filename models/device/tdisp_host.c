/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the host touches a device, and what its link lets through.
 */
#include "device/tdisp_touch.h"

#include "registry_rows.h"
#include "state.h"

/*
 * Models:     the power state field of PMCSR.
 * Yields at:  nowhere.
 * Leaves out: D1 and D2.
 */
static void tdisp_power_set(struct tdisp_device *d, bool d3hot)
{
	world_touch(&d->power, d3hot == d->d3hot ? TOUCH_READ : TOUCH_WRITE);
	d->d3hot = d3hot;
}

/*
 * Models:     PCIe 6 clause 2.9: nothing comes through a link that is down, and
 *             a port under containment (clause 6.2.11) drops what comes by.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
bool tdisp_cut_off(const struct tdisp_device *d)
{
	world_touch(&d->link, TOUCH_READ);
	return d->cut_off;
}

/*
 * Models:     PCIe 6 clauses 2.9.1, 6.6.1, 11.4.3, 11.4.8: a link that goes
 *             down resets what is behind it, with its streams and sessions.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: VF Enable, as after other resets.
 */
void tdisp_link_down(struct tdisp_device *d)
{
	world_touch(&d->object, TOUCH_WRITE);
	world_touch(&d->link, TOUCH_WRITE);
	d->cut_off = true;
	tdisp_power_set(d, false);
	if (!d->pf) {
		d->memory = false;
		d->bus_master = false;
	}
	tdisp_happen(d, TDISP_EVENT_LINK_DOWN);
	tdisp_happen(d, TDISP_EVENT_CONVENTIONAL_RESET);
}

/*
 * Models:     PCIe 6 clauses 11.2.6, 11.4.3: the root port's registers change,
 *             and the TSM has its streams Insecure; nobody tells the host.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
void tdisp_port_changed(struct tdisp_device *d, bool off)
{
	world_touch(&d->object, TOUCH_WRITE);
	world_touch(&d->link, off ? TOUCH_WRITE : TOUCH_READ);
	d->cut_off |= off;
	tdisp_happen(d, TDISP_EVENT_STREAM_INSECURE);
}

/*
 * Models:     PCIe 6 clause 6.2.11.1: the port is released from containment,
 *             and trains its link.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 */
void tdisp_link_up(struct tdisp_device *d)
{
	world_touch(&d->link, TOUCH_WRITE);
	d->cut_off = false;
}

/*
 * Models:     a write of the Command register of the function.
 * Yields at:  the write.
 * Leaves out: the other bits; TDISP allows them to change.
 */
void tdisp_command_write_at(struct tdisp_device *d, bool memory,
			    bool bus_master, const struct place *place)
{
	bool clears_memory, clears_master;

	tdisp_touch(d, (uint64_t)memory << 1 | (uint64_t)bus_master << 2,
		    LATENCY_CONFIG, place);
	if (tdisp_cut_off(d))
		return;
	clears_memory = d->memory && !memory;
	clears_master = d->bus_master && !bus_master;
	d->memory = memory;
	d->bus_master = bus_master;
	if (clears_memory)
		tdisp_happen(d, TDISP_EVENT_MSE_CLEAR);
	if (clears_master)
		tdisp_happen(d, TDISP_EVENT_BME_CLEAR);
}

/*
 * Models:     a write of the power state field of PMCSR, and the delay after a
 *             change.
 * Yields at:  the write.
 * Leaves out: D1 and D2. That the mailbox may be deaf in D3hot is left open by
 *             the specification and not modelled.
 */
void tdisp_power_write_at(struct tdisp_device *d, bool d3hot,
			  const struct place *place)
{
	bool changes;

	tdisp_touch(d, d3hot ? 3 : 0, LATENCY_CONFIG, place);
	if (tdisp_cut_off(d))
		return;
	changes = d3hot != d->d3hot;
	tdisp_power_set(d, d3hot);
	if (!changes)
		return;
	tdisp_happen(d, TDISP_EVENT_D3HOT);
	takes(LATENCY_D3HOT);
}

/*
 * Models:     a function-level or conventional reset of the function, and of
 *             its VFs. Who resets the bus does it to each physical function,
 *             and then waits for all of them. The device is reset at once; who
 *             has done it goes on when it is ready again.
 * Yields at:  the reset.
 * Leaves out: nothing. The PCI core restores MSE and BME in the same step.
 */
void tdisp_reset_at(struct tdisp_device *d, enum tdisp_event event,
		    const struct place *place)
{
	SIM_ASSERT(event == TDISP_EVENT_FLR ||
		   event == TDISP_EVENT_CONVENTIONAL_RESET);
	tdisp_touch(d, event == TDISP_EVENT_FLR ? 3 : 4, LATENCY_CONFIG, place);
	if (tdisp_cut_off(d))
		return;
	tdisp_power_set(d, false);
	for (unsigned i = 0; i < d->dsm->tdi_count; i++) {
		struct tdisp_device *vf = d->dsm->tdis[i];

		if (vf->pf != d)
			continue;
		world_touch(&vf->object, TOUCH_WRITE);
		tdisp_power_set(vf, false);
	}
	tdisp_happen(d, event);
	if (event != TDISP_EVENT_FLR)
		return;
	takes(LATENCY_FLR);
	takes(LATENCY_FLR_READY);
}

/*
 * Models:     writes of the stream control and association registers of the
 *             default stream.
 * Yields at:  the write.
 * Leaves out: one register after the other.
 */
void tdisp_stream_write_at(struct tdisp_device *d, enum ide_event event,
			   const struct place *place)
{
	struct ide_stream *s = tdisp_default_stream(d);

	tdisp_touch(d, event, LATENCY_CONFIG, place);
	if (tdisp_cut_off(d))
		return;
	(void)dsm_stream_happen(d->dsm, 0, event);
	s->is_default = s->state != IDE_FREE;
}

/*
 * Models:     a read of the stream status register.
 * Yields at:  the read.
 * Leaves out: nothing.
 */
bool tdisp_stream_read_at(struct tdisp_device *d, const struct place *place)
{
	tdisp_touch(d, 0, LATENCY_CONFIG, place);
	return !tdisp_cut_off(d) &&
	       tdisp_default_stream(d)->state == IDE_SECURE;
}

/*
 * Models:     a write of DOE Abort, and a look at the status a second later.
 * Yields at:  the write.
 * Leaves out: the polls in between.
 */
bool tdisp_doe_abort_at(struct tdisp_device *d, const struct place *place)
{
	takes(LATENCY_CONFIG);
	task_act_at(&d->object, DOE_ABORT, place);
	if (tdisp_cut_off(d))
		return false;
	if (fault_strikes(FAULT_DOE_ABORT_FAILS, place))
		(void)doe_happen(&d->dsm->doe, DOE_HANG);
	return doe_happen(&d->dsm->doe, DOE_ABORT) == DOE_OK;
}
