-- SPDX-License-Identifier: GPL-2.0-only
-- Who held which lock, from where to where, in the order of acquisition.
SELECT
  run_id,
  task,
  lock,
  mode,
  acquired_step,
  acquired_function,
  released_step,
  released_function,
  dur_ns
FROM lock_hold
ORDER BY run_id, acquired_seq;
