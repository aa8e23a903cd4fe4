/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The CCA driver's connect and disconnect: PDEVs of root port and endpoint,
 * then the stream between them, and back the other way round. What the RMM does
 * not let go of is leaked until the machine is reset.
 */
#include "findings.h"
#include "findings_firmware.h"
#include "kernel/cca_tsm.h"

/* Messages of one operation; turns of the two ends of a stream. */
enum {
	CCA_MESSAGES_MAX = 8,
	CCA_TURNS_MAX = 4,
};

/*
 * Models:     drivers/virt/coco/arm-cca-host/rmi-da.c: do_dev_communicate() on
 *             a PDEV, the later form of CCA-v1, as all of this file.
 * Locks:      pf0->lock is held.
 * Yields at:  each SMC, each exchange.
 * Leaves out: the work queue; the certificate that the host keeps.
 */
static int cca_pdev_communicate(struct pci_dev *pdev, struct cca_pdev *p,
				bool *ret_wait)
{
	struct message m = {.name = NULL};

	for (unsigned i = 0; i < CCA_MESSAGES_MAX; i++) {
		if (rmi_pdev_communicate(p, &m, ret_wait) != RMI_SUCCESS)
			return -EIO;
		if (!m.name)
			return p->comm == CCA_COMM_ERROR ? -EIO : 0;
		if (pci_doe(pdev, &m))
			m.status = TDISP_NO_ANSWER;
	}
	return -EIO;
}

/*
 * Models:     rmi-da.c: cca_pdev_stop_and_destroy(), with the ABORT
 *             that a message which has failed asks for.
 * Locks:      pf0->lock is held.
 * Yields at:  each SMC, each exchange.
 * Leaves out: the granules, which go, or are leaked.
 */
static void cca_pdev_stop_and_destroy(struct pci_dev *pdev, struct cca_pdev *p)
{
	bool wait;

	if (!p->present)
		return;
	if (p->comm != CCA_COMM_IDLE)
		(void)rmi_pdev(p, CCA_PDEV_ABORT);
	if (rmi_pdev(p, CCA_PDEV_STOP) == RMI_SUCCESS &&
	    cca_pdev_communicate(pdev, p, &wait))
		(void)rmi_pdev(p, CCA_PDEV_ABORT);
	if (rmi_pdev(p, CCA_PDEV_DESTROY) != RMI_SUCCESS) {
		world_note(&pdev->object, PLACE_HERE, "PDEV leaked");
		check_link_leaked(pdev, &p->link, "PDEV", PLACE_HERE);
	}
}

/*
 * Models:     rmi-da.c: submit_stream_work(): both ends are spoken for
 *             in turn, as each says that it waits for the other.
 * Locks:      pf0->lock is held.
 * Yields at:  each SMC, each exchange.
 * Leaves out: that a worker for each end does it: they take turns anyway.
 */
static int cca_pdev_stream_work(struct pci_dev *pdev)
{
	struct cca_pdev *endpoint = cca_pdev_of(pdev);
	bool waits[2] = {true, true};

	for (unsigned i = 0; i < CCA_TURNS_MAX; i++) {
		struct cca_pdev *p = i % 2 ? endpoint : endpoint->peer;

		if (cca_pdev_communicate(pdev, p, &waits[i % 2]))
			return -EIO;
	}
	if (waits[0] || waits[1])
		return -EIO;
	return rmi_pdev(endpoint, CCA_PDEV_STREAM_COMPLETE) == RMI_SUCCESS
		       ? 0
		       : -EIO;
}

/*
 * Models:     rmi-da.c: cca_pdev_disconnect_stream(), and of drivers/pci/ide.c
 *             pci_ide_stream_disable(), pci_ide_stream_teardown(). What fails
 *             does not end it.
 * Locks:      pf0->lock is held.
 * Yields at:  the registers, each SMC, each exchange.
 * Leaves out: the links in sysfs.
 */
static void cca_ide_stream_teardown(struct pci_dev *pdev)
{
	enum rmi_status status;

	tdisp_stream_write(&pdev->hw, IDE_REGISTERS);
	status = rmi_pdev(cca_pdev_of(pdev), CCA_PDEV_STREAM_DISCONNECT);
	if (status != RMI_SUCCESS || cca_pdev_stream_work(pdev))
		world_note(&pdev->object, PLACE_HERE, "IDE stream leaked");
	else
		check_stream_deleted(pdev, PLACE_HERE);
	tdisp_stream_write(&pdev->hw, IDE_TEAR_DOWN);
}

/*
 * Models:     rmi-da.c: cca_pdev_stream_connect(), and of drivers/pci/ide.c
 *             pci_ide_stream_setup(), pci_ide_stream_enable().
 * Locks:      pf0->lock is held.
 * Yields at:  the registers, each SMC, each exchange, the status.
 * Leaves out: nothing.
 */
static int cca_ide_stream_setup(struct pci_dev *pdev)
{
	int rc = pci_ide_stream_alloc();

	if (rc)
		return rc;
	rc = -EIO;
	tdisp_stream_write(&pdev->hw, IDE_REGISTERS);
	if (rmi_pdev(cca_pdev_of(pdev), CCA_PDEV_STREAM_CONNECT) == RMI_SUCCESS)
		rc = cca_pdev_stream_work(pdev);
	if (rc == 0 && !tdisp_stream_read(&pdev->hw))
		rc = -ENXIO;
	if (rc)
		cca_ide_stream_teardown(pdev);
	return rc;
}

/*
 * Models:     nothing that was posted: RMI_PDEV_STREAM_KEY_REFRESH, which goes
 *             as a connect does: the other set of keys is programmed at both
 *             ends, and then used.
 * Locks:      pf0->lock is held.
 * Yields at:  each SMC, each exchange.
 * Leaves out: how the host learns that it is time.
 */
int cca_keys_refresh(struct pci_dev *pdev)
{
	struct cca_pdev *endpoint = cca_pdev_of(pdev);

	world_touch(&endpoint->link.object, TOUCH_READ);
	if (!endpoint->link.keys_due)
		return 0;
	if (rmi_pdev(endpoint, CCA_PDEV_STREAM_KEY_REFRESH) != RMI_SUCCESS)
		return -EIO;
	return cca_pdev_stream_work(pdev);
}

/*
 * Models:     rmi-da.c: cca_pdev_create(), cca_pdev_collect_identity().
 * Locks:      pf0->lock is held.
 * Yields at:  each SMC, each exchange.
 * Leaves out: granules.
 */
static int cca_pdev_create(struct pci_dev *pdev, struct cca_pdev *p)
{
	bool wait;

	if (rmi_pdev(p, CCA_PDEV_CREATE) != RMI_SUCCESS)
		return -EIO;
	return cca_pdev_communicate(pdev, p, &wait);
}

/*
 * Models:     rmi-da.c: cca_pdev_set_public_key().
 * Locks:      pf0->lock is held.
 * Yields at:  each SMC, each exchange.
 * Leaves out: the key, out of the certificate that the device has shown.
 */
static int cca_pdev_set_public_key(struct pci_dev *pdev, struct cca_pdev *p)
{
	bool wait;

	if (rmi_pdev(p, CCA_PDEV_SET_PUBKEY) != RMI_SUCCESS)
		return -EIO;
	return cca_pdev_communicate(pdev, p, &wait);
}

/*
 * Models:     arm-cca.c: cca_tsm_connect(): root port and endpoint, the
 *             key, the stream. A PDEV that was leaked before stands in the way.
 * Locks:      pf0->lock is held.
 * Yields at:  inside.
 * Leaves out: a root port that several devices have in common.
 */
int cca_tsm_connect(struct pci_dev *pdev)
{
	struct cca_pdev *endpoint = cca_pdev_of(pdev);
	int rc = -EIO;

	if (endpoint->present || endpoint->peer->present)
		return -EIO;
	if (cca_pdev_create(pdev, endpoint->peer) == 0 &&
	    cca_pdev_create(pdev, endpoint) == 0 &&
	    cca_pdev_set_public_key(pdev, endpoint) == 0)
		rc = cca_ide_stream_setup(pdev);
	if (rc == 0)
		return 0;
	cca_pdev_stop_and_destroy(pdev, endpoint);
	cca_pdev_stop_and_destroy(pdev, endpoint->peer);
	return rc;
}

/*
 * Models:     arm-cca.c: cca_tsm_disconnect(): nothing here can fail
 *             for the caller.
 * Locks:      pf0->lock is held.
 * Yields at:  inside.
 * Leaves out: nothing.
 */
void cca_tsm_disconnect(struct pci_dev *pdev)
{
	struct cca_pdev *endpoint = cca_pdev_of(pdev);

	cca_ide_stream_teardown(pdev);
	cca_pdev_stop_and_destroy(pdev, endpoint);
	cca_pdev_stop_and_destroy(pdev, endpoint->peer);
}
