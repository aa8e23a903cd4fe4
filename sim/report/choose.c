/* SPDX-License-Identifier: GPL-2.0-only */
/* Which finding a name means. */
#include "connection.h"

#include "memory.h"

#include "scenario/scenario.h"

struct found {
	int64_t id;
	char *klass;
	char *signature;
};

struct found_list {
	struct found *rows;
	unsigned count;
};

static void list_load(struct stored *s, struct found_list *list)
{
	struct answer a = stored_ask(s, "name");

	while (answer_next(&a)) {
		list->rows = report_realloc(
			list->rows, (list->count + 1) * sizeof(*list->rows));
		list->rows[list->count++] = (struct found){
			.id = answer_integer(&a, "id"),
			.klass = report_strdup(answer_word(&a, "class")),
			.signature =
				report_strdup(answer_word(&a, "signature")),
		};
	}
}

static void list_release(struct found_list *list)
{
	for (unsigned i = 0; list->rows && i < list->count; i++) {
		free(list->rows[i].klass);
		free(list->rows[i].signature);
	}
	free(list->rows);
}

/* '1: double-release, 3: deadlock', of a class or all, but not 'except'. */
static char *list_words(const struct found_list *list, const char *klass,
			int64_t except)
{
	char *words = report_strdup("");

	SIM_ASSERT(list->rows);
	for (unsigned i = 0; i < list->count; i++) {
		const struct found *f = &list->rows[i];
		char *longer;

		if (f->id == except || (klass && strcmp(f->klass, klass) != 0))
			continue;
		/* A message has room for so many. */
		if (strlen(words) > 240) {
			longer = report_format("%s, ...", words);
			free(words);
			return longer;
		}
		longer = klass ? report_format("%s%s%lld", words,
					       *words ? ", " : "",
					       (long long)f->id)
			       : report_format("%s%s%lld: %s", words,
					       *words ? ", " : "",
					       (long long)f->id, f->klass);
		free(words);
		words = longer;
	}
	return words;
}

static const struct found *list_find(const struct found_list *list,
				     const char *name, unsigned *ret_same)
{
	const struct found *found = NULL;
	char *end;
	long long id = strtoll(name, &end, 10);

	*ret_same = 0;
	for (unsigned i = 0; i < list->count; i++) {
		const struct found *f = &list->rows[i];

		if ((!*end && f->id == id) || !strcmp(f->signature, name))
			return f;
		if (strcmp(f->klass, name) != 0)
			continue;
		if (!found)
			found = f;
		++*ret_same;
	}
	return found;
}

static bool fail_unknown(const struct stored *s, const struct found_list *list,
			 const char *name, struct sim_error *reterr)
{
	unsigned count = 0;
	const char **names =
		report_alloc((size_t)2 * list->count * sizeof(*names));
	char *all = list_words(list, NULL, 0);
	const char *near;

	for (unsigned i = 0; i < list->count; i++) {
		names[count++] = list->rows[i].klass;
		names[count++] = list->rows[i].signature;
	}
	near = nearest_name(name, names, count);
	if (near)
		sim_error_set(reterr, SIM_ERROR_USER,
			      "'%s' has no finding '%.120s': did you mean "
			      "'%.160s'?",
			      s->path, name, near);
	else
		sim_error_set(reterr, SIM_ERROR_USER,
			      "'%s' has no finding '%.120s' (it has %s)",
			      s->path, name, all);
	free(names);
	free(all);
	return false;
}

static bool fail_vague(const struct stored *s, const struct found_list *list,
		       struct sim_error *reterr)
{
	char *all = list_words(list, NULL, 0);

	sim_error_set(reterr, SIM_ERROR_USER,
		      "'%s' has %u findings: say which one with --finding (%s)",
		      s->path, list->count, all);
	free(all);
	return false;
}

static const struct found *pick(const struct stored *s,
				const struct found_list *list, const char *name,
				unsigned *ret_same, struct sim_error *reterr)
{
	const struct found *found;

	*ret_same = 1;
	if (!list->count) {
		sim_error_set(reterr, SIM_ERROR_USER,
			      "there is no finding in '%s'", s->path);
		return NULL;
	}
	if (!name && list->count == 1)
		return list->rows;
	if (!name) {
		fail_vague(s, list, reterr);
		return NULL;
	}
	found = list_find(list, name, ret_same);
	if (!found)
		fail_unknown(s, list, name, reterr);
	return found;
}

static bool choose_run(struct stored *s, struct sim_error *reterr)
{
	struct answer a = stored_ask(s, "choose");
	int64_t run = 0;

	if (answer_next(&a)) {
		run = answer_integer(&a, "id");
		answer_end(&a);
	}
	if (!stored_good(s, reterr))
		return false;
	if (!run)
		return sim_error_set(reterr, SIM_ERROR_HOST,
				     "'%s' is damaged: finding %lld is in no "
				     "run",
				     s->path, (long long)s->finding);
	stored_narrow(s, run);
	return stored_good(s, reterr);
}

bool stored_choose(struct stored *s, const char *name, char **ret_note,
		   struct sim_error *reterr)
{
	struct found_list list = {.count = 0};
	const struct found *found = NULL;
	unsigned same = 0;

	*ret_note = NULL;
	list_load(s, &list);
	if (stored_good(s, reterr))
		found = pick(s, &list, name, &same, reterr);
	if (found) {
		s->finding = found->id;
		if (same > 1) {
			char *others =
				list_words(&list, found->klass, found->id);

			*ret_note = report_format(
				"'%s' is %u findings: this is %lld, the others "
				"are %s",
				found->klass, same, (long long)found->id,
				others);
			free(others);
		}
	}
	list_release(&list);
	return found && choose_run(s, reterr);
}
