/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    what a call does that is made again, or after something that has
 *         undone it: the rows of table 8.5, on each platform, under the design
 *         that has every known defect mended.
 * Method: one task makes the calls of a row in turn. What each of them says is
 *         compared with the row, and nothing may be found.
 */
#include <errno.h>

#include "drawn.h"
#include "every_cell.h"
#include "kernel/vfio_pci_core.h"
#include "state.h"

enum {
	SAID_BYTES = 512,
};

struct row {
	const char *name;
	const char *steps;  /* of one task, cut by ';' */
	const char *said;   /* what each returns */
	const char *cca;    /* the same there, where that is another; or NULL */
	const char *design; /* NULL: rfc-v1-fixed */
	const char *topology; /* NULL: one device, of one VM */
};

#define PASSED                                                                 \
	"topology:\n  dev_sets:\n"                                             \
	"    - devices: [{name: gpu0, passed: on}]\n"

/* The steps of a row, and what is left of it. */
static const struct row rows[] = {
	{.name = "row_8_5_1_bind_bind",
	 .steps = "vmm.tsm_bind: gpu0;vmm.tsm_bind: gpu0;vmm.tsm_unbind: gpu0",
	 .said = "0 -EBUSY 0"},
	{.name = "row_8_5_2_unbind_unbind",
	 .steps =
		 "vmm.tsm_bind: gpu0;vmm.tsm_unbind: gpu0;vmm.tsm_unbind: gpu0",
	 .said = "0 0 0"},
	{.name = "row_8_5_3_unbind_when_never_bound",
	 .steps =
		 "vmm.tsm_unbind: gpu0;vmm.tsm_bind: gpu0;vmm.tsm_unbind: gpu0",
	 .said = "0 0 0"},
	{.name = "row_8_5_4_bind_guest_reset_bind",
	 .steps =
		 "guest.bind: gpu0;guest.flr: gpu0;guest.bind: gpu0;guest.unbind: gpu0",
	 .said = "0 0 0 0"},
	{.name = "row_8_5_5_bind_hot_reset_bind",
	 .steps =
		 "vmm.tsm_bind: gpu0;vmm.hot_reset: gpu0;vmm.tsm_bind: gpu0;"
		 "admin.disconnect: gpu0;admin.connect: gpu0;vmm.tsm_bind: gpu0;"
		 "vmm.tsm_unbind: gpu0",
	 .said = "0 0 -ENXIO 0 0 0 0",
	 /* A PDEV in error with a stream can be neither disconnected nor
	  * stopped: it is leaked, until the machine is reset. */
	 .cca = "0 0 -ENXIO 0 -EIO -EINVAL 0"},
	{.name = "row_8_5_6_bind_reset_by_the_host_unbind",
	 .steps = "vmm.tsm_bind: gpu0;admin.reset: gpu0;vmm.tsm_unbind: gpu0;"
		  "admin.reset: gpu0",
	 .said = "0 -EBUSY 0 0"},
	{.name = "row_8_5_7_bind_surprise_removal_close",
	 .steps = "vmm.tsm_bind: gpu0;admin.remove: gpu0",
	 "0 0"},
	{.name = "row_8_5_8_bind_kill_reopen_bind_by_a_new_vm",
	 .topology = "topology:\n  dev_sets:\n    - devices: [gpu0]\n"
		     "    - devices: [{name: nic0, vm: second}]\n",
	 .steps =
		 "guest.bind: gpu0;guest.attest: gpu0;guest.accept: gpu0;"
		 "vmm.exit;vm.enter: second;vmm.get_device_fd: gpu0;"
		 "vmm.vdevice_alloc: gpu0;vmm.dmabuf_export: gpu0;"
		 "vmm.memslot: gpu0;guest.write_command: {device: gpu0, memory: on};"
		 "guest.bind: gpu0;guest.attest: gpu0;"
		 "guest.accept: gpu0;guest.run: gpu0;guest.unbind: gpu0",
	 .said = "0 0 0 0 0 6 0 0 0 0 0 0 0 0 0"},
	{.name = "row_8_5_9_bind_bus_master_off_accept",
	 .steps = "guest.bind: gpu0;guest.attest: gpu0;"
		  "guest.write_command: {device: gpu0, bus_master: off};"
		  "guest.accept: gpu0;guest.unbind: gpu0",
	 .said = "0 0 0 -EPERM 0"},
	/* Fault 45: VFIO knows that the device is bound. */
	{.name = "fault_45_bind_by_a_second_vm",
	 .topology = PASSED,
	 .steps = "guest.bind: gpu0;guest.attest: gpu0;vm.enter: second;"
		  "vmm.viommu_alloc: gpu0;vmm.vdevice_alloc: gpu0;"
		  "vmm.tsm_bind: gpu0;vm.enter: first;guest.accept: gpu0;"
		  "guest.run: gpu0;guest.unbind: gpu0",
	 .said = "0 0 0 0 0 -EBUSY 0 0 0 0"},
	/* The same where it is the TSM core alone that knows. */
	{.name = "fault_45_bind_by_a_second_vm_through_iommufd",
	 .design = "f45-vm-named-per-viommu",
	 .topology = PASSED,
	 .steps = "guest.bind: gpu0;guest.attest: gpu0;vm.enter: second;"
		  "vmm.viommu_alloc: {device: gpu0, kvm: on};"
		  "vmm.vdevice_alloc: gpu0;vmm.tsm_bind: gpu0;vm.enter: first;"
		  "guest.accept: gpu0;guest.run: gpu0;guest.unbind: gpu0",
	 .said = "0 0 0 0 0 -EBUSY 0 0 0 0"},
	/* Invariant 53, as the guest sees it. */
	{.name = "a_driver_keeps_its_guest_from_lock_accept_and_unlock",
	 .steps = "guest.unload_driver: gpu0;guest.load_driver: gpu0;"
		  "guest.load_driver: gpu0;guest.bind: gpu0;"
		  "guest.unload_driver: {device: gpu0, keeps_master: on};"
		  "guest.bind: gpu0;guest.attest: gpu0;guest.load_driver: gpu0;"
		  "guest.accept: gpu0;guest.unbind: gpu0;"
		  "guest.unload_driver: {device: gpu0, keeps_master: on};"
		  "guest.accept: gpu0;guest.run: gpu0;guest.unbind: gpu0",
	 .said = "-ENODEV 0 -EBUSY -EBUSY 0 0 0 0 -EBUSY -EBUSY 0 0 0 0"},
	/* Bus mastering goes with a driver, the bind with it, and comes back
	 * with the next one. */
	{.name = "a_driver_goes_and_the_next_one_begins_anew",
	 .steps = "guest.bind: gpu0;guest.attest: gpu0;guest.accept: gpu0;"
		  "guest.load_driver: gpu0;guest.dma: gpu0;"
		  "guest.unload_driver: gpu0;guest.dma: gpu0;guest.bind: gpu0;"
		  "guest.attest: gpu0;guest.accept: gpu0;guest.dma: gpu0;"
		  "guest.load_driver: gpu0;guest.dma: gpu0",
	 .said = "0 0 0 0 0 0 -EIO 0 0 0 -EIO 0 0"},
	/* A reboot: the Command register, the reset and the hot reset, and a
	 * guest that begins anew. What it had judged before is not taken. */
	{.name = "a_reboot_unbinds_once_and_the_new_kernel_binds_again",
	 .steps = "guest.bind: gpu0;guest.attest: gpu0;guest.accept: gpu0;"
		  "guest.load_driver: gpu0;vmm.reboot: gpu0;guest.dma: gpu0;"
		  "guest.bind: gpu0;guest.attest: gpu0;guest.accept: gpu0;"
		  "guest.load_driver: gpu0;guest.dma: gpu0",
	 .said = "0 0 0 0 0 -EIO 0 0 0 0 0"},
	{.name = "a_reboot_with_a_hot_reset_ends_the_session",
	 .steps = "guest.bind: gpu0;vmm.reboot: {device: gpu0, hot_reset: on};"
		  "guest.bind: gpu0",
	 .said = "0 0 -ENXIO"},
	/* Fault 53, each thing that a VMM does to what it carries. */
	{.name = "fault_53_evidence_that_is_not_genuine_is_not_taken",
	 .steps = "guest.bind: gpu0;vmm.courier: {device: gpu0, does: alters};"
		  "guest.attest: gpu0;guest.accept: gpu0;"
		  "vmm.courier: {device: gpu0, does: truncates};"
		  "guest.attest: gpu0;"
		  "vmm.courier: {device: gpu0, does: replays};"
		  "guest.attest: gpu0;"
		  "vmm.courier: {device: gpu0, does: nothing};"
		  "guest.attest: gpu0;guest.accept: gpu0;guest.run: gpu0;"
		  "guest.unbind: gpu0",
	 .said = "0 0 -EPERM -EPERM 0 -EPERM 0 -EPERM 0 0 0 0 0",
	 .cca = "0 0 -EPERM -EIO 0 -EPERM 0 -EPERM 0 0 0 0 0"},
	{.name = "fault_53_messages_that_are_dropped",
	 .steps = "guest.bind: gpu0;vmm.courier: {device: gpu0, does: drops};"
		  "guest.attest: gpu0;guest.accept: gpu0;guest.unbind: gpu0;"
		  "vmm.courier: {device: gpu0, does: nothing};"
		  "guest.bind: gpu0;guest.attest: gpu0;guest.accept: gpu0;"
		  "guest.run: gpu0;guest.unbind: gpu0",
	 .said = "0 0 -EPERM -EPERM 0 0 0 0 0 0 0",
	 .cca = "0 0 -EPERM -EIO 0 0 0 0 0 0 0"},
	{.name = "fault_53_messages_that_are_repeated",
	 .steps = "guest.bind: gpu0;vmm.courier: {device: gpu0, does: repeats};"
		  "guest.attest: gpu0;guest.accept: gpu0;guest.run: gpu0;"
		  "guest.dma: gpu0;guest.unbind: gpu0",
	 .said = "0 0 0 0 0 0 0"},
	/* Invariant 14, as the guest sees it. */
	{.name = "an_unbind_gives_the_range_of_the_bar_back",
	 .steps = "guest.bind: gpu0;vmm.convert: {device: gpu0, private: on};"
		  "guest.touch: gpu0;guest.unbind: gpu0;guest.touch: gpu0",
	 .said = "0 0 -EFAULT 0 0"},
	{.name = "a_reboot_gives_the_range_of_the_bar_back",
	 .steps = "guest.bind: gpu0;vmm.convert: {device: gpu0, private: on};"
		  "vmm.reboot: gpu0;guest.touch: gpu0",
	 .said = "0 0 0 0"},
	/* Fault 50. The shutdown has the host unbind, the crash does not. */
	{.name = "fault_50_a_kexec_begins_anew",
	 .steps = "guest.bind: gpu0;guest.attest: gpu0;guest.accept: gpu0;"
		  "guest.load_driver: gpu0;guest.dma: gpu0;guest.kexec: gpu0;"
		  "guest.dma: gpu0;guest.accept: gpu0;guest.bind: gpu0;"
		  "guest.attest: gpu0;guest.accept: gpu0;"
		  "guest.load_driver: gpu0;guest.dma: gpu0",
	 .said = "0 0 0 0 0 0 -EIO -ENXIO 0 0 0 0 0"},
	{.name = "fault_50_a_crash_kernel_has_to_unlock_first",
	 .steps = "guest.bind: gpu0;guest.attest: gpu0;guest.accept: gpu0;"
		  "guest.kexec: {device: gpu0, crash: on};guest.bind: gpu0;"
		  "guest.attest: gpu0;guest.accept: gpu0;guest.run: gpu0;"
		  "guest.dma: gpu0;guest.unbind: gpu0;guest.bind: gpu0;"
		  "guest.attest: gpu0;guest.accept: gpu0;guest.dma: gpu0",
	 .said = "0 0 0 0 -EBUSY -ENXIO -ENXIO -EIO -EIO 0 0 0 0 0"},
};

/* What the steps of the run have said. */
struct said {
	char text[SAID_BYTES];
};

static void said_add(void *context, struct world *w, const struct event *event)
{
	struct said *s = context;
	size_t used = strlen(s->text);
	const char *between = used ? " " : "";

	(void)w;
	if (event->result < 0)
		(void)snprintf(s->text + used, sizeof(s->text) - used, "%s-%s",
			       between, strerrorname_np((int)-event->result));
	else
		(void)snprintf(s->text + used, sizeof(s->text) - used, "%s%lld",
			       between, (long long)event->result);
}

static void said_attach(void *context, struct world *w)
{
	world_subscribe(w, HOOK_STEP_END, said_add, context);
}

static unsigned row_pick(void *state, const struct world *w, uint64_t enabled)
{
	(void)w;
	return drawn_slot(state, enabled);
}

static uint32_t row_choose(void *state, const struct world *w,
			   enum choice_kind kind, uint32_t n)
{
	(void)w;
	return kind == CHOICE_FAULT ? 0 : drawn_value(state, n);
}

static struct scenario *row_scenario(const struct row *row)
{
	char text[2048];
	size_t used = (size_t)snprintf(
		text, sizeof(text),
		"question: Is it so?\n%stasks:\n  vmm0:\n    - ",
		row->topology ? row->topology : "");
	struct scenario_file file = {.path = row->name, .text = text};
	struct diagnostics d;
	struct scenario *s;

	for (const char *c = row->steps; *c; c++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 *c == ';' ? "\n    - " : "%c", *c);
	used += (size_t)snprintf(text + used, sizeof(text) - used, "\n");
	ck_assert_uint_lt(used, sizeof(text));
	file.bytes = used;
	diagnostics_init(&d);
	s = scenario_parse(&file, &model_registry, every_class,
			   every_class_count, &d);
	ck_assert_msg(s != NULL, "%s", d.text);
	diagnostics_clear(&d);
	return s;
}

static const struct row *row_now;

static void row_run(const struct scenario *s, const struct design *design)
{
	struct drawn drawn = {.schedule = 0};
	struct chooser chooser = {
		.state = &drawn,
		.begin = drawn_begin,
		.pick = row_pick,
		.choose = row_choose,
	};

	for (unsigned p = 0; p < model_registry.platform_count; p++) {
		struct said said = {.text = ""};
		struct scenario_world_options options = {
			.before_seal = said_attach,
			.context = &said,
		};
		const char *name = model_registry.platforms[p].name;
		const char *wanted = row_now->cca && !strcmp(name, "cca")
					     ? row_now->cca
					     : row_now->said;
		struct sim_error error;
		struct run_result r;
		struct world *w =
			scenario_world(s, design, p, &options, &error);

		ck_assert_ptr_nonnull(w);
		world_run(w, &chooser, 1, &r);
		ck_assert_msg(!strcmp(said.text, wanted),
			      "%s on %s: %s, not %s", row_now->name, name,
			      said.text, wanted);
		ck_assert_msg(!world_finding_count(w), "%s on %s: %s",
			      row_now->name, name, world_finding(w, 0)->text);
		world_free(w);
	}
}

static void row_judge(unsigned i)
{
	struct scenario *s;

	row_now = &rows[i];
	s = row_scenario(row_now);
	every_named(s, row_now->design ? row_now->design : "rfc-v1-fixed",
		    row_run);
	scenario_free(s);
}

#define ROWS(X)                                                                \
	X(row_8_5_1_bind_bind, 0)                                              \
	X(row_8_5_2_unbind_unbind, 1)                                          \
	X(row_8_5_3_unbind_when_never_bound, 2)                                \
	X(row_8_5_4_bind_guest_reset_bind, 3)                                  \
	X(row_8_5_5_bind_hot_reset_bind, 4)                                    \
	X(row_8_5_6_bind_reset_by_the_host_unbind, 5)                          \
	X(row_8_5_7_bind_surprise_removal_close, 6)                            \
	X(row_8_5_8_bind_kill_reopen_bind_by_a_new_vm, 7)                      \
	X(row_8_5_9_bind_bus_master_off_accept, 8)                             \
	X(fault_45_bind_by_a_second_vm, 9)                                     \
	X(fault_45_bind_by_a_second_vm_through_iommufd, 10)                    \
	X(a_driver_keeps_its_guest_from_lock_accept_and_unlock, 11)            \
	X(a_driver_goes_and_the_next_one_begins_anew, 12)                      \
	X(a_reboot_unbinds_once_and_the_new_kernel_binds_again, 13)            \
	X(a_reboot_with_a_hot_reset_ends_the_session, 14)                      \
	X(fault_53_evidence_that_is_not_genuine_is_not_taken, 15)              \
	X(fault_53_messages_that_are_dropped, 16)                              \
	X(fault_53_messages_that_are_repeated, 17)                             \
	X(an_unbind_gives_the_range_of_the_bar_back, 18)                       \
	X(a_reboot_gives_the_range_of_the_bar_back, 19)                        \
	X(fault_50_a_kexec_begins_anew, 20)                                    \
	X(fault_50_a_crash_kernel_has_to_unlock_first, 21)

#define ROW_TEST(title, i)                                                     \
	START_TEST(title)                                                      \
	{                                                                      \
		row_judge(i);                                                  \
	}                                                                      \
	END_TEST
ROWS(ROW_TEST)

#define ROW_ADD(title, i) tcase_add_test(core, title);

int main(void)
{
	Suite *s = suite_create("models_repeat");
	TCase *core = suite_case("core");
	unsigned count;
	const struct finding_class *const *engine = check_classes(&count);

	every_class_add(engine, count);
	every_class_add(model_registry.classes, model_registry.class_count);
	ROWS(ROW_ADD)
	suite_add_tcase(s, core);
	return suite_main(s);
}
