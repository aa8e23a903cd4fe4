-- SPDX-License-Identifier: GPL-2.0-only
-- The longest holds of locks in the recorded runs, and who had to wait. A hold
-- that never ended counts up to the end of its run.
-- :lock = NULL: class of the lock: 'dev_set->lock'; NULL: every lock
-- :count = 20: how many holds
SELECT
  lock_hold.run_id,
  lock_hold.lock,
  lock_hold.mode,
  lock_hold.task,
  lock_hold.acquired_function,
  lock_hold.acquired_step,
  lock_hold.released_function,
  lock_hold.released_step,
  -- How long it was held, ns of simulated time.
  coalesce(lock_hold.released_ns, run.now_ns) - lock_hold.acquired_ns AS dur_ns,
  -- How many other tasks had to wait for the lock meanwhile.
  (
    SELECT count(DISTINCT event.task_id)
    FROM event
    WHERE event.run_id = lock_hold.run_id
      AND event.object_id = lock_hold.object_id
      AND event.point = 'blocked'
      AND event.task_id <> lock_hold.task_id
      AND event.seq > lock_hold.acquired_seq
      AND coalesce(event.seq < lock_hold.released_seq, TRUE)
  ) AS waiters
FROM lock_hold
JOIN run
  ON run.id = lock_hold.run_id
WHERE :lock IS NULL
  OR lock_hold.lock_class = :lock
ORDER BY
  dur_ns DESC,
  lock_hold.run_id,
  lock_hold.acquired_seq
LIMIT :count;
