-- SPDX-License-Identifier: GPL-2.0-only
-- One row per test case: a class that a scenario declares something of, or
-- that was found, under one design on one platform.
WITH
shown AS (
  SELECT
    _verdict.*,
    scenario.name AS scenario,
    scenario.path,
    design.name AS design
  FROM _verdict
  JOIN scenario
    ON scenario.id = _verdict.scenario_id
  JOIN design
    ON design.id = _verdict.design_id
  WHERE _verdict.runs > 0
    AND (_verdict.hits > 0 OR _verdict.expected IS NOT NULL)
)
SELECT
  shown.scenario_id || ' ' || shown.design_id || ' ' || shown.platform AS suite,
  shown.scenario,
  shown.path,
  shown.design,
  shown.platform,
  shown.class,
  shown.runs,
  shown.hits,
  shown.expected,
  shown.met,
  -- 'found in 364 of 500 runs'
  iif(
    shown.hits > 0,
    'found in ' || shown.hits || ' of ' || shown.runs || ' runs',
    'not found in ' || shown.runs || ' runs'
  ) AS figure,
  (
    SELECT _best.replay
    FROM _best
    WHERE _best.scenario_id = shown.scenario_id
      AND _best.design_id = shown.design_id
      AND _best.platform = shown.platform
      AND _best.class = shown.class
    ORDER BY
      _best.run_id IS NULL,
      _best.preemptions,
      _best.tasks,
      _best.steps
    LIMIT 1
  ) AS replay,
  (
    SELECT group_concat(signature, char(10))
    FROM (
      SELECT DISTINCT _best.signature
      FROM _best
      WHERE _best.scenario_id = shown.scenario_id
        AND _best.design_id = shown.design_id
        AND _best.platform = shown.platform
        AND _best.class = shown.class
      ORDER BY _best.signature
    )
  ) AS signatures,
  coalesce(class.sentence, '') AS sentence,
  count(*) OVER suite AS suite_cases,
  sum(NOT shown.met) OVER suite AS suite_failures,
  count(*) OVER () AS all_cases,
  sum(NOT shown.met) OVER () AS all_failures
FROM shown
LEFT JOIN class
  ON class.name = shown.class
LEFT JOIN _platform
  ON _platform.name = shown.platform
WINDOW suite AS (
  PARTITION BY shown.scenario_id, shown.design_id, shown.platform
)
ORDER BY
  shown.scenario,
  shown.scenario_id,
  shown.design_id,
  _platform.place,
  class.id,
  shown.class;
