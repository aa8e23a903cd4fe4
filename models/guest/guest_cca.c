/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest on CCA (a realm): it asks the host for measurements and report, the
 * RMM for their digests and nonces, and keeps the nonces of what it has judged.
 * With these it has memory validated and DMA enabled; the TDI is started by the
 * host, which it asks for that.
 */
#include "findings.h"
#include "guest/guest.h"
#include "guest/guest_blob.h"
#include "guest/guest_kexec.h"
#include "kernel/cca_tsm.h"
#include "platform.h"
#include "vmm/vmm.h"

/* A wish that the host carries out (RHI). */
static int cca_rhi(struct vfio_pci_core_device *vdev, enum cca_rhi code)
{
	struct guest_request request = {.code = code};
	int rc;

	if (!guest_exits(vdev))
		return -EINTR;
	guest_request_set(vdev->model, &request);
	rc = vmm_tsm_guest_request(vdev, NULL);
	guest_request_set(vdev->model, NULL);
	if (guest_stopped(vdev))
		return -EINTR;
	return rc == 0 && request.status != CCA_RHI_SUCCESS ? -EIO : rc;
}

/* The first half of a call of the RMM (RSI): the vCPU leaves, and KVM names the
 * VDEV. What comes of it the second half says; false: the vCPU was stopped, and
 * there is none. */
static bool cca_leave(struct vfio_pci_core_device *vdev, struct cca_rec *rec)
{
	if (!guest_exits(vdev))
		return false;
	rsi_vdev_request(rec, to_cca_vdev(vdev->pdev->fw),
			 vm_of(vdev)->kvm->fw);
	model_syscall_enter(vm_of(vdev), "KVM_RUN");
	(void)cca_exit_vdev_request(vdev->pdev, rec);
	model_syscall_exit(vdev->model);
	return !guest_stopped(vdev);
}

static enum rsi_status cca_get_info(struct vfio_pci_core_device *vdev,
				    struct cca_info *ret_info)
{
	struct cca_rec rec;

	if (!cca_leave(vdev, &rec))
		return RSI_ERROR_STATE;
	return rsi_vdev_get_info(&rec, ret_info);
}

static enum rsi_status cca_dma_enable(struct vfio_pci_core_device *vdev,
				      const struct cca_nonces *nonces)
{
	struct cca_rec rec;

	if (!cca_leave(vdev, &rec))
		return RSI_ERROR_STATE;
	return rsi_vdev_dma_enable(&rec, nonces);
}

/* The RMM finds the nonces right, the host maps, and the guest goes on with
 * what the host says. */
static bool cca_validate_mapping(struct vfio_pci_core_device *vdev,
				 const struct cca_nonces *nonces)
{
	struct cca_rec rec;
	int rc;

	if (!cca_leave(vdev, &rec) ||
	    rsi_vdev_validate_mapping(&rec, nonces) != RSI_INCOMPLETE ||
	    guest_touch_private(vdev))
		return false;
	model_syscall_enter(vm_of(vdev), "KVM_RUN");
	rc = cca_exit_dev_mem_map(vdev->pdev, &rec);
	model_syscall_exit(vdev->model);
	return rc == 0 && !guest_stopped(vdev);
}

struct cca_evidence {
	enum blob copy;
	struct tdisp_report report;
	struct cca_nonces nonces;
};

/* Measurements and report of a TDI that is locked, and what the RMM says of
 * them. A nonce of 0 stands for something that was not fetched. */
static bool cca_fetch(struct vfio_pci_core_device *vdev,
		      struct cca_evidence *ret)
{
	struct cca_info info;

	if (cca_rhi(vdev, CCA_RHI_GET_MEASUREMENTS) ||
	    cca_rhi(vdev, CCA_RHI_GET_INTERFACE_REPORT))
		return false;
	ret->copy = guest_blob_copy(vdev->pdev);
	ret->report = guest_report_copy(vdev->pdev);
	if (cca_get_info(vdev, &info) != RSI_SUCCESS)
		return false;
	ret->nonces = info.nonces;
	return cca_nonces_match(&info.nonces, &info.nonces);
}

static bool cca_attest(struct vfio_pci_core_device *vdev)
{
	struct cca_vdev *v = to_cca_vdev(vdev->pdev->fw);
	struct cca_evidence e;

	if (!cca_fetch(vdev, &e) || !guest_blob_hashes(e.copy) ||
	    !guest_blob_parse(vdev->pdev, e.copy, &e.report))
		return false;
	/* No task can run since the RMM has written them. */
	world_touch(&v->guest, TOUCH_WRITE);
	v->judged = e.nonces;
	check_evidence_taken(vdev->pdev, PLACE_HERE);
	if (design(vdev->model, SWITCH_GUEST_EVIDENCE) == EVIDENCE_KEPT)
		WRITE_ONCE(&vdev->guest_evidence, 1);
	event_flag_set(&vdev->events[EVENT_ATTESTED]);
	return true;
}

/* The nonces to accept the device with. Errors: -EPERM; -EIO: it was locked
 * again since the guest has judged it. */
static int cca_nonces_of(struct vfio_pci_core_device *vdev,
			 struct cca_nonces *ret_nonces)
{
	struct cca_vdev *v = to_cca_vdev(vdev->pdev->fw);
	bool kept = design(vdev->model, SWITCH_GUEST_EVIDENCE) == EVIDENCE_KEPT;
	struct cca_info info;
	struct cca_evidence unread;
	uint64_t judged;

	if (cca_get_info(vdev, &info) != RSI_SUCCESS)
		return -EPERM;
	world_touch(&v->guest, TOUCH_READ);
	*ret_nonces = v->judged;
	judged = v->judged.of[CCA_NONCE_LOCK];
	if (judged != 0 && judged == info.nonces.of[CCA_NONCE_LOCK])
		return 0;
	if (!kept || !READ_ONCE(&vdev->guest_evidence))
		return -EIO;
	/* It fetches them again, and nobody reads them. */
	if (!cca_fetch(vdev, &unread))
		return -EPERM;
	*ret_nonces = unread.nonces;
	return 0;
}

/* Private MMIO, RUN, private DMA; then believe only what the RMM says. */
static int guest_cca_accept(struct vfio_pci_core_device *vdev)
{
	struct cca_nonces nonces;
	struct cca_info info;
	int rc = cca_nonces_of(vdev, &nonces);

	if (rc)
		return rc;
	if (!cca_validate_mapping(vdev, &nonces) ||
	    cca_rhi(vdev, CCA_RHI_SET_TDI_STATE_RUN) ||
	    cca_dma_enable(vdev, &nonces) != RSI_SUCCESS ||
	    cca_get_info(vdev, &info) != RSI_SUCCESS)
		return -EPERM;
	if (info.state != CCA_VDEV_STARTED ||
	    info.nonces.of[CCA_NONCE_LOCK] != nonces.of[CCA_NONCE_LOCK])
		return -EPERM;
	guest_view(vdev, TDISP_RUN);
	check_evidence_used(vdev->pdev, "accepted the device", PLACE_HERE);
	event_flag_set(&vdev->events[EVENT_RUN]);
	return 0;
}

static int guest_cca_attest(struct vfio_pci_core_device *vdev)
{
	return cca_attest(vdev) ? 0 : -EPERM;
}

/* The ranges are made empty first: what is mapped does not let go. */
static void guest_cca_release(struct vfio_pci_core_device *vdev)
{
	model_syscall_enter(vm_of(vdev), "KVM_RUN");
	cca_exit_ripas_change(vm_of(vdev)->kvm, vdev->pdev);
	model_syscall_exit(vdev->model);
}

static bool guest_cca_reaches(const struct pci_dev *pdev)
{
	world_touch(&pdev->fw->object, TOUCH_READ);
	return pdev->fw->mmio == PRIVATE_MMIO_MAPPED;
}

static bool guest_cca_may_attest(const struct pci_dev *pdev)
{
	const struct cca_vdev *v = to_cca_vdev(pdev->fw);

	return v->state == CCA_VDEV_LOCKED && v->comm == CCA_COMM_IDLE &&
	       !cca_nonces_match(&v->judged, &v->nonces);
}

static bool guest_cca_may_accept(const struct pci_dev *pdev)
{
	const struct cca_vdev *v = to_cca_vdev(pdev->fw);

	return v->state == CCA_VDEV_LOCKED && v->comm == CCA_COMM_IDLE &&
	       cca_nonces_match(&v->judged, &v->nonces);
}

const struct guest_flow cca_guest_flow = {
	.attest = guest_cca_attest,
	.accept = guest_cca_accept,
	.release = guest_cca_release,
	.reaches = guest_cca_reaches,
	.may_attest = guest_cca_may_attest,
	.may_accept = guest_cca_may_accept,
};
