-- SPDX-License-Identifier: GPL-2.0-only
-- What the last night has seen for the first time, or again after it was gone,
-- and no scenario expects and no plan knows.
SELECT
  finding_status.status,
  finding_status.class,
  finding_status.design,
  finding_status.hits,
  -- Scenario of the smallest run that is kept.
  scenario.name AS scenario,
  -- Platform of that run.
  campaign_arm.platform,
  -- Of that run.
  campaign_example.tasks,
  campaign_example.preemptions,
  campaign_example.steps,
  campaign_example.left_out,
  campaign_example.schedule,
  -- With the seed, what makes again a run that was not made small; else NULL.
  iif(
    campaign_example.kind = 'shortest', campaign_example.strategy, NULL
  ) AS strategy,
  iif(campaign_example.kind = 'shortest', campaign_example.seed, NULL) AS seed,
  finding_status.signature
FROM finding_status
LEFT JOIN campaign_example
  ON campaign_example.finding_id = finding_status.finding_id
  AND campaign_example.kind = (
    -- 'shrunk' goes before 'shortest'.
    SELECT max(best.kind)
    FROM campaign_example AS best
    WHERE best.finding_id = finding_status.finding_id
      AND best.kind IN ('shortest', 'shrunk')
  )
LEFT JOIN campaign_arm
  ON campaign_arm.id = campaign_example.arm_id
LEFT JOIN scenario
  ON scenario.id = campaign_arm.scenario_id
WHERE finding_status.status IN ('new', 'regressed')
ORDER BY
  finding_status.status,
  finding_status.class,
  finding_status.design,
  finding_status.signature;
