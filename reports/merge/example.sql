-- SPDX-License-Identifier: GPL-2.0-only

-- Examples of 'src' are offered; campaign/keep comes next. A night begins at
-- one time, whichever of its shards began first: else examples of one night
-- would be told apart by that.

UPDATE main.campaign_example AS e
SET started = (SELECT n.started FROM main.night AS n WHERE n.id = e.night_id)
WHERE e.night_id IN (SELECT dst FROM temp.night_map);

INSERT INTO temp.offer
SELECT
  f.dst, e.kind, n.dst, m.started, a.dst, e.first_run, e.strategy, e.seed,
  e.schedule, e.left_out, e.tasks, e.preemptions, e.steps, e.digest, r.dst
FROM src.campaign_example AS e
JOIN temp.finding_map AS f ON f.src = e.finding_id
JOIN temp.night_map AS n ON n.src = e.night_id
JOIN main.night AS m ON m.id = n.dst
JOIN temp.arm_map AS a ON a.src = e.arm_id
LEFT JOIN temp.run_map AS r ON r.src = e.run_id;
