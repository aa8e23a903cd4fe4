-- SPDX-License-Identifier: GPL-2.0-only
-- What ran in the night: one row per strategy.
WITH
hit AS MATERIALIZED (
  SELECT
    arm.strategy,
    count(DISTINCT campaign_hit.finding_id) AS findings
  FROM campaign_hit
  JOIN last_night
    ON last_night.night_id = campaign_hit.night_id
  JOIN night_arm
    ON night_arm.night_id = campaign_hit.night_id
    AND night_arm.arm_id = campaign_hit.arm_id
    AND night_arm.canary_class IS NULL
  JOIN campaign_arm AS arm
    ON arm.id = campaign_hit.arm_id
  GROUP BY arm.strategy
)
SELECT
  arm.strategy,
  count(DISTINCT campaign_range.arm_id) AS arms,
  sum(campaign_range.ranges) AS ranges,
  sum(campaign_range.runs) AS runs,
  sum(campaign_range.steps) AS steps,
  CAST(
    1000000.0 * sum(campaign_range.runs)
      / max(sum(campaign_range.busy_us), 1) AS INTEGER
  ) AS runs_per_second,
  coalesce(hit.findings, 0) AS findings
FROM campaign_range
JOIN last_night
  ON last_night.night_id = campaign_range.night_id
JOIN night_arm
  ON night_arm.night_id = campaign_range.night_id
  AND night_arm.arm_id = campaign_range.arm_id
  AND night_arm.canary_class IS NULL
JOIN campaign_arm AS arm
  ON arm.id = campaign_range.arm_id
LEFT JOIN hit
  ON hit.strategy = arm.strategy
GROUP BY arm.strategy
ORDER BY runs DESC, arm.strategy;
