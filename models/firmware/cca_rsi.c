/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a guest asks the RMM about a VDEV. A call leaves to the host, which has
 * to find the VDEV, and is finished when the vCPU runs again: by then the VDEV
 * may be gone, or there may be another one at its address.
 */
#include "firmware/cca_vdev.h"

#include "firmware/iotlb.h"
#include "state.h"

/*
 * Models:     RMM, runtime/rsi/vdev.c: the first half of each call.
 * Yields at:  nowhere: what it leaves is its vCPU's alone.
 * Leaves out: a realm without devices.
 */
void rsi_vdev_request(struct cca_rec *rec, struct cca_vdev *v,
		      const struct firmware_vm *realm)
{
	model_call(v->tdi.model, ACTOR_FIRMWARE, "RSI_VDEV");
	*rec = (struct cca_rec){
		.realm = realm,
		.pending = CCA_REC_VDEV_REQUEST,
		.wanted = v,
	};
	model_return(v->tdi.model, ACTOR_FIRMWARE, "RSI_VDEV", RSI_INCOMPLETE);
}

/*
 * Models:     RMM: the second half: the host must have answered, and the VDEV
 *             must be there.
 * Yields at:  the call.
 * Leaves out: nothing.
 */
static bool rsi_enter(struct cca_rec *rec, const char *name,
		      const struct place *place)
{
	struct cca_vdev *v = rec->wanted;
	bool found = rec->pending == CCA_REC_VDEV_COMPLETE;

	model_call(v->tdi.model, ACTOR_FIRMWARE, name);
	takes(LATENCY_SMC);
	task_act_at(&v->tdi.object, v->state, place);
	rec->pending = CCA_REC_NOTHING;
	return found && rec->vdev->tdi.present;
}

static enum rsi_status rsi_leave(const struct cca_rec *rec, const char *name,
				 enum rsi_status status)
{
	model_return(rec->wanted->tdi.model, ACTOR_FIRMWARE, name, status);
	return status;
}

static bool rsi_nonces_equal(const struct cca_vdev *v,
			     const struct cca_nonces *nonces)
{
	for (unsigned i = 0; i < CCA_NONCE_COUNT; i++)
		if (v->nonces.of[i] != nonces->of[i])
			return false;
	return true;
}

/*
 * Models:     RMM: RSI_VDEV_GET_INFO.
 * Yields at:  the call.
 * Leaves out: digests, which say the same of the same device.
 */
enum rsi_status rsi_vdev_get_info(struct cca_rec *rec,
				  struct cca_info *ret_info)
{
	static const char name[] = "RSI_VDEV_GET_INFO";

	if (!rsi_enter(rec, name, PLACE_HERE))
		return rsi_leave(rec, name, RSI_ERROR_INPUT);
	ret_info->state = rec->vdev->state;
	ret_info->nonces = rec->vdev->nonces;
	return rsi_leave(rec, name, RSI_SUCCESS);
}

/*
 * Models:     RMM: RSI_VDEV_VALIDATE_MAPPING: where the VDEV is gone since the
 *             host has named it, a granule that was not found is unlocked.
 * Yields at:  the call.
 * Leaves out: what becomes of the RMM after that: a note says so.
 */
enum rsi_status rsi_vdev_validate_mapping(struct cca_rec *rec,
					  const struct cca_nonces *nonces)
{
	static const char name[] = "RSI_VDEV_VALIDATE_MAPPING";
	bool named = rec->pending == CCA_REC_VDEV_COMPLETE;
	struct cca_vdev *v = rec->wanted;

	if (!rsi_enter(rec, name, PLACE_HERE)) {
		if (named)
			world_note(&v->tdi.object, PLACE_HERE,
				   "RMM unlocks a granule that is not there");
		return rsi_leave(rec, name, RSI_ERROR_INPUT);
	}
	if (v->state != CCA_VDEV_LOCKED && v->state != CCA_VDEV_STARTED)
		return rsi_leave(rec, name, RSI_ERROR_INPUT);
	if (!rsi_nonces_equal(v, nonces))
		return rsi_leave(rec, name, RSI_ERROR_DEVICE);
	rec->pending = CCA_REC_DEV_MEM_MAP;
	rec->nonces = *nonces;
	return rsi_leave(rec, name, RSI_INCOMPLETE);
}

/*
 * Models:     RMM: RSI_VDEV_DMA_ENABLE, which may be called again.
 * Yields at:  the call.
 * Leaves out: ATS.
 */
enum rsi_status rsi_vdev_dma_enable(struct cca_rec *rec,
				    const struct cca_nonces *nonces)
{
	static const char name[] = "RSI_VDEV_DMA_ENABLE";

	if (!rsi_enter(rec, name, PLACE_HERE))
		return rsi_leave(rec, name, RSI_ERROR_INPUT);
	if (rec->vdev->state != CCA_VDEV_STARTED ||
	    !rsi_nonces_equal(rec->vdev, nonces))
		return rsi_leave(rec, name, RSI_ERROR_DEVICE);
	rec->vdev->tdi.dma = PRIVATE_DMA_ON;
	return rsi_leave(rec, name, RSI_SUCCESS);
}

/*
 * Models:     RMM: RSI_VDEV_DMA_DISABLE.
 * Yields at:  the call.
 * Leaves out: nothing.
 */
enum rsi_status rsi_vdev_dma_disable(struct cca_rec *rec)
{
	static const char name[] = "RSI_VDEV_DMA_DISABLE";

	if (!rsi_enter(rec, name, PLACE_HERE))
		return rsi_leave(rec, name, RSI_ERROR_INPUT);
	firmware_dma_stop(&rec->vdev->tdi, PRIVATE_DMA_OFF);
	return rsi_leave(rec, name, RSI_SUCCESS);
}

/*
 * Models:     what a guest may take for a match: nonces are 0 after
 *             VDEV_CREATE, and 0 is of nothing.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
bool cca_nonces_match(const struct cca_nonces *a, const struct cca_nonces *b)
{
	for (unsigned i = 0; i < CCA_NONCE_COUNT; i++)
		if (a->of[i] == 0 || a->of[i] != b->of[i])
			return false;
	return true;
}
