/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts, 6.12: igate over each call; MSI and MSI-X also touch the device,
 * for which memory must be on: memory_lock (write). Eventfds for errors and
 * requests, and who signals them.
 */
#include "kernel/vfio_pci_core.h"

/*
 * Models:     drivers/vfio/pci/vfio_pci_intrs.c: is_intx(), is_irq_none() and
 *             their like, 6.12.
 * Locks:      igate guards irq_type, vectors and intx; not all who look hold
 *             it.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
enum vfio_pci_irq vfio_pci_irq_type(const struct vfio_pci_core_device *vdev)
{
	world_touch(&vdev->irqs, TOUCH_READ);
	return vdev->irq_type;
}

static void irq_type_set(struct vfio_pci_core_device *vdev,
			 enum vfio_pci_irq type)
{
	world_touch(&vdev->irqs, TOUCH_WRITE);
	vdev->irq_type = type;
}

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
	irq_type_set(vdev, VFIO_IRQ_NONE);
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
	if (vfio_pci_irq_type(vdev) != VFIO_IRQ_NONE &&
	    vfio_pci_irq_type(vdev) != index)
		return -EINVAL;
	if (action == IRQ_MASK || action == IRQ_UNMASK)
		return -ENOTTY;
	if (action == IRQ_TRIGGER) {
		if (vfio_pci_irq_type(vdev) == VFIO_IRQ_NONE)
			vfio_pci_memory_lock_section(vdev);
		irq_type_set(vdev, index);
		for (; vdev->vectors < count; vdev->vectors++)
			vfio_msi_signal_set(vdev);
		return 0;
	}
	if (vfio_pci_irq_type(vdev) == VFIO_IRQ_NONE)
		return -EINVAL;
	for (; vdev->vectors && action == IRQ_UNSET; vdev->vectors--)
		vfio_msi_signal_clear(vdev);
	if (action == IRQ_DISABLE)
		vfio_msi_disable(vdev);
	return 0;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_intrs.c: __vfio_pci_intx_mask(), 6.12.
 * Locks:      igate is held; takes irqlock.
 * Yields at:  lock, the mask (two ops), unlock.
 * Leaves out: the device's own mask, which is as the context's.
 */
static bool vfio_pci_intx_mask_locked(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_irq_ctx *ctx;
	bool changed = false;

	spin_lock(&vdev->irqlock);
	ctx = vfio_pci_irq_type(vdev) == VFIO_IRQ_INTX ? vdev->intx : NULL;
	if (ctx && !cell_read(&ctx->masked)) {
		cell_write(&ctx->masked, true);
		changed = true;
	}
	spin_unlock(&vdev->irqlock);
	return changed;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_intrs.c: __vfio_pci_intx_unmask(),
 *             vfio_pci_intx_unmask_handler(), 6.12: stays masked while the
 *             guest has INTx disabled.
 * Locks:      igate is held; takes irqlock.
 * Yields at:  lock, the mask (two ops), the guest's bit, unlock.
 * Leaves out: an interrupt that is pending.
 */
static void vfio_pci_intx_unmask_locked(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_irq_ctx *ctx;

	spin_lock(&vdev->irqlock);
	ctx = vfio_pci_irq_type(vdev) == VFIO_IRQ_INTX ? vdev->intx : NULL;
	if (ctx && cell_read(&ctx->masked) && !cell_read(&vdev->virq_disabled))
		cell_write(&ctx->masked, false);
	spin_unlock(&vdev->irqlock);
}

static bool intx_mask_takes_igate(const struct vfio_pci_core_device *vdev)
{
	return design(vdev->model, SWITCH_INTX_MASK_LOCK) == INTX_MASK_IGATE;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_intrs.c: vfio_pci_intx_mask(), 6.12:
 *             from outside of SET_IRQS.
 * Locks:      takes igate, and irqlock under it.
 * Yields at:  each lock and unlock, and inside.
 * Leaves out: nothing.
 * Differs:    intx_mask_lock: none, as before 810cd4bb5345.
 */
bool vfio_pci_intx_mask(struct vfio_pci_core_device *vdev)
{
	bool igate = intx_mask_takes_igate(vdev);
	bool changed;

	if (igate)
		mutex_lock(&vdev->igate);
	changed = vfio_pci_intx_mask_locked(vdev);
	if (igate)
		mutex_unlock(&vdev->igate);
	return changed;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_intrs.c: vfio_pci_intx_unmask(), 6.12.
 * Locks:      takes igate, and irqlock under it.
 * Yields at:  each lock and unlock, and inside.
 * Leaves out: nothing.
 * Differs:    intx_mask_lock: none, as before 810cd4bb5345.
 */
void vfio_pci_intx_unmask(struct vfio_pci_core_device *vdev)
{
	bool igate = intx_mask_takes_igate(vdev);

	if (igate)
		mutex_lock(&vdev->igate);
	vfio_pci_intx_unmask_locked(vdev);
	if (igate)
		mutex_unlock(&vdev->igate);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_config.c: the end of
 *             vfio_basic_config_write(), 6.12: INTx disable is emulated.
 * Locks:      takes igate, and irqlock under it.
 * Yields at:  the guest's bit (two ops), and inside.
 * Leaves out: nothing.
 */
void vfio_pci_intx_virtual(struct vfio_pci_core_device *vdev, bool disabled)
{
	if ((cell_read(&vdev->virq_disabled) != 0) == disabled)
		return;
	cell_write(&vdev->virq_disabled, disabled);
	if (disabled)
		(void)vfio_pci_intx_mask(vdev);
	else
		vfio_pci_intx_unmask(vdev);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_intrs.c: vfio_intx_enable(), 6.12.
 * Locks:      igate is held.
 * Yields at:  the guest's bit.
 * Leaves out: the eventfd, which goes with the context.
 */
static void vfio_intx_enable(struct vfio_pci_core_device *vdev)
{
	const char *name = vdev->pdev->name;
	struct vfio_pci_irq_ctx *ctx;
	uint64_t masked = cell_read(&vdev->virq_disabled);

	ctx = block_new("vfio_pci_irq_ctx", name, sizeof(*ctx));
	block_leak_check(ctx, false);
	cell_init(&ctx->masked, "ctx->masked", name, CELL_PLAIN, masked);
	cell_guard(&ctx->masked, &vdev->irqlock.object);
	vdev->intx = ctx;
	irq_type_set(vdev, VFIO_IRQ_INTX);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_intrs.c: vfio_intx_disable(), 6.12: the
 *             context is freed, not under irqlock.
 * Locks:      igate is held, but at the last close.
 * Yields at:  the kfree.
 * Leaves out: waiting for the interrupt handler and for the workers of mask
 *             and unmask eventfds.
 */
static void vfio_intx_disable(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_irq_ctx *ctx = vdev->intx;

	vdev->intx = NULL;
	irq_type_set(vdev, VFIO_IRQ_NONE);
	block_free(ctx);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_intrs.c: vfio_pci_set_intx_trigger(),
 *             _mask, _unmask, 6.12.
 * Locks:      igate is held; irqlock.
 * Yields at:  inside.
 * Leaves out: eventfds for mask and unmask.
 */
static int vfio_pci_set_intx(struct vfio_pci_core_device *vdev, unsigned action)
{
	bool on = vfio_pci_irq_type(vdev) == VFIO_IRQ_INTX;

	if (vfio_pci_irq_type(vdev) != VFIO_IRQ_NONE && !on)
		return -EINVAL;
	if (action == IRQ_TRIGGER) {
		if (!on)
			vfio_intx_enable(vdev);
		return 0;
	}
	if (!on)
		return -EINVAL;
	if (action == IRQ_MASK)
		(void)vfio_pci_intx_mask_locked(vdev);
	else if (action == IRQ_UNMASK)
		vfio_pci_intx_unmask_locked(vdev);
	else if (action == IRQ_DISABLE)
		vfio_intx_disable(vdev);
	return 0;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_intrs.c: vfio_pci_set_err_trigger(),
 *             vfio_pci_set_req_trigger(), vfio_pci_set_ctx_trigger_single(),
 *             6.12: a new eventfd takes the place of the old one.
 * Locks:      igate is held.
 * Yields at:  the pointer (two ops), the kfree.
 * Leaves out: a trigger by the VMM itself, for tests.
 */
static int vfio_pci_set_trigger(struct vfio_pci_core_device *vdev,
				struct vfio_pci_trigger *trigger,
				unsigned action)
{
	struct eventfd_ctx *old, *ctx = NULL;

	if (action == IRQ_MASK || action == IRQ_UNMASK)
		return -ENOTTY;
	if (action == IRQ_TRIGGER)
		ctx = eventfd_ctx_fdget(vdev);
	old = vfio_pci_trigger_get(trigger);
	if (!old && action == IRQ_DISABLE)
		return -EINVAL;
	if (old)
		eventfd_ctx_put(old);
	vfio_pci_trigger_set(trigger, ctx);
	return 0;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_ioctl_set_irqs(),
 *             6.12.
 * Locks:      takes igate.
 * Yields at:  lock, unlock, and inside.
 * Leaves out: nothing.
 */
int vfio_pci_ioctl_set_irqs(struct vfio_pci_core_device *vdev,
			    uint64_t argument)
{
	unsigned index = argument & 0xff;
	unsigned action = argument >> 8 & 0xff;
	int rc;

	if (copy_from_user())
		return -EFAULT;
	mutex_lock(&vdev->igate);
	if (index == VFIO_IRQ_INTX)
		rc = vfio_pci_set_intx(vdev, action);
	else if (index == VFIO_IRQ_ERR)
		rc = vfio_pci_set_trigger(vdev, &vdev->err_trigger, action);
	else if (index == VFIO_IRQ_REQ)
		rc = vfio_pci_set_trigger(vdev, &vdev->req_trigger, action);
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
	if (vfio_pci_irq_type(vdev) == VFIO_IRQ_MSI ||
	    vfio_pci_irq_type(vdev) == VFIO_IRQ_MSIX)
		vfio_msi_disable(vdev);
	else if (vfio_pci_irq_type(vdev) == VFIO_IRQ_INTX)
		vfio_intx_disable(vdev);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: one of the two eventfds of
 *             vfio_pci_core_close_device(), 6.12.
 * Locks:      igate is held.
 * Yields at:  the pointer (two ops), the kfree.
 * Leaves out: nothing.
 * Differs:    close_triggers: kept, so that the next close puts it again.
 */
static void vfio_pci_trigger_release(struct vfio_pci_core_device *vdev,
				     struct vfio_pci_trigger *trigger)
{
	struct eventfd_ctx *ctx = vfio_pci_trigger_get(trigger);

	if (!ctx)
		return;
	eventfd_ctx_put(ctx);
	if (design(vdev->model, SWITCH_CLOSE_TRIGGERS) != CLOSE_TRIGGERS_KEPT)
		vfio_pci_trigger_set(trigger, NULL);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: the end of
 *             vfio_pci_core_close_device(), 6.12.
 * Locks:      dev_set->lock is held; takes igate.
 * Yields at:  lock, unlock, each pointer (two ops), each kfree.
 * Leaves out: nothing.
 * Differs:    close_triggers: kept, as before 5c5866c593bb; unlocked, as before
 *             b872d0640840.
 */
void vfio_pci_triggers_release(struct vfio_pci_core_device *vdev)
{
	bool igate = design(vdev->model, SWITCH_CLOSE_TRIGGERS) !=
		     CLOSE_TRIGGERS_UNLOCKED;

	if (igate)
		mutex_lock(&vdev->igate);
	vfio_pci_trigger_release(vdev, &vdev->err_trigger);
	vfio_pci_trigger_release(vdev, &vdev->req_trigger);
	if (igate)
		mutex_unlock(&vdev->igate);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: what errors and requests have
 *             in common, 6.12: signal who wants to know.
 * Locks:      device_lock is held; takes igate.
 * Yields at:  lock, the pointer, the signal, unlock.
 * Leaves out: nothing.
 */
static void vfio_pci_trigger_signal(struct vfio_pci_core_device *vdev,
				    struct vfio_pci_trigger *trigger)
{
	struct eventfd_ctx *ctx;

	lockdep_assert_held(&vdev->pdev->device_lock);
	mutex_lock(&vdev->igate);
	ctx = vfio_pci_trigger_get(trigger);
	if (ctx)
		eventfd_signal(ctx);
	mutex_unlock(&vdev->igate);
}

/*
 * Models:     nothing posted: the link of the device will be reset, which
 *             unlocks a TDI and switches memory off. VFIO does both before, and
 *             user space has to switch memory on again.
 * Locks:      device_lock is held; takes dev_set->lock, which keeps the device
 *             open, and memory_lock (write) under it.
 * Yields at:  the unbind, each lock and unlock, the zap, the revoke.
 * Leaves out: nothing.
 * Differs:    error_lock: none unbinds without dev_set->lock.
 */
static void vfio_pci_core_error_shut(struct vfio_pci_core_device *vdev)
{
	if (design(vdev->model, SWITCH_ERROR_LOCK) == ERROR_LOCK_DEV_SET)
		vfio_pci_tsm_unbind(vdev);
	else
		vfio_pci_tsm_unbind_locked(vdev);
	mutex_lock(&vdev->dev_set->lock);
	if (vdev->vconfig.present) {
		vfio_pci_zap_and_down_write_memory_lock(vdev);
		vfio_pci_dma_buf_move(vdev, true);
		vdev->vconfig.memory = false;
		vdev->vconfig.bus_master = false;
		up_write(&vdev->memory_lock);
	}
	mutex_unlock(&vdev->dev_set->lock);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c:
 *             vfio_pci_core_aer_err_detected(), 6.12. There is no handler for
 *             the reset that may follow.
 * Locks:      device_lock is held; takes igate.
 * Yields at:  lock, the pointer, the signal, unlock.
 * Leaves out: the vote, which is always that the device can recover.
 * Differs:    error_reset: unbinds.
 */
void vfio_pci_core_aer_err_detected(struct vfio_pci_core_device *vdev,
				    bool frozen)
{
	if (frozen &&
	    design(vdev->model, SWITCH_ERROR_RESET) == ERROR_RESET_UNBINDS)
		vfio_pci_core_error_shut(vdev);
	vfio_pci_trigger_signal(vdev, &vdev->err_trigger);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_core.c: vfio_pci_core_request(), 6.12.
 * Locks:      device_lock is held; takes igate.
 * Yields at:  lock, the pointer, the signal, unlock.
 * Leaves out: the message to the log.
 */
void vfio_pci_core_request(struct vfio_pci_core_device *vdev)
{
	vfio_pci_trigger_signal(vdev, &vdev->req_trigger);
	event_flag_set(&vdev->events[EVENT_REQUESTED]);
}

static void trigger_init(struct vfio_pci_trigger *trigger, const char *field,
			 const char *owner)
{
	cell_init(&trigger->set, field, owner, CELL_PLAIN, 0);
}

void vfio_pci_intrs_init(struct vfio_pci_core_device *vdev)
{
	const char *name = vdev->pdev->name;

	mutex_init(&vdev->igate, "igate", name);
	object_init(&vdev->irqs, OBJECT_DEVICE, "irqs", name);
	spinlock_init(&vdev->irqlock, "irqlock", name);
	/* No lock: written by the guest's vCPUs, read under irqlock. */
	cell_init(&vdev->virq_disabled, "virq_disabled", name, CELL_ONCE, 0);
	trigger_init(&vdev->err_trigger, "err_trigger", name);
	trigger_init(&vdev->req_trigger, "req_trigger", name);
	trigger_init(&vdev->pm_wake, "pm_wake_eventfd_ctx", name);
	cell_guard(&vdev->pm_wake.set, &vdev->memory_lock.object);
}
