-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_livelock (
  -- One row per run that came to its bound on steps going round: its last steps
  -- are those before them once more, with the same values, nothing is chosen on
  -- the way, and whoever could go on did (livelock).
  -- Joins run.id.
  run_id,
  -- 'livelock'.
  class,
  -- The last event; joins event.seq of the run.
  seq,
  -- Step of the run.
  step,
  -- Joins object.id of the run.
  object_id,
  -- As finding.signature.
  signature
) AS
WITH
-- A round is at most an eighth of the run: two fit into its last quarter.
tail AS (
  SELECT
    run.id AS run_id,
    run.steps,
    event.seq,
    event.step,
    event.task_id,
    event.object_id,
    event.function,
    event.line,
    event.op || ' ' || coalesce(event.task_id, '') || ' '
      || coalesce(event.object_id, '') || ' ' || event.function || ' '
      || event.line || ' ' || coalesce(event.before, '') || ' '
      || coalesce(event.after, '') || ' '
      || coalesce(event.result, event.result_name, '') AS what
  FROM run
  JOIN event
    ON event.run_id = run.id
    AND event.seq > (
      SELECT event.seq
      FROM event
      WHERE event.run_id = run.id
        AND event.point = 'step'
        AND event.step <= run.steps - run.steps / 4
      ORDER BY event.seq DESC
      LIMIT 1
    )
  WHERE run.status = 'steps'
    AND event.point = 'step'
),
candidate AS (
  SELECT
    last.run_id,
    last.steps,
    last.step - earlier.step AS round
  FROM tail AS last
  JOIN tail AS earlier
    ON earlier.run_id = last.run_id
    AND earlier.what = last.what
    AND earlier.step < last.step
    AND last.step - earlier.step <= last.steps / 8
  WHERE last.step = last.steps
),
round AS (
  SELECT
    candidate.run_id,
    min(candidate.round) AS round,
    candidate.steps
  FROM candidate
  WHERE candidate.round = (
      SELECT count(*)
      FROM tail AS one
      JOIN tail AS again
        ON again.run_id = one.run_id
        AND again.step = one.step + candidate.round
        AND again.what = one.what
      WHERE one.run_id = candidate.run_id
        AND one.step > candidate.steps - 2 * candidate.round
        AND one.step <= candidate.steps - candidate.round
    )
  GROUP BY candidate.run_id
),
-- Of each task the first function by name.
place AS (
  SELECT
    tail.run_id,
    tail.task_id,
    tail.object_id,
    tail.function,
    row_number() OVER (
      PARTITION BY tail.run_id, tail.task_id
      ORDER BY tail.function, tail.line, tail.step
    ) AS n
  FROM tail
  JOIN round
    ON round.run_id = tail.run_id
    AND tail.step > round.steps - round.round
),
line AS (
  SELECT
    place.run_id,
    min(object.name) OVER whole AS name,
    first_value(place.object_id) OVER (
      PARTITION BY place.run_id
      ORDER BY object.name NULLS LAST
    ) AS object_id,
    group_concat(place.function, ' ') OVER (
      PARTITION BY place.run_id
      ORDER BY place.function
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS functions
  FROM place
  LEFT JOIN object
    ON object.run_id = place.run_id
    AND object.id = place.object_id
  WHERE place.n = 1
  WINDOW whole AS (PARTITION BY place.run_id)
)
SELECT DISTINCT
  line.run_id,
  'livelock',
  (SELECT max(event.seq) FROM event WHERE event.run_id = line.run_id),
  round.steps,
  line.object_id,
  'livelock ' || coalesce(line.name, '-') || ' ' || line.functions
FROM line
JOIN round
  ON round.run_id = line.run_id
WHERE NOT EXISTS (
    SELECT 1
    FROM choice
    WHERE choice.run_id = line.run_id
      AND choice.kind <> 'task'
      AND choice.step > round.steps - round.round
  )
  -- Nobody who could go on is left behind.
  AND NOT EXISTS (
    SELECT 1
    FROM task
    WHERE task.run_id = line.run_id
      AND task.ended = 0
      AND task.id NOT IN (
        SELECT place.task_id FROM place WHERE place.run_id = line.run_id
      )
      AND coalesce(
        (
          SELECT event.point
          FROM event
          WHERE event.run_id = line.run_id
            AND event.task_id = task.id
            AND event.point IN ('step', 'blocked')
          ORDER BY event.seq DESC
          LIMIT 1
        ),
        'step'
      ) <> 'blocked'
  );
