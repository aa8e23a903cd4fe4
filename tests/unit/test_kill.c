/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aim:    the VMM may be killed at any step of anything: nothing stays bound,
 *         claimed or mapped, or a finding says what; and it always ends.
 * Method: each scenario under each design that it names, and under the one that
 *         has every known defect mended. The run is made as it would be, a few
 *         times, and in each of them the VMM exits at step 1, 2, 3, ...: from
 *         then on its exit goes first wherever it can. What is left is looked
 *         at here, past the checkers.
 *
 * KILL_SCHEDULES in the environment is how many runs of each are struck. Each
 * of them is struck at every KILL_EVERY-th step, and each at other ones, unless
 * the tests are to be thorough: then at each.
 */
#include "drawn.h"
#include "every_cell.h"
#include "kernel/pci_region.h"
#include "kernel/vfio_pci_core.h"
#include "state.h"

#define MENDED "rfc-v1-fixed"

enum {
	SCHEDULES_DEFAULT = 2,
	KILL_EVERY = 4,
	STEPS_TOO_MANY = 20000,
};

/* A run that the VMM does not survive. */
struct kill {
	const struct scenario *scenario;
	const struct design *design;
	unsigned platform;
	struct drawn drawn;
	uint64_t at;
	unsigned killer; /* slot */
	bool struck;
};

static void killer_main(void *argument)
{
	struct op_call call = {.op = NULL};

	for (unsigned i = 0; i < model_registry.op_count; i++)
		if (!strcmp(model_registry.ops[i].name, "vmm.exit"))
			call.op = &model_registry.ops[i];
	ck_assert_ptr_nonnull(call.op);
	call.op->run(argument, &call);
}

static void kill_attach(void *context, struct world *w)
{
	struct kill *k = context;

	k->killer =
		task_new(w, "killer", killer_main, w, (enum task_flags)0)->slot;
}

static unsigned kill_pick(void *state, const struct world *w, uint64_t enabled)
{
	struct kill *k = state;
	uint64_t killer = UINT64_C(1) << k->killer;

	if (world_steps(w) >= k->at && enabled & killer) {
		k->struck = true;
		return k->killer;
	}
	return drawn_slot(&k->drawn, enabled & ~killer);
}

static uint32_t kill_choose(void *state, const struct world *w,
			    enum choice_kind kind, uint32_t n)
{
	struct kill *k = state;

	(void)w;
	return kind == CHOICE_FAULT ? 0 : drawn_value(&k->drawn, n);
}

/* What should be gone with the VMM, or NULL. */
static const char *kill_left(const struct pci_dev *pdev)
{
	if (pdev->drvdata->vm->index != VM_FIRST)
		return NULL; /* another VMM has it, and lives */
	if (pdev->drvdata->open_count)
		return "the device is open";
	if (pdev->tsm.tdi)
		return "the TSM core has a TDI";
	if (pdev->fw->present)
		return "the firmware has an interface";
	if (pdev->hw.state != TDISP_CONFIG_UNLOCKED)
		return "the device is locked";
	if (pdev->fw->mmio != PRIVATE_MMIO_FREE)
		return "private MMIO is mapped";
	if (pdev->fw->dma != PRIVATE_DMA_OFF)
		return "private DMA is on";
	for (unsigned bar = 0; bar < PCI_BAR_COUNT; bar++) {
		uint64_t owner = cell_peek(&pdev->regions[bar].owner);

		if (owner == REGION_TSM || owner == REGION_VFIO)
			return "a BAR is claimed";
	}
	return NULL;
}

static bool kill_declared(const struct kill *k, const struct finding *f)
{
	const struct scenario_expect *e = scenario_expects(
		k->scenario, k->design->name, k->platform, f->klass);

	return e && e->expectation != EXPECT_NEVER;
}

static void kill_judge(const struct kill *k, struct world *w,
		       const struct run_result *r)
{
	const struct model *model = model_of(w);
	unsigned findings = world_finding_count(w);

	ck_assert_msg(r->status == RUN_FINISHED || findings,
		      "%s under %s, killed at step %u of schedule %u: status "
		      "%d, and no finding",
		      k->scenario->path, k->design->name, (unsigned)k->at,
		      k->drawn.schedule, (int)r->status);
	for (unsigned i = 0; i < model->device_count && !findings; i++) {
		const char *left = kill_left(model->devices[i]->pdev);

		ck_assert_msg(!left,
			      "%s under %s, killed at step %u of schedule %u: "
			      "%s: %s, and no finding",
			      k->scenario->path, k->design->name,
			      (unsigned)k->at, k->drawn.schedule,
			      model->devices[i]->pdev->name, left);
	}
	if (strcmp(k->design->name, MENDED) != 0)
		return;
	for (unsigned i = 0; i < findings; i++) {
		const struct finding *f = world_finding(w, i);

		ck_assert_msg(kill_declared(k, f),
			      "%s, killed at step %u of schedule %u: %s: %s",
			      k->scenario->path, (unsigned)k->at,
			      k->drawn.schedule, f->klass->name, f->text);
	}
}

static void kill_at_each_step(struct kill *k, struct world *w)
{
	struct chooser chooser = {
		.state = k,
		.begin = drawn_begin,
		.pick = kill_pick,
		.choose = kill_choose,
	};
	unsigned every = suite_times(KILL_EVERY, 1);
	unsigned first = k->drawn.schedule * (KILL_EVERY / 2) % every;
	struct run_result r;

	k->struck = true;
	for (k->at = first; k->struck && k->at < STEPS_TOO_MANY;
	     k->at += every) {
		k->struck = false;
		drawn_restart(&k->drawn);
		world_run(w, &chooser, 1, &r);
		kill_judge(k, w, &r);
	}
}

static void kill_cell(const struct scenario *s, const struct design *design)
{
	struct kill k = {.scenario = s, .design = design};
	const struct scenario_world_options options = {
		.before_seal = kill_attach,
		.context = &k,
	};
	uint64_t schedules = setting("KILL_SCHEDULES", SCHEDULES_DEFAULT);
	struct sim_error error;

	for (unsigned p = 0; p < model_registry.platform_count; p++) {
		struct world *w;

		if (!(s->platforms >> p & 1))
			continue;
		k.platform = p;
		w = scenario_world(s, design, p, &options, &error);
		ck_assert_ptr_nonnull(w);
		for (k.drawn.schedule = 0; k.drawn.schedule < schedules;
		     k.drawn.schedule++)
			kill_at_each_step(&k, w);
		world_free(w);
	}
}

START_TEST(nothing_outlives_the_vmm)
{
	every_cell(_i, MENDED, kill_cell);
}
END_TEST

int main(void)
{
	return every_cell_main("kill", nothing_outlives_the_vmm);
}
