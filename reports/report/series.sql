-- SPDX-License-Identifier: GPL-2.0-only
-- One row per scenario, design and strategy: what ran.
SELECT
  scenario.name AS scenario,
  design.name AS design,
  tally.strategy,
  group_concat(DISTINCT tally.platform) AS platforms,
  count(*) AS series,
  sum(tally.runs) AS runs,
  sum(tally.steps) AS steps,
  sum(tally.stuck) AS stuck,
  sum(tally.steps_bound + tally.other_bound) AS bound,
  -- One seed, or how many there were.
  iif(
    count(DISTINCT tally.seed) = 1,
    -- Without the zeros in front.
    '0x' || coalesce(nullif(ltrim(substr(min(tally.seed), 3), '0'), ''), '0'),
    count(DISTINCT tally.seed) || ' seeds'
  ) AS seed,
  scenario.question
FROM tally
JOIN scenario
  ON scenario.id = tally.scenario_id
JOIN design
  ON design.id = tally.design_id
GROUP BY scenario.id, design.id, tally.strategy
ORDER BY scenario.name, scenario.id, min(tally.id);
