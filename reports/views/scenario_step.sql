-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW scenario_step (
  -- One row per step of a scenario that a task began: 'vmm.close'.
  -- Joins run.id.
  run_id,
  -- Joins task.id of the run.
  task_id,
  -- Name of that task.
  task,
  -- Actor and verb, as in the scenario.
  name,
  -- What it was given: 'gpu0 unbind=off'; empty if nothing.
  arguments,
  -- Step of the run in which it began.
  begin_step,
  -- When, ns of simulated time.
  begin_ns,
  -- Step of the run in which it ended; NULL, as all below, if never.
  end_step,
  -- When, ns of simulated time.
  end_ns,
  -- What the modelled call returned; NULL if that was an error.
  result,
  -- Name of the error that it returned; NULL if it was none.
  result_name,
  -- How long it took, ns of simulated time.
  dur_ns
) AS
WITH
-- Steps of one task do not nest, so its n-th begin belongs to its n-th end.
begun AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY run_id, task_id
      ORDER BY seq
    ) AS n
  FROM event
  WHERE point = 'step_begin'
),
ended AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY run_id, task_id
      ORDER BY seq
    ) AS n
  FROM event
  WHERE point = 'step_end'
)
SELECT
  begun.run_id,
  begun.task_id,
  task.name,
  substr(begun.text, 1, instr(begun.text || ' ', ' ') - 1),
  substr(begun.text, instr(begun.text || ' ', ' ') + 1),
  begun.step,
  begun.ts_ns,
  ended.step,
  ended.ts_ns,
  ended.result,
  ended.result_name,
  ended.ts_ns - begun.ts_ns
FROM begun
LEFT JOIN ended
  ON ended.run_id = begun.run_id
  AND ended.task_id = begun.task_id
  AND ended.n = begun.n
LEFT JOIN task
  ON task.run_id = begun.run_id
  AND task.id = begun.task_id;
