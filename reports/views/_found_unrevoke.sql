-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_unrevoke (
  -- One row per dma-buf that is given back too early: wrong-unrevoke.
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
    note.*,
    device.unbound_function AS other_function
  FROM _device_state AS note
  JOIN _device_then AS device
    ON device.run_id = note.run_id
    AND device.seq = note.seq
    AND device.object_id = note.object_id
  WHERE (
    note.verb = 'buffer_returned'
    AND (
      -- A VF has no memory decode of its own.
      (NOT note.vfio_memory AND NOT note.virtual_function)
      OR note.vfio_d3hot
      OR note.d3hot
      -- After the unbind: what of a bound TDI is mapped is private, and may be.
      OR (
        note.bar = 0
        AND note.private_mmio IN (1, 2)
        AND NOT device.bound
      )
    )
  )
  -- Before a reset is over.
  OR (note.verb = 'vfio_reset' AND note.buffers_usable > 0)
)
SELECT
  run_id,
  'wrong-unrevoke',
  seq,
  step,
  object_id,
  'wrong-unrevoke device ' || coalesce(
    min(function, other_function) || ' ' || max(function, other_function),
    function
  )
FROM found;
