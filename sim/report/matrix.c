/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rows of an answer are cells; here they get their place. A scenario with
 * more designs than fit gets several tables.
 */
#include "matrix.h"

#include "memory.h"
#include "page.h"
#include "utf8.h"

enum {
	DESIGNS_A_TABLE = 8,
	INDENT = 2,
};

struct cell {
	char *klass;
	char *platforms;
	char *design;
	char *figure;
	bool found;
};

/* All cells of one scenario. */
struct block {
	char *scenario, *question;
	int64_t id;
	int64_t runs_min;
	struct cell *cells;
	unsigned cell_count;
	const char **designs; /* of the cells, in their order */
	unsigned design_count;
	int64_t more_designs; /* that have no cells here */
};

static void block_release(struct block *b)
{
	for (unsigned i = 0; i < b->cell_count; i++) {
		free(b->cells[i].klass);
		free(b->cells[i].platforms);
		free(b->cells[i].design);
		free(b->cells[i].figure);
	}
	free(b->cells);
	free(b->designs);
	free(b->scenario);
	free(b->question);
	*b = (struct block){.cells = NULL};
}

static void block_add_design(struct block *b, const char *design)
{
	for (unsigned i = 0; i < b->design_count; i++)
		if (strcmp(b->designs[i], design) == 0)
			return;
	b->designs = report_realloc(b->designs, (b->design_count + 1) *
							sizeof(*b->designs));
	b->designs[b->design_count++] = design;
}

static void block_add(struct block *b, const struct answer *a)
{
	int64_t runs = answer_integer(a, "runs");
	struct cell *cell;

	b->cells = report_realloc(b->cells,
				  (b->cell_count + 1) * sizeof(*b->cells));
	cell = &b->cells[b->cell_count++];
	*cell = (struct cell){
		.klass = report_strdup(answer_word(a, "class")),
		.platforms = report_strdup(answer_word(a, "platforms")),
		.design = report_strdup(answer_word(a, "design")),
		.figure = report_strdup(answer_word(a, "figure")),
		.found = answer_integer(a, "found"),
	};
	/* The bound is that of what was not found. */
	if (*cell->figure == '-' && (!b->runs_min || runs < b->runs_min))
		b->runs_min = runs;
	block_add_design(b, cell->design);
}

static void block_begin(struct block *b, const struct answer *a)
{
	const char *question = answer_text(a, "question");

	b->scenario = report_strdup(answer_word(a, "scenario"));
	b->question = report_strdup(question ? question : "");
	b->id = answer_integer(a, "scenario_id");
	b->more_designs = answer_integer(a, "more_designs");
}

static bool same_row(const struct cell *a, const struct cell *b)
{
	return strcmp(a->klass, b->klass) == 0 &&
	       strcmp(a->platforms, b->platforms) == 0;
}

/* Do the platforms differ in anything? Else they are named once. */
static bool differ(const struct block *b)
{
	for (unsigned i = 1; i < b->cell_count; i++)
		if (strcmp(b->cells[i].platforms, b->cells[0].platforms) != 0)
			return true;
	return false;
}

/* NULL: there is no such cell. */
static const char *figure_of(const struct block *b, unsigned row,
			     const char *design)
{
	for (unsigned i = row; i < b->cell_count; i++) {
		const struct cell *cell = &b->cells[i];

		if (!same_row(cell, &b->cells[row]))
			break;
		if (strcmp(cell->design, design) == 0)
			return cell->figure;
	}
	return NULL;
}

/* Does the row, of which this is the first cell, say anything of the designs
 * in a table? */
static bool row_says(const struct block *b, unsigned row, unsigned first,
		     unsigned count)
{
	const struct cell *cell = &b->cells[row];

	if (!cell->found || (row && same_row(cell, cell - 1)))
		return false;
	for (unsigned i = 0; i < count; i++)
		if (figure_of(b, row, b->designs[first + i]))
			return true;
	return false;
}

static size_t wider(size_t width, const char *text)
{
	return utf8_width(text) > width ? utf8_width(text) : width;
}

/* How many designs from 'first' on a table takes. */
static unsigned designs_that_fit(const struct page *p, const struct block *b,
				 unsigned first, bool platforms)
{
	size_t klass = 0, group = 0, used;
	unsigned count = 0;

	for (unsigned i = 0; i < b->cell_count; i++) {
		klass = wider(klass, b->cells[i].klass);
		group = wider(group, b->cells[i].platforms);
	}
	used = INDENT + klass + (platforms ? group + 2 : 0);
	while (first + count < b->design_count && count < DESIGNS_A_TABLE) {
		used += 2 + wider(6, b->designs[first + count]);
		if (count && !p->style->markdown && used > p->style->width)
			break;
		count++;
	}
	return count;
}

/* The designs from 'first' on. Returns how many there was room for. */
static unsigned write_table(struct page *p, const struct block *b,
			    unsigned first, bool platforms)
{
	unsigned count = designs_that_fit(p, b, first, platforms);
	unsigned heads = platforms ? 2 : 1;

	page_table(p, heads + count, ((1U << count) - 1) << heads);
	page_cell(p, "class");
	if (platforms)
		page_cell(p, "platforms");
	for (unsigned i = 0; i < count; i++)
		page_cell(p, "%s", b->designs[first + i]);
	for (unsigned row = 0; row < b->cell_count; row++) {
		const struct cell *cell = &b->cells[row];

		if (!row_says(b, row, first, count))
			continue;
		page_cell(p, "%s", cell->klass);
		if (platforms)
			page_cell(p, "%s", cell->platforms);
		for (unsigned i = 0; i < count; i++) {
			const char *design = b->designs[first + i];
			const char *figure = figure_of(b, row, design);

			page_cell(p, "%s", figure ? figure : "");
		}
	}
	page_table_end(p, INDENT);
	return count;
}

/* Classes that the scenario asks for, and that no design shows. */
static void write_none(struct page *p, const struct block *b)
{
	char *list = report_strdup("");

	for (unsigned i = 0; i < b->cell_count; i++) {
		const struct cell *cell = &b->cells[i];
		char *longer;

		if (cell->found ||
		    (i && strcmp(cell->klass, cell[-1].klass) == 0))
			continue;
		longer = report_format("%s%s%s", list, *list ? ", " : "",
				       cell->klass);
		free(list);
		list = longer;
	}
	if (*list)
		page_paragraph(p, "%sunder none: %s",
			       p->style->markdown ? "" : "  ", list);
	free(list);
}

static void write_block(struct page *p, const struct block *b)
{
	bool platforms = differ(b);
	bool found = false;
	char *title = report_format("%s on %s", b->scenario,
				    platforms ? "several platforms"
					      : b->cells[0].platforms);

	page_heading(p, 3, platforms ? b->scenario : title);
	free(title);
	if (*b->question)
		page_paragraph(p, "%s%s", p->style->markdown ? "" : "  ",
			       b->question);
	for (unsigned i = 0; i < b->cell_count; i++)
		found = found || b->cells[i].found;
	for (unsigned i = 0; found && i < b->design_count;)
		i += write_table(p, b, i, platforms);
	write_none(p, b);
	if (b->more_designs)
		page_paragraph(p, "%sand so under %lld more design%s",
			       p->style->markdown ? "" : "  ",
			       (long long)b->more_designs,
			       b->more_designs == 1 ? "" : "s");
}

void matrix_write(struct page *p, struct stored *s, const char *question)
{
	struct answer a = stored_ask(s, question);
	struct block b = {.cells = NULL};
	int64_t runs_min = 0;
	char percent[16];
	bool any = false;

	while (answer_next(&a)) {
		if (!any)
			page_heading(p, 2, "verdicts");
		if (any && answer_integer(&a, "scenario_id") != b.id) {
			write_block(p, &b);
			block_release(&b);
		}
		if (!b.scenario)
			block_begin(&b, &a);
		any = true;
		block_add(&b, &a);
		if (!runs_min || (b.runs_min && b.runs_min < runs_min))
			runs_min = b.runs_min;
	}
	if (!any)
		return;
	write_block(p, &b);
	block_release(&b);
	if (!p->style->markdown)
		(void)fputc('\n', p->out);
	page_paragraph(
		p,
		"N%%: found in N %% of the runs; -: not found, with 95 "
		"%% confidence rarer than %s of such runs; !: not what "
		"the scenario declares",
		page_percent(3.0 / (double)(runs_min ? runs_min : 1), percent));
}
