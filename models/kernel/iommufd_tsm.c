/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ioctls of TSMOP-v5: iommufd binds and unbinds, and VFIO does not know.
 */
#include "findings.h"
#include "kernel/iommufd.h"
#include "kernel/pci_tsm.h"
#include "kernel/vfio_pci_core.h"

/*
 * Models:     drivers/virt/coco/tsm-core.c: tsm_bind(), TSMOP-v5.
 * Locks:      none of its own.
 * Yields at:  inside.
 * Leaves out: devices that are not PCI; the id of the TDI.
 */
static int tsm_bind(struct pci_dev *pdev, struct kvm *kvm)
{
	int rc = pci_tsm_bind(pdev, kvm);

	if (rc == 0)
		event_flag_set(&pdev->drvdata->events[EVENT_BOUND]);
	return rc;
}

/*
 * Models:     drivers/virt/coco/tsm-core.c: tsm_unbind(), TSMOP-v5: never
 *             fails.
 * Locks:      igroup->lock, if the vDEVICE is destroyed; none if user space
 *             asks.
 * Yields at:  inside.
 * Leaves out: devices that are not PCI.
 */
void tsm_unbind(struct pci_dev *pdev)
{
	(void)pci_tsm_unbind(pdev);
	event_flag_set(&pdev->drvdata->events[EVENT_UNBOUND]);
}

/* Two who have bound it are told nothing if one of them unbinds. */
static void tsm_unbind_asked(struct pci_dev *pdev)
{
	check_unbind_asked(pdev, true);
	tsm_unbind(pdev);
	check_unbind_asked(pdev, false);
}

/*
 * Models:     drivers/iommu/iommufd/tsm.c: iommufd_vdevice_tsm_op_ioctl(),
 *             TSMOP-v5: the vDEVICE is held for the call alone, no lock is
 *             taken here, and two who bind are left to the TSM core.
 * Locks:      none of its own.
 * Yields at:  the look-up, inside, the reference.
 * Leaves out: flags; an op that is neither.
 * Differs:    tsm_uapi: vfio and none do not have it.
 */
int iommufd_vdevice_tsm_op_ioctl(struct iommufd_ctx *ictx,
				 const struct iommu_vdevice_tsm_op *cmd)
{
	struct iommufd_vdevice *vdev;
	struct kvm *kvm;
	int rc = 0;

	if (design(ictx->model, SWITCH_TSM_UAPI) != UAPI_IOMMUFD)
		return -ENOTTY;
	if (copy_from_user())
		return -EFAULT;
	vdev = (struct iommufd_vdevice *)iommufd_get_object(
		ictx, cmd->vdevice_id, IOMMUFD_OBJ_VDEVICE);
	if (!vdev)
		return -ENOENT;
	check_object_meant(vdev->dev, cmd->meant, PLACE_HERE);
	kvm = vdev->viommu->kvm;
	if (!kvm)
		rc = -ENODEV;
	else if (cmd->type == IOMMU_VDEVICE_TSM_BIND)
		rc = tsm_bind(vdev->dev, kvm);
	else
		tsm_unbind_asked(vdev->dev);
	if (rc == 0 && fault_strikes(FAULT_COPY_TO_USER, PLACE_MUTE))
		rc = -EFAULT;
	iommufd_put_object(ictx, &vdev->obj);
	return rc;
}

/*
 * Models:     drivers/iommu/iommufd/tsm.c: iommufd_vdevice_tsm_req_ioctl(),
 *             TSMOP-v5: the TSM driver copies, under the locks of the TSM core.
 * Locks:      none of its own.
 * Yields at:  the look-up, inside, the reference.
 * Leaves out: the scope; how much of a buffer was left.
 * Differs:    tsm_uapi: vfio and none do not have it.
 */
int iommufd_vdevice_tsm_req_ioctl(struct iommufd_ctx *ictx, unsigned vdevice_id,
				  const struct user_buffer *buffer)
{
	struct iommufd_vdevice *vdev;
	int rc;

	if (design(ictx->model, SWITCH_TSM_UAPI) != UAPI_IOMMUFD)
		return -ENOTTY;
	if (copy_from_user())
		return -EFAULT;
	vdev = (struct iommufd_vdevice *)iommufd_get_object(
		ictx, vdevice_id, IOMMUFD_OBJ_VDEVICE);
	if (!vdev)
		return -ENOENT;
	rc = pci_tsm_guest_req(vdev->dev, buffer);
	iommufd_put_object(ictx, &vdev->obj);
	return rc;
}
