/* SPDX-License-Identifier: GPL-2.0-only */
/* How each checker is attached; for check.c. */
#ifndef CHECK_CHECKERS_H
#define CHECK_CHECKERS_H

#include "check/check.h"

void deadlock_attach(struct world *w);
void livelock_attach(struct world *w);
void lock_leak_attach(struct world *w);
void retry_attach(struct world *w);
void lock_use_attach(struct world *w);
void object_life_attach(struct world *w);
void access_attach(struct world *w);

/* The object of an end whose name comes first, whoever has the lower id. */
struct object *finding_first_object(const struct finding *f);

#endif
