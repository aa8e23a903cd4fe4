-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_connect (
  -- One row per connect of what is connected, or disconnect of what is not:
  -- unbalanced-connect; and per bind over keys that are due: keys-stale.
  -- Joins run.id.
  run_id,
  -- 'unbalanced-connect', 'keys-stale'.
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
turn AS (
  SELECT
    *,
    lag(what) OVER same AS what_before,
    lag(function) OVER same AS function_before
  FROM _device_moment
  WHERE what IN ('connected', 'disconnected')
  WINDOW same AS (PARTITION BY run_id, object_id ORDER BY seq)
),
-- Before the first of a run it is what it was set up as.
known AS (
  SELECT
    *,
    coalesce(
      what_before,
      (
        SELECT iif(state.after_text = 'yes', 'connected', 'disconnected')
        FROM state
        WHERE state.run_id = turn.run_id
          AND state.object = turn.device
          AND state.name = 'connected'
          AND state.before IS NULL
      )
    ) AS was
  FROM turn
)
SELECT
  run_id,
  'unbalanced-connect',
  seq,
  step,
  object_id,
  'unbalanced-connect device '
  || coalesce(
    min(function, function_before) || ' ' || max(function, function_before),
    function
  )
FROM known
WHERE what = was
UNION ALL
SELECT
  run_id,
  'keys-stale',
  seq,
  step,
  object_id,
  'keys-stale device ' || function
FROM _device_moment
WHERE what = 'tsm_bound ' || device
  AND keys_due = 'yes';
