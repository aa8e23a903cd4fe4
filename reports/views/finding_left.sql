-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW finding_left (
  -- One row per arm that the last night ran, with all runs of all nights: how
  -- much is left to find there (Good and Turing; Chao). Where more was run
  -- because it paid, the figures are a little too low.
  -- Name of the scenario.
  scenario,
  -- Name of the design.
  design,
  -- Which firmware was underneath: tdx, tio, cca.
  platform,
  -- That made the schedules.
  strategy,
  -- Of all nights.
  runs,
  -- Different signatures that they showed.
  signatures,
  -- Of these, seen in one run alone.
  once,
  -- Of these, seen in two runs.
  two_times,
  -- Percent: the chance that the next run shows another one; where none was
  -- seen in one run alone, what it is below with 95 % confidence.
  next_percent,
  -- 1 if that is such a bound, else 0.
  bound,
  -- How many are likely to be there still, at least.
  unseen
) AS
WITH
ran AS MATERIALIZED (
  SELECT
    arm_id,
    sum(runs) AS runs
  FROM campaign_range
  GROUP BY arm_id
),
seen AS MATERIALIZED (
  SELECT
    arm_id,
    count(*) AS signatures,
    sum(hits = 1) AS once,
    sum(hits = 2) AS two_times
  FROM (
    SELECT
      arm_id,
      finding_id,
      sum(hits) AS hits
    FROM campaign_hit
    GROUP BY arm_id, finding_id
  )
  GROUP BY arm_id
)
SELECT
  scenario.name,
  design.name,
  arm.platform,
  arm.strategy,
  ran.runs,
  coalesce(seen.signatures, 0),
  coalesce(seen.once, 0),
  coalesce(seen.two_times, 0),
  -- The rule of three where none was seen once.
  100.0 * coalesce(nullif(seen.once, 0), 3) / max(ran.runs, 3),
  coalesce(seen.once, 0) = 0,
  CASE
    WHEN coalesce(seen.once, 0) = 0 THEN 0
    WHEN seen.two_times > 0
      THEN seen.once * seen.once / (2.0 * seen.two_times)
    ELSE seen.once * (seen.once - 1) / 2.0
  END
FROM ran
CROSS JOIN night_arm
  ON night_arm.night_id = (SELECT last_night.night_id FROM last_night)
  AND night_arm.arm_id = ran.arm_id
JOIN campaign_arm AS arm
  ON arm.id = night_arm.arm_id
JOIN scenario
  ON scenario.id = arm.scenario_id
JOIN design
  ON design.id = arm.design_id
LEFT JOIN seen
  ON seen.arm_id = night_arm.arm_id
WHERE night_arm.canary_class IS NULL;
