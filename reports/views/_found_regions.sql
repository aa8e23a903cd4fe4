-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_regions (
  -- One row per use of a PCI region that breaks another one's claim:
  -- double-release, foreign-release, region-leak, region-conflict.
  -- Joins run.id.
  run_id,
  -- 'double-release', ...
  class,
  -- Joins event.seq of the run.
  seq,
  -- Step of the run.
  step,
  -- The region; joins object.id of the run.
  object_id,
  -- As finding.signature.
  signature
) AS
WITH
-- What each owner has claimed and not given back itself, whatever the kernel
-- has freed in between. A claim more or less,
changed AS (
  SELECT
    *,
    (by = 1) * ((what IN ('begin', 'claim')) - (what = 'release')) AS tsm,
    (by = 2) * ((what IN ('begin', 'claim')) - (what = 'release')) AS vfio,
    (by = 3) * ((what IN ('begin', 'claim')) - (what = 'release')) AS other
  FROM _region_note
),
-- all in a row,
total AS (
  SELECT
    *,
    sum(tsm) OVER so_far AS tsm_total,
    sum(vfio) OVER so_far AS vfio_total,
    sum(other) OVER so_far AS other_total
  FROM changed
  WINDOW so_far AS (
    PARTITION BY run_id, device, bar
    ORDER BY seq
  )
),
-- and never less than none: who gives back what he has not, has none.
ledger AS (
  SELECT
    *,
    tsm_total - min(0, min(tsm_total) OVER so_far) AS tsm_claims,
    vfio_total - min(0, min(vfio_total) OVER so_far) AS vfio_claims,
    other_total - min(0, min(other_total) OVER so_far) AS other_claims
  FROM total
  WINDOW so_far AS (
    PARTITION BY run_id, device, bar
    ORDER BY seq
  )
),
-- Whose claim it breaks; 0: nobody's. A release that finds nobody's is one too.
broken AS (
  SELECT
    *,
    CASE found
      WHEN 0 THEN 'double-release'
      ELSE 'foreign-release'
    END AS class,
    found AS victim
  FROM _region_note
  WHERE what = 'release'
    AND found <> by
  UNION ALL
  SELECT
    *,
    'region-leak',
    owner
  FROM _region_note
  WHERE what = 'close'
    AND owner IN (1, 2)
  UNION ALL
  SELECT
    *,
    'region-conflict',
    owner
  FROM _region_note
  WHERE (what = 'export' AND owner = 3)
    OR (what = 'refuse' AND by = 2 AND owner = 2)
  UNION ALL
  SELECT
    run_id,
    seq,
    step,
    what,
    function,
    object_id,
    device,
    bar,
    by,
    found,
    owner,
    'region-conflict',
    victim.column1
  FROM ledger
  JOIN (
    VALUES (1), (2), (3)
  ) AS victim
  WHERE what = 'claim'
    AND by <> victim.column1
    AND CASE victim.column1
      WHEN 1 THEN tsm_claims
      WHEN 2 THEN vfio_claims
      ELSE other_claims
    END > 0
),
-- The other end: where the claim was made, or who has released it before.
pair AS (
  SELECT
    *,
    (
      SELECT function
      FROM _region_note AS earlier
      WHERE earlier.run_id = broken.run_id
        AND earlier.device = broken.device
        AND earlier.bar = broken.bar
        AND earlier.seq < broken.seq
        AND CASE
          WHEN victim = 0 THEN earlier.what = 'release'
          ELSE earlier.what = 'claim' AND earlier.by = victim
        END
      ORDER BY earlier.seq DESC
      LIMIT 1
    ) AS other_function
  FROM broken
  UNION ALL
  -- Somebody gets the BAR while the guest's private MMIO is still in it.
  SELECT
    note.*,
    'region-conflict',
    0,
    device.bound_function
  FROM _region_note AS note
  JOIN _device_then AS device
    ON device.run_id = note.run_id
    AND device.seq = note.seq
    AND device.device = note.device
  WHERE note.what = 'claim'
    AND note.by <> 1
    AND note.bar = 0
    AND device.bound
)
SELECT
  run_id,
  class,
  seq,
  step,
  object_id,
  class || ' pci region ' || coalesce(
    min(function, other_function) || ' ' || max(function, other_function),
    function
  )
FROM pair;
