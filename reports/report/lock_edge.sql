-- SPDX-License-Identifier: GPL-2.0-only
-- The graph of what was held when what was taken or waited for, up to the
-- finding: one row per pair of locks. An edge goes from the lock that is held
-- to the other one; those that close the circle are marked.
WITH
broken AS (
  SELECT step
  FROM finding_run
  WHERE finding_id = :finding
    AND run_id = :run
),
hold AS MATERIALIZED (
  SELECT lock_hold.*
  FROM lock_hold
  CROSS JOIN broken
  WHERE lock_hold.run_id = :run
    AND lock_hold.acquired_step <= broken.step
),
-- What each end of the finding waits for, with all that it holds.
waiting AS (
  SELECT
    hold.lock AS held,
    hold.acquired_function AS held_function,
    finding_end.object AS wanted,
    finding_end.function AS wanted_function,
    finding_end.task,
    finding_end.step
  FROM finding_end
  CROSS JOIN broken
  JOIN hold
    ON hold.task_id = finding_end.task_id
  WHERE finding_end.finding_id = :finding
    AND finding_end.run_id = :run
    AND finding_end.role = 'waits for'
    AND coalesce(hold.released_step > broken.step, TRUE)
),
edge AS (
  SELECT
    held,
    wanted,
    task || ' holds it in ' || held_function || '()' || char(10)
      || 'waits in ' || wanted_function || '(), step ' || step AS label,
    -- Somebody in the circle wants what is held here.
    EXISTS (
      SELECT 1
      FROM waiting AS other
      WHERE other.wanted = waiting.held
    ) AS closes,
    TRUE AS waits
  FROM waiting
  UNION ALL
  SELECT
    outer_hold.lock,
    inner_hold.lock,
    -- By whom, and where it takes the second one.
    group_concat(DISTINCT inner_hold.acquired_function || '()'),
    FALSE,
    FALSE
  FROM hold AS inner_hold
  JOIN hold AS outer_hold
    ON outer_hold.task_id = inner_hold.task_id
    AND outer_hold.acquired_seq < inner_hold.acquired_seq
    AND coalesce(outer_hold.released_seq > inner_hold.acquired_seq, TRUE)
  WHERE outer_hold.lock <> inner_hold.lock
  GROUP BY outer_hold.lock, inner_hold.lock
)
SELECT
  held,
  wanted,
  label,
  closes,
  waits
FROM edge
ORDER BY closes, waits, held, wanted;
