-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_range (
  -- One row per access of a guest that was refused because its VMM had left
  -- the range of the BAR private after an unbind: range-left-private.
  -- Joins run.id.
  run_id,
  -- 'range-left-private'.
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
-- The last that the VMM did to the range before the access.
refused AS (
  SELECT
    note.*,
    (
      SELECT max(seq)
      FROM _trust_note AS did
      WHERE did.run_id = note.run_id
        AND did.seq < note.seq
        AND did.object_id = note.object_id
        AND did.verb IN ('range_unbound', 'range_converted')
    ) AS did
  FROM _trust_note AS note
  WHERE verb = 'shared_refused'
),
-- It came back from an unbind, and has converted nothing since.
unbound AS (
  SELECT
    refused.*,
    did.function AS did_function,
    (
      SELECT state.after_text
      FROM state
      WHERE state.run_id = refused.run_id
        AND state.object = refused.device
        AND state.name = 'vmm_private'
        AND state.seq < refused.did
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS thought,
    (
      SELECT state.after_text
      FROM state
      WHERE state.run_id = refused.run_id
        AND state.object = refused.device
        AND state.name = 'private_vms'
        AND state.seq < refused.seq
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS private,
    (
      SELECT state.after_text
      FROM state
      WHERE state.run_id = refused.run_id
        AND state.object = refused.device
        AND state.name = 'tsm_bound'
        AND state.seq < refused.seq
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS bound,
    (
      SELECT state.after
      FROM state
      WHERE state.run_id = refused.run_id
        AND state.object = refused.device
        AND state.name = 'bind_asked'
        AND state.seq < refused.seq
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS wishes
  FROM refused
  JOIN _trust_note AS did
    ON did.run_id = refused.run_id
    AND did.seq = refused.did
  WHERE did.verb = 'range_unbound'
)
SELECT
  run_id,
  'range-left-private',
  seq,
  step,
  object_id,
  'range-left-private device '
    || min(function, did_function) || ' ' || max(function, did_function)
FROM unbound
WHERE thought = 'yes'
  AND private IN ('both', substr(rest, 5))
  AND bound = 'no'
  AND wishes = 0;
