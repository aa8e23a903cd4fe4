-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _model_note (
  -- One row per note of a model, taken apart: 'verb subject key=value ...'.
  -- Other notes are sentences; their first words stand in verb and subject.
  -- Joins run.id.
  run_id,
  -- Joins event.seq of the run.
  seq,
  -- Step of the run in which it was said.
  step,
  -- When, ns of simulated time.
  ts_ns,
  -- Name of the task that said it.
  task,
  -- Modelled function that said it.
  function,
  -- 'region_request', 'region_release', 'tsm_bound', 'tsm_unbound', 'zap'.
  verb,
  -- Device that it is about: 'gpu0'.
  subject,
  -- Name under which a region is claimed; NULL if not given.
  owner,
  -- '0' or 'ok', or what went wrong; NULL if not given.
  result,
  -- Number of a BAR; 'all' if not given.
  bar,
  -- '1' if the device was TSM-bound, else '0'; NULL if not given.
  bound
) AS
WITH
-- A blank on both sides makes every word and every key look alike.
line AS (
  SELECT
    run_id,
    seq,
    step,
    ts_ns,
    task_id,
    function,
    text || ' ' AS words,
    ' ' || text || ' ' AS padded
  FROM event
  WHERE point = 'note'
),
verb AS (
  SELECT
    *,
    substr(words, 1, instr(words, ' ') - 1) AS verb,
    substr(words, instr(words, ' ') + 1) AS rest,
    CASE
      WHEN instr(padded, ' owner=') > 0
        THEN substr(padded, instr(padded, ' owner=') + 7)
    END AS owner_on,
    CASE
      WHEN instr(padded, ' result=') > 0
        THEN substr(padded, instr(padded, ' result=') + 8)
    END AS result_on,
    CASE
      WHEN instr(padded, ' bar=') > 0
        THEN substr(padded, instr(padded, ' bar=') + 5)
      ELSE 'all '
    END AS bar_on,
    CASE
      WHEN instr(padded, ' bound=') > 0
        THEN substr(padded, instr(padded, ' bound=') + 7)
    END AS bound_on
  FROM line
)
SELECT
  verb.run_id,
  verb.seq,
  verb.step,
  verb.ts_ns,
  task.name,
  verb.function,
  verb.verb,
  substr(verb.rest, 1, instr(verb.rest || ' ', ' ') - 1),
  substr(verb.owner_on, 1, instr(verb.owner_on, ' ') - 1),
  substr(verb.result_on, 1, instr(verb.result_on, ' ') - 1),
  substr(verb.bar_on, 1, instr(verb.bar_on, ' ') - 1),
  substr(verb.bound_on, 1, instr(verb.bound_on, ' ') - 1)
FROM verb
LEFT JOIN task
  ON task.run_id = verb.run_id
  AND task.id = verb.task_id;
