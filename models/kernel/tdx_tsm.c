/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/tdx_tsm.h"

#include <limits.h>

#include "findings.h"
#include "findings_firmware.h"
#include "kernel/iommufd.h"
#include "kernel/kvm.h"

/* How often a call that was busy is made again. */
enum {
	TDX_RETRIES_MAX = 8,
};

static bool tdx_on_its_own(const struct pci_dev *pdev)
{
	return design(pdev->model, SWITCH_TDX_UNBIND) == TDX_UNBIND_OWN;
}

/*
 * Models:     tdx_tsm.c: how often a call is made that is busy each time.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 * Differs:    tdx_busy.
 */
static unsigned tdx_tries(const struct pci_dev *pdev)
{
	static const unsigned tries[] = {
		[TDX_BUSY_RETRIED] = TDX_RETRIES_MAX,
		[TDX_BUSY_RETURNED] = 1,
		[TDX_BUSY_FOR_EVER] = UINT_MAX,
	};

	return tries[design(pdev->model, SWITCH_TDX_BUSY)];
}

/*
 * Models:     tdx_tsm.c: the first half of tdx_tdi_request(), RFC-P26: the
 *             module makes a message. Where it says that keys are due, the host
 *             refreshes them, and calls again; the posted code does not know of
 *             that.
 * Locks:      pf0->lock is held.
 * Yields at:  each SEAMCALL, each exchange.
 * Leaves out: nothing.
 * Differs:    keys: left calls again without.
 */
static enum tdx_status tdx_tdi_message(struct pci_dev *pdev, unsigned request,
				       struct message *ret_message)
{
	struct tdx_devif *d = tdx_devif_of(pdev);
	enum tdx_status status = tdh_devif_request(d, request, ret_message);

	if (status != TDX_SPDM_SESSION_KEY_REQUIRE_REFRESH)
		return status;
	if (design(pdev->model, SWITCH_KEYS) == KEYS_REFRESHED &&
	    tdx_keys_refresh(pdev))
		return status;
	return tdh_devif_request(d, request, ret_message);
}

/*
 * Models:     drivers/virt/coco/host/tdx_tsm.c: tdx_tdi_request(), RFC-P26:
 *             the module makes a message, the host carries it to the device
 *             and its answer back.
 * Locks:      pf0->lock is held.
 * Yields at:  each SEAMCALL, the exchange.
 * Leaves out: messages that need more than one exchange.
 * Differs:    tdx_busy: returned does not call again, for_ever does until
 *             it is through.
 */
static int tdx_tdi_request(struct pci_dev *pdev, unsigned request)
{
	enum tdx_status status = TDX_OPERAND_BUSY;
	unsigned tries = tdx_tries(pdev);
	struct message m;
	int rc;

	for (unsigned i = 0; i < tries; i++) {
		status = tdx_tdi_message(pdev, request, &m);
		if (status != TDX_OPERAND_BUSY)
			break;
		check_call_busy(pdev, i, PLACE_MUTE);
	}
	if (status == TDX_OPERAND_BUSY)
		return -EBUSY;
	if (status != TDX_SUCCESS)
		return -EINVAL;
	rc = pci_doe(pdev, &m);
	if (rc)
		m.status = TDISP_NO_SESSION;
	status = tdh_devif_response(tdx_devif_of(pdev), &m);
	return status == TDX_SUCCESS ? 0 : -EIO;
}

/*
 * Models:     tdx_tsm.c: the STOP of tdx_tsm_unbind(), RFC-P26: sent once, and
 *             what comes of it is not looked at.
 * Locks:      pf0->lock is held.
 * Yields at:  inside.
 * Leaves out: nothing.
 * Differs:    lost_answer: stopped sends it again, some times. stop_failed:
 *             blocks_stream takes the firmware's other way to be let go of,
 *             which hits all TDIs of the device.
 */
static void tdx_tdi_stop(struct pci_dev *pdev)
{
	unsigned tries =
		design(pdev->model, SWITCH_LOST_ANSWER) == ANSWER_STOPPED ? 3
									  : 1;

	while (tries-- > 0)
		if (tdx_tdi_request(pdev, TDISP_STOP_INTERFACE_REQUEST) == 0)
			return;
	if (design(pdev->model, SWITCH_STOP_FAILED) ==
	    STOP_FAILED_BLOCKS_STREAM)
		(void)tdh_ide_stream_block(tdx_link_of(pdev));
}

/*
 * Models:     tdx_tsm.c: tdx_tdi_mmiomt_free(), _devif_free(), _devifmt_free(),
 *             RFC-P26.
 * Locks:      pf0->lock is held.
 * Yields at:  the SEAMCALL.
 * Leaves out: nothing: where the module refuses, the host leaks the pages on
 *             purpose, and the DEVIF stays.
 * Differs:    delete_refused: freed does not look.
 */
static void tdx_tdi_devif_free(struct pci_dev *pdev)
{
	enum tdx_status status = tdh_devif_remove(tdx_devif_of(pdev));

	if (status == TDX_SUCCESS ||
	    design(pdev->model, SWITCH_DELETE_REFUSED) == REFUSED_FREED) {
		check_pages_freed(pdev, PLACE_HERE);
		return;
	}
	world_note(&pdev->object, PLACE_HERE, "DEVIF leaked");
	check_firmware_refused(pdev, "TDH.DEVIF.REMOVE",
			       tdx_status_name(status), PLACE_HERE);
}

/*
 * Models:     nothing that was posted: in the TSM driver, after the LOCK, what
 *             iommufd_vdevice_enable_trusted_dma() of RFC-P18 does.
 * Locks:      pf0->lock is held.
 * Yields at:  the SEAMCALL, the IOMMU's state.
 * Leaves out: nothing.
 * Differs:    tdx_unbind: callbacks leaves it to iommufd.
 */
static int tdx_enable_trusted_dma(struct pci_dev *pdev)
{
	if (!tdx_on_its_own(pdev))
		return 0;
	if (tdh_dmar_add(tdx_devif_of(pdev)) != TDX_SUCCESS)
		return -EIO;
	secure_iommu_update(pdev, true);
	return 0;
}

/*
 * Models:     tdx_tsm.c: tdx_tsm_bind(), RFC-P24, P26, P30.
 * Locks:      pci_tsm_rwsem (read) and pf0->lock are held.
 * Yields at:  the read of the handler, of the VM's handle, each SEAMCALL, the
 *             exchange.
 * Leaves out: references on the DSM.
 * Differs:    tdx_mmio_handlers: off skips the test for handlers. lost_answer:
 *             stopped stops a device that may be locked. tdx_unbind: own
 *             enables trusted DMA.
 */
static struct pci_tdi *tdx_tsm_bind(struct pci_dev *pdev, struct kvm *kvm)
{
	struct pci_tdi *tdi;

	if (design(pdev->model, SWITCH_TDX_MMIO_HANDLERS) &&
	    (!pdev->trusted_dma_owner ||
	     !cell_read(pci_tsm_disable_trusted_dma(pdev))))
		return NULL;
	if (fault_strikes(FAULT_ENOMEM, PLACE_MUTE))
		return NULL;
	task_act(&kvm->td, 0);
	pdev->fw->for_vm = kvm->fw;
	if (tdh_devif_create(tdx_devif_of(pdev)) != TDX_SUCCESS)
		return NULL;
	if (tdx_tdi_request(pdev, TDISP_LOCK_INTERFACE_REQUEST)) {
		/* The device may be locked although no answer came. */
		if (design(pdev->model, SWITCH_LOST_ANSWER) == ANSWER_STOPPED)
			tdx_tdi_stop(pdev);
		tdx_tdi_devif_free(pdev);
		return NULL;
	}
	if (tdx_enable_trusted_dma(pdev)) {
		tdx_tdi_stop(pdev);
		tdx_tdi_devif_free(pdev);
		return NULL;
	}
	check_bound(pdev, PLACE_HERE);
	check_keys_bound(pdev, PLACE_HERE);
	tdi = block_new("tdx_tdi", pdev->name, sizeof(*tdi));
	/* A device may stay bound to the end; check/bound.c looks at that. */
	block_leak_check(tdi, false);
	tdi->pdev = pdev;
	tdi->kvm = kvm;
	return tdi;
}

/*
 * Models:     tdx_tsm.c: the call of tsm_handler->disable_trusted_dma() in
 *             tdx_tsm_unbind(), RFC-P30, through the struct that all devices
 *             of vfio-pci share and that RFC-P29 clears at each unbind.
 * Yields at:  the read of the pointer, inside the callback.
 * Differs:    trusted_dma_handler: device has a pointer for each device.
 * Leaves out: a call through NULL ends the kernel thread; the model says so
 *             and goes on as if the pointer had been there, so that it claims
 *             nothing about what comes after.
 */
static void tdx_disable_trusted_dma(struct pci_dev *pdev)
{
	check_called(pdev, cell_read(pci_tsm_disable_trusted_dma(pdev)) != 0,
		     "tsm_handler->disable_trusted_dma", PLACE_HERE);
	pci_driver_disable_trusted_dma(pdev);
}

/*
 * Models:     nothing that was posted: after STOP, TDX and KVM take MMIO and
 *             trusted DMA of the TDI back without a word to VFIO and iommufd.
 * Locks:      pf0->lock is held; mmu_lock.
 * Yields at:  lock, unlock, each SEAMCALL, the IOMMU's state.
 * Leaves out: nothing.
 */
static void tdx_take_back(struct pci_tdi *tdi)
{
	struct pci_dev *pdev = tdi->pdev;

	kvm_stop_private_mmio(tdi->kvm, pdev);
	tdx_trusted_dma_remove(pdev);
	secure_iommu_update(pdev, false);
}

/*
 * Models:     tdx_tsm.c: tdx_tsm_unbind(), RFC-P26, P30: STOP, then MMIO out of
 *             the S-EPT, then trusted DMA off, then the metadata, then MMIO
 *             back for shared use. Nothing here can fail for the caller.
 * Locks:      pci_tsm_rwsem (read) and pf0->lock are held; the callbacks take
 *             memory_lock (write).
 * Yields at:  each SEAMCALL, the exchange, the callbacks' locks, the kfree.
 * Leaves out: references on the DSM.
 * Differs:    tdx_mmio_handlers: off calls no handler (RFC-P26 alone).
 *             driver_check: tested looks whether there is a driver.
 *             tdx_unbind: own needs none.
 */
static void tdx_tsm_unbind(struct pci_tdi *tdi)
{
	struct pci_dev *pdev = tdi->pdev;
	struct model *model = pdev->model;
	bool handlers = design(model, SWITCH_TDX_MMIO_HANDLERS) != 0;

	check_unbind_begin(pdev);
	tdx_tdi_stop(pdev);
	if (handlers && (pdev->driver_bound ||
			 design(model, SWITCH_DRIVER_CHECK) == CHECK_NONE))
		check_followed(pdev, pdev->driver_bound, "pdev->driver",
			       PLACE_HERE);
	handlers = handlers && pdev->driver_bound;
	if (handlers) {
		model->vfio_pci_core_tsm_handlers.disable_mmio(pdev);
		tdx_disable_trusted_dma(pdev);
	}
	if (tdx_on_its_own(pdev))
		tdx_take_back(tdi);
	tdx_tdi_devif_free(pdev);
	if (tdx_on_its_own(pdev))
		kvm_allow_private_mmio(tdi->kvm, pdev);
	if (handlers)
		model->vfio_pci_core_tsm_handlers.recover_mmio(pdev);
	check_unbind_end(pdev, PLACE_HERE);
	block_free(tdi);
}

/*
 * Models:     tdx_tsm.c: tdx_tsm_guest_req(), in the shape that RFC-P21 and P22
 *             ask for: carry the message that the guest left in the module.
 * Locks:      pci_tsm_rwsem (read) and pf0->lock are held.
 * Yields at:  each SEAMCALL, the exchange.
 * Leaves out: the user buffers, copied by the driver in RFC-P22.
 */
static int tdx_tsm_guest_req(struct pci_tdi *tdi)
{
	return tdx_tdi_request(tdi->pdev, 0);
}

const struct pci_tsm_ops tdx_tsm_ops = {
	.connect = tdx_tsm_connect,
	.disconnect = tdx_tsm_disconnect,
	.bind = tdx_tsm_bind,
	.unbind = tdx_tsm_unbind,
	.guest_req = tdx_tsm_guest_req,
};
