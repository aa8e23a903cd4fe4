-- SPDX-License-Identifier: GPL-2.0-only
-- Who held which lock at the step at which a finding was seen.
SELECT
  finding_run.run_id,
  finding.class,
  finding_run.step,
  lock_hold.task,
  lock_hold.lock,
  lock_hold.mode,
  lock_hold.acquired_step,
  lock_hold.acquired_function
FROM finding_run
JOIN finding
  ON finding.id = finding_run.finding_id
JOIN lock_hold
  ON lock_hold.run_id = finding_run.run_id
  AND lock_hold.acquired_step <= finding_run.step
  AND coalesce(lock_hold.released_step > finding_run.step, TRUE)
ORDER BY
  finding_run.run_id,
  finding_run.step,
  finding.class,
  lock_hold.acquired_seq;
