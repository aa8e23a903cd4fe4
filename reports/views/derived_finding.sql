-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW derived_finding (
  -- One row per run and signature of a finding that follows from the events,
  -- messages and states of the run by SQL alone, and no checker's word. Beside
  -- finding_run it shows that both say the same.
  -- Joins run.id.
  run_id,
  -- 'assert-held', ...
  class,
  -- Equal to finding.signature.
  signature,
  -- The first event of the run that shows it; joins event.seq.
  seq,
  -- Its step.
  step,
  -- What it is about; joins object.id of the run; NULL if nothing.
  object_id
) AS
WITH
every AS (
  SELECT * FROM _found_bound
  UNION ALL
  SELECT * FROM _found_calls
  UNION ALL
  SELECT * FROM _found_connect
  UNION ALL
  SELECT * FROM _found_data_race
  UNION ALL
  SELECT * FROM _found_deadlock
  UNION ALL
  SELECT * FROM _found_device
  UNION ALL
  SELECT * FROM _found_dma
  UNION ALL
  SELECT * FROM _found_evidence
  UNION ALL
  SELECT * FROM _found_guest
  UNION ALL
  SELECT * FROM _found_hung_task
  UNION ALL
  SELECT * FROM _found_leak
  UNION ALL
  SELECT * FROM _found_life
  UNION ALL
  SELECT * FROM _found_life_access
  UNION ALL
  SELECT * FROM _found_life_left
  UNION ALL
  SELECT * FROM _found_life_wait
  UNION ALL
  SELECT * FROM _found_livelock
  UNION ALL
  SELECT * FROM _found_lock_leak
  UNION ALL
  SELECT * FROM _found_lock_use
  UNION ALL
  SELECT * FROM _found_power
  UNION ALL
  SELECT * FROM _found_range
  UNION ALL
  SELECT * FROM _found_regions
  UNION ALL
  SELECT * FROM _found_retry
  UNION ALL
  SELECT * FROM _found_tsm
  UNION ALL
  SELECT * FROM _found_uapi
  UNION ALL
  SELECT * FROM _found_unrevoke
  UNION ALL
  SELECT * FROM _found_vms
  UNION ALL
  SELECT * FROM _found_zap
),
-- A window, and no GROUP BY: a question about one run then reads only that.
numbered AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY run_id, class, signature
      ORDER BY seq
    ) AS number
  FROM every
)
SELECT
  run_id,
  class,
  signature,
  seq,
  step,
  object_id
FROM numbered
WHERE number = 1;
