/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/smallest.h"

#include "cli/shrunk.h"

static bool make(const struct cli *cli, const struct cell *cell,
		 const struct verdict *v, struct smallest *ret,
		 struct sim_error *reterr)
{
	struct shrunk_finding *f = shrunk_finding_small(cell, v->best, reterr);
	struct text words;

	if (!f)
		return false;
	text_init(&words);
	shrunk_size_words(&f->shrunk.size, &words);
	*ret = (struct smallest){
		.words = words.data,
		.replay = replay_line(cli, &f->cell, f->shrunk.schedule),
	};
	shrunk_finding_free(f);
	return true;
}

static struct smallest copy_of(const struct smallest *s)
{
	return (struct smallest){cli_strdup(s->words), cli_strdup(s->replay)};
}

bool smallest_take(const struct cli *cli, struct smallest_list *l,
		   unsigned klass, const struct cell *cell,
		   const struct verdict *v, struct sim_error *reterr)
{
	struct smallest *first = &l->first[klass], *failed = &l->failed[klass];
	bool fails = v->expect && !v->met && !v->open;
	bool is_first = !first->words;

	if (!l->wanted || !v->best || interrupted())
		return true;
	if (is_first && !make(cli, cell, v, first, reterr))
		return false;
	if (!fails || failed->words)
		return true;
	if (!is_first)
		return make(cli, cell, v, failed, reterr);
	*failed = copy_of(first);
	return true;
}

void smallest_print(const struct cli *cli, const struct smallest_list *l,
		    struct text *t)
{
	bool any = false;

	for (unsigned i = 0; i < cli->class_count; i++) {
		const struct smallest *s = &l->first[i];

		if (!s->words)
			continue;
		if (!any)
			text_add(t, "\nthe first finding of each class, "
				    "shrunk:\n");
		any = true;
		text_format(t, "%s%s%s: %s\n%s\n",
			    output_on(&cli->output, COLOUR_BOLD),
			    cli->classes[i]->name, output_off(&cli->output),
			    s->words, s->replay);
	}
}

static void release(struct smallest *s)
{
	free(s->words);
	free(s->replay);
}

void smallest_release(struct smallest_list *l)
{
	for (unsigned i = 0; i < CLI_CLASSES_MAX; i++) {
		release(&l->first[i]);
		release(&l->failed[i]);
	}
}
