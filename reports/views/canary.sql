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
WITH
planted AS MATERIALIZED (
  SELECT
    night_arm.*,
    (
      SELECT sum(campaign_range.runs)
      FROM campaign_range
      WHERE campaign_range.night_id = night_arm.night_id
        AND campaign_range.arm_id = night_arm.arm_id
    ) AS runs,
    (
      SELECT min(campaign_hit.at_run)
      FROM campaign_hit
      JOIN campaign_finding
        ON campaign_finding.id = campaign_hit.finding_id
      WHERE campaign_hit.night_id = night_arm.night_id
        AND campaign_hit.arm_id = night_arm.arm_id
        AND campaign_finding.class = night_arm.canary_class
    ) AS at_run
  FROM night_arm
  WHERE night_arm.canary_class IS NOT NULL
)
SELECT
  planted.night_id,
  scenario.name,
  design.name,
  campaign_arm.platform,
  campaign_arm.strategy,
  planted.canary_class,
  planted.canary_within,
  coalesce(planted.runs, 0),
  planted.at_run,
  CASE
    WHEN planted.at_run IS NOT NULL THEN 'found'
    WHEN planted.runs >= planted.canary_within THEN 'red'
    ELSE 'open'
  END
FROM planted
JOIN campaign_arm
  ON campaign_arm.id = planted.arm_id
JOIN scenario
  ON scenario.id = campaign_arm.scenario_id
JOIN design
  ON design.id = campaign_arm.design_id;
