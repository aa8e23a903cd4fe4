-- SPDX-License-Identifier: GPL-2.0-only
--
-- The tables of a trace database. Comments stand inside the statements, so
-- that SQLite keeps them: '.schema event' is the manual.
--
-- Rules that hold for all tables: times are integers, ns of simulated time;
-- steps count from 1, and step 0 is what happens before the first one; seeds
-- and digests are text, '0x' and 16 digits; modelled errors are text by name
-- ('-EBUSY'); a lock or another object is written 'name' or 'name(owner)'.
--
-- In the tables that get many rows a CHECK is a chain of OR: for IN with more
-- than two values SQLite builds a table anew for every row.

PRAGMA application_id = 0x7464736d;
PRAGMA user_version = 4;

CREATE TABLE meta (
  -- One row per fact about the database: tool_version, tool_commit,
  -- sqlite_version, command_line; of each command that added to it later,
  -- command_line_2, tool_commit_2, ...; upgraded_from, if an older version of
  -- the program made it: its user_version.
  -- Name of the fact.
  key TEXT NOT NULL PRIMARY KEY,
  -- What it is.
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE scenario (
  -- One row per scenario file, as it was when it was run.
  -- Number of the row.
  id INTEGER NOT NULL PRIMARY KEY,
  -- File name without '.yaml'.
  name TEXT NOT NULL,
  -- As given on the command line.
  path TEXT NOT NULL,
  -- The whole file.
  text TEXT NOT NULL,
  -- What the scenario asks, in words; NULL if it does not say.
  question TEXT
) STRICT;

CREATE TABLE design (
  -- One row per design file, as it was when it was used.
  -- Number of the row.
  id INTEGER NOT NULL PRIMARY KEY,
  -- File name without '.yaml'.
  name TEXT NOT NULL,
  -- As given on the command line, or where it was found.
  path TEXT NOT NULL,
  -- The whole file.
  text TEXT NOT NULL,
  -- Its 'about:' line; NULL if it has none.
  about TEXT
) STRICT;

CREATE TABLE design_base (
  -- One row per file that a design is based on: what 'base:' names in it, then
  -- in that one, and so on.
  -- The design.
  design_id INTEGER NOT NULL REFERENCES design (id),
  -- From 1, the nearest.
  seq INTEGER NOT NULL,
  -- Where it was found.
  path TEXT NOT NULL,
  -- The whole file.
  text TEXT NOT NULL,
  PRIMARY KEY (design_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE tally (
  -- One row per series of runs of one scenario under one design, platform and
  -- strategy. Counts are runs unless they say otherwise.
  -- Number of the row.
  id INTEGER NOT NULL PRIMARY KEY,
  -- What was run.
  scenario_id INTEGER NOT NULL REFERENCES scenario (id),
  -- With which variant of the code.
  design_id INTEGER NOT NULL REFERENCES design (id),
  -- Which firmware was underneath: tdx, tio, cca.
  platform TEXT NOT NULL,
  -- That made the schedules.
  strategy TEXT NOT NULL,
  -- Of the series; the seed of each run is derived from it.
  seed TEXT NOT NULL,
  -- Parts of the program that were left out, as in run.left_out.
  left_out TEXT NOT NULL,
  -- Is each access to a variable a choice (access), or are only locks, waits
  -- and messages (lock)?
  granularity TEXT NOT NULL CHECK (granularity IN ('access', 'lock')),
  -- 1 if data races were looked for, else 0.
  races INTEGER NOT NULL CHECK (races IN (0, 1)),
  -- Waits of more than so many ns of simulated time were looked for; 0: no.
  hung_ns INTEGER NOT NULL,
  -- Bound on the steps of a run; 0: the default one.
  steps_max INTEGER NOT NULL,
  -- Of strategy pct: ordering constraints that a bug may need.
  depth INTEGER NOT NULL,
  -- Of strategy surw: what it watched; NULL if it chose that by itself.
  objects TEXT,
  -- How many.
  runs INTEGER NOT NULL,
  -- Steps of all runs together.
  steps INTEGER NOT NULL,
  -- Runs in which all tasks came to their end.
  finished INTEGER NOT NULL,
  -- Runs in which a task could not go on.
  stuck INTEGER NOT NULL,
  -- Runs that hit the bound on steps.
  steps_bound INTEGER NOT NULL,
  -- Runs that hit another bound.
  other_bound INTEGER NOT NULL,
  -- Replays that asked for a task that could not go on.
  diverged INTEGER NOT NULL,
  -- Waits of scenario tasks that could not come true any more.
  given_up INTEGER NOT NULL,
  -- Steps of scenario tasks that have ended.
  ops INTEGER NOT NULL,
  -- How many of these did not fail.
  ops_effective INTEGER NOT NULL,
  -- Points with two or more enabled tasks, in the run that had most.
  choices_max INTEGER NOT NULL,
  -- Over the digests of all runs, in order.
  digest TEXT NOT NULL
) STRICT;

CREATE TABLE tally_class (
  -- One row per finding class that was watched for in a series, also if it
  -- was never found.
  -- The series.
  tally_id INTEGER NOT NULL REFERENCES tally (id),
  -- 'double-release', ...
  class TEXT NOT NULL,
  -- Runs that showed it at least once.
  hits INTEGER NOT NULL,
  PRIMARY KEY (tally_id, class)
) STRICT, WITHOUT ROWID;

CREATE TABLE tally_block (
  -- One row per 256 consecutive runs of a series. By it, the digest of any run
  -- can be checked: its block is run again.
  -- The series.
  tally_id INTEGER NOT NULL REFERENCES tally (id),
  -- From 0; the last block may have fewer runs.
  block INTEGER NOT NULL,
  -- Over the digests of its runs, in order, as a signed number of 64 bits.
  digest INTEGER NOT NULL,
  PRIMARY KEY (tally_id, block)
) STRICT, WITHOUT ROWID;

CREATE TABLE tally_signature (
  -- One row per finding signature that a series showed.
  -- The series.
  tally_id INTEGER NOT NULL REFERENCES tally (id),
  -- 'double-release', ...
  class TEXT NOT NULL,
  -- Same signature, same bug; joins finding.signature.
  signature TEXT NOT NULL,
  -- Runs that showed it.
  hits INTEGER NOT NULL,
  -- Index of the first of them, from 0.
  first_run INTEGER NOT NULL,
  -- The rest is about the best of them: fewest preemptions, then tasks, then
  -- steps. The strategy that made it: that of the series, or one of those
  -- among which it takes turns; NULL if that is not known.
  strategy TEXT,
  -- By which that strategy makes it alone.
  seed TEXT NOT NULL,
  -- Switches away from a task that could have gone on.
  preemptions INTEGER NOT NULL,
  -- Up to the end of the run.
  steps INTEGER NOT NULL,
  -- Tasks that made a step before the finding.
  tasks INTEGER NOT NULL,
  -- What 'tdisim replay --schedule=' takes; NULL if it was not kept.
  schedule TEXT,
  -- Of all that the run did.
  digest TEXT NOT NULL,
  PRIMARY KEY (tally_id, signature)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
  -- One row per recorded run. Each was replayed from its schedule.
  -- Number of the row.
  id INTEGER NOT NULL PRIMARY KEY,
  -- What was run.
  scenario_id INTEGER NOT NULL REFERENCES scenario (id),
  -- With which variant of the code.
  design_id INTEGER NOT NULL REFERENCES design (id),
  -- Which firmware was underneath: tdx, tio, cca.
  platform TEXT NOT NULL,
  -- That made the schedule; 'shrink' made a run of another one smaller.
  strategy TEXT NOT NULL,
  -- From which it made it.
  seed TEXT NOT NULL,
  -- What 'tdisim replay --schedule=' takes.
  schedule TEXT NOT NULL,
  -- Parts of the program that were left out: what 'tdisim replay
  -- --leave-out=' takes. Empty: none.
  left_out TEXT NOT NULL,
  -- Was each access to a variable a choice (access), or only locks, waits and
  -- messages (lock)?
  granularity TEXT NOT NULL CHECK (granularity IN ('access', 'lock')),
  -- 1 if data races were looked for, else 0.
  races INTEGER NOT NULL CHECK (races IN (0, 1)),
  -- Waits of more than so many ns of simulated time were looked for; 0: no.
  hung_ns INTEGER NOT NULL,
  -- Bound on the steps; 0: the default one.
  steps_max INTEGER NOT NULL,
  -- More tries in a row than any bounded loop makes.
  retries_max INTEGER NOT NULL,
  -- Of all that the run did: the same on every machine.
  digest TEXT NOT NULL,
  -- How it ended: all tasks at their end (finished), some never go on
  -- (stuck), or a bound on steps or on something else (limit) was hit.
  status TEXT NOT NULL CHECK (
    status IN ('finished', 'stuck', 'steps', 'limit', 'diverged')
  ),
  -- How many it took.
  steps INTEGER NOT NULL,
  -- Points with two or more enabled tasks.
  choices INTEGER NOT NULL,
  -- Steps by another task than the step before.
  switches INTEGER NOT NULL,
  -- Switches away from a task that could have gone on.
  preemptions INTEGER NOT NULL,
  -- Waits of scenario tasks that could not come true any more.
  given_up INTEGER NOT NULL,
  -- Steps of scenario tasks that have ended.
  ops INTEGER NOT NULL,
  -- How many of these did not fail.
  ops_effective INTEGER NOT NULL,
  -- Simulated time at the end.
  now_ns INTEGER NOT NULL,
  -- Which bound was hit, in words; NULL unless status is 'limit'.
  limit_text TEXT
) STRICT;

CREATE TABLE task (
  -- One row per task of a run.
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run (id),
  -- In the order of creation.
  id INTEGER NOT NULL,
  -- As in the scenario, or what the model calls it.
  name TEXT NOT NULL,
  -- 1 if it serves others for ever (a worker), else 0.
  daemon INTEGER NOT NULL CHECK (daemon IN (0, 1)),
  -- Steps that it made.
  steps INTEGER NOT NULL,
  -- 1 if it came to its end, 0 if it was there when the run ended.
  ended INTEGER NOT NULL DEFAULT 0 CHECK (ended IN (0, 1)),
  PRIMARY KEY (run_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE object (
  -- One row per actor, and per lock, variable, ... that the run touched.
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run (id),
  -- In the order of creation.
  id INTEGER NOT NULL,
  -- 'mutex', 'rwsem', 'cell', ...
  kind TEXT NOT NULL,
  -- One word for all instances: 'dev_set->lock'.
  name TEXT NOT NULL,
  -- Which instance: 'gpu0'; NULL where there is only one.
  owner TEXT,
  -- The allocation in which it lies; joins object.id; NULL if in none. An
  -- object of kind 'block' is itself one.
  block_id INTEGER,
  -- Modelled function that allocated a block; NULL for what is no block, or
  -- was there before the run.
  function TEXT,
  -- Of a block: 1 if it must be freed before the run ends, 0 if somebody may
  -- keep it; NULL for what is no block.
  must_free INTEGER CHECK (must_free IN (0, 1)),
  -- How a shared variable is accessed: as it is (plain), or as with READ_ONCE
  -- and WRITE_ONCE (once), which is no data race; NULL if it is none.
  access TEXT CHECK (
    access = 'plain'
    OR access = 'once'
  ),
  PRIMARY KEY (run_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  -- One row per thing that a task did, in the order in which it happened.
  -- Rows with point = 'step' are the steps of the run, one row each.
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run (id),
  -- From 1. Events, messages and choices of a run share one count, so that
  -- they sort together.
  seq INTEGER NOT NULL,
  -- Step in which it happened.
  step INTEGER NOT NULL,
  -- When.
  ts_ns INTEGER NOT NULL,
  -- Joins task.id.
  task_id INTEGER,
  -- Whose code the task was in: 'pci_tsm'; NULL outside all actors.
  actor TEXT,
  -- What the row is about: an op took effect (step); a task wants an op that
  -- it must wait for, or must wait for from now on (blocked); an op broke the
  -- rules of its object (misuse); a task returns to user space or ends with a
  -- lock held (syscall_exit); a model says what it does (note); a task begins
  -- or ends a step of its scenario (step_begin, step_end); what was refused is
  -- tried again, for the n-th time with n in 'before' (retry).
  point TEXT NOT NULL CHECK (
    point = 'step'
    OR point = 'blocked'
    OR point = 'misuse'
    OR point = 'syscall_exit'
    OR point = 'note'
    OR point = 'step_begin'
    OR point = 'step_end'
    OR point = 'retry'
  ),
  -- For step and blocked the op ('mutex_lock', 'read', ...); for misuse which
  -- rule; else the same as point.
  op TEXT NOT NULL,
  -- Joins object.id; NULL if none is named.
  object_id INTEGER,
  -- The same object, written out: 'dev_set->lock(set0)'.
  object TEXT,
  -- Where in the model.
  function TEXT,
  -- Source file, from the top of the tree.
  file TEXT,
  -- Line of that file.
  line INTEGER,
  -- What cuts a wait short: nothing (NULL), a fatal signal (killable), or any
  -- signal (interruptible).
  mode TEXT CHECK (
    mode = 'killable'
    OR mode = 'interruptible'
  ),
  -- Value of the object before the step; NULL unless it is a step
  -- on an object that has a value. As a signed number of 64 bits. A
  -- queue of work has the id of the work that is taken from it. For retry
  -- how often it was refused; for syscall_exit how many of the locks it held
  -- when it came from user space.
  before INTEGER,
  -- The same after it.
  after INTEGER,
  -- What the op, or the modelled call of a step_end, returned: 0 for success,
  -- for a try 1 if it succeeded. NULL for an error (see result_name), and for
  -- other rows.
  result INTEGER,
  -- Name of the error that was returned: '-EINTR'; NULL if there was none.
  -- '-EAGAIN' of down_read and down_write: the task became a waiter.
  result_name TEXT,
  -- What the step did to the task's hold of the lock; NULL if nothing.
  hold TEXT CHECK (
    hold = 'acquired'
    OR hold = 'released'
    OR hold = 'downgraded'
  ),
  -- All locks that the task holds after it, oldest first, with one blank
  -- between. ':R' is a rwsem held for reading, ':W' one held for writing.
  -- NULL if it holds none.
  held TEXT,
  -- Note, name of the system call, name of the scenario's step, or NULL.
  text TEXT,
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX event_note
ON event (run_id, seq)
WHERE point = 'note';

CREATE TABLE message (
  -- One row per message between actors, in the order in which it happened.
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run (id),
  -- Shares its count with event.seq.
  seq INTEGER NOT NULL,
  -- Step in which it happened.
  step INTEGER NOT NULL,
  -- When.
  ts_ns INTEGER NOT NULL,
  -- The same task enters another actor (call) and comes back (return); or a
  -- message goes into a mailbox (send), out of it (receive), or is answered
  -- (reply).
  kind TEXT NOT NULL CHECK (
    kind = 'call'
    OR kind = 'return'
    OR kind = 'send'
    OR kind = 'receive'
    OR kind = 'reply'
  ),
  -- Joins task.id.
  task_id INTEGER,
  -- 'vfio', 'device(gpu0)'; NULL for a task that is in no actor.
  from_actor TEXT,
  -- Likewise.
  to_actor TEXT,
  -- Function called, or name of the message: 'LOCK_INTERFACE_REQUEST'.
  name TEXT NOT NULL,
  -- Of a return or a reply; NULL if it was an error (see status_name), and
  -- for other kinds.
  status INTEGER,
  -- Name of the error: '-EBUSY'; NULL if there was none.
  status_name TEXT,
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE choice (
  -- One row per point where more than one thing could have happened next.
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run (id),
  -- Shares its count with event.seq.
  seq INTEGER NOT NULL,
  -- Step that it decided, or in which it was made.
  step INTEGER NOT NULL,
  -- Which task (task), which of some values (value), whose message is
  -- delivered (message), does the fault strike (fault).
  kind TEXT NOT NULL CHECK (
    kind = 'task'
    OR kind = 'value'
    OR kind = 'message'
    OR kind = 'fault'
  ),
  -- The task that was chosen, or whose step asked for a value.
  task_id INTEGER,
  -- What that task was to do next, or was doing.
  op TEXT,
  -- Joins object.id.
  object_id INTEGER,
  -- Where in the model.
  function TEXT,
  -- The value chosen; for a task, its id.
  value INTEGER NOT NULL,
  -- Among how many.
  count INTEGER NOT NULL,
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE state (
  -- One row per change of what the models show of their state: 'tdisim list
  -- states' says what each name means. A first row for each, before anything
  -- happens, has NULL in 'before'.
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run (id),
  -- Shares its count with event.seq. What an op changes comes after the event
  -- of its step; what a task changes as it goes on, before the next event.
  seq INTEGER NOT NULL,
  -- Step in which it changed.
  step INTEGER NOT NULL,
  -- When.
  ts_ns INTEGER NOT NULL,
  -- Who changed it; joins task.id; NULL before the first step.
  task_id INTEGER,
  -- Where in the model that task did the last thing that the trace shows.
  function TEXT,
  -- Whose state: 'gpu0'.
  object TEXT NOT NULL,
  -- Which: 'tdisp'.
  name TEXT NOT NULL,
  -- Value before the change, as a signed number of 64 bits.
  before INTEGER,
  -- Its name; NULL if it is a plain number.
  before_text TEXT,
  -- Value after it.
  after INTEGER NOT NULL,
  -- Its name; NULL if it is a plain number.
  after_text TEXT,
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE touch (
  -- One row per thing that a step orders besides the object of its op, as the
  -- engine does it: a task that ends lets go who waits for it, a worker that
  -- has run a work item lets go who flushes it. View data_race needs it.
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run (id),
  -- Shares its count with event.seq.
  seq INTEGER NOT NULL,
  -- Step in which it happened.
  step INTEGER NOT NULL,
  -- Joins task.id.
  task_id INTEGER,
  -- The step looks at an object (read), or changes it (write); or all that
  -- another task does from now on comes after it, as it starts or signals that
  -- task (before).
  kind TEXT NOT NULL CHECK (
    kind = 'read'
    OR kind = 'write'
    OR kind = 'before'
  ),
  -- Joins object.id.
  object_id INTEGER,
  -- The other task; joins task.id; NULL unless kind is 'before'.
  later_task_id INTEGER,
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
  -- One row per signature that a recorded run showed.
  -- Number of the row.
  id INTEGER NOT NULL PRIMARY KEY,
  -- 'double-release', ...
  class TEXT NOT NULL,
  -- Allowed but worth knowing (note), something is lost (leak), somebody
  -- never goes on (hang), state is broken (error).
  severity TEXT NOT NULL CHECK (
    severity IN ('note', 'leak', 'hang', 'error')
  ),
  -- Same signature, same bug: does not depend on seeds or line numbers.
  signature TEXT NOT NULL UNIQUE,
  -- What the class means.
  sentence TEXT NOT NULL
) STRICT;

CREATE TABLE finding_run (
  -- One row per finding in a recorded run.
  -- The finding.
  finding_id INTEGER NOT NULL REFERENCES finding (id),
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run (id),
  -- At which it was seen.
  step INTEGER NOT NULL,
  -- What it is about; joins object.id; NULL if nothing.
  object_id INTEGER,
  -- The same, written out.
  object TEXT,
  -- What happened, in one sentence.
  text TEXT NOT NULL,
  PRIMARY KEY (finding_id, run_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding_end (
  -- One row per end of a finding: who did what, where and when.
  -- The finding.
  finding_id INTEGER NOT NULL REFERENCES finding (id),
  -- The run.
  run_id INTEGER NOT NULL REFERENCES run (id),
  -- From 1.
  seq INTEGER NOT NULL,
  -- Joins task.id.
  task_id INTEGER,
  -- Its name.
  task TEXT,
  -- 'waits for', 'released', ...
  role TEXT,
  -- Joins object.id; NULL if none is named.
  object_id INTEGER,
  -- The same, written out.
  object TEXT,
  -- Where in the model.
  function TEXT,
  -- Source file, from the top of the tree.
  file TEXT,
  -- Line of that file.
  line INTEGER,
  -- Step of the run.
  step INTEGER NOT NULL,
  PRIMARY KEY (finding_id, run_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign_plan (
  -- One row per plan of campaigns, as it was when a night was run by it.
  -- Number of the row.
  id INTEGER NOT NULL PRIMARY KEY,
  -- File name without '.yaml'.
  name TEXT NOT NULL,
  -- As given on the command line.
  path TEXT NOT NULL,
  -- The whole file.
  text TEXT NOT NULL,
  -- Over the plan, its scenarios and its designs: the same digest, the same
  -- work.
  digest TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE campaign_known (
  -- One row per line of a plan that says which findings are no news. A NULL
  -- matches everything; the others are globs.
  -- The plan.
  plan_id INTEGER NOT NULL REFERENCES campaign_plan (id),
  -- From 1, as in the plan.
  seq INTEGER NOT NULL,
  -- Of the class: 'deadlock'.
  class TEXT,
  -- Of the signature.
  signature TEXT,
  -- Of the name of the scenario.
  scenario TEXT,
  -- Of the name of the design.
  design TEXT,
  -- Of the name of the platform.
  platform TEXT,
  -- Why it is no news, in words.
  reason TEXT NOT NULL,
  PRIMARY KEY (plan_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign_expect (
  -- One row per class of which a scenario says what it expects, under a design
  -- on a platform.
  -- The scenario.
  scenario_id INTEGER NOT NULL REFERENCES scenario (id),
  -- Name of the design.
  design TEXT NOT NULL,
  -- Which firmware is underneath: tdx, tio, cca.
  platform TEXT NOT NULL,
  -- 'double-release', ...
  class TEXT NOT NULL,
  -- In no run, in some, in each.
  expectation TEXT NOT NULL CHECK (
    expectation IN ('never', 'sometimes', 'always')
  ),
  PRIMARY KEY (scenario_id, design, platform, class)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign_arm (
  -- One row per arm: a scenario under a design on a platform, run by one
  -- strategy.
  -- Number of the row.
  id INTEGER NOT NULL PRIMARY KEY,
  -- What is run.
  scenario_id INTEGER NOT NULL REFERENCES scenario (id),
  -- With which variant of the code.
  design_id INTEGER NOT NULL REFERENCES design (id),
  -- Which firmware is underneath: tdx, tio, cca.
  platform TEXT NOT NULL,
  -- That makes the schedules.
  strategy TEXT NOT NULL,
  -- Of strategy pct: ordering constraints that a bug may need; 0: the default.
  depth INTEGER NOT NULL,
  -- Of strategy surw: what it watches; NULL if it chooses that by itself.
  objects TEXT,
  -- As in tally.granularity.
  granularity TEXT NOT NULL CHECK (granularity IN ('access', 'lock')),
  -- 1 if data races are looked for, else 0.
  races INTEGER NOT NULL CHECK (races IN (0, 1)),
  -- Waits of more than so many ns of simulated time are looked for; 0: no.
  hung_ns INTEGER NOT NULL,
  -- Bound on the steps of a run; 0: the default one.
  steps_max INTEGER NOT NULL,
  -- All of this as one line; names the arm in its plan.
  key TEXT NOT NULL,
  -- Over that line and the texts of scenario and design: the same digest, the
  -- same arm, wherever the files lie.
  digest TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE night (
  -- One row per night: a plan, run from one seed.
  -- Number of the row.
  id INTEGER NOT NULL PRIMARY KEY,
  -- What was to be run.
  plan_id INTEGER NOT NULL REFERENCES campaign_plan (id),
  -- From which the seeds of all series are derived.
  seed TEXT NOT NULL,
  -- Of the program: '0.1.0'.
  tool_version TEXT NOT NULL,
  -- Of the program: 'git describe'; empty outside a repository.
  tool_commit TEXT NOT NULL,
  -- When its first sitting began, in UTC: '2026-11-28T01:30:00Z'.
  started TEXT NOT NULL,
  -- How many runs were asked for; NULL if the time was given.
  runs_wanted INTEGER,
  -- 1 if more was run where it paid, 0 if the plan's weights held.
  adapted INTEGER NOT NULL CHECK (adapted IN (0, 1)),
  UNIQUE (plan_id, seed)
) STRICT;

CREATE TABLE night_sitting (
  -- One row per command that worked on a night: the one that began it, each
  -- that resumed it, each shard.
  -- The night.
  night_id INTEGER NOT NULL REFERENCES night (id),
  -- When it began, in UTC.
  started TEXT NOT NULL,
  -- Name of the machine.
  host TEXT NOT NULL,
  -- Which of the shards: K of '--shard=K/N'; 1 if there is one.
  shard INTEGER NOT NULL,
  -- Among how many.
  shards INTEGER NOT NULL,
  -- From 1: tells those apart that began in the same second.
  seq INTEGER NOT NULL,
  -- Worker processes.
  jobs INTEGER NOT NULL,
  -- As a shell would read it.
  command_line TEXT NOT NULL,
  -- When it ended, in UTC; NULL if it was killed or is at work.
  ended TEXT,
  -- Its time was over (time), all was run (runs), somebody ended it
  -- (interrupted), something failed (error); NULL likewise.
  why TEXT CHECK (why IN ('time', 'runs', 'interrupted', 'error')),
  -- That it counted.
  runs INTEGER NOT NULL,
  -- How long it has worked, up to the last time that this row was written.
  wall_ms INTEGER NOT NULL,
  PRIMARY KEY (night_id, started, host, shard, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE night_arm (
  -- One row per arm of a night: what was to be run.
  -- The night.
  night_id INTEGER NOT NULL REFERENCES night (id),
  -- The arm.
  arm_id INTEGER NOT NULL REFERENCES campaign_arm (id),
  -- Ranges that it has in an epoch, by the plan.
  weight INTEGER NOT NULL,
  -- Of its series; the seed of each run is derived from it.
  seed TEXT NOT NULL,
  -- Of a canary the class that has to be found; NULL for all others.
  canary_class TEXT,
  -- In how many runs; NULL for all others.
  canary_within INTEGER,
  PRIMARY KEY (night_id, arm_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign_range (
  -- One row per range: consecutive runs of the series of an arm, which were
  -- counted together. No run is in two of them.
  -- The night.
  night_id INTEGER NOT NULL REFERENCES night (id),
  -- The arm.
  arm_id INTEGER NOT NULL REFERENCES campaign_arm (id),
  -- Index in the series of the first of them, from 0.
  first_run INTEGER NOT NULL,
  -- How many.
  runs INTEGER NOT NULL,
  -- In which round of the night; 0: canaries.
  epoch INTEGER NOT NULL,
  -- Steps of all these runs.
  steps INTEGER NOT NULL,
  -- Runs in which a task could not go on.
  stuck INTEGER NOT NULL,
  -- Runs that hit a bound of the engine.
  bounded INTEGER NOT NULL,
  -- Microseconds that a worker took for them.
  busy_us INTEGER NOT NULL,
  -- How often it was made twice, with the same digest.
  twice INTEGER NOT NULL,
  -- Over the digests of its runs, in order, as a signed number of 64 bits;
  -- over those of its ranges, if there are several.
  digest INTEGER NOT NULL,
  -- 1; more where 'tdisim prune' has put so many into one row.
  ranges INTEGER NOT NULL,
  PRIMARY KEY (night_id, arm_id, first_run)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign_finding (
  -- One row per finding of campaigns: a signature under a design.
  -- Number of the row.
  id INTEGER NOT NULL PRIMARY KEY,
  -- 'double-release', ...
  class TEXT NOT NULL,
  -- As in finding.severity.
  severity TEXT NOT NULL CHECK (
    severity IN ('note', 'leak', 'hang', 'error')
  ),
  -- Same signature, same bug.
  signature TEXT NOT NULL,
  -- What the class means.
  sentence TEXT NOT NULL,
  -- Name of the design.
  design TEXT NOT NULL,
  UNIQUE (signature, design)
) STRICT;

CREATE TABLE campaign_hit (
  -- One row per finding that a range showed.
  -- The night.
  night_id INTEGER NOT NULL REFERENCES night (id),
  -- The arm.
  arm_id INTEGER NOT NULL REFERENCES campaign_arm (id),
  -- Of the range.
  first_run INTEGER NOT NULL,
  -- The finding.
  finding_id INTEGER NOT NULL REFERENCES campaign_finding (id),
  -- Runs of the range that showed it.
  hits INTEGER NOT NULL,
  -- Index in the series of the first of them.
  at_run INTEGER NOT NULL,
  PRIMARY KEY (night_id, arm_id, first_run, finding_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign_example (
  -- One row per run that is kept for a finding. Each range offers the best of
  -- its runs.
  -- The finding.
  finding_id INTEGER NOT NULL REFERENCES campaign_finding (id),
  -- That with the fewest preemptions, then tasks, then steps (shortest), the
  -- one of the first range (earliest), three that were drawn by their digests
  -- and may be the same as these (other), the one that was made small (shrunk).
  kind TEXT NOT NULL CHECK (
    kind IN ('shortest', 'earliest', 'other', 'shrunk')
  ),
  -- From 1.
  place INTEGER NOT NULL,
  -- In which it was seen.
  night_id INTEGER NOT NULL REFERENCES night (id),
  -- When that night began, in UTC.
  started TEXT NOT NULL,
  -- By which arm.
  arm_id INTEGER NOT NULL REFERENCES campaign_arm (id),
  -- Index in the series of the first run of the range; the run is one of it.
  -- Of shrunk -1.
  first_run INTEGER NOT NULL,
  -- That makes this run from the seed: the arm's, or one of those among which
  -- that takes turns; of shrunk, the one that made what it comes from.
  strategy TEXT NOT NULL,
  -- By which that strategy makes it alone.
  seed TEXT NOT NULL,
  -- What 'tdisim replay --schedule=' takes, of shrunk; else empty: 'tdisim
  -- replay --strategy= --seed=' makes the run again.
  schedule TEXT NOT NULL,
  -- What 'tdisim replay --leave-out=' takes; empty: nothing.
  left_out TEXT NOT NULL,
  -- Tasks that made a step before the finding.
  tasks INTEGER NOT NULL,
  -- Switches away from a task that could have gone on.
  preemptions INTEGER NOT NULL,
  -- Up to the end of the run; of shrunk, up to the finding.
  steps INTEGER NOT NULL,
  -- Of all that the run did.
  digest TEXT NOT NULL,
  -- The same run as it was recorded; NULL: it was not.
  run_id INTEGER REFERENCES run (id),
  PRIMARY KEY (finding_id, kind, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign_run (
  -- One row per recorded run that a campaign wrote. 'tdisim prune' drops those
  -- that no example names any more.
  -- The run.
  run_id INTEGER NOT NULL PRIMARY KEY REFERENCES run (id)
) STRICT;

CREATE TABLE campaign_trouble (
  -- One row per run that did not end as a run should.
  -- The night.
  night_id INTEGER NOT NULL REFERENCES night (id),
  -- The arm.
  arm_id INTEGER NOT NULL REFERENCES campaign_arm (id),
  -- Index in the series; of 'digest' that of the first run of the range.
  run INTEGER NOT NULL,
  -- The process died (crash), did not come to its end (hang), took too much
  -- memory (memory), overflowed a stack (stack); the same runs came out
  -- otherwise when they were made again (digest).
  kind TEXT NOT NULL CHECK (
    kind IN ('crash', 'hang', 'memory', 'stack', 'digest')
  ),
  -- That makes this run from the seed: the arm's, or one of those among which
  -- that takes turns. NULL: the arm's chooses seeds by the runs before, and it
  -- is not known which one this run had.
  strategy TEXT,
  -- Of this one run; where there is no strategy, the one that its series has
  -- for it.
  seed TEXT NOT NULL,
  -- What is known, in words.
  text TEXT NOT NULL,
  PRIMARY KEY (night_id, arm_id, run, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaign_reached (
  -- One row per checker and modelled function, and night: whether any of the
  -- runs that were looked at came there.
  -- The night.
  night_id INTEGER NOT NULL REFERENCES night (id),
  -- A finding class (class), or a function of the models (function).
  kind TEXT NOT NULL CHECK (kind IN ('class', 'function')),
  -- Its name.
  name TEXT NOT NULL,
  -- Its source file, from the top of the tree; empty for a class.
  file TEXT NOT NULL,
  -- 1 if a run came there, else 0.
  reached INTEGER NOT NULL CHECK (reached IN (0, 1)),
  PRIMARY KEY (night_id, kind, name, file)
) STRICT, WITHOUT ROWID;
