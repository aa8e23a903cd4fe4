-- SPDX-License-Identifier: GPL-2.0-only
CREATE TEMP VIEW _clock (
  -- One row per event and message: when it is on the two axes that a timeline
  -- can have. On that of steps, a step is 1000 ns, and what happens in it comes
  -- one after the other; on the simulated one, it is the end of what it is
  -- about.
  -- Joins run.id.
  run_id,
  -- Joins event.seq or message.seq.
  seq,
  -- Joins task.id.
  task_id,
  -- As in event, or 'message'.
  point,
  -- On the axis of steps, ns.
  step_ns,
  -- What comes next in the run, on the axis of steps.
  step_end_ns,
  -- When a step began, ns of simulated time: when the one before it ended.
  -- Under strategy timed, tasks do their steps side by side: there it is when
  -- the task's own one before it ended, unless it had to wait.
  begin_ns,
  -- When it was over, ns of simulated time.
  end_ns,
  -- The next event or message of the same task; NULL if it is the last.
  own_next_seq
) AS
WITH
moment AS (
  SELECT
    run_id,
    seq,
    step,
    ts_ns,
    task_id,
    point
  FROM event
  UNION ALL
  SELECT
    run_id,
    seq,
    step,
    ts_ns,
    task_id,
    'message'
  FROM message
),
placed AS (
  SELECT
    *,
    1000 * step
      + 1000 * (row_number() OVER in_step - 1)
      / count(*) OVER (PARTITION BY run_id, step) AS step_ns,
    lag(point) OVER own AS own_point,
    lag(ts_ns, 1, 0) OVER own AS own_ns,
    lead(seq) OVER own AS own_next_seq,
    coalesce(
      max(iif(point = 'step', ts_ns, NULL)) OVER (
        PARTITION BY run_id
        ORDER BY seq
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ),
      0
    ) AS last_ns
  FROM moment
  WINDOW
    own AS (PARTITION BY run_id, task_id ORDER BY seq),
    in_step AS (PARTITION BY run_id, step ORDER BY seq)
)
SELECT
  placed.run_id,
  placed.seq,
  placed.task_id,
  placed.point,
  placed.step_ns,
  lead(placed.step_ns, 1, 1000 * (placed.step + 1)) OVER (
    PARTITION BY placed.run_id
    ORDER BY placed.seq
  ),
  iif(
    run.strategy = 'timed' AND placed.own_point IS NOT 'blocked',
    placed.own_ns,
    placed.last_ns
  ),
  placed.ts_ns,
  placed.own_next_seq
FROM placed
JOIN run
  ON run.id = placed.run_id;
