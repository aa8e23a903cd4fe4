-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW night_health (
  -- One row per night and thing that says whether its results can be trusted.
  -- Joins night.id.
  night_id,
  -- Number of the night, from 1.
  place,
  -- Planted bugs that were not found in all their runs (canary), ranges that
  -- came out otherwise when they were made again (digest), runs that did not
  -- end as a run should (run), finding classes that no run has shown (class),
  -- modelled functions to which no run that was looked at came (function).
  part,
  -- How many.
  count,
  -- Of so many: canaries, ranges made twice, runs, classes, functions.
  total,
  -- 1 if it is as it should be: no canary, no digest, no run.
  good
) AS
WITH
broken AS MATERIALIZED (
  SELECT
    night_id,
    sum(kind = 'digest') AS digests,
    sum(kind <> 'digest') AS runs
  FROM campaign_trouble
  GROUP BY night_id
),
reached AS MATERIALIZED (
  SELECT
    night_id,
    kind,
    sum(reached = 0) AS missed,
    count(*) AS total
  FROM campaign_reached
  GROUP BY night_id, kind
),
figure AS MATERIALIZED (
  SELECT
    campaign_night.*,
    coalesce(broken.digests, 0) AS digests,
    coalesce(broken.runs, 0) AS broken_runs
  FROM campaign_night
  LEFT JOIN broken
    ON broken.night_id = campaign_night.night_id
)
SELECT
  night_id,
  place,
  'canary',
  canaries_red,
  canaries,
  canaries_red = 0
FROM figure
UNION ALL
SELECT
  night_id,
  place,
  'digest',
  digests,
  twice + digests,
  digests = 0
FROM figure
UNION ALL
SELECT
  night_id,
  place,
  'run',
  broken_runs,
  runs,
  broken_runs = 0
FROM figure
UNION ALL
SELECT
  reached.night_id,
  figure.place,
  reached.kind,
  reached.missed,
  reached.total,
  1
FROM reached
JOIN figure
  ON figure.night_id = reached.night_id;
