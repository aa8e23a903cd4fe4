-- SPDX-License-Identifier: GPL-2.0-only
-- The run in which a finding is seen best: the one that was made small, else
-- the easiest.
SELECT
  run.id
FROM finding_run
JOIN run
  ON run.id = finding_run.run_id
WHERE finding_run.finding_id = :finding
ORDER BY
  run.strategy <> 'shrink',
  run.preemptions,
  finding_run.step,
  run.id
LIMIT 1;
