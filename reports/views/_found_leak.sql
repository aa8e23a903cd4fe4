-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_leak (
  -- One row per refusal of the firmware that is not handled, or is leaked and
  -- said so, and per page that is freed under it: firmware-error,
  -- leak-reported, freed-under-firmware.
  -- Joins run.id.
  run_id,
  -- Of the finding.
  class,
  -- Joins event.seq of the run.
  seq,
  -- Step of the run.
  step,
  -- What it is about; joins object.id of the run.
  object_id,
  -- As finding.signature.
  signature
) AS
WITH
found AS (
  SELECT
    *,
    -- What the firmware keeps for no fault of the host's can only be leaked,
    -- and what it has when it does not answer any more.
    CASE
      WHEN firmware_kept OR firmware_dead THEN 'leak-reported'
      ELSE 'firmware-error'
    END AS class
  FROM _device_state
  WHERE verb = 'firmware_refused'
    AND object <> 'device'
  UNION ALL
  SELECT
    *,
    'leak-reported'
  FROM _device_state
  WHERE verb = 'link_leaked'
    AND CASE object
      WHEN 'root port pdev' THEN link_kept & 2
      ELSE link_kept & 1 OR firmware_dead
    END
  UNION ALL
  SELECT
    *,
    'freed-under-firmware'
  FROM _device_state
  WHERE verb = 'pages_freed'
    AND firmware_bound
)
SELECT
  run_id,
  class,
  seq,
  step,
  object_id,
  class || ' ' || object || ' ' || function
FROM found;
