-- SPDX-License-Identifier: GPL-2.0-only
-- Which lock was taken under which in a recorded database: 'NAME', 'NAME:R' if
-- for reading, 'try NAME' if nobody would have waited. With one path for each.
WITH
pair AS (
  SELECT
    outer_class || iif(outer_mode = 'read', ':R', '') AS outer_lock,
    iif(by_try, 'try ', '') || inner_class
      || iif(inner_mode = 'read', ':R', '') AS inner_lock,
    outer_function,
    inner_function,
    run_id,
    min(first_step) AS step
  FROM lock_order
  GROUP BY
    outer_lock,
    inner_lock
)
SELECT
  outer_lock,
  inner_lock,
  outer_function,
  inner_function,
  '@scenario' AS scenario,
  run_id,
  step,
  -- The step of the scenario in which that task was, if it is one of it.
  coalesce(
    (
      SELECT begun.text
      FROM event AS begun
      JOIN event AS took
        ON took.run_id = begun.run_id
        AND took.task_id = begun.task_id
      WHERE begun.run_id = pair.run_id
        AND begun.point = 'step_begin'
        AND took.point = 'step'
        AND took.step = pair.step
        AND begun.seq < took.seq
      ORDER BY begun.seq DESC
      LIMIT 1
    ),
    'a task of the kernel'
  ) AS op
FROM pair
ORDER BY
  outer_lock,
  inner_lock;
