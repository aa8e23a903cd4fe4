-- SPDX-License-Identifier: GPL-2.0-only
-- What the night found where nothing of it is declared, or that it must not be
-- there, or did not find though it is declared: as a table, one row per
-- scenario, class, group of platforms and design. Designs under which a
-- scenario is as declared are left out, and all but the twenty scenarios of
-- which most is not so, and all but three such designs of each; with ':all'
-- nothing is.
WITH
judged AS MATERIALIZED (
  SELECT
    kept_verdict.*,
    judgement NOT IN ('met', 'known') AS failed,
    -- Against what is declared, not beside it.
    judgement IN ('broken', 'missing') AS denied
  FROM kept_verdict
),
worst AS MATERIALIZED (
  SELECT
    scenario
  FROM judged
  GROUP BY scenario
  HAVING :all OR sum(failed)
  ORDER BY sum(denied) DESC, sum(failed) DESC, scenario
  LIMIT iif(:all, -1, 20)
),
ranked AS MATERIALIZED (
  SELECT
    scenario,
    design,
    row_number() OVER (
      PARTITION BY scenario
      ORDER BY sum(denied) DESC, sum(failed) DESC, design
    ) AS number,
    count(*) OVER (PARTITION BY scenario) AS designs
  FROM judged
  GROUP BY scenario, design
  HAVING :all OR sum(failed)
),
cell AS MATERIALIZED (
  SELECT
    judged.*,
    iif(:all, 0, max(ranked.designs - 3, 0)) AS more_designs,
    max(judged.failed OR :all) OVER (
      PARTITION BY judged.scenario, judged.class
    ) AS class_failed
  FROM judged
  JOIN worst
    ON worst.scenario = judged.scenario
  JOIN ranked
    ON ranked.scenario = judged.scenario
    AND ranked.design = judged.design
    AND (:all OR ranked.number <= 3)
),
-- Platforms that say the same of a class.
vector AS MATERIALIZED (
  SELECT
    scenario,
    class,
    platform,
    group_concat(design || ' ' || judgement || ' ' || verdict) AS kinds
  FROM (
    SELECT *
    FROM cell
    WHERE class_failed
    ORDER BY design
  )
  GROUP BY scenario, class, platform
),
agreed AS MATERIALIZED (
  SELECT
    scenario,
    class,
    kinds,
    group_concat(platform, ', ') AS platforms
  FROM (
    SELECT *
    FROM vector
    ORDER BY platform DESC
  )
  GROUP BY scenario, class, kinds
)
SELECT
  agreed.scenario,
  scenario.id AS scenario_id,
  scenario.question,
  agreed.class,
  agreed.platforms,
  cell.design,
  -- Of several platforms the one with most.
  CASE
    WHEN max(cell.hits) = 0 THEN '-'
    WHEN min(1.0 * cell.hits / cell.runs) >= 1 THEN 'always'
    WHEN 100.0 * sum(cell.hits) / sum(cell.runs) >= 9.95
      THEN printf('%.0f%%', 100.0 * sum(cell.hits) / sum(cell.runs))
    ELSE printf('%#.2g%%', 100.0 * sum(cell.hits) / sum(cell.runs))
  END || iif(max(cell.failed), '!', '') AS figure,
  max(sum(cell.hits + cell.failed)) OVER (
    PARTITION BY agreed.scenario, agreed.class
  ) > 0 AS found,
  min(cell.runs) AS runs,
  -- That are not as declared either.
  max(cell.more_designs) AS more_designs
FROM agreed
JOIN vector
  ON vector.scenario = agreed.scenario
  AND vector.class = agreed.class
  AND vector.kinds = agreed.kinds
JOIN cell
  ON cell.scenario = vector.scenario
  AND cell.class = vector.class
  AND cell.platform = vector.platform
JOIN (
  SELECT
    name,
    question,
    max(id) AS id
  FROM scenario
  GROUP BY name
) AS scenario
  ON scenario.name = agreed.scenario
GROUP BY agreed.scenario, agreed.class, agreed.platforms, cell.design
ORDER BY agreed.scenario, agreed.class, agreed.platforms, cell.design;
