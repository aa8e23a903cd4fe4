-- SPDX-License-Identifier: GPL-2.0-only
-- What the last night ran: one row per arm, those that took most first.
SELECT
  scenario.name AS scenario,
  design.name AS design,
  campaign_arm.platform,
  campaign_arm.strategy,
  night_arm.weight,
  night_arm.seed,
  -- Ranges that were counted.
  coalesce(sum(campaign_range.ranges), 0) AS ranges,
  -- Of all of them.
  coalesce(sum(campaign_range.runs), 0) AS runs,
  -- Microseconds that workers took for them.
  coalesce(sum(campaign_range.busy_us), 0) AS busy_us
FROM last_night
JOIN night_arm
  ON night_arm.night_id = last_night.night_id
JOIN campaign_arm
  ON campaign_arm.id = night_arm.arm_id
JOIN scenario
  ON scenario.id = campaign_arm.scenario_id
JOIN design
  ON design.id = campaign_arm.design_id
LEFT JOIN campaign_range
  ON campaign_range.night_id = night_arm.night_id
  AND campaign_range.arm_id = night_arm.arm_id
GROUP BY night_arm.arm_id
ORDER BY busy_us DESC, campaign_arm.key;
