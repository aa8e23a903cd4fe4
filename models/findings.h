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

#include "findings_guest.h"
#include "findings_mark.h"
#include "findings_tsm.h"
#include "findings_vmm.h"
#include "invariants.h"
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
extern const struct finding_class check_class_suspended_access;
extern const struct finding_class check_class_lost_update;
extern const struct finding_class check_class_left_revoked;

/* The ledger of one BAR. */
struct check_bar {
	unsigned claims[REGION_OWNER_COUNT];
	struct check_mark claimed[REGION_OWNER_COUNT];
	struct check_mark released;
};

/* What the checkers keep of a device. */
struct check_device {
	struct check_bar bars[PCI_BAR_COUNT];
	struct check_mark bound;
	struct check_mark bound_again; /* by another, who was told 0 */
	struct check_mark unbound;
	uint8_t unbinds[TASKS_MAX]; /* by slot: by that task */
	struct check_mark woken;    /* and its buffers were not given back */
	bool given_up;	 /* the VMM has destroyed the vDEVICE that it names */
	uint64_t asking; /* tasks that unbind by an ioctl of iommufd */
	uint64_t unbinding; /* tasks inside the TSM driver's unbind */
	struct object bind;
	bool binding;	  /* the same of its bind: 'bind' */
	uint64_t wishing; /* tasks that bind because somebody asks for it */
	/* Of function 0: who has the TSM driver speak to it, oldest first. */
	struct check_exchange exchanges[CHECK_EXCHANGES_MAX];
	unsigned exchange_count;
	struct check_answers answers;
	/* How often it was bound, and the bind that the guest's evidence is of;
	 * 0: none. */
	unsigned binds, evidence;
	struct check_mark validated;
	/* The greatest number that evidence had; 0: none yet. */
	uint64_t generation;
	struct check_mark numbered, busy;     /* findings_firmware.h */
	const struct kvm *bound_to, *mmio_of; /* findings_vms.h */
	struct check_guest guest;
	struct check_range range;
	/* Of function 0: it starts connected. */
	bool disconnected;
	bool leaked, stopped; /* findings_firmware.h */
	struct check_mark connection;
	/* Sentences for the trace; the last two by 'bound'. */
	const char *note_bound, *note_unbound;
	const char *note_zap[2], *note_revoke[2];
};

/* Set-up: before the run, after the devices. */
void check_device_init(struct pci_dev *pdev);
void check_models_attach(struct model *model);

/* check/regions.c */
void check_region_requested(struct pci_dev *pdev, enum pci_bar bar,
			    enum region_owner by, const struct place *place);
void check_region_setup(struct pci_dev *pdev, enum pci_bar bar,
			enum region_owner by);
/* VFIO could not claim a BAR: has it got the BAR itself? */
void check_claim_refused(struct pci_dev *pdev, enum pci_bar bar,
			 const struct place *place);
/* A BAR is exported: is it somebody else's? */
void check_exported(struct pci_dev *pdev, enum pci_bar bar,
		    const struct place *place);
void check_region_released(struct pci_dev *pdev, enum pci_bar bar,
			   enum region_owner by, enum region_owner found,
			   const struct place *place);
void check_device_closed(struct vfio_pci_core_device *vdev,
			 const struct place *place);

/* check/zap.c: 'did' is 'zapped the BARs' or 'revoked the dma-buf'. */
void check_bound(struct pci_dev *pdev, const struct place *place);
void check_bind_begin(struct pci_dev *pdev);
void check_bind_end(struct pci_dev *pdev);
void check_unbind_begin(struct pci_dev *pdev);
void check_unbind_end(struct pci_dev *pdev, const struct place *place);
void check_zapped(struct vfio_pci_core_device *vdev, const char *did,
		  const struct place *place);

/* Is the TDI bound, as the firmware sees it? */
bool check_tdi_bound(const struct pci_dev *pdev);
/* Something else happened that breaks a bound TDI. */
void check_disturbed(struct pci_dev *pdev, const char *did,
		     const struct place *place);

/* check/rmp.c: the BAR is accessed as shared. */
void check_page_shared(struct pci_dev *pdev, const struct place *place);

/* check/power.c: the host speaks to the device, or resets it. */
void check_awake(struct pci_dev *pdev, const char *did,
		 const struct place *place);

/* check/life.c */
struct iommufd_vdevice;
void check_vdevice_freed(struct iommufd_vdevice *vdev,
			 const struct place *place);
/* The guest has touched the BAR through a mapping that was there before. */
void check_mmio_access(struct pci_dev *pdev, const struct place *place);
/* User space has, through its own mapping. */
void check_user_access(struct pci_dev *pdev, const struct place *place);
/* The fault has mapped the BAR. */
struct kvm_memory_slot;
void check_mapped(const struct kvm_memory_slot *slot,
		  const struct place *place);
/* The host reads or writes the BAR. */
void check_host_access(struct pci_dev *pdev, enum pci_bar bar,
		       const struct place *place);
/* A copy has waited for user space: who had to wait with it? */
void check_long_hold(struct model *model, const struct place *place);
/* A call that has failed is over: is the buffer as it was? */
void check_left_revoked(struct vfio_pci_core_device *vdev,
			const struct place *place);
/* iommufd has waited in vain for who uses an object, and leaks it. */
void check_wait_expired(struct model *model, struct object *counter,
			const struct place *place);
/* A wake-up has ended low power; buffers are given back; the run is over. */
void check_woken(struct vfio_pci_core_device *vdev, const struct place *place);
void check_given_back(struct vfio_pci_core_device *vdev);
void check_woken_end(struct vfio_pci_core_device *vdev);
/* A device is closed: is it still said to be in low power? */
void check_flags_closed(struct vfio_pci_core_device *vdev,
			const struct place *place);
/*
 * How often the running task has unbound the device; and a call that began at
 * such a count was refused, for what it asked: -EINVAL.
 * One that says 'come again' (-EBUSY, -EAGAIN of a lock that was tried) may
 * have unbound: the unbind cannot come after the try, since the TDX unbind
 * takes that lock itself, and who comes again wants it unbound.
 */
unsigned check_unbinds(const struct pci_dev *pdev);
void check_call_failed(struct pci_dev *pdev, const char *call, unsigned began,
		       const struct place *place);

/* The VMM exits: what only it has kept must be gone when all is at rest. */
void check_exit_begins(struct vm *vm);
/* check/uapi.c */
/* The kernel destroys an object of its own, and somebody still counts it. */
void check_destroy_refused(struct model *model, struct object *counter,
			   const struct place *place);
/* The VMM destroys its vDEVICE by itself: its id may stand for anything. */
void check_vdevice_given_up(struct pci_dev *pdev);
void check_vdevice_named(struct pci_dev *pdev);
/* A call has found 'hit', and its caller had 'meant' in mind. */
void check_object_meant(struct pci_dev *hit, struct pci_dev *meant,
			const struct place *place);
/* A bind of what is bound was told 0; an ioctl unbinds, from here to there; it
 * does so now. */
void check_bound_again(struct pci_dev *pdev, const struct place *place);
void check_unbind_asked(struct pci_dev *pdev, bool begins);
void check_unbind_shared(struct pci_dev *pdev, const struct place *place);

/* check/bound.c */
void check_firmware_refused(struct pci_dev *pdev, const char *leaf,
			    const char *status, const struct place *place);
/* A pointer is followed, or a function called through it: it is 'there', or
 * NULL. */
void check_followed(struct pci_dev *pdev, bool there, const char *pointer,
		    const struct place *place);
void check_called(struct pci_dev *pdev, bool there, const char *pointer,
		  const struct place *place);

/* For the files of check/ only: report it, if the rule is one of the platform.
 */
void check_report(const struct model *model, enum invariant rule,
		  const struct finding *f);

#endif
