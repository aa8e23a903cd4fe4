/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A thin wrapper over libfyaml: its event parser feeds a builder of nodes.
 *
 * Events, not its document tree: the depth is bounded while parsing, nothing
 * recurses, and double keys come to us and get a diagnosis in house format.
 * The text is checked (text_check) and directives are refused before libfyaml
 * sees any of it: it scans a directive in quadratic time.
 */
#include "yaml.h"

#include <libfyaml.h>

#include "file.h"

/* libfyaml looks ahead; zeroes behind the text end that early. */
enum {
	PADDING_BYTES = 64,
};

/* A list or mapping that is still open. */
struct level {
	struct yaml_node *node;
	struct yaml_node *key; /* mapping: its value comes next */
};

struct builder {
	struct source *source;
	struct yaml_node *root;
	struct level levels[YAML_DEPTH_MAX];
	unsigned depth;
	unsigned documents;
	size_t last_end; /* of the event before */
	bool stop;
};

/* What people often get wrong, by libfyaml's message. */
static const struct {
	const char *message;
	const char *hint;
} hints[] = {
	{"invalid nested block mapping on the same line",
	 "a text with ': ' in it needs quotes"},
	{"invalid multiline plain key",
	 "compare the indentation of this line and the next"},
};

static void refuse(struct builder *b, struct range r, const char *text)
{
	source_error(b->source, r, "%s", text);
	b->stop = true;
}

/* The next visible character from 'at' on; comments do not count. */
static size_t skip_space(const struct source *s, size_t at)
{
	while (at < s->bytes) {
		if (s->text[at] == '#')
			at += strcspn(s->text + at, "\n");
		else if (strchr(" \t\r\n", s->text[at]))
			at++;
		else
			return at;
	}
	return s->bytes;
}

static size_t bounded(const struct source *s, size_t at)
{
	return at < s->bytes ? at : s->bytes;
}

static struct range event_range(const struct builder *b, struct fy_event *e)
{
	const struct source *s = b->source;
	const struct fy_mark *start = fy_event_start_mark(e);
	const struct fy_mark *end = fy_event_end_mark(e);
	struct range r;

	if (!start || !end) {
		/* Nothing was written: point at what stands there. */
		r.start = skip_space(s, b->last_end);
		r.end = r.start;
		return r;
	}
	r.start = bounded(s, start->input_pos);
	r.end = bounded(s, end->input_pos);
	if (r.end < r.start)
		r.end = r.start;
	return r;
}

static struct yaml_node *find_key(const struct yaml_node *mapping,
				  const char *key)
{
	struct yaml_node *n = mapping->first;

	while (n && strcmp(n->key->text, key) != 0)
		n = n->next;
	return n;
}

static void append(struct yaml_node *parent, struct yaml_node *n)
{
	if (parent->last)
		parent->last->next = n;
	else
		parent->first = n;
	parent->last = n;
	parent->count++;
}

static void add_value(struct builder *b, struct level *l, struct yaml_node *n)
{
	struct yaml_node *twin = find_key(l->node, l->key->text);
	struct pool *pool = b->source->pool;
	struct problem *p;

	n->key = l->key;
	l->key = NULL;
	if (l->node->count == YAML_KEYS_MAX) {
		refuse(b, n->key->range, "more than 1024 keys in one mapping");
	} else if (twin) {
		p = source_error(b->source, n->key->range,
				 "key %s stands twice",
				 quoted(pool, n->key->text));
		problem_note_at(p, twin->key->range, "first defined");
	} else {
		append(l->node, n);
	}
}

static void add(struct builder *b, struct yaml_node *n)
{
	struct level *l;

	if (b->depth == 0) {
		b->root = n;
		return;
	}
	l = &b->levels[b->depth - 1];
	if (l->node->kind == YAML_LIST) {
		append(l->node, n);
	} else if (l->key) {
		add_value(b, l, n);
	} else if (n->kind != YAML_STRING || node_is_nothing(n)) {
		node_unexpected(b->source, n, "a name as key");
		b->stop = true;
	} else {
		l->key = n;
	}
}

static struct yaml_node *new_node(struct builder *b, enum yaml_kind kind,
				  struct range r)
{
	struct yaml_node *n = pool_alloc(b->source->pool, sizeof(*n));

	n->kind = kind;
	n->range = r;
	n->text = "";
	return n;
}

/*
 * The text of a scalar that was written, or NULL after a diagnosis.
 *
 * libfyaml 0.7 takes two doubled quotes in a row for three quotes, writes as
 * many as there is room for, and loses memory: not left to it.
 */
static const char *scalar_text(struct builder *b, struct fy_token *token,
			       struct range r)
{
	struct source *s = b->source;
	size_t bytes = 0;
	const char *text;

	if (fy_token_scalar_style(token) == FYSS_SINGLE_QUOTED &&
	    memmem(s->text + r.start + 1, r.end - r.start - 1, "''''", 4)) {
		problem_hint(source_error(s, r,
					  "two quotes in a row in single "
					  "quotes"),
			     "put the text into double quotes");
		b->stop = true;
		return NULL;
	}
	text = fy_token_get_text(token, &bytes);
	if (!text) {
		refuse(b, r, "not a valid string");
		return NULL;
	}
	if (memchr(text, '\0', bytes)) {
		refuse(b, r, "NUL character in a string");
		return NULL;
	}
	return pool_copy(s->pool, text, bytes);
}

static void on_scalar(struct builder *b, struct fy_event *e, struct range r)
{
	struct fy_token *token = e->scalar.value;
	enum fy_scalar_style style = FYSS_PLAIN;
	const char *text = "";
	struct yaml_node *n;

	if (token) {
		style = fy_token_scalar_style(token);
		if (style == FYSS_SINGLE_QUOTED ||
		    style == FYSS_DOUBLE_QUOTED) {
			r.start -= r.start > 0;
			r.end = bounded(b->source, r.end + 1);
		}
		text = scalar_text(b, token, r);
	}
	if (!text)
		return;
	n = new_node(b, YAML_STRING, r);
	n->plain = style == FYSS_PLAIN;
	n->text = text;
	add(b, n);
}

static void on_start(struct builder *b, enum yaml_kind kind, struct range r)
{
	struct yaml_node *n = new_node(b, kind, r);

	if (b->depth == YAML_DEPTH_MAX) {
		refuse(b, r, "nested deeper than 16 levels");
		return;
	}
	add(b, n);
	b->levels[b->depth++] = (struct level){.node = n};
}

static void on_end(struct builder *b, struct range r)
{
	struct yaml_node *n;

	SIM_ASSERT(b->depth > 0);
	n = b->levels[--b->depth].node;
	/* A block ends where the next thing begins: keep its start only. */
	if (n->range.end > n->range.start && r.end > r.start)
		n->range.end = r.end;
}

/* Anchors and tags stand before a node; the mark is behind the sign. */
static bool is_decorated(struct builder *b, struct fy_event *e)
{
	struct fy_token *anchor = fy_event_get_anchor_token(e);
	struct fy_token *tag = fy_event_get_tag_token(e);
	struct fy_token *token = anchor ? anchor : tag;
	const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;
	struct range r = event_range(b, e);

	if (!token)
		return false;
	if (mark) {
		r.start = bounded(b->source, mark->input_pos);
		r.start -= anchor && r.start > 0;
		r.end = r.start + strcspn(b->source->text + r.start, " \t\r\n");
	}
	refuse(b, r,
	       anchor ? "anchors are not allowed" : "tags are not allowed");
	return true;
}

static void on_node(struct builder *b, struct fy_event *e, struct range r)
{
	if (is_decorated(b, e))
		return;
	if (e->type == FYET_SCALAR)
		on_scalar(b, e, r);
	else if (e->type == FYET_MAPPING_START)
		on_start(b, YAML_MAPPING, r);
	else
		on_start(b, YAML_LIST, r);
}

static void on_event(struct builder *b, struct fy_event *e)
{
	struct range r = event_range(b, e);

	switch (e->type) {
	case FYET_DOCUMENT_START:
		if (b->documents++)
			refuse(b, r, "a second document in one file");
		break;
	case FYET_ALIAS:
		r.start -= r.start > 0;
		refuse(b, r, "aliases are not allowed");
		break;
	case FYET_SCALAR:
	case FYET_MAPPING_START:
	case FYET_SEQUENCE_START:
		on_node(b, e, r);
		break;
	case FYET_MAPPING_END:
	case FYET_SEQUENCE_END:
		on_end(b, r);
		break;
	case FYET_NONE:
	case FYET_STREAM_START:
	case FYET_STREAM_END:
	case FYET_DOCUMENT_END:
		break;
	}
	b->last_end = r.end;
}

/* Put the first error that libfyaml collected into house format. */
static void report_syntax(struct source *s, struct fy_diag *diag)
{
	struct fy_diag_error *e;
	void *iterator = NULL;
	const struct fy_mark *mark;
	struct range r = {0, 0};
	struct problem *p;
	char *message;

	do
		e = fy_diag_errors_iterate(diag, &iterator);
	while (e && e->type < FYET_ERROR);
	if (!e || !e->msg) {
		source_error(s, r, "not valid YAML");
		return;
	}
	mark = e->fyt ? fy_token_start_mark(e->fyt) : NULL;
	if (mark)
		r.start = r.end = bounded(s, mark->input_pos);
	message = pool_copy(s->pool, e->msg, strcspn(e->msg, "\n"));
	if (message[0] >= 'A' && message[0] <= 'Z')
		message[0] = (char)(message[0] - 'A' + 'a');
	p = source_error(s, r, "%s", escaped(s->pool, message));
	for (size_t i = 0; i < ARRAY_COUNT(hints); i++)
		if (strcmp(message, hints[i].message) == 0)
			problem_hint(p, hints[i].hint);
}

static void discard(struct fy_diag *diag, void *user, const char *text,
		    size_t bytes)
{
	(void)diag;
	(void)user;
	(void)text;
	(void)bytes;
}

static void run_parser(struct builder *b, struct fy_parser *parser,
		       struct fy_diag *diag)
{
	struct source *s = b->source;
	char *padded = pool_alloc(s->pool, s->bytes + PADDING_BYTES);
	size_t bytes = s->bytes;
	struct fy_event *e;

	/*
	 * A last line without its end gets one: libfyaml 0.7 reads a state of
	 * its own that it never set where a block of blanks ends the text.
	 */
	memcpy(padded, s->text, bytes);
	if (bytes && padded[bytes - 1] != '\n')
		padded[bytes++] = '\n';
	if (fy_parser_set_string(parser, padded, bytes) != 0) {
		source_error(s, (struct range){0, 0}, "cannot be parsed");
		return;
	}
	while (!b->stop && (e = fy_parser_parse(parser))) {
		on_event(b, e);
		fy_parser_event_free(parser, e);
	}
	if (!b->stop && fy_parser_get_stream_error(parser)) {
		report_syntax(s, diag);
		b->stop = true;
	}
}

static bool refuse_directives(struct source *s)
{
	const char *line = s->text;

	while (line) {
		if (*line == '%') {
			size_t at = (size_t)(line - s->text);

			source_error(s, (struct range){at, at + 1},
				     "directives are not allowed");
			return false;
		}
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return true;
}

const struct yaml_node *yaml_parse(struct source *s)
{
	struct builder b = {.source = s};
	struct fy_diag_cfg diag_config;
	/* Flags are a sum, so not a constant of the enum. */
	unsigned flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG |
			 FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE;
	struct fy_parse_cfg config = {
		.flags = (enum fy_parse_cfg_flags)flags,
	};
	struct fy_parser *parser = NULL;

	if (!text_check(s) || !refuse_directives(s))
		return NULL;
	fy_diag_cfg_default(&diag_config);
	diag_config.fp = NULL;
	diag_config.output_fn = discard;
	config.diag = fy_diag_create(&diag_config);
	if (config.diag) {
		fy_diag_set_collect_errors(config.diag, true);
		parser = fy_parser_create(&config);
	}
	if (parser) {
		run_parser(&b, parser, config.diag);
		fy_parser_destroy(parser);
	} else {
		source_error(s, (struct range){0, 0}, "cannot be parsed");
		b.stop = true;
	}
	fy_diag_destroy(config.diag);
	if (b.stop)
		return NULL;
	if (!b.root)
		source_error(s, (struct range){0, 0}, "file is empty");
	return b.root;
}
