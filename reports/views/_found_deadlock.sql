-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_deadlock (
  -- One row per task that begins to wait and closes a circle of waits by that
  -- (deadlock, and self-deadlock if it is in its own way), and per run that is
  -- stuck without one: everybody sleeps, and nobody is left to wake them.
  -- Joins run.id.
  run_id,
  -- 'deadlock' or 'self-deadlock'.
  class,
  -- Joins event.seq of the run.
  seq,
  -- Step of the run.
  step,
  -- Joins object.id of the run.
  object_id,
  -- As finding.signature.
  signature
) AS
WITH RECURSIVE
edge AS MATERIALIZED (
  SELECT * FROM _wait_edge
),
-- All ways from the task that begins to wait; the tasks on it, as ',3,5,'.
way AS (
  SELECT
    run_id,
    at_seq,
    start_id,
    blocker_id AS node_id,
    printf(',%03d,', waiter_id) AS path
  FROM edge
  WHERE waiter_id = start_id
  UNION ALL
  SELECT
    way.run_id,
    way.at_seq,
    way.start_id,
    edge.blocker_id,
    way.path || printf('%03d,', edge.waiter_id)
  FROM way
  JOIN edge
    ON edge.run_id = way.run_id
    AND edge.at_seq = way.at_seq
    AND edge.waiter_id = way.node_id
  WHERE way.node_id <> way.start_id
    AND instr(way.path, printf(',%03d,', way.node_id)) = 0
),
-- Of several circles the first one; the shortest is that of a single task.
circle AS (
  SELECT
    run_id,
    at_seq,
    start_id,
    coalesce(
      min(path) FILTER (WHERE length(path) = 5),
      min(path)
    ) AS path
  FROM way
  WHERE node_id = start_id
  GROUP BY
    run_id,
    at_seq,
    start_id
),
-- The ends: who waits for what, where.
waits AS (
  SELECT
    circle.run_id,
    circle.at_seq,
    length(circle.path) = 5 AS is_self,
    blocked.task_id,
    blocked.object_id,
    blocked.function
  FROM circle
  JOIN edge
    ON edge.run_id = circle.run_id
    AND edge.at_seq = circle.at_seq
    AND instr(circle.path, printf(',%03d,', edge.waiter_id)) > 0
  JOIN event AS blocked
    ON blocked.run_id = edge.run_id
    AND blocked.seq = edge.waiter_seq
  GROUP BY
    circle.run_id,
    circle.at_seq,
    blocked.task_id
),
-- Who is in its own way has got the lock somewhere, perhaps more than once.
end_of_circle AS (
  SELECT run_id, at_seq, is_self, object_id, function FROM waits
  UNION ALL
  SELECT
    waits.run_id,
    waits.at_seq,
    1,
    waits.object_id,
    lock_hold.acquired_function
  FROM waits
  JOIN lock_hold
    ON lock_hold.run_id = waits.run_id
    AND lock_hold.task_id = waits.task_id
    AND lock_hold.object_id = waits.object_id
    AND lock_hold.acquired_seq < waits.at_seq
    AND (
      lock_hold.released_seq IS NULL
      OR lock_hold.released_seq > waits.at_seq
    )
  WHERE waits.is_self
),
asleep AS (
  SELECT
    run.id AS run_id,
    (SELECT max(last.seq) FROM event AS last WHERE last.run_id = run.id)
      AS at_seq,
    0 AS is_self,
    event.object_id,
    event.function
  FROM run
  JOIN task
    ON task.run_id = run.id
    AND task.daemon = 0
  JOIN event
    ON event.run_id = run.id
    AND event.seq = (
      SELECT max(blocked.seq)
      FROM event AS blocked
      WHERE blocked.run_id = run.id
        AND blocked.task_id = task.id
        AND blocked.point = 'blocked'
    )
  WHERE run.status = 'stuck'
    AND run.id NOT IN (SELECT circle.run_id FROM circle)
    AND NOT EXISTS (
      SELECT 1
      FROM event AS later
      WHERE later.run_id = run.id
        AND later.task_id = task.id
        AND later.seq > event.seq
        AND later.point = 'step'
    )
),
ends AS (
  SELECT * FROM end_of_circle
  UNION ALL
  SELECT * FROM asleep
),
line AS (
  SELECT
    ends.run_id,
    ends.at_seq,
    ends.is_self,
    min(object.name) OVER whole AS name,
    first_value(ends.object_id) OVER (
      PARTITION BY ends.run_id, ends.at_seq
      ORDER BY object.name NULLS LAST
    ) AS object_id,
    group_concat(coalesce(ends.function, '?'), ' ') OVER (
      PARTITION BY ends.run_id, ends.at_seq
      ORDER BY coalesce(ends.function, '?')
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS functions
  FROM ends
  LEFT JOIN object
    ON object.run_id = ends.run_id
    AND object.id = ends.object_id
  WINDOW whole AS (PARTITION BY ends.run_id, ends.at_seq)
)
SELECT DISTINCT
  line.run_id,
  CASE WHEN line.is_self THEN 'self-deadlock' ELSE 'deadlock' END,
  line.at_seq,
  event.step,
  line.object_id,
  CASE WHEN line.is_self THEN 'self-deadlock ' ELSE 'deadlock ' END
    || coalesce(line.name, '-') || ' ' || line.functions
FROM line
JOIN event
  ON event.run_id = line.run_id
  AND event.seq = line.at_seq;
