-- SPDX-License-Identifier: GPL-2.0-only
-- Messages between the actors of a recorded run, in order.
-- :run = NULL: number of the run; NULL: the first one
SELECT
  message.step,
  message.ts_ns,
  task.name AS task,
  message.kind,
  message.from_actor,
  message.to_actor,
  message.name,
  -- Of a return or a reply: the error, or a number; else NULL.
  coalesce(message.status_name, message.status) AS status
FROM message
LEFT JOIN task
  ON task.run_id = message.run_id
  AND task.id = message.task_id
WHERE message.run_id = coalesce(:run, (SELECT min(run.id) FROM run))
ORDER BY message.seq;
