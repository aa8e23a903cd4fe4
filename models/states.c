/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The variables that a trace shows. They are looked at between two steps, by a
 * recorder alone: a run that nobody records pays nothing for them.
 */
#include "states.h"

#include "findings_vms.h"
#include "firmware/tio.h"
#include "invariants.h"
#include "kernel/cca_tsm.h"
#include "kernel/vfio_pci_core.h"
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

static const char *device_name(const struct world *w, unsigned index)
{
	const struct model *model = model_of(w);

	return index < model->device_count ? model->devices[index]->pdev->name
					   : NULL;
}

static const struct vfio_pci_core_device *vdev(const struct world *w,
					       unsigned index)
{
	return model_of(w)->devices[index];
}

static const struct pci_dev *pdev(const struct world *w, unsigned index)
{
	return vdev(w, index)->pdev;
}

static uint64_t read_tdisp(const struct world *w, unsigned index)
{
	return pdev(w, index)->hw.state;
}

static uint64_t read_tsm_bound(const struct world *w, unsigned index)
{
	return pdev(w, index)->tsm.tdi != NULL;
}

static uint64_t read_firmware_bound(const struct world *w, unsigned index)
{
	return pdev(w, index)->fw->present;
}

static uint64_t read_firmware_state(const struct world *w, unsigned index)
{
	return pdev(w, index)->fw->state;
}

static uint64_t read_private_mmio(const struct world *w, unsigned index)
{
	return pdev(w, index)->fw->mmio;
}

static uint64_t read_private_dma(const struct world *w, unsigned index)
{
	return pdev(w, index)->fw->dma;
}

static uint64_t read_guest_view(const struct world *w, unsigned index)
{
	return pdev(w, index)->guest_view;
}

static uint64_t read_memory(const struct world *w, unsigned index)
{
	return pdev(w, index)->hw.memory;
}

static uint64_t read_bus_master(const struct world *w, unsigned index)
{
	return pdev(w, index)->hw.bus_master;
}

static uint64_t read_d3hot(const struct world *w, unsigned index)
{
	return pdev(w, index)->hw.d3hot;
}

static uint64_t read_opened(const struct world *w, unsigned index)
{
	return vdev(w, index)->open_count;
}

static uint64_t read_link_kept(const struct world *w, unsigned index)
{
	const struct pci_dev *dev = pdev(w, index);
	const struct firmware_link *link = dev->dsm->fw_link;
	uint64_t kept = link->kept;

	if (ON_CCA >> dev->model->platform_index & 1)
		kept |= (uint64_t)cca_pdev_of(dev)->peer->link.kept << 1;
	return kept;
}

static uint64_t read_rmp_private(const struct world *w, unsigned index)
{
	const struct pci_dev *dev = pdev(w, index);
	const struct tio_tdi *tdi = to_tio_tdi(dev->fw);
	uint64_t count = 0;

	if (!(ON_TIO >> dev->model->platform_index & 1))
		return 0;
	for (unsigned i = 0; i < TIO_PAGES; i++)
		count += tdi->rmp[i].assigned;
	return count;
}

static uint64_t read_cut_off(const struct world *w, unsigned index)
{
	return pdev(w, index)->hw.cut_off;
}

const struct registry_state model_states[MODEL_STATE_COUNT] = {
	{"tdisp", "the TDI's own state, in the device", tdisp_names,
	 device_name, read_tdisp},
	{"vfio_bound",
	 "is_tsm_bound of VFIO says that it is bound; none: there is no flag",
	 layer_names, device_name, state_vfio_bound},
	{"iommufd_bound",
	 "a vDEVICE of iommufd says that it is bound; none: it keeps no flag",
	 layer_names, device_name, state_iommufd_bound},
	{"tsm_bound", "the TSM core has a context of a bound TDI", bool_names,
	 device_name, read_tsm_bound},
	{"firmware_bound", "the firmware has an object for the TDI", bool_names,
	 device_name, read_firmware_bound},
	{"firmware_state", "the TDI's state as the firmware last heard of it",
	 tdisp_names, device_name, read_firmware_state},
	{"private_mmio", "private MMIO of the TDI, in the firmware's tables",
	 mmio_names, device_name, read_private_mmio},
	{"private_dma",
	 "private DMA of the TDI, as the firmware lets it through", dma_names,
	 device_name, read_private_dma},
	{"guest_view", "what the guest takes the TDI's state for", tdisp_names,
	 device_name, read_guest_view},
	{"memory", "memory decode is on (COMMAND.MSE), in the device",
	 bool_names, device_name, read_memory},
	{"bus_master", "bus mastering is on (COMMAND.BME), in the device",
	 bool_names, device_name, read_bus_master},
	{"d3hot", "the device is in D3hot", bool_names, device_name,
	 read_d3hot},
	{"opened", "how many files of the device are open", NULL, device_name,
	 read_opened},
	{"regions_bound",
	 "all its BARs, or some, are claimed for the TSM; none: nobody does so",
	 layer_names, device_name, state_regions_bound},
	{"iommu_bound",
	 "the secure IOMMU state of its set has it; none: there is no such",
	 layer_names, device_name, state_iommu_bound},
	{"vdevice", "iommufd has a vDEVICE for it", bool_names, device_name,
	 state_vdevice},
	{"firmware_kept", "the firmware keeps its object for the TDI for good",
	 bool_names, device_name, state_firmware_kept},
	{"firmware_cut_off",
	 "the firmware has let go of the TDI without the device", bool_names,
	 device_name, state_firmware_cut_off},
	{"iotlb", "the IOTLB has an entry of its private DMA", bool_names,
	 device_name, state_iotlb},
	{"firmware_dead", "the firmware answers no call about it any more",
	 bool_names, device_name, state_firmware_dead},
	{"stream_blocked", "nothing comes through the stream of its device",
	 bool_names, device_name, state_stream_blocked},
	{"keys_due", "the keys of its device's stream are to be refreshed",
	 bool_names, device_name, state_keys_due},
	{"connected", "the TSM core has its device for connected", bool_names,
	 device_name, state_connected},
	{"session", "the session is up that the TDI was locked over last",
	 bool_names, device_name, state_session},
	{"runtime_pm", "its runtime PM status", rpm_names, device_name,
	 state_runtime_pm},
	{"lost_answer",
	 "what a bind or an unbind does about an answer that never comes",
	 answer_names, state_design, state_lost_answer},
	{"link_kept", "what of its link the firmware keeps for good",
	 link_kept_names, device_name, read_link_kept},
	{"rmp_private", "pages of the private BAR that the RMP has as private",
	 NULL, device_name, read_rmp_private},
	{"cut_off", "nothing comes through to the device any more", bool_names,
	 device_name, read_cut_off},
	{"low_power", "pm_runtime_engaged of VFIO says that it is in low power",
	 bool_names, device_name, state_low_power},
	{"bar0_owner", "whose claim is on BAR 0", region_owner_names,
	 device_name, state_bar0_owner},
	{"bar2_owner", "whose claim is on BAR 2", region_owner_names,
	 device_name, state_bar2_owner},
	{"bar4_owner", "whose claim is on BAR 4", region_owner_names,
	 device_name, state_bar4_owner},
	{"dma_owner", "object.id of the vDEVICE at trusted_dma_owner; 0: none",
	 NULL, device_name, state_dma_owner},
	{"vconfig", "VFIO emulates its configuration space: it is open",
	 bool_names, device_name, state_vconfig},
	{"vfio_memory", "memory decode is on, in VFIO's emulation", bool_names,
	 device_name, state_vfio_memory},
	{"vfio_d3hot", "VFIO has put it in D3hot", bool_names, device_name,
	 state_vfio_d3hot},
	{"isolated", "its TSM driver has given it up, and VFIO knows",
	 bool_names, device_name, state_isolated},
	{"virtual_function", "it is a VF", bool_names, device_name,
	 state_virtual_function},
	{"buffers_revoked", "its dma-bufs that have a file and are revoked",
	 NULL, device_name, state_buffers_revoked},
	{"buffers_usable", "its dma-bufs that have a file and are not revoked",
	 NULL, device_name, state_buffers_usable},
	{"bind_asked", "how many tasks ask for a bind of the device", NULL,
	 device_name, state_bind_asked},
	{"tsm_vm", "the VM whose TDI it is, as the TSM core has it", state_vms,
	 device_name, state_tsm_vm},
	{"shared_vms", "the VMs that have the BAR mapped as shared",
	 state_vm_sets, device_name, state_shared_vms},
	{"private_vms", "the VMs whose KVM has the BAR's range as private",
	 state_vm_sets, device_name, state_private_vms},
	{"vmm_private", "the VMM takes the BAR's range for private", bool_names,
	 device_name, state_vmm_private},
	{"ranges",
	 "the two ranges by which the guest accepts the TDI, a digit each: "
	 "first page and number of pages",
	 NULL, device_name, state_ranges},
	{"evidence_number",
	 "by which a guest tells the evidence of binds apart", NULL,
	 device_name, state_evidence_number},
	{"keys_session",
	 "the session that has brought keys, as the device has answered", NULL,
	 device_name, state_keys_session},
	{"lock_session",
	 "the session of the last LOCK that the device has answered", NULL,
	 device_name, state_lock_session},
	{"nonce",
	 "the nonce of the last LOCK or START that the device has answered",
	 NULL, device_name, state_nonce},
	{"streams_secure", "each IDE stream of the TDI is secure", bool_names,
	 device_name, state_streams_secure},
	{"host_priority",
	 "the firmware turns the guest's calls away for one of the host",
	 bool_names, device_name, state_host_priority},
	{"half_done", "an operation of the firmware on the TDI is half done",
	 bool_names, device_name, state_half_done},
	{"dead", "the VM is dead: no vCPU of it runs any more", bool_names,
	 state_vm_name, state_vm_dead},
	{"tasks",
	 "whose call is the VM's, or who runs in it: a bit for each id", NULL,
	 state_vm_name, state_vm_tasks},
};
