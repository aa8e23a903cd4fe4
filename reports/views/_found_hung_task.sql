-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_hung_task (
  -- One row per wait for a lock that took longer than the limit of a run in
  -- which latencies were drawn; waits that a signal ends do not count, nor
  -- those that never end (hung-task).
  -- Joins run.id.
  run_id,
  -- 'hung-task'.
  class,
  -- Event that ended the wait; joins event.seq of the run.
  seq,
  -- Step of the run.
  step,
  -- Joins object.id of the run.
  object_id,
  -- As finding.signature.
  signature
) AS
WITH
wait AS (
  SELECT
    blocked.*,
    run.hung_ns,
    (
      SELECT done.seq
      FROM event AS done
      WHERE done.run_id = blocked.run_id
        AND done.seq > blocked.seq
        AND done.task_id = blocked.task_id
        AND done.point = 'step'
      ORDER BY done.seq
      LIMIT 1
    ) AS done_seq,
    -- The lowest of those who held it when the wait began.
    (
      SELECT lock_hold.acquired_seq
      FROM lock_hold
      WHERE lock_hold.run_id = blocked.run_id
        AND lock_hold.object_id = blocked.object_id
        AND lock_hold.acquired_seq < blocked.seq
        AND (
          lock_hold.released_seq IS NULL
          OR lock_hold.released_seq > blocked.seq
        )
      ORDER BY lock_hold.task_id, lock_hold.acquired_seq
      LIMIT 1
    ) AS holder_seq
  FROM run
  JOIN event AS blocked
    ON blocked.run_id = run.id
  WHERE run.hung_ns > 0
    AND run.schedule GLOB 'v1@*'
    AND blocked.point = 'blocked'
    AND blocked.mode IS NULL
    AND blocked.op IN ('mutex_lock', 'down_read_wait', 'down_write_wait')
)
SELECT
  wait.run_id,
  'hung-task',
  done.seq,
  done.step,
  wait.object_id,
  'hung-task ' || object.name || ' ' || CASE
    WHEN holder.seq IS NULL THEN done.function
    ELSE min(done.function, holder.function) || ' '
      || max(done.function, holder.function)
  END
FROM wait
JOIN event AS done
  ON done.run_id = wait.run_id
  AND done.seq = wait.done_seq
JOIN object
  ON object.run_id = wait.run_id
  AND object.id = wait.object_id
LEFT JOIN event AS holder
  ON holder.run_id = wait.run_id
  AND holder.seq = wait.holder_seq
WHERE done.ts_ns - wait.ts_ns > wait.hung_ns;
