-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW campaign_night (
  -- One row per night: what ran, how fast, and what came of it.
  -- Joins night.id.
  night_id,
  -- Number of the night, from 1.
  place,
  -- Name of the plan.
  plan,
  -- From which all its seeds are derived.
  seed,
  -- When it began, in UTC.
  started,
  -- Commands that worked on it: shards and resumed ones count.
  sittings,
  -- How long they worked, together.
  wall_ms,
  -- Of all arms; without canaries.
  runs,
  -- Of these runs.
  steps,
  -- Runs in a second of the time that workers were busy.
  runs_per_second,
  -- Runs in a second of the time that the commands worked, all workers
  -- together.
  runs_per_wall_second,
  -- Ranges that were counted.
  ranges,
  -- Of these, made twice with one digest.
  twice,
  -- Rounds that were begun.
  epochs,
  -- In the plan.
  arms,
  -- Of these, with a run at least.
  arms_run,
  -- Different findings.
  findings,
  -- Findings that no night before it has seen.
  first_seen,
  -- Runs that did not end as a run should.
  trouble,
  -- Canaries of the plan.
  canaries,
  -- Of these, found.
  canaries_found,
  -- Of these, not found in all the runs that they had to be found in.
  canaries_red
) AS
WITH
planted AS MATERIALIZED (
  SELECT
    night_id,
    arm_id
  FROM night_arm
  WHERE canary_class IS NOT NULL
),
judged AS MATERIALIZED (
  SELECT
    night_id,
    count(*) AS canaries,
    sum(verdict = 'found') AS found,
    sum(verdict = 'red') AS red
  FROM canary
  GROUP BY night_id
),
sat AS MATERIALIZED (
  SELECT
    night_id,
    count(*) AS sittings,
    sum(wall_ms) AS wall_ms
  FROM night_sitting
  GROUP BY night_id
),
ran AS MATERIALIZED (
  SELECT
    night_id,
    sum(runs) AS runs,
    sum(steps) AS steps,
    sum(busy_us) AS busy_us,
    sum(ranges) AS ranges,
    sum(twice) AS twice,
    max(epoch) AS epochs,
    count(DISTINCT arm_id) AS arms
  FROM campaign_range
  WHERE (night_id, arm_id) NOT IN (SELECT * FROM planted)
  GROUP BY night_id
),
seen AS MATERIALIZED (
  SELECT
    hit.finding_id,
    hit.night_id,
    _night_place.place
  FROM (
    SELECT DISTINCT
      campaign_hit.finding_id,
      campaign_hit.night_id
    FROM campaign_hit
    WHERE (campaign_hit.night_id, campaign_hit.arm_id)
      NOT IN (SELECT * FROM planted)
  ) AS hit
  JOIN _night_place
    ON _night_place.night_id = hit.night_id
),
found AS MATERIALIZED (
  SELECT
    seen.night_id,
    count(*) AS findings,
    sum(seen.place = first.place) AS first_seen
  FROM seen
  JOIN (
    SELECT
      finding_id,
      min(place) AS place
    FROM seen
    GROUP BY finding_id
  ) AS first
    ON first.finding_id = seen.finding_id
  GROUP BY seen.night_id
)
SELECT
  night.id,
  _night_place.place,
  campaign_plan.name,
  night.seed,
  night.started,
  coalesce(sat.sittings, 0),
  sat.wall_ms,
  coalesce(ran.runs, 0),
  coalesce(ran.steps, 0),
  CAST(1000000.0 * ran.runs / nullif(ran.busy_us, 0) AS INTEGER),
  CAST(1000.0 * ran.runs / nullif(sat.wall_ms, 0) AS INTEGER),
  coalesce(ran.ranges, 0),
  coalesce(ran.twice, 0),
  coalesce(ran.epochs, 0),
  (
    SELECT count(*)
    FROM night_arm
    WHERE night_arm.night_id = night.id
      AND night_arm.canary_class IS NULL
  ),
  coalesce(ran.arms, 0),
  coalesce(found.findings, 0),
  coalesce(found.first_seen, 0),
  (
    SELECT count(*)
    FROM campaign_trouble
    WHERE campaign_trouble.night_id = night.id
  ),
  coalesce(judged.canaries, 0),
  coalesce(judged.found, 0),
  coalesce(judged.red, 0)
FROM night
JOIN campaign_plan
  ON campaign_plan.id = night.plan_id
JOIN _night_place
  ON _night_place.night_id = night.id
LEFT JOIN sat
  ON sat.night_id = night.id
LEFT JOIN judged
  ON judged.night_id = night.id
LEFT JOIN ran
  ON ran.night_id = night.id
LEFT JOIN found
  ON found.night_id = night.id;
