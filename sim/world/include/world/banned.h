/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What would make two runs of one seed differ, or a message lose its bounds,
 * is a compile error. Included by world/base.h after the system headers that
 * declare these names.
 */
#ifndef WORLD_BANNED_H
#define WORLD_BANNED_H

#define BANNED(name) banned_in_tdisim_##name

#undef time
#define time(...) BANNED(time)
#undef clock
#define clock(...) BANNED(clock)
#undef clock_gettime
#define clock_gettime(...) BANNED(clock_gettime)
#undef gettimeofday
#define gettimeofday(...) BANNED(gettimeofday)
#undef rand
#define rand(...) BANNED(rand)
#undef srand
#define srand(...) BANNED(srand)
#undef random
#define random(...) BANNED(random)
#undef getpid
#define getpid(...) BANNED(getpid)
#undef strtok
#define strtok(...) BANNED(strtok)
#undef strcpy
#define strcpy(...) BANNED(strcpy)
#undef strcat
#define strcat(...) BANNED(strcat)
#undef sprintf
#define sprintf(...) BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) BANNED(vsprintf)
#undef pthread_create
#define pthread_create(...) BANNED(pthread_create)

#endif
