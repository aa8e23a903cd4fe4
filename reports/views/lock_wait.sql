-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW lock_wait (
  -- One row per time that a task wanted a lock and did not get it at once. It
  -- found it held, or queued at a rwsem; another one took it just before it
  -- did; or a try was refused. Who held it is about the moment it began.
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
  -- What it wanted: 'read' or 'exclusive'.
  mode,
  -- Modelled function that wanted it.
  function,
  -- Event with which it began, of this task or of the one that took the lock
  -- before it; joins event.seq of the run.
  begin_seq,
  -- Step of the run in which it began.
  begin_step,
  -- When, ns of simulated time.
  begin_ns,
  -- Names of the tasks that held it, those that took it first before others,
  -- with ', ' between; NULL, as the next two, if nobody did: the task queued
  -- behind others that wait.
  holder,
  -- How the last of them holds it: 'read' or 'exclusive'.
  holder_mode,
  -- Modelled function in which the last of them took it.
  holder_function,
  -- 'granted'; 'signal' if a signal cut it short; 'refused' of a try; 'never'
  -- if it did not end in this run.
  outcome,
  -- Event that ended it; NULL, as all below, if none did.
  end_seq,
  -- Step of the run that ended it.
  end_step,
  -- When, ns of simulated time.
  end_ns,
  -- How long it took, ns of simulated time; 0 of a try.
  dur_ns
) AS
WITH
-- The row of a task before it took a mutex or spinlock: a step if it did not
-- find it held.
about AS (
  SELECT
    event.run_id,
    event.seq AS end_seq,
    event.task_id,
    event.object_id,
    event.object,
    event.function,
    event.op,
    (
      SELECT max(own.seq)
      FROM event AS own
      WHERE own.run_id = event.run_id
        AND own.seq < event.seq
        AND own.task_id = event.task_id
        AND own.point IN ('step', 'blocked')
    ) AS own_seq
  FROM event
  WHERE event.point = 'step'
    AND event.op IN ('mutex_lock', 'spin_lock')
  UNION ALL
  -- And of one that never did: a finding names it.
  SELECT DISTINCT
    finding_end.run_id,
    NULL,
    finding_end.task_id,
    finding_end.object_id,
    finding_end.object,
    finding_end.function,
    'mutex_lock',
    (
      SELECT max(own.seq)
      FROM event AS own
      WHERE own.run_id = finding_end.run_id
        AND own.task_id = finding_end.task_id
        AND own.point IN ('step', 'blocked')
    )
  FROM finding_end
  JOIN object
    ON object.run_id = finding_end.run_id
    AND object.id = finding_end.object_id
  WHERE finding_end.role = 'waits for'
    AND object.kind IN ('mutex', 'spinlock')
),
wanted AS (
  SELECT
    run_id,
    seq AS begin_seq,
    task_id,
    object_id,
    object,
    function,
    op,
    CASE
      WHEN op NOT LIKE '%trylock' THEN (
        SELECT min(own.seq)
        FROM event AS own
        WHERE own.run_id = event.run_id
          AND own.seq > event.seq
          AND own.task_id = event.task_id
          AND own.object_id = event.object_id
          AND own.point = 'step'
      )
      ELSE seq
    END AS end_seq
  FROM event
  WHERE (point = 'blocked' AND op IN ('mutex_lock', 'spin_lock'))
    OR (
      point = 'step'
      AND op IN ('down_read', 'down_write')
      AND result_name = '-EAGAIN'
    )
    OR (point = 'step' AND op LIKE '%trylock' AND result = 0)
  UNION ALL
  SELECT
    about.run_id,
    (
      SELECT min(other.seq)
      FROM event AS other
      WHERE other.run_id = about.run_id
        AND other.seq > about.own_seq
        AND other.seq < coalesce(about.end_seq, other.seq + 1)
        AND other.object_id = about.object_id
        AND other.hold = 'acquired'
    ),
    about.task_id,
    about.object_id,
    about.object,
    about.function,
    about.op,
    about.end_seq
  FROM about
  JOIN event AS own
    ON own.run_id = about.run_id
    AND own.seq = about.own_seq
  WHERE own.point = 'step'
),
waited AS (
  SELECT
    *,
    (
      SELECT group_concat(task.name, ', ')
      FROM (
        SELECT change.run_id, change.task_id
        FROM event AS change
        WHERE change.run_id = wanted.run_id
          AND change.seq <= wanted.begin_seq
          AND change.object_id = wanted.object_id
          AND change.hold IS NOT NULL
        GROUP BY change.task_id
        HAVING sum(change.hold = 'acquired') > sum(change.hold = 'released')
        ORDER BY max(change.seq)
      ) AS holds
      JOIN task
        ON task.run_id = holds.run_id
        AND task.id = holds.task_id
    ) AS holder,
    (
      SELECT max(iif(change.hold = 'released', NULL, change.seq)) AS last
      FROM event AS change
      WHERE change.run_id = wanted.run_id
        AND change.seq <= wanted.begin_seq
        AND change.object_id = wanted.object_id
        AND change.hold IS NOT NULL
      GROUP BY change.task_id
      HAVING sum(change.hold = 'acquired') > sum(change.hold = 'released')
      ORDER BY last DESC
      LIMIT 1
    ) AS holder_seq
  FROM wanted
  WHERE begin_seq IS NOT NULL
)
SELECT
  waited.run_id,
  waited.task_id,
  task.name,
  waited.object_id,
  waited.object,
  object.name,
  iif(waited.op LIKE 'down_read%', 'read', 'exclusive'),
  waited.function,
  waited.begin_seq,
  begun.step,
  begun.ts_ns,
  waited.holder,
  CASE
    WHEN held.seq IS NULL THEN NULL
    WHEN held.hold = 'downgraded' OR held.op LIKE 'down_read%' THEN 'read'
    ELSE 'exclusive'
  END,
  held.function,
  CASE
    WHEN waited.op LIKE '%trylock' THEN 'refused'
    WHEN ended.seq IS NULL THEN 'never'
    WHEN ended.result_name IS NULL THEN 'granted'
    ELSE 'signal'
  END,
  ended.seq,
  ended.step,
  ended.ts_ns,
  ended.ts_ns - begun.ts_ns
FROM waited
JOIN event AS begun
  ON begun.run_id = waited.run_id
  AND begun.seq = waited.begin_seq
LEFT JOIN event AS ended
  ON ended.run_id = waited.run_id
  AND ended.seq = waited.end_seq
LEFT JOIN event AS held
  ON held.run_id = waited.run_id
  AND held.seq = waited.holder_seq
LEFT JOIN task
  ON task.run_id = waited.run_id
  AND task.id = waited.task_id
LEFT JOIN object
  ON object.run_id = waited.run_id
  AND object.id = waited.object_id;
