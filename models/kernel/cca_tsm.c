/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/cca_tsm.h"

#include "findings.h"
#include "findings_firmware.h"
#include "kernel/iommufd.h"

/* How often a call that was busy, or has failed, is made again; messages of one
 * operation; how often it is looked whether a device was stopped; how often
 * an unbind comes back. */
enum {
	CCA_RETRIES_MAX = 8,
	CCA_MESSAGES_MAX = 8,
	CCA_LOOKS_MAX = 2,
	CCA_ROUNDS_MAX = 4,
};

/* Takes private MMIO of a TDI out of the realm. */
enum cca_unmapper {
	CCA_UNMAPPER_NONE,
	CCA_UNMAPPER_VFIO,
	CCA_UNMAPPER_KVM,
};

/*
 * Models:     drivers/virt/coco/arm-cca-host/rmi-da.c: a call of the RMM,
 *             CCA-v1.
 * Locks:      pf0->lock is held.
 * Yields at:  each SMC.
 * Leaves out: nothing.
 */
static enum rmi_status cca_vdev_do(struct pci_dev *pdev,
				   enum cca_vdev_call call)
{
	enum rmi_status status = RMI_BUSY;

	for (unsigned i = 0; i < CCA_RETRIES_MAX; i++) {
		status = rmi_vdev(cca_vdev_of(pdev), call);
		if (status != RMI_BUSY)
			break;
		check_call_busy(pdev, i, PLACE_MUTE);
	}
	if (status == RMI_BLOCKED)
		check_op_begins(pdev, cca_vdev_call_name(call), PLACE_MUTE);
	return status;
}

/*
 * Models:     nothing that was posted: a call that an unbind cannot do without,
 *             which it makes again where the RMM was busy all the time.
 * Locks:      pf0->lock is held.
 * Yields at:  each SMC.
 * Leaves out: how long it sleeps in between.
 * Differs:    lost_answer: ignored makes it no more often than any other.
 */
static enum rmi_status cca_vdev_undo(struct pci_dev *pdev,
				     enum cca_vdev_call call)
{
	bool sure = design(pdev->model, SWITCH_LOST_ANSWER) == ANSWER_STOPPED;
	enum rmi_status status = RMI_BUSY;

	for (unsigned rounds = sure ? CCA_ROUNDS_MAX : 1;
	     status == RMI_BUSY && rounds > 0; rounds--)
		status = cca_vdev_do(pdev, call);
	return status;
}

/*
 * Models:     rmi-da.c: do_dev_communicate() on a VDEV, CCA-v1: carry what the
 *             RMM hands out to the device, and the answer back, until there is
 *             nothing more.
 * Locks:      pf0->lock is held.
 * Yields at:  each SMC, each exchange.
 * Leaves out: the object lock and the work queue: pf0->lock serialises the
 *             callers; what the RMM has the host keep for the guest.
 */
static int cca_vdev_communicate(struct pci_dev *pdev)
{
	struct cca_vdev *v = cca_vdev_of(pdev);
	struct message m = {.name = NULL};

	for (unsigned i = 0; i < CCA_MESSAGES_MAX; i++) {
		if (rmi_vdev_communicate(v, &m) != RMI_SUCCESS)
			return -EIO;
		if (!m.name)
			return v->comm == CCA_COMM_IDLE ? 0 : -EIO;
		if (pci_doe(pdev, &m))
			m.status = TDISP_NO_ANSWER;
	}
	return -EIO;
}

/* An operation, and what it has to say. */
static int cca_vdev_transition(struct pci_dev *pdev, enum cca_vdev_call call)
{
	enum rmi_status status = cca_vdev_do(pdev, call);

	if (status != RMI_SUCCESS)
		return status == RMI_BUSY ? -EBUSY : -ENXIO;
	return cca_vdev_communicate(pdev);
}

/*
 * Models:     rmi-da.c: the UNLOCK of cca_vdev_unlock_and_destroy(), CCA-v1.
 *             After a message that has failed the RMM wants an ABORT first.
 * Locks:      pf0->lock is held.
 * Yields at:  each SMC.
 * Leaves out: nothing.
 */
static enum rmi_status cca_vdev_unlock(struct pci_dev *pdev)
{
	enum rmi_status status = cca_vdev_undo(pdev, CCA_VDEV_UNLOCK);

	if (status == RMI_ERROR_DEVICE &&
	    cca_vdev_undo(pdev, CCA_VDEV_ABORT) == RMI_SUCCESS)
		status = cca_vdev_undo(pdev, CCA_VDEV_UNLOCK);
	return status;
}

/*
 * Models:     rmi-da.c: the first half of cca_vdev_unlock_and_destroy(),
 *             CCA-v1: UNLOCK, COMMUNICATE; and once more, by way of an ABORT,
 *             where a message has failed.
 * Locks:      pf0->lock is held.
 * Yields at:  each SMC, each exchange.
 * Leaves out: that CCA-v1 has no ABORT where a bind fails, and leaves the VDEV:
 *             the RMM has no other way out.
 * Differs:    lost_answer: ignored believes the RMM, which takes a STOP that
 *             nobody has answered for one that was obeyed. stopped, which has
 *             carried the message, has the RMM look by a LOCK, and stops what
 *             comes of it, some times.
 */
static enum rmi_status cca_vdev_stop(struct pci_dev *pdev)
{
	const struct cca_vdev *v = cca_vdev_of(pdev);
	bool sure = design(pdev->model, SWITCH_LOST_ANSWER) == ANSWER_STOPPED;
	unsigned tries = sure ? CCA_RETRIES_MAX : 2;
	unsigned looks = sure ? CCA_LOOKS_MAX : 0;

	for (;;) {
		enum rmi_status status = cca_vdev_unlock(pdev);
		int rc;

		if (status != RMI_SUCCESS)
			return status;
		rc = cca_vdev_communicate(pdev);
		if (--tries == 0 || (rc == 0 && !v->tdi.cut_off))
			return status;
		if (rc)
			continue;
		if (looks-- == 0)
			return status;
		(void)cca_vdev_transition(pdev, CCA_VDEV_LOCK);
	}
}

/*
 * Models:     rmi-da.c: cca_vdev_unlock_and_destroy(), CCA-v1: DESTROY is tried
 *             even where UNLOCK was refused.
 * Locks:      pf0->lock is held.
 * Yields at:  each SMC, each exchange.
 * Leaves out: nothing: the VDEV's own granule is leaked where the RMM keeps it.
 * Differs:    delete_refused: freed does not look.
 */
static void cca_vdev_unlock_and_destroy(struct pci_dev *pdev)
{
	enum cca_vdev_call refused = CCA_VDEV_UNLOCK;
	enum rmi_status status = cca_vdev_stop(pdev);
	enum rmi_status destroyed = cca_vdev_undo(pdev, CCA_VDEV_DESTROY);

	if (destroyed == RMI_SUCCESS ||
	    design(pdev->model, SWITCH_DELETE_REFUSED) == REFUSED_FREED) {
		check_pages_freed(pdev, PLACE_HERE);
		return;
	}
	world_note(&pdev->object, PLACE_HERE, "VDEV leaked");
	if (status == RMI_SUCCESS) {
		refused = CCA_VDEV_DESTROY;
		status = destroyed;
	}
	check_firmware_refused(pdev, cca_vdev_call_name(refused),
			       rmi_status_name(status), PLACE_HERE);
}

/* Without callbacks the driver itself says what the secure IOMMU does. */
static void cca_secure_iommu(struct pci_dev *pdev, bool on)
{
	if (design(pdev->model, SWITCH_TDX_UNBIND) == TDX_UNBIND_OWN)
		secure_iommu_update(pdev, on);
}

/*
 * Models:     rmi-da.c: cca_vdev_create(), CCA-v1: VDEV_CREATE, with memory
 *             for what the RMM keeps of it, which it may ask for in the middle.
 * Locks:      pf0->lock is held.
 * Yields at:  each SMC.
 * Leaves out: CCA-v1 donates all before the call: the RMM that asks is later.
 * Differs:    cca_incomplete: left forgets to cancel.
 */
static bool cca_vdev_create(struct pci_dev *pdev)
{
	enum rmi_status status = cca_vdev_do(pdev, CCA_VDEV_CREATE);

	if (status != RMI_INCOMPLETE)
		return status == RMI_SUCCESS;
	if (!fault_strikes(FAULT_ENOMEM, PLACE_MUTE))
		return rmi_op_continue(cca_vdev_of(pdev)) == RMI_SUCCESS;
	if (design(pdev->model, SWITCH_CCA_INCOMPLETE) == INCOMPLETE_CANCELLED)
		(void)rmi_op_cancel(cca_vdev_of(pdev));
	return false;
}

/*
 * Models:     rmi-da.c, arm-cca.c: cca_tsm_bind() with cca_vdev_create(),
 *             CCA-v1: VDEV_CREATE, COMMUNICATE, LOCK, COMMUNICATE.
 * Locks:      pci_tsm_rwsem (read) and pf0->lock are held.
 * Yields at:  the read of the VM's handle, each SMC, each exchange, the IOMMU's
 *             state.
 * Leaves out: references on the DSM; LOCK at a time of its own, which the
 *             guest asks for by the same bind.
 * Differs:    tdx_unbind: own says it to the secure IOMMU. keys: left forgets
 *             keys that are due.
 */
static struct pci_tdi *cca_tsm_bind(struct pci_dev *pdev, struct kvm *kvm)
{
	struct pci_tdi *tdi;

	if (fault_strikes(FAULT_ENOMEM, PLACE_MUTE))
		return NULL;
	task_act(&kvm->td, 0);
	pdev->fw->for_vm = kvm->fw;
	if (!cca_vdev_create(pdev))
		return NULL;
	if (cca_vdev_communicate(pdev) ||
	    (design(pdev->model, SWITCH_KEYS) == KEYS_REFRESHED &&
	     cca_keys_refresh(pdev)) ||
	    cca_vdev_transition(pdev, CCA_VDEV_LOCK)) {
		cca_vdev_unlock_and_destroy(pdev);
		return NULL;
	}
	check_bound(pdev, PLACE_HERE);
	check_keys_bound(pdev, PLACE_HERE);
	check_evidence_made(pdev, cca_vdev_of(pdev)->nonces.of[CCA_NONCE_LOCK],
			    PLACE_HERE);
	cca_secure_iommu(pdev, true);
	tdi = block_new("cca_host_tdi", pdev->name, sizeof(*tdi));
	/* A device may stay bound to the end; check/bound.c looks at that. */
	block_leak_check(tdi, false);
	tdi->pdev = pdev;
	tdi->kvm = kvm;
	return tdi;
}

/*
 * Models:     nothing that was posted: the driver has private MMIO taken out of
 *             the realm before it unlocks, by the callbacks that RFC-P28 has
 *             for TDX, or by KVM alone.
 * Locks:      pf0->lock is held; memory_lock (write), or mmu_lock.
 * Yields at:  inside.
 * Leaves out: nothing.
 * Differs:    cca_unmap: caller relies on who asks for the unbind.
 *             tdx_mmio_handlers and tdx_unbind say whom there is to ask.
 */
static enum cca_unmapper cca_unmap_mmio(struct pci_tdi *tdi)
{
	struct pci_dev *pdev = tdi->pdev;
	struct model *model = pdev->model;

	if (design(model, SWITCH_CCA_UNMAP) == CCA_UNMAP_CALLER)
		return CCA_UNMAPPER_NONE;
	if (design(model, SWITCH_TDX_MMIO_HANDLERS) && pdev->driver_bound) {
		model->vfio_pci_core_tsm_handlers.disable_mmio(pdev);
		return CCA_UNMAPPER_VFIO;
	}
	if (design(model, SWITCH_TDX_UNBIND) != TDX_UNBIND_OWN)
		return CCA_UNMAPPER_NONE;
	kvm_stop_private_mmio(tdi->kvm, pdev);
	return CCA_UNMAPPER_KVM;
}

/*
 * Models:     nothing that was posted: the opposite, at the end.
 * Locks:      pf0->lock is held; memory_lock (write), or mmu_lock.
 * Yields at:  inside.
 * Leaves out: nothing.
 */
static void cca_recover_mmio(struct pci_tdi *tdi, enum cca_unmapper by)
{
	struct model *model = tdi->pdev->model;

	if (by == CCA_UNMAPPER_VFIO)
		model->vfio_pci_core_tsm_handlers.recover_mmio(tdi->pdev);
	if (by == CCA_UNMAPPER_KVM)
		kvm_allow_private_mmio(tdi->kvm, tdi->pdev);
}

/*
 * Models:     arm-cca.c: cca_tsm_unbind(), CCA-v1: all memory of the device is
 *             taken for unmapped. Nothing here can fail for the caller: the
 *             TDI is freed, and where the RMM refuses, the VDEV stays, and the
 *             realm with it.
 * Locks:      pci_tsm_rwsem (read) and pf0->lock are held; memory_lock (write).
 * Yields at:  each SMC, each exchange, the IOMMU's state, the kfree.
 * Leaves out: references on the DSM.
 * Differs:    cca_unmap: unbind unmaps before the UNLOCK, and takes memory_lock
 *             for it.
 */
static void cca_tsm_unbind(struct pci_tdi *tdi)
{
	struct pci_dev *pdev = tdi->pdev;
	enum cca_unmapper by;

	check_unbind_begin(pdev);
	by = cca_unmap_mmio(tdi);
	cca_vdev_unlock_and_destroy(pdev);
	cca_secure_iommu(pdev, false);
	cca_recover_mmio(tdi, by);
	check_unbind_end(pdev, PLACE_HERE);
	block_free(tdi);
}

/*
 * Models:     arm-cca.c: what a guest may ask the host for, CCA-v1, and the
 *             call of the RMM that it stands for.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
static bool cca_rhi_call(unsigned code, enum cca_vdev_call *ret_call)
{
	static const enum cca_vdev_call calls[CCA_RHI_COUNT] = {
		[CCA_RHI_GET_MEASUREMENTS] = CCA_VDEV_GET_MEASUREMENTS,
		[CCA_RHI_GET_INTERFACE_REPORT] = CCA_VDEV_GET_INTERFACE_REPORT,
		[CCA_RHI_SET_TDI_STATE_RUN] = CCA_VDEV_START,
	};

	if (code == CCA_RHI_NONE || code >= CCA_RHI_COUNT)
		return false;
	*ret_call = calls[code];
	return true;
}

/*
 * Models:     arm-cca.c: cca_tsm_guest_req(), CCA-v1, and the VDEV_START of the
 *             TDI states that it is asked for: measurements, report, RUN.
 * Locks:      pci_tsm_rwsem (read) and pf0->lock are held.
 * Yields at:  each SMC, each exchange.
 * Leaves out: the states that are a bind or an unbind, which the VMM makes of
 *             them; objects that were fetched before, read from the host's
 *             memory.
 */
static int cca_tsm_guest_req(struct pci_tdi *tdi)
{
	struct guest_request *request = guest_request_current(tdi->pdev->model);
	enum cca_vdev_call call;
	int rc;

	if (!request)
		return -EINVAL;
	request->status = CCA_RHI_ERROR_INPUT;
	if (!cca_rhi_call(request->code, &call))
		return -EINVAL;
	rc = cca_vdev_transition(tdi->pdev, call);
	if (rc == 0)
		request->status = CCA_RHI_SUCCESS;
	else
		request->status =
			rc == -EBUSY ? CCA_RHI_BUSY : CCA_RHI_ERROR_DEVICE;
	return rc;
}

const struct pci_tsm_ops cca_tsm_ops = {
	.connect = cca_tsm_connect,
	.disconnect = cca_tsm_disconnect,
	.bind = cca_tsm_bind,
	.unbind = cca_tsm_unbind,
	.guest_req = cca_tsm_guest_req,
};
