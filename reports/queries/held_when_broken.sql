-- SPDX-License-Identifier: GPL-2.0-only
-- Who held which lock when a finding was seen, and where those who held it
-- were. A finding at which no lock was held has one row, with NULL.
SELECT
  finding_run.run_id,
  finding.class,
  finding_run.step,
  lock_hold.task,
  lock_hold.lock,
  lock_hold.mode,
  lock_hold.acquired_step,
  lock_hold.acquired_function,
  -- Modelled function in which the task last did something by then.
  (
    SELECT event.function
    FROM event
    WHERE event.run_id = finding_run.run_id
      AND event.task_id = lock_hold.task_id
      AND event.step <= finding_run.step
      AND event.function IS NOT NULL
    ORDER BY event.seq DESC
    LIMIT 1
  ) AS at_function
FROM finding_run
JOIN finding
  ON finding.id = finding_run.finding_id
LEFT JOIN lock_hold
  ON lock_hold.run_id = finding_run.run_id
  AND lock_hold.acquired_step <= finding_run.step
  AND coalesce(lock_hold.released_step > finding_run.step, TRUE)
ORDER BY
  finding_run.run_id,
  finding_run.step,
  finding.class,
  finding.signature,
  lock_hold.acquired_seq;
