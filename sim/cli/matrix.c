/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdict matrix. Cells are short ('2.3%', 'always', '-'); names of
 * designs are broken at their dashes, so that seven designs fit 80 columns.
 * More designs get numbers and a legend, which fits twelve; what still does
 * not fit goes into a second panel. Classes that no design shows are named in
 * one line.
 *
 * Platforms take rows of their own only where they differ, which is in kind:
 * found in all runs, in some, in none; as declared or not. The class then has
 * '*' under such a design, and below it a row for each set of platforms that
 * agree, with nothing in it but what is different.
 */
#include "cli/matrix.h"
#include "cli/spread.h"

enum {
	HEAD_LINES_MAX = 4,
	CELL_WIDTH_MIN = 6, /* 'always' */
	INDENT = 2,
	GROUP_INDENT = 4,
	GAP_MAX = 3,
	NUMBERED_WIDTH = 4, /* '5.7%', 'all' */
	LEGEND_WIDTH = 38,
	LINE_COLUMNS = 79,
};

/* Break at dashes into as few lines as keep each piece short: 'no-flag-' and
 * 'no-lock'. Returns the number of pieces. */
static unsigned head_pieces(const char *name,
			    const char *pieces[HEAD_LINES_MAX],
			    size_t lengths[HEAD_LINES_MAX])
{
	enum {
		PIECE_MAX = 9
	};
	unsigned count = 0;

	while (*name && count < HEAD_LINES_MAX) {
		size_t length = strlen(name), at = 0, cut = 0;

		for (at = 0; length > PIECE_MAX && name[at]; at++) {
			if ((at < PIECE_MAX || !cut) && name[at] == '-')
				cut = at + 1;
			if (at >= PIECE_MAX && cut)
				break;
		}
		if (cut && count + 1 < HEAD_LINES_MAX)
			length = cut;
		pieces[count] = name;
		lengths[count++] = length;
		name += length;
	}
	return count;
}

static size_t head_width(const char *name)
{
	const char *pieces[HEAD_LINES_MAX];
	size_t lengths[HEAD_LINES_MAX];
	unsigned count = head_pieces(name, pieces, lengths);
	size_t width = CELL_WIDTH_MIN;

	for (unsigned i = 0; i < count; i++)
		width = lengths[i] > width ? lengths[i] : width;
	return width;
}

static size_t label_width(const struct matrix *m)
{
	size_t width = 0;

	for (unsigned i = 0; i < m->cli->class_count; i++) {
		size_t length = strlen(m->cli->classes[i]->name);

		/* The few long names may push their row to the right. */
		if (length > width && length <= 18)
			width = length;
	}
	return INDENT + width;
}

/* The names do not fit: numbers do. */
static void number_columns(struct matrix *m)
{
	m->numbered = true;
	m->gap = 1;
	for (unsigned i = 0; i < m->design_count; i++)
		m->widths[i] = NUMBERED_WIDTH;
}

void matrix_init(struct matrix *m, const struct cli *cli,
		 const char *const *designs, unsigned design_count,
		 bool platforms)
{
	size_t used;

	*m = (struct matrix){
		.cli = cli,
		.designs = designs,
		.design_count = design_count,
		.platforms = platforms,
		.each_platform = cli->options.verbose,
		.widths = cli_alloc((design_count + 1) * sizeof(size_t)),
		.gap = GAP_MAX,
	};
	m->label = label_width(m);
	used = m->label;
	for (unsigned i = 0; i < design_count; i++) {
		m->widths[i] = head_width(designs[i]);
		used += m->widths[i];
	}
	while (m->gap > 1 && used + m->gap * design_count > cli->output.width)
		m->gap--;
	if (used + m->gap * design_count > cli->output.width)
		number_columns(m);
	used = m->label;
	while (m->panel < design_count &&
	       (!m->panel ||
		used + m->gap + m->widths[m->panel] <= cli->output.width))
		used += m->gap + m->widths[m->panel++];
}

void matrix_release(struct matrix *m)
{
	free(m->widths);
	m->widths = NULL;
}

static unsigned panel_end(const struct matrix *m, unsigned from)
{
	unsigned end = from + m->panel;

	return end < m->design_count ? end : m->design_count;
}

static void add_right(struct text *t, size_t width, const char *string,
		      size_t length)
{
	for (size_t i = length; i < width; i++)
		text_add(t, " ");
	text_add_bytes(t, string, length);
}

static void trim(struct text *t)
{
	while (t->length && t->data[t->length - 1] == ' ')
		t->data[--t->length] = '\0';
}

/* The legend: '1 rfc-v1', two names a line. */
static void add_legend(const struct matrix *m, struct text *t)
{
	for (unsigned i = 0; i < m->design_count; i++) {
		size_t start = t->length;

		text_format(t, "%4u %s", i + 1, m->designs[i]);
		if (i % 2 == 0 && i + 1 < m->design_count) {
			text_pad(t, start, LEGEND_WIDTH);
			continue;
		}
		text_add(t, "\n");
	}
}

static void add_numbers(const struct matrix *m, unsigned from, struct text *t)
{
	char number[16];

	text_pad(t, t->length, m->label);
	for (unsigned i = from; i < panel_end(m, from); i++) {
		snprintf(number, sizeof(number), "%u", i + 1);
		add_right(t, m->gap + m->widths[i], number, strlen(number));
	}
	text_add(t, "\n");
}

static void add_names(const struct matrix *m, unsigned from, struct text *t)
{
	const struct output *o = &m->cli->output;
	const char *pieces[HEAD_LINES_MAX];
	size_t lengths[HEAD_LINES_MAX];
	unsigned lines = 1;

	for (unsigned i = from; i < panel_end(m, from); i++) {
		unsigned count = head_pieces(m->designs[i], pieces, lengths);

		lines = count > lines ? count : lines;
	}
	for (unsigned line = 0; line < lines; line++) {
		size_t start;

		text_add(t, output_on(o, COLOUR_BOLD));
		start = t->length;
		text_pad(t, start, m->label);
		for (unsigned i = from; i < panel_end(m, from); i++) {
			unsigned count =
				head_pieces(m->designs[i], pieces, lengths);
			/* Names stand on the bottom line. */
			unsigned skipped = lines - count;
			bool any = line >= skipped;

			add_right(t, m->gap + m->widths[i],
				  any ? pieces[line - skipped] : "",
				  any ? lengths[line - skipped] : 0);
		}
		trim(t);
		text_format(t, "%s\n", output_off(o));
	}
}

void matrix_head(const struct matrix *m, struct text *t)
{
	if (m->numbered)
		add_legend(m, t);
	else
		add_names(m, 0, t);
}

bool matrix_shows(const struct cli *cli, const struct cell *cells,
		  unsigned cell_count, const struct finding_class *klass)
{
	const struct scenario *s = cells[0].scenario;

	if (verdict_asked(&cells[0], klass))
		return true;
	for (unsigned i = 0; i < s->expect_count; i++) {
		if (s->expects[i].klass == klass)
			return true;
	}
	for (unsigned i = 0; i < cell_count; i++) {
		struct verdict v;

		if (!cells[i].tallies[0])
			continue;
		verdict_of(cli, &cells[i], klass, &v);
		if (v.hits)
			return true;
	}
	return false;
}

/* How wide it has become: there is a blank before it at least. */
static size_t add_shown(const struct matrix *m, const char *shown,
			enum colour colour, size_t width, struct text *t)
{
	const struct output *o = &m->cli->output;
	size_t length = strlen(shown);

	if (width <= length)
		width = length + 1;
	for (size_t i = length; i < width; i++)
		text_add(t, " ");
	text_format(t, "%s%s%s", output_on(o, colour), shown, output_off(o));
	return width;
}

/* 'always', '2.3%', '-', with '!' where it is not what was declared. */
static size_t add_figure(const struct matrix *m, const struct figure *f,
			 const struct finding_class *klass, size_t width,
			 struct text *t)
{
	enum colour colour = COLOUR_DIM;
	char shown[40];

	figure_format(f, m->numbered, shown, sizeof(shown));
	if (!f->met)
		colour = COLOUR_BOLD;
	else if (f->hits)
		colour = klass->severity > SEVERITY_NOTE ? COLOUR_RED
							 : COLOUR_YELLOW;
	else if (f->declared)
		colour = COLOUR_GREEN;
	return add_shown(m, shown, colour, width, t);
}

static void add_class_row(const struct matrix *m, const struct spread *s,
			  unsigned from, struct text *t)
{
	const struct finding_class *klass = s->klass;
	size_t start = t->length, column, at;

	text_pad(t, start, INDENT);
	text_add(t, klass->name);
	text_pad(t, start, m->label);
	/* A long name takes from the room before the first figures. */
	at = t->length - start;
	column = m->label;
	for (unsigned i = 0; i < s->design_count; i++) {
		size_t width;
		struct figure f;

		column += m->gap + m->widths[from + i];
		width = column > at ? column - at : 0;
		if (spread_differs(s, i)) {
			at += add_shown(m, "*", COLOUR_BOLD, width, t);
			continue;
		}
		spread_of_all(s, i, &f);
		at += add_figure(m, &f, klass, width, t);
	}
	text_add(t, "\n");
}

/* 'tio, cca' */
static void add_platforms(const struct cell *cells, const struct spread *s,
			  unsigned group, struct text *t)
{
	for (unsigned p = group; p < s->platform_count; p++) {
		if (s->group[p] == group)
			text_format(t, "%s%s", p == group ? "" : ", ",
				    cell_platform(&cells[p]));
	}
}

static void add_group_row(const struct matrix *m, const struct cell *cells,
			  const struct spread *s, unsigned from, unsigned group,
			  struct text *t)
{
	const struct finding_class *klass = s->klass;
	size_t start = t->length;

	text_pad(t, start, GROUP_INDENT);
	add_platforms(cells, s, group, t);
	text_pad(t, start, m->label);
	for (unsigned i = 0; i < s->design_count; i++) {
		size_t width = m->gap + m->widths[from + i];
		struct figure f;

		if (!m->each_platform && !spread_differs(s, i)) {
			add_right(t, width, "", 0);
			continue;
		}
		spread_of_group(s, i, group, &f);
		(void)add_figure(m, &f, klass, width, t);
	}
	trim(t);
	text_add(t, "\n");
}

static void add_class(const struct matrix *m, const struct cell *cells,
		      unsigned platform_count, unsigned from,
		      const struct finding_class *klass, struct text *t)
{
	struct spread s = {
		.klass = klass,
		.design_count = panel_end(m, from) - from,
		.platform_count = platform_count,
	};
	unsigned groups = 0;

	cells += (size_t)from * platform_count;
	spread_make(&s, m->cli, cells, m->each_platform);
	for (unsigned p = 0; p < platform_count; p++)
		groups += s.group[p] == p;
	add_class_row(m, &s, from, t);
	for (unsigned p = 0; groups > 1 && p < platform_count; p++) {
		if (s.group[p] == p)
			add_group_row(m, cells, &s, from, p, t);
	}
	spread_release(&s);
}

/* Found under a design, or not what was declared: worth a row. */
static bool class_speaks(const struct matrix *m, const struct cell *cells,
			 unsigned count, const struct finding_class *klass)
{
	for (unsigned i = 0; i < count; i++) {
		struct verdict v;

		if (!cells[i].tallies[0])
			continue;
		verdict_of(m->cli, &cells[i], klass, &v);
		if (v.hits || !v.met)
			return true;
	}
	return false;
}

/* The classes that 'expect' names and no design shows. */
static void add_silent(const struct matrix *m, const struct cell *cells,
		       unsigned count, struct text *t)
{
	size_t column = 0;

	for (unsigned i = 0; i < m->cli->class_count; i++) {
		const struct finding_class *klass = m->cli->classes[i];
		size_t length = strlen(klass->name);
		const char *before = ", ";

		if (!matrix_shows(m->cli, cells, count, klass) ||
		    class_speaks(m, cells, count, klass))
			continue;
		if (!column) {
			before = "  under none: ";
			column = strlen(before);
		} else if (column + length + 3 > LINE_COLUMNS) {
			before = ",\n    ";
			column = GROUP_INDENT;
		} else {
			column += strlen(before);
		}
		column += length;
		text_format(t, "%s%s", before, klass->name);
	}
	if (column)
		text_add(t, "\n");
}

void matrix_scenario(const struct matrix *m, const struct cell *cells,
		     unsigned platform_count, struct text *t)
{
	const struct output *o = &m->cli->output;
	const struct scenario *s = cells[0].scenario;
	unsigned count = m->design_count * platform_count;

	SIM_ASSERT(platform_count > 0);
	text_format(t, "%s%s%s", output_on(o, COLOUR_BOLD), s->name,
		    output_off(o));
	for (unsigned p = 0; m->platforms && p < platform_count; p++)
		text_format(t, "%s%s", p ? ", " : " on ",
			    cell_platform(&cells[p]));
	text_add(t, "\n");
	if (s->question)
		text_format(t, "  %s\n", s->question);
	for (unsigned from = 0; from < m->design_count; from += m->panel) {
		bool any = false;

		for (unsigned i = 0; i < m->cli->class_count; i++) {
			const struct finding_class *klass = m->cli->classes[i];

			if (!class_speaks(m, cells, count, klass))
				continue;
			if (!any && m->numbered)
				add_numbers(m, from, t);
			else if (!any && m->panel < m->design_count)
				add_names(m, from, t);
			any = true;
			add_class(m, cells, platform_count, from, klass, t);
		}
	}
	add_silent(m, cells, count, t);
}
