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

	priv = dma_buf_get(vdev);
	if (!priv)
		return -EBADF;
	mutex_lock(&priv->resv);
	rc = dma_buf_map_attachment(priv, &mapping);
	mutex_unlock(&priv->resv);
	if (rc)
		goto out_put;
	rc = user_copy(vdev->model, buffer);
	if (rc == 0)
		importer_dma(vdev, priv, &mapping);
	mutex_lock(&priv->resv);
	if (mapping.mapped)
		dma_buf_unmap_attachment(priv, &mapping);
	mutex_unlock(&priv->resv);
out_put:
	dma_buf_put(priv);
	return rc;
}

/* Arguments: device, stops, buffer, of. */
void importer_op_job(struct world *w, const struct op_call *call)
{
	struct model *model = model_of(w);
	struct vfio_pci_core_device *vdev = model->devices[call->argument[0]];
	struct user_buffer buffer = {
		.kind = (enum user_buffer_kind)call->argument[2],
		.bar = model->devices[call->argument[3]],
	};
	int rc;

	model_call(model, ACTOR_IMPORTER, "job");
	syscall_enter("ioctl of the importer");
	rc = importer_job(vdev, call->argument[1] != 0, &buffer);
	model_syscall_exit(model);
	model_return(model, ACTOR_IMPORTER, "job", rc);
	task_result(rc);
}
