-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _device_note (
  -- One row per note about a device, or about what the firmware has of it,
  -- with what was so of the device when it was said.
  -- Joins run.id.
  run_id,
  -- Joins event.seq of the run.
  seq,
  -- Step of the run.
  step,
  -- Joins task.id.
  task_id,
  -- What the note is about; joins object.id of the run.
  object_id,
  -- Its name: 'device', 'devif', ...
  object,
  -- 'gpu0'.
  device,
  -- Modelled function.
  function,
  -- First word of the note.
  verb,
  -- Number of a BAR, if the note names one.
  bar,
  -- The whole note.
  text
) AS
SELECT
  event.run_id,
  event.seq,
  event.step,
  event.task_id,
  event.object_id,
  object.name,
  object.owner,
  event.function,
  substr(event.text, 1, instr(event.text || ' ', ' ') - 1),
  CASE
    WHEN event.text GLOB '* bar=*'
      THEN CAST(substr(event.text, instr(event.text, ' bar=') + 5) AS INTEGER)
  END,
  event.text
FROM event
JOIN object
  ON object.run_id = event.run_id
  AND object.id = event.object_id
WHERE event.point = 'note';
