/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TDX driver's connect and disconnect: SPDM first, then IDE, and back the
 * other way round. What the module refuses to delete is leaked on purpose.
 */
#include "findings.h"
#include "findings_firmware.h"
#include "kernel/tdx_tsm.h"

/*
 * Models:     drivers/virt/coco/tdx-host/tdx-host.c: tdx_spdm_msg_exchange(),
 *             the later form of RFC-P25, and the loops around the calls that
 *             ask for it.
 * Locks:      pf0->lock is held.
 * Yields at:  each SEAMCALL, each exchange.
 * Leaves out: a bound of the loop: the module has so many messages, and no
 * more.
 */
static int tdx_spdm_msg_exchange(struct pci_dev *pdev, enum tdx_exchange what)
{
	struct message m = {.status = 0};
	enum tdx_status status = tdh_exchange(tdx_link_of(pdev), what, &m);

	while (status == TDX_SPDM_REQUEST) {
		if (pci_doe(pdev, &m))
			m.status = TDISP_NO_ANSWER;
		status = tdh_exchange(tdx_link_of(pdev), what, &m);
	}
	return status == TDX_SUCCESS ? 0 : -EIO;
}

/*
 * Models:     tdx-host.c: tdx_ide_stream_delete(): a stream that is not blocked
 *             is not deleted.
 * Locks:      pf0->lock is held.
 * Yields at:  each SEAMCALL.
 * Leaves out: the metadata pages, which go, or are leaked.
 * Differs:    stop_failed: blocks_stream may have blocked it before.
 */
static void tdx_ide_stream_delete(struct pci_dev *pdev)
{
	enum tdx_status status = tdh_ide_stream_block(tdx_link_of(pdev));
	bool before = design(pdev->model, SWITCH_STOP_FAILED) ==
		      STOP_FAILED_BLOCKS_STREAM;

	if (status == TDX_SUCCESS ||
	    (before && status == TDX_IDE_STREAM_INVALID_STATE))
		status = tdh_ide_stream_delete(tdx_link_of(pdev));
	if (status == TDX_SUCCESS) {
		check_stream_deleted(pdev, PLACE_HERE);
	} else {
		world_note(&pdev->object, PLACE_HERE, "IDE stream leaked");
		check_link_leaked(pdev, pdev->fw_link, "IDE stream",
				  PLACE_HERE);
	}
}

/*
 * Models:     tdx-host.c: tdx_ide_stream_teardown(), and of drivers/pci/ide.c
 *             pci_ide_stream_disable(), pci_ide_stream_teardown(). What fails
 *             does not end it.
 * Locks:      pf0->lock is held.
 * Yields at:  the registers, the exchange, each SEAMCALL.
 * Leaves out: the links in sysfs.
 */
static void tdx_ide_stream_teardown(struct pci_dev *pdev)
{
	tdisp_stream_write(&pdev->hw, IDE_REGISTERS);
	(void)tdx_spdm_msg_exchange(pdev, TDX_IDE_KEYS_STOP);
	tdisp_stream_write(&pdev->hw, IDE_TEAR_DOWN);
	tdx_ide_stream_delete(pdev);
}

/*
 * Models:     tdx-host.c: tdx_ide_stream_setup(), and of drivers/pci/ide.c
 *             pci_ide_stream_setup(), pci_ide_stream_enable(): it looks whether
 *             the stream is secure.
 * Locks:      pf0->lock is held.
 * Yields at:  each SEAMCALL, the registers, each exchange, the status.
 * Leaves out: nothing.
 */
static int tdx_ide_stream_setup(struct pci_dev *pdev)
{
	int rc = pci_ide_stream_alloc();

	if (rc)
		return rc;
	if (tdh_ide_stream_create(tdx_link_of(pdev)) != TDX_SUCCESS)
		return -EIO;
	tdisp_stream_write(&pdev->hw, IDE_REGISTERS);
	rc = tdx_spdm_msg_exchange(pdev, TDX_IDE_KEYS_SET_UP);
	if (rc == 0 && !tdisp_stream_read(&pdev->hw))
		rc = -ENXIO;
	if (rc)
		tdx_ide_stream_teardown(pdev);
	return rc;
}

/*
 * Models:     nothing that was posted: what RFC-P25 does between two calls of
 *             the module when that asks for it: the key update of the session;
 *             here the other set of keys of the stream follows it, as keys of
 *             one age.
 * Locks:      pf0->lock is held.
 * Yields at:  each SEAMCALL, each exchange.
 * Leaves out: nothing.
 */
int tdx_keys_refresh(struct pci_dev *pdev)
{
	int rc = tdx_spdm_msg_exchange(pdev, TDX_SPDM_KEY_UPDATE);

	return rc ? rc : tdx_spdm_msg_exchange(pdev, TDX_IDE_KEYS_REFRESH);
}

/*
 * Models:     tdx-host.c: tdx_spdm_delete().
 * Locks:      pf0->lock is held.
 * Yields at:  the SEAMCALL.
 * Leaves out: the metadata pages, which go, or are leaked.
 */
static void tdx_spdm_delete(struct pci_dev *pdev)
{
	if (tdh_spdm_delete(tdx_link_of(pdev)) != TDX_SUCCESS) {
		world_note(&pdev->object, PLACE_HERE, "SPDM object leaked");
		check_link_leaked(pdev, pdev->fw_link, "SPDM object",
				  PLACE_HERE);
	}
}

/*
 * Models:     tdx-host.c: tdx_spdm_session_setup().
 * Locks:      pf0->lock is held.
 * Yields at:  each SEAMCALL, each exchange.
 * Leaves out: the device information, which the guest is shown later.
 */
static int tdx_spdm_session_setup(struct pci_dev *pdev)
{
	int rc;

	if (tdh_spdm_create(tdx_link_of(pdev)) != TDX_SUCCESS)
		return -EIO;
	rc = tdx_spdm_msg_exchange(pdev, TDX_SPDM_CONNECT);
	if (rc)
		tdx_spdm_delete(pdev);
	return rc;
}

/*
 * Models:     tdx-host.c: tdx_spdm_session_teardown(). The session may be gone
 *             on the other side.
 * Locks:      pf0->lock is held.
 * Yields at:  each SEAMCALL, the exchange.
 * Leaves out: nothing.
 */
static void tdx_spdm_session_teardown(struct pci_dev *pdev)
{
	(void)tdx_spdm_msg_exchange(pdev, TDX_SPDM_DISCONNECT);
	tdx_spdm_delete(pdev);
}

/*
 * Models:     tdx-host.c: tdx_link_connect(), the later form of
 *             tdx_tsm_connect() of RFC-P25.
 * Locks:      pf0->lock is held.
 * Yields at:  inside.
 * Leaves out: the set-up of the IOMMUs, once for all devices.
 */
int tdx_tsm_connect(struct pci_dev *pdev)
{
	int rc = tdx_spdm_session_setup(pdev);

	if (rc)
		return rc;
	rc = tdx_ide_stream_setup(pdev);
	if (rc)
		tdx_spdm_session_teardown(pdev);
	return rc;
}

/*
 * Models:     tdx-host.c: tdx_link_disconnect(), the later form of
 *             tdx_tsm_disconnect() of RFC-P25: nothing here can fail for the
 *             caller.
 * Locks:      pf0->lock is held.
 * Yields at:  inside.
 * Leaves out: nothing.
 */
void tdx_tsm_disconnect(struct pci_dev *pdev)
{
	tdx_ide_stream_teardown(pdev);
	tdx_spdm_session_teardown(pdev);
}
