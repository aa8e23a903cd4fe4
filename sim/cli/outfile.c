/* SPDX-License-Identifier: GPL-2.0-only */
#include "cli/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static bool exists(const char *path, struct sim_error *reterr)
{
	return sim_error_set(reterr, SIM_ERROR_USER,
			     "'%.300s' exists (--force replaces it)", path);
}

static bool host_error(const char *verb, const char *path,
		       struct sim_error *reterr)
{
	enum sim_error_kind kind = errno == ENOENT || errno == ENOTDIR
					   ? SIM_ERROR_USER
					   : SIM_ERROR_HOST;

	return sim_error_set(reterr, kind, "cannot %s '%.300s': %s", verb, path,
			     strerror(errno));
}

static bool may_write(const char *path, bool force, struct sim_error *reterr)
{
	struct stat status;

	if (lstat(path, &status))
		return errno == ENOENT || errno == ENOTDIR ||
		       host_error("look at", path, reterr);
	if (!S_ISREG(status.st_mode))
		return sim_error_set(reterr, SIM_ERROR_USER,
				     "'%.300s' is not a regular file", path);
	return force || exists(path, reterr);
}

/* Access rights as if it had been created in the ordinary way. */
static void give_rights(int descriptor)
{
	mode_t mask = umask(0);

	umask(mask);
	(void)!fchmod(descriptor, 0666 & ~mask);
}

bool outfile_begin(const char *path, bool force, struct outfile *ret,
		   struct sim_error *reterr)
{
	int descriptor;

	*ret = (struct outfile){.path = path, .force = force};
	if (!may_write(path, force, reterr))
		return false;
	ret->draft = cli_format("%s.tmp-XXXXXX", path);
	descriptor = mkostemp(ret->draft, O_CLOEXEC);
	if (descriptor < 0) {
		host_error("create", path, reterr);
		free(ret->draft);
		return false;
	}
	give_rights(descriptor);
	ret->out = fdopen(descriptor, "w");
	if (!ret->out)
		cli_no_memory();
	return true;
}

/* link() fails where the name is taken by now, rename() does not. */
static bool publish(const struct outfile *o, struct sim_error *reterr)
{
	if (o->force)
		return !rename(o->draft, o->path) ||
		       host_error("create", o->path, reterr);
	if (!link(o->draft, o->path)) {
		(void)unlink(o->draft);
		return true;
	}
	if (errno == EEXIST)
		return exists(o->path, reterr);
	/* A file system without hard links. */
	return may_write(o->path, false, reterr) &&
	       (!rename(o->draft, o->path) ||
		host_error("create", o->path, reterr));
}

bool outfile_finish(struct outfile *o, struct sim_error *reterr)
{
	bool good;

	errno = EIO;
	good = !ferror(o->out) && !fflush(o->out) && !fsync(fileno(o->out));
	good = !fclose(o->out) && good;
	o->out = NULL;
	if (!good)
		sim_error_set(reterr, SIM_ERROR_HOST,
			      "cannot write '%.300s': %s", o->path,
			      strerror(errno));
	good = good && publish(o, reterr);
	if (!good)
		(void)unlink(o->draft);
	free(o->draft);
	o->draft = NULL;
	return good;
}

void outfile_drop(struct outfile *o)
{
	if (o->out)
		(void)fclose(o->out);
	if (o->draft)
		(void)unlink(o->draft);
	free(o->draft);
	*o = (struct outfile){.out = NULL};
}
