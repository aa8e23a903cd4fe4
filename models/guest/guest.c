/* SPDX-License-Identifier: GPL-2.0-only */
#include "guest/guest.h"

#include "findings.h"
#include "findings_vmm.h"
#include "firmware/iotlb.h"
#include "guest/guest_blob.h"
#include "guest/guest_driver.h"
#include "guest/guest_kexec.h"
#include "kernel/kvm.h"
#include "kernel/vfio_pci_config.h"
#include "platform.h"
#include "vmm/pause.h"
#include "vmm/vmm.h"

/* The guest runs again; false if its VM is dead. */
static bool guest_enter(struct vfio_pci_core_device *vdev, const char *name)
{
	struct model *model = vdev->model;
	struct vm *vm = vm_of(vdev);

	model_call(model, ACTOR_GUEST, name);
	vcpu_enter(vm);
	takes(LATENCY_VM_EXIT);
	process_enter(vm);
	if (kvm_fdget(vm))
		return false;
	guest_kernel_enter(vm);
	if (kvm_vcpu_can_run(vm->kvm))
		return true;
	kvm_fput(vm);
	return false;
}

static void guest_leave(struct vfio_pci_core_device *vdev, const char *name,
			bool entered, int rc)
{
	struct vm *vm = vm_of(vdev);

	if (entered)
		kvm_fput(vm_of_task(vdev->model));
	task_work_run(vdev->model);
	process_leave(vdev->model);
	vcpu_leave(vm);
	model_return(vdev->model, ACTOR_GUEST, name, rc);
	task_result(rc);
}

static struct vfio_pci_core_device *guest_device(struct world *w,
						 const struct op_call *call)
{
	return model_of(w)->devices[call->argument[0]];
}

void guest_view(struct vfio_pci_core_device *vdev, enum tdisp_state state)
{
	vdev->pdev->guest_view = state;
}

void guest_forget(struct vfio_pci_core_device *vdev)
{
	bool keeps = vdev->model->platform->guest->keeps_evidence;

	guest_view(vdev, TDISP_CONFIG_UNLOCKED);
	guest_driver_forget(vdev->pdev);
	if (design(vdev->model, SWITCH_REBOOT) == REBOOT_KEEPS_EVIDENCE)
		return;
	if (keeps ||
	    design(vdev->model, SWITCH_GUEST_EVIDENCE) == EVIDENCE_KEPT)
		WRITE_ONCE(&vdev->guest_evidence, 0);
	if (keeps)
		WRITE_ONCE(&vdev->guest_accepted, 0);
}

/* What the guest hears of an answer: one to a vCPU that was stopped meanwhile,
 * nobody does. */
static int guest_answer(const struct vfio_pci_core_device *vdev, int rc)
{
	return guest_stopped(vdev) ? -EINTR : rc;
}

void guest_op_bind(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev = guest_device(w, call);
	bool entered = guest_enter(vdev, "bind");
	int rc = -EIO;

	if (entered)
		rc = guest_step_begin(vdev, GUEST_LOCKS);
	if (rc == 0) {
		rc = vmm_tsm_bind(vdev);
		guest_step_end(vdev, GUEST_LOCKS);
	}
	rc = guest_answer(vdev, rc);
	if (rc == 0) {
		guest_has_locked(vdev->pdev);
		if (vdev->pdev->guest_view == TDISP_CONFIG_UNLOCKED)
			guest_view(vdev, TDISP_CONFIG_LOCKED);
	}
	guest_leave(vdev, "bind", entered, rc);
}

void guest_op_unbind(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev = guest_device(w, call);
	bool entered = guest_enter(vdev, "unbind");
	int rc = -EIO;

	if (entered)
		rc = guest_step_begin(vdev, GUEST_UNLOCKS);
	if (rc == 0) {
		unsigned binds = check_unlock_asked(vdev->pdev);

		vdev->model->platform->guest->release(vdev);
		rc = guest_stopped(vdev) ? -EINTR : vmm_tsm_unbind(vdev);
		rc = guest_answer(vdev, rc);
		if (rc == 0)
			check_unlock_told(vdev->pdev, binds, PLACE_HERE);
		guest_step_end(vdev, GUEST_UNLOCKS);
	}
	if (rc == 0)
		guest_view(vdev, TDISP_CONFIG_UNLOCKED);
	guest_leave(vdev, "unbind", entered, rc);
}

void guest_op_attest(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev = guest_device(w, call);
	bool entered = guest_enter(vdev, "attest");
	int rc = -EIO;

	if (entered && guest_begins_anew(vdev->pdev))
		rc = -ENXIO;
	else if (entered)
		rc = vdev->model->platform->guest->attest(vdev);
	rc = guest_answer(vdev, rc);
	if (rc == 0)
		takes(LATENCY_EVIDENCE);
	guest_leave(vdev, "attest", entered, rc);
}

int guest_touch_private(struct vfio_pci_core_device *vdev)
{
	int rc;

	if (!guest_exits(vdev))
		return -EINTR;
	model_syscall_enter(vm_of(vdev), "KVM_RUN");
	rc = kvm_private_mmio_fault(vm_of(vdev)->kvm, vdev->pdev);
	model_syscall_exit(vdev->model);
	return guest_answer(vdev, rc);
}

void guest_op_accept(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev = guest_device(w, call);
	bool entered = guest_enter(vdev, "accept");
	struct tdisp_report report;
	int rc = -EIO;

	if (entered)
		rc = guest_step_begin(vdev, GUEST_ACCEPTS);
	if (rc == 0) {
		rc = guest_begins_anew(vdev->pdev) ? -ENXIO : -EPERM;
		if (rc != -ENXIO && guest_ranges_judged(vdev->pdev, &report))
			rc = vdev->model->platform->guest->accept(vdev);
		if (rc == 0)
			check_ranges_accepted(vdev->pdev, &report, PLACE_HERE);
		guest_step_end(vdev, GUEST_ACCEPTS);
	}
	rc = guest_answer(vdev, rc);
	guest_leave(vdev, "accept", entered, rc);
}

/* One access with T=1: it must get out of the guest; then it is served in RUN,
 * and refused (all ones) elsewhere. */
static int guest_private_access(struct vfio_pci_core_device *vdev)
{
	const struct guest_flow *flow = vdev->model->platform->guest;
	int rc = flow->touch ? flow->touch(vdev) : 0;

	if (rc)
		return rc;
	if (!tdisp_private_access(&vdev->pdev->hw))
		return -EIO;
	return !flow->reaches || flow->reaches(vdev->pdev) ? 0 : -EIO;
}

void guest_op_run(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev = guest_device(w, call);
	bool entered = guest_enter(vdev, "run");
	int rc = -EIO;

	if (entered && !guest_begins_anew(vdev->pdev))
		rc = guest_private_access(vdev);
	rc = guest_answer(vdev, rc);
	if (rc == 0) {
		check_evidence_used(vdev->pdev, "used private MMIO",
				    PLACE_HERE);
		check_private_served(vdev->pdev, PLACE_HERE);
	} else if (rc != -EINTR && vdev->pdev->guest_view == TDISP_RUN) {
		guest_view(vdev, TDISP_ERROR);
	}
	guest_leave(vdev, "run", entered, rc);
}

/*
 * The device, as its driver has told it, reads the VM's private memory: it
 * sends that with T=1 in RUN, and the firmware lets it through if it is on.
 */
void guest_op_dma(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev = guest_device(w, call);
	struct pci_dev *pdev = vdev->pdev;
	bool entered = guest_enter(vdev, "dma");
	int rc = -EIO;

	if (entered && !guest_begins_anew(pdev) &&
	    tdisp_private_dma(&pdev->hw) && !guest_stopped(vdev) &&
	    firmware_dma_passes(pdev->fw))
		rc = 0;
	if (rc == 0) {
		check_dma_sent(pdev, PLACE_HERE);
		check_dma_served(pdev, PLACE_HERE);
		check_evidence_used(pdev, "had it do private DMA", PLACE_HERE);
	}
	guest_leave(vdev, "dma", entered, rc);
}

/*
 * One shared access to the BAR. Where it is not mapped it exits, and the guest
 * does it again once KVM has mapped it.
 */
static int guest_touch_shared(struct vfio_pci_core_device *vdev)
{
	struct pci_dev *pdev = vdev->pdev;
	struct kvm *kvm = vm_of(vdev)->kvm;

	for (;;) {
		const struct kvm_memory_slot *slot;
		int rc;

		task_act(&pdev->hw.object, 0);
		world_touch(&kvm->srcu.object, TOUCH_READ);
		slot = kvm->slots[pdev->index];
		if (slot && slot->shared) {
			check_mmio_access(pdev, PLACE_HERE);
			/* A TDI that was locked takes no plain access. */
			return pdev->hw.state == TDISP_CONFIG_UNLOCKED ? 0
								       : -EIO;
		}
		model_syscall_enter(vm_of(vdev), "KVM_RUN");
		rc = kvm_shared_mmio_fault(kvm, pdev);
		model_syscall_exit(vdev->model);
		if (rc == -EFAULT)
			check_range_refused(vdev, PLACE_HERE);
		if (rc)
			return rc;
	}
}

void guest_op_touch(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev = guest_device(w, call);
	bool entered = guest_enter(vdev, "touch");
	int rc = -EIO;

	if (entered)
		rc = guest_touch_shared(vdev);
	guest_leave(vdev, "touch", entered, rc);
}

static void guest_config_write(struct world *w, const struct op_call *call,
			       vmm_call *write, uint64_t value)
{
	struct vfio_pci_core_device *vdev = guest_device(w, call);
	bool entered = guest_enter(vdev, call->op->name);
	int rc = -EIO;

	if (entered)
		rc = vmm_config_write(vdev, write, value);
	guest_leave(vdev, call->op->name, entered, rc);
}

/* Arguments: device, memory, bus_master, intx; 2 is 'as it is'. */
void guest_op_write_command(struct world *w, const struct op_call *call)
{
	uint64_t value = 0;

	if (call->argument[1] > 1)
		value |= COMMAND_KEEP_MEMORY;
	else if (call->argument[1])
		value |= PCI_COMMAND_MEMORY;
	if (call->argument[2] > 1)
		value |= COMMAND_KEEP_MASTER;
	else if (call->argument[2])
		value |= PCI_COMMAND_MASTER;
	if (call->argument[3] > 1)
		value |= COMMAND_KEEP_INTX;
	else if (!call->argument[3])
		value |= PCI_COMMAND_INTX_DISABLE;
	guest_config_write(w, call, vfio_basic_config_write, value);
}

void guest_op_flr(struct world *w, const struct op_call *call)
{
	guest_config_write(w, call,
			   call->argument[1] ? vfio_af_config_write
					     : vfio_exp_config_write,
			   0);
}

void guest_op_power(struct world *w, const struct op_call *call)
{
	guest_config_write(w, call, vfio_pm_config_write,
			   call->argument[1] ? 3 : 0);
}

void guest_op_load_driver(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev = guest_device(w, call);
	bool entered = guest_enter(vdev, "load_driver");
	int rc = -EIO;

	if (entered)
		rc = guest_driver_load(vdev);
	guest_leave(vdev, "load_driver", entered, rc);
}

void guest_op_unload_driver(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev = guest_device(w, call);
	bool entered = guest_enter(vdev, "unload_driver");
	int rc = -EIO;

	if (entered)
		rc = guest_driver_unload(vdev, call->argument[1]);
	guest_leave(vdev, "unload_driver", entered, rc);
}

void guest_op_kexec(struct world *w, const struct op_call *call)
{
	struct vfio_pci_core_device *vdev = guest_device(w, call);
	bool entered = guest_enter(vdev, "kexec");
	bool begun = entered && guest_kexec(vdev, call->argument[1]);

	guest_leave(vdev, "kexec", entered, begun ? 0 : -EIO);
}
