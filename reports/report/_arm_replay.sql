-- SPDX-License-Identifier: GPL-2.0-only
CREATE TEMP VIEW _arm_replay (
  -- One row per arm: how a run of it is made again.
  -- Joins campaign_arm.id.
  arm_id,
  -- The line up to what says which run, for a shell.
  line,
  -- What stands beside '--strategy=' and '--seed='.
  options
) AS
SELECT
  arm.id,
  'tdisim replay ' || shell_word(scenario.path)
    || ' --design=' || shell_word(_design_word.word)
    || ' --platform=' || shell_word(arm.platform)
    || iif(arm.granularity = 'lock', ' --granularity=lock', '')
    || iif(arm.races, ' --races', '')
    || iif(arm.hung_ns > 0, ' --hung=' || (arm.hung_ns / 1000000000), ''),
  iif(arm.depth > 0, ' --depth=' || arm.depth, '')
    || coalesce(' --objects=' || shell_word(arm.objects), '')
FROM campaign_arm AS arm
JOIN scenario
  ON scenario.id = arm.scenario_id
JOIN _design_word
  ON _design_word.design_id = arm.design_id;
