/* SPDX-License-Identifier: GPL-2.0-only */
#include "findings.h"
#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"

/*
 * Models:     the private MMIO is taken away: from here on no new mapping of
 *             it can be made.
 * Locks:      dma_resv is held.
 * Yields at:  the act.
 * Leaves out: nothing.
 */
static void vfio_pci_dma_buf_revoked(struct vfio_pci_core_device *vdev,
				     const struct place *place)
{
	task_act(&vdev->pdev->devif.object, 0);
	check_zapped(vdev, "revoked the dma-buf", place);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c: vfio_pci_dma_buf_move(),
 *             RFC-P4. Both directions tell the importer.
 * Locks:      memory_lock (write) is held; takes dma_resv.
 * Yields at:  lock, the revoke, the importer's locks and calls, unlock.
 * Leaves out: more than one buffer; a buffer that is dying.
 * Differs:    generation: 6.12 exports none.
 */
void(vfio_pci_dma_buf_move)(struct vfio_pci_core_device *vdev, bool revoked,
			    const struct place *place)
{
	struct vfio_pci_dma_buf *priv = &vdev->dmabuf;

	lockdep_assert_held_write(&vdev->memory_lock);
	if (generation_612(vdev->model) || priv->revoked == revoked)
		return;
	mutex_lock(&priv->resv);
	priv->revoked = revoked;
	if (revoked)
		vfio_pci_dma_buf_revoked(vdev, place);
	kvm_vfio_dmabuf_move_notify(vdev->model->kvm, vdev->pdev);
	mutex_unlock(&priv->resv);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c: vfio_pci_dma_buf_cleanup(),
 *             RFC-P4.
 * Locks:      takes memory_lock (write), dma_resv.
 * Yields at:  each lock and unlock, the importer's locks and calls.
 * Leaves out: the registration reference.
 */
void vfio_pci_dma_buf_cleanup(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_dma_buf *priv = &vdev->dmabuf;

	down_write(&vdev->memory_lock);
	mutex_lock(&priv->resv);
	priv->revoked = true;
	vfio_pci_dma_buf_revoked(vdev, PLACE_HERE);
	kvm_vfio_dmabuf_move_notify(vdev->model->kvm, vdev->pdev);
	mutex_unlock(&priv->resv);
	up_write(&vdev->memory_lock);
}
