-- SPDX-License-Identifier: GPL-2.0-only
CREATE TEMP VIEW _example_replay (
  -- One row per finding of campaigns: the run to look at, which is the one that
  -- was made small, else the shortest.
  -- Joins campaign_finding.id.
  finding_id,
  -- 'shrunk' or 'shortest'.
  kind,
  -- Name of the scenario.
  scenario,
  -- 'tdx', 'tio', 'cca'.
  platform,
  -- Tasks that make a step before the finding.
  tasks,
  -- Switches away from a task that could go on.
  preemptions,
  -- Up to the finding, or to the end of the run.
  steps,
  -- The line that shows it, for a shell.
  line
) AS
SELECT
  example.finding_id,
  example.kind,
  scenario.name,
  arm.platform,
  example.tasks,
  example.preemptions,
  example.steps,
  _arm_replay.line
    || iif(
      example.left_out = '',
      '',
      ' --leave-out=' || shell_word(example.left_out)
    )
    || iif(
      example.kind = 'shrunk',
      ' --schedule=' || shell_word(example.schedule),
      ' --strategy=' || example.strategy
        || _arm_replay.options
        || ' --seed=' || example.seed
    )
FROM campaign_example AS example
JOIN campaign_arm AS arm
  ON arm.id = example.arm_id
JOIN scenario
  ON scenario.id = arm.scenario_id
JOIN _arm_replay
  ON _arm_replay.arm_id = arm.id
WHERE example.kind = 'shrunk'
  OR (
    example.kind = 'shortest'
    AND NOT EXISTS (
      SELECT 1
      FROM campaign_example AS small
      WHERE small.finding_id = example.finding_id
        AND small.kind = 'shrunk'
    )
  );
