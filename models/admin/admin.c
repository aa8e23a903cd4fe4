/* SPDX-License-Identifier: GPL-2.0-only */
#include "admin/admin.h"

#include "kernel/pci_tsm.h"
#include "kernel/vfio_pci_core.h"

/* Arguments: task, fatal. The tasks of a scenario follow the models' own. */
void admin_op_signal(struct world *w, const struct op_call *call)
{
	unsigned id = model_of(w)->first_task + (unsigned)call->argument[0];
	struct task *t = world_task_by_id(w, id);

	SIM_ASSERT(t);
	task_signal(t, call->argument[1] != 0);
	task_result(t->state == TASK_ENDED ? -ESRCH : 0);
}

static void admin_driver(struct world *w, const struct op_call *call,
			 int (*function)(struct pci_dev *pdev, uint64_t n))
{
	struct model *model = model_of(w);
	int rc;

	model_call(model, ACTOR_ADMIN, call->op->name);
	syscall_enter(call->op->name);
	rc = function(model->devices[call->argument[0]]->pdev,
		      call->argument[1]);
	model_syscall_exit(model);
	model_return(model, ACTOR_ADMIN, call->op->name, rc);
	task_result(rc);
}

static int bind_driver(struct pci_dev *pdev, uint64_t unused)
{
	(void)unused;
	return device_attach(pdev);
}

static int unbind_driver(struct pci_dev *pdev, uint64_t unused)
{
	(void)unused;
	return device_release_driver(pdev);
}

void admin_op_sriov(struct world *w, const struct op_call *call)
{
	admin_driver(w, call, sriov_numvfs_store);
}

void admin_op_aer(struct world *w, const struct op_call *call)
{
	admin_driver(w, call, pci_aer_error);
}

static int read_debugfs(struct pci_dev *pdev, uint64_t unused)
{
	(void)unused;
	return vfio_device_state_read(pdev->drvdata);
}

void admin_op_debugfs(struct world *w, const struct op_call *call)
{
	admin_driver(w, call, read_debugfs);
}

void admin_op_bind_driver(struct world *w, const struct op_call *call)
{
	admin_driver(w, call, bind_driver);
}

void admin_op_unbind_driver(struct world *w, const struct op_call *call)
{
	admin_driver(w, call, unbind_driver);
}

static void admin_run(struct world *w, const struct op_call *call,
		      const char *file, int (*function)(struct pci_dev *pdev))
{
	struct model *model = model_of(w);
	struct pci_dev *pdev = model->devices[call->argument[0]]->pdev;
	int rc;

	model_call(model, ACTOR_ADMIN, call->op->name);
	syscall_enter(file);
	rc = function(pdev);
	model_syscall_exit(model);
	model_return(model, ACTOR_ADMIN, call->op->name, rc);
	task_result(rc);
}

void admin_op_connect(struct world *w, const struct op_call *call)
{
	admin_run(w, call, "write connect", pci_tsm_connect);
}

void admin_op_show(struct world *w, const struct op_call *call)
{
	admin_run(w, call, "read connect", pci_tsm_connect_show);
}

/* Arguments: device, sleeps. */
void admin_op_port(struct world *w, const struct op_call *call)
{
	admin_driver(w, call, pci_port_write);
}

void admin_op_dpc(struct world *w, const struct op_call *call)
{
	admin_run(w, call, "dpc", pci_dpc_error);
}

static int admin_reset_function(struct pci_dev *pdev)
{
	return pci_reset_function(pdev, false);
}

static int admin_reset_bus(struct pci_dev *pdev)
{
	return pci_reset_function(pdev, true);
}

/* Arguments: device, method. */
void admin_op_reset(struct world *w, const struct op_call *call)
{
	admin_run(w, call, "write reset",
		  call->argument[1] ? admin_reset_bus : admin_reset_function);
}

static int admin_remove_device(struct pci_dev *pdev)
{
	pci_stop_and_remove_bus_device(pdev);
	return 0;
}

void admin_op_remove(struct world *w, const struct op_call *call)
{
	admin_run(w, call, "write remove", admin_remove_device);
}

void admin_op_disconnect(struct world *w, const struct op_call *call)
{
	struct model *model = model_of(w);
	struct pci_dev *pdev = model->devices[call->argument[0]]->pdev;
	int rc;

	model_call(model, ACTOR_ADMIN, "disconnect");
	syscall_enter("write connect");
	rc = pci_tsm_disconnect(pdev);
	model_syscall_exit(model);
	model_return(model, ACTOR_ADMIN, "disconnect", rc);
	task_result(rc);
}

void admin_op_remove_other(struct world *w, const struct op_call *call)
{
	struct model *model = model_of(w);

	(void)call;
	model_call(model, ACTOR_ADMIN, "remove_other");
	syscall_enter("write remove");
	pci_tsm_destroy_other(model);
	model_syscall_exit(model);
	model_return(model, ACTOR_ADMIN, "remove_other", 0);
	task_result(0);
}

void admin_op_tsm_unload(struct world *w, const struct op_call *call)
{
	struct model *model = model_of(w);

	model_call(model, ACTOR_ADMIN, call->op->name);
	syscall_enter("delete_module");
	pci_tsm_core_unregister(model);
	model_syscall_exit(model);
	model_return(model, ACTOR_ADMIN, call->op->name, 0);
	task_result(0);
}
