/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A buffer that is given back is mapped at once: the memory behind it must be
 * there, and must be everybody's. Judged when the mark is cleared, by memory
 * decode as VFIO has it, by D3, and by VFIO's own resets, of which none begins
 * with a buffer that is given back. Low power is no D3 until the device is
 * suspended; who reaches it then is seen at the access (check_mmio_access). Nor
 * does VFIO know of resets by others, which are seen by what they do to a TDI.
 */
#include "findings.h"
#include "findings_dmabuf.h"

const struct finding_class check_class_wrong_unrevoke = {
	"wrong-unrevoke",
	"a dma-buf is given back while memory decode is off, in D3, in a reset, "
	"or while private MMIO of an unbound TDI is mapped",
	SEVERITY_ERROR,
};

static void unrevoke_report(struct pci_dev *pdev, const char *how,
			    const struct place *place)
{
	struct finding f = {
		.klass = &check_class_wrong_unrevoke,
		.object = &pdev->object,
	};

	check_add_here(&f, "gave back", f.object, place);
	check_add_mark(&f, "unbound", f.object, &pdev->check->unbound);
	(void)snprintf(f.text, sizeof(f.text),
		       "%s: the dma-buf is given back "
		       "%s",
		       pdev->name, how);
	check_report(pdev->model, INVARIANT_UNREVOKE_SHARED, &f);
}

/* What is mapped of a bound TDI is private, and may be. */
static bool private_left(const struct pci_dev *pdev)
{
	return !check_tdi_bound(pdev) &&
	       (pdev->fw->mmio == PRIVATE_MMIO_MAPPED ||
		pdev->fw->mmio == PRIVATE_MMIO_PENDING);
}

void check_unrevoked(struct vfio_pci_core_device *vdev,
		     const struct vfio_pci_dma_buf *priv,
		     const struct place *place)
{
	static const char *const returned[PCI_BAR_COUNT] = {
		"buffer_returned bar=0", "buffer_returned bar=2",
		"buffer_returned bar=4"};
	struct pci_dev *pdev = vdev->pdev;

	world_note(&pdev->object, place, returned[priv->bar]);
	world_touch(&pdev->hw.power, TOUCH_READ);
	if (!vdev->vconfig.memory && !pdev->physfn)
		unrevoke_report(pdev, "while memory decode is off", place);
	else if (vdev->d3hot || pdev->hw.d3hot)
		unrevoke_report(pdev, "in D3", place);
	else if (priv->bar == PCI_BAR_PRIVATE && private_left(pdev))
		unrevoke_report(pdev,
				"after the unbind, and private MMIO is "
				"mapped",
				place);
}

void check_reset_begins(struct vfio_pci_core_device *vdev,
			const struct place *place)
{
	world_note(&vdev->pdev->object, place, "vfio_reset");
	for (const struct vfio_pci_dma_buf *priv = vdev->dmabufs; priv;
	     priv = priv->next) {
		world_touch(&priv->file, TOUCH_READ);
		if (!priv->file_count || priv->revoked)
			continue;
		unrevoke_report(vdev->pdev, "before a reset is over", place);
		return;
	}
}
