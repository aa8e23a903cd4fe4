-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW canary (
  -- One row per night and canary: a bug that is known to be there. Where it is
  -- not found, the search is broken, and nothing that it says counts.
  -- Joins night.id.
  night_id,
  -- Name of the scenario.
  scenario,
  -- Name of the design.
  design,
  -- Which firmware was underneath: tdx, tio, cca.
  platform,
  -- That has to find it.
  strategy,
  -- What has to be found.
  class,
  -- In how many runs.
  within,
  -- Runs that were made.
  runs,
  -- Index of the first run that showed it; NULL if none did.
  found_at,
  -- Found (found), not found in all its runs (red), or not found yet (open).
  verdict
) AS
SELECT
  night_arm.night_id,
  scenario.name,
  design.name,
  campaign_arm.platform,
  campaign_arm.strategy,
  night_arm.canary_class,
  night_arm.canary_within,
  ran.runs,
  hit.at_run,
  CASE
    WHEN hit.at_run IS NOT NULL THEN 'found'
    WHEN ran.runs >= night_arm.canary_within THEN 'red'
    ELSE 'open'
  END
FROM night_arm
JOIN campaign_arm
  ON campaign_arm.id = night_arm.arm_id
JOIN scenario
  ON scenario.id = campaign_arm.scenario_id
JOIN design
  ON design.id = campaign_arm.design_id
LEFT JOIN (
  SELECT
    night_id,
    arm_id,
    sum(runs) AS runs
  FROM campaign_range
  GROUP BY night_id, arm_id
) AS ran
  ON ran.night_id = night_arm.night_id
  AND ran.arm_id = night_arm.arm_id
LEFT JOIN (
  SELECT
    campaign_hit.night_id,
    campaign_hit.arm_id,
    campaign_finding.class,
    min(campaign_hit.at_run) AS at_run
  FROM campaign_hit
  JOIN campaign_finding
    ON campaign_finding.id = campaign_hit.finding_id
  GROUP BY
    campaign_hit.night_id,
    campaign_hit.arm_id,
    campaign_finding.class
) AS hit
  ON hit.night_id = night_arm.night_id
  AND hit.arm_id = night_arm.arm_id
  AND hit.class = night_arm.canary_class
WHERE night_arm.canary_class IS NOT NULL;
