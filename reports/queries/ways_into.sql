-- SPDX-License-Identifier: GPL-2.0-only
-- All ways into a finding, over the recorded runs: what each task of the
-- scenario was at when it was seen. Ways that are alike are one row.
-- :class = NULL: class of the finding: 'double-release'; NULL: every class
WITH
-- Every task but workers, with its last event up to the finding.
last AS (
  SELECT
    finding_run.finding_id,
    finding_run.run_id,
    task.id AS task_id,
    task.name AS task,
    (
      SELECT max(event.seq)
      FROM event
      WHERE event.run_id = finding_run.run_id
        AND event.task_id = task.id
        AND event.step <= finding_run.step
        AND event.function IS NOT NULL
    ) AS seq
  FROM finding_run
  JOIN task
    ON task.run_id = finding_run.run_id
  WHERE task.daemon = 0
),
place AS (
  SELECT
    last.finding_id,
    last.run_id,
    last.task_id,
    last.task,
    event.function,
    (
      SELECT iif(edge.point = 'step_end', 'after ', 'in ')
        || substr(edge.text, 1, instr(edge.text || ' ', ' ') - 1)
      FROM event AS edge
      WHERE edge.run_id = last.run_id
        AND edge.task_id = last.task_id
        AND edge.point IN ('step_begin', 'step_end')
        AND edge.seq <= last.seq
      ORDER BY edge.seq DESC
      LIMIT 1
    ) AS during
  FROM last
  JOIN event
    ON event.run_id = last.run_id
    AND event.seq = last.seq
  ORDER BY
    last.finding_id,
    last.run_id,
    last.task_id
),
way AS (
  SELECT
    finding_id,
    run_id,
    group_concat(
      task || ' ' || coalesce(during || ', ', '') || function, '; '
    ) AS way
  FROM place
  GROUP BY
    finding_id,
    run_id
)
SELECT
  finding.class,
  finding.signature,
  -- For each task its name, the step of the scenario that it was in, and the
  -- modelled function; tasks that had not begun are left out.
  way.way,
  -- Recorded runs that went this way.
  count(*) AS runs,
  -- The first of them.
  min(way.run_id) AS run_id
FROM way
JOIN finding
  ON finding.id = way.finding_id
WHERE :class IS NULL
  OR finding.class = :class
GROUP BY
  finding.id,
  way.way
ORDER BY
  finding.class,
  finding.signature,
  runs DESC,
  way.way;
