/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VM as the firmware has it: its TD, its ASID, its realm, with a count of
 * what is bound to it, and the call by which the host takes it apart, which is
 * refused as long as that is not 0.
 *
 * It must not call the kernel's models.
 */
#ifndef MODELS_FIRMWARE_FIRMWARE_VM_H
#define MODELS_FIRMWARE_FIRMWARE_VM_H

#include "firmware/cca_status.h"
#include "firmware/firmware.h"
#include "firmware/tdx_status.h"
#include "firmware/tio_status.h"

struct firmware_vm {
	struct object object; /* 'firmware vm' */
	struct model *model;
	unsigned id;   /* from 1: the ASID */
	unsigned tdis; /* that are bound to it */
};

/* Set-up. */
void firmware_vm_init(struct firmware_vm *vm, struct model *model,
		      const char *name, unsigned id);

/* The TDI is that of the VM which the host has named for it, or of none any
 * more. Yields: no, the caller has made the step of the TDI. */
void firmware_vm_bind(struct firmware_tdi *tdi);
void firmware_vm_unbind(struct firmware_tdi *tdi);

/* The last call for a VM. Yields: yes, once each. */
enum tdx_status tdh_phymem_page_reclaim(struct firmware_vm *td);
enum tio_status snp_decommission(struct firmware_vm *vm);
enum rmi_status rmi_realm_destroy(struct firmware_vm *realm);

#endif
