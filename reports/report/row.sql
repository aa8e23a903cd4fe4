-- SPDX-License-Identifier: GPL-2.0-only
-- One row per line that a table of steps could have: what tasks did, and the
-- messages between actors.
WITH
actor AS (
  SELECT
    id,
    name || coalesce('(' || owner || ')', '') AS text
  FROM object
  WHERE run_id = :run
    AND kind = 'actor'
)
SELECT
  seq,
  step,
  task_id,
  point,
  op,
  object_id,
  function,
  file,
  line,
  mode,
  before,
  after,
  result,
  result_name,
  hold,
  text,
  NULL AS from_id,
  NULL AS to_id
FROM event
WHERE run_id = :run
  AND point IN ('step', 'blocked', 'note', 'step_begin')
UNION ALL
SELECT
  message.seq,
  message.step,
  message.task_id,
  'message',
  message.kind,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  message.status,
  message.status_name,
  NULL,
  message.name,
  source.id,
  target.id
FROM message
LEFT JOIN actor AS source
  ON source.text = message.from_actor
LEFT JOIN actor AS target
  ON target.text = message.to_actor
WHERE message.run_id = :run
ORDER BY seq;
