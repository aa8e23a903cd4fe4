-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_life (
  -- One row per object that is used after its memory was freed, freed twice,
  -- or whose count is taken or dropped at zero (use-after-free, double-free,
  -- refcount), and per allocation that nobody has freed at the end
  -- (object-leak).
  -- Joins run.id.
  run_id,
  -- 'use-after-free', ...
  class,
  -- Joins event.seq of the run; the last one for a leak.
  seq,
  -- Step of the run.
  step,
  -- Joins object.id of the run.
  object_id,
  -- As finding.signature.
  signature
) AS
WITH
used AS (
  SELECT
    event.run_id,
    CASE event.op
      WHEN 'dead_object' THEN 'use-after-free'
      WHEN 'double_free' THEN 'double-free'
      WHEN 'refcount' THEN 'refcount'
    END AS class,
    event.seq,
    event.step,
    event.object_id,
    object.name,
    event.function,
    (
      SELECT freed.function
      FROM event AS freed
      WHERE freed.run_id = event.run_id
        AND freed.seq < event.seq
        AND freed.point = 'step'
        AND freed.op = 'kfree'
        AND freed.result = 0
        AND freed.object_id = coalesce(object.block_id, object.id)
    ) AS freed_function
  FROM event
  JOIN object
    ON object.run_id = event.run_id
    AND object.id = event.object_id
  WHERE event.point = 'misuse'
    AND event.op IN ('dead_object', 'double_free', 'refcount')
)
SELECT
  run_id,
  class,
  seq,
  step,
  object_id,
  class || ' ' || name || ' ' || CASE
    WHEN freed_function IS NULL THEN function
    ELSE min(function, freed_function) || ' ' || max(function, freed_function)
  END
FROM used
UNION ALL
SELECT
  run.id,
  'object-leak',
  (SELECT max(event.seq) FROM event WHERE event.run_id = run.id),
  run.steps,
  object.id,
  'object-leak ' || object.name || ' ' || object.function
FROM run
JOIN object
  ON object.run_id = run.id
WHERE run.status = 'finished'
  AND object.must_free = 1
  AND NOT EXISTS (
    SELECT 1
    FROM event
    WHERE event.run_id = run.id
      AND event.object_id = object.id
      AND event.point = 'step'
      AND event.op = 'kfree'
  );
