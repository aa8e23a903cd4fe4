-- SPDX-License-Identifier: GPL-2.0-only
-- One row per finding that is news: first seen in the night (new), or back in
-- it (regressed). The gravest first.
WITH
place AS MATERIALIZED (
  SELECT
    campaign_hit.finding_id,
    sum(campaign_hit.hits) AS hits,
    group_concat(DISTINCT scenario.name) AS scenarios,
    count(DISTINCT scenario.name) AS scenario_count,
    group_concat(DISTINCT arm.platform) AS platforms
  FROM campaign_hit
  JOIN last_night
    ON last_night.night_id = campaign_hit.night_id
  JOIN night_arm
    ON night_arm.night_id = campaign_hit.night_id
    AND night_arm.arm_id = campaign_hit.arm_id
    AND night_arm.canary_class IS NULL
  JOIN campaign_arm AS arm
    ON arm.id = campaign_hit.arm_id
  JOIN scenario
    ON scenario.id = arm.scenario_id
  GROUP BY campaign_hit.finding_id
),
-- Of the arms that showed it.
ran AS MATERIALIZED (
  SELECT
    shown.finding_id,
    sum(campaign_range.runs) AS runs
  FROM (
    SELECT DISTINCT
      campaign_hit.finding_id,
      campaign_hit.night_id,
      campaign_hit.arm_id
    FROM campaign_hit
    JOIN last_night
      ON last_night.night_id = campaign_hit.night_id
  ) AS shown
  JOIN campaign_range
    ON campaign_range.night_id = shown.night_id
    AND campaign_range.arm_id = shown.arm_id
  GROUP BY shown.finding_id
)
SELECT
  finding_status.finding_id AS finding,
  finding_status.status,
  finding_status.class,
  finding.severity,
  finding.sentence,
  finding_status.design,
  finding_status.signature,
  place.hits,
  ran.runs,
  1.0 * place.hits / ran.runs AS share,
  place.scenarios,
  place.scenario_count,
  place.platforms,
  finding_status.last_place,
  finding_status.silent_runs,
  finding_status.earlier_rate,
  finding_status.chance_missed,
  _example_replay.kind,
  _example_replay.scenario,
  _example_replay.platform,
  _example_replay.tasks,
  _example_replay.preemptions,
  _example_replay.steps,
  _example_replay.line AS replay
FROM finding_status
JOIN campaign_finding AS finding
  ON finding.id = finding_status.finding_id
JOIN place
  ON place.finding_id = finding_status.finding_id
JOIN ran
  ON ran.finding_id = finding_status.finding_id
LEFT JOIN _example_replay
  ON _example_replay.finding_id = finding_status.finding_id
WHERE finding_status.status IN ('new', 'regressed')
ORDER BY
  finding_status.status = 'regressed',
  CASE finding.severity
    WHEN 'error' THEN 0
    WHEN 'hang' THEN 1
    WHEN 'leak' THEN 2
    ELSE 3
  END,
  finding_status.class,
  finding_status.design,
  finding_status.signature;
