-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW lock_hold (
  -- One row per acquisition of a lock by a task, until its release. Turning a
  -- write hold into a read hold ends one row and begins another.
  -- Joins run.id.
  run_id,
  -- Joins task.id of the run.
  task_id,
  -- Name of that task.
  task,
  -- Joins object.id of the run.
  object_id,
  -- The lock, written out: 'dev_set->lock(set0)'.
  lock,
  -- The same without the instance: 'dev_set->lock'.
  lock_class,
  -- 'read' or 'exclusive'.
  mode,
  -- Event that acquired it; joins event.seq of the run.
  acquired_seq,
  -- Step of the run that acquired it.
  acquired_step,
  -- When, ns of simulated time.
  acquired_ns,
  -- Modelled function that acquired it.
  acquired_function,
  -- Event that released it; NULL, as all below, if it never was.
  released_seq,
  -- Step of the run that released it.
  released_step,
  -- When, ns of simulated time.
  released_ns,
  -- Modelled function that released it.
  released_function,
  -- How long it was held, ns of simulated time.
  dur_ns
) AS
WITH
-- How many more gains than losses of this lock the task had. A downgrade is
-- both.
change AS (
  SELECT
    *,
    sum(hold <> 'released') OVER up_to_here
      - sum(hold <> 'acquired') OVER up_to_here AS balance
  FROM event
  WHERE hold IS NOT NULL
  WINDOW up_to_here AS (
    PARTITION BY run_id, task_id, object_id
    ORDER BY seq
  )
),
-- How often it held the lock already. What it gave back without a gain before,
-- it had from somewhere that is no event.
gain AS (
  SELECT *
  FROM (
    SELECT
      *,
      balance - 1 - min(0, min(balance) OVER up_to_here) AS nested
    FROM change
    WINDOW up_to_here AS (
      PARTITION BY run_id, task_id, object_id
      ORDER BY seq
    )
  )
  WHERE hold <> 'released'
),
-- Holds of one lock by one task are alike, so the n-th gain belongs to the
-- n-th loss: as many losses after the gain belong to earlier gains.
pair AS (
  SELECT
    gain.*,
    (
      SELECT loss.seq
      FROM event AS loss
      WHERE loss.run_id = gain.run_id
        AND loss.seq > gain.seq
        AND loss.task_id = gain.task_id
        AND loss.object_id = gain.object_id
        AND loss.hold IN ('released', 'downgraded')
        AND gain.nested = (
          SELECT count(*)
          FROM event AS earlier
          WHERE earlier.run_id = gain.run_id
            AND earlier.seq > gain.seq
            AND earlier.seq < loss.seq
            AND earlier.task_id = gain.task_id
            AND earlier.object_id = gain.object_id
            AND earlier.hold IN ('released', 'downgraded')
        )
      ORDER BY loss.seq
      LIMIT 1
    ) AS loss_seq
  FROM gain
)
SELECT
  gain.run_id,
  gain.task_id,
  task.name,
  gain.object_id,
  gain.object,
  object.name,
  CASE
    WHEN gain.hold = 'downgraded' OR gain.op LIKE 'down_read%' THEN 'read'
    ELSE 'exclusive'
  END,
  gain.seq,
  gain.step,
  gain.ts_ns,
  gain.function,
  loss.seq,
  loss.step,
  loss.ts_ns,
  loss.function,
  loss.ts_ns - gain.ts_ns
FROM pair AS gain
LEFT JOIN event AS loss
  ON loss.run_id = gain.run_id
  AND loss.seq = gain.loss_seq
LEFT JOIN task
  ON task.run_id = gain.run_id
  AND task.id = gain.task_id
LEFT JOIN object
  ON object.run_id = gain.run_id
  AND object.id = gain.object_id;
