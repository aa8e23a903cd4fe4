-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_vms (
  -- One row per moment in which one of two VMs got at what is the other's, or
  -- its death at the other: shared-between-vms, vm-death-spreads.
  -- Joins run.id.
  run_id,
  -- 'shared-between-vms', ...
  class,
  -- Joins event.seq of the run.
  seq,
  -- Step of the run.
  step,
  -- The device, or the lock that is waited for; joins object.id of the run.
  object_id,
  -- As finding.signature.
  signature
) AS
WITH
note AS NOT MATERIALIZED (
  SELECT
    *,
    substr(rest, 5) AS vm
  FROM _trust_note
  WHERE verb IN ('bound_for', 'bar_mapped', 'bar_made_private', 'vm_killed')
),
-- Whose the TDI was, its private MMIO and its shared mappings.
known AS (
  SELECT
    note.*,
    (
      SELECT max(seq)
      FROM _trust_note AS bound
      WHERE bound.run_id = note.run_id
        AND bound.seq < note.seq
        AND bound.object_id = note.object_id
        AND bound.verb = 'tsm_bound'
    ) AS bound,
    (
      SELECT made.vm
      FROM note AS made
      WHERE made.run_id = note.run_id
        AND made.seq < note.seq
        AND made.object_id = note.object_id
        AND made.verb = 'bar_made_private'
      ORDER BY made.seq DESC
      LIMIT 1
    ) AS made_for,
    (
      SELECT state.after_text
      FROM state
      WHERE state.run_id = note.run_id
        AND state.object = note.device
        AND state.name = 'tsm_vm'
        AND state.seq < note.seq
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS tsm_vm,
    (
      SELECT state.after_text
      FROM state
      WHERE state.run_id = note.run_id
        AND state.object = note.device
        AND state.name = 'private_mmio'
        AND state.seq < note.seq
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS private_mmio,
    (
      SELECT state.after_text
      FROM state
      WHERE state.run_id = note.run_id
        AND state.object = note.device
        AND state.name = 'shared_vms'
        AND state.seq < note.seq
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS shared_vms
  FROM note
),
got AS (
  SELECT
    iif(verb = 'vm_killed', 'vm-death-spreads', 'shared-between-vms') AS class,
    *
  FROM known
  WHERE
    CASE verb
      WHEN 'bound_for'
        THEN tsm_vm <> vm
      WHEN 'bar_mapped'
        THEN private_mmio <> 'free' AND made_for IS NOT vm
      WHEN 'bar_made_private'
        THEN shared_vms NOT IN ('none', vm)
      WHEN 'vm_killed'
        THEN tsm_vm NOT IN ('none', vm)
    END
),
-- The tasks of each VM, as bits, of those that are dead at the end.
dead AS (
  SELECT
    died.run_id,
    died.object AS vm,
    (
      SELECT state.after
      FROM state
      WHERE state.run_id = died.run_id
        AND state.object = died.object
        AND state.name = 'tasks'
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS tasks
  FROM state AS died
  WHERE died.name = 'dead'
    AND died.after = 1
    AND NOT EXISTS (
      SELECT 1
      FROM state AS later
      WHERE later.run_id = died.run_id
        AND later.object = died.object
        AND later.name = 'dead'
        AND later.seq > died.seq
    )
),
-- The last that a task did.
last AS (
  SELECT
    event.*,
    dead.vm,
    dead.tasks >> (event.task_id - 1) & 1 AS of_dead,
    max(event.seq) AS last_seq
  FROM dead
  JOIN event
    ON event.run_id = dead.run_id
  WHERE event.task_id IS NOT NULL
  GROUP BY
    dead.run_id,
    dead.vm,
    event.task_id
),
blocked AS (
  SELECT waits.*
  FROM last AS waits
  WHERE waits.point = 'blocked'
    AND waits.object IS NOT NULL
    AND NOT waits.of_dead
    AND EXISTS (
      SELECT 1
      FROM last AS holds
      WHERE holds.run_id = waits.run_id
        AND holds.vm = waits.vm
        AND holds.of_dead
        AND holds.task_id <> waits.task_id
        -- As in event.held, with the mode or without.
        AND (
          instr(' ' || holds.held || ' ', ' ' || waits.object || ' ') > 0
          OR instr(' ' || holds.held || ' ', ' ' || waits.object || ':') > 0
        )
    )
)
SELECT
  run_id,
  class,
  seq,
  step,
  object_id,
  class || ' device ' || (
    SELECT group_concat(function, ' ')
    FROM (
      SELECT function
      FROM event
      WHERE event.run_id = got.run_id
        AND event.seq IN (got.seq, got.bound)
      ORDER BY function
    )
  )
FROM got
UNION ALL
SELECT
  blocked.run_id,
  'vm-death-spreads',
  blocked.seq,
  blocked.step,
  blocked.object_id,
  'vm-death-spreads ' || object.name || ' ' || blocked.function
FROM blocked
JOIN object
  ON object.run_id = blocked.run_id
  AND object.id = blocked.object_id;
