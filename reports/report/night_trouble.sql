-- SPDX-License-Identifier: GPL-2.0-only
-- One row per run of the night that did not end as a run should.
SELECT
  trouble.kind,
  scenario.name AS scenario,
  design.name AS design,
  arm.platform,
  arm.strategy,
  trouble.run,
  trouble.seed,
  trouble.text,
  -- NULL: it is not known by which seed it is made alone.
  _arm_replay.line
    || ' --strategy=' || trouble.strategy
    || _arm_replay.options
    || ' --seed=' || trouble.seed AS replay
FROM campaign_trouble AS trouble
JOIN last_night
  ON last_night.night_id = trouble.night_id
JOIN campaign_arm AS arm
  ON arm.id = trouble.arm_id
JOIN _arm_replay
  ON _arm_replay.arm_id = arm.id
JOIN scenario
  ON scenario.id = arm.scenario_id
JOIN design
  ON design.id = arm.design_id
ORDER BY trouble.kind, scenario.name, design.name, trouble.run;
