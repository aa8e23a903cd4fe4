-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW _arm_finding (
  -- One row per arm and finding that it showed in the last night; not of
  -- canaries.
  -- Joins campaign_arm.id.
  arm_id,
  -- Joins campaign_finding.id.
  finding_id,
  -- Runs of the last night that showed it.
  hits,
  -- What the scenario expects of the class there: 'never', 'sometimes',
  -- 'always'; NULL if it says nothing.
  expectation,
  -- Why the plan of the night takes it for no news; NULL if it does not.
  reason
) AS
WITH
shown AS MATERIALIZED (
  SELECT
    campaign_hit.arm_id,
    campaign_hit.finding_id,
    sum(campaign_hit.hits) AS hits
  FROM last_night
  CROSS JOIN campaign_hit
    ON campaign_hit.night_id = last_night.night_id
  WHERE campaign_hit.arm_id NOT IN (
    SELECT night_arm.arm_id
    FROM night_arm
    WHERE night_arm.canary_class IS NOT NULL
  )
  GROUP BY campaign_hit.arm_id, campaign_hit.finding_id
)
SELECT
  shown.arm_id,
  shown.finding_id,
  shown.hits,
  campaign_expect.expectation,
  (
    SELECT known.reason
    FROM campaign_known AS known
    WHERE known.plan_id = (
        SELECT night.plan_id
        FROM last_night
        JOIN night
          ON night.id = last_night.night_id
      )
      AND (known.class IS NULL OR finding.class GLOB known.class)
      AND (known.design IS NULL OR design.name GLOB known.design)
      AND (known.scenario IS NULL OR scenario.name GLOB known.scenario)
      AND (known.platform IS NULL OR arm.platform GLOB known.platform)
      AND (known.signature IS NULL OR finding.signature GLOB known.signature)
    ORDER BY known.seq
    LIMIT 1
  )
FROM shown
JOIN campaign_arm AS arm
  ON arm.id = shown.arm_id
JOIN campaign_finding AS finding
  ON finding.id = shown.finding_id
JOIN scenario
  ON scenario.id = arm.scenario_id
JOIN design
  ON design.id = arm.design_id
LEFT JOIN campaign_expect
  ON campaign_expect.scenario_id = arm.scenario_id
  AND campaign_expect.design = design.name
  AND campaign_expect.platform = arm.platform
  AND campaign_expect.class = finding.class;
