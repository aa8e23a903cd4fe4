-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _device_state (
  -- One row per note about something of a device, with the states of the
  -- device when it was said: state.after, in the last row of that name before
  -- the note. A column costs nothing where nobody asks for it.
  -- Joins run.id.
  run_id,
  -- Joins event.seq of the run.
  seq,
  -- Step of the run.
  step,
  -- Joins task.id.
  task_id,
  -- What the note is about; joins object.id of the run.
  object_id,
  -- Its name: 'device', 'devif', ...
  object,
  -- 'gpu0'.
  device,
  -- Modelled function.
  function,
  -- First word of the note.
  verb,
  -- Number of a BAR, if the note names one.
  bar,
  -- The whole note.
  text,
  -- 1 if memory decode was on in the device.
  memory,
  -- 1 if the device was in D3hot.
  d3hot,
  -- 1 if pm_runtime_engaged was set.
  low_power,
  -- 1 if nothing came through to the device any more.
  cut_off,
  -- 1 if the TSM core had a context of a bound TDI.
  tsm_bound,
  -- Pages of the private BAR that the RMP had as private.
  rmp_private,
  -- 1 if the firmware had an object for the TDI.
  firmware_bound,
  -- 1 if it keeps that for good.
  firmware_kept,
  -- 1 if it answers no call about the device any more.
  firmware_dead,
  -- What of the link it keeps: 1 the device's end, 2 the root port's, 3 both.
  link_kept,
  -- 0 free, 1 pending, 2 mapped, 3 blocked.
  private_mmio,
  -- object.id of the vDEVICE at trusted_dma_owner; 0: none.
  dma_owner,
  -- 1 if memory decode was on in VFIO's emulation.
  vfio_memory,
  -- 1 if VFIO had put it in D3hot.
  vfio_d3hot,
  -- 1 if its TSM driver had given it up.
  isolated,
  -- 1 if it is a VF.
  virtual_function,
  -- Its dma-bufs that had a file and were revoked.
  buffers_revoked,
  -- Its dma-bufs that had a file and were not revoked.
  buffers_usable
) AS
SELECT
  note.*,
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'memory'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'd3hot'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'low_power'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'cut_off'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'tsm_bound'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'rmp_private'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'firmware_bound'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'firmware_kept'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'firmware_dead'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'link_kept'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'private_mmio'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'dma_owner'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'vfio_memory'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'vfio_d3hot'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'isolated'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'virtual_function'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'buffers_revoked'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT after
    FROM state
    WHERE state.run_id = note.run_id
      AND state.seq < note.seq
      AND state.object = note.device
      AND state.name = 'buffers_usable'
    ORDER BY state.seq DESC
    LIMIT 1
  )
FROM _device_note AS note;
