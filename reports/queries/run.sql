-- SPDX-License-Identifier: GPL-2.0-only
-- The recorded runs: what was run, how it ended, and how to run it again.
SELECT
  run.id,
  scenario.name AS scenario,
  design.name AS design,
  run.platform,
  run.strategy,
  run.seed,
  run.status,
  run.steps,
  run.preemptions,
  -- How many the run showed.
  (
    SELECT count(*)
    FROM finding_run
    WHERE finding_run.run_id = run.id
  ) AS findings,
  run.digest,
  run.schedule
FROM run
JOIN scenario
  ON scenario.id = run.scenario_id
JOIN design
  ON design.id = run.design_id
ORDER BY run.id;
