/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A TDX guest: it validates the device information, fetches the report through
 * the module, accepts private DMA and MMIO, and starts the TDI itself.
 */
#include "findings.h"
#include "firmware/tdx.h"
#include "guest/guest.h"
#include "guest/guest_blob.h"
#include "guest/guest_kexec.h"
#include "kernel/kvm.h"
#include "platform.h"
#include "vmm/vmm.h"
#include "world/retry.h"

/* The guest that calls. */
static const struct firmware_vm *tdx_td(const struct vfio_pci_core_device *vdev)
{
	return vm_of(vdev)->kvm->fw;
}

/* How often a guest that gave way to the host comes again. */
enum {
	GUEST_TRIES_MAX = 8,
};

/* A call of the module about a TDI, in a guest. */
typedef enum tdx_status tdx_leaf(struct tdx_devif *d,
				 const struct firmware_vm *td);

/* Who comes again for ever does not count: that is a livelock, and not reported
 * as tries, too. */
static bool tdx_comes_again(const struct vfio_pci_core_device *vdev,
			    enum tdx_status status, unsigned *tries)
{
	if (status != TDX_OPERAND_BUSY_HOST_PRIORITY || guest_stopped(vdev))
		return false;
	if (design(vdev->model, SWITCH_GUEST_BUSY) == GUEST_BUSY_FOR_EVER)
		return true;
	if (++*tries == GUEST_TRIES_MAX)
		return false;
	world_retry(&vdev->pdev->fw->object, *tries);
	return true;
}

/* What a vCPU hears of it; one that was stopped meanwhile, nothing. */
static enum tdx_status tdx_answer(const struct vfio_pci_core_device *vdev,
				  enum tdx_status status)
{
	return guest_stopped(vdev) ? TDX_DEVIF_INVALID_STATE : status;
}

/* It is made again while the host is next. */
static enum tdx_status tdx_call(struct vfio_pci_core_device *vdev,
				tdx_leaf *leaf)
{
	enum tdx_status status;
	unsigned tries = 0;

	do
		status = leaf(to_tdx_devif(vdev->pdev->fw), tdx_td(vdev));
	while (tdx_comes_again(vdev, status, &tries));
	return tdx_answer(vdev, status);
}

/* The same for a message that the host is to carry. */
static enum tdx_status tdx_leave_message(struct vfio_pci_core_device *vdev,
					 unsigned request)
{
	enum tdx_status status;
	unsigned tries = 0;

	do
		status = tdg_devif_request(to_tdx_devif(vdev->pdev->fw),
					   tdx_td(vdev), request);
	while (tdx_comes_again(vdev, status, &tries));
	return tdx_answer(vdev, status);
}

/*
 * One message to the device: leave it in the module, have the host carry it,
 * ask the module how it went.
 */
static enum tdx_status tdx_exchange(struct vfio_pci_core_device *vdev,
				    unsigned request)
{
	enum tdx_status status;

	if (!guest_exits(vdev))
		return TDX_DEVIF_INVALID_STATE;
	status = tdx_leave_message(vdev, request);
	if (status != TDX_SUCCESS)
		return status;
	(void)vmm_tsm_guest_request(vdev, NULL);
	if (guest_stopped(vdev))
		return TDX_DEVIF_INVALID_STATE;
	return tdx_call(vdev, tdg_devif_response);
}

/*
 * Validate the device, ask for its state, fetch its report. The module compares
 * the digest of the device's information, which the VMM has shown, and takes no
 * other.
 */
static enum tdx_status tdx_fetch(struct vfio_pci_core_device *vdev,
				 enum blob copy)
{
	enum tdx_status status = TDX_DEVIF_INVALID_STATE;

	if (guest_blob_hashes(copy))
		status = tdx_call(vdev, tdg_devif_validate);
	if (status == TDX_SUCCESS) {
		check_evidence_taken(vdev->pdev, PLACE_HERE);
		status = tdx_exchange(vdev, TDISP_GET_DEVICE_INTERFACE_STATE);
	}
	if (status == TDX_SUCCESS)
		status = tdx_exchange(vdev, TDISP_GET_DEVICE_INTERFACE_REPORT);
	return status;
}

/* The module hands the report out, which the guest holds against the BAR. */
static bool tdx_attest(struct vfio_pci_core_device *vdev)
{
	enum blob copy = guest_blob_copy(vdev->pdev);
	struct tdisp_report report;

	if (tdx_fetch(vdev, copy) != TDX_SUCCESS)
		return false;
	report = guest_report_copy(vdev->pdev);
	if (!guest_blob_parse(vdev->pdev, copy, &report))
		return false;
	if (design(vdev->model, SWITCH_GUEST_EVIDENCE) == EVIDENCE_KEPT)
		WRITE_ONCE(&vdev->guest_evidence, 1);
	event_flag_set(&vdev->events[EVENT_ATTESTED]);
	return true;
}

/*
 * The guest finds the TDI not validated, and vouches for it by the evidence
 * that it has: the device is the same, so the module takes it. The report must
 * be fetched, and nobody reads it.
 */
static enum tdx_status tdx_accept_dma_by_kept(struct vfio_pci_core_device *vdev)
{
	enum tdx_status status;

	if (!READ_ONCE(&vdev->guest_evidence))
		return TDX_DEVIF_INVALID_STATE;
	status = tdx_call(vdev, tdg_devif_validate);
	if (status == TDX_SUCCESS)
		status = tdx_exchange(vdev, TDISP_GET_DEVICE_INTERFACE_REPORT);
	if (status == TDX_SUCCESS)
		status = tdx_call(vdev, tdg_dmar_accept);
	return status;
}

/* Private DMA, private MMIO, START; then believe only the device's state. */
static enum tdx_status tdx_accept(struct vfio_pci_core_device *vdev)
{
	struct tdx_devif *devif = to_tdx_devif(vdev->pdev->fw);
	enum tdx_status status = tdx_call(vdev, tdg_dmar_accept);

	if (status == TDX_DEVIF_INVALID_STATE &&
	    design(vdev->model, SWITCH_GUEST_EVIDENCE) == EVIDENCE_KEPT)
		status = tdx_accept_dma_by_kept(vdev);
	if (status != TDX_SUCCESS)
		return status;
	if (guest_touch_private(vdev))
		return TDX_EPT_ENTRY_STATE_INCORRECT;
	status = tdx_answer(vdev, tdg_mmio_accept(devif));
	if (status == TDX_SUCCESS)
		status = tdx_exchange(vdev, TDISP_START_INTERFACE_REQUEST);
	if (status == TDX_SUCCESS)
		status = tdx_exchange(vdev, TDISP_GET_DEVICE_INTERFACE_STATE);
	if (status == TDX_SUCCESS && devif->tdi.state == TDISP_RUN) {
		guest_view(vdev, TDISP_RUN);
		check_evidence_used(vdev->pdev, "accepted the device",
				    PLACE_HERE);
		event_flag_set(&vdev->events[EVENT_RUN]);
	}
	return status;
}

static int guest_tdx_attest(struct vfio_pci_core_device *vdev)
{
	return tdx_attest(vdev) ? 0 : -EPERM;
}

static int guest_tdx_accept(struct vfio_pci_core_device *vdev)
{
	return tdx_accept(vdev) == TDX_SUCCESS ? 0 : -EPERM;
}

/* The host has the module take everything back. */
static void guest_tdx_release(struct vfio_pci_core_device *vdev)
{
	(void)vdev;
}

static bool guest_tdx_may_attest(const struct pci_dev *pdev)
{
	const struct tdx_devif *devif = to_tdx_devif(pdev->fw);

	return !devif->valid && devif->tdi.state == TDISP_CONFIG_LOCKED;
}

static bool guest_tdx_may_accept(const struct pci_dev *pdev)
{
	const struct tdx_devif *devif = to_tdx_devif(pdev->fw);

	return devif->valid && devif->report_read &&
	       devif->tdi.dma == PRIVATE_DMA_PENDING &&
	       devif->tdi.state == TDISP_CONFIG_LOCKED;
}

const struct guest_flow tdx_guest_flow = {
	.attest = guest_tdx_attest,
	.accept = guest_tdx_accept,
	.release = guest_tdx_release,
	.may_attest = guest_tdx_may_attest,
	.may_accept = guest_tdx_may_accept,
};
