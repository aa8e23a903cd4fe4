-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_guest (
  -- One row per moment in which a driver of the guest was bound to a device
  -- while the guest locked, unlocked or accepted it: driver-not-excluded.
  -- Joins run.id.
  run_id,
  -- 'driver-not-excluded'.
  class,
  -- Joins event.seq of the run.
  seq,
  -- Step of the run.
  step,
  -- The device; joins object.id of the run.
  object_id,
  -- As finding.signature.
  signature
) AS
WITH
note AS NOT MATERIALIZED (
  SELECT *
  FROM _trust_note
  WHERE verb IN (
    'guest_begins', 'guest_ends', 'driver_bound', 'driver_unbound'
  )
),
-- A step begins, and the last that was heard of a driver is that one is bound.
step_of_guest AS (
  SELECT
    note.*,
    (
      SELECT max(seq)
      FROM note AS driver
      WHERE driver.run_id = note.run_id
        AND driver.seq < note.seq
        AND driver.object_id = note.object_id
        AND driver.verb IN ('driver_bound', 'driver_unbound')
    ) AS heard
  FROM note
  WHERE verb = 'guest_begins'
),
begins AS (
  SELECT
    step_of_guest.*,
    min(step_of_guest.function, driver.function)
      || ' ' || max(step_of_guest.function, driver.function) AS functions
  FROM step_of_guest
  JOIN note AS driver
    ON driver.run_id = step_of_guest.run_id
    AND driver.seq = heard
  WHERE driver.verb = 'driver_bound'
),
-- A driver is bound, and a step has begun that is not over.
binds AS (
  SELECT note.*
  FROM note
  WHERE verb = 'driver_bound'
    AND EXISTS (
      SELECT 1
      FROM note AS began
      WHERE began.run_id = note.run_id
        AND began.seq < note.seq
        AND began.object_id = note.object_id
        AND began.verb = 'guest_begins'
        AND NOT EXISTS (
          SELECT 1
          FROM note AS over
          WHERE over.run_id = note.run_id
            AND over.seq > began.seq
            AND over.seq < note.seq
            AND over.object_id = note.object_id
            AND over.task_id = began.task_id
            AND over.verb = 'guest_ends'
            AND over.rest = began.rest
        )
    )
),
found AS (
  SELECT run_id, seq, step, object_id, functions FROM begins
  UNION ALL
  SELECT run_id, seq, step, object_id, function FROM binds
)
SELECT
  run_id,
  'driver-not-excluded',
  seq,
  step,
  object_id,
  'driver-not-excluded device ' || functions
FROM found;
