-- SPDX-License-Identifier: GPL-2.0-only
-- One row per scenario, design, platform and class that was watched for.
SELECT
  scenario.name AS scenario,
  design.name AS design,
  _verdict.platform,
  _verdict.class,
  iif(_verdict.hits > 0, 'found', 'not found') AS verdict,
  _verdict.runs,
  _verdict.hits,
  1.0 * _verdict.hits / _verdict.runs AS share,
  -- With 95 % confidence it is rarer; NULL if it was found.
  iif(_verdict.hits > 0, NULL, min(3.0 / _verdict.runs, 1.0)) AS share_below,
  _verdict.expected,
  _verdict.met
FROM _verdict
JOIN scenario
  ON scenario.id = _verdict.scenario_id
JOIN design
  ON design.id = _verdict.design_id
LEFT JOIN class
  ON class.name = _verdict.class
LEFT JOIN _platform
  ON _platform.name = _verdict.platform
WHERE _verdict.runs > 0
ORDER BY
  scenario.name,
  scenario.id,
  design.id,
  _platform.place,
  class.id;
