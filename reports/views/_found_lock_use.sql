-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_lock_use (
  -- One row per op that broke the rules of a lock, or of a variable that a
  -- lock guards: unbalanced-unlock, assert-held, sleep-in-atomic,
  -- unguarded-access.
  -- Joins run.id.
  run_id,
  -- 'assert-held', ...
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
WITH
rule AS (
  SELECT
    *,
    CASE op
      WHEN 'unlock_not_held' THEN 'unbalanced-unlock'
      WHEN 'assert_held' THEN 'assert-held'
      WHEN 'sleep_in_atomic' THEN 'sleep-in-atomic'
      WHEN 'unguarded' THEN 'unguarded-access'
    END AS class
  FROM event
  WHERE point = 'misuse'
)
SELECT
  rule.run_id,
  rule.class,
  rule.seq,
  rule.step,
  rule.object_id,
  rule.class || ' ' || coalesce(object.name, '-') || ' ' || rule.function
FROM rule
LEFT JOIN object
  ON object.run_id = rule.run_id
  AND object.id = rule.object_id
WHERE rule.class IS NOT NULL;
