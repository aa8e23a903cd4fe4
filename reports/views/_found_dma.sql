-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_dma (
  -- One row per moment from which on private DMA of a TDI must not come
  -- through, and does: private-dma-after-unbind; or from which on the IOTLB
  -- must not lead to pages that are used again, and does: stale-iotlb.
  -- Joins run.id.
  run_id,
  -- 'private-dma-after-unbind', 'stale-iotlb'.
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
-- The end of an unbind, or of a VM: the firmware lets it through, to a device
-- that can do it. A fence that stays does no harm where nobody can clear it.
let_through AS (
  SELECT
    moment.*,
    'private-dma-after-unbind' AS class
  FROM _device_moment AS moment
  INNER JOIN run
    ON run.id = moment.run_id
  WHERE (
      moment.what IN ('vm_destroyed', 'tsm_unbound ' || moment.device)
      AND moment.private_dma = 'on'
      AND NOT EXISTS (
        SELECT 1
        FROM _given_up
        WHERE _given_up.run_id = moment.run_id
          AND _given_up.device = moment.device
          AND _given_up.seq < moment.seq
          AND _given_up.how = 'stopped'
      )
    )
    OR (
      moment.what = 'tsm_unbound ' || moment.device
      AND moment.private_dma = 'fenced'
      AND moment.firmware_dead = 'no'
      AND run.platform = 'tio'
    )
),
-- It has reached memory; or it can, and a new kernel uses that.
reached AS (
  SELECT
    *,
    'private-dma-after-unbind' AS class
  FROM _device_moment
  WHERE (what = 'private_dma_served' AND tsm_bound = 'no')
    OR (
      what = 'memory_reused'
      AND tdisp = 'RUN'
      AND bus_master = 'yes'
      AND private_dma = 'on'
    )
),
-- While the tables have it, or hold it back, the entry says nothing more.
cached AS (
  SELECT
    *,
    'stale-iotlb' AS class
  FROM _device_moment
  WHERE what IN ('vm_destroyed', 'tsm_unbound ' || device)
    AND iotlb = 'yes'
    AND private_dma NOT IN ('on', 'blocked')
),
found AS (
  SELECT run_id, class, seq, step, object_id, function, bound_function
  FROM let_through
  UNION ALL
  SELECT run_id, class, seq, step, object_id, function, bound_function
  FROM reached
  UNION ALL
  SELECT run_id, class, seq, step, object_id, function, bound_function
  FROM cached
)
SELECT
  run_id,
  class,
  seq,
  step,
  object_id,
  class || ' device '
  || coalesce(
    min(function, bound_function) || ' ' || max(function, bound_function),
    function
  )
FROM found;
