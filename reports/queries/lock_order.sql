-- SPDX-License-Identifier: GPL-2.0-only
-- Which lock is taken inside which, in all recorded runs, and by what path.
SELECT
  outer_class || iif(outer_mode = 'read', ' R', '') AS held,
  inner_class || iif(inner_mode = 'read', ' R', '') AS taken,
  iif(max(by_try) = 1 AND min(by_try) = 1, 'try', 'wait') AS how,
  sum(times) AS times,
  count(DISTINCT run_id) AS runs,
  min(outer_function) AS held_by,
  min(inner_function) AS taken_by
FROM lock_order
GROUP BY
  held,
  taken
ORDER BY
  held,
  taken;
