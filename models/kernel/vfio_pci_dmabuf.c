/* SPDX-License-Identifier: GPL-2.0-only */
#include "findings.h"
#include "findings_dmabuf.h"
#include "kernel/kvm.h"
#include "kernel/vfio_pci_core.h"

/* Does a revoke wait for the importers? */
static bool dma_buf_waits(const struct model *model)
{
	return design(model, SWITCH_DMA_BUF) == DMA_BUF_7_1 ||
	       design(model, SWITCH_DMA_BUF) == DMA_BUF_NEXT;
}

/* Does the list of buffers have a lock of its own? */
static bool dma_buf_has_lock(const struct model *model)
{
	return design(model, SWITCH_DMA_BUF) == DMA_BUF_NEXT;
}

/*
 * Models:     the BAR is taken away: from here on no new mapping of it can be
 *             made. What is private of it was, too.
 * Locks:      dma_resv is held.
 * Yields at:  the act.
 * Leaves out: nothing.
 */
static void vfio_pci_dma_buf_revoked(struct vfio_pci_core_device *vdev,
				     const struct vfio_pci_dma_buf *priv,
				     const struct place *place)
{
	task_act(&vdev->pdev->fw->object, 0);
	if (priv->bar == PCI_BAR_PRIVATE)
		check_zapped(vdev, "revoked the dma-buf", place);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c: vfio_pci_dma_buf_map(),
 *             ML-6.19, ML-7.1, called through dma_buf_map_attachment().
 * Locks:      dma_resv is held.
 * Yields at:  the count.
 * Leaves out: the scatter list.
 * Differs:    dma_buf: from 7.1 on a mapping is counted.
 */
int dma_buf_map_attachment(struct vfio_pci_dma_buf *priv,
			   struct dma_buf_mapping *mapping)
{
	lockdep_assert_held(&priv->resv);
	if (priv->revoked)
		return -ENODEV;
	if (dma_buf_waits(priv->model))
		refcount_inc(&priv->kref);
	mapping->mapped = true;
	mapping->next = priv->mappings;
	priv->mappings = mapping;
	return 0;
}

/*
 * Models:     kref_put() with vfio_pci_dma_buf_done(), ML-7.1.
 * Yields at:  the count, the completion.
 * Leaves out: nothing.
 */
static void vfio_pci_dma_buf_kref_put(struct vfio_pci_dma_buf *priv)
{
	if (refcount_dec_and_test(&priv->kref))
		completion_complete(&priv->comp);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c: vfio_pci_dma_buf_unmap(),
 *             ML-6.19, ML-7.1, called through dma_buf_unmap_attachment().
 * Locks:      dma_resv is held.
 * Yields at:  the count, the completion.
 * Leaves out: the scatter list.
 * Differs:    dma_buf: from 7.1 on a mapping is counted.
 */
void dma_buf_unmap_attachment(struct vfio_pci_dma_buf *priv,
			      struct dma_buf_mapping *mapping)
{
	struct dma_buf_mapping **at = &priv->mappings;

	lockdep_assert_held(&priv->resv);
	SIM_ASSERT(mapping->mapped);
	while (*at != mapping)
		at = &(*at)->next;
	*at = mapping->next;
	mapping->mapped = false;
	if (dma_buf_waits(priv->model))
		vfio_pci_dma_buf_kref_put(priv);
}

/*
 * Models:     drivers/dma-buf/dma-buf.c: dma_buf_move_notify(), by 7.1
 *             dma_buf_invalidate_mappings(): each importer. One that stops at
 *             once unmaps here.
 * Locks:      dma_resv is held.
 * Yields at:  inside.
 * Leaves out: nothing.
 */
static void dma_buf_move_notify(struct vfio_pci_dma_buf *priv)
{
	struct dma_buf_mapping *next;

	if (priv->stale)
		kvm_vfio_dmabuf_move_notify(priv->stale);
	if (priv->importer)
		kvm_vfio_dmabuf_move_notify(priv->importer);
	for (struct dma_buf_mapping *m = priv->mappings; m; m = next) {
		next = m->next;
		if (m->at_once)
			dma_buf_unmap_attachment(priv, m);
	}
	priv->told = priv->revoked;
}

/*
 * Models:     kref_init() and init_completion(), ML-7.1: nobody has mapped the
 *             buffer, and none can while it is revoked.
 * Yields at:  nowhere.
 * Leaves out: nothing.
 */
static void vfio_pci_dma_buf_rearm(struct vfio_pci_dma_buf *priv)
{
	priv->kref.value = 1;
	completion_reinit(&priv->comp);
}

/*
 * Models:     the wait of vfio_pci_dma_buf_move() for all importers to unmap,
 *             ML-7.1: as long as it takes.
 * Locks:      memory_lock (write) is held, and so is dmabuf_lock of the next
 *             era; dma_resv is not.
 * Yields at:  the count, the completion, the wait.
 * Leaves out: fences, which come before and end by themselves.
 * Differs:    dma_buf_drain: again, as 1a8a5227f229, leaves count and
 *             completion as they are.
 */
static void vfio_pci_dma_buf_drain(struct vfio_pci_dma_buf *priv)
{
	vfio_pci_dma_buf_kref_put(priv);
	(void)completion_wait(&priv->comp);
	if (design(priv->model, SWITCH_DMA_BUF_DRAIN) == DRAIN_ONCE)
		vfio_pci_dma_buf_rearm(priv);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c: the loop of
 *             vfio_pci_dma_buf_move(), ML-7.1, for one buffer: a revoke marks
 *             it first and waits last; a return tells the importers first.
 * Locks:      memory_lock (write) is held; takes dma_resv.
 * Yields at:  each lock and unlock, the revoke, the importers, the wait.
 * Leaves out: nothing.
 * Differs:    dma_buf_drain: again.
 */
static void vfio_pci_dma_buf_move_waiting(struct vfio_pci_core_device *vdev,
					  struct vfio_pci_dma_buf *priv,
					  bool revoked,
					  const struct place *place)
{
	mutex_lock(&priv->resv);
	if (revoked) {
		priv->revoked = true;
		vfio_pci_dma_buf_revoked(vdev, priv, place);
	} else {
		check_given_back(vdev);
	}
	dma_buf_move_notify(priv);
	mutex_unlock(&priv->resv);
	if (revoked) {
		vfio_pci_dma_buf_drain(priv);
		return;
	}
	if (design(priv->model, SWITCH_DMA_BUF_DRAIN) == DRAIN_AGAIN)
		vfio_pci_dma_buf_rearm(priv);
	mutex_lock(&priv->resv);
	priv->revoked = false;
	check_unrevoked(vdev, priv, place);
	mutex_unlock(&priv->resv);
}

/*
 * Models:     the same, RFC-P4, ML-6.19: both directions mark it, then tell the
 *             importers.
 * Locks:      memory_lock (write) is held; takes dma_resv.
 * Yields at:  lock, the revoke, the importers, unlock.
 * Leaves out: nothing.
 */
static void vfio_pci_dma_buf_move_telling(struct vfio_pci_core_device *vdev,
					  struct vfio_pci_dma_buf *priv,
					  bool revoked,
					  const struct place *place)
{
	mutex_lock(&priv->resv);
	priv->revoked = revoked;
	if (revoked) {
		vfio_pci_dma_buf_revoked(vdev, priv, place);
	} else {
		check_given_back(vdev);
		check_unrevoked(vdev, priv, place);
	}
	dma_buf_move_notify(priv);
	mutex_unlock(&priv->resv);
}

/* Mark it and tell the importers, in the way of the era. */
static void vfio_pci_dma_buf_move_one(struct vfio_pci_core_device *vdev,
				      struct vfio_pci_dma_buf *priv,
				      bool revoked, const struct place *place)
{
	if (dma_buf_waits(vdev->model))
		vfio_pci_dma_buf_move_waiting(vdev, priv, revoked, place);
	else
		vfio_pci_dma_buf_move_telling(vdev, priv, revoked, place);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c: vfio_pci_dma_buf_move(),
 *             RFC-P4, ML-6.19, ML-7.1. Since the VMM's mapping of a BAR is a
 *             buffer as well it is zapped here.
 * Locks:      memory_lock (write) is held; takes dmabuf_lock (write) of the
 *             next era; under it dma_resv, and i_mmap_rwsem (read).
 * Yields at:  the references, each lock and unlock, and inside.
 * Leaves out: dma_resv of a mapping, which no device maps. 'revoked' is looked
 *             at before dma_resv, as posted: who changes it has the lock of the
 *             list (write) as well.
 * Differs:    dma_buf: next keeps bars_revoked, and zaps. revoke_reference:
 *             memory_lock holds no file meanwhile: a buffer in the list is
 *             there, since its release takes memory_lock to unlink it.
 */
void(vfio_pci_dma_buf_move)(struct vfio_pci_core_device *vdev, bool revoked,
			    const struct place *place)
{
	bool has_lock = dma_buf_has_lock(vdev->model);
	bool file = design(vdev->model, SWITCH_REVOKE_REFERENCE) ==
		    REVOKE_REFERENCE_FILE;
	struct vfio_pci_dma_buf *priv, *next;

	lockdep_assert_held_write(&vdev->memory_lock);
	if (has_lock) {
		down_write(&vdev->dmabuf_lock);
		vdev->bars_revoked = revoked;
		if (revoked)
			vfio_pci_unmap_bars(vdev, place);
	}
	for (priv = vdev->dmabufs; priv; priv = next) {
		next = priv->next;
		if (file && !dma_buf_get_active(priv))
			continue;
		if (priv->revoked != revoked)
			vfio_pci_dma_buf_move_one(vdev, priv, revoked, place);
		if (file)
			dma_buf_put(priv);
	}
	if (has_lock)
		up_write(&vdev->dmabuf_lock);
}

/*
 * Models:     the look at memory after a reset of one function, RFC-P4.
 * Locks:      memory_lock (write) is held.
 * Yields at:  the look, where that is at low power.
 * Leaves out: nothing.
 * Differs:    reset_unrevoke: always does not look.
 */
bool vfio_pci_dma_buf_returns(struct vfio_pci_core_device *vdev)
{
	return design(vdev->model, SWITCH_RESET_UNREVOKE) ==
		       RESET_UNREVOKE_ALWAYS ||
	       vfio_pci_memory_enabled_locked(vdev);
}

/*
 * Models:     nothing that was posted.
 * Yields at:  the look.
 * Leaves out: nothing.
 */
bool vfio_pci_dma_buf_looks_revoked(struct vfio_pci_core_device *vdev)
{
	task_act(&vdev->pdev->fw->object, 0);
	for (const struct vfio_pci_dma_buf *priv = vdev->dmabufs; priv;
	     priv = priv->next)
		if (!priv->revoked)
			return false;
	return true;
}

/*
 * Models:     include/linux/list.h: list_del_init() on the device's list.
 * Locks:      that of the list is held.
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
 * Models:     the loop of vfio_pci_dma_buf_cleanup() for one buffer, RFC-P4,
 *             ML-6.19, and 1a8a5227f229, which waits whatever was before.
 * Locks:      memory_lock (write) is held; takes dma_resv.
 * Yields at:  lock, the revoke, the importers, unlock, the wait.
 * Leaves out: nothing.
 * Differs:    dma_buf_drain: again.
 */
static void vfio_pci_dma_buf_cleanup_one(struct vfio_pci_core_device *vdev,
					 struct vfio_pci_dma_buf *priv)
{
	mutex_lock(&priv->resv);
	vfio_pci_dma_buf_unlink(vdev, priv);
	priv->vdev = NULL;
	priv->revoked = true;
	vfio_pci_dma_buf_revoked(vdev, priv, PLACE_HERE);
	dma_buf_move_notify(priv);
	mutex_unlock(&priv->resv);
	if (dma_buf_waits(vdev->model))
		vfio_pci_dma_buf_drain(priv);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c: vfio_pci_dma_buf_cleanup(),
 *             RFC-P4, ML-6.19, ML-7.1: the latter leaves the revoke to
 *             vfio_pci_dma_buf_move(), which does nothing twice.
 * Locks:      takes memory_lock (write), dmabuf_lock (write) of the next era,
 *             dma_resv.
 * Yields at:  each lock and unlock, the importers, the wait, the references,
 *             the registration.
 * Leaves out: nothing.
 * Differs:    dma_buf: none has no buffers. dma_buf_drain: again.
 */
void vfio_pci_dma_buf_cleanup(struct vfio_pci_core_device *vdev)
{
	struct model *model = vdev->model;
	bool moves = dma_buf_waits(model) &&
		     design(model, SWITCH_DMA_BUF_DRAIN) == DRAIN_ONCE;
	struct vfio_pci_dma_buf *priv, *next;

	if (design(model, SWITCH_DMA_BUF) == DMA_BUF_NONE)
		return;
	down_write(&vdev->memory_lock);
	if (moves)
		vfio_pci_dma_buf_move(vdev, true);
	if (dma_buf_has_lock(model))
		down_write(&vdev->dmabuf_lock);
	for (priv = vdev->dmabufs; priv; priv = next) {
		next = priv->next;
		if (!dma_buf_get_active(priv))
			continue;
		if (moves) {
			vfio_pci_dma_buf_unlink(vdev, priv);
			priv->vdev = NULL;
		} else {
			vfio_pci_dma_buf_cleanup_one(vdev, priv);
		}
		vfio_device_put_registration(vdev);
		dma_buf_put(priv);
	}
	if (dma_buf_has_lock(model))
		up_write(&vdev->dmabuf_lock);
	up_write(&vdev->memory_lock);
}

/* One reference, of who makes it. */
static void vfio_pci_dma_buf_init(struct vfio_pci_dma_buf *priv,
				  struct vfio_pci_core_device *vdev,
				  enum pci_bar bar)
{
	const char *name = vdev->pdev->name;

	priv->model = vdev->model;
	priv->bar = bar;
	object_init(&priv->file, OBJECT_DEVICE, "dma-buf file", name);
	priv->file_count = 1;
	mutex_init(&priv->resv, "dma_resv", name);
	priv->vdev = vdev;
	priv->kvm = vdev->kvm;
	if (!dma_buf_waits(vdev->model))
		return;
	refcount_init(&priv->kref, "dma-buf kref", name, 1);
	completion_init(&priv->comp, "dma-buf comp", name);
}

static void vfio_pci_dma_buf_link(struct vfio_pci_core_device *vdev,
				  struct vfio_pci_dma_buf *priv)
{
	struct vfio_pci_dma_buf **end = &vdev->dmabufs;

	while (*end)
		end = &(*end)->next;
	*end = priv;
}

/* The lock of the list: memory_lock, or the one that it has itself. */
static struct rwsem *dma_buf_list_lock(struct vfio_pci_core_device *vdev)
{
	return dma_buf_has_lock(vdev->model) ? &vdev->dmabuf_lock
					     : &vdev->memory_lock;
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c: vfio_pci_dma_buf_release(),
 *             RFC-P4, ML-6.19: the last reference of the buffer is gone.
 * Locks:      memory_lock (write), or dmabuf_lock (write) of the next era, none
 *             of the caller's.
 * Yields at:  the look at the buffer, each lock and unlock, the registration,
 *             the kfree.
 * Leaves out: the ranges, which nobody frees either.
 * Differs:    dma_buf: next.
 */
void vfio_pci_dma_buf_release(struct vfio_pci_dma_buf *priv)
{
	struct vfio_pci_core_device *vdev;

	task_act(&priv->file, 0);
	vdev = priv->vdev;
	if (vdev) {
		down_write(dma_buf_list_lock(vdev));
		vfio_pci_dma_buf_unlink(vdev, priv);
		up_write(dma_buf_list_lock(vdev));
		vfio_device_put_registration(vdev);
	}
	block_free(priv);
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c:
 *             vfio_pci_core_feature_dma_buf(): the part that puts the buffer
 *             into the list, RFC-P4, ML-6.19. While memory is off a buffer
 *             starts revoked.
 * Locks:      that of the list; under it dma_resv.
 * Yields at:  each lock and unlock.
 * Leaves out: nothing.
 * Differs:    dma_buf: next starts as the last revoke or return has left the
 *             others, so also in low power.
 */
static void vfio_pci_dma_buf_publish(struct vfio_pci_core_device *vdev,
				     struct vfio_pci_dma_buf *priv)
{
	down_write(dma_buf_list_lock(vdev));
	mutex_lock(&priv->resv);
	check_exported(vdev->pdev, priv->bar, PLACE_HERE);
	priv->revoked = dma_buf_has_lock(vdev->model)
				? vdev->bars_revoked
				: !vfio_pci_memory_enabled_locked(vdev);
	vfio_pci_dma_buf_link(vdev, priv);
	mutex_unlock(&priv->resv);
	up_write(dma_buf_list_lock(vdev));
}

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c:
 *             vfio_pci_core_feature_dma_buf(): the end, RFC-P4, ML-6.19,
 *             ML-7.1: in the RFC, where no descriptor is left, the buffer and
 *             its registration stay behind.
 * Locks:      those of the release.
 * Yields at:  the descriptor, the reference, the registration, the kfree.
 * Leaves out: nothing.
 * Differs:    dma_buf_fd_error: undone drops the buffer, whose release does the
 *             rest; undone_twice then undoes by hand what the release did.
 */
static int vfio_pci_dma_buf_fd(struct vfio_pci_core_device *vdev,
			       struct vfio_pci_dma_buf *priv)
{
	uint64_t undo = design(vdev->model, SWITCH_DMA_BUF_FD_ERROR);

	if (!fault_strikes(FAULT_EMFILE, PLACE_MUTE)) {
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

/*
 * Models:     drivers/vfio/pci/vfio_pci_dmabuf.c:
 *             vfio_pci_core_feature_dma_buf(), RFC-P4, ML-6.19, ML-7.1.
 * Locks:      those of the list, one after the other.
 * Yields at:  the claim of the BAR, the registration, and inside.
 * Leaves out: the ranges; more than two buffers of a device.
 * Differs:    dma_buf: none does not know it. export_bar: claimed.
 */
int vfio_pci_core_feature_dma_buf(struct vfio_pci_core_device *vdev,
				  uint64_t bar)
{
	struct vfio_pci_dma_buf *priv;

	if (design(vdev->model, SWITCH_DMA_BUF) == DMA_BUF_NONE)
		return -ENOTTY;
	if (copy_from_user())
		return -EFAULT;
	if (design(vdev->model, SWITCH_EXPORT_BAR) == EXPORT_BAR_CLAIMED &&
	    vfio_pci_core_setup_barmap(vdev, (enum pci_bar)bar))
		return -ENODEV;
	if (!dma_buf_fd_reserve(vdev))
		return -ENOSPC;
	if (!vfio_device_try_get_registration(vdev)) {
		vdev->dmabuf_fds.reserved--;
		return -ENODEV;
	}
	priv = block_new("dma-buf", vdev->pdev->name, sizeof(*priv));
	vfio_pci_dma_buf_init(priv, vdev, (enum pci_bar)bar);
	vfio_pci_dma_buf_publish(vdev, priv);
	return vfio_pci_dma_buf_fd(vdev, priv);
}

struct vfio_pci_dma_buf *
vfio_pci_dma_buf_setup(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_dma_buf *priv = block_setup(
		vdev->model->world, "dma-buf", vdev->pdev->name, sizeof(*priv));

	vfio_pci_dma_buf_init(priv, vdev, PCI_BAR_PRIVATE);
	vfio_pci_dma_buf_link(vdev, priv);
	vdev->dmabuf_fds.file[0] = priv;
	vdev->refcount.value++;
	return priv;
}
