-- SPDX-License-Identifier: GPL-2.0-only

-- Runs that would be counted twice: a row is a sentence. A range that is in
-- both is the same there; one that was put together out of several says no
-- longer which runs it has, so all of its arm must be the same.

WITH
  same AS (
    SELECT s.night_id, s.arm_id, s.first_run
    FROM temp.new_range AS s
    JOIN main.campaign_range AS m USING (night_id, arm_id, first_run)
    WHERE (m.runs, m.steps, m.stuck, m.bounded, m.digest, m.ranges)
      = (s.runs, s.steps, s.stuck, s.bounded, s.digest, s.ranges)
  ),
  other AS (
    SELECT *
    FROM temp.new_range AS s
    WHERE NOT EXISTS (
      SELECT 1
      FROM same
      WHERE same.night_id = s.night_id AND same.arm_id = s.arm_id
        AND same.first_run = s.first_run
    )
  ),
  problem (night_id, arm_id, first_run, text) AS (
    SELECT
      night_id, arm_id, first_run,
      CASE
        WHEN ranges > 1 OR EXISTS (
          SELECT 1
          FROM main.campaign_range AS m
          WHERE m.night_id = other.night_id AND m.arm_id = other.arm_id
            AND m.ranges > 1
        ) THEN iif(
          EXISTS (
            SELECT 1
            FROM main.campaign_range AS m
            WHERE m.night_id = other.night_id AND m.arm_id = other.arm_id
          ),
          'one of them was pruned, and no longer says which runs it has',
          NULL
        )
        -- The last one here that begins before the end of that one.
        WHEN (
          SELECT m.first_run + m.runs
          FROM main.campaign_range AS m
          WHERE m.night_id = other.night_id AND m.arm_id = other.arm_id
            AND m.first_run < other.first_run + other.runs
          ORDER BY m.first_run DESC
          LIMIT 1
        ) > first_run
          THEN 'both count runs from ' || first_run || ' on, otherwise'
      END
    FROM other
  )
SELECT
  printf(
    'night with seed %s of plan ''%s'', arm ''%s'': %s',
    n.seed, p.name, a.key, problem.text
  ) AS problem
FROM problem
JOIN main.night AS n ON n.id = problem.night_id
JOIN main.campaign_plan AS p ON p.id = n.plan_id
JOIN main.campaign_arm AS a ON a.id = problem.arm_id
WHERE problem.text IS NOT NULL
ORDER BY a.key, problem.first_run;
