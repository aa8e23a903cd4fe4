-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _trust_note (
  -- One row per note of a model that is about a device.
  -- Joins run.id.
  run_id,
  -- Joins event.seq of the run.
  seq,
  -- Step of the run in which it was said.
  step,
  -- Who said it; joins task.id of the run.
  task_id,
  -- Modelled function that said it.
  function,
  -- Joins object.id of the run.
  object_id,
  -- Device that it is about: 'gpu0'.
  device,
  -- Its first word: 'tsm_bound'.
  verb,
  -- The rest, from the first blank on: ' vm=first'. Empty: there is none.
  rest
) AS
SELECT
  event.run_id,
  event.seq,
  event.step,
  event.task_id,
  event.function,
  event.object_id,
  object.owner,
  substr(event.text, 1, instr(event.text || ' ', ' ') - 1),
  substr(event.text, instr(event.text || ' ', ' '))
FROM event
JOIN object
  ON object.run_id = event.run_id
  AND object.id = event.object_id
WHERE event.point = 'note'
  AND object.kind = 'device'
  AND object.name = 'device';
