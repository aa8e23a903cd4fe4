-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW verdict (
  -- One row per scenario, design, platform and finding class that was watched
  -- for: how many of all runs showed it, those of all series together. A class
  -- that no run shows is rarer than a bound, with 95 % confidence: 1 -
  -- 0.05^(1/runs).
  -- Name of the scenario.
  scenario,
  -- Name of the design.
  design,
  -- Which firmware was underneath: tdx, tio, cca.
  platform,
  -- 'double-release', ...
  class,
  -- 'found' or 'not found', as 'tdisim compare' says it.
  verdict,
  -- Runs that showed it at least once.
  hits,
  -- Runs of all series.
  runs,
  -- The strategies that made them, by name with ', ' between.
  strategies,
  -- Runs that showed it, in percent.
  percent,
  -- Percent that it is below; NULL if it was found, or nothing was run.
  below_percent
) AS
WITH RECURSIVE
-- 1 - exp(-x) for x = ln(20) / runs, without functions that not every SQLite
-- has: the series for x / 64, then 1 - exp(-2x) from 1 - exp(-x) six times.
bound (runs, doubled, share) AS (
  SELECT
    runs,
    0,
    x * (1 - x / 2 * (1 - x / 3 * (1 - x / 4 * (1 - x / 5))))
  FROM (
    SELECT DISTINCT
      total(tally.runs) AS runs,
      2.995732273553991 / 64 / total(tally.runs) AS x
    FROM tally
    GROUP BY tally.scenario_id, tally.design_id, tally.platform
    HAVING total(tally.runs) > 0
  )
  UNION ALL
  SELECT runs, doubled + 1, share * (2 - share)
  FROM bound
  WHERE doubled < 6
),
cell AS (
  SELECT
    tally.scenario_id,
    tally.design_id,
    tally.platform,
    tally_class.class,
    sum(tally_class.hits) AS hits,
    sum(tally.runs) AS runs
  FROM tally
  JOIN tally_class
    ON tally_class.tally_id = tally.id
  GROUP BY
    tally.scenario_id,
    tally.design_id,
    tally.platform,
    tally_class.class
)
SELECT
  scenario.name,
  design.name,
  cell.platform,
  cell.class,
  iif(cell.hits > 0, 'found', 'not found'),
  cell.hits,
  cell.runs,
  (
    SELECT group_concat(used.strategy, ', ')
    FROM (
      SELECT DISTINCT tally.strategy
      FROM tally
      WHERE tally.scenario_id = cell.scenario_id
        AND tally.design_id = cell.design_id
        AND tally.platform = cell.platform
      ORDER BY tally.strategy
    ) AS used
  ),
  round(100.0 * cell.hits / nullif(cell.runs, 0), 4),
  iif(cell.hits > 0, NULL, round(100 * bound.share, 4))
FROM cell
JOIN scenario
  ON scenario.id = cell.scenario_id
JOIN design
  ON design.id = cell.design_id
LEFT JOIN bound
  ON bound.doubled = 6
  AND bound.runs = cell.runs;
