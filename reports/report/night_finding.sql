-- SPDX-License-Identifier: GPL-2.0-only
-- One row per finding that is news: first seen in the night (new), or back in
-- it (regressed). The gravest first.
WITH
news AS MATERIALIZED (
  SELECT *
  FROM kept_status
  WHERE status IN ('new', 'regressed')
),
-- In which arms.
shown AS MATERIALIZED (
  SELECT
    campaign_hit.finding_id,
    campaign_hit.arm_id,
    sum(campaign_hit.hits) AS hits
  FROM last_night
  CROSS JOIN campaign_hit
    ON campaign_hit.night_id = last_night.night_id
  WHERE campaign_hit.finding_id IN (SELECT news.finding_id FROM news)
    AND campaign_hit.arm_id NOT IN (
      SELECT night_arm.arm_id
      FROM night_arm
      WHERE night_arm.canary_class IS NOT NULL
    )
  GROUP BY campaign_hit.finding_id, campaign_hit.arm_id
),
ran AS MATERIALIZED (
  SELECT
    campaign_range.arm_id,
    sum(campaign_range.runs) AS runs
  FROM last_night
  CROSS JOIN campaign_range
    ON campaign_range.night_id = last_night.night_id
  GROUP BY campaign_range.arm_id
),
cell AS MATERIALIZED (
  SELECT
    shown.finding_id,
    scenario.name AS scenario,
    arm.platform,
    sum(shown.hits) AS hits,
    sum(ran.runs) AS runs,
    row_number() OVER (
      PARTITION BY shown.finding_id
      ORDER BY sum(shown.hits) DESC, scenario.name, arm.platform
    ) AS number
  FROM shown
  JOIN ran
    ON ran.arm_id = shown.arm_id
  JOIN campaign_arm AS arm
    ON arm.id = shown.arm_id
  JOIN scenario
    ON scenario.id = arm.scenario_id
  GROUP BY shown.finding_id, scenario.name, arm.platform
),
place AS MATERIALIZED (
  SELECT
    finding_id,
    sum(hits) AS hits,
    sum(runs) AS runs,
    count(*) AS places,
    group_concat(
      iif(number <= 3, scenario || ' on ' || platform, NULL),
      ', '
    ) AS first_places
  FROM (SELECT * FROM cell ORDER BY finding_id, number)
  GROUP BY finding_id
)
SELECT
  news.finding_id AS finding,
  news.status,
  news.class,
  finding.severity,
  finding.sentence,
  news.design,
  news.signature,
  place.hits,
  place.runs,
  1.0 * place.hits / place.runs AS share,
  -- Scenarios and platforms; those of most hits go first.
  place.places,
  place.first_places,
  news.last_place,
  news.before_place,
  news.silent_runs,
  news.earlier_rate,
  news.chance_missed,
  _example_replay.kind,
  _example_replay.scenario,
  _example_replay.platform,
  _example_replay.tasks,
  _example_replay.preemptions,
  _example_replay.steps,
  _example_replay.line AS replay
FROM news
JOIN campaign_finding AS finding
  ON finding.id = news.finding_id
JOIN place
  ON place.finding_id = news.finding_id
LEFT JOIN _example_replay
  ON _example_replay.finding_id = news.finding_id
ORDER BY
  news.status,
  CASE finding.severity
    WHEN 'error' THEN 0
    WHEN 'hang' THEN 1
    WHEN 'leak' THEN 2
    ELSE 3
  END,
  news.class,
  news.design,
  news.signature;
