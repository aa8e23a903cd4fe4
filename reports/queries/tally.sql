-- SPDX-License-Identifier: GPL-2.0-only
-- How many runs showed each class, per scenario, design, platform, strategy.
SELECT
  scenario.name AS scenario,
  design.name AS design,
  tally.platform,
  tally.strategy,
  tally.seed,
  tally.runs,
  tally_class.class,
  tally_class.hits
FROM tally
JOIN scenario
  ON scenario.id = tally.scenario_id
JOIN design
  ON design.id = tally.design_id
JOIN tally_class
  ON tally_class.tally_id = tally.id
ORDER BY tally.id, tally_class.class;
