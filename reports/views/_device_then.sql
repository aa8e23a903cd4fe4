-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _device_then (
  -- One row per note of a run and device that the run names: what was so of
  -- that device when the note was said. Ask for one note, by run_id and seq.
  -- Joins run.id.
  run_id,
  -- Joins event.seq of the run.
  seq,
  -- 'gpu0'.
  device,
  -- The device; joins object.id of the run.
  object_id,
  -- 1 if the TDI was bound, as the firmware has it: it has an object for the
  -- TDI that it neither keeps for good nor has seen unlocked, and the device
  -- was not stopped behind a firmware that is dead. Else 0.
  bound,
  -- Function that had bound it last; NULL if none has, as the next one.
  bound_function,
  -- Function that had unbound it last.
  unbound_function,
  -- 1 if a task was inside the TSM driver's bind of it, else 0.
  binding,
  -- The same of its unbind.
  unbinding
) AS
WITH
moment AS (
  SELECT
    event.run_id,
    event.seq,
    object.owner AS device,
    object.id AS object_id
  FROM event
  JOIN object
    ON object.run_id = event.run_id
    AND object.kind = 'device'
    AND object.name = 'device'
  WHERE event.point = 'note'
)
SELECT
  run_id,
  seq,
  device,
  object_id,
  (
    SELECT after
    FROM state
    WHERE state.run_id = moment.run_id
      AND state.seq < moment.seq
      AND state.object = moment.device
      AND state.name = 'firmware_bound'
    ORDER BY state.seq DESC
    LIMIT 1
  ) AND (
    SELECT after_text <> 'CONFIG_UNLOCKED'
    FROM state
    WHERE state.run_id = moment.run_id
      AND state.seq < moment.seq
      AND state.object = moment.device
      AND state.name = 'firmware_state'
    ORDER BY state.seq DESC
    LIMIT 1
  ) AND NOT (
    SELECT after
    FROM state
    WHERE state.run_id = moment.run_id
      AND state.seq < moment.seq
      AND state.object = moment.device
      AND state.name = 'firmware_kept'
    ORDER BY state.seq DESC
    LIMIT 1
  ) AND NOT EXISTS (
    SELECT 1
    FROM event AS stop
    WHERE stop.run_id = moment.run_id
      AND stop.point = 'note'
      AND stop.seq < moment.seq
      AND stop.object_id = moment.object_id
      AND stop.text = 'host_stopped_it'
      AND (
        SELECT after
        FROM state
        WHERE state.run_id = stop.run_id
          AND state.seq < stop.seq
          AND state.object = moment.device
          AND state.name = 'firmware_dead'
        ORDER BY state.seq DESC
        LIMIT 1
      )
      AND (
        SELECT after_text NOT IN ('CONFIG_LOCKED', 'RUN')
        FROM state
        WHERE state.run_id = stop.run_id
          AND state.seq < stop.seq
          AND state.object = moment.device
          AND state.name = 'tdisp'
        ORDER BY state.seq DESC
        LIMIT 1
      )
  ),
  (
    SELECT function
    FROM event
    WHERE event.run_id = moment.run_id
      AND event.point = 'note'
      AND event.seq < moment.seq
      AND event.object_id = moment.object_id
      AND event.text GLOB 'tsm_bound *'
    ORDER BY event.seq DESC
    LIMIT 1
  ),
  (
    SELECT function
    FROM event
    WHERE event.run_id = moment.run_id
      AND event.point = 'note'
      AND event.seq < moment.seq
      AND event.object_id = moment.object_id
      AND event.text GLOB 'tsm_unbound *'
    ORDER BY event.seq DESC
    LIMIT 1
  ),
  coalesce((
    SELECT event.text = 'tsm_binds'
    FROM event
    WHERE event.run_id = moment.run_id
      AND event.point = 'note'
      AND event.seq < moment.seq
      AND event.object_id = moment.object_id
      AND (event.text = 'tsm_binds' OR event.text GLOB 'tsm_bind_over')
    ORDER BY event.seq DESC
    LIMIT 1
  ), 0),
  coalesce((
    SELECT event.text = 'tsm_unbinds'
    FROM event
    WHERE event.run_id = moment.run_id
      AND event.point = 'note'
      AND event.seq < moment.seq
      AND event.object_id = moment.object_id
      AND (event.text = 'tsm_unbinds' OR event.text GLOB 'tsm_unbound *')
    ORDER BY event.seq DESC
    LIMIT 1
  ), 0)
FROM moment;
