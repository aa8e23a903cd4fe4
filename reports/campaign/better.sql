-- SPDX-License-Identifier: GPL-2.0-only

-- As which kinds of example would a run be kept? In the order of campaign/keep;
-- mostly as none. A run that is there already is not better than itself.
-- ?1 finding, ?2 preemptions, ?3 tasks, ?4 steps, ?5 digest, ?6 start of the
-- night, ?7 first run of the range, ?8 seed, ?9 strategy.

SELECT
  max(
    kind = 'shortest'
    AND (preemptions, tasks, steps, digest, started, first_run, seed, strategy)
    <= (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
  ) IS NOT 1 AS shortest,
  max(
    kind = 'earliest'
    AND (started, first_run, digest, seed, strategy) <= (?6, ?7, ?5, ?8, ?9)
  ) IS NOT 1 AS earliest,
  -- Its place among the others (4: none), and how far those from there on move
  -- up: to where the same run is, or to the end.
  CASE
    WHEN
      max(
        kind = 'other'
        AND digest = ?5
        AND (started, first_run, seed, strategy) <= (?6, ?7, ?8, ?9)
      ) IS NOT 1
      THEN 1 + count(*) FILTER (WHERE kind = 'other' AND digest < ?5)
    ELSE 4
  END AS other,
  coalesce(
    max(place) FILTER (WHERE kind = 'other' AND digest = ?5),
    min(3, 1 + count(*) FILTER (WHERE kind = 'other'))
  ) AS others
FROM campaign_example
WHERE finding_id = ?1 AND kind IN ('shortest', 'earliest', 'other');
