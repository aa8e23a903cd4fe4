/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Problems of a text, and how they are written.
 */
#include "diagnostic.h"

#include "utf8.h"

enum {
	/* Problems kept to be sorted; more are only counted. */
	COLLECTED_MAX = 20 * DIAGNOSTICS_MAX,
	TAB_COLUMNS = 8,
	/* Of a long line, this much is shown, around the place. */
	SHOWN_COLUMNS = 100,
	COLUMNS_BEFORE = 40,
	ESCAPED_CHARACTERS_MAX = 60,
};

struct problem {
	struct source *source;
	struct range range;
	unsigned number; /* breaks ties of place */
	const char *message;
	const char *notes; /* ready lines */
	const char *hint;
};

void diagnostics_init(struct diagnostics *d)
{
	*d = (struct diagnostics){.text = xalloc(1)};
}

void diagnostics_clear(struct diagnostics *d)
{
	free(d->text);
	*d = (struct diagnostics){.text = NULL};
}

void diagnostics_append(struct diagnostics *d, const char *text)
{
	size_t old_bytes = strlen(d->text);
	size_t bytes = strlen(text);

	d->text = xrealloc(d->text, old_bytes + bytes + 1);
	memcpy(d->text + old_bytes, text, bytes + 1);
}

void diagnostics_file(struct diagnostics *d, const char *path,
		      const char *format, ...)
{
	struct pool pool;
	va_list arguments;
	const char *message;

	pool_init(&pool);
	va_start(arguments, format);
	message = pool_vformat(&pool, format, arguments);
	va_end(arguments);
	diagnostics_append(d, pool_format(&pool, "%s: error: %s\n",
					  escaped(&pool, path), message));
	d->error_count++;
	pool_clear(&pool);
}

const char *escaped(struct pool *p, const char *text)
{
	size_t left = strlen(text);
	char *result = pool_alloc(p, ESCAPED_CHARACTERS_MAX * 8 + 4);
	char *to = result;

	for (unsigned i = 0; left; i++) {
		uint32_t c = (unsigned char)*text;
		size_t bytes = utf8_decode(text, left, &c);

		if (i == ESCAPED_CHARACTERS_MAX) {
			memcpy(to, "...", sizeof("..."));
			break;
		}
		if (bytes == 0 || utf8_is_control(c) || c < ' ') {
			to += snprintf(to, 9, c > 0xff ? "\\u%04x" : "\\x%02x",
				       c);
			bytes = bytes ? bytes : 1;
		} else {
			memcpy(to, text, bytes);
			to += bytes;
		}
		text += bytes;
		left -= bytes;
	}
	return result;
}

const char *quoted(struct pool *p, const char *text)
{
	return pool_format(p, "'%s'", escaped(p, text));
}

void source_init(struct source *s, struct pool *p, const char *path,
		 const char *text, size_t bytes)
{
	SIM_ASSERT(text[bytes] == '\0');
	*s = (struct source){
		.path = path,
		.text = text,
		.bytes = bytes,
		.pool = p,
		.problems = pool_alloc(p, COLLECTED_MAX * sizeof(void *)),
	};
}

bool source_is_clean(const struct source *s)
{
	return s->problem_count == 0;
}

struct problem *source_error(struct source *s, struct range r,
			     const char *format, ...)
{
	struct problem *p;
	va_list arguments;

	SIM_ASSERT(r.start <= r.end);
	SIM_ASSERT(r.end <= s->bytes);
	if (s->problem_count == COLLECTED_MAX) {
		s->not_collected++;
		return NULL;
	}
	p = pool_alloc(s->pool, sizeof(*p));
	p->source = s;
	p->range = r;
	p->number = s->problem_count;
	p->notes = "";
	va_start(arguments, format);
	p->message = pool_vformat(s->pool, format, arguments);
	va_end(arguments);
	s->problems[s->problem_count++] = p;
	return p;
}

void problem_note(struct problem *p, const char *format, ...)
{
	va_list arguments;

	if (!p)
		return;
	va_start(arguments, format);
	p->notes =
		pool_format(p->source->pool, "%snote: %s\n", p->notes,
			    pool_vformat(p->source->pool, format, arguments));
	va_end(arguments);
}

void problem_note_at(struct problem *p, struct range r, const char *text)
{
	unsigned line, column;

	if (!p)
		return;
	source_locate(p->source, r.start, &line, &column);
	problem_note(p, "%s at %s:%u:%u", text,
		     escaped(p->source->pool, p->source->path), line, column);
}

void problem_hint(struct problem *p, const char *text)
{
	if (p)
		p->hint = text;
}

void problem_hint_word(struct problem *p, const char *word,
		       const struct words *words)
{
	const char *near;

	if (!p)
		return;
	near = nearest_name(word, words->at, words->count);
	if (near)
		p->hint = pool_format(p->source->pool, "did you mean %s?",
				      quoted(p->source->pool, near));
}

static size_t line_start(const struct source *s, size_t at)
{
	while (at > 0 && s->text[at - 1] != '\n')
		at--;
	return at;
}

void source_locate(const struct source *s, size_t at, unsigned *ret_line,
		   unsigned *ret_column)
{
	unsigned line = 1, column = 1;

	SIM_ASSERT(at <= s->bytes);
	for (size_t i = 0; i < at; i++)
		line += s->text[i] == '\n';
	for (size_t i = line_start(s, at); i < at; i++)
		column += ((unsigned char)s->text[i] & 0xc0) != 0x80;
	*ret_line = line;
	*ret_column = column;
}

/* What one walk over a line needs to show it with its caret range. */
struct view {
	size_t left; /* first column shown, from 0 */
	size_t column;
	char *line, *carets;
	size_t line_bytes, carets_bytes;
};

/* Show one column: its character, and what stands under it. */
static void view_put(struct view *v, const char *character, size_t bytes,
		     char caret)
{
	size_t column = v->column++;

	if (column < v->left || column >= v->left + SHOWN_COLUMNS)
		return;
	memcpy(v->line + v->line_bytes, character, bytes);
	v->line_bytes += bytes;
	v->carets[v->carets_bytes++] = caret;
}

static char caret_at(const struct range *r, size_t at, bool first_column)
{
	if (at == r->start && first_column)
		return '^';
	return at >= r->start && at < r->end ? '~' : ' ';
}

static void view_walk(struct view *v, const struct source *s,
		      const struct range *r)
{
	size_t at = line_start(s, r->start);
	size_t end = at + strcspn(s->text + at, "\n");

	if (end > at && s->text[end - 1] == '\r')
		end--;
	while (at < end) {
		uint32_t c;
		size_t bytes = utf8_decode(s->text + at, end - at, &c);

		SIM_ASSERT(bytes > 0);
		if (c == '\t') {
			view_put(v, " ", 1, caret_at(r, at, true));
			while (v->column % TAB_COLUMNS)
				view_put(v, " ", 1, caret_at(r, at, false));
		} else {
			view_put(v, s->text + at, bytes, caret_at(r, at, true));
		}
		at += bytes;
	}
	if (r->start >= end)
		view_put(v, "", 0, '^');
}

/* The source line and the caret range, two lines of text. */
static const char *show(const struct source *s, const struct range *r)
{
	struct view v = {0};
	size_t width = 0;
	bool cut;

	/* The place in columns: walk up to it. */
	for (size_t i = line_start(s, r->start); i < r->start; i++) {
		if (s->text[i] == '\t')
			width += TAB_COLUMNS - width % TAB_COLUMNS;
		else
			width += ((unsigned char)s->text[i] & 0xc0) != 0x80;
	}
	if (width > SHOWN_COLUMNS - COLUMNS_BEFORE / 2)
		v.left = width - COLUMNS_BEFORE;
	v.line = pool_alloc(s->pool, SHOWN_COLUMNS * 4 + 1);
	v.carets = pool_alloc(s->pool, SHOWN_COLUMNS + 1);
	view_walk(&v, s, r);
	cut = v.column > v.left + SHOWN_COLUMNS;
	while (v.carets_bytes && v.carets[v.carets_bytes - 1] == ' ')
		v.carets[--v.carets_bytes] = '\0';
	return pool_format(s->pool, "%s%s%s\n%s%s\n", v.left ? "..." : "",
			   v.line, cut ? "..." : "", v.left ? "   " : "",
			   v.carets);
}

static int compare_problems(const void *a, const void *b)
{
	const struct problem *p = *(const struct problem *const *)a;
	const struct problem *q = *(const struct problem *const *)b;

	if (p->range.start != q->range.start)
		return p->range.start < q->range.start ? -1 : 1;
	return (p->number > q->number) - (p->number < q->number);
}

static void problem_write(const struct problem *p, struct diagnostics *d)
{
	const struct source *s = p->source;
	unsigned line, column;

	source_locate(s, p->range.start, &line, &column);
	diagnostics_append(d, pool_format(s->pool, "%s:%u:%u: error: %s\n",
					  escaped(s->pool, s->path), line,
					  column, p->message));
	if (!s->binary && s->bytes)
		diagnostics_append(d, show(s, &p->range));
	diagnostics_append(d, p->notes);
	if (p->hint)
		diagnostics_append(d,
				   pool_format(s->pool, "hint: %s\n", p->hint));
}

void source_report(struct source *s, struct diagnostics *d)
{
	unsigned count = s->problem_count;
	unsigned dropped;

	if (count == 0)
		return;
	/* A total order: no two problems have the same number. */
	qsort(s->problems, count, sizeof(struct problem *), compare_problems);
	for (unsigned i = 0; i < count && i < DIAGNOSTICS_MAX; i++)
		problem_write(s->problems[i], d);
	d->error_count += count + s->not_collected;
	if (count <= DIAGNOSTICS_MAX)
		return;
	dropped = count - DIAGNOSTICS_MAX + s->not_collected;
	d->dropped += dropped;
	diagnostics_append(d,
			   pool_format(s->pool, "%s: ... and %u more error%s\n",
				       escaped(s->pool, s->path), dropped,
				       dropped == 1 ? "" : "s"));
}
