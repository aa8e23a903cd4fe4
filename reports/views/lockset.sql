-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW lockset (
  -- One row per run and shared variable that it accessed: which locks were
  -- held at all accesses. As Eraser (Savage and others, 1997), but that the
  -- accesses of the first task count too. It tells of the discipline, also
  -- where this run was lucky; what a message or a wait orders needs no lock.
  -- Joins run.id.
  run_id,
  -- Joins object.id of the run.
  object_id,
  -- The variable, written out: 'vdev->is_tsm_bound(gpu0)'.
  object,
  -- How many tasks accessed it.
  tasks,
  -- How often it was accessed.
  accesses,
  -- How many of these wrote.
  writes,
  -- The locks that were held at all of them, exclusively at all that wrote, by
  -- name with ', ' between; NULL if there is none.
  locks,
  -- 1 if several tasks accessed it, one of them wrote, and no lock was held
  -- at all accesses; else 0.
  unguarded
) AS
WITH
variable AS (
  SELECT
    object.run_id,
    object.id,
    object.name || coalesce('(' || object.owner || ')', '') AS object,
    (
      SELECT count(DISTINCT access.task_id)
      FROM event AS access
      WHERE access.run_id = object.run_id
        AND access.object_id = object.id
        AND access.point = 'step'
    ) AS tasks,
    (
      SELECT count(*)
      FROM event AS access
      WHERE access.run_id = object.run_id
        AND access.object_id = object.id
        AND access.point = 'step'
    ) AS accesses,
    (
      SELECT count(*)
      FROM event AS access
      WHERE access.run_id = object.run_id
        AND access.object_id = object.id
        AND access.point = 'step'
        AND access.op <> 'read'
    ) AS writes,
    -- As words of event.held: a blank on both sides.
    (
      SELECT group_concat(lock.word, ', ')
      FROM (
        SELECT DISTINCT
          name || coalesce('(' || owner || ')', '') AS word
        FROM object AS locks
        WHERE locks.run_id = object.run_id
          AND locks.kind IN ('mutex', 'rwsem', 'spinlock')
        ORDER BY word
      ) AS lock
      WHERE NOT EXISTS (
        SELECT 1
        FROM event AS access
        WHERE access.run_id = object.run_id
          AND access.object_id = object.id
          AND access.point = 'step'
          AND instr(
            ' ' || coalesce(access.held, '') || ' ',
            ' ' || lock.word || ' '
          ) = 0
          AND instr(
            ' ' || coalesce(access.held, '') || ' ',
            ' ' || lock.word || ':W '
          ) = 0
          AND (
            access.op <> 'read'
            OR instr(
              ' ' || coalesce(access.held, '') || ' ',
              ' ' || lock.word || ':R '
            ) = 0
          )
      )
    ) AS locks
  FROM object
  WHERE object.kind = 'cell'
)
SELECT
  run_id,
  id,
  object,
  tasks,
  accesses,
  writes,
  locks,
  tasks > 1 AND writes > 0 AND locks IS NULL
FROM variable
WHERE accesses > 0;
