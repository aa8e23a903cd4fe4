-- SPDX-License-Identifier: GPL-2.0-only
-- Which steps of scenarios were begun in which state of a device, and how they
-- ended, in all recorded runs.
-- :state = 'tdisp': what of the device: a name from 'tdisim list states'
WITH
-- Steps of one task do not nest, so its n-th begin belongs to its n-th end.
begun AS (
  SELECT
    run_id,
    task_id,
    seq,
    text || ' ' AS words,
    row_number() OVER (
      PARTITION BY run_id, task_id
      ORDER BY seq
    ) AS n
  FROM event
  WHERE point = 'step_begin'
),
ended AS (
  SELECT
    run_id,
    task_id,
    coalesce(result_name, result) AS result,
    row_number() OVER (
      PARTITION BY run_id, task_id
      ORDER BY seq
    ) AS n
  FROM event
  WHERE point = 'step_end'
),
device AS (
  SELECT DISTINCT
    run_id,
    object
  FROM state
  WHERE name = :state
),
-- The device that the step names; the others have nothing to do with it.
pair AS (
  SELECT
    begun.*,
    device.object
  FROM begun
  JOIN device
    ON device.run_id = begun.run_id
    AND instr(begun.words, ' ' || device.object || ' ') > 0
)
SELECT
  -- Actor and verb: 'vmm.close'.
  substr(pair.words, 1, instr(pair.words, ' ') - 1) AS op,
  -- The state when the step began.
  (
    SELECT coalesce(state.after_text, state.after)
    FROM state
    WHERE state.run_id = pair.run_id
      AND state.object = pair.object
      AND state.name = :state
      AND state.seq < pair.seq
    ORDER BY state.seq DESC
    LIMIT 1
  ) AS begun_in,
  -- What the modelled call returned; 'no end' if it never came back.
  iif(ended.n IS NULL, 'no end', coalesce(ended.result, 'nothing')) AS result,
  -- How often.
  count(*) AS times,
  -- Recorded runs in which it happened.
  count(DISTINCT pair.run_id) AS runs,
  -- The first of them.
  min(pair.run_id) AS run_id
FROM pair
LEFT JOIN ended
  ON ended.run_id = pair.run_id
  AND ended.task_id = pair.task_id
  AND ended.n = pair.n
GROUP BY
  1,
  2,
  3
ORDER BY
  1,
  2,
  3;
