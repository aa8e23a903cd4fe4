/* SPDX-License-Identifier: GPL-2.0-only */
#include "kernel/sev_tsm.h"

#include "findings.h"
#include "findings_firmware.h"
#include "firmware/firmware_vm.h"
#include "kernel/iommufd.h"
#include "kernel/kvm.h"
#include "kernel/vfio_pci_tsm.h"

/*
 * Models:     drivers/crypto/ccp/sev-dev-tio.c: the buffer of a command on a
 *             TDI, TIO.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
struct tio_call sev_tdi_call(const struct pci_dev *pdev,
			     enum tio_command command, unsigned flags)
{
	return (struct tio_call){
		.command = command,
		.flags = flags,
		.asid = pdev->fw->for_vm->id,
		.dev = &sev_link_of(pdev)->dev,
		.tdi = tio_tdi_of(pdev),
	};
}

/*
 * Models:     drivers/crypto/ccp/sev-dev-tio.c: the buffer of a command on a
 *             device, ML-6.19.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
struct tio_call sev_dev_call(const struct pci_dev *pdev,
			     enum tio_command command, unsigned flags)
{
	return (struct tio_call){
		.command = command,
		.flags = flags,
		.dev = &sev_link_of(pdev)->dev,
	};
}

/* How long the host waits for a command. */
static const uint64_t PSP_CMD_TIMEOUT_NS = 100000000000;

/*
 * Models:     drivers/crypto/ccp/sev-dev.c: what __sev_do_cmd_locked() does
 *             when sev_wait_cmd_ioc() has waited in vain, ML-6.19: it gives the
 *             PSP up, for all that SEV does.
 * Locks:      sev_cmd_mutex is held, and what the caller holds.
 * Yields at:  the wait, if there is one.
 * Leaves out: nothing.
 */
static void sev_psp_dead(struct pci_dev *pdev)
{
	struct sev_link *link = sev_link_of(pdev);

	if (!link->sev->psp_dead)
		task_sleep(PSP_CMD_TIMEOUT_NS);
	link->sev->psp_dead = true;
	world_touch(&link->dev.link.object, TOUCH_WRITE);
	link->dev.link.dead = true;
}

/*
 * Models:     drivers/crypto/ccp/sev-dev.c: sev_do_cmd(), ML-6.19: the mailbox
 *             is one for all that SEV does. Once a command has timed out, all
 *             fail at once.
 * Locks:      sev_cmd_mutex.
 * Yields at:  lock, the command, a wait in vain, unlock.
 * Leaves out: commands of other users; how long one takes.
 */
static enum tio_status sev_do_cmd(struct pci_dev *pdev, struct tio_call *c)
{
	struct sev_device *sev = sev_link_of(pdev)->sev;
	enum tio_status status;

	mutex_lock(&sev->sev_cmd_mutex);
	status = sev->psp_dead ? TIO_NO_ANSWER : tio_command(c);
	if (status == TIO_NO_ANSWER)
		sev_psp_dead(pdev);
	mutex_unlock(&sev->sev_cmd_mutex);
	return status;
}

/*
 * Models:     drivers/crypto/ccp/sev-dev-tio.c: sev_tio_do_cmd(), ML-6.19: a
 *             buffer that is too small is made larger once, and the command is
 *             given again.
 * Locks:      takes sev_cmd_mutex.
 * Yields at:  inside.
 * Leaves out: the buffers themselves.
 * Differs:    where there is no memory for that the kernel leaves the command
 *             in flight; here the firmware is told that no answer comes.
 */
static enum tio_status sev_tio_do_cmd(struct pci_dev *pdev, struct tio_call *c)
{
	enum tio_status status = sev_do_cmd(pdev, c);

	if (status != TIO_EXPAND_BUFFER)
		return status;
	if (fault_strikes(FAULT_ENOMEM, PLACE_MUTE))
		c->message.status = TDISP_NO_ANSWER;
	return sev_do_cmd(pdev, c);
}

/*
 * Models:     drivers/crypto/ccp/sev-dev-tsm.c: sev_tio_spdm_cmd(), and of
 *             sev-dev-tio.c sev_tio_continue(), ML-6.19: the exchange is made
 *             outside of sev_cmd_mutex, and the same command given again.
 * Locks:      pf0->lock is held, so that no other command of the device comes
 *             in between.
 * Yields at:  each command, each exchange.
 * Leaves out: a bound of the loop: a command has so many messages, and no more.
 * Differs:    after an exchange that fails the kernel leaves the command in
 *             flight; here the firmware is told that no answer comes.
 */
enum tio_status sev_tio_spdm_cmd(struct pci_dev *pdev, struct tio_call *c)
{
	enum tio_status status = sev_tio_do_cmd(pdev, c);

	while (status == TIO_SPDM_REQUEST) {
		if (pci_doe(pdev, &c->message))
			c->message.status = TDISP_NO_ANSWER;
		status = sev_tio_do_cmd(pdev, c);
	}
	if (status == TIO_COMMAND_IN_FLIGHT)
		check_op_begins(pdev, "a command", PLACE_MUTE);
	return status;
}

static enum tio_status sev_tdi_cmd(struct pci_dev *pdev,
				   enum tio_command command, unsigned flags)
{
	struct tio_call c = sev_tdi_call(pdev, command, flags);

	return sev_tio_spdm_cmd(pdev, &c);
}

/* The state of a TDI as the device says; ERROR if nobody can tell. */
static enum tdisp_state sev_tdi_status(struct pci_dev *pdev)
{
	struct tio_call c = sev_tdi_call(pdev, TIO_TDI_STATUS, 0);

	if (sev_tio_spdm_cmd(pdev, &c) != TIO_SUCCESS)
		return TDISP_ERROR;
	return c.state;
}

/*
 * Models:     nothing that was posted: a TDI that the firmware can not stop the
 *             host stops itself, by an FLR (PCIe 6, clause 11.4.9). That would
 *             reach the VFs of a physical function, too: one that has some
 *             loses memory and bus mastering, and goes to ERROR (11.2.6). Only
 *             the firmware could lock it again. What that has made private of
 *             the BARs stays so: VFIO hands them out no more, until the machine
 *             starts again.
 * Locks:      pf0->lock is held; takes memory_lock (write), in VFIO.
 * Yields at:  the count of VFs, the reset or the write, and inside.
 * Leaves out: nothing.
 * Differs:    psp_dead: isolated. Bus mastering alone would not do: where it is
 *             off already, nothing changes, and the TDI stays in RUN.
 */
static void sev_tdi_isolate(struct pci_dev *pdev)
{
	if (cell_read(&pdev->num_vfs))
		tdisp_command_write(&pdev->hw, false, false);
	else
		pcie_flr(pdev);
	check_device_stopped(pdev);
	world_note(&pdev->object, PLACE_HERE,
		   "the PSP is dead: stopped, and kept from VFIO");
	vfio_pci_core_tsm_isolate(pdev);
}

/*
 * Models:     drivers/crypto/ccp/sev-dev-tsm.c: the TIO_TDI_UNBIND of
 *             tdi_unbind(), TIO: once more by force, if it fails.
 * Locks:      pf0->lock is held.
 * Yields at:  inside.
 * Leaves out: nothing.
 * Differs:    lost_answer: stopped gives the first one again, some times.
 *             stop_failed is of TDX: here is another way, unless the PSP is
 *             dead. psp_dead: isolated.
 */
static void sev_tdi_stop(struct pci_dev *pdev)
{
	unsigned tries =
		design(pdev->model, SWITCH_LOST_ANSWER) == ANSWER_STOPPED ? 3
									  : 1;

	while (tries-- > 0)
		if (sev_tdi_cmd(pdev, TIO_TDI_UNBIND, 0) == TIO_SUCCESS)
			return;
	if (sev_tdi_cmd(pdev, TIO_TDI_UNBIND, TIO_FORCE) == TIO_NO_ANSWER &&
	    design(pdev->model, SWITCH_PSP_DEAD) == PSP_DEAD_ISOLATED)
		sev_tdi_isolate(pdev);
}

/*
 * Models:     drivers/crypto/ccp/sev-dev-tio.c: sev_tio_tdi_reclaim(), TIO.
 * Locks:      pf0->lock is held.
 * Yields at:  the command.
 * Leaves out: nothing: where the firmware refuses, the page of the context is
 *             leaked.
 * Differs:    delete_refused: freed does not look.
 */
static void sev_tdi_reclaim(struct pci_dev *pdev)
{
	enum tio_status status = sev_tdi_cmd(pdev, TIO_TDI_RECLAIM, 0);

	if (status == TIO_SUCCESS ||
	    design(pdev->model, SWITCH_DELETE_REFUSED) == REFUSED_FREED) {
		check_pages_freed(pdev, PLACE_HERE);
		return;
	}
	world_note(&pdev->object, PLACE_HERE, "TDI context leaked");
	check_firmware_refused(pdev, "TIO_TDI_RECLAIM", tio_status_name(status),
			       PLACE_HERE);
}

/*
 * Models:     drivers/crypto/ccp/sev-dev-tsm.c: the TIO_ASID_FENCE_STATUS and
 *             _CLEAR of tdi_unbind(), TIO.
 * Locks:      pf0->lock is held.
 * Yields at:  the commands.
 * Leaves out: nothing.
 * Differs:    sev_fence: left does not look.
 */
static void sev_tdi_fence_clear(struct pci_dev *pdev)
{
	struct tio_call c = sev_tdi_call(pdev, TIO_ASID_FENCE_STATUS, 0);

	if (design(pdev->model, SWITCH_SEV_FENCE) == FENCE_LEFT)
		return;
	if (sev_tio_spdm_cmd(pdev, &c) != TIO_SUCCESS)
		return;
	if (c.dma_fence != TIO_FENCE_NONE || c.mmio_fence != TIO_FENCE_NONE)
		(void)sev_tdi_cmd(pdev, TIO_ASID_FENCE_CLEAR, 0);
}

/*
 * Models:     drivers/crypto/ccp/sev-dev-tsm.c: the end of tdi_unbind(), TIO:
 *             each page of the private BAR turns shared in the RMP.
 * Locks:      pf0->lock is held.
 * Yields at:  each RMPUPDATE.
 * Leaves out: nothing.
 * Differs:    sev_pages: left does nothing. psp_dead: isolated expects that the
 *             firmware keeps them.
 */
static void sev_rmp_make_shared(struct pci_dev *pdev)
{
	if (design(pdev->model, SWITCH_SEV_PAGES) == PAGES_LEFT)
		return;
	for (unsigned page = 0; page < TIO_PAGES; page++)
		(void)WARN_ON(!tio_rmp_shared(tio_tdi_of(pdev), page) &&
			      !pdev->isolated);
}

/* A TDI that is not bound any more, or not after all. */
static void sev_tdi_free(struct pci_dev *pdev)
{
	sev_tdi_reclaim(pdev);
	sev_tdi_fence_clear(pdev);
	sev_rmp_make_shared(pdev);
}

/*
 * Models:     nothing that was posted: where iommufd leaves trusted DMA to the
 *             TSM driver, that tells the IOMMU driver of a bind.
 * Locks:      pf0->lock is held.
 * Yields at:  the IOMMU's state.
 * Leaves out: what the sDTE takes care of, in the firmware.
 * Differs:    tdx_unbind: callbacks leaves it to iommufd.
 */
static void sev_secure_iommu(struct pci_dev *pdev, bool on)
{
	if (design(pdev->model, SWITCH_TDX_UNBIND) == TDX_UNBIND_OWN)
		secure_iommu_update(pdev, on);
}

/*
 * Models:     drivers/crypto/ccp/sev-dev-tsm.c: the commands of tdi_bind(),
 *             TIO: the TDI must come out LOCKED, and its report is read. Keys
 *             that are due are refreshed before.
 * Locks:      pf0->lock is held.
 * Yields at:  inside.
 * Leaves out: nothing.
 * Differs:    lost_answer: stopped stops a device that may be locked. keys:
 *             left forgets keys that are due.
 */
static bool sev_tdi_bind(struct pci_dev *pdev)
{
	enum tio_status status;

	if (sev_tdi_cmd(pdev, TIO_TDI_CREATE, 0) != TIO_SUCCESS)
		return false;
	if (design(pdev->model, SWITCH_KEYS) == KEYS_REFRESHED &&
	    sev_keys_refresh(pdev)) {
		sev_tdi_free(pdev);
		return false;
	}
	status = sev_tdi_cmd(pdev, TIO_TDI_BIND, 0);
	/* Nobody will ever clear it. */
	if (status == TIO_FENCED)
		check_firmware_refused(pdev, "TIO_TDI_BIND",
				       tio_status_name(status), PLACE_HERE);
	if (status != TIO_SUCCESS) {
		/* The device may be locked although no answer came. */
		if (design(pdev->model, SWITCH_LOST_ANSWER) == ANSWER_STOPPED)
			sev_tdi_stop(pdev);
		sev_tdi_free(pdev);
		return false;
	}
	if (sev_tdi_status(pdev) == TDISP_CONFIG_LOCKED &&
	    sev_tdi_cmd(pdev, TIO_TDI_REPORT, 0) == TIO_SUCCESS)
		return true;
	sev_tdi_stop(pdev);
	sev_tdi_free(pdev);
	return false;
}

/*
 * Models:     drivers/crypto/ccp/sev-dev-tsm.c: tdi_bind(), TIO.
 * Locks:      pci_tsm_rwsem (read) and pf0->lock are held.
 * Yields at:  the VM's handle, each command, each exchange.
 * Leaves out: references on the DSM; a VM that is not encrypted.
 * Differs:    the posted code leaks the TDI's memory where TIO_TDI_CREATE
 *             fails, and undoes a failed bind as if it had been one.
 */
static struct pci_tdi *sev_tsm_bind(struct pci_dev *pdev, struct kvm *kvm)
{
	struct pci_tdi *tdi;

	if (fault_strikes(FAULT_ENOMEM, PLACE_MUTE))
		return NULL;
	task_act(&kvm->td, 0);
	pdev->fw->for_vm = kvm->fw;
	if (!sev_tdi_bind(pdev))
		return NULL;
	sev_secure_iommu(pdev, true);
	check_bound(pdev, PLACE_HERE);
	check_keys_bound(pdev, PLACE_HERE);
	check_evidence_made(pdev, tio_tdi_of(pdev)->counter, PLACE_HERE);
	tdi = block_new("tio_tdi", pdev->name, sizeof(*tdi));
	/* A device may stay bound to the end; check/bound.c looks at that. */
	block_leak_check(tdi, false);
	tdi->pdev = pdev;
	tdi->kvm = kvm;
	return tdi;
}

/*
 * Models:     drivers/crypto/ccp/sev-dev-tsm.c: tdi_unbind(), TIO: nothing of
 *             it can fail for the caller, and nothing of it asks whether MMIO
 *             is mapped in the VM.
 * Locks:      pci_tsm_rwsem (read) and pf0->lock are held.
 * Yields at:  each command, each exchange, each RMPUPDATE, the kfree.
 * Leaves out: references on the DSM.
 */
static void sev_tsm_unbind(struct pci_tdi *tdi)
{
	struct pci_dev *pdev = tdi->pdev;

	check_unbind_begin(pdev);
	sev_tdi_stop(pdev);
	/* What it says is only for the log. */
	(void)sev_tdi_status(pdev);
	sev_tdi_free(pdev);
	sev_secure_iommu(pdev, false);
	check_unbind_end(pdev, PLACE_HERE);
	block_free(tdi);
}

static bool sev_needs_run(unsigned word)
{
	return tio_word_type(word) == TIO_MSG_MMIO_VALIDATE ||
	       tio_word_type(word) == TIO_MSG_SDTE_WRITE;
}

/*
 * Models:     drivers/crypto/ccp/sev-dev-tsm.c: what guest_request() does for a
 *             message that makes the TDI useful to the guest, TIO: it sees the
 *             type alone, and starts a TDI that is locked.
 * Locks:      pf0->lock is held.
 * Yields at:  inside.
 * Leaves out: nothing.
 */
static int sev_tdi_run(struct pci_dev *pdev)
{
	enum tdisp_state state = sev_tdi_status(pdev);

	if (state == TDISP_RUN)
		return 0;
	if (state == TDISP_CONFIG_LOCKED &&
	    sev_tdi_cmd(pdev, TIO_TDI_BIND, TIO_RUN) == TIO_SUCCESS)
		return 0;
	return -EFAULT;
}

/*
 * Models:     drivers/crypto/ccp/sev-dev-tsm.c: guest_request(), TIO.
 * Locks:      pci_tsm_rwsem (read) and pf0->lock are held.
 * Yields at:  each command, each exchange.
 * Leaves out: the buffers in shared pages.
 */
static int sev_tsm_guest_req(struct pci_tdi *tdi)
{
	struct pci_dev *pdev = tdi->pdev;
	struct guest_request *request = guest_request_current(pdev->model);
	struct tio_call c = sev_tdi_call(pdev, TIO_GUEST_REQUEST, 0);
	struct tio_guest_message m = {.status = TIO_NOT_ANSWERED};

	if (request) {
		m.word = request->code;
		m.asid = request->asid;
		c.guest = &m;
		if (sev_needs_run(m.word) && sev_tdi_run(pdev))
			return -EFAULT;
	}
	/* Without a guest's message the firmware has nothing to answer. */
	if (sev_tio_spdm_cmd(pdev, &c) != TIO_SUCCESS || !request)
		return -EINVAL;
	request->status = m.status;
	request->answer[0] = m.answer[0];
	request->answer[1] = m.answer[1];
	return 0;
}

const struct pci_tsm_ops sev_tsm_ops = {
	.connect = sev_tsm_connect,
	.disconnect = sev_tsm_disconnect,
	.bind = sev_tsm_bind,
	.unbind = sev_tsm_unbind,
	.guest_req = sev_tsm_guest_req,
};
