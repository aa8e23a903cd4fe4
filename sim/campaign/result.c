/* SPDX-License-Identifier: GPL-2.0-only */
#include "campaign/result.h"

#include "memory.h"

/* --- places --------------------------------------------------------------- */

void result_place_write(const struct result_place *p, enum message_type kind,
			struct message_out *out)
{
	message_begin(out, kind);
	message_add_number(out, p->order);
	message_add_number(out, p->index);
	message_add_number(out, p->run);
	message_add_number(out, p->seed);
	message_add_text(out, p->strategy ? p->strategy->name : NULL);
	message_end(out);
}

bool result_place_read(struct result_place *ret, struct message_in *in)
{
	const char *strategy;

	*ret = (struct result_place){
		.order = message_take_number(in, UINT64_MAX),
	};
	ret->index = (unsigned)message_take_number(in, UINT32_MAX);
	ret->run = message_take_number(in, UINT64_MAX);
	ret->seed = message_take_number(in, UINT64_MAX);
	strategy = message_take_text_or_null(in);
	ret->strategy = strategy ? strategy_type_find(strategy) : NULL;
	return message_taken(in) && !strategy == !ret->strategy;
}

/* --- ranges --------------------------------------------------------------- */

void result_range_write(const struct result_range *r,
			const struct tally_classes *counted,
			struct message_out *out)
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *file = campaign_memory(open_memstream(&text, &bytes));

	tally_save(r->tally, counted, file);
	if (fclose(file) != 0)
		(void)campaign_memory(NULL);
	message_begin(out, MESSAGE_RANGE);
	message_add_number(out, r->order);
	message_add_number(out, r->index);
	message_add_number(out, r->busy_us);
	message_add_bytes(out, text, bytes);
	message_end(out);
	free(text);
}

/* Could explore_many() have made it? */
static bool tally_sound(const struct tally *t, unsigned classes)
{
	uint64_t runs = 0;
	bool sound = t->livelocked <= t->runs;

	for (unsigned i = 0; i < ARRAY_COUNT(t->status); i++) {
		sound = sound && t->status[i] <= t->runs;
		runs += t->status[i];
	}
	for (unsigned i = 0; i < classes; i++)
		sound = sound && t->class_hits[i] <= t->runs;
	for (unsigned i = 0; i < t->signature_count; i++) {
		const struct tally_signature *s = &t->signature[i];

		sound = sound && s->text[0] && s->hits && s->hits <= t->runs &&
			s->first_run < t->runs && s->strategy;
	}
	return sound && runs == t->runs;
}

bool result_range_read(struct result_range *ret,
		       const struct tally_classes *counted,
		       struct message_in *in)
{
	struct saved saved;
	const char *text;
	size_t bytes;

	*ret = (struct result_range){
		.order = message_take_number(in, UINT64_MAX),
	};
	ret->index = (unsigned)message_take_number(in, UINT32_MAX);
	ret->busy_us = message_take_number(in, UINT64_MAX);
	text = message_take_bytes(in, &bytes);
	if (!message_taken(in))
		return false;
	saved_begin(&saved, text, bytes);
	ret->tally = tally_resume(&saved, counted);
	if (ret->tally && saved_ended(&saved) &&
	    tally_sound(ret->tally, counted->count))
		return true;
	tally_free(ret->tally);
	ret->tally = NULL;
	return false;
}

/* --- small findings ------------------------------------------------------- */

void result_small_write(const struct result_small *s, struct message_out *out)
{
	message_begin(out, MESSAGE_SMALL);
	message_add_number(out, s->order);
	message_add_number(out, s->found);
	message_add_text(out, s->why);
	message_add_text(out, s->schedule);
	message_add_text(out, s->left_out);
	message_add_number(out, s->size.tasks);
	message_add_number(out, s->size.values);
	message_add_number(out, s->size.switches);
	message_add_number(out, s->size.preemptions);
	message_add_number(out, s->size.steps);
	message_add_number(out, s->run_steps);
	message_add_number(out, s->digest);
	message_end(out);
}

static uint32_t number_32(struct message_in *in)
{
	return (uint32_t)message_take_number(in, UINT32_MAX);
}

bool result_small_read(struct result_small *ret, struct message_in *in)
{
	*ret = (struct result_small){
		.order = message_take_number(in, UINT64_MAX),
	};
	ret->found = message_take_flag(in);
	ret->why = message_take_text(in);
	ret->schedule = message_take_text_or_null(in);
	ret->left_out = message_take_text_or_null(in);
	ret->size.tasks = number_32(in);
	ret->size.values = number_32(in);
	ret->size.switches = number_32(in);
	ret->size.preemptions = number_32(in);
	ret->size.steps = number_32(in);
	ret->run_steps = number_32(in);
	ret->digest = message_take_number(in, UINT64_MAX);
	return message_taken(in) && ret->found == (ret->schedule != NULL);
}

/* --- what was reached ----------------------------------------------------- */

void result_reached_write(const struct result_reached *r,
			  struct message_out *out)
{
	message_begin(out, MESSAGE_REACHED);
	message_add_number(out, r->order);
	message_add_number(out, r->count);
	for (unsigned i = 0; i < r->count; i++) {
		message_add_text(out, r->items[i].kind);
		message_add_text(out, r->items[i].name);
		message_add_text(out, r->items[i].file);
		message_add_number(out, r->items[i].runs);
	}
	message_end(out);
}

static void item_read(struct result_reached_item *ret, struct message_in *in)
{
	ret->kind = message_take_text(in);
	ret->name = message_take_text(in);
	ret->file = message_take_text(in);
	ret->runs = message_take_number(in, UINT64_MAX);
	if (strcmp(ret->kind, "class") != 0 &&
	    strcmp(ret->kind, "function") != 0)
		in->bad = true;
}

bool result_reached_read(struct result_reached *ret, struct message_in *in)
{
	*ret = (struct result_reached){
		.order = message_take_number(in, UINT64_MAX),
	};
	ret->count = (unsigned)message_take_number(in, RESULT_REACHED_MAX);
	ret->items = campaign_alloc(ret->count * sizeof(*ret->items));
	for (unsigned i = 0; i < ret->count; i++)
		item_read(&ret->items[i], in);
	if (message_taken(in))
		return true;
	result_reached_release(ret);
	return false;
}

void result_reached_release(struct result_reached *r)
{
	free(r->items);
	*r = (struct result_reached){.items = NULL};
}

/* --- errors --------------------------------------------------------------- */

void result_error_write(const struct result_error *e, struct message_out *out)
{
	message_begin(out, MESSAGE_FAILED);
	message_add_number(out, e->order);
	message_add_number(out, e->error.kind);
	message_add_text(out, e->error.text);
	message_end(out);
}

bool result_error_read(struct result_error *ret, struct message_in *in)
{
	const char *text;

	*ret = (struct result_error){
		.order = message_take_number(in, UINT64_MAX),
	};
	ret->error.kind =
		(enum sim_error_kind)message_take_number(in, SIM_ERROR_HOST);
	text = message_take_text(in);
	if (!message_taken(in) || ret->error.kind == SIM_ERROR_NONE ||
	    strlen(text) >= sizeof(ret->error.text))
		return false;
	memcpy(ret->error.text, text, strlen(text) + 1);
	return true;
}
