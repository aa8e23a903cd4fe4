-- SPDX-License-Identifier: GPL-2.0-only

-- Examples of 'src' are offered; campaign/keep comes next.

INSERT INTO temp.offer
SELECT
  f.dst, e.kind, n.dst, e.started, a.dst, e.first_run, e.strategy, e.seed,
  e.schedule, e.left_out, e.tasks, e.preemptions, e.steps, e.digest, r.dst
FROM src.campaign_example AS e
JOIN temp.finding_map AS f ON f.src = e.finding_id
JOIN temp.night_map AS n ON n.src = e.night_id
JOIN temp.arm_map AS a ON a.src = e.arm_id
LEFT JOIN temp.run_map AS r ON r.src = e.run_id;
