-- SPDX-License-Identifier: GPL-2.0-only
-- The happens-before picture of a finding: its ends, and what its tasks did
-- to put them in order. One row per event that is shown.
WITH
broken AS (
  SELECT
    step,
    object_id
  FROM finding_run
  WHERE finding_id = :finding
    AND run_id = :run
),
who AS (
  SELECT DISTINCT task_id
  FROM finding_end
  WHERE finding_id = :finding
    AND run_id = :run
),
finding_event AS (
  SELECT
    finding_end.role,
    (
      SELECT max(event.seq)
      FROM event
      WHERE event.run_id = :run
        AND event.step = finding_end.step
        AND event.task_id = finding_end.task_id
        AND event.point IN ('step', 'blocked')
        AND (
          event.point = 'step'
          OR finding_end.role = 'waits for'
        )
    ) AS seq
  FROM finding_end
  WHERE finding_end.finding_id = :finding
    AND finding_end.run_id = :run
),
line AS (
  SELECT
    event.*,
    (
      SELECT group_concat(finding_event.role, ', ')
      FROM finding_event
      WHERE finding_event.seq = event.seq
    ) AS role
  FROM event
  CROSS JOIN broken
  WHERE event.run_id = :run
    AND event.task_id IN who
    AND event.step <= broken.step
    AND (
      event.point = 'step_begin'
      OR (
        event.point = 'step'
        AND (
          event.object_id IN (SELECT object_id FROM _shared)
          OR event.op IN ('wait', 'wait_reply', 'wake_up', 'complete',
            'wait_for_completion', 'wait_event')
        )
      )
      OR (event.point = 'step' AND event.object_id = broken.object_id)
      OR event.seq IN (SELECT seq FROM finding_event)
    )
),
ranked AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY task_id
      ORDER BY role IS NULL, point <> 'step_begin', seq DESC
    ) AS n
  FROM line
),
placed AS (
  SELECT
    *,
    -- The one before it of the same task.
    lag(seq) OVER (PARTITION BY task_id ORDER BY seq) AS before_seq
  FROM ranked
  WHERE n <= 12
)
SELECT
  placed.seq,
  placed.task_id,
  task.name AS task,
  placed.step,
  iif(placed.point = 'step_begin', placed.text, _words.text) AS text,
  placed.function,
  placed.role,
  placed.point = 'step_begin' AS begins,
  placed.before_seq,
  -- Steps in between that are not shown.
  (
    SELECT count(*)
    FROM event
    WHERE event.run_id = :run
      AND event.task_id = placed.task_id
      AND event.point = 'step'
      AND event.seq > coalesce(placed.before_seq, 0)
      AND event.seq < placed.seq
  ) AS left_out,
  -- Whose release it comes after: an edge from another task, if that is shown.
  (
    SELECT max(given.seq)
    FROM placed AS given
    WHERE given.object_id = placed.object_id
      AND given.task_id <> placed.task_id
      AND given.hold = 'released'
      AND placed.hold = 'acquired'
      AND given.seq < placed.seq
  ) AS after_release,
  -- The last access of another task to the object of the finding.
  (
    SELECT max(other.seq)
    FROM placed AS other
    CROSS JOIN broken
    WHERE other.object_id = broken.object_id
      AND placed.object_id = broken.object_id
      AND other.hold IS NULL
      AND other.task_id <> placed.task_id
      AND other.point = 'step'
      AND other.seq < placed.seq
  ) AS after_access
FROM placed
JOIN task
  ON task.run_id = :run
  AND task.id = placed.task_id
LEFT JOIN _words
  ON _words.run_id = placed.run_id
  AND _words.seq = placed.seq
ORDER BY placed.task_id, placed.seq;
