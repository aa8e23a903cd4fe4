-- SPDX-License-Identifier: GPL-2.0-only

-- Runs that may become examples of their findings, for campaign/keep.

CREATE TEMP TABLE IF NOT EXISTS offer (
  finding_id, kind, night_id, started, arm_id, first_run, strategy, seed,
  schedule, left_out, tasks, preemptions, steps, digest, run_id
);

-- Findings that hits were seen of: in a night before this one, and in it.

CREATE TEMP TABLE IF NOT EXISTS seen (
  finding_id INTEGER NOT NULL PRIMARY KEY,
  before INTEGER NOT NULL,
  tonight INTEGER NOT NULL
);
