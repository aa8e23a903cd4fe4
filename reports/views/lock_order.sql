-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW lock_order (
  -- One row per run and pair of lock classes of which a task took the inner
  -- while it held the outer, in the same modes and by the same functions: the
  -- edges of the lock order graph, with the path that made them.
  -- Joins run.id.
  run_id,
  -- Lock that was held: 'dev_set->lock'.
  outer_class,
  -- How: 'read' or 'exclusive'.
  outer_mode,
  -- Lock that was taken inside: 'memory_lock'.
  inner_class,
  -- How: 'read' or 'exclusive'.
  inner_mode,
  -- 1 if the inner was only tried for, so that nobody waited: 0 else.
  by_try,
  -- Modelled function that took the outer.
  outer_function,
  -- Modelled function that took the inner.
  inner_function,
  -- How often in the run.
  times,
  -- First step of the run that did.
  first_step
) AS
WITH
-- One row per time; the joins are written in the order that is fast.
nesting AS (
  SELECT
    inner_hold.run_id,
    outer_hold.lock_class AS outer_class,
    outer_hold.mode AS outer_mode,
    inner_hold.lock_class AS inner_class,
    inner_hold.mode AS inner_mode,
    event.op LIKE '%trylock' AS by_try,
    outer_hold.acquired_function AS outer_function,
    inner_hold.acquired_function AS inner_function,
    inner_hold.acquired_step AS step
  FROM lock_hold AS inner_hold
  CROSS JOIN lock_hold AS outer_hold
    ON outer_hold.run_id = inner_hold.run_id
    AND outer_hold.task_id = inner_hold.task_id
    AND outer_hold.acquired_seq < inner_hold.acquired_seq
    AND (
      outer_hold.released_seq IS NULL
      OR outer_hold.released_seq > inner_hold.acquired_seq
    )
  CROSS JOIN event
    ON event.run_id = inner_hold.run_id
    AND event.seq = inner_hold.acquired_seq
),
-- Windows and not GROUP BY: SQLite looks at the asked run alone then.
counted AS (
  SELECT
    *,
    row_number() OVER alike AS n,
    count(*) OVER alike AS times,
    min(step) OVER alike AS first_step
  FROM nesting
  WINDOW alike AS (
    PARTITION BY
      run_id,
      outer_class,
      outer_mode,
      inner_class,
      inner_mode,
      by_try,
      outer_function,
      inner_function
  )
)
SELECT
  run_id,
  outer_class,
  outer_mode,
  inner_class,
  inner_mode,
  by_try,
  outer_function,
  inner_function,
  times,
  first_step
FROM counted
WHERE n = 1;
