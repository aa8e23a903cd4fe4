-- SPDX-License-Identifier: GPL-2.0-only
-- The run up to the finding as lines of a sequence diagram: who says what to
-- whom. The lines that the picture cannot do without are there, and the last
-- ones before the finding; of the others, how many steps are left out.
WITH
broken AS (
  SELECT
    step,
    object_id
  FROM finding_run
  WHERE finding_id = :finding
    AND run_id = :run
),
-- The ends, each at the last of its events.
finding_event AS (
  SELECT
    finding_end.seq AS n,
    finding_end.role,
    finding_end.object,
    (
      SELECT max(event.seq)
      FROM event
      WHERE event.run_id = :run
        AND event.step = finding_end.step
        AND event.task_id = finding_end.task_id
        AND event.point IN ('step', 'blocked')
        -- A wait that begins after the step is an end of its own.
        AND (
          event.point = 'blocked'
          OR finding_end.role <> 'waits for'
          OR event.object_id = finding_end.object_id
        )
    ) AS seq
  FROM finding_end
  WHERE finding_end.finding_id = :finding
    AND finding_end.run_id = :run
),
who AS (
  SELECT task_id
  FROM finding_end
  WHERE finding_id = :finding
    AND run_id = :run
),
-- Locks that are held when it is seen, by the tasks of its ends.
held AS (
  SELECT lock_hold.acquired_seq AS seq
  FROM lock_hold
  CROSS JOIN broken
  WHERE lock_hold.run_id = :run
    AND lock_hold.task_id IN who
    AND lock_hold.acquired_step <= broken.step
    AND coalesce(lock_hold.released_step > broken.step, TRUE)
),
line AS (
  SELECT
    event.seq,
    event.step,
    event.task_id,
    CASE
      WHEN event.point = 'step_begin' THEN 'begin'
      WHEN event.hold = 'acquired' THEN 'take'
      WHEN event.hold = 'released' THEN 'give'
      WHEN event.point = 'blocked' THEN 'wait'
      ELSE 'note'
    END AS kind,
    coalesce(event.actor, task.name) AS source,
    NULL AS target,
    iif(event.point = 'step_begin', event.text, _words.text) AS text,
    event.function,
    event.seq IN (SELECT seq FROM finding_event)
      OR event.seq IN (SELECT seq FROM held)
      OR (event.point = 'step_begin' AND event.task_id IN who) AS must,
    -- Weights of what else there is.
    CASE
      WHEN event.object_id = broken.object_id
        OR event.object_id IN (SELECT object_id FROM _shared) THEN 3
      WHEN event.point = 'blocked' THEN 2
      ELSE 1
    END AS weight
  FROM event
  CROSS JOIN broken
  JOIN task
    ON task.run_id = event.run_id
    AND task.id = event.task_id
  LEFT JOIN _words
    ON _words.run_id = event.run_id
    AND _words.seq = event.seq
  WHERE event.run_id = :run
    AND event.step <= broken.step
    AND (
      event.point = 'step_begin'
      OR (
        event.point = 'blocked'
        AND NOT task.daemon
        AND event.op NOT IN ('wait', 'wait_reply')
      )
      OR event.seq IN (SELECT seq FROM held)
      OR (
        event.point = 'step'
        AND event.task_id IN who
        AND (
          event.object_id = broken.object_id
          OR event.object_id IN (SELECT object_id FROM _shared)
        )
      )
      OR event.seq IN (SELECT seq FROM finding_event)
    )
  UNION ALL
  SELECT
    message.seq,
    message.step,
    message.task_id,
    iif(
      message.kind = 'return',
      'fail',
      message.kind
    ),
    coalesce(message.from_actor, task.name),
    coalesce(message.to_actor, task.name),
    message.name || coalesce(': ' || message.status_name, ''),
    NULL,
    FALSE,
    2
  FROM message
  CROSS JOIN broken
  JOIN task
    ON task.run_id = message.run_id
    AND task.id = message.task_id
  WHERE message.run_id = :run
    AND message.step <= broken.step
    AND (
      message.kind IN ('call', 'send', 'reply')
      OR (message.kind = 'return' AND message.status_name IS NOT NULL)
    )
),
ranked AS (
  SELECT
    *,
    row_number() OVER (ORDER BY must DESC, weight DESC, seq DESC) AS n
  FROM line
),
shown AS (
  SELECT *
  FROM ranked
  WHERE must OR n <= 36
)
SELECT
  shown.seq,
  shown.step,
  task.name AS task,
  shown.kind,
  shown.source,
  shown.target,
  shown.text,
  shown.function,
  -- What it is to the finding: 'released again'; NULL if nothing.
  (
    SELECT group_concat(finding_event.role, ', ')
    FROM finding_event
    WHERE finding_event.seq = shown.seq
  ) AS role,
  -- Steps since the line before it of which there is no line.
  (
    SELECT count(*)
    FROM event
    WHERE event.run_id = :run
      AND event.point = 'step'
      AND event.seq < shown.seq
      AND event.seq > coalesce(
        (
          SELECT max(before.seq)
          FROM shown AS before
          WHERE before.seq < shown.seq
        ),
        0
      )
  ) AS left_out,
  task.daemon
FROM shown
JOIN task
  ON task.run_id = :run
  AND task.id = shown.task_id
ORDER BY shown.seq;
