-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_retry (
  -- One row per loop that was refused more often in a row than any bounded loop
  -- is (unbounded-retry).
  -- Joins run.id.
  run_id,
  -- 'unbounded-retry'.
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
SELECT
  event.run_id,
  'unbounded-retry',
  event.seq,
  event.step,
  event.object_id,
  'unbounded-retry ' || coalesce(object.name, '-') || ' ' || event.function
FROM event
JOIN run
  ON run.id = event.run_id
LEFT JOIN object
  ON object.run_id = event.run_id
  AND object.id = event.object_id
WHERE event.point = 'retry'
  AND event.before > run.retries_max;
