-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_calls (
  -- One row per call of the firmware that the host should have made, or not
  -- yet have made: host-priority-left, abandoned-op.
  -- Joins run.id.
  run_id,
  -- 'abandoned-op', ...
  class,
  -- Joins event.seq of the run; for what is so at the end, state.seq since
  -- when.
  seq,
  -- Step of the run.
  step,
  -- The device; joins object.id of the run; NULL if the trace does not know
  -- it.
  object_id,
  -- As finding.signature.
  signature
) AS
WITH
-- Of a run that has come to its end: its first row of each device.
device AS NOT MATERIALIZED (
  SELECT
    state.run_id,
    state.object
  FROM state
  JOIN run
    ON run.id = state.run_id
  WHERE run.status = 'finished'
    AND state.name = 'half_done'
    AND state.before IS NULL
),
-- The last that became of it; the first two by seq.
rest AS NOT MATERIALIZED (
  SELECT
    device.run_id,
    object.id AS object_id,
    (
      SELECT max(state.seq)
      FROM state
      WHERE state.run_id = device.run_id
        AND state.object = device.object
        AND state.name = 'half_done'
    ) AS half_done,
    (
      SELECT max(state.seq)
      FROM state
      WHERE state.run_id = device.run_id
        AND state.object = device.object
        AND state.name = 'host_priority'
    ) AS priority,
    (
      SELECT state.after_text
      FROM state
      WHERE state.run_id = device.run_id
        AND state.object = device.object
        AND state.name = 'firmware_dead'
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS dead,
    (
      SELECT state.after_text
      FROM state
      WHERE state.run_id = device.run_id
        AND state.object = device.object
        AND state.name = 'firmware_bound'
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS bound
  FROM device
  LEFT JOIN object
    ON object.run_id = device.run_id
    AND object.kind = 'device'
    AND object.name = 'device'
    AND object.owner = device.object
),
left_half AS (
  SELECT
    rest.run_id,
    'abandoned-op' AS class,
    state.seq,
    state.step,
    rest.object_id,
    NULL AS function
  FROM rest
  JOIN state
    ON state.run_id = rest.run_id
    AND state.seq = rest.half_done
  WHERE state.after_text = 'yes'
    AND rest.dead = 'no'
),
-- Who was turned away last, so that guests are.
left_busy AS (
  SELECT
    rest.run_id,
    'host-priority-left' AS class,
    state.seq,
    state.step,
    rest.object_id,
    (
      SELECT event.function
      FROM event
      WHERE event.run_id = rest.run_id
        AND event.point = 'retry'
        AND event.object_id = rest.object_id
      ORDER BY event.seq DESC
      LIMIT 1
    ) AS function
  FROM rest
  JOIN state
    ON state.run_id = rest.run_id
    AND state.seq = rest.priority
  WHERE state.after_text = 'yes'
    AND rest.bound = 'yes'
),
refused AS (
  SELECT
    note.run_id,
    'abandoned-op' AS class,
    note.seq,
    note.step,
    note.object_id,
    note.function
  FROM _trust_note AS note
  WHERE note.verb = 'op_refused'
    AND 'yes' = (
      SELECT state.after_text
      FROM state
      WHERE state.run_id = note.run_id
        AND state.object = note.device
        AND state.name = 'half_done'
        AND state.seq < note.seq
      ORDER BY state.seq DESC
      LIMIT 1
    )
    AND 'no' = (
      SELECT state.after_text
      FROM state
      WHERE state.run_id = note.run_id
        AND state.object = note.device
        AND state.name = 'firmware_dead'
        AND state.seq < note.seq
      ORDER BY state.seq DESC
      LIMIT 1
    )
),
found AS (
  SELECT * FROM left_half
  UNION ALL
  SELECT * FROM left_busy
  UNION ALL
  SELECT * FROM refused
)
SELECT
  run_id,
  class,
  seq,
  step,
  object_id,
  class || ' device' || coalesce(' ' || function, '')
FROM found;
