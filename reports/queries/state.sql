-- SPDX-License-Identifier: GPL-2.0-only
-- The changes of what the models show of their state, in the first run.
SELECT
  state.step,
  state.ts_ns,
  task.name AS task,
  state.function,
  state.object,
  state.name,
  coalesce(state.before_text, state.before) AS before,
  coalesce(state.after_text, state.after) AS after
FROM state
LEFT JOIN task
  ON task.run_id = state.run_id
  AND task.id = state.task_id
WHERE state.run_id = (SELECT min(run.id) FROM run)
  AND state.before IS NOT NULL
ORDER BY state.seq
LIMIT 1000;
