-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _wait_edge (
  -- One row per moment at which a task begins to wait, per task that waits then
  -- for a lock, a work or another task's end, and per task that must act before
  -- it can go on: the wait-for graph at that moment. A writer of a rwsem waits
  -- for all who hold it and for all who are queued before it, a reader for the
  -- writer that holds it and for the writers at the head of the queue.
  -- Joins run.id.
  run_id,
  -- The moment; joins event.seq, where point is 'blocked'.
  at_seq,
  -- Who begins to wait at that moment; joins task.id.
  start_id,
  -- Who waits; joins task.id.
  waiter_id,
  -- Event with which that wait began.
  waiter_seq,
  -- Who must act; joins task.id.
  blocker_id
) AS
WITH
wait AS (
  SELECT
    run_id,
    task_id,
    object_id,
    op,
    seq,
    coalesce(
      (
        SELECT done.seq
        FROM event AS done
        WHERE done.run_id = blocked.run_id
          AND done.seq > blocked.seq
          AND done.task_id = blocked.task_id
          AND done.point = 'step'
        ORDER BY done.seq
        LIMIT 1
      ),
      9223372036854775807
    ) AS until_seq
  FROM event AS blocked
  WHERE point = 'blocked'
    AND op IN (
      'mutex_lock', 'spin_lock', 'pm_wait', 'down_read_wait',
      'down_write_wait', 'join', 'flush_work'
    )
),
-- A task that has ended holds its locks for ever, and is waited for by nobody
-- that it could wake.
hold AS (
  SELECT lock_hold.*
  FROM lock_hold
  WHERE NOT EXISTS (
    SELECT 1
    FROM event
    WHERE event.run_id = lock_hold.run_id
      AND event.task_id = lock_hold.task_id
      AND event.point = 'syscall_exit'
      AND event.text IS NULL
  )
),
pending AS (
  SELECT
    start.run_id,
    start.seq AS at_seq,
    start.task_id AS start_id,
    wait.task_id,
    wait.object_id,
    wait.op,
    wait.seq
  FROM wait AS start
  JOIN wait
    ON wait.run_id = start.run_id
    AND wait.seq <= start.seq
    AND wait.until_seq > start.seq
)
SELECT
  pending.run_id,
  pending.at_seq,
  pending.start_id,
  pending.task_id,
  pending.seq,
  hold.task_id
FROM pending
JOIN hold
  ON hold.run_id = pending.run_id
  AND hold.object_id = pending.object_id
  AND hold.acquired_seq < pending.at_seq
  AND (hold.released_seq IS NULL OR hold.released_seq > pending.at_seq)
WHERE pending.op IN ('mutex_lock', 'spin_lock', 'pm_wait', 'down_write_wait')
  OR (pending.op = 'down_read_wait' AND hold.mode = 'exclusive')
UNION
SELECT
  pending.run_id,
  pending.at_seq,
  pending.start_id,
  pending.task_id,
  pending.seq,
  before.task_id
FROM pending
JOIN pending AS before
  ON before.run_id = pending.run_id
  AND before.at_seq = pending.at_seq
  AND before.object_id = pending.object_id
  AND before.seq < pending.seq
  AND before.op IN ('down_read_wait', 'down_write_wait')
WHERE pending.op = 'down_write_wait'
  OR (
    pending.op = 'down_read_wait'
    AND NOT EXISTS (
      SELECT 1
      FROM pending AS reader
      WHERE reader.run_id = pending.run_id
        AND reader.at_seq = pending.at_seq
        AND reader.object_id = pending.object_id
        AND reader.seq <= before.seq
        AND reader.op = 'down_read_wait'
    )
  )
UNION
SELECT
  pending.run_id,
  pending.at_seq,
  pending.start_id,
  pending.task_id,
  pending.seq,
  task.id
FROM pending
JOIN object
  ON object.run_id = pending.run_id
  AND object.id = pending.object_id
JOIN task
  ON task.run_id = pending.run_id
  AND task.name = object.name
WHERE pending.op = 'join'
UNION
-- A work is waited for as long as it is queued or runs: for the worker that has
-- taken it last, or, where nobody ever has, for each worker.
SELECT
  pending.run_id,
  pending.at_seq,
  pending.start_id,
  pending.task_id,
  pending.seq,
  worker.task_id
FROM pending
JOIN event AS worker
  ON worker.run_id = pending.run_id
  AND worker.point = 'step'
  AND worker.op = 'process_one_work'
WHERE pending.op = 'flush_work'
  AND (
    worker.after = pending.object_id
    OR NOT EXISTS (
      SELECT 1
      FROM event AS taken
      WHERE taken.run_id = pending.run_id
        AND taken.point = 'step'
        AND taken.op = 'process_one_work'
        AND taken.after = pending.object_id
    )
  );
