/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stands around a function: the root port above it, its runtime PM, the
 * locks that there is one of.
 *
 * Lock order: pci_slot_mutex -> device_lock -> cfg_access, the port's before
 * the function's -> pciehp.reset_lock -> pciehp.ctrl_lock or pci_bus_sem.
 */
#ifndef MODELS_KERNEL_PCI_BUS_H
#define MODELS_KERNEL_PCI_BUS_H

#include "state.h"

enum pci_reset_method {
	PCI_RESET_FLR,
	PCI_RESET_PM,
};

/* A root port with the functions of one slot behind it. */
struct pci_port {
	struct model *model;
	struct mutex device_lock;
	struct mutex cfg_access;
	struct rpm rpm;
	bool hotplug; /* the slot can be reset */
	struct rwsem reset_lock;
	struct mutex ctrl_lock;
	struct cell aer_isr; /* errors that its interrupt thread deals with */
	struct pci_dev *functions[REGISTRY_MEMBERS_MAX];
	unsigned function_count;
};

/* A function's part; pci_dev has the rest. */
struct pci_function_612 {
	struct pci_dev *pdev;
	struct pci_port *port;
	struct mutex cfg_access;
	struct rpm rpm;
	uint64_t resets;  /* mask of enum pci_reset_method */
	bool known_power; /* else its power state was never set */
};

/* The locks and queues that there is one of. */
struct kernel_612 {
	struct workqueue pm_wq;
	struct workqueue system_wq;
	struct rwsem pci_bus_sem;
	struct mutex iommu_probe_device_lock;
	struct mutex vfio_group_lock; /* of the list of groups */
	struct mutex sriov_pfs_mutex;
	struct mutex pci_slot_mutex;
	struct mutex irqbypass_lock;
	struct rwsem iomem_i_mmap_rwsem; /* of /dev/mem's inode */
	struct object files;		 /* 'files_struct' of the VMM */
	uint64_t fds;			 /* in it: a bit each */
	struct pci_port *ports;		 /* one a dev_set */
};

void kernel_612_setup(struct model *model);
/* 'index': of the port. */
void pci_function_setup(struct pci_dev *pdev, unsigned index,
			const struct registry_member *member);

/* Walk the bus, as a look at all functions of a slot does. */
void pci_walk_bus(struct pci_port *port);

/*
 * Reset all functions behind a port, if all device locks can be had at once.
 *
 * Errors: -EAGAIN, nothing reset; -ENOTTY, they do not answer.
 */
int pci_reset_bus_612(struct pci_port *port);
void pci_bus_settle(void);

/*
 * Wait until a function, or one behind a bus, answers after a reset.
 *
 * Yields: only if it does not.
 * Errors: -ENOTTY after a minute.
 */
int pci_dev_wait(const struct pci_dev *pdev);

/*
 * Reset a function, and its VFs, for its TSM driver, which holds pf0->lock.
 *
 * Yields: yes, up to twice. Errors: none; one that is not ready in time is
 *         reset all the same.
 */
void pcie_flr(struct pci_dev *pdev);

/* The port as a lock: tried before its functions. */
bool pci_port_trylock(struct pci_port *port);
void pci_port_unlock(struct pci_port *port);

/* sysfs: bind the driver vfio-pci, take it away. Errors: -EBUSY, -ENODEV. */
int device_attach(struct pci_dev *pdev);
int device_release_driver(struct pci_dev *pdev);
/* The device goes. Yields: yes, until it has no users any more. */
void pci_stop_and_remove_bus_device(struct pci_dev *pdev);
/* sysfs: so many VFs. Result: the count.
 * Errors: -ERANGE, -ENOENT without a driver, -EBUSY if there are some. */
int sriov_numvfs_store(struct pci_dev *pdev, uint64_t count);
/* Locks: device_lock is held. Errors: -EINVAL. */
int pci_enable_sriov(struct pci_dev *pdev, unsigned count);
/* Locks: device_lock is held. Yields: yes, until no VF has users any more. */
void pci_disable_sriov(struct pci_dev *pdev);
/* The bus reports an error of the device; a fatal one resets its link.
 * Errors: -EIO if a function has no driver to tell, -EBUSY. */
int pci_aer_error(struct pci_dev *pdev, uint64_t fatal);
/* The port cuts the device off, and all else behind it. Errors: as above. */
int pci_dpc_error(struct pci_dev *pdev);
/* The registers of the port change: windows, or D3 and back. Errors: -EBUSY. */
int pci_port_write(struct pci_dev *pdev, uint64_t asleep);
/* Reset all behind a port that answers no more. Locks: waits for all.
 * Errors: -ENOTTY. */
int pci_bus_error_reset(struct pci_port *port);

#endif
