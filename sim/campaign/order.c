/* SPDX-License-Identifier: GPL-2.0-only */
#include "campaign/order.h"

#include "memory.h"

static void file_write(const struct scenario_file *f, struct message_out *out)
{
	message_add_text(out, f->path);
	message_add_bytes(out, f->text, f->bytes);
}

static void file_read(struct scenario_file *ret, struct message_in *in)
{
	ret->path = message_take_text(in);
	ret->text = message_take_bytes(in, &ret->bytes);
}

static void range_write(const struct order_range *r, struct message_out *out)
{
	message_add_number(out, r->arm);
	message_add_text(out, r->strategy);
	message_add_number(out, r->depth);
	message_add_text(out, r->objects);
	message_add_number(out, r->series);
	message_add_number(out, r->first_run);
	message_add_number(out, r->runs);
}

static void range_read(struct order_range *ret, struct message_in *in)
{
	ret->arm = (unsigned)message_take_number(in, UINT32_MAX);
	ret->strategy = message_take_text(in);
	ret->depth = (unsigned)message_take_number(in, UINT32_MAX);
	ret->objects = message_take_text_or_null(in);
	ret->series = message_take_number(in, UINT64_MAX);
	ret->first_run = message_take_number(in, UINT64_MAX);
	ret->runs = message_take_number(in, UINT64_MAX - ret->first_run);
}

void order_write(const struct order *o, struct message_out *out)
{
	message_begin(out, MESSAGE_ORDER);
	message_add_number(out, o->id);
	message_add_number(out, o->careful);
	message_add_number(out, o->reached);
	file_write(&o->scenario, out);
	message_add_number(out, o->design_count);
	for (unsigned i = 0; i < o->design_count; i++)
		file_write(&o->designs[i], out);
	message_add_text(out, o->platform);
	message_add_number(out, o->lock_granularity);
	message_add_number(out, o->races);
	message_add_number(out, o->hung_ns);
	message_add_text(out, o->signature);
	message_add_text(out, o->schedule);
	message_add_number(out, o->shrink_runs);
	message_add_number(out, o->range_count);
	for (unsigned i = 0; i < o->range_count; i++)
		range_write(&o->ranges[i], out);
	message_end(out);
}

static void cell_read(struct order *ret, struct message_in *in)
{
	file_read(&ret->scenario, in);
	ret->design_count =
		(unsigned)message_take_number(in, ARRAY_COUNT(ret->designs));
	for (unsigned i = 0; i < ret->design_count; i++)
		file_read(&ret->designs[i], in);
	ret->platform = message_take_text(in);
	ret->lock_granularity = message_take_flag(in);
	ret->races = message_take_flag(in);
	ret->hung_ns = message_take_number(in, UINT64_MAX);
}

bool order_read(struct order *ret, struct message_in *in)
{
	*ret = (struct order){.id = message_take_number(in, UINT64_MAX)};
	ret->careful = message_take_flag(in);
	ret->reached = message_take_flag(in);
	cell_read(ret, in);
	ret->signature = message_take_text_or_null(in);
	ret->schedule = message_take_text_or_null(in);
	ret->shrink_runs = message_take_number(in, UINT64_MAX);
	ret->range_count = (unsigned)message_take_number(in, ORDER_RANGES_MAX);
	ret->ranges = campaign_alloc(ret->range_count * sizeof(*ret->ranges));
	for (unsigned i = 0; i < ret->range_count; i++)
		range_read(&ret->ranges[i], in);
	if (message_taken(in) && in->kind == MESSAGE_ORDER &&
	    ret->design_count &&
	    (ret->range_count || (ret->signature && ret->schedule)))
		return true;
	order_release(ret);
	return false;
}

void order_release(struct order *o)
{
	free(o->ranges);
	*o = (struct order){.id = 0};
}
