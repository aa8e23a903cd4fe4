/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    what device, firmware, host and guest see after each operation of
 *         table 8.1, from each state, on each platform, as the RFC has it.
 * Method: one test for each row that a stack can show, with its number in the
 *         name. A stack is brought into the state, the operation is made, and
 *         what the four see is compared, a letter each: the device's state;
 *         the firmware's copy of it, or '-' where it has no object; 'b' where
 *         VFIO's flag says bound; 'p' where the guest's private access is
 *         served. An event without a message changes the device alone.
 */
#include "test_models_fixture.h"

#include "guest/guest.h"
#include "kernel/vfio_pci_612.h"
#include "platform.h"
#include "suite.h"

enum {
	SEEN_BYTES = 5,
};

static const char letters[] = "ULRE";

typedef void guest_op(struct world *w, const struct op_call *call);

/* An operation is one of these two. */
struct operation {
	guest_op *op;
	uint64_t argument[4];
	int (*call)(struct vfio_pci_core_device *vdev);
	enum tdisp_event event; /* without op and call */
	bool access;		/* the op is the private access itself */
};

struct row {
	const char *name;
	struct operation operation;
	const char *seen[TDISP_STATE_COUNT];
	/* The same on these, where that is another. */
	const char *tio[TDISP_STATE_COUNT];
	const char *cca[TDISP_STATE_COUNT];
};

static const struct row *row_now;
static enum tdisp_state state_now;
static char seen[SEEN_BYTES];

static void guest(struct stack *s, guest_op *op, const uint64_t *argument)
{
	const struct registry_op row = {.name = "guest"};
	struct op_call call = {.op = &row};

	for (unsigned i = 0; argument && i < 4; i++)
		call.argument[i] = argument[i];
	op(s->world, &call);
}

static int write_a_bar(struct vfio_pci_core_device *vdev)
{
	return vmm_syscall(vdev, "pwrite", vfio_pci_config_plain, 0);
}

static void arrive(struct stack *s, struct vfio_pci_core_device *vdev)
{
	if (state_now == TDISP_CONFIG_UNLOCKED)
		return;
	guest(s, guest_op_bind, NULL);
	if (state_now == TDISP_CONFIG_LOCKED)
		return;
	guest(s, guest_op_attest, NULL);
	guest(s, guest_op_accept, NULL);
	if (state_now == TDISP_ERROR)
		tdisp_happen(&vdev->pdev->hw, TDISP_EVENT_FATAL_TLP);
}

static void row_body(struct stack *s, struct vfio_pci_core_device **devices)
{
	const struct operation *o = &row_now->operation;
	struct vfio_pci_core_device *vdev = devices[0];
	struct pci_dev *pdev = vdev->pdev;
	bool served;

	arrive(s, vdev);
	ck_assert_int_eq(pdev->hw.state, state_now);
	if (o->op)
		guest(s, o->op, o->argument);
	else if (o->call)
		(void)o->call(vdev);
	else
		tdisp_happen(&pdev->hw, o->event);
	served = o->access ? task_current()->result == 0
			   : tdisp_private_access(&pdev->hw);
	(void)snprintf(seen, sizeof(seen), "%c%c%c%c", letters[pdev->hw.state],
		       pdev->fw->present ? letters[pdev->fw->state] : '-',
		       cell_bit_peek(&vdev->is_tsm_bound) ? 'b' : '-',
		       served ? 'p' : '-');
}

static void row_on(const char *platform, const char *wanted)
{
	struct stack s;

	seen[0] = '\0';
	stack_init_on(&s, 1, platform);
	stack_run(&s, row_body);
	ck_assert_msg(s.result.status == RUN_FINISHED &&
			      strcmp(seen, wanted) == 0,
		      "%s on %s from %s: '%s', not '%s'", row_now->name,
		      platform, tdisp_state_name(state_now), seen, wanted);
	stack_release(&s);
}

static void row_check(const struct row *row)
{
	row_now = row;
	for (unsigned i = 0; i < TDISP_STATE_COUNT; i++) {
		state_now = (enum tdisp_state)i;
		row_on("tdx", row->seen[i]);
		row_on("tio", row->tio[i] ? row->tio[i] : row->seen[i]);
		row_on("cca", row->cca[i] ? row->cca[i] : row->seen[i]);
	}
}

#define ROW(title, ...)                                                        \
	START_TEST(title)                                                      \
	{                                                                      \
		static const struct row row = {.name = #title, __VA_ARGS__};   \
                                                                               \
		row_check(&row);                                               \
	}                                                                      \
	END_TEST
#define EVENT(kind) .operation = {.event = TDISP_EVENT_##kind}
#define SEEN(...)   .seen = {__VA_ARGS__}
#define ON_CCA(...) .cca = {NULL, NULL, __VA_ARGS__}

/* The host unbinds first: nothing is left to break. On CCA the private pages
 * of an accepted TDI are mapped still, so RMM refuses the unlock (8.6); VFIO
 * does not hear of it, and what follows breaks a running TDI. */
ROW(row_8_1_01_mse_clear_is_unbound_first,
    .operation = {.op = guest_op_write_command, .argument = {0, 0, 2, 2}},
    SEEN("U---", "U---", "U---", "U---"), ON_CCA("ER--", "ER--"))
/* Nobody unbinds, and nobody is told. */
ROW(row_8_1_02_bme_clear_breaks_and_nobody_unbinds,
    .operation = {.op = guest_op_write_command, .argument = {0, 2, 0, 2}},
    SEEN("U---", "ELb-", "ERb-", "ERb-"))
/* VFIO virtualises BARs: the write ends in the kernel. */
ROW(row_8_1_03_bar_write_of_the_guest, .operation = {.call = write_a_bar},
    SEEN("U---", "LLb-", "RRbp", "ERb-"))
ROW(row_8_1_04_bar_write_of_the_host, EVENT(BAR_WRITE),
    SEEN("U---", "ELb-", "ERb-", "ERb-"))
ROW(row_8_1_05_d3hot_is_unbound_first,
    .operation = {.op = guest_op_power, .argument = {0, 1, 0, 0}},
    SEEN("U---", "U---", "U---", "U---"), ON_CCA("ER--", "ER--"))
ROW(row_8_1_06_flr_behind_vfio, EVENT(FLR),
    SEEN("U---", "ELb-", "ERb-", "ERb-"))
ROW(row_8_1_06_flr_of_the_guest_is_unbound_first,
    .operation = {.op = guest_op_flr}, SEEN("U---", "U---", "U---", "U---"),
    ON_CCA("ER--", "ER--"))
ROW(row_8_1_07_bus_reset_unlocks_and_nobody_is_told, EVENT(CONVENTIONAL_RESET),
    SEEN("U---", "ULb-", "URb-", "URb-"))
/* The table is neither locked nor reported. */
ROW(row_8_1_08_msix_enable, EVENT(MSIX_CAPABILITY),
    SEEN("U---", "LLb-", "RRbp", "ERb-"))
ROW(row_8_1_09_vf_enable, EVENT(SRIOV), SEEN("U---", "ELb-", "ERb-", "ERb-"))
ROW(row_8_1_10_ide_register, EVENT(IDE_REGISTERS),
    SEEN("U---", "ELb-", "ERb-", "ERb-"))
ROW(row_8_1_11_stop, .operation = {.call = stack_unbind},
    SEEN("U---", "U---", "U---", "U---"), ON_CCA("RR-p", "ER--"))
ROW(row_8_1_12_lock_is_of_an_unlocked_tdi, .operation = {.call = stack_bind},
    SEEN("LLb-", "LLb-", "RRbp", "ERb-"))
/* On SEV-TIO the host asks for the state before it starts (3.2.4), and so the
 * PSP hears of the error. */
ROW(row_8_1_13_start_without_evidence, .operation = {.op = guest_op_accept},
    SEEN("U---", "LLb-", "RRbp", "ERb-"), .tio = {[TDISP_ERROR] = "EEb-"})
/* The access that the other rows ask the device about, by the guest itself: it
 * changes nothing. */
ROW(row_8_1_14_private_access_of_the_guest,
    .operation = {.op = guest_op_run, .access = true},
    SEEN("U---", "LLb-", "RRbp", "ERb-"))

int main(void)
{
	const TTest *const rows[] = {
		row_8_1_01_mse_clear_is_unbound_first,
		row_8_1_02_bme_clear_breaks_and_nobody_unbinds,
		row_8_1_03_bar_write_of_the_guest,
		row_8_1_04_bar_write_of_the_host,
		row_8_1_05_d3hot_is_unbound_first,
		row_8_1_06_flr_behind_vfio,
		row_8_1_06_flr_of_the_guest_is_unbound_first,
		row_8_1_07_bus_reset_unlocks_and_nobody_is_told,
		row_8_1_08_msix_enable,
		row_8_1_09_vf_enable,
		row_8_1_10_ide_register,
		row_8_1_11_stop,
		row_8_1_12_lock_is_of_an_unlocked_tdi,
		row_8_1_13_start_without_evidence,
		row_8_1_14_private_access_of_the_guest,
	};
	Suite *s = suite_create("models_operations");
	TCase *core = suite_case("core");

	for (unsigned i = 0; i < ARRAY_COUNT(rows); i++)
		tcase_add_test(core, rows[i]);
	suite_add_tcase(s, core);
	return suite_main(s);
}
