/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What VFIO and iommufd keep of a device, as a trace shows it. What is freed
 * is not looked into: a dangling pointer is a finding, and no fault of ours.
 */
#include "states.h"

static uint64_t bar_owner(const struct pci_dev *pdev, enum pci_bar bar)
{
	return cell_peek(&pdev->regions[bar].owner);
}

static uint64_t dma_owner(const struct pci_dev *pdev)
{
	struct iommufd_vdevice *owner = pdev->trusted_dma_owner;

	return owner ? block_of(owner)->object.id : 0;
}

/* One whose file is gone is being released: no revoke reaches it. */
static void buffers_count(const struct vfio_pci_core_device *vdev,
			  uint64_t *values)
{
	struct vfio_pci_dma_buf *priv = vdev->dmabufs;
	uint64_t revoked = 0;
	uint64_t usable = 0;

	while (priv && !block_of(priv)->object.dead) {
		revoked += priv->file_count && priv->revoked;
		usable += priv->file_count && !priv->revoked;
		priv = priv->next;
	}
	values[STATE_BUFFERS_REVOKED] = revoked;
	values[STATE_BUFFERS_USABLE] = usable;
}

void states_vfio(const struct vfio_pci_core_device *vdev, uint64_t *values)
{
	const struct pci_dev *pdev = vdev->pdev;

	values[STATE_LOW_POWER] = cell_bit_peek(&vdev->pm_runtime_engaged);
	values[STATE_BAR0_OWNER] = bar_owner(pdev, PCI_BAR_PRIVATE);
	values[STATE_BAR2_OWNER] = bar_owner(pdev, PCI_BAR_SHARED);
	values[STATE_BAR4_OWNER] = bar_owner(pdev, PCI_BAR_MSIX);
	values[STATE_DMA_OWNER] = dma_owner(pdev);
	values[STATE_VCONFIG] = vdev->vconfig.present;
	values[STATE_VFIO_MEMORY] = vdev->vconfig.memory;
	values[STATE_VFIO_D3HOT] = vdev->d3hot;
	values[STATE_ISOLATED] = pdev->isolated;
	values[STATE_VIRTUAL_FUNCTION] = pdev->physfn != NULL;
	buffers_count(vdev, values);
}
