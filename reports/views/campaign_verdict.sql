-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW campaign_verdict (
  -- One row per scenario, design and platform that the last night ran, and
  -- class that it found there or that the scenario speaks of. Runs of canaries
  -- do not count.
  -- Name of the scenario.
  scenario,
  -- Name of the design.
  design,
  -- Which firmware was underneath: tdx, tio, cca.
  platform,
  -- 'double-release', ...
  class,
  -- 'found' or 'not found'.
  verdict,
  -- How often a run showed a signature of the class: at most so many runs
  -- showed it.
  hits,
  -- Runs of all strategies, in the last night.
  runs,
  -- Share of the runs, in percent; of several signatures at most.
  percent,
  -- Percent that it is below, with 95 % confidence; NULL if it was found.
  below_percent,
  -- What the scenario expects there; NULL if it says nothing.
  expectation,
  -- As declared (met); found where it must not be (broken); not found though
  -- some runs have to show it, or in fewer than all if all have to (missing);
  -- found, and nothing was declared (undeclared), unless it is a mere note; of
  -- broken and undeclared: the plan knows all of it (known).
  judgement
) AS
WITH RECURSIVE
ran AS MATERIALIZED (
  SELECT
    arm.scenario_id,
    arm.design_id,
    arm.platform,
    sum(campaign_range.runs) AS runs
  FROM last_night
  CROSS JOIN campaign_range
    ON campaign_range.night_id = last_night.night_id
  JOIN campaign_arm AS arm
    ON arm.id = campaign_range.arm_id
  WHERE campaign_range.epoch > 0
  GROUP BY arm.scenario_id, arm.design_id, arm.platform
),
-- As in 'verdict': 1 - exp(-ln(20) / runs) without exp().
bound (runs, doubled, share) AS (
  SELECT
    runs,
    0,
    x * (1 - x / 2 * (1 - x / 3 * (1 - x / 4 * (1 - x / 5))))
  FROM (
    SELECT DISTINCT
      runs,
      2.995732273553991 / 64 / runs AS x
    FROM ran
  )
  UNION ALL
  SELECT runs, doubled + 1, share * (2 - share)
  FROM bound
  WHERE doubled < 6
),
hit AS MATERIALIZED (
  SELECT
    arm.scenario_id,
    arm.design_id,
    arm.platform,
    finding.class,
    sum(_arm_finding.hits) AS hits,
    max(finding.severity <> 'note') AS grave,
    min(_arm_finding.reason IS NOT NULL) AS known
  FROM _arm_finding
  JOIN campaign_arm AS arm
    ON arm.id = _arm_finding.arm_id
  JOIN campaign_finding AS finding
    ON finding.id = _arm_finding.finding_id
  GROUP BY arm.scenario_id, arm.design_id, arm.platform, finding.class
),
spoken AS (
  SELECT
    scenario_id,
    design_id,
    platform,
    class
  FROM hit
  UNION
  SELECT
    ran.scenario_id,
    ran.design_id,
    ran.platform,
    campaign_expect.class
  FROM ran
  JOIN design
    ON design.id = ran.design_id
  JOIN campaign_expect
    ON campaign_expect.scenario_id = ran.scenario_id
    AND campaign_expect.design = design.name
    AND campaign_expect.platform = ran.platform
)
SELECT
  scenario.name,
  design.name,
  spoken.platform,
  spoken.class,
  iif(hit.hits > 0, 'found', 'not found'),
  coalesce(hit.hits, 0),
  ran.runs,
  round(min(100.0 * coalesce(hit.hits, 0) / ran.runs, 100.0), 4),
  iif(hit.hits > 0, NULL, round(100 * bound.share, 4)),
  expect.expectation,
  CASE
    WHEN hit.hits IS NULL
      THEN iif(expect.expectation = 'never', 'met', 'missing')
    WHEN expect.expectation = 'sometimes' THEN 'met'
    WHEN expect.expectation = 'always'
      THEN iif(hit.hits < ran.runs, 'missing', 'met')
    WHEN hit.known THEN 'known'
    WHEN expect.expectation = 'never' THEN 'broken'
    WHEN hit.grave THEN 'undeclared'
    ELSE 'met'
  END
FROM spoken
JOIN ran
  ON ran.scenario_id = spoken.scenario_id
  AND ran.design_id = spoken.design_id
  AND ran.platform = spoken.platform
JOIN bound
  ON bound.doubled = 6
  AND bound.runs = ran.runs
JOIN scenario
  ON scenario.id = spoken.scenario_id
JOIN design
  ON design.id = spoken.design_id
LEFT JOIN hit
  ON hit.scenario_id = spoken.scenario_id
  AND hit.design_id = spoken.design_id
  AND hit.platform = spoken.platform
  AND hit.class = spoken.class
LEFT JOIN campaign_expect AS expect
  ON expect.scenario_id = spoken.scenario_id
  AND expect.design = design.name
  AND expect.platform = spoken.platform
  AND expect.class = spoken.class;
