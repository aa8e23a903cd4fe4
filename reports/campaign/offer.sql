-- SPDX-License-Identifier: GPL-2.0-only

-- Runs that may become examples of their findings, for campaign/keep.

CREATE TEMP TABLE IF NOT EXISTS offer (
  finding_id, kind, night_id, started, arm_id, first_run, strategy, seed,
  schedule, left_out, tasks, preemptions, steps, digest, run_id
);
