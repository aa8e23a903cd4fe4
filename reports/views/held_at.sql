-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW held_at (
  -- One row per event and lock that its task holds after it: the column held
  -- of event, taken apart, with where each lock was taken. Joins event by
  -- run_id and seq; cheap where a query names them. What a task holds when it
  -- must wait for a lock stands at its blocked row.
  -- Joins run.id.
  run_id,
  -- Joins event.seq of the run.
  seq,
  -- Joins task.id of the run.
  task_id,
  -- Name of that task.
  task,
  -- Joins object.id of the run.
  object_id,
  -- The lock, written out: 'dev_set->lock(set0)'.
  lock,
  -- The same without the instance: 'dev_set->lock'.
  lock_class,
  -- 'read' or 'exclusive'.
  mode,
  -- Event that acquired it; joins event.seq of the run.
  acquired_seq,
  -- Step of the run that acquired it.
  acquired_step,
  -- Modelled function that acquired it.
  acquired_function
) AS
SELECT
  event.run_id,
  event.seq,
  event.task_id,
  lock_hold.task,
  lock_hold.object_id,
  lock_hold.lock,
  lock_hold.lock_class,
  lock_hold.mode,
  lock_hold.acquired_seq,
  lock_hold.acquired_step,
  lock_hold.acquired_function
FROM event
CROSS JOIN lock_hold
  ON lock_hold.run_id = event.run_id
  AND lock_hold.task_id = event.task_id
  AND lock_hold.acquired_seq <= event.seq
  AND (
    lock_hold.released_seq IS NULL
    OR lock_hold.released_seq > event.seq
  );
