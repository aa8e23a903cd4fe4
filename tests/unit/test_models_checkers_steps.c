/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    each checker that judges the steps of a guest, and calls that are
 *         busy, held back, refused or left half done, sees what it is there
 *         for, and is silent where nothing is wrong.
 * Method: a stack with one device; what guest and host do is said to the
 *         checkers, or left in the state of the firmware, by hand.
 */
#include "test_checkers_fixture.h"

#include "findings_dmabuf.h"
#include "findings_firmware.h"
#include "findings_tsm.h"
#include "firmware/firmware.h"
#include "firmware/iotlb.h"
#include "firmware/tio_row.h"
#include "invariants.h"
#include "kernel/cca_tsm.h"
#include "kernel/pci_tsm.h"
#include "kernel/sev_tsm.h"
#include "kernel/tdx_tsm.h"
#include "platform.h"
#include "suite.h"

static void guest_step(struct pci_dev *pdev, enum guest_step step)
{
	check_guest_step_begin(pdev, step, PLACE_HERE);
	check_guest_step_end(pdev, step);
}

static void driver_after_the_steps(struct stack *s,
				   struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	guest_step(pdev, GUEST_LOCKS);
	guest_step(pdev, GUEST_ACCEPTS);
	check_guest_driver(pdev, true, PLACE_HERE);
	check_guest_driver(pdev, false, PLACE_HERE);
	guest_step(pdev, GUEST_UNLOCKS);
}

static void unlocked_under_a_driver(struct stack *s,
				    struct vfio_pci_core_device **devices)
{
	(void)s;
	check_guest_driver(devices[0]->pdev, true, PLACE_HERE);
	guest_step(devices[0]->pdev, GUEST_UNLOCKS);
}

static void driver_in_an_accept(struct stack *s,
				struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	check_guest_step_begin(pdev, GUEST_ACCEPTS, PLACE_HERE);
	check_guest_driver(pdev, true, PLACE_HERE);
	check_guest_step_end(pdev, GUEST_ACCEPTS);
}

static void judged_as_hashed(struct stack *s,
			     struct vfio_pci_core_device **devices)
{
	(void)s;
	check_blob_parsed(devices[0]->pdev, BLOB_GENUINE, BLOB_GENUINE,
			  PLACE_HERE);
}

static void judged_as_altered(struct stack *s,
			      struct vfio_pci_core_device **devices)
{
	(void)s;
	check_pages_changed(devices[0]->pdev, PLACE_HERE);
	check_blob_parsed(devices[0]->pdev, BLOB_GENUINE, BLOB_ALTERED,
			  PLACE_HERE);
}

static void guests_held_back_for_a_while(struct stack *s,
					 struct vfio_pci_core_device **devices)
{
	(void)s;
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	tdx_devif_of(devices[0]->pdev)->host_priority = true;
	(void)stack_unbind(devices[0]);
}

static void guests_held_back_for_good(struct stack *s,
				      struct vfio_pci_core_device **devices)
{
	(void)s;
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	tdx_devif_of(devices[0]->pdev)->host_priority = true;
}

static void busy_so_often(struct stack *s,
			  struct vfio_pci_core_device **devices)
{
	(void)s;
	for (unsigned i = 0; i < 8; i++)
		check_call_busy(devices[0]->pdev, i, PLACE_HERE);
	for (unsigned i = 0; i < 8; i++)
		check_call_busy(devices[0]->pdev, i, PLACE_HERE);
}

static void busy_without_end(struct stack *s,
			     struct vfio_pci_core_device **devices)
{
	(void)s;
	for (unsigned i = 0; i < 100; i++)
		check_call_busy(devices[0]->pdev, i, PLACE_HERE);
}

static void op_of_tdx_left(struct stack *s,
			   struct vfio_pci_core_device **devices)
{
	(void)s;
	devices[0]->pdev->fw->dma = PRIVATE_DMA_BLOCKED;
}

static void op_of_tio_left(struct stack *s,
			   struct vfio_pci_core_device **devices)
{
	struct tio_dev *d = to_tio_dev(devices[0]->pdev->fw_link);

	(void)s;
	d->row = tio_dev_rows;
}

static void op_of_cca_left(struct stack *s,
			   struct vfio_pci_core_device **devices)
{
	(void)s;
	cca_vdev_of(devices[0]->pdev)->incomplete = true;
}

static void op_of_cca_overtaken(struct stack *s,
				struct vfio_pci_core_device **devices)
{
	(void)s;
	op_of_cca_left(s, devices);
	ck_assert_int_lt(stack_bind(devices[0]), 0);
	cca_vdev_of(devices[0]->pdev)->incomplete = false;
}

static void range_convert(struct vfio_pci_core_device *vdev, bool private)
{
	ck_assert_int_eq(kvm_set_memory_attributes(vm_of(vdev)->kvm, vdev->pdev,
						   private),
			 0);
	vdev->vmm_private = private;
	check_range_converted(vdev);
}

static void range_kept(struct stack *s, struct vfio_pci_core_device **devices)
{
	(void)s;
	range_convert(devices[0], true);
	check_range_unbound(devices[0], PLACE_HERE);
	check_range_refused(devices[0], PLACE_HERE);
}

static void range_kept_and_bound_again(struct stack *s,
				       struct vfio_pci_core_device **devices)
{
	(void)s;
	range_convert(devices[0], true);
	check_range_unbound(devices[0], PLACE_HERE);
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	check_range_refused(devices[0], PLACE_HERE);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

static void range_given_back(struct stack *s,
			     struct vfio_pci_core_device **devices)
{
	(void)s;
	range_convert(devices[0], true);
	check_range_refused(devices[0], PLACE_HERE);
	range_convert(devices[0], false);
	check_range_unbound(devices[0], PLACE_HERE);
	check_range_refused(devices[0], PLACE_HERE);
}

static void range_private_since(struct stack *s,
				struct vfio_pci_core_device **devices)
{
	(void)s;
	range_convert(devices[0], true);
	check_range_unbound(devices[0], PLACE_HERE);
	range_convert(devices[0], true);
	check_range_refused(devices[0], PLACE_HERE);
}

static void ranges_accepted(struct vfio_pci_core_device **devices,
			    struct tdisp_range first, struct tdisp_range second)
{
	struct tdisp_report report = {{first, second}};

	check_ranges_accepted(devices[0]->pdev, &report, PLACE_HERE);
}

#define RANGES_BODY(name, ...)                                                 \
	static void name(struct stack *s,                                      \
			 struct vfio_pci_core_device **devices)                \
	{                                                                      \
		(void)s;                                                       \
		ranges_accepted(devices, __VA_ARGS__);                         \
	}
RANGES_BODY(ranges_of_the_bar, (struct tdisp_range){0, 1},
	    (struct tdisp_range){1, 1})
RANGES_BODY(ranges_in_one_piece, (struct tdisp_range){0, TDISP_BAR_PAGES},
	    (struct tdisp_range){0, 0})
RANGES_BODY(ranges_with_a_hole, (struct tdisp_range){0, 0},
	    (struct tdisp_range){1, 1})
RANGES_BODY(ranges_that_overlap, (struct tdisp_range){0, 2},
	    (struct tdisp_range){1, 1})
RANGES_BODY(ranges_beyond_the_bar, (struct tdisp_range){0, 2},
	    (struct tdisp_range){2, 1})
RANGES_BODY(ranges_of_nothing, (struct tdisp_range){0, 0},
	    (struct tdisp_range){0, 0})

/* The buffer of the first device, as if VFIO had just given it back. */
static void given_back(struct vfio_pci_core_device *vdev)
{
	ck_assert_ptr_nonnull(vdev->dmabufs);
	ck_assert(vdev->dmabufs->bar == PCI_BAR_PRIVATE);
	check_unrevoked(vdev, vdev->dmabufs, PLACE_HERE);
}

static void given_back_in_good_time(struct stack *s,
				    struct vfio_pci_core_device **devices)
{
	(void)s;
	given_back(devices[0]);
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	devices[0]->pdev->fw->mmio = PRIVATE_MMIO_MAPPED;
	given_back(devices[0]);
	devices[0]->pdev->fw->mmio = PRIVATE_MMIO_FREE;
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	given_back(devices[0]);
}

static void given_back_without_memory(struct stack *s,
				      struct vfio_pci_core_device **devices)
{
	(void)s;
	devices[0]->vconfig.memory = false;
	given_back(devices[0]);
}

static void given_back_in_d3(struct stack *s,
			     struct vfio_pci_core_device **devices)
{
	(void)s;
	devices[0]->d3hot = true;
	given_back(devices[0]);
}

static void given_back_and_private(struct stack *s,
				   struct vfio_pci_core_device **devices)
{
	(void)s;
	devices[0]->pdev->fw->mmio = PRIVATE_MMIO_MAPPED;
	given_back(devices[0]);
	devices[0]->pdev->fw->mmio = PRIVATE_MMIO_FREE;
}

static void reset_of_what_is_revoked(struct stack *s,
				     struct vfio_pci_core_device **devices)
{
	(void)s;
	devices[0]->dmabufs->revoked = true;
	check_reset_begins(devices[0], PLACE_HERE);
	devices[0]->dmabufs->revoked = false;
}

static void reset_of_what_is_given_back(struct stack *s,
					struct vfio_pci_core_device **devices)
{
	(void)s;
	check_reset_begins(devices[0], PLACE_HERE);
}

/* The device does private DMA, as the tables have it on. */
static void dma_done(struct pci_dev *pdev)
{
	pdev->fw->vm = vm_of(pdev->drvdata)->kvm->fw;
	pdev->fw->dma = PRIVATE_DMA_ON;
	ck_assert(firmware_dma_passes(pdev->fw));
	check_iotlb_empty(pdev, "the tables have it", PLACE_HERE);
}

static void iotlb_invalidated(struct stack *s,
			      struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	dma_done(pdev);
	firmware_dma_stop(pdev->fw, PRIVATE_DMA_OFF);
	ck_assert(!firmware_dma_passes(pdev->fw));
	check_iotlb_empty(pdev, "pages go", PLACE_HERE);
	pdev->fw->vm = NULL;
}

static void iotlb_left(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	dma_done(pdev);
	pdev->fw->dma = PRIVATE_DMA_OFF;
	ck_assert(firmware_dma_passes(pdev->fw));
	check_iotlb_empty(pdev, "pages go", PLACE_HERE);
	firmware_dma_stop(pdev->fw, PRIVATE_DMA_OFF);
	pdev->fw->vm = NULL;
}

static void iotlb_fenced(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	dma_done(pdev);
	pdev->fw->dma = PRIVATE_DMA_FENCED;
	ck_assert(!firmware_dma_passes(pdev->fw));
	firmware_dma_stop(pdev->fw, PRIVATE_DMA_OFF);
	check_iotlb_empty(pdev, "pages go", PLACE_HERE);
	pdev->fw->vm = NULL;
}

/* The firmware keeps what it may give back, and the host says so. */
static void kept_and_leaked(struct stack *s,
			    struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	ck_assert_int_eq(stack_bind(devices[0]), 0);
	pdev->fw->kept = true;
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	ck_assert(pdev->fw->present);
	ck_assert_ptr_nonnull(strstr(s->notes, "leaked"));
	/* It is in the way of the next bind, and the VM goes all the same. */
	ck_assert_int_lt(stack_bind(devices[0]), 0);
	check_vm_destroyed(s->model->vms[0].kvm, PLACE_HERE);
}

static void kept_and_forgotten(struct stack *s,
			       struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
	pdev->fw->present = pdev->fw->kept = true;
	check_vm_destroyed(s->model->vms[0].kvm, PLACE_HERE);
	check_pages_freed(pdev, PLACE_HERE);
}

/* What was not kept, and is refused, is the host's fault. */
static void refused_and_not_kept(struct stack *s,
				 struct vfio_pci_core_device **devices)
{
	(void)s;
	check_firmware_refused(devices[0]->pdev, "a call", "a status",
			       PLACE_HERE);
	check_link_leaked(devices[0]->pdev, devices[0]->pdev->fw_link, "stream",
			  PLACE_HERE);
	check_pages_freed(devices[0]->pdev, PLACE_HERE);
}

static void link_kept(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	pdev->fw_link->kept = true;
	mutex_lock(&pdev->tsm.lock);
	s->model->platform->tsm->disconnect(pdev);
	ck_assert_int_lt(s->model->platform->tsm->connect(pdev), 0);
	mutex_unlock(&pdev->tsm.lock);
}

/* Bound, in RUN, with private DMA and a private page, when the PSP dies. */
static void psp_dead_and_unbound(struct vfio_pci_core_device *vdev)
{
	struct pci_dev *pdev = vdev->pdev;

	ck_assert_int_eq(stack_bind(vdev), 0);
	pdev->hw.state = TDISP_RUN;
	pdev->fw->dma = PRIVATE_DMA_ON;
	tio_tdi_of(pdev)->rmp[0].assigned = true;
	tio_tdi_of(pdev)->rmp[0].immutable = true;
	sev_link_of(pdev)->sev->psp_dead = true;
	ck_assert_int_eq(stack_unbind(vdev), 0);
	ck_assert(pdev->fw_link->dead);
	ck_assert(pdev->fw->present);
	ck_assert_int_eq(pdev->fw->dma, PRIVATE_DMA_ON);
	ck_assert(tio_tdi_of(pdev)->rmp[0].assigned);
	ck_assert_int_lt(stack_bind(vdev), 0);
}

static void psp_dead_and_isolated(struct stack *s,
				  struct vfio_pci_core_device **devices)
{
	struct vfio_pci_core_device *vdev = devices[0];

	stack_design(s, SWITCH_PSP_DEAD, PSP_DEAD_ISOLATED);
	psp_dead_and_unbound(vdev);
	ck_assert_ptr_nonnull(strstr(s->notes, "kept from VFIO"));
	vdev->pdev->hw.bus_master = true;
	ck_assert(!tdisp_private_dma(&vdev->pdev->hw));
	ck_assert(vdev->dmabufs->revoked);
	ck_assert_int_eq(vfio_pci_bar_rw(vdev, 8), -EIO);
	down_write(&vdev->memory_lock);
	ck_assert(!vfio_pci_memory_enabled_locked(vdev));
	up_write(&vdev->memory_lock);
	check_left_revoked(vdev, PLACE_HERE);
	check_vm_destroyed(s->model->vms[0].kvm, PLACE_HERE);
}

/* Bus mastering is off already, and the function has VFs. */
static void psp_dead_of_one_with_vfs(struct stack *s,
				     struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	stack_design(s, SWITCH_PSP_DEAD, PSP_DEAD_ISOLATED);
	pdev->hw.bus_master = false;
	pdev->num_vfs.value = 1;
	psp_dead_and_unbound(devices[0]);
	ck_assert_int_eq(pdev->hw.state, TDISP_ERROR);
}

static void psp_dead_and_ignored(struct stack *s,
				 struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	psp_dead_and_unbound(devices[0]);
	ck_assert(!pdev->isolated);
	/* Dead, and not stopped. */
	check_device_stopped(pdev);
	ck_assert(check_tdi_bound(pdev));
	check_host_access(pdev, PCI_BAR_PRIVATE, PLACE_HERE);
	check_vm_destroyed(s->model->vms[0].kvm, PLACE_HERE);
}

/* While the firmware answers, no other way counts. */
static void stopped_beside_the_psp(struct stack *s,
				   struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	pdev->fw->dma = PRIVATE_DMA_ON;
	check_device_stopped(pdev);
	check_dma_off(pdev, PLACE_HERE);
	pdev->fw->dma = PRIVATE_DMA_OFF;
}

/* A bind refreshes what is due; once it is bound nobody has. */
static void keys_due(struct stack *s, struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;

	(void)s;
	pdev->fw_link->keys_due = true;
	ck_assert_int_eq(stack_bind(devices[0]), 0);
	ck_assert(!pdev->fw_link->keys_due);
	ck_assert_int_eq(pdev->hw.dsm->streams[0].set, 1);
	ck_assert_int_eq(stack_unbind(devices[0]), 0);
}

/* The device does not do its part: there is no bind, and they stay due. */
static void keys_not_refreshed(struct stack *s,
			       struct vfio_pci_core_device **devices)
{
	struct pci_dev *pdev = devices[0]->pdev;
	uint32_t session = pdev->fw_link->session;

	pdev->fw_link->keys_due = true;
	pdev->fw_link->session = session + 1;
	ck_assert_int_lt(stack_bind(devices[0]), 0);
	ck_assert(pdev->fw_link->keys_due);
	ck_assert(!pdev->fw->present);
	pdev->fw_link->session = session;
	keys_due(s, devices);
}

static void keys_left_due(struct stack *s,
			  struct vfio_pci_core_device **devices)
{
	(void)s;
	devices[0]->pdev->fw_link->keys_due = true;
	check_keys_bound(devices[0]->pdev, PLACE_HERE);
}

static const struct checker_case cases[] = {
	{keys_due, "", "tdx"},
	{keys_due, "", "tio"},
	{keys_due, "", "cca"},
	{keys_not_refreshed, "", "tdx"},
	{keys_not_refreshed, "", "tio"},
	{keys_left_due, "keys-stale", "tdx"},
	{keys_left_due, "keys-stale", "tio"},
	{keys_left_due, "keys-stale", "cca"},
	{kept_and_leaked, "leak-reported", "tdx"},
	{kept_and_leaked, "leak-reported", "tio"},
	{kept_and_leaked, "leak-reported", "cca"},
	{kept_and_forgotten,
	 "ended-while-bound freed-under-firmware bound-disagreement", "tio"},
	{refused_and_not_kept, "firmware-error", "tdx"},
	{psp_dead_and_isolated, "leak-reported", "tio"},
	{psp_dead_of_one_with_vfs, "leak-reported", "tio"},
	{psp_dead_and_ignored,
	 "leak-reported private-dma-after-unbind stale-mapping stale-mapping "
	 "private-dma-after-unbind bound-disagreement",
	 "tio"},
	{stopped_beside_the_psp, "private-dma-after-unbind", "tio"},
	{link_kept, "leak-reported", "tio"},
	{link_kept, "leak-reported", "cca"},
	{driver_after_the_steps, "", "tdx"},
	{unlocked_under_a_driver, "driver-not-excluded", "tdx"},
	{driver_in_an_accept, "driver-not-excluded", "cca"},
	{judged_as_hashed, "", "tio"},
	{judged_as_altered, "unhashed-evidence", "tio"},
	{guests_held_back_for_a_while, "", "tdx"},
	{guests_held_back_for_good, "host-priority-left", "tdx"},
	{op_of_tdx_left, "abandoned-op", "tdx"},
	{op_of_tio_left, "abandoned-op", "tio"},
	{op_of_cca_left, "abandoned-op", "cca"},
	{op_of_cca_overtaken, "abandoned-op", "cca"},
	{busy_so_often, "", "tdx"},
	{busy_so_often, "", "cca"},
	{busy_without_end, "unbounded-retry", "tdx"},
	{busy_without_end, "unbounded-retry", "cca"},
	{range_kept, "range-left-private", "tdx"},
	{range_kept, "range-left-private", "cca"},
	{range_kept_and_bound_again, "", "tdx"},
	{range_given_back, "", "tio"},
	{range_private_since, "", "tdx"},
	{ranges_of_the_bar, "", "tdx"},
	{ranges_in_one_piece, "", "tio"},
	{ranges_with_a_hole, "wrong-ranges", "tdx"},
	{ranges_that_overlap, "wrong-ranges", "tio"},
	{ranges_beyond_the_bar, "wrong-ranges", "cca"},
	{ranges_of_nothing, "wrong-ranges", "cca"},
	{given_back_in_good_time, "", "tdx"},
	{given_back_in_good_time, "", "tio"},
	{given_back_without_memory, "wrong-unrevoke", "cca"},
	{given_back_in_d3, "wrong-unrevoke", "tio"},
	{given_back_and_private, "wrong-unrevoke", "tdx"},
	{reset_of_what_is_revoked, "", "tdx"},
	{reset_of_what_is_given_back, "wrong-unrevoke", "tdx"},
	{iotlb_invalidated, "", "tdx"},
	{iotlb_invalidated, "", "cca"},
	{iotlb_left, "stale-iotlb", "tdx"},
	{iotlb_left, "stale-iotlb", "tio"},
	{iotlb_left, "stale-iotlb", "cca"},
	{iotlb_fenced, "", "tio"},
};

START_TEST(a_checker_sees_what_it_is_there_for)
{
	checker_case_judge(&cases[_i]);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("models_checkers_steps");
	TCase *core = suite_case("core");

	SUITE_ADD_TABLE(core, a_checker_sees_what_it_is_there_for, cases);
	suite_add_tcase(s, core);
	return suite_main(s);
}
