/* SPDX-License-Identifier: GPL-2.0-only */
/* How the stack of a test is made; for test_models_fixture.h. */
#ifndef TEST_MODELS_INIT_H
#define TEST_MODELS_INIT_H

static inline struct registry_member stack_member(const char *name)
{
	const struct registry_group *group = &model_registry.group;
	struct registry_member member = {.name = name};

	for (unsigned i = 0; i < group->option_count; i++)
		member.option[i] = group->options[i].otherwise;
	return member;
}

/* A stack of 'count' devices in one dev_set, all switches and options at their
 * default; the last of them is of the last of 'vms' VMs. */
static inline void stack_init_of(struct stack *s, unsigned count,
				 const char *platform, unsigned vms)
{
	static const char *const names[] = {"gpu0", "gpu1", "gpu2"};
	static const struct world_options options = {0};
	static struct registry_member members[3];
	static uint64_t switches[SWITCH_COUNT];
	struct registry_setup setup = {
		.platform = platform,
		.switches = switches,
		.members = members,
		.member_count = count,
		.group_count = 1,
	};
	struct sim_error error;

	memset(s, 0, sizeof(*s));
	while (strcmp(model_registry.platforms[setup.platform_index].name,
		      platform) != 0)
		setup.platform_index++;
	for (unsigned i = 0; i < SWITCH_COUNT; i++)
		switches[i] = model_registry.switches[i].otherwise;
	for (unsigned i = 0; i < count; i++)
		members[i] = stack_member(names[i]);
	members[count - 1].option[MEMBER_VM] = vms - 1;
	s->world = world_new(&options, &error);
	ck_assert_ptr_nonnull(s->world);
	check_attach(s->world);
	model_registry.setup(s->world, &setup);
	s->model = model_of(s->world);
	world_subscribe(s->world, HOOK_STEP, stack_step, s);
	world_subscribe(s->world, HOOK_NOTE, stack_note, s);
}

static inline void stack_init_on(struct stack *s, unsigned count,
				 const char *platform)
{
	stack_init_of(s, count, platform, 1);
}

/* Two devices, each of a VM of its own. */
static inline void stack_init_vms(struct stack *s, const char *platform)
{
	stack_init_of(s, 2, platform, VMS_MAX);
}

static inline void stack_init(struct stack *s, unsigned count)
{
	stack_init_on(s, count, "tdx");
}

#endif
