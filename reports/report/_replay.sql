-- SPDX-License-Identifier: GPL-2.0-only
CREATE TEMP VIEW _replay (
  -- One row per recorded run: how to see it again.
  -- Joins run.id.
  run_id,
  -- A line for a shell.
  line
) AS
SELECT
  run.id,
  'tdisim replay ' || shell_word(scenario.path)
    || ' --design=' || shell_word(_design_word.word)
    || ' --platform=' || shell_word(run.platform)
    || _run_option.text
    || ' --schedule=' || shell_word(run.schedule)
FROM run
JOIN scenario
  ON scenario.id = run.scenario_id
JOIN _design_word
  ON _design_word.design_id = run.design_id
JOIN _run_option
  ON _run_option.run_id = run.id;
