/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tables are aligned by what their first rows need: enough rows for anything
 * that is read by people, and memory stays bounded however long the result is.
 *
 * On a terminal the longest texts are cut until a line fits, since a line that
 * is folded cannot be read at all. Numbers are never cut, and texts keep what
 * is most of a name: if that does not fit either, lines are folded.
 */
#include "format_cell.h"

enum {
	MEASURED_ROWS_MAX = 4096,
	/* Characters that are left of a text at least. */
	CUT_LONG = 36,
	CUT_LEAST = 16,
};

struct table {
	FILE *out;
	bool markdown;
	int columns;
	char **head;	 /* names of the columns, escaped */
	size_t *width;	 /* in characters */
	bool *is_number; /* every value so far: to the right */
	/* Rows kept until the widths are known: cells with their NUL. */
	char *text;
	size_t text_bytes;
	FILE *text_out;
	unsigned rows;
	struct query_result *result;
	size_t width_max; /* of a line; 0: any */
	bool *is_cut;	  /* columns that are narrower than their texts */
	size_t blanks;	  /* owed before the next text of this line */
};

static const char cut_mark[] = "...";

/* Characters, taken as one column each. */
static size_t text_width(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

/* A text escaped for a cell. Owns: the caller; NULL without memory. */
static char *cell_escaped(const char *text, bool markdown)
{
	char *escaped = NULL;
	size_t bytes;
	FILE *out = open_memstream(&escaped, &bytes);

	if (!out)
		return NULL;
	cell_escape(out, text, strlen(text), markdown);
	if (fclose(out)) {
		free(escaped);
		return NULL;
	}
	return escaped;
}

static void put(struct table *t, const char *text)
{
	for (; *text && t->blanks; t->blanks--)
		(void)fputc(' ', t->out);
	(void)fputs(text, t->out);
}

/* As much as fits, and the sign that there is more. */
static void put_cut(struct table *t, const char *text, size_t width)
{
	size_t bytes = 0;

	for (width -= sizeof(cut_mark) - 1; width; width--)
		do
			bytes++;
		while (((unsigned char)text[bytes] & 0xc0) == 0x80);
	for (; t->blanks; t->blanks--)
		(void)fputc(' ', t->out);
	(void)fwrite(text, 1, bytes, t->out);
	(void)fputs(cut_mark, t->out);
	t->result->cut = true;
}

/* Blanks at the end of a line are owed for ever. */
static void end_line(struct table *t)
{
	t->blanks = 0;
	(void)fputc('\n', t->out);
}

static void table_cell(struct table *t, int column, const char *text)
{
	size_t width = text_width(text);
	size_t blanks = t->width[column] > width ? t->width[column] - width : 0;

	if (t->markdown)
		put(t, "| ");
	if (t->is_number[column])
		t->blanks += blanks;
	if (t->is_cut[column] && width > t->width[column])
		put_cut(t, text, t->width[column]);
	else
		put(t, text);
	if (!t->is_number[column])
		t->blanks += blanks;
	t->blanks += t->markdown ? 1 : 2;
	if (column < t->columns - 1)
		return;
	if (t->markdown)
		put(t, "|");
	end_line(t);
}

/* The line between head and rows; in markdown it tells the alignment. */
static void table_rule(struct table *t)
{
	for (int i = 0; i < t->columns; i++) {
		if (t->markdown)
			put(t, "| ");
		for (size_t j = 1; j < t->width[i]; j++)
			put(t, "-");
		put(t, t->markdown && t->is_number[i] ? ":" : "-");
		t->blanks += t->markdown ? 1 : 2;
	}
	if (t->markdown)
		put(t, "|");
	end_line(t);
}

static void table_head(struct table *t)
{
	for (int i = 0; i < t->columns; i++)
		table_cell(t, i, t->head[i]);
	table_rule(t);
}

/*
 * Take from the widest texts until a line fits, or no text has more than
 * 'least' characters. Returns the width of a line.
 */
static size_t table_shrink(struct table *t, size_t *width, size_t least)
{
	size_t total = 0;

	for (int i = 0; i < t->columns; i++) {
		if (!t->is_number[i] && width[i] > t->width_max)
			width[i] = t->width_max;
		total += width[i] + (i ? 2 : 0);
	}
	while (total > t->width_max) {
		int widest = -1;

		for (int i = 0; i < t->columns; i++)
			if (!t->is_number[i] && width[i] > least &&
			    (widest < 0 || width[i] > width[widest]))
				widest = i;
		if (widest < 0)
			break;
		width[widest]--;
		total--;
	}
	return total;
}

/* As little as possible; where nothing helps, only what is very long. */
static void table_fit(struct table *t)
{
	static const size_t least[] = {CUT_LONG, CUT_LEAST, CUT_LONG};
	size_t bytes = (size_t)t->columns * sizeof(*t->width);
	size_t *width = malloc(bytes);

	if (!width)
		return;
	for (size_t i = 0; i < ARRAY_COUNT(least); i++) {
		memcpy(width, t->width, bytes);
		if (table_shrink(t, width, least[i]) <= t->width_max)
			break;
	}
	for (int i = 0; i < t->columns; i++) {
		t->is_cut[i] = width[i] < t->width[i];
		t->width[i] = width[i];
	}
	free(width);
}

/* Print what was kept; from now on rows go out at once. */
static void table_flush(struct table *t)
{
	const char *cell;

	(void)fclose(t->text_out);
	t->text_out = NULL;
	if (t->width_max)
		table_fit(t);
	table_head(t);
	cell = t->text;
	for (unsigned row = 0; row < t->rows; row++) {
		for (int i = 0; i < t->columns; i++) {
			table_cell(t, i, cell);
			cell += strlen(cell) + 1;
		}
	}
}

static bool table_keep_row(struct table *t, sqlite3_stmt *s)
{
	for (int i = 0; i < t->columns; i++) {
		long before = ftell(t->text_out);
		int type = sqlite3_column_type(s, i);
		const char *cell;
		size_t width;

		cell_write(t->text_out, s, i, t->markdown);
		(void)fputc('\0', t->text_out);
		if (before < 0 || fflush(t->text_out) || ferror(t->text_out))
			return false;
		cell = t->text + before;
		width = text_width(cell);
		if (t->width[i] < width)
			t->width[i] = width;
		if (type == SQLITE_TEXT || type == SQLITE_BLOB)
			t->is_number[i] = false;
	}
	t->rows++;
	return true;
}

static void table_print_row(struct table *t, sqlite3_stmt *s)
{
	for (int i = 0; i < t->columns; i++) {
		char *cell = NULL;
		size_t bytes;
		FILE *out = open_memstream(&cell, &bytes);

		if (!out)
			return;
		cell_write(out, s, i, t->markdown);
		if (!fclose(out))
			table_cell(t, i, cell);
		free(cell);
	}
}

static bool table_init(struct table *t, sqlite3_stmt *s,
		       const struct query_options *o, FILE *out)
{
	*t = (struct table){
		.out = out,
		.markdown = o->format == QUERY_MARKDOWN,
		.columns = sqlite3_column_count(s),
	};
	if (!t->markdown && o->width)
		t->width_max = o->width < CUT_LEAST ? CUT_LEAST : o->width;
	t->head = calloc((size_t)t->columns, sizeof(*t->head));
	t->width = calloc((size_t)t->columns, sizeof(*t->width));
	t->is_number = calloc((size_t)t->columns, sizeof(*t->is_number));
	t->is_cut = calloc((size_t)t->columns, sizeof(*t->is_cut));
	t->text_out = open_memstream(&t->text, &t->text_bytes);
	if (!t->head || !t->width || !t->is_number || !t->is_cut ||
	    !t->text_out)
		return false;
	for (int i = 0; i < t->columns; i++) {
		const char *name = sqlite3_column_name(s, i);

		t->head[i] = name ? cell_escaped(name, t->markdown) : NULL;
		if (!t->head[i])
			return false;
		t->width[i] = text_width(t->head[i]);
		if (!t->width[i])
			t->width[i] = 1;
		t->is_number[i] = true;
	}
	return true;
}

static void table_release(struct table *t)
{
	if (t->text_out)
		(void)fclose(t->text_out);
	for (int i = 0; t->head && i < t->columns; i++)
		free(t->head[i]);
	free(t->head);
	free(t->text);
	free(t->width);
	free(t->is_number);
	free(t->is_cut);
}

int rows_table(sqlite3_stmt *s, const struct query_options *o, FILE *out,
	       struct query_result *result)
{
	struct table t;
	int code = SQLITE_NOMEM;

	if (table_init(&t, s, o, out)) {
		t.result = result;
		while ((code = row_next(s, o, out, result)) == SQLITE_ROW) {
			if (t.rows < MEASURED_ROWS_MAX) {
				if (table_keep_row(&t, s))
					continue;
				code = SQLITE_NOMEM;
				break;
			}
			if (t.text_out)
				table_flush(&t);
			table_print_row(&t, s);
		}
		if (t.text_out && (code == SQLITE_DONE || result->stopped))
			table_flush(&t);
	}
	table_release(&t);
	return code;
}
