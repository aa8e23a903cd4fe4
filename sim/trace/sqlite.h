/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SQLite as the code of this folder sees it: the library, or, inside the
 * loadable extension, the host program's own copy through its table of
 * functions. So there is never a second SQLite in one process.
 */
#ifndef TRACE_SQLITE_H
#define TRACE_SQLITE_H

#ifdef TDISIM_EXTENSION
#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT3
#else
#include <sqlite3.h>
#endif

#endif
