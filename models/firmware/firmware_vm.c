/* SPDX-License-Identifier: GPL-2.0-only */
#include "firmware/firmware_vm.h"

#include "state.h"

/*
 * Models:     TDX module: the child count of the TDR; SEV firmware: who has the
 *             ASID; RMM: the count of VDEVs in the realm descriptor.
 * Yields at:  nowhere: the caller has made the step of the TDI.
 * Leaves out: nothing.
 */
void firmware_vm_bind(struct firmware_tdi *tdi)
{
	tdi->vm = tdi->for_vm;
	world_touch(&tdi->vm->object, TOUCH_ADD);
	tdi->vm->tdis++;
}

/*
 * Models:     the same, where the TDI goes.
 * Yields at:  nowhere: the caller has made the step of the TDI.
 * Leaves out: nothing.
 */
void firmware_vm_unbind(struct firmware_tdi *tdi)
{
	world_touch(&tdi->vm->object, TOUCH_ADD);
	tdi->vm->tdis--;
	tdi->vm = NULL;
}

/*
 * Models:     what the three below have in common: a VM that something is bound
 *             to stays.
 * Yields at:  the call.
 * Leaves out: what the VM's memory goes through before.
 */
static int vm_end(struct firmware_vm *vm, enum model_latency latency,
		  const char *name, int refusal)
{
	int status;

	model_call(vm->model, ACTOR_FIRMWARE, name);
	takes(latency);
	task_act(&vm->object, vm->tdis);
	status = vm->tdis > 0 ? refusal : 0;
	model_return(vm->model, ACTOR_FIRMWARE, name, status);
	return status;
}

/*
 * Models:     TDX module: TDH.PHYMEM.PAGE.RECLAIM of the TDR, the last page of
 *             a TD.
 * Yields at:  the call.
 * Leaves out: the key, and the other pages.
 */
enum tdx_status tdh_phymem_page_reclaim(struct firmware_vm *td)
{
	return (enum tdx_status)vm_end(td, LATENCY_SEAMCALL,
				       "TDH.PHYMEM.PAGE.RECLAIM",
				       TDX_TD_ASSOCIATED_PAGES_EXIST);
}

/*
 * Models:     SEV firmware: SNP_DECOMMISSION: with a TDI bound to the guest
 *             context it is refused. That is not known for sure: it may be
 *             that the ASID is fenced instead.
 * Yields at:  the call.
 * Leaves out: SNP_DF_FLUSH, and the pages of the context.
 */
enum tio_status snp_decommission(struct firmware_vm *vm)
{
	return (enum tio_status)vm_end(vm, LATENCY_PSP_COMMAND,
				       "SNP_DECOMMISSION", TIO_IN_USE);
}

/*
 * Models:     RMM: RMI_REALM_DESTROY: a realm with VDEVs is not let go of.
 * Yields at:  the call.
 * Leaves out: the other references of a realm.
 */
enum rmi_status rmi_realm_destroy(struct firmware_vm *realm)
{
	return (enum rmi_status)vm_end(realm, LATENCY_SMC, "RMI_REALM_DESTROY",
				       RMI_ERROR_REALM);
}

void firmware_vm_init(struct firmware_vm *vm, struct model *model,
		      const char *name, unsigned id)
{
	object_init(&vm->object, OBJECT_DEVICE, "firmware vm", name);
	vm->model = model;
	vm->id = id;
}
