/* SPDX-License-Identifier: GPL-2.0-only */
#include "importer/importer.h"

#include "findings.h"
#include "kernel/user_buffer.h"
#include "kernel/vfio_pci_core.h"

/* The DMA itself. An importer that stops at once cannot be told to stop in the
 * middle of it; one that stops in the end does not look. */
static void importer_dma(struct vfio_pci_core_device *vdev,
			 struct vfio_pci_dma_buf *priv,
			 const struct dma_buf_mapping *mapping)
{
	bool at_once = mapping->at_once;

	if (at_once)
		mutex_lock(&priv->resv);
	if (mapping->mapped) {
		task_act(&vdev->pdev->hw.object, 0);
		check_mmio_access(vdev->pdev, PLACE_HERE);
	}
	if (at_once)
		mutex_unlock(&priv->resv);
}

/*
 * Map the buffer, read what is to be done from user space, do it, unmap. The
 * buffer has a file of its own, so the device may be closed meanwhile.
 */
static int importer_job(struct vfio_pci_core_device *vdev, bool at_once,
			const struct user_buffer *buffer)
{
	struct dma_buf_mapping mapping = {.at_once = at_once};
	struct vfio_pci_dma_buf *priv;
	int rc;

	task_act(&vdev->dmabuf_file, 0);
	priv = vdev->dmabuf_last;
	if (!priv)
		return -EBADF;
	mutex_lock(&priv->resv);
	rc = dma_buf_map_attachment(priv, &mapping);
	mutex_unlock(&priv->resv);
	if (rc)
		return rc;
	rc = user_copy(vdev->model, buffer);
	if (rc == 0)
		importer_dma(vdev, priv, &mapping);
	mutex_lock(&priv->resv);
	if (mapping.mapped)
		dma_buf_unmap_attachment(priv, &mapping);
	mutex_unlock(&priv->resv);
	return rc;
}

/* Arguments: device, stops, buffer. */
void importer_op_job(struct world *w, const struct op_call *call)
{
	struct model *model = model_of(w);
	struct vfio_pci_core_device *vdev = model->devices[call->argument[0]];
	bool in_bar = call->argument[2] != 0;
	struct user_buffer buffer = {
		.kind = in_bar ? USER_BUFFER_BAR : USER_BUFFER_PLAIN,
		.bar = vdev,
	};
	int rc = 0;

	model_call(model, ACTOR_IMPORTER, "job");
	syscall_enter("ioctl of the importer");
	if (in_bar) /* the mapping keeps the file open */
		rc = vfio_fdget(&vdev->file);
	if (rc == 0) {
		rc = importer_job(vdev, call->argument[1] != 0, &buffer);
		if (in_bar)
			vfio_fput(&vdev->file);
	}
	syscall_exit(PLACE_HERE);
	model_return(model, ACTOR_IMPORTER, "job", rc);
	task_result(rc);
}
