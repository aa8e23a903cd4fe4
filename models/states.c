/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The variables that a trace shows. They are looked at between two steps, by a
 * recorder alone: a run that nobody records pays nothing for them.
 */
#include "states.h"

#include "firmware/tio.h"
#include "invariants.h"
#include "kernel/cca_tsm.h"
#include "states_trust.h"

static const char *const tdisp_names[] = {"CONFIG_UNLOCKED", "CONFIG_LOCKED",
					  "RUN", "ERROR", NULL};
static const char *const mmio_names[] = {"free", "pending", "mapped", "blocked",
					 NULL};
static const char *const dma_names[] = {"off",	  "pending", "on",
					"fenced", "blocked", NULL};
static const char *const bool_names[] = {"no", "yes", NULL};
static const char *const layer_names[] = {"no", "yes", "none", "some", NULL};
static const char *const rpm_names[] = {"active", "suspending", "suspended",
					"resuming", NULL};
static const char *const answer_names[] = {"ignored", "stopped", NULL};
static const char *const link_kept_names[] = {
	"nothing", "the device's end", "the root port's", "both ends", NULL};
static const char *const region_owner_names[] = {"free", "tsm", "vfio", "other",
						 NULL};

/* Of a device, as it says itself. */
static void hardware_read(const struct pci_dev *pdev, uint64_t *values)
{
	const struct tdisp_device *hw = &pdev->hw;

	values[STATE_TDISP] = hw->state;
	values[STATE_MEMORY] = hw->memory;
	values[STATE_BUS_MASTER] = hw->bus_master;
	values[STATE_D3HOT] = hw->d3hot;
	values[STATE_CUT_OFF] = hw->cut_off;
}

static uint64_t link_kept(const struct pci_dev *pdev)
{
	const struct firmware_link *link = pdev->dsm->fw_link;
	uint64_t kept = link->kept;

	if (ON_CCA >> pdev->model->platform_index & 1)
		kept |= (uint64_t)cca_pdev_of(pdev)->peer->link.kept << 1;
	return kept;
}

static uint64_t rmp_private(const struct pci_dev *pdev)
{
	const struct tio_tdi *tdi = to_tio_tdi(pdev->fw);
	uint64_t count = 0;

	if (!(ON_TIO >> pdev->model->platform_index & 1))
		return 0;
	for (unsigned i = 0; i < TIO_PAGES; i++)
		count += tdi->rmp[i].assigned;
	return count;
}

static void firmware_read(const struct pci_dev *pdev, uint64_t *values)
{
	const struct firmware_tdi *fw = pdev->fw;

	values[STATE_FIRMWARE_BOUND] = fw->present;
	values[STATE_FIRMWARE_STATE] = fw->state;
	values[STATE_PRIVATE_MMIO] = fw->mmio;
	values[STATE_PRIVATE_DMA] = fw->dma;
	values[STATE_LINK_KEPT] = link_kept(pdev);
	values[STATE_RMP_PRIVATE] = rmp_private(pdev);
}

static const char *device_name(const struct world *w, unsigned index)
{
	const struct model *model = model_of(w);

	return index < model->device_count ? model->devices[index]->pdev->name
					   : NULL;
}

static void device_read(const struct world *w, unsigned index, uint64_t *values)
{
	const struct vfio_pci_core_device *vdev = model_of(w)->devices[index];
	const struct pci_dev *pdev = vdev->pdev;

	hardware_read(pdev, values);
	firmware_read(pdev, values);
	values[STATE_TSM_BOUND] = pdev->tsm.tdi != NULL;
	values[STATE_GUEST_VIEW] = pdev->guest_view;
	values[STATE_OPENED] = vdev->open_count;
	states_bound(vdev, values);
	states_vfio(vdev, values);
	states_trust(vdev, values);
}

/* The one owner of what a design says. */
static const char *design_name(const struct world *w, unsigned index)
{
	(void)w;
	return index == 0 ? "design" : NULL;
}

static void design_read(const struct world *w, unsigned index, uint64_t *values)
{
	(void)index;
	values[STATE_LOST_ANSWER] = design(model_of(w), SWITCH_LOST_ANSWER);
}

const struct registry_state_owner model_state_owners[STATES_OWNER_COUNT] = {
	[STATES_OF_DEVICE] = {device_name, device_read},
	[STATES_OF_DESIGN] = {design_name, design_read},
	[STATES_OF_VM] = {states_vm_name, states_vm},
};

const struct registry_state model_states[MODEL_STATE_COUNT] = {
	[STATE_TDISP] = {"tdisp", "the TDI's own state, in the device",
			 tdisp_names, STATES_OF_DEVICE},
	[STATE_VFIO_BOUND] =
		{"vfio_bound",
		 "is_tsm_bound of VFIO says that it is bound; none: there is no flag",
		 layer_names, STATES_OF_DEVICE},
	[STATE_IOMMUFD_BOUND] =
		{"iommufd_bound",
		 "a vDEVICE of iommufd says that it is bound; none: it keeps no flag",
		 layer_names, STATES_OF_DEVICE},
	[STATE_TSM_BOUND] = {"tsm_bound",
			     "the TSM core has a context of a bound TDI",
			     bool_names, STATES_OF_DEVICE},
	[STATE_FIRMWARE_BOUND] = {"firmware_bound",
				  "the firmware has an object for the TDI",
				  bool_names, STATES_OF_DEVICE},
	[STATE_FIRMWARE_STATE] =
		{"firmware_state",
		 "the TDI's state as the firmware last heard of it",
		 tdisp_names, STATES_OF_DEVICE},
	[STATE_PRIVATE_MMIO] =
		{"private_mmio",
		 "private MMIO of the TDI, in the firmware's tables",
		 mmio_names, STATES_OF_DEVICE},
	[STATE_PRIVATE_DMA] =
		{"private_dma",
		 "private DMA of the TDI, as the firmware lets it through",
		 dma_names, STATES_OF_DEVICE},
	[STATE_GUEST_VIEW] = {"guest_view",
			      "what the guest takes the TDI's state for",
			      tdisp_names, STATES_OF_DEVICE},
	[STATE_MEMORY] = {"memory",
			  "memory decode is on (COMMAND.MSE), in the device",
			  bool_names, STATES_OF_DEVICE},
	[STATE_BUS_MASTER] =
		{"bus_master",
		 "bus mastering is on (COMMAND.BME), in the device", bool_names,
		 STATES_OF_DEVICE},
	[STATE_D3HOT] = {"d3hot", "the device is in D3hot", bool_names,
			 STATES_OF_DEVICE},
	[STATE_OPENED] = {"opened", "how many files of the device are open",
			  NULL, STATES_OF_DEVICE},
	[STATE_REGIONS_BOUND] =
		{"regions_bound",
		 "all its BARs, or some, are claimed for the TSM; none: nobody does so",
		 layer_names, STATES_OF_DEVICE},
	[STATE_IOMMU_BOUND] =
		{"iommu_bound",
		 "the secure IOMMU state of its set has it; none: there is no such",
		 layer_names, STATES_OF_DEVICE},
	[STATE_VDEVICE] = {"vdevice", "iommufd has a vDEVICE for it",
			   bool_names, STATES_OF_DEVICE},
	[STATE_FIRMWARE_KEPT] =
		{"firmware_kept",
		 "the firmware keeps its object for the TDI for good",
		 bool_names, STATES_OF_DEVICE},
	[STATE_FIRMWARE_CUT_OFF] =
		{"firmware_cut_off",
		 "the firmware has let go of the TDI without the device",
		 bool_names, STATES_OF_DEVICE},
	[STATE_IOTLB] = {"iotlb", "the IOTLB has an entry of its private DMA",
			 bool_names, STATES_OF_DEVICE},
	[STATE_FIRMWARE_DEAD] =
		{"firmware_dead",
		 "the firmware answers no call about it any more", bool_names,
		 STATES_OF_DEVICE},
	[STATE_STREAM_BLOCKED] =
		{"stream_blocked",
		 "nothing comes through the stream of its device", bool_names,
		 STATES_OF_DEVICE},
	[STATE_KEYS_DUE] =
		{"keys_due",
		 "the keys of its device's stream are to be refreshed",
		 bool_names, STATES_OF_DEVICE},
	[STATE_CONNECTED] = {"connected",
			     "the TSM core has its device for connected",
			     bool_names, STATES_OF_DEVICE},
	[STATE_SESSION] =
		{"session",
		 "the session is up that the TDI was locked over last",
		 bool_names, STATES_OF_DEVICE},
	[STATE_RUNTIME_PM] = {"runtime_pm", "its runtime PM status", rpm_names,
			      STATES_OF_DEVICE},
	[STATE_LOST_ANSWER] =
		{"lost_answer",
		 "what a bind or an unbind does about an answer that never comes",
		 answer_names, STATES_OF_DESIGN},
	[STATE_LINK_KEPT] = {"link_kept",
			     "what of its link the firmware keeps for good",
			     link_kept_names, STATES_OF_DEVICE},
	[STATE_RMP_PRIVATE] =
		{"rmp_private",
		 "pages of the private BAR that the RMP has as private", NULL,
		 STATES_OF_DEVICE},
	[STATE_CUT_OFF] = {"cut_off",
			   "nothing comes through to the device any more",
			   bool_names, STATES_OF_DEVICE},
	[STATE_LOW_POWER] =
		{"low_power",
		 "pm_runtime_engaged of VFIO says that it is in low power",
		 bool_names, STATES_OF_DEVICE},
	[STATE_BAR0_OWNER] = {"bar0_owner", "whose claim is on BAR 0",
			      region_owner_names, STATES_OF_DEVICE},
	[STATE_BAR2_OWNER] = {"bar2_owner", "whose claim is on BAR 2",
			      region_owner_names, STATES_OF_DEVICE},
	[STATE_BAR4_OWNER] = {"bar4_owner", "whose claim is on BAR 4",
			      region_owner_names, STATES_OF_DEVICE},
	[STATE_DMA_OWNER] =
		{"dma_owner",
		 "object.id of the vDEVICE at trusted_dma_owner; 0: none", NULL,
		 STATES_OF_DEVICE},
	[STATE_VCONFIG] = {"vconfig",
			   "VFIO emulates its configuration space: it is open",
			   bool_names, STATES_OF_DEVICE},
	[STATE_VFIO_MEMORY] = {"vfio_memory",
			       "memory decode is on, in VFIO's emulation",
			       bool_names, STATES_OF_DEVICE},
	[STATE_VFIO_D3HOT] = {"vfio_d3hot", "VFIO has put it in D3hot",
			      bool_names, STATES_OF_DEVICE},
	[STATE_ISOLATED] = {"isolated",
			    "its TSM driver has given it up, and VFIO knows",
			    bool_names, STATES_OF_DEVICE},
	[STATE_VIRTUAL_FUNCTION] = {"virtual_function", "it is a VF",
				    bool_names, STATES_OF_DEVICE},
	[STATE_BUFFERS_REVOKED] =
		{"buffers_revoked",
		 "its dma-bufs that have a file and are revoked", NULL,
		 STATES_OF_DEVICE},
	[STATE_BUFFERS_USABLE] =
		{"buffers_usable",
		 "its dma-bufs that have a file and are not revoked", NULL,
		 STATES_OF_DEVICE},
	[STATE_BIND_ASKED] = {"bind_asked",
			      "how many tasks ask for a bind of the device",
			      NULL, STATES_OF_DEVICE},
	[STATE_TSM_VM] = {"tsm_vm",
			  "the VM whose TDI it is, as the TSM core has it",
			  state_vms, STATES_OF_DEVICE},
	[STATE_SHARED_VMS] = {"shared_vms",
			      "the VMs that have the BAR mapped as shared",
			      state_vm_sets, STATES_OF_DEVICE},
	[STATE_PRIVATE_VMS] =
		{"private_vms",
		 "the VMs whose KVM has the BAR's range as private",
		 state_vm_sets, STATES_OF_DEVICE},
	[STATE_VMM_PRIVATE] = {"vmm_private",
			       "the VMM takes the BAR's range for private",
			       bool_names, STATES_OF_DEVICE},
	[STATE_RANGES] =
		{"ranges",
		 "the two ranges by which the guest accepts the TDI, a digit each: "
		 "first page and number of pages",
		 NULL, STATES_OF_DEVICE},
	[STATE_EVIDENCE_NUMBER] =
		{"evidence_number",
		 "by which a guest tells the evidence of binds apart", NULL,
		 STATES_OF_DEVICE},
	[STATE_KEYS_SESSION] =
		{"keys_session",
		 "the session that has brought keys, as the device has answered",
		 NULL, STATES_OF_DEVICE},
	[STATE_LOCK_SESSION] =
		{"lock_session",
		 "the session of the last LOCK that the device has answered",
		 NULL, STATES_OF_DEVICE},
	[STATE_NONCE] =
		{"nonce",
		 "the nonce of the last LOCK or START that the device has answered",
		 NULL, STATES_OF_DEVICE},
	[STATE_STREAMS_SECURE] = {"streams_secure",
				  "each IDE stream of the TDI is secure",
				  bool_names, STATES_OF_DEVICE},
	[STATE_HOST_PRIORITY] =
		{"host_priority",
		 "the firmware turns the guest's calls away for one of the host",
		 bool_names, STATES_OF_DEVICE},
	[STATE_HALF_DONE] =
		{"half_done",
		 "an operation of the firmware on the TDI is half done",
		 bool_names, STATES_OF_DEVICE},
	[STATE_DEAD] = {"dead", "the VM is dead: no vCPU of it runs any more",
			bool_names, STATES_OF_VM},
	[STATE_TASKS] =
		{"tasks",
		 "whose call is the VM's, or who runs in it: a bit for each id",
		 NULL, STATES_OF_VM},
};
