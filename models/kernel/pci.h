/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The PCI core: a function, its BAR resource, its TSM context, and the few
 * calls by which drivers reach the hardware.
 */
#ifndef MODELS_KERNEL_PCI_H
#define MODELS_KERNEL_PCI_H

#include "device/tdisp.h"
#include "firmware/firmware.h"
#include "guest/guest_state.h"
#include "kernel/pci_bus.h"
#include "state.h"

/* Who may have claimed a BAR of a function. */
enum region_owner {
	REGION_FREE,
	REGION_TSM,   /* exclusively, while bound */
	REGION_VFIO,  /* by VFIO's own use of a BAR */
	REGION_OTHER, /* by a driver that has nothing to do with it */
	REGION_OWNER_COUNT,
};

/*
 * Three BARs of 64 bits: 0, 2 and 4. Numbers 1, 3 and 5 are their upper halves,
 * have no length and are skipped, as the kernel skips them.
 */
enum pci_bar {
	PCI_BAR_PRIVATE, /* the private MMIO of the TDI */
	PCI_BAR_SHARED,	 /* doorbells that the TDI leaves to everybody */
	PCI_BAR_MSIX,	 /* the MSI-X table, which is never private */
	PCI_BAR_COUNT,
	PCI_BARS_ALL = (1 << PCI_BAR_COUNT) - 1,
};

/* Its number in configuration space. */
static inline unsigned pci_bar_number(enum pci_bar bar)
{
	return 2 * (unsigned)bar;
}

/*
 * The busy resource of one BAR. 'owner' is what the kernel keeps; who asks and
 * who gives back is known to the callers only.
 */
struct pci_region {
	struct cell owner; /* enum region_owner; 'pci region' */
	/* Sentences for the trace, made at set-up: by owner and result. */
	const char *request_ok[REGION_OWNER_COUNT];
	const char *request_busy[REGION_OWNER_COUNT];
	const char *release_ok[REGION_OWNER_COUNT];
	const char *release_nonexistent[REGION_OWNER_COUNT];
	const char *release_foreign[REGION_OWNER_COUNT];
	const char *exported, *closed;
};

/* Link state of a physical function 0, as in the TSM core of that time. */
enum pci_tsm_state {
	PCI_TSM_INIT,
	PCI_TSM_CONNECT,
};

struct pci_tdi;

/* A connected link: the SPDM session and the IDE keys. */
struct pci_tsm_link {
	struct pci_dev *pdev;
};

/* What the kernel knows of the DOE mailbox of a function. */
struct pci_doe_mb {
	bool dead; /* it did not obey an abort: never used again */
};

/* Context of a device security manager, and of a function of its device. */
struct pci_tsm_pf0 {
	struct mutex lock; /* 'pf0->lock': all fields */
	enum pci_tsm_state state;
	struct rwsem active;	   /* 'kernfs active': readers of its files */
	struct pci_tsm_link *link; /* not NULL: connected */
	struct pci_doe_mb doe_mb;  /* that of function 0 */
	struct pci_tdi *tdi;	   /* not NULL: bound; under the DSM's lock */
};

struct pci_dev {
	struct object object; /* 'device' */
	struct model *model;
	const char *name;
	unsigned index;
	struct mutex device_lock;
	struct pci_function_612 *f612;
	struct pci_region regions[PCI_BAR_COUNT];
	/* Of a VF: its PF. Of a PF: its VFs, which are there or not; the count
	 * of those that are there goes under device_lock. */
	struct pci_dev *physfn;
	struct pci_dev *vfs[REGISTRY_MEMBERS_MAX];
	unsigned total_vfs;
	struct cell num_vfs;
	bool present; /* pci_bus_sem */
	/* Its TSM driver has given it up: VFIO hands out none of its BARs.
	 * memory_lock */
	bool isolated;
	bool has_vga;
	bool has_migration;
	/* Whose lock, link and state are used: function 0 of the device, and
	 * for a VF that of its PF. Of the context, 'tdi' is each one's own. */
	struct pci_dev *dsm;
	struct pci_tsm_pf0 tsm;
	struct tdisp_device hw;
	struct firmware_link *fw_link; /* of the DSM: session, stream */
	struct firmware_tdi *fw;       /* under the function's id */
	/* What the guest takes the TDI's state for: its own copy. */
	enum tdisp_state guest_view;
	struct guest_driver guest_driver;
	struct courier_pages pages; /* the VMM's and the guest's */
	struct guest_ranges guest_ranges;
	struct cell error_state; /* the channel is frozen: device_lock */
	bool dead;		 /* it gets no driver any more: device_lock */
	/* Is a driver there, and does it have callbacks for the TSM? */
	bool driver_bound; /* device_lock */
	bool driver_has_handler;
	unsigned other_driver_bars; /* what another driver relies on */
	/* drivers' */
	struct iommufd_group *igroup;
	unsigned idev_id;	    /* the VMM's */
	unsigned vdevice_id;	    /* the VMM's: what it binds to */
	unsigned second_vdevice_id; /* another VMM's */
	struct iommufd_vdevice *trusted_dma_owner;
	struct cell own_disable_trusted_dma;
	struct vfio_pci_core_device *drvdata;
	struct check_device *check;
};

void pci_dev_init(struct pci_dev *pdev, struct model *model, const char *name,
		  unsigned index, struct event_flag *unlocked);

/*
 * The pointer to the disable_trusted_dma callback that is used for a device:
 * as posted, the one of the driver.
 */
struct cell *pci_tsm_disable_trusted_dma(struct pci_dev *pdev);

/*
 * The device lock and configuration space, if both can be had at once.
 *
 * Yields: yes, once or twice.
 */
bool pci_dev_trylock(struct pci_dev *pdev);
void pci_dev_unlock(struct pci_dev *pdev);
bool pci_in_d3hot(const struct pci_dev *pdev);
/* To D3hot or D0. Yields: yes. */
void pci_set_power_state(struct pci_dev *pdev, bool d3hot);

/* Bus mastering off, memory decode as it is. Yields: yes, once. */
void pci_clear_master(struct pci_dev *pdev);

/*
 * Reset the function if its device lock can be had at once.
 *
 * Yields: yes, up to four times, and once for each VF. Errors: -EAGAIN,
 *         -EBUSY (design: a VF is bound), -ENOTTY (not ready in time).
 */
int pci_try_reset_function(struct pci_dev *pdev);

/*
 * Set-up: make it the VF number 'total_vfs' of a physical function, and share
 * its DSM. It is there only if those before it are.
 */
void pci_set_physfn(struct pci_dev *pdev, struct pci_dev *physfn, bool present);

/*
 * The sysfs file 'reset', by FLR or by a reset of the link above.
 *
 * Locks: device_lock. Errors: -ENOTTY, where the link is not its alone, or the
 *        function is not ready in time; -EBUSY (design).
 */
int pci_reset_function(struct pci_dev *pdev, bool bus);

/*
 * The part of a reset of the bus that concerns one function.
 *
 * Locks: the device lock is held. Errors: -EBUSY (design: a VF is bound).
 */
int pci_reset_in_bus(struct pci_dev *pdev);

/*
 * One DOE exchange, through the mailbox of the DSM.
 *
 * Errors: -EBUSY, -EIO, where no answer came.
 */
int pci_doe(struct pci_dev *pdev, struct message *m);

/*
 * An IDE stream of the host bridge for a connect, which needs one.
 *
 * Yields: no. Errors: -EBUSY.
 */
int pci_ide_stream_alloc(void);

#endif
