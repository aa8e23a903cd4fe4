-- SPDX-License-Identifier: GPL-2.0-only
-- The 20 longest holds of locks, in simulated time.
SELECT
  lock_hold.run_id,
  lock_hold.task,
  lock_hold.lock,
  lock_hold.mode,
  lock_hold.acquired_function,
  lock_hold.acquired_step,
  lock_hold.released_step,
  lock_hold.dur_ns
FROM lock_hold
WHERE lock_hold.dur_ns IS NOT NULL
ORDER BY lock_hold.dur_ns DESC, lock_hold.run_id, lock_hold.acquired_seq
LIMIT 20;
