/* SPDX-License-Identifier: GPL-2.0-only */
#include "frontier.h"
#include "memory.h"

struct open_order {
	uint64_t number;
	unsigned epoch, ranges;
	unsigned missing; /* pieces */
};

/* Sorted by number; those before 'head' are dropped. */
struct frontier {
	struct open_order *orders;
	size_t head, count, room;
};

struct frontier *frontier_new(void)
{
	return campaign_alloc(sizeof(struct frontier));
}

void frontier_free(struct frontier *f)
{
	if (!f)
		return;
	free(f->orders);
	free(f);
}

/* Drop the head that is gone before the array grows: it stays small. */
static void make_room(struct frontier *f)
{
	if (f->head + f->count < f->room)
		return;
	if (f->head) {
		memmove(f->orders, f->orders + f->head,
			f->count * sizeof(*f->orders));
		f->head = 0;
	}
	if (f->count < f->room / 2)
		return;
	f->room = 2 * f->room + 16;
	f->orders = campaign_realloc(f->orders, f->room * sizeof(*f->orders));
}

void frontier_open(struct frontier *f, uint64_t number, unsigned epoch,
		   unsigned ranges, unsigned pieces)
{
	SIM_ASSERT(pieces >= 1);
	if (f->count)
		SIM_ASSERT(number > f->orders[f->head + f->count - 1].number);
	make_room(f);
	f->orders[f->head + f->count++] = (struct open_order){
		.number = number,
		.epoch = epoch,
		.ranges = ranges,
		.missing = pieces,
	};
}

static struct open_order *find(const struct frontier *f, uint64_t number)
{
	size_t low = f->head, high = f->head + f->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (f->orders[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	SIM_ASSERT(low < f->head + f->count);
	SIM_ASSERT(f->orders[low].number == number);
	return &f->orders[low];
}

void frontier_more(struct frontier *f, uint64_t number)
{
	find(f, number)->missing++;
}

bool frontier_in(struct frontier *f, uint64_t number, unsigned *ret_epoch,
		 unsigned *ret_ranges)
{
	struct open_order *o = find(f, number);

	SIM_ASSERT(o->missing >= 1);
	if (--o->missing)
		return false;
	*ret_epoch = o->epoch;
	*ret_ranges = o->ranges;
	while (f->count && !f->orders[f->head].missing) {
		f->head++;
		f->count--;
	}
	return true;
}

uint64_t frontier_number(const struct frontier *f)
{
	return f->count ? f->orders[f->head].number : UINT64_MAX;
}
