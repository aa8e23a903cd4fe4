/* SPDX-License-Identifier: GPL-2.0-only */
#include "novelty.h"

enum {
	RUNS_DEFAULT = 64,
};

void novelty_begin(struct novelty *n, const struct predict_options *o)
{
	n->least = o->runs ? o->runs : RUNS_DEFAULT;
	n->most = n->least < o->runs_max ? o->runs_max : n->least;
}

bool novelty_hopes(const struct novelty *n)
{
	return n->runs < n->least ||
	       (n->runs < n->most && n->runs - n->last_new < n->least);
}

void novelty_see(struct novelty *n, uint64_t what)
{
	unsigned at = (unsigned)(what % NOVELTY_ROOM);

	what += !what;
	for (; n->seen[at]; at = (at + 1) % NOVELTY_ROOM)
		if (n->seen[at] == what)
			return;
	if (n->count + 1 == NOVELTY_ROOM)
		return;
	n->count++;
	n->seen[at] = what;
	n->last_new = n->runs + 1;
}

void novelty_end_run(struct novelty *n, const struct world *w)
{
	char signature[SIGNATURE_BYTES];

	for (unsigned i = 0; i < world_finding_count(w); i++) {
		finding_signature(world_finding(w, i), signature,
				  sizeof(signature));
		novelty_see(n, novelty_mix_text(1, signature));
	}
	n->runs++;
}

uint64_t novelty_mix_text(uint64_t hash, const char *text)
{
	for (; text && *text; text++)
		hash = novelty_mix(hash, (unsigned char)*text);
	return novelty_mix(hash, 0xff);
}

uint64_t novelty_mix_place(uint64_t hash, const struct place *place)
{
	return novelty_mix(novelty_mix_text(hash, place->function),
			   place->line);
}
