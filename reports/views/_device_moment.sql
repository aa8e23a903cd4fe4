-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _device_moment (
  -- One row per note about a device: a moment at which an invariant can be
  -- looked at, with what was true of the device then.
  -- Joins run.id.
  run_id,
  -- Joins event.seq of the run.
  seq,
  -- Step of the run.
  step,
  -- Who said it; joins task.id.
  task_id,
  -- Modelled function that said it.
  function,
  -- Joins object.id of the run.
  object_id,
  -- 'gpu0'.
  device,
  -- The note.
  what,
  -- Modelled function that had bound the TDI last; NULL if nobody had.
  bound_function,
  -- The rest are states of that name, in words (see 'tdisim list states').
  -- The rest are states of that name (see 'tdisim list states'), in words:
  -- 'RUN', ..., in the device.
  tdisp,
  -- 'yes' or 'no'.
  bus_master,
  -- 'yes' or 'no'.
  d3hot,
  -- 'suspended', ...
  runtime_pm,
  -- 'yes' or 'no'.
  tsm_bound,
  -- 'yes' or 'no'.
  firmware_bound,
  -- 'RUN', ..., as the firmware last heard.
  firmware_state,
  -- 'yes' or 'no'.
  firmware_kept,
  -- 'yes' or 'no'.
  firmware_cut_off,
  -- 'yes' or 'no'.
  firmware_dead,
  -- 'on', 'fenced', ...
  private_dma,
  -- 'yes' or 'no'.
  iotlb,
  -- 'yes' or 'no'.
  keys_due
) AS
SELECT
  event.run_id,
  event.seq,
  event.step,
  event.task_id,
  event.function,
  event.object_id,
  object.owner,
  event.text,
  (
    SELECT earlier.function
    FROM event AS earlier
    WHERE earlier.run_id = event.run_id
      AND earlier.seq <= event.seq
      AND earlier.point = 'note'
      AND earlier.object_id = event.object_id
      AND earlier.text = 'tsm_bound ' || object.owner
    ORDER BY earlier.seq DESC
    LIMIT 1
  ),
  (
    SELECT state.after_text
    FROM state
    WHERE state.run_id = event.run_id
      AND state.seq < event.seq
      AND state.object = object.owner
      AND state.name = 'tdisp'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT state.after_text
    FROM state
    WHERE state.run_id = event.run_id
      AND state.seq < event.seq
      AND state.object = object.owner
      AND state.name = 'bus_master'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT state.after_text
    FROM state
    WHERE state.run_id = event.run_id
      AND state.seq < event.seq
      AND state.object = object.owner
      AND state.name = 'd3hot'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT state.after_text
    FROM state
    WHERE state.run_id = event.run_id
      AND state.seq < event.seq
      AND state.object = object.owner
      AND state.name = 'runtime_pm'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT state.after_text
    FROM state
    WHERE state.run_id = event.run_id
      AND state.seq < event.seq
      AND state.object = object.owner
      AND state.name = 'tsm_bound'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT state.after_text
    FROM state
    WHERE state.run_id = event.run_id
      AND state.seq < event.seq
      AND state.object = object.owner
      AND state.name = 'firmware_bound'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT state.after_text
    FROM state
    WHERE state.run_id = event.run_id
      AND state.seq < event.seq
      AND state.object = object.owner
      AND state.name = 'firmware_state'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT state.after_text
    FROM state
    WHERE state.run_id = event.run_id
      AND state.seq < event.seq
      AND state.object = object.owner
      AND state.name = 'firmware_kept'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT state.after_text
    FROM state
    WHERE state.run_id = event.run_id
      AND state.seq < event.seq
      AND state.object = object.owner
      AND state.name = 'firmware_cut_off'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT state.after_text
    FROM state
    WHERE state.run_id = event.run_id
      AND state.seq < event.seq
      AND state.object = object.owner
      AND state.name = 'firmware_dead'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT state.after_text
    FROM state
    WHERE state.run_id = event.run_id
      AND state.seq < event.seq
      AND state.object = object.owner
      AND state.name = 'private_dma'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT state.after_text
    FROM state
    WHERE state.run_id = event.run_id
      AND state.seq < event.seq
      AND state.object = object.owner
      AND state.name = 'iotlb'
    ORDER BY state.seq DESC
    LIMIT 1
  ),
  (
    SELECT state.after_text
    FROM state
    WHERE state.run_id = event.run_id
      AND state.seq < event.seq
      AND state.object = object.owner
      AND state.name = 'keys_due'
    ORDER BY state.seq DESC
    LIMIT 1
  )
FROM event
INNER JOIN object
  ON object.run_id = event.run_id
  AND object.id = event.object_id
WHERE event.point = 'note'
  AND object.name = 'device';
