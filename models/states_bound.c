/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Variables of a trace that say who takes a TDI for bound, and what it rests
 * on: its link, its session, the power of its device.
 */
#include "findings_vms.h"
#include "firmware/firmware.h"
#include "kernel/pci_region.h"
#include "states.h"

static uint64_t vfio_bound(const struct vfio_pci_core_device *vdev)
{
	if (!design(vdev->model, SWITCH_BOUND_FLAG))
		return STATE_LAYER_NONE;
	return cell_bit_peek(&vdev->is_tsm_bound);
}

static uint64_t iommufd_bound(const struct pci_dev *pdev, bool there)
{
	if (design(pdev->model, SWITCH_TSM_UAPI) == UAPI_IOMMUFD)
		return STATE_LAYER_NONE;
	return there && check_vdevice_there(pdev, true);
}

static uint64_t regions_bound(const struct pci_dev *pdev)
{
	unsigned claims;

	if (design(pdev->model, SWITCH_REGIONS) == REGIONS_NONE)
		return STATE_LAYER_NONE;
	claims = pci_region_count(pdev, REGION_TSM);
	if (claims == 0)
		return STATE_LAYER_NO;
	return claims == PCI_BAR_COUNT ? STATE_LAYER_YES : STATE_LAYER_SOME;
}

static uint64_t iommu_bound(const struct vfio_pci_core_device *vdev)
{
	const struct vfio_device_set *set = vdev->dev_set;

	if (design(vdev->model, SWITCH_SECURE_IOMMU) == SECURE_IOMMU_DEVICE ||
	    set->functions < 2)
		return STATE_LAYER_NONE;
	return cell_peek(&set->secure_iommu) >> vdev->pdev->index & 1;
}

static bool session_up(const struct tdisp_device *hw)
{
	for (unsigned i = 0; i < DSM_SESSIONS_MAX; i++)
		if (hw->dsm->sessions[i].state == SPDM_ESTABLISHED &&
		    hw->dsm->sessions[i].id == hw->session)
			return true;
	return false;
}

void states_bound(const struct vfio_pci_core_device *vdev, uint64_t *values)
{
	const struct pci_dev *pdev = vdev->pdev;
	const struct firmware_link *link = pdev->dsm->fw_link;
	bool there = check_vdevice_there(pdev, false);

	values[STATE_VFIO_BOUND] = vfio_bound(vdev);
	values[STATE_IOMMUFD_BOUND] = iommufd_bound(pdev, there);
	values[STATE_REGIONS_BOUND] = regions_bound(pdev);
	values[STATE_IOMMU_BOUND] = iommu_bound(vdev);
	values[STATE_VDEVICE] = there;
	values[STATE_FIRMWARE_KEPT] = pdev->fw->kept;
	values[STATE_FIRMWARE_CUT_OFF] = pdev->fw->cut_off;
	values[STATE_IOTLB] = pdev->fw->iotlb.of != NULL;
	values[STATE_FIRMWARE_DEAD] = link->dead;
	values[STATE_STREAM_BLOCKED] = link->blocked;
	values[STATE_KEYS_DUE] = link->keys_due;
	values[STATE_CONNECTED] = pdev->dsm->tsm.link != NULL;
	values[STATE_SESSION] = session_up(&pdev->hw);
	values[STATE_RUNTIME_PM] = pdev->f612->rpm.status;
}
