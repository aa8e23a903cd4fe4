/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is a file a plan or a scenario? By its keys; a file that can't be parsed is
 * what its lines begin with.
 */
#include "campaign_load.h"
#include "file.h"

static bool has_key(const struct yaml_node *root, const char *key)
{
	for (const struct yaml_node *n = root->first; n; n = n->next)
		if (n->key && strcmp(n->key->text, key) == 0)
			return true;
	return false;
}

/* Does a line of the text begin so? */
static bool has_line(const char *text, const char *start)
{
	while (text && strncmp(text, start, strlen(start)) != 0) {
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	return text;
}

static bool text_is_plan(struct pool *pool, const char *path, const char *text,
			 size_t bytes)
{
	const struct yaml_node *root;
	struct source s;

	source_init(&s, pool, path, text, bytes);
	root = yaml_parse(&s);
	if (root)
		return has_key(root, "groups") && !has_key(root, "tasks");
	return has_line(text, "groups:") && !has_line(text, "tasks:");
}

bool campaign_plan_is(const char *path)
{
	struct diagnostics d;
	struct pool pool;
	const char *text;
	size_t bytes;
	bool plan;

	pool_init(&pool);
	diagnostics_init(&d);
	text = file_read(&pool, path, &d, &bytes);
	plan = text && text_is_plan(&pool, path, text, bytes);
	diagnostics_clear(&d);
	pool_clear(&pool);
	return plan;
}
