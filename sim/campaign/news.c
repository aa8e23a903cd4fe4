/* SPDX-License-Identifier: GPL-2.0-only */
#include <xxhash.h>

#include "memory.h"
#include "news.h"

enum {
	BUCKETS_FIRST = 256,
};

struct news {
	const struct campaign_plan *plan;
	struct news_finding **buckets;
	unsigned bucket_count, count;
	struct news_counts counts; /* asked for with each message */
	/* Those that wait; few, because orders are made about in order. */
	struct news_finding **waiting;
	unsigned waiting_count, waiting_room;
};

struct news *news_new(const struct campaign_plan *p)
{
	struct news *n = campaign_alloc(sizeof(*n));

	n->plan = p;
	n->bucket_count = BUCKETS_FIRST;
	n->buckets =
		campaign_alloc(n->bucket_count * sizeof(struct news_finding *));
	return n;
}

static void free_finding(struct news_finding *f)
{
	free(f->signature);
	free(f->schedule);
	free(f);
}

void news_free(struct news *n)
{
	if (!n)
		return;
	for (unsigned i = 0; i < n->bucket_count; i++) {
		while (n->buckets[i]) {
			struct news_finding *f = n->buckets[i];

			n->buckets[i] = f->next_alike;
			free_finding(f);
		}
	}
	free(n->buckets);
	free(n->waiting);
	free(n);
}

static struct news_finding **bucket_of(const struct news *n, const char *design,
				       const char *signature)
{
	uint64_t hash = XXH3_64bits(design, strlen(design));

	hash = XXH3_64bits_withSeed(signature, strlen(signature), hash);
	return &n->buckets[hash & (n->bucket_count - 1)]; /* a power of 2 */
}

static void grow(struct news *n)
{
	struct news_finding **old = n->buckets;
	unsigned count = n->bucket_count;

	if (n->count < count)
		return;
	n->bucket_count = 4 * count;
	n->buckets =
		campaign_alloc(n->bucket_count * sizeof(struct news_finding *));
	for (unsigned i = 0; i < count; i++) {
		while (old[i]) {
			struct news_finding *f = old[i], **at;

			old[i] = f->next_alike;
			at = bucket_of(n, f->design, f->signature);
			f->next_alike = *at;
			*at = f;
		}
	}
	free(old);
}

static void count_in(struct news_counts *c, const struct news_finding *f)
{
	c->once += f->hits == 1;
	c->expected += !f->surprise;
	c->known += f->surprise && f->before;
	c->fresh += f->surprise && !f->before;
}

static void count_out(struct news_counts *c, const struct news_finding *f)
{
	c->once -= f->hits == 1;
	c->expected -= !f->surprise;
	c->known -= f->surprise && f->before;
	c->fresh -= f->surprise && !f->before;
}

static struct news_finding *find(struct news *n, const struct news_hit *hit)
{
	const struct campaign_arm *arm = &n->plan->arms[hit->arm];
	const char *design = n->plan->cells[arm->cell].design->name;
	struct news_finding **bucket, *f;

	grow(n);
	bucket = bucket_of(n, design, hit->signature);
	for (f = *bucket; f; f = f->next_alike)
		if (strcmp(f->signature, hit->signature) == 0 &&
		    strcmp(f->design, design) == 0)
			return f;
	f = campaign_alloc(sizeof(*f));
	*f = (struct news_finding){
		.signature = campaign_strdup(hit->signature),
		.design = design,
		.klass = hit->klass,
		.before = hit->before,
		.epoch = hit->epoch,
		.order = UINT64_MAX,
		.next_alike = *bucket,
	};
	*bucket = f;
	n->count++;
	count_in(&n->counts, f);
	return f;
}

static bool is_surprise(const struct news *n, const struct news_hit *hit)
{
	const struct campaign_arm *arm = &n->plan->arms[hit->arm];
	const struct campaign_cell *c = &n->plan->cells[arm->cell];
	const struct scenario_expect *e;

	if (arm->canary >= 0 || hit->klass->severity == SEVERITY_NOTE)
		return false;
	e = scenario_expects(c->scenario, c->design->name, c->platform,
			     hit->klass);
	if (e && e->expectation != EXPECT_NEVER)
		return false;
	return !campaign_plan_knows(n->plan, c, hit->klass->name,
				    hit->signature);
}

static void wait_for_earlier(struct news *n, struct news_finding *f)
{
	if (n->waiting_count == n->waiting_room) {
		n->waiting_room = 2 * n->waiting_room + 16;
		n->waiting = campaign_realloc(
			n->waiting,
			n->waiting_room * sizeof(struct news_finding *));
	}
	n->waiting[n->waiting_count++] = f;
	f->state = NEWS_WAITS;
}

static bool earlier(uint64_t order, unsigned index,
		    const struct news_finding *than)
{
	return order != than->order ? order < than->order : index < than->index;
}

/* The first of the sequence so far that shows it. */
static void take_place(struct news_finding *f, const struct news_hit *hit)
{
	f->order = hit->order;
	f->index = hit->index;
	f->arm = hit->arm;
	f->first_run = hit->first_run;
	f->runs = hit->runs;
	free(f->schedule);
	f->schedule = hit->schedule ? campaign_strdup(hit->schedule) : NULL;
	f->strategy = hit->strategy;
	f->seed = hit->seed;
}

bool news_add(struct news *n, const struct news_hit *hit)
{
	struct news_finding *f = find(n, hit);

	count_out(&n->counts, f);
	f->hits += hit->hits;
	f->small = f->small || hit->small;
	if (hit->epoch < f->epoch)
		f->epoch = hit->epoch;
	if (is_surprise(n, hit)) {
		f->surprise = true;
		if (f->state != NEWS_TOLD && earlier(hit->order, hit->index, f))
			take_place(f, hit);
		if (f->state == NEWS_NONE && !f->before)
			wait_for_earlier(n, f);
	}
	count_in(&n->counts, f);
	return f->epoch == hit->epoch;
}

/* In the sequence; of one range, by signature. */
static bool goes_before(const struct news_finding *a,
			const struct news_finding *b)
{
	if (a->order != b->order || a->index != b->index)
		return earlier(a->order, a->index, b);
	return strcmp(a->signature, b->signature) < 0;
}

struct news_finding *news_next(struct news *n, uint64_t frontier)
{
	struct news_finding *first = NULL;
	unsigned at = 0;

	for (unsigned i = 0; i < n->waiting_count; i++) {
		struct news_finding *f = n->waiting[i];

		if (f->order >= frontier || (first && !goes_before(f, first)))
			continue;
		first = f;
		at = i;
	}
	if (!first)
		return NULL;
	n->waiting[at] = n->waiting[--n->waiting_count];
	first->state = NEWS_TOLD;
	return first;
}

struct news_counts news_counts(const struct news *n)
{
	return n->counts;
}
