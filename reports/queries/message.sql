-- SPDX-License-Identifier: GPL-2.0-only
-- The first 1000 messages between actors in the first recorded run.
SELECT
  message.step,
  message.ts_ns,
  task.name AS task,
  message.kind,
  message.from_actor,
  message.to_actor,
  message.name,
  coalesce(message.status_name, message.status) AS status
FROM message
LEFT JOIN task
  ON task.run_id = message.run_id
  AND task.id = message.task_id
WHERE message.run_id = (SELECT min(run.id) FROM run)
ORDER BY message.seq
LIMIT 1000;
