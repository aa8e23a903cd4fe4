-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_power (
  -- One row per access of the host to a device that runtime PM has suspended:
  -- suspended-access.
  -- Joins run.id.
  run_id,
  -- 'suspended-access'.
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
  run_id,
  'suspended-access',
  seq,
  step,
  object_id,
  'suspended-access device ' || function
FROM _device_moment
WHERE what = 'host_speaks'
  AND d3hot = 'yes'
  AND runtime_pm = 'suspended';
