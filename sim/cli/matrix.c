/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdict matrix. Cells are short ('2.3%', 'always', '-'); names of
 * designs are broken at their dashes, so that seven designs fit 80 columns.
 * More designs get numbers and a legend, which fits twelve; what still does
 * not fit goes into a second panel. Classes that no design shows are named in
 * one line.
 */
#include "cli/matrix.h"

enum {
	HEAD_LINES_MAX = 4,
	CELL_WIDTH_MIN = 6, /* 'always' */
	INDENT = 2,
	GAP_MAX = 3,
	NUMBERED_WIDTH = 4, /* '5.7%', 'all' */
	LEGEND_WIDTH = 38,
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
	return INDENT + width + (m->platforms ? 6 : 0);
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

/* Four characters: 'all', '23%', '5.7%', '<.1%'. */
static void share_short(const struct verdict *v, char *buffer, size_t bytes)
{
	uint64_t permille = v->runs ? v->hits * 1000 / v->runs : 0;

	if (v->hits == v->runs)
		snprintf(buffer, bytes, "all");
	else if (!permille)
		snprintf(buffer, bytes, "<.1%%");
	else if (permille < 100)
		snprintf(buffer, bytes, "%u.%u%%", (unsigned)permille / 10,
			 (unsigned)permille % 10);
	else
		snprintf(buffer, bytes, "%u%%", (unsigned)permille / 10);
}

/* Of all executions. */
static const char *proved_word(const struct verdict *v)
{
	if (!v->hits)
		return "none";
	return v->hits == v->runs ? "each" : "some";
}

/* 'always', '2.3%', '-', with '!' where it is not what was declared. */
static void add_cell(const struct matrix *m, const struct cell *cell,
		     const struct finding_class *klass, size_t width,
		     struct text *t)
{
	const struct output *o = &m->cli->output;
	enum colour colour = COLOUR_DIM;
	struct verdict v = {.met = true};
	char share[32] = "?";
	char shown[40];
	char *space;

	if (cell->tallies[0]) {
		verdict_of(m->cli, cell, klass, &v);
		if (m->numbered)
			share_short(&v, share, sizeof(share));
		else
			share_format(v.hits, v.runs, share, sizeof(share));
		if (v.all)
			snprintf(share, sizeof(share), "%s", proved_word(&v));
		else if (!v.hits)
			snprintf(share, sizeof(share), "-");
		if (v.hits)
			colour = klass->severity > SEVERITY_NOTE
					 ? COLOUR_RED
					 : COLOUR_YELLOW;
		else if (v.expect)
			colour = COLOUR_GREEN;
	}
	space = strchr(share, ' ');
	if (space)
		memmove(space, space + 1, strlen(space));
	snprintf(shown, sizeof(shown), "%s%s", v.met ? "" : "!", share);
	for (size_t i = strlen(shown); i < width; i++)
		text_add(t, " ");
	text_format(t, "%s%s%s", output_on(o, v.met ? colour : COLOUR_BOLD),
		    shown, output_off(o));
}

/* Do all platforms give the same numbers? Then one row is enough. */
static bool same_everywhere(const struct matrix *m, const struct cell *cells,
			    unsigned platform_count,
			    const struct finding_class *klass)
{
	bool same = true;

	SIM_ASSERT(platform_count > 0);

	for (unsigned i = 0; i < m->design_count * platform_count; i++) {
		const struct cell *first = &cells[i - i % platform_count];
		struct verdict a, b;

		if (!cells[i].tallies[0] || !first->tallies[0])
			return false;
		verdict_of(m->cli, first, klass, &a);
		verdict_of(m->cli, &cells[i], klass, &b);
		same = same && a.hits == b.hits && a.runs == b.runs;
	}
	return same;
}

static void add_row(const struct matrix *m, const struct cell *cells,
		    unsigned platform_count, unsigned from,
		    const struct finding_class *klass, struct text *t)
{
	for (unsigned i = from; i < panel_end(m, from); i++)
		add_cell(m, &cells[(size_t)i * platform_count], klass,
			 m->gap + m->widths[i], t);
	text_add(t, "\n");
}

static void add_class(const struct matrix *m, const struct cell *cells,
		      unsigned platform_count, unsigned from,
		      const struct finding_class *klass, struct text *t)
{
	bool same = same_everywhere(m, cells, platform_count, klass);

	for (unsigned p = 0; p < (same ? 1 : platform_count); p++) {
		size_t start = t->length;

		text_pad(t, start, INDENT);
		text_add(t, klass->name);
		if (m->platforms) {
			text_pad(t, start, m->label - 5);
			text_format(t, " %s",
				    same && platform_count > 1
					    ? "all"
					    : cell_platform(&cells[p]));
		}
		text_pad(t, start, m->label);
		add_row(m, cells + p, platform_count, from, klass, t);
	}
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

/* The classes that 'expect' names and no design shows, in one line. */
static void add_silent(const struct matrix *m, const struct cell *cells,
		       unsigned count, struct text *t)
{
	const char *before = "  under none: ";

	for (unsigned i = 0; i < m->cli->class_count; i++) {
		const struct finding_class *klass = m->cli->classes[i];

		if (!matrix_shows(m->cli, cells, count, klass) ||
		    class_speaks(m, cells, count, klass))
			continue;
		text_format(t, "%s%s", before, klass->name);
		before = ", ";
	}
	if (before[0] == ',')
		text_add(t, "\n");
}

void matrix_scenario(const struct matrix *m, const struct cell *cells,
		     unsigned platform_count, struct text *t)
{
	const struct output *o = &m->cli->output;
	const struct scenario *s = cells[0].scenario;
	unsigned count = m->design_count * platform_count;

	SIM_ASSERT(platform_count > 0);
	text_format(t, "%s%s%s\n", output_on(o, COLOUR_BOLD), s->name,
		    output_off(o));
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
