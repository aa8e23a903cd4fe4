-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW campaign_verdict (
  -- One row per scenario, design and platform that the last night ran, and
  -- class that it found there or that the scenario speaks of.
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
  -- Runs that showed it, each signature counted on its own.
  hits,
  -- Runs of all strategies, in the last night.
  runs,
  -- What the scenario expects there; NULL if it says nothing.
  expectation,
  -- As declared (met), found where it must not be (broken), not seen though it
  -- has to be there in some runs or all (missing); found, and nothing was
  -- declared (undeclared).
  judgement
) AS
WITH
ran AS MATERIALIZED (
  SELECT
    arm.scenario_id,
    arm.design_id,
    arm.platform,
    sum(campaign_range.runs) AS runs
  FROM campaign_range
  JOIN last_night
    ON last_night.night_id = campaign_range.night_id
  JOIN campaign_arm AS arm
    ON arm.id = campaign_range.arm_id
  WHERE campaign_range.epoch > 0
  GROUP BY arm.scenario_id, arm.design_id, arm.platform
),
hit AS MATERIALIZED (
  SELECT
    arm.scenario_id,
    arm.design_id,
    arm.platform,
    finding.class,
    sum(campaign_hit.hits) AS hits
  FROM campaign_hit
  JOIN last_night
    ON last_night.night_id = campaign_hit.night_id
  JOIN night_arm
    ON night_arm.night_id = campaign_hit.night_id
    AND night_arm.arm_id = campaign_hit.arm_id
    AND night_arm.canary_class IS NULL
  JOIN campaign_arm AS arm
    ON arm.id = campaign_hit.arm_id
  JOIN campaign_finding AS finding
    ON finding.id = campaign_hit.finding_id
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
  expect.expectation,
  CASE
    WHEN hit.hits > 0 AND expect.expectation IS NULL THEN 'undeclared'
    WHEN hit.hits > 0 AND expect.expectation = 'never' THEN 'broken'
    WHEN hit.hits IS NULL AND expect.expectation <> 'never' THEN 'missing'
    ELSE 'met'
  END
FROM spoken
JOIN ran
  ON ran.scenario_id = spoken.scenario_id
  AND ran.design_id = spoken.design_id
  AND ran.platform = spoken.platform
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
