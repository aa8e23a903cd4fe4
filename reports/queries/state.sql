-- SPDX-License-Identifier: GPL-2.0-only
-- The changes of what the models show of their state, in a recorded run.
-- :run = NULL: number of the run; NULL: the first one
SELECT
  state.step,
  state.ts_ns,
  task.name AS task,
  state.function,
  state.object,
  state.name,
  -- Its value before, in words if there are any.
  coalesce(state.before_text, state.before) AS before,
  -- The same after it.
  coalesce(state.after_text, state.after) AS after
FROM state
LEFT JOIN task
  ON task.run_id = state.run_id
  AND task.id = state.task_id
WHERE state.run_id = coalesce(:run, (SELECT min(run.id) FROM run))
  AND state.before IS NOT NULL
ORDER BY state.seq;
