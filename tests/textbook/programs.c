/* SPDX-License-Identifier: GPL-2.0-only */
#include "programs.h"

const struct table_row programs[PROGRAM_COUNT] = {
	{
		.name = "locks",
		.lines = {"a: lock:m rd:s read:x ru:s unlock:m try:m unlock?:m",
			  "b: wr:s lock:n write:x=1 unlock:n downgrade:s ru:s",
			  "c: tryrd:s ru?:s trywr:s wu?:s spin:l unspin:l",
			  "d: rdint:s ru?:s lockint:m unlock?:m",
			  "k: signal:d kill:d"},
		.signals = 1,
	},
	{
		.name = "waits",
		.lines = {"a: prepare:q waitto:c sleepto:q act:d",
			  "b: complete:c wake:q completeall:e until:f",
			  "c: waitint:c wait:e set:f get:r put:r",
			  "d: waitkill:g say=1 nap=100", "k: kill:d add:x=3"},
		.signals = 1,
		.timeouts = 2,
	},
	{
		.name = "work and timers",
		.lines = {"a: queue:w queue:v flush:w cancel:v arm:t=500",
			  "b: arm:u=300 nap=200 arm:t=100 disarm:u",
			  "w#: lock:m act:d unlock:m", "v#: queue:w act:d",
			  "t#: spin:l add:x=1 unspin:l complete:c"},
	},
	{
		.name = "messages",
		.lines = {"a: send:m=1 send:m=2 request:m=3",
			  "b: request:m=4 send:m=5", "c: send:m=6 act:d",
			  "s*: receive:m act:d",
			  "t: receive:m reply:m=1 receive:m reply:m=1"},
	},
	{
		.name = "tasks made in the run",
		.lines = {"a: choose=3 create:b act:d create:c join:b",
			  "b@: choose=5 act:d create:e fault act:d",
			  "c@: lock:m act:d fault unlock:m",
			  "e@: lock:m choose=2 unlock:m act:d",
			  "z: choose=4 act:d choose=7 choose=2 fault"},
		.faults = 2,
	},
	{
		.name = "faults at the first op",
		.lines = {"a: lockint:m act:d unlock?:m",
			  "b: lockint:m unlock?:m waitto:c",
			  "c: rdint:s ru?:s sleepint:q", "d: waitint:c act:d"},
		.signals = 3,
		.timeouts = 1,
	},
	{
		.name = "a deadlock",
		.lines = {"a: lock:m lock:n unlock:n unlock:m",
			  "b: lock:n lock:o unlock:o unlock:n",
			  "c: lock:o lock:m unlock:m unlock:o"},
	},
	{
		.name = "lock granularity",
		.lines = {"a: lock:m read:x store:x=1 unlock:m read:y",
			  "b: lock:m read:x store:x=1 unlock:m write:y=5",
			  "c: act:d add:x=7 act:d choose=3"},
		.lock_granularity = true,
	},
};
