/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    a new kernel of a guest knows nothing of what a vCPU of the old one
 *         was in the middle of: that vCPU is stopped, and no answer reaches it.
 *         The same holds of a vCPU that is reset, but not of one that is paused
 *         alone.
 * Method: one vCPU accepts, or locks, while another one starts a new kernel, or
 *         the VMM pauses them, in many schedules on each platform. What the
 *         guest keeps is looked at when all is over.
 */
#include <errno.h>

#include "drawn.h"
#include "every_cell.h"
#include "kernel/vfio_pci_core.h"
#include "state.h"

enum {
	SCHEDULES = 300,
};

/* How often a step of the stopped vCPU ended in which way. */
struct ends {
	unsigned stopped, done, late;
	bool run_done; /* the last step of this run */
};

static void ends_add(void *context, struct world *w, const struct event *event)
{
	struct ends *e = context;

	(void)w;
	if (strcmp(event->task->name, "vcpu1") != 0)
		return;
	e->stopped += event->result == -EINTR;
	e->done += event->result == 0;
	e->run_done = event->result == 0;
	e->late += event->result == -ENXIO || event->result == -EBUSY;
}

static void ends_attach(void *context, struct world *w)
{
	world_subscribe(w, HOOK_STEP_END, ends_add, context);
}

static unsigned any_pick(void *state, const struct world *w, uint64_t enabled)
{
	(void)w;
	return drawn_slot(state, enabled);
}

static uint32_t any_choose(void *state, const struct world *w,
			   enum choice_kind kind, uint32_t n)
{
	(void)w;
	return kind == CHOICE_FAULT ? 0 : drawn_value(state, n);
}

static struct scenario *parsed(const char *text)
{
	struct scenario_file file = {
		.path = "kexec.yaml",
		.text = text,
		.bytes = strlen(text),
	};
	struct diagnostics d;
	struct scenario *s;

	diagnostics_init(&d);
	s = scenario_parse(&file, &model_registry, every_class,
			   every_class_count, &d);
	ck_assert_msg(s != NULL, "%s", d.text);
	diagnostics_clear(&d);
	return s;
}

typedef void look_at_end(const struct world *w, const char *platform,
			 const struct ends *ends);

static look_at_end *look_now;
static look_at_end heard_or_kicked;

static void knows_nothing(const struct world *w, const char *platform,
			  const struct ends *ends)
{
	struct model *model = world_user(w);
	struct vfio_pci_core_device *vdev = model->devices[0];

	(void)ends;
	ck_assert_msg(vdev->pdev->guest_view == TDISP_CONFIG_UNLOCKED,
		      "%s: the new kernel takes it for %u", platform,
		      (unsigned)vdev->pdev->guest_view);
	ck_assert_uint_eq(cell_peek(&vdev->guest_accepted), 0);
	ck_assert(vdev->pdev->guest_driver.anew);
}

/* It has accepted the device if it has heard of that. */
static void knows_what_it_heard(const struct world *w, const char *platform,
				const struct ends *ends)
{
	const struct model *model = world_user(w);
	enum tdisp_state state = model->devices[0]->pdev->guest_view;

	ck_assert_msg(ends->run_done == (state == TDISP_RUN),
		      "%s: it is taken for %u", platform, (unsigned)state);
	ck_assert_uint_eq(model->vms[VM_FIRST].vcpus_inside, 0);
	ck_assert_uint_eq(model->vms[VM_FIRST].pauses, 0);
}

/* Both ways to end must come about. */
static void run_all(const struct scenario *s, const struct design *design)
{
	for (unsigned p = 0; p < model_registry.platform_count; p++) {
		struct drawn drawn = {.schedule = 0};
		struct chooser chooser = {
			.state = &drawn,
			.begin = drawn_begin,
			.pick = any_pick,
			.choose = any_choose,
		};
		struct ends ends = {0};
		struct scenario_world_options options = {
			.before_seal = ends_attach,
			.context = &ends,
		};
		const char *name = model_registry.platforms[p].name;
		struct sim_error error;
		struct run_result r;
		struct world *w =
			scenario_world(s, design, p, &options, &error);

		ck_assert_ptr_nonnull(w);
		for (; drawn.schedule < SCHEDULES; drawn.schedule++) {
			drawn_restart(&drawn);
			ends.run_done = false;
			world_run(w, &chooser, 1, &r);
			ck_assert_int_eq(r.status, RUN_FINISHED);
			ck_assert_msg(!world_finding_count(w), "%s: %s", name,
				      world_finding(w, 0)->text);
			look_now(w, name, &ends);
		}
		if (look_now != heard_or_kicked)
			ck_assert_uint_gt(ends.stopped, 0);
		ck_assert_uint_gt(ends.done + ends.late, 0);
		world_free(w);
	}
}

START_TEST(no_accept_of_a_stopped_vcpu_is_heard_of)
{
	struct scenario *s = parsed("question: Is it so?\n"
				    "tasks:\n"
				    "  vcpu0:\n"
				    "    - guest.bind: gpu0\n"
				    "    - guest.attest: gpu0\n"
				    "    - guest.kexec: "
				    "{device: gpu0, crash: on}\n"
				    "  vcpu1:\n"
				    "    - wait: gpu0 attested\n"
				    "    - guest.accept: gpu0\n");

	look_now = knows_nothing;
	every_named(s, "rfc-v1-fixed", run_all);
	scenario_free(s);
}
END_TEST

START_TEST(no_lock_of_a_stopped_vcpu_is_heard_of)
{
	struct scenario *s = parsed("question: Is it so?\n"
				    "tasks:\n"
				    "  vcpu0:\n"
				    "    - guest.kexec: gpu0\n"
				    "  vcpu1:\n"
				    "    - guest.bind: gpu0\n"
				    "    - guest.unbind: gpu0\n"
				    "    - guest.kexec: gpu0\n");

	look_now = knows_nothing;
	every_named(s, "rfc-v1-fixed", run_all);
	scenario_free(s);
}
END_TEST

#define ACCEPT_WHILE(op)                                                       \
	"question: Is it so?\n"                                                \
	"tasks:\n"                                                             \
	"  vcpu0:\n"                                                           \
	"    - guest.bind: gpu0\n"                                             \
	"    - guest.attest: gpu0\n"                                           \
	"  vcpu1:\n"                                                           \
	"    - wait: gpu0 attested\n"                                          \
	"    - guest.accept: gpu0\n"                                           \
	"  vmm0:\n"                                                            \
	"    - wait: gpu0 attested\n"                                          \
	"    - vmm.pause: " op "\n"

START_TEST(a_vcpu_that_is_reset_hears_of_no_answer)
{
	struct scenario *s = parsed(ACCEPT_WHILE("{device: gpu0, reset: on}"));

	look_now = knows_what_it_heard;
	every_named(s, "big-lock-fixed", run_all);
	scenario_free(s);
}
END_TEST

/* One that is kicked out of a wait for a lock is told so, once. */
static void heard_or_kicked(const struct world *w, const char *platform,
			    const struct ends *ends)
{
	ck_assert_uint_eq(ends->stopped, 0);
	knows_what_it_heard(w, platform, ends);
}

START_TEST(a_vcpu_that_is_paused_hears_of_each_answer)
{
	struct scenario *s = parsed(ACCEPT_WHILE("gpu0"));

	look_now = heard_or_kicked;
	every_named(s, "big-lock-fixed", run_all);
	scenario_free(s);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("models_kexec");
	TCase *core = suite_case("core");
	unsigned count;
	const struct finding_class *const *engine = check_classes(&count);

	every_class_add(engine, count);
	every_class_add(model_registry.classes, model_registry.class_count);
	tcase_add_test(core, no_accept_of_a_stopped_vcpu_is_heard_of);
	tcase_add_test(core, no_lock_of_a_stopped_vcpu_is_heard_of);
	tcase_add_test(core, a_vcpu_that_is_reset_hears_of_no_answer);
	tcase_add_test(core, a_vcpu_that_is_paused_hears_of_each_answer);
	suite_add_tcase(s, core);
	return suite_main(s);
}
