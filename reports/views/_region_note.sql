-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _region_note (
  -- One row per note about one PCI region, and one for each region at the
  -- beginning of the run. An owner is a number here, as in state.after of
  -- 'bar0_owner': 0 nobody, 1 the TSM, 2 VFIO, 3 another driver.
  -- Joins run.id.
  run_id,
  -- Joins event.seq of the run; of a beginning, state.seq.
  seq,
  -- Step of the run.
  step,
  -- 'begin', 'claim', 'refuse', 'release', 'export', or 'close': of the file
  -- of the device.
  what,
  -- Modelled function; NULL of a beginning.
  function,
  -- The region; joins object.id of the run; NULL of a beginning.
  object_id,
  -- Device: 'gpu0'.
  device,
  -- Number of the BAR.
  bar,
  -- In whose name; NULL where nobody is named. Of a beginning, who has it.
  by,
  -- Of a release: who had the region, whoever was meant; NULL of the others.
  found,
  -- Who has the region after it.
  owner
) AS
WITH
said AS (
  SELECT
    run_id,
    seq,
    step,
    function,
    object_id,
    CASE
      WHEN text GLOB 'region_request * result=0' THEN 'claim'
      WHEN text GLOB 'region_request *' THEN 'refuse'
      WHEN text GLOB 'region_release *' THEN 'release'
      WHEN text GLOB 'region_exported *' THEN 'export'
      WHEN text GLOB 'region_closed *' THEN 'close'
    END AS what,
    substr(
      text,
      instr(text, ' ') + 1,
      instr(text, ' bar=') - instr(text, ' ') - 1
    ) AS device,
    CAST(substr(text, instr(text, ' bar=') + 5, 1) AS INTEGER) AS bar,
    CASE
      WHEN text GLOB '* owner=vfio-pci *' THEN 2
      WHEN text GLOB '* owner=other-driver *' THEN 3
      WHEN text GLOB '* owner=*' THEN 1
    END AS by
  FROM event
  WHERE point = 'note'
    AND text GLOB 'region_* bar=*'
)
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
  CASE
    -- The kernel exchanges the owner in one step, and says so at once.
    WHEN what = 'release' THEN (
      SELECT before
      FROM event
      WHERE event.run_id = said.run_id
        AND event.seq < said.seq
        AND event.point = 'step'
        AND event.object_id = said.object_id
      ORDER BY event.seq DESC
      LIMIT 1
    )
  END,
  (
    SELECT after
    FROM state
    WHERE state.run_id = said.run_id
      AND state.seq < said.seq
      AND state.object = said.device
      AND state.name = 'bar' || said.bar || '_owner'
    ORDER BY state.seq DESC
    LIMIT 1
  )
FROM said
UNION ALL
SELECT
  run_id,
  seq,
  step,
  'begin',
  NULL,
  NULL,
  object,
  CAST(substr(name, 4, 1) AS INTEGER),
  after,
  NULL,
  after
FROM state
WHERE before IS NULL
  AND name GLOB 'bar?_owner';
