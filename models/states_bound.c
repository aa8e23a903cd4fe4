/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Variables of a trace that say who takes a TDI for bound, and what it rests
 * on: its link, its session, the power of its device.
 */
#include "findings_vms.h"
#include "firmware/firmware.h"
#include "kernel/pci_region.h"
#include "kernel/vfio_pci_core.h"
#include "states.h"

static const struct vfio_pci_core_device *vdev(const struct world *w,
					       unsigned index)
{
	return model_of(w)->devices[index];
}

static const struct pci_dev *pdev(const struct world *w, unsigned index)
{
	return vdev(w, index)->pdev;
}

static const struct firmware_link *link_of(const struct world *w,
					   unsigned index)
{
	return pdev(w, index)->dsm->fw_link;
}

uint64_t state_vfio_bound(const struct world *w, unsigned index)
{
	if (!design(model_of(w), SWITCH_BOUND_FLAG))
		return STATE_LAYER_NONE;
	return cell_bit_peek(&vdev(w, index)->is_tsm_bound);
}

uint64_t state_iommufd_bound(const struct world *w, unsigned index)
{
	if (design(model_of(w), SWITCH_TSM_UAPI) == UAPI_IOMMUFD)
		return STATE_LAYER_NONE;
	return check_vdevice_there(pdev(w, index), true);
}

uint64_t state_regions_bound(const struct world *w, unsigned index)
{
	unsigned claims = pci_region_count(pdev(w, index), REGION_TSM);

	if (design(model_of(w), SWITCH_REGIONS) == REGIONS_NONE)
		return STATE_LAYER_NONE;
	if (claims == 0)
		return STATE_LAYER_NO;
	return claims == PCI_BAR_COUNT ? STATE_LAYER_YES : STATE_LAYER_SOME;
}

uint64_t state_iommu_bound(const struct world *w, unsigned index)
{
	const struct vfio_device_set *set = vdev(w, index)->dev_set;

	if (design(model_of(w), SWITCH_SECURE_IOMMU) == SECURE_IOMMU_DEVICE ||
	    set->functions < 2)
		return STATE_LAYER_NONE;
	return cell_peek(&set->secure_iommu) >> pdev(w, index)->index & 1;
}

uint64_t state_vdevice(const struct world *w, unsigned index)
{
	return check_vdevice_there(pdev(w, index), false);
}

uint64_t state_firmware_kept(const struct world *w, unsigned index)
{
	return pdev(w, index)->fw->kept;
}

uint64_t state_firmware_cut_off(const struct world *w, unsigned index)
{
	return pdev(w, index)->fw->cut_off;
}

uint64_t state_iotlb(const struct world *w, unsigned index)
{
	return pdev(w, index)->fw->iotlb.of != NULL;
}

uint64_t state_firmware_dead(const struct world *w, unsigned index)
{
	return link_of(w, index)->dead;
}

uint64_t state_stream_blocked(const struct world *w, unsigned index)
{
	return link_of(w, index)->blocked;
}

uint64_t state_keys_due(const struct world *w, unsigned index)
{
	return link_of(w, index)->keys_due;
}

uint64_t state_connected(const struct world *w, unsigned index)
{
	return pdev(w, index)->dsm->tsm.link != NULL;
}

uint64_t state_session(const struct world *w, unsigned index)
{
	const struct tdisp_device *hw = &pdev(w, index)->hw;

	for (unsigned i = 0; i < DSM_SESSIONS_MAX; i++)
		if (hw->dsm->sessions[i].state == SPDM_ESTABLISHED &&
		    hw->dsm->sessions[i].id == hw->session)
			return true;
	return false;
}

uint64_t state_runtime_pm(const struct world *w, unsigned index)
{
	return pdev(w, index)->f612->rpm.status;
}

const char *state_design(const struct world *w, unsigned index)
{
	(void)w;
	return index == 0 ? "design" : NULL;
}

uint64_t state_lost_answer(const struct world *w, unsigned index)
{
	(void)index;
	return design(model_of(w), SWITCH_LOST_ANSWER);
}
