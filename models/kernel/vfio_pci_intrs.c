/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts, 6.12: igate over each call; MSI and MSI-X also touch the device,
 * for which memory must be on: memory_lock (write).
 */
#include "kernel/vfio_pci_core.h"

/*
 * Models:     drivers/vfio/pci/vfio_pci_config.c:
 *             vfio_pci_memory_lock_and_enable() and
 *             vfio_pci_memory_unlock_and_restore(), 6.12, with nothing between
 *             that others could see.
 * Locks:      takes memory_lock (write).
 * Yields at:  lock, unlock.
 * Leaves out: the Command register in between, which memory_lock hides; the
 *             leaf lock of the MSI descriptors.
 */
static void vfio_pci_memory_lock_section(struct vfio_pci_core_device *vdev)
{
	down_write(&vdev->memory_lock);
	up_write(&vdev->memory_lock);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_intrs.c: vfio_msi_set_vector_signal(),
 *             virt/lib/irqbypass.c: irq_bypass_register_producer(), 6.12.
 * Locks:      igate is held; memory_lock (write), then irqbypass.lock.
 * Yields at:  each lock and unlock.
 * Leaves out: the interrupt itself.
 */
static void vfio_msi_signal_set(struct vfio_pci_core_device *vdev)
{
	struct mutex *bypass = &vdev->model->kernel->irqbypass_lock;

	vfio_pci_memory_lock_section(vdev);
	mutex_lock(bypass);
	mutex_unlock(bypass);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_intrs.c: vfio_msi_set_vector_signal()
 *             without an eventfd, 6.12.
 * Locks:      igate is held; irqbypass.lock, then memory_lock (write).
 * Yields at:  each lock and unlock.
 * Leaves out: the interrupt itself.
 */
static void vfio_msi_signal_clear(struct vfio_pci_core_device *vdev)
{
	struct mutex *bypass = &vdev->model->kernel->irqbypass_lock;

	mutex_lock(bypass);
	mutex_unlock(bypass);
	vfio_pci_memory_lock_section(vdev);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_intrs.c: vfio_msi_disable(), 6.12.
 * Locks:      igate is held, but at the last close; memory_lock (write).
 * Yields at:  inside.
 * Leaves out: waiting for the workers of mask and unmask eventfds.
 */
static void vfio_msi_disable(struct vfio_pci_core_device *vdev)
{
	for (; vdev->vectors; vdev->vectors--)
		vfio_msi_signal_clear(vdev);
	vfio_pci_memory_lock_section(vdev);
	vdev->irq_type = VFIO_IRQ_NONE;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_intrs.c: vfio_pci_set_msi_trigger(),
 *             vfio_msi_enable(), vfio_msi_set_block(), 6.12.
 * Locks:      igate is held; memory_lock (write).
 * Yields at:  inside.
 * Leaves out: more vectors than were enabled first.
 */
static int vfio_pci_set_msi(struct vfio_pci_core_device *vdev, unsigned index,
			    unsigned action, unsigned count)
{
	if (vdev->irq_type != VFIO_IRQ_NONE && vdev->irq_type != index)
		return -EINVAL;
	if (action == IRQ_MASK || action == IRQ_UNMASK)
		return -ENOTTY;
	if (action == IRQ_TRIGGER) {
		if (vdev->irq_type == VFIO_IRQ_NONE)
			vfio_pci_memory_lock_section(vdev);
		vdev->irq_type = index;
		for (; vdev->vectors < count; vdev->vectors++)
			vfio_msi_signal_set(vdev);
		return 0;
	}
	if (vdev->irq_type == VFIO_IRQ_NONE)
		return action == IRQ_DISABLE ? 0 : -EINVAL;
	for (; vdev->vectors && action == IRQ_UNSET; vdev->vectors--)
		vfio_msi_signal_clear(vdev);
	if (action == IRQ_DISABLE)
		vfio_msi_disable(vdev);
	return 0;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_intrs.c: vfio_pci_set_intx_trigger(),
 *             _mask, _unmask, 6.12.
 * Locks:      igate is held.
 * Yields at:  nowhere.
 * Leaves out: irqlock, a spinlock.
 */
static int vfio_pci_set_intx(struct vfio_pci_core_device *vdev, unsigned action)
{
	bool on = vdev->irq_type == VFIO_IRQ_INTX;

	if (vdev->irq_type != VFIO_IRQ_NONE && !on)
		return -EINVAL;
	if (action == IRQ_TRIGGER)
		vdev->irq_type = VFIO_IRQ_INTX;
	else if (action == IRQ_DISABLE)
		vdev->irq_type = VFIO_IRQ_NONE;
	else if (!on)
		return -EINVAL;
	return 0;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_ioctl_set_irqs(),
 *             6.12.
 * Locks:      takes igate.
 * Yields at:  lock, unlock, and inside.
 * Leaves out: the copy from user space, which comes before the lock; error and
 *             request eventfds.
 */
int vfio_pci_ioctl_set_irqs(struct vfio_pci_core_device *vdev,
			    uint64_t argument)
{
	unsigned index = argument & 0xff;
	unsigned action = argument >> 8 & 0xff;
	int rc;

	mutex_lock(&vdev->igate);
	if (index == VFIO_IRQ_INTX)
		rc = vfio_pci_set_intx(vdev, action);
	else
		rc = vfio_pci_set_msi(vdev, index, action,
				      (unsigned)(argument >> 16));
	mutex_unlock(&vdev->igate);
	return rc;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_core_disable(): the
 *             interrupts, 6.12. Not under igate.
 * Locks:      dev_set->lock is held; memory_lock (write).
 * Yields at:  inside.
 * Leaves out: nothing.
 */
void vfio_pci_irqs_release(struct vfio_pci_core_device *vdev)
{
	if (vdev->irq_type == VFIO_IRQ_MSI || vdev->irq_type == VFIO_IRQ_MSIX)
		vfio_msi_disable(vdev);
	vdev->irq_type = VFIO_IRQ_NONE;
}
