-- SPDX-License-Identifier: GPL-2.0-only

-- The best of the examples that are there and of those that are offered. Each
-- kind has a total order that knows no numbers of rows, so what is kept does
-- not depend on what came first. A finding never has fewer examples of a kind
-- than before: all rows that are there are written over.

INSERT OR REPLACE INTO main.campaign_example
WITH
  candidate AS (
    SELECT * FROM temp.offer
    UNION ALL
    SELECT
      finding_id, kind, night_id, started, arm_id, first_run, strategy, seed,
      schedule, left_out, tasks, preemptions, steps, digest, run_id
    FROM main.campaign_example
    WHERE (finding_id, kind) IN (SELECT finding_id, kind FROM temp.offer)
  ),
  -- By what the kind is about.
  measured AS (
    SELECT
      *,
      CASE kind
        WHEN 'shortest' THEN preemptions
        WHEN 'shrunk' THEN tasks
      END AS most,
      CASE kind
        WHEN 'shortest' THEN tasks
        WHEN 'shrunk' THEN preemptions
      END AS more,
      CASE WHEN kind IN ('shortest', 'shrunk') THEN steps END AS much,
      CASE WHEN kind <> 'earliest' THEN digest END AS lot
    FROM candidate
  ),
  -- A run that is offered twice, or comes out of two ranges, is one example.
  single AS (
    SELECT
      *,
      row_number() OVER (
        PARTITION BY finding_id, kind, digest
        ORDER BY
          most, more, much, started, first_run, seed, strategy, schedule,
          left_out, run_id IS NULL, run_id
      ) AS copy
    FROM measured
  ),
  ranked AS (
    SELECT
      *,
      row_number() OVER (
        PARTITION BY finding_id, kind
        ORDER BY
          most, more, much, lot, started, first_run, digest, seed, strategy,
          schedule, left_out
      ) AS place
    FROM single
    WHERE copy = 1
  )
SELECT
  finding_id, kind, place, night_id, started, arm_id, first_run, strategy,
  seed, schedule, left_out, tasks, preemptions, steps, digest, run_id
FROM ranked
WHERE place <= CASE kind WHEN 'other' THEN 3 ELSE 1 END;
