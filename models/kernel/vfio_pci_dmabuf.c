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
 * Models:     drivers/dma-buf/dma-buf.c: dma_buf_move_notify(): each importer.
 * Locks:      dma_resv is held.
 * Yields at:  inside.
 * Leaves out: nothing.
 */
static void dma_buf_move_notify(struct vfio_pci_dma_buf *priv)
{
	if (priv->stale)
		kvm_vfio_dmabuf_move_notify(priv->stale);
	if (priv->importer)
		kvm_vfio_dmabuf_move_notify(priv->importer);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c: vfio_pci_dma_buf_move(),
 *             RFC-P4. Both directions tell the importer.
 * Locks:      memory_lock (write) is held; takes dma_resv.
 * Yields at:  lock, the revoke, the importer's locks and calls, unlock.
 * Leaves out: a buffer that is dying.
 */
void(vfio_pci_dma_buf_move)(struct vfio_pci_core_device *vdev, bool revoked,
			    const struct place *place)
{
	lockdep_assert_held_write(&vdev->memory_lock);
	for (unsigned i = 0; i < DMABUFS_MAX; i++) {
		struct vfio_pci_dma_buf *priv = vdev->dmabufs[i];

		/* A mutant may be here without memory_lock. */
		if (priv && !task_holds_exclusive(task_current(),
						  &vdev->memory_lock.object))
			world_touch(&priv->resv.object, TOUCH_READ);
		if (!priv || priv->revoked == revoked)
			continue;
		mutex_lock(&priv->resv);
		priv->revoked = revoked;
		if (revoked)
			vfio_pci_dma_buf_revoked(vdev, place);
		dma_buf_move_notify(priv);
		mutex_unlock(&priv->resv);
	}
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c: vfio_pci_dma_buf_cleanup(),
 *             RFC-P4.
 * Locks:      takes memory_lock (write), dma_resv.
 * Yields at:  each lock and unlock, the importer's locks and calls, the
 *             registration.
 * Leaves out: nothing.
 * Differs:    generation: 6.12 exports none.
 */
void vfio_pci_dma_buf_cleanup(struct vfio_pci_core_device *vdev)
{
	if (generation_612(vdev->model))
		return;
	down_write(&vdev->memory_lock);
	for (unsigned i = 0; i < DMABUFS_MAX; i++) {
		struct vfio_pci_dma_buf *priv = vdev->dmabufs[i];

		if (!priv)
			continue;
		mutex_lock(&priv->resv);
		vdev->dmabufs[i] = NULL;
		priv->vdev = NULL;
		priv->revoked = true;
		vfio_pci_dma_buf_revoked(vdev, PLACE_HERE);
		dma_buf_move_notify(priv);
		mutex_unlock(&priv->resv);
		vfio_device_put_registration(vdev);
	}
	up_write(&vdev->memory_lock);
}

static void vfio_pci_dma_buf_init(struct vfio_pci_dma_buf *priv,
				  struct vfio_pci_core_device *vdev)
{
	mutex_init(&priv->resv, "dma_resv", vdev->pdev->name);
	priv->vdev = vdev;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c: vfio_pci_dma_buf_release(),
 *             RFC-P4: the last reference of the buffer goes.
 * Locks:      memory_lock (write), none of the caller's.
 * Yields at:  each lock and unlock, the registration, the kfree.
 * Leaves out: the ranges, which nobody frees either.
 */
static void vfio_pci_dma_buf_release(struct vfio_pci_dma_buf *priv)
{
	struct vfio_pci_core_device *vdev = priv->vdev;

	if (vdev) {
		down_write(&vdev->memory_lock);
		for (unsigned i = 0; i < DMABUFS_MAX; i++)
			if (vdev->dmabufs[i] == priv)
				vdev->dmabufs[i] = NULL;
		up_write(&vdev->memory_lock);
		vfio_device_put_registration(vdev);
	}
	block_free(priv);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c:
 *             vfio_pci_core_feature_dma_buf(), RFC-P4: where no descriptor is
 *             left the buffer and its registration stay behind.
 * Locks:      memory_lock (write), dma_resv.
 * Yields at:  the registration, each lock and unlock, the release.
 * Leaves out: the ranges; more than two buffers of a device.
 * Differs:    dma_buf_fd_error: undone drops the buffer, whose release does the
 *             rest; undone_twice then undoes by hand what the release did.
 *             generation: 6.12 does not know it.
 */
int vfio_pci_core_feature_dma_buf(struct vfio_pci_core_device *vdev,
				  uint64_t unused)
{
	struct vfio_pci_dma_buf *priv;
	uint64_t undo = design(vdev->model, SWITCH_DMA_BUF_FD_ERROR);
	int rc = 0;

	(void)unused;
	if (generation_612(vdev->model))
		return -ENOTTY;
	if (vdev->dmabufs[DMABUFS_MAX - 1])
		return -ENOSPC;
	if (!vfio_device_try_get_registration(vdev))
		return -ENODEV;
	priv = block_new("dma-buf", vdev->pdev->name, sizeof(*priv));
	vfio_pci_dma_buf_init(priv, vdev);
	down_write(&vdev->memory_lock);
	mutex_lock(&priv->resv);
	priv->revoked = !vfio_pci_memory_enabled_locked(vdev);
	for (unsigned i = 0; i < DMABUFS_MAX; i++) {
		if (vdev->dmabufs[i])
			continue;
		vdev->dmabufs[i] = priv;
		break;
	}
	mutex_unlock(&priv->resv);
	up_write(&vdev->memory_lock);
	if (fault_strikes(FAULT_EMFILE, PLACE_HERE))
		rc = -EMFILE;
	else
		block_leak_check(priv, false); /* the VMM has its file */
	if (rc && undo != FD_ERROR_LEAKS)
		vfio_pci_dma_buf_release(priv);
	if (rc && undo == FD_ERROR_UNDONE_TWICE) {
		vfio_device_put_registration(vdev);
		block_free(priv);
	}
	return rc;
}

struct vfio_pci_dma_buf *
vfio_pci_dma_buf_setup(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_dma_buf *priv = block_setup(
		vdev->model->world, "dma-buf", vdev->pdev->name, sizeof(*priv));

	vfio_pci_dma_buf_init(priv, vdev);
	vdev->dmabufs[0] = priv;
	vdev->refcount.value++;
	return priv;
}
