/* SPDX-License-Identifier: GPL-2.0-only */
#include "file.h"

#include "trace/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>

enum {
	HEADER_BYTES = 100,
	APPLICATION_ID_AT = 68,
};

/* What SQLite keeps beside a database. */
static const char *const companions[] = {"-journal", "-wal", "-shm"};

static char *path_join(const char *path, const char *suffix)
{
	char *joined;

	if (asprintf(&joined, "%s%s", path, suffix) < 0)
		return NULL;
	return joined;
}

static bool out_of_memory(struct sim_error *reterr)
{
	return sim_error_set(reterr, SIM_ERROR_HOST, "out of memory");
}

static bool host_error(struct sim_error *reterr, const char *verb,
		       const char *path)
{
	int error = errno;

	return sim_error_set(reterr, SIM_ERROR_HOST, "cannot %s '%s': %s", verb,
			     path, strerror(error));
}

/* The first bytes of a regular file tell whose it is. */
static enum file_kind header_kind(const unsigned char *header, size_t bytes)
{
	static const char magic[] = "SQLite format 3";
	uint32_t id = 0;

	if (!bytes)
		return FILE_EMPTY;
	if (bytes < HEADER_BYTES || memcmp(header, magic, sizeof(magic)) != 0)
		return FILE_OTHER;
	for (unsigned i = 0; i < 4; i++)
		id = id << 8 | header[APPLICATION_ID_AT + i];
	return id == TRACE_APPLICATION_ID ? FILE_OURS : FILE_DATABASE;
}

bool file_classify(const char *path, enum file_kind *ret_kind,
		   struct sim_error *reterr)
{
	unsigned char header[HEADER_BYTES];
	struct stat status;
	size_t bytes;
	FILE *file;

	if (stat(path, &status)) {
		if (errno != ENOENT && errno != ENOTDIR)
			return host_error(reterr, "look at", path);
		*ret_kind = FILE_NONE;
		return true;
	}
	if (!S_ISREG(status.st_mode)) {
		*ret_kind =
			S_ISDIR(status.st_mode) ? FILE_DIRECTORY : FILE_SPECIAL;
		return true;
	}
	file = fopen(path, "rbe");
	if (!file)
		return host_error(reterr, "read", path);
	bytes = fread(header, 1, sizeof(header), file);
	if (ferror(file)) {
		host_error(reterr, "read", path);
		(void)fclose(file);
		return false;
	}
	(void)fclose(file);
	*ret_kind = header_kind(header, bytes);
	return true;
}

/* What makes a path useless for us, whatever we want there; NULL if nothing. */
static const char *kind_problem(enum file_kind kind)
{
	static const char *const problems[] = {
		[FILE_DATABASE] = "is a database of another program",
		[FILE_OTHER] = "is not a database of this program",
		[FILE_DIRECTORY] = "is a directory",
		[FILE_SPECIAL] = "is not a regular file",
	};

	return kind < ARRAY_COUNT(problems) ? problems[kind] : NULL;
}

static bool companions_absent(const char *path, struct sim_error *reterr)
{
	for (size_t i = 0; i < ARRAY_COUNT(companions); i++) {
		char *name = path_join(path, companions[i]);
		bool there;

		if (!name)
			return out_of_memory(reterr);
		there = !access(name, F_OK);
		if (there)
			sim_error_set(reterr, SIM_ERROR_USER,
				      "'%s' is left over from another database"
				      " (remove it, or use --force)",
				      name);
		free(name);
		if (there)
			return false;
	}
	return true;
}

bool file_may_create(const char *path, bool force, struct sim_error *reterr)
{
	enum file_kind kind = FILE_NONE;

	if (!file_classify(path, &kind, reterr))
		return false;
	if (kind_problem(kind))
		return sim_error_set(reterr, SIM_ERROR_USER, "'%s' %s", path,
				     kind_problem(kind));
	if (force)
		return true;
	if (kind != FILE_NONE)
		return sim_error_set(
			reterr, SIM_ERROR_USER,
			"'%s' exists (%s--force replaces it)", path,
			kind == FILE_OURS ? "--append adds to it, " : "");
	return companions_absent(path, reterr);
}

/* SQLite needs a journal beside the file. */
static bool may_write(const char *path, struct sim_error *reterr)
{
	char *copy;
	bool good;

	if (access(path, W_OK))
		return host_error(reterr, "write", path);
	copy = path_join(path, "");
	if (!copy)
		return out_of_memory(reterr);
	good = !access(dirname(copy), W_OK) ||
	       host_error(reterr, "write in the directory of", path);
	free(copy);
	return good;
}

bool file_may_append(const char *path, bool *ret_there,
		     struct sim_error *reterr)
{
	enum file_kind kind = FILE_NONE;

	if (!file_classify(path, &kind, reterr))
		return false;
	if (kind == FILE_EMPTY)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "'%s' is an empty file (--force replaces"
				     " it)",
				     path);
	if (kind_problem(kind))
		return sim_error_set(reterr, SIM_ERROR_USER, "'%s' %s", path,
				     kind_problem(kind));
	*ret_there = kind == FILE_OURS;
	return *ret_there ? may_write(path, reterr)
			  : companions_absent(path, reterr);
}

bool file_may_read(const char *path, struct sim_error *reterr)
{
	enum file_kind kind = FILE_NONE;

	if (!file_classify(path, &kind, reterr))
		return false;
	if (kind == FILE_NONE)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "there is no database '%s'", path);
	if (kind == FILE_EMPTY)
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "'%s' is an empty file", path);
	if (kind_problem(kind))
		return sim_error_set(reterr, SIM_ERROR_USER, "'%s' %s", path,
				     kind_problem(kind));
	return true;
}

char *file_resolve(const char *path, struct sim_error *reterr)
{
	struct stat status;
	char *resolved;

	if (!*path) {
		sim_error_set(reterr, SIM_ERROR_USER,
			      "the name of the database is empty");
		return NULL;
	}
	resolved = realpath(path, NULL);
	if (resolved)
		return resolved;
	if (errno != ENOENT && errno != ENOTDIR) {
		host_error(reterr, "look at", path);
		return NULL;
	}
	if (!lstat(path, &status) && S_ISLNK(status.st_mode)) {
		sim_error_set(reterr, SIM_ERROR_USER,
			      "'%s' is a symbolic link to nowhere", path);
		return NULL;
	}
	/* './:memory:' is a file. */
	if (asprintf(&resolved, "%s%s", *path == '/' ? "" : "./", path) < 0) {
		out_of_memory(reterr);
		return NULL;
	}
	return resolved;
}

/* Access rights as if the file had been created in the ordinary way, or those
 * of the file that it replaces. */
static mode_t draft_mode(const char *path)
{
	struct stat status;
	mode_t mask;

	if (!stat(path, &status))
		return status.st_mode & 0777;
	mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

char *file_draft(const char *path, struct sim_error *reterr)
{
	char *draft = path_join(path, ".tmp-XXXXXX");
	int descriptor;

	if (!draft) {
		out_of_memory(reterr);
		return NULL;
	}
	descriptor = mkostemp(draft, O_CLOEXEC);
	if (descriptor < 0) {
		enum sim_error_kind kind = errno == ENOENT || errno == ENOTDIR
						   ? SIM_ERROR_USER
						   : SIM_ERROR_HOST;

		sim_error_set(reterr, kind, "cannot create '%s': %s", path,
			      strerror(errno));
		free(draft);
		return NULL;
	}
	/* Of no consequence where it fails: the file stays private. */
	(void)!fchmod(descriptor, draft_mode(path));
	(void)close(descriptor);
	return draft;
}

static void companions_remove(const char *path)
{
	for (size_t i = 0; i < ARRAY_COUNT(companions); i++) {
		char *name = path_join(path, companions[i]);

		if (name)
			(void)unlink(name);
		free(name);
	}
}

void file_drop(char *draft)
{
	if (!draft)
		return;
	(void)unlink(draft);
	companions_remove(draft);
	free(draft);
}

static bool file_sync(const char *path, int flags)
{
	int descriptor = open(path, flags | O_CLOEXEC);
	bool synced;

	if (descriptor < 0)
		return false;
	synced = !fsync(descriptor);
	return !close(descriptor) && synced;
}

/* The entry in the directory too. Some file systems cannot: no harm. */
static void directory_sync(const char *path)
{
	char *copy = path_join(path, "");

	if (copy)
		(void)file_sync(dirname(copy), O_RDONLY | O_DIRECTORY);
	free(copy);
}

/* link() fails if the name is taken, which rename() does not. */
static bool publish_new(const char *draft, const char *path,
			struct sim_error *reterr)
{
	if (!link(draft, path)) {
		(void)unlink(draft);
		return true;
	}
	if (errno == EEXIST) {
		if (file_may_create(path, false, reterr))
			return sim_error_set(reterr, SIM_ERROR_HOST,
					     "'%s' comes and goes", path);
		return false;
	}
	/* A file system without hard links. */
	if (!file_may_create(path, false, reterr))
		return false;
	return !rename(draft, path) || host_error(reterr, "create", path);
}

bool file_publish(char *draft, const char *path, bool force,
		  struct sim_error *reterr)
{
	if (!file_sync(draft, O_RDWR))
		return host_error(reterr, "write", path);
	if (!file_may_create(path, force, reterr))
		return false;
	if (force) {
		companions_remove(path);
		if (rename(draft, path))
			return host_error(reterr, "create", path);
	} else if (!publish_new(draft, path, reterr)) {
		return false;
	}
	directory_sync(path);
	free(draft);
	return true;
}
