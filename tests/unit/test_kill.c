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
 * KILL_SCHEDULES in the environment is how many runs of each are struck.
 */
#include "every_cell.h"
#include "kernel/pci_region.h"
#include "kernel/vfio_pci_core.h"
#include "state.h"

#define MENDED "rfc-v1-fixed"

enum {
	SCHEDULES_DEFAULT = 2,
	STEPS_TOO_MANY = 20000,
};

/* A run that the VMM does not survive. */
struct kill {
	const struct scenario *scenario;
	const struct design *design;
	unsigned platform;
	unsigned schedule; /* 0: who is first goes on; else drawn */
	uint64_t at, drawn;
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

static void kill_begin(void *state, const struct world *w, uint64_t seed)
{
	(void)state;
	(void)w;
	(void)seed;
}

static uint64_t kill_draw(struct kill *k)
{
	k->drawn =
		k->drawn * UINT64_C(6364136223846793005) + 1442695040888963407;
	return k->drawn >> 33;
}

static unsigned kill_pick(void *state, const struct world *w, uint64_t enabled)
{
	struct kill *k = state;
	uint64_t killer = UINT64_C(1) << k->killer;
	unsigned skip;

	if (world_steps(w) >= k->at && enabled & killer) {
		k->struck = true;
		return k->killer;
	}
	enabled &= ~killer;
	skip = k->schedule ? (unsigned)(kill_draw(k) %
					(unsigned)__builtin_popcountll(enabled))
			   : 0;
	while (skip-- > 0)
		enabled &= enabled - 1;
	return (unsigned)__builtin_ctzll(enabled);
}

static uint32_t kill_choose(void *state, const struct world *w,
			    enum choice_kind kind, uint32_t n)
{
	struct kill *k = state;

	(void)w;
	if (kind == CHOICE_FAULT || !k->schedule)
		return 0;
	return (uint32_t)(kill_draw(k) % n);
}

/* What should be gone with the VMM, or NULL. */
static const char *kill_left(const struct pci_dev *pdev)
{
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
		      k->schedule, (int)r->status);
	for (unsigned i = 0; i < model->device_count && !findings; i++) {
		const char *left = kill_left(model->devices[i]->pdev);

		ck_assert_msg(!left,
			      "%s under %s, killed at step %u of schedule %u: "
			      "%s: %s, and no finding",
			      k->scenario->path, k->design->name,
			      (unsigned)k->at, k->schedule,
			      model->devices[i]->pdev->name, left);
	}
	if (strcmp(k->design->name, MENDED) != 0)
		return;
	for (unsigned i = 0; i < findings; i++) {
		const struct finding *f = world_finding(w, i);

		ck_assert_msg(kill_declared(k, f),
			      "%s, killed at step %u of schedule %u: %s: %s",
			      k->scenario->path, (unsigned)k->at, k->schedule,
			      f->klass->name, f->text);
	}
}

static void kill_at_each_step(struct kill *k, struct world *w)
{
	struct chooser chooser = {
		.state = k,
		.begin = kill_begin,
		.pick = kill_pick,
		.choose = kill_choose,
	};
	struct run_result r;

	k->struck = true;
	for (k->at = 0; k->struck && k->at < STEPS_TOO_MANY; k->at++) {
		k->struck = false;
		k->drawn = k->schedule;
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
		for (k.schedule = 0; k.schedule < schedules; k.schedule++)
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
