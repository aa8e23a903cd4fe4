-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_evidence (
  -- One row per step in which a guest relied on evidence that it should not
  -- have: stale-evidence, repeated-evidence, unhashed-evidence, wrong-ranges,
  -- false-unlock.
  -- Joins run.id.
  run_id,
  -- 'stale-evidence', ...
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
    'evidence_used', 'evidence_judged', 'ranges_accepted', 'unlock_told'
  )
),
-- What came before each of them, by seq.
past AS NOT MATERIALIZED (
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
      SELECT max(seq)
      FROM _trust_note AS taken
      WHERE taken.run_id = note.run_id
        AND taken.seq < note.seq
        AND taken.object_id = note.object_id
        AND taken.verb = 'evidence_taken'
    ) AS taken
  FROM note
),
stale AS (
  SELECT 'stale-evidence' AS class, *, bound AS second, taken AS third
  FROM past
  WHERE verb = 'evidence_used'
    AND bound > coalesce(taken, 0)
),
unhashed AS (
  SELECT
    'unhashed-evidence' AS class,
    *,
    (
      SELECT max(seq)
      FROM _trust_note AS changed
      WHERE changed.run_id = past.run_id
        AND changed.seq < past.seq
        AND changed.object_id = past.object_id
        AND changed.verb = 'evidence_changed'
    ) AS second,
    NULL AS third
  FROM past
  WHERE verb = 'evidence_judged'
    AND substr(rest, 9, instr(rest, ' judged=') - 9)
      <> substr(rest, instr(rest, ' judged=') + 8)
),
-- Four digits: first page and number of pages of the one range and the other.
accepted AS (
  SELECT
    *,
    (
      SELECT state.after
      FROM state
      WHERE state.run_id = past.run_id
        AND state.object = past.device
        AND state.name = 'ranges'
        AND state.seq < (
          SELECT max(seq)
          FROM _trust_note AS judged
          WHERE judged.run_id = past.run_id
            AND judged.seq < past.seq
            AND judged.object_id = past.object_id
            AND judged.task_id = past.task_id
            AND judged.verb = 'ranges_judged'
        )
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS ranges
  FROM past
  WHERE verb = 'ranges_accepted'
),
-- The pages of each range, as bits.
covered AS (
  SELECT
    *,
    ((1 << ranges / 100 % 10) - 1) << ranges / 1000 AS one,
    ((1 << ranges % 10) - 1) << ranges / 10 % 10 AS other
  FROM accepted
),
-- A BAR has two pages.
wrong AS (
  SELECT 'wrong-ranges' AS class, *, taken AS second, NULL AS third
  FROM covered
  WHERE one & other <> 0
    OR one | other <> 3
),
told AS (
  SELECT
    *,
    (
      SELECT max(seq)
      FROM _trust_note AS asked
      WHERE asked.run_id = past.run_id
        AND asked.seq < past.seq
        AND asked.object_id = past.object_id
        AND asked.task_id = past.task_id
        AND asked.verb = 'unlock_asked'
    ) AS asked,
    (
      SELECT state.after_text
      FROM state
      WHERE state.run_id = past.run_id
        AND state.object = past.device
        AND state.name = 'tdisp'
        AND state.seq < past.seq
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS tdisp,
    (
      SELECT state.after
      FROM state
      WHERE state.run_id = past.run_id
        AND state.object = past.device
        AND state.name = 'bind_asked'
        AND state.seq < past.seq
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS wishes,
    (
      SELECT state.after
      FROM state
      WHERE state.run_id = past.run_id
        AND state.object = past.device
        AND state.name = 'firmware_cut_off'
        AND state.seq < past.seq
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS cut_off
  FROM past
  JOIN run
    ON run.id = past.run_id
  WHERE verb = 'unlock_told'
    AND platform = 'cca'
),
-- One that was bound again meanwhile, or is being bound, was told no lie.
lied AS (
  SELECT 'false-unlock' AS class, *, bound AS second, NULL AS third
  FROM told
  WHERE tdisp IN ('CONFIG_LOCKED', 'RUN')
    AND coalesce(bound, 0) < asked
    AND wishes = 0
    AND cut_off = 0
),
made AS NOT MATERIALIZED (
  SELECT
    note.*,
    (
      SELECT state.after
      FROM state
      WHERE state.run_id = note.run_id
        AND state.object = note.device
        AND state.name = 'evidence_number'
        AND state.seq < note.seq
      ORDER BY state.seq DESC
      LIMIT 1
    ) AS number
  FROM _trust_note AS note
  WHERE verb = 'evidence_made'
),
numbered AS (
  SELECT
    *,
    max(number) OVER (
      PARTITION BY run_id, object_id
      ORDER BY seq
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS greatest
  FROM made
),
-- The greatest number before it, where it first was given.
repeated AS (
  SELECT
    'repeated-evidence' AS class,
    *,
    (
      SELECT min(seq)
      FROM made
      WHERE made.run_id = numbered.run_id
        AND made.object_id = numbered.object_id
        AND made.number = numbered.greatest
        AND made.number > 0
        AND made.seq < numbered.seq
    ) AS second,
    NULL AS third
  FROM numbered
  WHERE number <= coalesce(greatest, 0)
),
found AS (
  SELECT class, run_id, seq, step, object_id, second, third FROM stale
  UNION ALL
  SELECT class, run_id, seq, step, object_id, second, third FROM unhashed
  UNION ALL
  SELECT class, run_id, seq, step, object_id, second, third FROM wrong
  UNION ALL
  SELECT class, run_id, seq, step, object_id, second, third FROM lied
  UNION ALL
  SELECT class, run_id, seq, step, object_id, second, third FROM repeated
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
      WHERE event.run_id = found.run_id
        AND event.seq IN (found.seq, found.second, found.third)
      ORDER BY function
    )
  )
FROM found;
