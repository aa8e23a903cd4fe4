/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading a file of a user, and checking that it is text.
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "utf8.h"

enum {
	FIRST_BYTES = 16 << 10, /* most files are smaller */
};

static const char byte_order_mark[] = "\xef\xbb\xbf";
static const char ending[] = ".yaml";

/* 'permission denied', from an error number. */
static const char *reason(struct pool *p, int error)
{
	char *text = pool_format(p, "%s", strerror(error));

	if (text[0] >= 'A' && text[0] <= 'Z')
		text[0] = (char)(text[0] - 'A' + 'a');
	return text;
}

static void fail(struct pool *p, const char *path, struct diagnostics *d,
		 int error)
{
	if (error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG ||
	    error == ELOOP) {
		diagnostics_file(d, path, "no such file");
	} else if (error == EISDIR) {
		diagnostics_file(d, path, "is a directory, expected a file");
	} else {
		d->host_failure = true;
		diagnostics_file(d, path, "cannot be read: %s",
				 reason(p, error));
	}
}

/* A file while it is read. */
struct reading {
	char *text;
	size_t bytes, room;
};

/* Read to the end, or one byte more than allowed, to see that there is more.
 * 0 or an error number. */
static int read_all(int file, struct reading *r)
{
	const size_t bytes_max = SCENARIO_FILE_BYTES_MAX + 1;

	for (;;) {
		ssize_t n;

		if (r->bytes == r->room) {
			r->room = r->room ? 4 * r->room : FIRST_BYTES;
			r->room = r->room < bytes_max ? r->room : bytes_max;
			r->text = xrealloc(r->text, r->room);
		}
		n = read(file, r->text + r->bytes, r->room - r->bytes);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		r->bytes += (size_t)n;
		if (n == 0 || r->bytes == bytes_max)
			return 0;
	}
}

const char *file_read(struct pool *p, const char *path, struct diagnostics *d,
		      size_t *ret_bytes)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	struct reading r = {.text = NULL};
	char *result = NULL;
	int error;

	if (file < 0) {
		fail(p, path, d, errno);
		return NULL;
	}
	error = read_all(file, &r);
	close(file);
	if (error) {
		fail(p, path, d, error);
	} else if (r.bytes > SCENARIO_FILE_BYTES_MAX) {
		diagnostics_file(d, path, "file is larger than 1 MiB");
	} else {
		result = pool_copy(p, r.text, r.bytes);
		*ret_bytes = r.bytes;
	}
	free(r.text);
	return result;
}

bool file_exists(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0;
}

bool file_is_same(const char *a, const char *b)
{
	struct stat x, y;

	if (strcmp(a, b) == 0)
		return true;
	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

bool file_has_yaml_ending(const char *name)
{
	size_t bytes = strlen(name);

	return bytes >= sizeof(ending) - 1 &&
	       strcmp(name + bytes - (sizeof(ending) - 1), ending) == 0;
}

const char *file_stem(struct pool *p, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	size_t bytes = strlen(base);

	if (file_has_yaml_ending(base) && bytes > sizeof(ending) - 1)
		bytes -= sizeof(ending) - 1;
	return pool_copy(p, base, bytes);
}

const char *file_directory(struct pool *p, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	return slash == path ? "/" : pool_copy(p, path, (size_t)(slash - path));
}

static bool binary(struct source *s, size_t at, const char *what)
{
	s->binary = true;
	source_error(s, (struct range){at, at}, "not a text file: %s", what);
	return false;
}

bool text_check(struct source *s)
{
	size_t bytes;

	/* A NUL first: it says that nothing else is worth looking at. */
	if (strlen(s->text) != s->bytes)
		return binary(s, strlen(s->text), "it has a NUL byte");
	if (strncmp(s->text, byte_order_mark, sizeof(byte_order_mark) - 1) ==
	    0) {
		s->text += sizeof(byte_order_mark) - 1;
		s->bytes -= sizeof(byte_order_mark) - 1;
	}
	for (size_t at = 0; at < s->bytes; at += bytes) {
		uint32_t c;

		bytes = utf8_decode(s->text + at, s->bytes - at, &c);
		if (bytes == 0)
			return binary(s, at, "it is not in UTF-8");
		if (c == '\r' && s->text[at + 1] == '\n')
			continue;
		if (!utf8_is_control(c))
			continue;
		/* Not shown: it could do anything to a terminal. */
		s->binary = true;
		source_error(s, (struct range){at, at},
			     "control character U+%04X", c);
		return false;
	}
	return true;
}
