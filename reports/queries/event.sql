-- SPDX-License-Identifier: GPL-2.0-only
-- The first 1000 things that happened in the first recorded run.
SELECT
  event.step,
  event.ts_ns,
  task.name AS task,
  event.actor,
  event.point,
  event.op,
  event.object,
  event.before,
  event.after,
  coalesce(event.result_name, event.text) AS detail,
  event.function,
  event.held
FROM event
LEFT JOIN task
  ON task.run_id = event.run_id
  AND task.id = event.task_id
WHERE event.run_id = (SELECT min(run.id) FROM run)
ORDER BY event.seq
LIMIT 1000;
