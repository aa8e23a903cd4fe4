/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory of a VDEV in the tables of its realm: what the host maps and unmaps.
 */
#include "firmware/cca_vdev.h"

#include "state.h"

static void granule_enter(struct cca_vdev *v, const char *name,
			  const struct place *place)
{
	model_call(v->tdi.model, ACTOR_FIRMWARE, name);
	takes(LATENCY_SMC);
	task_act_at(&v->tdi.object, v->granule, place);
}

static enum rmi_status granule_leave(struct cca_vdev *v, const char *name,
				     enum rmi_status status)
{
	model_return(v->tdi.model, ACTOR_FIRMWARE, name, status);
	return status;
}

/*
 * Models:     RMM: the delegation of device memory.
 * Yields at:  the call.
 * Leaves out: page by page; the BAR is one leaf.
 */
enum rmi_status rmi_granule_dev_delegate(struct cca_vdev *v)
{
	static const char name[] = "RMI_GRANULE_DEV_DELEGATE";
	enum rmi_status status = RMI_SUCCESS;

	granule_enter(v, name, PLACE_HERE);
	if (v->granule != CCA_UNDELEGATED)
		status = RMI_ERROR_INPUT;
	else
		v->granule = CCA_DELEGATED;
	return granule_leave(v, name, status);
}

/*
 * Models:     RMM: device memory goes back to the host.
 * Yields at:  the call.
 * Leaves out: page by page.
 */
enum rmi_status rmi_granule_dev_undelegate(struct cca_vdev *v)
{
	static const char name[] = "RMI_GRANULE_DEV_UNDELEGATE";
	enum rmi_status status = RMI_SUCCESS;

	granule_enter(v, name, PLACE_HERE);
	if (v->granule != CCA_DELEGATED)
		status = RMI_ERROR_INPUT;
	else
		v->granule = CCA_UNDELEGATED;
	return granule_leave(v, name, status);
}

/*
 * Models:     RMM: RTT_DEV_MAP: memory that is delegated, and the VDEV's.
 * Yields at:  the call.
 * Leaves out: a call that is made in parts and rolls back: all pages are one.
 */
enum rmi_status rmi_rtt_dev_map(struct cca_vdev *v)
{
	static const char name[] = "RMI_RTT_DEV_MAP";
	enum rmi_status status = RMI_SUCCESS;

	granule_enter(v, name, PLACE_HERE);
	if (!v->tdi.present)
		status = RMI_ERROR_INPUT;
	else if (v->granule == CCA_MAPPED)
		status = RMI_ERROR_RTT;
	else if (v->granule != CCA_DELEGATED)
		status = RMI_ERROR_GRANULE;
	if (status == RMI_SUCCESS) {
		v->granule = CCA_MAPPED;
		v->tdi.mmio = PRIVATE_MMIO_PENDING;
	}
	return granule_leave(v, name, status);
}

/*
 * Models:     RMM: RTT_DEV_UNMAP: whatever state the VDEV is in. The guest
 *             faults from then on.
 * Yields at:  the call.
 * Leaves out: nothing.
 */
enum rmi_status rmi_rtt_dev_unmap(struct cca_vdev *v)
{
	static const char name[] = "RMI_RTT_DEV_UNMAP";
	enum rmi_status status = RMI_SUCCESS;

	granule_enter(v, name, PLACE_HERE);
	if (v->granule != CCA_MAPPED) {
		status = RMI_ERROR_RTT;
	} else {
		v->granule = CCA_DELEGATED;
		v->tdi.mmio = PRIVATE_MMIO_FREE;
	}
	return granule_leave(v, name, status);
}

/*
 * Models:     RMM, later than the one modelled: what is validated must still
 *             be what the guest has judged.
 * Yields at:  nowhere: the caller has made the step.
 * Leaves out: nothing.
 * Differs:    cca_validate: at_exit does not look at the VDEV: between the
 *             guest's exit and the host's answer it may be another one.
 */
static enum rmi_status validate_again(const struct cca_vdev *v,
				      const struct cca_rec *rec)
{
	if (v->tdi.model->switches[SWITCH_CCA_VALIDATE] == CCA_VALIDATE_AT_EXIT)
		return RMI_SUCCESS;
	if (!v->tdi.present)
		return RMI_ERROR_INPUT;
	if ((v->state != CCA_VDEV_LOCKED && v->state != CCA_VDEV_STARTED) ||
	    v->comm != CCA_COMM_IDLE ||
	    !cca_nonces_match(&v->nonces, &rec->nonces))
		return RMI_ERROR_DEVICE;
	return RMI_SUCCESS;
}

/*
 * Models:     RMM: RTT_DEV_VALIDATE: the host's answer to a vCPU that has left
 *             to have memory mapped, and does not run.
 * Yields at:  the call.
 * Leaves out: the comparison of addresses.
 * Differs:    cca_validate.
 */
enum rmi_status rmi_rtt_dev_validate(struct cca_vdev *v, struct cca_rec *rec)
{
	static const char name[] = "RMI_RTT_DEV_VALIDATE";
	enum rmi_status status = RMI_SUCCESS;

	granule_enter(v, name, PLACE_HERE);
	if (rec->pending != CCA_REC_DEV_MEM_MAP || rec->vdev != v)
		status = RMI_ERROR_REC;
	else
		status = validate_again(v, rec);
	if (status == RMI_SUCCESS && v->granule != CCA_MAPPED)
		status = RMI_ERROR_RTT;
	if (status == RMI_SUCCESS) {
		rec->pending = CCA_REC_NOTHING;
		v->tdi.mmio = PRIVATE_MMIO_MAPPED;
	}
	return granule_leave(v, name, status);
}
