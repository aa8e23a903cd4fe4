-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW data_race (
  -- One row per pair of accesses of two tasks to a plain shared variable, one
  -- of which writes, not both atomic, that nothing orders: neither a lock nor a
  -- message, wait, reference count, atomic change or start of a task leads from
  -- the first to the second. Of each task and kind of access the last one
  -- before the second stands for all. They need not come close to each other.
  -- Each pair of a run but the first may be there because of the first.
  -- Ask for one run: each is walked through from its begin, some 0.1 s for
  -- 1000 events.
  -- Joins run.id.
  run_id,
  -- Joins object.id of the run.
  object_id,
  -- The variable, written out: 'vdev flags(gpu0)'.
  object,
  -- The access that came first; joins event.seq of the run.
  first_seq,
  -- Its step.
  first_step,
  -- Name of its task.
  first_task,
  -- 'read', 'write', or 'update' for an atomic change.
  first_op,
  -- Modelled function of it.
  first_function,
  -- Value of the variable before it.
  first_before,
  -- The same after it.
  first_after,
  -- The access that came second; joins event.seq of the run.
  second_seq,
  -- Its step.
  second_step,
  -- Name of its task.
  second_task,
  -- 'read', 'write', or 'update' for an atomic change.
  second_op,
  -- Modelled function of it.
  second_function,
  -- Value of the variable before it.
  second_before,
  -- The same after it.
  second_after
) AS
SELECT
  asked.id,
  second.object_id,
  second.object,
  first.seq,
  first.step,
  first_task.name,
  first.op,
  first.function,
  first.before,
  first.after,
  second.seq,
  second.step,
  second_task.name,
  second.op,
  second.function,
  second.before,
  second.after
FROM run AS asked
-- A recursive query in a scalar one: SQLite then walks through the asked run
-- alone.
CROSS JOIN json_each((
  WITH RECURSIVE
  -- What each op does to the clock of its object. To acquire is to learn what
  -- others have let know there, to release is to let know. A reader of a
  -- rwsem does not learn of other readers: they have a clock of their own.
  edge (op, acquires, releases, reads, needs) AS (
    VALUES
      ('mutex_lock', 1, 0, 0, 'zero'),
      ('mutex_trylock', 1, 0, 0, 'taken'),
      ('mutex_unlock', 0, 1, 0, 'zero'),
      ('down_read', 1, 0, 1, 'zero'),
      ('down_write', 1, 0, 0, 'zero'),
      ('down_read_wait', 1, 0, 1, 'zero'),
      ('down_write_wait', 1, 0, 0, 'zero'),
      ('down_read_trylock', 1, 0, 1, 'taken'),
      ('down_write_trylock', 1, 0, 0, 'taken'),
      ('up_read', 0, 1, 1, 'zero'),
      ('up_write', 0, 1, 0, 'zero'),
      ('downgrade_write', 0, 1, 0, 'zero'),
      ('spin_lock', 1, 0, 0, 'zero'),
      ('spin_trylock', 1, 0, 0, 'taken'),
      ('spin_unlock', 0, 1, 0, 'zero'),
      ('wait_for_completion', 1, 0, 0, 'zero'),
      ('complete', 0, 1, 0, ''),
      ('prepare_to_wait', 1, 0, 0, ''),
      ('wait_event', 1, 0, 0, 'zero'),
      ('wake_up', 0, 1, 0, ''),
      ('refcount_inc', 1, 0, 0, ''),
      ('refcount_dec', 1, 1, 0, ''),
      ('queue_work', 1, 1, 0, ''),
      ('process_one_work', 1, 0, 0, ''),
      ('flush_work', 1, 0, 0, ''),
      ('cancel_work', 1, 1, 0, ''),
      ('mod_timer', 1, 1, 0, ''),
      ('del_timer', 1, 1, 0, ''),
      ('send', 0, 1, 0, ''),
      ('receive', 1, 0, 0, ''),
      ('reply', 0, 1, 0, ''),
      ('wait_reply', 1, 0, 0, ''),
      ('join', 1, 0, 0, ''),
      ('wait', 1, 0, 0, 'zero'),
      ('act', 1, 1, 0, ''),
      ('pm_get', 1, 1, 0, ''),
      ('pm_put', 1, 1, 0, ''),
      ('pm_status', 1, 1, 0, ''),
      ('pm_wait', 1, 1, 0, ''),
      ('pm_idle', 1, 1, 0, ''),
      ('pm_get_noresume', 1, 1, 0, ''),
      ('pm_put_noidle', 1, 1, 0, '')
  ),
  -- What may order: by op, by a 'once' or atomic access, by a touch.
  ordering (seq, task_id, object_id, acquires, releases, reads) AS (
    SELECT
      event.seq,
      event.task_id,
      event.object_id,
      edge.acquires,
      edge.releases,
      edge.reads
    FROM event
    JOIN edge
      ON edge.op = event.op
    WHERE event.run_id = asked.id
      AND event.point = 'step'
      AND event.object_id IS NOT NULL
      AND (
        edge.needs = ''
        OR (edge.needs = 'zero' AND event.result = 0)
        OR (edge.needs = 'taken' AND event.result <> 0)
      )
    UNION ALL
    SELECT
      event.seq,
      event.task_id,
      event.object_id,
      event.op <> 'write',
      event.op <> 'read',
      0
    FROM event
    JOIN object
      ON object.run_id = event.run_id
      AND object.id = event.object_id
    WHERE event.run_id = asked.id
      AND event.point = 'step'
      AND event.op IN ('read', 'write', 'update')
      AND (object.access = 'once' OR event.op = 'update')
    UNION ALL
    SELECT
      touch.seq,
      touch.task_id,
      touch.object_id,
      1,
      touch.kind = 'write',
      0
    FROM touch
    WHERE touch.run_id = asked.id
      AND touch.kind <> 'before'
  ),
  -- An object of which one task alone knows orders nothing.
  marked AS (
    SELECT
      *,
      min(task_id) OVER alike <> max(task_id) OVER alike AS shared
    FROM ordering
    WINDOW alike AS (PARTITION BY object_id)
  ),
  -- One thing at a time, and the accesses. The clock of 'learns' gets what it
  -- and those of 'one' and 'two' know; where a task ticks, what it does from
  -- there on is not what it has let know.
  deed (seq, part, task_id, learns, one, two, ticks, object_id, op) AS (
    SELECT
      seq,
      part.n,
      task_id,
      CASE
        WHEN part.n = 1 THEN 't' || task_id
        ELSE iif(reads, 'r', 'w') || object_id
      END,
      iif(part.n = 1, 'w' || object_id, 't' || task_id),
      iif(part.n = 1 AND NOT reads, 'r' || object_id, NULL),
      part.n = 2,
      NULL,
      NULL
    FROM marked
    JOIN (SELECT 1 AS n UNION ALL SELECT 2) AS part
      ON iif(part.n = 1, acquires, releases)
    WHERE shared
    UNION ALL
    SELECT
      seq,
      2,
      task_id,
      't' || later_task_id,
      't' || task_id,
      NULL,
      1,
      NULL,
      NULL
    FROM touch
    WHERE touch.run_id = asked.id
      AND touch.kind = 'before'
    UNION ALL
    SELECT
      event.seq,
      0,
      event.task_id,
      NULL,
      NULL,
      NULL,
      0,
      event.object_id,
      event.op
    FROM event
    JOIN object
      ON object.run_id = event.run_id
      AND object.id = event.object_id
    WHERE event.run_id = asked.id
      AND event.point = 'step'
      AND event.op IN ('read', 'write', 'update')
      AND object.access = 'plain'
  ),
  -- The next deed, and what is known before it, in one JSON object: the clocks
  -- of tasks ('t1'), and of objects for those who write ('w1') and read
  -- ('r1'), which say how much is known of each task, by its id; and of each
  -- variable ('a1') the last access of each task and kind, '1 read': its row
  -- and the task's own clock then.
  walk (n, deeds, deed, known) AS (
    SELECT
      0,
      deeds,
      json_extract(deeds, '$[0]'),
      (
        SELECT json_group_object('t' || id, json_object('' || id, 1))
        FROM task
        WHERE task.run_id = asked.id
      )
    FROM (
      SELECT
        json_group_array(
          json_array(seq, task_id, learns, one, two, ticks, object_id, op)
        ) AS deeds
      FROM (SELECT * FROM deed ORDER BY seq, part)
    )
    UNION ALL
    SELECT
      n + 1,
      deeds,
      json_extract(deeds, '$[' || (n + 1) || ']'),
      CASE
        WHEN json_extract(deed, '$[7]') IS NOT NULL THEN json_set(
          known,
          '$.a' || json_extract(deed, '$[6]') || '."'
            || json_extract(deed, '$[1]') || ' '
            || json_extract(deed, '$[7]') || '"',
          json_array(
            json_extract(deed, '$[0]'),
            json_extract(
              known,
              '$.t' || json_extract(deed, '$[1]') || '."'
                || json_extract(deed, '$[1]') || '"'
            )
          )
        )
        ELSE json_set(
          known,
          '$.' || json_extract(deed, '$[2]'),
          (
            SELECT json_group_object(clock.key, clock.epoch)
            FROM (
              SELECT part.key, max(part.value) AS epoch
              FROM (
                SELECT key, value
                FROM json_each(walk.known, '$.' || json_extract(deed, '$[2]'))
                UNION ALL
                SELECT key, value
                FROM json_each(walk.known, '$.' || json_extract(deed, '$[3]'))
                UNION ALL
                SELECT key, value
                FROM json_each(walk.known, '$.' || json_extract(deed, '$[4]'))
              ) AS part
              GROUP BY part.key
            ) AS clock
          ),
          '$.t' || json_extract(deed, '$[1]') || '."'
            || json_extract(deed, '$[1]') || '"',
          json_extract(
            known,
            '$.t' || json_extract(deed, '$[1]') || '."'
              || json_extract(deed, '$[1]') || '"'
          ) + json_extract(deed, '$[5]')
        )
      END
    FROM walk
    WHERE deed IS NOT NULL
  )
  SELECT
    json_group_array(
      json_array(
        json_extract(last.value, '$[0]'),
        json_extract(walk.deed, '$[0]')
      )
    )
  FROM walk
  JOIN json_each(
    walk.known,
    '$.a' || json_extract(walk.deed, '$[6]')
  ) AS last
  WHERE json_extract(walk.deed, '$[7]') IS NOT NULL
    AND substr(last.key, 1, instr(last.key, ' ') - 1)
      <> '' || json_extract(walk.deed, '$[1]')
    AND (
      last.key LIKE '% write'
      OR json_extract(walk.deed, '$[7]') = 'write'
      OR last.key NOT LIKE '% ' || json_extract(walk.deed, '$[7]')
    )
    AND json_extract(last.value, '$[1]') > coalesce(
      json_extract(
        walk.known,
        '$.t' || json_extract(walk.deed, '$[1]') || '."'
          || substr(last.key, 1, instr(last.key, ' ') - 1) || '"'
      ),
      0
    )
)) AS pair
CROSS JOIN event AS first
  ON first.run_id = asked.id
  AND first.seq = json_extract(pair.value, '$[0]')
CROSS JOIN event AS second
  ON second.run_id = asked.id
  AND second.seq = json_extract(pair.value, '$[1]')
LEFT JOIN task AS first_task
  ON first_task.run_id = asked.id
  AND first_task.id = first.task_id
LEFT JOIN task AS second_task
  ON second_task.run_id = asked.id
  AND second_task.id = second.task_id;
