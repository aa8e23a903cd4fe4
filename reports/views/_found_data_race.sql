-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _found_data_race (
  -- One row per pair of data_race, of runs in which such were looked for:
  -- data-race.
  -- Joins run.id.
  run_id,
  -- 'data-race'.
  class,
  -- The second access; joins event.seq of the run.
  seq,
  -- Step of the run.
  step,
  -- Joins object.id of the run.
  object_id,
  -- As finding.signature.
  signature
) AS
SELECT
  asked.id,
  'data-race',
  data_race.second_seq,
  data_race.second_step,
  data_race.object_id,
  'data-race ' || object.name
    || ' ' || min(data_race.first_function, data_race.second_function)
    || ' ' || max(data_race.first_function, data_race.second_function)
FROM run AS asked
CROSS JOIN data_race
  ON data_race.run_id = asked.id
CROSS JOIN object
  ON object.run_id = asked.id
  AND object.id = data_race.object_id
WHERE asked.races = 1;
