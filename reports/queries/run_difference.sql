-- SPDX-License-Identifier: GPL-2.0-only
-- The difference of two runs: where each task parts from its twin in the other
-- run, step by step of its own. A task that never does is not there.
-- :first = 1: number of a run
-- :second = 2: number of the other run
WITH
-- Position within the task: the same whatever others do in between.
step AS (
  SELECT
    event.run_id,
    task.name AS task,
    row_number() OVER (
      PARTITION BY event.run_id, event.task_id
      ORDER BY event.seq
    ) AS position,
    event.step,
    event.op || coalesce(' ' || event.object, '')
      || coalesce(' in ' || event.function, '') AS what,
    coalesce(
      event.result_name,
      event.before || ' -> ' || event.after,
      event.result
    ) AS outcome
  FROM event
  JOIN task
    ON task.run_id = event.run_id
    AND task.id = event.task_id
  WHERE event.point = 'step'
    AND event.run_id IN (:first, :second)
),
-- Both runs side by side; what one of them has not is NULL.
pair AS (
  SELECT
    task,
    position,
    max(iif(run_id = :first, step, NULL)) AS first_step,
    max(iif(run_id = :first, what, NULL)) AS first_what,
    max(iif(run_id = :first, outcome, NULL)) AS first_outcome,
    max(iif(run_id = :second, step, NULL)) AS second_step,
    max(iif(run_id = :second, what, NULL)) AS second_what,
    max(iif(run_id = :second, outcome, NULL)) AS second_outcome
  FROM step
  GROUP BY
    task,
    position
),
parting AS (
  SELECT
    task,
    min(position) AS position
  FROM pair
  WHERE first_what IS NOT second_what
    OR first_outcome IS NOT second_outcome
  GROUP BY task
)
SELECT
  -- Name of the task.
  pair.task,
  -- How many steps of the task are alike before.
  pair.position - 1 AS alike,
  -- Step of the first run; NULL, as the next two, if the task has ended or is
  -- not there.
  pair.first_step,
  -- What it did there: op, object, and modelled function.
  pair.first_what,
  -- What came of it: an error, the value before and after, or the result.
  pair.first_outcome,
  -- The same of the second run.
  pair.second_step,
  -- What it did there.
  pair.second_what,
  -- What came of it.
  pair.second_outcome
FROM pair
JOIN parting
  ON parting.task = pair.task
  AND parting.position = pair.position
ORDER BY
  coalesce(min(pair.first_step, pair.second_step), pair.first_step,
    pair.second_step),
  pair.task;
