/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TSM driver for SEV-TIO: turns bind, unbind and guest requests into
 * commands of the firmware and exchanges with the device. Called under
 * pf0->lock.
 *
 * Lock order: pf0->lock -> sev_cmd_mutex, which is held for a command and not
 * over the exchange that it asks for.
 */
#ifndef MODELS_KERNEL_SEV_TSM_H
#define MODELS_KERNEL_SEV_TSM_H

#include "firmware/tio.h"
#include "kernel/pci_tsm.h"

extern const struct pci_tsm_ops sev_tsm_ops;

/* The PSP, which all devices share, and all VMs for all that is SEV. */
struct sev_device {
	struct mutex sev_cmd_mutex; /* its one mailbox: all fields */
	bool psp_dead;		    /* it did not answer: never used again */
};

/* What the driver keeps of a connected device. */
struct sev_link {
	struct tio_dev dev;
	struct sev_device *sev;
};

static inline struct tio_tdi *tio_tdi_of(const struct pci_dev *pdev)
{
	return to_tio_tdi(pdev->fw);
}

static inline struct sev_link *sev_link_of(const struct pci_dev *pdev)
{
	return (struct sev_link *)pdev->dsm->fw_link;
}

/* A command on a TDI, or on its device. */
struct tio_call sev_tdi_call(const struct pci_dev *pdev,
			     enum tio_command command, unsigned flags);
struct tio_call sev_dev_call(const struct pci_dev *pdev,
			     enum tio_command command, unsigned flags);

/*
 * Give a command, and carry what messages it asks for.
 *
 * Locks: pf0->lock is held; takes sev_cmd_mutex. Yields: yes.
 */
enum tio_status sev_tio_spdm_cmd(struct pci_dev *pdev, struct tio_call *c);

/* sev_connect.c: session and stream. */
int sev_tsm_connect(struct pci_dev *pdev);
void sev_tsm_disconnect(struct pci_dev *pdev);
/* New keys for the stream, where they are due: 0, or they stay so. */
int sev_keys_refresh(struct pci_dev *pdev);

#endif
