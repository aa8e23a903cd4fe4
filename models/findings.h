/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The checkers of the domain: region ownership (regions.c), zaps of a bound
 * TDI (zap.c), what the layers say about being bound, and refusals of the
 * firmware (bound.c), all in check/.
 *
 * Models say what has happened, in words of their own world; whether that is
 * wrong is decided here, from state that no model reads. Nothing here yields.
 */
#ifndef MODELS_FINDINGS_H
#define MODELS_FINDINGS_H

#include "kernel/pci.h"

extern const struct finding_class check_class_double_release;
extern const struct finding_class check_class_foreign_release;
extern const struct finding_class check_class_region_leak;
extern const struct finding_class check_class_region_conflict;
extern const struct finding_class check_class_zap_while_bound;
extern const struct finding_class check_class_bound_disagreement;
extern const struct finding_class check_class_firmware_error;
extern const struct finding_class check_class_null_call;
extern const struct finding_class check_class_stale_mapping;
extern const struct finding_class check_class_dangling_pointer;
extern const struct finding_class check_class_long_hold;
extern const struct finding_class check_class_failed_call;
extern const struct finding_class check_class_destroy_refused;
extern const struct finding_class check_class_wrong_object;
extern const struct finding_class check_class_unbalanced_bind;

/* Who did something last. */
struct check_mark {
	const struct place *place; /* NULL: nobody yet */
	uint32_t step;
	uint8_t task;
};

/* What the checkers keep of a device. */
struct check_device {
	unsigned claims[REGION_OWNER_COUNT];
	struct check_mark claimed[REGION_OWNER_COUNT];
	struct check_mark released;
	struct check_mark bound;
	struct check_mark bound_again; /* by another, who was told 0 */
	struct check_mark unbound;
	bool given_up;	 /* the VMM has destroyed the vDEVICE that it names */
	uint64_t asking; /* tasks that unbind by an ioctl of iommufd */
	const struct task *unbinding; /* inside the TSM driver's unbind */
	/* Sentences for the trace; the last two by 'bound'. */
	const char *note_bound, *note_unbound;
	const char *note_zap[2];
	const char *note_revoke[2];
};

/* Set-up: before the run, after the devices. */
void check_device_init(struct pci_dev *pdev);
void check_models_attach(struct model *model);

/* check/regions.c */
void check_region_requested(struct pci_dev *pdev, enum region_owner by,
			    const struct place *place);
void check_region_released(struct pci_dev *pdev, enum region_owner by,
			   enum region_owner found, const struct place *place);
void check_device_closed(struct vfio_pci_core_device *vdev,
			 const struct place *place);

/* check/zap.c: 'did' is 'zapped the BARs' or 'revoked the dma-buf'. */
void check_bound(struct pci_dev *pdev, const struct place *place);
void check_unbind_begin(struct pci_dev *pdev);
void check_unbind_end(struct pci_dev *pdev, const struct place *place);
void check_zapped(struct vfio_pci_core_device *vdev, const char *did,
		  const struct place *place);

/* Is the TDI bound, as the firmware sees it? */
bool check_tdi_bound(const struct pci_dev *pdev);
/* Something else happened that breaks a bound TDI. */
void check_disturbed(struct pci_dev *pdev, const char *did,
		     const struct place *place);

/* check/life.c */
struct iommufd_vdevice;
void check_vdevice_freed(struct iommufd_vdevice *vdev,
			 const struct place *place);
/* The guest has touched the BAR through a mapping that was there before. */
void check_mmio_access(struct pci_dev *pdev, const struct place *place);
/* A copy has waited for user space: who had to wait with it? */
void check_long_hold(struct model *model, const struct place *place);
/* A write that has failed is over: is the buffer as it was? */
void check_left_revoked(struct vfio_pci_core_device *vdev,
			const struct place *place);
/* iommufd has waited in vain for who uses an object, and leaks it. */
void check_wait_expired(struct model *model, struct object *counter,
			const struct place *place);
/* A call that began in step 'began' ends; 'rc' is what it says. */
void check_call_failed(struct pci_dev *pdev, const char *call, uint32_t began,
		       const struct place *place);

/* check/uapi.c */
/* The kernel destroys an object of its own, and somebody still counts it. */
void check_destroy_refused(struct model *model, struct object *counter,
			   const struct place *place);
/* The VMM destroys its vDEVICE by itself: its id may stand for anything. */
void check_vdevice_given_up(struct pci_dev *pdev);
void check_vdevice_named(struct pci_dev *pdev);
/* A call has found 'hit', and its caller had 'meant' in mind. */
void check_object_meant(struct pci_dev *hit, const struct pci_dev *meant,
			const struct place *place);
/* A bind of what is bound was told 0; an ioctl unbinds, from here to there; it
 * does so now. */
void check_bound_again(struct pci_dev *pdev, const struct place *place);
void check_unbind_asked(struct pci_dev *pdev, bool begins);
void check_unbind_shared(struct pci_dev *pdev, const struct place *place);

/* check/bound.c */
void check_firmware_refused(struct pci_dev *pdev, const char *leaf,
			    const char *status, const struct place *place);
/* A pointer that is NULL is followed. */
void check_null_used(struct pci_dev *pdev, const char *pointer,
		     const struct place *place);
void check_null_call(struct pci_dev *pdev, const char *pointer,
		     const struct place *place);

/* For the files of check/ only. */
void check_mark_set(struct check_mark *mark, const struct place *place);
void check_add_here(struct finding *f, const char *role, struct object *object,
		    const struct place *place);
void check_add_mark(struct finding *f, const char *role, struct object *object,
		    const struct check_mark *mark);

#endif
