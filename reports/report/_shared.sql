-- SPDX-License-Identifier: GPL-2.0-only
CREATE TEMP VIEW _shared (
  -- One row per lock or variable that two or more tasks at the ends of the
  -- chosen finding touch up to it; a variable counts if it changes. Most races
  -- are about one of these.
  -- Joins object.id.
  object_id
) AS
SELECT
  event.object_id
FROM event
JOIN chosen
  ON chosen.run_id = event.run_id
JOIN finding_run
  ON finding_run.finding_id = chosen.finding_id
  AND finding_run.run_id = chosen.run_id
JOIN object
  ON object.run_id = event.run_id
  AND object.id = event.object_id
WHERE event.point IN ('step', 'blocked')
  AND event.step <= finding_run.step
  AND object.kind IN ('mutex', 'rwsem', 'spinlock', 'cell', 'refcount')
  AND event.task_id IN (
    SELECT finding_end.task_id
    FROM finding_end
    WHERE finding_end.finding_id = chosen.finding_id
      AND finding_end.run_id = chosen.run_id
  )
GROUP BY event.object_id
HAVING count(DISTINCT event.task_id) > 1
  AND (
    max(object.kind IN ('mutex', 'rwsem', 'spinlock'))
    OR max(event.before <> event.after)
  );
