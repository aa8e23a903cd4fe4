-- SPDX-License-Identifier: GPL-2.0-only
-- What happened in a recorded run, in order.
-- :run = NULL: number of the run; NULL: the first one
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
  -- Error that was returned, or what the event says.
  coalesce(event.result_name, event.text) AS detail,
  event.function,
  event.held
FROM event
LEFT JOIN task
  ON task.run_id = event.run_id
  AND task.id = event.task_id
WHERE event.run_id = coalesce(:run, (SELECT min(run.id) FROM run))
ORDER BY event.seq;
