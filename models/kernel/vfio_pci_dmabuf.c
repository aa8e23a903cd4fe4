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
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c: the inside of
 *             vfio_pci_dma_buf_move(), RFC-P4.
 * Locks:      memory_lock (write) is held; takes dma_resv.
 * Yields at:  lock, the revoke, the importer's locks and calls, unlock.
 * Leaves out: nothing.
 */
static void vfio_pci_dma_buf_move_one(struct vfio_pci_core_device *vdev,
				      struct vfio_pci_dma_buf *priv,
				      bool revoked, const struct place *place)
{
	mutex_lock(&priv->resv);
	priv->revoked = revoked;
	if (revoked)
		vfio_pci_dma_buf_revoked(vdev, place);
	else
		check_given_back(vdev);
	dma_buf_move_notify(priv);
	mutex_unlock(&priv->resv);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c: vfio_pci_dma_buf_move(),
 *             RFC-P4. Both directions tell the importer.
 * Locks:      memory_lock (write) is held; takes dma_resv.
 * Yields at:  the references, lock, the revoke, the importer's locks and calls,
 *             unlock.
 * Leaves out: nothing. 'revoked' is looked at before dma_resv, as posted: who
 *             changes it has memory_lock (write) as well.
 * Differs:    revoke_reference: memory_lock holds no file meanwhile: a buffer
 *             in the list is there, since its release takes memory_lock to
 *             unlink it.
 */
void(vfio_pci_dma_buf_move)(struct vfio_pci_core_device *vdev, bool revoked,
			    const struct place *place)
{
	bool file = design(vdev->model, SWITCH_REVOKE_REFERENCE) ==
		    REVOKE_REFERENCE_FILE;
	struct vfio_pci_dma_buf *priv, *next;

	lockdep_assert_held_write(&vdev->memory_lock);
	for (priv = vdev->dmabufs; priv; priv = next) {
		next = priv->next;
		if (file && !dma_buf_get_active(priv))
			continue;
		if (priv->revoked != revoked)
			vfio_pci_dma_buf_move_one(vdev, priv, revoked, place);
		if (file)
			dma_buf_put(priv);
	}
}

/*
 * Models:     nothing that was posted.
 * Yields at:  the look.
 * Leaves out: nothing.
 */
bool vfio_pci_dma_buf_looks_revoked(struct vfio_pci_core_device *vdev)
{
	task_act(&vdev->pdev->devif.object, 0);
	for (const struct vfio_pci_dma_buf *priv = vdev->dmabufs; priv;
	     priv = priv->next)
		if (!priv->revoked)
			return false;
	return true;
}

/*
 * Models:     include/linux/list.h: list_del_init() on the device's list.
 * Locks:      memory_lock (write) is held.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
static void vfio_pci_dma_buf_unlink(struct vfio_pci_core_device *vdev,
				    struct vfio_pci_dma_buf *priv)
{
	struct vfio_pci_dma_buf **link = &vdev->dmabufs;

	while (*link && *link != priv)
		link = &(*link)->next;
	if (*link)
		*link = priv->next;
	priv->next = NULL;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c: vfio_pci_dma_buf_cleanup(),
 *             RFC-P4.
 * Locks:      takes memory_lock (write), dma_resv.
 * Yields at:  each lock and unlock, the importer's locks and calls, the
 *             references, the registration.
 * Leaves out: nothing.
 * Differs:    dma_buf: none exports none.
 */
void vfio_pci_dma_buf_cleanup(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_dma_buf *priv, *next;

	if (design(vdev->model, SWITCH_DMA_BUF) == DMA_BUF_NONE)
		return;
	down_write(&vdev->memory_lock);
	for (priv = vdev->dmabufs; priv; priv = next) {
		next = priv->next;
		if (!dma_buf_get_active(priv))
			continue;
		mutex_lock(&priv->resv);
		vfio_pci_dma_buf_unlink(vdev, priv);
		priv->vdev = NULL;
		priv->revoked = true;
		vfio_pci_dma_buf_revoked(vdev, PLACE_HERE);
		dma_buf_move_notify(priv);
		mutex_unlock(&priv->resv);
		vfio_device_put_registration(vdev);
		dma_buf_put(priv);
	}
	up_write(&vdev->memory_lock);
}

/* One reference, of who makes it; the last one in the list. */
static void vfio_pci_dma_buf_init(struct vfio_pci_dma_buf *priv,
				  struct vfio_pci_core_device *vdev)
{
	object_init(&priv->file, OBJECT_DEVICE, "dma-buf file",
		    vdev->pdev->name);
	priv->file_count = 1;
	mutex_init(&priv->resv, "dma_resv", vdev->pdev->name);
	priv->model = vdev->model;
	priv->vdev = vdev;
}

static void vfio_pci_dma_buf_link(struct vfio_pci_core_device *vdev,
				  struct vfio_pci_dma_buf *priv)
{
	struct vfio_pci_dma_buf **end = &vdev->dmabufs;

	while (*end)
		end = &(*end)->next;
	*end = priv;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c: vfio_pci_dma_buf_release(),
 *             RFC-P4: the last reference of the buffer goes.
 * Locks:      memory_lock (write), none of the caller's.
 * Yields at:  the look at the buffer, each lock and unlock, the registration,
 *             the kfree.
 * Leaves out: the ranges, which nobody frees either.
 */
void vfio_pci_dma_buf_release(struct vfio_pci_dma_buf *priv)
{
	struct vfio_pci_core_device *vdev;

	task_act(&priv->file, 0);
	vdev = priv->vdev;
	if (vdev) {
		down_write(&vdev->memory_lock);
		vfio_pci_dma_buf_unlink(vdev, priv);
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
 *             dma_buf: none does not know it.
 */
int vfio_pci_core_feature_dma_buf(struct vfio_pci_core_device *vdev,
				  uint64_t unused)
{
	struct vfio_pci_dma_buf *priv;
	uint64_t undo = design(vdev->model, SWITCH_DMA_BUF_FD_ERROR);

	(void)unused;
	if (design(vdev->model, SWITCH_DMA_BUF) == DMA_BUF_NONE)
		return -ENOTTY;
	if (!dma_buf_fd_reserve(vdev))
		return -ENOSPC;
	if (!vfio_device_try_get_registration(vdev)) {
		vdev->dmabuf_fds.reserved--;
		return -ENODEV;
	}
	priv = block_new("dma-buf", vdev->pdev->name, sizeof(*priv));
	vfio_pci_dma_buf_init(priv, vdev);
	down_write(&vdev->memory_lock);
	mutex_lock(&priv->resv);
	priv->revoked = !vfio_pci_memory_enabled_locked(vdev);
	vfio_pci_dma_buf_link(vdev, priv);
	mutex_unlock(&priv->resv);
	up_write(&vdev->memory_lock);
	if (!fault_strikes(FAULT_EMFILE, PLACE_HERE)) {
		block_leak_check(priv, false); /* the VMM has its file */
		dma_buf_fd_install(priv);
		return 0;
	}
	vdev->dmabuf_fds.reserved--;
	if (undo != FD_ERROR_LEAKS)
		dma_buf_put(priv);
	if (undo == FD_ERROR_UNDONE_TWICE) {
		vfio_device_put_registration(vdev);
		block_free(priv);
	}
	return -EMFILE;
}

struct vfio_pci_dma_buf *
vfio_pci_dma_buf_setup(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_dma_buf *priv = block_setup(
		vdev->model->world, "dma-buf", vdev->pdev->name, sizeof(*priv));

	vfio_pci_dma_buf_init(priv, vdev);
	vfio_pci_dma_buf_link(vdev, priv);
	vdev->dmabuf_fds.file[0] = priv;
	vdev->refcount.value++;
	return priv;
}
