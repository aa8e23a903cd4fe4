-- SPDX-License-Identifier: GPL-2.0-only
-- The verdicts as a table: one row per scenario, class, group of platforms
-- that agree, and design. Classes that were neither found nor declared are
-- left out.
WITH
figure AS (
  SELECT
    scenario_id,
    class,
    platform,
    design_id,
    hits,
    runs,
    CASE
      WHEN runs = 0 THEN 'no runs'
      WHEN hits = 0 THEN '-'
      WHEN hits = runs THEN 'always'
      WHEN 100.0 * hits / runs >= 10 THEN printf('%.0f%%', 100.0 * hits / runs)
      ELSE printf('%#.2g%%', 100.0 * hits / runs)
    END || iif(expected IS NOT NULL AND NOT met, '!', '') AS text
  FROM _verdict
  WHERE named OR EXISTS (
    SELECT 1
    FROM _verdict AS other
    WHERE other.scenario_id = _verdict.scenario_id
      AND other.class = _verdict.class
      AND other.hits > 0
  )
),
-- All that a platform says of a class.
vector AS (
  SELECT
    scenario_id,
    class,
    platform,
    group_concat(design_id || text, ' ') AS text
  FROM (SELECT * FROM figure ORDER BY design_id)
  GROUP BY scenario_id, class, platform
),
agreed AS (
  SELECT
    scenario_id,
    class,
    text,
    min(platform) AS first,
    group_concat(platform, ', ') AS platforms
  FROM (SELECT * FROM vector ORDER BY platform DESC)
  GROUP BY scenario_id, class, text
)
SELECT
  scenario.name AS scenario,
  scenario.id AS scenario_id,
  scenario.question,
  figure.class,
  agreed.platforms,
  design.name AS design,
  figure.text AS figure,
  -- Is it of this scenario, under any design, on any platform?
  (
    SELECT count(*)
    FROM _verdict
    WHERE _verdict.scenario_id = figure.scenario_id
      AND _verdict.class = figure.class
      AND _verdict.hits > 0
  ) > 0 AS found,
  figure.runs
FROM figure
JOIN agreed
  ON agreed.scenario_id = figure.scenario_id
  AND agreed.class = figure.class
  AND agreed.first = figure.platform
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
  agreed.first DESC,
  design.id;
