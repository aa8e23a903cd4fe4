/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What VFIO and iommufd keep of a device, as a trace shows it. What is freed
 * is not looked into: a dangling pointer is a finding, and no fault of ours.
 */
#include "states.h"

#include "kernel/vfio_pci_core.h"

static const struct vfio_pci_core_device *vdev_of(const struct world *w,
						  unsigned index)
{
	return model_of(w)->devices[index];
}

uint64_t state_low_power(const struct world *w, unsigned index)
{
	return cell_bit_peek(&vdev_of(w, index)->pm_runtime_engaged);
}

static uint64_t bar_owner(const struct world *w, unsigned index,
			  enum pci_bar bar)
{
	return cell_peek(&vdev_of(w, index)->pdev->regions[bar].owner);
}

uint64_t state_bar0_owner(const struct world *w, unsigned index)
{
	return bar_owner(w, index, PCI_BAR_PRIVATE);
}

uint64_t state_bar2_owner(const struct world *w, unsigned index)
{
	return bar_owner(w, index, PCI_BAR_SHARED);
}

uint64_t state_bar4_owner(const struct world *w, unsigned index)
{
	return bar_owner(w, index, PCI_BAR_MSIX);
}

uint64_t state_dma_owner(const struct world *w, unsigned index)
{
	struct iommufd_vdevice *owner =
		vdev_of(w, index)->pdev->trusted_dma_owner;

	return owner ? block_of(owner)->object.id : 0;
}

uint64_t state_vconfig(const struct world *w, unsigned index)
{
	return vdev_of(w, index)->vconfig.present;
}

uint64_t state_vfio_memory(const struct world *w, unsigned index)
{
	return vdev_of(w, index)->vconfig.memory;
}

uint64_t state_vfio_d3hot(const struct world *w, unsigned index)
{
	return vdev_of(w, index)->d3hot;
}

uint64_t state_isolated(const struct world *w, unsigned index)
{
	return vdev_of(w, index)->pdev->isolated;
}

uint64_t state_virtual_function(const struct world *w, unsigned index)
{
	return vdev_of(w, index)->pdev->physfn != NULL;
}

/* One whose file is gone is being released: no revoke reaches it. */
static uint64_t buffer_count(const struct world *w, unsigned index,
			     bool revoked)
{
	struct vfio_pci_dma_buf *priv = vdev_of(w, index)->dmabufs;
	uint64_t count = 0;

	while (priv && !block_of(priv)->object.dead) {
		count += priv->file_count && priv->revoked == revoked;
		priv = priv->next;
	}
	return count;
}

uint64_t state_buffers_revoked(const struct world *w, unsigned index)
{
	return buffer_count(w, index, true);
}

uint64_t state_buffers_usable(const struct world *w, unsigned index)
{
	return buffer_count(w, index, false);
}
