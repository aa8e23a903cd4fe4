-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW bound_copies (
  -- One row per interval in which all that say whether a device is bound say
  -- the same as before: each copy of it, side by side. A bind and an unbind
  -- pass through rows that do not agree; at rest all must. Where the design
  -- has no such copy (no-flag: vfio; without iommufd: iommufd), it says 0.
  -- Joins run.id.
  run_id,
  -- 'gpu0'.
  device,
  -- The change with which it began; joins state.seq of the run.
  begin_seq,
  -- Step of the run in which it began; 0: before the first.
  begin_step,
  -- When, ns of simulated time.
  begin_ns,
  -- Name of the task that changed one; NULL, as the next, if the run began so.
  task,
  -- Modelled function that did.
  function,
  -- 1 if is_tsm_bound of VFIO says that it is bound, else 0.
  vfio,
  -- 1 if a vDEVICE of iommufd says so, else 0.
  iommufd,
  -- 1 if the TSM core has a context of a bound TDI, else 0.
  tsm,
  -- 1 if the firmware has an object for it, else 0.
  firmware,
  -- 1 if the device itself is not in CONFIG_UNLOCKED, else 0.
  device_locked,
  -- 1 if all say the same, else 0.
  agree,
  -- When the next change came, ns of simulated time; NULL if none did.
  end_ns,
  -- How long it lasted, ns of simulated time; NULL if to the end.
  dur_ns
) AS
WITH
-- The first row of a device is the last of those that the run began with.
change AS (
  SELECT
    run_id,
    object,
    seq,
    step,
    ts_ns,
    task_id,
    function,
    (
      SELECT min(later.seq)
      FROM state AS later
      WHERE later.run_id = state.run_id
        AND later.seq > state.seq
        AND later.object = state.object
        AND later.name IN (
          'vfio_bound',
          'iommufd_bound',
          'tsm_bound',
          'firmware_bound',
          'tdisp'
        )
    ) AS next_seq
  FROM state
  WHERE name IN (
    'vfio_bound',
    'iommufd_bound',
    'tsm_bound',
    'firmware_bound',
    'tdisp'
  )
),
said AS (
  SELECT
    change.*,
    next.ts_ns AS end_ns,
    (
      SELECT says.after
      FROM state AS says
      WHERE says.run_id = change.run_id
        AND says.seq <= change.seq
        AND says.object = change.object
        AND says.name = 'vfio_bound'
      ORDER BY says.seq DESC
      LIMIT 1
    ) AS vfio,
    (
      SELECT says.after
      FROM state AS says
      WHERE says.run_id = change.run_id
        AND says.seq <= change.seq
        AND says.object = change.object
        AND says.name = 'iommufd_bound'
      ORDER BY says.seq DESC
      LIMIT 1
    ) AS iommufd,
    (
      SELECT says.after
      FROM state AS says
      WHERE says.run_id = change.run_id
        AND says.seq <= change.seq
        AND says.object = change.object
        AND says.name = 'tsm_bound'
      ORDER BY says.seq DESC
      LIMIT 1
    ) AS tsm,
    (
      SELECT says.after
      FROM state AS says
      WHERE says.run_id = change.run_id
        AND says.seq <= change.seq
        AND says.object = change.object
        AND says.name = 'firmware_bound'
      ORDER BY says.seq DESC
      LIMIT 1
    ) AS firmware,
    (
      SELECT says.after_text <> 'CONFIG_UNLOCKED'
      FROM state AS says
      WHERE says.run_id = change.run_id
        AND says.seq <= change.seq
        AND says.object = change.object
        AND says.name = 'tdisp'
      ORDER BY says.seq DESC
      LIMIT 1
    ) AS device_locked
  FROM change
  LEFT JOIN state AS next
    ON next.run_id = change.run_id
    AND next.seq = change.next_seq
  WHERE change.next_seq IS NULL
    OR next.before IS NOT NULL
)
SELECT
  said.run_id,
  said.object,
  said.seq,
  said.step,
  said.ts_ns,
  task.name,
  said.function,
  said.vfio,
  said.iommufd,
  said.tsm,
  said.firmware,
  said.device_locked,
  said.vfio + said.iommufd + said.tsm + said.firmware + said.device_locked
    IN (0, 5),
  said.end_ns,
  said.end_ns - said.ts_ns
FROM said
LEFT JOIN task
  ON task.run_id = said.run_id
  AND task.id = said.task_id;
