/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "cli/checkpoint_file.h"
#include "cli/rows.h"
#include "trace/trace.h"

#define FIRST_LINE  "tdisim-checkpoint "
#define FORMAT_LINE FIRST_LINE "1\n"
#define LAST_LINE   "checksum %016" PRIx64 "\n"

enum {
	ROW_BYTES = 512,
	LAST_LINE_BYTES = 9 + 16 + 1,
	FILE_BYTES_MAX = 1 << 30,
};

static const char *const state_names[] = {
	[CHECKPOINT_NEW] = "new",
	[CHECKPOINT_STOPPED] = "stopped",
	[CHECKPOINT_ENDED] = "ended",
};

/* FNV-1a, of 64 bits. */
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t count)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < count; i++)
		hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static uint64_t hash_of(const void *bytes, size_t count)
{
	return hash_bytes(UINT64_C(0xcbf29ce484222325), bytes, count);
}

/* --- what a file is of ---------------------------------------------------- */

static void row_tool(const struct checkpoint *c, char *ret)
{
	(void)c;
	(void)snprintf(ret, ROW_BYTES, "%s %s", trace_tool_version(),
		       trace_tool_commit());
}

static void row_scenario(const struct checkpoint *c, char *ret)
{
	(void)snprintf(ret, ROW_BYTES, "%s", c->plan->scenario->name);
}

static void row_scenario_text(const struct checkpoint *c, char *ret)
{
	const char *text = c->plan->scenario->text;

	(void)snprintf(ret, ROW_BYTES, "%016" PRIx64,
		       hash_of(text, strlen(text)));
}

static void row_design(const struct checkpoint *c, char *ret)
{
	(void)snprintf(ret, ROW_BYTES, "%s", c->plan->design->name);
}

static void row_switches(const struct checkpoint *c, char *ret)
{
	const struct design *design = c->plan->design;

	(void)snprintf(ret, ROW_BYTES, "%016" PRIx64,
		       hash_of(design->switches, sizeof(design->switches)));
}

static void row_platforms(const struct checkpoint *c, char *ret)
{
	size_t used = 0;

	*ret = 0;
	for (unsigned i = 0; i < c->plan->cell_count && used < ROW_BYTES; i++)
		used += (size_t)snprintf(ret + used, ROW_BYTES - used, "%s%s",
					 i ? "," : "",
					 cell_platform(&c->plan->cells[i]));
}

static void row_granularity(const struct checkpoint *c, char *ret)
{
	(void)snprintf(ret, ROW_BYTES, "%s",
		       granularity_choices[c->cli->options.granularity]);
}

static void row_steps(const struct checkpoint *c, char *ret)
{
	(void)snprintf(ret, ROW_BYTES, "%u", c->plan->scenario->steps_max);
}

/* In this order in the file. */
static const struct {
	const char *name;
	void (*value)(const struct checkpoint *c, char *ret);
	const char *differs; /* NULL: the values say it */
} file_rows[] = {
	{"version", row_tool, NULL},
	{"scenario", row_scenario, NULL},
	{"text", row_scenario_text,
	 "the scenario has been changed since it was written"},
	{"design", row_design, NULL},
	{"switches", row_switches,
	 "the design has been changed since it was written"},
	{"platform", row_platforms, NULL},
	{"granularity", row_granularity, NULL},
	{"steps", row_steps, NULL},
};

/* --- to the disk ---------------------------------------------------------- */

static void file_text(const struct checkpoint *c, struct text *t)
{
	char value[ROW_BYTES];

	text_add(t, FORMAT_LINE);
	for (unsigned i = 0; i < ARRAY_COUNT(file_rows); i++) {
		file_rows[i].value(c, value);
		text_format(t, "%s %s\n", file_rows[i].name, value);
	}
	for (unsigned i = 0; i < c->plan->cell_count; i++) {
		const struct checkpoint_cell *cell = &c->cells[i];

		text_format(t, "cell %zu %s\n", cell->bytes,
			    state_names[cell->state]);
		if (cell->bytes)
			text_add_bytes(t, cell->text, cell->bytes);
	}
	text_format(t, LAST_LINE, hash_of(t->data, t->length));
}

static bool write_all(int fd, const struct text *t)
{
	for (size_t done = 0; done < t->length;) {
		ssize_t count = write(fd, t->data + done, t->length - done);

		if (count < 0 && errno != EINTR)
			return false;
		done += count > 0 ? (size_t)count : 0;
	}
	return fsync(fd) == 0;
}

/* The name is on the disk when its directory is. */
static void directory_flush(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *directory = slash ? cli_strdup(path) : cli_strdup(".");
	int fd;

	if (slash)
		directory[slash - path + (slash == path)] = 0;
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		(void)fsync(fd);
		(void)close(fd);
	}
	free(directory);
}

static bool file_replace(const char *path, const char *beside,
			 const struct text *t)
{
	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	bool good;

	if (fd < 0)
		return false;
	good = write_all(fd, t);
	/* What close() says late is as bad as what write() says. */
	good = close(fd) == 0 && good;
	return good && rename(beside, path) == 0;
}

bool checkpoint_file_write(const struct checkpoint *c, struct sim_error *reterr)
{
	char *beside = cli_format("%s.new", c->path);
	struct text t;
	bool good;
	int why;

	text_init(&t);
	file_text(c, &t);
	good = file_replace(c->path, beside, &t);
	why = errno;
	text_release(&t);
	if (good)
		directory_flush(c->path);
	else
		(void)unlink(beside);
	free(beside);
	return good || sim_error_set(reterr, SIM_ERROR_HOST,
				     "cannot write checkpoint '%s': %s",
				     c->path, strerror(why));
}

bool checkpoint_file_remove(const struct checkpoint *c,
			    struct sim_error *reterr)
{
	if (unlink(c->path) == 0 || errno == ENOENT)
		return true;
	return sim_error_set(reterr, SIM_ERROR_HOST,
			     "cannot remove checkpoint '%s', which is of no "
			     "more use: %s",
			     c->path, strerror(errno));
}

/* --- and back ------------------------------------------------------------- */

static bool damaged(const struct checkpoint *c, struct sim_error *reterr)
{
	return sim_error_set(reterr, SIM_ERROR_USER,
			     "checkpoint '%s' is damaged or cut off; remove it "
			     "and start anew",
			     c->path);
}

static bool read_all(const struct checkpoint *c, int fd, struct text *t,
		     struct sim_error *reterr)
{
	char bytes[2048];
	ssize_t count;

	while ((count = read(fd, bytes, sizeof(bytes))) != 0) {
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return sim_error_set(reterr, SIM_ERROR_HOST,
					     "cannot read checkpoint '%s': %s",
					     c->path, strerror(errno));
		text_add_bytes(t, bytes, (size_t)count);
		if (t->length > FILE_BYTES_MAX)
			return damaged(c, reterr);
	}
	return true;
}

static bool file_load(const struct checkpoint *c, struct text *t,
		      struct sim_error *reterr)
{
	int fd = open(c->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool good;

	if (fd < 0 && errno == ENOENT)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "there is no checkpoint '%s' to go on "
				     "from; start without '--resume'",
				     c->path);
	if (fd < 0)
		return sim_error_set(reterr, SIM_ERROR_HOST,
				     "cannot read checkpoint '%s': %s", c->path,
				     strerror(errno));
	good = read_all(c, fd, t, reterr);
	(void)close(fd);
	return good;
}

/* Is it a whole file of ours, in a format that is known? */
static bool frame_check(const struct checkpoint *c, const struct text *t,
			struct sim_error *reterr)
{
	char last[LAST_LINE_BYTES + 1];
	size_t body;

	if (strncmp(t->data, FIRST_LINE, sizeof(FIRST_LINE) - 1) != 0)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "'%s' is no checkpoint of tdisim",
				     c->path);
	if (strncmp(t->data, FORMAT_LINE, sizeof(FORMAT_LINE) - 1) != 0)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "checkpoint '%s' is in a format that this "
				     "tdisim does not know; go on with the one "
				     "that wrote it, or remove it and start "
				     "anew",
				     c->path);
	if (t->length < sizeof(FORMAT_LINE) + LAST_LINE_BYTES)
		return damaged(c, reterr);
	body = t->length - LAST_LINE_BYTES;
	(void)snprintf(last, sizeof(last), LAST_LINE, hash_of(t->data, body));
	if (memcmp(last, t->data + body, LAST_LINE_BYTES) != 0)
		return damaged(c, reterr);
	return true;
}

static bool rows_check(const struct checkpoint *c, struct saved *s,
		       struct sim_error *reterr)
{
	char theirs[ROW_BYTES], ours[ROW_BYTES];

	for (unsigned i = 0; i < ARRAY_COUNT(file_rows); i++) {
		saved_word(s, file_rows[i].name);
		saved_text(s, theirs, sizeof(theirs));
		if (s->bad)
			return damaged(c, reterr);
		file_rows[i].value(c, ours);
		if (!strcmp(theirs, ours))
			continue;
		if (file_rows[i].differs)
			return sim_error_set(reterr, SIM_ERROR_USER,
					     "checkpoint '%s' does not fit: %s",
					     c->path, file_rows[i].differs);
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "checkpoint '%s' does not fit: it is of "
				     "%s '%.100s', not '%.100s'",
				     c->path, file_rows[i].name, theirs, ours);
	}
	return true;
}

static bool cell_read(struct saved *s, struct checkpoint_cell *cell)
{
	char state[16];

	saved_word(s, "cell");
	cell->bytes = (size_t)saved_number(s, FILE_BYTES_MAX);
	saved_text(s, state, sizeof(state));
	if (s->bad || cell->bytes > (size_t)(s->end - s->at))
		return false;
	for (unsigned i = 0; i < ARRAY_COUNT(state_names); i++) {
		if (strcmp(state, state_names[i]) != 0)
			continue;
		cell->state = (enum checkpoint_state)i;
		cell->text = cli_alloc(cell->bytes + 1);
		memcpy(cell->text, s->at, cell->bytes);
		s->at += cell->bytes;
		return true;
	}
	return false;
}

static bool text_read(struct checkpoint *c, const struct text *t,
		      struct sim_error *reterr)
{
	struct saved s;

	if (!frame_check(c, t, reterr))
		return false;
	saved_begin(&s, t->data, t->length - LAST_LINE_BYTES);
	saved_word(&s, "tdisim-checkpoint");
	(void)saved_number(&s, UINT64_MAX);
	if (!rows_check(c, &s, reterr))
		return false;
	for (unsigned i = 0; i < c->plan->cell_count; i++)
		if (!cell_read(&s, &c->cells[i]))
			return damaged(c, reterr);
	return s.at == s.end || damaged(c, reterr);
}

bool checkpoint_file_read(struct checkpoint *c, struct sim_error *reterr)
{
	struct text t;
	bool good;

	text_init(&t);
	good = file_load(c, &t, reterr) && text_read(c, &t, reterr);
	text_release(&t);
	return good;
}
