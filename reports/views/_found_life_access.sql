-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_life_access (
  -- One row per access to a BAR that must not be, or mapping for one:
  -- stale-mapping.
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
access AS NOT MATERIALIZED (
  SELECT
    *,
    verb = 'mmio_access' OR (verb = 'host_access' AND bar = 0) AS shared
  FROM _device_state
  WHERE verb IN ('mmio_access', 'user_access', 'host_access', 'fault_mapped')
),
found AS (
  -- Nothing is behind the mapping. Where the device is cut off, the access
  -- gives all ones, and nobody can switch memory on again before.
  SELECT
    *,
    NULL AS other_function
  FROM access
  WHERE verb = 'mmio_access'
    AND NOT cut_off
    AND (NOT memory OR d3hot OR low_power)
  UNION ALL
  -- It is the guest's alone while the TDI is bound.
  SELECT
    access.*,
    device.bound_function
  FROM access
  JOIN _device_then AS device
    ON device.run_id = access.run_id
    AND device.seq = access.seq
    AND device.object_id = access.object_id
  WHERE (access.verb = 'user_access' OR access.verb = 'host_access')
    AND coalesce(access.bar, 0) = 0
    AND device.bound
  UNION ALL
  -- The buffer was revoked, and all importers were told.
  SELECT
    *,
    NULL
  FROM access
  WHERE text GLOB 'fault_mapped revoked=1 told=1'
  UNION ALL
  -- An unbind has left a page of it private in the RMP, where a shared access
  -- faults. What a bind or unbind under way has done, no unbind has left.
  SELECT
    access.*,
    device.unbound_function
  FROM access
  JOIN run
    ON run.id = access.run_id
  JOIN _device_then AS device
    ON device.run_id = access.run_id
    AND device.seq = access.seq
    AND device.object_id = access.object_id
  WHERE run.platform = 'tio'
    AND access.shared
    AND access.rmp_private > 0
    AND NOT access.tsm_bound
    AND NOT device.binding
    AND NOT device.unbinding
)
SELECT
  run_id,
  'stale-mapping',
  seq,
  step,
  object_id,
  'stale-mapping device ' || coalesce(
    min(function, other_function) || ' ' || max(function, other_function),
    function
  )
FROM found;
