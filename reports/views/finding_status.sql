-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW finding_status (
  -- One row per finding that any night up to the last one has seen: a
  -- signature under a design, and whether it is news. Runs of canaries do not
  -- count.
  -- Joins campaign_finding.id.
  finding_id,
  -- First seen in the last night, where no scenario expects it and no plan
  -- knows it (new); seen in it, and no news (known); news again, as it was gone
  -- on a night in between (regressed); not seen, though the chance to have
  -- missed it is below 5 % (gone); not seen, and that says little (unseen).
  status,
  -- 'double-release', ...
  class,
  -- Name of the design.
  design,
  -- Runs of the last night that showed it.
  hits,
  -- Number of the night that saw it first.
  first_place,
  -- Number of the last night that saw it.
  last_place,
  -- When that night began, in UTC.
  last_seen,
  -- Number of the last night before the last one that saw it; NULL if none
  -- did.
  before_place,
  -- Since it was seen before, so many runs of the arms that had shown it did
  -- not show it: up to now, or up to the last night if that shows it.
  silent_runs,
  -- Share of the runs of these arms that had shown it up to then; NULL if it
  -- is new.
  earlier_rate,
  -- The chance that so many runs miss it at that rate, (1 - rate)^runs; NULL if
  -- there are none.
  chance_missed,
  -- 1 if where it was seen in the last night the scenarios expect it, else 0.
  expected,
  -- Why the plan takes it for no news; NULL if it does not.
  reason,
  -- Same signature, same bug.
  signature
) AS
WITH RECURSIVE
seen AS MATERIALIZED (
  SELECT
    hit.finding_id,
    hit.arm_id,
    _night_place.place,
    sum(hit.hits) AS hits
  FROM campaign_hit AS hit
  JOIN _night_place
    ON _night_place.night_id = hit.night_id
  WHERE hit.arm_id NOT IN (
      SELECT night_arm.arm_id
      FROM night_arm
      WHERE night_arm.canary_class IS NOT NULL
    )
    AND _night_place.place <= (SELECT last_night.place FROM last_night)
  GROUP BY hit.finding_id, hit.arm_id, _night_place.place
),
ran AS MATERIALIZED (
  SELECT
    campaign_range.arm_id,
    _night_place.place,
    sum(campaign_range.runs) AS runs
  FROM campaign_range
  JOIN _night_place
    ON _night_place.night_id = campaign_range.night_id
  GROUP BY campaign_range.arm_id, _night_place.place
),
whole AS MATERIALIZED (
  SELECT
    seen.finding_id,
    min(seen.place) AS first_place,
    max(seen.place) AS last_place,
    -- The last night before this one that saw it.
    max(seen.place) FILTER (
      WHERE seen.place < last_night.place
    ) AS before_place,
    total(seen.hits) FILTER (WHERE seen.place = last_night.place) AS hits,
    total(seen.hits) FILTER (
      WHERE seen.place < last_night.place
    ) AS before_hits,
    last_night.place AS now_place
  FROM seen
  CROSS JOIN last_night
  GROUP BY seen.finding_id
),
pair AS MATERIALIZED (
  SELECT DISTINCT
    seen.finding_id,
    seen.arm_id
  FROM seen
  CROSS JOIN last_night
  WHERE seen.place < last_night.place
),
-- Several findings of an arm have the same nights behind them.
span AS MATERIALIZED (
  SELECT
    times.arm_id,
    times.before_place,
    times.end_place,
    total(ran.runs) FILTER (
      WHERE ran.place <= times.before_place
    ) AS before_runs,
    total(ran.runs) FILTER (
      WHERE ran.place > times.before_place
    ) AS silent_runs
  FROM (
    SELECT DISTINCT
      pair.arm_id,
      whole.before_place,
      whole.now_place - (whole.hits > 0) AS end_place
    FROM pair
    JOIN whole
      ON whole.finding_id = pair.finding_id
  ) AS times
  JOIN ran
    ON ran.arm_id = times.arm_id
    AND ran.place <= times.end_place
  GROUP BY times.arm_id, times.before_place, times.end_place
),
counted AS MATERIALIZED (
  SELECT
    pair.finding_id,
    sum(span.before_runs) AS before_runs,
    sum(span.silent_runs) AS silent_runs
  FROM pair
  JOIN whole
    ON whole.finding_id = pair.finding_id
  JOIN span
    ON span.arm_id = pair.arm_id
    AND span.before_place = whole.before_place
    AND span.end_place = whole.now_place - (whole.hits > 0)
  GROUP BY pair.finding_id
),
-- (1 - rate)^runs by squaring, as not every SQLite has pow().
power (finding_id, base, runs, chance) AS (
  SELECT
    counted.finding_id,
    1 - whole.before_hits / max(counted.before_runs, whole.before_hits),
    CAST(counted.silent_runs AS INTEGER),
    1.0
  FROM counted
  JOIN whole
    ON whole.finding_id = counted.finding_id
  WHERE counted.silent_runs > 0
  UNION ALL
  SELECT
    finding_id,
    base * base,
    runs / 2,
    iif(runs % 2, chance * base, chance)
  FROM power
  WHERE runs > 0
),
-- What is said of it in the last night.
spoken AS (
  SELECT
    finding_id,
    coalesce(expectation IN ('sometimes', 'always'), 0) AS expected,
    reason
  FROM _arm_finding
),
tonight AS MATERIALIZED (
  SELECT
    finding_id,
    max(NOT expected) AS unexpected,
    max(NOT expected AND reason IS NULL) AS news,
    max(reason) AS reason
  FROM spoken
  GROUP BY finding_id
),
judged AS (
  SELECT
    whole.*,
    counted.before_runs,
    counted.silent_runs,
    power.chance,
    tonight.unexpected,
    tonight.news,
    tonight.reason
  FROM whole
  LEFT JOIN counted
    ON counted.finding_id = whole.finding_id
  LEFT JOIN power
    ON power.finding_id = whole.finding_id
    AND power.runs = 0
  LEFT JOIN tonight
    ON tonight.finding_id = whole.finding_id
)
SELECT
  judged.finding_id,
  CASE
    WHEN judged.before_place IS NULL THEN iif(judged.news, 'new', 'known')
    WHEN judged.hits = 0 THEN iif(judged.chance < 0.05, 'gone', 'unseen')
    ELSE iif(judged.chance < 0.05 AND judged.news, 'regressed', 'known')
  END,
  finding.class,
  finding.design,
  CAST(judged.hits AS INTEGER),
  judged.first_place,
  judged.last_place,
  (
    SELECT night.started
    FROM night
    JOIN _night_place
      ON _night_place.night_id = night.id
    WHERE _night_place.place = judged.last_place
  ),
  judged.before_place,
  CAST(judged.silent_runs AS INTEGER),
  judged.before_hits / max(judged.before_runs, judged.before_hits),
  judged.chance,
  iif(judged.hits > 0, 1 - judged.unexpected, 0),
  judged.reason,
  finding.signature
FROM judged
JOIN campaign_finding AS finding
  ON finding.id = judged.finding_id;
