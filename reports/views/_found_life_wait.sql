-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_life_wait (
  -- One row per task that waits for user space with a lock that others need,
  -- and per object that iommufd cannot destroy for its users: long-hold,
  -- destroy-refused.
  -- Joins run.id.
  run_id,
  -- Of the finding.
  class,
  -- Joins event.seq of the run.
  seq,
  -- Step of the run.
  step,
  -- What it is about; joins object.id of the run.
  object_id,
  -- As finding.signature.
  signature
) AS
WITH
-- Who is kept waiting when a copy has waited for user space: what a task does
-- next, or waits to do, it wanted to do already then.
kept AS (
  SELECT
    copy.run_id,
    copy.seq,
    copy.step,
    copy.function,
    copy.held,
    (
      SELECT held
      FROM event
      WHERE event.run_id = copy.run_id
        AND event.seq < copy.seq
        AND event.task_id = task.id
      ORDER BY event.seq DESC
      LIMIT 1
    ) AS waiter_held,
    coalesce(
      (
        SELECT seq
        FROM event
        WHERE event.run_id = copy.run_id
          AND event.seq > copy.seq
          AND event.task_id = task.id
          AND event.point = 'step'
        ORDER BY event.seq
        LIMIT 1
      ),
      (
        SELECT seq
        FROM event
        WHERE event.run_id = copy.run_id
          AND event.seq < copy.seq
          AND event.task_id = task.id
          AND event.point = 'blocked'
        ORDER BY event.seq DESC
        LIMIT 1
      )
    ) AS waiter_seq
  FROM event AS copy
  JOIN task
    ON task.run_id = copy.run_id
    AND task.id <> copy.task_id
  WHERE copy.point = 'note'
    AND copy.text = 'user_waited'
),
-- The kernel warns, of the count that its task has looked at last.
warned AS (
  SELECT
    run_id,
    seq,
    step,
    function,
    CASE function
      WHEN 'iommufd_object_dec_wait' THEN 'long-hold'
      ELSE 'destroy-refused'
    END AS class,
    (
      SELECT object_id
      FROM event
      WHERE event.run_id = warning.run_id
        AND event.seq < warning.seq
        AND event.task_id = warning.task_id
        AND event.op GLOB 'refcount_*'
      ORDER BY event.seq DESC
      LIMIT 1
    ) AS object_id
  FROM event AS warning
  WHERE point = 'note'
    AND (function, text) IN (
      VALUES
        ('iommufd_object_dec_wait', 'WARN_ON(rc == -ETIMEDOUT)'),
        ('iommufd_object_destroy_user', 'WARN_ON(!gone)')
    )
)
SELECT
  kept.run_id,
  'long-hold',
  kept.seq,
  kept.step,
  held.id,
  'long-hold dev_set->lock '
  || min(kept.function, waiter.function)
  || ' '
  || max(kept.function, waiter.function)
FROM kept
JOIN event AS waiter
  ON waiter.run_id = kept.run_id
  AND waiter.seq = kept.waiter_seq
-- Of the locks of the waiter, one that others need to open, close or reset.
JOIN object AS held
  ON held.run_id = kept.run_id
  AND held.name = 'dev_set->lock'
  AND instr(
    ' ' || kept.waiter_held || ' ',
    ' ' || held.name || coalesce('(' || held.owner || ')', '') || ' '
  )
WHERE waiter.op = 'mutex_lock'
  AND instr(' ' || kept.held || ' ', ' ' || waiter.object || ' ')
UNION ALL
SELECT
  warned.run_id,
  warned.class,
  warned.seq,
  warned.step,
  warned.object_id,
  warned.class || ' ' || object.name || ' ' || warned.function
FROM warned
JOIN object
  ON object.run_id = warned.run_id
  AND object.id = warned.object_id;
