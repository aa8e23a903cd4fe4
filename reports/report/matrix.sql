-- SPDX-License-Identifier: GPL-2.0-only
-- The verdicts as a table: one row per scenario, class, group of platforms
-- that agree, and design. Platforms agree if under every design the class was
-- found in none, in some or in all runs on both, and is as declared on both.
-- Classes that were neither found nor declared are left out.
WITH
cell AS MATERIALIZED (
  SELECT
    _verdict.*,
    _platform.place,
    _verdict.design_id
      || CASE hits WHEN 0 THEN ' none ' WHEN runs THEN ' all ' ELSE ' some ' END
      || met AS kind,
    max(hits) OVER (PARTITION BY scenario_id, class) > 0 AS found
  FROM _verdict
  JOIN _platform
    ON _platform.name = _verdict.platform
  WHERE runs > 0
),
-- All that a platform says of a class.
vector AS (
  SELECT
    scenario_id,
    class,
    platform,
    place,
    group_concat(kind) AS kinds
  FROM (
    SELECT *
    FROM cell
    WHERE found OR named
    ORDER BY design_id
  )
  GROUP BY scenario_id, class, platform
),
-- Platforms that say the same.
agreed AS (
  SELECT
    scenario_id,
    class,
    kinds,
    min(place) AS first,
    group_concat(platform, ', ') AS platforms
  FROM (SELECT * FROM vector ORDER BY place)
  GROUP BY scenario_id, class, kinds
),
figure AS (
  SELECT
    agreed.scenario_id,
    agreed.class,
    agreed.first,
    agreed.platforms,
    cell.design_id,
    cell.found,
    cell.expected IS NOT NULL AND NOT cell.met AS failed,
    sum(cell.hits) AS hits,
    sum(cell.runs) AS runs
  FROM agreed
  JOIN vector
    ON vector.scenario_id = agreed.scenario_id
    AND vector.class = agreed.class
    AND vector.kinds = agreed.kinds
  JOIN cell
    ON cell.scenario_id = vector.scenario_id
    AND cell.class = vector.class
    AND cell.platform = vector.platform
  GROUP BY
    agreed.scenario_id,
    agreed.class,
    agreed.first,
    cell.design_id
)
SELECT
  scenario.name AS scenario,
  scenario.id AS scenario_id,
  scenario.question,
  figure.class,
  figure.platforms,
  design.name AS design,
  CASE
    WHEN hits = 0 THEN '-'
    WHEN hits = runs THEN 'always'
    WHEN 100.0 * hits / runs >= 9.95
      THEN printf('%.0f%%', 100.0 * hits / runs)
    ELSE printf('%#.2g%%', 100.0 * hits / runs)
  END || iif(failed, '!', '') AS figure,
  -- Of this scenario, under any design, on any platform.
  figure.found,
  figure.runs,
  0 AS more_designs
FROM figure
JOIN scenario
  ON scenario.id = figure.scenario_id
JOIN design
  ON design.id = figure.design_id
LEFT JOIN class
  ON class.name = figure.class
ORDER BY
  scenario.name,
  scenario.id,
  class.id,
  figure.first,
  design.id;
