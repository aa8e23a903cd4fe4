/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files of dma-bufs: the VMM's descriptors, the importers and the calls
 * under way hold a reference each. What the last one does is put off until its
 * task goes back to user space, where it holds no lock.
 */
#include "kernel/vfio_pci_core.h"

/*
 * Models:     fs/file.c: get_file_active(), as RFC-P4 calls it for a buffer in
 *             the device's list.
 * Yields at:  the count.
 * Leaves out: nothing.
 */
bool dma_buf_get_active(struct vfio_pci_dma_buf *priv)
{
	task_act(&priv->file, priv->file_count);
	if (!priv->file_count)
		return false;
	priv->file_count++;
	return true;
}

/*
 * Models:     drivers/dma-buf/dma-buf.c: dma_buf_get(): the descriptor is
 *             looked up and the file kept, in one go. Which of the device's
 *             buffers: the first one that the VMM has a descriptor of.
 * Yields at:  the look-up.
 * Leaves out: nothing.
 */
struct vfio_pci_dma_buf *dma_buf_get(struct vfio_pci_core_device *vdev)
{
	task_act(&vdev->dmabuf_fds.object, 0);
	for (unsigned i = 0; i < DMABUF_FDS_MAX; i++) {
		struct vfio_pci_dma_buf *priv = vdev->dmabuf_fds.file[i];

		if (!priv)
			continue;
		priv->file_count++;
		return priv;
	}
	return NULL;
}

/*
 * Models:     drivers/dma-buf/dma-buf.c: dma_buf_put(), dma_buf_release().
 * Locks:      those of the caller; sync: those of the release under them.
 * Yields at:  the count; sync: inside the release.
 * Leaves out: nothing.
 * Differs:    dma_buf_put: sync releases the buffer here and now.
 */
void dma_buf_put(struct vfio_pci_dma_buf *priv)
{
	struct model *model = priv->model;

	task_act(&priv->file, priv->file_count);
	SIM_ASSERT(priv->file_count > 0);
	if (--priv->file_count)
		return;
	if (design(model, SWITCH_DMA_BUF_PUT) == DMA_BUF_PUT_SYNC)
		vfio_pci_dma_buf_release(priv);
	else
		task_work_add_dma_buf(model, priv);
}

/*
 * Models:     drivers/dma-buf/dma-buf.c: dma_buf_fd(): give the VMM a
 *             descriptor, which owns the reference of the maker.
 * Yields at:  the table.
 * Leaves out: nothing.
 */
void dma_buf_fd_install(struct vfio_pci_dma_buf *priv)
{
	struct vfio_pci_core_device *vdev = priv->vdev;

	task_act(&vdev->dmabuf_fds.object, 1);
	for (unsigned i = 0; i < DMABUF_FDS_MAX; i++) {
		if (vdev->dmabuf_fds.file[i])
			continue;
		vdev->dmabuf_fds.file[i] = priv;
		vdev->dmabuf_fds.reserved--;
		return;
	}
	SIM_UNREACHABLE();
}

/*
 * Models:     nothing: a device has no more descriptors than the model.
 * Yields at:  the table.
 * Leaves out: nothing.
 */
bool dma_buf_fd_reserve(struct vfio_pci_core_device *vdev)
{
	unsigned used;

	task_act(&vdev->dmabuf_fds.object, 1);
	used = vdev->dmabuf_fds.reserved;
	for (unsigned i = 0; i < DMABUF_FDS_MAX; i++)
		used += vdev->dmabuf_fds.file[i] != NULL;
	if (used >= DMABUF_FDS_MAX)
		return false;
	vdev->dmabuf_fds.reserved++;
	return true;
}

/*
 * Models:     fs/open.c: close() of the first descriptor of a buffer.
 * Yields at:  the look-up, and inside.
 * Leaves out: nothing.
 */
int dma_buf_close(struct vfio_pci_core_device *vdev)
{
	task_act(&vdev->dmabuf_fds.object, 0);
	for (unsigned i = 0; i < DMABUF_FDS_MAX; i++) {
		struct vfio_pci_dma_buf *priv = vdev->dmabuf_fds.file[i];

		if (!priv)
			continue;
		vdev->dmabuf_fds.file[i] = NULL;
		dma_buf_put(priv);
		return 0;
	}
	return -EBADF;
}
