/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The SEV-TIO driver's connect and disconnect: one command for session and keys
 * each way, between the registers of the stream.
 */
#include "findings.h"
#include "findings_firmware.h"
#include "kernel/sev_tsm.h"

static enum tio_status sev_dev_cmd(struct pci_dev *pdev,
				   enum tio_command command, unsigned flags)
{
	struct tio_call c = sev_dev_call(pdev, command, flags);

	return sev_tio_spdm_cmd(pdev, &c);
}

/*
 * Models:     drivers/crypto/ccp/sev-dev-tio.c: sev_tio_dev_reclaim(), ML-6.19.
 * Locks:      pf0->lock is held.
 * Yields at:  the command.
 * Leaves out: the pages of the context, which go, or are leaked.
 */
static void sev_dev_reclaim(struct pci_dev *pdev)
{
	if (sev_dev_cmd(pdev, TIO_DEV_RECLAIM, 0) != TIO_SUCCESS) {
		world_note(&pdev->object, PLACE_HERE, "device context leaked");
		check_link_leaked(pdev, pdev->fw_link, "device context",
				  PLACE_HERE);
	}
}

/*
 * Models:     drivers/crypto/ccp/sev-dev-tsm.c: streams_disable(),
 *             streams_teardown(), ML-6.19, and of drivers/pci/ide.c
 *             pci_ide_stream_disable(), pci_ide_stream_teardown().
 * Locks:      pf0->lock is held.
 * Yields at:  the registers.
 * Leaves out: the links in sysfs; pci_ide_stream_free().
 */
static void sev_streams_teardown(struct pci_dev *pdev)
{
	tdisp_stream_write(&pdev->hw, IDE_REGISTERS);
	tdisp_stream_write(&pdev->hw, IDE_TEAR_DOWN);
}

/*
 * Models:     drivers/crypto/ccp/sev-dev-tsm.c: dsm_disconnect(), ML-6.19: by
 *             force, where the device does not do its part. Nothing here can
 *             fail for the caller.
 * Locks:      pf0->lock is held.
 * Yields at:  inside.
 * Leaves out: a machine that goes down, where it is by force at once.
 */
void sev_tsm_disconnect(struct pci_dev *pdev)
{
	enum tio_status status = sev_dev_cmd(pdev, TIO_DEV_DISCONNECT, 0);

	if (status != TIO_SUCCESS)
		status = sev_dev_cmd(pdev, TIO_DEV_DISCONNECT, TIO_FORCE);
	if (status == TIO_SUCCESS)
		check_stream_deleted(pdev, PLACE_HERE);
	sev_dev_reclaim(pdev);
	sev_streams_teardown(pdev);
}

/*
 * Models:     nothing that was posted: TIO_ROLL_KEY.
 * Locks:      pf0->lock is held.
 * Yields at:  the command, each exchange.
 * Leaves out: how the host learns that it is time.
 */
int sev_keys_refresh(struct pci_dev *pdev)
{
	const struct firmware_link *link = pdev->dsm->fw_link;

	world_touch(&link->object, TOUCH_READ);
	if (!link->keys_due)
		return 0;
	return sev_dev_cmd(pdev, TIO_ROLL_KEY, 0) == TIO_SUCCESS ? 0 : -EIO;
}

/*
 * Models:     drivers/crypto/ccp/sev-dev-tsm.c: dsm_connect(), ML-6.19, with
 *             streams_setup(), streams_enable().
 * Locks:      pf0->lock is held.
 * Yields at:  inside.
 * Leaves out: more than one traffic class.
 * Differs:    what streams_enable() finds is not looked at in the kernel: a
 *             connect over a stream that is not secure goes well there.
 */
int sev_tsm_connect(struct pci_dev *pdev)
{
	int rc = pci_ide_stream_alloc();

	if (rc)
		return rc;
	if (sev_dev_cmd(pdev, TIO_DEV_CREATE, 0) != TIO_SUCCESS)
		return -EIO;
	tdisp_stream_write(&pdev->hw, IDE_REGISTERS);
	if (sev_dev_cmd(pdev, TIO_DEV_CONNECT, 0) != TIO_SUCCESS) {
		sev_dev_reclaim(pdev);
		sev_streams_teardown(pdev);
		return -EIO;
	}
	if (tdisp_stream_read(&pdev->hw))
		return 0;
	sev_tsm_disconnect(pdev);
	return -ENXIO;
}
