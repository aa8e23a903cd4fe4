-- SPDX-License-Identifier: GPL-2.0-only
-- One row per lock that was held at the step of the finding.
SELECT
  lock_hold.task,
  lock_hold.lock,
  lock_hold.mode,
  lock_hold.acquired_step,
  lock_hold.acquired_function
FROM lock_hold
JOIN finding_run
  ON finding_run.run_id = lock_hold.run_id
WHERE lock_hold.run_id = :run
  AND finding_run.finding_id = :finding
  AND lock_hold.acquired_step <= finding_run.step
  AND coalesce(lock_hold.released_step > finding_run.step, TRUE)
ORDER BY lock_hold.acquired_seq;
