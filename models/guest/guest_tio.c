/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An SEV-SNP guest: it asks the firmware what the evidence that the host shows
 * it is held against, by messages that the host carries, and has private DMA
 * and MMIO switched on by such messages. The host starts the TDI when it sees
 * the first of these.
 *
 * What ties it together is the counter of the report. Nothing but the guest
 * compares it: a message that switches on takes effect on whatever is bound
 * when it arrives, so the guest asks once more when all is done.
 */
#include "findings.h"
#include "firmware/firmware_vm.h"
#include "firmware/tio.h"
#include "guest/guest.h"
#include "guest/guest_blob.h"
#include "guest/guest_kexec.h"
#include "kernel/kvm.h"
#include "platform.h"
#include "vmm/vmm.h"

/* What TDI_INFO says. */
struct tio_info {
	uint64_t counter;
	bool bound, reported;
	enum tdisp_state state;
};

/* One message to the firmware; false: it did not arrive, or was refused. */
static bool tio_ask(struct vfio_pci_core_device *vdev, enum tio_message type,
		    unsigned argument, struct guest_request *ret_request)
{
	struct guest_request request = {
		.asid = vm_of(vdev)->kvm->fw->id,
		.code = tio_word(type, argument),
		.status = TIO_NOT_ANSWERED,
	};
	int rc;

	*ret_request = request;
	if (!guest_exits(vdev))
		return false;
	guest_request_set(vdev->model, &request);
	rc = vmm_tsm_guest_request(vdev, NULL);
	guest_request_set(vdev->model, NULL);
	*ret_request = request;
	return rc == 0 && request.status == TIO_OK && !guest_stopped(vdev);
}

/* False: it is not bound, or there is no report of it. */
static bool tio_ask_info(struct vfio_pci_core_device *vdev,
			 struct tio_info *ret_info)
{
	struct guest_request request;

	if (!tio_ask(vdev, TIO_MSG_TDI_INFO, 0, &request))
		return false;
	*ret_info = (struct tio_info){
		.counter = request.answer[0],
		.bound = request.answer[1] & 1,
		.reported = request.answer[1] >> 1 & 1,
		.state = (enum tdisp_state)(request.answer[1] >> 2),
	};
	return ret_info->bound && ret_info->reported;
}

/*
 * The blobs lie in pages that the host can write. The guest copies them, and
 * holds their digests against what the firmware says; a counter that has moved
 * on meanwhile says that it has read a mixture.
 */
static int guest_tio_attest(struct vfio_pci_core_device *vdev)
{
	struct tio_info info, again;
	struct tdisp_report report;
	enum blob copy;

	if (!tio_ask_info(vdev, &info))
		return -EPERM;
	copy = guest_blob_copy(vdev->pdev);
	report = guest_report_copy(vdev->pdev);
	if (!guest_blob_hashes(copy))
		return -EPERM;
	check_evidence_taken(vdev->pdev, PLACE_HERE);
	if (!tio_ask_info(vdev, &again) || again.counter != info.counter)
		return -EPERM;
	if (!guest_blob_parse(vdev->pdev, copy, &report))
		return -EPERM;
	WRITE_ONCE(&vdev->guest_evidence, info.counter);
	event_flag_set(&vdev->events[EVENT_ATTESTED]);
	return 0;
}

/* Is that the report that the guest has judged? One that goes on by what it has
 * kept does not compare. */
static bool tio_is_judged(struct vfio_pci_core_device *vdev,
			  const struct tio_info *info)
{
	uint64_t evidence = READ_ONCE(&vdev->guest_evidence);

	if (design(vdev->model, SWITCH_GUEST_EVIDENCE) == EVIDENCE_KEPT)
		return evidence != 0;
	return evidence == info->counter;
}

/* Private DMA on, all of the BAR validated, and then it must be in RUN, and
 * still the one that was judged. */
static bool tio_switch_on(struct vfio_pci_core_device *vdev,
			  struct tio_info *ret_info)
{
	struct guest_request request;

	return tio_ask(vdev, TIO_MSG_SDTE_WRITE, 1, &request) &&
	       tio_ask(vdev, TIO_MSG_MMIO_VALIDATE, 0, &request) &&
	       tio_ask_info(vdev, ret_info) && ret_info->state == TDISP_RUN &&
	       tio_is_judged(vdev, ret_info);
}

/* What was seen a moment ago may be over by now: then it was no use of what is
 * bound now. */
static bool tio_is_current(const struct pci_dev *pdev,
			   const struct tio_info *info)
{
	world_touch(&pdev->fw->object, TOUCH_READ);
	return to_tio_tdi(pdev->fw)->counter == info->counter;
}

static int guest_tio_accept(struct vfio_pci_core_device *vdev)
{
	struct guest_request request;
	struct tio_info info;

	/* No driver is bound meanwhile. */
	WRITE_ONCE(&vdev->guest_accepted, 0);
	if (guest_touch_private(vdev))
		return -EPERM;
	if (!tio_ask_info(vdev, &info) || !tio_is_judged(vdev, &info))
		return -EPERM;
	if (!tio_switch_on(vdev, &info)) {
		if (!guest_stopped(vdev))
			(void)tio_ask(vdev, TIO_MSG_SDTE_WRITE, 0, &request);
		return -EPERM;
	}
	WRITE_ONCE(&vdev->guest_accepted, 1);
	guest_view(vdev, TDISP_RUN);
	if (tio_is_current(vdev->pdev, &info))
		check_evidence_used(vdev->pdev, "accepted the device",
				    PLACE_HERE);
	event_flag_set(&vdev->events[EVENT_RUN]);
	return 0;
}

/* Its driver lets go. The unbind makes the sDTE invalid and the pages shared
 * anyway; a message for that could even start the TDI. */
static void guest_tio_release(struct vfio_pci_core_device *vdev)
{
	WRITE_ONCE(&vdev->guest_accepted, 0);
}

/*
 * A driver has private mappings of an accepted device alone. An access exits
 * where the nested page table has been zapped, KVM maps the page again, and one
 * that is not validated faults in the guest.
 */
static int guest_tio_touch(struct vfio_pci_core_device *vdev)
{
	struct tio_tdi *t = to_tio_tdi(vdev->pdev->fw);
	int rc;

	if (!READ_ONCE(&vdev->guest_accepted))
		return -EIO;
	if (tio_npt_walk(t))
		return 0;
	rc = guest_touch_private(vdev);
	if (rc)
		return rc;
	return tio_npt_walk(t) ? 0 : -EIO;
}

static bool tio_has_evidence(const struct pci_dev *pdev)
{
	return cell_peek(&pdev->drvdata->guest_evidence) ==
	       to_tio_tdi(pdev->fw)->counter;
}

static bool guest_tio_may_attest(const struct pci_dev *pdev)
{
	return to_tio_tdi(pdev->fw)->reported && !tio_has_evidence(pdev);
}

static bool guest_tio_may_accept(const struct pci_dev *pdev)
{
	const struct tio_tdi *t = to_tio_tdi(pdev->fw);

	return t->reported && t->tdi.state == TDISP_CONFIG_LOCKED &&
	       tio_has_evidence(pdev);
}

const struct guest_flow tio_guest_flow = {
	.attest = guest_tio_attest,
	.accept = guest_tio_accept,
	.release = guest_tio_release,
	.touch = guest_tio_touch,
	.may_attest = guest_tio_may_attest,
	.may_accept = guest_tio_may_accept,
	.keeps_evidence = true,
};
