-- SPDX-License-Identifier: GPL-2.0-only
-- Which paths take a lock, and what they held when they did, in all recorded
-- runs.
-- :lock = 'dev_set->lock': class of the lock; NULL: every lock
WITH
taken AS (
  SELECT
    inner_hold.*,
    event.op LIKE '%trylock' AS by_try,
    (
      SELECT group_concat(lock_class || mark, ', ')
      FROM (
        SELECT
          outer_hold.lock_class,
          iif(outer_hold.mode = 'read', ' R', '') AS mark
        FROM lock_hold AS outer_hold
        WHERE outer_hold.run_id = inner_hold.run_id
          AND outer_hold.task_id = inner_hold.task_id
          AND outer_hold.acquired_seq < inner_hold.acquired_seq
          AND (
            outer_hold.released_seq IS NULL
            OR outer_hold.released_seq > inner_hold.acquired_seq
          )
        ORDER BY outer_hold.acquired_seq
      )
    ) AS under,
    (
      SELECT begun.text
      FROM event AS begun
      WHERE begun.run_id = inner_hold.run_id
        AND begun.task_id = inner_hold.task_id
        AND begun.point = 'step_begin'
        AND begun.seq < inner_hold.acquired_seq
      ORDER BY begun.seq DESC
      LIMIT 1
    ) AS step_text
  FROM lock_hold AS inner_hold
  JOIN event
    ON event.run_id = inner_hold.run_id
    AND event.seq = inner_hold.acquired_seq
  WHERE :lock IS NULL
    OR inner_hold.lock_class = :lock
)
SELECT
  -- Class of the lock that was taken.
  lock_class AS lock,
  -- 'read' or 'exclusive'.
  mode,
  -- Modelled function that took it.
  acquired_function AS function,
  -- Step of the scenario in which it did: 'vmm.close'; NULL for a worker.
  substr(step_text, 1, instr(step_text || ' ', ' ') - 1) AS during,
  -- Classes of the locks that the task held, oldest first; 'R': for reading.
  -- NULL if it held none.
  under,
  -- 'try' if it was only ever tried for there, so that nobody waited.
  iif(min(by_try) = 1, 'try', 'wait') AS how,
  -- How often.
  count(*) AS times,
  -- Recorded runs in which it happened.
  count(DISTINCT run_id) AS runs,
  -- The first of them.
  min(run_id) AS run_id
FROM taken
GROUP BY
  lock_class,
  mode,
  acquired_function,
  during,
  under
ORDER BY
  lock_class,
  mode,
  acquired_function,
  during,
  under;
