/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Any bytes as the plan of a campaign, beside a few scenarios and designs: it
 * is either accepted or diagnosed, twice in the same words and with the same
 * digest, and what is accepted is whole.
 */
#include "../unit/test_scenario_registry.h"

#include "scenario/campaign.h"

/* libFuzzer's name. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct campaign_plan_options options = {
	.registry = &test_registry,
	.classes = test_classes,
	.class_count = ARRAY_COUNT(test_classes),
};

/* A path or a glob could lead to any file of this machine: none may begin with
 * a slash or go up. */
static bool stays_here(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (data[i] == '\\' ||
		    (data[i] == '.' && i + 1 < size && data[i + 1] == '.'))
			return false;
		if (data[i] == '/' &&
		    (i == 0 || data[i - 1] <= ' ' || data[i - 1] > '~' ||
		     strchr("[]{},:'\"|>-?#!&%@`", data[i - 1])))
			return false;
	}
	return true;
}

static void check_text(const struct diagnostics *d)
{
	size_t bytes = strlen(d->text);

	SIM_ASSERT(d->error_count > 0);
	SIM_ASSERT(bytes > 0);
	SIM_ASSERT(d->text[bytes - 1] == '\n');
	for (size_t i = 0; i < bytes; i++) {
		SIM_ASSERT(d->text[i] == '\n' || (uint8_t)d->text[i] >= ' ');
		SIM_ASSERT(d->text[i] != 0x7f);
	}
}

static void check_cell(const struct campaign_plan *p, unsigned i)
{
	const struct campaign_cell *c = &p->cells[i];
	bool plain = i < p->plain_cells;

	SIM_ASSERT(c->scenario->platforms >> c->platform & 1);
	SIM_ASSERT(c->design->name);
	SIM_ASSERT(c->arm_count >= 1);
	for (unsigned j = 0; j < c->arm_count; j++) {
		const struct campaign_arm *a = &p->arms[c->first_arm + j];

		SIM_ASSERT(a->cell == i);
		SIM_ASSERT(a->strategy);
		SIM_ASSERT(a->weight >= 1);
		SIM_ASSERT(a->weight <= CAMPAIGN_WEIGHT_MAX);
		SIM_ASSERT((a->canary < 0) == plain);
	}
}

static void check_plan(const struct campaign_plan *p)
{
	unsigned arms = 0;

	SIM_ASSERT(p->range_first >= 1);
	SIM_ASSERT(p->range_first <= p->range_max);
	SIM_ASSERT(p->range_max <= CAMPAIGN_RANGE_MAX);
	SIM_ASSERT(p->plain_arms >= 1);
	for (unsigned i = 0; i < p->cell_count; i++) {
		SIM_ASSERT(p->cells[i].first_arm == arms);
		check_cell(p, i);
		arms += p->cells[i].arm_count;
	}
	SIM_ASSERT(arms == p->arm_count);
	SIM_ASSERT(p->plain_arms + p->canary_count == p->arm_count);
	for (unsigned i = 0; i < p->canary_count; i++) {
		SIM_ASSERT(p->arms[p->canaries[i].arm].canary == (int)i);
		SIM_ASSERT(p->canaries[i].klass);
		SIM_ASSERT(p->canaries[i].within >= 1);
	}
	for (unsigned i = 0; i < p->known_count; i++)
		SIM_ASSERT(p->known[i].reason);
	(void)campaign_plan_knows(p, &p->cells[0], "deadlock", "deadlock a b");
}

/* Its digest, 0 if it was not accepted. */
static uint64_t try_plan(const struct scenario_file *file,
			 struct diagnostics *d)
{
	struct campaign_plan *p;
	uint64_t digest;

	diagnostics_init(d);
	p = campaign_plan_parse(file, &options, d);
	if (!p) {
		check_text(d);
		return 0;
	}
	SIM_ASSERT(d->error_count == 0);
	SIM_ASSERT(d->text[0] == '\0');
	check_plan(p);
	digest = p->digest;
	campaign_plan_free(p);
	return digest;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scenario_file file = {TEST_DIRECTORY "/campaign/x.yaml",
				     (const char *)data, size};
	struct diagnostics first, second;

	if (size > SCENARIO_FILE_BYTES_MAX || !stays_here(data, size))
		return 0;
	SIM_ASSERT(try_plan(&file, &first) == try_plan(&file, &second));
	SIM_ASSERT(strcmp(first.text, second.text) == 0);
	diagnostics_clear(&first);
	diagnostics_clear(&second);
	return 0;
}
