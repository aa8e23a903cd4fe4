-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_lock_leak (
  -- One row per lock that a task holds when it returns to user space or ends,
  -- and did not hold when it came from there (lock-leak).
  -- Joins run.id.
  run_id,
  -- 'lock-leak'.
  class,
  -- Joins event.seq of the run.
  seq,
  -- Step of the run.
  step,
  -- Joins object.id of the run.
  object_id,
  -- As finding.signature.
  signature
) AS
WITH
-- Locks that it holds then, oldest first: those that it came with are the
-- first ones.
held AS (
  SELECT
    event.run_id,
    event.seq,
    event.step,
    event.before AS outside,
    lock_hold.object_id,
    lock_hold.lock_class,
    lock_hold.acquired_function,
    row_number() OVER (
      PARTITION BY event.run_id, event.seq
      ORDER BY lock_hold.acquired_seq
    ) AS n
  FROM event
  JOIN lock_hold
    ON lock_hold.run_id = event.run_id
    AND lock_hold.task_id = event.task_id
    AND lock_hold.acquired_seq < event.seq
    AND (
      lock_hold.released_seq IS NULL
      OR lock_hold.released_seq > event.seq
    )
  WHERE event.point = 'syscall_exit'
)
SELECT
  run_id,
  'lock-leak',
  seq,
  step,
  object_id,
  'lock-leak ' || lock_class || ' ' || acquired_function
FROM held
WHERE n > outside;
