-- SPDX-License-Identifier: GPL-2.0-only
-- Which lock is taken inside which, in all recorded runs, and by what path.
SELECT
  -- Lock that was held; 'R': for reading.
  outer_class || iif(outer_mode = 'read', ' R', '') AS held,
  -- Lock that was taken inside it.
  inner_class || iif(inner_mode = 'read', ' R', '') AS taken,
  -- 'try' if the inner one was only ever tried for, so that nobody waited.
  iif(max(by_try) = 1 AND min(by_try) = 1, 'try', 'wait') AS how,
  -- How often, in all runs.
  sum(times) AS times,
  -- Recorded runs in which it happened.
  count(DISTINCT run_id) AS runs,
  -- A modelled function that took the outer lock.
  min(outer_function) AS held_by,
  -- A modelled function that took the inner lock.
  min(inner_function) AS taken_by
FROM lock_order
GROUP BY
  held,
  taken
ORDER BY
  held,
  taken;
